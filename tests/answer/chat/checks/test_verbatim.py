"""Where quoted words stand: typographic variants are let through, other words never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.chat.checks.verbatim import places

TEXT = (
    "The “ferry”\u00a0– the Marigold’s sister – won’t sail before 6\u202fp.m.… It re\xadopens on Monday; reform waits."
)


def found(words, text=TEXT):
    return [text[start:end] for start, end in places(words, text, 0, len(text))]


@pytest.mark.parametrize(
    ("words", "stored"),
    [
        ('The "ferry" - the Marigold\'s sister', "The “ferry”\u00a0– the Marigold’s sister"),
        ("won't sail before 6 p.m.", "won’t sail before 6\u202fp.m"),
        ("“won’t   sail\nbefore”", "won’t sail before"),
        ("It reopens on Monday", "It re\xadopens on Monday"),
        ("...It reopens on Monday...", "It re\xadopens on Monday"),
        ("p.m.... It", "p.m.… It"),
    ],
)
def test_marks_dashes_and_blanks_may_differ_and_the_stored_text_is_given(words, stored):
    assert found(words) == [stored]


@pytest.mark.parametrize(
    "words", ["the ferry", "the marigold's sister", "will not sail", "It reopens Monday", "form waits", "", "…", '" "']
)
def test_other_words_are_not_found(words):
    assert found(words) == []


def test_every_place_is_given_and_only_within_the_bounds():
    text = "It fell. It fell. It fell."
    assert [start for start, _ in places("It fell", text, 0, len(text))] == [0, 9, 18]
    assert list(places("It fell", text, 1, 17)) == [(9, 16)]


@given(st.text(max_size=60), st.data())
def test_words_taken_from_a_text_are_found_there(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for one, other in places(text[start:end], text, 0, len(text)):
        assert 0 <= one < other <= len(text)


@given(
    st.lists(st.sampled_from(["ferry", "bridge", "“quoted”", "won’t", "9,300", "–"]), min_size=3, max_size=12),
    st.data(),
)
def test_whole_words_of_a_text_are_always_found(words, data):
    text = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    part = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    spans = list(places(part, text, 0, len(text)))
    assert spans or not any(character.isalnum() for character in part)
