"""Runs the verb `index` in processes of its own; hides what such a process is told, its priority and its end."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from bot.client.state.account import TOKEN
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 5.0  # seconds between being asked to end and being ended
LONGEST_REPORT = 2**26  # bytes; it names every article that changed


async def begin(settings: Settings, *options: str, niceness: int = 10) -> asyncio.subprocess.Process:
    """Begin a run with the bot's own settings, which need not be those of a file, in the bot's own folder.

    `niceness`: so much behind others it stands, so that answers come first.
    """
    pipe = asyncio.subprocess.PIPE
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    # Texts from anywhere are read in there: it is not trusted with the token.
    environment = {name: value for name, value in os.environ.items() if name != TOKEN} | {"PYTHONPATH": path}
    arguments = ("-m", "bot", "index", "--json", *options, "--settings", "/dev/stdin")
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
        os.setpriority(os.PRIO_PROCESS, process.pid, max(niceness, own))
    if process.stdin is not None:
        process.stdin.write(as_toml(settings).encode())
        process.stdin.close()
    return process


async def end(process: asyncio.subprocess.Process | None) -> None:
    """Ask a process to end, and end it where it does not."""
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


def as_toml(settings: Settings) -> str:
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
