"""The normalisations, by table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.measures import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Theory of a Thing", "theory of thing"),  # articles go as words, not inside words
        ("U.S.A.", "usa"),
        ("  well-known\t fact\n", "wellknown fact"),  # SQuAD joins what a hyphen parts
        ("a.the", "athe"),  # punctuation goes before articles do
        ("“curly”", "“curly”"),  # only ASCII punctuation goes
        ("", ""),
    ],
)
def test_squad(text: str, expected: str) -> None:
    assert normalise.squad(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("The  Crown!", "the crown"), ("“The Crown”", "“the crown”"), ("2022年", "2022"), ("$5", "5")],
)
def test_realtimeqa_keeps_articles_and_curly_quotes(text: str, expected: str) -> None:
    assert normalise.realtimeqa(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nine", "9"),
        ("twenty-one ships", "21 ships"),
        ("Twenty first", "21st"),
        ("eleventh hour", "11th hour"),
        ("thirtieth, third and second", "30th 3rd and 2nd"),
        ("twenty ten", "20 10"),
        ("ninety zero", "90 0"),
        ("1,000 and 12,345,678.", "1000 and 12345678"),
        ("in 1,000, then 3.5", "in 1000 then 3.5"),
        ("4,5 or 1,23", "4 5 or 1 23"),  # no thousands
        ("The U.S. and the U.K", "us and uk"),
        ("Iran's and Nations' don\N{RIGHT SINGLE QUOTATION MARK}t", "iran and nations dont"),
        ("5% / 5 per cent / 5 percent", "5 percent 5 percent 5 percent"),
        ("Brasília, São Tomé", "brasilia sao tome"),
        ("AT&T", "at and t"),
        ("“Squid Game”", "squid game"),
        ("five-star general", "5 star general"),
        ("The", "the"),  # nothing else is left, so it stays
        ("...", ""),
    ],
)
def test_graded_tokens(text: str, expected: str) -> None:
    assert " ".join(normalise.graded_tokens(text)) == expected


@given(st.integers(0, 99))
def test_number_words_are_their_digits(number: int) -> None:
    tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    small = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    ten, unit = divmod(number, 10)
    words = small[number] if number < 20 else tens[ten] + (f"-{small[unit]}" if unit else "")
    assert normalise.graded_tokens(words) == (str(number),)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = " ".join(normalise.graded_tokens(text))
    assert " ".join(normalise.graded_tokens(once)) == once
    assert normalise.squad(normalise.squad(text)) == normalise.squad(text)
    assert normalise.realtimeqa(normalise.realtimeqa(text)) == normalise.realtimeqa(text)
