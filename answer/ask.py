"""The one straight path from a question to an answer; Discord, the command line and the evaluation all call `ask`."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Sequence

from answer.chain import AnswerSettings, Draft, answering_chain
from answer.model import Answer, Question, Statement, Turn
from answer.newest import published
from answer.question import understand
from answer.reader import Reader
from index.article import Article, Hit
from index.errors import ExpectedError
from index.search import Archive

LONGEST = 2_000  # characters; a Discord message holds no more, and a longer text is no question
NEAREST = 3  # articles a refusal names
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
# Words that point back at an earlier turn.
POINTS_BACK = re.compile(
    r"\b(?:it|its|he|him|his|she|her|they|them|their|that|this|those|these|there|then)\b", re.IGNORECASE
)
OPENS_ON = re.compile(r"\W*(?:and|but|or|so|what about|how about)\b", re.IGNORECASE)
FEW_WORDS = 2


def ask(archive: Archive, question: Question, settings: AnswerSettings) -> Answer:
    """Answer a question from the archive, or refuse and name the nearest coverage.

    ExpectedError where there is no question in the text, or far too much text for one.
    """
    started = time.perf_counter()
    draft = answering_chain(archive, shipped_reader(), settings).invoke(Draft(question, _stand_alone(question)))
    statements = _verified(archive, draft.statements)
    oldest, newest = archive.catalogue.span(question.filters)
    return Answer(
        question=question,
        refused=not statements,
        statements=statements,
        nearest=() if statements else _nearest(draft.hits),
        score=draft.sentences[0].score if draft.sentences else 0.0,
        oldest=oldest,
        newest=newest,
        hits=draft.hits,
        timings={**dict(draft.timings), "total": time.perf_counter() - started},
        latest=published(statements[0]) if draft.newest and statements else None,
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


def _stand_alone(question: Question) -> str:
    """Put the asker's previous question before one that points back at it or has hardly a word of its own."""
    text = clean(question.text)
    if not question.history:
        return text
    leans = OPENS_ON.match(text) or POINTS_BACK.search(text) or len(understand(text).words) <= FEW_WORDS
    return f"{_last(question.history)} {text}" if leans else text


def _last(history: Sequence[Turn]) -> str:
    return CONTROL.sub(" ", history[-1].question).strip()[:LONGEST]


def _verified(archive: Archive, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Keep the statements whose every quote equals the stored text at its offsets."""
    return tuple(
        statement
        for statement in statements
        if statement.quotes
        and all(
            archive.catalogue[quote.article.id].text[quote.start : quote.end] == quote.text
            for quote in statement.quotes
        )
    )


def _nearest(hits: Sequence[Hit]) -> tuple[Article, ...]:
    articles = {hit.article.id: hit.article for hit in hits}
    return tuple(articles.values())[:NEAREST]
