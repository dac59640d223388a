"""Vectors already computed, kept by what was encoded and with what, so that no text is ever encoded twice.

Hides an SQLite file beside the builds. Each chunk is committed as soon as it is encoded: a build that is killed after
hours goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder

CHUNK = 256  # texts between two commits: some ten seconds of work on two cores


class VectorCache:
    """The vectors of one encoder."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        """Open the encoder's cache in `folder`, or begin one."""
        folder.mkdir(parents=True, exist_ok=True)
        self._encoder = encoder
        self._database = sqlite3.connect(folder / f"{encoder.info.fingerprint}.sqlite")
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB)")

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    def encode(self, texts: Sequence[str], progress: Callable[[int], None]) -> NDArray[np.float32]:
        """Return the vectors of `texts`, shape (len(texts), dimension), encoding only those never seen before.

        `progress` is told the number of texts done, cached ones at once.
        """
        prompt = self._encoder.info.passage_prompt
        keys = [hashlib.sha256((prompt + text).encode()).digest()[:20] for text in texts]
        vectors = np.empty((len(texts), self._encoder.info.dimension), dtype=np.float32)
        missing = self._fill(keys, vectors)
        progress(len(texts) - len(missing))
        for first in range(0, len(missing), CHUNK):
            chunk = missing[first : first + CHUNK]
            fresh = self._encoder.encode([prompt + texts[position] for position in chunk])
            vectors[chunk] = fresh
            self._keep([keys[position] for position in chunk], fresh)
            progress(len(chunk))
        return vectors

    def _fill(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> list[int]:
        """Copy the vectors that are known into their rows; return the positions of the others."""
        missing = []
        for position, key in enumerate(keys):
            row = self._database.execute("SELECT value FROM vector WHERE key = ?", (key,)).fetchone()
            if row is None:
                missing.append(position)
            else:
                vectors[position] = np.frombuffer(row[0], dtype=np.float32)
        return missing

    def _keep(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        rows = [(key, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)
