"""Implements /index: the state of the index, updates, added texts, rollbacks.

Only some servers may change the archive (`Rights.check_home`); the managers of any server may look.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.client.bot import Action, Feature, Interaction
from bot.client.commands.buttons import show
from bot.client.commands.permissions import Rights
from bot.client.commands.reply import InteractionReply
from bot.client.markdown import LONGEST_LINK, cut, plain, web_address
from bot.client.pages import managers
from bot.client.pages.answer import Page, note, said
from bot.client.pages.components import layout
from bot.client.pages.managers import FollowedAddress, State, moment
from bot.client.phrases import Words, capitalised
from bot.client.state.adding import Adder
from bot.client.state.database import Database
from bot.client.state.following import Tell, Watch
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from bot.client.state.updates import Say, Updater, check_installed
from index.article import NO_FILTERS, Problem
from index.build import builds
from index.build.builds import Manifest
from index.build.freshness import changed_files
from index.build.refined import refining
from index.current import CurrentArchive
from index.errors import ExpectedError
from index.fetch.followed import read_sources

if TYPE_CHECKING:
    from bot.settings import IndexSettings, Settings
    from index.fetch.fetch import Added

MEGA = 1_000_000
LONGEST_FILE_NAME = 100
LAST_WORDS = 3.0  # seconds to show the end of an update while the bot closes; Docker kills it soon after


class IndexCommands(Feature):
    """The commands of /index."""

    index = app_commands.Group(name="index", description="The index behind the answers", guild_only=True)

    def __init__(
        self,
        settings: Settings,
        archive: CurrentArchive,
        database: Database,
        servers: Servers,
        rights: Rights,
        tell_owner: Tell,
    ) -> None:
        self._settings = settings
        self._archive = archive
        self._database = database
        self._servers = servers
        self._rights = rights
        self._updater = Updater(settings)
        # cleared from the start of an update until its end is shown, so that the bot does not close in between
        self._told = asyncio.Event()
        self._told.set()
        self._adding = asyncio.Lock()  # two texts of one name, added at the same time, would get the same file
        self._adder = Adder(settings)
        self._watch = Watch(settings, self._updater, tell_owner)

    @property
    def actions(self) -> dict[str, Action]:
        return {
            "update": self.update,
            "stop_adding": self.stop_adding,
            "unfollow": self.unfollow,
            "rollback": self.offer_rollback,
            "rollback_to": self.roll_back,
        }

    async def cog_load(self) -> None:
        """Resume refinement and following where the bot's last run stopped."""
        self._updater.refine()
        self._watch.begin()

    async def cog_unload(self) -> None:
        """Stop a running update when the bot closes, and show that while it is still possible."""
        await self._watch.close()
        await self._adder.stop()
        await self._updater.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await self._told.wait()

    @index.command()
    async def status(self, interaction: Interaction) -> None:
        """Show what the index holds, what changed since, and what was left out."""
        self._rights.check_manager(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        state = await asyncio.to_thread(
            _state, self._archive, self._settings.index, is_updated=self._updater.since is not None
        )
        may_change = self._rights.is_home(interaction)
        await show(interaction, managers.state_page(state, self._servers.words(interaction), may_change=may_change))

    @index.command(name="update")
    async def update_command(self, interaction: Interaction) -> None:
        """Bring the index up to date with the sources."""
        await self.update(interaction)

    async def update(self, interaction: Interaction) -> None:
        """Update the index in a message that everybody in the channel sees, and show what changed."""
        self._rights.check_home(interaction)
        self._updater.check_free()
        await interaction.response.defer(thinking=True)
        words = self._servers.words(interaction)

        async def say(progress: str) -> None:
            if not interaction.is_expired():
                with contextlib.suppress(discord.HTTPException):
                    await show(interaction, managers.updating_page(progress, words))

        await say(words("update_starting"))
        self._told.clear()
        try:
            page = await self._updated(say, words)
            await InteractionReply(interaction, words, private=False).show(page)
        finally:
            self._told.set()

    async def _updated(self, say: Say, words: Words) -> Page:
        """Run the update. An error becomes a page too, because `report` can show none after fifteen minutes."""
        try:
            updated = await self._updater.run(say)
        except ExpectedError as error:
            return note(capitalised(said(str(error))))
        except TurnedAwayError as error:
            return note(words(error.phrase, **error.values))
        earlier = await asyncio.to_thread(builds.earlier, self._settings.index.data)
        return managers.updated_page(updated, words, can_roll_back=earlier is not None)

    @index.command()
    @app_commands.describe(
        link="The address of an article, a PDF or a feed", file="A text, a Markdown, HTML, PDF or JSON Lines file"
    )
    async def add(
        self,
        interaction: Interaction,
        link: app_commands.Range[str, 1, LONGEST_LINK] | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        """Add an article, a feed's articles, a PDF or a file to the sources."""
        self._rights.check_home(interaction)
        check_installed()
        _check_added(self._settings, link, file)
        await interaction.response.defer(ephemeral=True, thinking=True)
        attached = (safe_name(file.filename), await file.read()) if file else None
        words = self._servers.words(interaction)
        await show(interaction, managers.adding_page(words, waits=self._adding.locked()))
        async with self._adding:
            results = await _bring(self._adder, link, attached)
        if not interaction.is_expired():
            await show(interaction, managers.added_page(results, words))

    async def stop_adding(self, interaction: Interaction) -> None:
        """Stop what is being added now; the next one that waits then begins."""
        self._rights.check_home(interaction)
        await interaction.response.defer()
        await self._adder.stop()

    @index.command()
    @app_commands.describe(link="The address of a feed, a sitemap or a section page; leave it out for the list")
    async def follow(
        self, interaction: Interaction, link: app_commands.Range[str, 1, LONGEST_LINK] | None = None
    ) -> None:
        """Follow a feed: new and corrected articles come by themselves. Without a link, list what is followed."""
        self._rights.check_home(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        words = self._servers.words(interaction)
        news = await self.begin_following(link, words) if link else ""
        await show(interaction, await self._followed(words, news))

    async def begin_following(self, link: str, words: Words) -> str:
        """Follow an address, and return what to say about it. TurnedAwayError or ExpectedError if it cannot be."""
        check_installed()
        address = link.strip()
        if web_address(address) is None:
            raise TurnedAwayError("add_address", abuse=False, link=said(cut(address, 200)))
        found = await self._watch.command("--", address)
        phrase = "watch_new" if found["new"] else "watch_known"
        return words(phrase, address=said(cut(found["address"], 200)), count=found["articles"])

    async def unfollow(self, interaction: Interaction, token: str) -> None:
        """Stop following an address; its articles stay."""
        self._rights.check_home(interaction)
        await interaction.response.defer()
        words, address = self._servers.words(interaction), await asyncio.to_thread(self._database.text, token)
        if address is None:
            raise TurnedAwayError("expired", abuse=False)
        await self._watch.command("--stop", "--", address)
        await show(interaction, await self._followed(words, words("watch_stopped", address=said(cut(address, 200)))))

    async def _followed(self, words: Words, news: str) -> Page:
        sources = await asyncio.to_thread(read_sources, self._settings.index.data)
        tokens = [await asyncio.to_thread(self._database.token, source.address) for source in sources]
        found = [
            FollowedAddress(
                source.address,
                source.newest,
                None if source.gone else max(source.next, time.time()),
                source.problem,
                f"unfollow:{token}",
            )
            for source, token in zip(sources, tokens, strict=True)
        ]
        return managers.followed_page(found, words, news)

    @index.command()
    async def rollback(self, interaction: Interaction) -> None:
        """Let the build before the present one answer again."""
        await self.offer_rollback(interaction)

    async def offer_rollback(self, interaction: Interaction) -> None:
        self._rights.check_home(interaction)
        self._updater.check_free()
        build, earlier = await asyncio.to_thread(_two_builds, self._settings.index.data)
        page = managers.rollback_page(build, earlier, self._servers.words(interaction))
        await interaction.response.send_message(view=layout(page), ephemeral=True)

    async def roll_back(self, interaction: Interaction, published: str, target: str) -> None:
        """Go back to the previous build, if these two builds are still the ones of the question."""
        self._rights.check_home(interaction)
        self._updater.check_free()
        build, earlier = await asyncio.to_thread(_two_builds, self._settings.index.data)
        if (build.id, earlier.id) != (published, target):
            raise TurnedAwayError("expired", abuse=False)
        await asyncio.to_thread(builds.rollback, self._settings.index.data)
        self._updater.refine()
        text = self._servers.words(interaction)("rollback_done", made=moment(earlier.made), articles=earlier.articles)
        await interaction.response.edit_message(view=layout(note(text)))


def safe_name(name: str) -> str:
    """Make the name of an attachment safe to store and to show: no path, no leading dot."""
    last = re.split(r"[/\\]", "".join(filter(str.isprintable, plain(name))))[-1].strip().lstrip(".")
    stem, dot, ending = last.rpartition(".")
    if dot and len(ending) < LONGEST_FILE_NAME // 2:
        return f"{stem[: LONGEST_FILE_NAME - len(ending) - 1] or 'text'}.{ending}"
    return last[:LONGEST_FILE_NAME] or "text"


def _state(current: CurrentArchive, index: IndexSettings, *, is_updated: bool) -> State:
    """Read the state of the published build and of the sources, which may take a while if there are many files."""
    sources = read_sources(index.data)
    with current.reading() as archive:
        oldest, newest = archive.catalogue.span(NO_FILTERS)
        earlier = builds.earlier(index.data)
        return State(
            build=archive.manifest,
            outlets=archive.catalogue.outlets(),
            oldest=oldest,
            newest=newest,
            changed=changed_files(archive.catalogue, index.sources) if index.sources.is_dir() else None,
            problems=archive.catalogue.problems(),
            earlier=Manifest.read(earlier) if earlier else None,
            is_updated=is_updated or builds.is_written(index.data),
            refining=refining(index.data, archive.manifest, wanted=index.vectors == "transformer"),
            followed=len(sources),
            dead=[(source.address, source.problem) for source in sources if source.is_dead(time.time())],
        )


def _two_builds(data: Path) -> tuple[Manifest, Manifest]:
    earlier = builds.earlier(data)
    if earlier is None:
        raise TurnedAwayError("rollback_none", abuse=False)
    return Manifest.read(builds.published(data)), Manifest.read(earlier)


def _check_added(settings: Settings, link: str | None, file: discord.Attachment | None) -> None:
    """Raise TurnedAwayError if nothing is given, or an address that is not a web address, or a file that is too large.

    Text that is not an address would be taken for a file on this machine.
    """
    most = settings.add.max_megabytes
    if link is None and file is None:
        raise TurnedAwayError("add_nothing", abuse=False)
    if link is not None and web_address(link) is None:
        raise TurnedAwayError("add_address", abuse=False, link=said(cut(link, 200)))
    if file is not None and file.size > most * MEGA:
        raise TurnedAwayError("add_large", abuse=False, found=file.size / MEGA, most=most)


async def _bring(adder: Adder, link: str | None, attached: tuple[str, bytes] | None) -> list[Added | Problem]:
    """Bring an address and an attached file into the sources; a file keeps its name and replaces no other file."""
    links = [link.strip()] if link else []
    if attached is None:
        return await adder.run(links)
    name, content = attached
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        await asyncio.to_thread(file.write_bytes, content)
        return [_named(found, str(file), name) for found in await adder.run([*links, str(file)])]


def _named(found: Added | Problem, file: str, name: str) -> Added | Problem:
    """Replace the file's path on this machine by the name that a person gave it."""
    if isinstance(found, Problem):
        return replace(found, path=found.path.replace(file, name))
    return replace(found, target=found.target.replace(file, name))
