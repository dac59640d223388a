"""Runs the bot on Discord until it is stopped: one bot a folder, its features, coming online, draining, exit codes.

A failure before the bot is online (a machine without network, an outage of Discord) is waited out here. Each attempt
has a new bot, because a bot that failed half-way cannot start again. Once the bot is online, discord.py resumes and
reconnects by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord.backoff import ExponentialBackoff
from filelock import FileLock, Timeout

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from bot.client.bot import Dateline, Feature
from bot.client.commands.answering import Answerer, opened_writer
from bot.client.commands.article import Reader
from bot.client.commands.ask import AskCommands, Questions, give_up
from bot.client.commands.buttons import Buttons, KeptAnswers
from bot.client.commands.help import HelpCommands
from bot.client.commands.index import IndexCommands
from bot.client.commands.lists import Lists
from bot.client.commands.permissions import Rights
from bot.client.commands.quality import QualityCommand
from bot.client.commands.settings import SettingsCommand
from bot.client.commands.sources import SourcesCommand
from bot.client.commands.topics.changes import ChangesCommand
from bot.client.commands.topics.mentions import MentionLists
from bot.client.commands.topics.said import SaidCommand
from bot.client.commands.topics.stories import StoriesCommand
from bot.client.commands.topics.timeline import TimelineCommand
from bot.client.connection import send_again
from bot.client.health import serving
from bot.client.state import account, logs
from bot.client.state.account import NotConfiguredError
from bot.settings import Settings
from index.current import give_back_memory
from index.errors import ExpectedError

if TYPE_CHECKING:
    from answer.chat.writer import Writer

LOG = logging.getLogger(__name__)
LOCK = "bot.lock"
LONGEST_WAIT = 60.0  # seconds between two attempts to come online; with more, the bot would stay away after an outage
# seconds between two lines of the log about failed attempts, at first and at most: an outage must not fill it
SAY_AFTER, SAY_EVERY = 60.0, 3600.0
WRONG_TOKEN, WRONG_INTENTS = 4004, 4014  # the gateway closes for good with these codes, so another attempt is useless
TOO_MANY_REQUESTS, SERVER_ERROR = 429, 500
WARMING = "What happened last week?"  # names a day in words, so that dateparser is loaded as well
UNREACHABLE = (OSError, TimeoutError, aiohttp.ClientError, discord.GatewayNotFound)


def run(settings: Settings, environment: Mapping[str, str], *, debug: bool = False) -> int:
    """Run the bot until it is stopped, then return 0. NotConfiguredError if Discord does not let it in."""
    token = account.token(environment)
    with contextlib.ExitStack() as stack:
        stack.enter_context(one_instance(settings.discord.state))
        stack.enter_context(logs.logged(settings, debug=debug))
        stack.enter_context(logs.told_to_sentry(environment))
        stack.push(_crash_in_the_log)
        asyncio.run(_serve(settings, environment, token))
    _leave_stuck_threads(0)
    return 0


@contextlib.contextmanager
def one_instance(state: Path) -> Iterator[None]:
    """Keep a second bot out of this folder. The system releases the lock of a bot that died."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = FileLock(state / LOCK)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ExpectedError(
            f"another bot runs here and holds {state / LOCK}; stop it, or give this one a folder of its own: "
            f"discord.state in its settings"
        ) from error
    except OSError as error:
        raise ExpectedError(
            f"cannot write to {error.filename or state} ({error.strerror}), where answers and server settings are "
            f"kept; make it writable, or move it away, or choose another folder: discord.state"
        ) from error
    try:
        yield
    finally:
        lock.release()


def make_bot(settings: Settings, writer: Writer | None = None) -> Dateline:
    """Make a bot with every feature; a `writer` writes the answers, and is closed with the bot."""
    return Dateline(settings, add_features, writer)


async def add_features(bot: Dateline) -> None:
    """Give every feature what it needs, and add its commands and the actions of its buttons."""
    settings, archive, database, servers, desk = bot.settings, bot.archive, bot.database, bot.servers, bot.desk
    pictured = settings.discord.pictures
    answerer = Answerer(answer_settings(settings), settings.model, archive, database, bot.figures, bot.writer, pictured)
    questions = Questions(
        answerer, desk, servers, database, bot.figures, bot.unfinished, is_logged=settings.discord.log_questions
    )
    rights = Rights(servers, settings.discord.home_servers)
    kept = KeptAnswers(database, settings.discord.keep_days)
    reader = Reader(archive, database, servers, kept)
    lists = Lists(database, reader)
    model = settings.model if bot.writer else None
    index = IndexCommands(settings, archive, database, servers, rights, bot.tell_owner)
    has_writer = bot.writer is not None
    features: tuple[Feature, ...] = (
        AskCommands(bot, questions, servers),
        SourcesCommand(archive, servers, lists),
        TimelineCommand(archive, desk, servers, lists),
        SaidCommand(archive, desk, servers, lists),
        ChangesCommand(archive, desk, servers, lists),
        StoriesCommand(bot, archive, database, servers, rights),
        HelpCommands(database, servers, rights, settings.discord, model),
        index,
        QualityCommand(bot, archive, database, servers, rights, index.begin_following, has_writer=has_writer),
        SettingsCommand(servers, rights, settings.discord),
    )
    for feature in features:
        await bot.add_cog(feature)
        bot.actions |= feature.actions
    bot.actions |= reader.actions | Buttons(kept, questions, servers, database).actions
    bot.actions |= MentionLists(lists, kept, archive, servers).actions


def answer_settings(settings: Settings) -> AnswerSettings:
    """Return the settings that `ask` needs."""
    return AnswerSettings(settings.answer.floor, settings.answer.most_statements, settings.answer.worth)


async def _serve(settings: Settings, environment: Mapping[str, str], token: str) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_lost_error)
    send_again()
    # The bot uses no voice, so discord.py need not warn about missing packages for it.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await _stay_online(settings, environment, token, stop)
    finally:
        # asyncio waits for its executor's threads, and in one a look-up of a host name can hang for minutes.
        loop.set_default_executor(ThreadPoolExecutor(1))


async def _stay_online(settings: Settings, environment: Mapping[str, str], token: str, stop: asyncio.Event) -> None:
    patience = _Patience()
    while not stop.is_set():
        writer = opened_writer(settings, environment)
        async with make_bot(settings, writer) as bot, serving(bot, quiet=patience.tries > 0):
            error = await _until_it_ends(bot, token, stop)
            if error is None:
                return
            if not _is_unreachable(error):
                raise in_plain_words(error) or error
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), patience.delay(error))


async def _until_it_ends(bot: Dateline, token: str, stop: asyncio.Event) -> BaseException | None:
    """Stay online until the bot is stopped; otherwise return the error that ended it."""
    warming = asyncio.ensure_future(asyncio.to_thread(warm_up, bot))
    warming.add_done_callback(_say_warm)
    online, stopped = asyncio.ensure_future(bot.start(token)), asyncio.ensure_future(stop.wait())
    await asyncio.wait((online, stopped), return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        await drain(bot)
        await bot.close()
    for task in (warming, online, stopped):
        task.cancel()
    await asyncio.wait((warming, online, stopped))
    return None if online.cancelled() or stop.is_set() else online.exception()


async def drain(bot: Dateline) -> None:
    """Turn new questions away, and wait for those that are being answered, as long as the settings allow."""
    bot.desk.draining = True
    LOG.info("told to stop; questions being answered: %d", bot.desk.busy)
    end = time.monotonic() + bot.settings.discord.drain_seconds
    while bot.desk.busy and time.monotonic() < end:  # noqa: ASYNC110  (for a few seconds, once in the life of a bot)
        await asyncio.sleep(0.05)
    if bot.desk.busy:
        LOG.warning("stopping all the same; questions left unanswered: %d", bot.desk.busy)
        await give_up(bot.unfinished)


def warm_up(bot: Dateline) -> None:
    """Open the archive and answer once, so that the first question takes no longer than later ones."""
    with bot.archive.reading() as archive:
        ask(archive, Question(WARMING), answer_settings(bot.settings))
    gc.collect()
    gc.freeze()  # objects loaded by now stay; scanning them again and again would block the event loop
    give_back_memory()


def _say_warm(warming: asyncio.Future[None]) -> None:
    if warming.cancelled():
        return
    if error := warming.exception():
        LOG.warning("no question can be answered yet: %s", error)
    else:
        LOG.info("the archive is open")


class _Patience:
    """Chooses the wait before the next attempt, and logs failures: the first at once, others ever more rarely."""

    def __init__(self) -> None:
        self.tries = 0
        self._backoff = ExponentialBackoff()
        self._pause, self._due = SAY_AFTER, 0.0

    def delay(self, error: BaseException) -> float:
        self.tries += 1
        now = time.monotonic()
        if now >= self._due:
            self._due, self._pause = now + self._pause, min(2 * self._pause, SAY_EVERY)
            counted = f", {self.tries} times" if self.tries > 1 else ""
            told = "cannot come online%s (%s: %s); trying again until it works"
            LOG.warning(told, counted, type(error).__name__, error)
        return min(self._backoff.delay(), LONGEST_WAIT)


def _is_unreachable(error: BaseException) -> bool:
    """Return whether an error passes by itself.

    A 429 that discord.py does not wait out is Discord's ban of an address.
    """
    if isinstance(error, discord.HTTPException):
        return error.status == TOO_MANY_REQUESTS or error.status >= SERVER_ERROR
    return isinstance(error, UNREACHABLE)


def in_plain_words(error: BaseException) -> NotConfiguredError | None:
    """Explain why Discord does not let the bot in, as an error to raise; None for every other error."""
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or code == WRONG_TOKEN:
        return NotConfiguredError(f"Discord does not accept the token in {account.TOKEN}; {account.WHERE} again")
    if isinstance(error, discord.PrivilegedIntentsRequired) or code == WRONG_INTENTS:
        return NotConfiguredError(
            "Discord refuses the intents that this bot asks for; Dateline needs none that is privileged: "
            "undo what was changed at _intents in bot/client/bot.py"
        )
    return None


def _lost_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an error that no task awaited; asyncio's own line would repeat the error's words."""
    LOG.error("%s", context["message"], exc_info=context.get("exception"))


def _crash_in_the_log(_: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
    """Log an error that ends the bot unexpectedly, and let it propagate."""
    if isinstance(error, Exception) and not isinstance(error, ExpectedError):
        LOG.critical("the bot crashed", exc_info=error)


def _leave_stuck_threads(code: int) -> None:
    """End the process even if a thread is stuck in an answer or a look-up; Python would wait for it forever."""
    answering = [thread for thread in threading.enumerate() if thread.name.startswith(("answer", "asyncio"))]
    for thread in answering:
        thread.join(0.2)
    if any(thread.is_alive() for thread in answering):
        os._exit(code)
