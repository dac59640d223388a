"""Talks to a Chroma server over HTTP: turns its failures into errors, and leaves it alone for a while after one.

Hides which failures are temporary and worth another try. Chroma's own client is not used here: it waits without a
limit, even when it is created, and reports most failures as a bare `Exception` (docs/decisions.md).
"""

from __future__ import annotations

import logging
import os
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any

from index.errors import StoreError

TOKEN = "DATELINE_STORE_TOKEN"  # noqa: S105  (the name of a variable, not a token)
API = "/api/v2"
CLOSED, PERMITTED, MISSING, NO_ROOM, TOO_MANY, BROKEN = 401, 403, 404, 507, 429, 500
LEAST = 0.05  # seconds that a last try gets at least, because with less it could never succeed
FULL = ("disk is full", "no space left")
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server: seconds in all, the pauses between tries, and its rest after a failure.

    A response that keeps arriving, piece by piece, is read to its end.
    """

    seconds: float
    pauses: tuple[float, ...]
    rest: float = 0.0


ASKING = Patience(seconds=2.0, pauses=(0.1,), rest=10.0)  # a person is waiting, and BM25 can answer without the server
BUILDING = Patience(seconds=120.0, pauses=(0.5, 1.0, 2.0, 4.0))
DROPPING = Patience(seconds=10.0, pauses=(0.5,))  # if the drop fails, the next index run drops the collection


class _PassingError(StoreError):
    """A failure that may not happen again at the next try."""


class MissingError(StoreError):
    """The server has no such collection."""


class Server:
    """A Chroma server. Thread-safe."""

    def __init__(self, address: str, patience: Patience) -> None:
        """Store the address; no request is made yet."""
        import httpx

        self._address, self._patience = address.rstrip("/"), patience
        token = os.environ.get(TOKEN, "").strip()
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        self._client = httpx.Client(headers=headers, verify=_trusted() if address.startswith("https:") else False)
        # guards the next two attributes, because questions are answered by several threads
        self._resting = threading.Lock()
        self._rests_until, self._failure = 0.0, ""

    def close(self) -> None:
        self._client.close()

    def check(self) -> str:
        """Return the version that the server reports; StoreError if it cannot hold our vectors."""
        found = self.ask("GET", f"{API}/pre-flight-checks")
        version = str(self.ask("GET", f"{API}/version"))
        if not (isinstance(found, dict) and found.get("supports_base64_encoding")):
            raise StoreError(
                f"the Chroma server {self._address} has version {version}, expected 1.0 or newer; renew it"
            )
        return version

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Send one request, again if that may help, and return the JSON of the response.

        StoreError if there is no response; while the server is left alone, StoreError without a request.
        """
        self._look_whether_it_rests()
        try:
            answer = self._tried(method, path, body)
        except StoreError as error:
            self._rest(str(error))
            raise
        self._work()
        return answer

    def _look_whether_it_rests(self) -> None:
        with self._resting:
            if time.monotonic() < self._rests_until:
                raise StoreError(self._failure)
            if self._failure:
                # This request alone checks whether the server is back, so the others need not wait for it.
                self._rests_until = time.monotonic() + self._patience.rest

    def _rest(self, failure: str) -> None:
        with self._resting:
            if self._patience.rest and not self._failure:
                LOG.warning("%s; until it is back, what is asked is searched by words alone", failure)
            self._rests_until, self._failure = time.monotonic() + self._patience.rest, failure

    def _work(self) -> None:
        with self._resting:
            if self._patience.rest and self._failure:
                LOG.warning("the Chroma server %s answers again", self._address)
            self._rests_until, self._failure = 0.0, ""

    def _tried(self, method: str, path: str, body: object) -> Any:
        end = time.monotonic() + self._patience.seconds
        for pause in self._patience.pauses:
            try:
                return self._once(method, path, body, end - time.monotonic())
            except _PassingError:
                if time.monotonic() + pause >= end:
                    raise
                time.sleep(pause)
        return self._once(method, path, body, max(end - time.monotonic(), LEAST))

    def _once(self, method: str, path: str, body: object, seconds: float) -> Any:
        import httpx
        import orjson

        content = None if body is None else orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)
        try:
            got = self._client.request(method, self._address + path, content=content, timeout=seconds)
        except httpx.TimeoutException as error:
            raise _PassingError(f"the Chroma server {self._address} did not answer in time") from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise self._unreached(str(error) or type(error).__name__) from error
        try:
            answer = orjson.loads(got.content)
        except orjson.JSONDecodeError:
            answer = None
        if not got.is_success:
            raise self._failed(got.status_code, answer or got.text)
        if answer is None:
            raise StoreError(f"{self._address} answers, but not as a Chroma server does; correct index.store")
        return answer

    def _unreached(self, why: str) -> StoreError:
        if "CERTIFICATE_VERIFY_FAILED" in why:
            return StoreError(
                f"the certificate of the Chroma server {self._address} is not one that is trusted here; "
                "let SSL_CERT_FILE name the file with its authority's"
            )
        return _PassingError(
            f"the Chroma server {self._address} cannot be reached ({why}); start it, or correct index.store"
        )

    def _failed(self, status: int, answer: object) -> StoreError:
        """Return the error that a status means; a _PassingError if another try may help."""
        server, said = f"the Chroma server {self._address}", _message(answer)
        if status in (CLOSED, PERMITTED):
            given = "does not accept the token in" if os.environ.get(TOKEN) else "wants a token; set"
            return StoreError(f"{server} {given} {TOKEN} ({status})")
        if status == NO_ROOM or any(words in said.lower() for words in FULL):
            return StoreError(f"{server} has no room left ({status}: {said}); give it some and run again")
        if status == MISSING and isinstance(answer, dict) and answer.get("error") == "NotFoundError":
            return MissingError(f"{server} lacks the build's vectors ({said}); run: python -m bot index --full")
        if status == TOO_MANY or status >= BROKEN:
            return _PassingError(f"{server} failed ({status}: {said}); look into its log")
        if status == MISSING:
            return StoreError(
                f"{self._address} is no Chroma server of version 1.0 or newer (404 for {API}); correct index.store"
            )
        return StoreError(f"{server} did not take what it was asked ({status}: {said}); is it of version 1.0 or newer?")


def _trusted() -> ssl.SSLContext:
    """Return the trusted certificates: those of SSL_CERT_FILE and SSL_CERT_DIR if these are set."""
    import httpx

    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise StoreError(f"cannot read the certificates that SSL_CERT_FILE names ({error}); correct it") from error


def _message(answer: object) -> str:
    """Return the message of a failure on one short line."""
    said = answer.get("message", answer) if isinstance(answer, dict) else answer
    return " ".join(str(said).split())[:200] or "no words"
