"""Closes an HTTP connection whose request does not arrive in time, so that slow clients cannot hold it open."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 10.0  # time for a whole request to arrive, so that slow senders cannot use up all connections


class Connection(H11Protocol):
    """Close a connection whose request has not arrived in time; uvicorn only limits the time between two requests.

    The server must send `connection: close`: the timer runs once, so a connection may carry one request only. Of
    uvicorn's two HTTP parsers, only h11 limits the headers (64 kB).
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin to wait for the request."""
        super().connection_made(transport)
        self.loop.call_later(REQUEST_SECONDS, self._close_unless_arrived)

    def _close_unless_arrived(self) -> None:
        if self.cycle is None or self.cycle.more_body:
            self.transport.close()
