"""Adds texts to the sources in a separate process, so that the bot itself fetches and parses nothing from outside.

Hides that process, its results, and its end: when its time is over, or when a manager stops it. There is one such
process at a time for the whole bot.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.client.state.processes import begin, end, own_error
from bot.settings import Settings
from index.article import Problem
from index.errors import ExpectedError

if TYPE_CHECKING:
    from index.fetch.fetch import Added

LOG = logging.getLogger(__name__)
BEYOND = 60.0  # seconds beyond the limit of the settings, for the start of the process and for reading the feed itself
STOPPED = "stopped by a manager; add it again to go on"


class Adder:
    """Runs `add`, one run at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._stopped = ""

    async def run(self, targets: Sequence[str]) -> list[Added | Problem]:
        """Bring addresses and files into the sources; if stopped, return the results up to then and one problem.

        ExpectedError with the run's own line if it failed.
        """
        seconds = self._settings.add.feed_seconds + 2 * self._settings.reading.max_seconds + BEYOND
        results: list[Added | Problem] = []
        self._stopped, self._process = "", await begin(self._settings, "add", *targets)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while self._process.stdout and (line := await self._process.stdout.readline()):
                        results.append(_result(json.loads(line)))
                    await self._process.wait()
        finally:
            if self._process.returncode is None:
                self._stopped = self._stopped or f"takes more than {seconds:g} s; add it again to go on"
            await end(self._process)
        said = await self._process.stderr.read() if self._process.stderr else b""
        if self._stopped:
            return [*results, Problem(", ".join(targets), self._stopped)]
        if not results:
            raise _failure(said.decode(errors="replace"), self._process.returncode)
        return results

    async def stop(self) -> None:
        """End the present run; what it has added stays."""
        self._stopped = STOPPED
        await end(self._process)


def _result(form: dict[str, Any]) -> Added | Problem:
    from index.fetch.fetch import Added

    if "reason" in form:
        return Problem(form["target"], form["reason"], form["line"])
    return Added(form["target"], form["path"], form["state"], form["note"])


def _failure(said: str, code: int | None) -> Exception:
    if own := own_error(said.splitlines()):
        return own
    LOG.error("adding ended with exit code %s: %s", code, said)
    return ExpectedError(f"adding broke off (exit code {code}); what it said is in the bot's log")
