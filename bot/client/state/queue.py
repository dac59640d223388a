"""The queue of questions: bounded, before a few worker threads, one question a person, limits per minute and day.

The only place where the client leaves the event loop for the archive. Hides the queue and the counting.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from discord.ext.commands import Cooldown, DynamicCooldownMapping

from bot.client.state.database import Place, ServerSettings
from bot.settings import DiscordSettings

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
SAY_PLACE_AFTER = 2.0  # seconds of waiting before the place in the queue is shown
SAY_PLACE_EVERY = 5.0
NICENESS = 5  # of the threads that answer; an update of the index has 10

T = TypeVar("T")
Say = Callable[[int], Awaitable[None]]


class TurnedAwayError(Exception):
    """A question that is not answered now: the phrase that gives the reason, and its values."""

    def __init__(self, phrase: str, *, abuse: bool = True, **values: object) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.abuse = abuse
        self.values = values


@dataclass(frozen=True, slots=True)
class _Rate:
    """One limit: whose questions are counted, how many are allowed, and in how many seconds."""

    key: tuple[str, int]
    count: int
    seconds: float


class Desk:
    """Lets questions through, in order. Runs on the event loop; only the function given to `work` runs in a thread."""

    def __init__(self, settings: DiscordSettings, workers: int | None = None) -> None:
        """Start as many threads as the settings say, or `workers`."""
        self._settings = settings
        self._free = workers or settings.workers
        self._threads = ThreadPoolExecutor(self._free, thread_name_prefix="answer", initializer=_step_back)
        self._line: deque[asyncio.Future[None]] = deque()
        self._asking: set[int] = set()
        self._rates: DynamicCooldownMapping[_Rate] = DynamicCooldownMapping(
            lambda rate: Cooldown(rate.count, rate.seconds), lambda rate: rate
        )
        self._turned_away: dict[int, deque[float]] = {}
        self.draining = False

    @property
    def waiting(self) -> int:
        """The number of questions that wait for a thread."""
        return len(self._line)

    @property
    def busy(self) -> int:
        """The number of questions that are being answered or wait."""
        return len(self._asking)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @asynccontextmanager
    async def admitted(self, place: Place, server: ServerSettings) -> AsyncIterator[None]:
        """Hold a person's one place while their question is answered; TurnedAwayError if they may not ask now."""
        self._check(place, server)
        self._asking.add(place.person)
        try:
            yield
        finally:
            self._asking.discard(place.person)

    async def work(self, function: Callable[[], T], say_place: Say | None = None) -> T:
        """Run a function in a thread when its turn comes; `say_place` gets its place in the queue while it waits."""
        await self._turn(say_place)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function)
        finally:
            self._next()

    def too_often(self, person: int) -> bool:
        """Count a person as turned away; return whether that has just become frequent enough to tell the owner."""
        now = time.time()
        times = self._turned_away.setdefault(person, deque())
        times.append(now)
        while times[0] < now - HOUR:
            times.popleft()
        self._turned_away = {one: kept for one, kept in self._turned_away.items() if kept[-1] > now - HOUR}
        return len(times) == self._settings.tell_owner_after

    def _check(self, place: Place, server: ServerSettings) -> None:
        if self.draining:
            raise TurnedAwayError("draining", abuse=False)
        if place.person in self._asking:
            raise TurnedAwayError("running")
        if len(self._line) >= self._settings.queue:
            raise TurnedAwayError("queue_full", abuse=False)
        for rate, phrase in self._limits(place, server):
            bucket = self._rates.get_bucket(rate)
            if bucket is not None and (left := bucket.get_retry_after()):
                raise TurnedAwayError(phrase, count=rate.count, seconds=int(left) + 1, hours=int(left // HOUR) + 1)
        for rate, _ in self._limits(place, server):
            self._rates.update_rate_limit(rate)

    def _limits(self, place: Place, server: ServerSettings) -> list[tuple[_Rate, str]]:
        person = min(server.person_per_minute or self._settings.person_per_minute, self._settings.person_per_minute)
        limits = [(_Rate(("person", place.person), person, MINUTE), "slow_person")]
        if place.server is not None:
            whole = min(server.server_per_minute or self._settings.server_per_minute, self._settings.server_per_minute)
            limits.append((_Rate(("server", place.server), whole, MINUTE), "slow_server"))
        if self._settings.person_per_day:
            limits.append((_Rate(("day", place.person), self._settings.person_per_day, DAY), "slow_day"))
        return limits

    async def _turn(self, say_place: Say | None) -> None:
        if self._free and not self._line:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._line.append(turn)
        came = False
        try:
            patience = SAY_PLACE_AFTER
            while not (await asyncio.wait({turn}, timeout=patience))[0]:
                patience = SAY_PLACE_EVERY
                if say_place is not None:
                    await say_place(self._line.index(turn) + 1 if turn in self._line else 1)
            came = True
        finally:
            if not came:
                self._leave(turn)

    def _leave(self, turn: asyncio.Future[None]) -> None:
        if turn in self._line:
            self._line.remove(turn)
        elif turn.done() and not turn.cancelled():
            self._next()  # the turn came just when its asker gave up

    def _next(self) -> None:
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


def _step_back() -> None:
    """Give this thread a lower priority than the event loop, so that every command is acknowledged in time."""
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        thread = threading.get_native_id()
        # Never raise the priority, which only an administrator may do: the bot may have been started with a lower one.
        os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
