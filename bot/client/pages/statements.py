"""Writes the statements of a card as lines of a message: quotes, sentences of a chat model, sources. Pure.

Hides how a sentence shows its kind. A verbatim one has quotation marks, and its source below. A written one has no
quotation marks: it has the marks of its sources, and the quotes that support it word for word below.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from answer.model import Statement
from bot.client.markdown import blank, bold, cut, flat, isolated, line, link, marked, units
from bot.client.phrases import Words
from bot.client.state.card import Card, CardSource, CardStatement
from index.article import Days

LONGEST_NAME, LONGEST_TITLE = 60, 110
LONGEST_SOURCES = 1_500  # characters of the source lines under a statement; with more, links are left out
MOST_SOURCES, MOST_NAMES = 3, 3
ROOM_OF_LISTED = 260  # characters of one source line, so that ten of them, the head and the numbers fit into a message
SHORT_TITLE = 50
AFTER_QUOTES = "\n\n"  # in CommonMark, the next line would continue a block quote; an empty line ends it everywhere


@dataclass(frozen=True, slots=True)
class Part:
    """A statement as it is shown, its source lines, whether it is complete, and whether a chat model wrote it."""

    text: str
    sources: tuple[str, ...]
    whole: bool
    written: bool = False


def part(card: Card, statement: CardStatement, words: Words, room: int, instead: str = "too_long") -> Part:
    """Lay out a statement; if it does not fit into `room` characters, show the phrase `instead` in its place."""
    written = not statement.verbatim
    sources = tuple(_sources(card, statement, words, titled=blank(statement.headline)))
    headline = _headline(card, statement)
    head = f"{differing(card, words)}\n" if opens_sides(card, statement) else ""
    head += f"{words('corrects')}\n" if statement.corrects else ""
    text = _written(card, statement, words) if written else f"{headline}{_quoted(card, statement, words)}"
    shown = Part(f"{head}{text}", sources, whole=True, written=written)
    if units(grouped([shown])) <= room:
        return shown
    count = len(statement.text) + sum(len(quote.text) for quote in statement.quotes if written)
    sources = tuple(_sources(card, statement, words))
    return Part(f"{head}{words(instead, count=count)}", sources, whole=False, written=written)


def opens_sides(card: Card, statement: CardStatement) -> bool:
    """Return whether a statement is the first of those in which sources disagree."""
    return statement is next((one for one in card.statements if one.differs), None)


def differing(card: Card, words: Words) -> str:
    """Say above the sides that sources differ, or that reports changed if the sides are of different days."""
    return words("changed_over_time" if any(statement.later for statement in card.statements) else "differ")


def grouped(parts: Sequence[Part]) -> str:
    """Write statements one below the other; if several form a group, list their sources once, below the group.

    Verbatim statements form a group if they follow each other and share their sources. Written ones form a group if
    they follow each other, because the marks show which source belongs to which statement.
    """
    groups = itertools.groupby(parts, key=lambda one: (one.written, () if one.written else one.sources))
    return "\n\n".join(_group(list(group), written=written) for (written, _), group in groups)


def _group(parts: Sequence[Part], *, written: bool) -> str:
    sources = "\n".join(dict.fromkeys(source for one in parts for source in one.sources))
    if written:
        return AFTER_QUOTES.join([*(one.text for one in parts), sources])
    return "\n".join([*(one.text for one in parts), sources])


def _quoted(card: Card, statement: CardStatement, words: Words) -> str:
    """Put a statement between quotation marks, with the words that answer in bold."""
    return "\n".join(
        [isolated(words.quoted(flat(statement.text), emphasised(statement))), *_days(card, statement, words)]
    )


def _headline(card: Card, statement: CardStatement) -> str:
    """Write the headline above the sentence, linked to its article, if the headline answers too."""
    if blank(statement.headline):
        return ""
    return f"{link(cut(statement.headline, LONGEST_TITLE), card.sources[statement.quotes[0].source].url)}\n"


def _written(card: Card, statement: CardStatement, words: Words) -> str:
    """Write a chat model's sentence with the marks of its sources, and below it the quotes that support it."""
    marks = dict.fromkeys(f"[{quote.source + 1}]" for quote in statement.quotes)
    unsure = [f"-# ⚠ {words('unsure')}"] if statement.unsure else []
    quotes = [
        f"> {isolated(words.quoted(flat(quote.text), line(quote.text)))} [{quote.source + 1}]"
        for quote in dict.fromkeys(statement.quotes)
    ]
    text = f"{isolated(emphasised(statement).strip())} {' '.join(marks)}"
    return "\n".join([text, *_days(card, statement, words), *unsure, *quotes])


def emphasised(statement: CardStatement | Statement) -> str:
    """Write a statement on one line, with the words that answer in bold."""
    # The text before an offset is flattened in the same way without the text after it, so its length is the new offset.
    spans = [[len(flat(statement.text[:offset])) for offset in span] for span in statement.emphasis]
    return bold(flat(statement.text), spans)


def _days(card: Card, statement: CardStatement, words: Words) -> list[str]:
    """Say which days the words of a statement mean, except the day that opens the answer."""
    opening = card.short_day and (card.short_day.first, card.short_day.last)
    named = [day for day in statement.days if (day.first, day.last) != opening][:MOST_NAMES]
    told = ((line(cut(day.words, LONGEST_NAME)), Days(day.first, day.last)) for day in named)
    days = " · ".join(f"{words('quote', text=said)} = {words.period(meant)}" for said, meant in told)
    return [f"-# {days}"] if days else []


def _sources(card: Card, statement: CardStatement, words: Words, *, titled: bool = True) -> list[str]:
    places = list(dict.fromkeys(quote.source for quote in statement.quotes))
    shown = [(place + 1, card.sources[place]) for place in places[:MOST_SOURCES]]
    ends = also_in([card.sources[place] for place in places], statement.also, words)
    if len(places) > len(shown):
        ends.insert(0, words("and_more", count=len(places) - len(shown)))
    if statement.later:
        ends.insert(0, words.later(statement.later))
    # Only the sentences of a chat model refer to their sources by number, so quotes need none.
    marks = {number: f"[{number}] " if card.is_written else "" for number, _ in shown}
    forms = [
        [f"-# {marks[number]}{source_line(source, words, linked=linked, titled=titled)}" for number, source in shown]
        for linked in (True, False)
    ]
    *others, last = next((form for form in forms if units("\n".join(form)) <= LONGEST_SOURCES), forms[-1])
    return [*others, " · ".join([last, *ends])]


def source_line(source: CardSource, words: Words, *, linked: bool = True, titled: bool = True) -> str:
    """Name an article on one line: outlet, day and title, linked if there is an address."""
    title, name = cut(source.heading, LONGEST_TITLE), cut(source.name, LONGEST_NAME)
    language = [words.name_of(source.language)] if source.language else []
    if not titled:
        return " · ".join((line(name), words.day(source.day), *language))
    parts = [line(name), words.day(source.day), link(title, source.url if linked else None)]
    # A day at the start of the line may look like a list item, so it is escaped: `18. Januar 2024`.
    return " · ".join((*(parts if title != name else [marked(parts[1]), parts[2]]), *language))


def listed_line(source: CardSource, words: Words) -> str:
    """Name an article on a line that leaves room for nine others, if necessary without its link, or shortened."""
    short = source.model_copy(update={"title": cut(source.heading, SHORT_TITLE)})
    for form, linked in ((source, True), (source, False), (short, False)):
        text = source_line(form, words, linked=linked)
        if units(text) <= ROOM_OF_LISTED:
            break
    return text


def also_in(sources: Sequence[CardSource], others: Sequence[CardSource], words: Words) -> list[str]:
    """Name the other outlets that carry the same text; the outlets that are named as its sources say it already."""
    named = {source.name for source in sources}
    names = few_names([other.name for other in others if other.name not in named], words)
    return [words("also", names=names)] if names else []


def few_names(names: Sequence[str], words: Words) -> str:
    """List a few names, each once and escaped, and count the others."""
    named = list(dict.fromkeys(line(cut(name, LONGEST_NAME)) for name in names))
    rest = len(named) - MOST_NAMES
    return ", ".join([*named[:MOST_NAMES], words("and_more", count=rest)] if rest > 0 else named)
