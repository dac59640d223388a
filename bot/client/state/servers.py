"""Holds what each server chose, such as the language around an answer, in memory as well as in the database."""

from __future__ import annotations

import asyncio
from typing import Any

import discord

from bot.client.phrases import Words, words
from bot.client.state.database import Database, ServerSettings


class Servers:
    """The choices of all servers. Runs on the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._chosen: dict[int, ServerSettings] = {}

    async def load(self) -> None:
        self._chosen = await asyncio.to_thread(self._database.servers)

    def settings(self, server: int | None) -> ServerSettings:
        """Return what a server chose; in a direct message, the defaults."""
        return self._chosen.get(server or 0, ServerSettings())

    async def choose(self, server: int, settings: ServerSettings) -> None:
        self._chosen[server] = settings
        await asyncio.to_thread(self._database.keep_server, server, settings)

    async def forget(self, server: int) -> None:
        self._chosen.pop(server, None)
        await asyncio.to_thread(self._database.forget_server, server)

    def words(self, where: discord.Interaction[Any] | discord.Message) -> Words:
        """Return the phrases in the server's language; in a direct message, in the person's own if there are any."""
        if where.guild is None and isinstance(where, discord.Interaction):
            return words(where.locale.value.split("-")[0])
        return words(self.settings(where.guild.id if where.guild else None).language)
