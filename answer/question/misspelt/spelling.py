"""Corrects the spelling of a question: `who baught twiter` → `who bought twitter`.

A word that neither the archive nor English has is replaced by a word of the archive, if that one is spelt or sounds
similar, is frequent, and occurs near the question's other words. Hides how these are weighed.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
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
SHORTEST = 3  # letters; a shorter word is a single edit away from too many words
LONG = 8  # letters; a shorter word becomes almost any other by two edits, so it may have only one
MOST_WORDS = 36  # words of a question that are looked up; a longer text was pasted and is not a question
MOST_SIMILAR = 6  # similar words, the most frequent, compared with the question's other words; each takes a search
BEFORE, AFTER = re.compile(r"(?<![^\W_])([^\W_]+)[ -]\Z"), re.compile(r"[ -]([^\W_]+)")
# A word with one of these endings may be right though it is in no list.
ENDINGS = ("s", "ed", "ing", "er", "ers", "or", "ors", "ly", "ity", "ive", "ative", "able", "ness", "ment", "ments")
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

BIAS = -7.18  # a logistic regression, fitted by scripts/research/misspelt_questions.py; in the order of `features`
WEIGHTS = (0.63, -2.0, 6.87, 1.43, -0.65, -0.87, -1.31, 0.45, 0.19)
LIKELY = 0.35  # probability from which a word is replaced; it may be low, because the question shows the change


@dataclass(frozen=True, slots=True)
class Spelling:
    """A question with its spelling corrected, and the words that were misspelt."""

    text: str
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Misspelt:
    """An unknown word of a question: its place, and the words that may have been meant.

    `close` tells how near each of these is to the question's other words in the archive (0 to 1), `beside` how often it
    stands between the same neighbours, and `unknown` how many other words of the question are unknown: who mistypes one
    word often mistypes another.
    """

    start: int
    end: int
    typed: str
    case: Case
    similar: tuple[Similar, ...]
    close: tuple[float, ...]
    beside: tuple[float, ...]
    unknown: int

    @property
    def meant(self) -> str | None:
        """The word that was most likely meant, in lower case; None if no word is likely enough."""
        odds, word = max((self._logit(place), one.word) for place, one in enumerate(self.similar))
        return word if odds >= math.log(LIKELY / (1 - LIKELY)) else None

    def _logit(self, place: int) -> float:
        return BIAS + sum(weight * value for weight, value in zip(WEIGHTS, self.features(place), strict=True))

    def features(self, place: int) -> tuple[float, ...]:
        """Describe the word and one of those similar to it in numbers, in the order of WEIGHTS."""
        one, word = self.similar[place], self.typed.lower()
        other = plain(one.word)
        return (
            min(len(word), 12),
            one.edits - 1,
            self.close[place],
            _is_slip(word, other),
            word[0] != other[0],
            self.case == "name" and not one.is_name,
            math.log(len(self.similar)),
            self.beside[place],
            math.log1p(self.unknown),
        )


def read_spelling(archive: Archive, question: str) -> Spelling:
    """Write out shorthand, and replace misspelt words by words of the archive.

    Not by those of a dictionary: names are what matters in news, and are in none.
    """
    text, corrections = written_out(question)
    found = [(word, word.meant) for word in misspelt(archive, text)]
    meant = [(word, _in_case(archive, word.typed, other)) for word, other in found if other is not None]
    for word, other in reversed(meant):
        text = text[: word.start] + other + text[word.end :]
    return Spelling(text, (*corrections, *(Correction(word.typed, other) for word, other in meant)))


def _in_case(archive: Archive, typed: str, word: str) -> str:
    """Write a word with capitals if the typed one has any, as the archive writes it then: `NFL` for `Nlf`."""
    return archive.lexical.with_capitals(word) if typed[:1].isupper() else word


def misspelt(archive: Archive, text: str) -> list[Misspelt]:
    """Find the words of a question that neither the archive nor English has, and that resemble words of the archive."""
    words = [match for match in WORD.finditer(text) if len(match.group()) >= SHORTEST]
    if len(words) > MOST_WORDS:
        return []
    cases = _cases(words)
    similar = [() if is_word(archive, match.group()) else _similar(archive, match.group()) for match in words]
    # The word next to a misspelt word may be misspelt too, so its most frequent similar word stands for it.
    read_as = [few[0].word if few else match.group().lower() for few, match in zip(similar, words, strict=True)]
    known = {match.start(): word for match, word in zip(words, read_as, strict=True)}
    unknown, found = sum(map(bool, similar)) - 1, []
    for place, (match, few) in enumerate(zip(words, similar, strict=True)):
        if few:
            others = [word for word in (*read_as[:place], *read_as[place + 1 :]) if word not in STOP_WORDS]
            choices = [one.word for one in few]
            close = tuple(archive.lexical.closeness(choices, others))
            around = _neighbours(text, match, known)
            near = tuple(_beside(archive, word, *around) for word in choices)
            found.append(Misspelt(*match.span(), match.group(), cases[place], few, close, near, unknown))
    return found


def _neighbours(text: str, word: re.Match[str], known: Mapping[int, str]) -> tuple[str, str]:
    """Return the words right before and after a word, as they are read; empty where a sign parts them."""

    def read(found: re.Match[str] | None) -> str:
        return plain(known.get(found.start(1), found[1].lower())) if found else ""

    return read(BEFORE.search(text, 0, word.start())), read(AFTER.match(text, word.end()))


def _beside(archive: Archive, word: str, before: str, after: str) -> float:
    """Tell how often a word stands right after one word and right before another in the archive, as a logarithm."""
    return sum(math.log1p(archive.beside(*pair)) for pair in ((before, plain(word)), (plain(word), after)) if all(pair))


def _cases(words: Sequence[re.Match[str]]) -> list[Case]:
    """Tell names from other words by their capitals, if the question has words of both kinds."""
    inside = [match.group()[0].isupper() for match in words if match.start() > 0]
    if not any(inside) or all(inside):
        return [""] * len(words)
    return ["" if match.start() == 0 else "name" if match.group()[0].isupper() else "word" for match in words]


def is_word(archive: Archive, written: str) -> bool:
    """Return whether a word is left alone: the archive or English has it, or it is an abbreviation in capitals."""
    word = written.lower()
    if written.isupper() or word in STOP_WORDS or not ALPHABETIC.fullmatch(word):
        return True
    known = archive.lexical.spellings
    if word in known or word in _english() or _american(word) in _english():
        return True
    # `offical` and `office` have one stem, so a stem alone does not show that a word exists.
    return _has_stem(archive, word) and any(base in known or base in _english() for base in _bases(word))


def _has_stem(archive: Archive, word: str) -> bool:
    return any(map(archive.lexical.document_frequency, stems(word)))


def _bases(word: str) -> Iterator[str]:
    """Return the words of which one may be a regular form: `explore` for `explored`."""
    for ending in ENDINGS:
        base = word.removesuffix(ending)
        if base != word and len(base) > SHORTEST:
            yield from (base, f"{base}e", base[:-1] if base[-1] == base[-2] else base)


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


def _similar(archive: Archive, written: str) -> tuple[Similar, ...]:
    """Return the words of the archive that may have been meant, the likeliest first.

    A word with a capital that is short, or whose stem the archive has, is a name more often than not, so only a name
    may have been meant by it.
    """
    word = written.lower()
    name = written[0].isupper() and (len(word) == SHORTEST or _has_stem(archive, word))
    near = archive.lexical.spellings.near(word, 2)
    found = [one for one in near if may_be(word, one) and (one.is_name or not name)]
    return tuple(sorted(found, key=lambda one: (one.edits, -one.passages))[:MOST_SIMILAR])


def may_be(word: str, one: Similar) -> bool:
    """Return whether a word is similar enough: one edit away, of the same sound, or long."""
    return one.edits == 1 or len(word) >= LONG or sound(word) == sound(one.word)


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
