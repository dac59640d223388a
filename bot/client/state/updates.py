"""Updates the index in a separate process, so that answers never wait, and all memory is free at the end.

Hides the output of that process. There is one such process at a time for the whole bot.
"""

from __future__ import annotations

import asyncio
import datetime
import importlib.util
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.client.state.processes import begin, end, own_error
from bot.client.state.queue import TurnedAwayError
from bot.client.state.refining import Refiner
from bot.settings import Settings
from index.article import Problem

LOG = logging.getLogger(__name__)
NEEDED = "trafilatura"  # an installation that only answers does not have this package, so it cannot update
SAY_EVERY = 3.0  # seconds between two reports of the progress, because Discord limits how often a message is edited
KEPT_LINES = 20  # lines of its output that are kept for the log, in case it fails

Say = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Updated:
    """The result of an index run (docs/json.md); `build` is None if nothing was published."""

    build: str | None
    articles: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    seconds: float


def can_index() -> bool:
    """Return whether this installation can make an index, and not only answer."""
    return importlib.util.find_spec(NEEDED) is not None


def check_installed() -> None:
    """Raise TurnedAwayError if this installation cannot make an index."""
    if not can_index():
        raise TurnedAwayError("only_answers", abuse=False)


class Updater:
    """Runs the index, one run at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._refiner = Refiner(settings)
        self._is_closed = False
        self.since: datetime.datetime | None = None

    def check_free(self) -> None:
        """Raise TurnedAwayError if a run is in progress, or if none is possible."""
        check_installed()
        if self.since is not None:
            raise TurnedAwayError("update_running", abuse=False, since=f"<t:{self.since.timestamp():.0f}:R>")

    async def run(self, say: Say) -> Updated:
        """Run the index, and report its progress to `say` every few seconds.

        ExpectedError with the run's own line if the run failed, TurnedAwayError if it was stopped.
        """
        self.check_free()
        self.since, started = datetime.datetime.now(datetime.UTC), time.perf_counter()
        try:
            await self._refiner.end()  # the refiner would otherwise sometimes hold the lock of the index
            self._process = await begin(self._settings, "index", "--searchable", "--json-progress", "--every", "2")
            lines = await _follow(_stream(self._process.stderr), say)
            report = await _stream(self._process.stdout).read()
            code = await self._process.wait()
        finally:
            await end(self._process)
            self._process = self.since = None
            self.refine()
        if self._is_closed:
            raise TurnedAwayError("update_stopped", abuse=False)
        if not report:
            raise _failure(lines, code)
        return _updated(await asyncio.to_thread(json.loads, report), time.perf_counter() - started)

    def refine(self) -> None:
        """Start to refine the build, if the settings ask for it and vectors are missing."""
        if not self._is_closed and can_index():
            self._refiner.begin()

    async def close(self) -> None:
        """Stop the running processes; what they have computed is kept for the next run."""
        self._is_closed = True
        await self._refiner.end()
        await end(self._process)


def _stream(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    if stream is None:
        raise RuntimeError("the process was started without a pipe")
    return stream


async def _follow(stream: asyncio.StreamReader, say: Say) -> list[str]:
    """Report the newest progress, at most every few seconds, until the run ends; return the last other lines."""
    clock = asyncio.get_running_loop().time
    lines: deque[str] = deque(maxlen=KEPT_LINES)
    newest, said, next_at = "", "", clock()
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(SAY_EVERY):
                raw = await stream.readline()
            if not raw:
                return list(lines)
            line = raw.decode(errors="replace").strip()
            if (progress := _progress(line)) is None:
                lines.append(line)
            else:
                newest = progress
        if newest != said and clock() >= next_at:
            said, next_at = newest, clock() + SAY_EVERY
            await say(newest)


def _progress(line: str) -> str | None:
    """Read a line of progress (docs/json.md); None for every other line, such as the warning of a library."""
    try:
        return str(json.loads(line)["progress"])
    except (ValueError, TypeError, KeyError):
        return None


def _failure(lines: list[str], code: int) -> Exception:
    """Return the error that explains the missing report: the run's own, or else that the run broke off."""
    if own := own_error(lines):
        return own
    LOG.error("an index run ended with exit code %d: %s", code, "\n".join(lines))
    return TurnedAwayError("update_broken", abuse=False, code=code)


def _updated(report: dict[str, Any], seconds: float) -> Updated:
    return Updated(
        build=report["build"],
        articles=report["articles"],
        added=tuple(report["added"]),
        changed=tuple(report["changed"]),
        removed=tuple(report["removed"]),
        problems=tuple(Problem(**problem) for problem in report["problems"]),
        seconds=seconds,
    )
