"""Writes answers, timelines and statements for people: plain text with marks, in styled pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from answer.model import FAULTS, Answer, Dated, Intent, Question, Quote, Statement, Total, days_later, refusal
from answer.remarks import REMARKS, Note
from bot.cli.pieces.framed import framed, framed_remark
from bot.cli.pieces.totals import Styled, list_command, total_pieces
from bot.quotation import quotation_marks, quoted
from index.article import Article, Days, day_in_words, days_in_words

if TYPE_CHECKING:
    from answer.topics.timeline import Entry
    from bot.client.phrases import Words

DIFFER, CHANGED = "Sources differ:", "Reports changed over time:"
CORRECTS = "Correction: "
AS_TYPED = "To ask it as you typed it: --literal"
# These answers tell a story, so each quote opens with its day.
TOPICS = (Intent.ABOUT, Intent.COMPARE, Intent.TIMELINE, Intent.CHANGES)
UNSURE = "Its quotes carry this only in part:"
UNQUOTED = "In no sentence that can be quoted:"


def pieces(answer: Answer) -> Iterator[Styled]:
    """Write an answer as a reader sees it, in styled pieces; joined, these are its plain text."""
    if answer.read_as:
        yield f"Read as: {answer.read_as}\n\n", "quiet"
    words = _words(answer)
    for note in answer.notes:
        yield f"{framed_remark(note, words) if words else remark(note)}\n", "quiet"
    if answer.notes and (answer.refused or answer.statements or answer.total):
        yield "\n", ""
    if answer.total:
        yield from total_pieces(answer.total, answer.intent, words)
        yield ("\n" if answer.statements or answer.total.unquoted else ""), ""
    if words:
        yield from framed(answer, words)
    elif answer.refused:
        yield from _refusal(answer)
    elif answer.statements:
        yield from _statements(answer)
    if answer.total:
        yield from _listed(answer.total, answer)
    if answer.by_words:
        yield f"\nSearched by words alone: {answer.by_words}.\n", "quiet"
    yield from _written(answer)


def text(answer: Answer) -> str:
    """Write an answer as plain text: the quoted sentences with their marks, then the sources."""
    return "".join(piece for piece, _ in pieces(answer))


def remark(note: Note) -> str:
    """Write a remark that opens an answer."""
    return REMARKS[note.remark].format(
        days=days_in_words(note.days) if note.days else "",
        day=day_in_words(note.day),
        title=note.article.title if note.article else "",
        examples=" · ".join(note.examples),
        speaker=note.speaker,
        topic=note.topic,
    )


def _statements(answer: Answer) -> Iterator[Styled]:
    marks = {article.id: number for number, article in enumerate(answer.articles, start=1)}
    if answer.short:
        day = answer.short_day
        yield f"{answer.short} ({_days(day)})\n" if day else f"{answer.short}\n", "answer"
    if answer.disagreement:
        yield f"{CHANGED if answer.changed_over_time else DIFFER}\n", ""
    for statement in answer.statements:
        if answer.intent in TOPICS:
            yield f"{_when(statement, answer.intent)} · {_name(statement.quotes[0].article)} · ", "source"
        yield from _statement(statement, answer, marks)
    if answer.unanswered:
        yield f"No answer to: {'; '.join(answer.unanswered)}\n", "quiet"
    if answer.latest is not None:
        yield f"Newest article about it: {day_in_words(answer.latest)}\n", "quiet"
    yield "\n", ""
    for article in answer.articles:
        quotes = [quote for statement in answer.statements for quote in statement.quotes if quote.article == article]
        yield f"[{marks[article.id]}] ", "mark"
        yield source_line(article, quotes), "source"
        yield f"{_language(article, answer)}\n", "quiet"


def _words(answer: Answer) -> Words | None:
    """Return the phrases of the question's language; None in English and where there are none, or no Babel."""
    if answer.language == "en" or not find_spec("babel"):  # it is installed with what Discord needs
        return None
    from bot.client import phrases  # Babel's import takes long, and few questions need it

    return phrases.words(answer.language) if answer.language in phrases.languages() else None


def _language(article: Article, answer: Answer) -> str:
    """Name the language of an article that is in another one than the question."""
    if article.id not in answer.foreign:
        return ""
    if not find_spec("babel"):
        return f" · {answer.foreign[article.id]}"
    from bot.client import phrases

    return f" · {phrases.words('en').name_of(answer.foreign[article.id])}"


def _statement(statement: Statement, answer: Answer, marks: Mapping[str, int]) -> Iterator[Styled]:
    """Write one statement: its headline if that answers too, its text, its marks, and what else is known."""
    before, after = quotation_marks(statement.text) if statement.verbatim else ("", "")
    yield CORRECTS if statement.corrects else "", "quiet"
    yield f"{quoted(statement.headline)} (headline)\n" if statement.headline else "", ""
    yield before, ""
    yield from _emphasised(statement)
    yield after, ""
    yield "".join(f" [{marks[quote.article.id]}]" for quote in statement.quotes), "mark"
    if statement.days and answer.intent is not Intent.TIMELINE:
        yield f" ({'; '.join(map(_dated, statement.days))})", "quiet"
    if statement.differs:
        yield f" {_side(statement, answer.disagreement)}", "source"
    yield from _also(statement.also)
    yield "\n", ""
    yield from _carried_by(statement, marks)


def _listed(total: Total, answer: Answer) -> Iterator[Styled]:
    """Name the articles that have no sentence to quote, and the command that lists all."""
    if total.unquoted:
        yield f"{UNQUOTED}\n", "quiet"
        for article in total.unquoted:
            yield f"  {source_line(article, ())}\n", "source"
    if total.articles > len(answer.statements) + len(total.unquoted):
        yield f"\nAll of them: {list_command(total, answer.question.filters)}\n", "quiet"


def _carried_by(statement: Statement, marks: Mapping[str, int]) -> Iterator[Styled]:
    """Write the quotes under a statement of a chat model, and say if they support it only in part."""
    if statement.unsure:
        yield f"  {UNSURE}\n", "quiet"
    for quote in () if statement.verbatim else statement.quotes:
        yield f"  {quoted(quote.text)}", ""
        yield f" [{marks[quote.article.id]}]\n", "mark"


def _written(answer: Answer) -> Iterator[Styled]:
    """Say which chat model wrote the answer, or why none did."""
    written = answer.written
    if written is None:
        return
    if written.fault:
        said = f" ({written.detail})" if written.detail else ""
        yield f"\nNot written by {written.model}: {FAULTS[written.fault]}{said}.\n", "quiet"
    elif written.made and answer.statements:
        own_words = any(not statement.verbatim for statement in answer.statements)
        who = f"Written by {written.model} from the quotes shown" if own_words else f"Quotes chosen by {written.model}"
        kept = f"; {written.kept} of {written.made} sentences kept" if written.kept < written.made else ""
        yield f"\n{who}{kept}.\n", "quiet"


def timeline_pieces(entries: Sequence[Entry]) -> Iterator[Styled]:
    """Write a timeline as a reader sees it, in styled pieces: a dated quote a line, then the sources."""
    for number, entry in enumerate(entries, start=1):
        outlet = entry.quote.article.outlet or entry.quote.article.path
        yield f"{days_in_words(entry.days)} · {outlet} · ", "source"
        yield quoted(entry.quote.text), ""
        yield f" [{number}]", "mark"
        if entry.is_dated_apart:
            yield f" (published {day_in_words(entry.published)})", "quiet"
        yield from _also(entry.also)
        yield "\n", ""
    yield "\n", ""
    for number, entry in enumerate(entries, start=1):
        yield f"[{number}] ", "mark"
        yield f"{source_line(entry.quote.article, [entry.quote])}\n", "source"


def said_pieces(statements: Sequence[Statement], first: int) -> Iterator[Styled]:
    """Write somebody's words as a reader sees them: a dated quote a line, numbered from `first`; then the sources."""
    for number, statement in enumerate(statements, start=first):
        yield f"{_outlet(statement.quotes[0].article)} · ", "source"
        yield quoted(statement.text), ""
        yield f" [{number}]", "mark"
        yield from _also(statement.also)
        yield "\n", ""
    yield "\n", ""
    for number, statement in enumerate(statements, start=first):
        yield f"[{number}] ", "mark"
        yield f"{source_line(statement.quotes[0].article, statement.quotes)}\n", "source"


def _side(statement: Statement, others: Sequence[Statement]) -> str:
    """Name the outlet of one side of a disagreement, and how much later than the first side it published."""
    days = days_later(statement, others)
    later = f", {days} day{'s' if days > 1 else ''} later" if days else ""
    return f"— {_outlet(statement.quotes[0].article)}{later}"


def _also(articles: Sequence[Article]) -> Iterator[Styled]:
    if articles:
        yield f" (also in {', '.join(map(_outlet, articles))})", "quiet"


def _dated(dated: Dated) -> str:
    return f"{dated.words}: {_days(dated)}"


def _days(dated: Dated) -> str:
    return days_in_words(Days(dated.first, dated.last))


def _emphasised(statement: Statement) -> Iterator[Styled]:
    place = 0
    for start, end in statement.emphasis:
        yield statement.text[place:start], ""
        yield statement.text[start:end], "answer"
        place = end
    yield statement.text[place:], ""


def _refusal(answer: Answer) -> Iterator[Styled]:
    yield f"{refusal()}\n", ""
    for line in _gap(answer):  # the reason, before articles that only come near
        yield f"{line}\n", "quiet"
    if answer.nearest:
        yield "\nNearest coverage:\n", ""
    for article in answer.nearest:
        yield f"  {source_line(article, ())}{_language(article, answer)}\n", "source"
    if answer.unanswered:
        yield f"No answer to: {'; '.join(answer.unanswered)}\n", "quiet"
    yield f"\nSearched: {_searched(answer)}\n", "quiet"


def _gap(answer: Answer) -> Iterator[str]:
    """Yield lines about the names and days of the question that the archive, or its nearest articles, lack."""
    lacks = answer.gap
    if lacks.near:
        yield f"Did you mean {' or '.join(one.meant for one in lacks.near)}?"
    if lacks.nowhere:
        yield f"No article names {' or '.join(lacks.nowhere)}."
    if lacks.elsewhere:
        yield f"The nearest articles do not name {' or '.join(lacks.elsewhere)}."
    if lacks.days:
        yield f"No article searched is of {days_in_words(lacks.days)}."


def _searched(answer: Answer) -> str:
    if answer.newest is None or answer.oldest is None:
        return _nothing_dated(answer.question)
    if answer.oldest == answer.newest:
        return f"articles of {day_in_words(answer.newest)}"
    return f"articles from {day_in_words(answer.oldest)} to {day_in_words(answer.newest)}"


def _nothing_dated(question: Question) -> str:
    if question.filters:
        return "no dated article passes the filters"
    if question.as_of:
        return f"the archive has no article of {day_in_words(question.as_of)} or earlier"
    return "the archive has no dated article"


def source_line(article: Article, quotes: Sequence[Quote]) -> str:
    """Name an article: outlet or file, day, title, link, and the positions of the quotes in it."""
    parts = [article.outlet or article.path, day_in_words(article.date), article.title]
    if article.url:
        parts.append(article.url)
    if quotes:
        parts.append(f"characters {', '.join(f'{quote.start}–{quote.end}' for quote in quotes)}")
    pages = sorted({_page(article, quote.start) for quote in quotes} if article.pages else ())
    if pages:
        parts.append(f"page {', '.join(map(str, pages))}")
    return " · ".join(parts)


def _page(article: Article, offset: int) -> int:
    return sum(begin <= offset for begin in article.pages)


def _when(statement: Statement, intent: Intent) -> str:
    """Write the day of an event in a timeline, and elsewhere the day of publication."""
    if intent is Intent.TIMELINE and statement.days:
        return days_in_words(Days(statement.days[0].first, statement.days[0].last))
    return day_in_words(statement.published)


def _name(article: Article) -> str:
    return article.outlet or article.path


def _outlet(article: Article) -> str:
    return f"{_name(article)}, {day_in_words(article.date)}"
