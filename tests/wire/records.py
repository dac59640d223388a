"""What the stand-in remembers, with times, and how a test waits for more: by conditions, never by sleeping.

Times are `time.monotonic()` of the stand-in's process.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from aiohttp import web

from tests.wire.payloads import BOT, EPHEMERAL, LOADING, Payload, custom_ids, texts

T = TypeVar("T")
# Where a request carries what was sent with it.
BODY: web.RequestKey[Any] = web.RequestKey("body", object)
FILES: web.RequestKey[dict[str, bytes]] = web.RequestKey("files", dict)


class Refused(Exception):  # noqa: N818 -- an answer of Discord's, not a failure of ours
    """Discord's refusal of a request: HTTP status, its own code, its words."""

    def __init__(self, status: int, code: int, words: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(words)
        self.status, self.headers = status, headers or {}
        self.body: Payload = {"message": words, "code": code}


@dataclass
class Message:
    """A message as it is seen now, and what was sent to change it."""

    payload: Payload
    made: float = field(default_factory=time.monotonic)
    edits: list[tuple[float, Payload]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    deleted: float | None = None
    reactions: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.payload["id"])

    @property
    def channel(self) -> str:
        return str(self.payload["channel_id"])

    @property
    def content(self) -> str:
        return str(self.payload["content"])

    @property
    def text(self) -> str:
        """Everything a reader sees, a line each: content, embeds and components alike."""
        return "\n".join(texts(self.payload))

    @property
    def buttons(self) -> list[str]:
        return custom_ids(self.payload["components"])

    @property
    def private(self) -> bool:
        return bool(self.payload["flags"] & EPHEMERAL)

    @property
    def thinking(self) -> bool:
        """Whether readers still see "thinking …"."""
        return bool(self.payload["flags"] & LOADING)

    @property
    def by_bot(self) -> bool:
        return bool(self.payload["author"]["id"] == BOT)

    @property
    def answers(self) -> str | None:
        """The id of the message this one replies to."""
        return (self.payload.get("message_reference") or {}).get("message_id")


@dataclass
class Interaction:
    """Something somebody did (a command, a button), and all that the bot made of it."""

    payload: Payload
    source: Message | None = None  # the message whose button was pressed
    sent: float = field(default_factory=time.monotonic)
    acknowledged: float | None = None
    callback: Payload | None = None  # {"type": …, "data": …}; a modal or choices are found here
    original: Message | None = None  # what `@original` names
    followups: list[Message] = field(default_factory=list)
    expired: Refused | None = None  # how its token is refused

    @property
    def id(self) -> str:
        return str(self.payload["id"])

    @property
    def person(self) -> str:
        return str((self.payload.get("member") or self.payload)["user"]["id"])

    @property
    def latency(self) -> float:
        """Seconds from the event to its acknowledgement; infinite while there is none."""
        return float("inf") if self.acknowledged is None else self.acknowledged - self.sent

    @property
    def answered(self) -> bool:
        """Whether the person sees more than "thinking …"."""
        return self.original is not None and not self.original.thinking

    @property
    def text(self) -> str:
        return self.original.text if self.original else ""


@dataclass(frozen=True)
class Request:
    """One REST request as it came, and the status it was answered with (0: the connection was cut)."""

    at: float
    name: str  # "PATCH /webhooks/…"
    body: Payload
    status: int


@dataclass(frozen=True)
class Seen:
    """Something that happened at the gateway."""

    at: float
    what: str  # connect, identify, ready, resume, resumed, heartbeat, closed, refused, or "op N"
    detail: str


@dataclass
class Fault:
    """What to do to the next requests whose "METHOD /path" the pattern matches."""

    pattern: str
    times: int  # negative: all of them
    refusal: Refused | None = None
    gate: asyncio.Event | None = None  # held until this is set
    cut: Literal["", "before", "after"] = ""  # the connection is cut instead of an answer: before or after it is done

    def applies(self, name: str) -> bool:
        return self.times != 0 and re.search(self.pattern, name) is not None


class Records:
    """Everything that happened. The stand-in writes it in its own thread; `wait` reads it from the test's."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self.interactions: list[Interaction] = []
        self.requests: list[Request] = []
        self.commands: dict[str, list[Payload]] = {}  # by the path they were put to
        self.unknown: list[str] = []  # requests to paths that the stand-in does not know
        self.seen: list[Seen] = []
        self._changed = threading.Condition()

    def changed(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def note(self, what: str, detail: object = "") -> None:
        self.seen.append(Seen(time.monotonic(), what, str(detail)))
        self.changed()

    def count(self, what: str) -> int:
        return sum(seen.what == what for seen in self.seen)

    def wait(self, condition: Callable[[], T], what: str, limit: float = 60.0) -> T:
        """Return the condition's value as soon as it is true; say what was seen instead if it never is."""
        with self._changed:
            value = self._changed.wait_for(condition, limit)
        if not value:
            gateway = ", ".join(f"{seen.what} {seen.detail}".strip() for seen in self.seen[-12:])
            requests = ", ".join(f"{request.name} -> {request.status}" for request in self.requests[-6:])
            raise AssertionError(f"not within {limit:.0f} s: {what}; gateway: {gateway}; requests: {requests}")
        return value
