"""Computes what depends on one article alone: its passages, their vectors, the days they name, its signature.

Reads every token once. No other article is needed, so groups of articles are prepared in parallel
(index/build/workers.py).
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
from index.split import heading, joined, passages

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Share of the passage's vector in a sentence's vector. Words get their meaning from their context: with this share,
# refusals are as good as with the encoder's own vectors (docs/decisions.md).
AROUND = 0.7


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article's passages with their vectors and their sentences' days, and the signature that finds near copies."""

    article: Article
    passages: tuple[Passage, ...]
    vectors: tuple[PassageVectors, ...]
    days: tuple[list[list[Days]], ...]
    signature: bytes


class Preparation:
    """Prepares articles; each process opens one."""

    def __init__(self, encoder: Path, passage_tokens: int) -> None:
        """Open the table of the exported encoder in this folder; a passage has at most `passage_tokens` tokens."""
        self._static = StaticEncoder(encoder)
        self._passage_tokens = passage_tokens

    def __call__(self, articles: Sequence[Article]) -> list[Prepared]:
        """Prepare articles, in their order, so that a build does not depend on which worker is done first."""
        return [self._prepared(article) for article in articles]

    def _prepared(self, article: Article) -> Prepared:
        known: dict[str, list[int]] = {}

        def count(texts: Sequence[str]) -> list[int]:
            known.update(zip(texts, self._static.tokens([*map(joined, texts)]), strict=True))
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
    """Sum title and sentences into each passage's vector; add AROUND of it to each sentence's vector."""
    begins = np.cumsum([0, *(len(passage.sentences) for passage in found)])
    rows = [sentences[first:last] for first, last in pairwise(begins)]
    if not rows:
        return []
    wholes = units(np.stack([title + part.sum(axis=0) for part in rows]))
    return [
        PassageVectors(whole, packed(units(units(part) + AROUND * whole)))
        for whole, part in zip(wholes, rows, strict=True)
    ]
