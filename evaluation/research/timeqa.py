"""Reads TimeQA: questions on facts that change with time, about Wikipedia pages (Chen et al., 2021).

An easy question names the same period as the page; a hard question names a time within or before it. The pages have no
dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from evaluation.gold.load import GoldQuestion, Support
from evaluation.research.files import records, research_file
from index.article import Article

UNANSWERABLE = "the page does not say who or what it was at that time"

_NAME = "timeqa"
_PAGES = "human_annotated_train.jsonl.gz"


def questions(research_data: Path, form: Literal["easy", "hard"]) -> Iterator[GoldQuestion]:
    """Yield the questions of one form; the quote of a support is the whole paragraph that holds the answer."""
    paragraphs = dict(_answer_paragraphs(research_data))
    for record in records(research_file(research_data, _NAME, f"human_train.{form}.nocontext.jsonl.gz")):
        targets = tuple(target for target in record["targets"] if target)
        found = paragraphs[record["idx"]]
        page = record["idx"].rsplit("#", 2)[0]  # `/wiki/Page` of `/wiki/Page#P39#0`
        yield GoldQuestion(
            id=f"{record['idx']}#{form}",
            question=record["question"],
            answers=(targets,) if targets else (),
            support=tuple(Support(page, paragraph) for paragraph in found) if targets else (),
            tags=(form,),
            unanswerable=None if targets else UNANSWERABLE,
        )


def corpus(research_data: Path) -> Iterator[Article]:
    """Yield the pages, one paragraph per line; two pages occur twice in the set and are yielded once."""
    seen = set()
    for record in _pages(research_data):
        key = record["link"]
        if key not in seen:
            seen.add(key)
            text = "\n".join(record["paras"])
            yield Article(id=key, text=text, title=record["paras"][0], path=f"{_NAME}{key}")


def _answer_paragraphs(research_data: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (question id, paragraphs that hold the answers); the id is the page and the question's place there."""
    for record in _pages(research_data):
        for place, (_, answers) in enumerate(record["questions"]):
            found = dict.fromkeys(record["paras"][answer["para"]] for answer in answers if answer["answer"])
            yield f"{record['index']}#{place}", tuple(found)


def _pages(research_data: Path) -> Iterator[dict[str, Any]]:
    return records(research_file(research_data, _NAME, _PAGES))
