"""Stores builds and their manifests, and publishes one of them: `data/builds/<id>/` and `data/CURRENT`.

A build becomes visible by one rename and one replacement of the pointer, both flushed to the disk first, so that a
process killed at any moment leaves the published build as it was.
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import ExpectedError, StoreError, cause, readable
from index.store.collection import drop

FORMAT = 14  # increase it whenever sources would be read, split or stored differently, so that old builds are replaced
POINTER = "CURRENT"
UNFINISHED = ".new-"
# SQLite and the operating system report a full disk in these words.
NO_ROOM = ("disk is full", *map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)))
# These errors mean a file in the place of a folder, or the reverse.
NO_FOLDER = frozenset((errno.EISDIR, errno.ENOTDIR, errno.EEXIST))
READ_ONLY = frozenset((errno.EROFS, errno.EACCES))
CATALOGUE, VECTORS, WORDS, MENTIONS, ENCODER = "catalogue.sqlite", "vectors", "words", "mentions", "encoder"
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a build (`manifest.json`). `made` is UTC in ISO 8601.

    `refined` counts the passages with the encoder's own vectors; the others have vectors from the table
    (index/embed/static.py) that `static_fingerprint` names. `content` names the build with the same articles whose
    vectors were refined to make this one; it is empty if an index run made the build.
    """

    id: str
    made: str
    format: int
    encoder: str
    encoder_fingerprint: str
    static_fingerprint: str
    passage_tokens: int
    sources: str
    articles: int = 0
    passages: int = 0
    refined: int = 0
    content: str = ""

    @classmethod
    def read(cls, build: Path) -> Manifest:
        """Read the manifest of a build; ExpectedError if it is damaged."""
        with readable(build):
            return cls._of(json.loads((build / "manifest.json").read_text(encoding="utf-8")))

    @classmethod
    def _of(cls, found: Any) -> Manifest:
        # A manifest of another format may lack fields. Its format and id are enough to ask for a new index.
        known = {field.name for field in fields(cls)}
        lacking = {field.name: "" for field in fields(cls)} if found.get("format") != FORMAT else {}
        return cls(**lacking | {name: value for name, value in found.items() if name in known})

    def made_like(self, other: Manifest) -> bool:
        """Return whether two builds were made in the same way."""
        ways = (
            (made.format, made.encoder_fingerprint, made.static_fingerprint, made.passage_tokens)
            for made in (self, other)
        )
        return next(ways) == next(ways)

    def write(self, build: Path) -> None:
        """Write the manifest into a build's folder.

        It comes last, because a folder with a manifest counts as finished.
        """
        (build / "manifest.json").write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


@contextmanager
def room_needed(data: Path) -> Iterator[None]:
    """Turn the error of a full disk into one line for people."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        # The text is searched, because copying a folder collects the errors of all files in one text without numbers.
        if not any(words in str(error) for words in NO_ROOM):
            raise
        raise ExpectedError(
            f"no room left in {data} ({error}); free some and run again: the published build still answers"
        ) from error


@contextmanager
def writer_lock(data: Path, *, wait: bool = False) -> Iterator[None]:
    """Keep other writers out; ExpectedError if one is writing and `wait` is false.

    The system releases the lock of a process that dies.
    """
    lock = FileLock(data / "index.lock")
    try:
        with writing(data):
            data.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=-1 if wait else 0)
    except Timeout as error:
        raise ExpectedError(f"another index run is at work in {data}; wait for it to end, or stop it") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing(data: Path) -> Iterator[None]:
    """Turn the error of a read-only data folder into one line for people."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_FOLDER:
            raise ExpectedError(
                f"found {error.filename2 or error.filename}, "
                f"expected {'a file' if error.errno == errno.EISDIR else 'a folder'} there; "
                f"delete it and run again: python -m bot index"
            ) from error
        if error.errno not in READ_ONLY:
            raise
        raise ExpectedError(
            f"cannot write to {data} ({error.strerror}): here the index is only read; do this where it is made"
        ) from error


def is_written(data: Path) -> bool:
    """Return whether a build is being made."""
    if not any((data / "builds").glob(f"{UNFINISHED}*")):
        return False
    return is_held(data / "index.lock")  # if the lock is free, a killed run left the folder


def is_held(lock: Path) -> bool:
    """Return whether a process holds a lock; this needs no permission to write."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # there is none, or it is a folder, or only another user may read it
        return False
    return False


def current(data: Path) -> Path | None:
    """Return the published build; None before the first. ExpectedError if the pointer to it is damaged."""
    try:
        name = (data / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        if builds(data):
            raise ExpectedError(
                f"{data / POINTER} is gone, though there are builds; run: python -m bot index --full"
            ) from None
        return None
    except (OSError, ValueError) as error:
        raise ExpectedError(
            f"{data / POINTER} cannot be read ({cause(error)}); make it anew: python -m bot index --full"
        ) from error
    build = data / "builds" / name
    if not name or Path(name).name != name or not (build / "manifest.json").is_file():
        raise ExpectedError(
            f"{data / POINTER} names the build {name[:80]!r}, which is not there; run: python -m bot index --full"
        )
    return build


def _current_if_any(data: Path) -> Path | None:
    """Return the published build; None also if the pointer is damaged, because it will be overwritten."""
    try:
        return current(data)
    except ExpectedError:
        return None


def published(data: Path) -> Path:
    """Return the published build; ExpectedError before the first."""
    build = current(data)
    if build is None:
        raise ExpectedError(f"no index in {data} yet; put texts into the sources and run: python -m bot index")
    return build


@contextmanager
def unfinished(data: Path, name: str) -> Iterator[Path]:
    """Yield an empty folder for a new build; if the build is not published, the folder is removed afterwards."""
    builds = data / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    for left in builds.glob(f"{UNFINISHED}*"):
        with suppress(StoreError):
            _abandon(left)
    folder = builds / f"{UNFINISHED}{name}"
    folder.mkdir()
    try:
        yield folder
    finally:
        if folder.is_dir():
            with suppress(OSError, StoreError):
                _abandon(folder)  # if this fails, the next run removes it; the first error matters more


def publish(folder: Path, data: Path, name: str, *, instead_of: Path | None = None) -> Path | None:
    """Make a finished build the current one, and remove builds older than the previous one that no reader holds.

    The build with other articles to which a rollback would return is kept as well. If the published build is no longer
    `instead_of`, nothing is done and None is returned, because a rollback does not wait for writers.
    """
    _flush(folder)
    before = _current_if_any(data)
    if instead_of not in (None, before):
        return None
    build = data / "builds" / name
    folder.rename(build)
    _flush_folder(build.parent)
    _point(data, name)
    kept = (build, before, earlier(data))
    for old in builds(data):
        if old not in kept:
            _remove(old)
    return build


def hold(build: Path) -> int:
    """Keep a build from being removed until the returned descriptor is closed or the process ends.

    Chroma reopens its files again and again, so a build whose folder is gone stops answering. ExpectedError if the
    build is gone or being removed.
    """
    with ExitStack() as opened:
        try:
            handle = os.open(build, os.O_RDONLY)
            opened.callback(os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except (FileNotFoundError, BlockingIOError) as error:
            raise ExpectedError(
                f"the build {build} is gone, a newer one answers; run again to read that one"
            ) from error
        opened.pop_all()
    return handle


def _remove(build: Path) -> None:
    """Remove a build, unless a reader holds it; the next publication then tries again."""
    handle = os.open(build, os.O_RDONLY)
    try:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _discard(build)
    except (StoreError, OSError, ValueError) as error:  # ValueError: the file that names the collection is damaged
        LOG.warning("the old build %s cannot be removed yet (%s); a later index run drops what is left", build, error)
    finally:
        os.close(handle)


def _abandon(folder: Path) -> None:
    """Remove an unfinished build.

    Keep the file with its collection's name until the server has dropped the collection.
    """
    for part in folder.iterdir():
        if part.is_dir() and part.name != VECTORS:
            shutil.rmtree(part)
        elif part.is_file():
            part.unlink()
    _discard(folder)


def _discard(build: Path) -> None:
    """Remove a build and its collection on a server. If the server fails, raise StoreError and keep everything."""
    drop(build / VECTORS)
    shutil.rmtree(build)


def earlier(data: Path) -> Path | None:
    """Return the newest build whose articles were indexed before those of the published build.

    Its id may be the newer one, because a build that is refined after a rollback keeps the older articles.
    """
    published = current(data)
    if published is None:
        return None
    content = _content(published)
    older = [(name, build) for build in builds(data) if "" < (name := _content_if_any(build)) < content]
    return max(older)[1] if older else None


def _content(build: Path) -> str:
    """Return the id of the index run that read a build's articles; later runs sort after earlier ones."""
    return Manifest.read(build).content or build.name


def _content_if_any(build: Path) -> str:
    """Return the id of the index run that read a build's articles; empty if the build is damaged."""
    try:
        return _content(build)
    except ExpectedError:
        return ""


def rollback(data: Path) -> Path:
    """Publish the previous build again; ExpectedError if there is none."""
    build = earlier(data)
    if build is None:
        raise ExpectedError(f"no earlier build in {data / 'builds'}; builds are kept from the second index run on")
    with writing(data):
        _point(data, build.name)
    return build


def builds(data: Path) -> list[Path]:
    """List the finished builds, oldest first; their ids are times, so that they sort by age."""
    return sorted(path.parent for path in (data / "builds").glob("[!.]*/manifest.json"))


def _point(data: Path, name: str) -> None:
    fresh = data / f"{POINTER}.new"
    if fresh.is_dir():
        shutil.rmtree(fresh)
    fresh.write_text(name + "\n", encoding="utf-8")
    with fresh.open("rb") as stream:
        os.fsync(stream.fileno())
    if (data / POINTER).is_dir():
        shutil.rmtree(data / POINTER)  # no file can replace a folder
    fresh.replace(data / POINTER)
    _flush_folder(data)


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_dir():
            _flush_folder(path)
        else:
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
