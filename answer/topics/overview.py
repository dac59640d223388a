"""Answers a bare topic: for `Tell me about X`, it gives the leads of a few articles about X, word for word.

Hides which part of an article is its lead, and when an article is about a topic: its title or lead has all its words.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from answer.compose.attribution import attribution
from answer.compose.compose import LEANS_BACK
from answer.model import Quote, Statement
from answer.question.kind import STOP_WORDS, WORD
from index.article import LAST_DAY, Article, Days, Hit, as_date, as_integer
from index.split import Span, sentences
from index.store.words import stems

LEAD = 1_000  # characters of an article's beginning; its first paragraphs say what it is about
RELEVANT = 0.5  # of the best passage's score: a passage with less only mentions the topic in passing
FEW_WORDS = 8  # fewer are a caption, a byline or a line of a list
SAME_WORDS = 0.8  # share of common words from which on two leads report the same
SHORTLY = datetime.timedelta(days=7)  # after a day asked about, articles still report on it
WHOLE = re.compile(r"[\W\d]*[A-ZÀ-Þ][^\n]*[.!…][”’\"')\]»]*", re.DOTALL)


def overview(topic: str, hits: Sequence[Hit], most: int, days: Days | None = None) -> tuple[Statement, ...]:
    """Quote the leads of up to `most` articles about a topic, from the articles of the best hits; none is a refusal.

    The newest come first. If `days` are given, only articles published then or shortly after count, best first.
    """
    wanted = frozenset(stems(" ".join(word for word in WORD.findall(topic.lower()) if word not in STOP_WORDS)))
    enough = RELEVANT * max((hit.score for hit in hits), default=0.0)
    first = {hit.article.id: hit for hit in reversed(hits) if hit.score >= enough and _is_of(hit.article, days)}
    best = list(reversed(first.values()))
    ordered = best if days else sorted(best, key=lambda hit: -(hit.article.date or 0))
    chosen: list[Statement] = []
    for statement in _leads(wanted, ordered):
        if len(chosen) < most and not any(say_the_same(shown.text, statement.text) for shown in chosen):
            chosen.append(statement)
    return tuple(chosen)


def _is_of(article: Article, days: Days | None) -> bool:
    if days is None:
        return True
    last = as_integer(min(as_date(days.last), LAST_DAY - SHORTLY) + SHORTLY)
    return article.date is not None and days.first <= article.date <= last


def _leads(wanted: frozenset[str], hits: Sequence[Hit]) -> Iterator[Statement]:
    """Give the leads of the articles that are about the wanted words."""
    for hit in hits:
        article = hit.article
        known = {*stems(article.title), *stems(article.text[:LEAD])}
        span = _lead_sentence(article, wanted) if wanted and wanted <= known else None
        if span:
            text = article.text[slice(*span)]
            also = tuple(other for other in hit.also if text in other.text)
            yield Statement(text, (Quote(article, *span, text),), hit.score, also=also)


def _lead_sentence(article: Article, wanted: frozenset[str]) -> Span | None:
    """Choose the whole sentence of the lead with most words of the topic, the first if several have as many.

    It includes the sentence that names the holder of its claim, as every quote does.
    """
    text = article.text
    whole = [(start, end) for start, end in sentences(text[: 2 * LEAD]) if start < LEAD and _is_whole(text[start:end])]
    shares = {span: len(wanted.intersection(stems(text[slice(*span)]))) for span in whole}
    best = max(shares, key=lambda span: shares[span], default=None)
    if best is None or not shares[best]:
        return None
    start, end = best
    claim = attribution(text, start, end)
    return (min(start, claim.quote[0]), max(end, claim.quote[1])) if claim else (start, end)


def _is_whole(sentence: str) -> bool:
    """Return whether a sentence can be read alone: no heading, no caption, no dependence on the sentence before."""
    return (
        WHOLE.fullmatch(sentence) is not None
        and len(WORD.findall(sentence)) >= FEW_WORDS
        and (LEANS_BACK.match(sentence) is None)
    )


def say_the_same(one: str, other: str) -> bool:
    """Return whether two leads have nearly the same words."""
    first, second = set(stems(one)), set(stems(other))
    return len(first & second) >= SAME_WORDS * len(first | second)
