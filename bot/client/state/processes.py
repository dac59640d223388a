"""Runs other verbs of the program in separate processes; hides their settings, their priority and their end."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from bot.client.state.account import TOKEN
from bot.settings import Settings
from index.errors import ExpectedError

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 5.0  # seconds from the request to end until the process is killed, so that the bot itself ends in time
ERROR = "dateline: "  # begins the line in which `bot` explains an expected failure, so it is for people
LONGEST_REPORT = 2**26  # bytes; a report is long because it names every article that changed


async def begin(settings: Settings, verb: str, *options: str, niceness: int = 10) -> asyncio.subprocess.Process:
    """Start a run in the bot's own folder with the bot's own settings, which need not come from a file.

    `niceness` lowers its priority, so that answers come first.
    """
    pipe = asyncio.subprocess.PIPE
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    # The process reads texts from anywhere, so it does not get the bot's token.
    environment = {name: value for name, value in os.environ.items() if name != TOKEN} | {"PYTHONPATH": path}
    arguments = ("-m", "bot", verb, "--json", "--settings", "/dev/stdin", *options)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdin=pipe, stdout=pipe, stderr=pipe, limit=LONGEST_REPORT, env=environment
    )
    with suppress(ProcessLookupError):
        # Set from outside the process, because code between fork and exec can hang in a process with threads. Only an
        # administrator may raise a priority, so it is never raised.
        own = os.getpriority(os.PRIO_PROCESS, process.pid)
        os.setpriority(os.PRIO_PROCESS, process.pid, max(niceness, own))
    if process.stdin is not None:
        process.stdin.write(as_toml(settings).encode())
        process.stdin.close()
    return process


async def end(process: asyncio.subprocess.Process | None) -> None:
    """Ask a process to end, and kill it if it does not within PATIENCE."""
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


def own_error(lines: Iterable[str]) -> ExpectedError | None:
    """Find the line in which a run explained on standard error why it failed; None if there is no such line."""
    own = [line.removeprefix(ERROR) for line in lines if line.startswith(ERROR)]
    return ExpectedError(own[-1]) if own else None


def as_toml(settings: Settings) -> str:
    """Write the settings that these verbs read; a string, number or boolean of JSON is also one of TOML."""
    sections = settings.model_dump(mode="json", include={"index", "reading", "add", "follow"})
    return "\n".join(
        line
        for name, section in sections.items()
        for line in (
            f"[{name}]",
            *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in section.items()),
        )
    )
