"""Implements /said: what somebody said, newest first, a few quotes a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from discord import app_commands

from answer.model import Statement
from answer.question.cleaning import clean
from answer.topics.said import said
from bot.client.bot import Interaction
from bot.client.commands.answering import LONGEST_CHOICE
from bot.client.commands.ask import LIMITS, name_choices, outlet_choices
from bot.client.commands.topics.quotes import QuotesCommand, Write
from bot.client.commands.topics.wanted import Wanted
from bot.client.markdown import line
from bot.client.phrases import Words
from index.search import Archive

LONGEST_SPEAKER, LONGEST_ABOUT = 100, 100


class SaidCommand(QuotesCommand):
    """The command that shows what somebody said."""

    kind: ClassVar[str] = "said"
    none: ClassVar[str] = "said_none"

    @app_commands.command()
    @app_commands.autocomplete(speaker=name_choices, outlet=outlet_choices)
    @app_commands.describe(speaker="Who: a person, an organisation, a country", about="On what, if you like", **LIMITS)
    async def said(
        self,
        interaction: Interaction,
        speaker: app_commands.Range[str, 1, LONGEST_SPEAKER],
        about: app_commands.Range[str, 1, LONGEST_ABOUT] | None = None,
        since: app_commands.Range[str, 1, 40] | None = None,
        until: app_commands.Range[str, 1, 40] | None = None,
        outlet: app_commands.Range[str, 1, LONGEST_CHOICE] | None = None,
    ) -> None:
        """See what somebody said: dated quotes, newest first."""
        await self.begin(interaction, Wanted(about or "", speaker, outlet=outlet or ""), since, until)

    @staticmethod
    def title(wanted: Wanted, words: Words, *, write: Write = line) -> str:
        """Name the speaker, and the topic if there is one."""
        if wanted.about:
            return words("said_about", speaker=write(wanted.speaker), topic=write(wanted.about))
        return words("said_title", speaker=write(wanted.speaker))

    def quotes(self, archive: Archive, wanted: Wanted) -> Iterator[Statement]:
        return said(archive, clean(wanted.speaker), wanted.about, wanted.filters)
