"""Stores a build's vectors on a Chroma server: one collection per build, named by a small file in the build's folder.

Hides the form of the requests (https://docs.trychroma.com/reference/chroma-reference, "HTTP API").
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.store.chroma_server import API, BUILDING, DROPPING, MissingError, Patience, Server

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINTER = "server.json"  # this file stands in for the vectors in a build's folder and names their place on the server
COLLECTIONS = f"{API}/tenants/default_tenant/databases/default_database/collections"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a build's vectors are: a server's address and the name of a collection there."""

    address: str
    collection: str
    build: str

    @classmethod
    def of(cls, address: str, build: str) -> Place:
        """Make a place for a build's vectors; two archives on one server never get the same place."""
        return cls(address.rstrip("/"), f"dateline-{build}-{secrets.token_hex(4)}", build)

    @classmethod
    def read(cls, folder: Path) -> Place | None:
        """Read the place that a build's folder of vectors names; None if the vectors are in the folder itself."""
        pointer = folder / POINTER
        return cls(**json.loads(pointer.read_text(encoding="utf-8"))) if pointer.is_file() else None

    def write(self, folder: Path) -> None:
        (folder / POINTER).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


class ServerCollection:
    """A collection on a server, with the methods of Chroma's own `Collection`. No request is made before its use."""

    def __init__(self, place: Place, patience: Patience) -> None:
        self._name, self._id = place.collection, ""
        self._server = Server(place.address, patience)

    def close(self) -> None:
        self._server.close()

    def count(self) -> int:
        return int(self._ask("GET", "count"))

    def delete(self, ids: Sequence[str]) -> None:
        self._ask("POST", "delete", {"ids": list(ids)})

    def add(
        self, ids: Sequence[str], embeddings: NDArray[np.float32], metadatas: Sequence[Mapping[str, object]]
    ) -> None:
        """Add vectors, shape (count, dimension)."""
        rows = [base64.b64encode(row.tobytes()).decode() for row in np.asarray(embeddings, dtype="<f4")]
        # "upsert", because a first try may have succeeded although its response was lost.
        self._ask("POST", "upsert", {"ids": list(ids), "embeddings": rows, "metadatas": list(metadatas)})

    def query(
        self, query_embeddings: NDArray[np.float32], n_results: int, where: object, include: Sequence[str]
    ) -> dict[str, Any]:
        """Find the nearest vectors of each of `query_embeddings`."""
        body = {"query_embeddings": query_embeddings, "n_results": n_results, "where": where, "include": list(include)}
        return dict(self._ask("POST", "query", body))

    def get(
        self,
        ids: Sequence[str] | None = None,
        limit: int | None = None,
        offset: int | None = None,
        include: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Read vectors by id, or a page of all."""
        asked = {"ids": ids if ids is None else list(ids), "limit": limit, "offset": offset, "include": list(include)}
        return dict(self._ask("POST", "get", asked))

    def _ask(self, method: str, what: str, body: object = None) -> Any:
        if not self._id:
            self._id = str(self._server.ask("GET", f"{COLLECTIONS}/{self._name}")["id"])
        try:
            return self._server.ask(method, f"{COLLECTIONS}/{self._id}/{what}", body)
        except MissingError:
            self._id = ""  # a server restored from a copy gives the collection another id
            raise


def address_of(folder: Path) -> str:
    """Return the address of the server with a build's vectors; empty if they are in the build's folder."""
    place = Place.read(folder)
    return place.address if place else ""


def begin(place: Place, configuration: Mapping[str, Any]) -> None:
    """Make an empty collection; StoreError if the server cannot hold it."""
    with closing(Server(place.address, BUILDING)) as server:
        server.check()
        # "get_or_create", because a first try may have succeeded although its response was lost.
        body = {"name": place.collection, "configuration": configuration, "get_or_create": True}
        server.ask("POST", COLLECTIONS, body | {"metadata": {"made_by": "dateline", "build": place.build}})


def drop(folder: Path) -> None:
    """Drop the collection that a build's folder of vectors names, if it names one; StoreError if that fails."""
    if place := Place.read(folder):
        with closing(Server(place.address, DROPPING)) as server, suppress(MissingError):
            server.ask("DELETE", f"{COLLECTIONS}/{place.collection}")


def look_at(place: Place) -> tuple[str, int]:
    """Return a server's version and the number of vectors in the collection there; StoreError if it does not answer."""
    with closing(Server(place.address, DROPPING)) as server:
        version = server.check()
    with closing(ServerCollection(place, DROPPING)) as collection:
        return version, collection.count()
