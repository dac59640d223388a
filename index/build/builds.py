"""Where builds live, what each says of itself, and which one answers: `data/builds/<id>/` and `data/CURRENT`.

A build becomes visible by one rename and one replacement of the pointer, both flushed to the disk first, so that a
process killed at any instant leaves the published build as it was.
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

from filelock import FileLock, Timeout

from index.errors import ExpectedError, StoreError
from index.store.collection import drop

FORMAT = 7  # raise it when the same sources would be read, split or stored differently
POINTER = "CURRENT"
UNFINISHED = ".new-"
NO_ROOM = ("disk is full", *map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)))  # SQLite says, and systems
READ_ONLY = frozenset((errno.EROFS, errno.EACCES))
CATALOGUE, VECTORS, WORDS, ENCODER = "catalogue.sqlite", "vectors", "words", "encoder"  # the parts of a build
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build says of itself (`manifest.json`). `made` is UTC in ISO 8601.

    `refined` counts the passages with the encoder's own vectors; the others have those of the table
    (index/embed/static.py) that `static_fingerprint` names. `content` names the build with the same articles whose
    vectors these are made better from; it is empty where an index run made the build.
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
        """Read the manifest of a build."""
        found = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
        # One of another format may lack or hold other fields; its format and its name are what it is asked for then.
        known = {field.name for field in fields(cls)}
        lacking = {field.name: "" for field in fields(cls)} if found.get("format") != FORMAT else {}
        return cls(**lacking | {name: value for name, value in found.items() if name in known})

    def made_like(self, other: Manifest) -> bool:
        """Tell whether the content of two builds was made in the same way."""
        ways = (
            (made.format, made.encoder_fingerprint, made.static_fingerprint, made.passage_tokens)
            for made in (self, other)
        )
        return next(ways) == next(ways)

    def write(self, build: Path) -> None:
        """Write the manifest into a build's folder; it is what makes the folder a finished build."""
        (build / "manifest.json").write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


@contextmanager
def room_needed(data: Path) -> Iterator[None]:
    """Say in one line that the disk is full, where that is what broke."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        # Whoever copies a folder is told of its files' errors in one text.
        if not any(words in str(error) for words in NO_ROOM):
            raise
        raise ExpectedError(
            f"no room left in {data} ({error}); free some and run again: the published build still answers"
        ) from error


@contextmanager
def writer_lock(data: Path, *, wait: bool = False) -> Iterator[None]:
    """Keep other writers out; ExpectedError where one is at work and its end is not waited for.

    The lock of a dead process does not count.
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
    """Say in one line that the data folder is only read here, where something would write into it."""
    try:
        yield
    except OSError as error:
        if error.errno not in READ_ONLY:
            raise
        raise ExpectedError(
            f"cannot write to {data} ({error.strerror}): here the index is only read; do this where it is made"
        ) from error


def is_written(data: Path) -> bool:
    """Tell whether a build is in the making."""
    if not any((data / "builds").glob(f"{UNFINISHED}*")):
        return False
    return is_held(data / "index.lock")  # else a run that was killed left its folder behind


def is_held(lock: Path) -> bool:
    """Tell whether a process holds a lock; looking needs no right to write."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def current(data: Path) -> Path | None:
    """Find the published build; None before the first."""
    try:
        name = (data / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    build = data / "builds" / name
    if not (build / "manifest.json").is_file():
        raise ExpectedError(
            f"{data / POINTER} names the build {name!r}, which is not there; run: python -m bot index --full"
        )
    return build


def published(data: Path) -> Path:
    """Find the published build; ExpectedError before the first."""
    build = current(data)
    if build is None:
        raise ExpectedError(f"no index in {data} yet; put texts into the sources and run: python -m bot index")
    return build


@contextmanager
def unfinished(data: Path, name: str) -> Iterator[Path]:
    """Give an empty folder for a build in the making; what is left of it afterwards is removed."""
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
                _abandon(folder)  # the next run does, if this fails: what made the run fail is worth more words


def publish(folder: Path, data: Path, name: str, *, instead_of: Path | None = None) -> Path | None:
    """Make a finished build the one that answers, and remove what is older than the one before it and held by nobody.

    The build with other articles that a rollback leads to stays as well. None, and nothing is done, where another build
    than `instead_of` answers by now: a rollback waits for no writer.
    """
    _flush(folder)
    before = current(data)
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
    """Keep a build from being removed until the descriptor that is returned is closed, or the process ends.

    Chroma opens its files again and again: a build whose folder is gone stops answering. ExpectedError where it is
    gone or being removed.
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
    """Remove a build unless a reader holds it; then a later publication does."""
    handle = os.open(build, os.O_RDONLY)
    try:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _discard(build)
    except StoreError as error:
        LOG.warning("%s; a later index run drops what %s has there", error, build)
    finally:
        os.close(handle)


def _abandon(folder: Path) -> None:
    """Remove an unfinished build; what says which collection is its own stays until that could be dropped."""
    for part in folder.iterdir():
        if part.is_dir() and part.name != VECTORS:
            shutil.rmtree(part)
        elif part.is_file():
            part.unlink()
    _discard(folder)


def _discard(build: Path) -> None:
    """Remove a build with what it has on a server; StoreError, and all is left in place, where that fails."""
    drop(build / VECTORS)
    shutil.rmtree(build)


def earlier(data: Path) -> Path | None:
    """Find the newest build of the articles that an index run indexed before those of the published one.

    Its name may be the newer one: a build that is refined after a rollback keeps the older articles.
    """
    published = current(data)
    if published is None:
        return None
    content = _content(published)
    older = [(_content(build), build) for build in builds(data) if _content(build) < content]
    return max(older)[1] if older else None


def _content(build: Path) -> str:
    """Name the index run whose articles a build holds; later ones sort behind."""
    return Manifest.read(build).content or build.name


def rollback(data: Path) -> Path:
    """Let the build before the published one answer again; ExpectedError where there is none."""
    build = earlier(data)
    if build is None:
        raise ExpectedError(f"no earlier build in {data / 'builds'}; builds are kept from the second index run on")
    with writing(data):
        _point(data, build.name)
    return build


def builds(data: Path) -> list[Path]:
    """List the finished builds, oldest first."""
    return sorted(path.parent for path in (data / "builds").glob("[!.]*/manifest.json"))


def _point(data: Path, name: str) -> None:
    fresh = data / f"{POINTER}.new"
    fresh.write_text(name + "\n", encoding="utf-8")
    with fresh.open("rb") as stream:
        os.fsync(stream.fileno())
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
