"""What a statement may not leave out of its quote, and whom it may not exchange."""

import pytest

from answer.chat.checks.scope import narrows, turns_roles
from answer.support import compare


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The mine closed.", "The mine is expected to close."),
        ("The ferry sank.", "The ferry might have sunk."),
        ("The council cut the subsidy.", "The council dismissed calls to cut the subsidy."),
        ("The council cut the subsidy.", "The council has yet to cut the subsidy."),
        ("The clerk took the money.", "Auditors believe that the clerk took the money."),
        ("The clerk was found guilty of theft.", "The clerk was accused of theft."),
        ("The dam will be built.", "If the loan is approved, the dam will be built."),
        ("The Greens backed the budget.", "Everybody except the Greens backed the budget."),
        ("The bread is good for the heart.", "The bread is far from good for the heart."),
        ("The harbour master resigned.", "The daughter of the harbour master resigned."),
        ("Ida Venn was fined.", "Ida Venn’s lawyer was fined."),
        ("Ida Venn was freed.", "A man who had robbed Ida Venn was freed."),
        ("Minister Lars Holm cut the ribbon.", "Former minister Lars Holm cut the ribbon."),
        ("The vaccine protects against the fever.", "The vaccine protects against the fever in mice."),
        ("The pump helped the patients.", "The pump helped 4 of 60 patients."),
        ("The pupils passed.", "A third of the pupils passed."),
        ("The road was shut because the minister came.", "The road was shut an hour before the minister came."),
        ("The tower cost €4 million.", "The tower cost $4 million."),
    ],
)
def test_what_limits_a_sentence_may_not_be_left_out(text, quote):
    assert narrows(text, [quote])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The mine may close.", "The mine of Bowfell may close in autumn."),
        ("The mine could close.", "The mine might close."),
        ("The school has a greenhouse.", "The school has a greenhouse, but the roof may leak."),
        ("The town bought 12 buses.", "The town bought 12 buses so that nobody has to walk."),
        ("The daughter of the harbour master resigned.", "The daughter of the harbour master resigned on Friday."),
        ("Heavy rain flooded the mine.", "Heavy rain, which fell for three days, flooded the mine."),
        ("The bridge is shut because of cracks.", "The bridge is shut due to cracks in a pillar."),
        ("The fair opens in May.", "The fair opens in May."),
    ],
)
def test_what_only_adds_may_be_left_out(text, quote):
    assert not narrows(text, [quote])


def turned(text: str, quote: str) -> bool:
    compared = compare(text, [quote])
    return turns_roles(text, compared.said, quote, compared.quoted[0])


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Arne warned Venn.", "Venn warned Arne."),
        ("A nurse bit a dog.", "A dog bit a nurse."),
        ("Reedham was beaten by Ashlow.", "Reedham beat Ashlow on Sunday."),
        ("The bakery bought the mill.", "The bakery was bought by the mill."),
    ],
)
def test_who_acts_and_who_suffers_are_not_exchanged(text, quote):
    assert turned(text, quote)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Ashlow was beaten by Reedham.", "Reedham beat Ashlow on Sunday."),
        ("The mill bought the bakery.", "The bakery was bought by the mill."),
        ("With great force, a storm hit the port.", "A storm hit the port with great force."),
    ],
)
def test_the_passive_and_a_phrase_put_first_exchange_nobody(text, quote):
    assert not turned(text, quote)
