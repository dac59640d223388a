"""Reads one reply of a chat model as it streams in; hides how each provider reports its end, refusals and tokens."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, cast

from langchain_core.messages import BaseMessage

from answer.chat.connection import Connection
from answer.chat.faults import LONGEST_DETAIL, FaultError, fault_of
from answer.chat.parse import Claim, ClaimReader
from answer.chat.price import usage_of
from answer.chat.provider import ChatSettings
from answer.chat.request import CHARACTERS
from answer.model import Fault, Usage, refusal

LOG = logging.getLogger(__name__)
LONGEST_TOKEN = 6.0  # characters a token; a reply that is longer than its tokens allow is stopped
# how providers report that a reply was cut because of its length
LENGTH = frozenset(("length", "max_tokens", "max_output_tokens", "model_context_window_exceeded"))
DECLINED = frozenset(("content_filter", "refusal"))
_News = tuple[Any, Exception | None] | None  # a piece of a reply, or the error that ended it; None after the last piece


@dataclass(slots=True)
class Reply:
    """The part of a reply that has arrived: its text, how it ended, and the tokens that the provider counted."""

    reader: ClaimReader = field(default_factory=ClaimReader)
    finish: str = ""
    declined: str = ""
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def text(self) -> str:
        return self.reader.text

    @property
    def refuses(self) -> bool:
        """Whether the reply says that the passages contain no answer: in the prompt's words, or with an empty list."""
        return self.reader.empty or refusal().rstrip(".") in self.text

    def take(self, message: BaseMessage) -> Iterator[Claim]:
        """Take the next piece of the reply, and yield the claims that it completes."""
        about = message.response_metadata
        ends = [about.get(f"{name}_reason") for name in ("finish", "stop", "done")]
        ends.append((about.get("incomplete_details") or {}).get("reason"))  # of OpenAI's Responses API
        self.finish = next((str(end) for end in ends if end), self.finish)
        self.declined += str(message.additional_kwargs.get("refusal") or "")
        counted = getattr(message, "usage_metadata", None) or {}
        self.tokens_in += counted.get("input_tokens", 0)
        self.tokens_out += counted.get("output_tokens", 0)
        yield from self.reader.read(_text(message))

    def usage(self, sent: str, settings: ChatSettings) -> Usage:
        """The provider's token counts, or an estimate if the reply ended before them or the provider gives none.

        Without any reply nothing is counted, because a rejected request is not charged.
        """
        if not (self.text or self.tokens_in):
            return Usage()
        tokens_in = self.tokens_in or round(len(sent) / CHARACTERS)
        tokens_out = self.tokens_out or round(len(self.text) / CHARACTERS)
        return usage_of(tokens_in, tokens_out, settings)


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop reading a reply: a deadline (time.monotonic), and the errors of the provider's package.

    `keys` are removed from every message, even if the provider repeats them.
    """

    deadline: float
    settings: ChatSettings
    failures: tuple[type[Exception], ...]
    keys: tuple[str, ...] = ()


def read_reply(chunks: Iterator[Any], reply: Reply, limits: Limits, enough: Callable[[Claim], bool]) -> bool:
    """Read into `reply` until its end (False) or until a claim is `enough` (True). FaultError for any other end."""
    longest = limits.settings.answer_tokens * LONGEST_TOKEN
    for message in _messages(_until(chunks, reply, limits)):
        if len(reply.text) + len(_text(message)) > longest:  # checked before parsing, which may take long
            raise FaultError(Fault.ENDLESS, f"more than {longest:,.0f} characters")
        if any(map(enough, reply.take(message))):
            return True
    if reply.declined or reply.finish in DECLINED:
        raise FaultError(Fault.DECLINED, " ".join(reply.declined.split())[:LONGEST_DETAIL])
    if reply.finish in LENGTH:
        raise FaultError(Fault.ENDLESS, f"cut off at {limits.settings.answer_tokens:,} tokens")
    return False


def _until(chunks: Iterator[Any], reply: Reply, limits: Limits) -> Iterator[Any]:
    """Yield what arrives until the deadline; then raise FaultError, even if the connection still waits.

    An error of the package becomes a FaultError too. Errors that our own code raises while it reads are not the
    provider's fault, and pass unchanged.

    A gateway that keeps a connection alive without sending text, or sends its headers byte by byte, never reaches the
    time-out of a single read. So a separate thread reads, and its connection is cut when nobody needs more of it.
    """
    came: queue.SimpleQueue[_News] = queue.SimpleQueue()
    over = threading.Event()
    connection = Connection(limits.settings.answer_tokens)
    expected: tuple[type[Exception], ...] = (FaultError, *limits.failures)

    def read() -> None:
        # An error that is none of these is a bug: the thread's hook reports it, and the reply ends with this one.
        ended: Exception | None = RuntimeError("the package failed")
        try:
            with connection.used(), closing(cast("Generator[Any]", chunks)):
                for chunk in chunks:
                    came.put((chunk, None))
                    if over.is_set():
                        break
            ended = None
        except expected as error:
            ended = error
        finally:
            came.put((None, ended) if ended else None)

    threading.Thread(target=read, name="chat model", daemon=True).start()
    try:
        while (news := _next(came, limits.deadline)) is not None:
            chunk, error = news
            if isinstance(error, FaultError):
                raise error
            if error:
                raise _fault(error, reply, limits) from error
            yield chunk
    finally:
        over.set()
        connection.cut()


def _fault(error: Exception, reply: Reply, limits: Limits) -> FaultError:
    if not isinstance(error, limits.failures):
        LOG.error("the package of %s failed while it read a reply", limits.settings.name, exc_info=error)
    return fault_of(error, begun=bool(reply.text), keys=limits.keys)


def _next(came: queue.SimpleQueue[_News], deadline: float) -> _News:
    left = deadline - time.monotonic()
    if left > 0:
        with suppress(queue.Empty):
            return came.get(timeout=left)
    raise FaultError(Fault.SILENT, "it did not come to an end in time")


def _text(message: BaseMessage) -> str:
    """The text of a piece, or what it gives the tool that it calls."""
    calls = getattr(message, "tool_call_chunks", None) or ()
    return f"{message.text}{''.join(call['args'] or '' for call in calls)}"


def _messages(chunks: Iterator[Any]) -> Iterator[BaseMessage]:
    """Yield the pieces of a reply, from models with and without structured output."""
    for chunk in chunks:
        message = chunk.get("raw") if isinstance(chunk, dict) else chunk
        if isinstance(message, BaseMessage):
            yield message
