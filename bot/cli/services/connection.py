"""A connection of the server over HTTP that nobody can hold open by sending nothing, or slowly."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

SLOWEST = 10.0  # seconds in which a request has to arrive, its body included


class Connection(H11Protocol):
    """Close a connection whose request has not arrived in time; uvicorn only limits the time between two requests.

    The server has to say `connection: close`, so that a connection has one request. Of its two parsers, h11 is the one
    that limits the headers (64 kB).
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin to wait for the request."""
        super().connection_made(transport)
        self.loop.call_later(SLOWEST, self._close_unless_arrived)

    def _close_unless_arrived(self) -> None:
        if self.cycle is None or self.cycle.more_body:
            self.transport.close()
