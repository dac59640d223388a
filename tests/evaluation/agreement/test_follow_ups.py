"""The measure of follow-ups: what counts as recovered, and what it says on two research sets."""

from pathlib import Path

import pytest

from answer.model import Turn
from evaluation.agreement.follow_ups import WAYS, content_words, in_first_half, measure, recovered
from evaluation.research.model import FollowUp

RESEARCH_DATA = Path(__file__).parents[4] / "shared" / "data"
TURN = FollowUp("9_2", (Turn("Who built the bridge?"),), "When?", "When was the bridge built?")


def test_words_count_by_their_stems_without_stop_words_and_possessives():
    assert content_words("What are the bridges’ and the ferry's engines?") == content_words("bridge ferry engine")


@pytest.mark.parametrize(
    ("written", "precision", "recall"),
    [
        ("When was the bridge built?", 1, 1),
        ("When?", 0, 0),
        ("bridge", 1, 0.5),
        ("The bridge, the red ferry", 1 / 3, 0.5),
    ],
)
def test_what_is_recovered_is_counted_against_the_persons_words(written, precision, recall):
    found = recovered(written, TURN.standalone)
    assert (found.precision, found.recall) == (precision, recall)
    total = precision + recall
    assert found.f1 == pytest.approx(2 * precision * recall / total if total else 0)


def test_the_simple_ways_put_earlier_questions_before_the_turn():
    assert WAYS["the turn alone"](TURN) == "When?"
    assert WAYS["last question and turn"](TURN) == "Who built the bridge? When?"
    longer = FollowUp("9_3", (Turn("One?"), Turn("Two?")), "Three?", "")
    assert WAYS["all questions and turn"](longer) == "One? Two? Three?"


def test_the_turns_of_a_conversation_are_in_one_half():
    def halves(ids):
        return [in_first_half(FollowUp(name, (), "", "")) for name in ids]

    assert len(set(halves(f"2019-40_{turn}" for turn in range(12)))) == 1
    assert len(set(halves(f"abc<::>{turn}" for turn in range(12)))) == 1
    assert set(halves(f"2019-{topic}_1" for topic in range(12))) == {True, False}


@pytest.mark.skipif(not (RESEARCH_DATA / "trec_cast").is_dir(), reason="the research data is not here")
def test_stand_alone_questions_agree_with_people_better_than_simpler_ones_on_trec_cast():
    found = measure(RESEARCH_DATA)
    ours, alone = found["trec_cast, stand-alone: f1"], found["trec_cast, the turn alone: f1"]
    assert ours.low > alone.high
    assert ours.n == alone.n > 300
    assert found["mtrag, stand-alone: f1"].mean > found["mtrag, last question and turn: f1"].mean + 0.1
