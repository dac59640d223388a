"""/follow: who may have what sent where, what is new, and that each message comes once."""

import datetime
import shutil
from dataclasses import replace

import pytest

from bot.client.commands.topics import stories as command
from bot.client.phrases import Words
from bot.client.state.database import Database
from bot.client.state.stories import matching
from bot.client.state.stories.table import News, Rhythm, Story, Waiting
from bot.settings import DiscordSettings, IndexSettings, Settings
from index.search import Archive
from tests.bot.client.commands.test_index import copied, updated  # noqa: F401  (a fixture)
from tests.bot.client.conftest import refusing, shown
from tests.bot.client.state.test_full_disk import fill

pytestmark = pytest.mark.simcord(shard_count=1, check_errors=False, settle_timeout=60)
DAY = datetime.datetime(2023, 4, 1, 12)  # noqa: DTZ001  (UTC, as the database keeps it)
LIGHTHOUSE = "Skerry Lighthouse keeper"


@pytest.fixture
def settings(corpus_data, tmp_path):
    """The test archive, to which the lighthouse may come."""
    copied(corpus_data, tmp_path / "data")
    return Settings(
        index=IndexSettings(data=tmp_path / "data", sources=tmp_path / "sources"),
        discord=DiscordSettings(state=tmp_path / "state"),
    )


@pytest.fixture
def now(monkeypatch):
    """The time, which a test may turn."""
    time = [DAY]
    monkeypatch.setattr(command, "utc_now", lambda: time[0])
    return time


def comes(settings, updated):  # noqa: F811
    """Let the build with the lighthouse answer."""
    build = (updated / "data" / "CURRENT").read_text()
    shutil.copytree(updated / "data" / "builds" / build.strip(), settings.index.data / "builds" / build.strip())
    (settings.index.data / "CURRENT").write_text(build)


async def look(newsroom):
    cog = newsroom.bot.get_cog("StoriesCommand")
    await cog._look()


def posted(newsroom):
    return [message for message in newsroom.channel.history() if "New on" in shown(message)]


async def test_a_story_is_posted_once_when_a_build_has_something_new_on_it(newsroom, bea, settings, updated, now):  # noqa: F811
    begun = await bea.slash(newsroom.channel, "follow", topic=LIGHTHOUSE, where="here")
    assert f"You now follow {LIGHTHOUSE}. When there is something new, I write at once." in shown(begun.response)
    await bea.slash(newsroom.channel, "follow", topic="the Kestrel Bridge", where="here")
    await look(newsroom)
    assert posted(newsroom) == []
    comes(settings, updated)
    for _ in range(3):
        await look(newsroom)
    (message,) = posted(newsroom)
    assert shown(message).startswith(
        f"**New on {LIGHTHOUSE}**\n**2 April 2023** · Harbour Gazette\n“Marta Quell, 61, was named keeper"
    )
    newsroom.bot.get_cog("StoriesCommand")._compared = ""  # as after a restart
    await look(newsroom)
    assert len(posted(newsroom)) == 1
    declined = await newsroom.ann.click(message, label="Follow no longer")
    assert "Only people with Manage Server" in shown(declined.response)
    assert f"No longer followed: {LIGHTHOUSE}" in shown((await bea.click(message, label="Follow no longer")).response)


async def test_a_daily_story_waits_and_an_outage_neither_loses_nor_doubles_it(newsroom, bea, settings, updated, now):  # noqa: F811
    await bea.slash(newsroom.channel, "follow", topic=LIGHTHOUSE, where="here", rhythm="daily")
    comes(settings, updated)
    now[0] = DAY + datetime.timedelta(hours=23)
    await look(newsroom)
    assert posted(newsroom) == []
    now[0] = DAY + datetime.timedelta(hours=24)
    with refusing(newsroom, 503):
        await look(newsroom)
    assert posted(newsroom) == []
    await look(newsroom)
    await look(newsroom)
    assert len(posted(newsroom)) == 1


async def test_a_digest_shows_several_stories_each_with_its_button(newsroom, bea, settings, updated, now):  # noqa: F811
    for topic in (LIGHTHOUSE, "keeper of the lighthouse"):
        await bea.slash(newsroom.channel, "follow", topic=topic, where="here", rhythm="daily")
        now[0] += datetime.timedelta(minutes=1)
    comes(settings, updated)
    await look(newsroom)
    assert posted(newsroom) == []
    now[0] = DAY + datetime.timedelta(days=1)
    await look(newsroom)
    (message,) = posted(newsroom)
    assert f"**1. New on {LIGHTHOUSE}**" in shown(message)
    assert "**2. New on keeper of the lighthouse**" in shown(message)
    stopped = await bea.click(message, label="Stop following 2")
    assert "No longer followed: keeper of the lighthouse" in shown(stopped.response)
    assert [each.topic for each in newsroom.bot.database.stories.all()] == [LIGHTHOUSE]


async def test_a_message_that_discord_refuses_is_tried_an_hour_later_and_a_full_disk_ends_nothing(
    newsroom,
    bea,
    settings,
    updated,  # noqa: F811
    now,
):
    await bea.slash(newsroom.channel, "follow", topic=LIGHTHOUSE, where="here")
    comes(settings, updated)
    with refusing(newsroom, 400) as tries:
        for _ in range(3):
            await look(newsroom)
        assert len(tries) == 1
    fill(newsroom.bot.database)
    now[0] += datetime.timedelta(hours=1)
    await look(newsroom)
    assert len(posted(newsroom)) == 1


async def test_in_quiet_hours_nothing_is_posted_and_afterwards_once(newsroom, bea, settings, updated, now):  # noqa: F811
    declined = await newsroom.ann.slash(newsroom.channel, "follow", quiet="11-13", where="here")
    assert "Only people with Manage Server" in shown(declined.response)
    # DAY is 12:00 in UTC, and 14:00 in Berlin.
    chosen = await bea.slash(newsroom.channel, "follow", quiet="13:30-15", zone="Berlin", where="here")
    assert "I post nothing unasked on this server from 13:30 to 15:00 (Europe/Berlin, where it is now 14:00)" in shown(
        chosen.response
    )
    await bea.slash(newsroom.channel, "follow", topic=LIGHTHOUSE, where="here")
    direct = await newsroom.ann.slash(newsroom.channel, "follow", topic=LIGHTHOUSE, quiet="11-12:30")
    assert "I send you nothing from 11:00 to 12:30 (UTC, where it is now 12:00)" in shown(direct.response)
    assert "Quiet hours: 11:00 to 12:30 (UTC)" in shown(direct.response)
    comes(settings, updated)
    for minutes, in_channel, alone in ((29, 0, 0), (1, 0, 1), (29, 0, 1), (1, 1, 1), (24 * 60, 1, 1), (60, 1, 1)):
        now[0] += datetime.timedelta(minutes=minutes)
        for _ in range(2):
            await look(newsroom)
        sent = newsroom.ann.user.dm_channel.history() if alone else []
        assert (len(posted(newsroom)), len(sent)) == (in_channel, alone), now[0]


async def test_quiet_hours_change_are_shown_and_go(newsroom, now):
    async def follow(**options):
        return shown((await newsroom.ann.slash(newsroom.channel, "follow", **options)).response)

    assert "A time zone belongs to quiet hours" in await follow(zone="Berlin")
    assert "I cannot read “25-\\*7” as quiet hours. Give two times" in await follow(quiet="25-*7")
    assert "I know no time zone Mars" in await follow(quiet="22-7", zone="Mars")
    await follow(quiet="22-7", zone="Europe/Lisbon")
    assert "I send you nothing from 23:00 to 07:00 (Europe/Lisbon, where it is now 13:00)" in await follow(quiet="23-7")
    assert "Quiet hours: 23:00 to 07:00 (Asia/Tokyo)" in await follow(zone="tokyo")
    privacy = await newsroom.ann.slash(newsroom.channel, "privacy")
    assert "and your quiet hours" in shown(privacy.response)
    await newsroom.ann.click(
        (await newsroom.ann.click(privacy.response.message, label="Delete mine")).response.message, label="Yes, delete"
    )
    assert "Quiet hours" not in await follow()
    await follow(quiet="22-7")
    assert "No quiet hours any longer." in await follow(quiet="off")
    assert "Quiet hours" not in await follow()


async def test_only_managers_have_it_post_in_a_channel_and_privacy_counts_and_deletes(newsroom, now):
    declined = await newsroom.ann.slash(newsroom.channel, "follow", topic=LIGHTHOUSE, where="here")
    assert "Only people with Manage Server" in shown(declined.response)
    assert "You follow no story yet." in shown((await newsroom.ann.slash(newsroom.channel, "follow")).response)
    begun = await newsroom.ann.slash(newsroom.channel, "follow", topic="the *Kestrel* Bridge", rhythm="weekly")
    assert "direct message · once a week" in shown(begun.response)
    assert "stories: 1" in shown((await newsroom.ann.slash(newsroom.channel, "privacy")).response)
    stopped = await newsroom.ann.click(begun.response, label="Stop following 1")
    assert "No longer followed: the" in shown(stopped.response)
    assert newsroom.bot.database.stories.all() == []
    declined = await newsroom.ann.slash(newsroom.channel, "follow", topic="…")
    assert "A topic needs a word" in shown(declined.response)
    for number in range(10):
        await newsroom.ann.slash(newsroom.channel, "follow", topic=f"bridge {number}")
    declined = await newsroom.ann.slash(newsroom.channel, "follow", topic="ferry")
    assert "At most 10 stories can be followed" in shown(declined.response)
    newsroom.bot.database.forget(newsroom.bot.database.stories.all()[0].person)
    assert newsroom.bot.database.stories.all() == []


# What is new


@pytest.fixture
def archive(corpus_data):
    with Archive.open(corpus_data) as archive:
        yield archive


def story(topic, since=20230301, **more):
    return replace(Story("a", 1, None, None, topic, Rhythm.AT_ONCE, "en", since, DAY), **more)


def new_on(archive, one, seen=(), told=()):
    return [found.source for _, found in matching.news(archive, [one], set(seen), 20230101, {"a": told})]


def quotes(archive, topic, told=()):
    return [found.text for _, found in matching.news(archive, [story(topic)], set(), 20230101, {"a": told})]


def test_only_articles_that_nobody_saw_are_new_and_one_of_each_set_of_copies(archive):
    topic = "Kestrel Bridge crack"
    found = [source.article for source in new_on(archive, story(topic, 20230101))]
    assert found
    names = archive.catalogue.kin(found)
    assert len({names.get(name, name) for name in found}) == len(found)
    assert new_on(archive, story(topic, 20230101), matching.present(archive, 20230101)) == []
    assert [source for source in new_on(archive, story(topic, 20230315)) if source.day < 20230315] == []
    assert new_on(archive, story("chess championship in Reykjavik", 20230101)) == []


OPENED = "The Kestrel Bridge was opened again on Friday after two years of repairs by the city of Ostley."
ARTICLES = (
    ("2023-03-24", "Kestrel Bridge opens again", f"{OPENED}\n\nMayor Ana Reed cut the ribbon in the rain at noon."),
    (
        "2023-03-26",
        "Swim club wins the cup",
        "The Ostley swim club won the cup on Sunday in the city baths.\n\nIts hall is near the Kestrel Bridge.",
    ),
    (
        "2023-03-27",
        "Rail strike, Kestrel Bridge toll, a lost dog: the news of Monday",
        "Trains stood still across the whole country on Monday because of a strike of the drivers.\n\n"
        + "The union and the railway accused each other of breaking off their talks last week. " * 12
        + "\n\nA toll of two dollars will be due on the Kestrel Bridge from the first of April, the council said.",
    ),
    (
        "2023-03-28",
        "Kestrel Bridge in pictures",
        "The old Kestrel Bridge was built by three hundred workers between 1911 and 1913, most of them from abroad.",
    ),
    (
        "2023-03-29",
        "Kestrel Bridge Players sing once more before the summer",
        "A choir of eleven called Kestrel Bridge Players sang for two hours.",
    ),
)


def test_an_alert_tells_something_new_about_the_topic_and_no_mention_by_the_way(news):
    """No background, no sentence of another story of a round-up, and no longer name."""
    found = quotes(news(ARTICLES), "Kestrel Bridge")
    assert found == [
        OPENED,
        "A toll of two dollars will be due on the Kestrel Bridge from the first of April, the council said.",
    ]
    assert quotes(news(ARTICLES), "Ana Reed") == []
    assert len(quotes(news(ARTICLES), "swim club")) == 1


def test_what_a_story_was_told_before_in_nearly_the_same_words_is_no_news(news):
    told = OPENED.replace("on Friday", "Friday")
    assert len(quotes(news(ARTICLES), "Kestrel Bridge", [told])) == 1


# A digest


def found(number, text="A quote.", **more):
    source = {"article": f"{number}.md", "path": "x", "title": f"Title {number}", "outlet": "Gazette", "day": 20230401}
    return News.model_validate({"source": source | {"url": None} | more, "text": text, "event": (20230401, 20230401)})


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "dateline.sqlite")
    yield database
    database.close()


def test_a_digest_has_all_stories_of_a_person_in_one_message_and_the_next_one_what_comes_later(database):
    hours = datetime.timedelta(hours=1)
    daily = [
        story(f"topic {number}", id=str(number), rhythm=Rhythm.DAILY, begun=DAY + number * hours) for number in range(7)
    ]
    others = [
        story("another person", id="b", person=2, rhythm=Rhythm.DAILY),
        story("weekly", id="c", rhythm=Rhythm.WEEKLY),
        story("at once", id="d"),
        story("here", id="e", channel=9, server=8, rhythm=Rhythm.DAILY),
    ]
    for each in [*daily, *others]:
        database.stories.follow(each, {})

    def topics(now):
        waiting = database.stories.waiting(now)
        for message in waiting:
            database.stories.sent(message)
        return [[each.topic for each, _ in message.stories] for message in waiting]

    at = DAY + 10 * hours
    database.stories.found([(each, found(1)) for each in [*daily, *others]], {}, 20230331, at)
    assert topics(at) == [["at once"]]
    assert topics(DAY + 24 * hours) == [
        [f"topic {number}" for number in range(5)],
        ["topic 5", "topic 6"],
        ["another person"],
        ["here"],
    ]
    database.stories.found([(daily[3], found(2))], {}, 20230331, DAY + 25 * hours)
    assert topics(DAY + 47 * hours) == []
    assert topics(DAY + 48 * hours) == [["topic 3"]]
    assert topics(DAY + 7 * 24 * hours) == [["weekly"]]


def test_the_same_topic_in_the_same_place_is_followed_once(database):
    database.stories.follow(story("Kestrel Bridge"), {})
    database.stories.found([(story("Kestrel Bridge"), found(1))], {}, 20230331, DAY)
    again = story("kestrel bridge", id="b", rhythm=Rhythm.DAILY, since=20230402)
    database.stories.follow(again, {})
    for number, other in enumerate([{"person": 2}, {"channel": 9}, {"topic": "ferry"}]):
        database.stories.follow(replace(again, id=f"c{number}", **other), {})
    own, *others = database.stories.all()
    assert (own.id, own.topic, own.rhythm, own.since) == ("a", "Kestrel Bridge", Rhythm.DAILY, 20230402)
    assert len(others) == 3
    assert [each.story.id for each in database.stories.waiting(DAY)] == ["a"]
    database.stories.follow(story("ferry", id="d", person=5, channel=9), {})
    database.stories.follow(story("ferry", id="e", person=6, channel=9), {})
    assert len(database.stories.all()) == 5


def test_what_is_found_after_a_message_was_read_is_not_marked_as_sent_with_it(database):
    database.stories.follow(story("bridge"), {})
    database.stories.found([(story("bridge"), found(1))], {}, 20230331, DAY)
    (first,) = database.stories.waiting(DAY)
    database.stories.found([(story("bridge"), found(2))], {}, 20230331, DAY)
    database.stories.sent(first)
    (second,) = database.stories.waiting(DAY)
    assert second.stories[0][1] == (found(2),)
    assert first.name != second.name


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("letters", ["word ", "*_`~|", "\N{GRINNING FACE}"])
def test_a_message_fits_whatever_the_quotes_and_addresses_are(count, letters):
    long = found(1, letters * 200, title=letters * 100, outlet=letters * 100, url="https://a.example/" + "x" * 480)
    stories = tuple((story(letters * 40, id=str(number)), (long,) * 10) for number in range(count))
    page = command.news_page(Waiting(stories, (1,)), Words("de"))
    assert page.size <= 4000
    assert len(page.buttons[0]) == count
    assert page.blocks[-1].count("\n") >= 2
    command.layout(page)


def test_what_was_found_is_stored_with_what_was_seen_and_never_again(tmp_path):
    database = Database(tmp_path / "dateline.sqlite")
    stories = database.stories
    stories.follow(story("bridge"), {"old.md": 20230330})
    assert stories.seen() == {"old.md"}
    source = {"article": "new.md", "path": "new.md", "title": "T", "outlet": None, "day": 20230401, "url": None}
    news = News.model_validate({"source": source, "text": "A quote.", "event": (20230401, 20230401)})
    stories.found([(story("bridge"), news), (story("gone", id="b"), news)], {"new.md": 20230401}, 20230331, DAY)
    assert stories.seen() == {"new.md"}
    (waiting,) = stories.waiting(DAY)
    assert [(each.topic, found) for each, found in waiting.stories] == [("bridge", (news,))]
    stories.sent(waiting)
    assert stories.waiting(DAY) == []
    assert stories.told() == {"a": ["A quote."]}
    stories.found([], {}, 20230331, DAY + datetime.timedelta(days=91))
    assert stories.told() == {}
    stories.follow(story("ferry", id="c"), {"other.md": 20230401})
    assert stories.seen() == {"new.md"}
    stories.stop("a")
    assert [each.id for each in stories.all()] == ["c"]
    database.close()
