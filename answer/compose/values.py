"""Reads the answer of a sentence as values that can be compared with those of another sentence. Pure functions.

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
PARALLEL = 0.6  # two sentences are paraphrases if their word sequences are at least this similar (0 to 1)
NEARLY_ONE = 0.75  # the same if they differ in an ordinary word and no name or number is asked for
REPLACED = 4  # content words that a value has at most
NEAREST = 3  # words of the question nearest to a value
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")  # not a quantity, unless it is written with a comma
FAR = 1_000  # characters; no word of a question is so far away in a sentence
SAME_STEM = 4  # letters that `European` and `Europe` share
NO_NAMES = frozenset(stem for word in CALENDAR for stem in stems(word))


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence states: its words, its values of the kind asked for, and the value that most likely answers."""

    words: tuple[Word, ...]
    values: frozenset[str]
    meant: str | None


def told(sentence: str, asked: Asked) -> Told:
    """Read the words and values of a sentence as an answer to a question."""
    known = frozenset(asked.stems)
    shared = [match.start() for match in WORD.finditer(sentence) if known.intersection(stems(match[0]))]
    spans = sorted(answering_words(sentence, asked), key=lambda span: _distance(span, shared))
    values = [value for start, end in spans if (value := _value(sentence[start:end], asked, known))]
    words = tuple(word for part in plain_sentences(sentence) for word in read(part) if word.kind != "boundary")
    return Told(words, frozenset(values), values[0] if values else None)


def _value(words: str, asked: Asked, known: frozenset[str]) -> str:
    """Normalize a value: a number to its amount, a day to its year, a name to its last word."""
    found = [word for part in plain_sentences(words) for word in read(part)]
    if asked.kind in NUMBERS:
        return "" if YEAR.fullmatch(words) else next((word.stem for word in found if word.kind == "number"), "")
    if asked.kind in TIMES:
        return next((word.stem for word in found if word.kind == "number" and len(word.stem) == 4), "")
    names = [word.stem for word in found if word.kind in ("name", "opener")]
    return next((stem for stem in reversed(names) if stem not in known | NO_NAMES), "")


def _distance(span: Span, shared: Sequence[int]) -> float:
    """Measure the distance in characters from a value to the nearest words of the question, which begin at `shared`."""
    near = sorted(min(abs(place - span[0]), abs(place - span[1])) for place in shared)[:NEAREST]
    return sum(near) / len(near) if near else FAR


def differ(one: Told, other: Told, asked: Asked, *, about: bool) -> bool:
    """Return whether two sentences answer a question differently.

    For paraphrases, another answer in one place is enough; otherwise both must be `about` the question.
    """
    return _differ_in_place(one, other, asked) or (about and _differ_in_value(one, other))


def _differ_in_value(one: Told, other: Told) -> bool:
    """Return whether both sentences give a value, and neither contains the value of the other anywhere."""
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
    """Give the words that replace each other in two sentences, without words that the other sentence has elsewhere."""
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
    """Return whether the words in the same place of two sentences can be the answer."""
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
    """Return whether two sentences name the same numbers and names."""
    return _facts(one) == _facts(other)


def _facts(sentence: str) -> frozenset[str]:
    words = (word for part in plain_sentences(sentence) for word in read(part))
    return frozenset(word.stem for word in words if word.kind in ("name", "number"))
