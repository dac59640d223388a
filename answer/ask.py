"""Answers a question. Discord, the command line and the evaluation all call `ask`, so all give the same answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from answer.across import language_across, search_across
from answer.chain import SEARCHED, answering_chain
from answer.compose.gap import gap
from answer.draft import AnswerSettings, Draft, day_of_asking
from answer.evidence.reader import shipped_reader
from answer.model import NO_GAP, Answer, Intent, Question, Statement, Turn, Usage, Written
from answer.question.cleaning import CONTROL, LONGEST, clean
from answer.question.follow_up import stand_alone
from answer.question.foreign.follow_up import stand_alone_in
from answer.question.foreign.kinds import ForeignKind, foreign_kind
from answer.question.misspelt.spelling import Spelling, read_spelling
from answer.question.truecase import as_typed_well
from answer.remarks import Remark
from answer.support import carried
from answer.topics.small_talk import SMALL_TALK
from index.article import Article, Days, Hit, day_in_words
from index.language import ENGLISH, surely_english
from index.search import Archive

if TYPE_CHECKING:
    from answer.chat.writer import Writer

SHORT = 3  # words; a follow-up of no more may look like any language
NEAREST = 3  # articles shown with a refusal, so that a reader sees what the archive has instead


def ask(
    archive: Archive,
    question: Question,
    settings: AnswerSettings,
    writer: Writer | None = None,
    show: Callable[[Answer], None] = lambda _: None,
) -> Answer:
    """Answer a question from the archive, or refuse and name the nearest coverage.

    With a `writer`, a chat model writes the answer, and `show` receives every state before the last: first the
    extractive answer, then what the model has written so far. If the model fails, the extractive answer is kept.
    ExpectedError if the text contains no question, or is far too long for one.
    """
    started = time.perf_counter()
    typed = clean(question.text)
    history = tuple(map(_earlier, question.history))
    language = language_across(archive, typed)
    told = foreign_kind(typed, language or ENGLISH)
    if told:  # its form shows the language better than its names do
        language = told.language
    foreign = language or _language_before(archive, typed, history)
    spelling = Spelling(typed) if question.literal or foreign else read_spelling(archive, typed)
    asked = spelling.text
    rewritten, spent = writer.stand_alone(asked, history) if writer else ("", Usage())
    text = rewritten or (asked if told else _alone(asked, language, foreign, history))
    if text != asked:  # a short follow-up does not show its language
        language = language_across(archive, text) or ("" if rewritten else foreign)
    of_kind = _of_kind(archive, settings, told, replace(question, text=text)) if told and text == typed else None
    draft = of_kind or _found(archive, settings, language, replace(question, text=text))
    answer = _answer(archive, question, draft, "" if text == typed else text)
    if spelling.corrections:
        answer = replace(answer, read_as=as_typed_well(text, draft.hits), corrections=spelling.corrections)
    if writer and draft.hits and draft.score >= writer.settings.floor:
        answer = _rewritten(archive, draft, answer, writer, show)
    if writer and spent.tokens_in:
        written = answer.written or Written(writer.settings.name)
        answer = replace(answer, written=replace(written, usage=written.usage + spent))
    return replace(answer, timings={**answer.timings, "total": time.perf_counter() - started})


def _language_before(archive: Archive, typed: str, history: Sequence[Turn]) -> str:
    """Return the language of the question before one that is too short to show its own; empty if that is English."""
    if not history or len(typed.split()) > SHORT or surely_english(typed):
        return ""
    return language_across(archive, history[-1].question)


def _alone(asked: str, language: str, foreign: str, history: Sequence[Turn]) -> str:
    """Write a question so that it can be understood alone, by the words of its language."""
    completed = stand_alone_in(asked, foreign, history) if foreign else asked
    return completed if language or completed != asked else stand_alone(asked, history)


def _of_kind(archive: Archive, settings: AnswerSettings, told: ForeignKind, question: Question) -> Draft | None:
    """Answer a question of a kind as if it were in English; None if nothing is found that may answer it.

    No count is 0, because articles may write the name in another way. If articles name all that a question for
    somebody's words names, the usual steps would find no better answer, so it is refused.
    """
    chain = answering_chain(archive, shipped_reader(), settings, told.language, in_english=True)
    draft = None
    for english in told.english:
        found = chain.invoke(replace(question, text=english))
        own, asked = replace(found.question, text=question.text), replace(found.asked, text=question.text)
        # The user's own words are put back, because a chat model answers in the language of the question.
        draft = replace(found, question=own, asked=asked, across=True)
        if draft.statements or draft.request.intent in SMALL_TALK or (draft.total and draft.total.articles):
            return draft
    if draft and draft.total:
        return replace(search_across(archive, told.language, SEARCHED, question), request=draft.request)
    if draft and draft.request.intent is Intent.SAID and draft.notes:
        about = draft.request.other
        return draft if not about or len(archive.mentions(about, question.known)) else None
    return None


def _found(archive: Archive, settings: AnswerSettings, language: str, question: Question) -> Draft:
    """Look for an answer. Only an English question without evidence is asked of other languages too: it costs time."""
    reader = shipped_reader()
    draft = answering_chain(archive, reader, settings, language).invoke(question)
    if language or draft.statements or not draft.parts or set(archive.leads().languages) <= {ENGLISH}:
        return draft
    others = answering_chain(archive, reader, settings, ENGLISH).invoke(question)
    return others if others.statements else draft


def _answer(archive: Archive, question: Question, draft: Draft, read_as: str) -> Answer:
    statements = _verified(archive, draft.statements)
    oldest, newest = archive.catalogue.span(question.known)
    refused = not (statements or draft.total or draft.request.intent in SMALL_TALK)
    nearest = _nearest(draft.hits) if refused else ()
    explained = refused and not draft.across  # no pattern finds the names of another language
    covered = Days(oldest, newest) if oldest and newest else None
    return Answer(
        question=replace(question, filters=draft.question.filters),
        refused=refused,
        statements=statements,
        nearest=nearest,
        score=draft.score,
        oldest=oldest,
        newest=newest,
        hits=draft.hits,
        unanswered=draft.unanswered,
        read_as=read_as,
        by_words=draft.by_words,
        timings=dict(draft.timings),
        latest=_latest(draft, statements),
        gap=gap(archive, draft.asked.text, day_of_asking(question), nearest, covered) if explained else NO_GAP,
        language=draft.language,
        foreign=_foreign(archive, draft, statements, nearest),
        intent=draft.request.intent,
        notes=draft.notes,
        total=draft.total,
    )


def _rewritten(
    archive: Archive, draft: Draft, answer: Answer, writer: Writer, show: Callable[[Answer], None]
) -> Answer:
    """Let the chat model write the answer.

    Its statements replace the extractive ones if any of them passes the checks.
    """
    started = time.perf_counter()
    show(answer)

    def shown(statements: Sequence[Statement]) -> None:
        show(_with(answer, draft, statements))

    statements, written = writer.write(archive.manifest.id, draft, shown)
    if not written.fault:
        kept = _verbatim(archive, statements)
        refused = replace(draft, statements=(), unanswered=())
        answer = _with(answer, draft, kept) if kept else _answer(archive, answer.question, refused, answer.read_as)
    return replace(answer, written=written, timings={**answer.timings, "write": time.perf_counter() - started})


def _with(answer: Answer, draft: Draft, statements: Sequence[Statement]) -> Answer:
    return replace(
        answer,
        refused=False,
        statements=tuple(statements),
        nearest=(),
        unanswered=(),
        notes=tuple(note for note in answer.notes if note.remark is not Remark.NOT_SURE),
        latest=_latest(draft, statements),
        gap=NO_GAP,
    )


def _latest(draft: Draft, statements: Sequence[Statement]) -> int | None:
    """Return the day of the newest article quoted, if the latest was asked for."""
    return max((s.published for s in statements if s.published), default=None) if draft.newest else None


def _earlier(turn: Turn) -> Turn:
    return Turn(*(CONTROL.sub(" ", text).strip()[:LONGEST] for text in (turn.question, turn.answer)))


def _verified(archive: Archive, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    return tuple(statement for statement in _verbatim(archive, statements) if is_carried(statement))


def _verbatim(archive: Archive, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    return tuple(
        statement
        for statement in statements
        if statement.quotes
        and statement.headline in ("", archive.catalogue[statement.quotes[0].article.id].title)
        and all(
            archive.catalogue[quote.article.id].text[quote.start : quote.end] == quote.text
            for quote in statement.quotes
        )
    )


def is_carried(statement: Statement) -> bool:
    """Return whether its quotes support a statement, which may also name their titles, outlets and days."""
    articles = {quote.article.id: quote.article for quote in statement.quotes}.values()
    known = (f"{article.title}. {article.outlet or ''}. {day_in_words(article.date)}." for article in articles)
    return carried(statement.text, [quote.text for quote in statement.quotes], "\n".join(known))


def _foreign(
    archive: Archive, draft: Draft, statements: Sequence[Statement], nearest: Sequence[Article]
) -> dict[str, str]:
    """Return the languages of the articles shown that are in another one than the question, by id."""
    told = archive.leads().by_article
    quoted = (quote.article for statement in statements for quote in statement.quotes)
    languages = {article.id: told.get(article.id, draft.language) for article in (*quoted, *nearest)}
    return {article: language for article, language in languages.items() if language != draft.language}


def _nearest(hits: Sequence[Hit]) -> tuple[Article, ...]:
    articles = {hit.article.id: hit.article for hit in hits}
    return tuple(articles.values())[:NEAREST]
