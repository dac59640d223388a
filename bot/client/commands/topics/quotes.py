"""Lays out pages of quotes, each with its day, its outlet and its article, for /said and /changes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import ClassVar

from answer.model import Statement
from bot.client.bot import Action, Interaction
from bot.client.commands.lists import ListEntry, dated_entry, menu, take_button
from bot.client.commands.topics.wanted import TopicCommand, Wanted
from bot.client.markdown import cut, flat, line, link, units
from bot.client.pages.answer import ANSWERED, REFUSED, Page, pager
from bot.client.pages.components import layout
from bot.client.pages.statements import LONGEST_NAME, LONGEST_TITLE, also_in, emphasised
from bot.client.phrases import Words, capitalised
from bot.client.state.card import day_made, source_of
from bot.references import Document, quotes_document
from index.search import Archive

PAGE = 4  # quotes on a page, which all fit into a message
MOST_TAKEN = 200  # quotes in a file, because each article with the name is read for them
ROOM = 800  # characters of a quote with its article, so that four of them and the head fit into a message

Write = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Quotes:
    """Page `number` of a command's quotes, and whether there is a next one; `made` is the day of the build."""

    wanted: Wanted
    number: int
    statements: tuple[Statement, ...]
    has_more: bool
    made: int


def quotes_page(quotes: Quotes, command: type[QuotesCommand], token: str, words: Words) -> Page:
    """Lay out a page of a command's quotes, or the command's phrase for none."""
    head = "\n".join([f"**{command.title(quotes.wanted, words)}**", *quotes.wanted.limits(words)])
    made = words("index_of", day=words.day(quotes.made, brief=True))
    if not quotes.statements:
        return Page((head, f"{words(command.none)}\n-# {capitalised(made)}"), (), REFUSED)
    pages = quotes.number + 1 + quotes.has_more
    row = pager(lambda page: f"{command.kind}:{token}:{page}", quotes.number, pages, words)
    take = take_button(command.kind, token, words)
    place = [words("quotes_page", page=quotes.number + 1)] if row else []
    shown = "\n\n".join(_quoted(statement, words) for statement in quotes.statements)
    return Page((head, shown, f"-# {capitalised(' · '.join([*place, made]))}"), ((*row, take),), ANSWERED)


def _quoted(statement: Statement, words: Words) -> str:
    """Write what fits of a statement without cutting it: its day and outlet, the quote, the quote's article."""
    source = source_of(statement.quotes[0].article)
    head = [f"**{words.day(source.day)}** · {line(cut(source.name, LONGEST_NAME))}"]
    head += [words("corrects")] if statement.corrects else []
    also = also_in([source], list(map(source_of, statement.also)), words)
    quote, instead = (
        words.quoted(flat(statement.text), emphasised(statement) if statement.emphasis else line(statement.text)),
        words("timeline_long", count=len(statement.text)),
    )
    title, linked = (link(cut(source.heading, LONGEST_TITLE), url) for url in (None, source.url))
    forms = ((quote, [linked, *also]), (quote, [title, *also]), (quote, [title]), (instead, [title]))
    written = ["\n".join([*head, text, f"-# {' · '.join(under)}"]) for text, under in forms]
    return next((form for form in written if units(form) <= ROOM), written[-1])


class QuotesCommand(TopicCommand):
    """A command that shows pages of quotes. `kind` is its name; `none` is its phrase for no quotes."""

    kind: ClassVar[str]
    none: ClassVar[str]

    @property
    def actions(self) -> dict[str, Action]:
        return self._lists.actions(self.kind, self.show) | self._lists.taking(self.kind, self.take, self._servers)

    @staticmethod
    @abstractmethod
    def title(wanted: Wanted, words: Words, *, write: Write = line) -> str:
        """Write the title of the pages; `write` makes words from outside fit where the title stands."""

    @abstractmethod
    def quotes(self, archive: Archive, wanted: Wanted) -> Iterator[Statement]:
        """Find the quotes in order, as far as they are needed."""

    async def show(self, interaction: Interaction, about: str, number: int) -> None:
        words, wanted = self._servers.words(interaction), Wanted.read(about)
        quotes = await self.found(interaction, words, partial(self._page, wanted, max(0, number)))
        articles = [statement.quotes[0].article.id for statement in quotes.statements]
        token, tokens = await self._lists.tokens(quotes.wanted.text(), articles)
        once = _once(quotes.statements, tokens, words)
        entries, each = [entry for entry, _ in once], [token for _, token in once]
        chosen = menu(self.kind, token, quotes.number, entries, each, words)
        view = layout(quotes_page(quotes, type(self), token, words), *chosen)
        await interaction.edit_original_response(view=view, attachments=[])

    async def take(self, interaction: Interaction, about: str) -> Document:
        """Make the document of the first quotes, MOST_TAKEN at most."""
        words, wanted = self._servers.words(interaction), Wanted.read(about)
        found = await self.found(interaction, words, partial(self._first, wanted))
        notes = [words("taken_first", count=MOST_TAKEN)] if found.has_more else []
        return quotes_document(self.title(found.wanted, words, write=str), found.statements, found.made, notes)

    def _first(self, wanted: Wanted, archive: Archive) -> Quotes:
        wanted = wanted.spelled(archive)
        found = tuple(islice(self.quotes(archive, wanted), MOST_TAKEN + 1))
        more = len(found) > MOST_TAKEN
        return Quotes(wanted, 0, found[:MOST_TAKEN], has_more=more, made=day_made(archive.manifest))

    def _page(self, wanted: Wanted, number: int, archive: Archive) -> Quotes:
        wanted, first = wanted.spelled(archive), number * PAGE
        found = tuple(islice(self.quotes(archive, wanted), first, first + PAGE + 1))
        return Quotes(wanted, number, found[:PAGE], len(found) > PAGE, day_made(archive.manifest))


def _once(statements: Sequence[Statement], tokens: Sequence[str], words: Words) -> list[tuple[ListEntry, str]]:
    """Return each article once, with its token, because several statements may be from one article."""
    articles = {token: statement.quotes[0].article for statement, token in zip(statements, tokens, strict=True)}
    return [(dated_entry(article, words), token) for token, article in articles.items()]
