"""The bot as it runs, on simcord's Discord: a server with one channel, and Ann who asks there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from answer.chat.writer import Writer
from bot.client.bot import Dateline
from bot.client.run import make_bot
from bot.settings import DiscordSettings, IndexSettings, Settings
from index.current import CurrentArchive

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


class SharedArchive(CurrentArchive):
    """An archive that stays open for the next bot: opening one costs more than most tests do."""

    def close(self) -> None:
        """Stay open, though the bot that reads it ends."""

    def release(self) -> None:
        super().close()


@pytest.fixture(scope="session")
def archives() -> Iterator[dict[Path, SharedArchive]]:
    """The archives that are open, by data folder."""
    opened: dict[Path, SharedArchive] = {}
    yield opened
    for archive in opened.values():
        archive.release()


@pytest.fixture
def simcord_bot(settings: Settings, archives: dict[Path, SharedArchive], tmp_path: Path) -> Iterator[Dateline]:
    """The bot, with its archive as it is open already, unless the archive is the test's own."""
    bot, data = make_bot(settings), settings.index.data
    if tmp_path not in data.parents:
        bot.archive = archives.setdefault(data, SharedArchive(data))
    yield bot
    bot.desk.close()  # a thread that is left would be taken for a stuck one where a bot in this process ends


@pytest.fixture
async def no_index(newsroom: Newsroom, tmp_path: Path) -> Path:
    """Let the bot look for its archive in a folder that holds none."""
    await change(newsroom, "index", data=tmp_path / "empty")
    return tmp_path / "empty"


@pytest.fixture
def newsroom(simcord_env: simcord.Env, simcord_bot: Dateline) -> Iterator[Newsroom]:
    """The bot on a server; a test marked `simcord(...)` chooses how Discord behaves."""
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("news")
    room = Newsroom(simcord_env, simcord_bot, guild, channel, guild.add_member(simcord_env.create_user("ann")))
    yield room
    room.bot.desk.close()


async def restart(newsroom: Newsroom, settings: Settings | None = None, writer: Writer | None = None) -> None:
    """Let the bot begin anew, with other settings or with a chat model; an archive that is shared stays open."""
    before = newsroom.bot
    newsroom.bot = make_bot(settings or before.settings, writer)
    if isinstance(before.archive, SharedArchive) and newsroom.bot.settings.index == before.settings.index:
        newsroom.bot.archive = before.archive
    await newsroom.env.restart_bot(newsroom.bot)
    before.desk.close()
    before.archive.close()


async def change(newsroom: Newsroom, section: str, **values: object) -> None:
    """Let the bot begin anew with other settings in a section."""
    changed = getattr(newsroom.bot.settings, section).model_copy(update=values)
    await restart(newsroom, newsroom.bot.settings.model_copy(update={section: changed}))


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


@contextmanager
def refusing(newsroom: Any, status: int) -> Iterator[list[object]]:
    """Let Discord refuse with this status whatever the bot sends unasked; yield a list of the tries."""
    tries: list[object] = []

    async def refuse(*place: object) -> None:
        tries.append(place)
        raise discord.HTTPException(type("Response", (), {"status": status, "reason": "refused"})(), "refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(newsroom.bot, "place", refuse)
        yield tries


async def press(person: Any, message: Any, label: str) -> Any:
    """Press the button of an answer with this label, or choose that line of its menu."""
    for found in parts_of(message):
        lines = {line["label"]: line["value"] for line in found.get("options", ())}
        if label in lines:
            return await person.select(message, [lines[label]])
    return await person.click(message, label=label)


def reference_of(message: Any) -> str:
    """The reference of an answer, as its menu names it."""
    lines = [line for found in parts_of(message) for line in found.get("options", ())]
    return next(line["value"] for line in lines if line["value"].startswith("about:")).partition(":")[2]


def parts_of(message: Any) -> Iterator[dict[str, Any]]:
    """Every component of a message, at any depth."""

    def walk(components: Any) -> Iterator[dict[str, Any]]:
        for component in components:
            part = component if isinstance(component, dict) else component.to_dict()
            yield part
            yield from walk(part.get("components", ()))

    return walk(message.components)


def shown(message: object) -> str:
    """All text a message shows, in order."""
    return "\n".join(part["content"] for part in parts_of(message) if "content" in part)
