"""Takes questions from /ask, "Ask about this", mentions and direct messages, and answers all in one way."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import logging
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from answer.model import Question, Turn
from answer.names import completed
from answer.question.cleaning import LONGEST
from answer.topics.small_talk import examples
from bot.client.bot import Dateline, Feature, Interaction, Reply
from bot.client.commands.answering import LONGEST_CHOICE, Answerer, Asking
from bot.client.commands.forms import QuestionForm
from bot.client.commands.reply import InteractionReply, MessageReply
from bot.client.markdown import cut
from bot.client.pages.answer import answer_page, note, partial_page
from bot.client.pages.streaming import streamed
from bot.client.state.card import Card
from bot.client.state.database import Database, NotStoredError, Place, utc_now
from bot.client.state.metrics import Figures
from bot.client.state.queue import Desk, TurnedAwayError
from bot.client.state.servers import Servers
from bot.days import checked_range
from index.article import Filters
from index.errors import ExpectedError
from index.search import Archive

LOG = logging.getLogger(__name__)
# Characters of a question and of a topic in a command. Longer texts are pasted, not asked.
LONGEST_ASKED, LONGEST_TOPIC = 1_000, 200
MOST_CHOICES = 25
LIMITS = {
    "since": "Only articles from this day on: 2024-01-18, Jan 2024, last week",
    "until": "Only articles up to this day: 2024-01-18, Jan 2024, yesterday",
    "outlet": "Only articles of this outlet",
}
# Seconds to say at the end that unfinished answers will not come. Docker kills the bot soon after.
LAST_WORDS = 3.0
# How long after a direct message the next one counts as a follow-up. After that, people ask about something else.
REMEMBERED = datetime.timedelta(hours=1)


async def outlet_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the outlets of the archive that contain the typed text; none if there is no archive yet.

    A decorator needs this function before a bot exists, so it uses the archive of the interaction's bot.
    """
    names = await _from_archive(interaction, lambda archive: archive.catalogue.outlets())
    return _choices(name for name in names if typed.casefold() in name.casefold())


async def name_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the text as it was typed, then with its last word completed to names and outlets of the archive.

    The text itself comes first, because Discord takes the first choice if somebody presses Enter.
    """
    found = await _from_archive(interaction, lambda archive: completed(archive, typed, MOST_CHOICES - 1))
    return _choices([typed, *found]) if typed.strip() else []


async def question_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the choices of `name_choices`; before anything is typed, offer questions that the archive answers."""
    if typed.strip():
        return await name_choices(interaction, typed)
    return _choices(await _from_archive(interaction, examples))


async def _from_archive(interaction: Interaction, read: Callable[[Archive], Sequence[str]]) -> Sequence[str]:
    """Read from the archive of the interaction's bot, in a thread; return nothing if there is no archive yet."""

    def reading() -> Sequence[str]:
        with interaction.client.archive.reading() as archive:
            return read(archive)

    with contextlib.suppress(ExpectedError):
        return await asyncio.to_thread(reading)
    return ()


def _choices(texts: Iterable[str]) -> list[app_commands.Choice[str]]:
    fitting = [text for text in texts if len(text) <= LONGEST_CHOICE]
    return [app_commands.Choice(name=text, value=text) for text in fitting[:MOST_CHOICES]]


class AskCommands(Feature):
    """The commands and messages by which people ask."""

    def __init__(self, bot: Dateline, questions: Questions, servers: Servers) -> None:
        self._bot = bot
        self._questions = questions
        self._servers = servers

    async def cog_load(self) -> None:
        """Add the command on messages, which a cog cannot declare itself."""
        self._bot.tree.add_command(app_commands.ContextMenu(name="Ask about this", callback=self.ask_about))

    @app_commands.command()
    @app_commands.autocomplete(question=question_choices, outlet=outlet_choices)
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
        alone = self._servers.settings(interaction.guild_id).private if private is None else private
        await self._questions.answer_interaction(interaction, Question(question, filters=filters), private=alone)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that mentions the bot, replies to it, or is a direct message to it."""
        user = self._bot.user
        if message.author.bot or user is None or (message.guild is not None and user not in message.mentions):
            return
        async with self._bot.guarded(message):
            await self._questions.answer_message(message, user)

    async def ask_about(self, interaction: Interaction, message: discord.Message) -> None:
        """Offer a message as a question that can be edited before it is asked."""
        phrases = self._servers.words(interaction)
        check_place(self._servers, interaction)

        async def submitted(form: Interaction, text: str) -> None:
            await self._questions.answer_interaction(form, Question(text), private=True)

        await interaction.response.send_modal(
            QuestionForm(phrases("ask_title"), phrases("follow_label"), submitted, cut(message.content, LONGEST_ASKED))
        )


@dataclass(frozen=True, slots=True)
class Questions:
    """Answers each question with a message, whichever way it was asked."""

    answerer: Answerer
    desk: Desk
    servers: Servers
    database: Database
    figures: Figures
    unfinished: dict[int, Reply]
    is_logged: bool = False  # questions are logged only if the settings allow it, because they are private

    @property
    def may_write(self) -> bool:
        return self.answerer.may_write

    async def answer_interaction(
        self, interaction: Interaction, question: Question, *, private: bool, written: bool = False
    ) -> None:
        """Acknowledge a command, button or form, then answer; `written`: the chat model writes, as was asked for."""
        check_place(self.servers, interaction)
        place = Place(interaction.user.id, interaction.channel_id or 0, interaction.guild_id)
        async with self.desk.admitted(place, self.servers.settings(interaction.guild_id)):
            await interaction.response.defer(ephemeral=private, thinking=True)
            asking = Asking(question, place, self.servers.words(interaction), private, written)
            await self._answer(asking, InteractionReply(interaction, asking.words, private=private))

    async def answer_message(self, message: discord.Message, user: discord.ClientUser) -> None:
        """Answer a message to the bot, which is `user`; do nothing if the server wants no answers there."""
        try:
            check_place(self.servers, message)
        except TurnedAwayError:
            return  # an explanation would be one more message where the server wants none
        words = self.servers.words(message)
        reply = MessageReply(message, words)
        text = re.sub(rf"<@!?{user.id}>", " ", message.content).strip()
        if not text:
            await reply.show(note(words("empty_question", mention=f"@{user.name}")))
            return
        place = Place(message.author.id, message.channel.id, message.guild.id if message.guild else None)
        async with self.desk.admitted(place, self.servers.settings(place.server)):
            with contextlib.suppress(discord.HTTPException):
                await message.channel.typing()
            history = await asyncio.to_thread(_history, self.database, message)
            await self._answer(Asking(Question(text, history), place, words), reply)

    async def _answer(self, asking: Asking, reply: Reply) -> None:
        """Answer an admitted question, and store the answer for its buttons."""
        if len(asking.question.text) > LONGEST:
            raise TurnedAwayError("question_long", abuse=False, count=len(asking.question.text), most=LONGEST)

        async def say_place(place: int) -> None:
            with contextlib.suppress(discord.HTTPException):
                await reply.show(note(asking.words("waiting", place=place)))

        outcome, seconds = "failed", None
        self.unfinished[asking.place.person] = reply
        try:
            async with streamed(partial(self._show_partial, asking, reply)) as tell:
                card = await self.desk.work(lambda: self.answerer.answer(asking, tell), say_place)
            reference = await self._stored(asking, card)
            page = answer_page(card, reference, asking.words, private=asking.private, may_write=self.may_write)
            message = await reply.show(page)
            outcome, seconds = "refused" if card.refused else "answered", time.perf_counter() - asking.since
        finally:
            self.unfinished.pop(asking.place.person, None)
            self.figures.question(outcome, seconds)
        if message is not None and reference:
            await asyncio.to_thread(self.database.shown, reference, message.id)
        self._log(asking, outcome, reference, seconds)

    async def _stored(self, asking: Asking, card: Card) -> str:
        """Store an answer and return its reference; empty if that fails, because the answer is shown anyway."""
        try:
            return await asyncio.to_thread(self.database.keep, asking.place, card, private=asking.private)
        except NotStoredError as error:
            LOG.warning("%s", error)
            return ""

    async def _show_partial(self, asking: Asking, reply: Reply, card: Card) -> None:
        if asking.place.person in self.unfinished:  # otherwise the answer was given up meanwhile
            await reply.show_partial(partial_page(card, self.answerer.model_name, asking.words))

    def _log(self, asking: Asking, outcome: str, reference: str, seconds: float) -> None:
        asked = {"question": asking.question.text} if self.is_logged else {}
        LOG.info(
            "%s %s in %.2f s%s",
            reference or "not stored:",
            outcome,
            seconds,
            f": {asking.question.text!r}" if asked else "",
            extra={"reference": reference, "outcome": outcome, "seconds": round(seconds, 3), **asked},
        )


async def give_up(unfinished: dict[int, Reply]) -> None:
    """Replace each unfinished answer by a line that none will come, so that no half of an answer stays."""
    replies = list(unfinished.values())
    unfinished.clear()
    telling = (reply.show(note(reply.words("draining"))) for reply in replies)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*telling, return_exceptions=True), LAST_WORDS)


def _history(database: Database, message: discord.Message) -> tuple[Turn, ...]:
    """Return the asker's own earlier turns here; nobody else's words are ever read.

    In a thread these are all of them, in a direct message those of the last hour, and for a reply the turn replied to.
    """
    person, channel = message.author.id, message.channel
    if isinstance(channel, discord.Thread):
        return database.turns(person, channel.id)
    if message.reference and message.reference.message_id:
        return database.turns_to(person, message.reference.message_id)
    if message.guild is None:
        return database.turns(person, channel.id, since=utc_now() - REMEMBERED)
    return ()


def check_place(servers: Servers, where: Interaction | discord.Message) -> None:
    """Check that the server's own settings allow a question here; TurnedAwayError says what they do allow."""
    if where.guild is None or where.channel is None:
        return
    chosen = servers.settings(where.guild.id)
    parent = getattr(where.channel, "parent_id", None)
    if chosen.channels and not {where.channel.id, parent} & set(chosen.channels):
        channels = ", ".join(f"<#{channel}>" for channel in chosen.channels)
        raise TurnedAwayError("wrong_channel", abuse=False, channels=channels)
    person = where.user if isinstance(where, discord.Interaction) else where.author
    roles = {role.id for role in getattr(person, "roles", ())}
    if chosen.roles and not roles & set(chosen.roles):
        raise TurnedAwayError("wrong_role", abuse=False, roles=", ".join(f"<@&{role}>" for role in chosen.roles))
