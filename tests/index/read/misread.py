"""What reading a file can come to, for the process that reads it."""

import os
import time

from index.article import Problem
from index.read.apart.members import begin
from index.read.days import UnreadableError


def busy(*_: object):
    """Never end, as some text makes a parser do."""
    while True:
        pass


def some_then_busy():
    yield from range(3)
    busy()


def sleepy():
    time.sleep(1_000)


def greedy():
    return bytearray(2**31)


def crash():
    os.abort()


def refused():
    raise UnreadableError("no text; expected one", 7)


def members(path, full, *_):
    """A file with a member on each line; some name above what their reading comes to."""
    for line in full.read_text().split():
        try:
            begin()
            {"busy": busy, "greedy": greedy, "crash": crash}.get(line, int)()
            yield Problem(path, line)
        except UnreadableError as found:
            yield Problem(path, f"left out: {found}")


def environment():
    return dict(os.environ)
