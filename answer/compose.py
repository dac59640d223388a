"""The extractive answer: the fewest whole sentences that answer, quoted word for word; or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from answer.evidence import Sentence
from answer.model import Dated, Quote, Statement
from answer.question import answering_words, understand
from index.article import Article
from index.events import expressions
from index.lexical import stems

# A sentence that opens like this cannot be understood without the one before it.
LEANS_BACK = re.compile(r"(?:It|He|She|They|This|That|These|Those|His|Her|Their|Its)\b")
YEAR = re.compile(r"\d{4}")
SAME = 0.8  # share of words two sentences have in common when they say the same


def compose(
    question: str, sentences: Sequence[Sentence], *, floor: float, most: int, worth: float, dated: bool = False
) -> list[Statement]:
    """Choose up to `most` sentences at or above `floor`, best first; an empty list is a refusal.

    `worth` is the share of the best score a further sentence must reach to be worth reading. Sentences that say the
    same as one above them are named with it instead of repeated. `dated`: the question names days, so that those of a
    sentence are told as they are where it asks when.
    """
    if not sentences or sentences[0].score < floor:
        return []
    enough = max(floor, worth * sentences[0].score)
    chosen: list[list[Sentence]] = []
    for sentence in (candidate for candidate in sentences if candidate.score >= enough):
        same = next((group for group in chosen if _say_the_same(group[0], sentence)), None)
        if same is not None:
            same.append(sentence)
        elif len(chosen) < most and not any(_covers(group[0], sentence) for group in chosen):
            chosen.append([sentence])
    return [_statement(question, group, dated=dated) for group in chosen]


def _say_the_same(one: Sentence, other: Sentence) -> bool:
    first, second = set(stems(one.text)), set(stems(other.text))
    return len(first & second) >= SAME * max(1, len(first | second))


def _covers(shown: Sentence, sentence: Sentence) -> bool:
    """Tell whether a sentence already stands in a quote, because the one behind it leans back on it."""
    return (
        shown.hit.article.id == sentence.hit.article.id
        and sentence.start >= _start(shown)
        and sentence.end <= shown.end
    )


def _start(sentence: Sentence) -> int:
    """Where the quote of a sentence begins: at the sentence before it in the same paragraph, if it leans on that."""
    spans = sentence.hit.passage.sentences
    position = spans.index((sentence.start, sentence.end))
    if position and LEANS_BACK.match(sentence.text):
        before = spans[position - 1]
        if "\n" not in sentence.hit.article.text[before[1] : sentence.start]:
            return before[0]
    return sentence.start


def _statement(question: str, group: Sequence[Sentence], *, dated: bool) -> Statement:
    best = group[0]
    article, start, end = best.hit.article, _start(best), best.end
    text = article.text[start:end]
    asked = understand(question)
    others = {other.id: other for sentence in group for other in _carriers(sentence) if other.id != article.id}
    return Statement(
        text=text,
        quotes=(Quote(article, start, end, text),),
        score=best.score,
        emphasis=tuple(answering_words(text, asked)),
        also=tuple(others.values()),
        days=tuple(_days(article, start, end)) if dated or asked.kind == "date" else (),
    )


def _days(article: Article, start: int, end: int) -> Iterator[Dated]:
    """Resolve the times that a part of an article names; those that say their year themselves need no help."""
    for found in expressions(article.text, article.date):
        words = article.text[found.start : found.end]
        if start <= found.start and found.end <= end and not YEAR.search(words):
            yield Dated(words, found.first, found.last)


def _carriers(sentence: Sentence) -> Iterator[Article]:
    yield sentence.hit.article
    yield from sentence.hit.also
