"""/follow: a message when the archive has something new on a topic, here or as a direct message."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Sequence

import discord
from discord import app_commands
from discord.ext import tasks

from answer.question.cleaning import clean
from bot.client.bot import Action, Dateline, Feature, Interaction
from bot.client.commands.permissions import Rights
from bot.client.markdown import cut, flat, line, link
from bot.client.pages.answer import ANSWERED, Page, note
from bot.client.pages.components import layout
from bot.client.pages.offers import Button
from bot.client.pages.statements import LONGEST_NAME, LONGEST_TITLE
from bot.client.phrases import Words
from bot.client.phrases import words as phrases
from bot.client.state.database import Database
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from bot.client.state.stories import matching
from bot.client.state.stories.table import News, Rhythm, Story, Waiting, new_id
from bot.days import checked_range
from index.article import Days, as_integer
from index.current import CurrentArchive
from index.errors import ExpectedError
from index.store.words import stems

LOG = logging.getLogger(__name__)
EVERY = 5.0  # seconds between two looks for a new build, and for messages that are due
MOST_OF_PERSON, MOST_OF_SERVER = 10, 25  # stories
MOST_SHOWN = 5  # quotes in a message
LONGEST_TOPIC = 200
LONGEST_QUOTE = 600
HERE, DIRECT = "here", "direct"


def news_page(waiting: Waiting, words: Words) -> Page:
    """Lay out what is new on a story, with a button that stops it."""
    shown = [_entry(each, words) for each in waiting.news[:MOST_SHOWN]]
    left = len(waiting.news) - len(shown)
    more = [f"-# {words('and_more', count=left)}"] if left else []
    head = f"**{words('story_news', topic=line(waiting.story.topic))}**"
    stop = Button(words("button_stop_story"), f"stop_story:{waiting.story.id}")
    return Page((head, "\n\n".join([*shown, *more])), ((stop,),), ANSWERED)


def stories_page(stories: Sequence[Story], words: Words, news: str = "") -> Page:
    """List stories, each with a button that stops it; `news` is what has just been done."""
    lines = [f"{number}. {_named(story, words)}" for number, story in enumerate(stories, 1)]
    block = "\n".join([f"**{words('stories_title')}**", *lines]) if stories else words("stories_none")
    buttons = [
        Button(words("button_unfollow", number=number), f"stop_story:{story.id}:list")
        for number, story in enumerate(stories, 1)
    ]
    rows = tuple(tuple(buttons[start : start + 5]) for start in range(0, len(buttons), 5))
    return Page((*([news] if news else []), block), rows)


def _named(story: Story, words: Words) -> str:
    where = f"<#{story.channel}>" if story.channel else words("story_direct")
    return f"{line(cut(story.topic, LONGEST_TITLE))}\n-# {where} · {words(f'rhythm_{story.rhythm}')}"


def _entry(news: News, words: Words) -> str:
    source = news.source
    head = f"**{words.period(Days(*news.event))}** · {line(cut(source.name, LONGEST_NAME))}"
    quote = cut(flat(news.text), LONGEST_QUOTE)
    title = link(cut(source.heading, LONGEST_TITLE), source.url)
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
        self._compared = ""  # the build that every story was compared with

    @property
    def actions(self) -> dict[str, Action]:
        """What the buttons do, by the name that each carries."""
        return {"stop_story": self.stop}

    async def cog_load(self) -> None:
        """Begin to look for what is new."""
        self._look.start()

    async def cog_unload(self) -> None:
        """Stop; what was found and not sent is sent when the bot runs again."""
        self._look.cancel()

    @app_commands.command()
    @app_commands.describe(
        topic="What it is about: a person, a place, an event; leave it out for what you follow",
        since="Only articles of this day or later; without it, from today on",
        where="Where I write; only managers may choose this channel",
        rhythm="When I write",
    )
    @app_commands.choices(
        where=[
            app_commands.Choice(name="direct message", value=DIRECT),
            app_commands.Choice(name="here", value=HERE),
        ],
        rhythm=[app_commands.Choice(name=rhythm.value.replace("_", " "), value=rhythm.value) for rhythm in Rhythm],
    )
    async def follow(
        self,
        interaction: Interaction,
        topic: app_commands.Range[str, 1, LONGEST_TOPIC] | None = None,
        since: app_commands.Range[str, 1, 40] | None = None,
        where: str = DIRECT,
        rhythm: str = Rhythm.AT_ONCE.value,
    ) -> None:
        """Hear from me when there is something new on a topic, or see what you follow."""
        words = self._servers.words(interaction)
        if topic is None:
            await interaction.response.send_message(view=layout(await self._list(interaction, words)), ephemeral=True)
            return
        story = self._story(interaction, topic, since, where, Rhythm(rhythm), words.language)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._check_room(story)
        await asyncio.to_thread(self._follow, story)
        said = words("story_begun", topic=line(story.topic), rhythm=words(f"rhythm_{story.rhythm}"))
        await interaction.edit_original_response(view=layout(await self._list(interaction, words, said)))

    def _story(
        self, interaction: Interaction, topic: str, since: str | None, where: str, rhythm: Rhythm, language: str
    ) -> Story:
        """Check what is wanted. TurnedAwayError if this person may not have the bot write here."""
        if where == HERE:
            if interaction.guild_id is None:
                where = DIRECT
            else:
                self._rights.check_manager(interaction)
        if not stems(clean(topic)):
            raise TurnedAwayError("story_no_words", abuse=False)
        now = _now()
        first, _ = checked_range(since, None, now.date())
        channel, server = (interaction.channel_id, interaction.guild_id) if where == HERE else (None, None)
        begin = first or as_integer(now.date())
        return Story(new_id(), interaction.user.id, channel, server, topic.strip(), rhythm, language, begin, now)

    async def _check_room(self, story: Story) -> None:
        own = await asyncio.to_thread(self._database.stories.of_person, story.person)
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
        return stories_page(stories, words, said)

    async def stop(self, interaction: Interaction, name: str, shown: str = "") -> None:
        """Stop a story: whoever follows it may, and the managers of the server where it is posted."""
        words = self._servers.words(interaction)
        story = await asyncio.to_thread(self._database.stories.story, name)
        if story is None:
            raise TurnedAwayError("expired", abuse=False)
        if story.person != interaction.user.id:
            if story.server != interaction.guild_id:
                raise TurnedAwayError("expired", abuse=False)
            self._rights.check_manager(interaction)
        await asyncio.to_thread(self._database.stories.stop, name)
        said = words("story_stopped", topic=line(story.topic))
        if shown:
            await interaction.response.edit_message(view=layout(await self._list(interaction, words, said)))
        else:
            await interaction.response.send_message(view=layout(note(said)), ephemeral=True)

    # What is new

    @tasks.loop(seconds=EVERY)
    async def _look(self) -> None:
        """Compare a new build with the stories, and send what is due."""
        try:
            await asyncio.to_thread(self._compare)
        except ExpectedError as error:
            LOG.warning("followed stories are compared later: %s", error)
        for waiting in await asyncio.to_thread(self._database.stories.waiting, _now()):
            await self._send(waiting)

    @_look.before_loop
    async def _when_online(self) -> None:
        await self._bot.wait_until_ready()

    def _compare(self) -> None:
        stories = self._database.stories.all()
        if not stories:
            return
        now = _now()
        oldest = matching.window(now.date())
        with self._archive.reading() as archive:
            build = archive.manifest.id
            if build == self._compared:
                return
            seen = self._database.stories.seen()
            found = list(matching.news(archive, stories, seen, oldest))
            self._database.stories.found(found, matching.present(archive, oldest), oldest, now)
        self._compared = build

    async def _send(self, waiting: Waiting) -> None:
        """Send one message. A nonce makes Discord keep only one, if the bot ends before it knows that it was sent."""
        view = layout(news_page(waiting, phrases(waiting.story.language)))
        try:
            place = await self._place(waiting.story)
            await place.send(view=view, nonce=f"{waiting.story.id}-{waiting.first}")
        except (discord.Forbidden, discord.NotFound):
            LOG.info("a followed story has no place to be written to any longer, and is stopped")
            await asyncio.to_thread(self._database.stories.stop, waiting.story.id)
        except discord.HTTPException as error:
            LOG.warning("what is new on a story is sent later: %s", error)
        else:
            await asyncio.to_thread(self._database.stories.sent, waiting, _now())

    async def _place(self, story: Story) -> discord.abc.Messageable:
        return await self._bot.place(story.channel, story.person)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
