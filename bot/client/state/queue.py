"""Lets questions wait their turn for a few threads: bounded, one a person, with limits per minute and day.

This is the only place where the client leaves the event loop for the archive. Hides the queue, the counting, and how a
thread that takes too long is replaced.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
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
SAY_PLACE_AFTER = 2.0  # seconds of waiting before the place in the queue is shown; most answers come sooner
SAY_PLACE_EVERY = 5.0
STUCK_AFTER = 30.0  # seconds without a finished answer while questions wait; then the health page says so
NICENESS = 5  # priority of the threads that answer; an update of the index has 10, which is lower

LOG = logging.getLogger(__name__)
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


class _GivenUpError(BaseException):
    """Ends the work of a thread for whose answer nobody waits any longer."""


class _Worker:
    """One thread that answers."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="answer", initializer=_step_back)
        self._lock = threading.Lock()
        self._id = 0  # the thread's number while it works; later the system may give the number to another thread

    def begin(self, function: Callable[[], T]) -> asyncio.Future[T]:
        """Run a function in the thread."""

        def run() -> T:
            with self._lock:
                self._id = threading.get_ident()
            try:
                return function()
            finally:
                with self._lock:
                    self._id = 0

        return asyncio.get_running_loop().run_in_executor(self._thread, run)

    def give_up(self, working: asyncio.Future[T]) -> None:
        """Let the thread end between two steps of Python code, if its work still goes on."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        # Nobody else reads the error, and asyncio would complain of that.
        working.add_done_callback(lambda done: done.cancelled() or done.exception())
        with self._lock:
            if self._id:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._id), ctypes.py_object(_GivenUpError))

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


class Desk:
    """Admits questions in order. Runs on the event loop; only the function given to `work` runs in a thread."""

    def __init__(self, settings: DiscordSettings, workers: int | None = None, seconds: float | None = None) -> None:
        """Start as many threads as the settings say, or `workers`; work may take as long as they say, or `seconds`."""
        self._settings = settings
        self._seconds = seconds or settings.answer_seconds
        self._idle = [_Worker() for _ in range(workers or settings.workers)]
        self._free = len(self._idle)
        self._finished = self._waits_since = 0.0
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

    @property
    def is_stuck(self) -> bool:
        """Whether questions wait although no thread has finished anything for a while."""
        since = max(self._finished, self._waits_since)
        return bool(self._line) and time.monotonic() - since > max(STUCK_AFTER, self._seconds)

    def close(self) -> None:
        for worker in self._idle:
            worker.close()

    @asynccontextmanager
    async def admitted(self, place: Place, server: ServerSettings) -> AsyncIterator[None]:
        """Reserve a person's one place until their question is answered; TurnedAwayError if they may not ask now."""
        self._check(place, server)
        self._asking.add(place.person)
        try:
            yield
        finally:
            self._asking.discard(place.person)

    async def work(self, function: Callable[[], T], say_place: Say | None = None) -> T:
        """Run a function in a thread when its turn comes; while it waits, `say_place` gets its place in the queue.

        TurnedAwayError if it takes too long. Its thread is then ended, and another takes its place at once.
        """
        await self._turn(say_place)
        worker = self._idle.pop()
        working = worker.begin(function)
        try:
            if not (await asyncio.wait({working}, timeout=self._seconds))[0]:
                LOG.warning("an answer took more than %g s and was given up", self._seconds)
                raise TurnedAwayError("took_too_long", abuse=False, seconds=self._seconds)
            self._finished = time.monotonic()
            return working.result()
        finally:
            if not working.done():
                worker.give_up(working)
                worker = _Worker()
            self._idle.append(worker)
            self._next()

    def too_often(self, person: int) -> bool:
        """Count a person as turned away. Return whether that has just become frequent enough to tell the owner."""
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
        if not self._line:
            self._waits_since = time.monotonic()
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
            self._next()  # the turn came just when the person gave up, so it goes to the next

    def _next(self) -> None:
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


def _step_back() -> None:
    """Give this thread a lower priority than the event loop, so that every command is acknowledged in time."""
    if sys.platform == "linux":  # on other systems a thread has no priority of its own
        thread = threading.get_native_id()
        # Only an administrator may raise a priority, and the bot may have been started with a lower one.
        os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
