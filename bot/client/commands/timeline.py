"""/timeline: the events of a topic in order, one dated quote for each, whole entries page by page."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import discord
from discord import app_commands

from answer.topics.timeline import Entry
from answer.topics.timeline import timeline as entries_about
from bot.client.bot import Action, Feature, Interaction
from bot.client.commands.ask import LIMITS, LONGEST_CHOICE, check_place, known_outlet, outlet_choices
from bot.client.commands.lists import Entry as ListEntry
from bot.client.commands.lists import Lists, menu
from bot.client.markdown import cut, line, link, units
from bot.client.pages.answer import ANSWERED, REFUSED, Page, asked_for, note, pager
from bot.client.pages.components import layout
from bot.client.pages.statements import LONGEST_NAME, LONGEST_TITLE, few_names
from bot.client.phrases import Words, capitalised
from bot.client.state.card import day_made, source_of
from bot.client.state.database import Place
from bot.client.state.queue import Desk
from bot.client.state.servers import Servers
from bot.days import checked_range
from index.article import Filters
from index.current import CurrentArchive

MOST = 20  # entries
ROOM = 3_000  # of a page's 3,900 characters; the topic, its limits and the last line can need the others
LONGEST_TOPIC = 200


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic and the limits of a timeline; days are YYYYMMDD."""

    about: str
    since: int | None = None
    until: int | None = None
    outlet: str = ""

    @classmethod
    def read(cls, text: str) -> Topic:
        """Read what `text` wrote."""
        return cls(**json.loads(text))

    def text(self) -> str:
        """Write it as the text of a token."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def filters(self) -> Filters:
        """The limits as filters of the archive."""
        return Filters(self.since, self.until, (self.outlet,) if self.outlet else ())


@dataclass(frozen=True, slots=True)
class Timeline:
    """A topic, spelled as the archive does, with its entries, oldest first; `made` is the day of the build."""

    topic: Topic
    entries: tuple[Entry, ...]
    made: int


def pages(entries: Sequence[Entry], words: Words) -> list[range]:
    """Distribute entries over pages; each entry stays whole."""
    found: list[range] = []
    room = 0
    for place, entry in enumerate(entries):
        size = units(_entry(entry, words)) + 2
        if size > room:
            found.append(range(place, place))
            room = ROOM
        room -= size
        found[-1] = range(found[-1].start, place + 1)
    return found


def timeline_page(timeline: Timeline, number: int, token: str, words: Words) -> Page:
    """Lay out one page of a timeline, or say that nothing is about the topic."""
    made = words("index_of", day=words.day(timeline.made, brief=True))
    if not timeline.entries:
        return Page((_head(timeline.topic, words), f"{words('timeline_none')}\n-# {capitalised(made)}"), (), REFUSED)
    found = pages(timeline.entries, words)
    shown, total = found[number], len(timeline.entries)
    entries = "\n\n".join(_entry(timeline.entries[place], words) for place in shown)
    row = pager(lambda page: f"timeline:{token}:{page}", number, len(found), words)
    last = [words("timeline_entries", first=shown.start + 1, last=shown.stop, total=total)] if row else []
    if total == MOST:
        last.append(words("timeline_most", count=MOST))
    blocks = (_head(timeline.topic, words), entries, f"-# {capitalised(' · '.join([*last, made]))}")
    return Page(blocks, (row,) if row else (), ANSWERED)


def _head(topic: Topic, words: Words) -> str:
    limits = [] if topic.since is None and topic.until is None else [words.days(topic.since, topic.until)]
    if topic.outlet:
        limits.append(words("outlets", names=few_names([topic.outlet], words)))
    return "\n".join([f"**{words('timeline_title', topic=line(topic.about))}**", *asked_for(limits, words)])


def _entry(entry: Entry, words: Words) -> str:
    """Write one entry: its day and outlet, the quote, and the quote's article."""
    head = f"**{words.period(entry.days)}** · {line(cut(source_of(entry.quote.article).name, LONGEST_NAME))}"
    under = " · ".join(_under(entry, words))
    quote = words("quote", text=line(entry.quote.text))
    if units(head) + units(quote) + units(under) > ROOM - 10:
        quote = words("timeline_long", count=len(entry.quote.text))
    return "\n".join([head, quote, *([f"-# {under}"] if under else [])])


def _under(entry: Entry, words: Words) -> list[str]:
    """Name the article (unless its title is only the beginning of the quote), its day, and who else reports it."""
    source = source_of(entry.quote.article)
    also = few_names([source_of(article).name for article in entry.also], words)
    own = source.url is None and entry.quote.text.startswith(source.heading.rstrip("…"))
    title = [] if own else [link(cut(source.heading, LONGEST_TITLE), source.url)]
    day = [words("timeline_published", day=words.day(entry.published))] if entry.is_dated_apart else []
    return [*title, *day, *([words("also", names=also)] if also else [])]


def _named(entry: Entry, words: Words) -> ListEntry:
    source = source_of(entry.quote.article)
    return f"{words.day(source.day, brief=True)} · {source.heading}", source.name


# The command and its components


class TimelineCommand(Feature):
    """The command that shows a timeline."""

    def __init__(self, archive: CurrentArchive, desk: Desk, servers: Servers, lists: Lists) -> None:
        self._archive = archive
        self._desk = desk
        self._servers = servers
        self._lists = lists

    @property
    def actions(self) -> dict[str, Action]:
        """What the components of the list do, by the name that each carries."""
        return self._lists.actions("timeline", self.show)

    @app_commands.command()
    @app_commands.autocomplete(outlet=outlet_choices)
    @app_commands.describe(topic="What it is about: a person, a place, an event", **LIMITS)
    async def timeline(
        self,
        interaction: Interaction,
        topic: app_commands.Range[str, 1, LONGEST_TOPIC],
        since: app_commands.Range[str, 1, 40] | None = None,
        until: app_commands.Range[str, 1, 40] | None = None,
        outlet: app_commands.Range[str, 1, LONGEST_CHOICE] | None = None,
    ) -> None:
        """See how a topic went on: dated quotes, oldest first."""
        first, last = checked_range(since, until, datetime.datetime.now(datetime.UTC).date())
        server = self._servers.settings(interaction.guild_id)
        check_place(self._servers, interaction)
        place = Place(interaction.user.id, interaction.channel_id or 0, interaction.guild_id)
        async with self._desk.admitted(place, server):
            await interaction.response.defer(ephemeral=server.private, thinking=True)
            await self.show(interaction, Topic(topic, first, last, outlet or "").text(), 0)

    async def show(self, interaction: Interaction, about: str, number: int) -> None:
        """Edit the response into a page of the timeline."""
        words, topic = self._servers.words(interaction), Topic.read(about)

        async def say_place(place: int) -> None:
            with contextlib.suppress(discord.HTTPException):
                await interaction.edit_original_response(view=layout(note(words("waiting", place=place))))

        timeline = await self._desk.work(lambda: _timeline(self._archive, topic), say_place)
        found = pages(timeline.entries, words) or [range(0)]
        number = max(0, min(number, len(found) - 1))
        shown = [timeline.entries[place] for place in found[number]]
        token, articles = await self._lists.tokens(timeline.topic.text(), [entry.quote.article.id for entry in shown])
        chosen = menu("timeline", token, number, [_named(entry, words) for entry in shown], articles, words)
        view = layout(timeline_page(timeline, number, token, words), *chosen)
        await interaction.edit_original_response(view=view, attachments=[])


def _timeline(current: CurrentArchive, topic: Topic) -> Timeline:
    with current.reading() as archive:
        if topic.outlet:
            topic = replace(topic, outlet=known_outlet(topic.outlet, archive.catalogue.outlets()))
        return Timeline(topic, entries_about(archive, topic.about, topic.filters, MOST), day_made(archive.manifest))
