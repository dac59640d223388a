"""Finds the days in a question: `on 16 January 2024`, `last week`, `since March`, `before 2015`. Pure functions.

Hides how prepositions change a day, whether the day of an event or of publication is meant, and which years are only
part of a name.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.article import BEGINNING, END, Days, Filters, as_date, as_integer
from index.dates.events import TimeExpression, event_days, expressions
from index.dates.vocabulary import MONTHS

DAY = datetime.timedelta(days=1)
LATELY = datetime.timedelta(days=60)
BEHIND = 80  # characters before an expression that are examined for a preposition, so that a long text costs no more

EDGE = r"(?:the\s+)?(?:(?:very\s+)?(?:end|start|beginning|middle)\s+of\s+)?(?:early\s+|late\s+|mid-?\s*)?$"
NEIGHBOUR = re.compile(r"\b(?:the\s+)?day\s+(?P<side>before|after)\s+$", re.IGNORECASE)
BEFORE = re.compile(rf"\b(?:before|prior\s+to|ahead\s+of|earlier\s+than)\s+{EDGE}", re.IGNORECASE)
AFTER = re.compile(rf"\b(?:after|following|later\s+than)\s+{EDGE}", re.IGNORECASE)
UNTIL = re.compile(rf"\b(?:until|till|up\s+to|through|by)\s+{EDGE}", re.IGNORECASE)
FROM_ON = re.compile(r"\s+(?:on(?:wards?)?|and\s+(?:after|later)|or\s+later)\b", re.IGNORECASE)
# These words ask for the state of a figure on a day, which an earlier article may tell, not for what happened then.
STATE = re.compile(rf"\b(?:as\s+of|as\s+at|until|till|up\s+to|by)\s+(?:the\s+evening\s+of\s+)?{EDGE}", re.IGNORECASE)
RUNNING = re.compile(r"\b(?:toll|so\s+far|tally|had|stood|stand)\b", re.IGNORECASE)
OPENS = re.compile(r"\b(?:from|as\s+of|starting|beginning)\s+(?:in\s+)?$", re.IGNORECASE)

MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS).title()})")
YEAR = re.compile(r"\d{4}")
CALENDAR_DAY = re.compile(rf"{MONTH.pattern}|{YEAR.pattern}")
AHEAD = re.compile(
    r"\b(?:will|won['’]t|shall|going to|next|coming|upcoming|scheduled|planned|plans?|expected|due|future)\b",
    re.IGNORECASE,
)
PREPOSITION = r"(?:(?:on|in|during|within|at|over|since|from|between|before|after|until|till|by)\s+)?(?:the\s+)?$"
PUBLISHED = re.compile(
    rf"\b(?:published|posted|printed|(?:was|were|been|is|being)\s+(?:\w+ly\s+)?(?:reported|written|covered))\s+{PREPOSITION}"
    r"|\b(?:articles|stories|reports|coverage|headlines|news)\b[^.?!]{0,50}\b(?:from|of)\s+(?:the\s+)?$"
    rf"|\b(?:articles|stories|headlines)\s+{PREPOSITION}",
    re.IGNORECASE,
)

# A year is often part of a name (`the 2022 World Cup`, `Expo 2020`), so it is a time only after one of these words, and
# not before another name. Days that became names of events (NAMED_DAY) are not days to ask about either.
OF_ITSELF = re.compile(
    r"(?:^|[,;:(]|\b(?:in|during|since|from|between|and|or|to|until|till|through|throughout|before|after|by|of|year|years"
    r"|early|late|mid|for|than))[\s-]*$",
    re.IGNORECASE,
)
NAME_FOLLOWS = re.compile(
    r"['’]s?\s+[A-Z]|\s+(?:[A-Z][\w’'-]+|(?:season|edition|census|model|version|film|movie|album)\b)"
)
NAMED_DAY = re.compile(r"9/11|(?:Jan|January)\.?\s+6|(?:Sep|Sept|September)\.?\s+11")


@dataclass(frozen=True, slots=True)
class AskedDays:
    """The days that a question asks about; an open end is the first or the last day of the calendar.

    `published`: it asks for what was published then, not for what happened. `firm`: its words name the days; otherwise
    they are only part of a name, and never decide (see `decides`). `relative`: they are counted from the day of asking,
    as in `last week`. `spans` are the words, as (start, end) in the question. `state`: it asks how things were at the
    end of these days: `as of 4 March`, `by Friday`.
    """

    days: Days
    published: bool
    firm: bool
    relative: bool
    spans: tuple[tuple[int, int], ...]
    state: bool = False

    def decides(self, today: int) -> bool:
        """Return whether events on these days are preferred.

        Days of publication are not, and neither are days that are part of a name. The same holds for days that began
        shortly before the day of asking (YYYYMMDD) and include it, as `this week` does: recency finds their events
        better.
        """
        lately = self.days.last >= today and as_date(today) - as_date(self.days.first) <= LATELY
        return self.firm and not self.published and not lately


@dataclass(frozen=True, slots=True)
class _Named:
    """One time expression of a question, interpreted together with the words around it."""

    start: int
    end: int
    days: Days
    published: bool
    firm: bool
    state: bool


def asked_days(question: str, today: int) -> AskedDays | None:
    """Find the days a question asks about, relative to the day of asking (YYYYMMDD); None if it names none.

    If it names several, firm ones come before those that are part of a name, and then short spans before long ones. The
    result includes all days from the first to the last.
    """
    named = [_named(question, expression, today) for expression in expressions(question, today)]
    firm = any(one.firm for one in named)
    chosen = [one for one in named if one.firm == firm]
    # In `the toll of the June fires as of 11 July 2019`, the other days belong to the event.
    chosen = [one for one in chosen if STATE.search(question[max(0, one.start - BEHIND) : one.start])] or chosen
    found = [TimeExpression(one.start, one.end, one.days.first, one.days.last, "range") for one in chosen]
    days = event_days(0, len(question), found)
    if days is None:
        return None
    relative = firm and not any(CALENDAR_DAY.search(question, one.start, one.end) for one in chosen)
    published, state = any(one.published for one in chosen), any(one.state for one in chosen)
    return AskedDays(Days(*days), published, firm, relative, tuple((one.start, one.end) for one in chosen), state)


def day_words(question: str, asked: AskedDays, told: Iterable[Days]) -> str:
    """Return the question's own words for its days if a sentence reports on these days, and otherwise nothing.

    So a sentence with only `two days prior` matches a question with `16 January`.
    """
    return " ".join(question[start:end] for start, end in asked.spans) if any(map(asked.days.hold, told)) else ""


def without_days(question: str, asked: AskedDays | None) -> str:
    """Replace the words for the days by blanks, so that `May` is not taken for a name or `January` for a topic."""
    for start, end in asked.spans if asked else ():
        question = f"{question[:start]}{' ' * (end - start)}{question[end:]}"
    return question


def published_then(filters: Filters, asked: AskedDays | None) -> Filters:
    """Narrow the filters to the days that `published on 18 January` names."""
    return filters.within(asked.days) if asked and asked.published and asked.firm else filters


def _named(question: str, expression: TimeExpression, today: int) -> _Named:
    before = question[max(0, expression.start - BEHIND) : expression.start]
    return _Named(
        expression.start,
        expression.end,
        _bounded(before, _past(question, expression, today), question[expression.end :]),
        PUBLISHED.search(before) is not None,
        _is_firm(before, expression, question),
        STATE.search(before) is not None or RUNNING.search(question) is not None,
    )


def _past(question: str, expression: TimeExpression, today: int) -> Days:
    """Read `5 March` as the last one, even if the next one is nearer, because archives report the past."""
    first, last = as_date(expression.first), as_date(expression.last)
    words = question[expression.start : expression.end]
    if expression.first > today and MONTH.search(words) and not YEAR.search(words) and not AHEAD.search(question):
        with contextlib.suppress(ValueError):  # last year had no 29 February
            return Days(as_integer(first.replace(year=first.year - 1)), as_integer(last.replace(year=last.year - 1)))
    return Days(expression.first, expression.last)


def _bounded(before: str, days: Days, behind: str) -> Days:
    """Apply `before`, `after`, `until` and `from … on` to the days that they belong to."""
    if side := NEIGHBOUR.search(before):
        day = as_date(days.first) - DAY if side["side"].lower() == "before" else as_date(days.last) + DAY
        return Days(as_integer(day), as_integer(day))
    if BEFORE.search(before):
        return Days(BEGINNING, as_integer(as_date(days.first) - DAY))
    if AFTER.search(before):
        return Days(as_integer(as_date(days.last) + DAY), END)
    if UNTIL.search(before):
        return Days(BEGINNING, days.last)
    if OPENS.search(before) and FROM_ON.match(behind):
        return Days(days.first, END)
    return days


def _is_firm(before: str, expression: TimeExpression, question: str) -> bool:
    words = question[expression.start : expression.end]
    if NAMED_DAY.fullmatch(words):
        return False
    if not words[0].isdigit() or expression.grain not in ("year", "range"):
        return True
    alone = OF_ITSELF.search(before) is not None
    return alone and NAME_FOLLOWS.match(question, expression.end) is None
