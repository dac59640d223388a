"""Bounds what a chat model's server may send, and cuts the connection as soon as nobody reads any more.

The providers' packages read a line, however long, before they hand it on. They use httpx or httpx2, which offer the
same hooks, so one pair of hooks counts the bytes below every package.
"""

from __future__ import annotations

import importlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from typing import Any

from answer.chat.faults import FaultError
from answer.model import Fault

LONGEST_LINE = 256_000  # bytes; an event with a whole answer of 8,000 tokens has less
# A token sent by itself has an envelope of 200 to 400 bytes, twice that with probabilities. Error pages and comments
# that keep a connection alive come on top.
BYTES_A_TOKEN, OTHER_BYTES = 2_000, 1_000_000
# The ends of the names of events in which a connection has got a new socket (httpcore's "trace" extension).
OPENED = ("connect_tcp.complete", "start_tls.complete")
# LangChain may read in a thread of its own, to which it hands the context, and not what belongs to one thread.
_READING: ContextVar[Connection | None] = ContextVar("_READING", default=None)


class Connection:
    """The connection of one request: what it may still bring, and how to cut it from another thread."""

    def __init__(self, tokens: int) -> None:
        """Allow as many bytes as a reply of so many tokens needs."""
        self.most = OTHER_BYTES + BYTES_A_TOKEN * tokens
        self._lock = threading.Lock()
        self._over = False
        self._sockets: list[socket.socket] = []

    @contextmanager
    def used(self) -> Iterator[None]:
        """Everything that is requested inside the block belongs to this connection."""
        before = _READING.set(self)
        try:
            yield
        finally:
            _READING.reset(before)

    def opened(self, opened: socket.socket) -> None:
        """Remember a socket; cut it at once if the reply was given up while it was being opened."""
        with self._lock:
            self._sockets.append(opened)
            over = self._over
        if over:
            _cut(opened)

    def cut(self) -> None:
        """End the request now, wherever it waits; the thread that reads sees the end of the stream."""
        with self._lock:
            self._over = True
            sockets = tuple(self._sockets)
        for each in sockets:
            _cut(each)


def bound(client: Any) -> None:
    """Make an HTTP client of a provider's package keep to the limits. A client may be given again."""
    client.event_hooks = {"request": [_before], "response": [_after]}


def _cut(opened: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        # Not close(), which leaves a read in another thread waiting; not the method of a TLS socket, which first takes
        # away what that read still uses.
        socket.socket.shutdown(opened, socket.SHUT_RDWR)


def _before(request: Any) -> None:
    # Only a new connection reports its socket. And a packed reply could unpack to a thousand times its size.
    request.headers["Connection"] = "close"
    request.headers["Accept-Encoding"] = "identity"
    if connection := _READING.get():
        request.extensions["trace"] = _tracing(connection)


def _tracing(connection: Connection) -> Callable[[str, dict[str, Any]], None]:
    def trace(event: str, info: dict[str, Any]) -> None:
        if event.endswith(OPENED):
            connection.opened(info["return_value"].get_extra_info("socket"))

    return trace


def _after(response: Any) -> None:
    if connection := _READING.get():
        library = type(response).__module__.partition(".")[0]
        response.stream = _stream_of(library)(response, connection.most)


@cache
def _stream_of(library: str) -> type[Any]:
    """The bounded stream as a class of httpx or of httpx2; each accepts only its own."""
    return type("Bounded", (_Bounded, importlib.import_module(library).SyncByteStream), {})


class _Bounded:
    """A response's bytes, as long as they are plain, not too many, and broken into lines."""

    def __init__(self, response: Any, most: int) -> None:
        self._stream = response.stream
        self._packed = response.headers.get("content-encoding", "identity").strip().lower()
        self._most = most

    def __iter__(self) -> Iterator[bytes]:
        if self._packed not in {"", "identity"}:
            raise FaultError(Fault.UNREADABLE, f"packed as {self._packed[:40]!r}, which was not asked for")
        whole = line = 0
        for piece in self._stream:
            whole += len(piece)
            end = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
            line = len(piece) - end - 1 if end >= 0 else line + len(piece)
            if whole > self._most:
                raise FaultError(Fault.ENDLESS, f"more than {self._most:,} bytes")
            if line > LONGEST_LINE:
                raise FaultError(Fault.ENDLESS, f"a line of more than {LONGEST_LINE:,} bytes")
            yield piece

    def close(self) -> None:
        self._stream.close()
