"""Answers a request for a timeline: the events of a topic as statements, oldest first, each with its days."""

from __future__ import annotations

from dataclasses import replace

from answer.compose.compose import dated_words
from answer.draft import AnswerSettings, Draft
from answer.model import Dated, Statement
from answer.topics.overview import limits
from answer.topics.timeline import Entry, timeline
from index.article import Days
from index.dates.events import expressions
from index.search import Archive

MOST = 8  # events


def chronology(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Quote one sentence for each event of a topic; nothing is a refusal."""
    del settings
    filters, days = limits(draft)
    if days:
        first, last = max(days.first, filters.since or 0), min(days.last, filters.until or days.last)
        filters = replace(filters, since=first, until=last)
    entries = timeline(archive, draft.request.topic, filters, MOST)
    return replace(draft, statements=tuple(map(_statement, entries)))


def _statement(entry: Entry) -> Statement:
    """Make a statement of an event; the words for its own day come first among its days."""
    quote = entry.quote
    others = [told for told in dated_words(quote.article, quote.start, quote.end) if _days(told) != entry.days]
    own = _words(entry)
    return Statement(quote.text, (quote,), 1.0, also=entry.also, days=(*own, *others) if own else ())


def _words(entry: Entry) -> tuple[Dated, ...]:
    """Find the words that name the days of an event; none if its day is the one of publication."""
    quote, text = entry.quote, entry.quote.article.text
    found = (
        Dated(text[one.start : one.end], one.first, one.last)
        for one in expressions(text, quote.article.date)
        if quote.start <= one.start and one.end <= quote.end
    )
    return next(((told,) for told in found if _days(told) == entry.days), ())


def _days(told: Dated) -> Days:
    return Days(told.first, told.last)
