"""A card as a message: what stands where, within every limit of Discord. Pure: a `Page` in, a `Page` out.

Hides the limits of Components V2 (https://discord.com/developers/docs/components/reference: 4,000 characters and 40
components a message). Whole sentences are left out before anything is cut.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.client.card import Card, CardQuote, CardSource, CardStatement
from bot.client.escaping import HALVES, blank, bold, cut, flat, isolated, line, lines, link, marked, units, web_address
from bot.client.words import Words
from index.article import Days

MOST_CHARACTERS = 3_900  # of the 4,000 a message holds
LONGEST_QUESTION, LONGEST_NAME, LONGEST_TITLE, LONGEST_NOTE = 300, 60, 110, 1_500
LONGEST_SOURCES = 1_500  # characters of the source lines under a statement; more, and they carry no links
MOST_SOURCES, MOST_NAMES = 3, 3
MOST_BLOCKS = 12  # of a page of a full answer
SPARE = 100  # characters kept free for a line that is put before a page or under it
ANSWERED, REFUSED, PANEL = 0x2F6F4E, 0x8A8F98, 0x3B5BA5  # the colours at a message's edge


@dataclass(frozen=True, slots=True)
class Button:
    """What can be pressed. `action` becomes the custom_id; a button with a `url` opens that instead."""

    label: str
    action: str = ""
    url: str | None = None
    style: str = "secondary"
    emoji: str | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One message: blocks of text with a rule between them, buttons below, and the colour of its edge."""

    blocks: tuple[str, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    colour: int = PANEL

    @property
    def size(self) -> int:
        """Its characters as Discord counts them."""
        return sum(units(block) for block in self.blocks)


def note(text: str) -> Page:
    """A line of ours and nothing else."""
    return Page((text,))


def said(text: str) -> str:
    """Make a line of ours that quotes what somebody typed safe, and short enough for a message."""
    return line(cut(text, LONGEST_NOTE))


def pager(action: Callable[[int], str], place: int, count: int, words: Words) -> tuple[Button, ...]:
    """The buttons to the page before and the one after; none where there is but one. `action` names a page's action."""
    if count < 2:
        return ()
    return (
        Button(words("button_previous"), action(place - 1), disabled=place == 0),
        Button(words("button_next"), action(place + 1), disabled=place + 1 == count),
    )


def asked_for(limits: Sequence[str], words: Words) -> list[str]:
    """The line that says what was asked for, or none."""
    return [f"-# {words('asked_for', what=', '.join(limits))}"] if limits else []


def answer_page(card: Card, reference: str, words: Words, *, private: bool = False) -> Page:
    """The answer as people first see it: as many whole statements as fit, their sources, and what can be done next."""
    head, foot = _head(card, words), _footer(card, reference, words)
    if card.refused:
        row = _buttons(card, reference, words, private=private, full=False)
        return Page(("\n".join((*head, *_refusal(card, words))), foot), row, REFUSED)
    missing = _missing(card, words)
    room = MOST_CHARACTERS - SPARE - sum(map(units, (*head, *missing))) - units(foot)
    parts = [_part(card, statement, words, room) for statement in card.statements]
    count = next(count for count in range(len(parts), 0, -1) if units(_grouped(parts[:count])) <= room)
    left = len(parts) - count
    more = [f"-# {words('more_sentences', count=left)}"] if left else []
    full = bool(left) or not all(part.whole for part in parts)
    row = _buttons(card, reference, words, private=private, full=full)
    return Page(("\n".join((*head, _grouped(parts[:count]), *more, *missing)), foot), row, ANSWERED)


def full_pages(card: Card, words: Words) -> list[tuple[str, ...]]:
    """All statements on as many pages as they need; a sentence longer than a page is named and left to the file."""
    room = MOST_CHARACTERS - SPARE
    pages: list[list[str]] = [[]]
    for part in (_part(card, statement, words, room, "in_file") for statement in card.statements):
        block = _grouped([part])
        if len(pages[-1]) == MOST_BLOCKS or sum(map(units, pages[-1])) + units(block) > room:
            pages.append([])
        pages[-1].append(block)
    return [tuple(page) for page in pages if page]


def context_page(card: Card, place: int, reference: str, words: Words) -> Page:
    """One quote inside its paragraph, and the way to the sources before and after it."""
    quotes = card.quotes
    shown = quotes[place]
    source = card.sources[shown.source]
    about = [line(cut(source.name, LONGEST_NAME)), words.day(source.day)]
    if len(quotes) > 1:
        about.append(words("context_of", number=place + 1, count=len(quotes)))
    row = [*pager(lambda page: f"context:{reference}:{page}", place, len(quotes), words)]
    row.append(Button(words("button_read"), f"source:{reference}:{place}"))
    head = f"**{line(cut(source.heading, LONGEST_TITLE))}**\n-# {' · '.join(about)}"
    if address := web_address(source.url):
        row.append(Button(words("button_open"), url=address))
    return Page((head, _paragraph(shown, words, MOST_CHARACTERS - units(head))), (tuple(row),), ANSWERED)


def answer_file(card: Card, words: Words) -> str:
    """The answer as plain text, nothing left out."""
    read_as = [words("read_as", question=card.read_as)] if card.read_as else []
    parts = [card.question, *read_as, ""]
    for statement in card.statements:
        marks = "".join(f" [{quote.source + 1}]" for quote in statement.quotes)
        also = ", ".join(dict.fromkeys(source.name for source in statement.also))
        more = [
            *([words.later(statement.later)] if statement.later else []),
            *([words("also", names=also)] if also else []),
        ]
        parts += [words("differ")] if _opens_sides(card, statement) else []
        parts.append(words("quote", text=statement.text) + marks + (f" ({'; '.join(more)})" if more else ""))
    if card.unanswered:
        parts.append(words("no_answer_to", parts="; ".join(card.unanswered)))
    parts.append("")
    for place, source in enumerate(card.sources, start=1):
        url = f" · {source.url}" if source.url else ""
        parts.append(f"[{place}] {source.name} · {words.day(source.day)} · {source.heading}{url}")
    return HALVES.sub("\ufffd", "\n".join(parts))


def source_line(source: CardSource, words: Words, *, linked: bool = True) -> str:
    """Name an article on one line: outlet, day, title, linked where there is an address."""
    title, name = cut(source.heading, LONGEST_TITLE), cut(source.name, LONGEST_NAME)
    parts = [line(name), words.day(source.day), link(title, source.url if linked else None)]
    return " · ".join(parts if title != name else parts[1:])


@dataclass(frozen=True, slots=True)
class _Part:
    """A statement as it is shown, its source lines, and whether it is there in full."""

    text: str
    sources: str
    whole: bool


def _part(card: Card, statement: CardStatement, words: Words, room: int, instead: str = "too_long") -> _Part:
    """Lay out a statement; where it does not fit into the room of a page, the phrase `instead` stands in its place."""
    sources = _sources(card, statement, words)
    text = _quoted(statement, words)
    head = f"{words('differ')}\n" if _opens_sides(card, statement) else ""
    if units(head) + units(text) + units(sources) < room:
        return _Part(f"{head}{text}", sources, whole=True)
    return _Part(f"{head}{words(instead, count=len(statement.text))}", sources, whole=False)


def _opens_sides(card: Card, statement: CardStatement) -> bool:
    return statement is next((one for one in card.statements if one.differs), None)


def _grouped(parts: Sequence[_Part]) -> str:
    """Put statements one below the other, and under those that follow each other and share their sources these once."""
    groups = itertools.groupby(parts, key=lambda part: part.sources)
    return "\n\n".join("\n".join([*(part.text for part in group), sources]) for sources, group in groups)


def _quoted(statement: CardStatement, words: Words) -> str:
    """Put a statement between quotation marks, with the words that answer in bold."""
    # What stands before an offset is flattened the same way alone as with the rest behind it.
    spans = [[len(flat(statement.text[:offset])) for offset in span] for span in statement.emphasis]
    quoted = isolated(words("quote", text=bold(flat(statement.text), spans)))
    told = ((line(cut(day.words, LONGEST_NAME)), Days(day.first, day.last)) for day in statement.days[:MOST_NAMES])
    days = " · ".join(f"{named}: {words.period(meant)}" for named, meant in told)
    return f"{quoted}\n-# {days}" if days else quoted


def _sources(card: Card, statement: CardStatement, words: Words) -> str:
    places = list(dict.fromkeys(quote.source for quote in statement.quotes))
    shown = [(place + 1, card.sources[place]) for place in places[:MOST_SOURCES]]
    ends = [words("also", names=few_names([source.name for source in statement.also], words))] if statement.also else []
    if len(places) > len(shown):
        ends.insert(0, words("and_more", count=len(places) - len(shown)))
    if statement.later:
        ends.insert(0, words.later(statement.later))
    texts = [
        "\n-# ".join(f"[{number}] {source_line(source, words, linked=linked)}" for number, source in shown)
        for linked in (True, False)
    ]
    fitting = next((text for text in texts if units(text) <= LONGEST_SOURCES), texts[-1])
    return f"-# {' · '.join([fitting, *ends])}"


def _refusal(card: Card, words: Words) -> list[str]:
    nearest = [f"-# {source_line(source, words)}" for source in card.nearest[:MOST_SOURCES]]
    return [words("refused"), *([words("nearest"), *nearest] if nearest else []), *_gap(card, words)]


def _gap(card: Card, words: Words) -> list[str]:
    """Say what the question names and the archive lacks."""
    said = [
        words(phrase, names=few_names(names, words))
        for phrase, names in (("named_nowhere", card.nowhere), ("named_elsewhere", card.elsewhere))
        if names
    ]
    if card.uncovered:
        said.append(words("no_article_of", days=words.period(Days(card.uncovered.first, card.uncovered.last))))
    return [f"-# {sentence}" for sentence in said]


def _head(card: Card, words: Words) -> list[str]:
    """The question, under it what the answer was limited to, and how new it is where the latest was asked for."""
    question = [] if blank(card.question) else [f"**{_short(card.question)}**"]
    if not blank(card.read_as):
        question.append(f"-# {words('read_as', question=_short(card.read_as))}")
    limits = [words.days(card.since, card.until)] if card.since is not None or card.until is not None else []
    if card.outlets:
        limits.append(words("outlets", names=few_names(card.outlets, words)))
    latest = [f"-# {words('newest', day=words.day(card.latest))}"] if card.latest is not None else []
    return [*question, *asked_for(limits, words), *latest]


def _short(question: str, length: int = LONGEST_QUESTION) -> str:
    return line(cut(flat(question).strip(), length))


def _missing(card: Card, words: Words) -> list[str]:
    """Name the parts of the question that the archive does not answer."""
    asked = [_short(part, LONGEST_TITLE) for part in card.unanswered[:MOST_NAMES] if not blank(part)]
    return [f"-# {words('no_answer_to', parts='; '.join(asked))}"] if asked else []


def _footer(card: Card, reference: str, words: Words) -> str:
    known = card.oldest is not None or card.newest is not None
    days = words.days(card.oldest, card.newest, brief=True)
    searched = words("searched", days=days) if known else words("nothing_searched")
    made = words("index_of", day=words.day(card.made, brief=True))
    return f"-# {searched} · {made} · {words('reference', reference=reference)}"


def few_names(names: Sequence[str], words: Words) -> str:
    """Name a few, each once and made safe, and count the rest."""
    named = list(dict.fromkeys(line(cut(name, LONGEST_NAME)) for name in names))
    rest = len(named) - MOST_NAMES
    return ", ".join([*named[:MOST_NAMES], words("and_more", count=rest)] if rest > 0 else named)


def _paragraph(quote: CardQuote, words: Words, room: int) -> str:
    """The quote in bold between what stands around it; the surroundings are shortened first, from their far ends."""
    before, text, after = lines(quote.before), flat(quote.text), lines(quote.after)
    spare = (room - units(marked(text)) - 10) // 2
    if spare < 0:
        return words("too_long", count=len(quote.text))
    before, after = _last_words(before, spare), _first_words(after, spare)
    whole = f"{before}{text}{after}"
    return "…" if blank(whole) else isolated(bold(whole, [(len(before), len(before) + len(text))]))


def _first_words(text: str, room: int) -> str:
    """Shorten a text so that it fits once it is made safe."""
    while units(marked(text)) > room:
        text = cut(text, units(text) - max(1, units(marked(text)) - room))
    return text


def _last_words(text: str, room: int) -> str:
    return _first_words(text[::-1], room)[::-1]


def _buttons(card: Card, reference: str, words: Words, *, private: bool, full: bool) -> tuple[tuple[Button, ...], ...]:
    first: list[Button] = []
    if not card.refused:
        first.append(Button(words("button_context"), f"context:{reference}:0", style="primary"))
    if full:
        first.append(Button(words("button_full"), f"full:{reference}:0"))
    first.append(Button(words("button_follow"), f"follow:{reference}"))
    if private:
        first.append(Button(words("button_share"), f"share:{reference}"))
    rating = (
        Button(words("button_helpful"), f"helpful:{reference}", emoji="👍"),
        Button(words("button_not_helpful"), f"unhelpful:{reference}", emoji="👎"),
    )
    return (tuple(first), rating) if len(first) + len(rating) > 5 else ((*first, *rating),)
