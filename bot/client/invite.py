"""Brings the bot to a server: makes the link that invites it, and registers its commands without starting it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import discord

from bot.client.commands.permissions import PERMISSIONS
from bot.client.state import account
from bot.settings import Settings
from index.errors import ExpectedError

SCOPES = ("bot", "applications.commands")


def invite(environment: Mapping[str, str]) -> str:
    """Return the link that invites the bot. Needs the application's id or the token, and no network."""
    return discord.utils.oauth_url(account.application(environment), permissions=PERMISSIONS, scopes=SCOPES)


def sync(settings: Settings, environment: Mapping[str, str]) -> list[str]:
    """Register the commands with Discord, even if they did not change, and return their names."""
    return asyncio.run(_sync(settings, account.token(environment)))


async def _sync(settings: Settings, token: str) -> list[str]:
    import aiohttp

    from bot.client.run import in_plain_words, make_bot

    async with make_bot(settings) as bot:
        try:
            await bot.login(token)
            await bot.sync_changed(force=True)
        except discord.LoginFailure as error:
            raise in_plain_words(error) or error from error
        except (OSError, TimeoutError, aiohttp.ClientError, discord.DiscordServerError) as error:
            raise ExpectedError(f"Discord cannot be reached ({error}); try again later") from error
        return [_name(command) for command in bot.tree.get_commands()]


def _name(command: Any) -> str:
    return f"“{command.name}”" if isinstance(command, discord.app_commands.ContextMenu) else f"/{command.name}"
