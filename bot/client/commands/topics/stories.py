"""Implements /follow: a message when the archive has something new on a topic, here or as a direct message."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

import discord
from discord import app_commands

from answer.question.cleaning import clean
from bot.client.bot import Action, Dateline, Feature, Interaction
from bot.client.commands.permissions import Rights
from bot.client.markdown import cut, flat, line, link
from bot.client.pages.answer import ANSWERED, MOST_CHARACTERS, Page, note
from bot.client.pages.components import layout
from bot.client.pages.offers import Button
from bot.client.pages.statements import LONGEST_NAME, LONGEST_TITLE
from bot.client.phrases import Words, words
from bot.client.repeated import Repeated
from bot.client.state.database import Database, utc_now
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from bot.client.state.stories import matching
from bot.client.state.stories.quiet import LONGEST as LONGEST_HOURS
from bot.client.state.stories.quiet import NO_ZONE, PERSON, SERVER, QuietHours, known_zone, read_hours, zones
from bot.client.state.stories.table import News, Rhythm, Story, Waiting, new_id
from bot.days import checked_range
from index.article import Days, as_integer
from index.current import CurrentArchive
from index.errors import ExpectedError
from index.store.words import stems

LOG = logging.getLogger(__name__)
EVERY = 5.0
AFTER_REFUSAL = datetime.timedelta(hours=1)
# Each story is compared with every new build, so a person and a server may follow only so many.
MOST_OF_PERSON, MOST_OF_SERVER = 10, 25
LONGEST_TOPIC = 200
# Quotes of each story, and characters of a quote: the first pair with which the message fits. If the smallest does not,
# the addresses are long and go.
SIZES = ((5, 600), (3, 400), (2, 250), (1, 250))
SMALLEST = (1, 60)
LONGEST_ZONE, MOST_CHOICES = 60, 25
HERE, DIRECT = "here", "direct"
NO_HOURS = frozenset(
    """off none no aus keine nein non aucune aucun desactivado ninguna ninguno nessuna nessuno spento uit geen nee
    desligado desativado nenhuma nenhum não nao""".split()
)


def news_page(waiting: Waiting, words: Words) -> Page:
    """Lay out the news on a story or on several, as much as fits, with a button that stops each story."""
    pages = (_news_page(waiting, words, *size) for size in SIZES)
    smallest = _news_page(waiting, words, *SMALLEST, linked=False)
    return next((page for page in pages if page.size <= MOST_CHARACTERS), smallest)


def _news_page(waiting: Waiting, words: Words, most: int, longest: int, *, linked: bool = True) -> Page:
    several = len(waiting.stories) > 1
    blocks, buttons = list[str](), list[Button]()
    for number, (story, news) in enumerate(waiting.stories, 1):
        entries = [_entry(each, words, longest, linked=linked) for each in news[:most]]
        left = len(news) - len(entries)
        entries += [f"-# {words('and_more', count=left)}"] if left else []
        head = words("story_news", topic=line(cut(story.topic, LONGEST_TITLE)))
        head = f"**{number}. {head}**" if several else f"**{head}**"
        blocks += [f"{head}\n" + "\n\n".join(entries)] if several else [head, "\n\n".join(entries)]
        label = words("button_unfollow", number=number) if several else words("button_stop_story")
        buttons.append(Button(label, f"stop_story:{story.id}"))
    return Page(tuple(blocks), (tuple(buttons),), ANSWERED)


def stories_page(stories: Sequence[Story], words: Words, news: str = "", quiet: QuietHours | None = None) -> Page:
    """List stories, each with a button that stops it; `news` is a line about what was just done."""
    lines = [f"{number}. {_named(story, words)}" for number, story in enumerate(stories, 1)]
    block = "\n".join([f"**{words('stories_title')}**", *lines]) if stories else words("stories_none")
    if quiet:
        block = f"{block}\n-# {words('quiet_hours', **_written(quiet))}"
    buttons = [
        Button(words("button_unfollow", number=number), f"stop_story:{story.id}:list")
        for number, story in enumerate(stories, 1)
    ]
    rows = tuple(tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5))
    return Page((*([news] if news else []), block), rows)


def _written(hours: QuietHours) -> dict[str, str]:
    """Write hours as the values of a phrase."""
    begin, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in (hours.begin, hours.end))
    return {"begin": begin, "end": end, "zone": hours.zone}


async def zone_choices(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the time zones with the letters that were typed."""
    return [app_commands.Choice(name=zone, value=zone) for zone in zones(typed)[:MOST_CHOICES]]


def _named(story: Story, words: Words) -> str:
    where = f"<#{story.channel}>" if story.channel else words("story_direct")
    return f"{line(cut(story.topic, LONGEST_TITLE))}\n-# {where} · {words(f'rhythm_{story.rhythm}')}"


def _entry(news: News, words: Words, longest: int, *, linked: bool) -> str:
    source = news.source
    head = f"**{words.period(Days(*news.event))}** · {line(cut(source.name, LONGEST_NAME))}"
    quote = cut(flat(news.text), longest)
    title = link(cut(source.heading, LONGEST_TITLE), source.url if linked else None)
    return f"{head}\n{words.quoted(quote, line(quote))}\n-# {title} · {words.day(source.day)}"


class StoriesCommand(Feature):
    """The command, the comparison with each new build, and the messages."""

    def __init__(
        self, bot: Dateline, archive: CurrentArchive, database: Database, servers: Servers, rights: Rights
    ) -> None:
        self._bot = bot
        self._archive = archive
        self._database = database
        self._servers = servers
        self._rights = rights
        # the id of the build with which every story was compared, so that none is compared with it again
        self._compared = ""
        self._trouble = ""
        self._put_off: dict[str, datetime.datetime] = {}
        self._looking = Repeated(self._look, EVERY)

    @property
    def actions(self) -> dict[str, Action]:
        return {"stop_story": self.stop}

    async def cog_load(self) -> None:
        self._looking.start()

    async def cog_unload(self) -> None:
        """Stop; what was found and not sent is sent when the bot runs again."""
        self._looking.cancel()

    @app_commands.command()
    @app_commands.describe(
        topic="What it is about: a person, a place, an event; leave it out for what you follow",
        since="Only articles of this day or later; without it, from today on",
        where="Where I write; only managers may choose this channel",
        rhythm="When I write",
        quiet="Hours in which I write nothing and wait: 22-7, 22:30-07:00, or off; with “here”, for this server",
        zone="The time zone of these hours: begin to type a city",
    )
    @app_commands.autocomplete(zone=zone_choices)
    @app_commands.choices(
        where=[app_commands.Choice(name="direct message", value=DIRECT), app_commands.Choice(name="here", value=HERE)],
        rhythm=[app_commands.Choice(name=rhythm.value.replace("_", " "), value=rhythm.value) for rhythm in Rhythm],
    )
    async def follow(
        self,
        interaction: Interaction,
        topic: app_commands.Range[str, 1, LONGEST_TOPIC] | None = None,
        since: app_commands.Range[str, 1, 40] | None = None,
        where: str = DIRECT,
        rhythm: str = Rhythm.AT_ONCE.value,
        quiet: app_commands.Range[str, 1, LONGEST_HOURS] | None = None,
        zone: app_commands.Range[str, 1, LONGEST_ZONE] | None = None,
    ) -> None:
        """Hear from me when there is something new on a topic, or see what you follow; choose quiet hours."""
        words = self._servers.words(interaction)
        where = DIRECT if interaction.guild_id is None else where
        if where == HERE:
            self._rights.check_manager(interaction)
        story = self._story(interaction, topic, since, where, Rhythm(rhythm), words.language) if topic else None
        await interaction.response.defer(ephemeral=True, thinking=True)
        told = []
        if quiet or zone:
            told.append(await asyncio.to_thread(self._choose_quiet, interaction, where, quiet, zone))
        if story:
            await self._check_room(story)
            await asyncio.to_thread(self._follow, story)
            told.append(words("story_begun", topic=line(story.topic), rhythm=words(f"rhythm_{story.rhythm}")))
        await interaction.edit_original_response(view=layout(await self._list(interaction, words, "\n".join(told))))

    def _choose_quiet(self, interaction: Interaction, where: str, quiet: str | None, zone: str | None) -> str:
        """Store quiet hours, and say so; a zone or hours that are not named stay as they were."""
        words, now = self._servers.words(interaction), utc_now()
        whose = (SERVER, interaction.guild_id or 0) if where == HERE else (PERSON, interaction.user.id)
        if quiet and quiet.strip().casefold() in NO_HOURS:
            self._database.quiet.choose(*whose, None)
            return words("quiet_off")
        before = self._database.quiet.of(*whose)
        if not (quiet or before):
            raise TurnedAwayError("quiet_hours_first", abuse=False)
        place = known_zone(zone) if zone else before.zone if before else NO_ZONE
        if place is None:
            raise TurnedAwayError("quiet_zone", abuse=False, found=line(zone or ""))
        hours = read_hours(quiet, place) if quiet else before and replace(before, zone=place)
        if hours is None:
            raise TurnedAwayError("quiet_bad", abuse=False, found=line(quiet or ""))
        self._database.quiet.choose(*whose, hours)
        return words(
            "quiet_server" if where == HERE else "quiet_chosen", **_written(hours), now=f"{hours.there(now):%H:%M}"
        )

    def _story(
        self, interaction: Interaction, topic: str, since: str | None, where: str, rhythm: Rhythm, language: str
    ) -> Story:
        """Make the story that a person wants. TurnedAwayError for a topic without words."""
        if not stems(clean(topic)):
            raise TurnedAwayError("story_no_words", abuse=False)
        now = utc_now()
        first, _ = checked_range(since, None, now.date())
        channel, server = (interaction.channel_id, interaction.guild_id) if where == HERE else (None, None)
        begin = first or as_integer(now.date())
        return Story(new_id(), interaction.user.id, channel, server, topic.strip(), rhythm, language, begin, now)

    async def _check_room(self, story: Story) -> None:
        own = await asyncio.to_thread(self._database.stories.of_person, story.person)
        if any(each.is_same(story) for each in own):  # it is changed, and none is added
            return
        if len(own) >= MOST_OF_PERSON:
            raise TurnedAwayError("story_too_many", abuse=False, most=MOST_OF_PERSON)
        if story.channel and story.server:
            there = await asyncio.to_thread(self._database.stories.of_server, story.server)
            if len(there) >= MOST_OF_SERVER:
                raise TurnedAwayError("story_too_many", abuse=False, most=MOST_OF_SERVER)

    def _follow(self, story: Story) -> None:
        oldest = matching.window(story.begun.date())
        with self._archive.reading() as archive:
            present = matching.present(archive, oldest)
        self._database.stories.follow(story, present)

    async def _list(self, interaction: Interaction, words: Words, said: str = "") -> Page:
        stories = await asyncio.to_thread(self._database.stories.of_person, interaction.user.id)
        hours = await asyncio.to_thread(self._database.quiet.of, PERSON, interaction.user.id)
        return stories_page(stories, words, said, hours)

    async def stop(self, interaction: Interaction, name: str, shown: str = "") -> None:
        """Stop a story. The person who follows it may do so, and the managers of the server where it is posted."""
        words = self._servers.words(interaction)
        story = await asyncio.to_thread(self._database.stories.story, name)
        if story is None:
            raise TurnedAwayError("expired", abuse=False)
        self._rights.check_owner(interaction, story.person, story.server)
        await asyncio.to_thread(self._database.stories.stop, name)
        said = words("story_stopped", topic=line(story.topic))
        if shown:
            await interaction.response.edit_message(view=layout(await self._list(interaction, words, said)))
        else:
            await interaction.response.send_message(view=layout(note(said)), ephemeral=True)

    async def _look(self) -> None:
        """Compare a new build with the stories, and send what is due."""
        await self._bot.wait_until_ready()
        try:
            # What an earlier run of the bot may have sent without storing it goes first, with nothing added to it.
            await self._send_due()
            await asyncio.to_thread(self._compare)
            await self._send_due()
        except ExpectedError as error:
            if str(error) != self._trouble:  # once, and not every few seconds
                LOG.warning("followed stories are compared later: %s", error)
            self._trouble = str(error)
        else:
            self._trouble = ""

    async def _send_due(self) -> None:
        for waiting in await asyncio.to_thread(self._due, utc_now()):
            await self._send(waiting)

    def _due(self, now: datetime.datetime) -> list[Waiting]:
        """List what is to be sent now: not what is put off, or belongs to a place with quiet hours."""
        quiet = self._database.quiet
        return [
            each
            for each in self._database.stories.waiting(now)
            if self._put_off.get(each.name, now) <= now
            and not quiet.hold(each.story.person, each.story.channel, each.story.server, now)
        ]

    def _compare(self) -> None:
        stories = self._database.stories.all()
        if not stories:
            return
        now = utc_now()
        oldest = matching.window(now.date())
        with self._archive.reading() as archive:
            build = archive.manifest.id
            if build == self._compared:
                return
            seen, told = self._database.stories.seen(), self._database.stories.told()
            found = list(matching.news(archive, stories, seen, oldest, told))
            self._database.stories.found(found, matching.present(archive, oldest), oldest, now)
        self._compared = build

    async def _send(self, waiting: Waiting) -> None:
        """Send one message.

        A nonce makes Discord keep only one, even if the bot ends before it knows that it was sent.
        """
        view = layout(news_page(waiting, words(waiting.story.language)))
        try:
            place = await self._bot.place(waiting.story.channel, waiting.story.person)
            await place.send(view=view, nonce=waiting.name)
        except (discord.Forbidden, discord.NotFound):
            LOG.info("followed stories have no place to be written to any longer, and are stopped")
            for story, _ in waiting.stories:
                await asyncio.to_thread(self._database.stories.stop, story.id)
        except discord.HTTPException as error:
            LOG.warning("what is new on a story is sent later: %s", error)
            if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:  # it is refused again as it is, as in a locked thread
                self._put_off[waiting.name] = utc_now() + AFTER_REFUSAL
        else:
            self._put_off.pop(waiting.name, None)
            await asyncio.to_thread(self._database.stories.sent, waiting)
