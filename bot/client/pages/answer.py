"""Lays out a card as a message within every limit of Discord. Pure: a `Card` in, a `Page` out.

Hides the limits of Components V2 (https://discord.com/developers/docs/components/reference: 4,000 characters and 40
components a message). Whole sentences are left out before anything is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.client.markdown import blank, bold, cut, flat, isolated, line, lines, marked, units, web_address
from bot.client.pages.offers import Button, Menu, offers
from bot.client.pages.statements import (
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_NAMES,
    MOST_SOURCES,
    few_names,
    grouped,
    part,
    source_line,
)
from bot.client.pages.totals import total_lines, unquoted_lines
from bot.client.phrases import Words, capitalised
from bot.client.state.card import Card, CardNote, CardQuote
from index.article import Days

MOST_CHARACTERS = 3_900  # characters, of the 4,000 that a message may have; the others are a reserve
LONGEST_QUESTION, LONGEST_NOTE = 300, 1_500
MOST_BLOCKS = 12  # blocks on a page of a full answer, because a message may have only 40 components
SPARE = 100  # characters kept free, because a line before a page or after it may be added
ANSWERED, REFUSED, PANEL = 0x2F6F4E, 0x8A8F98, 0x3B5BA5


@dataclass(frozen=True, slots=True)
class Page:
    """One message: blocks of text with a rule between them, buttons and a menu below, and the colour of its edge.

    `picture` is the address of a picture beside the longest block; Discord fetches it.
    """

    blocks: tuple[str, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    colour: int = PANEL
    menu: Menu | None = None
    picture: str = ""

    @property
    def size(self) -> int:
        """The number of characters, as Discord counts them."""
        return sum(units(block) for block in self.blocks)


def note(text: str) -> Page:
    """Make a page of one line of Dateline's own."""
    return Page((text,))


def said(text: str) -> str:
    """Make a line of Dateline's own, which may quote what somebody typed, safe and short enough for a message."""
    return line(cut(text, LONGEST_NOTE))


def pager(action: Callable[[int], str], place: int, count: int, words: Words) -> tuple[Button, ...]:
    """Make the buttons to the previous and the next page; none for a single page. `action` names a page's action."""
    if count < 2:
        return ()
    return (
        Button(words("button_previous"), action(place - 1), disabled=place == 0),
        Button(words("button_next"), action(place + 1), disabled=place + 1 == count),
    )


def asked_for(limits: Sequence[str], words: Words) -> list[str]:
    """Write the line that names the limits of the search; none if there are no limits."""
    return [f"-# {words('asked_for', what=', '.join(limits))}"] if limits else []


def answer_page(card: Card, reference: str, words: Words, *, private: bool = False, may_write: bool = False) -> Page:
    """Lay out the answer as people first see it: as many whole statements as fit, their sources, and the buttons.

    `may_write`: a chat model can be asked to write the answer. Without a reference, the answer is not stored and has no
    buttons.
    """
    foot = _footer(card, reference, words)
    if card.refused:
        row, menu = offers(card, reference, words, private=private, full=False, may_write=False)
        return Page(("\n".join((*_head(card, words), *_refusal(card, words))), foot), row, REFUSED, menu)
    if not card.statements:  # small talk has an answer without statements
        return Page(("\n".join(_head(card, words)).strip(), foot), (), ANSWERED)
    body, full = _fitting(card, words, foot)
    may_write = may_write and card.written is None
    row, menu = offers(card, reference, words, private=private, full=full, may_write=may_write)
    return Page((body, foot), row, ANSWERED, menu, web_address(card.picture) or "")


def partial_page(card: Card, model: str, words: Words) -> Page:
    """Lay out an answer while a chat model writes it: the statements so far, without buttons."""
    foot = f"-# {words('being_written', model=line(cut(model, LONGEST_NAME)))}"
    return Page((_fitting(card, words, foot)[0], foot), (), ANSWERED)


def _fitting(card: Card, words: Words, foot: str) -> tuple[str, bool]:
    """Lay out as many whole statements as fit with the footer. Return them, and whether there are more."""
    head, missing = _head(card, words), [*unquoted_lines(card, words), *_missing(card, words)]
    room = MOST_CHARACTERS - SPARE - sum(map(units, (*head, *missing))) - units(foot)
    parts = [part(card, statement, words, room) for statement in card.statements]
    fitting = (count for count in range(len(parts), 0, -1) if count == 1 or units(grouped(parts[:count])) <= room)
    count = next(fitting, 0)  # the answer to a count may have no statement
    left = len(parts) - count
    more = [f"-# {words('more_sentences', count=left)}"] if left else []
    body = "\n".join((*head, *filter(None, [grouped(parts[:count])]), *more, *missing))
    return body, bool(left) or not all(one.whole for one in parts)


def full_pages(card: Card, words: Words) -> tuple[list[tuple[str, ...]], bool]:
    """Lay out all statements on as many pages as they need. Return the pages, and whether every statement is whole.

    For a sentence longer than a page, the page only refers to the file.
    """
    room = MOST_CHARACTERS - SPARE
    pages: list[list[str]] = [[]]
    parts = [part(card, statement, words, room, "in_file") for statement in card.statements]
    for block in (grouped([shown]) for shown in parts):
        if len(pages[-1]) == MOST_BLOCKS or sum(map(units, pages[-1])) + units(block) > room:
            pages.append([])
        pages[-1].append(block)
    return [tuple(page) for page in pages if page], all(shown.whole for shown in parts)


def context_page(card: Card, place: int, reference: str, words: Words) -> Page:
    """Lay out one quote inside its paragraph, with the buttons to the sources before and after it."""
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


def _refusal(card: Card, words: Words) -> list[str]:
    nearest = [f"-# {source_line(source, words)}" for source in card.nearest[:MOST_SOURCES]]
    near = [words("nearest"), *nearest] if nearest else []
    meant = [words("did_you_mean", name=_short(card.meant_name, LONGEST_NAME))] if card.meant else []
    return [words("refused"), *_gap(card, words), *meant, *near, *_missing(card, words)]


def _gap(card: Card, words: Words) -> list[str]:
    """Write lines about the names and days of the question that the archive, or its nearest articles, lack."""
    said = [
        words(phrase, names=few_names(names, words))
        for phrase, names in (("named_nowhere", card.nowhere), ("named_elsewhere", card.elsewhere))
        if names
    ]
    if card.uncovered:
        said.append(words("no_article_of", days=words.period(Days(card.uncovered.first, card.uncovered.last))))
    return [f"-# {sentence}" for sentence in said]


def _head(card: Card, words: Words) -> list[str]:
    """Write the question, its limits, the newest article's day if the latest was asked for, notes, the short answer."""
    question = [] if blank(card.question) else [f"**{_short(card.question)}**"]
    if not blank(card.read_as):
        question.append(f"-# {words('read_as', question=_short(card.read_as))}")
    limits = [words.days(card.since, card.until)] if card.since is not None or card.until is not None else []
    if card.outlets:
        limits.append(few_names(card.outlets, words))
    latest = [f"-# {words('newest', day=words.day(card.latest))}"] if card.latest is not None else []
    short = [_heading(card, words)] if card.short and not blank(card.short) else []
    notes = [remark(note, words, partial(_short, length=LONGEST_TITLE)) for note in card.notes]
    # The notes come last, because one of them introduces what stands below.
    opening = [*question, *asked_for(limits, words), *latest, *notes]
    headings = [*total_lines(card, words), *short]
    return [*opening, *(headings or [""])] if opening else headings  # a heading has room above it, but a quote does not


def _heading(card: Card, words: Words) -> str:
    """Write the words that answer as a heading, with the day that they mean: `Tuesday (4 October 2022)`."""
    said, meant = _short(capitalised(card.short)), card.short_day
    return f"### {words.meaning(said, Days(meant.first, meant.last)) if meant else said}"


def remark(note: CardNote, words: Words, shown: Callable[[str], str]) -> str:
    """Write a line that opens an answer; `shown` writes what it repeats of questions and titles."""
    return words(
        f"remark_{note.remark}",
        days=words.period(Days(note.days.first, note.days.last)) if note.days else "",
        day=words.day(note.day),
        title=shown(note.title),
        examples=" · ".join(words("quote", text=shown(example)) for example in note.examples),
        speaker=shown(note.speaker),
        topic=shown(note.topic),
    )


def _short(question: str, length: int = LONGEST_QUESTION) -> str:
    return line(cut(flat(question).strip(), length))


def _missing(card: Card, words: Words) -> list[str]:
    """Name the parts of the question that the archive does not answer."""
    asked = [_short(part, LONGEST_TITLE) for part in card.unanswered[:MOST_NAMES] if not blank(part)]
    return [f"-# {words('no_answer_to', parts='; '.join(asked))}"] if asked else []


def _footer(card: Card, reference: str, words: Words) -> str:
    """Write how old the answer is and how new the archive; for a refusal or a limited search, the days searched."""
    about = about_model(card, line(cut(card.written.model, LONGEST_NAME)), words) if card.written else ""
    parts = [_searched(card, words)] if card.refused or card.filters else _as_of(card, words)
    ends = [*parts, *([] if reference else [words("not_stored")])]
    by_words = [words("by_words")] if card.by_words else []
    return "\n".join(f"-# {text}" for text in (*filter(None, [about]), *by_words, capitalised(" · ".join(ends))))


def _as_of(card: Card, words: Words) -> list[str]:
    # Under a count, the days of its few quotes would look like those of all that was counted.
    shown = () if card.total else card.quotes
    quoted = [day for quote in shown if (day := card.sources[quote.source].day)]
    days = [words.days(min(quoted), max(quoted), brief=True)] if quoted else []
    newest = words("archive_up_to", day=words.day(card.newest, brief=True)) if card.newest else _searched(card, words)
    return [*days, newest]


def _searched(card: Card, words: Words) -> str:
    if card.oldest is None and card.newest is None:
        return words("nothing_searched")
    return words("searched", days=words.days(card.oldest, card.newest, brief=True))


def about_page(card: Card, reference: str, words: Words) -> Page:
    """Lay out what the operator needs to find an answer again: its reference, what was searched, the build."""
    lines_ = [
        f"**{words('button_about')}**",
        words("reference", reference=f"`{reference}`"),
        _searched(card, words),
        f"{capitalised(words('index_of', day=words.day(card.made)))} · `{card.build}`",
    ]
    return Page(("\n".join(lines_),))


def about_model(card: Card, model: str, words: Words) -> str:
    """Say that a chat model wrote the answer and how much of it is shown, or why it wrote none."""
    written = card.written
    if written is None:
        return ""
    if written.fault:
        return words("not_written", model=model, reason=words(f"fault_{written.fault}"))
    if written.refused:
        return words("written_none", model=model)
    if not written.made or not card.statements:
        return words("written_by", model=model) if card.is_written else ""
    if written.kept < written.made:
        phrase = "written_by_in_part" if card.is_written else "chosen_by_in_part"
        return words(phrase, model=model, kept=written.kept, made=written.made)
    return words("written_by" if card.is_written else "chosen_by", model=model)


def _paragraph(quote: CardQuote, words: Words, room: int) -> str:
    """Write the quote in bold in the text around it; if that is too long, shorten it from its far ends."""
    before, text, after = lines(quote.before), flat(quote.text), lines(quote.after)
    spare = (room - units(marked(text)) - 10) // 2
    if spare < 0:
        return words("too_long", count=len(quote.text))
    before, after = _first_words(before[::-1], spare)[::-1], _first_words(after, spare)
    whole = f"{before}{text}{after}"
    return "…" if blank(whole) else isolated(bold(whole, [(len(before), len(before) + len(text))]))


def _first_words(text: str, room: int) -> str:
    """Shorten a text so that it fits after it is escaped."""
    while units(marked(text)) > room:
        text = cut(text, units(text) - max(1, units(marked(text)) - room))
    return text
