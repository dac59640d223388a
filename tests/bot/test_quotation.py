"""Quotation marks around quotes that have marks of their own."""

from itertools import pairwise

import pytest

from bot.client.phrases import Words, languages
from bot.quotation import DOUBLE, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It sank.", "“It sank.”"),
        ("He called it “unfair” twice.", "“He called it “unfair” twice.”"),
        ("“We won,” he said.", "‘“We won,” he said.’"),
        ("He said: “We won.”", "‘He said: “We won.”’"),
        ("He called it “unfair”.", "‘He called it “unfair”.’"),
        ("“A” and “B”", "‘“A” and “B”’"),
        ("“We won.”", "“We won.”"),
        ('"We won."', '"We won."'),
        ('"We won," he said.', '‘"We won," he said.’'),
        ("‘We won,’ he said.", "“‘We won,’ he said.”"),
        ("“", "‘“’"),
        ("", "“”"),
    ],
)
def test_no_mark_is_doubled_and_no_character_of_the_quote_changes(text, shown):
    assert quoted(text) == shown
    assert text in shown


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_quote_with_marks_of_its_own_has_no_double_marks_next_to_each_other(language):
    for text in ("“We won,” he said.", "He said: «We won.»", "„Gewonnen.“"):
        shown = Words(language).quoted(text, f"**{text}**").replace("*", "")
        assert not any({*pair} <= DOUBLE for pair in pairwise(shown)), shown
