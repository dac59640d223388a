"""A topic over time: one dated sentence, word for word, of each article about it.

Hides how an article is told to be about a topic: by the topic's words in its best passage, the rarer the weightier, and
by how near one of its sentences comes to the topic's meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby

from answer.ask import clean
from answer.compose import LEANS_BACK
from answer.evidence import Features, described
from answer.model import Quote
from index.article import NO_FILTERS, Article, Filters, Hit
from index.lexical import stems
from index.search import Archive

PASSAGES, ARTICLES = 5, 2  # passages asked of the search, and articles looked at, for each entry there is room for
# How much a passage is about a topic: the part of the topic's words it holds, and part of its sentence's cosine. Above
# the floor it nearly always is, below it hardly ever (docs/decisions.md).
SIMILARITY, MISSING_NAMES, FLOOR = 0.5, 0.3, 1.0
# What a sentence must have of the topic, words and cosine together; and what it loses by leaning on the one before it.
SAID, LEANING = 0.5, 0.3
FEW_WORDS = 5  # fewer are a caption, or a line of a list
STATEMENT = re.compile(r".*[.!…][”’\"')\]»]*", re.DOTALL)


Row = tuple[Hit, int, int, Features]  # a sentence of a hit: `hit.article.text[start:end]`


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a timeline: the day it was published (YYYYMMDD), its sentence, and who carries a copy of it."""

    day: int
    quote: Quote
    also: tuple[Article, ...]


def timeline(archive: Archive, topic: str, filters: Filters = NO_FILTERS, most: int = 10) -> tuple[Entry, ...]:
    """Show up to `most` articles about a topic, those most about it, oldest first; undated ones are left out.

    Nothing where no article is about the topic. ExpectedError where there is no topic in the text, or far too much.
    """
    words = clean(topic)
    best: dict[str, Hit] = {}
    for hit in archive.search(words, PASSAGES * most, replace(filters, since=filters.since or 1)):
        best.setdefault(hit.article.id, hit)
    rows = described(archive, words, list(best.values())[: ARTICLES * most])
    sentences = [max(passage, key=_worth) for _, passage in groupby(rows, key=lambda row: row[0].article.id)]
    about = sorted((row for row in sentences if _relevance(row[3]) >= FLOOR), key=lambda row: -_relevance(row[3]))
    return tuple(sorted(map(_entry, about[:most]), key=lambda entry: (entry.day, entry.quote.article.id)))


def _worth(row: Row) -> tuple[bool, float]:
    """Rank the sentences of a passage: statements before headlines and questions, then those that say most."""
    hit, start, end, features = row
    sentence = hit.article.text[start:end]
    is_statement = STATEMENT.fullmatch(sentence) is not None and len(stems(sentence)) >= FEW_WORDS
    leans = LEANS_BACK.match(sentence) is not None
    return is_statement, features.similarity + features.overlap - LEANING * leans


def _relevance(features: Features) -> float:
    """Tell how much a passage is about the topic; 0 where its sentence does not say so."""
    if features.similarity + features.overlap < SAID:
        return 0.0
    return features.context + SIMILARITY * features.similarity - MISSING_NAMES * (1 - features.names)


def _entry(row: Row) -> Entry:
    hit, start, end, _ = row
    return Entry(hit.article.date or 0, Quote(hit.article, start, end, hit.article.text[start:end]), hit.also)
