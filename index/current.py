"""Keeps the published build open for programs that outlive a single build: it follows `data/CURRENT`.

Hides when builds are opened and closed. With any number of reading threads, one opens a new build while the others
continue with the previous one. A build is closed when its last reader has left.
"""

from __future__ import annotations

import ctypes
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.build import builds
from index.errors import ExpectedError
from index.search import Archive

RETRY_SECONDS = 60.0  # seconds between two attempts to open a build that failed; not every question may pay for one
LOG = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Open:
    """An open build and the number of its readers."""

    archive: Archive
    readers: int = 0

    @property
    def id(self) -> str:
        return self.archive.manifest.id


class CurrentArchive:
    """The published build below a data folder, open for many threads."""

    def __init__(self, data: Path) -> None:
        """Note the data folder; the first call of `reading` opens a build."""
        self._data = data
        # guards the next three attributes; never held while anything is opened or closed, because that takes seconds
        self._counting = threading.Lock()
        self._answering: _Open | None = None
        self._left: list[_Open] = []  # replaced builds stay open until their last reader has left
        self._is_closed = False
        # only one thread at a time opens and closes builds; guards the next two attributes
        self._moving = threading.Lock()
        self._failed, self._failed_at = "", 0.0
        self._said = ""

    @property
    def build_id(self) -> str | None:
        """The id of the build that answers; None before the first reading and after `close`."""
        answering = self._answering
        return answering.id if answering else None

    @contextmanager
    def reading(self) -> Iterator[Archive]:
        """Yield the published build; it stays open, and its files in place, until the block ends.

        ExpectedError if there is no build yet. A new build that cannot be opened is logged once, and the previous
        one keeps answering.
        """
        self._follow()
        entered = self._enter()
        try:
            yield entered.archive
        finally:
            with self._counting:
                entered.readers -= 1
            self._close_left()

    def close(self) -> None:
        """Close the build, or let its last reader close it; nothing can be read afterwards."""
        with self._moving:
            self._is_closed = True
            self._answer_from(None)
        self._close_left()

    def _enter(self) -> _Open:
        with self._counting:
            if self._answering is None:
                raise ExpectedError("the archive is closed because the program is stopping; ask again when it is back")
            self._answering.readers += 1
            return self._answering

    def _follow(self) -> None:
        """Switch to the published build, unless another thread is already doing so."""
        if self._answering is None:
            with self._moving:
                if self._answering is None and not self._is_closed:
                    self._answer_from(_Open(Archive.open(self._data)))
        elif self._target() and self._moving.acquire(blocking=False):
            try:
                self._move()
            finally:
                self._moving.release()
        self._close_left()

    def _target(self) -> Path | None:
        """Return the build to switch to: the published one, unless it is already open or just failed to open."""
        try:
            published = builds.published(self._data)
        except ExpectedError as error:
            self._say_once(str(error))
            return None
        failed_lately = self._failed == published.name and time.monotonic() < self._failed_at + RETRY_SECONDS
        return None if failed_lately or self.build_id in (published.name, None) else published

    def _move(self) -> None:
        target = self._target()  # the pointer may have moved while this thread waited, so it is read again
        if target is None:
            return
        opened = next((build for build in self._left if build.id == target.name), None)
        if opened is None:
            # Six libraries take part, and one raises a bare Exception. A future carries every error to this thread.
            with ThreadPoolExecutor(1) as pool:
                opening = pool.submit(_opened, target)
            if error := opening.exception():
                self._failed, self._failed_at = target.name, time.monotonic()
                self._say_once(f"the build {target.name} cannot be opened ({type(error).__name__}: {error})")
                return
            opened = _Open(opening.result())
        self._said = ""
        self._answer_from(opened)

    def _answer_from(self, build: _Open | None) -> None:
        with self._counting:
            if build in self._left:
                self._left.remove(build)
            if self._answering:
                self._left.append(self._answering)
            self._answering = build

    def _close_left(self) -> None:
        """Close the builds without readers, unless another thread is opening or closing builds.

        That thread checks again when it has finished, so no build is forgotten.
        """
        while any(not build.readers for build in self._left) and self._moving.acquire(blocking=False):
            try:
                for build in self._take_unread():
                    build.archive.close()
                give_back_memory()
            finally:
                self._moving.release()

    def _take_unread(self) -> list[_Open]:
        with self._counting:
            unread = [build for build in self._left if not build.readers]
            self._left = [build for build in self._left if build.readers]
            return unread

    def _say_once(self, trouble: str) -> None:
        if trouble != self._said:
            self._said = trouble
            LOG.error("%s; the build %s keeps answering", trouble, self.build_id)


def give_back_memory() -> None:
    """Ask the C library to return freed memory to the system, which glibc otherwise keeps."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def _opened(build: Path) -> Archive:
    """Open a build and ask it one question, because Chroma and SQLite read most of their files only on first use."""
    with ExitStack() as opened:
        archive = opened.enter_context(Archive(build))
        if not archive.search("news", 1, engine="dense"):
            raise ExpectedError("passages are missing; run: python -m bot index --full")
        opened.pop_all()
    return archive
