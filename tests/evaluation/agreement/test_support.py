"""The measure of the support check: its halves, its thresholds, its fit, and what it says on judged claims."""

from pathlib import Path

import pytest

from answer.support import SHIPPED
from evaluation.agreement.support import SETS, by_model, by_threshold, fit, in_first_half, interval, measure, overlap
from evaluation.research.model import Claim

RESEARCH_DATA = Path(__file__).parents[4] / "shared" / "data"
HELD = "The ferry left the port of Salt Island with 48 people on Monday."
SAID = (
    ("The ferry left Salt Island with 48 people.", True),
    ("On Monday the ferry left the port of Salt Island.", True),
    ("The ferry left the port with 48 people on Monday.", True),
    ("The ferry left Grey Harbour with 72 passengers.", False),
    ("The captain of the tanker was arrested in 2019.", False),
    ("Rain fell on the port of Eastmere.", False),
)
CLAIMS = [Claim(str(n), text, (HELD,), true, "", group=str(n)) for n, (text, true) in enumerate(SAID)]


def test_overlap_is_the_share_of_stems_that_the_evidence_holds():
    assert overlap(Claim("c", "Ferries left early.", ("The ferry", "left."), True, "")) == pytest.approx(2 / 3)


def test_a_threshold_is_chosen_where_the_sets_are_told_apart_best():
    scores = {claim.id: 0.1 * position for position, claim in enumerate(CLAIMS)}
    decide = by_threshold(lambda claim: -scores[claim.id])([CLAIMS])
    assert [decide(claim) for claim in CLAIMS] == [claim.supported for claim in CLAIMS]


def test_the_fit_weighs_for_what_is_held_and_against_what_is_missing():
    model = fit([CLAIMS, CLAIMS])
    coverage, runs, numbers, names = model.weights
    assert coverage > 0
    assert runs > 0
    assert numbers < 0
    assert names < 0
    decide = by_model([CLAIMS])
    assert [decide(claim) for claim in CLAIMS] == [claim.supported for claim in CLAIMS]


def test_the_fit_gives_both_answers_the_same_weight():
    """Ten times the unsupported claims move no weight."""
    many = [claim for claim in CLAIMS for _ in range(1 if claim.supported else 10)]
    assert fit([many]).weights == pytest.approx(fit([CLAIMS]).weights)


def test_claims_of_one_group_are_in_the_same_half_and_both_halves_are_used():
    halves = {in_first_half(claim) for claim in CLAIMS}
    assert halves == {True, False}
    assert len({in_first_half(Claim(str(n), "", (), True, "", group="one")) for n in range(9)}) == 1


def test_the_interval_is_of_the_mean_of_both_f1():
    found = interval([(True, True), (True, False), (False, False), (False, False)])
    assert found.mean == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert found.low <= found.mean <= found.high
    assert found.n == 4


def test_the_shipped_model_is_what_people_s_judgements_give_and_beats_simpler_checks():
    if not all((RESEARCH_DATA / name).is_dir() for name in SETS):
        pytest.skip(f"no judged claims in {RESEARCH_DATA}")
    model = fit([list(read(RESEARCH_DATA)) for read in SETS.values()])
    assert (*SHIPPED.weights, SHIPPED.bias) == pytest.approx((*model.weights, model.bias), abs=0.006)
    found = measure(RESEARCH_DATA)
    for name, least in (("attributionbench", 0.66), ("wice", 0.72)):
        assert found[f"{name}, support"].mean > least
        assert found[f"{name}, support"].low > found[f"{name}, word overlap"].mean
