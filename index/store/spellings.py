"""The words of a build as they are written, to find those that a misspelt word may be meant as.

Hides one file, and how a few similar words are found among hundreds of thousands within a millisecond.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "spellings.npz"
SHORTEST, LONGEST = 3, 30  # letters of a word that is kept
MOST = 250_000  # words, the most frequent ones: 16 MB in memory


@dataclass(frozen=True, slots=True)
class Similar:
    """A word of the archive, in lower case: the edits between it and the misspelt word, and the passages that have it.

    An edit inserts, deletes or replaces a letter, or exchanges two neighbours.
    """

    word: str
    edits: int
    passages: int


class Spellings:
    """Words in lower case, with the number of passages that have each."""

    def __init__(self, words: list[str], passages: NDArray[np.int32], letters: NDArray[np.uint64]) -> None:
        """`letters` has a bit for each letter of a word (see `_letters`), `passages` its passages: shape (words,)."""
        self._words = words
        self._plain = [word if word.isascii() else plain(word) for word in words]
        self._passages = passages
        self._letters = letters
        self._lengths = np.fromiter(map(len, self._plain), np.int16, len(words))

    @classmethod
    def of(cls, counted: Iterable[tuple[str, int]]) -> Self:
        """Keep the words among these, which are in the order of their passages, most first."""
        kept = [(word, count) for word, count in counted if word.isalpha() and SHORTEST <= len(word) <= LONGEST][:MOST]
        words = [word for word, _ in kept]
        passages = np.fromiter((count for _, count in kept), np.int32, len(kept))
        return cls(words, passages, np.fromiter((_letters(plain(word)) for word in words), np.uint64, len(words)))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the words of the build with this folder of words."""
        with np.load(folder / FILE) as stored:
            words = stored["words"].tobytes().decode().split("\n")
            return cls(words if len(stored["passages"]) else [], stored["passages"], stored["letters"])

    def write(self, folder: Path) -> None:
        """Write them into the folder of words of a build."""
        joined = np.frombuffer("\n".join(self._words).encode(), np.uint8)
        np.savez(folder / FILE, words=joined, passages=self._passages, letters=self._letters)

    def __len__(self) -> int:
        return len(self._words)

    def near(self, word: str, edits: int) -> list[Similar]:
        """Give the words within so many edits of a lower-case word, most frequent first; accents do not count."""
        typed = plain(word)
        # An edit changes at most two of the letters that occur at all, which leaves few words to compare.
        others = np.bitwise_count(self._letters ^ np.uint64(_letters(typed)))
        likely = np.flatnonzero((others <= 2 * edits) & (np.abs(self._lengths - len(typed)) <= edits))
        choices = [self._plain[place] for place in likely]
        found = process.extract(typed, choices, scorer=OSA.distance, score_cutoff=edits, limit=None)
        places = sorted((likely[choice], int(distance)) for _, distance, choice in found)
        return [Similar(self._words[place], distance, int(self._passages[place])) for place, distance in places]


def plain(word: str) -> str:
    """Write a word without accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _letters(word: str) -> int:
    """Set a bit for each letter that occurs; letters of other alphabets share the 64 bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
