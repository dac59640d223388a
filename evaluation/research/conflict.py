"""Reads questions whose documents disagree: RAMDocs (Wang et al., 2025), RGB's counterfactuals (Chen et al., 2024)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.gold.load import GoldQuestion, Support
from evaluation.research.files import records, research_file
from evaluation.research.model import Case
from index.article import Article

CONTRADICTORY = "contradictory"
"""Tag of the questions that list an answer both as gold and as wrong: no text can be right on them."""


def ramdocs(research_data: Path) -> Iterator[Case]:
    """Yield the questions with documents that are `correct`, `misinfo` or `noise`; every gold answer is needed."""
    for number, record in enumerate(records(research_file(research_data, "ramdocs", "RAMDocs_test.jsonl.gz"))):
        name = f"ramdocs-{number}"
        texts, kinds = zip(*((entry["text"], entry["type"]) for entry in record["documents"]), strict=True)
        articles = _documents(name, texts)
        right = tuple(Support(article.id) for article, kind in zip(articles, kinds, strict=True) if kind == "correct")
        question = GoldQuestion(
            id=name,
            question=record["question"],
            answers=tuple((gold,) for gold in record["gold_answers"]),
            support=right,
            tags=(CONTRADICTORY,) if {*record["gold_answers"]} & {*record["wrong_answers"]} else (),
        )
        yield Case(question, articles, kinds, tuple(record["wrong_answers"]))


def rgb(research_data: Path) -> Iterator[Case]:
    """Yield the questions with their documents: `correct`, `counterfactual` (the same, falsified) and `noise`."""
    sources = {"positive": "correct", "positive_wrong": "counterfactual", "negative": "noise"}
    for record in records(research_file(research_data, "rgb", "en_fact.jsonl.gz")):
        name = f"rgb-{record['id']}"
        pairs = [(text, kind) for field, kind in sources.items() for text in record[field]]
        articles = _documents(name, [text for text, _ in pairs])
        kinds = tuple(kind for _, kind in pairs)
        right = tuple(Support(article.id) for article, kind in zip(articles, kinds, strict=True) if kind == "correct")
        question = GoldQuestion(
            id=name, question=record["query"], answers=_rgb_answers(record["answer"]), support=right
        )
        yield Case(question, articles, kinds, (record["fakeanswer"],))


def _rgb_answers(answer: str | list[str | list[str]]) -> tuple[tuple[str, ...], ...]:
    """Read one answer, or a list of answers that are all needed; each is a text or a list of its spellings."""
    if isinstance(answer, str):
        return ((answer,),)
    return tuple((item,) if isinstance(item, str) else tuple(dict.fromkeys(item)) for item in answer)


def _documents(name: str, texts: Sequence[str]) -> tuple[Article, ...]:
    return tuple(
        Article(id=f"{name}-{place}", text=text, title="", path=f"{name}/{place}") for place, text in enumerate(texts)
    )
