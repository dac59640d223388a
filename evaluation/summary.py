"""Sums up a run: measures with interval and n, by slice, refusals, the floor, calibration, times, failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from evaluation.measures.answers import expected_calibration_error, reliability
from evaluation.measures.decisions import confusion, floor_curve
from evaluation.measures.statistics import Interval, bootstrap_interval, bootstrap_statistic, pooled_share
from evaluation.record import Record
from evaluation.scores import COUNT, PRECISION
from evaluation.written import steps, summed

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

Summary = dict[str, Any]
DIGITS = 6


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Facts about a run that are not in its records."""

    id: str
    made: str
    gold: str
    resumed: bool
    floor: float
    seconds: float
    stamp: Mapping[str, Any]


def summarise(records: Sequence[Record], facts: RunFacts) -> Summary:
    """Compute the summary of a run. Questions that failed count as errors and are left out of every measure."""
    answered = [record for record in records if record["error"] is None]
    tags = dict.fromkeys(tag for record in answered for tag in record["tags"])
    failures = Counter(record["failure"] for record in records if record["failure"])
    return {
        "id": facts.id,
        "made": facts.made,
        "gold": facts.gold,
        "questions": len(records),
        "errors": len(records) - len(answered),
        "resumed": facts.resumed,
        "stamp": dict(facts.stamp),
        "measures": _means(answered),
        "slices": {tag: _means([record for record in answered if tag in record["tags"]]) for tag in tags},
        "refusals": _refusals(answered),
        "curve": _curve(answered, facts.floor),
        "calibration": _calibration(answered),
        "latency": _latency(answered),
        "written": summed(answered),
        "failures": dict(failures.most_common()),
        "seconds": round(facts.seconds, 3),
    }


def values(records: Iterable[Record]) -> dict[str, dict[str, float]]:
    """Map measure to question id to value, where the measure applies; in the order of the records."""
    found: dict[str, dict[str, float]] = {}
    for record in records:
        for name, value in record["measures"].items():
            row = found.setdefault(name, {})
            if value is not None:
                row[record["id"]] = value
    return {name: row for name, row in found.items() if row}


def _means(records: Sequence[Record]) -> dict[str, dict[str, float]]:
    means = {name: _interval(list(found.values())) for name, found in values(records).items()}
    return {**means, **({PRECISION: _pooled_precision(records)} if PRECISION in means else {})}


def _pooled_precision(records: Sequence[Record]) -> dict[str, float]:
    """Return the precision over all statements of the run, so that a long answer weighs more than a short one."""
    rows = [record["measures"] for record in records if record["measures"].get(PRECISION) is not None]
    right = [round(row[PRECISION] * row[COUNT]) for row in rows]
    return _rounded(pooled_share(right, [round(row[COUNT]) for row in rows]))


def _interval(found: Sequence[float]) -> dict[str, float]:
    return _rounded(bootstrap_interval(found))


def _rounded(interval: Interval) -> dict[str, float]:
    return {name: round(value, DIGITS) for name, value in asdict(interval).items()}


def decided(records: Iterable[Record]) -> list[tuple[bool, bool]]:
    """Return (refused, unanswerable) of each question that has accepted answers or must be refused."""
    return [
        (record["refused"], record["unanswerable"] is not None)
        for record in records
        if record["expected"] or record["unanswerable"]
    ]


def _refusals(records: Sequence[Record]) -> dict[str, dict[str, float] | None]:
    pairs = decided(records)
    parts = {
        "precision": [unanswerable for refused, unanswerable in pairs if refused],
        "recall": [refused for refused, unanswerable in pairs if unanswerable],
        "false refusals": [refused for refused, unanswerable in pairs if not unanswerable],
    }
    rates = {name: _interval(list(map(float, part))) if part else None for name, part in parts.items()}
    return {**rates, "f1": _f1(pairs)}


def _f1(pairs: Sequence[tuple[bool, bool]]) -> dict[str, float] | None:
    if confusion(pairs).f1 is None:
        return None
    import numpy

    refused, unanswerable = numpy.asarray(pairs, dtype=bool).T

    def f1(places: NDArray[numpy.int64]) -> float:
        one, other = refused[places], unanswerable[places]
        total = int(one.sum() + other.sum())
        return 2 * int((one & other).sum()) / total if total else float("nan")

    return _rounded(bootstrap_statistic(len(pairs), f1))


def scored(records: Iterable[Record]) -> list[tuple[float, bool]]:
    """Return the (score, unanswerable) pairs from which a floor is chosen."""
    return [
        (record["score"], record["unanswerable"] is not None)
        for record in records
        if record["error"] is None and (record["expected"] or record["unanswerable"])
    ]


def _curve(records: Sequence[Record], floor: float) -> dict[str, Any]:
    pairs = scored(records)
    if len({unanswerable for _, unanswerable in pairs}) < 2:
        return {"auc": None, "floor": floor, "points": []}
    return {"auc": _auc(pairs), "floor": floor, "points": [asdict(point) for point in floor_curve(pairs).points]}


def _auc(pairs: Sequence[tuple[float, bool]]) -> dict[str, float]:
    import numpy

    scores = numpy.asarray([score for score, _ in pairs])
    unanswerable = numpy.asarray([truth for _, truth in pairs])

    def auc(places: NDArray[numpy.int64]) -> float:
        drawn, truth = scores[places], unanswerable[places]
        below, above = numpy.sort(drawn[truth]), drawn[~truth]
        if not len(below) or not len(above):
            return float("nan")
        wins = numpy.searchsorted(below, above, "left").sum() + numpy.searchsorted(below, above, "right").sum()
        return float(wins) / (2 * len(below) * len(above))

    return _rounded(bootstrap_statistic(len(pairs), auc))


def _calibration(records: Sequence[Record]) -> dict[str, Any]:
    """Compare the evidence score with the share of right answers; refusals are left out.

    An answer to a question that must be refused is wrong. Questions that do not say what is right are left out.
    """
    answers = [record for record in records if not record["refused"] and (record["expected"] or record["unanswerable"])]
    if not answers:
        return {"error": None, "n": 0, "bins": []}
    bins = reliability([(record["score"], record["failure"] is None) for record in answers])
    rows = [
        {"low": one.low, "high": one.high, "confidence": round(one.confidence, DIGITS), "right": _interval(one.right)}
        for one in bins
    ]
    return {"error": round(expected_calibration_error(bins), DIGITS), "n": len(answers), "bins": rows}


def _latency(records: Sequence[Record]) -> dict[str, dict[str, float]]:
    found: dict[str, list[float]] = {}
    for record in records:
        for step, seconds in steps(record).items():
            found.setdefault(step, []).append(seconds)
    return {step: {"median": median(taken), "p95": _p95(taken)} for step, taken in found.items()}


def _p95(taken: Sequence[float]) -> float:
    """Return the nearest-rank 95th percentile: the smallest value that at least 95 % of the values do not exceed."""
    ordered = sorted(taken)
    return ordered[-(-95 * len(ordered) // 100) - 1]
