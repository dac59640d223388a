"""Implements the buttons under an answer. Each finds its answer by the reference it carries, even after a restart."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import unicodedata
from dataclasses import dataclass, replace

import discord
from discord import ui

from answer.model import Question
from bot.client.bot import Action, Interaction
from bot.client.commands.ask import Questions
from bot.client.commands.forms import QuestionForm, RatingForm
from bot.client.markdown import name
from bot.client.pages.answer import (
    ANSWERED,
    Page,
    about_page,
    answer_page,
    context_page,
    full_pages,
    note,
    pager,
)
from bot.client.pages.components import actions, layout
from bot.client.pages.taken import taken
from bot.client.phrases import Words
from bot.client.state.card import Card
from bot.client.state.database import Database, Kept, Place
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from bot.client.state.usage import day_of
from bot.references import ENDINGS, FORMATS, Document, plain_text

LONGEST_THREAD_NAME = 100
LONGEST_FILE_NAME = 60
THREAD_EXISTS = 160004


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """The stored answers of buttons; an answer is deleted after `keep_days` days, or never if that is 0."""

    database: Database
    keep_days: int

    async def answer(self, reference: str) -> Kept:
        """Read the answer of a button; TurnedAwayError if it is no longer stored."""
        kept = await asyncio.to_thread(self.database.kept, reference)
        if kept is None:
            raise self._gone()
        return kept

    async def quote(self, reference: str, place: str) -> tuple[Card, int]:
        """Read the answer of a button and the number of its quote; TurnedAwayError if they are not stored."""
        card = (await self.answer(reference)).card
        return card, self.place(place, len(card.quotes))

    def place(self, number: str, count: int) -> int:
        """Read a place among `count`. TurnedAwayError if `count` is 0, as for a refusal, which has no such button."""
        if not count:
            raise self._gone()
        return max(0, min(int(number), count - 1))

    def _gone(self) -> TurnedAwayError:
        if self.keep_days:
            return TurnedAwayError("gone", abuse=False, days=self.keep_days)
        return TurnedAwayError("gone_deleted", abuse=False)


@dataclass(frozen=True, slots=True)
class Buttons:
    """The buttons under an answer."""

    kept: KeptAnswers
    questions: Questions
    servers: Servers
    database: Database

    @property
    def actions(self) -> dict[str, Action]:
        return {
            "context": self.context,
            "full": self.full,
            "share": self.share,
            "helpful": self.helpful,
            "unhelpful": self.unhelpful,
            "follow": self.follow,
            "write": self.write,
            "literal": self.literal,
            "meant": self.meant,
            "next": self.next,
            "about": self.about,
            "take": self.take,
        }

    async def context(self, interaction: Interaction, reference: str, place: str) -> None:
        """Show one quote inside its paragraph, to the person who pressed."""
        card, number = await self.kept.quote(reference, place)
        await show_private(interaction, context_page(card, number, reference, self.servers.words(interaction)))

    async def full(self, interaction: Interaction, reference: str, number: str) -> None:
        """Show the person who pressed the whole answer: page by page, and as a file if a sentence fits no message."""
        kept = await self.kept.answer(reference)
        words = self.servers.words(interaction)
        pages, is_whole = full_pages(kept.card, words)
        place = self.kept.place(number, len(pages))
        row = pager(lambda page: f"full:{reference}:{page}", place, len(pages), words)
        head = f"-# {words('page', page=place + 1, pages=len(pages))}"
        page = Page((head, *pages[place]), (row,) if row else (), ANSWERED)
        await show_private(interaction, page, file=None if is_whole else plain_text(taken(kept.card, words)))

    async def share(self, interaction: Interaction, reference: str) -> None:
        """Show a private answer to everyone in the channel, under the name of the person who shares it."""
        place = Place(interaction.user.id, interaction.channel_id or 0, interaction.guild_id)
        # Each press writes a message that everyone sees, so sharing counts as a question.
        async with self.questions.desk.admitted(place, self.servers.settings(interaction.guild_id)):
            await self._share(interaction, reference)

    async def _share(self, interaction: Interaction, reference: str) -> None:
        kept = await self.kept.answer(reference)
        words = self.servers.words(interaction)
        page = answer_page(kept.card, reference, words, may_write=self.questions.may_write)
        blocks = (f"-# {words('shared_by', person=interaction.user.mention)}", *page.blocks)
        shared = replace(page, blocks=blocks)
        await interaction.response.send_message(view=layout(shared))

    async def helpful(self, interaction: Interaction, reference: str) -> None:
        await self.kept.answer(reference)
        await asyncio.to_thread(self.database.rate, reference, interaction.user.id, helpful=True)
        await _say(interaction, self.servers.words(interaction)("thanks"))

    async def unhelpful(self, interaction: Interaction, reference: str) -> None:
        """Ask why an answer did not help, and store the reason."""
        words = self.servers.words(interaction)

        async def submitted(form: Interaction, reason: str, correction: str) -> None:
            await self.kept.answer(reference)
            await asyncio.to_thread(
                self.database.rate, reference, form.user.id, helpful=False, reason=reason, correction=correction or None
            )
            await _say(form, words("thanks_reason", reason=words(f"reason_{reason.replace(' ', '_')}")))

        await interaction.response.send_modal(RatingForm(words, submitted))

    async def follow(self, interaction: Interaction, reference: str) -> None:
        """Open a thread under a public answer for follow-ups; if that is not possible, show a form."""
        if not _may_open_thread(interaction):
            await self._ask_in_form(interaction, reference)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        kept = await self.kept.answer(reference)
        words = self.servers.words(interaction)
        thread = await _thread(interaction, kept.card.question)
        await asyncio.to_thread(self.database.threaded, reference, thread.id)
        await show(interaction, note(words("thread_opened", thread=thread.mention)))
        with contextlib.suppress(discord.HTTPException):
            await thread.send(view=layout(note(words("thread_greeting"))))

    async def write(self, interaction: Interaction, reference: str) -> None:
        """Let the chat model write an answer, for the person who pressed; they may share it."""
        kept = await self.kept.answer(reference)
        if not self.questions.may_write:
            raise TurnedAwayError("expired", abuse=False)
        card = kept.card
        # The question keeps the meaning it had: a follow-up as it was rewritten, and "today" as the day of asking.
        question = Question(card.read_as or card.question, filters=card.filters, as_of=day_of(kept.asked))
        await self.questions.answer_interaction(interaction, question, private=True, written=True)

    async def literal(self, interaction: Interaction, reference: str) -> None:
        """Answer a question as it was typed, for the person who pressed; they may share it."""
        kept = await self.kept.answer(reference)
        question = Question(kept.card.question, filters=kept.card.filters, as_of=day_of(kept.asked), literal=True)
        await self.questions.answer_interaction(interaction, question, private=True)

    async def next(self, interaction: Interaction, reference: str, number: str) -> None:
        """Answer a question that was offered after an answer; only the same people see it."""
        card = (await self.kept.answer(reference)).card
        question = card.next[self.kept.place(number, len(card.next))]
        await self._ask_here(interaction, Question(question, filters=card.filters))

    async def meant(self, interaction: Interaction, reference: str) -> None:
        """Answer a refused question with the name that was probably meant; only the same people see it."""
        card = (await self.kept.answer(reference)).card
        await self._ask_here(interaction, Question(card.meant or card.question, filters=card.filters))

    async def about(self, interaction: Interaction, reference: str) -> None:
        """Show the person who pressed what the operator needs to find this answer again."""
        kept = await self.kept.answer(reference)
        await show_private(interaction, about_page(kept.card, reference, self.servers.words(interaction)))

    async def take(self, interaction: Interaction, reference: str) -> None:
        """Send the person who pressed an answer with its full references, in a file of each format."""
        kept = await self.kept.answer(reference)
        words = self.servers.words(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await send_taken(interaction, taken(kept.card, words), _file_name(kept.card.question, reference), words)

    async def _ask_here(self, interaction: Interaction, question: Question) -> None:
        await self.questions.answer_interaction(interaction, question, private=_is_private(interaction))

    async def _ask_in_form(self, interaction: Interaction, reference: str) -> None:
        words = self.servers.words(interaction)
        alone = _is_private(interaction)

        async def submitted(form: Interaction, text: str) -> None:
            kept = await self.kept.answer(reference)
            own = await asyncio.to_thread(self.database.turn, reference, form.user.id)
            filters = kept.card.filters if own else Question("").filters
            await self.questions.answer_interaction(form, Question(text, own, filters), private=alone)

        await interaction.response.send_modal(QuestionForm(words("follow_title"), words("follow_label"), submitted))


def _is_private(interaction: Interaction) -> bool:
    """Return whether only the person who pressed sees the message."""
    return interaction.message is not None and interaction.message.flags.ephemeral


def _may_open_thread(interaction: Interaction) -> bool:
    """Return whether a public thread can be opened under the message: in a text channel, with the permissions."""
    message, channel = interaction.message, interaction.channel
    if message is None or message.flags.ephemeral or not isinstance(channel, discord.TextChannel):
        return False
    rights = interaction.app_permissions
    return rights.create_public_threads and rights.send_messages_in_threads


async def _thread(interaction: Interaction, question: str) -> discord.Thread:
    message = interaction.message
    if message is None or not isinstance(interaction.channel, discord.TextChannel):
        raise TurnedAwayError("expired", abuse=False)
    try:
        return await message.create_thread(name=name(question, LONGEST_THREAD_NAME), auto_archive_duration=1440)
    except discord.HTTPException as error:
        if error.code != THREAD_EXISTS:
            raise
        # A thread has the id of the message on which it was opened.
        found = interaction.channel.get_thread(message.id) or await interaction.client.fetch_channel(message.id)
        if not isinstance(found, discord.Thread):
            raise
        return found


async def show_private(interaction: Interaction, page: Page, *, file: str | None = None) -> None:
    """Show a page to the person who pressed: in place of the private message that was pressed, else in a new one."""
    attached = [discord.File(io.BytesIO(file.encode()), "answer.txt")] if file else []
    view = layout(page, *map(ui.File, attached))  # a message of components shows a file only if a component names it
    if _is_panel(interaction):
        await interaction.response.edit_message(view=view, attachments=attached)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, files=attached)


def _file_name(question: str, reference: str) -> str:
    """Name a file after the question, with the letters that Discord leaves in names as they are."""
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode()
    name = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "").lower()))[:LONGEST_FILE_NAME].strip("-")
    return name or f"answer-{reference}"


async def send_taken(interaction: Interaction, document: Document, name: str, words: Words) -> None:
    """Send a document in a file of each format, in the response that was put off."""
    files = [
        discord.File(io.BytesIO(write(document).encode()), f"{name}.{ENDINGS[form]}") for form, write in FORMATS.items()
    ]
    view = layout(note(words("take_files")), *map(ui.File, files))
    await interaction.edit_original_response(view=view, attachments=files)


async def show(interaction: Interaction, page: Page) -> None:
    await interaction.edit_original_response(view=layout(page))


async def defer_private(interaction: Interaction) -> None:
    """Acknowledge a press before a slow page; an edit of the response then shows the page as `show_private` would."""
    if _is_panel(interaction):
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


def _is_panel(interaction: Interaction) -> bool:
    """Return whether the message is a private one that pages through something. An answer is not, and must stay."""
    message = interaction.message
    return message is not None and message.flags.ephemeral and "helpful" not in actions(message)


async def _say(interaction: Interaction, text: str) -> None:
    await interaction.response.send_message(view=layout(note(text)), ephemeral=True)
