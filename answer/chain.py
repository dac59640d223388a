"""Answers a question in steps (search, evidence, compose), LangChain runnables, so that each can be replaced."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from langchain_core.runnables import Runnable, RunnableLambda

from answer.across import evidence_across, search_across
from answer.compose.compose import compose_all
from answer.draft import AnswerSettings, Draft, day_of_asking, not_reached
from answer.evidence.features import When
from answer.evidence.newest import NEARLY, RELEVANT, newest_first, windows
from answer.evidence.reader import Reader
from answer.evidence.score import READ, Scored, Sentence, score_sentences
from answer.model import Intent, Question
from answer.question.counting.form import Counting
from answer.question.counting.outlets import may_count, without_outlet
from answer.question.counting.within import counting_within
from answer.question.days import DAY, AskedDays, asked_days, published_then, without_days
from answer.question.kind import kind_of, understand
from answer.question.parts import Part, parts, whole
from answer.question.request import FACT, Request, asks_newest, asks_toll, request
from answer.question.truecase import as_a_question, as_written, is_lower_case
from answer.remarks import Note, Remark
from answer.topics.chronology import chronology
from answer.topics.comparison import comparison
from answer.topics.latest import latest, names_only
from answer.topics.over_time.changes import FigureTopic, what_changed
from answer.topics.over_time.corrections import with_corrections
from answer.topics.over_time.offices import office_holders
from answer.topics.overview import overview
from answer.topics.said import said_in, spoken
from answer.topics.small_talk import SMALL_TALK, small_talk
from answer.topics.totals import TOTALS, total
from index.article import END, Filters, Hit, as_date, as_integer
from index.language import ENGLISH
from index.search import Archive, Hits
from index.split import Span

Given = TypeVar("Given")
# These kinds of answer take several sentences, so each has its own way to compose an answer or to refuse.
TOPICS: Mapping[Intent, Callable[[Archive, AnswerSettings, Draft], Draft]] = {
    Intent.GREETING: small_talk,
    Intent.THANKS: small_talk,
    Intent.HELP: small_talk,
    Intent.ABOUT: overview,
    Intent.COMPARE: comparison,
    Intent.TIMELINE: chronology,
    Intent.CHANGES: what_changed,
    Intent.SAID: spoken,
    **dict.fromkeys(TOTALS, total),
}
# Such values change from day to day, so the newest one is preferred.
FIGURES = frozenset(("number", "money", "percent"))
# A story is read from its beginning, so these statements are ordered by day.
IN_ORDER = (Intent.TIMELINE, Intent.CHANGES)
FACTS = (Intent.FACT, Intent.LATEST)
# These ask for the state on one day, which a later article may have changed.
CURRENT = (Intent.AS_OF, Intent.LATEST)
SEARCHED = 50  # passages; for nearly every question they include the ten articles that Hit@10 counts


def answering_chain(
    archive: Archive, reader: Reader, settings: AnswerSettings, language: str = "", *, in_english: bool = False
) -> Runnable[Question, Draft]:
    """Build search | evidence | compose over one open archive, for questions that can be understood alone.

    `language`: that of a question for which `language_across` returned one, so that it takes the path of its own; with
    `in_english`, only that of the person who asks, because the question was written in English.
    """
    find, read = partial(search, archive, language=language or ENGLISH), partial(evidence, archive, reader, settings)
    if language and not in_english:
        find, read = partial(search_across, archive, language, SEARCHED), partial(evidence_across, reader)
    return _step("search", find) | _step("evidence", read) | _step("compose", partial(extract, archive, settings))


def _step(name: str, step: Callable[[Given], Draft]) -> Runnable[Given, Draft]:
    """Make a step a runnable that also records how long it takes."""

    def run(given: Given) -> Draft:
        started = time.perf_counter()
        result = step(given)
        return replace(result, timings=(*result.timings, (name, time.perf_counter() - started)))

    return RunnableLambda(run, name=name)


def search(archive: Archive, question: Question, language: str = ENGLISH) -> Draft:
    """Search for passages, preferring the newest or those of the days asked about; then understand the question.

    The passages come first because they show which words of a lower-case question are names. `language` is that of the
    person who asks.
    """
    text, today = as_a_question(question.text), day_of_asking(question)
    if counted := _counting(archive, text, today):
        found, days, outlets = counted
        return replace(_to_count(archive, _only_of(question, outlets), found, days), language=language)
    named = asked_days(text, today)
    wanted = _wanted(text, named if named and named.firm else None)
    notes = tuple(not_reached(archive, question, named))
    if notes:
        text, named = without_days(text, named), None
    filters = published_then(question.known, named)
    days = named if named and named.decides(today) else None
    state = days if days and days.state and kind_of(text) in FIGURES and wanted.intent in FACTS else None
    now = wanted.intent is Intent.LATEST or (wanted.intent is Intent.AS_OF and days is None)
    newest = _newest(archive, filters, days, today) if notes or now or state else None
    if state:
        wanted, text, days = replace(wanted, intent=Intent.AS_OF), without_days(text, state), None
    until, told = newest or today, days.days if days else None
    if wanted.intent in SMALL_TALK:
        return Draft(question, understand(text), wanted, language=language)
    words = " ".join(filter(None, (wanted.topic, wanted.other)))
    if state and newest:
        hits = _known_on(archive, words or text, filters, newest)
    else:
        hits = archive.search(words or text, SEARCHED, filters, as_of=until, days=told)
    if is_lower_case(text):
        text = as_written(text, hits)
        wanted = replace(wanted, topic=as_written(wanted.topic, hits))
    draft = Draft(question, understand(text), wanted, days, newest, tuple(hits), hits.by_words, notes=notes)
    return replace(draft, language=language)


def _counting(archive: Archive, text: str, today: int) -> tuple[Counting, AskedDays | None, tuple[str, ...]] | None:
    """Read a question that asks for a count.

    Return what to count, the days that limit it, and the outlets that it names.
    """
    outlets = archive.catalogue.outlets() if may_count(text) else []
    readings = (*without_outlet(text, outlets), (text, ()))
    return next(((*found, named) for words, named in readings if (found := counting_within(words, today))), None)


def _only_of(question: Question, outlets: tuple[str, ...]) -> Question:
    """Limit a question to the outlets that it names, unless its filters already limit it to others."""
    if not outlets:
        return question
    chosen = question.filters.outlets
    kept = tuple(outlet for outlet in outlets if outlet in chosen) if chosen else outlets
    return replace(question, filters=replace(question.filters, outlets=kept or outlets))


def _to_count(archive: Archive, question: Question, counted: Counting, days: AskedDays | None) -> Draft:
    """Note what is to be counted.

    No search is needed, because every article counts; the days are those of publication.
    """
    wanted = Request(counted.intent, counted.topic, by=counted.by)
    return Draft(question, understand(question.text), wanted, days, notes=tuple(not_reached(archive, question, days)))


def _wanted(text: str, firm: AskedDays | None) -> Request:
    """Find the kind of answer wanted.

    A question for somebody's words that also asks for something else asks for facts. One for a toll on no certain day
    asks for the newest.
    """
    without = without_days(text, firm)
    wanted = request(without)
    if wanted.intent is Intent.SAID and any(not said_in(part) for part in parts(understand(without))):
        return FACT
    if wanted == FACT and firm is None and asks_toll(text):
        return Request(Intent.LATEST)
    return wanted


def _known_on(archive: Archive, words: str, filters: Filters, day: int) -> Hits:
    """Search articles published up to a day; if none of them is relevant, also those of the next day.

    The next day's articles report what happened on that day. The search is asked as if on the last day, because a
    filter by publication date takes far longer in a large archive.
    """
    known, after = (
        archive.search(words, SEARCHED, replace(filters, as_of=min(filters.as_of or END, last)), as_of=day)
        for last in (day, as_integer(as_date(day) + DAY))
    )
    enough = RELEVANT * max((hit.score for hit in after), default=0.0)
    relevant = {article.id for hit in after if hit.score >= enough for article in (hit.article, *hit.also)}
    return known if any(hit.article.id in relevant for hit in known) else after


def _newest(archive: Archive, filters: Filters, asked: AskedDays | None, today: int) -> int:
    """Return the last day to search: today, or earlier if the archive or the days asked about end before."""
    newest = archive.catalogue.span(filters)[1] or today
    return min(today, newest, asked.days.last if asked else today)


def evidence(archive: Archive, reader: Reader, settings: AnswerSettings, draft: Draft) -> Draft:
    """Score the sentences for each part of the question; if no part has evidence, for the whole question."""
    if draft.request.intent in TOPICS and not draft.request.bare:
        return draft
    if draft.request.office and draft.request.intent is Intent.AS_OF:
        held = office_holders(archive, draft.request.office, draft)
        # The reader may find a holder that the patterns miss, but it does not know who held office on a day.
        if held.statements or draft.days:
            return held
    if draft.request.intent is Intent.LATEST and draft.request.topic:
        newest = latest(archive, settings, draft)
        # A name must be what a sentence is about; for `the latest on the toll of the fire`, shared words are enough.
        if newest.statements or names_only(draft.request.topic):
            return newest
    score = partial(_scored, archive, reader, settings.floor, draft)
    found = parts(draft.asked)
    scored = tuple(score(part, READ // len(found)) for part in found)
    if len(scored) > 1 and not any(part.answers(settings.floor) for part in scored):
        scored = (score(whole(draft.asked), READ),)
    return replace(draft, parts=scored)


def _scored(archive: Archive, reader: Reader, floor: float, draft: Draft, part: Part, read: int) -> Scored:
    """Score the sentences for a part of the question.

    If it asks for the latest, use the newest articles that answer it.
    """
    when = When(draft.newest or day_of_asking(draft.question), draft.days)
    figure = draft.request.intent in CURRENT and not draft.request.office and kind_of(draft.asked.text) in FIGURES
    topic = FigureTopic.of(archive, draft.asked.text) if figure else None

    def score(hits: Sequence[Hit]) -> list[Sentence]:
        scored = score_sentences(archive, reader, part.asked, hits, when, read)
        if not topic:
            return scored
        figures = [one for one in scored if topic.has_figure(one.hit, (one.start, one.end))]
        return figures if figures or _asks_current(draft) else scored

    sentences = score(draft.hits)
    if draft.newest and sentences:
        enough = max(floor, NEARLY * sentences[0].score)
        for hits in windows(draft.hits, draft.newest):
            # The best sentence of all is among these hits. Reading takes most of the time, so they are not read again.
            if figure and sentences[0].hit in hits:
                sentences = [one for one in sentences if one.hit in hits]
                break
            if (found := score(hits)) and found[0].score >= enough:
                sentences = found
                break
    if topic and (exact := _exact_figure(archive, topic, draft, sentences, floor)):
        hit, span = exact
        found = score_sentences(archive, reader, part.asked, [hit], when, read)
        told = (replace(one, score=max(one.score, floor)) for one in found if (one.start, one.end) == span)
        sentences = [*told, *sentences]
    return Scored(part, tuple(sentences))


def _asks_current(draft: Draft) -> bool:
    """Return whether a question for a figure asks in so many words for that of one day, or for the latest.

    Then no other figure helps, and the newest comes first.
    """
    return draft.request.intent is Intent.AS_OF or asks_newest(draft.asked.text)


def _exact_figure(
    archive: Archive, topic: FigureTopic, draft: Draft, sentences: Sequence[Sentence], floor: float
) -> tuple[Hit, Span] | None:
    """Find a sentence with all words of a figure's topic, if none answers yet or if it is newer and no lower."""
    exact = topic.newest(archive, replace(draft.question.known, until=draft.newest))
    best = sentences[0] if sentences and sentences[0].score >= floor else None
    if exact is None or best is None:
        return exact
    newer = (exact[0].article.date or 0) > (best.hit.article.date or 0)
    no_lower = topic.amount(*exact) >= topic.amount(best.hit, (best.start, best.end))
    return exact if newer and no_lower else None


def extract(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Compose the extractive answer in the way that fits the kind of answer wanted.

    A bare topic may also be the words of a search. So if no article is about it, a sentence that answers it is quoted.
    """
    composed = draft if draft.statements else _composed(archive, settings, draft)
    in_order = draft.request.intent in IN_ORDER
    statements = with_corrections(archive, composed.statements, draft.question.known, in_order=in_order)
    answered = composed.notes or statements or composed.total
    lacking = draft.days if draft.days and draft.days.relative and not answered else None
    notes = (Note(Remark.NOTHING_THEN, lacking.days),) if lacking else composed.notes
    return replace(composed, statements=statements, notes=notes)


def _composed(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    if compose_topic := TOPICS.get(draft.request.intent):
        topical = compose_topic(archive, settings, draft)
        if topical.statements or not draft.parts:
            return topical
    statements, unanswered = compose_all(
        draft.parts,
        floor=settings.floor,
        most=settings.most_statements,
        worth=settings.worth,
        dated=draft.days is not None,
    )
    if draft.newest and (_asks_current(draft) or not any(statement.differs for statement in statements)):
        statements = newest_first(statements)
    best = (scored.sentences[0] for scored in draft.parts if scored.sentences)
    unsure = statements and not any(sentence.is_likely for sentence in best)
    notes = (*draft.notes, Note(Remark.NOT_SURE)) if unsure else draft.notes
    return replace(draft, statements=statements, unanswered=unanswered, notes=notes)
