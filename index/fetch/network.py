"""Makes connections that a hostile address cannot redirect and a slow server cannot keep open.

Each connection goes to an address that was checked just before, so a name that resolves differently a moment later has
no effect. Looking up the name and every single read end at one deadline, so a server that sends a byte now and then
cannot block the program.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable

import httpcore

from index.fetch.addresses import is_public
from index.read.days import UnreadableError


class CheckedNetwork(httpcore.NetworkBackend):
    """Resolves a name, checks every address, and connects to a checked address.

    `deadline` is a time of `time.monotonic`. UnreadableError if a host does not exist or is refused.
    """

    def __init__(self, deadline: float, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers."""
        addresses = _addresses(host, port, _left(self._deadline, timeout))
        if not self._allow_private:
            _refuse_private(host, addresses)
        failed: Exception | None = None
        for address in addresses:
            left = _left(self._deadline, timeout)
            try:
                stream = self._network.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as broken:
                failed = broken
            else:
                return _HurriedStream(stream, self._deadline)
        raise failed or httpcore.ConnectError("no address")


def _addresses(host: str, port: int, seconds: float) -> list[str]:
    """Look up a host in a thread that is abandoned at the deadline, because the system's lookup has no time limit."""
    came: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            came.put(None)
        else:
            came.put(list(dict.fromkeys(str(where[0]) for *_, where in found)))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        addresses = came.get(timeout=seconds)
    except queue.Empty:
        raise httpcore.ConnectTimeout from None
    if addresses is None:
        raise UnreadableError(f"no such host: {host[:100]}; check the address and the network")
    return addresses


def _refuse_private(host: str, addresses: list[str]) -> None:
    """Refuse a host if any of its addresses is private: nobody outside may use us to reach into a network."""
    for address in addresses:
        if not is_public(address):
            where = "is" if host == address else f"is at {address},"
            raise UnreadableError(
                f"{host} {where} inside a private network; expected a public address: "
                "set `allow_private_addresses` if this is meant"
            )


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return min(left, timeout) if timeout else left


class _HurriedStream(httpcore.NetworkStream):
    """A connection on which every single operation ends at the deadline of the whole fetch."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout)
        return _HurriedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
