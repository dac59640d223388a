"""Defines the tasks of a Ray cluster's workers, and sends them the encoder without a shared file system.

Ray calls these functions by name, because this package's code is sent to the workers as a whole.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.build.prepare import Preparation, Prepared
from index.embed.encoder import Encoded, Encoder, Span
from index.errors import ExpectedError
from index.read.sources import Entry, Limits, read_parsed

if TYPE_CHECKING:
    from ray import ObjectRef

# Another version of one of these on a worker could produce a different build.
DECISIVE = tuple("feedparser lxml numpy onnxruntime pypdf sentencex tokenizers trafilatura".split())
INSTALL = "install requirements/ray.lock on every machine of the cluster"

Versions = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kit:
    """An encoder to send: its files as one object of the cluster, which reaches each machine once."""

    files: ObjectRef[dict[str, bytes]]
    versions: Versions


def call(work: Callable[..., Any], *arguments: Any) -> Any:
    """Do one piece of work: the only task that Ray knows."""
    return work(*arguments)


@functools.cache
def versions() -> Versions:
    return tuple((name, _version(name)) for name in DECISIVE)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def check_versions(wanted: Versions) -> None:
    """Raise ExpectedError if the versions differ from those of the machine that makes the build."""
    for (name, found), (_, expected) in zip(versions(), wanted, strict=True):
        if found != expected:
            raise ExpectedError(
                f"a worker of the Ray cluster has {name} {found}, expected {expected} as on this machine; {INSTALL}"
            )


def read(wanted: Versions, path: str, data: bytes, limits: Limits, today: datetime.date) -> list[Entry]:
    check_versions(wanted)
    return list(read_parsed(path, data, limits, today))


def prepare(kit: Kit, passage_tokens: int, articles: Sequence[Article]) -> list[Prepared]:
    return _preparation(kit, passage_tokens)(articles)


def encode(kit: Kit, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Encoded]:
    return _encoder(kit).encode_parts(texts, parts)


@functools.lru_cache(maxsize=1)  # one encoder is enough, because a worker's process serves one index run
def _preparation(kit: Kit, passage_tokens: int) -> Preparation:
    with _unpacked(kit) as folder:
        return Preparation(folder, passage_tokens)


@functools.lru_cache(maxsize=1)
def _encoder(kit: Kit) -> Encoder:
    with _unpacked(kit) as folder:
        return Encoder(folder, threads=1)  # one thread, because Ray runs as many tasks as there are cores


@contextlib.contextmanager
def _unpacked(kit: Kit) -> Iterator[Path]:
    """Write an encoder's files to disk until it has been opened; after that it does not read them again."""
    import ray

    check_versions(kit.versions)
    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        for name, content in ray.get(kit.files).items():
            (Path(folder) / name).write_bytes(content)
        yield Path(folder)
