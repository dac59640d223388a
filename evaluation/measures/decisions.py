"""Compares yes-or-no decisions with the truth (refusals, support checks, graders), and chooses a refusal floor.

A rate whose denominator is empty is None, never 0: nothing was measured.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of (decided, true) pairs: both, decided only, true only, neither."""

    both: int
    decided_only: int
    true_only: int
    neither: int

    @property
    def n(self) -> int:
        return self.both + self.decided_only + self.true_only + self.neither

    @property
    def precision(self) -> float | None:
        """Share of the positive decisions that are true."""
        return _ratio(self.both, self.both + self.decided_only)

    @property
    def recall(self) -> float | None:
        """Share of the true cases that were decided so."""
        return _ratio(self.both, self.both + self.true_only)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, from the counts (van Rijsbergen, 1979)."""
        return _ratio(2 * self.both, 2 * self.both + self.decided_only + self.true_only)

    @property
    def accuracy(self) -> float | None:
        """Share of decisions that agree with the truth."""
        return _ratio(self.both + self.neither, self.n)

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance: (p_o - p_e) / (1 - p_e); None if chance alone gives full agreement.

        Source: Cohen, 1960, "A Coefficient of Agreement for Nominal Scales".
        """
        if not self.n:
            return None
        decided, true = self.both + self.decided_only, self.both + self.true_only
        # p_e times n squared, so that all numbers are integers and exact
        chance = decided * true + (self.n - decided) * (self.n - true)
        return _ratio((self.both + self.neither) * self.n - chance, self.n * self.n - chance)

    @property
    def macro_f1(self) -> float | None:
        """Mean of the F1 of "yes" and the F1 of "no", the measure of AttributionBench (Li et al., 2024)."""
        opposite = Confusion(self.neither, self.true_only, self.decided_only, self.both).f1
        return None if self.f1 is None or opposite is None else (self.f1 + opposite) / 2


@dataclass(frozen=True, slots=True)
class FloorPoint:
    """The effect of a floor, below which every question is refused."""

    floor: float
    refused_unanswerable: float
    false_refusals: float


@dataclass(frozen=True, slots=True)
class FloorCurve:
    """The trade-off over all floors, lowest floor first.

    `auc` is the chance that an answerable question has a higher score than an unanswerable one; ties count half. It
    equals the area under refused_unanswerable over false_refusals (Hanley and McNeil, 1982).
    """

    points: tuple[FloorPoint, ...]
    auc: float
    answerable: int
    unanswerable: int


def confusion(pairs: Iterable[tuple[bool, bool]]) -> Confusion:
    """Count (decided, true) pairs. For refusals the pair is (refused, unanswerable)."""
    counts = [0, 0, 0, 0]
    for decided, true in pairs:
        counts[(not decided) * 2 + (not true)] += 1
    both, decided_only, true_only, neither = counts
    return Confusion(both, decided_only, true_only, neither)


def floor_curve(scored: Sequence[tuple[float, bool]]) -> FloorCurve:
    """Compute the trade-off from (score, unanswerable) pairs, where a higher score means better evidence.

    There is one point for each distinct score, with that score as the floor, and one point above all scores.
    ValueError if a score is not a number, or if one of the two kinds of question is missing.
    """
    if any(math.isnan(score) for score, _ in scored):
        raise ValueError("a score is not a number")
    answerable = sorted(score for score, unanswerable in scored if not unanswerable)
    unanswerable = sorted(score for score, unanswerable in scored if unanswerable)
    if not answerable or not unanswerable:
        found = f"{len(answerable)} answerable and {len(unanswerable)} unanswerable"
        raise ValueError(f"found {found} questions, expected some of both")
    floors = sorted({score for score, _ in scored})
    points = (
        FloorPoint(floor, _share_below(unanswerable, floor), _share_below(answerable, floor))
        for floor in (*floors, math.nextafter(floors[-1], math.inf))
    )
    return FloorCurve(tuple(points), _auc(answerable, unanswerable), len(answerable), len(unanswerable))


def choose_floor(curve: FloorCurve, most_false_refusals: float) -> FloorPoint:
    """Return the point that refuses the most unanswerable questions; of equal points, the one with the lowest floor.

    Only points whose share of false refusals is at most `most_false_refusals` are considered; ValueError without any.
    """
    allowed = [point for point in curve.points if point.false_refusals <= most_false_refusals]
    if not allowed:
        raise ValueError(f"most_false_refusals is {most_false_refusals}, expected 0 to 1")
    return max(allowed, key=lambda point: (point.refused_unanswerable, -point.floor))


def _share_below(ordered: Sequence[float], floor: float) -> float:
    return bisect.bisect_left(ordered, floor) / len(ordered)


def _auc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    worse = sum(bisect.bisect_left(unanswerable, score) for score in answerable)
    no_better = sum(bisect.bisect_right(unanswerable, score) for score in answerable)
    return (worse + no_better) / (2 * len(answerable) * len(unanswerable))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
