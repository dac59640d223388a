"""Resolves times that are counted from publication or from a day named before: `last week`, `two days later`.

Each function interprets one match; ValueError or OverflowError means that it cannot be resolved.
"""

from __future__ import annotations

import datetime
import re

from index.dates import periods
from index.dates.calendar import Context, groups
from index.dates.periods import DAY, UNITS, Period
from index.dates.vocabulary import COUNTS

BACK = ("earlier", "before", "prior", "previously", "previous", "preceding")


def near_today(match: re.Match[str], context: Context) -> Period:
    """`today`, `tonight`, `yesterday`, `last night`, `the day after tomorrow`."""
    words = match[0].lower().split()
    move = {"yesterday": -1, "last": -1, "tomorrow": 1}.get(words[0], 0)
    if len(words) > 2:
        move = -2 if "before" in words else 2
    return periods.day(context.today + move * DAY)


def whole_unit(match: re.Match[str], context: Context) -> Period:
    """`last week`, `this year`, `earlier this month`, `later this year`, `so far this year`."""
    said, today = groups(match), context.today
    move = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(said["which"].split()[-1], 0)
    whole = periods.around(periods.moved(today, said["unit"], move), said["unit"])
    if move or not said["part"]:
        return whole
    return Period(today, whole.last) if said["part"] == "later" else Period(whole.first, today)


def rolling(match: re.Match[str], context: Context) -> Period:
    """`the past five years`, `the next two weeks`, `the past year`."""
    said = groups(match)
    unit, count = _unit(said["unit"]), _count(said["count"])
    if said["which"] not in ("next", "coming"):
        return periods.past(context.today, unit, count)
    if context.tense == "past":
        raise ValueError("counted from then, not from publication")
    return periods.coming(context.today, unit, count)


def ago(match: re.Match[str], context: Context) -> Period:
    """`three weeks ago`, `a year from now`."""
    said = groups(match)
    count = _count(said["count"])
    return _counted(context.today, said["unit"], -count if said["where"] == "ago" else count)


def from_anchor(match: re.Match[str], context: Context) -> Period:
    """`two days earlier`, `a year later`, `the previous day`, `the following month`, `that year`.

    Without a day named before, only times in the past can be resolved, from the day of publication.
    """
    said = groups(match)
    where = said["where"]
    if context.anchor is None and where not in BACK:
        raise ValueError("after what?")
    base = context.anchor or periods.day(context.today)
    if base.grain == "range" or UNITS.index(base.grain) > UNITS.index(_unit(said["unit"])):
        raise ValueError("named too coarsely")
    if where in ("same", "that"):
        return periods.around(base.first, _unit(said["unit"]))
    count = _count(said["count"])
    found = _counted(base.first, said["unit"], -count if where in BACK else count)
    if context.published and found.first > context.published and context.tense != "future":
        raise ValueError("told as past, but still to come")
    return found


def _counted(begin: datetime.date, unit: str, count: int) -> Period:
    """Return the day, week, month or year that is `count` units away; `a decade later` means a year."""
    moved = periods.moved(begin, _unit(unit), count)
    return periods.around(moved, min(_unit(unit), "year", key=UNITS.index))


def _unit(word: str) -> str:
    """Return the unit of `days` or `centuries`; any other word names a part of a day, so its unit is the day."""
    word = "century" if word == "centuries" else word.removesuffix("s")
    return word if word in UNITS else "day"


def _count(word: str) -> int:
    return int(word) if word.isdigit() else COUNTS.get(word, 1)
