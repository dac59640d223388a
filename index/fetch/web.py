"""Fetches the content of a web address; hides redirects, compressed and endless responses, and the errors of httpx."""

from __future__ import annotations

import datetime
import email.utils
import math
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache

import httpcore
import httpx

from index.fetch.network import CheckedNetwork
from index.read.days import UnreadableError

LONGEST_HEADER = 1_000  # characters of an ETag; a longer one is not kept, and the next request sends no condition
# these failures pass by themselves, as those from 500 on do, so the page is tried again
PASSING = frozenset((408, 425, 429))
FOR_GOOD = frozenset((301, 308))  # redirects after which the new address is to be used (RFC 9110, 15.4)
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
    total_seconds: float = 30.0  # for one page, to its last byte: a server may send a byte now and then for hours
    feed_seconds: float = 600.0  # for a feed with all its pages, so that one slow site cannot hold up the others
    host_tries: int = 3  # pages of a host that may come too late; after them, its other pages are not fetched
    max_bytes: int = 20_000_000
    max_redirects: int = 5
    min_characters: int = 250  # a page with less text is a menu, a consent form or a video page
    user_agent: str = "Dateline"


@dataclass(frozen=True, slots=True)
class Version:
    """A server's name for one version of an address (RFC 9110, 8.8). Sent back, an unchanged address answers 304."""

    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """Return the header fields that ask for anything but this version."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """The content of an address: `url` is the final one, after redirects; `kind` is the content type.

    `moved`: there were redirects, and each of them says that it is for good.
    """

    url: str
    kind: str
    charset: str | None
    content: bytes
    version: Version = Version()
    unchanged: bool = False  # the server answered 304: nothing changed since the version that was sent along
    moved: bool = False


class TroubleError(UnreadableError):
    """A server that cannot answer now; `pause` is the seconds without requests that it asks for, 0 if none."""

    def __init__(self, reason: str, pause: float = 0) -> None:
        super().__init__(reason)
        self.pause = pause


class LateError(TroubleError):
    """A server that did not answer in time."""


class StatusError(UnreadableError):
    """A response with a status that will not change soon: 403, 404, 410."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


def fetch(url: str, options: FetchOptions, until: float = math.inf, known: Version | None = None) -> Fetched:
    """Get the content of a web address, following redirects. UnreadableError, one line, for any failure.

    `until` (`time.monotonic`) may end the fetch earlier than the options do; LateError if the time is over. With
    `known`, the server may answer that this version is still the newest.
    """
    deadline = min(until, time.monotonic() + options.total_seconds)
    transport = _Transport(CheckedNetwork(deadline, allow_private=options.allow_private_addresses))
    # A proxy from the environment would connect for us, and to addresses that nobody checked.
    client = httpx.Client(transport=transport, trust_env=False, timeout=options.connect_seconds)
    try:
        with client:
            asked = {"User-Agent": options.user_agent, "Accept-Encoding": "gzip"}
            client.headers = httpx.Headers(asked | (known.headers() if known else {}))
            return _follow(client, client.build_request("GET", _checked(httpx.URL(url))), options)
    except httpcore.TimeoutException:
        raise LateError(
            f"no complete answer within {options.total_seconds:g} s (connecting: {options.connect_seconds:g} s); "
            "try again later, or save the page in a browser and add the file"
        ) from None
    except (httpcore.NetworkError, httpcore.ProtocolError) as broken:
        raise TroubleError(f"the connection failed ({_in_short(broken)}); try again later") from None
    except (httpx.InvalidURL, httpx.HTTPError, UnicodeError) as broken:  # UnicodeError: a host such as xn--a
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
    passed: list[int] = []
    while len(passed) <= options.max_redirects:
        with closing(client.send(request, stream=True)) as response:
            if response.next_request is None:
                return replace(_read(response, options), moved=bool(passed) and FOR_GOOD.issuperset(passed))
            passed.append(response.status_code)
            request = response.next_request
            request.url = _checked(request.url)
    raise UnreadableError(f"more than {options.max_redirects} redirects; give the address that they lead to")


def _read(response: httpx.Response, options: FetchOptions) -> Fetched:
    status, headers = response.status_code, response.headers
    version = Version(_short(headers.get("etag")), _short(headers.get("last-modified")))
    if status == httpx.codes.NOT_MODIFIED and any(name.startswith("if-") for name in response.request.headers):
        return Fetched(str(response.url), "", None, b"", version, unchanged=True)
    if not response.is_success:
        is_passing = status in PASSING or status >= httpx.codes.INTERNAL_SERVER_ERROR
        step = NEXT_STEP.get(status, "try again later" if is_passing else "check it")
        told = f"the server answered {status} {response.reason_phrase}".rstrip() + f"; {step}"
        raise TroubleError(told, _pause(headers.get("retry-after", ""))) if is_passing else StatusError(told, status)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(str(response.url), kind, response.charset_encoding, _body(response, options.max_bytes), version)


def _short(header: str | None) -> str:
    """Return a header that can be sent back unchanged; empty if it is too long, and then no condition is sent."""
    return header if header and header.isascii() and header.isprintable() and len(header) <= LONGEST_HEADER else ""


def _pause(asked: str) -> float:
    """Read a Retry-After (RFC 9110, 10.2.3) as seconds from now; 0 if it is neither seconds nor a time."""
    if asked.isdecimal() and len(asked) < 10:
        return float(asked)
    try:
        at = email.utils.parsedate_to_datetime(asked)
        return max(0.0, (at - datetime.datetime.now(at.tzinfo)).total_seconds())
    except (ValueError, OverflowError):
        return 0.0


def _body(response: httpx.Response, limit: int) -> bytes:
    """Read at most `limit` bytes of a body, and decompress no more than that."""
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


@cache
def _certificates() -> ssl.SSLContext:
    """Read the certificates of the system only once, because that takes longer than most pages."""
    return httpx.create_ssl_context()


class _Transport(httpx.BaseTransport):
    """Runs httpx over a connection pool with our network backend; httpx itself has no option for a backend."""

    def __init__(self, network: httpcore.NetworkBackend) -> None:
        # No connection is kept alive, so that none is reused for a second host at the same address.
        self._pool = httpcore.ConnectionPool(
            ssl_context=_certificates(), network_backend=network, max_keepalive_connections=0
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
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
