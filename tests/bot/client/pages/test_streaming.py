"""States that come faster than they may be shown: the pace, the newest first, and nothing after the end."""

from __future__ import annotations

import asyncio
import threading

import discord
import pytest

from bot.client.pages import streaming
from bot.client.pages.streaming import streamed

FOR_EVER = 3_600.0


async def _settled(condition):
    for _ in range(2_000):
        if condition():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it never came to that")


class Shown:
    """Where states are shown: a list, through a gate that can be shut."""

    def __init__(self):
        self.states, self.begun = [], 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, state):
        self.begun += 1
        await self.gate.wait()
        self.states.append(state)


async def test_the_first_state_is_shown_at_once_and_what_comes_within_the_pace_is_not(monkeypatch):
    monkeypatch.setattr(streaming, "PACE", FOR_EVER)
    shown = Shown()
    async with streamed(shown) as tell:
        tell(1)
        await _settled(lambda: shown.states == [1])
        for state in range(2, 50):
            tell(state)
        await asyncio.sleep(0.02)
    assert shown.states == [1]


async def test_of_several_states_the_newest_is_shown(monkeypatch):
    monkeypatch.setattr(streaming, "PACE", 0.0)
    shown = Shown()
    async with streamed(shown) as tell:
        shown.gate.clear()
        tell(1)
        await _settled(lambda: shown.begun == 1)
        for state in range(2, 50):
            tell(state)
        await asyncio.sleep(0.01)
        shown.gate.set()
        await _settled(lambda: len(shown.states) == 2)
    assert shown.states == [1, 49]


async def test_the_end_waits_for_an_edit_that_is_on_its_way_and_none_comes_after(monkeypatch):
    monkeypatch.setattr(streaming, "PACE", 0.0)
    shown, last = Shown(), []

    async def answer():
        async with streamed(shown) as tell:
            shown.gate.clear()
            tell("partial")
            await _settled(lambda: shown.begun == 1)
            tell("never shown")
        last.extend(shown.states)

    answering = asyncio.create_task(answer())
    await _settled(lambda: shown.begun == 1)
    await asyncio.sleep(0.02)
    assert not answering.done()
    shown.gate.set()
    await answering
    assert last == ["partial"]
    await asyncio.sleep(0.02)
    assert shown.states == ["partial"]


async def test_states_told_from_a_thread_are_shown_on_the_loop(monkeypatch):
    monkeypatch.setattr(streaming, "PACE", 0.0)
    threads = []

    async def show(_):
        threads.append(threading.get_ident())

    async with streamed(show) as tell:
        await asyncio.to_thread(tell, "state")
        await _settled(lambda: threads)
    assert threads == [threading.get_ident()]


@pytest.mark.parametrize("error", [discord.DiscordServerError, ConnectionResetError, TimeoutError])
async def test_a_state_that_cannot_be_shown_does_not_keep_the_next_from_being_shown(monkeypatch, error):
    monkeypatch.setattr(streaming, "PACE", 0.0)
    shown = []

    class Response:
        status, reason = 503, "no"

    async def show(state):
        shown.append(state)
        if state == 1:
            raise error(Response(), "no") if error is discord.DiscordServerError else error("no")

    async with streamed(show) as tell:
        tell(1)
        await _settled(lambda: shown == [1])
        tell(2)
        await _settled(lambda: shown == [1, 2])


async def test_an_error_of_the_answer_ends_the_stream_and_goes_on():
    shown = Shown()

    async def answer():
        async with streamed(shown) as tell:
            tell(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await answer()
    await asyncio.sleep(0.01)
    assert shown.states == []
