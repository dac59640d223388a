"""Answers `Tell me about X` with a few dated quotes about X, which tell its story up to the newest state.

Hides how the quotes are chosen: those that many other sentences resemble, of different days and outlets if possible.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from answer.compose.attribution import attribution
from answer.compose.compose import dated_words
from answer.draft import AnswerSettings, Draft, day_of_asking
from answer.model import Quote, Statement
from answer.question.days import asked_days
from answer.topics.coverage import Report, reports
from index.article import Days, Filters, Hit, as_date
from index.search import Archive
from index.store.words import stems

MOST = 5  # quotes of an overview, so that it stays short
POOL = 100  # sentences with the most worth, from which quotes are chosen; comparing more takes long
EACH = 2  # sentences of one article among these, so that one long article does not fill them
SURE = 2.0  # a sentence with at least this worth is certainly about the topic, so it needs no comparison with the best
# A sentence is left out if its worth is below ENOUGH times the best and below PLENTY. So few may be left that there is
# no overview: with fewer than MANY, those down to WEAKEST are used too.
ENOUGH, PLENTY, MANY, WEAKEST = 0.5, 1.0, 5, 0.7
NEWEST = 0.7  # share of the best worth that the newest state needs; the newest mention alone may be by the way
# cosine of sentences that say the same; those of the same few days repeat one another, so less is enough
SAME, SAME_SHORTLY = 0.85, 0.7
FEW_DAYS = 4
SAME_WORDS = 0.75  # sentences that share this part of the shorter one's words say the same, so one is enough
# weights of a sentence's worth, and of how many others say the same, because what many report is the story
WORTH, STANDS_FOR = 0.35, 5.0
AGAIN = 0.15  # cost of a second quote of the same day or outlet, so that quotes of other days and outlets come first


@dataclass(frozen=True, slots=True)
class Told:
    """The quotes about one topic, oldest first, and the passages that they come from."""

    statements: tuple[Statement, ...]
    hits: tuple[Hit, ...]


def overview(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Quote what the archive reports about the topic of a question. A draft without statements is a refusal."""
    del settings
    reported = told(archive, draft.request.topic, draft, MOST)
    return with_passages(replace(draft, statements=reported.statements), reported.hits)


def told(archive: Archive, about: str, draft: Draft, most: int, without: Collection[str] = ()) -> Told:
    """Choose up to `most` quotes about a topic within a question's filters and days, other than `without`."""
    filters, days = limits(draft)
    found = reports(archive, about, filters, days, draft.hits)
    chosen = choose([report for report in found if report.text not in without] or found, most)
    statements = tuple(stated(report, dated=days is not None) for report in chosen)
    return Told(statements, tuple(report.hit for report in chosen))


def with_passages(draft: Draft, hits: Sequence[Hit]) -> Draft:
    """Put the quoted passages before those of the search, because a chat model reads the first ones."""
    passages = {hit.passage.id: hit for hit in (*hits, *draft.hits)}
    return replace(draft, hits=tuple(passages.values()))


def limits(draft: Draft) -> tuple[Filters, Days | None]:
    """Return the filters of a question, and the days it asks about, if it names them."""
    question = draft.question
    named = asked_days(question.text, day_of_asking(question))
    return question.known, named.days if named and named.firm else None


def choose(found: Sequence[Report], most: int) -> list[Report]:
    """Choose up to `most` reports that differ, with the newest state among them, in order of publication.

    Stories such as a bankruptcy were easier to follow in this order than with the newest first.
    """
    pool = _pool(found)
    if not pool:
        return []
    vectors = np.array([report.vector for report in pool])
    centred = vectors - vectors.mean(axis=0) * (len(pool) > 2)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    alike = np.maximum(centred @ centred.T, 0.0)
    best = pool[0].worth
    fresh = [place for place, report in enumerate(pool) if report.worth >= NEWEST * best]
    chosen = [max(fresh, key=lambda place: (pool[place].published, pool[place].worth))]
    words = [frozenset(stems(report.text)) for report in pool]
    rest = [*range(len(pool))]
    while len(chosen) < most:
        last = chosen[-1]
        rest = [
            place
            for place in rest
            if _is_new(pool[last], pool[place], float(vectors[last] @ vectors[place]))
            and not _same_words(words[last], words[place])
        ]
        if not rest:
            break
        gains = np.maximum(alike - alike[chosen].max(axis=0), 0.0).mean(axis=1)
        chosen.append(max(rest, key=lambda place: STANDS_FOR * gains[place] + _value(pool, chosen, place) / best))
    return sorted((pool[place] for place in chosen), key=lambda report: (report.published, -report.worth))


def _pool(found: Sequence[Report]) -> list[Report]:
    """Keep the sentences with the most worth, few of each article; weaker ones only if there are not many."""
    kept: list[Report] = []
    counts: dict[str, int] = {}
    least = min(PLENTY, ENOUGH * found[0].worth) if found else 0.0
    for report in found:
        weak = report.worth < least and (len(kept) >= MANY or report.worth < WEAKEST)
        if weak or len(kept) == POOL:
            break
        if counts.get(report.hit.article.id, 0) < EACH:
            counts[report.hit.article.id] = counts.get(report.hit.article.id, 0) + 1
            kept.append(report)
    return kept


def _value(pool: Sequence[Report], chosen: Sequence[int], place: int) -> float:
    report = pool[place]
    days = any(pool[other].published == report.published for other in chosen)
    outlets = all(pool[other].hit.article.outlet == report.hit.article.outlet for other in chosen)
    return WORTH * report.worth - AGAIN * (days + outlets)


def _is_new(shown: Report, report: Report, cosine: float) -> bool:
    """Return whether a sentence is from another article than one that is shown, and says something else."""
    near = abs((_day(shown) - _day(report)).days) <= FEW_DAYS
    return shown.hit.article.id != report.hit.article.id and cosine < (SAME_SHORTLY if near else SAME)


def _day(report: Report) -> datetime.date:
    return as_date(report.published) if report.published else datetime.date.min


def _same_words(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME_WORDS * min(len(one), len(other))


def stated(report: Report, *, dated: bool = False) -> Statement:
    """Quote a report, with the sentence that names its speaker; `dated`: resolve the times that the report names."""
    article = report.hit.article
    start, end = report.start, report.end
    if claim := attribution(article.text, start, end):
        start, end = min(start, claim.quote[0]), max(end, claim.quote[1])
    text = article.text[start:end]
    also = tuple(other for other in report.hit.also if text in other.text)
    days = tuple(dated_words(article, start, end)) if dated else ()
    return Statement(text, (Quote(article, start, end, text),), min(1.0, report.worth / SURE), also=also, days=days)
