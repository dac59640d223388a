"""Defines the values that the index gives to its callers: articles, passages, hits, and problems with sources."""

from __future__ import annotations

import datetime
from calendar import monthrange
from dataclasses import dataclass, replace
from typing import Literal

LAST_DAY = datetime.date(9999, 12, 31)
LONGEST_READ = 200_000  # characters of an article that a question reads; a whole book would take seconds
# a filter needs two ends, so the first and the last day stand for the open ends of `before 2015` and `after 2015`
BEGINNING, END = 10101, 99991231
# the end of `day_from` if a source names a weekday that its day does not have: one of the two is a mistake
OTHER_WEEKDAY = "beside a weekday that the day does not have"


@dataclass(frozen=True, slots=True)
class Article:
    """One source text with its publication date.

    `text` is kept character for character; every offset in Dateline counts Unicode code points in it.
    `date` is YYYYMMDD, or None for an undated article. `path` is relative to the sources folder; if the file holds
    several articles, the line or entry follows after `#`. `pages` holds the offset at which each page of a PDF begins.
    `day_from` says where the date was found or, for an undated article, why what was found there is no date.
    `picture` is the https address of the picture that its page names for previews; Dateline never fetches it.
    """

    id: str
    text: str
    title: str
    path: str
    date: int | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    pages: tuple[int, ...] = ()
    day_from: str = ""
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: the file (relative to the sources), the line if known, and the reason."""

    path: str
    reason: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.path}{f', line {self.line}' if self.line else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive whole sentences of one article, with any page furniture between them: `article.text[start:end]`.

    `sentences` are the ones that may be quoted (index/furniture.py): (start, end) offsets in the article, in order.
    """

    article: str
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]

    @property
    def id(self) -> str:
        """The passage's key in every store. It is short because Chroma keeps each id in memory three times."""
        return f"{self.article}:{self.start}"


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A span of days, YYYYMMDD, both ends included. Integers, because SQLite and Chroma compare them quickly."""

    first: int
    last: int

    def hold(self, other: Days) -> bool:
        """Return whether these days include all of the other ones."""
        return self.first <= other.first and other.last <= self.last

    def meet(self, other: Days) -> bool:
        """Return whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last


def article_of(passage: str) -> str:
    """Return the id of a passage's article, given the passage's id."""
    return passage.rpartition(":")[0]


@dataclass(frozen=True, slots=True)
class Filters:
    """The limits of a search. Dates are YYYYMMDD and inclusive.

    An undated article passes neither `since` nor `until`. It passes `as_of`, the day of asking, which excludes only
    articles published later.
    """

    since: int | None = None
    until: int | None = None
    outlets: tuple[str, ...] = ()
    as_of: int | None = None

    def __bool__(self) -> bool:
        return self != NO_FILTERS

    @property
    def days(self) -> Days | None:
        """The days that pass, with 0 for undated articles; None if every day passes."""
        dated = self.since is not None or self.until is not None
        if not dated and self.as_of is None:
            return None
        return Days(max(self.since or 1, 1) if dated else 0, min(self.until or END, self.as_of or END))

    def within(self, days: Days) -> Filters:
        """Narrow the limits to articles published on these days."""
        last = min(days.last, self.until or END, self.as_of or END)
        return replace(self, since=max(days.first, self.since or 0), until=last, as_of=None)

    def hold(self, article: Article) -> bool:
        """Return whether an article passes all of the limits."""
        passes = self.days is None or self.days.first <= (article.date or 0) <= self.days.last
        return passes and (not self.outlets or article.outlet in self.outlets)


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found by a search; `also` names the articles that have a copy of it."""

    article: Article
    passage: Passage
    score: float
    also: tuple[Article, ...] = ()

    @property
    def text(self) -> str:
        return self.article.text[self.passage.start : self.passage.end]


def as_date(day: int) -> datetime.date:
    """Turn YYYYMMDD into a date; ValueError if there is no such day."""
    return datetime.date(day // 10000, day // 100 % 100, day % 100)


def iso(day: int | None) -> str | None:
    """Write YYYYMMDD as `2024-01-18`; None stays None."""
    return None if day is None else as_date(day).isoformat()


def as_integer(day: datetime.date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def day_after(day: int, span: datetime.timedelta) -> int:
    """Return the day (YYYYMMDD) that much later, or the last day that there is."""
    return as_integer(min(as_date(day), LAST_DAY - span) + span)


def day_in_words(day: int | None) -> str:
    """Write a day for people: `18 January 2024`, or that the article is undated."""
    if day is None:
        return "undated"
    date = as_date(day)
    return f"{date.day} {date:%B %Y}"


def days_in_words(days: Days) -> str:
    """Write days for people: `18 January 2024`, `January 2024`, `2024`, first and last day, or an open end."""
    if days.first == days.last:
        return day_in_words(days.first)
    if days.first == BEGINNING:
        return f"{day_in_words(days.last)} or earlier"
    if days.last == END:
        return f"{day_in_words(days.first)} or later"
    if unit := whole(days):
        return f"{as_date(days.first):{'%B %Y' if unit == 'month' else '%Y'}}"
    return f"{day_in_words(days.first)} to {day_in_words(days.last)}"


def month_days(month: int) -> Days:
    """Give the days of a month, YYYYMM."""
    return Days(month * 100 + 1, month * 100 + monthrange(month // 100, month % 100)[1])


def whole(days: Days) -> Literal["month", "year"] | None:
    """Return whether the days are exactly one month or one year."""
    first, after = as_date(days.first), as_date(days.last) + datetime.timedelta(days=1)
    if first.day != 1 or after.day != 1:
        return None
    months = 12 * (after.year - first.year) + after.month - first.month
    return "month" if months == 1 else "year" if months == 12 and first.month == 1 else None
