"""Writes answers, timelines and statements for people: plain text with marks, in styled pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from answer.model import Answer, Dated, Intent, Quote, Statement, Total, days_later
from answer.remarks import Note
from bot.cli.pieces.totals import Styled, list_command, total_pieces
from bot.client import phrases
from bot.client.phrases import Words, capitalised
from bot.quotation import quotation_marks, quoted
from index.article import Article, Days

if TYPE_CHECKING:
    from answer.topics.timeline import Entry

AS_TYPED = "To ask it as you typed it: --literal"
# These answers tell a story, so each quote opens with its day.
TOPICS = (Intent.ABOUT, Intent.COMPARE, Intent.TIMELINE, Intent.CHANGES)


def pieces(answer: Answer) -> Iterator[Styled]:
    """Write an answer as a reader sees it, in styled pieces; joined, these are its plain text."""
    words = phrases.words(answer.language)
    if answer.read_as:
        yield f"{words('read_as', question=answer.read_as)}\n\n", "quiet"
    for note in answer.notes:
        yield f"{remark(note, words)}\n", "quiet"
    if answer.notes and (answer.refused or answer.statements or answer.total):
        yield "\n", ""
    if answer.total:
        yield from total_pieces(answer.total, answer.intent, words)
        yield ("\n" if answer.statements or answer.total.unquoted else ""), ""
    if answer.refused:
        yield from _refusal(answer, words)
    elif answer.statements:
        yield from _statements(answer, words)
    if answer.total:
        yield from _listed(answer.total, answer, words)
    if answer.by_words:  # with the reason, because whoever reads the terminal can mend it
        yield f"\nSearched by words alone: {answer.by_words}.\n", "quiet"
    yield from _written(answer, words)


def text(answer: Answer) -> str:
    """Write an answer as plain text: the quoted sentences with their marks, then the sources."""
    return "".join(piece for piece, _ in pieces(answer))


def remark(note: Note, words: Words) -> str:
    """Write a remark that opens an answer."""
    return words(
        f"remark_{note.remark}",
        days=words.period(note.days) if note.days else "",
        day=words.day(note.day),
        title=note.article.title if note.article else "",
        examples=" · ".join(words("quote", text=example) for example in note.examples),
        speaker=note.speaker,
        topic=note.topic,
    )


def _statements(answer: Answer, words: Words) -> Iterator[Styled]:
    marks = {article.id: number for number, article in enumerate(answer.articles, start=1)}
    if answer.short:
        meant = answer.short_day
        said = words.meaning(answer.short, Days(meant.first, meant.last)) if meant else answer.short
        yield f"{said}\n", "answer"
    if answer.disagreement:
        yield f"{words('changed_over_time' if answer.changed_over_time else 'differ')}\n", ""
    for statement in answer.statements:
        if answer.intent in TOPICS:
            yield f"{_when(statement, answer.intent, words)} · {_name(statement.quotes[0].article)} · ", "source"
        yield from _statement(statement, answer, marks, words)
    yield from _unanswered(answer, words)
    if answer.latest is not None:
        yield f"{words('newest', day=words.day(answer.latest))}\n", "quiet"
    yield "\n", ""
    for article in answer.articles:
        quotes = [quote for statement in answer.statements for quote in statement.quotes if quote.article == article]
        yield f"[{marks[article.id]}] ", "mark"
        yield source_line(article, quotes, words), "source"
        yield f"{_language(article, answer, words)}\n", "quiet"


def _language(article: Article, answer: Answer, words: Words) -> str:
    language = answer.foreign.get(article.id)
    return f" · {words.name_of(language)}" if language else ""


def _unanswered(answer: Answer, words: Words) -> Iterator[Styled]:
    if answer.unanswered:
        yield f"{words('no_answer_to', parts='; '.join(answer.unanswered))}\n", "quiet"


def _statement(statement: Statement, answer: Answer, marks: Mapping[str, int], words: Words) -> Iterator[Styled]:
    """Write one statement: its headline if that answers too, its text, its marks, and what else is known."""
    before, after = quotation_marks(statement.text, words.quote) if statement.verbatim else ("", "")
    yield f"{words('corrects')} " if statement.corrects else "", "quiet"
    yield f"{words.quoted(statement.headline)}\n" if statement.headline else "", ""
    yield before, ""
    yield from _emphasised(statement)
    yield after, ""
    yield "".join(f" [{marks[quote.article.id]}]" for quote in statement.quotes), "mark"
    if statement.days and answer.intent is not Intent.TIMELINE:
        yield f" ({'; '.join(_meant(day, words) for day in statement.days)})", "quiet"
    if statement.differs:
        yield f" {_side(statement, answer.disagreement, words)}", "source"
    yield from _also(statement.also, words)
    yield "\n", ""
    yield from _carried_by(statement, marks, words)


def _listed(total: Total, answer: Answer, words: Words) -> Iterator[Styled]:
    """Name the articles that have no sentence to quote, and the command that lists all."""
    if total.unquoted:
        yield f"{words('total_unquoted')}\n", "quiet"
        for article in total.unquoted:
            yield f"  {source_line(article, (), words)}\n", "source"
    if total.articles > len(answer.statements) + len(total.unquoted):
        yield f"\n{words('total_list', command=list_command(total, answer.question.filters))}\n", "quiet"


def _carried_by(statement: Statement, marks: Mapping[str, int], words: Words) -> Iterator[Styled]:
    """Write the quotes under a statement of a chat model, and say if they support it only in part."""
    if statement.unsure:
        yield f"  {capitalised(words('unsure'))}:\n", "quiet"
    for quote in () if statement.verbatim else statement.quotes:
        yield f"  {words.quoted(quote.text)}", ""
        yield f" [{marks[quote.article.id]}]\n", "mark"


def _written(answer: Answer, words: Words) -> Iterator[Styled]:
    """Say which chat model wrote the answer, or why none did."""
    written = answer.written
    if written is None:
        return
    if written.fault:
        detail = f" ({written.detail})" if written.detail else ""
        reason = f"{words(f'fault_{written.fault}')}{detail}"
        yield f"\n{words('not_written', model=written.model, reason=reason)}.\n", "quiet"
    elif written.made and answer.statements:
        own_words = any(not statement.verbatim for statement in answer.statements)
        phrase = f"{'written_by' if own_words else 'chosen_by'}{'_in_part' if written.kept < written.made else ''}"
        yield f"\n{words(phrase, model=written.model, kept=written.kept, made=written.made)}.\n", "quiet"


def timeline_pieces(entries: Sequence[Entry]) -> Iterator[Styled]:
    """Write a timeline as a reader sees it, in styled pieces: a dated quote a line, then the sources."""
    words = phrases.words(phrases.DEFAULT)
    for number, entry in enumerate(entries, start=1):
        yield f"{words.period(entry.days)} · {_name(entry.quote.article)} · ", "source"
        yield quoted(entry.quote.text), ""
        yield f" [{number}]", "mark"
        if entry.is_dated_apart:
            yield f" (published {words.day(entry.published)})", "quiet"
        yield from _also(entry.also, words)
        yield "\n", ""
    yield from _sources([(number, [entry.quote]) for number, entry in enumerate(entries, start=1)])


def said_pieces(statements: Sequence[Statement], first: int) -> Iterator[Styled]:
    """Write somebody's words as a reader sees them: a dated quote a line, numbered from `first`; then the sources."""
    words = phrases.words(phrases.DEFAULT)
    for number, statement in enumerate(statements, start=first):
        yield f"{_outlet(statement.quotes[0].article, words)} · ", "source"
        yield quoted(statement.text), ""
        yield f" [{number}]", "mark"
        yield from _also(statement.also, words)
        yield "\n", ""
    yield from _sources([(number, statement.quotes) for number, statement in enumerate(statements, start=first)])


def _sources(numbered: Iterable[tuple[int, Sequence[Quote]]]) -> Iterator[Styled]:
    yield "\n", ""
    for number, quotes in numbered:
        yield f"[{number}] ", "mark"
        yield f"{source_line(quotes[0].article, quotes)}\n", "source"


def _side(statement: Statement, others: Sequence[Statement], words: Words) -> str:
    """Name the outlet of one side of a disagreement, and how much later than the first side it published."""
    days = days_later(statement, others)
    return f"— {_outlet(statement.quotes[0].article, words)}{f', {words.later(days)}' if days else ''}"


def _also(articles: Sequence[Article], words: Words) -> Iterator[Styled]:
    if articles:
        yield f" ({words('also', names=', '.join(_outlet(article, words) for article in articles))})", "quiet"


def _meant(dated: Dated, words: Words) -> str:
    return f"{words('quote', text=dated.words)} = {words.period(Days(dated.first, dated.last))}"


def _emphasised(statement: Statement) -> Iterator[Styled]:
    place = 0
    for start, end in statement.emphasis:
        yield statement.text[place:start], ""
        yield statement.text[start:end], "answer"
        place = end
    yield statement.text[place:], ""


def _refusal(answer: Answer, words: Words) -> Iterator[Styled]:
    yield f"{words('refused')}\n", ""
    for line in _gap(answer, words):  # the reason comes first, because it helps more than the nearest articles
        yield f"{line}\n", "quiet"
    if answer.nearest:
        yield f"\n{words('nearest')}\n", ""
    for article in answer.nearest:
        yield f"  {source_line(article, (), words)}{_language(article, answer, words)}\n", "source"
    yield from _unanswered(answer, words)
    if answer.oldest is None and answer.newest is None:
        yield f"\n{words('nothing_searched')}\n", "quiet"
    else:
        yield f"\n{words('searched', days=words.days(answer.oldest, answer.newest))}\n", "quiet"


def _gap(answer: Answer, words: Words) -> Iterator[str]:
    """Yield lines about the names and days of the question that the archive, or its nearest articles, lack."""
    lacks = answer.gap
    if lacks.near:
        yield words("did_you_mean", name=", ".join(one.meant for one in lacks.near))
    if lacks.nowhere:
        yield words("named_nowhere", names=", ".join(lacks.nowhere))
    if lacks.elsewhere:
        yield words("named_elsewhere", names=", ".join(lacks.elsewhere))
    if lacks.days:
        yield words("no_article_of", days=words.period(lacks.days))


def listed(article: Article) -> Iterator[Styled]:
    """Write an article's line in a list: its id, then what names it, without the id where this would name it again."""
    yield f"{article.id}  ", "mark"
    yield source_line(article, ()).removeprefix(f"{article.id} · "), "source"


def source_line(article: Article, quotes: Sequence[Quote], words: Words | None = None) -> str:
    """Name an article: outlet or file, day, title, link, and where the quotes are in it. By default in English."""
    words = words or phrases.words(phrases.DEFAULT)
    parts = [_name(article), words.day(article.date), article.title]
    if article.url:
        parts.append(article.url)
    if quotes:
        parts.append(words("source_characters", places=", ".join(f"{quote.start}–{quote.end}" for quote in quotes)))
    pages = sorted({_page(article, quote.start) for quote in quotes} if article.pages else ())
    if pages:
        parts.append(words("source_pages", pages=", ".join(map(str, pages))))
    return " · ".join(parts)


def _page(article: Article, offset: int) -> int:
    return sum(begin <= offset for begin in article.pages)


def _when(statement: Statement, intent: Intent, words: Words) -> str:
    """Write the day of an event in a timeline, and elsewhere the day of publication."""
    if intent is Intent.TIMELINE and statement.days:
        return words.period(Days(statement.days[0].first, statement.days[0].last))
    return words.day(statement.published)


def _name(article: Article) -> str:
    return article.outlet or article.path


def _outlet(article: Article, words: Words) -> str:
    return f"{_name(article)}, {words.day(article.date)}"
