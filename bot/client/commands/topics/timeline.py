"""Implements /timeline: the events of a topic in order, one dated quote for each, whole entries page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from discord import app_commands

from answer.topics.timeline import Entry, timeline
from bot.client.bot import Action, Interaction
from bot.client.commands.answering import LONGEST_CHOICE
from bot.client.commands.ask import LIMITS, LONGEST_TOPIC, name_choices, outlet_choices
from bot.client.commands.lists import dated_entry, menu, take_button
from bot.client.commands.topics.wanted import TopicCommand, Wanted
from bot.client.markdown import cut, flat, line, link, units
from bot.client.pages.answer import ANSWERED, REFUSED, Page, pager
from bot.client.pages.components import layout
from bot.client.pages.statements import LONGEST_NAME, LONGEST_TITLE, also_in
from bot.client.phrases import Words, capitalised
from bot.client.state.card import day_made, source_of
from bot.references import Document, timeline_document
from index.search import Archive

MOST = 20  # entries of a timeline, so that it stays short enough to read
# Characters for the entries, of a page's 3,900. The topic, its limits and the last line may need the others.
ROOM = 3_000


@dataclass(frozen=True, slots=True)
class Timeline:
    """A topic, spelt as in the archive, with its entries, oldest first; `made` is the day of the build."""

    wanted: Wanted
    entries: tuple[Entry, ...]
    made: int


def pages(entries: Sequence[Entry], words: Words) -> list[range]:
    """Distribute entries over pages without splitting an entry."""
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
        return Page((_head(timeline.wanted, words), f"{words('timeline_none')}\n-# {capitalised(made)}"), (), REFUSED)
    found = pages(timeline.entries, words)
    shown, total = found[number], len(timeline.entries)
    entries = "\n\n".join(_entry(timeline.entries[place], words) for place in shown)
    row = pager(lambda page: f"timeline:{token}:{page}", number, len(found), words)
    take = take_button("timeline", token, words)
    last = [words("timeline_entries", first=shown.start + 1, last=shown.stop, total=total)] if row else []
    if total == MOST:
        last.append(words("timeline_most", count=MOST))
    blocks = (_head(timeline.wanted, words), entries, f"-# {capitalised(' · '.join([*last, made]))}")
    return Page(blocks, ((*row, take),), ANSWERED)


def _head(wanted: Wanted, words: Words) -> str:
    return "\n".join([f"**{words('timeline_title', topic=line(wanted.about))}**", *wanted.limits(words)])


def _entry(entry: Entry, words: Words) -> str:
    """Write one entry: its day and outlet, the quote, and the quote's article."""
    head = f"**{words.period(entry.days)}** · {line(cut(source_of(entry.quote.article).name, LONGEST_NAME))}"
    under = " · ".join(_under(entry, words))
    quote = words.quoted(flat(entry.quote.text), line(entry.quote.text))
    if units(head) + units(quote) + units(under) > ROOM - 10:
        quote = words("timeline_long", count=len(entry.quote.text))
    return "\n".join([head, quote, *([f"-# {under}"] if under else [])])


def _under(entry: Entry, words: Words) -> list[str]:
    """Name the article (unless its title is only the beginning of the quote), its day, and who else reports it."""
    source = source_of(entry.quote.article)
    own = source.url is None and entry.quote.text.startswith(source.heading.rstrip("…"))
    title = [] if own else [link(cut(source.heading, LONGEST_TITLE), source.url)]
    day = [words("timeline_published", day=words.day(entry.published))] if entry.is_dated_apart else []
    return [*title, *day, *also_in([source], list(map(source_of, entry.also)), words)]


class TimelineCommand(TopicCommand):
    """The command that shows a timeline."""

    @property
    def actions(self) -> dict[str, Action]:
        return self._lists.actions("timeline", self.show) | self._lists.taking("timeline", self.take, self._servers)

    @app_commands.command()
    @app_commands.autocomplete(topic=name_choices, outlet=outlet_choices)
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
        await self.begin(interaction, Wanted(topic, outlet=outlet or ""), since, until)

    async def show(self, interaction: Interaction, about: str, number: int) -> None:
        words, wanted = self._servers.words(interaction), Wanted.read(about)
        timeline = await self.found(interaction, words, partial(_timeline, wanted))
        found = pages(timeline.entries, words) or [range(0)]
        number = max(0, min(number, len(found) - 1))
        shown = [timeline.entries[place] for place in found[number]]
        token, articles = await self._lists.tokens(timeline.wanted.text(), [entry.quote.article.id for entry in shown])
        lines = [dated_entry(entry.quote.article, words) for entry in shown]
        chosen = menu("timeline", token, number, lines, articles, words)
        view = layout(timeline_page(timeline, number, token, words), *chosen)
        await interaction.edit_original_response(view=view, attachments=[])

    async def take(self, interaction: Interaction, about: str) -> Document:
        """Make the document of a whole timeline."""
        words = self._servers.words(interaction)
        timeline = await self.found(interaction, words, partial(_timeline, Wanted.read(about)))
        return timeline_document(timeline.wanted.about, timeline.entries, timeline.made)


def _timeline(wanted: Wanted, archive: Archive) -> Timeline:
    wanted = wanted.spelled(archive)
    return Timeline(wanted, timeline(archive, wanted.about, wanted.filters, MOST), day_made(archive.manifest))
