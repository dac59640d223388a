"""Chat shorthand is written out, and what only looks like it stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.question.misspelt.shorthand import written_out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how many ppl died", "how many people died"),
        ("what did the u.s. do", "what did the US do"),
        ("the gov fell w/o a vote", "the government fell without a vote"),
        ("can u tell me", "can you tell me"),
        ("who resigned on 1/18?", "who resigned on January 18?"),
        ("who resigned on 18/1", "who resigned on 18 January"),
        ("whats new since 3/25", "what's new since March 25"),
    ],
)
def test_shorthand_is_written_out(typed, meant):
    assert written_out(typed)[0] == meant


@pytest.mark.parametrize(
    "typed",
    [
        "PPL raised its dividend", "gov. Abbott", "the gov Abbott", "a 24/7 shop", "3/4 of voters", "the 9/11 attacks",
        "on 5/6", "on 1/18/2024", "1/13 of them", "u boat", "ppl@example.org", "https://example.org/ppl",
        "pages 1/18-20",
    ],
)  # fmt: skip
def test_names_fractions_full_days_and_addresses_stay(typed):
    assert written_out(typed) == (typed, ())


@given(st.text())
def test_what_was_written_out_is_told(text):
    written, corrections = written_out(text)
    assert (written == text) == (not corrections)


@pytest.mark.parametrize("part", ["ppl ", "1/18", "on 1/", "u.", "w/", " ", "do u "])
def test_a_long_text_takes_no_longer_than_its_length(part):
    assert written_out(part * 100_000)
