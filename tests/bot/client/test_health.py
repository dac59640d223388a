"""/healthz and /metrics of the bot, over HTTP."""

import asyncio
import logging
import math
import re
import socket
import threading
import time

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer

from bot.client import alive, health
from bot.settings import OperationSettings
from tests.bot.client.conftest import ANSWERED, REFUSED
from tests.conftest import ROOT

pytestmark = pytest.mark.encoder


@pytest.fixture
async def pages(newsroom):
    """The two pages of the bot in the newsroom."""
    health.watch(newsroom.bot, health.Lag())
    async with TestClient(TestServer(health.application(newsroom.bot))) as client:
        yield client


async def metrics(pages):
    """Read all values: name with labels -> number."""
    text = await (await pages.get("/metrics")).text()
    return {name: float(value) for name, value in re.findall(r"^([a-z_]+(?:\{[^}]*\})?) (\S+)$", text, re.MULTILINE)}


async def test_a_connected_bot_with_an_archive_is_ready(pages, newsroom):
    answer = await pages.get("/healthz")
    assert answer.status == 200
    assert await answer.json() == {"ready": True, "build": newsroom.bot.archive.build_id}
    assert newsroom.bot.archive.build_id
    assert (await metrics(pages))["dateline_ready"] == 1


async def test_without_a_connection_it_is_not_ready(pages, newsroom):
    newsroom.bot._ready.clear()
    answer = await pages.get("/healthz")
    assert (answer.status, await answer.json()) == (503, {"ready": False, "reason": "not connected to Discord"})
    assert (await metrics(pages))["dateline_ready"] == 0


async def test_without_an_index_the_reason_is_said(newsroom, no_index, pages):
    answer = await pages.get("/healthz")
    assert answer.status == 503
    assert f"no index in {no_index} yet" in (await answer.json())["reason"]
    found = await metrics(pages)
    assert found["dateline_ready"] == 0
    assert math.isnan(found["dateline_build_age_seconds"])


async def test_while_no_answer_is_finished_it_is_not_ready(pages, newsroom, monkeypatch):
    monkeypatch.setattr("bot.client.state.queue.STUCK_AFTER", 0.0)
    desk, gate = newsroom.bot.desk, threading.Event()
    tasks = [asyncio.create_task(desk.work(gate.wait)) for _ in range(newsroom.bot.settings.discord.workers + 1)]
    while not desk.waiting:  # noqa: ASYNC110 - for a moment, until the tasks have begun
        await asyncio.sleep(0.005)
    monkeypatch.setattr(desk, "_seconds", 0.0)
    answer = await pages.get("/healthz")
    assert answer.status == 503
    assert "no answer has been finished for a while" in (await answer.json())["reason"]
    assert (await metrics(pages))["dateline_ready"] == 0
    monkeypatch.setattr(desk, "_seconds", 60.0)
    gate.set()
    await asyncio.gather(*tasks)
    assert (await pages.get("/healthz")).status == 200


async def test_questions_are_counted_by_outcome(pages, newsroom):
    await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    await newsroom.ann.slash(newsroom.channel, "ask", question=REFUSED)
    found = await metrics(pages)
    assert found['dateline_questions_total{outcome="answered"}'] == 1
    assert found['dateline_questions_total{outcome="refused"}'] == 1
    assert found["dateline_answer_seconds_count"] == 2
    assert found["dateline_questions_busy"] == found["dateline_questions_waiting"] == 0
    assert 0 < found["dateline_build_age_seconds"] < 3600
    assert found["dateline_uptime_seconds"] >= 0


async def test_the_page_for_operators_names_every_metric(pages):
    names = {
        re.sub(r"_(?:bucket|count|sum|created|total)$", "", name.partition("{")[0]) for name in await metrics(pages)
    }
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    named = {re.sub(r"_total$", "", name) for name in re.findall(r"`(dateline_[a-z_]+)", page)}
    unused = {f"dateline_{name}" for name in ("questions", "model_tokens", "written", "written_statements")}
    assert named == names | unused


async def test_a_loop_that_is_held_up_shows():
    lag = health.Lag()
    measuring = asyncio.ensure_future(lag.measure())
    await asyncio.sleep(0.01)
    assert lag.longest() == 0
    time.sleep(0.5)  # noqa: ASYNC251 - this is the fault that is to be seen
    await asyncio.sleep(0.01)
    assert lag.longest() >= 0.3
    measuring.cancel()


def serving_at(bot, monkeypatch, port, *, quiet=False):
    monkeypatch.setattr(bot, "settings", bot.settings.model_copy(update={"operation": OperationSettings(port=port)}))
    return health.serving(bot, quiet=quiet)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@pytest.mark.parametrize(("quiet", "lines"), [(False, 1), (True, 0)])
async def test_a_further_attempt_does_not_repeat_where_the_pages_are(newsroom, monkeypatch, caplog, quiet, lines):
    with caplog.at_level(logging.INFO, logger="bot.client.health"):
        async with serving_at(newsroom.bot, monkeypatch, free_port(), quiet=quiet):
            pass
    assert caplog.text.count("/healthz and /metrics are at") == lines


async def test_the_health_check_of_the_image_gives_the_reason(newsroom, monkeypatch):
    port = free_port()
    operation = OperationSettings(port=port)
    assert "/healthz does not answer: " in await asyncio.to_thread(alive.reason, operation)
    async with serving_at(newsroom.bot, monkeypatch, port):
        assert await asyncio.to_thread(alive.reason, operation) == ""
        newsroom.bot._ready.clear()
        assert "not connected to Discord" in await asyncio.to_thread(alive.reason, operation)
    assert alive.reason(OperationSettings(port=0)) == ""


async def test_the_pages_are_served_where_the_settings_say_and_gone_afterwards(newsroom, monkeypatch):
    port = free_port()
    async with serving_at(newsroom.bot, monkeypatch, port), ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert "dateline_event_loop_lag_seconds" in await answer.text()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_port_that_is_taken_is_a_line_in_the_log_and_nothing_more(newsroom, monkeypatch, caplog):
    with socket.create_server(("127.0.0.1", 0)) as taken, caplog.at_level(logging.WARNING):
        port = taken.getsockname()[1]
        async with serving_at(newsroom.bot, monkeypatch, port):
            pass
    assert f"cannot listen on 127.0.0.1:{port}" in caplog.text


async def test_port_0_turns_them_off(newsroom, monkeypatch, caplog):
    with caplog.at_level(logging.INFO):
        async with serving_at(newsroom.bot, monkeypatch, 0):
            pass
    assert "healthz" not in caplog.text
