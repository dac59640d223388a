"""Answers a request for a timeline: the events of a topic as statements, oldest first, each with its days.

The events are the sentences of an overview, which are about the topic and differ from each other. If no text names the
topic as the question does, they are the entries of answer/topics/timeline.py, which compares meanings.
"""

from __future__ import annotations

from dataclasses import replace

from answer.draft import AnswerSettings, Draft
from answer.model import Dated, Statement
from answer.topics.coverage import Report, is_whole, reports
from answer.topics.overview import choose, limits, stated, with_passages
from answer.topics.timeline import FEW_DAYS, happened, timeline
from index.article import Days, as_date
from index.dates.events import expressions
from index.search import Archive

MOST, FEW = 8, 3  # events of a timeline; with fewer than FEW there is no story, so the entries of `/timeline` are shown


def chronology(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Quote one sentence for each event of a topic. A draft without statements is a refusal."""
    del settings
    filters, days = limits(draft)
    topic = draft.request.topic
    dated = [report for report in reports(archive, topic, filters, days, draft.hits) if report.published]
    chosen = sorted(choose(dated, MOST), key=lambda report: (_days(report), report.published))
    if len(chosen) >= FEW:
        events = tuple(_on(stated(report), _days(report)) for report in chosen)
        return with_passages(replace(draft, statements=events), [report.hit for report in chosen])
    if days:
        filters = filters.within(days)
    entries = [entry for entry in timeline(archive, topic, filters, MOST) if is_whole(entry.quote.text)]
    told = tuple(_on(Statement(e.quote.text, (e.quote,), 1.0, also=e.also), e.days) for e in entries)
    return replace(draft, statements=told or tuple(map(stated, chosen)))


def _days(report: Report) -> Days:
    """Return the days of the event in a report: a few days that the sentence names, else the day of publication."""
    published = Days(report.published, report.published)
    few = [days for days in report.days if as_date(days.last) - as_date(days.first) <= FEW_DAYS]
    return happened(few, published)


def _on(statement: Statement, days: Days) -> Statement:
    """Add the words for the days of an event to its statement, unless its day is the day of publication."""
    (quote,) = statement.quotes
    found = expressions(quote.text, quote.article.date)
    told = (one for one in found if Days(one.first, one.last) == days)
    named = next((Dated(quote.text[one.start : one.end], one.first, one.last) for one in told), None)
    return replace(statement, days=(named,) if named else ())
