"""What each server chose, and so the language of the frame. Hides that every choice is held in memory as well."""

from __future__ import annotations

import asyncio
from typing import Any

import discord

from bot.client.phrases import Words, words
from bot.client.state.database import Database, ServerSettings


class Servers:
    """The choices of all servers. Lives on the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._chosen: dict[int, ServerSettings] = {}

    async def load(self) -> None:
        """Read what every server chose before."""
        self._chosen = await asyncio.to_thread(self._database.servers)

    def settings(self, server: int | None) -> ServerSettings:
        """What a server chose; in a direct message the defaults hold."""
        return self._chosen.get(server or 0, ServerSettings())

    async def choose(self, server: int, settings: ServerSettings) -> None:
        """Keep what a server chose, from now on."""
        self._chosen[server] = settings
        await asyncio.to_thread(self._database.keep_server, server, settings)

    async def forget(self, server: int) -> None:
        """Forget what a server chose, once the bot was taken off it."""
        self._chosen.pop(server, None)
        await asyncio.to_thread(self._database.forget_server, server)

    def words(self, where: discord.Interaction[Any] | discord.Message) -> Words:
        """The language of the frame: the server's, and in a direct message the person's own where we speak it."""
        if where.guild is None and isinstance(where, discord.Interaction):
            return words(where.locale.value.split("-")[0])
        return words(self.settings(where.guild.id if where.guild else None).language)
