"""Defines the bot: what its features share, when its commands are registered, and where every error ends.

This is one of the two places that catch every error: an error in a command, a button, a form or the answer to a message
ends in `report`.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import hashlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.connection import CUT
from bot.client.described import Descriptions, descriptions
from bot.client.pages.answer import Page, note, said
from bot.client.pages.components import Pressed, layout
from bot.client.phrases import Words, capitalised
from bot.client.repeated import Repeated
from bot.client.state.database import Database, utc_now
from bot.client.state.metrics import Figures
from bot.client.state.queue import Desk, TurnedAwayError
from bot.client.state.servers import Servers
from bot.settings import Settings
from index.current import CurrentArchive
from index.errors import ExpectedError

if TYPE_CHECKING:
    from answer.chat.writer import Writer

LOG = logging.getLogger(__name__)
Interaction = discord.Interaction["Dateline"]
Action = Callable[..., Awaitable[None]]
AddFeatures = Callable[["Dateline"], Awaitable[None]]
SYNCED = "commands.sha256"
A_DAY = 86_400.0  # seconds
# With these codes, Discord says that it no longer knows the interaction, its webhook or its token: the answer came too
# late.
TOO_LATE = frozenset((10062, 10015, 50027))


class Reply(Protocol):
    """A place for one answer, and for the messages before it; `words` has the phrases around the answer."""

    words: Words

    async def show(self, page: Page) -> discord.Message | None:
        """Show a page in place of the one before; return None if that is not possible."""

    async def show_partial(self, page: Page) -> None:
        """Show a page that another will replace. If its own place cannot show it, do nothing."""


class _Tree(app_commands.CommandTree["Dateline"]):
    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        await self.client.report(interaction, getattr(error, "original", error))


class Feature(commands.Cog):
    """Commands, and the actions of their messages' components."""

    @property
    def actions(self) -> dict[str, Action]:
        """Map the names in the ids of its components to the functions that handle them."""
        return {}


class Dateline(commands.AutoShardedBot):
    """Dateline on Discord. It needs no privileged intent and never pings anybody."""

    tree: _Tree

    def __init__(self, settings: Settings, add_features: AddFeatures, writer: Writer | None = None) -> None:
        """Open what the settings name; `add_features` adds the commands, and a `writer` is closed with the bot."""
        super().__init__(
            commands.when_mentioned,
            # for servers and for messages that mention the bot; Discord calls none of these privileged
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            tree_cls=_Tree,
            help_command=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            shard_count=settings.discord.shard_count or None,
            shard_ids=list(settings.discord.shards) or None,  # type: ignore[arg-type]  # None means all shards
        )
        self.settings = settings
        self.state = settings.discord.state
        self.database = Database(self.state / "dateline.sqlite")
        self.servers = Servers(self.database)
        self.archive = CurrentArchive(settings.index.data)
        self.writer = writer
        # An answer by a chat model mostly waits for the network, so more threads can be at work than there are
        # processors. Each makes two requests at most: to rewrite a follow-up, and to write the answer.
        model = settings.model if writer else None
        self.desk = Desk(
            settings.discord,
            model.at_once if model else None,
            settings.discord.answer_seconds + (2 * model.deadline_seconds if model else 0),
        )
        self.figures = Figures()
        self.actions: dict[str, Action] = {}
        # the place for each unfinished answer by the id of the person who asked, so that the bot can say at its end
        # that none will come
        self.unfinished: dict[int, Reply] = {}
        self._add_features = add_features
        self._forgetting = Repeated(self._forget_old, A_DAY)

    async def setup_hook(self) -> None:
        """Add the features once, before the first connection."""
        await self._add_features(self)
        self.add_dynamic_items(Pressed)
        await self.servers.load()
        await self.tree.set_translator(Descriptions())
        if self.settings.discord.keep_days:
            self._forgetting.start()
        await self.sync_changed()

    async def close(self) -> None:
        """Leave Discord and release everything."""
        self._forgetting.cancel()
        await super().close()
        self.desk.close()
        await asyncio.to_thread(self.archive.close)
        await asyncio.to_thread(self.database.close)
        if self.writer:
            await asyncio.to_thread(self.writer.close)

    async def sync_changed(self, *, force: bool = False) -> bool:
        """Register the commands with Discord if they changed since the last time; return whether that was done."""
        form = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        registered = json.dumps([self.application_id, form, descriptions()], sort_keys=True)
        print_ = hashlib.sha256(registered.encode()).hexdigest()
        file = self.state / SYNCED
        if not force and await asyncio.to_thread(_text, file) == print_:
            return False
        await self.tree.sync()
        try:
            await asyncio.to_thread(file.write_text, print_, encoding="utf-8")
        except OSError as error:
            LOG.warning("the next start registers the commands again, because %s cannot be written (%s)", file, error)
        return True

    async def pressed(self, interaction: Interaction, action: str, arguments: Sequence[str]) -> None:
        """Run the action that a pressed component names."""
        async with self.guarded(interaction):
            await self.actions.get(action, _too_old)(interaction, *arguments)

    async def on_message(self, message: discord.Message, /) -> None:
        """Do nothing, so that discord.py runs no text commands. A cog answers messages that mention the bot."""

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.servers.forget(guild.id)

    @contextlib.asynccontextmanager
    async def guarded(self, where: Interaction | discord.Message) -> AsyncIterator[None]:
        """Pass every error of the block to `report`; discord.py only logs errors of presses and messages."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  (the one place of the client where every error ends)
            await self.report(where, error)

    async def report(self, where: Interaction | discord.Message, error: BaseException) -> None:
        """Explain an error in the right place; an unexpected one gets a reference and goes into the log."""
        text = self._in_words(self.servers.words(where), error)
        if isinstance(error, TurnedAwayError):
            self.figures.question("turned away")
            await self._mind_abuse(where, error)
        try:
            await (
                self._tell(where, text)
                if isinstance(where, discord.Interaction)
                else where.reply(view=layout(note(text)))
            )
        except (discord.HTTPException, *CUT) as failure:
            # The words of a cut connection contain the token of the interaction.
            reason = failure if isinstance(failure, discord.HTTPException) else type(failure).__name__
            LOG.warning("could not say what went wrong: %s", reason)

    def _in_words(self, phrases: Words, error: BaseException) -> str:
        if isinstance(error, TurnedAwayError):
            return phrases(error.phrase, **error.values)
        if isinstance(error, ExpectedError):
            return capitalised(said(str(error)))
        if isinstance(error, discord.HTTPException) and error.code in TOO_LATE:
            LOG.warning("answered too late: %s", error)
            return phrases("too_late")
        reference = secrets.token_hex(3)
        LOG.error("unexpected error, reference %s", reference, exc_info=error, extra={"reference": reference})
        self.figures.error()
        return phrases("broken", reference=reference)

    async def _tell(self, interaction: Interaction, text: str) -> None:
        """Show a text in the response, in its place or after it, whichever Discord still allows."""
        view = layout(note(text))
        if interaction.is_expired():
            return
        if not interaction.response.is_done():
            await interaction.response.send_message(view=view, ephemeral=True)
        elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.edit_original_response(view=view)
        else:
            await interaction.followup.send(view=view, ephemeral=True)

    async def _mind_abuse(self, where: Interaction | discord.Message, error: TurnedAwayError) -> None:
        person = where.user if isinstance(where, discord.Interaction) else where.author
        if not error.abuse or not self.desk.too_often(person.id):
            return
        server = f"server {where.guild.id}" if where.guild else "direct messages"
        LOG.warning("person %s was turned away often, in %s", person.id, server)
        times = self.settings.discord.tell_owner_after
        await self.tell_owner(f"Person {person.id} was turned away {times} times within an hour ({server}).")

    async def tell_owner(self, text: str, nonce: str | None = None) -> bool:
        """Send a direct message to the owner of the bot; False if another try may succeed.

        Discord takes messages with the same nonce as one.
        """
        try:
            information = await self.application_info()
            owner = information.team.owner if information.team else information.owner
            if owner is not None:
                await (await self.fetch_user(owner.id)).send(
                    view=layout(note(text)), nonce=nonce or secrets.token_hex(12)
                )
        except discord.HTTPException as error:
            LOG.warning("the owner could not be told: %s", error)
            return isinstance(error, discord.Forbidden)  # the owner takes no messages from this bot
        return True

    async def place(self, channel: int | None, person: int) -> discord.abc.Messageable:
        """Find where to send a message that nobody waits for: the channel, or the person if `channel` is None."""
        if channel is None:
            return await self.fetch_user(person)
        found = self.get_channel(channel) or await self.fetch_channel(channel)
        if not isinstance(found, discord.abc.Messageable):
            raise TypeError(f"{type(found).__name__} takes no messages")
        return found

    async def _forget_old(self) -> None:
        """Delete answers that are older than the settings allow."""
        before = utc_now() - datetime.timedelta(days=self.settings.discord.keep_days)
        try:
            count = await asyncio.to_thread(self.database.forget_before, before)
        except ExpectedError as error:
            LOG.warning("old answers are deleted a day later: %s", error)
        else:
            LOG.log(logging.INFO if count else logging.DEBUG, "%d old answers deleted", count)


async def _too_old(*_: object) -> None:
    raise TurnedAwayError("expired", abuse=False)


def _text(file: Path) -> str:
    """Read a file; empty if there is none, or a damaged one."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
