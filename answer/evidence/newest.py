"""What is newest, where a question asks for the latest: windows that widen until one holds an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from answer.model import Statement
from index.article import Hit, as_date

ASKS = re.compile(
    r"\b(?:latest|most\s+recent(?:ly)?|newest|so\s+far|current(?:ly)?|up[\s-]to[\s-]date|as\s+of\s+now|right\s+now"
    r"|at\s+the\s+moment)\b",
    re.IGNORECASE,
)
WINDOWS = (7, 30, 90, 365)  # days
RELEVANT = 0.5  # of the best passage's score: what has less is newer by chance
NEARLY = 0.8  # of the best evidence anywhere: what has less is no answer, however new


def asks_newest(question: str) -> bool:
    """Tell whether a question asks for the latest state of things."""
    return ASKS.search(question) is not None


def windows(hits: Sequence[Hit], newest: int) -> Iterator[tuple[Hit, ...]]:
    """Give the relevant hits published within 7, 30, 90 and 365 days up to `newest` (YYYYMMDD), best first.

    A window that holds nothing new is passed over. Undated articles, and those published later, are in none.
    """
    enough = RELEVANT * max((hit.score for hit in hits), default=0.0)
    relevant = [hit for hit in hits if hit.score >= enough and hit.article.date and hit.article.date <= newest]
    end, shown = as_date(newest), 0
    for days in WINDOWS:
        found = tuple(hit for hit in relevant if (end - as_date(hit.article.date or newest)).days < days)
        if len(found) > shown:
            yield found
            shown = len(found)


def newest_first(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Put statements in order of publication, the newest first, undated ones last; sides that disagree stay ahead."""
    return tuple(sorted(statements, key=lambda statement: (not statement.differs, -(statement.published or 0))))
