"""Finds the files next to a file that is read: in its folder, or in its package."""

from __future__ import annotations

import functools
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from index.read.forms.packages import Package
from index.read.forms.scans import Issue, issue

LARGEST = 50_000_000  # bytes of a neighbouring file; a larger one would fill the memory, in which it is held whole
METS = re.compile(r".{0,300}mets.{0,100}\.xml", re.IGNORECASE)


class Around(Protocol):
    """What is next to a file."""

    @property
    def folder(self) -> str:
        """The name of the file's folder."""

    def load(self, name: str) -> bytes | None:
        """Read a file by its path relative to this one's folder; None if it does not exist or cannot be read."""

    def issue(self) -> Issue | None:
        """Read the METS document in the file's folder or one folder up; None if there is none."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read: `path` is the name under which it is read, `size` counts its bytes."""

    path: str
    content: IO[bytes]
    size: int
    around: Around


class Folder:
    """The files next to a file on this computer."""

    def __init__(self, full: Path) -> None:
        self._full = full

    @property
    def folder(self) -> str:
        return self._full.parent.name

    def load(self, name: str) -> bytes | None:
        return _loaded(self._full.parent / name)

    def issue(self) -> Issue | None:
        for folder in (self._full.parent, self._full.parent.parent):
            found = sorted(place for place in folder.glob("*.xml") if METS.fullmatch(place.name))
            if found:
                return _issue(found[0], found[0].stat().st_mtime_ns)
        return None


def _loaded(place: Path) -> bytes | None:
    try:
        return place.read_bytes() if place.is_file() and place.stat().st_size <= LARGEST else None
    except OSError:
        return None


@functools.lru_cache(4)
def _issue(place: Path, mtime_ns: int) -> Issue | None:  # noqa: ARG001  (part of the key of the cache)
    """Read a METS document once for all its pages, as long as it does not change."""
    data = _loaded(place)
    return issue(data) if data else None


class Packed:
    """The files next to a member of a package."""

    def __init__(self, package: Package, name: str) -> None:
        self._package = package
        self._folder = posixpath.dirname(name)

    @property
    def folder(self) -> str:
        return posixpath.basename(self._folder)

    def load(self, name: str) -> bytes | None:
        return self._package.load(posixpath.normpath(posixpath.join(self._folder, name)), LARGEST)

    def issue(self) -> Issue | None:
        for folder in (self._folder, posixpath.dirname(self._folder)):
            found = self._package.issues.get(folder, ...)
            if found is ...:
                found = self._package.issues[folder] = self._issue_in(folder)
            if isinstance(found, Issue):
                return found
        return None

    def _issue_in(self, folder: str) -> Issue | None:
        names = (name for name in self._package.names() if posixpath.dirname(name) == folder)
        place = min((name for name in names if METS.fullmatch(posixpath.basename(name))), default=None)
        data = self._package.load(place, LARGEST) if place else None
        return issue(data) if data else None
