"""The words that are set off in a sentence: of the kind asked for, near what was asked, and few."""

from __future__ import annotations

import pytest

from answer.question import understand
from answer.short_answer import short_answer


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Who is Iran’s Interior Minister?", "Iran’s Interior Minister Ahmad Vahidi said so.", ["Ahmad Vahidi"]),
        ("How many women died in the strikes?", "The strikes killed nine people, including three women.", ["three"]),
        ("Who claimed to have killed the officer?", "Jaish al-Adl claimed to have killed one.", ["Jaish al-Adl"]),
        ("Which company closed its shops?", "On Monday, Bed Bath & Beyond closed shops.", ["Bed Bath & Beyond"]),
        ("Where did the ferry run aground?", "Marta Lind said it ran aground near Tarn Point.", ["Tarn Point"]),
        ("Which country won?", "Norway’s team won.", ["Norway"]),
        ("Who are the enemies?", "It refers to the US.", ["US"]),
        ("Who runs the ferry?", "Though the harbour is old, Northlight Lines runs it.", ["Northlight Lines"]),
        ("What year was it founded?", "Two days after, it said it was formed in 2012.", ["2012"]),
        ("When was it founded?", "Formed in 2012, it has been quiet since.", ["2012"]),
        ("How long was the longer crack?", "The longer of the two cracks measured 31 centimetres.", ["31"]),
        ("How long did the strike last?", "The 12 drivers struck for three days.", ["three"]),
        ("Why did it close?", "It closed because Norway paid no more.", []),
        ("Who is Ahmad Vahidi?", "Ahmad Vahidi said so.", []),
    ],
)  # fmt: skip
def test_the_words_that_answer(question, sentence, expected):
    found = [sentence[start:end] for start, end in short_answer(sentence, understand(question))]
    assert found == expected


def test_a_list_has_all_that_fits():
    sentence = "It invited Sweden and Finland."
    spans = short_answer(sentence, understand("Which countries were invited?"), several=True)
    assert [sentence[start:end] for start, end in spans] == ["Sweden", "Finland"]


def test_a_name_is_not_taken_from_the_name_of_a_day():
    sentence = "On Thursday the harbour board met Edda Thorsen."
    assert [sentence[start:end] for start, end in short_answer(sentence, understand("Who met the board?"))] == [
        "Edda Thorsen"
    ]
