"""Serves the pages for operators of a running bot: /healthz for the program that restarts it, /metrics for Prometheus.

Hides aiohttp's server and the clock that measures how long the event loop was blocked.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import math
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.client.bot import Dateline
from index.build.builds import Manifest
from index.current import CurrentArchive
from index.errors import ExpectedError

LOG = logging.getLogger(__name__)
TICK = 0.1  # seconds between two measurements of the event loop; a longer delay than this is noticed
REMEMBERED = 60.0  # seconds over which the longest delay is reported, so that a look every minute misses none
NOT_CONNECTED = "not connected to Discord"
STUCK = "questions wait, and no answer has been finished for a while; restart the bot"


@asynccontextmanager
async def serving(bot: Dateline, *, quiet: bool = False) -> AsyncIterator[None]:
    """Serve /healthz and /metrics as the settings say, until the block ends. A port in use is only logged.

    With `quiet`, nothing is logged, because another attempt to come online would repeat the lines of the first.
    """
    lag = Lag()
    watch(bot, lag)
    ticking = asyncio.ensure_future(lag.measure())
    runner = web.AppRunner(application(bot), access_log=None, shutdown_timeout=1.0)
    try:
        await _listen(bot, runner, quiet=quiet)
        yield
    finally:
        ticking.cancel()
        await runner.cleanup()


async def _listen(bot: Dateline, runner: web.AppRunner, *, quiet: bool) -> None:
    host, port = bot.settings.operation.host, bot.settings.operation.port
    if not port:
        return
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        LOG.log(
            logging.DEBUG if quiet else logging.WARNING,
            "no /healthz and /metrics: cannot listen on %s:%d (%s); see [operation]",
            host,
            port,
            error,
        )
    else:
        LOG.log(logging.DEBUG if quiet else logging.INFO, "/healthz and /metrics are at http://%s:%d", host, port)


def application(bot: Dateline) -> web.Application:
    """Make the web application that has the two pages."""

    async def healthz(_: web.Request) -> web.Response:
        reason = await trouble(bot)
        told = {"ready": False, "reason": reason} if reason else {"ready": True, "build": bot.archive.build_id}
        return web.json_response(told, status=503 if reason else 200)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=bot.figures.text(), headers={"Content-Type": "text/plain; version=0.0.4"})

    made = web.Application()
    made.add_routes([web.get("/healthz", healthz), web.get("/metrics", metrics)])
    return made


async def trouble(bot: Dateline) -> str:
    """Return the reason why no question can be answered now; empty if questions can be.

    This check also opens a build published meanwhile, so that the next question need not wait for it.
    """
    if not connected(bot):
        return NOT_CONNECTED
    if bot.desk.is_stuck:
        return STUCK
    try:
        await asyncio.to_thread(_look, bot.archive)
    except ExpectedError as error:
        return str(error)
    return await asyncio.to_thread(bot.database.trouble)


def _look(archive: CurrentArchive) -> None:
    with archive.reading():
        pass


def connected(bot: Dateline) -> bool:
    """Return whether every shard is connected. discord.py calls a bot ready for good once it was ready."""
    return bot.is_ready() and not any(shard.is_closed() for shard in bot.shards.values())


def watch(bot: Dateline, lag: Lag) -> None:
    """Add the values that are computed each time the metrics are read."""
    started = time.monotonic()
    figures = bot.figures
    figures.watch("ready", "1 while connected to Discord with an archive open", lambda: _is_ready(bot))
    figures.watch("gateway_latency_seconds", "From a heartbeat to Discord's reply", lambda: bot.latency)
    figures.watch("event_loop_lag_seconds", "The longest the event loop was held up in the last minute", lag.longest)
    figures.watch("questions_waiting", "Questions that wait for their turn", lambda: bot.desk.waiting)
    figures.watch("questions_busy", "Questions that wait or are being answered", lambda: bot.desk.busy)
    figures.watch("build_age_seconds", "Since the build that answers was made", lambda: _age(bot))
    figures.watch("refined_ratio", "The part of the passages with the encoder's own vectors", lambda: _refined(bot))
    figures.watch("uptime_seconds", "Since the bot was started", lambda: time.monotonic() - started)


def _is_ready(bot: Dateline) -> bool:
    return connected(bot) and bot.archive.build_id is not None and not bot.desk.is_stuck


def _age(bot: Dateline) -> float:
    """Return the seconds since the build was made; NaN if no build answers."""
    build = bot.archive.build_id
    if build is None:
        return math.nan
    made = Manifest.read(bot.settings.index.data / "builds" / build).made
    return (datetime.datetime.now(datetime.UTC) - datetime.datetime.fromisoformat(made)).total_seconds()


def _refined(bot: Dateline) -> float:
    """Return the share of passages with the encoder's own vectors; NaN if no build answers."""
    build = bot.archive.build_id
    if build is None:
        return math.nan
    manifest = Manifest.read(bot.settings.index.data / "builds" / build)
    return manifest.refined / max(1, manifest.passages)


class Lag:
    """How late the event loop wakes a sleeping task; every other task waits as long."""

    def __init__(self) -> None:
        self._delays: deque[tuple[float, float]] = deque()

    async def measure(self) -> None:
        """Measure until cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            self._delays.append((now, max(0.0, now - before - TICK)))
            self._forget(now)

    def longest(self) -> float:
        """Return the longest delay of the last minute, in seconds."""
        self._forget(time.perf_counter())
        return max((delay for _, delay in self._delays), default=0.0)

    def _forget(self, now: float) -> None:
        while self._delays and self._delays[0][0] < now - REMEMBERED:
            self._delays.popleft()
