"""Refusals, agreement and the floor against values worked by hand."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.measures.decisions import Confusion, choose_floor, confusion, floor_curve


def test_counts_and_rates() -> None:
    # 2 rightly refused, 1 false refusal, 3 answered though unanswerable, 4 rightly answered
    pairs = [(True, True)] * 2 + [(True, False)] + [(False, True)] * 3 + [(False, False)] * 4
    table = confusion(pairs)
    assert table == Confusion(2, 1, 3, 4)
    assert table.n == 10
    assert table.precision == pytest.approx(2 / 3)
    assert table.recall == pytest.approx(2 / 5)
    assert table.f1 == pytest.approx(1 / 2)
    assert table.accuracy == pytest.approx(0.6)
    # no: precision 4/7, recall 4/5, F1 2/3
    assert table.macro_f1 == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_kappa_of_a_textbook_table() -> None:
    # 50 grant proposals, two readers: 20 both yes, 5 and 10 apart, 15 both no; p_o 0.7, p_e 0.5
    assert Confusion(20, 5, 10, 15).kappa == pytest.approx(0.4)


def test_an_empty_denominator_is_no_value() -> None:
    empty = Confusion(0, 0, 0, 0)
    values = (empty.precision, empty.recall, empty.f1, empty.accuracy, empty.kappa, empty.macro_f1)
    assert values == (None,) * 6
    assert Confusion(5, 0, 0, 0).kappa is None  # chance alone agrees fully


def test_floor_curve_by_hand() -> None:
    curve = floor_curve([(0.9, False), (0.5, False), (0.4, True), (0.5, True)])
    points = [(point.floor, point.refused_unanswerable, point.false_refusals) for point in curve.points]
    assert points[:3] == [(0.4, 0, 0), (0.5, 0.5, 0), (0.9, 1, 0.5)]
    assert points[3][0] > 0.9
    assert points[3][1:] == (1, 1)
    # of four pairs: 0.9 wins twice, 0.5 wins once and ties once
    assert curve.auc == pytest.approx(3.5 / 4)
    assert (curve.answerable, curve.unanswerable) == (2, 2)


@pytest.mark.parametrize(("most", "floor"), [(0, 0.5), (0.5, 0.9), (1, 0.9)])
def test_choose_floor(most: float, floor: float) -> None:
    curve = floor_curve([(0.9, False), (0.5, False), (0.4, True), (0.5, True)])
    assert choose_floor(curve, most).floor == floor


def test_what_gives_no_curve() -> None:
    with pytest.raises(ValueError, match="1 answerable and 0 unanswerable"):
        floor_curve([(0.5, False)])
    with pytest.raises(ValueError, match="not a number"):
        floor_curve([(math.nan, False), (0.1, True)])
    with pytest.raises(ValueError, match="expected 0 to 1"):
        choose_floor(floor_curve([(0.5, False), (0.1, True)]), -0.1)


scores = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=20)


@given(scores, scores)
def test_curve_rises_and_its_area_is_the_auc(answerable: list[float], unanswerable: list[float]) -> None:
    curve = floor_curve([(score, False) for score in answerable] + [(score, True) for score in unanswerable])
    points = [(point.false_refusals, point.refused_unanswerable) for point in curve.points]
    assert points == sorted(points)
    assert (points[0], points[-1]) == ((0, 0), (1, 1))
    area = sum((x - w) * (y + v) / 2 for (w, v), (x, y) in itertools.pairwise(points))
    assert area == pytest.approx(curve.auc)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1))
def test_rates_are_shares(pairs: list[tuple[bool, bool]]) -> None:
    table = confusion(pairs)
    assert table.n == len(pairs)
    for rate in (table.precision, table.recall, table.f1, table.accuracy, table.macro_f1):
        assert rate is None or 0 <= rate <= 1
    assert table.kappa is None or -1 <= table.kappa <= 1
