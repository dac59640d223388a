"""Which articles carry one agency text: near copies found by MinHash; hides datasketch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
from datasketch import MinHash, MinHashLSH

from index.catalogue import Catalogue

WORD = re.compile(r"\w+")
SHINGLE = 3  # words; short enough that a changed lead or a cut tail leaves most shingles alone
PERMUTATIONS = 64
SCHEME = "affine32"  # of permutations; stored signatures are only comparable within one
SIMILARITY = 0.6  # Jaccard over shingles; edited copies of one text lie above, two reports of one event far below


def link_near_copies(catalogue: Catalogue) -> None:
    """Find near copies among all articles by their signatures, and note them in the catalogue."""
    catalogue.link_near_copies(_kin(catalogue.signatures()))


def signature(text: str) -> bytes:
    """Sum up a text in 256 bytes that are alike for texts that are."""
    words = [word.encode() for word in WORD.findall(text.lower())]
    shingles = {b" ".join(words[first : first + SHINGLE]) for first in range(max(1, len(words) - SHINGLE + 1))}
    counted = MinHash(scheme=SCHEME, num_perm=PERMUTATIONS)
    counted.update_batch(shingles)
    stored: bytes = counted.hashvalues.astype(np.uint32).tobytes()
    return stored


def _kin(signatures: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, str]]:
    """Give (article, first of its near copies); the first stands for itself. Signatures come first published first."""
    index = MinHashLSH(threshold=SIMILARITY, num_perm=PERMUTATIONS)
    known: dict[str, MinHash] = {}
    first_of: dict[str, str] = {}
    for article, stored in signatures:
        found = MinHash(scheme=SCHEME, num_perm=PERMUTATIONS, hashvalues=np.frombuffer(stored, dtype=np.uint32))
        # The index gives candidates; the estimate over all permutations decides.
        alike = (other for other in index.query(found) if found.jaccard(known[other]) >= SIMILARITY)
        first = next(alike, None)
        if first is not None:
            first_of[article] = first_of.get(first, first)
        known[article] = found
        index.insert(article, found)
    for first in set(first_of.values()):
        yield first, first
    yield from first_of.items()
