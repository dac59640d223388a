"""Ask RealTimeQA's gold and unanswerable questions with each step left out, one at a time, and print what is lost.

    python scripts/research/ablation.py --build data/research/realtimeqa-2000

The weights stay what they are; `scripts/train/fit_evidence.py` shows the same with weights fitted anew without a
feature.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from answer import chain
from answer.ask import ask
from answer.compose import compose
from answer.draft import AnswerSettings
from answer.evidence import score as evidence
from answer.evidence.features import Features
from answer.model import Answer, Question
from answer.question import request
from answer.question.parts import whole
from bot import settings
from evaluation.gold.load import GoldQuestion
from evaluation.library import Library
from evaluation.measures import answers as measures
from evaluation.research import realtimeqa
from index import recency, search
from index.search import Archive

Change = tuple[ModuleType, str, Any]
COLUMNS = ("Hit@1", "MRR@10", "Hits@10", "in the first", "in three", "refused falsely", "refused rightly", "AUC")
FEATURES = ("kind", "lead", "near")  # the others: scripts/train/fit_evidence.py, with weights fitted anew


def _without(feature: str) -> list[Change]:
    place = [field.name for field in fields(Features)].index(feature)
    weights = (evidence.RANKING, evidence.EVIDENCE)
    ranking, deciding = (tuple(0.0 if at == place else value for at, value in enumerate(row)) for row in weights)
    return [(evidence, "RANKING", ranking), (evidence, "EVIDENCE", deciding)]


STEPS: Mapping[str, Sequence[Change]] = {
    "everything": [],
    "without vectors in the search": [(search, "LEXICAL_SHARE", 1.0)],
    "without BM25": [(search, "LEXICAL_SHARE", 0.0)],
    "without nearness to the day of asking in the search": [(recency, "NEARNESS", 0.0)],
    "without the article's next best passage": [(search, "NEXT_BEST", 0.0)],
    "without days in questions": [(chain, "asked_days", lambda *_: None)],
    "without the newest for the latest": [(request, "asks_newest", lambda _: False)],
    "without the reader": [(evidence, name, 0.0) for name in ("READER_SHARE", "HEADLINE_SHARE", "EVIDENCE_READER")],
    "without headlines in the order of sentences": [(evidence, "HEADLINE_SHARE", 0.0)],
    **{f"without {feature}": _without(feature) for feature in FEATURES},
    "without parts of a question": [(chain, "parts", lambda asked: (whole(asked),))],
    "without the holder's sentence": [(compose, "attribution", lambda *_: None)],
    "without sides": [(compose, "sides", lambda *_: [])],
}


def main() -> None:
    """Ask once for each step, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True, help="the data folder of RealTimeQA's subset of 2,000")
    options = parser.parse_args()
    chosen = settings.load(None)
    research, answering = chosen.evaluation.research_data, chosen.answer
    how = AnswerSettings(answering.floor, answering.most_statements, answering.worth)
    asked = list(realtimeqa.questions(research, "gold", realtimeqa.subset(research, 2000)))
    unanswerable = list(realtimeqa.unanswerable(research))
    print(f"| {len(asked)} and {len(unanswerable)} questions | {' | '.join(COLUMNS)} |")
    print(f"|---{'|---' * len(COLUMNS)}|", flush=True)
    with Archive.open(options.build) as archive:
        for name, changes in STEPS.items():
            with changed(changes):
                row = measured(archive, asked, unanswerable, how)
            print(f"| {name} | {' | '.join(f'{value:.3f}' for value in row)} |", flush=True)


@contextmanager
def changed(changes: Sequence[Change]) -> Iterator[None]:
    """Set names of modules to other values for a while."""
    before = [(module, name, getattr(module, name)) for module, name, _ in changes]
    for module, name, value in changes:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def measured(
    archive: Archive, asked: Sequence[GoldQuestion], unanswerable: Sequence[GoldQuestion], how: AnswerSettings
) -> list[float]:
    """Ask everything; the values of COLUMNS."""
    answers = [_ask(archive, question, how) for question in asked]
    refusable = [_ask(archive, question, how) for question in unanswerable]
    library = Library(archive.catalogue)
    places = [_place(library, question, answer) for question, answer in zip(asked, answers, strict=True)]
    texts = [[statement.text for statement in answer.statements] for answer in answers]
    holds = [
        (
            measures.contains_all(" ".join(text[:1]), question.answers),
            measures.contains_all(" ".join(text), question.answers),
        )
        for question, text in zip(asked, texts, strict=True)
    ]
    above, below = (np.array([answer.score for answer in found]) for found in (answers, refusable))
    return [
        float(np.mean([place == 1 for place in places])),
        float(np.mean([1 / place if place else 0.0 for place in places])),
        float(np.mean([place > 0 for place in places])),
        float(np.mean([first for first, _ in holds])),
        float(np.mean([anywhere for _, anywhere in holds])),
        float(np.mean([answer.refused for answer in answers])),
        float(np.mean([answer.refused for answer in refusable])),
        float(np.mean(above[:, None] > below) + np.mean(above[:, None] == below) / 2),
    ]


def _ask(archive: Archive, question: GoldQuestion, how: AnswerSettings) -> Answer:
    return ask(archive, Question(question.question, question.history, as_of=question.as_of), how)


def _place(library: Library, question: GoldQuestion, answer: Answer) -> int:
    """The rank of the first gold article among the first ten, from 1; 0 where it is not there."""
    gold = {library.key(support.article) for support in question.support}
    ranked = list(dict.fromkeys(library.key(hit.article.id) for hit in answer.hits))[:10]
    return next((place for place, article in enumerate(ranked, start=1) if article in gold), 0)


if __name__ == "__main__":
    main()
