"""Stores an answer for its message: everything that its buttons can show, even after the build is gone.

A card has each quote inside its paragraph, so that "In context" opens the same text after a restart or a rebuild.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from answer.model import Answer, Quote, Statement, Total, days_later
from answer.remarks import Note
from bot.client.markdown import blank, flat
from index.article import Article, Filters, as_integer
from index.build.builds import Manifest

NONE: Mapping[str, str] = MappingProxyType({})
AROUND = 1_200  # characters of context kept on each side of a quote, so that both fit into a message
ENOUGH = 160  # characters; a paragraph with fewer around the quote says little, so the next one is shown too


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class CardSource(_Value):
    """An article as a source line names it."""

    article: str
    path: str
    title: str
    outlet: str | None
    day: int | None
    url: str | None
    author: str | None = None
    language: str = ""  # where it is another one than the question's

    @property
    def name(self) -> str:
        """The outlet, or the file if no outlet is known; on one line."""
        return flat(self.path if blank(self.outlet or "") else str(self.outlet)).strip()

    @property
    def heading(self) -> str:
        """The title, or the file if the title shows nothing; on one line."""
        return flat(self.path if blank(self.title) else self.title).strip()


class CardQuote(_Value):
    """A quote with the text around it in its paragraph; `source` is an index into the card's sources.

    `start` is its place in the article's text; the card of an older program has none.
    """

    source: int
    before: str
    text: str
    after: str
    start: int | None = None


class CardDay(_Value):
    """Words that name a time, and the days that they mean (YYYYMMDD, inclusive)."""

    words: str
    first: int
    last: int


class CardDays(_Value):
    """Days from the first to the last, YYYYMMDD."""

    first: int
    last: int


class CardNote(_Value):
    """A line that opens an answer: an `answer.model.Remark`, and the values that fill it in."""

    remark: str
    days: CardDays | None = None
    day: int | None = None
    title: str = ""
    examples: tuple[str, ...] = ()
    speaker: str = ""
    topic: str = ""


class CardStatement(_Value):
    """One sentence of an answer; `emphasis` are (start, end) offsets of the words that answer.

    `differs` if it is one side of a disagreement between sources, published `later` days after the first side. If a
    chat model wrote it, it is not `verbatim`, and it is `unsure` if its quotes support it only in part. It `corrects`
    if it takes back a figure of an earlier article. `headline` is the title of its article where that answers as well.
    A card of an older program has none of these fields, and all of it is verbatim.
    """

    text: str
    emphasis: tuple[tuple[int, int], ...]
    quotes: tuple[CardQuote, ...]
    also: tuple[CardSource, ...]
    days: tuple[CardDay, ...] = ()
    differs: bool = False
    later: int = 0
    verbatim: bool = True
    unsure: bool = False
    corrects: bool = False
    headline: str = ""


class CardWritten(_Value):
    """The part that a chat model had in an answer, and what it used.

    `refused` if it found no answer. It `made` this many statements, of which those `kept` are shown in its own words.
    `fault` says why it wrote nothing (an `answer.model.Fault`; empty if it wrote). `cost` is in US dollars, None if no
    price is known.
    """

    model: str
    refused: bool = False
    made: int = 0
    kept: int = 0
    fault: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = 0.0
    cached: bool = False


class CardTotal(_Value):
    """How many articles mention a topic, as in `answer.model.Total`."""

    topic: str
    forms: tuple[str, ...]
    articles: int
    originals: int
    by: str
    months: tuple[tuple[int | None, int], ...]
    outlets: tuple[tuple[str | None, int], ...]
    first: CardSource | None
    last: CardSource | None
    days: CardDays | None
    unquoted: tuple[CardSource, ...]


class Card(_Value):
    """One answer or refusal, with its question and the limits of the search; `made` (YYYYMMDD) is the day of the build.

    `read_as` is the question that a follow-up or a misspelt question was understood as. `unanswered` are the parts of a
    question that have no answer. `latest` (YYYYMMDD) is the day of the newest article quoted, if the question asks for
    the latest. In a refusal, `nowhere` are names that no article has, `elsewhere` are names that the nearest articles
    do not have, and `uncovered` are the days asked about, if no article searched is of these days. `by_words` if only
    words could be searched. `written` describes the part of the chat model, if one was asked. `short` are the few words
    that answer, if they are certain enough to open with, and `short_day` is the day that they name. `notes` are lines
    that come first. `intent` is the kind of answer wanted. `total` counts the articles that mention a topic, if that
    was asked. `next` are questions that can follow it. `meant` is a refused question with a name of the archive,
    `meant_name`, in place of one that it lacks. `picture` is the address of the first source's picture, if it is shown.
    """

    question: str
    since: int | None
    until: int | None
    outlets: tuple[str, ...]
    refused: bool
    statements: tuple[CardStatement, ...]
    sources: tuple[CardSource, ...]
    nearest: tuple[CardSource, ...]
    oldest: int | None
    newest: int | None
    build: str
    made: int
    read_as: str = ""
    unanswered: tuple[str, ...] = ()
    latest: int | None = None
    nowhere: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    uncovered: CardDays | None = None
    by_words: bool = False
    written: CardWritten | None = None
    short: str = ""
    short_day: CardDays | None = None
    notes: tuple[CardNote, ...] = ()
    intent: str = "fact"
    total: CardTotal | None = None
    next: tuple[str, ...] = ()
    meant: str = ""
    meant_name: str = ""
    picture: str = ""

    @property
    def quotes(self) -> tuple[CardQuote, ...]:
        """All quotes in the order shown."""
        return tuple(quote for statement in self.statements for quote in statement.quotes)

    @property
    def filters(self) -> Filters:
        return Filters(self.since, self.until, self.outlets)

    @property
    def is_written(self) -> bool:
        return any(not statement.verbatim for statement in self.statements)

    @property
    def text(self) -> str:
        """All statements as one text, without quotes and sources."""
        return " ".join(statement.text for statement in self.statements)


def card_of(answer: Answer, build: Manifest, following: tuple[str, ...] = (), *, pictured: bool = False) -> Card:
    """Make the card of an answer that this build gave, with the questions that can follow it, and with a picture."""
    meant = answer.gap.near[0] if answer.gap.near else None
    read = answer.read_as or answer.question.text
    places = {article.id: place for place, article in enumerate(answer.articles)}
    filters = answer.question.filters
    return Card(
        question=answer.question.text.strip(),
        since=filters.since,
        until=filters.until,
        outlets=filters.outlets,
        refused=answer.refused,
        statements=tuple(
            _statement(statement, places, days_later(statement, answer.disagreement)) for statement in answer.statements
        ),
        sources=_sources(answer.articles, answer.foreign),
        nearest=_sources(answer.nearest, answer.foreign),
        oldest=answer.oldest,
        newest=answer.newest,
        build=build.id,
        made=day_made(build),
        read_as=answer.read_as,
        unanswered=answer.unanswered,
        latest=answer.latest,
        nowhere=answer.gap.nowhere,
        elsewhere=answer.gap.elsewhere,
        uncovered=CardDays(first=answer.gap.days.first, last=answer.gap.days.last) if answer.gap.days else None,
        by_words=bool(answer.by_words),
        written=_written(answer),
        short=answer.short,
        short_day=CardDays(first=answer.short_day.first, last=answer.short_day.last) if answer.short_day else None,
        notes=tuple(map(_note, answer.notes)),
        intent=answer.intent,
        total=_total(answer.total) if answer.total else None,
        next=following,
        meant=read.replace(meant.typed, meant.meant).strip() if meant else "",
        meant_name=meant.meant if meant else "",
        picture=(answer.articles[0].picture or "") if pictured and answer.articles else "",
    )


def _note(note: Note) -> CardNote:
    return CardNote(
        remark=note.remark,
        days=CardDays(first=note.days.first, last=note.days.last) if note.days else None,
        day=note.day,
        title=note.article.title if note.article else "",
        examples=note.examples,
        speaker=note.speaker,
        topic=note.topic,
    )


def day_made(build: Manifest) -> int:
    """Return the day on which a build was made, YYYYMMDD."""
    return as_integer(datetime.datetime.fromisoformat(build.made).date())


def source_of(article: Article, language: str = "") -> CardSource:
    """Describe an article as a source; `language` is its own if the question is in another one."""
    return CardSource(
        article=article.id,
        path=article.path,
        title=article.title,
        outlet=article.outlet,
        day=article.date,
        url=article.url,
        author=article.author,
        language=language,
    )


def _sources(articles: Iterable[Article], foreign: Mapping[str, str] = NONE) -> tuple[CardSource, ...]:
    return tuple(source_of(article, foreign.get(article.id, "")) for article in articles)


def _statement(statement: Statement, places: dict[str, int], later: int) -> CardStatement:
    return CardStatement(
        text=statement.text,
        emphasis=statement.emphasis,
        quotes=tuple(_quote(quote, places[quote.article.id]) for quote in statement.quotes),
        also=_sources(statement.also),
        days=tuple(CardDay(words=day.words, first=day.first, last=day.last) for day in statement.days),
        differs=statement.differs,
        later=later if statement.differs else 0,
        verbatim=statement.verbatim,
        unsure=statement.unsure,
        corrects=statement.corrects,
        headline=statement.headline,
    )


def _total(total: Total) -> CardTotal:
    return CardTotal(
        topic=total.topic,
        forms=total.forms,
        articles=total.articles,
        originals=total.originals,
        by=total.by,
        months=total.months,
        outlets=total.outlets,
        first=source_of(total.first) if total.first else None,
        last=source_of(total.last) if total.last else None,
        days=CardDays(first=total.days.first, last=total.days.last) if total.days else None,
        unquoted=_sources(total.unquoted),
    )


def _written(answer: Answer) -> CardWritten | None:
    written = answer.written
    if written is None:
        return None
    return CardWritten(
        model=written.model,
        refused=answer.refused and written.asked,
        made=written.made,
        kept=written.kept,
        fault=written.fault or "",
        tokens_in=written.usage.tokens_in,
        tokens_out=written.usage.tokens_out,
        cost=written.usage.cost,
        cached=written.cached,
    )


def _quote(quote: Quote, source: int) -> CardQuote:
    text = quote.article.text
    before, after = _around(text[: quote.start][::-1])[::-1], _around(text[quote.end :])
    return CardQuote(source=source, before=before.lstrip(), text=quote.text, after=after.rstrip(), start=quote.start)


def _around(text: str) -> str:
    """Return the rest of the paragraph, and the next paragraph as well if the rest is short."""
    end = 0
    while end < min(ENOUGH, len(text)):
        found = text.find("\n\n", end + 1)
        end = len(text) if found < 0 else found + 1
    kept = text[: min(end, AROUND)]
    return kept if len(kept) == end else kept.rpartition(" ")[0] or kept  # so that no word is cut
