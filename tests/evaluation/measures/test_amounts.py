"""Which amounts and numerals are the same answer to the grader, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.measures import answers as measures
from evaluation.measures.amounts import arabic
from evaluation.measures.normalise import graded_tokens


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("NASA launched Artemis II on Monday.", "Artemis 2"),
        ("NASA launched Artemis 2 on Monday.", "Artemis II"),
        ("the end of world war ii", "World War 2"),
        ("Super Bowl LVI's halftime show", "Super Bowl 56"),
        ("a Phase-III trial", "phase 3"),
        ("King Henry V died.", "Henry 5"),
        ("Malcolm X spoke.", "X"),
        ("nine people", "9"),
        ("9 people", "nine people"),
        ("twenty-one ships", "21"),
        ("twenty one ships", "21"),
        ("about two dozen boats", "24"),
        ("a dozen boats", "12"),
        ("1,500,000 people", "1.5 million"),
        ("1.5 million people", "1500000"),
        ("8bn people", "eight billion"),
        ("two hundred and fifty thousand people", "250,000"),
        ("two thousand five hundred and one", "2,501"),
        ("one million two hundred thousand", "1.2 million"),
        ("two million three thousand", "2,003,000"),
        ("a million people", "1 million"),
        ("It costs $5.", "5 dollars"),
        ("It costs five dollars.", "$5"),
        ("It costs US$5.", "$5"),
        ("It costs 5 U.S. dollars.", "US$5"),
        ("It costs USD 5.", "5 USD"),
        ("a $1.5-million grant", "$1.5m"),
        ("a grant of 1.5 million dollars", "$1,500,000"),
        ("a grant of $1.5 million", "1.5 million"),
        ("A$5 a day", "5 Australian dollars"),
        ("£3bn a year", "3 billion pounds"),
        ("5 € a day", "5 euros"),
        ("gave the US $5 million", "US"),
        ("rose by 5%", "5 percent"),
        ("rose by five per cent", "5%"),
    ],
)
def test_the_same_answer_in_another_spelling(text: str, accepted: str) -> None:
    assert measures.contains(text, accepted)


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("It costs €5.", "$5"),
        ("It costs $5.", "£5"),
        ("It costs A$5.", "$5"),
        ("It costs $5.", "A$5"),
        ("It costs R$5.", "$5"),
        ("It costs 5 euros.", "5 dollars"),
        ("5 people paid.", "$5"),
        ("5 million people", "5"),
        ("$5m", "$5"),
        ("a run of 5m", "5 million"),  # metres, it may be
        ("a $5 t-shirt", "$5 trillion"),
        ("half a million people", "1 million"),
        ("a third of a million people", "a million"),
        ("between one hundred and two hundred", "102"),
        ("between one hundred and two thousand", "102,000"),
        ("nine hundred, ten thousand", "910,000"),
        ("a list of twenty, one of them new", "21"),
        ("hundreds of thousands", "100,000"),
        ("Artemis II", "2"),  # a numeral is a number only with its name
        ("Then I went", "Then 1"),
        ("smith v jones", "smith 5"),
        ("Washington DC", "Washington 600"),
        ("Artemis II", "Artemis 3"),
    ],
)
def test_what_is_not_the_same_answer(text: str, accepted: str) -> None:
    assert not measures.contains(text, accepted)


def test_numerals_from_two_to_eighty_nine() -> None:
    numerals = {"II": 2, "IV": 4, "IX": 9, "XIV": 14, "XXXIX": 39, "XL": 40, "XLIX": 49, "LXXXIX": 89}
    assert {numeral: arabic(f"Bowl {numeral}") for numeral in numerals} == {
        numeral: f"Bowl {number}" for numeral, number in numerals.items()
    }
    assert arabic("Bowl L, IIII, VX and II") == "Bowl L, IIII, VX and 2"


@given(st.integers(1, 999), st.sampled_from(["thousand", "million", "billion", "trillion"]))
def test_a_magnitude_is_its_zeros(number: int, magnitude: str) -> None:
    zeros = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}[magnitude]
    assert graded_tokens(f"${number} {magnitude}") == graded_tokens(f"{number * 10**zeros:,} dollars")
