"""Defines the errors whose text is written for people."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

LONGEST_CAUSE = 200  # characters; a library's message may fill a screen, and an error has one line
# These errors mean that the program is wrong, and say nothing about a file.
NOT_THE_FILES = (AssertionError, AttributeError, NameError, NotImplementedError, sqlite3.ProgrammingError)
PANIC = "PanicException"  # libraries written in Rust each have an error class of this name, and none is an Exception


class ExpectedError(Exception):
    """A failure that is not a bug: one line with what was found, what was expected, and what fixes it.

    `bot.__main__` prints the line and exits with code 2; Discord shows it to the person who asked.
    """


class StoreError(ExpectedError):
    """The server with a build's vectors cannot be reached or used; questions are then answered without vectors."""


@dataclass(frozen=True, slots=True)
class readable:  # noqa: N801  (used like a function, in `with readable(build):`)
    """Turn every error of a library that reads a damaged build into one line that says how to rebuild it.

    Six libraries read a build. Some raise a bare Exception, and those in Rust an error that is not even an Exception,
    so no list of errors to catch would be complete. What ends the program or its thread passes unchanged.
    """

    build: Path

    def __enter__(self) -> None:
        """Begin to read."""

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        """Raise ExpectedError for an error that the build can have caused."""
        is_library = isinstance(error, Exception) or type(error).__name__ == PANIC
        if error is None or not is_library or isinstance(error, (ExpectedError, MemoryError, *NOT_THE_FILES)):
            return
        raise ExpectedError(
            f"the build {self.build} cannot be read ({cause(error)}); make it anew: python -m bot index --full"
        ) from error


def cause(error: BaseException) -> str:
    """Describe an error on one line, in at most LONGEST_CAUSE characters."""
    words = " ".join(str(error).split())[:LONGEST_CAUSE]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
