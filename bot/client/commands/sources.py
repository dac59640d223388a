"""Implements /sources: the archive as a picture, in numbers, and as a list to search, page through and read from."""

from __future__ import annotations

import asyncio
import json
import math
from dataclasses import dataclass, replace

from discord import app_commands

from bot.client.bot import Action, Feature, Interaction
from bot.client.commands.answering import LONGEST_CHOICE, known_outlet
from bot.client.commands.ask import LIMITS, check_place, outlet_choices
from bot.client.commands.lists import Lists, menu, numbered_entries, picture
from bot.client.markdown import cut, line
from bot.client.pages.answer import Page, asked_for, pager
from bot.client.pages.chart import Counted
from bot.client.pages.components import layout
from bot.client.pages.statements import listed_line, source_line
from bot.client.phrases import Words, capitalised
from bot.client.state.card import CardSource, day_made, source_of
from bot.client.state.servers import Servers
from index.article import Filters
from index.current import CurrentArchive

PAGE = 10  # articles on one page of the list, because its menu and lines have to fit into a message
LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """The limits of a list: words, outlet."""

    words: str = ""
    outlet: str = ""

    @classmethod
    def read(cls, text: str) -> Wanted:
        """Read the text of a token that `text` wrote."""
        return cls(**json.loads(text))

    def text(self) -> str:
        return json.dumps({"words": self.words, "outlet": self.outlet}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """What the archive has within the limits, and page `number` of it, newest first; `made` is the day of the build."""

    wanted: Wanted
    counts: tuple[Counted, ...]
    number: int
    shown: tuple[CardSource, ...]
    ends: tuple[CardSource, ...]  # the oldest and the newest article; empty if no article has a day
    made: int

    @property
    def total(self) -> int:
        """The number of articles on all pages."""
        return sum(count for _, _, count in self.counts)

    @property
    def undated(self) -> int:
        return sum(count for _, month, count in self.counts if month is None)

    @property
    def outlets(self) -> int:
        return len({outlet for outlet, _, _ in self.counts if outlet is not None})


def sources_page(listing: Listing, token: str, words: Words) -> Page:
    """Show in numbers what the archive holds, and list ten of its articles."""
    head = "\n".join([f"**{words('sources_title')}**", *asked_for(_limits(listing.wanted, words), words)])
    if not listing.total:
        return Page((head, words("sources_none" if listing.wanted != Wanted() else "sources_empty")))
    first = listing.number * PAGE + 1
    last = first + len(listing.shown) - 1
    entries = [f"**{place}** {listed_line(source, words)}" for place, source in enumerate(listing.shown, start=first)]
    row = pager(lambda page: f"sources:{token}:{page}", listing.number, math.ceil(listing.total / PAGE), words)
    title = words("sources_list", first=first, last=last, total=listing.total) if row else words("sources_all")
    blocks = (head, _numbers(listing, words), "\n".join([f"**{title}**", *entries]))
    return Page(blocks, (row,) if row else ())


def _limits(wanted: Wanted, words: Words) -> list[str]:
    limits = [words("sources_words", words=line(wanted.words))] if wanted.words else []
    return [*limits, *([line(cut(wanted.outlet, LONGEST_CHOICE))] if wanted.outlet else [])]


def _numbers(listing: Listing, words: Words) -> str:
    counts = words("sources_counts", articles=listing.total, outlets=listing.outlets, undated=listing.undated)
    names = ("sources_oldest", "sources_newest") if len(listing.ends) > 1 else ("sources_only",)
    ends = [
        words(name, source=source_line(source, words, linked=False))
        for name, source in zip(names, listing.ends, strict=False)
        if listing.total > PAGE  # a single page begins and ends with them anyway
    ]
    made = capitalised(words("index_of", day=words.day(listing.made)))
    return "\n".join([counts, *ends, f"-# {made}"])


class SourcesCommand(Feature):
    """The command about what the archive holds."""

    def __init__(self, archive: CurrentArchive, servers: Servers, lists: Lists) -> None:
        self._archive = archive
        self._servers = servers
        self._lists = lists

    @property
    def actions(self) -> dict[str, Action]:
        return self._lists.actions("sources", self.show)

    @app_commands.command()
    @app_commands.autocomplete(outlet=outlet_choices)
    @app_commands.describe(
        words="Only articles with all these words in title or file name",
        outlet=LIMITS["outlet"],
        private="Show it to you alone; it is unless you choose False",
    )
    async def sources(
        self,
        interaction: Interaction,
        words: app_commands.Range[str, 1, LONGEST_WORDS] | None = None,
        outlet: app_commands.Range[str, 1, LONGEST_CHOICE] | None = None,
        private: bool = True,
    ) -> None:
        """See what the archive holds, search its titles and read an article."""
        check_place(self._servers, interaction)
        await interaction.response.defer(ephemeral=private, thinking=True)
        await self.show(interaction, Wanted(" ".join((words or "").split()), outlet or "").text(), 0)

    async def show(self, interaction: Interaction, about: str, number: int) -> None:
        words = self._servers.words(interaction)
        listing = await asyncio.to_thread(_listing, self._archive, Wanted.read(about), number)
        token, articles = await self._lists.tokens(listing.wanted.text(), [source.article for source in listing.shown])
        extra, files = await picture(listing.counts, words)
        lines = numbered_entries(listing.shown, listing.number * PAGE + 1, words)
        extra += menu("sources", token, listing.number, lines, articles, words)
        view = layout(sources_page(listing, token, words), *extra)
        await interaction.edit_original_response(view=view, attachments=files)


def _listing(current: CurrentArchive, wanted: Wanted, number: int) -> Listing:
    with current.reading() as archive:
        catalogue = archive.catalogue
        if wanted.outlet:
            wanted = replace(wanted, outlet=known_outlet(wanted.outlet, catalogue.outlets()))
        filters, words = Filters(outlets=(wanted.outlet,) if wanted.outlet else ()), wanted.words
        counts = tuple(catalogue.counts(filters, words))
        dated = sum(count for _, month, count in counts if month is not None)
        number = max(0, min(number, (sum(count for _, _, count in counts) - 1) // PAGE))
        shown = catalogue.articles(filters, words, PAGE, number * PAGE)
        places = sorted({0, dated - 1}, reverse=True) if dated else []
        ends = [article for place in places for article in catalogue.articles(filters, words, 1, place)]
        return Listing(
            wanted,
            counts,
            number,
            tuple(map(source_of, shown)),
            tuple(map(source_of, ends)),
            day_made(archive.manifest),
        )
