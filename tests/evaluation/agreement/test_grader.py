"""The grader's agreement with people: by hand, and on judged answers where they are at hand."""

from pathlib import Path

import pytest

from evaluation.agreement.grader import Grade, JudgedAnswer, decisions, nq_open
from evaluation.measures import answers as measures
from evaluation.measures.decisions import Confusion, confusion

RESEARCH_DATA = Path(__file__).parents[4] / "shared" / "data"

JUDGED = [
    JudgedAnswer("q", "in 1969", ("1969",), "right"),
    JudgedAnswer("q", "July 1969", ("1969",), "possible"),
    JudgedAnswer("q", "1970", ("1969",), "wrong"),
    JudgedAnswer("q", "the summer of 1969", ("1969",), "wrong"),
    JudgedAnswer("q", "the late sixties", ("1969",), "right"),
]


def agreement(judged: list[JudgedAnswer], grade: Grade) -> Confusion:
    return confusion(decisions(judged, grade))


def test_agreement_by_hand_without_what_may_be_right() -> None:
    assert agreement(JUDGED, measures.contains_any) == Confusion(1, 1, 1, 1)


def test_exact_match_says_no_to_all_of_these() -> None:
    assert agreement(JUDGED, measures.exact_match) == Confusion(0, 0, 2, 2)


def test_agreement_with_people() -> None:
    if not (RESEARCH_DATA / "nq_open").is_dir():
        pytest.skip(f"no judged answers: there is no folder {RESEARCH_DATA / 'nq_open'}")
    judged = list(nq_open(RESEARCH_DATA))
    assert len(judged) == 518 + 688 + 2887
    contained = agreement(judged, measures.contains_any)
    # Exact matches were never sent to people, so exact match finds none of the answers they accepted.
    assert agreement(judged, measures.exact_match) == Confusion(0, 0, 518, 2887)
    assert contained.n == 518 + 2887
    assert contained.accuracy is not None
    assert contained.accuracy > 0.873  # .8737, as before amounts had one spelling
    assert contained.kappa is not None
    assert contained.kappa > 0.312
