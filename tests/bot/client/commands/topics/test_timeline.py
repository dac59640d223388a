"""A topic over time in Discord: dated quotes in order, the range understood, pages of whole entries, and limits."""

import re

import pytest

from answer.model import Quote
from answer.topics.timeline import Entry
from bot.client.commands.topics.timeline import MOST, Timeline, pages, timeline_page
from bot.client.commands.topics.wanted import Wanted
from bot.client.pages.answer import MOST_CHARACTERS
from bot.client.phrases import words
from bot.client.run import make_bot
from index.article import Article, Days
from tests.bot.client.conftest import shown

turned_away = pytest.mark.simcord(check_errors=False)
ENGLISH = words("en")
FERRY = "the Marigold ferry"
HOSTILE = "@everyone **bold** [link](https://evil.example) <@1> `code` ||x|| # " * 9


async def _timeline(newsroom, topic=FERRY, **options):
    return (await newsroom.ann.slash(newsroom.channel, "timeline", topic=topic, **options)).response


def _days(text):
    return [int(day) for day in re.findall(r"^\*\*(\d+) March 2023\*\* · ", text, re.MULTILINE)]


async def test_quotes_stand_in_order_under_their_day_with_their_article(newsroom):
    message = await _timeline(newsroom)
    text = shown(message)
    assert text.startswith("**Timeline: the Marigold ferry**")
    assert "**13 March 2023** · The Meridian Wire\n“Three people died when the ferry Marigold struck a pontoon" in text
    assert "-# [Correction: Three people died in Marigold collision, not four](<https://example.org/wire/" in text
    assert "](<https://example.org/northline/2023/03/25/reopening>)" in text
    assert re.search(r"· also in (Harbour Gazette|The Meridian Wire)", text)  # either may stand for their event
    assert text.count("Transport Minister Ilka Dorn resigned on Thursday") == 1  # its title is how its text begins
    assert len(_days(text)) > 3
    assert _days(text) == sorted(_days(text))
    assert not message.ephemeral


async def test_the_range_and_outlet_are_shown_as_they_were_understood(newsroom):
    text = shown(await _timeline(newsroom, since="March 10, 2023", until="march 2023", outlet="harbour gazette"))
    assert "-# Limited to: 10 March 2023 to 31 March 2023, Harbour Gazette" in text
    assert "**9 March 2023** · Harbour Gazette\n“" in text  # told by an article of the day after
    assert "published 10 March 2023" in text
    assert all(int(day) >= 10 for day in re.findall(r"published (\d+) March 2023", text))
    assert "· The Meridian Wire\n" not in text


async def test_a_topic_the_archive_is_silent_about_is_refused_in_plain_words(newsroom):
    message = await _timeline(newsroom, "chess championship in Reykjavik")
    assert "No dated article that fits is about this." in shown(message)
    assert "“" not in shown(message)


async def test_on_a_private_server_only_the_asker_sees_it(newsroom):
    chosen = newsroom.bot.servers.settings(newsroom.guild.id).model_copy(update={"private": True})
    await newsroom.bot.servers.choose(newsroom.guild.id, chosen)
    assert (await _timeline(newsroom)).ephemeral


async def test_pages_hold_whole_entries_and_turn_after_a_restart(newsroom, settings, monkeypatch):
    monkeypatch.setattr("bot.client.commands.topics.timeline.ROOM", 700)
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    public = await _timeline(newsroom, since="6 March 2023")
    await newsroom.env.restart_bot(make_bot(settings))
    second = (await bob.click(public.message, label="Next")).response
    assert second.ephemeral
    assert "-# Limited to: since 6 March 2023" in shown(second)
    assert _days(shown(public))[-1] <= _days(shown(second))[0]
    for page in (public, second):
        assert shown(page).count("“") >= len(_days(shown(page))) > 0
    back = (await bob.click(second.message, label="Previous")).response
    assert back.id == second.id
    assert shown(back) == shown(public)


async def test_an_article_opens_from_its_entry_and_leads_back(newsroom):
    public = await _timeline(newsroom)
    (menu,) = public.components[0]["components"][-1]["components"]
    value = next(option["value"] for option in menu["options"] if "Correction" in option["label"])
    opened = (await newsroom.ann.select(public.message, [value])).response
    assert opened.ephemeral
    assert shown(opened).startswith("**Correction: Three people died in Marigold collision, not four**")
    back = (await newsroom.ann.click(opened.message, label="Back")).response
    assert shown(back) == shown(public)


async def test_a_timeline_is_taken_along_whole_with_its_sources(newsroom):
    page = await _timeline(newsroom)
    taken = await newsroom.ann.click(page.message, label="Save it with its sources")
    assert taken.ephemeral
    files = {file.filename: (await file.read()).decode() for file in taken.response.attachments}
    assert sorted(files) == [f"timeline.{ending}" for ending in ("bib", "html", "json", "md", "txt")]
    quotes = re.findall("“(.+)”", shown(page).replace("**", "").replace("\\", ""))
    assert quotes
    assert all(quote in files["timeline.txt"] for quote in quotes)


@turned_away
async def test_it_counts_against_the_limits_of_a_question(newsroom, settings):
    for _ in range(settings.discord.person_per_minute):
        await _timeline(newsroom, "zebra")
    message = await _timeline(newsroom)
    assert shown(message).startswith(ENGLISH("slow_person", count=6, seconds=60).partition(".")[0])
    assert message.ephemeral


@turned_away
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"since": "someday"}, "Cannot read the day 'someday'; expected one such as 2024-01-18"),
        ({"since": "2023-03-10", "until": "2023-03-01"}, "swap them"),
        ({"outlet": "Nobody"}, "The archive has no outlet “Nobody”"),
    ],
)
async def test_what_cannot_be_understood_gets_one_line(newsroom, options, said):
    text = shown(await _timeline(newsroom, **options))
    assert said in text
    assert "\n" not in text


@turned_away
async def test_without_an_index_it_says_so(newsroom, no_index):
    text = shown(await _timeline(newsroom))
    assert text.startswith("No index in ")


async def test_the_outlets_are_offered(newsroom):
    offered = await newsroom.ann.autocomplete(newsroom.channel, "timeline", "outlet", "wire", topic="x")
    assert [choice["value"] for choice in offered] == ["The Meridian Wire"]


# Pages


def _entry(text="A quote.", day=20230304, days=None, **more):
    article = Article("a", text, more.pop("title", "A title"), "a.md", day, **more)
    return Entry(days or Days(day, day), day, Quote(article, 0, len(text), text), ())


def test_every_entry_stands_on_one_page_in_order():
    entries = tuple(
        _entry("word " * length, day=20230301 + place) for place, length in enumerate((90, 10, 300, 500, 5))
    )
    found = pages(entries, ENGLISH)
    assert [place for page in found for place in page] == [0, 1, 2, 3, 4]
    assert len(found) > 1
    timeline = Timeline(Wanted("x"), entries, 20240101)
    for number, page in enumerate(found):
        text = timeline_page(timeline, number, "t", ENGLISH).blocks[1]
        assert text.count("“") == len(page)
    assert timeline_page(timeline, 0, "t", ENGLISH).buttons[0][0].disabled
    assert timeline_page(timeline, len(found) - 1, "t", ENGLISH).buttons[0][1].disabled


@pytest.mark.parametrize(
    ("language", "day", "published"),
    [
        ("en", "March 2021", "published 4 March 2023"),
        ("de", "März 2021", "veröffentlicht am 4. März 2023"),
        ("fr", "mars 2021", "publié le 4 mars 2023"),
        ("es", "marzo de 2021", "publicado el 4 de marzo de 2023"),
    ],
)
def test_an_event_stands_under_its_own_day_and_says_when_it_was_published(language, day, published):
    then = _entry(day=20230304, days=Days(20210301, 20210331))
    _, block, _ = timeline_page(Timeline(Wanted("x"), (then,), 20240101), 0, "t", words(language)).blocks
    assert block.startswith(f"**{day}** · ")
    assert f"· {published}" in block
    _, same, _ = timeline_page(Timeline(Wanted("x"), (_entry(),), 20240101), 0, "t", words(language)).blocks
    assert published not in same


def test_a_sentence_longer_than_a_page_is_named_and_not_cut():
    page = timeline_page(Timeline(Wanted("x"), (_entry("word " * 900),), 20240101), 0, "t", ENGLISH)
    assert "This sentence is too long to show here (4,500 characters); the article shows it whole." in page.blocks[1]
    assert "word word" not in page.blocks[1]


def test_entries_on_one_page_are_not_counted():
    page = timeline_page(Timeline(Wanted("x"), (_entry(day=20230301),), 20240101), 0, "t", ENGLISH)
    assert page.blocks[-1] == "-# Index made on 1 Jan 2024"


def test_a_full_timeline_says_that_there_may_be_more():
    entries = tuple(_entry(day=20230301) for _ in range(MOST))
    last = timeline_page(Timeline(Wanted("x"), entries, 20240101), 0, "t", ENGLISH).blocks[-1]
    assert last == ("-# The 20 articles most about it; a shorter range shows others · index made on 1 Jan 2024")


def test_hostile_entries_keep_within_a_message_and_do_nothing():
    entry = _entry(HOSTILE * 2, title=HOSTILE, outlet=HOSTILE, url=f"https://example.org/{'x' * 480}")
    timeline = Timeline(Wanted("*" * 200, since=20230101, until=20231231, outlet="[" * 100), (entry,) * MOST, 20240101)
    for number in range(len(pages(timeline.entries, ENGLISH))):
        page = timeline_page(timeline, number, "t", ENGLISH)
        assert page.size <= MOST_CHARACTERS
        assert not re.search(r"(?<!\\)@everyone|(?<!\\)\]\(https://evil", "\n".join(page.blocks))
