"""Corrects the spelling of a question: `who baught twiter` → `who bought twitter`.

A word that neither the archive nor English has is replaced by a word of the archive, if that one is spelt or sounds
similar, is frequent, and occurs near the question's other words. Hides how these are weighed.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from answer.model import Correction
from answer.question.kind import STOP_WORDS
from answer.question.misspelt.shorthand import written_out
from index.dates.vocabulary import SHORT_DAY_NAMES, SHORT_MONTH_NAMES
from index.search import Archive
from index.store.spellings import Similar, plain
from index.store.words import stems

# A capital tells a name from a word. Empty where it tells nothing: in the first word, or if all letters have one case.
Case = Literal["name", "word", ""]
# A word inside an address, `foo_bar` or `C++` is no misspelling, so it is passed over.
WORD = re.compile(r"(?<![\w@#/\\.+])[^\W\d_]+(?![\w@#/\\+]|\.\w)")
# Latin, Greek and Cyrillic. In other scripts words may be joined, or are not separated by blanks.
ALPHABETIC = re.compile(r"[A-Za-z\u00c0-\u052f\u1e00-\u1fff]+")
SHORTEST = 4  # letters; a shorter word is a single edit away from too many words
LONG = 8  # letters; a shorter word becomes almost any other by two edits, so it may have only one
MOST_WORDS = 24  # words of a question that are looked up; a longer text was pasted and is not a question
MOST_SIMILAR = 5  # similar words, the most frequent, compared with the question's other words; each takes a search
VOWELS = re.compile(r"[aeiouywh]+")
# One sound may be spelt in these ways, and people mix them up. The order matters: `tch` must be replaced before `ch`.
SOUNDS = (
    ("ph", "f"), ("gh", ""), ("ck", "k"), ("qu", "k"), ("x", "ks"), ("tch", "c"), ("ch", "c"), ("sh", "s"),
    ("ce", "s"), ("ci", "s"), ("cy", "s"), ("c", "k"), ("q", "k"), ("z", "s"), ("dg", "j"), ("mb", "m"), ("kn", "n"),
)  # fmt: skip
BRITISH = (
    (re.compile(r"is(?=(?:e[srd]?|ing|ations?|ational)\Z)"), "iz"), (re.compile(r"our(?=\w*\Z)"), "or"),
    (re.compile(r"tre(?=s?\Z)"), "ter"), (re.compile(r"ll(?=(?:ed|ing|er)s?\Z)"), "l"),
)  # fmt: skip
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

BIAS = -7.76  # a logistic regression, fitted by scripts/research/misspelt_questions.py; in the order of `features`
WEIGHTS = (0.69, -2.19, 0.3, 6.81, 1.42, -0.69, -1.2, -1.32)
LIKELY = 0.4  # probability from which a word is replaced; it may be low, because the question shows the change


@dataclass(frozen=True, slots=True)
class Spelling:
    """A question with its spelling corrected, and the words that were misspelt."""

    text: str
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Misspelt:
    """An unknown word of a question: its place, the words that may have been meant, and how close each is (0 to 1)."""

    start: int
    end: int
    typed: str
    case: Case
    similar: tuple[Similar, ...]
    close: tuple[float, ...]

    @property
    def meant(self) -> str | None:
        """The word that was most likely meant, in the case of the typed one; None if no word is likely enough."""
        pairs = zip(self.similar, self.close, strict=True)
        odds, word = max(
            (logit(self.typed.lower(), self.case, one, close, len(self.similar)), one.word) for one, close in pairs
        )
        if odds < math.log(LIKELY / (1 - LIKELY)):
            return None
        return word[:1].upper() + word[1:] if self.typed[:1].isupper() else word


def read_spelling(archive: Archive, question: str) -> Spelling:
    """Write out shorthand, and replace misspelt words by words of the archive.

    Not by those of a dictionary: names are what matters in news, and are in none.
    """
    text, corrections = written_out(question)
    found = [(word, word.meant) for word in misspelt(archive, text)]
    meant = [(word, other) for word, other in found if other is not None]
    for word, other in reversed(meant):
        text = text[: word.start] + other + text[word.end :]
    return Spelling(text, (*corrections, *(Correction(word.typed, other) for word, other in meant)))


def misspelt(archive: Archive, text: str) -> list[Misspelt]:
    """Find the words of a question that neither the archive nor English has, and that resemble words of the archive."""
    words = [match for match in WORD.finditer(text) if len(match.group()) >= SHORTEST]
    if len(words) > MOST_WORDS:
        return []
    cases = _cases(words)
    similar = [
        () if is_word(archive, match.group()) else _similar(archive, match.group().lower(), case)
        for match, case in zip(words, cases, strict=True)
    ]
    # The word next to a misspelt word may be misspelt too, so its most frequent similar word stands for it.
    read_as = [few[0].word if few else match.group().lower() for few, match in zip(similar, words, strict=True)]
    found = []
    for place, (match, few) in enumerate(zip(words, similar, strict=True)):
        if few:
            others = [word for word in (*read_as[:place], *read_as[place + 1 :]) if word not in STOP_WORDS]
            close = archive.lexical.closeness([one.word for one in few], others)
            found.append(Misspelt(match.start(), match.end(), match.group(), cases[place], few, tuple(close)))
    return found


def _cases(words: Sequence[re.Match[str]]) -> list[Case]:
    """Tell names from other words by their capitals, if the question has words of both kinds."""
    inside = [match.group()[0].isupper() for match in words if match.start() > 0]
    if not any(inside) or all(inside):
        return [""] * len(words)
    return ["" if match.start() == 0 else "name" if match.group()[0].isupper() else "word" for match in words]


def is_word(archive: Archive, written: str) -> bool:
    """Return whether a word is left alone: the archive or English has it, or it is an abbreviation in capitals."""
    word = written.lower()
    return (
        (written.isupper() or word in STOP_WORDS or not ALPHABETIC.fullmatch(word))
        or any(map(archive.lexical.document_frequency, stems(word)))
        or word in _english()
        or _american(word) in _english()
    )


def _american(word: str) -> str:
    """Write a British word the American way, because the list of English words has few British ones."""
    for pattern, written in BRITISH:
        word = pattern.sub(written, word)
    return word


@cache
def _english() -> frozenset[str]:
    """Common English words; none of them is a misspelling, even if no article has it."""
    packed = files("spellchecker").joinpath("resources/en.json.gz").read_bytes()
    return frozenset((*json.loads(gzip.decompress(packed)), *SHORT_DAY_NAMES.split(), *SHORT_MONTH_NAMES.split()))


def _similar(archive: Archive, word: str, case: Case) -> tuple[Similar, ...]:
    """Return the words of the archive that may have been meant, the likeliest first."""
    found = [one for one in archive.lexical.spellings.near(word, 2) if may_be(word, one)]
    return tuple(sorted(found, key=lambda one: -logit(word, case, one, 1.0, 1))[:MOST_SIMILAR])


def may_be(word: str, one: Similar) -> bool:
    """Return whether a word is similar enough: one edit away, of the same sound, or long."""
    return one.edits == 1 or len(word) >= LONG or sound(word) == sound(one.word)


def logit(word: str, case: Case, one: Similar, close: float, count: int) -> float:
    """Return the logarithm of the odds that one word was meant by another."""
    return BIAS + sum(
        weight * value for weight, value in zip(WEIGHTS, features(word, case, one, close, count), strict=True)
    )


def features(word: str, case: Case, one: Similar, close: float, count: int) -> tuple[float, ...]:
    """Describe a word and one of the `count` words similar to it in numbers, in the order of WEIGHTS."""
    other = plain(one.word)
    return (
        min(len(word), 12),
        one.edits - 1,
        math.log(one.passages),
        close,
        _is_slip(word, other),
        word[0] != other[0],
        case == "name" and not one.is_name,
        math.log(count),
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
    """Return whether a finger slipped: two letters swapped, a neighbouring key hit, or a letter doubled."""
    if len(word) != len(other):
        longer, shorter = sorted((word, other), key=len, reverse=True)
        return any(
            longer[i] == longer[i - 1] and longer[:i] + longer[i + 1 :] == shorter for i in range(1, len(longer))
        )
    apart = [place for place, (one, two) in enumerate(zip(word, other, strict=True)) if one != two]
    if len(apart) == 1:
        return other[apart[0]] in beside(word[apart[0]])
    return len(apart) == 2 and apart[1] == apart[0] + 1 and word[apart[0]] == other[apart[1]]


@cache
def beside(letter: str) -> frozenset[str]:
    """Return the letters on the keys around that of a letter, on an English keyboard."""
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
