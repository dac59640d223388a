"""Reads retrieval sets: SciFact (Wadden et al., 2020), and HotpotQA and MuSiQue as sampled for HippoRAG (2025)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.gold.load import GoldQuestion, Support
from evaluation.research.files import records, research_file
from evaluation.research.model import Topic
from index.article import Article

_LITERAL = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


def scifact(research_data: Path) -> Iterator[Topic]:
    """Yield the claims with the abstracts that support or contradict them."""
    for record in records(research_file(research_data, "scifact", "queries_train.jsonl.gz")):
        yield Topic(record["id"], record["claim"], tuple(record["relevant"]))


def scifact_corpus(research_data: Path) -> Iterator[Article]:
    for record in records(research_file(research_data, "scifact", "corpus.jsonl.gz")):
        key = record["doc_id"]
        yield Article(id=key, text=_sentences(record["abstract"]), title=record["title"], path=f"scifact/{key}")


def hotpotqa(research_data: Path) -> Iterator[GoldQuestion]:
    """Yield the questions; two pages, named by title, support each of them."""
    for record in records(research_file(research_data, "multihop", "hotpotqa_100.jsonl.gz")):
        titles = dict.fromkeys(title for title, _ in record["supporting_facts"])
        yield GoldQuestion(
            id=record["_id"],
            question=record["question"],
            answers=((record["answer"],),),
            support=tuple(map(Support, titles)),
            tags=(record["type"], record["level"]),
        )


def hotpotqa_corpus(research_data: Path) -> Iterator[Article]:
    """Yield the pages; their titles are their ids."""
    for record in records(research_file(research_data, "multihop", "hotpotqa_corpus.jsonl.gz")):
        yield Article(
            id=record["title"], text=record["text"], title=record["title"], path=f"hotpotqa/{record['title']}"
        )


def musique(research_data: Path) -> Iterator[GoldQuestion]:
    """Yield the questions; two to four passages support each of them."""
    ids = {(article.title, article.text): article.id for article in musique_corpus(research_data)}
    for record in records(research_file(research_data, "multihop", "musique_100.jsonl.gz")):
        yield GoldQuestion(
            id=record["id"],
            question=record["question"],
            answers=(tuple(dict.fromkeys([record["answer"], *record["answer_aliases"]])),),
            support=tuple(Support(ids[_passage(entry)]) for entry in record["paragraphs"] if entry["is_supporting"]),
            tags=(record["id"].split("_")[0],),
        )


def musique_corpus(research_data: Path) -> Iterator[Article]:
    """Yield the passages; their ids are numbers, because several share a title."""
    rows = records(research_file(research_data, "multihop", "musique_corpus.jsonl.gz"))
    for number, record in enumerate(rows):
        key = f"musique-{number}"
        yield Article(id=key, text=record["text"], title=record["title"], path=f"musique/{number}")


def _passage(entry: dict[str, Any]) -> tuple[str, str]:
    return entry["title"], entry["paragraph_text"]


def _sentences(printed: str) -> str:
    """Join the sentences of an abstract, which the file contains as a printed array of quoted strings."""
    return " ".join(str(ast.literal_eval(literal)).strip() for literal in _LITERAL.findall(printed))
