"""Stores the words of a build as they are written, to find those that a misspelt word may have meant.

Hides one file, and how a few similar words are found among hundreds of thousands within a millisecond.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "spellings.npz"
SHORTEST, LONGEST = 3, 30  # letters; two-letter words are all within two edits, and longer strings are rarely words
MOST = 250_000  # words; the rarer ones would cost more than 16 MB of memory


@dataclass(frozen=True, slots=True)
class Similar:
    """A word of the archive, in lower case: the edits between it and the misspelt word, and the passages that have it.

    An edit inserts, deletes or replaces a letter, or exchanges two neighbours. `is_name`: it usually has a capital.
    """

    word: str
    edits: int
    passages: int
    is_name: bool


class Spellings:
    """Words in lower case, with the number of passages that have each."""

    def __init__(
        self, words: list[str], passages: NDArray[np.int32], names: NDArray[np.bool_], letters: NDArray[np.uint64]
    ) -> None:
        """The arrays have the shape (words,): the passages of each word, whether it is a name, and its `_letters`."""
        self._words = words
        self._plain = [word if word.isascii() else plain(word) for word in words]
        self._known = frozenset(self._plain)
        self._passages = passages
        self._names = names
        self._letters = letters
        self._lengths = np.fromiter(map(len, self._plain), np.int16, len(words))

    @classmethod
    def of(cls, forms: Iterable[tuple[str, int]]) -> Self:
        """Count the words in all their written forms, each form with the number of passages that have it."""
        small, capital = Counter[str](), Counter[str]()
        for form, count in forms:
            if form.isalpha() and SHORTEST <= len(form) <= LONGEST:
                word = form.lower()
                (small if form == word else capital)[word] += count
        kept = [word for word, _ in (small + capital).most_common(MOST)]
        count = len(kept)
        passages = np.fromiter((small[word] + capital[word] for word in kept), np.int32, count)
        names = np.fromiter((capital[word] > small[word] for word in kept), np.bool_, count)
        return cls(kept, passages, names, np.fromiter((_letters(plain(word)) for word in kept), np.uint64, count))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the words of the build with this folder of words."""
        with np.load(folder / FILE) as stored:
            words = stored["words"].tobytes().decode().split("\n")
            passages = stored["passages"]
            return cls(words if len(passages) else [], passages, stored["names"], stored["letters"])

    def write(self, folder: Path) -> None:
        """Write them into the folder of words of a build."""
        joined = np.frombuffer("\n".join(self._words).encode(), np.uint8)
        np.savez(folder / FILE, words=joined, passages=self._passages, names=self._names, letters=self._letters)

    def __len__(self) -> int:
        return len(self._words)

    def __contains__(self, word: str) -> bool:
        """Return whether the archive has a lower-case word as it is written; accents do not count."""
        return plain(word) in self._known

    def near(self, word: str, most: int) -> list[Similar]:
        """Return the words within `most` edits of a lower-case word, most frequent first; accents do not count."""
        typed = plain(word)
        # An edit changes at most two of the letters that occur in a word, so few words are left to compare.
        others = np.bitwise_count(self._letters ^ np.uint64(_letters(typed)))
        likely = np.flatnonzero((others <= 2 * most) & (np.abs(self._lengths - len(typed)) <= most))
        choices = [self._plain[place] for place in likely]
        found = process.extract(typed, choices, scorer=OSA.distance, score_cutoff=most, limit=None)
        places = sorted((likely[choice], int(distance)) for _, distance, choice in found)
        return [
            Similar(self._words[place], edits, int(self._passages[place]), bool(self._names[place]))
            for place, edits in places
        ]

    def beginning(self, start: str, most: int) -> list[Similar]:
        """Return the names that begin with these letters, most frequent first; accents do not count.

        A name of a single passage is left out, because most are parts of something else.
        """
        typed = plain(start.lower())
        count = int(np.count_nonzero(self._passages > 1))  # the words are in order of frequency, so these come first
        starting = (place for place, word in enumerate(self._plain[:count]) if word.startswith(typed))
        places = (place for place in starting if self._names[place])
        return [Similar(self._words[place], 0, int(self._passages[place]), True) for place in islice(places, most)]


def plain(word: str) -> str:
    """Write a word without accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))


def _letters(word: str) -> int:
    """Return a number with a bit for each letter that occurs; letters of other alphabets share the 64 bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
