"""Holds a question on its way through the steps: what each step found, and the settings that the steps share."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from answer.evidence.score import Scored
from answer.model import Question, Statement, Total
from answer.question.days import LATELY, AskedDays
from answer.question.kind import Asked
from answer.question.request import FACT, Request
from answer.remarks import Note, Remark
from index.article import Hit, as_date, as_integer
from index.language import ENGLISH
from index.search import Archive


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How readily Dateline answers and how much it quotes; dateline.toml explains each setting."""

    floor: float = 0.34
    most_statements: int = 3
    worth: float = 0.5


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished answer: what each step found, and how many seconds it took.

    `question` can be understood alone. `asked` is the same question with its capitals restored, and understood. `parts`
    are its parts with their sentences, `unanswered` the parts without any. `request` is the kind of answer wanted.
    `days` are the days asked about. If the question asks for the latest, `newest` (YYYYMMDD) is the last day to search.
    `by_words` is the reason why only words were searched, if so. `notes` are the lines that open the answer. `total` is
    the number of articles that mention the topic, if the question asks for it. `across`: question or articles are in
    another language than English. `language` is that of the question (ISO 639-1).
    """

    question: Question
    asked: Asked
    request: Request = FACT
    days: AskedDays | None = None
    newest: int | None = None
    hits: tuple[Hit, ...] = ()
    by_words: str = ""
    parts: tuple[Scored, ...] = ()
    statements: tuple[Statement, ...] = ()
    unanswered: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    total: Total | None = None
    across: bool = False
    language: str = ENGLISH
    timings: tuple[tuple[str, float], ...] = ()

    @property
    def score(self) -> float:
        """The evidence of the best sentence of any part, or the search score of an overview's articles; else 0.

        A count is certain, so its score is 1.
        """
        if self.total:
            return 1.0
        best = [scored.sentences[0].score for scored in self.parts if scored.sentences]
        return max((*best, *(statement.score for statement in self.statements)), default=0.0)


def day_of_asking(question: Question) -> int:
    """Return the day that "today" means in a question, YYYYMMDD."""
    return question.as_of or as_integer(datetime.datetime.now(datetime.UTC).date())


def not_reached(archive: Archive, question: Question, asked: AskedDays | None) -> Iterator[Note]:
    """Report that the archive ends before the days asked about, if the question counts them from today (`last week`).

    Such a question wants what is new. So the newest articles answer instead, unless articles of these days are to be
    counted. A calendar day, such as `5 May 2024`, is never replaced. Articles may tell of days to come, so `next week`
    is reported only if the archive ends long before.
    """
    newest = archive.catalogue.span(question.known)[1]
    if not (asked and asked.relative and newest and newest < asked.days.first):
        return
    if asked.days.first <= day_of_asking(question) or as_date(asked.days.first) - as_date(newest) > LATELY:
        yield Note(Remark.NOTHING_SINCE, asked.days, newest)
