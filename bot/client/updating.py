"""Updates the index in a process of its own, so that answering never waits and all memory is given back at its end.

Hides the process: what it is told, its priority, its output, its end. One runs at a time for the whole bot.
"""

from __future__ import annotations

import asyncio
import datetime
import importlib.util
import json
import logging
import os
import re
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.client.account import TOKEN
from bot.client.desk import TurnedAwayError
from bot.settings import Settings
from index.article import Problem
from index.errors import ExpectedError

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
NEEDED = "sentence_transformers"  # what an installation that only answers does not have
SAY_EVERY = 3.0  # seconds between two words on how far it is
NICENESS = 10  # so that answers come first
PATIENCE = 5.0  # seconds between being asked to end and being ended
LONGEST_REPORT = 2**26  # bytes; it names every article that changed
KEPT_LINES = 20  # of what it said, for the log where it broke
# A line of bot/terminal.py's ProgressLines; warnings of libraries come the same way.
PROGRESS = re.compile(r"[A-Z][a-z]+ (?:…|\d.*articles?\b.*)")
ERROR = "dateline: "

Say = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Updated:
    """What an index run did (docs/json.md); `build` is None where nothing was published."""

    build: str | None
    articles: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    seconds: float


def check_installed() -> None:
    """TurnedAwayError where this installation can only answer."""
    if importlib.util.find_spec(NEEDED) is None:
        raise TurnedAwayError("only_answers", abuse=False)


class Updater:
    """Runs the index, one run at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._is_closed = False
        self.since: datetime.datetime | None = None  # when the run at work began

    def check_free(self) -> None:
        """TurnedAwayError where a run is at work, or none can be."""
        check_installed()
        if self.since is not None:
            raise TurnedAwayError("update_running", abuse=False, since=f"<t:{self.since.timestamp():.0f}:R>")

    async def run(self, say: Say) -> Updated:
        """Run the index, and tell `say` now and then how far it is.

        ExpectedError with the run's own line where it could not do its work, TurnedAwayError where it was stopped.
        """
        self.check_free()
        self.since, started = datetime.datetime.now(datetime.UTC), time.perf_counter()
        try:
            self._process = await _start(self._settings)
            lines = await _follow(_stream(self._process.stderr), say)
            report = await _stream(self._process.stdout).read()
            code = await self._process.wait()
        finally:
            await self._end()
            self._process = self.since = None
        if self._is_closed:
            raise TurnedAwayError("update_stopped", abuse=False)
        if not report:
            raise _failure(lines, code)
        return _updated(await asyncio.to_thread(json.loads, report), time.perf_counter() - started)

    async def close(self) -> None:
        """End the run at work; what it has computed is kept for the next."""
        self._is_closed = True
        await self._end()

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _start(settings: Settings) -> asyncio.subprocess.Process:
    """Begin a run with the bot's own settings, which need not be those of a file, in the bot's own folder."""
    pipe = asyncio.subprocess.PIPE
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    # Texts from anywhere are read in there: it is not trusted with the token.
    environment = {name: value for name, value in os.environ.items() if name != TOKEN} | {"PYTHONPATH": path}
    arguments = ("-m", "bot", "index", "--json", "--every", "2", "--settings", "/dev/stdin")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        limit=LONGEST_REPORT,
        env=environment,
    )
    with suppress(ProcessLookupError):
        # From outside: code between fork and exec can hang in a process that has threads. Never upwards, which only
        # an administrator may.
        own = os.getpriority(os.PRIO_PROCESS, process.pid)
        os.setpriority(os.PRIO_PROCESS, process.pid, max(NICENESS, own))
    if process.stdin is not None:
        process.stdin.write(_as_toml(settings).encode())
        process.stdin.close()
    return process


def _as_toml(settings: Settings) -> str:
    """Write what an index run reads of the settings; a text, number or truth value of JSON is one of TOML."""
    sections = settings.model_dump(mode="json", include={"index", "reading"})
    return "\n".join(
        line
        for name, section in sections.items()
        for line in (
            f"[{name}]",
            *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in section.items()),
        )
    )


def _stream(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    if stream is None:
        raise RuntimeError("the process was started without a pipe")
    return stream


async def _follow(stream: asyncio.StreamReader, say: Say) -> list[str]:
    """Say the newest progress, at most every few seconds, until the run ends; give its last lines."""
    clock = asyncio.get_running_loop().time
    lines: deque[str] = deque(maxlen=KEPT_LINES)
    newest, said, next_at = "", "", clock()
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(SAY_EVERY):
                raw = await stream.readline()
            if not raw:
                return list(lines)
            lines.append(raw.decode(errors="replace").strip())
            newest = lines[-1] if PROGRESS.fullmatch(lines[-1]) else newest
        if newest != said and clock() >= next_at:
            said, next_at = newest, clock() + SAY_EVERY
            await say(newest)


def _failure(lines: list[str], code: int) -> Exception:
    """Choose the line that says why there is no report: the run's own, else that it broke off."""
    own = [line.removeprefix(ERROR) for line in lines if line.startswith(ERROR)]
    if own:
        return ExpectedError(own[-1])
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
