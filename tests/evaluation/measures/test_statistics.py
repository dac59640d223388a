"""Intervals and tests against values worked by hand or known in closed form."""

import math
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.measures import statistics


@pytest.mark.parametrize("method", ["percentile", "BCa"])
def test_interval_is_near_the_normal_one_for_many_values(method: Literal["percentile", "BCa"]) -> None:
    values = [1.0] * 300 + [0.0] * 700
    interval = statistics.bootstrap_interval(values, method=method)
    half = 1.96 * math.sqrt(0.3 * 0.7 / 1000)
    assert (interval.mean, interval.n) == pytest.approx((0.3, 1000))
    assert interval.low == pytest.approx(0.3 - half, abs=0.003)
    assert interval.high == pytest.approx(0.3 + half, abs=0.003)


def test_the_same_values_give_the_same_interval() -> None:
    values = [0.0, 0.2, 1.0, 0.4, 0.9]
    assert statistics.bootstrap_interval(values) == statistics.bootstrap_interval(values)
    assert statistics.bootstrap_interval(values) != statistics.bootstrap_interval(values, seed=1)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([1.0] * 20, 0.8316, 1),  # Clopper-Pearson: 0.025 ** (1 / 20)
        ([0.0] * 20, 0, 0.1684),
        ([1.0], 0.025, 1),  # one question says next to nothing
        ([0.5, 0.5], 0.5, 0.5),
    ],
)
def test_equal_values_have_no_spread_to_resample(values: list[float], low: float, high: float) -> None:
    interval = statistics.bootstrap_interval(values)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-4)


def test_no_values_are_no_mean() -> None:
    with pytest.raises(ValueError, match="no values"):
        statistics.bootstrap_interval([])


def test_a_sure_gain_and_none_at_all() -> None:
    gain = statistics.paired_difference([0.0] * 30, [1.0] * 15 + [0.0] * 15)
    assert gain.mean == 0.5
    assert 0.25 < gain.low < gain.high < 0.75
    assert gain.p < 0.001
    same = statistics.paired_difference([0.1, 0.7, 0.3], [0.1, 0.7, 0.3])
    assert (same.mean, same.low, same.high, same.p) == (0, 0, 0, 1)


def test_the_pairs_matter_not_the_two_means() -> None:
    # The same two sets of values: paired question by question the gain is steady, paired at random it is noise.
    before = [0.1, 0.3, 0.5, 0.7, 0.9] * 4
    steady = statistics.paired_difference(before, [value + 0.05 for value in before])
    noisy = statistics.paired_difference(before, [value + 0.05 for value in reversed(before)])
    assert steady.mean == pytest.approx(noisy.mean)
    assert steady.p < 0.01 < noisy.p


@pytest.mark.parametrize(("before", "after"), [([], []), ([1.0], [])])
def test_pairs_need_two_of_each(before: list[float], after: list[float]) -> None:
    with pytest.raises(ValueError, match="expected as many"):
        statistics.paired_difference(before, after)


@pytest.mark.parametrize(
    ("only_before", "only_after", "p", "p_fall"),
    [
        (0, 0, 1, 1),
        (5, 0, 0.0625, 0.03125),  # 2 / 2**5
        (6, 0, 0.03125, 0.015625),
        (0, 6, 0.03125, 1),
        (3, 1, 0.625, 0.3125),  # (4 + 1) / 16, twice
        (2, 2, 1, 0.6875),
    ],
)
def test_mcnemar(only_before: int, only_after: int, p: float, p_fall: float) -> None:
    before = [True] * only_before + [False] * only_after + [True, False]
    after = [False] * only_before + [True] * only_after + [True, False]
    assert statistics.mcnemar(before, after) == pytest.approx((p, p_fall))


@pytest.mark.parametrize(
    ("lost", "won", "verdict"), [(0, 0, False), (4, 0, False), (5, 0, True), (6, 2, False), (0, 9, False)]
)
def test_a_right_or_wrong_measure_falls_by_mcnemar(lost: int, won: int, verdict: bool) -> None:
    before = {f"q{n}": float(n >= won) for n in range(60)}
    after = {f"q{n}": float(n < won or n >= won + lost) for n in range(60)}
    assert statistics.fell(before, after).fell is verdict


@pytest.mark.parametrize(("by", "verdict"), [(-0.1, True), (0.0, False), (0.1, False)])
def test_a_graded_measure_falls_by_the_bootstrap(by: float, verdict: bool) -> None:
    before = {f"q{n}": 0.5 + 0.4 * math.sin(n) for n in range(40)}
    after = {key: value + by for key, value in before.items()}
    assert statistics.fell(before, after).fell is verdict


def test_noise_is_no_fall() -> None:
    before = {f"q{n}": 0.5 + 0.4 * math.sin(n) for n in range(40)}
    after = {f"q{n}": 0.49 + 0.4 * math.sin(n + 1) for n in range(40)}
    assert not statistics.fell(before, after).fell


def test_only_shared_questions_are_compared() -> None:
    before = {"a": 1.0, "b": 1.0, "gone": 1.0}
    fall = statistics.fell(before, {"a": 1.0, "b": 1.0, "new": 0.0})
    assert (fall.difference.n, fall.difference.mean, fall.fell) == (2, 0, False)
    with pytest.raises(ValueError, match="expected as many, at least one"):
        statistics.fell(before, {"new": 1.0})


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_an_interval_holds_its_values_bounds(values: list[float]) -> None:
    interval = statistics.bootstrap_interval(values, method="percentile", resamples=200)
    assert 0 <= interval.low <= interval.high <= 1
    assert interval.low <= interval.mean + 1e-9
    assert interval.mean <= interval.high + 1e-9


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20))
def test_the_other_way_round_is_the_other_sign(pairs: list[tuple[float, float]]) -> None:
    before, after = [list(side) for side in zip(*pairs, strict=True)]
    there = statistics.paired_difference(before, after, resamples=200)
    back = statistics.paired_difference(after, before, resamples=200)
    assert there.mean == pytest.approx(-back.mean)
    assert 0 < there.p <= 1


def test_a_pooled_share_counts_every_item_once():
    found = statistics.pooled_share([1, 1, 3], [1, 3, 4])
    assert (found.mean, found.n) == (5 / 8, 8)
    assert 0 < found.low < found.mean < found.high <= 1
    assert statistics.pooled_share([2, 3], [2, 3]) == statistics.bootstrap_interval([1.0] * 5)
    with pytest.raises(ValueError, match="no values"):
        statistics.pooled_share([0], [0])
