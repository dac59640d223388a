"""What a text names in time, and which days that is: a table of invented sentences, and what must hold for any text."""

import datetime
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Days, Passage, as_date, as_integer
from index.dates.events import TimeExpression, event_days, expressions, sentence_days
from index.split import sentences

THURSDAY = 20240118
TABLE = [json.loads(line) for line in (Path(__file__).parent / "expressions.jsonl").read_text().splitlines()]
WORDS = (
    "Monday Tuesday Sunday Sat. Wed. January Jan. March May February 29 30 31 1 5 16 1st 2012 2024 1848 1500 a.m."
    " on in of the since from between to and until by early late last next this past coming previous following same"
    " that day days week month year years decade century ago earlier later before after two three a an spring winter"
    " fall Q3 quarter half first 19th-century 1990s '90s today Today yesterday weekend over night will said was , . –"
    " - \n \n\n"
).split(" ")
HOSTILE = (
    *("May 5, ", "in March and ", "from 3 to 5 ", "Monday to ", "June 5 – ", "two days earlier ", "the "),
    *("the same day ", "a day before ", "last\n ", "since ", "2020-", "5 ", "January", " ", "was ", "to be ", "a"),
    *("Monday.\n", "8 p.m. ", "the end of ", "1990s"),
)
DAYS = st.dates().map(as_integer)
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"][:60])
def test_the_table(row):
    text = row["text"]
    found = expressions(text, row["published"])
    assert [[text[e.start : e.end], e.first, e.last, e.grain] for e in found] == row["found"]


def test_a_paragraph_between_does_not_make_one_expression_of_two():
    text = "It closes in March\n\n2020 was a good year."
    assert [text[e.start : e.end] for e in expressions(text, THURSDAY)] == ["March", "2020"]


def test_a_wrapped_line_does_not_part_an_expression():
    text = "It opened on 5\n    May 2020."
    assert [(e.first, e.last) for e in expressions(text, None)] == [(20200505, 20200505)]


def test_the_day_named_in_the_sentence_before_the_last_is_too_far_away_to_count_from():
    near = "It began on 3 March 2021. Two days later it ended."
    far = "It began on 3 March 2021. Nobody had thought that it would. Two days later it ended."
    assert len(expressions(near, THURSDAY)) == 2
    assert len(expressions(far, THURSDAY)) == 1


def test_a_heading_of_one_word_speaks_in_the_tense_of_what_stands_under_it():
    agenda = "Tuesday\n\nThe council will vote on the bridge."
    diary = "Tuesday\n\nThe council voted on the bridge."
    assert [e.first for e in expressions(agenda, THURSDAY)] == [20240123]
    assert [e.first for e in expressions(diary, THURSDAY)] == [20240116]


def test_the_hour_before_a_day_does_not_hide_the_verb():
    text = "The studio said it had run out of food by 10 a.m. Sunday. More came."
    assert [e.first for e in expressions(text, THURSDAY)] == [20240114]


@pytest.mark.parametrize("weekday", range(7))
def test_a_weekday_is_within_a_week_of_publication_on_the_side_that_the_verb_tells(weekday):
    name = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()[weekday]
    published = as_date(THURSDAY)
    for text, side in ((f"It sank on {name}.", -1), (f"It will sink on {name}.", 1)):
        day = as_date(expressions(text, THURSDAY)[0].first)
        assert day.weekday() == weekday
        assert 0 <= side * (day - published).days <= 6


def test_days_of_a_sentence_are_those_of_the_shortest_times_in_it():
    text = "In 2023 it fell. On Tuesday and Wednesday it rose, as it did last month. Nobody knows why."
    found = expressions(text, THURSDAY)
    first, second, third = (event_days(start, end, found) for start, end in sentences(text))
    assert first == (20230101, 20231231)
    assert second == (20240116, 20240117)
    assert third is None


def test_days_of_a_sentence_prefer_some_days_to_a_month_and_a_month_to_years():
    def days(*spans):
        found = [TimeExpression(i, i + 1, first, last, "range") for i, (first, last) in enumerate(spans)]
        return event_days(0, len(found), found)

    assert days((20200101, 20241231), (20240101, 20240131), (20240106, 20240107)) == (20240106, 20240107)
    assert days((20200101, 20241231), (20240101, 20240131)) == (20240101, 20240131)
    assert days((20200101, 20241231)) == (20200101, 20241231)


@given(TEXTS, st.none() | DAYS)
def test_any_text_on_any_day_gives_days_of_the_calendar_in_order_without_overlaps(text, published):
    end = 0
    for expression in expressions(text, published):
        assert end <= expression.start < expression.end <= len(text)
        assert not text[expression.start].isspace()
        assert not text[expression.end - 1].isspace()
        assert as_date(expression.first) <= as_date(expression.last)
        assert (expression.grain == "day") <= (expression.first == expression.last)
        end = expression.end


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), st.none() | DAYS)
def test_a_whole_date_means_itself_whatever_the_day_of_publication(day, published):
    for written in (
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%A}, {day:%b} {day.day}, {day.year}",
        day.isoformat(),
    ):
        found = expressions(f"It opened on {written}.", published)
        assert [(e.first, e.last, e.grain) for e in found] == [(as_integer(day), as_integer(day), "day")]


@given(st.dates(datetime.date(1900, 1, 2), datetime.date(2100, 12, 30)))
def test_what_is_counted_from_publication_moves_with_it(day):
    before = as_integer(day - datetime.timedelta(days=1))
    assert [(e.first, e.last) for e in expressions("It began yesterday.", as_integer(day))] == [(before, before)]


@pytest.mark.no_cover  # what is measured is the reading, not its tracing
@pytest.mark.parametrize(("piece", "length"), [("Monday ", 100_000), *((piece, 20_000) for piece in HOSTILE)])
def test_reading_costs_no_more_than_the_length_of_a_text_asks_for(piece, length):
    def seconds(characters):
        text = (piece * characters)[:characters] + " Monday"
        begin = time.process_time()
        expressions(text, THURSDAY)
        return time.process_time() - begin

    # Ten times the text: ten times the work where it grows with the length, a hundred times where with its square.
    assert seconds(length) < 40 * max(seconds(length // 10), 0.01)


def test_a_sentence_tells_of_each_of_its_days_for_itself():
    text = "Raids began on Thursday in answer to raids two days prior, after a quiet 2023."
    article = Article("a", text, "", "a.txt", 20240118)
    passage = Passage("a", 0, len(text), ((0, len(text)),))
    assert list(sentence_days([(article, passage)])) == [
        (passage, [[Days(20240118, 20240118), Days(20240116, 20240116)]])
    ]
