"""The lines of a count and the list of its articles, in every language and within Discord's limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.client.markdown import units
from bot.client.pages.answer import MOST_CHARACTERS, answer_page
from bot.client.pages.taken import taken
from bot.client.pages.totals import PAGE, Mentioned, MentionList, list_blocks, pages_of, total_lines
from bot.client.phrases import languages, words
from bot.client.state.card import Card, CardDays, CardQuote, CardSource, CardStatement, CardTotal
from bot.references import plain_text

ENGLISH = words("en")
HOSTILE = "@everyone **bold** [link](https://evil.example) <@1> `code` ||x|| # " * 9
SOURCE = CardSource(article="a", path="a.txt", title="Old", outlet="Wire", day=20220105, url="https://example.org/a")
NEW = SOURCE.model_copy(update={"article": "b", "title": "New", "day": 20221214})
LONG = CardSource(
    article="c", path=HOSTILE, title=HOSTILE, outlet=HOSTILE, day=20221214, url=f"https://e.org/{'x' * 400}"
)


def card(intent="count", **more):
    known = {"topic": "Walmart", "forms": ("Walmart",), "articles": 53, "originals": 47, "by": "", "first": SOURCE}
    known |= {"months": ((202201, 2), (202212, 50), (None, 1)), "outlets": (("Wire", 50), (None, 3)), "last": NEW}
    total = CardTotal(**{**known, "days": None, "unquoted": (), **more})
    return Card(
        question="How many?", since=None, until=None, outlets=(), refused=False, statements=(), sources=(), nearest=(),
        oldest=20220101, newest=20221231, build="b", made=20230101, intent=intent, total=total,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "lines"),
    [
        (
            card(),
            [
                "### Articles that mention “Walmart”: 53",
                "Without near copies: 47 · published 5 Jan 2022 to 14 Dec 2022",
            ],
        ),
        (card(articles=0, first=None, last=None), ["### No article mentions “Walmart”."]),
        (
            card("first"),
            [
                "### First mention of “Walmart”: 5 January 2022",
                "Articles: 53 · without near copies: 47 · published 5 Jan 2022 to 14 Dec 2022",
            ],
        ),
        (card(originals=53), ["### Articles that mention “Walmart”: 53", "Published 5 Jan 2022 to 14 Dec 2022"]),
        (card("last"), ["### Last mention of “Walmart”: 14 December 2022"]),
        (card("last", last=None), ["### Articles that mention “Walmart”: 53"]),
    ],
)
def test_the_count_comes_first(shown, lines):
    assert total_lines(shown, ENGLISH)[: len(lines)] == lines


def test_what_was_most_the_forms_the_days_and_articles_without_a_quote_are_named():
    text = "\n".join(total_lines(card(by="month", days=CardDays(first=20220101, last=20221231)), ENGLISH))
    assert "Only of 2022 · " in text
    assert "most in December 2022: 50" in text
    assert "most in Wire: 50" in "\n".join(total_lines(card(by="outlet"), ENGLISH))
    more = total_lines(card(topic="shop", forms=("shop", "shops")), ENGLISH)
    assert "-# Counted: “shop”, “shops”" in more


def test_the_footer_does_not_give_the_days_of_the_quotes_as_those_of_the_count():
    quote = CardQuote(source=0, start=0, end=13, text="Walmart rose.", before="", after="")
    statement = CardStatement(text=quote.text, emphasis=(), quotes=(quote,), also=())
    quoted = card().model_copy(update={"statements": (statement,), "sources": (NEW,), "newest": 20240618})
    assert answer_page(quoted, "ref", ENGLISH).blocks[-1] == "-# Archive up to 18 Jun 2024"


def test_articles_without_a_quote_come_after_the_quotes():
    quote = CardQuote(source=0, start=0, end=13, text="Walmart rose.", before="", after="")
    statement = CardStatement(text=quote.text, emphasis=(), quotes=(quote,), also=())
    quoted = card(unquoted=(SOURCE,)).model_copy(update={"statements": (statement,), "sources": (NEW,)})
    body = answer_page(quoted, "ref", ENGLISH).blocks[0]
    assert 0 < body.index("“Walmart rose.”") < body.index("Mentioned in no sentence") < body.index("[Old](")


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_phrases(language):
    for intent in ("count", "list", "first", "last"):
        assert "Walmart" in total_lines(card(intent, by="month"), words(language))[0]
    assert "Walmart" in plain_text(taken(card(), words(language)))


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=8))
def test_a_message_is_never_too_long(topic, forms):
    page = answer_page(card(topic=topic, forms=tuple(forms), unquoted=(LONG, LONG, LONG)), "ref", ENGLISH)
    assert page.size <= MOST_CHARACTERS


def test_a_page_of_the_list_fits_a_message_whatever_the_titles():
    listed = MentionList(Mentioned(HOSTILE), 0, 25, (LONG,) * PAGE, ())
    assert sum(map(units, list_blocks(listed, ENGLISH))) <= MOST_CHARACTERS
    assert pages_of(listed) == 3
    assert list_blocks(MentionList(Mentioned("Walmart"), 0, 0, (), ()), ENGLISH) == ("No article mentions “Walmart”.",)


def test_a_list_has_the_limits_of_its_answer():
    limited = card(days=CardDays(first=20220301, last=20220331)).model_copy(
        update={"since": 20220315, "until": 20221231, "outlets": ("Wire",)}
    )
    about = Mentioned.of(limited)
    assert about == Mentioned("Walmart", 20220315, 20220331, ("Wire",))
    assert Mentioned.read(about.text()) == about
    assert Mentioned.of(card().model_copy(update={"total": None})) is None
