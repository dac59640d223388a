"""Keeps vectors of articles by which a question in any language finds articles in any other.

One file for a data folder, `leads.npz`, which several builds use one after the other. It only speeds a search up and
widens it: without it, and for articles that it lacks, words alone are searched.
"""

from __future__ import annotations

import functools
import shutil
import zipfile
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

import numpy as np

from index.article import article_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "leads.npz"
# The cosine of a question and the article that answers it is about this much lower across languages: .835 to .844 in
# four languages, .873 in English.
LOST = 0.03
# NumPy and zipfile raise these where single bytes of the file are wrong, and the file is only made again
DAMAGED = (
    *(OSError, ValueError, KeyError, EOFError, RuntimeError, MemoryError),
    *(SyntaxError, TokenError, zipfile.BadZipFile, zlib.error),
)
NAMES = ("passages", "fingerprints", "languages")  # of the arrays of strings in the file


@dataclass(frozen=True)
class Leads:
    """Passages by id: the first of an English article, all of any other, and all of a small archive.

    Each has the fingerprint of its article's state that was encoded, its language, and its vector; `vectors` are
    float16 of shape (passages, dimension), each of length one.
    """

    passages: Sequence[str]
    fingerprints: Sequence[str]
    languages: Sequence[str]
    vectors: NDArray[np.float16]

    @functools.cached_property
    def by_article(self) -> dict[str, str]:
        """The language of each article, by its id."""
        return dict(zip(map(article_of, self.passages), self.languages, strict=True))

    @classmethod
    def read(cls, data: Path) -> Leads:
        """Read the file of a data folder; no articles if there is none, or if it is damaged: it is then replaced."""
        try:
            with np.load(data / FILE) as stored:
                passages, fingerprints, languages = (stored[name].tolist() for name in NAMES)
                found = cls(passages, fingerprints, languages, stored["vectors"])
        except DAMAGED:
            return NO_LEADS
        shape = found.vectors.shape
        columns = (passages, fingerprints, languages)
        whole = len(shape) == 2 and all(isinstance(column, list) and len(column) == shape[0] for column in columns)
        return found if whole else NO_LEADS

    def write(self, data: Path) -> None:
        """Replace the file of a data folder."""
        fresh = data / f"{FILE}.new"
        with fresh.open("wb") as file:
            columns = zip(NAMES, (self.passages, self.fingerprints, self.languages), strict=True)
            arrays: dict[str, Any] = {name: np.array(column, dtype=str) for name, column in columns}
            np.savez(file, vectors=self.vectors, **arrays)
        if (data / FILE).is_dir():
            shutil.rmtree(data / FILE)  # a file cannot replace it
        fresh.replace(data / FILE)

    def only(self, fingerprints: Collection[str]) -> Leads:
        """Keep the passages of articles in one of these states."""
        places = [place for place, fingerprint in enumerate(self.fingerprints) if fingerprint in fingerprints]
        passages, prints, languages = (
            [column[place] for place in places] for column in (self.passages, self.fingerprints, self.languages)
        )
        return Leads(passages, prints, languages, self.vectors[places])

    def and_these(self, others: Leads) -> Leads:
        vectors = np.concatenate([self.vectors, others.vectors]) if self.passages else others.vectors
        return Leads(
            [*self.passages, *others.passages],
            [*self.fingerprints, *others.fingerprints],
            [*self.languages, *others.languages],
            vectors,
        )

    def nearest(
        self, question: NDArray[np.float32], language: str, count: int, without: str = ""
    ) -> list[tuple[str, float]]:
        """Return the `count` passages most similar to a question's vector, with the cosine, best first.

        `language` is the question's. Passages in other languages gain what the encoder makes them lose. Those in the
        language `without` are left out.
        """
        if not self.passages or self.vectors.shape[1] != len(question):
            return []
        languages = np.array(self.languages)
        similar = self.vectors.astype(np.float32) @ question + LOST * (languages != language)
        best = np.argsort(-similar, kind="stable")
        best = best[languages[best] != without][:count]
        return [(self.passages[place], float(similar[place])) for place in best]


NO_LEADS = Leads([], [], [], np.empty((0, 0), dtype=np.float16))
