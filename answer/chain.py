"""The steps of the path as LangChain runnables: search, evidence and compose. Each can be replaced."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from langchain_core.runnables import Runnable, RunnableLambda

from answer.compose.compose import compose_all
from answer.draft import AnswerSettings, Draft, day_of_asking
from answer.evidence.newest import NEARLY, RELEVANT, newest_first, windows
from answer.evidence.reader import Reader
from answer.evidence.score import READ, Scored, Sentence, When, score_sentences
from answer.model import Intent, Question, Statement
from answer.question.days import DAY, AskedDays, asked_days, without_days
from answer.question.kind import kind_of, understand
from answer.question.parts import Part, parts, whole
from answer.question.request import asks_newest, request
from answer.question.truecase import as_a_question, as_written, is_lower_case
from answer.topics.changes import what_changed
from answer.topics.corrections import with_corrections
from answer.topics.offices import holders
from answer.topics.overview import overview
from answer.topics.small_talk import SMALL_TALK, small_talk
from index.article import END, Filters, Hit, as_date, as_integer
from index.search import Archive, Hits

Given = TypeVar("Given")
# Kinds of answer that no single sentence gives: each has its own way to compose one.
TOPICS: Mapping[Intent, Callable[[Archive, AnswerSettings, Draft], Draft]] = {
    Intent.GREETING: small_talk,
    Intent.THANKS: small_talk,
    Intent.HELP: small_talk,
    Intent.CHANGES: what_changed,
    Intent.AS_OF: lambda _archive, _settings, draft: draft,  # its search has composed it
}
FIGURES = frozenset(("number", "money", "percent"))  # kinds of answer that change from day to day
FACTS = (Intent.FACT, Intent.LATEST)
SEARCHED = 50  # passages kept of a search: for nearly every question they include the ten articles that Hit@10 counts


def answering_chain(archive: Archive, reader: Reader, settings: AnswerSettings) -> Runnable[Question, Draft]:
    """Build search | evidence | compose over one open archive, for questions that can be understood alone."""
    return (
        _step("search", partial(search, archive))
        | _step("evidence", partial(evidence, archive, reader, settings.floor))
        | _step("compose", partial(extract, archive, settings))
    )


def _step(name: str, step: Callable[[Given], Draft]) -> Runnable[Given, Draft]:
    """Make a runnable of a step, and record how long the step takes."""

    def run(given: Given) -> Draft:
        started = time.perf_counter()
        result = step(given)
        return replace(result, timings=(*result.timings, (name, time.perf_counter() - started)))

    return RunnableLambda(run, name=name)


def search(archive: Archive, question: Question) -> Draft:
    """Find the passages, with the days asked about or the newest preferred; then understand the question.

    The passages are needed first: they show which words of a lower-case question are names.
    """
    text, today = as_a_question(question.text), day_of_asking(question)
    named = asked_days(text, today)
    filters = _published_then(question.known, named)
    days = named if named and named.decides(today) else None
    wanted = request(without_days(text, named if named and named.firm else None))
    if wanted.intent is Intent.AS_OF:
        if held := holders(archive, question, wanted, days):
            return Draft(question, understand(text), wanted, days, statements=held)
        # Sentences may name a holder in ways that only the reader finds; they say nothing of a day, however.
        wanted = wanted if days else replace(wanted, intent=Intent.LATEST if asks_newest(text) else Intent.FACT)
    newest: int | None = None
    state = days if days and days.state and kind_of(text) in FIGURES and wanted.intent in FACTS else None
    if days and state:
        wanted, newest = replace(wanted, intent=Intent.LATEST), _newest(archive, filters, days, today)
        text, days = without_days(text, days), None
    elif wanted.intent is Intent.LATEST:
        newest = _newest(archive, filters, days, today)
    until, told = newest or today, days.days if days else None
    if wanted.intent in SMALL_TALK:
        return Draft(question, understand(text), wanted)
    words = " ".join(filter(None, (wanted.topic, wanted.other)))
    if state and newest:
        hits = _known_on(archive, words or text, filters, newest)
    else:
        hits = archive.search(words or text, SEARCHED, filters, as_of=until, days=told)
    text = as_written(text, hits) if is_lower_case(text) else text
    return Draft(question, understand(text), wanted, days, newest, tuple(hits), hits.by_words)


def _known_on(archive: Archive, words: str, filters: Filters, day: int) -> Hits:
    """Search what was published up to a day; if none of it is relevant, also what the next day's articles tell."""
    known, after = (
        archive.search(words, SEARCHED, replace(filters, until=min(filters.until or END, last)), as_of=day)
        for last in (day, as_integer(as_date(day) + DAY))
    )
    enough = RELEVANT * max((hit.score for hit in after), default=0.0)
    relevant = {article.id for hit in after if hit.score >= enough for article in (hit.article, *hit.also)}
    return known if any(hit.article.id in relevant for hit in known) else after


def _newest(archive: Archive, filters: Filters, asked: AskedDays | None, today: int) -> int:
    """Give the last day to search for the latest: today, or the end of the archive or of the days asked about."""
    newest = archive.catalogue.span(filters)[1] or today
    return min(today, newest, asked.days.last if asked else today)


def _published_then(filters: Filters, asked: AskedDays | None) -> Filters:
    """Narrow the filters to the days that `published on 18 January` names."""
    if asked is None or not (asked.published and asked.firm):
        return filters
    days = asked.days
    return replace(filters, since=max(filters.since or 0, days.first), until=min(filters.until or days.last, days.last))


def evidence(archive: Archive, reader: Reader, floor: float, draft: Draft) -> Draft:
    """Score the sentences for each part of the question, or for the whole question if no part has evidence."""
    if draft.request.intent in TOPICS:
        return draft
    score = partial(_scored, archive, reader, floor, draft)
    found = parts(draft.asked)
    scored = tuple(score(part, READ // len(found)) for part in found)
    if len(scored) > 1 and not any(part.answers(floor) for part in scored):
        scored = (score(whole(draft.asked), READ),)
    return replace(draft, parts=scored)


def _scored(archive: Archive, reader: Reader, floor: float, draft: Draft, part: Part, read: int) -> Scored:
    """Score the sentences for a part; if it asks for the latest, those of the newest articles that answer it."""
    when = When(draft.newest or day_of_asking(draft.question), draft.days)

    def score(hits: Sequence[Hit]) -> list[Sentence]:
        return score_sentences(archive, reader, part.asked, hits, when, read)

    sentences = score(draft.hits)
    if draft.newest and sentences:
        enough = max(floor, NEARLY * sentences[0].score)
        newer = filter(None, map(score, windows(draft.hits, draft.newest)))
        sentences = next((found for found in newer if found[0].score >= enough), sentences)
    return Scored(part, tuple(sentences))


def extract(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Compose the extractive answer, in the way that fits the kind of answer wanted."""
    if compose_topic := TOPICS.get(draft.request.intent):
        return compose_topic(archive, settings, draft)
    if draft.request.topic and (leads := _leads(draft, settings)):
        return replace(draft, statements=leads)
    statements, unanswered = compose_all(
        draft.parts,
        floor=settings.floor,
        most=settings.most_statements,
        worth=settings.worth,
        dated=draft.days is not None,
    )
    ordered = newest_first(statements) if draft.newest else statements
    corrected = with_corrections(archive, ordered, draft.question.known)
    return replace(draft, statements=corrected, unanswered=unanswered)


def _leads(draft: Draft, settings: AnswerSettings) -> tuple[Statement, ...]:
    """Give an overview of a topic, unless the question names days and a sentence reports on them."""
    days = draft.days
    if days and any(scored.answers(settings.floor) for scored in draft.parts):
        return ()
    return overview(draft.request.topic, draft.hits, settings.most_statements, days.days if days else None)
