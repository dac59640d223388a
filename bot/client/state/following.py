"""Keeps the archive current while the bot runs: fetches new articles of followed addresses, and updates the index.

Hides the process that fetches, and when the next one is due. Nothing from outside is parsed in the bot's own process.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from typing import Any, TypeVar

from bot.client.markdown import line
from bot.client.repeated import Repeated
from bot.client.state.processes import begin, end, own_error
from bot.client.state.queue import TurnedAwayError
from bot.client.state.updates import Updater, can_index
from bot.settings import Settings
from index.errors import ExpectedError
from index.fetch.followed import DAY, FILE, Followed, Source

LOG = logging.getLogger(__name__)
EVERY = 5.0
# Seconds to wait after a run that failed; twice as many after each further one: a process that an earlier run of the
# bot left behind ends soon, a full disk stays full.
AFTER_FAILURE, LONGEST_PAUSE = 15.0, 300.0
LONGEST_NONCE = 25  # characters that Discord takes

Answer = TypeVar("Answer")
Tell = Callable[[str, str], Awaitable[bool]]


class Watch:
    """Visits the followed addresses until it is closed.

    `tell_owner` sends a text with a nonce, and returns False if it has to be tried again.
    """

    def __init__(self, settings: Settings, updater: Updater, tell_owner: Tell) -> None:
        self._settings = settings
        self._updater = updater
        self._tell_owner = tell_owner
        self._fetching, self._indexing = Repeated(self._fetch, EVERY), Repeated(self._index, EVERY)

    def begin(self) -> None:
        """Start, if this installation can make an index and owns it."""
        if can_index() and os.access(self._settings.index.data, os.W_OK):
            self._fetching.start()
            self._indexing.start()

    async def close(self) -> None:
        """Stop. What was fetched stays, and the next start of the bot continues."""
        running = [task for loop in (self._fetching, self._indexing) if (task := loop.get_task())]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    async def command(self, *options: str) -> dict[str, Any]:
        """Run the verb `follow` and return its result. ExpectedError with its own line if it failed."""
        process = await begin(self._settings, "follow", *options)
        try:
            out, err = await process.communicate()
        finally:
            await end(process)
        if process.returncode:
            raise _failure(err.decode(errors="replace"), process.returncode)
        form: dict[str, Any] = json.loads(out)
        return form

    async def _fetch(self) -> None:
        """Visit the addresses that are due."""
        pause = EVERY
        try:
            if await self._ask(lambda followed: followed.seconds_left(time.time()), DAY) <= 0:
                await self._look()
            if not await self._name_the_dead():
                pause = _longer(self._fetching)
        except ExpectedError as error:
            LOG.warning("what is followed could not be looked at: %s", error)
            pause = _longer(self._fetching)
        self._fetching.change_interval(seconds=pause)

    async def _look(self) -> None:
        """Let a process visit the addresses that are due, and index its articles while it continues."""
        process = await begin(self._settings, "watch", "--once", "--no-index")
        try:
            while process.stdout and (line := await process.stdout.readline()):
                _log(json.loads(line))
            said = await process.stderr.read() if process.stderr else b""
            if await process.wait():
                raise _failure(said.decode(errors="replace"), process.returncode)
        finally:
            await end(process)

    async def _index(self) -> None:
        """Update the index after something was fetched, by this run of the bot or by an earlier one."""
        pause = EVERY
        try:
            number = await self._ask(Followed.unindexed, None)
            if number is not None:
                await self._updater.run(_silent)
                await self._ask(lambda followed: followed.indexed(number), None)
        except TurnedAwayError as error:
            LOG.info("what was fetched is indexed later: %s", error.phrase)
            if error.phrase != "update_running":  # which indexes what was fetched, too
                pause = _longer(self._indexing)
        except ExpectedError as error:
            LOG.warning("what was fetched is indexed later: %s", error)
            pause = _longer(self._indexing)
        self._indexing.change_interval(seconds=pause)

    async def _ask(self, question: Callable[[Followed], Answer], otherwise: Answer) -> Answer:
        return await asyncio.to_thread(_asked, self._settings, question, otherwise)

    async def _name_the_dead(self) -> bool:
        """Tell the owner once of each dead address; False if one has to be told later."""
        for source in await self._ask(lambda followed: followed.untold(time.time()), list[Source]()):
            if not await self._tell_owner(_said_of(source), _nonce(source)):
                return False
            await self._ask(partial(Followed.told, address=source.address), None)
        return True


def _said_of(source: Source) -> str:
    address, problem = line(source.address), line(source.problem)
    state = f"{address} is gone for good" if source.gone else f"Nothing has come from {address} for days"
    return f"{state} ({problem}). Follow its new address, or stop following it: /index follow"


def _nonce(source: Source) -> str:
    """Return a name that the message has again if the bot ends before it knows that it was sent."""
    return hashlib.sha256(f"{source.address} {source.failing_since}".encode()).hexdigest()[:LONGEST_NONCE]


def _longer(work: Repeated) -> float:
    """Return the pause after a failure, given the work with the pause that was before it."""
    return min(LONGEST_PAUSE, max(AFTER_FAILURE, 2 * (work.seconds or 0)))


async def _silent(_: str) -> None:
    """Show no progress, because nobody waits for this update."""


def _log(polled: dict[str, Any]) -> None:
    address, counts = polled["address"], (len(polled["kept"]), polled["gone"], len(polled["left_out"]))
    if any(counts):
        LOG.info("%s: %d new or changed, %d gone, %d left out", address, *counts)
    if polled["problem"]:
        LOG.warning("%s: %s", address, polled["problem"])


def _failure(said: str, code: int | None) -> ExpectedError:
    if own := own_error(said.splitlines()):
        return own
    LOG.error("following ended with exit code %s: %s", code, said)
    return ExpectedError(f"following broke off (exit code {code}); what it said is in the bot's log")


def _asked(settings: Settings, question: Callable[[Followed], Answer], otherwise: Answer) -> Answer:
    """Query the file of followed addresses; if it does not exist, return `otherwise` and do not create it."""
    if not (settings.index.data / FILE).is_file():
        return otherwise
    with closing(Followed(settings.index.data)) as followed:
        return question(followed)
