"""What somebody said in Discord: dated quotes, newest first, limits as they were understood, and pages."""

import re

import pytest

from answer.model import Quote, Statement
from bot.client.commands.topics import quotes
from bot.client.commands.topics.quotes import PAGE, ROOM, Quotes, quotes_page
from bot.client.commands.topics.said import SaidCommand
from bot.client.commands.topics.wanted import Wanted
from bot.client.pages.answer import MOST_CHARACTERS
from bot.client.phrases import words
from bot.client.run import make_bot
from index.article import Article
from tests.bot.client.conftest import shown

turned_away = pytest.mark.simcord(check_errors=False)
ENGLISH = words("en")
HOSTILE = "@everyone **bold** [link](https://evil.example) <@1> `code` ||x|| # " * 9


async def _said(newsroom, speaker="Mirel Tash", **options):
    return (await newsroom.ann.slash(newsroom.channel, "said", speaker=speaker, **options)).response


def _days(text):
    return [int(day) for day in re.findall(r"^\*\*(\d+) March 2023\*\* · ", text, re.MULTILINE)]


async def test_somebodys_words_stand_newest_first_under_their_day_with_their_article(newsroom):
    message = await _said(newsroom)
    text = shown(message)
    assert text.startswith("**What Mirel Tash said**")
    assert "**14 March 2023** · Harbour Gazette\n“Chief engineer Mirel Tash said that replacement hangers" in text
    assert "](<https://example.org/gazette/2023/03/14/" in text
    assert _days(text)[0] == 14
    assert not message.ephemeral


async def test_the_topic_and_the_limits_are_shown_as_they_were_understood(newsroom):
    text = shown(await _said(newsroom, "Oren Vask", about="closure", until="March 5, 2023", outlet="harbour gazette"))
    assert text.startswith("**What Oren Vask said about closure**")
    assert "-# Limited to: until 5 March 2023, Harbour Gazette" in text
    assert _days(text) == [4]


async def test_somebodys_words_are_taken_along_with_their_sources(newsroom):
    taken = await newsroom.ann.click((await _said(newsroom)).message, label="Save it with its sources")
    files = {file.filename: (await file.read()).decode() for file in taken.response.attachments}
    assert files["said.txt"].startswith("What Mirel Tash said\n\n")
    assert "“Chief engineer Mirel Tash said that replacement hangers" in files["said.txt"]
    assert "characters " in files["said.bib"]


async def test_a_file_that_holds_only_the_first_quotes_says_so(newsroom, monkeypatch):
    monkeypatch.setattr(quotes, "MOST_TAKEN", 1)
    taken = await newsroom.ann.click((await _said(newsroom)).message, label="Save it with its sources")
    written = {file.filename: (await file.read()).decode() for file in taken.response.attachments}["said.txt"]
    assert "Only the first 1 of the list are in this file." in written
    assert written.count("“") == 1


async def test_a_speaker_whom_nobody_quotes_is_refused_in_plain_words(newsroom):
    message = await _said(newsroom, "Edda Korin")
    assert "No article that fits quotes this speaker" in shown(message)
    assert "“" not in shown(message)


async def test_on_a_private_server_only_the_asker_sees_it(newsroom):
    chosen = newsroom.bot.servers.settings(newsroom.guild.id).model_copy(update={"private": True})
    await newsroom.bot.servers.choose(newsroom.guild.id, chosen)
    assert (await _said(newsroom)).ephemeral


async def test_pages_turn_after_a_restart(newsroom, settings, monkeypatch):
    monkeypatch.setattr("bot.client.commands.topics.quotes.PAGE", 1)
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    public = await _said(newsroom)
    await newsroom.env.restart_bot(make_bot(settings))
    second = (await bob.click(public.message, label="Next")).response
    assert second.ephemeral
    assert _days(shown(public)) == [14]
    assert _days(shown(second)) == [4]
    assert "-# Page 2" in shown(second)
    back = (await bob.click(second.message, label="Previous")).response
    assert shown(back) == shown(public)


async def test_an_article_opens_from_its_quote_and_leads_back(newsroom):
    public = await _said(newsroom)
    (menu,) = public.components[0]["components"][-1]["components"]
    opened = (await newsroom.ann.select(public.message, [menu["options"][0]["value"]])).response
    assert opened.ephemeral
    assert "Mirel Tash" in shown(opened)
    back = (await newsroom.ann.click(opened.message, label="Back")).response
    assert shown(back) == shown(public)


@turned_away
async def test_what_cannot_be_understood_gets_one_line(newsroom):
    assert "Cannot read the day 'someday'" in shown(await _said(newsroom, since="someday"))
    assert "The archive has no outlet “Nobody”" in shown(await _said(newsroom, outlet="Nobody"))


# Pages


def _statement(text="A quote.", also=(), **more):
    article = Article("a", text, more.pop("title", "A title"), "a.md", more.pop("day", 20230304), **more)
    return Statement(text, (Quote(article, 0, len(text), text),), 1.0, also=also)


def said_page(said, token, phrases):
    return quotes_page(said, SaidCommand, token, phrases)


@pytest.mark.parametrize(("language", "title"), [("en", "What X said about Y"), ("de", "Was X über Y gesagt hat")])
def test_the_frame_is_in_the_servers_language(language, title):
    page = said_page(Quotes(Wanted("Y", "X"), 0, (_statement(),), False, 20240101), "t", words(language))
    assert page.blocks[0] == f"**{title}**"


def test_the_last_page_has_no_next_one():
    first, last = (
        said_page(Quotes(Wanted(speaker="X"), n, (_statement(),), n == 0, 20240101), "t", ENGLISH) for n in (0, 1)
    )
    assert [button.disabled for button in first.buttons[0]] == [True, False, False]
    assert [button.disabled for button in last.buttons[0]] == [False, True, False]


def test_a_quote_longer_than_its_room_is_named_and_not_cut():
    page = said_page(Quotes(Wanted(speaker="X"), 0, (_statement("word " * ROOM),), False, 20240101), "t", ENGLISH)
    assert "This sentence is too long to show here (4,000 characters)" in page.blocks[1]
    assert "word word" not in page.blocks[1]


def test_hostile_statements_keep_within_a_message_and_do_nothing():
    other = Article("b", "B.", HOSTILE, "b.md", 20230304, HOSTILE)
    one = _statement(HOSTILE[:ROOM], (other,) * 9, title=HOSTILE, outlet=HOSTILE, url=f"https://e.org/{'x' * 480}")
    wanted = Wanted("[" * 100, "*" * 100, 20230101, 20231231, "[" * 100)
    page = said_page(Quotes(wanted, 3, (one,) * PAGE, True, 20240101), "t" * 16, ENGLISH)
    assert page.size <= MOST_CHARACTERS
    assert not re.search(r"(?<!\\)@everyone|(?<!\\)\]\(https://evil", "\n".join(page.blocks))
