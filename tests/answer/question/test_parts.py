"""The shape of an answer: the parts of a question, lists, and questions to be decided."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.compose.compose import compose_all
from answer.evidence.score import Scored
from answer.question.kind import understand
from answer.question.parts import in_order, parts, shape, whole
from tests.answer.sentences import article, scored


@pytest.mark.parametrize(
    ("question", "asked", "written"),
    [
        (
            "When was the bridge closed and how many people crossed it?",
            ["When was the bridge closed?", "How many people crossed the bridge?"],
            ["When was the bridge closed", "how many people crossed it"],
        ),
        (
            "When was the Kestrel Bridge closed, and why?",
            ["When was the Kestrel Bridge closed?", "Why was the Kestrel Bridge closed?"],
            ["When was the Kestrel Bridge closed", "why"],
        ),
        (
            "How many women and how many children were among the dead?",
            ["How many women were among the dead?", "how many children were among the dead?"],
            ["How many women", "how many children were among the dead"],
        ),
        (
            "Where and when did the ferry sink?",
            ["Where did the ferry sink?", "when did the ferry sink?"],
            ["Where", "when did the ferry sink"],
        ),
        (
            "Who built the Kestrel Bridge? Who closed Port Sarn?",
            ["Who built the Kestrel Bridge?", "Who closed Port Sarn?"],
            ["Who built the Kestrel Bridge", "Who closed Port Sarn"],
        ),
        (
            "When did Ilka Dorn resign and how many died?",
            ["When did Ilka Dorn resign?", "How many died (Ilka Dorn)?"],
            ["When did Ilka Dorn resign", "how many died"],
        ),
    ],
)
def test_a_question_is_taken_apart_into_questions_that_stand_alone(question, asked, written):
    found = parts(understand(question))
    assert [part.asked.text for part in found] == asked
    assert [part.written for part in found] == written


@pytest.mark.parametrize(
    "question",
    [
        "Who resigned?",
        "What did Iran and Pakistan say?",
        "Ilka Dorn resigned this week. What was her office?",
        "Did the police know when and where the attack would happen?",
        "the bridge and the ferry",
        "Who built the Kestrel Bridge? Thank you for your answer",
        "?!?",
        "",
    ],
)
def test_a_question_that_asks_one_thing_is_its_only_part(question):
    (only,) = parts(understand(question))
    assert (only.asked.text, only.written) == (question, question)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Which countries border Velmara?", "list"),
        ("Which two diplomatic steps did Velmara take?", "list"),
        ("name the groups that were hit", "list"),
        ("Who were the dead?", "list"),
        ("What are the names of the victims?", "list"),
        ("Did Velmara close the port?", "decision"),
        ("Was anybody hurt?", "decision"),
        ("What causes inflation?", "fact"),
        ("Which retailer lowered its prices?", "fact"),
        ("What was the reason?", "fact"),
        ("Who resigned?", "fact"),
    ],
)
def test_lists_and_decisions_are_told_from_facts(question, wanted):
    assert shape(understand(question)) == wanted


def test_a_list_goes_on_with_what_is_not_named_yet():
    sentences = ["It borders on Velmara.", "The border of Velmara is long.", "Sarn borders on Oster and Velmara."]
    assert in_order(understand("Which countries border it?"), sentences, str) == [
        sentences[0],
        sentences[2],
        sentences[1],
    ]


def test_what_decides_comes_first_be_it_a_denial_or_the_opposite():
    sentences = ["Velmara is far away.", "Velmara and Port Sarn talked.", "Velmara opened Port Sarn on Monday."]
    assert in_order(understand("Did Velmara close Port Sarn?"), sentences, str)[0] == sentences[2]
    assert in_order(understand("Did Velmara sink a boat?"), sentences, str) == sentences


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from("who when and what why it Kestrel Bridge closed ? , ; how many".split()), max_size=14
        ).map(" ".join),
    )
)
def test_any_text_has_a_part_and_a_shape(question):
    asked = understand(question)
    assert parts(asked)
    assert shape(asked) in ("fact", "list", "decision")
    assert sorted(in_order(asked, ["One.", "Two Sarn.", "Not three."], str)) == ["Not three.", "One.", "Two Sarn."]


def test_a_sentence_below_the_floor_that_would_decide_does_not_turn_an_answer_into_a_refusal():
    asked = understand("Did Ilka Dorn resign on Friday?")
    leaves = scored(article("leaves", "The minister left her office at the end of the week."), score=0.9)
    decides = scored(article("decides", "Ilka Dorn resigned on Friday."), score=0.1)
    assert in_order(asked, [leaves, decides], lambda sentence: sentence.text) == [decides, leaves]
    found, missing = compose_all([Scored(whole(asked), (leaves, decides))], floor=0.5, most=3, worth=0.5)
    assert ([statement.text for statement in found], missing) == ([leaves.text], ())
