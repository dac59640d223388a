"""Implements /changes: how a figure or an office changed, oldest first, a few quotes a page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from discord import app_commands

from answer.model import Statement
from answer.question.cleaning import clean
from answer.question.office import read_office
from answer.topics.over_time.changes import changes
from bot.client.bot import Interaction
from bot.client.commands.answering import LONGEST_CHOICE
from bot.client.commands.ask import LIMITS, LONGEST_TOPIC, outlet_choices
from bot.client.commands.topics.quotes import QuotesCommand, Write
from bot.client.commands.topics.wanted import Wanted
from bot.client.markdown import line
from bot.client.phrases import Words
from index.article import as_integer
from index.search import Archive


class ChangesCommand(QuotesCommand):
    """The command that shows how a figure or an office changed."""

    kind: ClassVar[str] = "changes"
    none: ClassVar[str] = "changes_none"

    @app_commands.command()
    @app_commands.autocomplete(outlet=outlet_choices)
    @app_commands.describe(topic="What changed: the death toll of an event, a price, who holds an office", **LIMITS)
    async def changes(
        self,
        interaction: Interaction,
        topic: app_commands.Range[str, 1, LONGEST_TOPIC],
        since: app_commands.Range[str, 1, 40] | None = None,
        until: app_commands.Range[str, 1, 40] | None = None,
        outlet: app_commands.Range[str, 1, LONGEST_CHOICE] | None = None,
    ) -> None:
        """See how a figure or an office changed: dated quotes, oldest first."""
        await self.begin(interaction, Wanted(topic, outlet=outlet or ""), since, until)

    @staticmethod
    def title(wanted: Wanted, words: Words, *, write: Write = line) -> str:
        return words("changes_title", topic=write(wanted.about))

    def quotes(self, archive: Archive, wanted: Wanted) -> Iterator[Statement]:
        """Find the changes, oldest first, in what was published up to today."""
        topic, filters = clean(wanted.about), wanted.filters
        if filters.until is None:
            filters = replace(filters, as_of=as_integer(datetime.datetime.now(datetime.UTC).date()))
        return iter(changes(archive, topic, filters, read_office(topic)))
