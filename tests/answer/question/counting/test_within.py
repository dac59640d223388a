"""Days that limit a count, and days that are what is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.model import Intent
from answer.question.counting.within import counting_within
from index.article import Days

TODAY = 20230322


@pytest.mark.parametrize(
    ("question", "topic", "days"),
    [
        ("How many articles mention Walmart in May 2022?", "Walmart", Days(20220501, 20220531)),
        ("How many articles mention Walmart in 2021 and 2022?", "Walmart", Days(20210101, 20221231)),
        ("How many articles mention Walmart last week?", "Walmart", Days(20230313, 20230319)),
        ("How many articles published in May 2022 mention Walmart?", "Walmart", Days(20220501, 20220531)),
        ("How many articles mention July 8?", "July 8", None),
        ("How often was July 8 mentioned per month?", "July 8", None),
        ("How many articles mention July 8 in May 2022?", "July 8", Days(20220501, 20220531)),
        ("How many articles about April 16 are there before 2020?", "April 16", Days(10101, 20191231)),
        (
            "How many articles mention mid-November between June 2022 and August 2022?",
            "mid-November",
            Days(20220601, 20220831),
        ),
        ("How many articles mention “coming tonight” in May 2022?", "coming tonight", Days(20220501, 20220531)),
        ('How many articles mention "last week"?', "last week", None),
        ("How many articles mention the January 6 hearings?", "the January 6 hearings", None),
    ],
)
def test_days_limit_a_count_unless_they_are_its_topic(question, topic, days):
    found, named = counting_within(question, TODAY)
    assert (found.intent, found.topic) == (Intent.COUNT, topic)
    assert (named and named.days) == days


@pytest.mark.parametrize("question", ["What happened on July 8?", "Who said “last week”?", ""])
def test_other_questions_are_left_alone(question):
    assert counting_within(question, TODAY) is None


@given(st.text(alphabet='“”"ab 2022May,\ue000', max_size=60))
def test_any_words_can_be_a_topic(words):
    found = counting_within(f"How many articles mention {words}?", TODAY)
    assert found is None or found[0].topic


@pytest.mark.parametrize("text", ["“" * 100_000, "“a" * 50_000, '"' * 99_999])
def test_long_texts_are_read_in_one_pass(text):
    assert counting_within(text, TODAY) is None
