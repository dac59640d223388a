"""/said: what somebody said, newest first, a few quotes a page."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice

import discord
from discord import app_commands

from answer.model import Statement
from answer.question.cleaning import clean
from answer.topics.said import said as said_by
from bot.client.bot import Action, Feature, Interaction
from bot.client.commands.ask import LIMITS, LONGEST_CHOICE, check_place, known_outlet, outlet_choices
from bot.client.commands.lists import Entry, Lists, menu
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

PAGE = 4  # statements on a page
ROOM = 800  # characters of a statement with its article, so that four of them and the head fit a message
LONGEST_SPEAKER, LONGEST_ABOUT = 100, 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose words are wanted, on what, and the limits; days are YYYYMMDD."""

    speaker: str
    about: str = ""
    since: int | None = None
    until: int | None = None
    outlet: str = ""

    @classmethod
    def read(cls, text: str) -> Wanted:
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
class Said:
    """Page `number` of a speaker's statements, and whether there is a next one; `made` is the day of the build."""

    wanted: Wanted
    number: int
    statements: tuple[Statement, ...]
    has_more: bool
    made: int


def said_page(said: Said, token: str, words: Words) -> Page:
    """Lay out a page of a speaker's statements, or say that no article quotes the speaker."""
    made = words("index_of", day=words.day(said.made, brief=True))
    if not said.statements:
        return Page((_head(said.wanted, words), f"{words('said_none')}\n-# {capitalised(made)}"), (), REFUSED)
    pages = said.number + 1 + said.has_more
    row = pager(lambda page: f"said:{token}:{page}", said.number, pages, words)
    place = [words("said_page", page=said.number + 1)] if row else []
    quotes = "\n\n".join(_quoted(statement, words) for statement in said.statements)
    blocks = (_head(said.wanted, words), quotes, f"-# {capitalised(' · '.join([*place, made]))}")
    return Page(blocks, (row,) if row else (), ANSWERED)


def _head(wanted: Wanted, words: Words) -> str:
    limits = [] if wanted.since is None and wanted.until is None else [words.days(wanted.since, wanted.until)]
    if wanted.outlet:
        limits.append(words("outlets", names=few_names([wanted.outlet], words)))
    title = words("said_title", speaker=line(wanted.speaker))
    if wanted.about:
        title = words("said_about", speaker=line(wanted.speaker), topic=line(wanted.about))
    return "\n".join([f"**{title}**", *asked_for(limits, words)])


def _quoted(statement: Statement, words: Words) -> str:
    """Write one statement: its day and outlet, the quote, and the quote's article; what fits, without cutting it."""
    source = source_of(statement.quotes[0].article)
    head = f"**{words.day(source.day)}** · {line(cut(source.name, LONGEST_NAME))}"
    names = few_names([source_of(article).name for article in statement.also], words)
    also = [words("also", names=names)] if names else []
    quote, instead = words("quote", text=line(statement.text)), words("timeline_long", count=len(statement.text))
    title, linked = (link(cut(source.heading, LONGEST_TITLE), url) for url in (None, source.url))
    forms = ((quote, [linked, *also]), (quote, [title, *also]), (quote, [title]), (instead, [title]))
    written = ["\n".join([head, text, f"-# {' · '.join(under)}"]) for text, under in forms]
    return next((form for form in written if units(form) <= ROOM), written[-1])


def _named(statement: Statement, words: Words) -> Entry:
    source = source_of(statement.quotes[0].article)
    return f"{words.day(source.day, brief=True)} · {source.heading}", source.name


class SaidCommand(Feature):
    """The command that shows what somebody said."""

    def __init__(self, archive: CurrentArchive, desk: Desk, servers: Servers, lists: Lists) -> None:
        self._archive = archive
        self._desk = desk
        self._servers = servers
        self._lists = lists

    @property
    def actions(self) -> dict[str, Action]:
        """What the components of the list do, by the name that each carries."""
        return self._lists.actions("said", self.show)

    @app_commands.command()
    @app_commands.autocomplete(outlet=outlet_choices)
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
        first, last = checked_range(since, until, datetime.datetime.now(datetime.UTC).date())
        server = self._servers.settings(interaction.guild_id)
        check_place(self._servers, interaction)
        place = Place(interaction.user.id, interaction.channel_id or 0, interaction.guild_id)
        async with self._desk.admitted(place, server):
            await interaction.response.defer(ephemeral=server.private, thinking=True)
            await self.show(interaction, Wanted(speaker, about or "", first, last, outlet or "").text(), 0)

    async def show(self, interaction: Interaction, about: str, number: int) -> None:
        """Edit the response into a page of the statements."""
        words, wanted = self._servers.words(interaction), Wanted.read(about)

        async def say_place(place: int) -> None:
            with contextlib.suppress(discord.HTTPException):
                await interaction.edit_original_response(view=layout(note(words("waiting", place=place))))

        said = await self._desk.work(lambda: _said(self._archive, wanted, max(0, number)), say_place)
        articles = [statement.quotes[0].article.id for statement in said.statements]
        token, tokens = await self._lists.tokens(said.wanted.text(), articles)
        entries = _once(said.statements, tokens, words)
        chosen = menu("said", token, said.number, [entry for entry, _ in entries], [each for _, each in entries], words)
        view = layout(said_page(said, token, words), *chosen)
        await interaction.edit_original_response(view=view, attachments=[])


def _once(statements: Sequence[Statement], tokens: Sequence[str], words: Words) -> list[tuple[Entry, str]]:
    """Name each article once, with its token: several statements may be of one article."""
    named = {token: _named(statement, words) for statement, token in zip(statements, tokens, strict=True)}
    return [(entry, token) for token, entry in named.items()]


def _said(current: CurrentArchive, wanted: Wanted, number: int) -> Said:
    with current.reading() as archive:
        if wanted.outlet:
            wanted = replace(wanted, outlet=known_outlet(wanted.outlet, archive.catalogue.outlets()))
        first = number * PAGE
        found = said_by(archive, clean(wanted.speaker), wanted.about, wanted.filters)
        statements = tuple(islice(found, first, first + PAGE + 1))
        return Said(wanted, number, statements[:PAGE], len(statements) > PAGE, day_made(archive.manifest))
