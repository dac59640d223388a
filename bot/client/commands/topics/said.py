"""/said: what somebody said, newest first, a few quotes a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from discord import app_commands

from answer.model import Statement
from answer.question.cleaning import clean
from answer.topics.said import said as said_by
from bot.client.bot import Action, Interaction
from bot.client.commands.ask import LIMITS, LONGEST_CHOICE, name_choices, outlet_choices
from bot.client.commands.lists import Entry, menu
from bot.client.commands.topics.wanted import TopicCommand, Wanted
from bot.client.markdown import cut, flat, line, link, units
from bot.client.pages.answer import ANSWERED, REFUSED, Page, pager
from bot.client.pages.components import layout
from bot.client.pages.statements import LONGEST_NAME, LONGEST_TITLE, few_names
from bot.client.phrases import Words, capitalised
from bot.client.state.card import day_made, source_of
from index.search import Archive

PAGE = 4  # statements on a page
ROOM = 800  # characters of a statement with its article, so that four of them and the head fit a message
LONGEST_SPEAKER, LONGEST_ABOUT = 100, 100


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
    title = words("said_title", speaker=line(wanted.speaker))
    if wanted.about:
        title = words("said_about", speaker=line(wanted.speaker), topic=line(wanted.about))
    return "\n".join([f"**{title}**", *wanted.limits(words)])


def _quoted(statement: Statement, words: Words) -> str:
    """Write one statement: its day and outlet, the quote, and the quote's article; what fits, without cutting it."""
    source = source_of(statement.quotes[0].article)
    head = f"**{words.day(source.day)}** · {line(cut(source.name, LONGEST_NAME))}"
    names = few_names([source_of(article).name for article in statement.also], words)
    also = [words("also", names=names)] if names else []
    quote, instead = (
        words.quoted(flat(statement.text), line(statement.text)),
        words("timeline_long", count=len(statement.text)),
    )
    title, linked = (link(cut(source.heading, LONGEST_TITLE), url) for url in (None, source.url))
    forms = ((quote, [linked, *also]), (quote, [title, *also]), (quote, [title]), (instead, [title]))
    written = ["\n".join([head, text, f"-# {' · '.join(under)}"]) for text, under in forms]
    return next((form for form in written if units(form) <= ROOM), written[-1])


def _named(statement: Statement, words: Words) -> Entry:
    source = source_of(statement.quotes[0].article)
    return f"{words.day(source.day, brief=True)} · {source.heading}", source.name


class SaidCommand(TopicCommand):
    """The command that shows what somebody said."""

    @property
    def actions(self) -> dict[str, Action]:
        """What the components of the list do, by the name that each carries."""
        return self._lists.actions("said", self.show)

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

    async def show(self, interaction: Interaction, about: str, number: int) -> None:
        """Edit the response into a page of the statements."""
        words, wanted = self._servers.words(interaction), Wanted.read(about)
        said = await self.found(interaction, words, partial(_said, wanted, max(0, number)))
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


def _said(wanted: Wanted, number: int, archive: Archive) -> Said:
    wanted, first = wanted.spelled(archive), number * PAGE
    found = said_by(archive, clean(wanted.speaker), wanted.about, wanted.filters)
    statements = tuple(islice(found, first, first + PAGE + 1))
    return Said(wanted, number, statements[:PAGE], len(statements) > PAGE, day_made(archive.manifest))
