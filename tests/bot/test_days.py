"""Days as people write them."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.days import checked_range, day_range, first_day
from index.article import as_date, as_integer
from index.errors import ExpectedError

WEDNESDAY = datetime.date(2024, 6, 5)
MONDAY = datetime.date(2024, 6, 3)
DAYS = st.dates(datetime.date(1400, 1, 1), datetime.date(2400, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", 20240101, 20241231),
        ("2024-02", 20240201, 20240229),
        ("2024-2-9", 20240209, 20240209),
        ("2024/01/18", 20240118, 20240118),
        ("9999", 99990101, 99991231),
        ("18.01.2024", 20240118, 20240118),
        ("01/18/2024", 20240118, 20240118),
        ("07/07/2023", 20230707, 20230707),
        ("18 January 2024", 20240118, 20240118),
        ("  18  jan ", 20240118, 20240118),
        ("January 18th, 2024", 20240118, 20240118),
        ("1st of March", 20240301, 20240301),
        ("Thursday, 18 Jan. 2024", 20240118, 20240118),
        ("18-Jan-2024", 20240118, 20240118),
        ("Jan 2024", 20240101, 20240131),
        ("in January", 20240101, 20240131),
        ("June", 20240601, 20240630),
        ("July", 20230701, 20230731),
        ("18 June", 20230618, 20230618),
        ("last June", 20230601, 20230630),
        ("last May", 20240501, 20240531),
        ("this January", 20240101, 20240131),
        ("next June", 20250601, 20250630),
        ("Q1 2024", 20240101, 20240331),
        ("2023-Q4", 20231001, 20231231),
        ("q2", 20240401, 20240630),
        ("today", 20240605, 20240605),
        ("yesterday", 20240604, 20240604),
        ("the day before yesterday", 20240603, 20240603),
        ("tomorrow", 20240606, 20240606),
        ("last night", 20240604, 20240604),
        ("this week", 20240603, 20240609),
        ("last week", 20240527, 20240602),
        ("previous week", 20240527, 20240602),
        ("two weeks ago", 20240520, 20240526),
        ("last month", 20240501, 20240531),
        ("last year", 20230101, 20231231),
        ("3 days ago", 20240602, 20240602),
        ("100 days ago", 20240226, 20240226),
        ("10 years ago", 20140101, 20141231),
        ("in 3 days", 20240608, 20240608),
        ("past 7 days", 20240530, 20240605),
        ("last 30 days", 20240507, 20240605),
        ("the past week", 20240530, 20240605),
        ("past month", 20240506, 20240605),
        ("3 weeks", 20240516, 20240605),
        ("last two months", 20240406, 20240605),
        ("1 day", 20240605, 20240605),
        ("Monday", 20240603, 20240603),
        ("Wednesday", 20240529, 20240529),
        ("last Friday", 20240531, 20240531),
        ("this Monday", 20240603, 20240603),
        ("this Friday", 20240607, 20240607),
        ("next Friday", 20240607, 20240607),
        ("next Wednesday", 20240612, 20240612),
        ("gestern", 20240604, 20240604),
        ("letzte Woche", 20240527, 20240602),
        ("vor 3 Tagen", 20240602, 20240602),
        ("18. Januar 2024", 20240118, 20240118),
        ("le mois dernier", 20240501, 20240531),
        ("18 janvier 2024", 20240118, 20240118),
        ("la semana pasada", 20240527, 20240602),
        ("18 de enero de 2024", 20240118, 20240118),
    ],
)
def test_what_people_write_is_a_range_of_days(text, first, last):
    assert (first_day(text, WEDNESDAY), day_range(text, WEDNESDAY)) == (first, (first, last))


@pytest.mark.parametrize(("text", "day"), [("Monday", 20240527), ("this Monday", 20240603), ("next Monday", 20240610)])
def test_a_weekday_on_that_weekday_is_never_today_unless_it_says_so(text, day):
    assert day_range(text, MONDAY) == (day, day)


@pytest.mark.parametrize("text", ["01/02/2024", "1.2.2024", "02-01-2024"])
def test_numbers_that_can_mean_two_days_are_refused(text):
    with pytest.raises(ExpectedError, match="can mean two days; write it as YYYY-MM-DD"):
        day_range(text, WEDNESDAY)


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "0000", "31/13/2024", "2023-00", "2024-01-00"])
def test_days_that_do_not_exist_are_said_so(text):
    with pytest.raises(ExpectedError, match=f"there is no day '{text}'"):
        day_range(text, WEDNESDAY)


# Each of these is a date to dateparser, and another one than its words say.
MISREAD = """18/19 January|18-19 January 2024|Jan-Mar 2024|two Monday|Monday 45|Monday 18|Jan 45|Jan 0|monday 2023
2023 week|yesterday 2023|last week 2023|18 June 24|one|a|so|5|18|the 18th|99|2020s|5m|-3 days|+3 days|after 2023
by last week|last week and this week|last decade|3 days before yesterday|jan feb|May Day|Friday 18 January 2024
Tuesday 18 June|12:30|1705536000|2024 2|2024-01-18T23:00:00-08:00|noon|before yesterday|1 hour ago"""


@pytest.mark.parametrize("text", [*MISREAD.replace("\n", "|").split("|"), "", " ", "soon", "spring", "x" * 5000, "\0"])
def test_what_is_understood_in_part_is_refused_with_examples(text):
    with pytest.raises(ExpectedError, match="expected one such as 2024-01-18") as refused:
        day_range(text, WEDNESDAY)
    assert len(str(refused.value)) < 250


WORDS = st.sampled_from(
    "last this next past 3 12 2024 january feb may monday day days week months year ago in of two the q1 31st 29 - / , "
    "yesterday today morgen il y a jours hace vor 0 99999 9999".split()
)


@settings(deadline=None)  # the first date read loads four languages
@given(st.text(max_size=70) | st.lists(WORDS, max_size=5).map(" ".join), st.dates())
@example("29 feb", datetime.date(2023, 1, 1))
@example("this week", datetime.date.max)
@example("last week", datetime.date.min)
@example("999 years ago", datetime.date(900, 1, 1))
@example("next january", datetime.date(9999, 12, 31))
@example("²", WEDNESDAY)
def test_any_text_is_a_range_or_one_line(text, today):
    try:
        first, last = day_range(text, today)
    except ExpectedError:
        return
    assert as_date(first) <= as_date(last)


FORMS = ["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%A, %d %B %Y", "%d-%b-%Y"]


@settings(deadline=None)
@given(DAYS, st.sampled_from(FORMS), DAYS)
def test_a_day_written_in_full_is_that_day_whenever_it_is_read(day, form, today):
    # strftime leaves the zeros out of early years.
    written = day.strftime(form.replace("%Y", f"{day.year:04}"))
    assert day_range(written, today) == (as_integer(day), as_integer(day))


@settings(deadline=None)
@given(DAYS, st.sampled_from(["%d %B", "%b %d"]), DAYS)
def test_a_day_without_a_year_is_the_latest_one(day, form, today):
    first, last = day_range(day.strftime(form), today)
    assert first == last
    assert first % 10000 == as_integer(day) % 10000
    years = 8 if (day.month, day.day) == (2, 29) else 1  # 1900 was no leap year
    assert 0 <= (today - as_date(first)).days <= 366 * years


@settings(deadline=None)
@given(DAYS, st.integers(1, 999))
def test_what_is_counted_ends_today_and_is_as_long_as_it_says(today, count):
    first, last = day_range(f"past {count} days", today)
    assert last == as_integer(today)
    assert (today - as_date(first)).days == count - 1


def test_several_threads_may_read_at_once():
    texts = ["last week", "gestern", "18 janvier 2024", "la semana pasada", "Monday"]
    right = [day_range(text, WEDNESDAY) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda number: day_range(texts[number % 5], WEDNESDAY), range(80))) == right * 16


def test_a_range_is_read_at_both_ends_and_either_may_be_left_out():
    assert checked_range("last month", "last week", WEDNESDAY) == (20240501, 20240602)
    assert checked_range(None, "2023", WEDNESDAY) == (None, 20231231)
    assert checked_range("2023", None, WEDNESDAY) == (20230101, None)
    assert checked_range("yesterday", "yesterday", WEDNESDAY) == (20240604, 20240604)
    assert checked_range(None, None, WEDNESDAY) == (None, None)
    with pytest.raises(ExpectedError, match="cannot read the day ''"):
        checked_range("", None, WEDNESDAY)


def test_a_range_that_ends_before_it_begins_is_one_line():
    with pytest.raises(ExpectedError) as refused:
        checked_range("last week", "2023", WEDNESDAY)
    assert str(refused.value) == (
        "the range begins on 27 May 2024 (last week), which lies after its end on 31 December 2023 (2023); swap them"
    )
    checked_range("yesterday", "last week", datetime.date(2024, 6, 3))
