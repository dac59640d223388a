"""Who is answered when: order, places in line, limits, and what happens to those who go away."""

import asyncio
import itertools
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.client.state import queue as desk_module
from bot.client.state.database import Place, ServerSettings
from bot.client.state.queue import Desk, TurnedAwayError
from bot.settings import DiscordSettings

ANYWHERE = ServerSettings()


@pytest.fixture
def gate():
    """Work that lasts until the gate is opened."""
    event = threading.Event()
    yield event
    event.set()


def _desk(**limits):
    return Desk(DiscordSettings(**{"workers": 1, **limits}))


async def _ask(desk, person, work=lambda: None, server=None, chosen=ANYWHERE):
    async with desk.admitted(Place(person, 1, server), chosen):
        return await desk.work(work)


async def _turned_away(desk, person, **where):
    with pytest.raises(TurnedAwayError) as found:
        await _ask(desk, person, **where)
    return found.value


async def _settled(condition):
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came to that")


async def test_questions_are_answered_in_the_order_they_came(gate):
    desk, order = _desk(), []
    first = asyncio.create_task(_ask(desk, 1, gate.wait))
    await _settled(lambda: desk.busy)
    others = []
    for person in (2, 3, 4):
        others.append(asyncio.create_task(_ask(desk, person, lambda person=person: order.append(person))))
        await _settled(lambda person=person: desk.waiting == person - 1)
    gate.set()
    await asyncio.gather(first, *others)
    assert order == [2, 3, 4]
    assert (desk.waiting, desk.busy) == (0, 0)


async def test_no_more_work_runs_at_once_than_there_are_workers(gate):
    desk, running = _desk(workers=2), []
    tasks = [asyncio.create_task(_ask(desk, person, lambda: (running.append(1), gate.wait()))) for person in range(5)]
    await _settled(lambda: len(running) == 2 and desk.waiting == 3)
    gate.set()
    await asyncio.gather(*tasks)
    assert len(running) == 5


async def test_whoever_waits_is_told_the_place_in_line(gate, monkeypatch):
    monkeypatch.setattr("bot.client.state.queue.SAY_PLACE_AFTER", 0.01)
    monkeypatch.setattr("bot.client.state.queue.SAY_PLACE_EVERY", 0.01)
    desk, places = _desk(), []

    async def say(place):
        places.append(place)

    async def ask(person):
        async with desk.admitted(Place(person, 1), ANYWHERE):
            await desk.work(lambda: None, say)

    first = asyncio.create_task(_ask(desk, 1, gate.wait))
    await _settled(lambda: desk.busy)
    second = asyncio.create_task(_ask(desk, 2, gate.wait))
    await _settled(lambda: desk.waiting == 1)
    third = asyncio.create_task(ask(3))
    await _settled(lambda: 2 in places)
    second.cancel()
    await _settled(lambda: 1 in places)
    gate.set()
    await asyncio.gather(first, third)
    assert [place for place, _ in itertools.groupby(places)] == [2, 1]


async def test_one_question_a_person_at_a_time(gate):
    desk = _desk()
    first = asyncio.create_task(_ask(desk, 1, gate.wait))
    await _settled(lambda: desk.busy)
    assert (await _turned_away(desk, 1)).phrase == "running"
    gate.set()
    await first
    await _ask(desk, 1)


async def test_a_full_line_turns_the_next_away_without_counting_it(gate):
    desk = _desk(queue=1)
    tasks = [asyncio.create_task(_ask(desk, person, gate.wait)) for person in (1, 2)]
    await _settled(lambda: desk.waiting == 1)
    refusal = await _turned_away(desk, 3)
    assert (refusal.phrase, refusal.abuse) == ("queue_full", False)
    gate.set()
    await asyncio.gather(*tasks)
    await _ask(desk, 3)


async def test_questions_a_minute_are_limited_for_a_person():
    desk = _desk(person_per_minute=2)
    await _ask(desk, 1)
    await _ask(desk, 1)
    refusal = await _turned_away(desk, 1)
    assert refusal.phrase == "slow_person"
    assert refusal.values["count"] == 2
    assert 1 <= refusal.values["seconds"] <= 61
    await _ask(desk, 2)


async def test_questions_a_minute_are_limited_for_a_server():
    desk = _desk(server_per_minute=2)
    await _ask(desk, 1, server=7)
    await _ask(desk, 2, server=7)
    assert (await _turned_away(desk, 3, server=7)).phrase == "slow_server"
    await _ask(desk, 3, server=8)
    await _ask(desk, 4)


async def test_a_server_may_be_stricter_than_the_program_and_never_more_generous():
    desk = _desk(person_per_minute=3)
    await _ask(desk, 1, chosen=ServerSettings(person_per_minute=1), server=7)
    assert (await _turned_away(desk, 1, chosen=ServerSettings(person_per_minute=1), server=7)).phrase == "slow_person"
    for _ in range(3):
        await _ask(desk, 2, chosen=ServerSettings(person_per_minute=500), server=7)
    assert (await _turned_away(desk, 2, chosen=ServerSettings(person_per_minute=500), server=7)).phrase == "slow_person"


async def test_a_day_has_its_limit_where_one_is_set():
    desk = _desk(person_per_day=1)
    await _ask(desk, 1)
    refusal = await _turned_away(desk, 1)
    assert refusal.phrase == "slow_day"
    assert refusal.values["hours"] == 24


async def test_a_question_that_was_turned_away_for_one_limit_does_not_use_up_another():
    desk = _desk(person_per_minute=1, server_per_minute=2)
    assert await _ask(desk, 1, lambda: "answered", server=7) == "answered"
    assert (await _turned_away(desk, 1, server=7)).phrase == "slow_person"
    assert await _ask(desk, 2, lambda: "answered", server=7) == "answered"
    assert (await _turned_away(desk, 3, server=7)).phrase == "slow_server"


def _niceness_of_a_worker_begun_at(niceness):
    def begin():
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, niceness)
        desk_module._step_back()
        return os.getpriority(os.PRIO_PROCESS, thread)

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(begin).result()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
def test_workers_step_back_and_never_forward():
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert _niceness_of_a_worker_begun_at(own) == max(5, own)
    assert _niceness_of_a_worker_begun_at(max(15, own)) == max(15, own)


async def test_work_that_fails_frees_its_place():
    desk = _desk()

    def broken():
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await _ask(desk, 1, broken)
    await _ask(desk, 1)
    assert desk.busy == 0


async def test_whoever_goes_away_while_waiting_holds_nobody_up(gate):
    desk = _desk()
    first = asyncio.create_task(_ask(desk, 1, gate.wait))
    await _settled(lambda: desk.busy)
    second = asyncio.create_task(_ask(desk, 2, gate.wait))
    third = asyncio.create_task(_ask(desk, 3, lambda: "answered"))
    await _settled(lambda: desk.waiting == 2)
    second.cancel()
    gate.set()
    assert await third == "answered"
    await first
    await _ask(desk, 4)


async def test_whoever_goes_away_just_as_their_turn_comes_hands_it_on(gate):
    desk = _desk()
    first = asyncio.create_task(_ask(desk, 1, gate.wait))
    await _settled(lambda: desk.busy)
    second = asyncio.create_task(_ask(desk, 2, lambda: "answered"))
    await _settled(lambda: desk.waiting == 1)
    gate.set()
    await first
    assert desk.waiting == 0  # it is the second one's turn already
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    assert await asyncio.wait_for(_ask(desk, 3, lambda: "answered"), 30) == "answered"


async def test_while_draining_new_questions_are_turned_away_and_running_ones_finish(gate):
    desk = _desk()
    running = asyncio.create_task(_ask(desk, 1, lambda: gate.wait() and "done"))
    await _settled(lambda: desk.busy)
    desk.draining = True
    refusal = await _turned_away(desk, 2)
    assert (refusal.phrase, refusal.abuse) == ("draining", False)
    gate.set()
    assert await running == "done"


async def test_the_owner_is_told_once_when_somebody_is_turned_away_often():
    desk = _desk(tell_owner_after=3)
    assert [desk.too_often(1) for _ in range(5)] == [False, False, True, False, False]
    assert not desk.too_often(2)


# Work that takes too long


def _spinning(ended):
    """Compute for ever, as one hostile article made a step of the answer do."""
    try:
        while True:
            pass
    finally:
        ended.set()


def _waiting(gate):
    """Take long, but never in one call of C: a thread that waits in C keeps the exception that should end it.

    While it does and coverage or a debugger traces, CPython 3.11 spins at the start of the next Python function
    (`DO_TRACING` in ceval.c): the whole run of the tests stood still here.
    """
    while not gate.is_set():
        time.sleep(0.01)


async def test_an_answer_that_takes_too_long_is_declined_and_its_thread_replaced():
    desk, ended = _desk(answer_seconds=0.2), [threading.Event() for _ in range(2)]
    for person, event in enumerate(ended):
        refusal = await _turned_away(desk, person, work=lambda event=event: _spinning(event))
        assert (refusal.phrase, refusal.abuse, refusal.values) == ("took_too_long", False, {"seconds": 0.2})
    assert [await _ask(desk, person, lambda person=person: person) for person in range(10)] == list(range(10))
    for event in ended:
        await asyncio.to_thread(event.wait)  # the threads do not compute on for nobody


async def test_those_who_wait_behind_a_stuck_answer_come_next(gate):
    desk = _desk(answer_seconds=3)  # long enough for ten to get in line, even on a busy machine
    stuck = asyncio.create_task(_turned_away(desk, 1, work=lambda: _waiting(gate)))
    await _settled(lambda: desk.busy)
    others = [asyncio.create_task(_ask(desk, person, lambda person=person: person)) for person in range(2, 12)]
    await _settled(lambda: desk.waiting == 10)
    assert await asyncio.gather(*others) == list(range(2, 12))
    assert (await stuck).phrase == "took_too_long"
    assert (desk.waiting, desk.busy) == (0, 0)


async def test_it_is_stuck_where_questions_wait_and_nothing_is_finished(gate, monkeypatch):
    monkeypatch.setattr(desk_module, "STUCK_AFTER", 0.05)
    desk = _desk(answer_seconds=600)
    first, second = (asyncio.create_task(_ask(desk, person, gate.wait)) for person in (1, 2))
    await _settled(lambda: desk.waiting)
    assert not desk.is_stuck  # one answer may take ten minutes here
    desk._seconds = 0.05
    await _settled(lambda: desk.is_stuck)
    gate.set()
    await asyncio.gather(first, second)
    assert not desk.is_stuck
