"""Days as people write them into a filter. Pure functions."""

from __future__ import annotations

import calendar
import datetime
import re

from index.article import as_date
from index.errors import ExpectedError

FORM = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def first_day(text: str) -> int:
    """Read `2024-01-18`, `2024-01` or `2024` as the first day it covers, YYYYMMDD; ExpectedError for anything else."""
    year, month, day = _parts(text)
    return _existing(year, month or 1, day or 1, text)


def last_day(text: str) -> int:
    """Read `2024-01-18`, `2024-01` or `2024` as the last day it covers, YYYYMMDD; ExpectedError for anything else."""
    year, month, day = _parts(text)
    month = month or 12
    return _existing(year, month, day or (calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0), text)


def _parts(text: str) -> tuple[int, int | None, int | None]:
    match = FORM.fullmatch(text.strip())
    if match is None:
        raise ExpectedError(
            f"found the day {text!r}, expected a day, month or year such as 2024-01-18, 2024-01 or 2024"
        )
    year, month, day = match.groups()
    return int(year), int(month) if month else None, int(day) if day else None


def _existing(year: int, month: int, day: int, text: str) -> int:
    found = year * 10000 + month * 100 + day
    try:
        as_date(found)
    except ValueError as error:
        raise ExpectedError(f"there is no day {text!r}; expected one such as 2024-01-18") from error
    return found


def checked_range(since: str | None, until: str | None, today: datetime.date) -> tuple[int | None, int | None]:
    """Read both ends of a range of days; ExpectedError where it ends before it begins."""
    first, last = (first_day(since) if since else None), (last_day(until) if until else None)
    if first is not None and last is not None and first > last:
        raise ExpectedError(f"the range ends ({until}) before it begins ({since}); exchange the two")
    return first, last
