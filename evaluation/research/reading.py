"""Reads a reading comprehension set: CLAP NQ (Rosenthal et al., 2025)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from evaluation.gold.load import GoldQuestion, Support
from evaluation.research.files import records, research_file
from evaluation.research.model import Case
from index.article import Article

CLAPNQ_UNANSWERABLE = "the passage does not answer it"


def clapnq(research_data: Path, part: Literal["answerable", "unanswerable"]) -> Iterator[Case]:
    """Yield the questions with their one passage; answers are whole paragraphs, quotes their supporting sentences."""
    for record in records(research_file(research_data, "clapnq", f"clapnq_dev_{part}.jsonl.gz")):
        passage = record["passages"][0]
        article = Article(record["id"], passage["text"], passage["title"], f"clapnq/{record['id']}")
        outputs = [output for output in record["output"] if output["answer"]]
        quotes = dict.fromkeys(sentence for output in outputs for sentence in output["selected_sentences"])
        question = GoldQuestion(
            id=record["id"],
            question=record["input"],
            answers=(tuple(output["answer"] for output in outputs),) if outputs else (),
            support=tuple(Support(article.id, quote) for quote in quotes),
            tags=(part,),
            unanswerable=None if outputs else CLAPNQ_UNANSWERABLE,
        )
        yield Case(question, (article,))
