"""Edits a message as its answer grows: at a polite pace, always to the newest state, and never after the last.

Hides the way from the thread that writes an answer to the event loop, and Discord's limit of about one edit a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Generic, TypeVar

import aiohttp
import discord

PACE = 2.0  # seconds from one edit of an answer to the next; Discord allows about one edit a second
# A state that cannot be shown is skipped, because the next one, or the answer itself, shows more.
FAILING = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)

State = TypeVar("State")
Tell = Callable[[State], None]


@asynccontextmanager
async def streamed(show: Callable[[State], Awaitable[object]]) -> AsyncIterator[Tell[State]]:
    """Give the block a function that any thread may call with a state, and show the newest of these states.

    After the block, no state is shown and none is on its way, so what is shown next stays.
    """
    stream = _Stream(show)
    showing = asyncio.ensure_future(stream.show_newest())
    try:
        yield stream.tell
    finally:
        stream.end()
        # It is awaited, not cancelled: a request on its way could reach Discord after the answer itself.
        await showing


class _Stream(Generic[State]):
    def __init__(self, show: Callable[[State], Awaitable[object]]) -> None:
        self._show = show
        self._loop = asyncio.get_running_loop()
        self._newest: State | None = None
        self._news = asyncio.Event()
        self._over = asyncio.Event()

    def tell(self, state: State) -> None:
        """Take a state from any thread; ignore it if the event loop is closed."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._take, state)

    def end(self) -> None:
        self._over.set()
        self._news.set()

    async def show_newest(self) -> None:
        """Show the newest state as soon as the pace allows, until the end; skip the states in between."""
        while await self._news.wait() and not self._over.is_set():
            self._news.clear()
            state, self._newest = self._newest, None
            if state is not None:
                with suppress(*FAILING):
                    await self._show(state)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), PACE)

    def _take(self, state: State) -> None:
        self._newest = state
        self._news.set()
