"""Follow-ups as questions that stand alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.model import Turn
from answer.question.follow_up import stand_alone

DEAD = Turn(
    "How many people were killed in Ostley?",
    "The collision at Ostley killed three people, police said. “It was over in a second,” said Tomas Wieck.",
)
MINISTER = Turn(
    "Which minister resigned?", "Transport Minister Ilka Dorn resigned on Thursday, a week after the collision."
)
BRIDGE = Turn("When was the Kestrel Bridge closed?", "The Kestrel Bridge was closed on Friday.")
GROUP = Turn(
    "What group did Velmara strike in Port Sarn?", "The Velmaran strikes hit alleged bases of Army of the Sea."
)
WHO = Turn("Who is Ilka Dorn?", "Ilka Dorn is the leader of the Brothers of Velmara party.")
CHAMPIONS = Turn("And who won in 2021?", "President Ashe welcomed the Ostley Braves on Monday.")
SAID = Turn("What did Ashe say about Ostley?", "Ashe said it was hurt.")


@pytest.mark.parametrize(
    ("earlier", "turn", "read_as"),
    [
        # pronouns
        (MINISTER, "And who took over from her?", "Who took over from Transport Minister Ilka Dorn?"),
        (MINISTER, "What was her reason?", "What was Transport Minister Ilka Dorn’s reason?"),
        (SAID, "When did he say that?", "When did Ashe say that?"),
        (GROUP, "When was it formed?", "When was Army of the Sea formed?"),
        (BRIDGE, "Who built it?", "Who built the Kestrel Bridge?"),
        (DEAD, "How many of them were women?", "How many of the people killed in Ostley were women?"),
        (DEAD, "how many were injured there?", "How many were injured in Ostley?"),
        (DEAD, "Who reported that?", "Who reported that people were killed in Ostley?"),
        (CHAMPIONS, "Where did they play?", "Where did Ostley Braves play?"),
        (WHO, "And what did she say about ferries?", "What did Ilka Dorn say about ferries?"),
        # the last question asked again
        (BRIDGE, "Why?", "Why was the Kestrel Bridge closed?"),
        (BRIDGE, "and by whom?", "By whom was the Kestrel Bridge closed?"),
        (DEAD, "when?", "When were people killed in Ostley?"),
        (DEAD, "How many children?", "How many children were killed in Ostley?"),
        (MINISTER, "Why?", "Why (Transport Minister Ilka Dorn resigned)?"),
        (Turn("Did Velmara close the port?"), "When?", "When did Velmara close the port?"),
        # of something else
        (DEAD, "And in Port Sarn?", "How many people were killed in Port Sarn?"),
        (SAID, "What about Velmara?", "What did Ashe say about Velmara?"),
        (Turn("What did Ashe do on Tuesday?"), "What about Velmara?", "What did Velmara do on Tuesday?"),
        (Turn("What did Ashe do on Tuesday?"), "What about Friday?", "What did Ashe do on Friday?"),
        (Turn("Who is the president of Velmara?"), "And of Ostland?", "Who is the president of Ostland?"),
        (Turn("What is the Gazette's word of the year?"), "And the Post's?", "What is the Post's word of the year?"),
        # less than a question
        (BRIDGE, "What were the main reasons?", "What were the main reasons (Kestrel Bridge)?"),
        (BRIDGE, "How long was the bridge closed?", "How long was the Kestrel Bridge closed?"),
    ],
)
def test_a_turn_that_leans_on_the_last_one_is_written_out(earlier, turn, read_as):
    assert stand_alone(turn, (earlier,)) == read_as


@pytest.mark.parametrize(
    "turn",
    [
        "Who won the World Cup final?",
        "What does IRGC stand for?",
        "What is inflation?",
        "Which company announced it is closing its shops?",
        "Which head of state announced his resignation?",
        "Is it true that Ashe resigned?",
        "Will there be an election in Velmara?",
        "Who said the victims were foreign nationals?",
        "Ilka Dorn resigned this week after the collision. How many years was she minister?",
    ],
)
@pytest.mark.parametrize("earlier", [DEAD, MINISTER, BRIDGE, GROUP, SAID])
def test_a_turn_that_says_itself_what_it_is_about_stays_as_it_is(earlier, turn):
    assert stand_alone(turn, (earlier,)) == turn


@pytest.mark.parametrize(
    ("earlier", "turn"),
    [
        ("What is the Gazette's word of the year?", "And in Oxford?"),  # the Gazette has no other word there
        ("Who ran?", "And who won?"),  # nothing was named
        ("When?", "And in Oxford?"),
        ("What did Ashe say about Ostley?", "Thanks"),
        ("What did Ashe say about Ostley?", "Help!"),
    ],
)
def test_a_turn_whose_reading_would_be_a_guess_stays_as_it_is(earlier, turn):
    assert stand_alone(turn, (Turn(earlier),)) == turn


def test_how_something_works_is_a_follow_up_and_no_call_for_help():
    assert stand_alone("How does it work?", (BRIDGE,)) == "How does the Kestrel Bridge work?"


def test_without_an_earlier_turn_nothing_changes():
    assert stand_alone("And why did it close?", ()) == "And why did it close?"


def test_a_topic_is_carried_from_turn_to_turn_until_another_takes_its_place():
    talk = (BRIDGE, Turn("Why?"), Turn("Who built it?"), Turn("What were the main reasons?"))
    assert "Kestrel Bridge" in stand_alone("What are the main results?", talk)
    talk = (*talk, Turn("Tell me about the ferry Marigold"))
    later = stand_alone("When was it built?", talk)
    assert "Marigold" in later
    assert "Kestrel" not in later


def test_a_person_is_not_taken_for_a_thing_that_was_named_before():
    assert stand_alone("Why did he resign?", (BRIDGE,)) == "Why did he resign (Kestrel Bridge)?"


_WORDS = st.lists(
    st.sampled_from(
        "who what when why how many and what about it they her there that the Kestrel Bridge Ashe of in closed ? , "
        "( ’s people were killed did is one 12 –".split()
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.one_of(_WORDS, st.text(max_size=30)), _WORDS), max_size=4), st.one_of(_WORDS, st.text()))
def test_any_history_and_turn_is_read_as_something(history, turn):
    found = stand_alone(turn, tuple(Turn(*each) for each in history))
    assert isinstance(found, str)
    assert not turn.strip() or found.strip()
