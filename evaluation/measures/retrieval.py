"""Computes retrieval measures from rankings and relevance judgements, and writes both as TREC files.

ir-measures computes the measures. This module decides what it leaves open: ties, questions without any hit, and ids
with blanks.

A ranking is ids, best first; judgements ("qrels") map a question to the grades of its articles or passages.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Run = Mapping[str, Mapping[str, float]]
"""Question id to document id to score, higher is better."""
Qrels = Mapping[str, Mapping[str, int]]
"""Question id to document id to grade; above 0 is relevant."""

CUTOFFS = (1, 3, 5, 10, 20)

_UNSAFE = re.compile(r"[\s%]")


def ranked(ids: Iterable[str]) -> dict[str, float]:
    """Turn one ranking into the scores of a run; of an id that occurs more than once, the first place counts.

    To rank articles by their passages, give the article of every hit, in order.
    """
    unique = tuple(dict.fromkeys(ids))
    return {key: float(len(unique) - place) for place, key in enumerate(unique)}


def measure(qrels: Qrels, run: Run, cutoffs: Sequence[int] = CUTOFFS) -> dict[str, dict[str, float]]:
    """Compute `recall@k` and `Hit@k` for every cutoff, `MRR@10` and `nDCG@10`; maps measure to question to value.

    Hit@k is 1 where a relevant document is among the first k (Success@k of TREC). nDCG takes the grade as its gain
    (Jarvelin and Kekalainen, 2002). A question whose ranking is missing or empty scores 0. A question without a
    relevant document is left out, because there is nothing to find. Ties are broken by id, so that a value never
    depends on the order of a dictionary.
    """
    import ir_measures

    names = {ir_measures.RR @ 10: "MRR@10", ir_measures.nDCG @ 10: "nDCG@10"}
    names |= {ir_measures.R @ k: f"recall@{k}" for k in cutoffs}
    names |= {ir_measures.Success @ k: f"Hit@{k}" for k in cutoffs}
    judged = {question: dict(grades) for question, grades in qrels.items() if any(g > 0 for g in grades.values())}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(judged, 0.0) for name in sorted(names.values())}
    found = {question: _without_ties(run[question]) for question in judged if run.get(question)}
    for metric in ir_measures.iter_calc(list(names), judged, found):
        values[names[metric.measure]][metric.query_id] = float(metric.value)
    return values


def write_run(path: Path, run: Run, name: str = "dateline") -> None:
    """Write a run in TREC's format, `question Q0 document rank score name`; blanks and % in ids are percent-encoded."""
    with path.open("w", encoding="utf-8") as file:
        for question, scores in run.items():
            ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
            for rank, (document, score) in enumerate(ordered, start=1):
                file.write(f"{_safe(question)} Q0 {_safe(document)} {rank} {score!r} {_safe(name)}\n")


def write_qrels(path: Path, qrels: Qrels) -> None:
    """Write judgements in TREC's format, `question 0 document grade`; ids as in `write_run`."""
    with path.open("w", encoding="utf-8") as file:
        for question, grades in qrels.items():
            for document, grade in grades.items():
                file.write(f"{_safe(question)} 0 {_safe(document)} {grade}\n")


def _without_ties(scores: Mapping[str, float]) -> dict[str, float]:
    return ranked(document for document, _ in sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _safe(key: str) -> str:
    return _UNSAFE.sub(lambda match: urllib.parse.quote(match[0]), key)
