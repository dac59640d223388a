"""What the archive holds: the list, its picture and search, and reading an article from there or from an answer."""

import io
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.client.commands.article import ROOM, Opened, article_page, page_of, pages, quote_span
from bot.client.commands.sources import Listing, Wanted, sources_page
from bot.client.markdown import escaped, line, units
from bot.client.pages.answer import MOST_CHARACTERS, Button
from bot.client.pages.chart import alt_text, chart_of, drawn
from bot.client.phrases import words
from bot.client.run import make_bot
from bot.client.state.card import CardQuote, CardSource
from index.article import Article
from tests.bot.client.conftest import ANSWERED, shown

turned_away = pytest.mark.simcord(check_errors=False)
ENGLISH = words("en")
LETTER = "Letter: [free ferry tickets](https://example.org/claim) @everyone"
HOSTILE = "@everyone **bold** [link](https://evil.example) <@1> `code` ||x|| # " * 9


async def _sources(newsroom, **options):
    return (await newsroom.ann.slash(newsroom.channel, "sources", **options)).response


def _options(message):
    rows = [row for row in message.components[0]["components"] if row["type"] == 1]
    return {
        option["label"]: option["value"]
        for row in rows
        for part in row["components"]
        for option in part.get("options", ())
    }


async def _open(newsroom, message, title):
    value = next(value for label, value in _options(message).items() if title in label)
    return (await newsroom.ann.select(message.message, [value])).response


# The list


async def test_the_archive_is_counted_and_its_ends_are_named(newsroom):
    text = shown(await _sources(newsroom))
    assert "Articles: **15** · outlets: **3** · undated: **1**" in text
    assert "Oldest: northline/2023-03-04-closure.txt · 4 March 2023 · Drivers were turned away" in text
    assert "Newest: Northline News · 25 March 2023 · First cars cross the Kestrel Bridge after three weeks" in text
    assert "**Articles 1 to 10 of 15, newest first**" in text


async def test_a_small_picture_says_in_words_what_it_shows(newsroom):
    message = await _sources(newsroom)
    (file,) = message.attachments
    (gallery,) = [part for part in message.components[0]["components"] if part["type"] == 12]
    (item,) = gallery["items"]
    assert file.filename == "sources.png"
    assert item["media"]["attachment_id"] == str(file.id)
    assert item["description"].startswith("Bars: articles by outlet, Mar 2023. Harbour Gazette 4, Northline News 4,")


async def test_it_is_shown_to_the_asker_alone_unless_they_want_otherwise(newsroom):
    assert (await _sources(newsroom)).ephemeral
    assert not (await _sources(newsroom, private=False)).ephemeral


async def test_the_next_page_takes_the_place_of_the_first_and_leads_back(newsroom):
    first = await _sources(newsroom)
    second = (await newsroom.ann.click(first.message, label="Next")).response
    assert second.id == first.id
    assert "**Articles 11 to 15 of 15, newest first**" in shown(second)
    assert "**15** background/kestrel-bridge.txt · undated ·" in shown(second)
    assert [file.filename for file in second.attachments] == ["sources.png"]
    back = (await newsroom.ann.click(second.message, label="Previous")).response
    assert "**Articles 1 to 10 of 15, newest first**" in shown(back)


async def test_everybody_turns_the_pages_of_a_public_list_for_themselves(newsroom):
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    public = await _sources(newsroom, private=False)
    turned = (await bob.click(public.message, label="Next")).response
    assert turned.ephemeral
    assert "Articles 11 to 15" in shown(turned)
    assert "Articles 1 to 10" in shown(public)


async def test_a_list_turns_its_pages_after_a_restart(newsroom, settings):
    message = await _sources(newsroom, words="2023")
    await newsroom.env.restart_bot(make_bot(settings))
    turned = (await newsroom.ann.click(message.message, label="Next")).response
    assert "titles or file names with “2023”" in shown(turned)
    assert "Articles 11 to " in shown(turned)


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({"words": "BRIDGE cracks"}, 2),
        ({"words": "wire/"}, 4),
        ({"outlet": "harbour gazette"}, 4),
        ({"words": "ferry", "outlet": "The Meridian Wire"}, 2),
    ],
)
async def test_it_is_searched_by_words_and_outlet(newsroom, options, count):
    text = shown(await _sources(newsroom, **options))
    assert f"Articles: **{count}** ·" in text


async def test_a_search_that_finds_nothing_says_what_would(newsroom):
    message = await _sources(newsroom, words="@everyone zebra")
    text = shown(message)
    assert "-# Limited to: titles or file names with “\\@everyone zebra”" in text
    assert "No article fits. Fewer words find more, and /sources alone shows everything." in text
    assert not message.attachments


@turned_away
async def test_an_outlet_the_archive_does_not_have_is_named(newsroom):
    text = shown(await _sources(newsroom, outlet="Daily **Nobody**"))
    assert text == "The archive has no outlet “Daily \\*\\*Nobody\\*\\*”; begin to type one and I offer those it has."


async def test_the_outlets_are_offered(newsroom):
    offered = await newsroom.ann.autocomplete(newsroom.channel, "sources", "outlet", "NEWS")
    assert [choice["value"] for choice in offered] == ["Northline News"]


@turned_away
async def test_without_an_index_it_says_so_in_one_line(newsroom, no_index):
    text = shown(await _sources(newsroom))
    assert text.startswith("No index in ")
    assert "noted as" not in text
    assert await newsroom.ann.autocomplete(newsroom.channel, "sources", "outlet", "n") == []


@turned_away
async def test_a_server_that_named_its_channels_is_not_answered_elsewhere(newsroom):
    chosen = newsroom.bot.servers.settings(newsroom.guild.id).model_copy(update={"channels": (1,)})
    await newsroom.bot.servers.choose(newsroom.guild.id, chosen)
    assert "I do not answer in this channel" in shown(await _sources(newsroom))


async def test_a_hostile_title_is_shown_as_it_is_written(newsroom):
    text = shown(await _sources(newsroom, words="letter"))
    assert line(LETTER) in text
    assert "](http" not in text
    assert not re.search(r"(?<!\\)@everyone", text)


def test_a_page_of_hostile_sources_keeps_within_a_message():
    source = CardSource(
        article="a", path="p" * 300, title=HOSTILE, outlet=HOSTILE, day=20230304, url=f"https://example.org/{'x' * 480}"
    )
    listing = Listing(
        Wanted("*" * 100, "[" * 100), (("a", 202303, 20_000),), 1_999, (source,) * 10, (source,) * 2, 20240101
    )
    page = sources_page(listing, "f" * 16, ENGLISH)
    assert page.size <= MOST_CHARACTERS
    assert "Articles 19,991 to 20,000 of 20,000" in page.blocks[-1]


def test_a_list_on_one_page_names_no_article_twice():
    sources = tuple(
        CardSource(article=name, path=name, title=name, outlet=None, day=day, url=None)
        for name, day in (("b.txt", 20240102), ("a.txt", 20240101))
    )
    listing = Listing(Wanted(), ((None, 202401, 2),), 0, sources, sources[::-1], 20240103)
    _, numbers, entries = sources_page(listing, "f", ENGLISH).blocks
    assert numbers == "Articles: **2** · outlets: **0** · undated: **0**\n-# Index made on 3 January 2024"
    assert entries == "**Newest first**\n**1** 2 January 2024 · b.txt\n**2** 1 January 2024 · a.txt"


def test_an_empty_archive_says_that_it_is_empty():
    page = sources_page(Listing(Wanted(), (), 0, (), (), 20240101), "f", ENGLISH)
    assert page.blocks[-1] == "The archive holds no article yet."


# The picture


def _months(count, first=202001):
    return [first // 100 * 100 + number // 12 * 100 + number % 12 + 1 for number in range(count)]


@pytest.mark.parametrize(
    ("counts", "slots"),
    [
        ([("Gazette", 202303, 1)], ("Mar 2023",)),
        ([("Gazette", 202311, 1), ("Wire", 202402, 1)], ("Nov 2023", "Dec 2023", "Jan 2024", "Feb 2024")),
        ([("Gazette", 202012, 1), ("Gazette", 202403, 1)], ("2020", "2021", "2022", "2023", "2024")),
        (
            [("Gazette", 194001, 1), ("Gazette", 202403, 1)],
            tuple(f"{year}–{year + 9}" for year in range(1940, 2030, 10)),
        ),
    ],
)
def test_bars_are_months_then_years_then_decades(counts, slots):
    assert chart_of(counts, ENGLISH).slots == slots


def test_eight_outlets_are_named_and_the_others_counted_together():
    counts = [(f"Outlet {number}", month, 20 - number) for number in range(12) for month in (202301, 202303)]
    chart = chart_of([*counts, (None, 202302, 100), ("Outlet 1", None, 7)], ENGLISH)
    assert [name for name, _ in chart.series] == ["no outlet given", *(f"Outlet {n}" for n in range(7)), "5 others"]
    assert chart.series[0][1] == (0, 100, 0)
    assert chart.series[-1][1] == (13 + 12 + 11 + 10 + 9, 0, 13 + 12 + 11 + 10 + 9)


def test_undated_articles_alone_make_no_picture():
    assert chart_of([("Gazette", None, 3)], ENGLISH) is None


def test_no_name_reaches_the_edge_of_the_picture():
    outlets = {"usatoday.com": 1331, "cnn.com": 629, "theweek.co.uk": 37, "e.newsletters.cnn.com": 2, "cdc.gov": 1}
    counts = [(name, 202303, count) for name, count in outlets.items()]
    image = Image.open(io.BytesIO(drawn(chart_of(counts, ENGLISH)))).convert("RGB")
    assert len(image.crop((690, 0, 700, image.height)).getcolors()) == 1


@pytest.mark.parametrize(
    "counts",
    [
        [("Gazette", 202303, 1)],
        [(f"{'W@' * 20}{number}", month, 9_999) for number in range(20) for month in _months(36)],
        [(f"Outlet {number}", month, 166) for number in range(10) for month in _months(120, 201401)],
        [(name, 202301, 2) for name in ("$\\frac{1", "_hidden", "新华社", "وكالة", "\n")],
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_the_picture_is_small_and_drawn_whatever_the_names_are(counts):
    chart = chart_of(counts, ENGLISH)
    picture = drawn(chart)
    image = Image.open(io.BytesIO(picture))
    assert image.format == "PNG"
    assert image.width == 700
    assert len(picture) < 60_000
    assert len(image.convert("RGB").getcolors(1 << 20)) > 3
    assert units(alt_text(chart, ENGLISH)) <= 256


# Reading


async def test_an_article_opens_from_the_list_and_leads_back_to_its_page(newsroom):
    message = await _sources(newsroom)
    second = (await newsroom.ann.click(message.message, label="Next")).response
    opened = await _open(newsroom, second, "Cracks close the Kestrel Bridge")
    text = shown(opened)
    assert opened.id == message.id
    assert text.startswith("**Cracks close the Kestrel Bridge**\n-# Harbour Gazette · 4 March 2023 · by ")
    assert "The longer of the two cracks measured 31 centimetres, the authority said." in text
    assert "https://example.org/gazette/2023/03/04/kestrel-bridge-closed" in str(opened.components)
    assert not opened.attachments
    back = (await newsroom.ann.click(opened.message, label="Back")).response
    assert "**Articles 11 to 15 of 15, newest first**" in shown(back)
    assert [file.filename for file in back.attachments] == ["sources.png"]


async def test_copies_are_named_with_their_day(newsroom):
    opened = await _open(newsroom, await _sources(newsroom, words="inquiry finds"), "Bridge cracks grew")
    assert "-# Also in Northline News (18 March 2023)" in shown(opened)


async def test_a_hostile_article_is_quoted_and_does_nothing(newsroom):
    opened = await _open(newsroom, await _sources(newsroom, words="letter"), "free ferry tickets")
    text = shown(opened)
    assert f"**{line(LETTER)}**" in text
    assert "by Bram Holt \\@here" in text
    assert "\\@everyone \\@here \\<\\@123456789012345678" in text
    assert not re.search(r"(?<!\\)[@<`]|(?<!\\)\]\(", text)
    assert "\u202e" not in text
    assert "```" not in text


async def test_an_answer_opens_its_article_at_the_quote(newsroom, settings):
    answer = (await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)).response
    context = (await newsroom.ann.click(answer.message, label="In context")).response
    await newsroom.env.restart_bot(make_bot(settings))
    opened = (await newsroom.ann.click(context.message, label="Read the article")).response
    assert opened.id == context.id
    assert shown(opened).startswith("**Cracks close the Kestrel Bridge**")
    assert re.search(
        r"\*\*The longer of the two cracks measured 31 centimetres, the authority said\.?\*\*", shown(opened)
    )
    back = (await newsroom.ann.click(opened.message, label="In context")).response
    assert shown(back) == shown(context)


@turned_away
async def test_an_article_that_left_the_archive_is_said_to_be_gone(newsroom):
    answer = (await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)).response
    context = (await newsroom.ann.click(answer.message, label="In context")).response
    _change_card(newsroom, lambda card: card.replace("gazette/2023-03-04-bridge.md", "gone.md"))
    opened = (await newsroom.ann.click(context.message, label="Read the article")).followups[0]
    assert shown(opened).startswith("This article is no longer in the archive; the quotes in the answer were kept")
    assert opened.ephemeral


async def test_a_quote_that_was_changed_meanwhile_is_said_to_be_lost(newsroom):
    answer = (await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)).response
    context = (await newsroom.ann.click(answer.message, label="In context")).response
    _change_card(newsroom, lambda card: card.replace("measured 31 centimetres", "measured 32 centimetres"))
    opened = (await newsroom.ann.click(context.message, label="Read the article")).response
    assert "-# The quote no longer stands in this article, which was changed after the answer." in shown(opened)
    assert "31 centimetres" in shown(opened)


@turned_away
async def test_a_listed_article_that_left_the_archive_is_said_to_be_gone(newsroom):
    message = await _sources(newsroom)
    token = next(iter(_options(message).values()))
    database = newsroom.bot.database._engine.raw_connection()
    database.execute("UPDATE token SET text = 'gone.md' WHERE token = ?", [token])
    database.commit()
    result = await newsroom.ann.select(message.message, [token])
    assert shown(result.followups[0]) == "This article is no longer in the archive; /sources shows those that are."


def _change_card(newsroom, change):
    database = newsroom.bot.database._engine.raw_connection()
    ((card,),) = database.execute("SELECT card FROM answer").fetchall()
    assert change(card) != card
    database.execute("UPDATE answer SET card = ?", [change(card)])
    database.commit()


# Pages


def _article(text, **more):
    return Article("a", text, more.pop("title", "A title"), "a.md", 20230304, **more)


def _text_of(text, found):
    return "".join("".join(text[start:end].split()) for start, end in found)


@given(st.text(st.sampled_from("ab*@é😀.  \n"), max_size=600))
def test_pages_hold_the_whole_text_in_order_and_fit(text):
    found = pages(text, room=60)
    assert _text_of(text, found) == "".join(text.split())
    assert all(units(escaped(text[start:end])) <= 60 for start, end in found)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(found))


def test_a_page_ends_with_a_paragraph_then_a_sentence_then_a_word():
    paragraph, long, endless = "One two. " * 15, "Three four. " * 30, "five " * 100
    text = "\n\n".join(part.strip() for part in (paragraph, paragraph, long, endless))
    first, second, *rest = (text[start:end] for start, end in pages(text, room=200))
    assert first == paragraph.strip()
    assert second.startswith(paragraph.strip() + "\n\nThree four. ")
    assert all(page.endswith(("four.", "five")) for page in (second, *rest))


def test_an_article_opens_at_the_page_of_its_quote_and_turns_from_there():
    text = "\n\n".join(f"Paragraph {number}. " + "word " * 200 for number in range(12))
    quote = CardQuote(source=0, before="", text="Paragraph 9.", after=" word")
    span = quote_span(text, quote)
    place = page_of(pages(text), span[0])
    page = article_page(Opened(_article(text), (), span), None, lambda number: f"read:t:{number}", None, ENGLISH)
    assert place > 0
    assert "**Paragraph 9.**" in page.blocks[1] or "**Paragraph 9**." in page.blocks[1]
    assert f"{place + 1} of {len(pages(text))}" in page.blocks[0]
    assert [button.action for button in page.buttons[0]] == [f"read:t:{place - 1}", f"read:t:{place + 1}"]


def test_a_quote_is_told_from_its_like_by_what_stands_around_it():
    text = "He said no. Then he left.\n\nShe waited. He said no. Nobody moved."
    quote = CardQuote(source=0, before="She waited. ", text="He said no.", after=" Nobody moved.")
    assert quote_span(text, quote)[0] == text.rindex("He said no.")
    assert quote_span("Nothing of it.", quote) is None


def test_a_quote_across_two_pages_is_bold_on_both():
    text = f"{'First sentence here. ' * 200}End."
    found = pages(text)
    start, end = found[0][1] - 21, found[1][0] + 20
    for number in (0, 1):
        page = article_page(Opened(_article(text), (), (start, end)), number, str, None, ENGLISH)
        assert page.blocks[1].count("**") == 2


def test_a_hostile_article_keeps_within_a_message():
    copies = tuple(_article("", title=HOSTILE, outlet=f"{number}{HOSTILE}") for number in range(9))
    article = _article(HOSTILE * 40, title=HOSTILE, outlet=HOSTILE, author=HOSTILE, url="https://example.org/a")
    back = Button("Back", "sources:t:0")
    page = article_page(Opened(article, copies, (0, 900), lost=True), 0, str, back, ENGLISH)
    assert page.size <= MOST_CHARACTERS
    assert units(page.blocks[1]) > ROOM / 2
    assert "6 more" in page.blocks[0]
    assert len(page.buttons[0]) == 4


def test_an_article_without_a_web_address_has_no_button_to_open_it():
    page = article_page(Opened(_article("Text.", url="javascript:alert(1)")), 0, str, None, ENGLISH)
    assert page.buttons == ()
