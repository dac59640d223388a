"""Finds near copies, such as two printings of one agency report, by MinHash."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from index.store.catalogue import Catalogue

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD = re.compile(r"\w+")
SHINGLE = 3  # words; so few that a changed lead or a cut ending leaves most shingles as they were
PERMUTATIONS = 64
# Permutations h -> factor * h + addend (modulo 2^32). They are datasketch's (scheme affine32, seed 1), because only
# signatures of the same permutations can be compared; an odd factor keeps different numbers different.
_RANDOM = np.random.RandomState(1)
FACTORS = _RANDOM.randint(0, 1 << 31, PERMUTATIONS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
ADDENDS = _RANDOM.randint(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)
AT_ONCE = 10_000  # shingles; 2.5 MB of permuted ones, so that a long text does not fill the memory
# Only texts that share a band are compared. Of pairs with a similarity of .8, 95 in 100 share one; of those with
# SIMILARITY, 38; of those below, hardly any.
BANDS, ROWS = (10, 6)
SIMILARITY = 0.6  # Jaccard index; edited copies are above it, two reports of one event far below


def link_near_copies(catalogue: Catalogue) -> None:
    """Record which of some near copies was published first, so that a search shows only one of them."""
    catalogue.link_near_copies(_kin(catalogue.alike()))


def sign(catalogue: Catalogue, article: str, stored: bytes) -> None:
    """Store an article's signature, and find similar ones among those already stored.

    Signatures with a band in common are compared (locality-sensitive hashing; Leskovec et al., 2020, chapter 3). The
    bands are in the catalogue: an index in memory would have to read all of them for every new article.
    """
    found = _values(stored)
    bands = [_band(number, part) for number, part in enumerate(found[: BANDS * ROWS].reshape(BANDS, ROWS))]
    near = catalogue.in_bands(article, bands)
    catalogue.sign(article, stored, bands)
    catalogue.note_alike(article, [other for other, values in near if np.mean(found == _values(values)) >= SIMILARITY])


def signature(text: str) -> bytes:
    """Sum up a text in 256 bytes; the share of equal numbers in two signatures estimates the texts' similarity."""
    words = [word.encode() for word in WORD.findall(text.lower())]
    shingles = {b" ".join(words[first : first + SHINGLE]) for first in range(max(1, len(words) - SHINGLE + 1))}
    # CRC-32 separates shingles as well as SHA-1 and takes a third of the time (docs/decisions.md).
    hashes = _mixed(np.fromiter(map(zlib.crc32, shingles), np.uint32, len(shingles)))
    parts = (hashes[first : first + AT_ONCE, None] for first in range(0, len(hashes), AT_ONCE))
    smallest = [(part * FACTORS + ADDENDS).min(axis=0) for part in parts]
    stored: bytes = np.minimum.reduce(smallest).tobytes()
    return stored


def _mixed(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Spread similar numbers over the whole range: the last step of MurmurHash3."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        hashes = (hashes ^ (hashes >> np.uint32(shift))) * np.uint32(factor)
    return hashes ^ (hashes >> np.uint32(16))


def _values(stored: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(stored, dtype=np.uint32)


def _band(number: int, part: NDArray[np.uint32]) -> int:
    """Hash one band of a signature to 64 signed bits, the form of SQLite's integers."""
    return int.from_bytes(hashlib.sha256(bytes([number]) + part.tobytes()).digest()[:8], signed=True)


def _kin(alike: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield (article, first of its near copies); the first one is paired with itself.

    `alike` are pairs of an article and an earlier published one, ordered by both.
    """
    first_of: dict[str, str] = {}
    for article, other in alike:
        if article not in first_of:
            first_of[article] = first_of.get(other, other)
    for first in set(first_of.values()):
        yield first, first
    yield from first_of.items()
