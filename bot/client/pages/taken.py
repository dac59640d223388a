"""Makes the document that a reader takes along from a card: the whole answer with full references. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.client.pages.answer import about_model, remark
from bot.client.pages.statements import differing
from bot.client.pages.totals import count_line
from bot.client.phrases import Words
from bot.client.state.card import Card, CardSource, CardStatement
from bot.references import Document, Line, Source

# these kinds of answer tell a story, so each quote opens with its day
DATED = frozenset(("about", "compare", "timeline", "changes"))


def taken(card: Card, words: Words) -> Document:
    """Make the document of an answer, or of a refusal with the nearest articles."""
    sources = [_source(source) for source in card.sources]
    for quote in card.quotes:
        known, start = sources[quote.source], quote.start
        spans = dict.fromkeys((*known.spans, *([] if start is None else [(start, start + len(quote.text))])))
        sources[quote.source] = replace(known, spans=tuple(spans))
    if card.refused:
        sources = [_source(source) for source in card.nearest]
    lines = tuple(line for statement in card.statements for line in _with_headline(card, statement, words))
    return Document(card.question, tuple(_notes(card, words)), lines, tuple(sources), card.made)


def _notes(card: Card, words: Words) -> list[str]:
    read_as = [words("read_as", question=card.read_as)] if card.read_as else []
    refused = [words("refused"), *([words("nearest")] if card.nearest else [])] if card.refused else []
    unanswered = [words("no_answer_to", parts="; ".join(card.unanswered))] if card.unanswered else []
    differ = [differing(card, words)] if any(statement.differs for statement in card.statements) else []
    counted = [count_line(card, card.total.topic, words)] if card.total else []
    by_words = [words("by_words")] if card.by_words else []
    model = about_model(card, card.written.model, words) if card.written else ""
    remarks = [remark(note, words, str) for note in card.notes]
    # What introduces the quotes or the sources comes last.
    return [*read_as, *counted, *unanswered, *by_words, *filter(None, [model]), *remarks, *refused, *differ]


def _with_headline(card: Card, statement: CardStatement, words: Words) -> Iterator[Line]:
    line = _line(card, statement, words)
    if statement.headline:
        yield Line(statement.headline, line.marks, is_quote=True)
    yield line


def _line(card: Card, statement: CardStatement, words: Words) -> Line:
    marks = tuple(dict.fromkeys(quote.source + 1 for quote in statement.quotes))
    source = card.sources[statement.quotes[0].source] if statement.quotes else None
    lead = f"{words.day(source.day)} · {source.name}" if source and card.intent in DATED else ""
    below = () if statement.verbatim else tuple((quote.text, quote.source + 1) for quote in statement.quotes)
    also = ", ".join(dict.fromkeys(other.name for other in statement.also if other.name != (source and source.name)))
    notes = [
        *([f"⚠ {words('unsure')}"] if statement.unsure else []),
        *([words.later(statement.later)] if statement.later else []),
        *([words("also", names=also)] if also else []),
    ]
    return Line(statement.text, marks, is_quote=statement.verbatim, lead=lead, quotes=below, note="; ".join(notes))


def _source(source: CardSource) -> Source:
    return Source(source.heading, source.outlet or "", source.author or "", source.day, source.url or "", source.path)
