"""Limits what a chat model's server may send, and cuts the connection as soon as nobody reads from it.

The providers' packages read a whole line before they pass it on, however long it is. They use httpx or httpx2, which
offer the same hooks, so one pair of hooks counts the bytes below every package.
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

LONGEST_LINE = 256_000  # bytes; the longest event in practice, a whole answer of 8,000 tokens, is shorter
# Bytes. A token sent by itself comes in an envelope of 200 to 400, twice that with probabilities. OTHER_BYTES leaves
# room for error pages and for comments that keep a connection alive.
BYTES_A_TOKEN, OTHER_BYTES = 2_000, 1_000_000
# A connection can be cut only through its socket, which httpcore reports with these events of its "trace" extension.
OPENED = ("connect_tcp.complete", "start_tls.complete")
# A context variable, not a thread-local: LangChain may read in a thread of its own, to which it copies the context.
_READING: ContextVar[Connection | None] = ContextVar("_READING", default=None)


class Connection:
    """The connection of one request: how many bytes may still come, and how another thread can cut it."""

    def __init__(self, tokens: int) -> None:
        """Allow the bytes that a reply of this many tokens needs."""
        self.most = OTHER_BYTES + BYTES_A_TOKEN * tokens
        self._lock = threading.Lock()
        self._over = False
        self._sockets: list[socket.socket] = []

    @contextmanager
    def used(self) -> Iterator[None]:
        """Assign every request made inside the block to this connection."""
        before = _READING.set(self)
        try:
            yield
        finally:
            _READING.reset(before)

    def opened(self, opened: socket.socket) -> None:
        """Remember a socket. Cut it at once if the reply was given up while the socket was being opened."""
        with self._lock:
            self._sockets.append(opened)
            over = self._over
        if over:
            _cut(opened)

    def cut(self) -> None:
        """Cut the connection now. The thread that reads from it sees the end of the stream, wherever it waits."""
        with self._lock:
            self._over = True
            sockets = tuple(self._sockets)
        for each in sockets:
            _cut(each)


def bound(client: Any) -> None:
    """Make the HTTP client of a provider's package keep to the limits.

    A client that is already bound stays as it is.
    """
    client.event_hooks = {"request": [_before], "response": [_after]}


def _cut(opened: socket.socket) -> None:
    with suppress(OSError):  # the socket may be closed already
        # close() would leave a read in another thread waiting. A TLS socket's own method is not used either: it first
        # frees what that read still needs.
        socket.socket.shutdown(opened, socket.SHUT_RDWR)


def _before(request: Any) -> None:
    # Only a new connection reports its socket, so none is reused. A compressed reply could grow a thousandfold.
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
    """Make the class of bounded streams for httpx or httpx2; each accepts only streams of its own."""
    return type("Bounded", (_Bounded, importlib.import_module(library).SyncByteStream), {})


class _Bounded:
    """Passes a response's bytes on while they are uncompressed, within the limit, and broken into lines."""

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
