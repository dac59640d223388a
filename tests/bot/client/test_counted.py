"""The lines that give a count, as the terminal and Discord write them."""

import pytest

from answer.model import Intent
from bot.client.counted import Count, details, first_line, highest
from bot.client.phrases import words
from index.article import Days

ENGLISH = words("en")


def count(intent=Intent.COUNT, **more):
    known = {"articles": 53, "originals": 47, "first": 20220105, "last": 20221214, "days": None}
    return Count(**{"topic": "Walmart", "intent": intent, **known, **more})


SPAN = "published 5 January 2022 to 14 December 2022"
NONE = {"articles": 0, "originals": 0, "first": None, "last": None}


@pytest.mark.parametrize(
    ("counted", "line", "more"),
    [
        (count(), "Articles that mention “Walmart”: 53", ["without near copies: 47", SPAN]),
        (count(Intent.LIST, originals=53), "Articles that mention “Walmart”: 53", [SPAN]),
        (count(topic=""), "Articles: 53", ["without near copies: 47", SPAN]),
        (
            count(articles=1, originals=1, last=20220105),
            "Articles that mention “Walmart”: 1",
            ["published 5 January 2022"],
        ),
        (count(originals=53, first=None, last=None), "Articles that mention “Walmart”: 53", ["undated"]),
        (count(Intent.FIRST, **NONE), "No article mentions “Walmart”.", []),
        (count(days=Days(20220501, 20220531), **NONE), "No article mentions “Walmart”.", ["only of May 2022"]),
        (count(Intent.FIRST, originals=53), "First mention of “Walmart”: 5 January 2022", ["Articles: 53", SPAN]),
        (count("last", originals=53), "Last mention of “Walmart”: 14 December 2022", ["Articles: 53", SPAN]),
        (
            count(originals=53, only="cnn.com", most=("March 2022", 50)),
            "Articles that mention “Walmart”: 53",
            ["only cnn.com", SPAN, "most in March 2022: 50"],
        ),
    ],
)
def test_the_first_line_answers_and_the_details_say_what_it_leaves_out(counted, line, more):
    assert first_line(counted, ENGLISH) == line
    assert list(details(counted, ENGLISH)) == more


def test_months_or_outlets_with_most_are_named_if_that_split_was_asked_for():
    months, outlets = ((202201, 2), (202203, 50), (None, 90)), (("cnn.com", 5), ("bbc.com", 5), (None, 9))
    assert highest("", months, outlets, ENGLISH) == ([], 0)
    assert highest("month", months, outlets, ENGLISH) == (["March 2022"], 50)
    assert highest("outlet", months, outlets, ENGLISH) == (["cnn.com", "bbc.com"], 5)
