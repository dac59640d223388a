"""Reads content from outside in a process of its own, with limits of time and memory.

A regular expression, an XML parser or a PDF can keep an interpreter busy for hours, and nothing else in its process
then answers. The process is started when it is needed, ended at a limit, and started again for the next file. It gets
no secret from the environment.
"""

from __future__ import annotations

import datetime
import os
import pickle
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from index.article import Problem
from index.read.apart.members import READING, Reading
from index.read.days import UnreadableError
from index.read.sources import Entry, Limits, Read, read_file

ROOT = Path(__file__).resolve().parents[3]
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
GRACE = 5  # seconds of computing beyond the limit; then the system ends the process, even if its parent has died
STARTING = 120  # seconds that the start may take, because it is slow on a busy machine
READY = b"ready"
ITEM, LAST, UNREADABLE, NO_MEMORY, BEGUN = range(5)
# Of a file; each costs a process and up to `max_seconds`, and the members before it are read again.
MOST_LEFT_OUT = 10


class Apart:
    """The process that reads, for one caller at a time. A limit holds for each article, not for a whole file."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None
        self._begun = 0  # members of the file that is read; the last of them is the one that reaches a limit

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None

    def read(
        self, path: str, full: Path, limits: Limits, today: datetime.date, read: Read = read_file
    ) -> Iterator[Entry]:
        """Read one file as `read` does. A member that reaches a limit is a Problem, and so is a file without any.

        The file is then read again without this member, up to the place that was reached before.
        """
        given, left_out = 0, dict[int, str]()
        while True:
            try:
                for entry in self.each(_rest, given, left_out, read, path, full, limits, today):
                    given += 1
                    yield entry
            except UnreadableError as found:
                reason = str(found)
            else:
                return
            if self._begun == 0 or self._begun in left_out:
                yield Problem(path, reason)
                return
            if len(left_out) == MOST_LEFT_OUT:
                yield Problem(path, f"{reason}; {MOST_LEFT_OUT} before it did too, so what follows is not read")
                return
            left_out[self._begun] = reason

    def one(self, function: Callable[..., Any], *arguments: object, **named: object) -> Any:
        """Call a function in the process and return its result. UnreadableError as in `each`."""
        # Unpacking reads to the end: `each` ends the process if something is left unread.
        (found,) = self.each(_once, function, arguments, named)
        return found

    def each(self, function: Callable[..., Iterator[Any]], *arguments: object) -> Iterator[Any]:
        """Call a function in the process, and yield what it yields.

        UnreadableError if it raises one or reaches a limit.
        """
        finished, self._begun = False, 0
        try:
            connection = self._asked(function, arguments)
            while True:
                if not connection.poll(self._limits.max_seconds):
                    raise UnreadableError(
                        f"takes more than {self._limits.max_seconds:g} s to read; expected an article: leave it out, "
                        "or raise reading.max_seconds"
                    )
                kind, value = pickle.loads(connection.recv_bytes())  # noqa: S301  (only our own process writes here)
                if kind == BEGUN:
                    self._begun = value
                elif kind == ITEM:
                    yield value
                else:
                    break
            finished = kind != NO_MEMORY  # its memory is fragmented then, so the next call gets a new process
            if kind == NO_MEMORY:
                raise UnreadableError(
                    f"needs more than {self._limits.max_memory_bytes / 1_000_000:,.0f} MB of memory to read; expected "
                    "an article: leave it out, or raise reading.max_memory_megabytes"
                )
            if kind == UNREADABLE:
                raise value
        except (EOFError, ConnectionError):
            code = self._process.wait() if self._process else 0
            raise UnreadableError(f"ends the process that reads it (exit code {code}); leave it out") from None
        finally:
            if not finished:
                self.close()

    def _asked(self, function: Callable[..., Any], arguments: tuple[object, ...]) -> Connection[Any, Any]:
        if self._process is None or self._connection is None or self._process.poll() is not None:
            self.close()
            self._start()
        connection = self._connection
        if connection is None:
            raise RuntimeError("the process was not started")
        connection.send_bytes(pickle.dumps((function, arguments)))
        return connection

    def _start(self) -> None:
        # Spawned, not forked: a fork of a process with threads can hang forever.
        ours, theirs = Pipe()
        kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        number, seconds = theirs.fileno(), int(self._limits.max_seconds) + GRACE
        memory = self._limits.max_memory_bytes
        asked = f"from index.read.apart.process import serve; serve({number}, {seconds}, {memory})"
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  (this interpreter, with our own arguments)
                [sys.executable, "-c", asked],
                pass_fds=(number,),
                env=kept | {"PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # otherwise a program that waits for the end of our output would wait for this process as well
                stderr=subprocess.DEVNULL,
            )
        self._connection = ours
        if not ours.poll(STARTING) or ours.recv_bytes() != READY:
            raise EOFError


def serve(number: int, seconds: int, memory: int) -> None:
    """Serve the calls on the connection with this number until the parent closes it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both processes, and the parent ends this one
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    connection: Connection[Any, Any] = Connection(number)
    with suppress(EOFError, ConnectionError):
        connection.send_bytes(READY)
        while True:
            function, arguments = pickle.loads(connection.recv_bytes())  # noqa: S301  (only our own process writes here)
            _answer(connection, function, arguments, seconds)


def _answer(
    connection: Connection[Any, Any], function: Callable[..., Any], arguments: tuple[Any, ...], seconds: int
) -> None:
    """Send what a function yields, item by item, the number of each member that it begins, and how the call ended."""

    def tell(begun: int) -> None:
        connection.send_bytes(pickle.dumps((BEGUN, begun)))
        _allow(seconds)

    READING.set(Reading(tell))
    try:
        _allow(seconds)
        for item in function(*arguments):
            connection.send_bytes(pickle.dumps((ITEM, item)))
            _allow(seconds)
        ended: tuple[int, object] = (LAST, None)
    except UnreadableError as error:
        ended = (UNREADABLE, error)
    except MemoryError:
        ended = (NO_MEMORY, None)
    connection.send_bytes(pickle.dumps(ended))


def _allow(seconds: int) -> None:
    """Let the system end this process after this many more seconds of computing, in case the parent does not."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, most))


def _rest(given: int, left_out: Mapping[int, str], read: Read, *file: Any) -> Iterator[Entry]:
    """Read a file without some of its members, and without the entries that were given before."""
    if reading := READING.get():
        reading.left_out = left_out
    return islice(read(*file), given, None)


def _once(function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Iterator[Any]:
    yield function(*arguments, **named)
