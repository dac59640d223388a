"""A statement may name whom `it` or `she` means, and nobody else."""

import pytest

from answer.chat.checks.verify import _names_meant
from answer.model import Quote
from index.article import Article

BEFORE = "Pakistan condemned the Iranian attacks."
TEXT = f"{BEFORE} It recalled its ambassador from Iran."
ARTICLE = Article("a", TEXT, "Title", "a.txt", 20240118)
SENTENCE = (len(BEFORE) + 1, len(TEXT))
WHOLE = Quote(ARTICLE, 0, len(TEXT), TEXT)
ALONE = Quote(ARTICLE, *SENTENCE, TEXT[slice(*SENTENCE)])


@pytest.mark.parametrize(
    ("statement", "quote", "stands"),
    [
        ("Pakistan recalled its ambassador from Iran.", WHOLE, True),
        ("On Tuesday, Pakistan recalled its ambassador.", WHOLE, True),
        ("It recalled its ambassador from Iran.", WHOLE, True),
        ("The ambassador was recalled.", WHOLE, True),
        ("Iran recalled its ambassador from Iran.", WHOLE, False),
        ("The government in Tehran recalled its ambassador.", WHOLE, False),
        ("Iran recalled its ambassador.", ALONE, True),  # what `it` means was not found, so other checks decide
    ],
)
def test_a_statement_names_what_its_sentence_points_back_to(statement, quote, stands):
    assert _names_meant(statement, [quote], ARTICLE, SENTENCE) == stands
