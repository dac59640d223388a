"""The errors whose text is written for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST_CAUSE = 200  # characters of a library's message in a line of ours
# They say that our code is wrong or that the program ends, and nothing about a file.
NOT_THE_FILES = (AssertionError, AttributeError, NameError, NotImplementedError, GeneratorExit, KeyboardInterrupt)


class ExpectedError(Exception):
    """A failure that is not a bug: one line with what was found, what was expected, and what fixes it.

    `bot.__main__` prints the line and exits with code 2; Discord shows it to the person who asked.
    """


class StoreError(ExpectedError):
    """The server with a build's vectors cannot be reached or used; questions are answered without vectors."""


@contextmanager
def readable(build: Path) -> Iterator[None]:
    """Turn whatever libraries raise over a damaged build into one line that says how to make it anew.

    Six libraries take part. Some raise a bare Exception, and those written in Rust raise panics, which are none.
    """
    try:
        yield
    except (ExpectedError, MemoryError, SystemExit, *NOT_THE_FILES):
        raise
    except BaseException as error:
        raise ExpectedError(
            f"the build {build} cannot be read ({cause(error)}); make it anew: python -m bot index --full"
        ) from error


def cause(error: BaseException) -> str:
    """Say in a few words on one line what went wrong."""
    words = " ".join(str(error).split())[:LONGEST_CAUSE]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
