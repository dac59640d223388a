"""Resolves calendar names to days: `Thursday`, `16 January`, `in March`, `2015-19`, `last summer`.

Hides the conventions of news English for names without a year. Each function interprets one match; ValueError or
OverflowError means that it cannot be resolved.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.dates import periods
from index.dates.periods import DAY, Period
from index.dates.vocabulary import MONTHS, WEEKDAYS

Tense = Literal["past", "future"]

ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
CENTURIES = {"seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
# Within these days, a date without a year is the nearest one; beyond, the tense decides. Of 1,694 dates whose year
# their weekday shows, .966 are resolved rightly; by distance alone .961, by tense alone .925.
NEAR = 90
FAR = 240  # days ahead; a month without a year that would be further ahead is more likely the past one
SEASON_OVER = 150  # days after which `this spring` means the next one, because this one is over


@dataclass(frozen=True, slots=True)
class Context:
    """The context that resolves words such as `Thursday`, `in March` or `a year earlier`.

    `anchor` is the day named last before the words. In `from March to May` each end limits the other: `not_before`,
    `not_after`.
    """

    published: datetime.date | None = None
    tense: Tense | None = None
    anchor: Period | None = None
    not_before: datetime.date | None = None
    not_after: datetime.date | None = None

    @property
    def today(self) -> datetime.date:
        """The day of publication; ValueError in an undated text."""
        if self.published is None:
            raise ValueError("undated")
        return self.published

    @property
    def middle(self) -> datetime.date:
        """The day nearest to which a recurring day is looked for: the anchor, or the day of publication."""
        return self.not_before or self.not_after or self.today

    def choose(self, choices: Sequence[Period], default: Tense | None = None, near: int = 0) -> Period:
        """Choose one of several periods, given in order of time, by the tense; without a tense, choose the nearest.

        Within `near` days, distance is more reliable than tense, which one misread verb can reverse.
        """
        end, begin = self.not_after, self.not_before
        if end or begin:
            return _end_of(_fitting(choices, begin, end), last=bool(end))
        nearest = min(choices, key=lambda choice: abs(choice.first - self.today))
        tense = self.tense or default
        if tense is None or abs(nearest.first - self.today).days < near:
            return nearest
        if tense == "past":
            return _end_of(_fitting(choices, None, self.today) or [nearest], last=True)
        return _end_of(_fitting(choices, self.today, None) or [nearest], last=False)


def _fitting(choices: Sequence[Period], begin: datetime.date | None, end: datetime.date | None) -> list[Period]:
    """Return the periods that are neither wholly before `begin` nor wholly after `end`."""
    return [c for c in choices if (not begin or c.last >= begin) and (not end or c.first <= end)]


def _end_of(choices: Sequence[Period], *, last: bool) -> Period:
    if not choices:
        raise ValueError("none of them")
    return choices[-1 if last else 0]


def groups(match: re.Match[str]) -> defaultdict[str, str]:
    """Return the named groups of a match in lower case; a missing group is an empty string."""
    return defaultdict(str, {name: (words or "").lower() for name, words in match.groupdict().items()})


def beside(which: str, choices: Sequence[Period], today: datetime.date) -> Period:
    """Choose `last`, `this` or `next` from recurring periods in order of time; the middle one is `this`."""
    if which.endswith(("last", "past")):
        return _end_of([choice for choice in choices if choice.last < today], last=True)
    if which.endswith(("next", "coming")):
        return _end_of([choice for choice in choices if choice.first > today], last=False)
    return choices[len(choices) // 2]


def dated(match: re.Match[str], context: Context) -> Period:
    """`January 16`, `Thursday, Jan. 16, 2024`, `16-18 January`."""
    said = groups(match)
    first, last = int(said["day"]), int(said["until"] or said["day"])
    if not 0 < first <= last:
        raise ValueError("ends before it begins")
    months = [periods.month(year, _month(said["month"])) for year in _years(said["year"], context)]
    # In `29 February` without a year, only leap years fit.
    begins = [month.first + (first - 1) * DAY for month in months if last <= month.last.day]
    if not begins:
        raise ValueError("no such day")
    # The weekday shows which year is meant. If it fits none, it is a mistake and says nothing.
    named = [day for day in begins if said["weekday"] and day.weekday() == WEEKDAYS.index(said["weekday"][:3])]
    grain: periods.Grain = "day" if last == first else "range"
    choices = [Period(day, day + (last - first) * DAY, grain) for day in named or begins]
    return choices[0] if said["year"] else context.choose(choices, near=NEAR)


def _years(written: str, context: Context) -> Sequence[int]:
    if written:
        return (int(written),)
    middle = context.middle.year
    return range(max(1, middle - 1), min(9999, middle + 1) + 1)


def _month(name: str) -> int:
    return MONTHS.index(name[:3]) + 1


def in_month(match: re.Match[str], context: Context) -> Period:
    """`March 2020`, `in March`, `last March`."""
    said = groups(match)
    choices = [periods.month(year, _month(said["month"])) for year in _years(said["year"], context)]
    if said["year"]:
        return choices[0]
    if said["which"]:
        return beside(said["which"], choices, context.today)
    found = context.choose(choices, "past")
    bound = context.not_before or context.not_after
    far = not bound and (found.first - context.today).days > FAR
    return replace(context, tense="past").choose(choices) if far else found


def weekday(match: re.Match[str], context: Context) -> Period:
    """`Thursday`, `last Thursday`, `this Thursday`.

    Without a verb that shows the tense, as in a list of dates, every second guess was wrong. Then only the day of
    publication itself is accepted.
    """
    said = groups(match)
    first = periods.week(context.middle).first + WEEKDAYS.index(said["weekday"][:3]) * DAY
    choices = [periods.day(first + 7 * move * DAY) for move in (-1, 0, 1)]
    if said["which"] and not (said["which"] == "this" and context.tense):
        return beside(said["which"], choices, context.today)
    if context.tense is None and context.not_before is None and context.not_after is None:
        return _end_of([day for day in choices if day.first == context.today], last=True)
    return context.choose(choices)


def weekend(match: re.Match[str], context: Context) -> Period:
    """`this weekend`, `last weekend`, `over the weekend`."""
    which = groups(match)["which"]
    choices = [periods.weekend(context.today + 7 * move * DAY) for move in (-1, 0, 1)]
    if not which:
        return context.choose(choices, "past")
    if which == "this" and context.tense == "past" and context.today.weekday() < 2:
        return choices[0]  # on a Monday or Tuesday, people call the weekend that has just ended `this weekend`
    return beside(which, choices, context.today)


def in_numbers(match: re.Match[str], _context: Context) -> Period:
    """`2024-01-18`; `1/18/2024` if it can mean only one day."""
    if match["iso"]:
        return periods.day(datetime.date.fromisoformat(match["iso"]))
    return periods.day(periods.day_in_numbers(int(match["one"]), int(match["two"]), int(match["three"])))


def known_day(match: re.Match[str], context: Context) -> Period:
    """`9/11`, `the Jan. 6 committee`: days that became names, in texts published after them."""
    found = datetime.date(2021, 1, 6) if match[0].lower().startswith("jan") else datetime.date(2001, 9, 11)
    if context.published and context.published < found:
        raise ValueError("not yet a name")
    return periods.day(found)


def in_year(match: re.Match[str], _context: Context) -> Period:
    """`2021`, `2015-19`, `2021/22`."""
    first, end = int(match["year"]), match["end"]
    if not end:
        return periods.year(first)
    last = int(end) if len(end) == 4 else first - first % 100 + int(end)
    return periods.years(first, last)


def in_decade(match: re.Match[str], _context: Context) -> Period:
    """`the 1990s`, `the '90s`; `the 1600s` are a century."""
    begin = int(match["decade"]) if match["decade"] else int(match["short"]) + (1900 if match["short"] > "1" else 2000)
    return periods.years(begin, begin + (99 if begin % 100 == 0 and begin < 2000 else 9))


def in_century(match: re.Match[str], _context: Context) -> Period:
    """`the 19th century`: 1801 to 1900."""
    word = match["century"].lower()
    number = CENTURIES.get(word) or int(word[:-2])
    return periods.years(100 * number - 99, 100 * number)


def in_season(match: re.Match[str], context: Context) -> Period:
    """`spring 2021`, `the spring of next year`, `last summer`. A winter with one year is ambiguous, so it is both."""
    said = groups(match)
    name, which = said["season"], said["which"]
    year = _year_of(said, context) if said["year"] or match[0].endswith("year") else None
    if year and name == "winter":
        raise ValueError("can mean two winters")
    if year:
        return periods.season(name, year)
    current = context.today.year - (name == "winter" and context.today.month <= 4)
    choices = [periods.season(name, current + move) for move in (-1, 0, 1, 2)]
    over = (context.today - choices[1].last).days > SEASON_OVER
    return beside(which, choices[over : over + 3], context.today)


def _year_of(said: Mapping[str, str], context: Context) -> int:
    return int(said["year"]) if said["year"] else context.today.year + {"last": -1, "next": 1}.get(said["which"], 0)


def in_part_of_year(match: re.Match[str], context: Context) -> Period:
    """`the first quarter of 2021`, `Q3 2021`, `the second half of last year`."""
    said = groups(match)
    year = _year_of(said, context)
    number = int(said["q"]) if said["q"] else ORDINALS[said["ordinal"]]
    length = 6 if said["part"] == "half" else 3
    if number * length > 12:
        raise ValueError("no such part of a year")
    return periods.months(year, length * (number - 1) + 1, length)
