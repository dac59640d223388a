"""The shape of an answer: the parts of a question, lists, and questions to be decided."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.question.kind import understand
from answer.question.parts import in_order, is_list, parts


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
        ("Which countries border Velmara?", True),
        ("Which two diplomatic steps did Velmara take?", True),
        ("name the groups that were hit", True),
        ("Who were the dead?", True),
        ("What are the names of the victims?", True),
        ("Was anybody hurt?", False),
        ("What causes inflation?", False),
        ("Which retailer lowered its prices?", False),
        ("What was the reason?", False),
        ("Who resigned?", False),
    ],
)
def test_lists_are_told_from_facts(question, wanted):
    assert is_list(understand(question)) == wanted


def test_a_list_goes_on_with_what_is_not_named_yet():
    sentences = ["It borders on Velmara.", "The border of Velmara is long.", "Sarn borders on Oster and Velmara."]
    assert in_order(understand("Which countries border it?"), sentences, str) == [
        sentences[0],
        sentences[2],
        sentences[1],
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from("who when and what why it Kestrel Bridge closed ? , ; how many".split()), max_size=14
        ).map(" ".join),
    )
)
def test_any_text_has_a_part_and_an_order(question):
    asked = understand(question)
    assert parts(asked)
    assert sorted(in_order(asked, ["One.", "Two Sarn.", "Not three."], str)) == ["Not three.", "One.", "Two Sarn."]
