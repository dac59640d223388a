"""Which articles carry one agency text: near copies found by MinHash; hides datasketch."""

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
SHINGLE = 3  # words; short enough that a changed lead or a cut tail leaves most shingles alone
PERMUTATIONS = 64
BANDS, ROWS = (
    10,
    6,
)  # of a signature: two texts at SIMILARITY have one of ten bands in common in 38 of 100 cases, at .8 in 95
SCHEME = "affine32"  # of permutations; stored signatures are only comparable within one
SIMILARITY = 0.6  # Jaccard over shingles; edited copies of one text lie above, two reports of one event far below


def link_near_copies(catalogue: Catalogue) -> None:
    """Note of each article that has near copies which of them was published first."""
    catalogue.link_near_copies(_kin(catalogue.alike()))


def sign(catalogue: Catalogue, article: str, stored: bytes) -> None:
    """Keep an article's signature, and find those already kept that are alike.

    Signatures with a band in common are looked at (locality-sensitive hashing; Leskovec et al., 2020, chapter 3). The
    bands stand in the catalogue, so that one article more does not cost a look at all of them, as it does with an index
    in memory.
    """
    found = _values(stored)
    bands = [_band(number, part) for number, part in enumerate(found[: BANDS * ROWS].reshape(BANDS, ROWS))]
    near = catalogue.in_bands(article, bands)
    catalogue.sign(article, stored, bands)
    catalogue.note_alike(article, [other for other, values in near if np.mean(found == _values(values)) >= SIMILARITY])


def signature(text: str) -> bytes:
    """Sum up a text in 256 bytes; the share of numbers that two texts have in common estimates how alike they are."""
    from datasketch import MinHash

    words = [word.encode() for word in WORD.findall(text.lower())]
    shingles = {b" ".join(words[first : first + SHINGLE]) for first in range(max(1, len(words) - SHINGLE + 1))}
    # The checksum tells shingles apart as well as datasketch's own SHA-1, in a third of the time (docs/decisions.md).
    counted = MinHash(scheme=SCHEME, num_perm=PERMUTATIONS, hashfunc=zlib.crc32)
    counted.update_batch(shingles)
    stored: bytes = counted.hashvalues.astype(np.uint32).tobytes()
    return stored


def _values(stored: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(stored, dtype=np.uint32)


def _band(number: int, part: NDArray[np.uint32]) -> int:
    """Name what a signature holds in one of its bands: 64 bits with a sign, as SQLite keeps them."""
    return int.from_bytes(hashlib.sha256(bytes([number]) + part.tobytes()).digest()[:8], signed=True)


def _kin(alike: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give (article, first of its near copies); the first stands for itself.

    `alike` are pairs of an article and one published before it, in the order of both.
    """
    first_of: dict[str, str] = {}
    for article, other in alike:
        if article not in first_of:
            first_of[article] = first_of.get(other, other)
    for first in set(first_of.values()):
        yield first, first
    yield from first_of.items()
