"""Lists all the articles that an answer counts, privately, with a picture, page by page."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from bot.client.bot import Action, Interaction
from bot.client.commands.buttons import KeptAnswers, defer_private
from bot.client.commands.lists import Lists, menu, numbered_entries, picture
from bot.client.pages.answer import ANSWERED, Page, pager
from bot.client.pages.components import layout
from bot.client.pages.totals import PAGE, Mentioned, MentionList, list_blocks, pages_of
from bot.client.state.card import source_of
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from index.current import CurrentArchive


@dataclass(frozen=True, slots=True)
class MentionLists:
    """The list of all articles that an answer counts."""

    lists: Lists
    kept: KeptAnswers
    archive: CurrentArchive
    servers: Servers

    @property
    def actions(self) -> dict[str, Action]:
        return {"mentioned": self.begin, **self.lists.actions("mentions", self.show)}

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
        page = Page(list_blocks(listed, words), (row,) if row else (), ANSWERED)
        lines = numbered_entries(listed.shown, listed.number * PAGE + 1, words)
        chosen = menu("mentions", token, listed.number, lines, articles, words)
        await interaction.edit_original_response(view=layout(page, *pictures, *chosen), attachments=files)

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
