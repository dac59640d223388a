"""The vector store: vectors with what a filter asks for; hides Chroma, and is the only place that knows it.

The passages' texts stand in the catalogue alone: kept here as well, Chroma would index them for a search that nobody
makes, in three times the time and five times the room (docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chromadb
import numpy as np
from chromadb.config import Settings

from index.article import Article, Filters, Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLLECTION = "passages"
BATCH = 1_000  # rows a call: large enough to be fast, far below Chroma's own limit
# Candidates the graph search keeps. Chroma's 100 finds .939 of the true best hundred of 18,141 passages, 600 finds .998
# and takes 3 ms more.
LOOKED_AT = 600
FAR_FUTURE = 99991231


class VectorStore:
    """The Chroma collection of one build, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        """Open the store in `folder`, or begin an empty one there."""
        settings = Settings(anonymized_telemetry=False)
        self._client = chromadb.PersistentClient(str(folder), settings)
        # Cosine as Chroma defines it; the embedding function is None because vectors always come from our encoder.
        self._collection = self._client.get_or_create_collection(
            COLLECTION,
            configuration={"hnsw": {"space": "cosine", "ef_search": LOOKED_AT}},
            embedding_function=None,
        )

    def __len__(self) -> int:
        return self._collection.count()

    def close(self) -> None:
        """Release the files; the store cannot be used afterwards."""
        self._client.close()  # type: ignore[attr-defined]  # its interface type lacks what each client has

    def remove(self, passages: Sequence[str]) -> None:
        """Take passages out by id."""
        for first in range(0, len(passages), BATCH):
            self._collection.delete(ids=list(passages[first : first + BATCH]))

    def add(self, passages: Sequence[tuple[Article, Passage]], vectors: Sequence[NDArray[np.float32]]) -> None:
        """Add passages with their vectors, each of shape (dimension,)."""
        for first in range(0, len(passages), BATCH):
            part = passages[first : first + BATCH]
            self._collection.add(
                ids=[passage.id for _, passage in part],
                embeddings=np.stack(vectors[first : first + BATCH]),
                # An undated passage carries 0, so any date filter leaves it out.
                metadatas=[{"outlet": article.outlet or "", "date": article.date or 0} for article, _ in part],
            )

    def search(self, vector: NDArray[np.float32], limit: int, filters: Filters) -> list[tuple[str, float]]:
        """Return up to `limit` (passage id, cosine similarity), nearest first."""
        found = self._collection.query(
            query_embeddings=vector[np.newaxis, :], n_results=limit, where=_where(filters), include=["distances"]
        )
        distances = found["distances"] or [[]]
        return [(passage, 1.0 - distance) for passage, distance in zip(found["ids"][0], distances[0], strict=True)]

    def vectors(self, passages: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Read stored vectors back by passage id; ids that are not there are left out."""
        if not passages:
            return {}
        found = self._collection.get(ids=list(passages), include=["embeddings"])
        rows = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(found["ids"], rows, strict=True))


def _where(filters: Filters) -> dict[str, Any] | None:
    clauses: list[dict[str, Any]] = []
    if filters.since is not None or filters.until is not None:
        clauses.append({"date": {"$gte": max(filters.since or 1, 1)}})
        clauses.append({"date": {"$lte": filters.until or FAR_FUTURE}})
    if filters.outlets:
        clauses.append({"outlet": {"$in": list(filters.outlets)}})
    if len(clauses) > 1:
        return {"$and": clauses}
    return clauses[0] if clauses else None
