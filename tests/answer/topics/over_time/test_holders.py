"""Sentences that name the holder of an office, and what they say of the day of the article."""

import pytest

from answer.question.office import Office, same_place
from answer.topics.over_time.holders import namings

UK = Office(("prime minister", "premier", "PM"), same_place("UK"))
TWITTER = Office(("chief executive", "chief executive officer", "CEO"), ("Twitter",))


def told(text, office=UK):
    return [(one.name, one.kind, one.own) for one in namings(text, 0, len(text), office)]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("British Prime Minister Boris Johnson said no.", "Boris Johnson", "holds"),
        ("The UK's prime minister, Liz Truss, spoke.", "Liz Truss", "holds"),
        ("Liz Truss, the British prime minister, spoke.", "Liz Truss", "holds"),
        ("Rishi Sunak became Britain’s prime minister.", "Rishi Sunak", "begins"),
        ("King Charles appointed Rishi Sunak as prime minister of the United Kingdom.", "Rishi Sunak", "begins"),
        ("Boris Johnson resigned as British prime minister.", "Boris Johnson", "ends"),
        ("Former British Prime Minister Tony Blair spoke.", "Tony Blair", "ends"),
        ("The king began by firing British Prime Minister Tony Blair.", "Tony Blair", "ends"),
        ("He was fired by British Prime Minister Tony Blair.", "Tony Blair", "holds"),
        ("Liz Truss will become the British prime minister.", "Liz Truss", "future"),
        ("British Prime Minister-designate Liz Truss spoke.", "Liz Truss", "future"),
        ("Acting British Prime Minister Dominic Raab spoke.", "Dominic Raab", "acting"),
    ],
)
def test_the_holder_and_what_is_said_are_read(text, name, kind):
    assert told(text) == [(name, kind, True)]


def test_a_successor_and_a_predecessor_are_both_read():
    found = told("Linda Yaccarino replaced Elon Musk as Twitter CEO.", TWITTER)
    assert {(name, kind) for name, kind, _ in found} == {("Linda Yaccarino", "begins"), ("Elon Musk", "ends")}


@pytest.mark.parametrize(
    "text",
    [
        "Indian Prime Minister Narendra Modi met British officials.",
        "The British deputy prime minister, Dominic Raab, spoke.",
        "The British prime minister’s spokesman declined to comment.",
        "British prime minister candidate Penny Mordaunt spoke.",
        "The UK Prime Minister at the time, Harold Wilson, resigned.",
        "The prime minister of Japan, Fumio Kishida, visited Britain.",
        "Prime Minister " * 7_000,
        "A" * 100_000 + " prime minister",
    ],
)
def test_nobody_else_is_a_holder(text):
    assert [one for one in told(text) if one[1] in ("holds", "begins")] == []
