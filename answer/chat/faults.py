"""Classifies what can go wrong with a chat model, so that all providers' errors read alike and are retried alike."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)

from answer.model import Fault

# These faults may be over at the next try, so it is worth making.
PASSING = frozenset((Fault.UNREACHABLE, Fault.BUSY, Fault.BROKEN, Fault.SILENT, Fault.CUT))
BASES = {
    "openai": (("openai", "OpenAIError"),),
    "anthropic": (("anthropic", "AnthropicError"),),
    "ollama": (("ollama", "ResponseError"), ("ollama", "RequestError")),
}
CLIENTS = ("httpx", "httpx2")
KINDS: tuple[tuple[type[ModelError], Fault], ...] = (
    (ModelAuthenticationError, Fault.UNAUTHORISED),
    (ModelPermissionDeniedError, Fault.UNAUTHORISED),
    (ModelNotFoundError, Fault.NO_MODEL),
    (ModelRateLimitError, Fault.BUSY),
    (ModelTimeoutError, Fault.SILENT),
    (ModelConnectionError, Fault.UNREACHABLE),
    (ContextOverflowError, Fault.TOO_LONG),
)
STATUSES = {401: Fault.UNAUTHORISED, 403: Fault.UNAUTHORISED, 404: Fault.NO_MODEL, 408: Fault.SILENT, 429: Fault.BUSY}
# OpenAI's package raises these when a structured reply ends early; only the classes' names tell the causes apart.
ENDS = {"LengthFinishReasonError": Fault.ENDLESS, "ContentFilterFinishReasonError": Fault.DECLINED}
OVERFLOWS = (
    "context_length_exceeded",
    "context size",
    "context length",
    "context window",
    "maximum context",
    "too long",
    "too many tokens",
)
LONGEST_DETAIL = 300


class FaultError(Exception):
    """An attempt that failed, and the provider's message."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(detail)
        self.fault = fault
        self.detail = detail


def failures(provider: str) -> tuple[type[Exception], ...]:
    """All errors that a provider's package may raise when the provider or the connection is at fault.

    If a response is not an answer at all, the packages fail while they parse it, so those errors are included.
    """
    own = tuple(getattr(importlib.import_module(module), name) for module, name in BASES.get(provider, ()))
    slips = (ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, RecursionError)
    return (ModelError, *_of_clients("HTTPError"), OSError, *slips, *own)


def _of_clients(name: str) -> tuple[type[Exception], ...]:
    """The base error of the HTTP clients that the packages use; the packages do not always wrap these errors."""
    return tuple(getattr(importlib.import_module(client), name) for client in CLIENTS)


def fault_of(error: Exception, *, begun: bool, keys: Sequence[str] = ()) -> FaultError:
    """Classify an error; `begun` says that a part of the answer had arrived before it.

    Some servers repeat the key that they reject, so `keys` are removed from the message.
    """
    if type(error).__name__ in ENDS:
        return FaultError(ENDS[type(error).__name__])
    said = " ".join(str(error).split())
    for key in keys:
        said = said.replace(key, "…")
    said = said[:LONGEST_DETAIL]
    kind = next((fault for form, fault in KINDS if isinstance(error, form)), None)
    if kind is None and isinstance(error, (*_of_clients("TimeoutException"), TimeoutError)):
        kind = Fault.SILENT
    elif kind is None and isinstance(error, (*_of_clients("HTTPError"), OSError)):
        kind = Fault.CUT if begun else Fault.UNREACHABLE
    elif kind is None:
        kind = _by_status(error, said, begun=begun)
    return FaultError(Fault.CUT if kind is Fault.UNREACHABLE and begun else kind, said)


def _by_status(error: Exception, said: str, *, begun: bool) -> Fault:
    status = getattr(error, "status_code", None)
    signs = f"{said} {getattr(error, 'code', '')}".lower()
    if any(sign in signs for sign in OVERFLOWS):
        return Fault.TOO_LONG
    if isinstance(status, int) and 0 < status < 300:  # an error within the stream of a reply that had been accepted
        return Fault.CUT if begun else Fault.BROKEN
    if isinstance(status, int) and status > 0:
        return STATUSES.get(status, Fault.BROKEN if status >= 500 else Fault.REJECTED)
    if isinstance(error, ModelInvalidRequestError):
        return Fault.REJECTED
    return Fault.CUT if begun else Fault.BROKEN if isinstance(error, ModelError) else Fault.UNREADABLE


def retry_after(error: BaseException | None) -> float | None:
    """Return the seconds to wait that the provider asks for; None if it names no time."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None
