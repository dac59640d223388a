"""The days a question asks about, over a table of questions asked on one Thursday, and what must hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.question.days import BEGINNING, END, asked_days, day_words, without_days
from index.article import Days, as_date, as_integer

THURSDAY = 20240118

TABLE = [
    ("What happened on 16 January 2024?", 20240116, 20240116),
    ("What happened in March 2022 in Syria?", 20220301, 20220331),
    ("Who won in 2019?", 20190101, 20191231),
    ("What did he say yesterday?", 20240117, 20240117),
    ("What happened last week?", 20240108, 20240114),
    ("What was decided last month?", 20231201, 20231231),
    ("What did the minister say on Tuesday?", 20240116, 20240116),
    ("What happened between 3 March and 9 March 2023?", 20230303, 20230309),
    ("Who was in office from June 2000 to 2001?", 20000601, 20011231),
    ("What has changed since March?", 20230301, THURSDAY),
    ("Who owned it before March 1811?", BEGINNING, 18110228),
    ("Who led it after 2015?", 20160101, END),
    ("What was done until the end of 2019?", BEGINNING, 20191231),
    ("What has happened from 2015 on?", 20150101, END),
    ("What happened the day after 3 March 2021?", 20210304, 20210304),
    ("What happened the day before 1 March 2021?", 20210228, 20210228),
    ("What happened on 5 March?", 20230305, 20230305),  # the next one is nearer
    ("What will happen on 5 March?", 20240305, 20240305),
    ("What happened in the past 30 days?", 20231220, THURSDAY),
]


@pytest.mark.parametrize(("question", "first", "last"), TABLE)
def test_days_that_a_question_names(question, first, last):
    asked = asked_days(question, THURSDAY)
    assert (asked.days, asked.firm, asked.published) == (Days(first, last), True, False)


@pytest.mark.parametrize(
    "question", ["What is the latest?", "Who may resign?", "", "?!", "Who said so?", "How many of the 2,000 came?"]
)
def test_questions_without_days(question):
    assert asked_days(question, THURSDAY) is None


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 World Cup?",
        "Where was Expo 2020 held?",
        "Who won in 2022 World Cup qualifying?",
        "How many died on 9/11?",
        "What did the January 6 committee find?",
        "Who won the 2020-21 season?",
        "before the 2022 midterm elections who led?",
    ],
)
def test_a_year_or_day_that_belongs_to_a_name_decides_nothing(question):
    asked = asked_days(question, THURSDAY)
    assert not asked.firm
    assert not asked.decides(THURSDAY)


def test_a_day_that_is_asked_about_counts_before_a_year_in_a_name():
    asked = asked_days("What was said about the 2022 World Cup on 3 May 2021?", THURSDAY)
    assert (asked.days, asked.firm) == (Days(20210503, 20210503), True)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What was published on 18 January 2024 about Iran?", 20240118),
        ("Which articles from March 2022 mention Syria?", 20220301),
        ("What was reported on 5 March 2023?", 20230305),
        ("What news of 2023 is there?", 20230101),
    ],
)
def test_publication_is_told_from_what_happened(question, first):
    asked = asked_days(question, THURSDAY)
    assert (asked.days.first, asked.published) == (first, True)
    assert not asked.decides(THURSDAY)


def test_somebody_who_reports_on_a_day_is_an_event():
    assert not asked_days("Which country reported on Monday that two had died?", THURSDAY).published


@pytest.mark.parametrize(
    ("question", "decides"),
    [
        ("What happened this week?", False),
        ("What happened today?", False),
        ("What has happened since 2 January?", False),
        ("What has happened since 2022?", True),
        ("What happened yesterday?", True),
        ("What happened before 2020?", True),
    ],
)
def test_what_reaches_up_to_today_and_began_lately_is_left_to_nearness(question, decides):
    assert asked_days(question, THURSDAY).decides(THURSDAY) == decides


def test_the_words_for_the_days_go_with_what_tells_of_them():
    question = "What happened on 16 January 2024 in Ostley?"
    asked = asked_days(question, THURSDAY)
    assert day_words(question, asked, [Days(20240118, 20240118), Days(20240116, 20240116)]) == "16 January 2024"
    assert day_words(question, asked, [Days(20240115, 20240116)]) == ""


def test_the_words_for_the_days_are_blanked_out_in_their_place():
    question = "What happened in May 2023 in Ostley?"
    assert without_days(question, asked_days(question, THURSDAY)) == f"What happened in {'':8} in Ostley?"
    assert without_days(question, None) == question


WORDS = (
    "What Who on in before after until since from between to and the day week 2019 2022 9/11 5 March January May 16 "
    "Friday last next published articles of World Cup ? , said will"
).split(" ")


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join)), st.dates().map(as_integer))
def test_any_question_on_any_day_gives_days_of_the_calendar_in_order(question, today):
    asked = asked_days(question, today)
    if asked:
        assert as_date(asked.days.first) <= as_date(asked.days.last)
        assert all(question[start:end].strip() for start, end in asked.spans)
        assert asked.decides(10101) in (True, False)  # also on the first day of the calendar


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("How many people had died by 4 March 2023?", True),
        ("How many cases were there as of 4 March 2023?", True),
        ("What was the death toll on 4 March 2023?", True),
        ("How many people died on 4 March 2023?", False),
        ("What happened in March 2023?", False),
    ],
)
def test_the_state_on_a_day_is_told_from_what_happened_then(question, state):
    asked = asked_days(question, 20230901)
    assert asked is not None
    assert asked.state is state


def test_the_day_behind_as_of_counts_and_other_days_belong_to_the_event():
    asked = asked_days("What was the death toll of the June 30 protests as of 11 July 2019?", 20230901)
    assert asked is not None
    assert asked.days == Days(20190711, 20190711)
