"""Places an answer: in the response to a command, or under a message; elsewhere if the channel forbids that."""

from __future__ import annotations

import contextlib
import logging

import discord

from bot.client.bot import TOO_LATE, Interaction
from bot.client.pages.answer import Page, note
from bot.client.pages.components import layout
from bot.client.phrases import Words

LOG = logging.getLogger(__name__)


class InteractionReply:
    """The answer to a command, button or form that was acknowledged before."""

    def __init__(self, interaction: Interaction, words: Words, *, private: bool) -> None:
        self.words = words
        self._interaction = interaction
        self._private = private

    async def show(self, page: Page) -> discord.Message | None:
        """Edit the acknowledged response; after its 15 minutes, write into the channel, unless it was private."""
        try:
            return await self._interaction.edit_original_response(view=layout(page))
        except discord.HTTPException as error:
            if error.code not in TOO_LATE or self._private:
                raise
            LOG.warning("the response can no longer be edited (%s); writing into the channel", error.code)
        channel = self._interaction.channel
        return await channel.send(view=layout(page)) if isinstance(channel, discord.abc.Messageable) else None

    async def show_partial(self, page: Page) -> None:
        await self._interaction.edit_original_response(view=layout(page))


class MessageReply:
    """The answer under a message that mentioned the bot."""

    def __init__(self, message: discord.Message, words: Words) -> None:
        self._message = message
        self.words = words
        self._shown: discord.Message | None = None

    async def show(self, page: Page) -> discord.Message | None:
        """Reply. Without the right to read old messages, just write; without the right to write, write to the asker."""
        if self._shown is not None:
            # `edit` ignores the client's own choice of mentions, unlike the methods that send, so it is given here.
            return await self._shown.edit(view=layout(page), allowed_mentions=discord.AllowedMentions.none())
        for send in (self._message.reply, self._message.channel.send):
            try:
                self._shown = await send(view=layout(page))
            except discord.HTTPException as error:
                LOG.warning("no answer in channel %s: %s", self._message.channel.id, error)
            else:
                return self._shown
        return await self._to_asker(page)

    async def show_partial(self, page: Page) -> None:
        await self.show(page)

    async def _to_asker(self, page: Page) -> discord.Message | None:
        channel = self._message.channel
        name = getattr(channel, "mention", str(channel.id))
        with contextlib.suppress(discord.HTTPException):
            await self._message.author.send(view=layout(note(self.words("may_not_write", channel=name))))
            self._shown = await self._message.author.send(view=layout(page))
        return self._shown
