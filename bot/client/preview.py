"""Shows the bot in a local page instead of on Discord: a sample server, two people, no account and no token.

Hides simcord, the substitute for Discord that draws the page. The archive and the settings are the real ones. Answers,
ratings and the choices of the sample server are stored in a separate folder.
"""

from __future__ import annotations

import asyncio
import datetime
import importlib.util
import logging
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from answer.ask import ask
from answer.model import Question
from answer.topics.small_talk import examples
from bot.client.bot import SYNCED, Dateline
from bot.client.commands.answering import opened_writer
from bot.client.rooms import DIRECT, ROOMS, TOPICS
from bot.client.run import answer_settings, make_bot, one_instance, warm_up
from bot.client.state import logs
from bot.settings import Settings
from index.article import NO_FILTERS
from index.errors import ExpectedError
from index.search import Archive

if TYPE_CHECKING:
    import simcord

GOLD = Path(__file__).parents[2] / "evaluation" / "gold" / "archive.jsonl"
SUGGESTED = 3
TRIED = 12  # articles whose titles are tried as questions until enough are found, so that the preview starts soon
PATIENCE = 900.0  # seconds that one action in the page may take; an update of the index needs minutes


def check_installed() -> None:
    """Raise ExpectedError if simcord is not installed."""
    if importlib.util.find_spec("simcord") is None:
        raise ExpectedError("the preview needs simcord, which is not installed; run: make preview")


def run(
    settings: Settings,
    environment: Mapping[str, str] = os.environ,
    *,
    room: str = ROOMS[0],
    port: int = 0,
    debug: bool = False,
) -> int:
    """Show the bot in a local page until Ctrl-C, or until the session is ended in the page."""
    settings = apart(settings)
    with one_instance(settings.discord.state), logs.logged(settings, debug=debug):
        # The sample server knows no command yet, so all are registered again.
        (settings.discord.state / SYNCED).unlink(missing_ok=True)
        return asyncio.run(_show(settings, environment, room, port))


def apart(settings: Settings) -> Settings:
    """Return the settings with a separate state folder, so that no data of a real server change.

    The one person at the page may ask as often as a whole server, because trying things out is what the page is for.
    """
    state, often = settings.discord.state, settings.discord.server_per_minute
    discord = settings.discord.model_copy(
        update={"state": state.with_name(f"{state.name}-preview"), "person_per_minute": often}
    )
    return settings.model_copy(update={"discord": discord})


async def _show(settings: Settings, environment: Mapping[str, str], room: str, port: int) -> int:
    logging.getLogger("discord").setLevel(logging.ERROR)  # importing simcord makes a client that warns of intents
    import simcord

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bot = make_bot(settings, opened_writer(settings, environment))
    await asyncio.to_thread(warm_up, bot)
    questions = await asyncio.to_thread(_questions, bot)
    try:
        async with _world(bot) as env, await _page(env, room, port) as page:
            print(_welcome(page.url, room, questions, settings, bot.user), flush=True)
            waits = [asyncio.ensure_future(each) for each in (page.wait_closed(), stop.wait())]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    except simcord.SetupError as error:
        raise ExpectedError(f"the preview cannot be shown: {error}") from error
    return 0


@asynccontextmanager
async def _world(bot: Dateline) -> AsyncIterator[simcord.Env]:
    """Run the bot in a Discord that simcord simulates."""
    import simcord

    env = simcord.Env(bot, shard_count=1, check_errors=False, settle_timeout=PATIENCE)
    # simcord's clock does not run by itself. It is set before the bot starts, because the bot's loops would otherwise
    # run once for every day that the clock skips.
    env.backend.clock.advance((datetime.datetime.now(datetime.UTC) - env.now()).total_seconds())
    # simcord records every error for tests. Its page would show a failure where the bot declines with an explanation.
    env.errors_since = lambda cursor: ()  # type: ignore[method-assign]  # noqa: ARG005
    await env.start()
    try:
        with env.time_context():
            if bot.user is not None:
                await bot.user.edit(username="Dateline")
            yield env
    finally:
        await env.shutdown()


async def _page(env: simcord.Env, room: str, port: int) -> AbstractAsyncContextManager[Any]:
    """Create the sample server and its people, and show one of its rooms."""
    guild = env.create_guild("Newsroom", description="A sample server")
    editors = guild.create_role("Editors", permissions=_may_manage())
    users = [env.create_user(name.lower(), global_name=name) for name in ("Ann", "Sam")]
    rights = _no_threads(env.bot.user)
    channels = {name: guild.create_text_channel(name, topic=topic, overwrites=rights) for name, topic in TOPICS.items()}
    members = [guild.add_member(users[0]), guild.add_member(users[1], roles=[editors])]
    if room in channels:
        return env.preview(channels[room], viewers=members, layout="channel", port=port)
    return env.preview(users[0].dm_channel, viewers=users[:1], layout="channel", port=port)


def _may_manage() -> Any:
    import discord

    return discord.Permissions(manage_guild=True)


def _no_threads(bot: Any) -> dict[Any, Any]:
    """Forbid threads, because the page shows only one room; "Follow up" then asks in a form."""
    import discord

    return {bot: discord.PermissionOverwrite(create_public_threads=False)}


def _welcome(address: str, room: str, questions: tuple[str, ...], settings: Settings, bot: Any) -> str:
    is_direct = room == DIRECT
    where = "in a direct message" if is_direct else f"in #{room} of a sample server"
    plainly = "write plainly" if is_direct else f"write to the bot (<@{bot.id}> names it)"
    others = " or ".join(f"--channel {other}" for other in ROOMS if other != room)
    lines = [
        f"Dateline in a local page, without an account: {address}",
        "Open this address in a browser.",
        "",
        f"You are Ann, {where}. Type /ask, press Enter on the command offered, and type a question into its box.",
        "Send it with the arrow at the right: Enter only takes the words that the page offers.",
        f"Or {plainly}. For example:",
        *(f"  {question}" for question in questions),
        "",
        f"Elsewhere: python -m bot preview {others}",
        f"What you do is kept in {settings.discord.state}, apart from any real server;",
        f"only /index add and /index update change the real {settings.index.sources} and index. Ctrl-C ends.",
    ]
    if not is_direct:
        lines[7 + len(questions) : 7 + len(questions)] = [
            "Sam, under “Viewing as”, may manage the server; Ann may not.",
            "“Follow up” asks in a form, because the page shows no thread; on a server it opens one.",
            "The page’s clock stands still, so no news on what you follow comes in here; on a server it does.",
        ]
    return "\n".join(lines)


def _questions(bot: Dateline) -> tuple[str, ...]:
    """Find questions that this archive answers: from the gold set if it fits, else about names, else from titles."""
    how = answer_settings(bot.settings)
    found: list[str] = []
    with bot.archive.reading() as archive:
        for text, accepted in _candidates(archive):
            if len(found) == SUGGESTED:
                break
            answer = ask(archive, Question(text), how)
            said = " ".join(statement.text for statement in answer.statements)
            if not answer.refused and (not accepted or any(part in said for part in accepted)):
                found.append(text)
    return tuple(found)


def _candidates(archive: Archive) -> Iterator[tuple[str, tuple[str, ...]]]:
    from evaluation.gold.load import load

    for question in load(GOLD) if GOLD.is_file() else ():
        known = all(archive.catalogue.article(support.article) for support in question.support)
        if question.answers and not question.history and known:
            yield question.question, tuple(word for group in question.answers for word in group)
    yield from ((example, ()) for example in examples(archive))
    for article in archive.catalogue.articles(NO_FILTERS, limit=TRIED):
        title = article.title.rstrip(" .…")
        yield title if title.endswith("?") else f"What is reported about {title}?", ()
