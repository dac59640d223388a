"""Shows an article in Discord page by page, from a list or at the quote of an answer; decides where pages end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.client.bot import Action, Interaction
from bot.client.commands.buttons import KeptAnswers, defer_private
from bot.client.markdown import bold, cut, escaped, isolated, line, lines, units, web_address
from bot.client.pages.answer import Page, pager
from bot.client.pages.components import layout
from bot.client.pages.offers import Button
from bot.client.pages.statements import LONGEST_NAME, LONGEST_TITLE, few_names
from bot.client.phrases import Words
from bot.client.state.card import CardQuote, source_of
from bot.client.state.database import Database
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from index.article import Article
from index.current import CurrentArchive
from index.split import Span, sentences

ROOM = 2_900  # characters for the text, of a page's 3,900; title, source and copies may need the others
SHORT_NAME = 40  # characters of an outlet's name, so that the day after it is not cut
BETWEEN = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Opened:
    """An article with its copies, and the quote for which it was opened; `lost` if the quote is no longer in it."""

    article: Article
    copies: tuple[Article, ...] = ()
    quote: Span | None = None
    lost: bool = False


def pages(text: str, room: int = ROOM) -> list[Span]:
    """Split a text into pages, as offsets: whole paragraphs; sentences of long paragraphs; words of long sentences.

    `room` is the most characters that a page has after it is escaped.
    """
    found: list[Span] = []
    size = 0
    for start, end in _parts(text, room):
        own = _size(text[start:end])
        if found and size + (start - found[-1][1]) + own <= room:
            size += start - found[-1][1] + own
            found[-1] = (found[-1][0], end)
        else:
            size = own
            found.append((start, end))
    return found or [(0, len(text))]


def page_of(found: Sequence[Span], place: int) -> int:
    """Return the number of the page with a place of the text."""
    return max(0, sum(start <= place for start, _ in found) - 1)


def quote_span(text: str, quote: CardQuote) -> Span | None:
    """Find a stored quote in an article as it is now, by the text around it; None if it is no longer there."""
    around = text.find(quote.before + quote.text + quote.after)
    start = around + len(quote.before) if around >= 0 else text.find(quote.text)
    return (start, start + len(quote.text)) if start >= 0 else None


def article_page(
    opened: Opened, number: int | None, turn: Callable[[int], str], back: Button | None, words: Words
) -> Page:
    """Lay out one page of an article; without a number, the page of the quote. `turn` names the action for a page."""
    article = opened.article
    found = pages(article.text)
    at_quote = page_of(found, opened.quote[0]) if opened.quote else 0
    place = at_quote if number is None else max(0, min(number, len(found) - 1))
    row = [*pager(turn, place, len(found), words), *([back] if back else ())]
    if address := web_address(article.url):
        row.append(Button(words("button_open"), url=address))
    blocks = (_head(opened, place, len(found), words), _shown(article.text, found[place], opened.quote))
    return Page(tuple(block for block in blocks if block), (tuple(row),) if row else ())


def _parts(text: str, room: int) -> Iterator[Span]:
    """Yield the paragraphs of a text; for a paragraph longer than a page, its sentences or pieces of them."""
    for start, end in _paragraphs(text):
        if _size(text[start:end]) <= room:
            yield start, end
            continue
        for first, last in sentences(text[start:end]):
            yield from _pieces(text, start + first, start + last, room)


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for gap in [*BETWEEN.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            yield start, end
        start = gap.end() if gap else end


def _pieces(text: str, start: int, end: int, room: int) -> Iterator[Span]:
    while end - start > room or _size(text[start:end]) > room:
        # Escaping at most doubles the length of a text, so half of the room is enough for this piece.
        stop = text.rfind(" ", start + 1, start + room // 2)
        stop = stop if stop > start else start + room // 2
        yield start, stop
        start = stop
    yield start, end


def _size(text: str) -> int:
    return units(escaped(text))


def _shown(text: str, page: Span, quote: Span | None) -> str:
    """Write a page, with its part of the quote in bold."""
    begin, end = (min(max(place, page[0]), page[1]) for place in quote or (page[1], page[1]))
    before, quoted, after = (lines(part) for part in (text[page[0] : begin], text[begin:end], text[end : page[1]]))
    whole = f"{before}{quoted}{after}"
    return isolated(bold(whole, [(len(before), len(before) + len(quoted))]).strip())


def _head(opened: Opened, place: int, count: int, words: Words) -> str:
    source, author = source_of(opened.article), opened.article.author
    about = [line(cut(source.name, LONGEST_NAME)), words.day(source.day)]
    if author:
        about.append(words("by_author", name=line(cut(author, LONGEST_NAME))))
    if count > 1:
        about.append(words("page", page=place + 1, pages=count))
    rows = [f"**{line(cut(source.heading, LONGEST_TITLE))}**", f"-# {' · '.join(about)}"]
    if opened.copies:
        rows.append(f"-# {words('also_in', names=_copies(opened.copies, words))}")
    if opened.lost:
        rows.append(f"-# {words('quote_gone')}")
    return "\n".join(rows)


def _copies(copies: Sequence[Article], words: Words) -> str:
    return few_names(
        [f"{cut(copy.name, SHORT_NAME)} ({words.day(copy.day)})" for copy in map(source_of, copies)], words
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Opens articles and turns their pages."""

    archive: CurrentArchive
    database: Database
    servers: Servers
    kept: KeptAnswers

    @property
    def actions(self) -> dict[str, Action]:
        return {"read": self.read, "source": self.source}

    async def read(self, interaction: Interaction, token: str, number: str = "0", *panel: str) -> None:
        """Show a page of the article that a token names; `panel` is the action that leads back to the list."""
        await defer_private(interaction)
        words = self.servers.words(interaction)
        article = await asyncio.to_thread(self.database.text, token)
        opened = await asyncio.to_thread(self._opened, article) if article is not None else None
        if opened is None:
            raise TurnedAwayError("no_article", abuse=False)
        back = Button(words("button_back"), ":".join(panel)) if panel else None
        turn = partial(_action, ["read", token], panel)
        page = await asyncio.to_thread(article_page, opened, int(number), turn, back, words)
        await interaction.edit_original_response(view=layout(page), attachments=[])

    async def source(self, interaction: Interaction, reference: str, place: str, number: str = "") -> None:
        """Show the article of an answer's quote, first the page that holds the quote, with the quote in bold."""
        await defer_private(interaction)
        words = self.servers.words(interaction)
        card, at = await self.kept.quote(reference, place)
        quote = card.quotes[at]
        opened = await asyncio.to_thread(self._opened, card.sources[quote.source].article, quote)
        if opened is None:
            raise TurnedAwayError("article_gone", abuse=False)
        back = Button(words("button_context"), f"context:{reference}:{place}")
        turn = partial(_action, ["source", reference, place], ())
        page = await asyncio.to_thread(article_page, opened, int(number) if number else None, turn, back, words)
        await interaction.edit_original_response(view=layout(page), attachments=[])

    def _opened(self, article_id: str, quote: CardQuote | None = None) -> Opened | None:
        with self.archive.reading() as archive:
            article = archive.catalogue.article(article_id)
            if article is None:
                return None
            span = quote_span(article.text, quote) if quote else None
            copies = tuple(archive.catalogue.copies(article_id))
        return Opened(article, copies, span, lost=quote is not None and span is None)


def _action(before: Sequence[str], after: Sequence[str], page: int) -> str:
    return ":".join([*before, str(page), *after])
