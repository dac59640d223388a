"""Asks a chat model one test question to see whether it can write answers; the article of the question is made up.

The request is as long as the longest request for an answer, and the words that answer are at its beginning. A model
whose context is smaller than the settings say loses that part: some servers drop it without an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from answer.chat.provider import ChatSettings, open_model
from answer.chat.writer import Writer
from answer.draft import Draft
from answer.model import Question, Written
from answer.question.kind import understand
from index.article import Article, Hit, Passage
from index.split import sentences

QUESTION = "How much did the council of Brightwater approve for the ferry bell?"
FACT = "The council of Brightwater approved 4,731 crowns for the new ferry bell, the harbour master said."
FILLING = "The ferry crosses the sound twice a day, and the crew paints the railings white in the spring. "
PASSAGE_CHARACTERS = 900  # characters of the longest passage, 220 tokens, so that the trial is as long as a question


@dataclass(frozen=True, slots=True)
class Trial:
    """The result: whether the quote came back word for word, and what the model wrote and used."""

    quoted: bool
    written: Written


def attempt(settings: ChatSettings, environment: Mapping[str, str]) -> Trial:
    """Ask the model once. ExpectedError if a name, a key or a package is missing."""
    writer = Writer(open_model(settings, environment), replace(settings, tries=1))
    hits = tuple(map(_hit, range(settings.passages)))
    statements, written = writer.write("", Draft(Question(QUESTION), understand(QUESTION), hits=hits), lambda _: None)
    return Trial(any(FACT in quote.text for statement in statements for quote in statement.quotes), written)


def _hit(place: int) -> Hit:
    filling = FILLING * (PASSAGE_CHARACTERS // len(FILLING))
    text = f"{FACT} {filling}".strip() if place == 0 else f"Part {place}. {filling}".strip()
    article = Article(
        id=f"trial-{place}", path="trial.txt", title="A bell for the ferry", text=text, date=20240118, outlet="Trial"
    )
    return Hit(article, Passage(article.id, 0, len(text), tuple(sentences(text))), 1.0)
