"""Computes bootstrap intervals and paired differences, and tests whether a measure fell by more than its noise.

Everything is seeded: the same values give the same interval. There is one value per question; paired values have the
same position.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

LEVEL = 0.95
RESAMPLES = 2000
_CELLS = 2_000_000  # values drawn at a time: 16 MB, whatever the number of questions


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over n questions with the bounds of its confidence interval."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of after minus before over n paired questions, its interval, the two-sided p-value of "no difference"."""

    mean: float
    low: float
    high: float
    p: float
    n: int


@dataclass(frozen=True, slots=True)
class Fall:
    """The gate's verdict on one measure: paired difference, one-sided p-value of "no fall", and whether it fell."""

    difference: Difference
    p: float
    fell: bool


def bootstrap_interval(
    values: Sequence[float],
    *,
    method: Literal["percentile", "BCa"] = "BCa",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """Return the mean of `values` with its bootstrap interval; ValueError without values.

    Source: Efron and Tibshirani, 1993, "An Introduction to the Bootstrap", chapters 13 (percentile) and 14 (BCa).
    Equal values have no spread when resampled. For all 0 or all 1, the exact interval of Clopper and Pearson (1934) is
    used instead: 20 of 20 right gives 0.83 to 1, not 1 to 1. Other equal values give an interval of width 0.
    """
    if not values:
        raise ValueError("no values to take a mean of")
    mean = math.fsum(values) / len(values)
    if min(values) == max(values):
        return _interval_of_equals(values[0], len(values))
    from scipy import stats

    interval = stats.bootstrap(
        (values,),
        _row_means,
        confidence_level=LEVEL,
        n_resamples=resamples,
        batch=max(1, _CELLS // len(values)),
        method=method,
        rng=seed,
    ).confidence_interval
    return Interval(mean, float(interval.low), float(interval.high), len(values))


def bootstrap_statistic(
    count: int,
    statistic: Callable[[NDArray[numpy.int64]], float],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """Return the interval of a number that is not a mean, such as F1; `statistic` gets positions from 0 below `count`.

    It is a percentile interval, without the resamples for which the number is undefined (nan). The field `mean` is the
    number itself.
    """
    import numpy

    generator = numpy.random.default_rng(seed)
    whole = statistic(numpy.arange(count))
    values = [statistic(generator.integers(count, size=count)) for _ in range(resamples)]
    low, high = numpy.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(whole, float(low), float(high), count)


def pooled_share(parts: Sequence[int], wholes: Sequence[int]) -> Interval:
    """Divide the sum of the parts by that of the wholes, such as right statements by all statements; n is the latter.

    The statements of one answer are right or wrong together, so whole answers are resampled, not statements. A share of
    0 or 1 has no spread when resampled, so its interval is that of `bootstrap_interval`. ValueError if the wholes sum
    to 0.
    """
    part, whole = sum(parts), sum(wholes)
    if part in (0, whole):
        return bootstrap_interval([float(part > 0)] * whole)
    import numpy

    table = numpy.asarray([parts, wholes])

    def share(places: NDArray[numpy.int64]) -> float:
        drawn, of = table[:, places].sum(axis=1)
        return float(drawn / of) if of else float("nan")

    found = bootstrap_statistic(len(parts), share)
    return Interval(found.mean, found.low, found.high, whole)


def paired_difference(
    before: Sequence[float], after: Sequence[float], *, resamples: int = RESAMPLES, seed: int = 0
) -> Difference:
    """Return the mean of after minus before, its percentile interval, and the paired bootstrap's two-sided p-value.

    p is the share of resamples of the centred differences whose mean is at least as far from 0 as the observed mean.
    Both counts are raised by one, so that p is never 0. ValueError for empty sequences or different lengths.
    Source: Efron and Tibshirani, 1993, chapter 16.4; Sakai, 2006, "Evaluating Evaluation Metrics based on the
    Bootstrap", for paired questions; the raised counts: Davison and Hinkley, 1997, chapter 4.
    """
    import numpy

    differences = _differences(before, after)
    means = _resampled_means(differences, resamples, seed)
    observed = float(differences.mean())
    extreme = int((numpy.abs(means - observed) >= abs(observed) - _slack(observed)).sum())
    low, high = numpy.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Difference(observed, float(low), float(high), (1 + extreme) / (1 + resamples), len(differences))


def mcnemar(before: Sequence[float], after: Sequence[float]) -> tuple[float, float]:
    """Compare two runs of right (1) and wrong (0) answers by the questions on which they differ.

    Returns the p-values of "no difference" and of "no fall". The test is an exact binomial test with p = 1/2 on the
    discordant pairs; the p-values are 1 where there are none. Source: McNemar, 1947; the exact form:
    Agresti, 2013, "Categorical Data Analysis", section 11.1. ValueError for sequences of different length.
    """
    pairs = list(zip(before, after, strict=True))
    only_before = sum(was > now for was, now in pairs)
    discordant = sum(was != now for was, now in pairs)
    if not discordant:
        return 1.0, 1.0
    from scipy import stats

    p, p_fall = (stats.binomtest(only_before, discordant, alternative=way).pvalue for way in ("two-sided", "greater"))
    return float(p), float(p_fall)


def fell(before: Mapping[str, float], after: Mapping[str, float]) -> Fall:
    """Decide whether a measure fell by more than its noise, over the questions (ids) that both runs answered.

    The test is one-sided, because a gate only looks for falls: McNemar's exact test if all values are 0 or 1, else the
    paired bootstrap. The measure fell if p is below 1 - LEVEL. Equal answers give a difference of 0, which never counts
    as a fall. ValueError if the runs share no question.
    """
    shared = sorted(before.keys() & after.keys())
    was, now = [float(before[key]) for key in shared], [float(after[key]) for key in shared]
    difference = paired_difference(was, now)
    if {*was, *now} <= {0.0, 1.0}:
        _, p = mcnemar(was, now)
    else:
        p = _p_fall(was, now)
    return Fall(difference, p, difference.mean < 0 and p < 1 - LEVEL)


def _p_fall(before: Sequence[float], after: Sequence[float]) -> float:
    """Return the share of resamples (centred differences) that fell as far as observed; see `paired_difference`."""
    differences = _differences(before, after)
    observed = float(differences.mean())
    means = _resampled_means(differences, RESAMPLES, 0) - observed
    return (1 + int((means <= observed + _slack(observed)).sum())) / (1 + RESAMPLES)


def _slack(observed: float) -> float:
    """Return a tolerance for rounding: a resample equal to the observed mean must count as being as far from 0."""
    return 1e-9 * abs(observed)


def _differences(before: Sequence[float], after: Sequence[float]) -> NDArray[numpy.float64]:
    import numpy

    if len(before) != len(after) or not before:
        raise ValueError(f"found {len(before)} values before and {len(after)} after, expected as many, at least one")
    return numpy.asarray(after, dtype=numpy.float64) - numpy.asarray(before, dtype=numpy.float64)


def _resampled_means(values: NDArray[numpy.float64], resamples: int, seed: int) -> NDArray[numpy.float64]:
    import numpy

    generator = numpy.random.default_rng(seed)
    means = numpy.empty(resamples)
    step = max(1, _CELLS // len(values))
    for start in range(0, resamples, step):
        rows = min(step, resamples - start)
        means[start : start + rows] = values[generator.integers(len(values), size=(rows, len(values)))].mean(axis=1)
    return means


def _row_means(values: NDArray[numpy.float64], axis: int) -> NDArray[numpy.float64]:
    means: NDArray[numpy.float64] = values.mean(axis=axis)
    return means


def _interval_of_equals(value: float, n: int) -> Interval:
    if value not in (0, 1):
        return Interval(value, value, value, n)
    from scipy import stats

    bounds = stats.binomtest(round(value) * n, n).proportion_ci(LEVEL, "exact")
    return Interval(value, float(bounds.low), float(bounds.high), n)
