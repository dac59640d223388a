"""Finds near copies, such as two printings of one agency report, by MinHash. Hides datasketch."""

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
# Texts that share a band are compared: at .8, 95 of 100 pairs do, at SIMILARITY 38, below hardly any.
BANDS, ROWS = (10, 6)
SCHEME = "affine32"  # stored with each signature, because only signatures of one scheme can be compared
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
    from datasketch import MinHash

    words = [word.encode() for word in WORD.findall(text.lower())]
    shingles = {b" ".join(words[first : first + SHINGLE]) for first in range(max(1, len(words) - SHINGLE + 1))}
    # CRC-32 separates shingles as well as datasketch's own SHA-1 and takes a third of the time (docs/decisions.md).
    counted = MinHash(scheme=SCHEME, num_perm=PERMUTATIONS, hashfunc=zlib.crc32)
    counted.update_batch(shingles)
    stored: bytes = counted.hashvalues.astype(np.uint32).tobytes()
    return stored


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
