"""Computes a few features of each sentence of the passages; the features decide which sentences the reader reads."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from answer.question.days import AskedDays, day_words
from answer.question.kind import PATTERNS, Asked, answering_words
from index.article import NO_FILTERS, Article, Hit, as_date, day_in_words
from index.recency import NEAR_DAYS, RECENT
from index.search import Archive
from index.split import headline
from index.store.words import stems

LEAD = 1500  # characters; most answers are in an article's lead, its first paragraphs
# share of the recency feature that is kept without `latest` or the like, because most people mean recent news
UNSAID = 0.65
# Nearness of an article without a day, and of all articles if the archive ends long before the day of asking: about the
# average of answered questions, so that old archives are not refused more often.
UNKNOWN_NEAR = 0.6


QUESTION_WORD = re.compile(r"\W*(?:[Ww](?:hat|hy|hen|here|ho|hose|hich)|[Hh]ow)\b")  # `WHO` is the health organisation
CLOSING = "”\"’')] "
STATES = re.compile(r"\W*(?:what|who|where|which|how)\b(?: [\w’'-]{1,30}){0,2}? (?:is|are|was|were)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one sentence, each between 0 and 1 (the cosine may be below 0).

    similarity: cosine of question and sentence. overlap: the share of the question's words, weighted by rarity, that
    the sentence contains. context: the same for the whole passage with its title and date. rank: the fused search score
    of the passage. names: the share of the question's names that the passage, title or outlet has (1 without names).
    pairs: the share of the question's pairs of adjacent topic words that the passage has (1 without any). kind: whether
    the sentence has words of the kind asked for (one half if the kind is unknown). lead: how close the sentence is to
    the beginning of its article. near: how shortly before the day of asking the article was published, higher if the
    question says "this week"; the same for all articles if the archive ends long before that day.
    """

    similarity: float
    overlap: float
    context: float
    rank: float
    names: float
    pairs: float
    kind: float
    lead: float
    near: float


VALUES = operator.attrgetter(*(field.name for field in fields(Features)))


@dataclass(frozen=True, slots=True)
class When:
    """The times of a question: the day it is asked on (YYYYMMDD), and the days it asks about.

    Without a day of asking, recency is unknown. A sentence that reports on one of `days` counts as one that names the
    day in the question's words.
    """

    as_of: int | None = None
    days: AskedDays | None = None


ANY_TIME = When()
Row = tuple[Hit, int, int, Features]


def described(archive: Archive, asked: Asked, hits: Sequence[Hit], when: When = ANY_TIME) -> Iterator[Row]:
    """Describe each sentence of the hits, hit by hit: its start and end in the article, and its features.

    Questions are left out. So are passages that appeared before the days asked about and do not name them, unless the
    question asks for a state, which may have begun before.
    """
    weights = {stem: archive.lexical.rarity(stem) for stem in asked.stems}
    asking = archive.encode_question(asked.text)
    told = archive.sentence_days(hits)
    current = _current(archive, when.as_of)
    for hit, vectors, days in zip(hits, archive.sentence_vectors(hits), told, strict=True):
        meant = {place: day_words(asked.text, when.days, said) for place, said in days.items()} if when.days else {}
        around = stems(f"{_header(hit.article)}\n{hit.text}\n{max(meant.values(), default='')}")
        held = set(around)
        shared = (_coverage(held, weights), hit.score, _share_of_names(asked, held), _share_of_pairs(asked, around))
        near = _nearness(hit.article, asked, current)
        if _is_before(hit.article, when) and not STATES.match(asked.text) and not any(meant.values()):
            continue
        for place, ((start, end), vector) in enumerate(zip(hit.passage.sentences, vectors, strict=True)):
            sentence = hit.article.text[start:end]
            if _asks(sentence):
                continue
            kind = float(bool(answering_words(sentence, asked))) if asked.kind in PATTERNS else 0.5
            overlap = _coverage(set(stems(f"{sentence} {meant.get(place, '')}")), weights)
            lead = math.exp(-start / LEAD)
            features = (float(vector @ asking), overlap, *shared, kind, lead, near)
            yield hit, start, end, Features(*features)


def _asks(sentence: str) -> bool:
    """Return whether a sentence asks for what an answer would tell; `Should it close?` tells something itself."""
    return bool(QUESTION_WORD.match(sentence)) and sentence.rstrip(CLOSING).endswith("?")


def _is_before(article: Article, when: When) -> bool:
    """Return whether an article appeared before the past days asked about.

    Then it cannot tell what happened, and only a passage that names these days can answer.
    """
    if when.days is None or when.as_of is None or article.date is None:
        return False
    return article.date < when.days.days.first <= when.as_of


def _nearness(article: Article, asked: Asked, as_of: int | None) -> float:
    """Return recency: 1 on the day of asking and less before; reduced if the question does not ask for recent news."""
    if as_of is None or article.date is None:
        return UNKNOWN_NEAR
    age = (as_date(as_of) - as_date(article.date)).days
    return (1.0 if asked.recent else UNSAID) * math.exp(-age / NEAR_DAYS) if age >= 0 else 0.0


def _current(archive: Archive, as_of: int | None) -> int | None:
    """Return the day of asking, or None if the archive ends long before it, so that no article would be recent."""
    newest = archive.catalogue.span(NO_FILTERS)[1]
    if as_of is None or newest is None or (as_date(as_of) - as_date(newest)).days > RECENT:
        return None
    return as_of


def _header(article: Article) -> str:
    return f"{headline(article)} {article.outlet or ''} {day_in_words(article.date)}"


def _coverage(held: set[str], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in held) / total if total else 0.0


def _share_of_names(asked: Asked, held: set[str]) -> float:
    if not asked.names:
        return 1.0
    return sum(held.issuperset(stems(name)) for name in asked.names) / len(asked.names)


def _share_of_pairs(asked: Asked, held: Sequence[str]) -> float:
    """Return the share of pairs found.

    One word may come between: `foreign minister` is found in `foreign affairs minister`.
    """
    if not asked.pairs:
        return 1.0
    near = {(one, other) for step in (1, 2) for one, other in zip(held, held[step:], strict=False)}
    wanted = [tuple(stems(" ".join(pair)))[:2] for pair in asked.pairs]
    return sum(pair in near for pair in wanted) / len(wanted)


def weigh(weights: Sequence[float], features: Features) -> float:
    return float(sum(map(operator.mul, weights, VALUES(features))))
