"""A card as a message: what stands where, within every limit of Discord. Pure: a `Page` in, a `Page` out.

Hides the limits of Components V2 (https://discord.com/developers/docs/components/reference: 4,000 characters and 40
components a message). Whole sentences are left out before anything is cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.client.card import Card, CardQuote, CardSource, CardStatement
from bot.client.escaping import cut, escaped, flat, isolated, line, link, marked, units, web_address
from bot.client.words import Words

MOST_CHARACTERS = 3_900  # of the 4,000 a message holds
LONGEST_QUESTION, LONGEST_NAME, LONGEST_TITLE, LONGEST_NOTE = 300, 60, 110, 1_500
MOST_NAMES = 3
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


def answer_page(card: Card, reference: str, words: Words, *, private: bool = False) -> Page:
    """The answer as people first see it: as many whole statements as fit, their sources, and what can be done next."""
    if card.refused:
        return Page(
            _refusal(card, reference, words), _buttons(card, reference, words, private=private, full=False), REFUSED
        )
    for count in range(len(card.statements), -1, -1):
        blocks = _blocks(card, count, reference, words)
        if sum(map(units, blocks)) <= MOST_CHARACTERS or not count:
            break
    cut_off = count < len(card.statements)
    return Page(blocks, _buttons(card, reference, words, private=private, full=cut_off), ANSWERED)


def full_pages(card: Card, words: Words) -> list[tuple[str, ...]]:
    """All statements on as many pages as they need; a sentence longer than a page is named and left to the file."""
    pages: list[list[str]] = [[]]
    for statement in card.statements:
        text = _statement(statement)
        source = "\n".join(_source(card, place, words) for place in dict.fromkeys(q.source for q in statement.quotes))
        block = (
            f"{text}\n{source}"
            if units(text) + units(source) < MOST_CHARACTERS - 100
            else f"{words('in_file')}\n{source}"
        )
        if pages[-1] and sum(map(units, pages[-1])) + units(block) > MOST_CHARACTERS - 100:
            pages.append([])
        pages[-1].append(block)
    return [tuple(page) for page in pages]


def context_page(card: Card, place: int, reference: str, words: Words) -> Page:
    """One quote inside its paragraph, and the way to the sources before and after it."""
    quotes = card.quotes
    shown = quotes[place]
    source = card.sources[shown.source]
    head = f"-# {words('context_of', number=place + 1, count=len(quotes))}\n{_named(source, words)}"
    room = MOST_CHARACTERS - units(head) - 100
    row = [
        Button(words("button_previous"), f"context:{reference}:{place - 1}", disabled=place == 0),
        Button(words("button_next"), f"context:{reference}:{place + 1}", disabled=place + 1 >= len(quotes)),
        Button(words("button_read"), f"source:{reference}:{place}"),
    ]
    if address := web_address(source.url):
        row.append(Button(words("button_open"), url=address))
    return Page((head, _paragraph(shown, room)), (tuple(row),), ANSWERED)


def answer_file(card: Card, words: Words) -> str:
    """The answer as plain text, nothing left out."""
    parts = [card.question, ""]
    for statement in card.statements:
        marks = "".join(f" [{quote.source + 1}]" for quote in statement.quotes)
        parts.append(f"“{statement.text}”{marks}")
    parts.append("")
    for place, source in enumerate(card.sources, start=1):
        url = f" · {source.url}" if source.url else ""
        parts.append(f"[{place}] {source.name} · {words.day(source.day)} · {source.title}{url}")
    return "\n".join(parts)


def source_line(source: CardSource, words: Words) -> str:
    """Name an article on one line: outlet, day, title, linked where there is an address."""
    title = link(cut(flat(source.title), LONGEST_TITLE), source.url)
    return f"{line(cut(source.name, LONGEST_NAME))} · {words.day(source.day)} · {title}"


def _blocks(card: Card, count: int, reference: str, words: Words) -> tuple[str, ...]:
    shown = card.statements[:count]
    texts = [_statement(statement, words) for statement in shown]
    if not shown:
        texts = [words("too_long", count=len(card.statements[0].text))]
    elif count < len(card.statements):
        texts.append(f"-# {words('more_sentences', count=len(card.statements) - count)}")
    places = dict.fromkeys(quote.source for statement in (shown or card.statements[:1]) for quote in statement.quotes)
    sources = "\n".join(_source(card, place, words) for place in places)
    return (f"{_question(card)}\n" + "\n".join(texts), f"{sources}\n{_footer(card, reference, words)}")


def _refusal(card: Card, reference: str, words: Words) -> tuple[str, ...]:
    blocks = [f"{_question(card)}\n{words('refused')}"]
    nearest = "\n".join(f"-# {source_line(source, words)}" for source in card.nearest)
    near = [words("nearest"), nearest] if nearest else []
    return (*blocks, "\n".join([*near, _footer(card, reference, words)]))


def _question(card: Card) -> str:
    return f"**{line(cut(flat(card.question), LONGEST_QUESTION))}**"


def _statement(statement: CardStatement, words: Words | None = None) -> str:
    """Quote a statement with the words that answer in bold and its marks; `words` adds who else carries it."""
    text, place = "", 0
    for start, end in statement.emphasis:
        text += marked(flat(statement.text[place:start])) + f"**{marked(flat(statement.text[start:end]))}**"
        place = end
    text += marked(flat(statement.text[place:]))
    marks = "".join(f" [{quote.source + 1}]" for quote in statement.quotes)
    also = f" {words('also', names=_names(statement.also, words))}" if statement.also and words else ""
    return f"“{isolated(text)}”{marks}{also}"


def _names(sources: Sequence[CardSource], words: Words) -> str:
    names = [line(cut(source.name, LONGEST_NAME)) for source in sources[:MOST_NAMES]]
    rest = len(sources) - len(names)
    return ", ".join([*names, words("and_more", count=rest)] if rest else names)


def _source(card: Card, place: int, words: Words) -> str:
    return f"-# **[{place + 1}]** {source_line(card.sources[place], words)}"


def _named(source: CardSource, words: Words) -> str:
    title, name = line(cut(flat(source.title), LONGEST_TITLE)), line(cut(source.name, LONGEST_NAME))
    return f"**{title}**\n-# {name} · {words.day(source.day)}"


def _footer(card: Card, reference: str, words: Words) -> str:
    known = card.oldest is not None or card.newest is not None
    parts = [words("searched", days=words.days(card.oldest, card.newest)) if known else words("nothing_searched")]
    limits = _limits(card, words)
    if limits:
        parts.insert(0, words("asked_for", what=", ".join(limits)))
    parts += [words("index_of", day=words.day(card.made)), words("reference", reference=reference)]
    return f"-# {' · '.join(parts)}"


def _limits(card: Card, words: Words) -> Iterable[str]:
    limits = []
    if card.since is not None or card.until is not None:
        limits.append(words.days(card.since, card.until))
    if card.outlets:
        limits.append(
            words("outlets", names=", ".join(line(cut(name, LONGEST_NAME)) for name in card.outlets[:MOST_NAMES]))
        )
    return limits


def _paragraph(quote: CardQuote, room: int) -> str:
    """The quote in bold between what stands around it; the surroundings are shortened first, from their far ends."""
    middle = f"**{marked(flat(quote.text))}**"
    spare = max(0, (room - units(middle)) // 2)
    before, after = _last_words(escaped(quote.before), spare), _first_words(escaped(quote.after), spare)
    if units(middle) > room:
        middle = f"**{marked(cut(flat(quote.text), room // 2))}**"
    return isolated(f"{before}{middle}{after}")


def _last_words(text: str, room: int) -> str:
    return text if units(text) <= room else f"…{text[-room + 1 :].partition(' ')[2]}" if room > 1 else ""


def _first_words(text: str, room: int) -> str:
    return text if units(text) <= room else f"{text[: room - 1].rpartition(' ')[0]}…" if room > 1 else ""


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
