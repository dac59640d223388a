"""Compares Dateline's own measures with the judgements of people: the grader, the support check, follow-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.agreement import follow_ups
from evaluation.agreement.grader import Grade, decisions, nq_open
from evaluation.agreement.support import measure
from evaluation.measures import answers as measures
from evaluation.measures.decisions import confusion
from evaluation.measures.statistics import Interval, bootstrap_statistic

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

Measures = dict[str, dict[str, float]]
Pairs = list[tuple[bool, bool]]

JUDGEMENTS = ("nq_open", "support", "follow_ups")
GRADERS: Mapping[str, Grade] = {"contained": measures.contains_any, "exact match": measures.exact_match}
RESAMPLES = 500  # fewer than the default, because each one counts some thousand decisions one by one
AGREEMENT = ("accuracy", "kappa", "precision", "recall")


def judge(name: str, research_data: Path) -> Measures:
    """Compute the measures of one set by its name, each with its interval and n.

    Two names are not sets. `support` measures the support check of answers, and simpler checks, on both sets of claims.
    `follow_ups` compares stand-alone questions with those that people wrote, in two sets.
    """
    if name == "nq_open":
        return _nq_open(research_data)
    if name == "follow_ups":
        return {label: asdict(found) for label, found in follow_ups.measure(research_data).items()}
    return {f"{label}: macro-f1": asdict(found) for label, found in measure(research_data).items()}


def _nq_open(research_data: Path) -> Measures:
    judged = list(nq_open(research_data))
    found: Measures = {}
    for label, grade in GRADERS.items():
        found |= _rates(label, decisions(judged, grade), AGREEMENT)
    return found


def _rates(label: str, pairs: Pairs, names: Sequence[str]) -> Measures:
    """Compute rates of `Confusion` by name, each with its interval; undefined rates are left out."""
    defined = [name for name in names if getattr(confusion(pairs), name) is not None]
    return {f"{label}: {name.replace('_', '-')}": asdict(_interval(pairs, name)) for name in defined}


def _interval(pairs: Pairs, name: str) -> Interval:
    import numpy

    decided, true = numpy.asarray(pairs, dtype=bool).T

    def rate(places: NDArray[numpy.int64]) -> float:
        drawn = zip(decided[places].tolist(), true[places].tolist(), strict=True)
        value: float | None = getattr(confusion(drawn), name)
        return float("nan") if value is None else value

    return bootstrap_statistic(len(pairs), rate, resamples=RESAMPLES)
