"""Work that the bot repeats: a clock that jumps changes nothing, and what Discord does ends nothing."""

import asyncio
import datetime

import discord
import pytest

from bot.client.repeated import Repeated


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_clock_that_jumps_neither_stops_it_nor_hurries_it(monkeypatch, days):
    counted = []
    jumped = [datetime.timedelta()]

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + jumped[0]

    monkeypatch.setattr(datetime, "datetime", Clock)
    monkeypatch.setattr(discord.utils, "utcnow", lambda: Clock.now(datetime.UTC))

    async def work():
        counted.append(1)
        if len(counted) == 3:
            jumped[0] = datetime.timedelta(days=days)

    repeated = Repeated(work, 0.02)
    repeated.start()
    await asyncio.sleep(0.5)
    repeated.cancel()
    assert 6 <= len(counted) <= 26


async def test_what_the_network_does_ends_nothing(monkeypatch):
    counted = []

    async def work():
        counted.append(1)
        if len(counted) == 1:
            raise ConnectionResetError

    monkeypatch.setattr("discord.ext.tasks.ExponentialBackoff.delay", lambda _: 0.01)
    repeated = Repeated(work, 0.01)
    repeated.start()
    await asyncio.sleep(0.3)
    repeated.cancel()
    assert len(counted) > 3
