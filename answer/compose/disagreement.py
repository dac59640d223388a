"""Finds where articles answer a question differently: another number, name or day for the same thing. Pure functions.

Hides when two sentences are about the same thing, and what counts as one source: copies of a text count once. A near
copy may have been edited to give another number or name, so the matching sentence is looked up in each near copy.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer.compose.values import NUMBERS, Told, agree, differ, same_facts, told
from answer.evidence.reading import SURE
from answer.evidence.score import Sentence
from answer.question.kind import Asked
from index.addresses import of_one_page
from index.article import Article, Passage, as_date
from index.split import Span, quotable
from index.store.words import stems

# A sentence with this share of the question's words, weighted by rarity, is about what is asked. Places need more: they
# are mentioned for many reasons, matching numbers rarely (docs/decisions.md).
ABOUT = {"person": 0.6, "place": 0.8}
ABOUT_NUMBER = 0.7
NAMED = frozenset(("person", "place", "name"))  # answered by a name; other names of a sentence may be there by the way
APART = 90  # days; articles further apart report two events, not one event differently (docs/decisions.md)
SEEDS = 3  # sentences, the best ones, that are compared with all others; each comparison takes time
MOST_VALUES = 6  # different answers shown side by side, so that an answer stays short
READ_SO = 1.0  # reader's margin that makes a sentence a side even without the question's words
ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\b")
EVERY_WORD = 0.95
# words of a question that make a sentence with all of them an answer; one word is in every article on the topic
SEVERAL = 2
SAME = 0.6  # an edited copy of a sentence keeps this share of its words; a sentence with less is another one
MOST_COPIES = 8  # near copies of an article that are read; an agency report may have hundreds


@dataclass(frozen=True, slots=True, eq=False)
class _Answering:
    """A sentence and the values with which it answers the question."""

    sentence: Sentence
    told: Told


def sides(asked: Asked, sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Group sentences by their answer, with the best sentence's side first; [] if sources agree.

    Nothing in the words shows which side is right, so all are returned. `sentences` come best first, and all of them
    are good enough to answer. Each side has the sentences of its articles, best first.
    """
    seeds = [one for one in sentences[:SEEDS] if _surest(one) > 0 or _may_be_side(one, asked)]
    answering = (_Answering(one, told(one.text, asked)) for one in _all(sentences) if _may_be_side(one, asked))
    everything = [one for one in answering if _is_meant(one, asked)]
    for seed in seeds:
        found = _around(_Answering(seed, told(seed.text, asked)), everything, asked)
        if len(found) > 1:
            return [[one.sentence for one in side] for side in found]
    return []


def _may_be_side(sentence: Sentence, asked: Asked) -> bool:
    """Return whether the reader finds an answer in a sentence or its headline, or all words of a longer question."""
    return _surest(sentence) >= READ_SO or (len(asked.stems) >= SEVERAL and has_every_word(sentence))


def _surest(sentence: Sentence) -> float:
    """Return the sentence's margin, or its headline's if that is higher and the sentence has the headline's answer.

    `Four dead` above `Four people were killed and 17 injured` makes the reader surer than the sentence alone.
    """
    found = sentence.headline
    words = set(stems(sentence.hit.article.title[found.start : found.end]))
    same = words and words.issubset(stems(sentence.text))
    return max(sentence.margin, found.margin) if same else sentence.margin


def _is_meant(side: _Answering, asked: Asked) -> bool:
    """Return whether the name that a side gives is in the words that the reader takes for the answer."""
    words = {*stems(side.sentence.answer_text)} if asked.kind in NAMED else set()
    return not words or side.told.meant is None or any(side.told.meant in word for word in words)


def _around(seed: _Answering, sentences: Sequence[_Answering], asked: Asked) -> list[list[_Answering]]:
    """Divide sentences between the side of a seed and the sides that contradict it."""
    found = [[seed]]
    for sentence in sentences:
        against = [_differ(side[0], sentence, asked) for side in found]
        if all(against) and len(found) < MOST_VALUES:
            found.append([sentence])
        elif sum(against) == len(found) - 1:
            side = found[against.index(False)]
            same = sentence.sentence.text == side[0].sentence.text
            if sentence.sentence is not side[0].sentence and (same or agree(side[0].told, sentence.told)):
                side.append(sentence)
    return found


def _all(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    for sentence in sentences:
        yield sentence
        yield from counterparts(sentence)


def _differ(one: _Answering, other: _Answering, asked: Asked) -> bool:
    """Return whether two sentences of different articles answer the question differently."""
    first, second = one.sentence, other.sentence
    if first.hit.article.id == second.hit.article.id or _same_answer(first, second):
        return False
    if of_one_page(first.hit.article.url, second.hit.article.url):
        return False  # a page and its corrected version are one source, so they cannot disagree
    if not _near(first, second):
        return False
    if _on_other_days(first, second) and not all(_surely_answers(side, asked) for side in (one, other)):
        return False
    about = all(_is_about(sentence, asked) for sentence in (first, second))
    return differ(one.told, other.told, asked, about=about)


def _surely_answers(side: _Answering, asked: Asked) -> bool:
    """Return whether the reader is sure of a side's answer, or a number stands in nearly the question's words.

    Articles of different days mostly report different events, so less is not enough for them. `The 30th shooting` has
    no number of anything.
    """
    if asked.kind in NUMBERS and ORDINAL.search(side.sentence.answer_text):
        return False
    in_its_words = asked.kind in NUMBERS and has_every_word(side.sentence)
    return in_its_words or (_surest(side.sentence) >= SURE and _is_meant(side, asked))


def has_every_word(sentence: Sentence) -> bool:
    """Return whether a sentence has nearly all words of the question; then the reader's margin does not matter."""
    return sentence.features.overlap >= EVERY_WORD


def _same_answer(one: Sentence, other: Sentence) -> bool:
    """Return whether the reader found the same words, or one answer inside the other; False for an edited copy."""
    if min(one.margin, other.margin) < READ_SO:
        return False
    first, second = ({*stems(sentence.answer_text)} for sentence in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def _on_other_days(one: Sentence, other: Sentence) -> bool:
    first, second = one.hit.article.date, other.hit.article.date
    return None not in (first, second) and first != second


def _near(one: Sentence, other: Sentence) -> bool:
    days = [sentence.hit.article.date for sentence in (one, other)]
    return None in days or abs((as_date(days[0] or 0) - as_date(days[1] or 0)).days) <= APART


def _is_about(sentence: Sentence, asked: Asked) -> bool:
    """Return whether a sentence is about the thing asked for, and not only about a similar one."""
    least = ABOUT.get(asked.kind, ABOUT_NUMBER)
    return sentence.features.overlap >= least and sentence.features.names == 1


def counterparts(sentence: Sentence) -> Iterator[Sentence]:
    """Yield the sentence as each near copy of its article words it, with the scores of the original.

    Copies with exactly this sentence, and copies without a similar one, are left out.
    """
    for article in sentence.hit.also[:MOST_COPIES]:
        if sentence.text not in article.text:
            span = _likest(frozenset(stems(sentence.text)), article)
            if span:
                yield _moved(sentence, article, span)


def carriers(sentence: Sentence) -> Iterator[Article]:
    """Yield the articles that confirm a sentence: its own, and near copies with the same names and numbers in it."""
    yield sentence.hit.article
    changed = {other.hit.article.id: other for other in counterparts(sentence)}
    for article in sentence.hit.also:
        copy = changed.get(article.id)
        if sentence.text in article.text or (copy and same_facts(sentence.text, copy.text)):
            yield article


def _likest(words: frozenset[str], article: Article) -> Span | None:
    """Find the sentence of an article that shares most of these words and has few others."""

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
