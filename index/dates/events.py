"""Finds when the events in a dated text happened: `on Thursday`, `two days earlier`, `since 2012`.

Hides how ranges and lists are combined, and which verb and which earlier day resolve an expression.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.article import Article, Days, Passage, as_date, as_integer
from index.dates.calendar import Context, groups
from index.dates.grammar import Meaning, named_times
from index.dates.periods import Grain, Period
from index.dates.tense import tense
from index.split import Span, sentences

SINCE = re.compile(
    r"\b[Ss]ince\s+(?:(?:at least|about|around|the|early|late|mid-?|(?:end|start|beginning|middle) of)\s*){0,3}$"
)
OPENS = re.compile(r"\b(?:(?P<from>[Ff]rom)|(?P<between>[Bb]etween))\s+(?:(?:early|late|mid-?)\s*)?$")
TO = re.compile(r",?\s{1,9}(?:to|through|thru|until|till)\s{1,9}(?:(?:early|late|mid-?)\s{0,9})?|\s?[-–—]\s?")
AND = re.compile(r",?\s{1,9}and\s{1,9}(?:(?:early|late|mid-?)\s{0,9})?")
OF = re.compile(r"\s(?:of\s)?")
LISTED = re.compile(r",?\s{1,9}(?:and|or)\s{1,9}|,\s{1,9}")
AFTER_HOUR = re.compile(r"[ap]\.m\.\s$")
SHORTEST = 15  # characters; a shorter piece is a heading, or was cut off after `8 p.m.`
LONGEST_JOINT = 30  # characters before an expression, or between two that may belong together; more text is a sentence
AROUND = 20_000  # characters on each side of a quote that are read for its times, because a book would take seconds


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words of a text that name a time, `text[start:end]`, and its first and last day (YYYYMMDD, both inclusive)."""

    start: int
    end: int
    first: int
    last: int
    grain: Grain


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a time, and the function that resolves them."""

    match: re.Match[str]
    meaning: Meaning

    @property
    def start(self) -> int:
        return self.match.start()

    @property
    def end(self) -> int:
        return self.match.end()

    @property
    def leans(self) -> bool:
        """Whether the words name a day or month whose year or week other words can determine."""
        said = groups(self.match)
        return not said["year"] and not said["which"] and bool(said["month"] or said["weekday"])

    @property
    def of_month(self) -> bool:
        """Whether the words name a month, with a day or alone."""
        return "month" in self.match.groupdict()

    @property
    def of_year(self) -> bool:
        """Whether the time is counted in years, as `that year` and `two years later` are."""
        return groups(self.match)["unit"].startswith("year")

    def period(self, context: Context) -> Period | None:
        """Return what the words mean; None if they cannot be resolved."""
        try:
            return self.meaning(self.match, context)
        except (ValueError, OverflowError):
            return None


def expressions(text: str, published: int | None) -> list[TimeExpression]:
    """Find the expressions in a text that can be resolved to days, in order and without overlaps.

    `published` is YYYYMMDD; without it, only expressions with a year, and those counted from them, are resolved.
    """
    reading = _Reading(text, published)
    return [
        TimeExpression(start, end, as_integer(period.first), as_integer(period.last), period.grain)
        for start, end, period in reading.told()
    ]


def expressions_between(text: str, published: int | None, start: int, end: int) -> Iterator[TimeExpression]:
    """Yield the expressions in `text[start:end]`, as `expressions` finds them; only what is near is read."""
    first, last = max(0, start - AROUND), end + AROUND
    for found in expressions(text[first:last], published):
        if start <= first + found.start and first + found.end <= end:
            yield replace(found, start=first + found.start, end=first + found.end)


def event_days(start: int, end: int, found: Sequence[TimeExpression]) -> tuple[int, int] | None:
    """Return the first and last day of the sentence from `start` to `end`; None if it names no day.

    Only the expressions for the shortest times count; the result goes from the first of them to the last.
    """
    days = _finest(start, end, found)
    return (min(e.first for e in days), max(e.last for e in days)) if days else None


def sentence_days(pairs: Iterable[tuple[Article, Passage]]) -> Iterator[tuple[Passage, list[list[Days]]]]:
    """Yield the days of each sentence of passages; passages of one article must be consecutive, so it is read once.

    A sentence's days are the shortest times that it names, each separately: `on Thursday … two days prior` names two.
    """
    for article, group in groupby(pairs, key=lambda pair: pair[0]):
        found = expressions(article.text, article.date)
        for _, passage in group:
            finest = (_finest(start, end, found) for start, end in passage.sentences)
            yield passage, [list(dict.fromkeys(Days(one.first, one.last) for one in each)) for each in finest]


def _finest(start: int, end: int, found: Sequence[TimeExpression]) -> list[TimeExpression]:
    """Return the expressions in a sentence that name the shortest times."""
    inside = found[bisect_left(found, start, key=lambda e: e.start) : bisect_left(found, end, key=lambda e: e.start)]
    shortest = min(map(_length, inside), default=0)
    return [expression for expression in inside if _length(expression) == shortest]


def _length(expression: TimeExpression) -> int:
    """Return how long an expression's time is: 0 for a day, then some days, about a month, about a year, 4 for more."""
    days = (as_date(expression.last) - as_date(expression.first)).days + 1
    return bisect_left((1, 7, 31, 366), days)


Told = tuple[int, int, Period]


def _whole(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join sentences that the segmenter splits after `8 p.m.`, and one-word headings with the text under them."""
    joined: list[Span] = []
    for start, end in spans:
        before = joined[-1] if joined else None
        if before and (before[1] - before[0] < SHORTEST or AFTER_HOUR.search(text, max(before[0], start - 8), start)):
            joined[-1] = (before[0], end)
        else:
            joined.append((start, end))
    return joined or [(0, len(text))]


class _Reading:
    """One reading of a text from left to right, which remembers the time named last."""

    def __init__(self, text: str, published: int | None) -> None:
        self.text = text
        self.context = Context(published=None if published is None else as_date(published))
        self.mentions = [Mention(match, meaning) for match, meaning in named_times(text)]
        self.sentences = _whole(text, sentences(text) if self.mentions else [])
        self.starts = [start for start, _ in self.sentences]
        self.last: Told | None = None

    def told(self) -> Iterator[Told]:
        """Yield start, end and meaning of each expression that can be resolved."""
        position = 0
        while position < len(self.mentions):
            here, *others = self.mentions[position : position + 2]
            found = self._range(here, others[0]) if others else None
            position += 2 if found else 1
            found = found or self._single(here, others[0] if others else None)
            if found:
                self.last = found
                yield found

    def _single(self, mention: Mention, following: Mention | None) -> Told | None:
        context = self._context(mention)
        if following and mention.leans:
            context = self._with_year(context, mention, following)
        period = mention.period(context)
        since = SINCE.search(self.text, max(0, mention.start - LONGEST_JOINT), mention.start)
        if period and since and context.published and period.first <= context.published:
            return since.start(), mention.end, Period(period.first, context.published)
        return (mention.start, mention.end, period) if period else None

    def _with_year(self, context: Context, mention: Mention, following: Mention) -> Context:
        """Take the year of `March` from the words after it, in `March and April 2020` and in `March last year`."""
        if following.of_month and not following.leans and self._joined(LISTED, mention, following):
            month = following.period(context)
            return replace(context, not_after=month.last if month else None)
        if following.of_year and mention.of_month and self._joined(OF, mention, following):
            year = following.period(self._context(following))
            return replace(context, not_before=year.first if year else None)
        return context

    def _joined(self, joint: re.Pattern[str], before: Mention, behind: Mention) -> bool:
        near = behind.start - before.end <= LONGEST_JOINT
        return near and joint.fullmatch(self.text, before.end, behind.start) is not None

    def _range(self, begin: Mention, end: Mention) -> Told | None:
        """Read `from Monday to Friday`, `between 2015 and 2019`, `June 5 through July 2`."""
        opened = OPENS.search(self.text, max(0, begin.start - LONGEST_JOINT), begin.start)
        if not self._joined(AND if opened and opened["between"] else TO, begin, end):
            return None
        first, last = self._ends(begin, end)
        if first is None or last is None or last.last < first.first:
            return None
        return (opened.start() if opened else begin.start), end.end, Period(first.first, last.last)

    def _ends(self, begin: Mention, end: Mention) -> tuple[Period | None, Period | None]:
        context = self._context(begin)
        if begin.leans and not end.leans:
            last = end.period(context)
            return (begin.period(replace(context, not_after=last.last)) if last else None), last
        first = begin.period(context)
        if first and end.leans:
            return first, end.period(replace(context, not_before=first.first))
        return first, end.period(context)

    def _context(self, mention: Mention) -> Context:
        index = max(0, bisect_right(self.starts, mention.start) - 1)
        near = self.last and self.last[0] >= self.sentences[max(0, index - 1)][0]
        return replace(
            self.context,
            tense=tense(self.text, mention.start, mention.end, self.sentences[index]),
            anchor=self.last[2] if self.last and near else None,
        )
