"""Reads the answer in a sentence as values that can be compared between sentences. Pure functions.

Hides how numbers, names and days are written, and which words two paraphrases have in the same place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from answer.question.kind import CALENDAR, WORD, Asked, answering_words
from answer.words import Word, Words, opposites, plain_sentences, read
from index.split import Span
from index.store.words import stems

TIMES = ("date", "year")
NUMBERS = frozenset(("number", "age", "clock", "length", "money", "percent"))
NAMES, NAMES_OR_OPENERS = frozenset(("name",)), frozenset(("name", "opener"))
# sentences with word sequences this similar (0 to 1) are paraphrases, so a word that differs is an answer
PARALLEL = 0.6
NEARLY_ONE = 0.75  # in sentences more similar than this, one different ordinary word is an edit, not another answer
REPLACED = 4  # content words; a longer difference between two sentences is not one value
NEAREST = 3  # words of the question nearest to a value that decide how near it is; others may belong to another clause
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")  # a year, not a quantity, unless it has a comma
FAR = 1_000  # characters; more than any real distance, for a sentence without a word of the question
SAME_STEM = 4  # letters; so few that `European` and `Europe` count as the same word
NO_NAMES = frozenset(stem for word in CALENDAR for stem in stems(word))


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence states: its words, all values of the kind asked for, and the value that most likely answers.

    All values, because a sentence that has the other side's number as well does not contradict it.
    """

    words: tuple[Word, ...]
    values: frozenset[str]
    meant: str | None


def told(sentence: str, asked: Asked) -> Told:
    """Read what a sentence answers: its words, and its values of the kind that the question asks for."""
    known = frozenset(asked.stems)
    shared = [match.start() for match in WORD.finditer(sentence) if known.intersection(stems(match[0]))]
    spans = sorted(answering_words(sentence, asked), key=lambda span: _distance(span, shared))
    values = [value for start, end in spans if (value := _value(sentence[start:end], asked, known))]
    words = tuple(word for part in plain_sentences(sentence) for word in read(part) if word.kind != "boundary")
    return Told(words, frozenset(values), values[0] if values else None)


def _value(words: str, asked: Asked, known: frozenset[str]) -> str:
    """Reduce a value to what is compared: a number to its amount, a day to its year, a name to its last word."""
    found = [word for part in plain_sentences(words) for word in read(part)]
    if asked.kind in NUMBERS:
        return "" if YEAR.fullmatch(words) else next((word.stem for word in found if word.kind == "number"), "")
    if asked.kind in TIMES:
        return next((word.stem for word in found if word.kind == "number" and len(word.stem) == 4), "")
    names = [word.stem for word in found if word.kind in ("name", "opener")]
    return next((stem for stem in reversed(names) if stem not in known | NO_NAMES), "")


def _distance(span: Span, shared: Sequence[int]) -> float:
    """Return the distance in characters from a value to the nearest words of the question, which begin at `shared`."""
    near = sorted(min(abs(place - span[0]), abs(place - span[1])) for place in shared)[:NEAREST]
    return sum(near) / len(near) if near else FAR


def differ(one: Told, other: Told, asked: Asked, *, about: bool) -> bool:
    """Return whether two sentences answer a question differently.

    For paraphrases, another answer in one place is enough; otherwise both sentences must be `about` the question.
    """
    return _differ_in_place(one, other, asked) or (about and _differ_in_value(one, other))


def _differ_in_value(one: Told, other: Told) -> bool:
    """Return whether each sentence gives a value that the other does not contain anywhere."""
    if one.meant is None or other.meant is None:
        return False
    return not _holds(other, one.meant) and not _holds(one, other.meant)


def _holds(sentence: Told, value: str) -> bool:
    return any(_alike(word.stem, value) for word in sentence.words)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    return one[:1].isalpha() and len(one) >= SAME_STEM and one[:SAME_STEM] == other[:SAME_STEM]


def agree(one: Told, other: Told) -> bool:
    """Return whether two sentences answer with the same value."""
    return (
        one.meant is not None and other.meant is not None and (one.meant in other.values or other.meant in one.values)
    )


def _differ_in_place(one: Told, other: Told, asked: Asked) -> bool:
    """Return whether two paraphrases have different answers in the same place."""
    first, second = _weighty(one.words), _weighty(other.words)
    matcher = SequenceMatcher(None, [word.stem for word in first], [word.stem for word in second], autojunk=False)
    likeness = matcher.ratio()
    if likeness < PARALLEL:
        return False
    differing = [pair for pair in _replaced(matcher, first, second) if max(map(len, pair)) <= REPLACED]
    if likeness >= NEARLY_ONE:
        return any(_answers(*pair, asked, NAMES_OR_OPENERS, alone=len(differing) == 1) for pair in differing)
    return any(_answers(*pair, asked, NAMES, alone=False) for pair in differing)


def _replaced(matcher: SequenceMatcher[str], first: Words, second: Words) -> Iterator[tuple[Words, Words]]:
    """Yield the words that replace each other in two sentences, except words that the other sentence has elsewhere."""
    held, held_too = ({word.stem for word in words} for words in (first, second))
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "replace":
            pair = (
                [word for word in first[a:b] if word.stem not in held_too],
                [word for word in second[c:d] if word.stem not in held],
            )
            if all(pair):
                yield pair


def _weighty(words: Words) -> list[Word]:
    return [word for word in words if word.kind != "stop"]


def _answers(one: Words, other: Words, asked: Asked, names: frozenset[str], *, alone: bool) -> bool:
    """Return whether the words that replace each other can be two answers to the question."""
    if any(word.stem in asked.stems for word in (*one, *other)):
        return False
    kinds = [{word.kind for word in words} for words in (one, other)]
    if asked.kind in NUMBERS or asked.kind in TIMES:
        return all("number" in kind for kind in kinds)
    alike = any(_alike(first.stem, second.stem) for first in one for second in other)
    if asked.kind in ("person", "place"):
        return all(kind & names for kind in kinds) and not alike
    opposite = any((first.stem, second.stem) in opposites() for first in one for second in other)
    named = any(all(kind in found for found in kinds) for kind in ("name", "number"))
    return opposite or (not alike and (alone or named))


def same_facts(one: str, other: str) -> bool:
    return _facts(one) == _facts(other)


def _facts(sentence: str) -> frozenset[str]:
    words = (word for part in plain_sentences(sentence) for word in read(part))
    return frozenset(word.stem for word in words if word.kind in ("name", "number"))
