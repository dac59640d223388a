"""Orders a topic's events by the day they happened, each reported by one sentence, word for word.

The sentences are those of an overview. Where fewer than FEW articles are about the topic as it is typed, it is compared
with passages: by its words, weighted by rarity, and by the similarity of a sentence to it. Hides when two articles
report the same event.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from answer.evidence.features import Features, Row, described
from answer.model import Quote
from answer.question.cleaning import clean
from answer.question.kind import understand
from answer.topics.coverage import Report, is_whole, reports
from index.article import NO_FILTERS, Article, Days, Filters, Hit, as_date
from index.search import Archive
from index.store.words import stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Passages searched, and articles examined, for each entry that may be shown, because several report the same event.
PASSAGES, ARTICLES = 5, 2
# How much a passage is about a topic: the share of the topic's words that it contains, plus SIMILARITY times its
# sentence's cosine, less MISSING_NAMES. Above FLOOR a passage is nearly always about the topic, below it hardly ever
# (docs/decisions.md).
SIMILARITY, MISSING_NAMES, FLOOR = 0.5, 0.3, 1.0
# SAID is what a sentence needs of the topic, words and cosine together. LEANING is what it loses if it needs the
# sentence before it, because an entry stands alone.
SAID, LEANING = 0.5, 0.3
# Two sentences report the same event above this cosine if both name a few days and share one, or if they share
# SAME_WORDS of their words: below this, the sentences that were read reported different events (docs/decisions.md).
SAME_EVENT, FEW_DAYS = 0.78, datetime.timedelta(days=6)
SAME_WORDS = 0.8
LONGEST = datetime.timedelta(days=31)  # days of an event; a longer time in a sentence, as `since 1973`, is background
FEW = 3  # events; fewer tell no story
ABOUT = 0.7  # worth of a sentence about the topic; most of those below only mention it
FEW_WORDS = 5  # words; a shorter line is a caption or part of a list
STATEMENT = re.compile(r".*[.!…][”’\"')\]»]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a timeline: its days, the day of publication (YYYYMMDD), and the sentence that reports it.

    The days are those that the sentence names, else the day of publication; `also` are other articles that report it.
    """

    days: Days
    published: int
    quote: Quote
    also: tuple[Article, ...]

    @property
    def is_dated_apart(self) -> bool:
        return self.days != Days(self.published, self.published)


@dataclass(frozen=True, slots=True)
class _Told:
    """An entry before entries of the same event are merged, with the vector and the stems of its sentence."""

    entry: Entry
    vector: NDArray[np.float32]
    words: frozenset[str]


def timeline(archive: Archive, topic: str, filters: Filters = NO_FILTERS, most: int = 10) -> tuple[Entry, ...]:
    """Return up to `most` events, those most about the topic, oldest first; undated articles are left out.

    Each article gives at most one event, because its other sentences mostly tell the same one. Empty if no article is
    about the topic. ExpectedError if the text contains no topic, or is far too long.
    """
    words = clean(topic)
    entries = _reported(archive, words, filters, most)
    return entries if len(entries) >= FEW else _searched(archive, words, filters, most)


def _reported(archive: Archive, topic: str, filters: Filters, most: int) -> tuple[Entry, ...]:
    """Choose events among the sentences of an overview: they name the topic, and can be understood alone."""
    best: dict[str, Report] = {}
    for report in reports(archive, topic, filters):
        if report.published and report.worth >= ABOUT:
            best.setdefault(report.hit.article.id, report)
    return events_of(list(best.values()), most)


def events_of(reports: Sequence[Report], most: int) -> tuple[Entry, ...]:
    """Return the events that sentences of dated articles report, as `timeline` does: those with the most worth."""
    best = sorted(reports, key=lambda report: -report.worth)
    return _first_of(_grouped(list(map(_told_by, best))), most)


def _told_by(report: Report) -> _Told:
    hit, day = report.hit, report.published
    quote = Quote(hit.article, report.start, report.end, report.text)
    entry = Entry(happened(report.days, Days(day, day)), day, quote, hit.also)
    return _Told(entry, report.vector, frozenset(stems(report.text)))


def _searched(archive: Archive, words: str, filters: Filters, most: int) -> tuple[Entry, ...]:
    """Search events by words and by meaning, for a topic that no text names as it is typed.

    A whole passage is compared, so this finds more and is less sure than sentences that name the topic.
    """
    best: dict[str, Hit] = {}
    # Not limited to dated articles, because Chroma would compare every day: five seconds in an archive of 19,000.
    for hit in archive.search(words, PASSAGES * most, filters):
        if hit.article.date:
            best.setdefault(hit.article.id, hit)
    rows = described(archive, understand(words), list(best.values())[: ARTICLES * most])
    sentences = [max(passage, key=_worth) for _, passage in groupby(rows, key=lambda row: row[0].article.id)]
    about = sorted((row for row in sentences if _relevance(row[3]) >= FLOOR), key=lambda row: -_relevance(row[3]))
    return _first_of(_grouped(_told(archive, about)), most)


def _first_of(groups: Sequence[Sequence[_Told]], most: int) -> tuple[Entry, ...]:
    """Return an entry for each of the first groups, in the order of their days."""
    entries = [_with_others(group) for group in groups[:most]]
    return tuple(sorted(entries, key=lambda entry: (entry.days, entry.published, entry.quote.article.id)))


def _told(archive: Archive, rows: Sequence[Row]) -> list[_Told]:
    hits = [hit for hit, *_ in rows]
    found = zip(rows, archive.sentence_days(hits), archive.sentence_vectors(hits), strict=True)
    return [_entry(row, days, vectors) for row, days, vectors in found]


def _entry(row: Row, told: Mapping[int, Sequence[Days]], vectors: NDArray[np.float32]) -> _Told:
    hit, start, end, _ = row
    place = hit.passage.sentences.index((start, end))
    published = hit.article.date or 0
    days = happened(told.get(place, ()), Days(published, published))
    quote = Quote(hit.article, start, end, hit.article.text[start:end])
    return _Told(Entry(days, published, quote, hit.also), vectors[place], frozenset(stems(quote.text)))


def happened(told: Sequence[Days], published: Days) -> Days:
    """Return the days of an event: those that its sentence names, else the day of publication.

    The day of publication is also more exact than `this week` or a sentence with very many days. Of several days, the
    last that had begun when the article was published is the event's; the earlier ones are background.
    """
    past = [days for days in told if days.first <= published.last]
    days = max(past, key=lambda days: (days.last, days.first)) if past else next(iter(told), published)
    return published if _length(days) > LONGEST or days.hold(published) else days


def _grouped(told: Sequence[_Told]) -> list[list[_Told]]:
    """Group what reports the same event, in the order of the first of each group."""
    groups: list[list[_Told]] = []
    for one in told:
        same = next((group for group in groups if _same_event(group[0], one)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    return groups


def _same_event(shown: _Told, other: _Told) -> bool:
    """Return whether two sentences have nearly the same words, or report similar things of the same few days."""
    one, two = shown.entry.days, other.entry.days
    few = max(_length(one), _length(two)) <= FEW_DAYS and one.meet(two)
    return _same_words(shown, other) or (few and float(shown.vector @ other.vector) >= SAME_EVENT)


def _same_words(one: _Told, other: _Told) -> bool:
    return len(one.words & other.words) >= SAME_WORDS * len(one.words | other.words)


def _with_others(group: Sequence[_Told]) -> Entry:
    """Show the sentence most about the topic.

    If articles repeat it, show the first one: there `Monday` means the right day.
    """
    shown = min((told.entry for told in group if _same_words(group[0], told)), key=lambda entry: entry.published)
    others = [article for told in group for article in (told.entry.quote.article, *told.entry.also)]
    also = {article.id: article for article in others if article.id != shown.quote.article.id}
    return replace(shown, also=tuple(also.values()))


def _length(days: Days) -> datetime.timedelta:
    return as_date(days.last) - as_date(days.first)


def _worth(row: Row) -> tuple[bool, float]:
    """Return a sort key for a passage's sentences: statements before headlines and questions, then by relevance."""
    hit, start, end, features = row
    sentence = hit.article.text[start:end]
    is_statement = STATEMENT.fullmatch(sentence) is not None and len(stems(sentence)) >= FEW_WORDS
    return is_statement, features.similarity + features.overlap - LEANING * (not is_whole(sentence))


def _relevance(features: Features) -> float:
    """Score how much a passage is about the topic; 0 if its best sentence has too little of it."""
    if features.similarity + features.overlap < SAID:
        return 0.0
    return features.context + SIMILARITY * features.similarity - MISSING_NAMES * (1 - features.names)
