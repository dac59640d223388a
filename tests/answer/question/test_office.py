"""Which questions ask for the holder of an office, and which office they mean."""

import pytest

from answer.model import Intent
from answer.question.office import asked_office
from answer.question.request import about_changes, request


@pytest.mark.parametrize(
    ("question", "title", "body"),
    [
        ("Who was the prime minister of the UK in           ?", "prime minister", "British"),
        ("Who is the British prime minister?", "prime minister", "United Kingdom"),
        ("who is the prime minister of italy now?", "prime minister", "Italian"),
        ("Who is Twitter's CEO?", "CEO", "Twitter"),
        ("Who became the chief executive of Disney", "CEO", "Disney"),
        ("Who is the transport minister of Velmara?", "transport minister", "Velmara"),
        ("Who was the minister of transport of Velmara?", "minister of transport", "Velmara"),
        ("who is the king of england now", "king", "UK"),
        ("Who is the New Zealand prime minister?", "prime minister", "New Zealand"),
        ("Who was the New York attorney general on       ?", "attorney general", "New York"),
    ],
)
def test_the_office_and_its_place_are_read_in_any_form(question, title, body):
    office = asked_office(question)
    assert office is not None
    assert title in office.titles
    assert body in office.body
    assert request(question).intent is Intent.AS_OF


@pytest.mark.parametrize(
    "question",
    [
        "Who is Keir Starmer?",
        "Who won the race?",
        "Who is the president who was shot?",
        "Who was killed in the collapse?",
        "Who is the woman that accused the mayor?",
        "What did the prime minister of the UK say?",
        "",
        "who is the " * 9_000,
    ],
)
def test_other_questions_ask_for_no_office(question):
    assert asked_office(question) is None


def test_a_neighbour_in_office_is_read():
    office = asked_office("Who was the prime minister of Pakistan before Shehbaz Sharif?")
    assert office is not None
    assert (office.before, office.after) == ("Shehbaz Sharif", "")


def test_a_topic_is_asked_in_a_form_that_is_read_as_changes():
    asked = request(about_changes(" the mayor of Ostley? "))
    assert (asked.intent, asked.topic) == (Intent.CHANGES, "the mayor of Ostley")
    assert asked.office is not None
