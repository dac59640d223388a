"""The bot as it runs, on simcord's Discord: a server with one channel, and Ann who asks there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

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
async def newsroom(settings: Settings) -> AsyncIterator[Newsroom]:
    async with newsroom_of(settings) as found:
        yield found


class newsroom_of:  # noqa: N801 - reads as the context manager it is
    """Start the bot with these settings."""

    def __init__(self, settings: Settings) -> None:
        self._bot = Dateline(settings)
        self._run = simcord.run(self._bot, shard_count=1)

    async def __aenter__(self) -> Newsroom:
        env = await self._run.__aenter__()
        guild = env.create_guild()
        channel = guild.create_text_channel("news")
        return Newsroom(env, self._bot, guild, channel, guild.add_member(env.create_user("ann")))

    async def __aexit__(self, *details: object) -> None:
        await self._run.__aexit__(*details)


@pytest.fixture
def texts() -> Callable[[object], str]:
    """All text a message shows, in order."""
    return shown


def shown(message: object) -> str:
    found: list[str] = []

    def walk(components: object) -> None:
        for component in components:
            part = component if isinstance(component, dict) else component.to_dict()
            if "content" in part:
                found.append(part["content"])
            walk(part.get("components", ()))

    walk(message.components)
    return "\n".join(found)
