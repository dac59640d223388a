"""Limits as people meet them: said privately, in words, and the owner hears of repeated abuse."""

import pytest

from bot.settings import DiscordSettings
from tests.bot.client.conftest import ANSWERED, shown

pytestmark = pytest.mark.simcord(check_errors=False)


@pytest.fixture
def settings(settings, tmp_path):
    strict = DiscordSettings(state=tmp_path / "state", person_per_minute=1, tell_owner_after=2)
    return settings.model_copy(update={"discord": strict})


async def test_too_many_questions_are_declined_to_the_asker_alone_and_allowed_again_later(newsroom):
    first = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert "31" in shown(first.response)
    second = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert second.ephemeral
    assert "Questions a minute from one person: at most 1. Ask again in " in shown(second.response)


async def test_a_mention_too_many_is_declined_in_a_reply(newsroom):
    for _ in range(2):
        await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}> {ANSWERED}")
    assert "Ask again in" in shown(newsroom.channel.last_message)


async def test_the_owner_is_told_of_repeated_abuse_once(newsroom):
    for _ in range(5):
        await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    told = [one for one in newsroom.env.http_requests if "turned away 2 times" in str(one.json)]
    assert len(told) == 1
    assert str(newsroom.ann.id) in str(told[0].json)
    assert ANSWERED not in str(told[0].json)


async def test_while_the_bot_is_being_stopped_questions_are_declined(newsroom):
    newsroom.bot.desk.draining = True
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert result.ephemeral
    assert shown(result.response) == "I am being restarted; ask again in a minute."
