"""Writes answers in the terminal for people who asked in another language that has phrases (`bot/client/words/`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.pieces.totals import Styled

if TYPE_CHECKING:
    from answer.model import Answer, Statement
    from answer.remarks import Note
    from bot.client.phrases import Words
    from index.article import Article


def framed(answer: Answer, words: Words) -> Iterator[Styled]:
    """Write the statements or the refusal of an answer whose question is not in English, in styled pieces."""
    if answer.refused:
        yield from _refusal(answer, words)
        return
    marks = {article.id: number for number, article in enumerate(answer.articles, start=1)}
    if answer.short:
        yield f"{answer.short}\n", "answer"
    if answer.disagreement:
        yield f"{words('changed_over_time' if answer.changed_over_time else 'differ')}\n", ""
    for statement in answer.statements:
        yield f"{statement.headline}\n" if statement.headline else "", ""
        yield _quoted(statement, words), ""
        yield "".join(f" [{marks[quote.article.id]}]" for quote in statement.quotes), "mark"
        names = ", ".join(article.outlet or article.path for article in statement.also)
        yield f" ({words('also', names=names)})\n" if names else "\n", "quiet"
    yield "\n", ""
    for article, number in zip(answer.articles, marks.values(), strict=True):
        yield f"[{number}] ", "mark"
        yield f"{_source(article, answer, words)}\n", "source"


def framed_remark(note: Note, words: Words) -> str:
    """Write a remark that opens an answer."""
    title = note.article.title if note.article else ""
    days = words.period(note.days) if note.days else ""
    values = {"examples": " · ".join(note.examples), "speaker": note.speaker, "topic": note.topic}
    return words(f"remark_{note.remark}", days=days, day=words.day(note.day), title=title, **values)


def _quoted(statement: Statement, words: Words) -> str:
    return words.quoted(statement.text, statement.text) if statement.verbatim else statement.text


def _refusal(answer: Answer, words: Words) -> Iterator[Styled]:
    yield f"{words('refused')}\n", ""
    if answer.nearest:
        yield f"\n{words('nearest')}\n", ""
    for article in answer.nearest:
        yield f"  {_source(article, answer, words)}\n", "source"
    undated = answer.oldest is None and answer.newest is None
    searched = (
        words("nothing_searched") if undated else words("searched", days=words.days(answer.oldest, answer.newest))
    )
    yield f"\n{searched}\n", "quiet"


def _source(article: Article, answer: Answer, words: Words) -> str:
    language = answer.foreign.get(article.id)
    parts = [article.outlet or article.path, words.day(article.date), article.title, article.url]
    return " · ".join(filter(None, [*parts, words.name_of(language) if language else ""]))
