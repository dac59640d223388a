"""Finds the newest answer if a question asks for the latest: it widens a window of time until an answer is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answer.model import Statement
from index.article import Hit, as_date

# days; a longer window is tried only if a shorter one has no answer, so that the newest answer is found
WINDOWS = (7, 30, 90, 365)
RELEVANT = 0.5  # share of the best passage's score; a newer passage with less is new, but about something else
NEARLY = 0.7  # share of the best evidence anywhere; a sentence with less does not answer, however new it is


def windows(hits: Sequence[Hit], newest: int) -> Iterator[tuple[Hit, ...]]:
    """Yield the relevant hits published within 7, 30, 90 and 365 days up to `newest` (YYYYMMDD), best first.

    A window that adds no hits is skipped. Undated articles, and articles published after `newest`, are in no window.
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
    """Order statements by publication, newest first and undated last; the sides of a disagreement stay first."""
    return tuple(sorted(statements, key=lambda statement: (not statement.differs, -(statement.published or 0))))
