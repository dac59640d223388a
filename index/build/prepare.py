"""What can be told of an article by itself: its passages, their vectors, the days they tell of, its signature.

Hides in what order it is worked out, so that every token is looked at once. It needs no other article, so groups of
articles are prepared side by side (index/build/workers.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.article import Article, Days, Passage
from index.build.duplicates import signature
from index.dates.events import sentence_days
from index.embed.cache import PassageVectors, packed
from index.embed.static import StaticEncoder, units
from index.split import heading, passages

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What the passage around it adds to a sentence, whose words mean what they mean there: refusals are then as good as
# with the encoder's own vectors (docs/decisions.md).
AROUND = 0.7


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article's passages, each with its vectors and the days of its sentences; and what tells its near copies."""

    article: Article
    passages: tuple[Passage, ...]
    vectors: tuple[PassageVectors, ...]
    days: tuple[list[list[Days]], ...]
    signature: bytes


class Preparation:
    """Prepares articles; opened once a process."""

    def __init__(self, encoder: Path, passage_tokens: int) -> None:
        """Open the table of the exported encoder in this folder; passages have at most so many of its tokens."""
        self._static = StaticEncoder(encoder)
        self._passage_tokens = passage_tokens

    def __call__(self, articles: Sequence[Article]) -> list[Prepared]:
        """Prepare articles, in their order."""
        return [self._prepared(article) for article in articles]

    def _prepared(self, article: Article) -> Prepared:
        known: dict[str, list[int]] = {}

        def count(texts: Sequence[str]) -> list[int]:
            known.update(zip(texts, self._static.tokens(texts), strict=True))
            return [len(known[text]) for text in texts]

        found = passages(article, self._passage_tokens, count)
        tokens = [known[article.text[start:end]] for passage in found for start, end in passage.sentences]
        sentences = self._static.sums(tokens)
        title = self._static.sums(self._static.tokens([heading(article)]))
        told = sentence_days((article, passage) for passage in found)
        return Prepared(
            article=article,
            passages=tuple(found),
            vectors=tuple(_vectors(found, title[0], sentences)),
            days=tuple(days for _, days in told),
            signature=signature(article.text),
        )


def _vectors(
    found: Sequence[Passage], title: NDArray[np.float32], sentences: NDArray[np.float32]
) -> list[PassageVectors]:
    """Add up each passage of its title and its sentences; a sentence's vector leans on the passage around it."""
    begins = np.cumsum([0, *(len(passage.sentences) for passage in found)])
    rows = [sentences[first:last] for first, last in pairwise(begins)]
    if not rows:
        return []
    wholes = units(np.stack([title + part.sum(axis=0) for part in rows]))
    return [
        PassageVectors(whole, packed(units(units(part) + AROUND * whole)))
        for whole, part in zip(wholes, rows, strict=True)
    ]
