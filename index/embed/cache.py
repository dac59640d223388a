"""Stores computed vectors under the text and the encoder, so that no text is encoded twice.

Hides an SQLite file next to the builds. Each chunk is committed as soon as it is encoded, so a build that is killed
after hours continues where it stopped.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embed.encoder import Encoded, Encoder, Span
from index.errors import ExpectedError

if TYPE_CHECKING:
    from index.embed.gpu import CardEncoder

STEPS = 127  # an int8 has as many steps on each side of zero
CHUNK = 256  # texts between two commits; ten seconds of work on two cores are all that a killed run loses

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN)

Encode = Callable[[Sequence[str], Sequence[Sequence[Span]]], Iterator[Encoded]]
"""Encodes texts and the parts of each as `Encoder.encode_parts` does, and gives them one by one in their order."""


def encode_here(encoder: Encoder | CardEncoder) -> Encode:

    def encode(texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> Iterator[Encoded]:
        for first in range(0, len(texts), CHUNK):
            yield from encoder.encode_parts(texts[first : first + CHUNK], parts[first : first + CHUNK])

    return encode


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """A passage's vector, float32 of shape (dimension,), and its sentences' vectors in stored form (`packed`)."""

    vector: NDArray[np.float32]
    sentences: bytes


class VectorCache:
    """The cache of one encoder's vectors: encoding takes most of the time of a run, and most texts do not change."""

    def __init__(self, folder: Path, encoder: Encoder, encode: Encode | None = None) -> None:
        """Open the encoder's cache in `folder`, or begin one. `encode` is the function that encodes its texts."""
        folder.mkdir(parents=True, exist_ok=True)
        self._encode = encode or encode_here(encoder)
        self._encoder = encoder
        self._path = folder / f"{encoder.info.fingerprint}.sqlite"
        with self._usable():
            self._database = sqlite3.connect(self._path)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB, sentences BLOB)"
            )

    def close(self) -> None:
        self._database.close()

    def encode(
        self,
        texts: Sequence[str],
        sentences: Sequence[Sequence[Span]],
        progress: Callable[[int], None] = lambda _: None,
    ) -> list[PassageVectors]:
        """Return the vectors of `texts` and of their sentences, encoding only those never seen before.

        `sentences` are (start, end) offsets in each text. `progress` receives the number of texts done; known texts are
        reported at once.
        """
        prompted, shifted, keys = self._keyed(texts, sentences)
        found = self._known(keys)
        missing = [position for position, key in enumerate(keys) if key not in found]
        progress(len(texts) - len(missing))
        made = zip(
            (keys[p] for p in missing),
            self._encode([prompted[p] for p in missing], [shifted[p] for p in missing]),
            strict=True,
        )
        while chunk := {key: PassageVectors(e.vector, packed(e.parts)) for key, e in islice(made, CHUNK)}:
            self._keep(chunk)
            found.update(chunk)
            progress(len(chunk))
        return [found[key] for key in keys]

    def known(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[PassageVectors | None]:
        """Return the vectors of texts that were encoded before, and None for the others."""
        keys = self._keyed(texts, sentences)[2]
        found = self._known(keys)
        return [found.get(key) for key in keys]

    def _keyed(
        self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]
    ) -> tuple[list[str], list[list[Span]], list[bytes]]:
        prompt = self._encoder.info.passage_prompt
        prompted = [prompt + text for text in texts]
        shifted = [[(start + len(prompt), end + len(prompt)) for start, end in spans] for spans in sentences]
        return prompted, shifted, [vector_key(text, spans) for text, spans in zip(prompted, shifted, strict=True)]

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, PassageVectors]:
        found = {}
        with self._usable():
            for key in keys:
                row = self._database.execute("SELECT value, sentences FROM vector WHERE key = ?", (key,)).fetchone()
                if row is not None:
                    found[key] = PassageVectors(np.frombuffer(row[0], dtype=np.float32), row[1])
        return found

    def _keep(self, made: Mapping[bytes, PassageVectors]) -> None:
        rows = [(key, vectors.vector.tobytes(), vectors.sentences) for key, vectors in made.items()]
        with self._usable(), self._database:
            self._database.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Turn the error of a damaged file into one line for people; its loss costs only time."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in DAMAGED:  # the low byte is the kind of error
                raise
            raise ExpectedError(
                f"found {self._path}, expected computed vectors there; delete it and run again: python -m bot index"
            ) from error


def packed(vectors: NDArray[np.float32]) -> bytes:
    """Pack vectors of length one, shape (count, dimension), to a quarter of their size: one byte per number."""
    scale = np.abs(vectors).max(axis=1, initial=1e-6).astype(np.float16)
    steps = np.rint(vectors / scale[:, None].astype(np.float32) * STEPS).astype(np.int8)
    return bytes(scale.tobytes() + steps.tobytes())


def unpacked(stored: bytes, dimension: int) -> NDArray[np.float32]:
    """Read stored vectors: float32 of shape (count, dimension), within half a percent of what was stored."""
    count = len(stored) // (dimension + 2)
    scale = np.frombuffer(stored, dtype=np.float16, count=count).astype(np.float32)
    steps = np.frombuffer(stored, dtype=np.int8, offset=2 * count).reshape(count, dimension)
    return steps.astype(np.float32) * (scale / np.float32(STEPS))[:, None]


def vector_key(text: str, spans: Sequence[Span]) -> bytes:
    """Return the key of a text, as it is encoded, and its sentences."""
    return hashlib.sha256(f"{text}\0{spans}".encode("utf-8", "surrogatepass")).digest()[:20]
