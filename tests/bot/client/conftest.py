"""The bot as it runs, on simcord's Discord: a server with one channel, and Ann who asks there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.client.client import Dateline
from bot.settings import DiscordSettings, IndexSettings, Settings

ANSWERED = "How long was the longer crack in the Kestrel Bridge?"
REFUSED = "Who won the chess championship in Reykjavik?"


@dataclass
class Newsroom:
    env: simcord.Env
    bot: Dateline
    guild: GuildHandle
    channel: ChannelHandle
    ann: MemberActor


@pytest.fixture
def settings(corpus_data: Path, tmp_path: Path) -> Settings:
    """The program's own settings over the test archive, with an empty state."""
    return Settings(
        index=IndexSettings(data=corpus_data, sources=tmp_path / "sources"),
        discord=DiscordSettings(state=tmp_path / "state"),
    )


@pytest.fixture
def simcord_bot(settings: Settings) -> Dateline:
    return Dateline(settings)


@pytest.fixture
def newsroom(simcord_env: simcord.Env, simcord_bot: Dateline) -> Newsroom:
    """The bot on a server; a test marked `simcord(...)` chooses how Discord behaves."""
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("news")
    return Newsroom(simcord_env, simcord_bot, guild, channel, guild.add_member(simcord_env.create_user("ann")))


@pytest.fixture
def bea(newsroom: Newsroom) -> MemberActor:
    """Somebody with Manage Server."""
    role = newsroom.guild.create_role("editors", permissions=discord.Permissions(manage_guild=True))
    return newsroom.guild.add_member(newsroom.env.create_user("bea"), roles=[role])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One shard, and time enough on a busy machine, beside what a test's own mark says."""
    for item in items:
        if "simcord_env" in getattr(item, "fixturenames", ()):
            own = item.get_closest_marker("simcord")
            how = {"shard_count": 1, "settle_timeout": 60.0, **(own.kwargs if own else {})}
            item.add_marker(pytest.mark.simcord(**how), append=False)


def shown(message: object) -> str:
    """All text a message shows, in order."""
    found: list[str] = []

    def walk(components: object) -> None:
        for component in components:
            part = component if isinstance(component, dict) else component.to_dict()
            if "content" in part:
                found.append(part["content"])
            walk(part.get("components", ()))

    walk(message.components)
    return "\n".join(found)
