"""Stores vectors with the values that filters need. Hides Chroma, in the build's folder or on a server.

The passages' texts are only in the catalogue. If they were here as well, Chroma would index them for a search that
nobody makes, which takes three times the time and five times the space (docs/decisions.md).
"""

from __future__ import annotations

import shutil
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.article import Article, Filters, Passage
from index.store.chroma_server import ASKING, BUILDING, Patience
from index.store.collection import Place, ServerCollection, begin
from index.store.mirror import Mirror

if TYPE_CHECKING:
    from chromadb import Collection
    from numpy.typing import NDArray

COLLECTION = "passages"
BATCH = 1_000  # rows per call: large enough to be fast, and far below Chroma's own limit
# LOOKED_AT: candidates that the graph search keeps. NEIGHBOURS: of each passage in the graph. Chroma's defaults, 100
# and 16, find .939 of the true best hundred of 18,141 passages. With 206,610 passages, 800 and 12 find .995 in 6 ms, as
# do 600 and 16, and the graph takes a quarter less memory.
LOOKED_AT = 800
NEIGHBOURS = 12
CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": LOOKED_AT, "max_neighbors": NEIGHBOURS}}

# Equal vectors are linked only to each other in the graph, and a search that comes to more than LOOKED_AT of them finds
# nothing else: 1,500 of them hid 142 to 189 of 500 other passages, 5,000 hid 489 to 497. So all but the first EQUAL are
# moved by this share of their length, after which 0 or 1 of 500 were hidden. A search needs no more of the same.
EQUAL, MOVED = 16, 0.3


class VectorStore:
    """The Chroma collection of one build, in a folder of its own or on the server that the folder names.

    If it is on a server, everything but opening may raise StoreError.
    """

    def __init__(self, folder: Path, *, read_only: bool = False, patience: Patience | None = None) -> None:
        """Open the store in `folder`, or begin an empty one there. A server gets no request yet.

        `read_only`: the folder need not be writable. `patience` is for a server: by default, a server that is only read
        is left alone for a while after a failure, because a person is waiting.
        """
        with ExitStack() as opened:
            self._collection: Collection | ServerCollection
            if place := Place.read(folder):
                self._collection = ServerCollection(place, patience or (ASKING if read_only else BUILDING))
                opened.callback(self._collection.close)
            else:
                self._collection = _local(folder, opened, read_only=read_only)
            self._opened = opened.pop_all()

    def __len__(self) -> int:
        return self._collection.count()

    def close(self) -> None:
        """Release the files and connections; the store cannot be used afterwards."""
        self._opened.close()

    def remove(self, passages: Sequence[str]) -> None:
        for first in range(0, len(passages), BATCH):
            self._collection.delete(ids=list(passages[first : first + BATCH]))

    def add(self, passages: Sequence[tuple[Article, Passage]], vectors: Sequence[NDArray[np.float32]]) -> None:
        """Add passages with their vectors, each of shape (dimension,); of equal ones, most are moved a little."""
        vectors = list(_apart(passages, vectors))
        for first in range(0, len(passages), BATCH):
            part = passages[first : first + BATCH]
            self._collection.add(
                ids=[passage.id for _, passage in part],
                embeddings=np.stack(vectors[first : first + BATCH]),
                # Chroma has no empty value, so an undated passage has day 0, which `Filters.days` includes or excludes.
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
        """Read stored vectors by passage id; unknown ids are left out."""
        if not passages:
            return {}
        found = self._collection.get(ids=list(passages), include=["embeddings"])
        rows = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(found["ids"], rows, strict=True))

    def copy_from(self, other: VectorStore) -> None:
        first, page = 0, BATCH
        while page == BATCH:
            found = other._collection.get(limit=BATCH, offset=first, include=["embeddings", "metadatas"])
            page = len(found["ids"])
            if page:
                rows = np.asarray(found["embeddings"], dtype=np.float32)
                self._collection.add(ids=found["ids"], embeddings=rows, metadatas=found["metadatas"] or [])
            first += page


def _apart(
    passages: Sequence[tuple[Article, Passage]], vectors: Sequence[NDArray[np.float32]]
) -> Iterator[NDArray[np.float32]]:
    """Move all but the first EQUAL of equal vectors apart, each in a direction that depends on its passage's id."""
    counts: Counter[bytes] = Counter()
    for (_, passage), vector in zip(passages, vectors, strict=True):
        counts[key := vector.tobytes()] += 1
        if counts[key] <= EQUAL:
            yield vector
            continue
        aside = np.random.default_rng(zlib.crc32(passage.id.encode())).standard_normal(len(vector), np.float32)
        length = float(np.linalg.norm(vector)) or 1.0
        yield vector + aside * np.float32(MOVED * length / np.linalg.norm(aside))


def begin_store(folder: Path, address: str, build: str, base: Path | None) -> None:
    """Create the store for a build's vectors, in `folder` or on the server at `address`, with those of `base` in it.

    StoreError if the server does not accept them.
    """
    if base is not None and not address and Place.read(base) is None:
        shutil.copytree(base, folder)
        return
    folder.mkdir()
    if address:
        place = Place.of(address, build)
        # written first, so that a removal knows what to drop even if the run ends before the collection exists
        place.write(folder)
        begin(place, CONFIGURATION)
    if base is not None:
        with closing(VectorStore(base)) as before, closing(VectorStore(folder)) as store:
            store.copy_from(before)


def _local(folder: Path, opened: ExitStack, *, read_only: bool) -> Collection:
    """Open the collection in a folder, or begin one; `opened` closes it."""
    import chromadb
    from chromadb.config import Settings

    if read_only:
        # Chroma writes to its SQLite file whenever it opens it, and a published build never changes.
        mirror = Mirror(folder, Path.is_file)
        opened.callback(mirror.close)
        folder = mirror.folder
    client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    opened.callback(client.close)  # type: ignore[attr-defined]  # every client has it, but not the interface type
    # Without None, Chroma would load an encoder of its own; the vectors always come from ours.
    if read_only:
        return client.get_collection(COLLECTION, embedding_function=None)  # a lost file must not make an empty one
    return client.get_or_create_collection(COLLECTION, configuration=CONFIGURATION, embedding_function=None)


def _where(filters: Filters) -> dict[str, Any] | None:
    clauses: list[dict[str, Any]] = []
    if days := filters.days:
        clauses.append({"date": {"$gte": days.first}})
        clauses.append({"date": {"$lte": days.last}})
    if filters.outlets:
        clauses.append({"outlet": {"$in": list(filters.outlets)}})
    if len(clauses) > 1:
        return {"$and": clauses}
    return clauses[0] if clauses else None
