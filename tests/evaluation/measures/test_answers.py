"""The measures of one answer against values worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.measures import answers as measures


@pytest.mark.parametrize(
    ("prediction", "accepted", "match", "f1"),
    [
        ("the Denver Broncos", ["Denver Broncos"], True, 1.0),
        ("Broncos of Denver", ["Denver Broncos"], False, 0.8),  # 2 common; P 2/3, R 1
        ("Denver", ["Carolina", "Denver Broncos"], False, 2 / 3),  # the better of the two: P 1, R 1/2
        ("cat cat", ["cat"], False, 2 / 3),  # a bag: one of the two counts
        ("", [""], True, 1.0),  # neither has a token
        ("the", ["x"], False, 0.0),
        ("x", [], False, 0.0),
    ],
)
def test_squad_measures(prediction: str, accepted: list[str], match: bool, f1: float) -> None:
    assert measures.exact_match(prediction, accepted) is match
    assert measures.token_f1(prediction, accepted) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("prediction", "golds", "match", "f1"),
    [
        ("France, Germany", ["Germany", "France"], True, 1.0),  # any order
        ("France", ["Germany", "France"], False, 2 / 3),
        ("the crown", ["Crown"], False, 2 / 3),  # its normalisation keeps articles
        ("B, A, C", ["C", "B", "A"], True, 1.0),
        ("nothing", ["“Squid Game”"], False, 0.0),
    ],
)
def test_realtimeqa_measures(prediction: str, golds: list[str], match: bool, f1: float) -> None:
    assert measures.realtimeqa_exact_match(prediction, golds) is match
    assert measures.realtimeqa_f1(prediction, golds) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("text", "accepted", "found"),
    [
        ("The ministry said nine people were killed.", "9", True),
        ("The ministry said 9 people were killed.", "Nine", True),
        ("The ministry said nineteen people were killed.", "nine", False),
        ("On 19 January", "9", False),  # whole tokens only
        ("some 1,900 troops", "1900", True),
        ("the U.S. Navy said", "US Navy", True),
        ("Iran\N{RIGHT SINGLE QUOTATION MARK}s foreign ministry", "Iran", True),
        ("said the Jaish al-Adl group", "Jaish al Adl", True),
        ("Party of the People", "party of people", True),
        ("anything", "?!", False),
        ("", "x", False),
    ],
)
def test_contains(text: str, accepted: str, found: bool) -> None:
    assert measures.contains(text, accepted) is found


def test_groups_need_one_alternative_each() -> None:
    groups = (("Tehran", "Iran"), ("Islamabad", "Pakistan"))
    assert measures.contains_all("Iran and Pakistan agreed", groups)
    assert not measures.contains_all("Iran and Tehran agreed", groups)
    assert measures.groups_met("Iran and Tehran agreed", groups) == 0.5


def test_no_groups_are_no_score() -> None:
    with pytest.raises(ValueError, match="no accepted answers"):
        measures.contains_all("anything", ())


def test_statement_precision_by_hand() -> None:
    groups = (("Tehran", "Iran"), ("Islamabad",))
    statements = ["Iran fired.", "Nobody was hurt.", "It was Thursday.", "Islamabad replied."]
    assert measures.statement_precision(statements, [False, False, True, False], groups) == 3 / 4
    with pytest.raises(ValueError, match="no statements"):
        measures.statement_precision([], [], groups)


def test_reliability_by_hand() -> None:
    scored = [(0.95, True), (0.91, False), (1.0, True), (0.55, True), (0.5, False), (0.9, True)]
    low, high = measures.reliability(scored)
    assert (low.low, low.high, low.scores, low.right) == (0.5, 0.6, (0.5, 0.55), (False, True))
    assert (high.low, high.high, len(high.scores), high.accuracy) == (0.9, 1.0, 4, 0.75)
    assert (low.confidence, high.confidence) == (pytest.approx(0.525), pytest.approx(0.94))
    # 2 of 6 answers are .025 off, 4 of 6 are .19 off.
    assert measures.expected_calibration_error([low, high]) == pytest.approx((2 * 0.025 + 4 * 0.19) / 6)


@pytest.mark.parametrize(
    ("scored", "error"),
    [
        ([(0.5, True), (0.5, False)], 0.0),
        ([(1.0, True)], 0.0),
        ([(1.0, False)], 1.0),
        ([(0.0, False), (0.25, True)], 0.375),
    ],
)
def test_expected_calibration_error(scored: list[tuple[float, bool]], error: float) -> None:
    assert measures.expected_calibration_error(measures.reliability(scored)) == pytest.approx(error)


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_that_is_no_chance_has_no_reliability(score: float) -> None:
    with pytest.raises(ValueError, match="expected 0 to 1"):
        measures.reliability([(score, True)])
    with pytest.raises(ValueError, match="no scores"):
        measures.expected_calibration_error([])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_every_answer_lies_in_its_bin(scored: list[tuple[float, bool]]) -> None:
    bins = measures.reliability(scored)
    assert sorted(pair for one in bins for pair in zip(one.scores, one.right, strict=True)) == sorted(scored)
    assert 0 <= measures.expected_calibration_error(bins) <= 1
    assert [one.low for one in bins] == sorted({one.low for one in bins})


@pytest.mark.parametrize(
    ("text", "golds", "wrong", "right"),
    [
        ("Either 1959 or 1976, by source.", ["1959", "1976"], ["1980"], True),
        ("Only 1959.", ["1959", "1976"], [], False),
        ("1959, 1976 or 1980", ["1959", "1976"], ["1980"], False),
        ("population 19591", ["1959"], [], False),  # whole tokens
        ("American football", ["American football"], ["football"], False),  # strict: the wrong one is named too
        ("anything", [], [], False),
    ],
)
def test_ramdocs(text: str, golds: list[str], wrong: list[str], right: bool) -> None:
    assert measures.ramdocs_exact_match(text, golds, wrong) is right


words = st.lists(st.sampled_from(["iran", "said", "on", "9", "Thursday", "strike"]), min_size=1).map(" ".join)


@given(words, words)
def test_f1_is_symmetric_bounded_and_one_for_equals(first: str, second: str) -> None:
    assert measures.token_f1(first, [second]) == pytest.approx(measures.token_f1(second, [first]))
    assert 0 <= measures.token_f1(first, [second]) <= 1
    assert measures.token_f1(first, [first]) == 1


@given(words, words, words)
def test_a_text_contains_each_of_its_parts(before: str, middle: str, after: str) -> None:
    assert measures.contains(f"{before}, {middle}. {after}", middle)


@given(st.text(), st.text())
def test_an_exact_match_has_full_f1(first: str, second: str) -> None:
    if measures.exact_match(first, [second]):
        assert measures.token_f1(first, [second]) == 1
