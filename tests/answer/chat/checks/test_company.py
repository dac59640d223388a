"""Words of a quote that a statement puts beside others, or joins by a word that no quote has."""

import pytest

from answer.chat.checks.company import recombines

RACE = "Venn, a runner from Tolvik, entered the final on Friday in fifth place after the heats on Monday."


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The ferry sailed before the storm.", "The ferry sailed after the storm."),
        ("The fire spread from the harbour.", "The fire spread to the harbour."),
        ("Velden is larger than Harle.", "Velden, the larger town, has a new ferry to Harle."),
        ("The mayor spoke for the bridge.", "The mayor spoke against the bridge."),
        ("Venn entered the heats on Monday in fifth place.", RACE),
    ],
)
def test_words_in_other_company_are_seen(text, quote):
    assert recombines(text, [quote])


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Venn entered the final on Friday.", [RACE]),
        ("On Friday, Venn entered the final.", ["Venn entered the final on Friday."]),
        ("The ferry is new and the bridge is old.", ["The bridge is old.", "The ferry is new."]),
        ("The ferry sailed.", ["The ferry sailed after the storm."]),
        ("", ["The ferry sailed."]),
        ("The ferry sailed.", []),
    ],
)
def test_words_that_keep_their_company_pass(text, quotes):
    assert not recombines(text, quotes)
