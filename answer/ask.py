"""The one straight path from a question to an answer; Discord, the command line and the evaluation all call `ask`."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Sequence

from answer.chain import AnswerSettings, Draft, answering_chain, day_of_asking
from answer.follow_up import stand_alone
from answer.gap import gap
from answer.model import NO_GAP, Answer, Question, Statement, Turn
from answer.reader import Reader
from answer.support import carried
from index.article import Article, Days, Hit, day_in_words
from index.errors import ExpectedError
from index.search import Archive

LONGEST = 2_000  # characters; a Discord message holds no more, and a longer text is no question
NEAREST = 3  # articles a refusal names
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]+")


def ask(archive: Archive, question: Question, settings: AnswerSettings) -> Answer:
    """Answer a question from the archive, or refuse and name the nearest coverage.

    ExpectedError where there is no question in the text, or far too much text for one.
    """
    started = time.perf_counter()
    asked = clean(question.text)
    text = stand_alone(asked, tuple(map(_earlier, question.history)))
    draft = answering_chain(archive, shipped_reader(), settings).invoke(Draft(question, text))
    statements = _verified(archive, draft.statements)
    oldest, newest = archive.catalogue.span(question.filters)
    nearest = () if statements else _nearest(draft.hits)
    covered = Days(oldest, newest) if oldest and newest else None
    return Answer(
        question=question,
        refused=not statements,
        statements=statements,
        nearest=nearest,
        score=draft.score,
        oldest=oldest,
        newest=newest,
        hits=draft.hits,
        unanswered=draft.unanswered if statements else (),
        read_as="" if text == asked else text,
        timings={**dict(draft.timings), "total": time.perf_counter() - started},
        latest=statements[0].published if draft.newest and statements else None,
        gap=NO_GAP if statements else gap(archive, text, day_of_asking(question), nearest, covered),
    )


@functools.cache
def shipped_reader() -> Reader:
    """Open the reader that ships with the project, once a process."""
    return Reader()


def clean(text: str) -> str:
    """Strip what no question holds (control and invisible characters, blanks around) and check its length."""
    question = CONTROL.sub(" ", text).strip()
    if not question:
        raise ExpectedError('the question is empty; ask something in words, as in: python -m bot ask "Who said what?"')
    if len(question) > LONGEST:
        raise ExpectedError(f"the question has {len(question):,} characters, at most {LONGEST:,} are read; shorten it")
    return question


def _earlier(turn: Turn) -> Turn:
    return Turn(*(CONTROL.sub(" ", text).strip()[:LONGEST] for text in (turn.question, turn.answer)))


def _verified(archive: Archive, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Keep the statements that their quotes carry, and whose every quote equals the stored text at its offsets."""
    return tuple(
        statement
        for statement in statements
        if statement.quotes
        and all(
            archive.catalogue[quote.article.id].text[quote.start : quote.end] == quote.text
            for quote in statement.quotes
        )
        and is_carried(statement)
    )


def is_carried(statement: Statement) -> bool:
    """Tell whether its quotes carry a statement; it may name the titles, outlets and days of their articles besides."""
    articles = {quote.article.id: quote.article for quote in statement.quotes}.values()
    known = (f"{article.title}. {article.outlet or ''}. {day_in_words(article.date)}." for article in articles)
    return carried(statement.text, [quote.text for quote in statement.quotes], "\n".join(known))


def _nearest(hits: Sequence[Hit]) -> tuple[Article, ...]:
    articles = {hit.article.id: hit.article for hit in hits}
    return tuple(articles.values())[:NEAREST]
