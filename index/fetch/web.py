"""Fetches the bytes at a web address; hides redirects, compressed and endless responses, and the errors of httpx."""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import httpcore
import httpx

from index.fetch.network import CheckedNetwork
from index.read.days import UnreadableError

UNPACKABLE = frozenset(("gzip", "x-gzip", "deflate"))
NEXT_STEP = {
    401: "it wants a login: save the page in a browser and add the file",
    403: "it refuses programs, or wants a login: save the page in a browser and add the file",
    404: "check the address",
    410: "the page was taken down",
    429: "too many requests: try again later",
}


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """The limits of a fetch; times in seconds, sizes in bytes after decompression."""

    allow_private_addresses: bool = False
    connect_seconds: float = 10.0
    total_seconds: float = 30.0  # of one page, from looking up its host to the last byte
    feed_seconds: float = 600.0  # of a feed with all its pages
    host_tries: int = 3  # pages of one host that may come too late before its others are not waited for
    max_bytes: int = 20_000_000
    max_redirects: int = 5
    min_characters: int = 250  # a page with less text is a menu, a consent form or a video page
    user_agent: str = "Dateline"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The content of an address: `url` is the final one, after redirects; `kind` is the content type."""

    url: str
    kind: str
    charset: str | None
    content: bytes


class LateError(UnreadableError):
    """A server that did not answer in time."""


def fetch(url: str, options: FetchOptions, until: float = math.inf) -> Fetched:
    """Get the bytes at a web address, following redirects. UnreadableError, one line, for any failure.

    `until` is a time of `time.monotonic` that may end it earlier than the options do; LateError if the time is over.
    """
    deadline = min(until, time.monotonic() + options.total_seconds)
    transport = _Transport(CheckedNetwork(deadline, allow_private=options.allow_private_addresses))
    # Proxies from the environment would connect for us, to unchecked addresses.
    client = httpx.Client(transport=transport, trust_env=False, timeout=options.connect_seconds)
    try:
        with client:
            client.headers = httpx.Headers({"User-Agent": options.user_agent, "Accept-Encoding": "gzip"})
            return _follow(client, client.build_request("GET", _checked(httpx.URL(url))), options)
    except httpcore.TimeoutException:
        raise LateError(
            f"no complete answer within {options.total_seconds:g} s (connecting: {options.connect_seconds:g} s); "
            "try again later, or save the page in a browser and add the file"
        ) from None
    except (httpcore.NetworkError, httpcore.ProtocolError) as broken:
        raise UnreadableError(f"the connection failed ({_in_short(broken)}); try again later") from None
    except (httpx.InvalidURL, httpx.HTTPError) as broken:
        raise UnreadableError(f"not a web address ({_in_short(broken)}); expected https://…: check it") from None


def _in_short(broken: Exception) -> str:
    return " ".join(str(broken).split())[:120] or type(broken).__name__


def _checked(url: httpx.URL) -> httpx.URL:
    if url.scheme not in {"http", "https"} or not url.host:
        raise UnreadableError(
            f"{str(url)[:100]!r} is no web address; expected one that begins with https:// or http://"
        )
    if url.userinfo:
        raise UnreadableError("an address with a password in it; expected one that everybody may open: take it out")
    return url.copy_with(fragment=None)


def _follow(client: httpx.Client, request: httpx.Request, options: FetchOptions) -> Fetched:
    for _ in range(options.max_redirects + 1):
        with closing(client.send(request, stream=True)) as response:
            if response.next_request is None:
                return _read(response, options)
            request = response.next_request
            request.url = _checked(request.url)
    raise UnreadableError(f"more than {options.max_redirects} redirects; give the address that they lead to")


def _read(response: httpx.Response, options: FetchOptions) -> Fetched:
    status = response.status_code
    if not response.is_success:
        step = NEXT_STEP.get(status, "try again later" if status >= httpx.codes.INTERNAL_SERVER_ERROR else "check it")
        raise UnreadableError(f"the server answered {status} {response.reason_phrase}".rstrip() + f"; {step}")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(str(response.url), kind, response.charset_encoding, _body(response, options.max_bytes))


def _body(response: httpx.Response, limit: int) -> bytes:
    """Read at most `limit` bytes; a compressed body is decompressed no further than that."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in UNPACKABLE | {"identity", ""}:
        raise UnreadableError(f"packed as {coding[:40]!r}; expected gzip or nothing: save the page in a browser")
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32) if coding in UNPACKABLE else None
    body = bytearray()
    try:
        for piece in response.iter_raw():
            body += unpack.decompress(piece, limit + 1 - len(body)) if unpack else piece
            if len(body) > limit:
                raise UnreadableError(f"more than {limit:,} bytes; expected a page: save the article and add the file")
    except zlib.error:
        raise UnreadableError("its compression is damaged; try again later") from None
    if unpack and body and not unpack.eof:
        raise UnreadableError("the answer ends too early; try again later")
    return bytes(body)


class _Transport(httpx.BaseTransport):
    """httpx over a connection pool with our network backend; httpx itself has no option for a backend."""

    def __init__(self, network: httpcore.NetworkBackend) -> None:
        # No connection is kept alive, so none is reused for a second host at the same address.
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=network, max_keepalive_connections=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the response is streamed."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        stream = _Body(response)
        return httpx.Response(response.status, headers=response.headers, stream=stream, extensions=response.extensions)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
