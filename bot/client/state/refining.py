"""Refines a published build in a process of the lowest priority: gives passages the encoder's own vectors.

Hides that process. It may be stopped at any moment, because the next one continues where it stopped.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque

from bot.client.state.processes import begin, end
from bot.settings import Settings
from index.build import builds
from index.errors import ExpectedError

LOG = logging.getLogger(__name__)
LOWEST = 19  # lower than the priority of index runs, for which people wait
KEPT_LINES = 5  # lines of its output that are kept for the log, in case it fails


class Refiner:
    """Starts and stops the process that refines; at most one runs at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._work: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Start the process if the settings ask for it and none is running."""
        is_at_work = self._work is not None and not self._work.done()
        if self._settings.index.vectors == "transformer" and not is_at_work:
            self._work = asyncio.create_task(self._refine())

    async def end(self) -> None:
        """Stop the process; the vectors that it has computed are kept."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.wait((self._work,))

    async def _refine(self) -> None:
        if not await asyncio.to_thread(_is_anything_left, self._settings):
            return
        process = await begin(self._settings, "index", "--refine", "--every", "60", niceness=LOWEST)
        lines: deque[str] = deque(maxlen=KEPT_LINES)
        try:
            while process.stderr and (raw := await process.stderr.readline()):
                lines.append(raw.decode(errors="replace").strip())
            code = await process.wait()
        finally:
            await end(process)
        if code:
            LOG.warning("filling in the encoder's own vectors broke off (exit code %d): %s", code, "\n".join(lines))
        else:
            LOG.info("the encoder's own vectors are filled in, or another process does it")


def _is_anything_left(settings: Settings) -> bool:
    try:
        build = builds.published(settings.index.data)
    except ExpectedError:
        return False  # the next question shows this error
    if not os.access(settings.index.data, os.W_OK):
        return False  # the installation that makes the index refines it as well
    manifest = builds.Manifest.read(build)
    return manifest.format == builds.FORMAT and manifest.refined < manifest.passages
