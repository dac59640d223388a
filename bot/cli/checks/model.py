"""Checks the chat model for `doctor`: it asks one question, and names the remedy if that fails."""

from __future__ import annotations

import time
from collections.abc import Mapping

from answer.chat.trial import Trial, attempt
from answer.model import Fault
from bot.chat_model import chat_settings
from bot.settings import ModelSection
from index.errors import ExpectedError

NOTHING_FOUND = (
    "it found nothing in what it was sent; its context may be smaller than model.context_tokens = "
    "{model.context_tokens}, or it is too weak"
)
HINTS = {
    Fault.UNAUTHORISED: "its provider does not take the key; check the one in the environment",
    Fault.NO_MODEL: "its provider has no model of that name; correct model.name, or pull the model first",
    Fault.UNREACHABLE: "nothing answers at {place}; start the server, or correct model.address",
    Fault.BUSY: "its provider takes no more requests now, or the account has no credit",
    Fault.BROKEN: "its provider failed; try again later",
    Fault.SILENT: "it took too long; raise model.silence_seconds = {model.silence_seconds:g}, or take a smaller model",
    Fault.DECLINED: "its provider declined a harmless question; take another model",
    Fault.CUT: "its answer broke off; try again, and look at the server's log",
    Fault.ENDLESS: "its answer did not end within model.answer_tokens = {model.answer_tokens}; raise it",
    Fault.TOO_LONG: "its context is too small; set model.context_tokens to what it has, or give it more",
    Fault.REJECTED: "its provider did not take the request",
    Fault.UNREADABLE: 'it did not answer in the form asked for; try model.structured = "always", or a stronger model',
    Fault.UNSUPPORTED: "its quotes do not bear out what it wrote; take a stronger model",
}


def examine_model(model: ModelSection, environment: Mapping[str, str]) -> tuple[str, bool]:
    """Ask the model one question; return what was found, and whether it is a problem."""
    started = time.perf_counter()
    try:
        trial = attempt(chat_settings(model), environment)
    except ExpectedError as error:
        return str(error), True
    seconds = time.perf_counter() - started
    return (_praise(model, trial, seconds), False) if trial.quoted else (_hint(model, trial), True)


def _praise(model: ModelSection, trial: Trial, seconds: float) -> str:
    usage = trial.written.usage
    cost = "at a price not known here (set model.price_in and model.price_out)"
    if usage.cost is not None:
        cost = f"for {usage.cost:.4f} US dollars" if usage.cost else "for nothing"
    tokens = f"{usage.tokens_in:,} tokens sent, {usage.tokens_out:,} written"
    return f"{model.name} quotes rightly: {seconds:.1f} s, {tokens}, {cost}"


def _hint(model: ModelSection, trial: Trial) -> str:
    written = trial.written
    hint = HINTS[written.fault] if written.fault else NOTHING_FOUND
    said = f" ({written.detail})" if written.detail else ""
    place = model.address or "its provider's address"
    return f"{model.name}: {hint.format(model=model, place=place)}{said}"
