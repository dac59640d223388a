"""The same sentence in the near copies of its article: edited copies may say another number or name.

Hides how a sentence is found again in a text that was changed around it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace

from answer.evidence import Sentence
from answer.facts import same_facts
from index.article import Article, Passage
from index.lexical import stems
from index.split import Span, quotable

SAME = 0.6  # share of words that a sentence and its edited copy have in common at least
MOST_COPIES = 8  # of an article that are read


def counterparts(sentence: Sentence) -> Iterator[Sentence]:
    """Give the sentence as each near copy of its article has it, with the scores it has here.

    A copy that holds it word for word is left out, and one that holds nothing like it.
    """
    for article in sentence.hit.also[:MOST_COPIES]:
        if sentence.text not in article.text:
            span = _likest(frozenset(stems(sentence.text)), article)
            if span:
                yield _moved(sentence, article, span)


def carriers(sentence: Sentence) -> Iterator[Article]:
    """Give the articles that say a sentence: its own, and the copies that have its names and numbers."""
    yield sentence.hit.article
    changed = {other.hit.article.id: other for other in counterparts(sentence)}
    for article in sentence.hit.also:
        copy = changed.get(article.id)
        if sentence.text in article.text or (copy and same_facts(sentence.text, copy.text)):
            yield article


def _likest(words: frozenset[str], article: Article) -> Span | None:
    """Find the sentence of an article that has most of these words and few others."""

    def likeness(row: tuple[Span, frozenset[str]]) -> float:
        return len(words & row[1]) / max(1, len(words | row[1]))

    best = max(_read(article.text), key=likeness, default=None)
    return best[0] if best and likeness(best) >= SAME else None


@functools.lru_cache(maxsize=64)
def _read(text: str) -> tuple[tuple[Span, frozenset[str]], ...]:
    return tuple((span, frozenset(stems(text[slice(*span)]))) for span in quotable(text))


def _moved(sentence: Sentence, article: Article, span: Span) -> Sentence:
    spans = tuple(other for other, _ in _read(article.text))
    passage = Passage(article.id, spans[0][0], spans[-1][1], spans)
    hit = replace(sentence.hit, article=article, passage=passage, also=())
    return replace(sentence, hit=hit, start=span[0], end=span[1], answer=(span[0], span[0]))
