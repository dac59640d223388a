"""Holds what /timeline, /said and /changes share: topic, limits, and how a command answers page by page."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

import discord

from bot.client.bot import Feature, Interaction
from bot.client.commands.answering import known_outlet
from bot.client.commands.ask import check_place
from bot.client.commands.lists import Lists
from bot.client.pages.answer import asked_for, note
from bot.client.pages.components import layout
from bot.client.pages.statements import few_names
from bot.client.phrases import Words
from bot.client.state.database import Place
from bot.client.state.queue import Desk
from bot.client.state.servers import Servers
from bot.days import checked_range
from index.article import Filters
from index.current import CurrentArchive
from index.search import Archive

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic, or a speaker and perhaps a topic, and the limits; days are YYYYMMDD."""

    about: str = ""
    speaker: str = ""
    since: int | None = None
    until: int | None = None
    outlet: str = ""

    @classmethod
    def read(cls, text: str) -> Wanted:
        """Read the text of a token that `text` wrote."""
        return cls(**json.loads(text))

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def filters(self) -> Filters:
        return Filters(self.since, self.until, (self.outlet,) if self.outlet else ())

    def limits(self, words: Words) -> list[str]:
        """Write the line that names the limits; none if there are no limits."""
        days = [] if self.since is None and self.until is None else [words.days(self.since, self.until)]
        outlets = [few_names([self.outlet], words)] if self.outlet else []
        return asked_for([*days, *outlets], words)

    def spelled(self, archive: Archive) -> Wanted:
        """Spell the outlet as the archive does; ExpectedError if the archive has no such outlet."""
        outlet = known_outlet(self.outlet, archive.catalogue.outlets()) if self.outlet else ""
        return replace(self, outlet=outlet)


class TopicCommand(Feature):
    """A command that shows dated quotes page by page."""

    def __init__(self, archive: CurrentArchive, desk: Desk, servers: Servers, lists: Lists) -> None:
        self._archive = archive
        self._desk = desk
        self._servers = servers
        self._lists = lists

    async def show(self, interaction: Interaction, about: str, number: int) -> None:
        """Edit the response into page `number` of what `about`, the text of a token, asks for."""
        raise NotImplementedError

    async def begin(self, interaction: Interaction, wanted: Wanted, since: str | None, until: str | None) -> None:
        """Check the limits and the place, wait for a turn, and show the first page."""
        first, last = checked_range(since, until, datetime.datetime.now(datetime.UTC).date())
        server = self._servers.settings(interaction.guild_id)
        check_place(self._servers, interaction)
        place = Place(interaction.user.id, interaction.channel_id or 0, interaction.guild_id)
        async with self._desk.admitted(place, server):
            await interaction.response.defer(ephemeral=server.private, thinking=True)
            await self.show(interaction, replace(wanted, since=first, until=last).text(), 0)

    async def found(self, interaction: Interaction, words: Words, search: Callable[[Archive], Result]) -> Result:
        """Search the newest build in a worker thread; while others wait before it, the response says so."""

        async def say_place(place: int) -> None:
            with contextlib.suppress(discord.HTTPException):
                await interaction.edit_original_response(view=layout(note(words("waiting", place=place))))

        def work() -> Result:
            with self._archive.reading() as archive:
                return search(archive)

        return await self._desk.work(work, say_place)
