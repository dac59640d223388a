"""Keeps the sources a copy of a followed folder: files that appear, change or vanish there do so here.

A copy, and not the folder itself, is read by an index run: what is being written there or cannot be reached for a while
costs no article. Hides where the copies are, and when a file or a folder is left alone.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.article import Problem
from index.errors import ExpectedError
from index.fetch.fetch import ADDRESS, Added, Fetcher
from index.fetch.followed import Followed, Item, Source
from index.fetch.saved import slug, write
from index.read.days import UnreadableError

CHECKED_EVERY = 60.0  # seconds between two visits; they only list names, so that nobody is burdened
SETTLED = 5.0  # seconds; a file that changed less than that ago may still be written


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a followed folder: `mark` differs for each version, `changed` is seconds since 1970."""

    path: Path
    mark: str
    changed: float


def is_folder(address: str) -> bool:
    return ADDRESS.match(address) is None


def as_followed(address: str) -> str:
    """Return an address in the form in which it is stored: a folder by its whole path."""
    return str(Path(address).expanduser().resolve()) if is_folder(address) else address


def check(folder: Path, sources: Path, data: Path) -> None:
    """Raise ExpectedError, one line, if a folder cannot be followed."""
    if not folder.is_dir():
        raise ExpectedError(f"{str(folder)[:200]!r} is no web address and no folder; expected https://… or a folder")
    for kept in (sources.resolve(), data.resolve()):
        if folder.is_relative_to(kept):
            raise ExpectedError(f"{folder} is inside {kept}; expected another folder: the sources are read anyway")
        if kept.is_relative_to(folder):
            raise ExpectedError(f"{folder} contains {kept}; expected a folder apart from it")


def files_in(folder: Path) -> dict[str, _File]:
    """List the files of a folder and of those in it, by their relative paths; hidden ones and links are left out.

    UnreadableError if a folder cannot be read, so that nothing counts as gone that is only out of reach.
    """
    found: dict[str, _File] = {}
    for path in _walk(folder):
        try:
            status = path.lstat()
        except FileNotFoundError:
            continue
        if stat.S_ISREG(status.st_mode):
            mark = f"{status.st_size} {status.st_mtime_ns}"
            found[path.relative_to(folder).as_posix()] = _File(path, mark, max(status.st_mtime, status.st_ctime))
    return found


def _walk(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            paths = sorted((Path(entry.path), entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError as broken:
        raise UnreadableError(f"{folder} cannot be read ({broken.strerror}); is it there, and connected?") from None
    for path, is_inner in paths:
        if path.name.startswith(".") or not path.name.isprintable():
            continue
        if is_inner:
            yield from _walk(path)
        else:
            yield path


class FolderCopy:
    """The copy of a followed folder. Every step is stored, so that a process that is killed continues there."""

    def __init__(self, sources: Path, followed: Followed, source: Source) -> None:
        self._sources, self._followed, self._address = sources, followed, source.address
        folder = Path(source.address)
        key = hashlib.sha256(source.address.encode(errors="replace")).hexdigest()[:8]
        self._place = sources / f"{slug(folder.name) or 'folder'}-{key}"
        self._files: dict[str, _File] = {}

    def changes(self, now: float) -> tuple[list[str], list[str], bool]:
        """List the files to copy and those that are gone, and say whether some are too fresh to be copied now.

        UnreadableError if the folder cannot be read, or is suddenly empty, as the place of a disk that was taken away.
        """
        self._files = files_in(Path(self._address))
        known = self._followed.items(self._address)
        if known and not self._files:
            raise UnreadableError(
                f"it is empty, and its {len(known):,} files stay; connect its disk, or stop following it"
            )
        changed = [name for name, file in self._files.items() if name not in known or known[name].mark != file.mark]
        fresh = {name for name in changed if 0 <= now - self._files[name].changed < SETTLED}
        copies = {name for name, item in known.items() if item.path} | self._copied()
        return [name for name in changed if name not in fresh], sorted(copies - self._files.keys()), bool(fresh)

    def _copied(self) -> set[str]:
        found = (path for path in self._place.rglob("*") if path.is_file() and not path.name.startswith("."))
        return {path.relative_to(self._place).as_posix() for path in found}

    def copy(self, fetcher: Fetcher, name: str, now: float) -> Added | Problem:
        """Copy a file that has an article. Of one that has none any longer, the copy goes."""
        file = self._files[name]
        copy = self._place / name
        problem = fetcher.unusable(str(file.path), file.path)
        self._followed.writing()
        if problem:
            copy.unlink(missing_ok=True)
            result: Added | Problem = problem
        else:
            try:
                result = Added(str(file.path), self._name(copy), write(copy, file.path))
            except FileNotFoundError:
                return Problem(str(file.path), "it went while it was copied; it is looked at again")
        path = "" if problem else self._name(copy)
        self._followed.record(self._address, Item(name, file.mark, done=True, fetched=now, listed=now, path=path))
        return result

    def remove(self, name: str) -> None:
        self._followed.writing()
        copy = self._place / name
        copy.unlink(missing_ok=True)
        for folder in copy.parents:
            if folder == self._sources or any(folder.iterdir()):
                break
            folder.rmdir()
        self._followed.forget(self._address, name)

    def _name(self, copy: Path) -> str:
        return copy.relative_to(self._sources).as_posix()
