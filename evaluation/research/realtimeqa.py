"""Reads RealTimeQA: weekly news quizzes, and a dated archive of articles from three outlets (Kasai et al., 2023).

There are two kinds of relevant articles. The quiz's authors linked the `gold` ones: compare retrievers on these. The
`silver` ones were found by string and date, which favours lexical search. About half of the questions have no answer in
the articles.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from evaluation.gold.load import GoldQuestion, Support
from evaluation.research.files import document, lines, records, research_file
from index.article import Article, as_integer

UNANSWERABLE = "its answer stands in none of the articles"
EXCEPT = "except"
"""Tag of the questions that the official script leaves out: their answer is what does not hold."""

_NAME = "realtimeqa"
_TAIL = 10  # characters; the official script looks for "except" only at the end of a question


def questions(
    research_data: Path, relevance: Literal["gold", "silver"] = "gold", articles: Container[str] | None = None
) -> Iterator[GoldQuestion]:
    """Yield the questions that have a relevant article of this kind, within `articles` (ids) if given.

    Every gold answer is a group of its own, because all are needed. `as_of` is the day of the quiz.
    """
    for record in _question_records(research_data):
        relevant = [key for key in record[f"{relevance}_doc_ids"] if articles is None or key in articles]
        if relevant:
            answers = tuple((record["choices"][int(place)],) for place in record["answer"])
            yield _question(record, answers=answers, support=tuple(map(Support, relevant)))


def unanswerable(research_data: Path) -> Iterator[GoldQuestion]:
    """Yield the questions whose answer, as a string, occurs in no article; they must be refused."""
    ids = set(document(research_file(research_data, _NAME, "silver_unanswerable.json"))["question_ids"])
    for record in _question_records(research_data):
        if record["question_id"] in ids:
            yield _question(record, unanswerable=UNANSWERABLE)


def corpus(research_data: Path, only: Container[str] | None = None) -> Iterator[Article]:
    """Yield the articles, or those with an id in `only`, in the file's order; the outlet is the host of the link."""
    for record in records(research_file(research_data, _NAME, "corpus.jsonl.xz")):
        if only is None or record["id"] in only:
            yield Article(
                id=record["id"],
                text=record["text"],
                title=record["title"],
                path=f"{_NAME}/{record['id']}",
                date=_day(record["publish_date"]),
                outlet=(urlsplit(record["url"]).hostname or "").removeprefix("www.") or None,
                url=record["url"],
            )


def subset(research_data: Path, size: Literal[2000, 5000]) -> frozenset[str]:
    """Return the article ids of a smaller archive for quick runs; it contains every gold article."""
    path = research_file(research_data, _NAME, f"subset-{size}.txt")
    return frozenset(line.strip() for line in lines(path) if line.strip())


def _question_records(research_data: Path) -> Iterator[dict[str, Any]]:
    return records(research_file(research_data, _NAME, "questions.jsonl.gz"))


def _question(
    record: dict[str, Any],
    *,
    answers: tuple[tuple[str, ...], ...] = (),
    support: tuple[Support, ...] = (),
    unanswerable: str | None = None,
) -> GoldQuestion:
    text = record["question_sentence"]
    excluded = EXCEPT in text.lower().strip()[-_TAIL:]
    return GoldQuestion(
        id=record["question_id"],
        question=text,
        answers=answers,
        support=support,
        tags=(record["question_source"], EXCEPT) if excluded else (record["question_source"],),
        as_of=_day(record["question_date"]),
        unanswerable=unanswerable,
    )


def _day(text: str) -> int | None:
    """Read `2022/06/16` or `2022-06-16` as 20220616, because the set has both; None if there is no such day."""
    try:
        year, month, day = map(int, text.replace("-", "/").split("/"))
        return as_integer(datetime.date(year, month, day))
    except ValueError:
        return None
