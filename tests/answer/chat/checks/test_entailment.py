"""Statements in words of their own, against the quotes that carry them or do not, with the model that ships."""

import pytest

from answer.chat.checks.altered import is_reworded
from answer.chat.checks.entailment import CARRIED, EntailmentModel, entailment
from answer.model import Quote
from index.article import Article
from index.errors import ExpectedError

pytestmark = pytest.mark.encoder
FERRY = (
    "The ferry company Ostlin sold its three oldest ships to a rival in Velden last spring, its head Mara Lind said."
)
COURT = "Prosecutors accuse the former mayor of Tessel of having taken bribes from two builders; she denies it."


def quoted(text):
    """A quote that is all of its article."""
    return [Quote(Article("a", text, "News", "a.txt", 20240601), 0, len(text), text)]


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Old ferries went to a competitor, according to Mara Lind.", FERRY),
        ("A firm in Velden bought ships from Ostlin.", FERRY),
        ("Tessel's ex-mayor stands accused of corruption.", COURT),
    ],
)
def test_an_honest_statement_in_other_words_is_carried(statement, quote):
    assert is_reworded(statement, [quote])
    assert entailment(statement, quoted(quote)) >= CARRIED


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The three newest ships of the company went to a firm in Velden.", FERRY),
        ("Tessel's ex-mayor admitted that she was bribed.", COURT),
        ("Two builders were convicted of paying off a mayor.", COURT),
    ],
)
def test_a_statement_that_turns_its_quote_is_not(statement, quote):
    assert entailment(statement, quoted(quote)) < CARRIED


def test_what_a_quote_does_not_tell_is_not():
    assert entailment("The bridge of Marrick will be closed in summer.", quoted(FERRY)) < 0


def test_half_of_a_surrogate_pair_and_a_long_quote_are_read():
    assert isinstance(entailment("Ostlin\ud800 sold ships.", quoted(FERRY * 200)), float)


def test_missing_weights_are_one_line(tmp_path):
    with pytest.raises(ExpectedError, match=r"lacks entailment\.onnx, expected the weights there; restore"):
        EntailmentModel(tmp_path)
