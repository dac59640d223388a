"""Writes the log of a running bot to standard error: lines for people or JSON objects for machines, in a thread.

The log leaves out what people asked, unless the settings say otherwise. Dateline's own lines do not contain it,
discord.py and SQLAlchemy log little, and the message of an error is written only if it cannot repeat a question.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from logging.handlers import QueueHandler, QueueListener
from queue import SimpleQueue
from typing import Any, TextIO

import discord
from pythonjsonlogger.json import JsonFormatter

from bot.client.state.account import NotConfiguredError
from bot.settings import Settings

LOG = logging.getLogger(__name__)
OURS = ("bot", "answer", "index")
# these log when a connection is made, lost and resumed, which an operator needs
HEARD = ("discord.gateway", "discord.shard")
RECONNECTING = ("discord.client", "discord.shard")
# discord.py reports a lost connection as an error, although it connects again by itself. These begin such messages.
LOST = ("Attempting a reconnect", "Failed to connect for shard_id")
DSN = "SENTRY_DSN"
# fields of Dateline's own lines in addition to their text, so that programs need not parse it
FIELDS = ("reference", "outcome", "seconds")
# Errors of the system and of Discord are about files and requests. Every other error may repeat what somebody typed.
SPEAKABLE = (OSError, sqlite3.Error, discord.HTTPException, discord.ConnectionClosed, discord.GatewayNotFound)
UNSPOKEN = "(its words are left out: they may repeat a question; log_questions = true shows them)"


@contextmanager
def logged(settings: Settings, *, debug: bool = False, stream: TextIO | None = None) -> Iterator[None]:
    """Log to standard error, or to `stream`, until the block ends; every line is written by then."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(settings))
    queue = _Queue(SimpleQueue())
    listener = QueueListener(queue.queue, handler)
    root = logging.getLogger()
    before, root.handlers = root.handlers, [queue]
    levels = _choose_levels(debug=debug)
    for name in RECONNECTING:
        logging.getLogger(name).addFilter(_calm)
    listener.start()
    hook, threading.excepthook = threading.excepthook, _thread_failed
    try:
        yield
    finally:
        threading.excepthook = hook
        root.handlers = before
        for name in RECONNECTING:
            logging.getLogger(name).removeFilter(_calm)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        listener.stop()


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    """Log the error that ended a thread. Python would print it as it is, with words that may repeat a question."""
    if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
        LOG.error("the thread %s failed", failed.thread.name if failed.thread else "", exc_info=failed.exc_value)


class _Queue(QueueHandler):
    """Passes records on unchanged, because the thread that writes them is in the same process."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record


def _choose_levels(*, debug: bool) -> dict[str, int]:
    """Set the level of each logger; return the levels before."""
    # Other packages keep this level: below it, discord.py logs whole requests, and SQLAlchemy what it stores.
    chosen = {"": logging.WARNING, "discord": logging.WARNING}
    chosen |= dict.fromkeys(OURS, logging.DEBUG if debug else logging.INFO) | dict.fromkeys(HEARD, logging.INFO)
    before = {name: logging.getLogger(name).level for name in chosen}
    for name, level in chosen.items():
        logging.getLogger(name).setLevel(level)
    return before


def _calm(record: logging.LogRecord) -> bool:
    """Log a lost connection in one line, because discord.py reconnects and the traceback adds nothing."""
    if record.exc_info and str(record.msg).startswith(LOST):
        record.msg, record.args = "%s (%s)", (record.getMessage(), record.exc_info[1])
        record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
    return True


def _formatter(settings: Settings) -> logging.Formatter:
    told = not settings.discord.log_questions
    if settings.operation.log == "text":
        return (_Text if told else logging.Formatter)("%(asctime)s %(levelname)s %(name)s: %(message)s")
    renamed = {"asctime": "time", "levelname": "level", "name": "logger"}
    form = (_Json if told else JsonFormatter)(
        "%(asctime)s %(levelname)s %(name)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%SZ",
        rename_fields=renamed,
        json_ensure_ascii=False,
    )
    form.converter = time.gmtime
    return form


class _Text(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802  (logging's name)
        return trace(ei[1])


class _Json(JsonFormatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802  (logging's name)
        return trace(ei[1])


def trace(error: BaseException) -> str:
    """Write a traceback, causes first, without the messages of errors that may repeat what somebody asked."""
    parts: list[str] = []
    for each in _causes(error):
        parts += traceback.format_tb(each.__traceback__)
        parts.append(f"{type(each).__qualname__}: {each if isinstance(each, SPEAKABLE) else UNSPOKEN}\n")
    return "".join(parts).rstrip("\n")


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return chain[::-1]


@contextmanager
def told_to_sentry(environment: Mapping[str, str]) -> Iterator[None]:
    """Send errors, and nothing else, to the Sentry project in the environment; if there is none, send nothing."""
    dsn = environment.get(DSN, "").strip()
    if not dsn:
        yield
        return
    import sentry_sdk
    from sentry_sdk.utils import BadDsn

    try:
        sentry_sdk.init(
            dsn,
            before_send=_without_words,
            # Without send_default_pii, people's identities are left out too.
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
        )
    except BadDsn as error:
        raise NotConfiguredError(f"{DSN} is not the address of a Sentry project: {error}") from error
    LOG.info("errors are sent to Sentry, without what was asked")
    try:
        yield
    finally:
        sentry_sdk.get_client().close(timeout=2)


def _without_words(event: Any, _: Any) -> Any:
    """Keep what went wrong in an event, and where; remove every word that may repeat a question."""
    for error in event.get("exception", {}).get("values", ()):
        error["value"] = UNSPOKEN
    event["extra"] = {name: event["extra"][name] for name in FIELDS if name in event.get("extra", {})}
    for private in ("request", "user", "breadcrumbs"):
        event.pop(private, None)
    return event
