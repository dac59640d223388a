"""Reads days as people write them into a filter: `2024`, `18 January`, `last week`, `past 30 days`. Pure functions.

Hides dateparser. It knows the names of days, months and spans of time in four languages, but finds a date in nearly any
text: it reads `18/19 January` as a day of 2019, and `two Monday` as a day in February. So it only gets texts of a few
forms, and every number in the text must appear in the result.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from index.article import Filters, as_integer, day_in_words
from index.dates.periods import AmbiguousDayError, day_in_numbers
from index.errors import ExpectedError

LANGUAGES = ["en", "de", "fr", "es"]
LONGEST = 60  # characters; every way to name a day is shorter
EXACT = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?")
NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
QUARTER = re.compile(r"q([1-4])(?:[ /-]?(\d{4}))?|(\d{4})[ /-]?q([1-4])")
LASTING = re.compile(
    r"(?:the )?(?:(?:past|last|previous) )?([1-9]\d{0,2}|two|three|four|five|six|seven|eight|nine|ten|twelve) "
    r"(day|week|month|year)s?|(?:the )?past (day|week|month|year)"
)
TOKEN = re.compile(r"\d+|[^\W\d_]+")
# These words of a date have no meaning of their own, so they are passed over between its numbers and names.
FILLERS = frozenset("on in of the st nd rd th am im der den le la el en de del".split())
WEEK = datetime.timedelta(days=7)
# After or before one of these, a day means another day, two days, or none, so it is refused.
UNFIT = re.compile(
    r"\b(?:(?<!day )before|(?<!day )after|from(?! now)|by|about|and|decades?|centur(?:y|ies))\b|[^\w\s.,'’-]|\B-"
)

Span = tuple[datetime.date, datetime.date]
Parser = Literal["absolute-time", "relative-time"]


def day_range(text: str, today: datetime.date) -> tuple[int, int]:
    """Read a day, month, quarter, year or span of time as its first and last day, YYYYMMDD.

    A name without a year means the latest one that has begun. Weeks run from Monday to Sunday. A counted span (`past 7
    days`) ends today. ExpectedError for any other text, and for `01/02/2024`, which can mean two days.
    """
    written = " ".join(text.casefold().split())
    try:
        span = _span(written, today) if len(written) <= LONGEST else None
    except AmbiguousDayError as error:
        raise ExpectedError(f"the day {written!r} can mean two days; write it as YYYY-MM-DD") from error
    except (ValueError, OverflowError) as error:
        raise ExpectedError(f"there is no day {text[:LONGEST]!r}; expected one such as 2024-01-18") from error
    if span is None:
        raise ExpectedError(
            f"cannot read the day {text[:LONGEST]!r}; expected one such as 2024-01-18, 18 January, January 2024, 2024, "
            f"yesterday, last week or past 30 days"
        )
    return as_integer(span[0]), as_integer(span[1])


def first_day(text: str, today: datetime.date | None = None) -> int:
    """Return the first day of what `day_range` reads, YYYYMMDD; by default `today` is the local date."""
    return day_range(text, today or _today())[0]


def checked_range(
    since: str | None, until: str | None, today: datetime.date | None = None
) -> tuple[int | None, int | None]:
    """Read both ends of a range, each of which may be None; ExpectedError if the range ends before it begins."""
    first = None if since is None else first_day(since, today)
    last = None if until is None else day_range(until, today or _today())[1]
    if first and last and first > last:
        raise ExpectedError(
            f"the range begins on {day_in_words(first)} ({since}), which lies after its end on {day_in_words(last)} "
            f"({until}); swap them"
        )
    return first, last


def filters_of(since: str | None, until: str | None, outlets: Sequence[str], archive: Iterable[str]) -> Filters:
    """Read the limits of a search as they are typed; outlets in any case.

    ExpectedError for an outlet that the `archive` does not have, and for a day that cannot be read.
    """
    known = {outlet.lower(): outlet for outlet in archive}
    if unknown := [name for name in outlets if name.lower() not in known]:
        has = ", ".join(sorted(known.values())) or "none"
        raise ExpectedError(f"no outlet {unknown[0][:100]!r} in the archive; it has {has}")
    first, last = checked_range(since or None, until or None)
    return Filters(first, last, tuple(known[name.lower()] for name in outlets))


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()


def _span(written: str, today: datetime.date) -> Span | None:
    if match := EXACT.fullmatch(written):
        year, _, month, day = match.groups()
        return _whole(int(year), int(month) if month else None, int(day) if day else None)
    if match := NUMBERS.fullmatch(written):
        day = day_in_numbers(int(match[1]), int(match[2]), int(match[3]))
        return day, day
    if match := QUARTER.fullmatch(written):
        month = 3 * int(match[1] or match[4]) - 2
        year = int(match[2] or match[3] or today.year)
        return datetime.date(year, month, 1), _whole(year, month + 2)[1]
    if match := LASTING.fullmatch(written):
        begin = _read(f"{match[1] or 1} {match[2] or match[3]}s ago", "relative-time", today)
        return (begin[0] + datetime.timedelta(days=1), today) if begin else None
    return _named(written, today) or _relative(written.replace("previous ", "last "), today)


def _whole(year: int, month: int | None = None, day: int | None = None) -> Span:
    """Return the first and last day of a year, a month or a day; ValueError if it does not exist."""
    begin = datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    if day is not None:
        return begin, begin
    ending = 12 if month is None else month
    return begin, datetime.date(year, ending, calendar.monthrange(year, ending)[1])


def _named(written: str, today: datetime.date) -> Span | None:
    """Read a weekday, or a month with or without day and year (`18 Jan 2024`; a weekday may come first)."""
    if re.search(r"[^\w\s.,/-]|\d\s?[-/]\s?\d", written):
        return None
    tokens = [token for token in TOKEN.findall(written) if token not in FILLERS]
    names = [token for token in tokens if not token.isdigit()]
    days = [int(token) for token in tokens if token.isdigit() and len(token) < 3]
    years = [int(token) for token in tokens if token.isdigit() and len(token) == 4]
    if len(names) + len(days) + len(years) < len(tokens) or len(days) > 1 or len(years) > 1 or not names:
        return None
    day, year = days[0] if days else None, years[0] if years else None
    if day is None and year is None:
        return _beside_today(names, today)
    *weekday, name = names
    span = _month(name, day, year, today)
    if span and weekday:
        known = _weekday(weekday[0], today)
        return span if len(weekday) == 1 and known and known.weekday() == span[0].weekday() else None
    return span


def _beside_today(names: Sequence[str], today: datetime.date) -> Span | None:
    """Read a weekday or a month, alone or after `last`, `this` or `next`."""
    *beside, name = names
    which = beside[0] if beside else "latest"
    if len(names) > 2 or which not in ("latest", "last", "this", "next"):
        return None
    if day := _weekday(name, today):
        weeks = {"latest": 0, "last": 0, "this": int(day < _monday(today)), "next": 2 if day == today - WEEK else 1}
        day += weeks[which] * WEEK
        return day, day
    month = _month(name, None, None, today)
    if month is None or which == "latest":
        return month
    place = (month[0].month > today.month) - (month[0].month < today.month)
    years = {"last": -int(place >= 0), "this": 0, "next": int(place <= 0)}
    return _whole(today.year + years[which], month[0].month)


def _weekday(name: str, today: datetime.date) -> datetime.date | None:
    """Find the latest day of this name before today."""
    found = None if _is_no_name(name, today) else _read(name, "absolute-time", today)
    return found[0] if found and found[1] == "day" else None


def _month(name: str, day: int | None, year: int | None, today: datetime.date) -> Span | None:
    alone = None if _is_no_name(name, today) else _read(name, "absolute-time", today)
    if alone is None or alone[1] != "month":
        return None
    written = " ".join(str(part) for part in (day, name, year) if part is not None)
    found, period = _read(written, "absolute-time", today) or (datetime.date.min, "")
    if period != ("month" if day is None else "day"):
        return None
    if (day or found.day, year or found.year) != (found.day, found.year):
        return None
    return _whole(found.year, found.month, day)


def _is_no_name(name: str, today: datetime.date) -> bool:
    """Return whether dateparser mistakes this for a month or weekday: a number word, an hour, one or two letters."""
    found = _read(f"{name} january 2000", "absolute-time", today)
    return len(name) < 3 or name in ("noon", "midnight") or (found is not None and found[1] == "day")


def _relative(written: str, today: datetime.date) -> Span | None:
    """Read a day or a period that is relative to today: `yesterday`, `last month`, `3 days ago`, `in 2 weeks`."""
    numbers = re.findall(r"\d+", written)
    if len(numbers) > 1 or any(len(number) > 3 for number in numbers) or UNFIT.search(written):
        return None
    found = _read(written, "relative-time", today)
    if found is None:
        return None
    if numbers and _read(written.replace(numbers[0], str(int(numbers[0]) + 1)), "relative-time", today) == found:
        return None  # dateparser ignored the number
    day, period = found
    if period == "week":
        return _monday(day), _monday(day) + datetime.timedelta(days=6)
    return _whole(day.year, None if period == "year" else day.month, day.day if period == "day" else None)


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _read(words: str, parser: Parser, today: datetime.date) -> tuple[datetime.date, str] | None:
    """Let dateparser read a text; return the day and the period that it means (`day`, `week`, `month` or `year`)."""
    from dateparser.date import DateDataParser

    noon = datetime.datetime.combine(today, datetime.time(12))  # from noon, so that `an hour ago` is today
    settings = {"PREFER_DATES_FROM": "past", "RELATIVE_BASE": noon, "PARSERS": [parser]}
    found = DateDataParser(languages=LANGUAGES, settings=settings).get_date_data(words)
    return (found.date_obj.date(), found.period) if found.date_obj else None
