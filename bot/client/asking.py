"""How people ask: /ask, "Ask about this" on a message, a mention, a direct message; and the one path to an answer."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
import re
import time
from functools import partial
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from answer.ask import LONGEST
from answer.days import checked_range
from answer.model import Question, Turn
from bot.client.answering import Asking, answered
from bot.client.card import Card
from bot.client.client import Dateline, Interaction, Reply
from bot.client.database import Place
from bot.client.desk import TurnedAwayError
from bot.client.escaping import cut, line
from bot.client.forms import QuestionForm
from bot.client.messages import answer_page, note, partial_page
from bot.client.reply import InteractionReply, MessageReply
from bot.client.streaming import streamed
from index.article import Filters
from index.errors import ExpectedError

if TYPE_CHECKING:
    from collections.abc import Sequence

LOG = logging.getLogger(__name__)
LONGEST_ASKED = 1_000  # characters of a question in a command
MOST_CHOICES, LONGEST_CHOICE = 25, 100
LIMITS = {  # what the options of commands that look into the archive are for
    "since": "Only articles from this day on: 2024-01-18, Jan 2024, last week",
    "until": "Only articles up to this day: 2024-01-18, Jan 2024, yesterday",
    "outlet": "Only articles of this outlet",
}
LAST_WORDS = 3.0  # seconds in which answers that are given up can be said to be so
REMEMBERED = datetime.timedelta(hours=1)  # how long a direct message goes on from the one before


async def outlet_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the outlets of the archive that contain what was typed; none while there is no archive."""
    names: Sequence[str] = ()
    with contextlib.suppress(ExpectedError):
        names = await asyncio.to_thread(_outlets, interaction.client)
    found = [name for name in names if typed.casefold() in name.casefold() and len(name) <= LONGEST_CHOICE]
    return [app_commands.Choice(name=name, value=name) for name in found[:MOST_CHOICES]]


async def add_to(bot: Dateline) -> None:
    """Add the ways of asking to the bot."""
    await bot.add_cog(_Asking(bot))
    bot.tree.add_command(app_commands.ContextMenu(name="Ask about this", callback=_ask_about))


class _Asking(commands.Cog):
    def __init__(self, bot: Dateline) -> None:
        self._bot = bot

    @app_commands.command()
    @app_commands.autocomplete(outlet=outlet_choices)
    @app_commands.describe(question="What do you want to know?", private="Show the answer to you alone", **LIMITS)
    async def ask(
        self,
        interaction: Interaction,
        question: app_commands.Range[str, 1, LONGEST_ASKED],
        since: app_commands.Range[str, 1, 40] | None = None,
        until: app_commands.Range[str, 1, 40] | None = None,
        outlet: app_commands.Range[str, 1, LONGEST_CHOICE] | None = None,
        private: bool | None = None,
    ) -> None:
        """Ask the archive; it answers with quotes and their dates."""
        first, last = checked_range(since, until, datetime.datetime.now(datetime.UTC).date())
        filters = Filters(first, last, (outlet,) if outlet else ())
        alone = self._bot.servers.settings(interaction.guild_id).private if private is None else private
        await answer_interaction(self._bot, interaction, Question(question, filters=filters), private=alone)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that names the bot, replies to it, or was written to it alone."""
        if message.author.bot or (message.guild is not None and self._bot.user not in message.mentions):
            return
        async with self._bot.guarded(message):
            await _answer_message(self._bot, message)


async def _ask_about(interaction: Interaction, message: discord.Message) -> None:
    """Offer a message as a question, to be changed before it is asked."""
    phrases = interaction.client.servers.words(interaction)
    check_place(interaction.client, interaction)

    async def submitted(form: Interaction, text: str) -> None:
        await answer_interaction(interaction.client, form, Question(text), private=True)

    await interaction.response.send_modal(
        QuestionForm(phrases("ask_title"), phrases("follow_label"), submitted, cut(message.content, LONGEST_ASKED))
    )


async def answer_interaction(
    bot: Dateline, interaction: Interaction, question: Question, *, private: bool, written: bool = False
) -> None:
    """Answer a command, button or form; `written` by the chat model on request. It is acknowledged before anything."""
    check_place(bot, interaction)
    place = Place(interaction.user.id, interaction.channel_id or 0, interaction.guild_id)
    async with bot.desk.admitted(place, bot.servers.settings(interaction.guild_id)):
        await interaction.response.defer(ephemeral=private, thinking=True)
        asking = Asking(question, place, bot.servers.words(interaction), private, written)
        await answer_to(bot, asking, InteractionReply(interaction, asking.words, private=private))


async def _answer_message(bot: Dateline, message: discord.Message) -> None:
    try:
        check_place(bot, message)
    except TurnedAwayError:
        return  # a mention where no answers are wanted is left alone: saying so would be one more message there
    words = bot.servers.words(message)
    reply = MessageReply(message, words)
    text = re.sub(rf"<@!?{bot.user.id if bot.user else 0}>", " ", message.content).strip()
    if not text:
        await reply.show(note(words("empty_question", mention=f"@{bot.user.name if bot.user else ''}")))
        return
    place = Place(message.author.id, message.channel.id, message.guild.id if message.guild else None)
    async with bot.desk.admitted(place, bot.servers.settings(place.server)):
        with contextlib.suppress(discord.HTTPException):
            await message.channel.typing()
        history = await asyncio.to_thread(_history, bot, message)
        await answer_to(bot, Asking(Question(text, history), place, words), reply)


async def answer_to(bot: Dateline, asking: Asking, reply: Reply) -> None:
    """Answer a question that was let through, and keep the answer for its buttons."""
    if len(asking.question.text) > LONGEST:
        raise TurnedAwayError("question_long", abuse=False, count=len(asking.question.text), most=LONGEST)

    async def say_place(place: int) -> None:
        with contextlib.suppress(discord.HTTPException):
            await reply.show(note(asking.words("waiting", place=place)))

    outcome, seconds = "failed", None
    bot.unfinished[asking.place.person] = reply
    try:
        async with streamed(partial(_show_partial, bot, asking, reply)) as tell:
            card = await bot.desk.work(lambda: answered(bot, asking, tell), say_place)
        reference = await asyncio.to_thread(bot.database.keep, asking.place, card, private=asking.private)
        page = answer_page(card, reference, asking.words, private=asking.private, may_write=bot.may_write)
        message = await reply.show(page)
        outcome, seconds = "refused" if card.refused else "answered", time.perf_counter() - asking.since
    finally:
        bot.unfinished.pop(asking.place.person, None)
        bot.figures.question(outcome, seconds)
    if message is not None:
        await asyncio.to_thread(bot.database.shown, reference, message.id)
    _log(bot, asking, outcome, reference, seconds)


async def _show_partial(bot: Dateline, asking: Asking, reply: Reply, card: Card) -> None:
    model = bot.writer.settings.name if bot.writer else ""
    if asking.place.person in bot.unfinished:  # else it was given up
        await reply.show_partial(partial_page(card, model, asking.words))


async def give_up(bot: Dateline) -> None:
    """Say where answers are awaited that none will come, so that nobody looks at half of one for ever."""
    replies = list(bot.unfinished.values())
    bot.unfinished.clear()
    telling = (reply.show(note(reply.words("draining"))) for reply in replies)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*telling, return_exceptions=True), LAST_WORDS)


def _log(bot: Dateline, asking: Asking, outcome: str, reference: str, seconds: float) -> None:
    asked = {"question": asking.question.text} if bot.settings.discord.log_questions else {}
    LOG.info(
        "%s %s in %.2f s%s",
        reference,
        outcome,
        seconds,
        f": {asking.question.text!r}" if asked else "",
        extra={"reference": reference, "outcome": outcome, "seconds": round(seconds, 3), **asked},
    )


def _history(bot: Dateline, message: discord.Message) -> tuple[Turn, ...]:
    """The asker's own earlier turns here; nobody else's words are ever read.

    In a thread all of them, in a direct message those of the last hour, under a reply the turn that is replied to.
    """
    person, channel = message.author.id, message.channel
    if isinstance(channel, discord.Thread):
        return bot.database.turns(person, channel.id)
    if message.reference and message.reference.message_id:
        return bot.database.turns_to(person, message.reference.message_id)
    if message.guild is None:
        since = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) - REMEMBERED
        return bot.database.turns(person, channel.id, since=since)
    return ()


def check_place(bot: Dateline, where: Interaction | discord.Message) -> None:
    """Let through what the server's own settings allow here; TurnedAwayError says what they do allow."""
    if where.guild is None or where.channel is None:
        return
    chosen = bot.servers.settings(where.guild.id)
    parent = getattr(where.channel, "parent_id", None)
    if chosen.channels and not {where.channel.id, parent} & set(chosen.channels):
        channels = ", ".join(f"<#{channel}>" for channel in chosen.channels)
        raise TurnedAwayError("wrong_channel", abuse=False, channels=channels)
    person = where.user if isinstance(where, discord.Interaction) else where.author
    roles = {role.id for role in getattr(person, "roles", ())}
    if chosen.roles and not roles & set(chosen.roles):
        raise TurnedAwayError("wrong_role", abuse=False, roles=", ".join(f"<@&{role}>" for role in chosen.roles))


def known_outlet(outlet: str, known: Sequence[str]) -> str:
    """Give an outlet as the archive spells it; TurnedAwayError where it has none of that name."""
    found = next((name for name in known if name.casefold() == outlet.strip().casefold()), None)
    if found is None:
        raise TurnedAwayError("no_outlet_named", abuse=False, name=line(cut(outlet, LONGEST_CHOICE)))
    return found


def _outlets(bot: Dateline) -> Sequence[str]:
    with bot.archive.reading() as archive:
        return archive.catalogue.outlets()
