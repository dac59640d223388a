"""The outlet that limits a count, and outlets that are what is counted."""

import pytest

from answer.question.counting.form import counting
from answer.question.counting.outlets import may_count, without_outlet

OUTLETS = ("cnn.com", "usatoday.com", "The Harbour Gazette", "www.time.com")


def read(question):
    if not may_count(question):
        return None
    found = ((counting(text), outlets) for text, outlets in without_outlet(question, OUTLETS))
    return next(((one.topic, outlets) for one, outlets in found if one), None)


@pytest.mark.parametrize(
    ("question", "topic", "outlet"),
    [
        ("How many CNN articles mention Netflix?", "Netflix", "cnn.com"),
        ("How many articles from CNN mention Netflix?", "Netflix", "cnn.com"),
        ("How many articles mention Netflix in USA Today?", "Netflix", "usatoday.com"),
        ("how many usa today articles mention netflix", "netflix", "usatoday.com"),
        ("How often did CNN mention Netflix?", "Netflix", "cnn.com"),
        ("How many articles did the Harbour Gazette publish about ferries?", "ferries", "The Harbour Gazette"),
        ("How many stories of The Harbour Gazette mention ferries?", "ferries", "The Harbour Gazette"),
        ("How many articles are there from cnn.com?", "", "cnn.com"),
        ("How many articles did CNN publish?", "", "cnn.com"),
        ("List all Time articles about Netflix", "Netflix", "www.time.com"),
    ],
)
def test_an_outlet_limits_a_count(question, topic, outlet):
    assert may_count(question)
    assert read(question) == (topic, (outlet,))


@pytest.mark.parametrize(
    "question",
    [
        "How many articles mention CNN?",
        "How many articles mention Netflix?",
        "How many articles were published in time?",
        "How many people work for CNN?",
        "",
        "from " * 20_000,
        "How many articles from CNN " * 2_000,
    ],
)
def test_other_questions_have_no_outlet_that_limits_them(question):
    assert read(question) is None
