"""Reads a misspelt question as it is meant: `who baught twiter` → `who bought twitter`.

A word that neither the archive nor English has is read as one that the archive has, if that one is written or sounds
nearly the same, is frequent, and stands near the question's other words. Hides how these are weighed.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from answer.model import Correction
from answer.question.kind import STOP_WORDS
from answer.question.shorthand import written_out
from index.dates.vocabulary import SHORT_DAY_NAMES, SHORT_MONTH_NAMES
from index.search import Archive
from index.store.spellings import Similar, plain

# Words of letters alone: no part of an address, of `foo_bar` or of `C++`.
WORD = re.compile(r"(?<![\w@#/\\.+])[^\W\d_]+(?![\w@#/\\+]|\.\w)")
# Latin, Greek and Cyrillic letters. In other scripts a word may have others joined to it, or is not set off by blanks.
ALPHABETIC = re.compile(r"[A-Za-z\u00c0-\u052f\u1e00-\u1fff]+")
SHORTEST = 4  # letters of a misspelt word; a shorter one is an edit away from too many
LONG = 8  # letters of a word that may have two edits
MOST_WORDS = 24  # words of a question that are looked up: a pasted text is no question
MOST_SIMILAR = 6  # words whose closeness is measured, the most frequent ones
VOWELS = re.compile(r"[aeiouywh]+")
# Spellings of one sound, in the order in which they are replaced.
SOUNDS = (
    ("ph", "f"), ("gh", ""), ("ck", "k"), ("qu", "k"), ("x", "ks"), ("tch", "c"), ("ch", "c"), ("sh", "s"),
    ("ce", "s"), ("ci", "s"), ("cy", "s"), ("c", "k"), ("q", "k"), ("z", "s"), ("dg", "j"), ("mb", "m"), ("kn", "n"),
)  # fmt: skip
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

# Weights of a logistic regression; scripts/research/misspelt_questions.py fits them.
BIAS = -10.5
PER_LETTER, PER_EDIT, FREQUENCY, CLOSENESS, SAME_SOUND, SLIP = 0.57, -4.8, 0.75, 5.0, 0.46, 1.17
LIKELY = 0.5  # probability from which a word is read as another


@dataclass(frozen=True, slots=True)
class Spelling:
    """A question as it is read, and which of its words were misspelt."""

    text: str
    corrections: tuple[Correction, ...] = ()


def read_spelling(archive: Archive, question: str) -> Spelling:
    """Write out shorthand, and read misspelt words as words of the archive."""
    text, expanded = written_out(question)
    words = [match for match in WORD.finditer(text) if len(match.group()) >= SHORTEST]
    if len(words) > MOST_WORDS:
        return Spelling(text, expanded)
    unknown = {
        match.start(): _similar(archive, match.group()) for match in words if not _is_word(archive, match.group())
    }
    if not any(unknown.values()):
        return Spelling(text, expanded)
    read, corrections = _corrected(archive, text, words, unknown)
    return Spelling(read, (*expanded, *corrections))


def _corrected(
    archive: Archive, text: str, words: Sequence[re.Match[str]], unknown: Mapping[int, list[Similar]]
) -> tuple[str, list[Correction]]:
    # What stands nearby counts as it may be meant: another misspelt word as the most frequent of those it may be.
    read_as = {
        match.start(): unknown[match.start()][0].word if unknown.get(match.start()) else match.group().lower()
        for match in words
    }
    corrections, parts, end = [], [], 0
    for match in words:
        similar = unknown.get(match.start())
        if not similar:
            continue
        others = [word for place, word in read_as.items() if place != match.start() and word not in STOP_WORDS]
        meant = _likeliest(archive, match.group().lower(), similar, others)
        if meant:
            written = _in_the_case_of(match.group(), meant)
            corrections.append(Correction(match.group(), written))
            parts += [text[end : match.start()], written]
            end = match.end()
    return "".join((*parts, text[end:])), corrections


def _is_word(archive: Archive, written: str) -> bool:
    """Return whether a word is left alone: the archive or English has it, or it is an abbreviation in capitals."""
    word = written.lower()
    return (
        (written.isupper() or word in STOP_WORDS or not ALPHABETIC.fullmatch(word))
        or archive.lexical.holds(word)
        or word in _english()
    )


@cache
def _english() -> frozenset[str]:
    """Words of plain English: most are in no archive, and none of them is a misspelling."""
    packed = files("spellchecker").joinpath("resources/en.json.gz").read_bytes()
    return frozenset((*json.loads(gzip.decompress(packed)), *SHORT_DAY_NAMES.split(), *SHORT_MONTH_NAMES.split()))


def _similar(archive: Archive, written: str) -> list[Similar]:
    """Give the words of the archive that a word may be meant as, most frequent first."""
    word = written.lower()
    found = archive.lexical.spellings.near(word, 3 if len(word) >= LONG else 2)
    return [one for one in found if _may_be(word, one)][:MOST_SIMILAR]


def _may_be(word: str, one: Similar) -> bool:
    return one.edits <= (2 if len(word) >= LONG else 1) or sound(word) == sound(one.word)


def _likeliest(archive: Archive, word: str, similar: Sequence[Similar], others: Sequence[str]) -> str | None:
    close = archive.lexical.closeness([one.word for one in similar], others)
    scores = [logit(word, one, near) for one, near in zip(similar, close, strict=True)]
    best = max(range(len(similar)), key=scores.__getitem__)
    return similar[best].word if scores[best] >= math.log(LIKELY / (1 - LIKELY)) else None


def logit(word: str, one: Similar, close: float) -> float:
    """Weigh how likely a word is meant as another one, as the logarithm of the odds."""
    return BIAS + sum(weight * value for weight, value in zip(WEIGHTS, features(word, one, close), strict=True))


WEIGHTS = (PER_LETTER, PER_EDIT, FREQUENCY, CLOSENESS, SAME_SOUND, SLIP)


def features(word: str, one: Similar, close: float) -> tuple[float, ...]:
    """Describe a pair of words by numbers, in the order of WEIGHTS."""
    return (
        min(len(word), 12),
        one.edits - 1,
        math.log(one.passages),
        close,
        sound(word) == sound(one.word),
        _is_slip(word, plain(one.word)),
    )


@cache
def sound(word: str) -> str:
    """Write a word roughly as it sounds: its consonants, and whether it begins with a vowel."""
    spelt = plain(word)
    for written, heard in SOUNDS:
        spelt = spelt.replace(written, heard)
    consonants = VOWELS.sub("", spelt)
    single = "".join(letter for place, letter in enumerate(consonants) if letter != consonants[place - 1 : place])
    return ("a" if VOWELS.match(spelt) else "") + single


def _is_slip(word: str, other: str) -> bool:
    """Return whether a finger slipped: two neighbours exchanged, a key beside the right one, or a letter twice."""
    if len(word) != len(other):
        longer, shorter = sorted((word, other), key=len, reverse=True)
        return any(
            longer[i] == longer[i - 1] and longer[:i] + longer[i + 1 :] == shorter for i in range(1, len(longer))
        )
    apart = [place for place, (one, two) in enumerate(zip(word, other, strict=True)) if one != two]
    if len(apart) == 1:
        return other[apart[0]] in _beside(word[apart[0]])
    return len(apart) == 2 and apart[1] == apart[0] + 1 and word[apart[0]] == other[apart[1]]


@cache
def _beside(letter: str) -> frozenset[str]:
    """The letters on the keys beside that of a letter, on an English keyboard."""
    for row, keys in enumerate(KEYS):
        if (place := keys.find(letter)) >= 0:
            near = [
                (row, place - 1),
                (row, place + 1),
                (row - 1, place),
                (row - 1, place + 1),
                (row + 1, place - 1),
                (row + 1, place),
            ]
            return frozenset(KEYS[r][p] for r, p in near if 0 <= r < len(KEYS) and 0 <= p < len(KEYS[r]))
    return frozenset()


def _in_the_case_of(typed: str, word: str) -> str:
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word
