"""Where articles answer a question differently: another number, name or day for the same thing. Pure functions.

Hides when two sentences are about the same, and what counts as one source: copies of a text do, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answer.counterparts import counterparts
from answer.evidence import Sentence
from answer.facts import TIMES, agree, differ_in_place, differ_in_value, told
from answer.question import Asked, understand
from index.article import as_date
from index.lexical import stems

# Share of the question's words, weighted by rarity, that a sentence holds if it is about the same thing: places
# stand in a sentence for many reasons, numbers of the kind asked for hardly (docs/decisions.md).
ABOUT = {"person": 0.6, "place": 0.8}
ABOUT_NUMBER = 0.7
APART = 90  # days; what was published further apart tells of two events, not of one differently
SEEDS = 3  # of the best sentences, each of which may be contradicted
MOST_VALUES = 6  # different answers that are shown side by side
READ_SO = 0.0  # the reader's margin that a sentence of each side has at least, unless it has the question's words
EVERY_WORD = 0.95


def sides(question: str, sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Group sentences that answer by what they answer, the best sentence's side first; [] where sources agree.

    `sentences` come best first, all of them good enough to answer. Each side has the sentences of its articles, its
    best first.
    """
    asked = understand(question)
    everything = [one for one in _all(sentences) if one.margin >= READ_SO or has_every_word(one)]
    for seed in sentences[:SEEDS]:
        found = _around(seed, everything, asked)
        if len(found) > 1:
            return found
    return []


def _around(seed: Sentence, sentences: Sequence[Sentence], asked: Asked) -> list[list[Sentence]]:
    """Put sentences on the side of a seed, or on one against it."""
    found = [[seed]]
    for sentence in sentences:
        against = [_differ(side[0], sentence, asked) for side in found]
        if all(against) and len(found) < MOST_VALUES:
            found.append([sentence])
        elif sum(against) == len(found) - 1:
            side = found[against.index(False)]
            if sentence is not side[0] and _agree(side[0], sentence, asked):
                side.append(sentence)
    return found


def _all(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    for sentence in sentences:
        yield sentence
        yield from counterparts(sentence)


def _differ(one: Sentence, other: Sentence, asked: Asked) -> bool:
    """Tell whether two sentences of different articles answer differently."""
    if one.hit.article.id == other.hit.article.id or _same_answer(one, other):
        return False
    first, second = told(one.text, asked), told(other.text, asked)
    if asked.kind not in TIMES and not _near(one, other):
        return False
    about = all(_is_about(sentence, asked) for sentence in (one, other))
    return differ_in_place(first, second, asked) or (about and differ_in_value(first, second))


def has_every_word(sentence: Sentence) -> bool:
    """Tell whether a sentence has nearly all words of the question: it tells of the same, whatever the reader finds."""
    return sentence.features.overlap >= EVERY_WORD


def _same_answer(one: Sentence, other: Sentence) -> bool:
    """Tell whether the reader found the same words, or one answer inside the other; not known of an edited copy."""
    if min(one.margin, other.margin) < READ_SO:
        return False
    first, second = ({*stems(sentence.answer_text)} for sentence in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def _near(one: Sentence, other: Sentence) -> bool:
    days = [sentence.hit.article.date for sentence in (one, other)]
    return None in days or abs((as_date(days[0] or 0) - as_date(days[1] or 0)).days) <= APART


def _agree(one: Sentence, other: Sentence, asked: Asked) -> bool:
    return one.text == other.text or agree(told(one.text, asked), told(other.text, asked))


def _is_about(sentence: Sentence, asked: Asked) -> bool:
    """Tell whether a sentence is about what was asked, and not about something like it."""
    least = ABOUT.get(asked.kind, ABOUT_NUMBER)
    return sentence.features.overlap >= least and sentence.features.names == 1
