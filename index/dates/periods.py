"""Represents days, weeks, months and years by their first and last day; knows nothing about words.

A day that does not exist (30 February, the year 12000) raises ValueError or OverflowError, as in `datetime`.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from typing import Literal

Grain = Literal["day", "week", "month", "year", "range"]

DAY = datetime.timedelta(days=1)
UNITS = ("day", "week", "month", "year", "decade", "century")
YEARS = {"year": 1, "decade": 10, "century": 100}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which a meteorologist's season begins, north of the equator; each lasts three."""


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included."""

    first: datetime.date
    last: datetime.date
    grain: Grain = "range"

    def until(self, other: Period) -> Period:
        """From this period's first day to the other one's last; ValueError if the last day is before the first."""
        if other.last < self.first:
            raise ValueError("ends before it begins")
        return Period(self.first, other.last)


class AmbiguousDayError(ValueError):
    """Numbers such as 01/02/2024, which may be two different days."""


def day_in_numbers(first: int, second: int, year: int) -> datetime.date:
    """Read 18/01/2024 or 01/18/2024, of which each can be only one day; AmbiguousDayError for other numbers."""
    if first <= 12 and second <= 12 and first != second:
        raise AmbiguousDayError
    return datetime.date(year, second, first) if first > 12 else datetime.date(year, first, second)


def day(date: datetime.date) -> Period:
    return Period(date, date, "day")


def week(date: datetime.date) -> Period:
    """The week, Monday to Sunday, that contains a day."""
    monday = date - date.weekday() * DAY
    return Period(monday, monday + 6 * DAY, "week")


def weekend(date: datetime.date) -> Period:
    """The Saturday and Sunday of the week that contains a day."""
    sunday = week(date).last
    return Period(sunday - DAY, sunday)


def month(year_number: int, number: int) -> Period:
    """A month; `number` may reach into the neighbouring years (0 is December of the year before)."""
    shifted, index = divmod(year_number * 12 + number - 1, 12)
    days = calendar.monthrange(shifted, index + 1)[1] if shifted > 0 else 31
    first = datetime.date(shifted, index + 1, 1)
    return Period(first, first + (days - 1) * DAY, "month")


def months(year_number: int, number: int, count: int) -> Period:
    return month(year_number, number).until(month(year_number, number + count - 1))


def year(number: int) -> Period:
    return Period(datetime.date(number, 1, 1), datetime.date(number, 12, 31), "year")


def years(first: int, last: int) -> Period:
    return year(first).until(year(last))


def season(name: str, year_number: int) -> Period:
    """The season that begins in a year; a winter ends in the next one."""
    return months(year_number, SEASONS[name], 3)


def moved(date: datetime.date, unit: str, count: int) -> datetime.date:
    """Return the day `count` units later; the last day of the month if that month is too short."""
    if unit in ("day", "week"):
        return date + count * (7 if unit == "week" else 1) * DAY
    ahead = count if unit == "month" else 12 * YEARS[unit] * count
    target = month(date.year, date.month + ahead)
    return min(target.first + (date.day - 1) * DAY, target.last)


def around(date: datetime.date, unit: str) -> Period:
    """The whole day, week, month, year, decade or century that contains a day."""
    if unit == "day":
        return day(date)
    if unit == "week":
        return week(date)
    if unit == "month":
        return month(date.year, date.month)
    begin = date.year - date.year % YEARS[unit]
    return year(begin) if unit == "year" else years(begin, begin + YEARS[unit] - 1)


def past(date: datetime.date, unit: str, count: int) -> Period:
    """The last `count` units up to and including a day."""
    return Period(moved(date, unit, -count) + DAY, date)


def coming(date: datetime.date, unit: str, count: int) -> Period:
    """The next `count` units from a day on, including that day."""
    return Period(date, moved(date, unit, count) - DAY)
