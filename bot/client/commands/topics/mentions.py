"""Lists all the articles that an answer counts, privately, with a picture, page by page."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from bot.client.bot import Action, Interaction
from bot.client.commands.buttons import KeptAnswers, defer_private
from bot.client.commands.lists import Lists, menu, numbered_entries, picture, take_button
from bot.client.pages.answer import ANSWERED, Page, pager
from bot.client.pages.components import layout
from bot.client.pages.totals import PAGE, Mentioned, MentionList, list_blocks, pages_of
from bot.client.phrases import Words
from bot.client.state.card import day_made, source_of
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from bot.references import Document, articles_document
from index.current import CurrentArchive

MOST_TAKEN = 1_000  # articles in a file, so that five files fit into a message


@dataclass(frozen=True, slots=True)
class MentionLists:
    """The list of all articles that an answer counts."""

    lists: Lists
    kept: KeptAnswers
    archive: CurrentArchive
    servers: Servers

    @property
    def actions(self) -> dict[str, Action]:
        taking = self.lists.taking("mentions", self.take, self.servers)
        return {"mentioned": self.begin, **self.lists.actions("mentions", self.show), **taking}

    async def begin(self, interaction: Interaction, reference: str) -> None:
        """Show the person who pressed the first page of the articles that an answer counts."""
        await defer_private(interaction)
        about = Mentioned.of((await self.kept.answer(reference)).card)
        if about is None:
            raise TurnedAwayError("expired", abuse=False)
        await self.show(interaction, about.text(), 0)

    async def show(self, interaction: Interaction, about: str, number: int) -> None:
        """Edit the response into a page of the list, with a picture of the count by month and outlet."""
        words = self.servers.words(interaction)
        listed = await asyncio.to_thread(self._listed, Mentioned.read(about), number)
        token, articles = await self.lists.tokens(about, [source.article for source in listed.shown])
        pictures, files = await picture(listed.counts, words)
        row = pager(lambda page: f"mentions:{token}:{page}", listed.number, pages_of(listed), words)
        rows = ((*row, take_button("mentions", token, words)),) if listed.total else ()
        page = Page(list_blocks(listed, words), rows, ANSWERED)
        lines = numbered_entries(listed.shown, listed.number * PAGE + 1, words)
        chosen = menu("mentions", token, listed.number, lines, articles, words)
        await interaction.edit_original_response(view=layout(page, *pictures, *chosen), attachments=files)

    async def take(self, interaction: Interaction, about: str) -> Document:
        """Make the document of the newest articles of the list, MOST_TAKEN at most."""
        return await asyncio.to_thread(self._document, Mentioned.read(about), self.servers.words(interaction))

    def _document(self, about: Mentioned, words: Words) -> Document:
        with self.archive.reading() as archive:
            found = archive.mentions(about.topic, about.filters)
            articles = archive.catalogue.articles_at(found.rows[:MOST_TAKEN])
            made = day_made(archive.manifest)
        notes = [words("total_articles", topic=about.topic, count=len(found))]
        if len(found) > MOST_TAKEN:
            notes.append(words("taken_first", count=MOST_TAKEN))
        return articles_document(about.topic, notes, articles, made)

    def _listed(self, about: Mentioned, number: int) -> MentionList:
        with self.archive.reading() as archive:
            found = archive.mentions(about.topic, about.filters)
            counts = Counter((outlet, day and day // 100) for _, day, outlet, _ in found.places)
            number = max(0, min(number, (len(found) - 1) // PAGE))
            rows = found.rows[number * PAGE : (number + 1) * PAGE]
            shown = tuple(map(source_of, archive.catalogue.articles_at(rows)))
        return MentionList(
            about, number, len(found), shown, tuple((outlet, month, count) for (outlet, month), count in counts.items())
        )
