"""Counts the members of a file while it is read, so that the one that ended a process can be left out by the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass

from index.read.days import UnreadableError


@dataclass(slots=True)
class Reading:
    """A file that is read: who is told the number of each member, how many there were, and which to leave out, why."""

    tell: Callable[[int], None]
    begun: int = 0
    left_out: Mapping[int, str] | None = None


READING: ContextVar[Reading | None] = ContextVar("READING", default=None)


def begin() -> None:
    """Begin the next article of a file with many, or the next file of a package. Readers call this before each one.

    UnreadableError if this member reached a limit in an earlier process.
    """
    reading = READING.get()
    if reading is None:
        return
    reading.begun += 1
    reading.tell(reading.begun)
    if reading.left_out and reading.begun in reading.left_out:
        raise UnreadableError(reading.left_out[reading.begun])
