"""How a figure or an office changed in Discord: dated quotes, oldest first, with corrections marked, and pages."""

import re

import pytest

from bot.client.run import make_bot
from tests.bot.client.conftest import shown

turned_away = pytest.mark.simcord(check_errors=False)
TOLL = "the death toll of the ferry collision"


async def _changes(newsroom, topic=TOLL, **options):
    return (await newsroom.ann.slash(newsroom.channel, "changes", topic=topic, **options)).response


def _days(text):
    return [int(day) for day in re.findall(r"^\*\*(\d+) March 2023\*\* · ", text, re.MULTILINE)]


async def test_each_value_stands_under_its_day_and_a_correction_is_marked(newsroom):
    message = await _changes(newsroom)
    text = shown(message)
    assert text.startswith(f"**How it changed: {TOLL}**")
    assert _days(text) == sorted(_days(text))
    before, corrected = text.split("Correction:\n")
    assert "**Four**" in before
    assert "**Three**" in corrected
    assert not message.ephemeral


async def test_what_has_no_two_values_is_refused_in_plain_words(newsroom):
    text = shown(await _changes(newsroom, "the death toll of the Lutherby fire"))
    assert "no two dated values of this" in text
    assert "“the mayor of …”" in text


@turned_away
async def test_limits_are_shown_and_wrong_ones_get_one_line(newsroom):
    text = shown(await _changes(newsroom, until="March 11, 2023"))
    assert "-# Limited to: until 11 March 2023" in text
    assert "Correction:" not in text
    assert "The archive has no outlet “Nobody”" in shown(await _changes(newsroom, outlet="Nobody"))


async def test_pages_turn_after_a_restart(newsroom, settings, monkeypatch):
    monkeypatch.setattr("bot.client.commands.topics.quotes.PAGE", 1)
    public = await _changes(newsroom)
    await newsroom.env.restart_bot(make_bot(settings))
    second = (await newsroom.ann.click(public.message, label="Next")).response
    assert second.ephemeral
    assert "Correction:" not in shown(public)
    assert "Correction:" in shown(second)
