"""Shows lists of articles that turn their pages and open an article, even after a restart.

The database stores under a token what a list is about, and the list's components carry the token. A page is made from
the current build when somebody turns to it. Hides the tokens and both actions.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.client.bot import Action, Interaction
from bot.client.commands.article import Reader
from bot.client.commands.buttons import defer_private, send_taken
from bot.client.markdown import cut
from bot.client.pages.chart import Counted, alt_text, chart_of, drawn
from bot.client.pages.components import custom_id
from bot.client.pages.offers import Button
from bot.client.phrases import Words
from bot.client.state.card import CardSource, source_of
from bot.client.state.database import Database
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from bot.references import Document
from index.article import Article

LONGEST_LABEL = 100
PICTURE = "sources.png"
Show = Callable[[Interaction, str, int], Awaitable[None]]
Make = Callable[[Interaction, str], Awaitable[Document]]
ListEntry = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lists:
    """What all lists share: `database` stores what they are about, and `reader` opens their articles."""

    database: Database
    reader: Reader

    def actions(self, name: str, show: Show) -> dict[str, Action]:
        """Make the functions of a list's components; `show` edits the response into a page of a token's list."""

        async def turn(interaction: Interaction, token: str, number: str) -> None:
            await defer_private(interaction)
            await show(interaction, await self._about(token), int(number))

        async def open_chosen(interaction: Interaction, token: str, number: str) -> None:
            chosen: Any = interaction.data
            await self.reader.read(interaction, chosen["values"][0], "0", name, token, number)

        return {name: turn, f"{name}_open": open_chosen}

    def taking(self, name: str, make: Make, servers: Servers) -> dict[str, Action]:
        """Make the function of the button that sends a whole list with its sources; `make` makes the document."""

        async def take(interaction: Interaction, token: str) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            document = await make(interaction, await self._about(token))
            await send_taken(interaction, document, name, servers.words(interaction))

        return {f"{name}_take": take}

    async def _about(self, token: str) -> str:
        about = await asyncio.to_thread(self.database.text, token)
        if about is None:
            raise TurnedAwayError("expired", abuse=False)
        return about

    async def tokens(self, about: str, articles: Sequence[str]) -> tuple[str, list[str]]:
        """Store what a list is about and the ids of its articles; return the list's token and the articles' tokens."""
        token, *of_articles = await asyncio.to_thread(lambda: list(map(self.database.token, (about, *articles))))
        return token, of_articles


def take_button(name: str, token: str, words: Words) -> Button:
    """Make the button that sends a whole list with its sources."""
    return Button(words("button_take"), f"{name}_take:{token}")


def numbered_entries(shown: Iterable[CardSource], first: int, words: Words) -> list[ListEntry]:
    """Write the lines of a menu for articles, numbered from `first`."""
    return [
        (f"{place}. {source.heading}", f"{words.day(source.day)} · {source.name}")
        for place, source in enumerate(shown, start=first)
    ]


def dated_entry(article: Article, words: Words) -> ListEntry:
    """Write the line of a menu for an article, with its day first."""
    source = source_of(article)
    return f"{words.day(source.day, brief=True)} · {source.heading}", source.name


def menu(
    name: str, token: str, number: int, entries: Sequence[ListEntry], articles: Sequence[str], words: Words
) -> list[ui.Item[Any]]:
    """Make the menu that opens an article from page `number` of a list; none if the page has no article."""
    options = [
        discord.SelectOption(label=cut(label, LONGEST_LABEL), value=article, description=cut(below, LONGEST_LABEL))
        for (label, below), article in zip(entries, articles, strict=True)
    ]
    opening = custom_id(f"{name}_open", token, number)
    return [ui.Select(custom_id=opening, placeholder=words("choose_article"), options=options)] if options else []


async def picture(counts: Iterable[Counted], words: Words) -> tuple[list[ui.Item[Any]], list[discord.File]]:
    """Draw counts by month and outlet as a picture and its file; none if no article has a day."""
    chart = chart_of(counts, words)
    if chart is None:
        return [], []
    shown = discord.MediaGalleryItem(f"attachment://{PICTURE}", description=alt_text(chart, words))
    return [ui.MediaGallery(shown)], [discord.File(io.BytesIO(await asyncio.to_thread(drawn, chart)), PICTURE)]
