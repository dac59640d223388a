"""/quality: how good the answers are, what people asked and the archive did not answer, and a weekly line about it.

What was not answered is grouped only on servers that chose so in /settings, and only since then.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot.client.bot import Action, Dateline, Feature, Interaction
from bot.client.commands.buttons import defer_private, show
from bot.client.commands.forms import AddressForm
from bot.client.commands.permissions import Rights
from bot.client.markdown import cut, flat
from bot.client.pages import managers
from bot.client.pages.answer import Page, note, said
from bot.client.pages.components import layout
from bot.client.pages.gaps import done_page, gap_page, gaps_page, week_page
from bot.client.pages.offers import Button
from bot.client.phrases import Words
from bot.client.phrases import words as phrases
from bot.client.repeated import Repeated
from bot.client.state.database import Database, utc_now
from bot.client.state.gaps.candidates import CANDIDATES, add_candidate
from bot.client.state.gaps.grouping import Group, Grouper
from bot.client.state.gaps.reports import WEEK, Report
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from bot.client.state.usage import Overview, Spending, day_of
from index.build import builds
from index.current import CurrentArchive
from index.errors import ExpectedError

LOG = logging.getLogger(__name__)
DAYS = 30  # days over which managers see what the chat model used
EVERY = 60.0
DIRECT, HERE = "direct", "here"
LONGEST_TOPIC = 100

Follow = Callable[[str, Words], Awaitable[str]]


class QualityCommand(Feature):
    """The command, its pages, and the weekly lines.

    `follow` follows an address and returns what to say about it; `has_writer` says whether a chat model writes answers.
    """

    def __init__(
        self,
        bot: Dateline,
        archive: CurrentArchive,
        database: Database,
        servers: Servers,
        rights: Rights,
        follow: Follow,
        *,
        has_writer: bool,
    ) -> None:
        self._bot = bot
        self._archive = archive
        self._database = database
        self._servers = servers
        self._rights = rights
        self._follow = follow
        self._has_writer = has_writer
        self._grouper = Grouper()
        self._looking = Repeated(self._look, EVERY)

    @property
    def actions(self) -> dict[str, Action]:
        return {
            "gaps": self.turn,
            "gap": self.open_group,
            "gap_gold": self.write_candidate,
            "gap_source": self.follow_source,
            "gaps_week": self.begin_week,
            "gaps_stop": self.stop_week,
        }

    async def cog_load(self) -> None:
        self._looking.start()

    async def cog_unload(self) -> None:
        """Stop; what is due then is sent when the bot runs again."""
        self._looking.cancel()

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(gaps="Show what people asked here and the archive did not answer")
    async def quality(self, interaction: Interaction, gaps: bool = False) -> None:
        """Show how good the answers are, what people said, and with “gaps” what was not answered."""
        self._rights.check_manager(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        if gaps:
            await self._show_gaps(interaction, 0)
            return
        data = self._bot.settings.index.data
        summary, build = await asyncio.to_thread(_last_evaluation, data)
        ratings = await asyncio.to_thread(self._database.ratings)
        spent = await asyncio.to_thread(_spent, self._database.spending) if self._has_writer else None
        words = self._servers.words(interaction)
        await show(interaction, managers.quality_page(summary, build, ratings, words, spent))

    async def turn(self, interaction: Interaction, number: str) -> None:
        self._rights.check_manager(interaction)
        await defer_private(interaction)
        await self._show_gaps(interaction, int(number))

    async def open_group(self, interaction: Interaction, reference: str, number: str) -> None:
        group = await self._group(interaction, reference)
        may_change = self._rights.is_home(interaction)
        await show(interaction, gap_page(group, int(number), self._servers.words(interaction), may_change=may_change))

    async def write_candidate(self, interaction: Interaction, reference: str) -> None:
        """Write a group as a candidate for the gold set; the person who runs the bot completes it."""
        self._rights.check_home(interaction)
        group = await self._group(interaction, reference)
        file = self._bot.state / CANDIDATES
        is_new = await asyncio.to_thread(add_candidate, file, group)
        words = self._servers.words(interaction)
        code = str(file).replace("`", "'")  # in the code of a message, nothing else has a meaning
        text = words("gap_written", file=code) if is_new else words("gap_known", file=said(str(file)))
        await show(interaction, done_page(text, reference, words))

    async def follow_source(self, interaction: Interaction, reference: str) -> None:
        """Ask for the address of a source, and follow it."""
        self._rights.check_home(interaction)
        words = self._servers.words(interaction)

        async def submitted(form: Interaction, address: str) -> None:
            self._rights.check_home(form)
            group = await self._group(form, reference)
            news = await self._follow(address, words)
            topic = said(cut(flat(group.example.text).rstrip("?"), LONGEST_TOPIC))
            await show(form, done_page(f"{news}\n{words('gap_source', topic=topic)}", reference, words))

        await interaction.response.send_modal(AddressForm(words("button_source"), words("source_label"), submitted))

    async def _show_gaps(self, interaction: Interaction, number: int) -> None:
        words, server = self._servers.words(interaction), interaction.guild_id or 0
        since = self._servers.settings(server).gaps_since
        if since is None:
            await show(interaction, Page((words("gaps_off"),), ((Button(words("button_gaps_on"), "choose_gaps:1"),),)))
            return
        groups = await asyncio.to_thread(self._groups, server, since)
        own = await asyncio.to_thread(
            self._database.reports.in_server, server, interaction.user.id, interaction.channel_id or 0
        )
        buttons = [Button(words("button_week_off"), f"gaps_stop:{report.id}") for report in own[:1]] or [
            Button(words("button_week_direct"), f"gaps_week:{DIRECT}"),
            Button(words("button_week_here"), f"gaps_week:{HERE}"),
        ]
        await show(interaction, gaps_page(groups, since, number, words, buttons))

    async def _group(self, interaction: Interaction, reference: str) -> Group:
        """Find the group with this question; TurnedAwayError if it was deleted."""
        self._rights.check_manager(interaction)
        await defer_private(interaction)
        server = interaction.guild_id or 0
        for group in await asyncio.to_thread(self._groups, server, self._since(server)):
            if any(question.reference == reference for question in group.questions):
                return group
        raise TurnedAwayError("expired", abuse=False)

    def _since(self, server: int) -> datetime.datetime:
        """Give since when a server has its questions grouped; TurnedAwayError if it does not."""
        since = self._servers.settings(server).gaps_since
        if since is None:
            raise TurnedAwayError("gaps_off", abuse=False)
        return since

    def _groups(self, server: int, since: datetime.datetime) -> list[Group]:
        questions = self._database.past_questions(server, since)
        with self._archive.reading() as archive:
            return self._grouper.groups(archive.encoder, questions)

    async def begin_week(self, interaction: Interaction, where: str) -> None:
        """Write weekly, to the manager who pressed or into this channel."""
        self._rights.check_manager(interaction)
        await defer_private(interaction)
        words, server = self._servers.words(interaction), interaction.guild_id or 0
        self._since(server)
        channel = interaction.channel_id if where == HERE else None
        begin = self._database.reports.begin
        await asyncio.to_thread(begin, interaction.user.id, channel, server, words.language, utc_now())
        await self._show_gaps(interaction, 0)

    async def stop_week(self, interaction: Interaction, name: str) -> None:
        """End the weekly line; its reader and the managers of its server may do so."""
        report = await asyncio.to_thread(self._database.reports.report, name)
        if report is None:
            raise TurnedAwayError("expired", abuse=False)
        self._rights.check_owner(interaction, report.person, report.server)
        await defer_private(interaction)
        await asyncio.to_thread(self._database.reports.stop, name)
        await show(interaction, note(self._servers.words(interaction)("gaps_week_stopped")))

    async def _look(self) -> None:
        """Send the weekly lines that are due."""
        await self._bot.wait_until_ready()
        try:
            for report in await asyncio.to_thread(self._database.reports.due, utc_now()):
                await self._try(report)
        except ExpectedError as error:
            LOG.warning("weekly lines are sent later: %s", error)

    async def _try(self, report: Report) -> None:
        try:
            await self._send(report)
        except (discord.Forbidden, discord.NotFound):
            LOG.info("a weekly line has no place to be written to any longer, and is stopped")
            await asyncio.to_thread(self._database.reports.stop, report.id)
        except (discord.HTTPException, ExpectedError) as error:
            LOG.warning("a weekly line is sent later: %s", error)

    async def _send(self, report: Report) -> None:
        """Send one line, unless nothing was left unanswered. A person who may no longer manage gets none."""
        guild = self._bot.get_guild(report.server)
        if guild is None or guild.unavailable:
            return  # while Discord does not report the server, nothing is known of its channel
        quiet = self._database.quiet.hold
        if await asyncio.to_thread(quiet, report.person, report.channel, report.server, utc_now()):
            return
        since = self._servers.settings(report.server).gaps_since
        if since is None or not await self._may_have(report, guild):
            await asyncio.to_thread(self._database.reports.stop, report.id)
            return
        groups = await asyncio.to_thread(self._groups, report.server, max(since, report.due - WEEK))
        if page := week_page(groups, phrases(report.language), f"gaps_stop:{report.id}"):
            place = await self._bot.place(report.channel, report.person)
            await place.send(view=layout(page), nonce=f"{report.id}-{report.due:%y%m%d%H%M}")
        await asyncio.to_thread(self._database.reports.sent, report, utc_now())

    async def _may_have(self, report: Report, guild: discord.Guild) -> bool:
        """Return whether the person who began a line may still manage its server."""
        try:
            return self._rights.manages(await guild.fetch_member(report.person))
        except discord.NotFound:
            return False


def _last_evaluation(data: Path) -> tuple[dict[str, Any] | None, str | None]:
    """Read the newest finished evaluation, if there is one, and which build answers now."""
    from evaluation.run import newest_run, read_summary

    build = builds.current(data)
    try:
        summary = read_summary(newest_run(data / "evaluations"))
    except ExpectedError:
        summary = None
    return summary, build.name if build else None


def _spent(spending: Spending) -> Overview:
    now = datetime.datetime.now(datetime.UTC)
    return spending.overview(day_of(now - datetime.timedelta(days=DAYS - 1)), day_of(now))
