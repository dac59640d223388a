"""The steps of the path as LangChain runnables: search, evidence and compose. Each can be replaced."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from langchain_core.runnables import Runnable, RunnableLambda

from answer.compose.compose import compose_all
from answer.compose.overview import overview
from answer.evidence.newest import NEARLY, asks_newest, newest_first, windows
from answer.evidence.reader import Reader
from answer.evidence.score import READ, Scored, Sentence, When, score_sentences
from answer.model import Question, Statement
from answer.question.days import AskedDays, asked_days, without_days
from answer.question.kind import Asked, overview_topic, understand
from answer.question.parts import Part, parts, whole
from answer.question.truecase import as_a_question, as_written, is_lower_case
from index.article import Filters, Hit, as_integer
from index.search import Archive

Given = TypeVar("Given")
SEARCHED = 50  # passages kept of a search: for nearly every question they include the ten articles that Hit@10 counts


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How readily Dateline answers and how much it quotes; dateline.toml explains each setting."""

    floor: float
    most_statements: int
    worth: float


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished answer: what each step found, and how many seconds it took.

    `question` can be understood alone. `asked` is the same question with correct capitals, and understood. `parts` are
    its parts with their sentences, `unanswered` the parts without any. `topic` is the topic of an overview, empty for
    any other question. `days` are the days asked about. If the question asks for the latest, `newest` (YYYYMMDD) is
    the last day to search. If only words were searched, `by_words` gives the reason.
    """

    question: Question
    asked: Asked
    topic: str = ""
    days: AskedDays | None = None
    newest: int | None = None
    hits: tuple[Hit, ...] = ()
    by_words: str = ""
    parts: tuple[Scored, ...] = ()
    statements: tuple[Statement, ...] = ()
    unanswered: tuple[str, ...] = ()
    timings: tuple[tuple[str, float], ...] = ()

    @property
    def score(self) -> float:
        """The evidence of the best sentence of any part, or the search score of an overview's articles; else 0."""
        best = [scored.sentences[0].score for scored in self.parts if scored.sentences]
        return max((*best, *(statement.score for statement in self.statements)), default=0.0)


def answering_chain(archive: Archive, reader: Reader, settings: AnswerSettings) -> Runnable[Question, Draft]:
    """Build search | evidence | compose over one open archive, for questions that can be understood alone."""
    return (
        _step("search", partial(search, archive))
        | _step("evidence", partial(evidence, archive, reader, settings.floor))
        | _step("compose", partial(extract, settings))
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
    newest = _newest(archive, filters, days, today) if asks_newest(text) else None
    topic = overview_topic(without_days(text, named if named and named.firm else None))
    until, told = newest or today, days.days if days else None
    hits = archive.search(topic or text, SEARCHED, filters, as_of=until, days=told)
    text = as_written(text, hits) if is_lower_case(text) else text
    return Draft(question, understand(text), topic, days, newest, tuple(hits), hits.by_words)


def day_of_asking(question: Question) -> int:
    """The day that "today" means, YYYYMMDD."""
    return question.as_of or as_integer(datetime.datetime.now(datetime.UTC).date())


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


def extract(settings: AnswerSettings, draft: Draft) -> Draft:
    """Compose the extractive answer: the leads of a topic, or the sentences that answer each part."""
    if draft.topic and (leads := _leads(draft, settings)):
        return replace(draft, statements=leads)
    statements, unanswered = compose_all(
        draft.parts,
        floor=settings.floor,
        most=settings.most_statements,
        worth=settings.worth,
        dated=draft.days is not None,
    )
    ordered = newest_first(statements) if draft.newest else statements
    return replace(draft, statements=ordered, unanswered=unanswered)


def _leads(draft: Draft, settings: AnswerSettings) -> tuple[Statement, ...]:
    """Give an overview of a topic, unless the question names days and a sentence reports on them."""
    days = draft.days
    if days and any(scored.answers(settings.floor) for scored in draft.parts):
        return ()
    return overview(draft.topic, draft.hits, settings.most_statements, days.days if days else None)
