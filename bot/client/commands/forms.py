"""Defines the forms: a question, an address, what was wrong with an answer. Errors are reported like all others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.client.markdown import LONGEST_LINK, cut
from bot.client.state.database import REASONS

if TYPE_CHECKING:
    from bot.client.bot import Interaction
    from bot.client.phrases import Words

LONGEST_TITLE, LONGEST_LABEL = 45, 45
LONGEST_QUESTION, LONGEST_CORRECTION = 1_000, 1_000


class Form(ui.Modal):
    """A form whose errors are reported like every other, because discord.py would only log them."""

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:  # type: ignore[override]
        await interaction.client.report(interaction, error)


class QuestionForm(Form):
    """A form for one question."""

    def __init__(
        self, title: str, label: str, submitted: Callable[[Interaction, str], Awaitable[None]], text: str = ""
    ) -> None:
        super().__init__(title=cut(title, LONGEST_TITLE))
        self._submitted = submitted
        self._text: ui.TextInput[Any] = ui.TextInput(
            custom_id="question", style=discord.TextStyle.paragraph, default=text or None, max_length=LONGEST_QUESTION
        )
        self.add_item(ui.Label(text=cut(label, LONGEST_LABEL), component=self._text))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await self._submitted(interaction, self._text.value)


class AddressForm(Form):
    """A form for one web address."""

    def __init__(self, title: str, label: str, submitted: Callable[[Interaction, str], Awaitable[None]]) -> None:
        super().__init__(title=cut(title, LONGEST_TITLE))
        self._submitted = submitted
        self._address: ui.TextInput[Any] = ui.TextInput(
            custom_id="address", placeholder="https://…", max_length=LONGEST_LINK
        )
        self.add_item(ui.Label(text=cut(label, LONGEST_LABEL), component=self._address))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await self._submitted(interaction, self._address.value)


class RatingForm(Form):
    """A form for why an answer did not help, and what would have been right."""

    def __init__(self, words: Words, submitted: Callable[[Interaction, str, str], Awaitable[None]]) -> None:
        super().__init__(title=cut(words("rate_title"), LONGEST_TITLE))
        self._submitted = submitted
        options = [
            discord.SelectOption(label=words(f"reason_{reason.replace(' ', '_')}"), value=reason) for reason in REASONS
        ]
        self._reason: ui.Select[Any] = ui.Select(custom_id="reason", options=options)
        self._correction: ui.TextInput[Any] = ui.TextInput(
            custom_id="correction", style=discord.TextStyle.paragraph, required=False, max_length=LONGEST_CORRECTION
        )
        self.add_item(ui.Label(text=cut(words("rate_reason"), LONGEST_LABEL), component=self._reason))
        self.add_item(ui.Label(text=cut(words("rate_correction"), LONGEST_LABEL), component=self._correction))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        await self._submitted(interaction, self._reason.values[0], self._correction.value.strip())
