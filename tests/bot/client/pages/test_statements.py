"""What a chat model wrote, as lines of a message: whose quotes, what is in doubt, and no marks that work."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.model import Fault
from bot.client.markdown import flat
from bot.client.pages.answer import answer_page, full_pages, partial_page
from bot.client.pages.components import layout
from bot.client.pages.statements import source_line
from bot.client.pages.taken import taken
from bot.client.phrases import languages, words
from bot.client.state.card import Card, CardQuote, CardSource, CardStatement, CardWritten
from bot.quotation import quoted
from bot.references import plain_text
from tests.bot.client.hostile import cards, part_of_examples
from tests.bot.client.pages.test_answer import MOST_CHARACTERS, REFERENCE, card_of, components
from tests.bot.client.readers import READERS, kinds_of, squeezed, visible
from tests.bot.client.test_hostile import TRAP

EN = words("en")
OURS = {"strong", "subtext", "quote", "blockquote"}  # the formats that we use
any_language = st.sampled_from(sorted(languages())).map(words)
often = part_of_examples(0.15)
HOSTILE = (
    TRAP,
    "# A heading",
    "> a quote\n>>> another",
    "-# small",
    "```py\nprint()\n```",
    "1. one\n2. two",
    "](https://evil.example)",
    "[1](https://evil.example)",
    "<t:0:R> <id:home> <a:x:1>",
    "see www.evil.example or discord.gg/x",
    "\u202egnp.exe\u2066 \u200b@\u200beveryone",
)


def quote(text, source=0):
    return CardQuote(source=source, before="", text=text, after="")


def written(text, *quotes, **more):
    return CardStatement(text=text, emphasis=(), quotes=quotes, also=(), verbatim=False, **more)


def card(*statements, **about):
    made = card_of(*statements)
    return made.model_copy(update={"written": CardWritten(model="openai:gpt-x", **about)})


def text_of(made, spoken=EN):
    return "\n".join(answer_page(made, REFERENCE, spoken).blocks)


def test_a_written_statement_carries_marks_and_its_quotes_and_the_sources_stand_once_at_the_end():
    first = written("Two were hurt.", quote("Two people were hurt.", 0), quote("Both were hurt.", 1))
    second = written("They went home.", quote("They left.", 1), unsure=True)
    lines = text_of(card(first, second)).splitlines()
    start = lines.index("Two were hurt. [1] [2]")
    assert lines[start + 1 : start + 8] == [
        "> “Two people were hurt.” [1]",
        "> “Both were hurt.” [2]",
        "",
        "They went home. [2]",
        "-# ⚠ carried only in part by its quotes",
        "> “They left.” [2]",
        "",
    ]
    assert [line[:6] for line in lines[start + 8 : start + 10]] == ["-# [1]", "-# [2]"]
    assert "-# Written by openai\\:gpt-x from the quotes shown" in lines


def test_two_quotes_of_one_article_have_one_mark():
    assert "Hurt. [1]\n> “A.” [1]\n> “B.” [1]\n" in text_of(card(written("Hurt.", quote("A."), quote("B."))))


def test_a_quote_beside_written_statements_stands_between_quotation_marks_with_its_source():
    verbatim = CardStatement(text="It rained.", emphasis=(), quotes=(quote("It rained."),), also=())
    text = text_of(card(verbatim, written("It was wet.", quote("All was wet.", 1))))
    assert "“It rained.”\n-# [1] " in text
    assert "\n\nIt was wet. [2]\n> “All was wet.” [2]\n\n-# [2] " in text


@pytest.mark.parametrize(
    ("language", "whole", "in_part", "quotes_alone"),
    [
        ("en", "from the quotes shown", "3 of 4 sentences kept", "Quotes chosen by"),
        ("de", "auf Grundlage der gezeigten Zitate", "3 von 4 Sätzen übernommen", "Zitate ausgewählt von"),
        ("es", "a partir de las citas mostradas", "se conservan 3 de 4 frases", "Citas elegidas por"),
        ("fr", "à partir des citations affichées", "phrases conservées\xa0: 3 sur 4", "Citations choisies par"),
    ],
)
def test_the_foot_says_how_much_of_what_a_model_wrote_is_shown(language, whole, in_part, quotes_alone):
    spoken = words(language)
    verbatim = CardStatement(text="It rained.", emphasis=(), quotes=(quote("It rained."),), also=())
    said = [written("It was wet.", quote("All was wet.")), verbatim]
    assert f"openai\\:gpt-x {whole}\n" in text_of(card(*said, made=4, kept=4), spoken)
    assert in_part in text_of(card(*said, made=4, kept=3), spoken)
    assert f"-# {quotes_alone} openai\\:gpt-x" in text_of(card(verbatim, made=4, kept=0), spoken)


def test_a_model_that_made_no_statement_is_not_said_to_have_written():
    verbatim = CardStatement(text="It rained.", emphasis=(), quotes=(quote("It rained."),), also=())
    assert "openai" not in text_of(card(verbatim))


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_own_phrase_in_every_language(language, fault):
    verbatim = CardStatement(text="It rained.", emphasis=(), quotes=(quote("It rained."),), also=())
    spoken = words(language)
    reasons = [spoken(f"fault_{other}") for other in Fault]
    assert len(set(reasons)) == len(Fault) == 15
    expected = spoken("not_written", model="openai\\:gpt-x", reason=spoken(f"fault_{fault}"))
    assert f"-# {expected}\n" in text_of(card(verbatim, fault=fault), spoken)


def test_while_it_is_written_nothing_can_be_pressed_and_no_reference_is_named():
    page = partial_page(card_of(written("Hurt.", quote("A."))), "openai:gpt-x", EN)
    assert page.buttons == ()
    assert page.blocks[-1] == "-# Being written by openai\\:gpt-x …"
    assert "> “A.” [1]" in page.blocks[0]


def test_the_file_holds_statements_quotes_and_who_wrote_them():
    made = card(written("Hurt.", quote("A."), quote("B.", 1), unsure=True), made=3, kept=1)
    file = plain_text(taken(made, EN))
    assert "Hurt. [1] [2] (⚠ carried only in part by its quotes)\n    “A.” [1]\n    “B.” [2]\n" in file
    assert "\nWritten by openai:gpt-x from the quotes shown; 1 of 3 sentences kept\n" in file


def test_a_statement_whose_quotes_fill_a_message_is_left_to_the_full_answer_and_to_the_file():
    made = card(written("Hurt.", *(quote(letter * 1_500, 0) for letter in "abc")))
    page = answer_page(made, REFERENCE, EN)
    assert "too long to show here (4,505 characters)" in page.blocks[0]
    assert any(button.label == "Full answer" for row in page.buttons for button in row)
    assert "in the attached file" in full_pages(made, EN)[0][0][0]
    assert "c" * 1_500 in plain_text(taken(made, EN))


def test_a_card_of_an_older_program_opens_as_quotes():
    made = card_of(written("It rained.", quote("It rained.")))
    kept = json.loads(made.model_dump_json())
    del kept["written"]
    for statement in kept["statements"]:
        del statement["verbatim"], statement["unsure"]
    opened = Card.model_validate(kept)
    assert opened.written is None
    assert "“It rained.”\n-# Outlet 0 · " in text_of(opened)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("where", ["statement", "quote", "model"])
def test_what_a_model_wrote_formats_links_and_mentions_nothing(text, where):
    said = {"statement": "Hurt.", "quote": "A.", "model": "openai:x"} | {where: text}
    source = CardSource(article="a", path="a.md", title="Title", outlet="Outlet", day=20240118, url=None)
    made = card(written(said["statement"], quote(said["quote"])), dropped=1)
    about = made.written.model_copy(update={"model": said["model"]})
    made = made.model_copy(update={"written": about, "sources": (source,), "question": "Who?"})
    for page in (answer_page(made, REFERENCE, EN), partial_page(made, said["model"], EN)):
        for block in page.blocks:
            for reading in READERS:
                leaves = list(reading(block))
                assert kinds_of(leaves) <= OURS
                below = "".join(text for kinds, text in leaves if {"quote", "blockquote"} & {*kinds})
                assert squeezed(below) in ("", squeezed(f"{quoted(flat(said['quote']))} [1]"))


@often
@given(made=cards(), texts=st.lists(st.booleans(), min_size=10, max_size=10), spoken=any_language)
def test_written_or_not_every_page_keeps_the_limits(made, texts, spoken):
    statements = tuple(
        one.model_copy(update={"verbatim": verbatim, "unsure": not verbatim, "quotes": one.quotes[:3]})
        for one, verbatim in zip(made.statements, texts, strict=False)
    )
    made = made.model_copy(update={"statements": statements, "written": CardWritten(model="m" * 100, made=9, kept=2)})
    pages = [answer_page(made, REFERENCE, spoken, may_write=True), partial_page(made, "m" * 100, spoken)]
    for page in pages:
        assert page.size <= MOST_CHARACTERS
        assert len(components(layout(page).to_components())) <= 40
    for reading in READERS:
        for block in pages[0].blocks:
            kinds = kinds_of(list(reading(block)))
            assert {kind for kind in kinds if "link" not in kind} <= OURS


def test_lines_of_ours_below_a_block_quote_are_not_a_part_of_it():
    text = text_of(card(written("Hurt.", quote("A.")), written("Well.", quote("B."), unsure=True)))
    for reading in READERS:
        quoted = visible([leaf for leaf in reading(text) if {"quote", "blockquote"} & {*leaf[0]}])
        assert quoted.replace(" ", "") == "“A.”[1]“B.”[1]"


def test_a_day_that_comes_first_begins_no_list():
    untitled = CardSource(article="a", path="a.txt", title="", outlet=None, day=20240118, url=None)
    assert source_line(untitled, words("de")) == "18\\. Januar 2024 · a.txt"
    assert source_line(untitled, words("en")) == "18 January 2024 · a.txt"


def test_a_headline_that_answers_is_linked_above_the_sentence_and_not_named_again_below():
    said = CardStatement(
        text="She wept.", emphasis=(), quotes=(quote("She wept.", 1),), also=(), headline="Ana Reed wins the cup"
    )
    made = card_of(said)
    shown = text_of(made)
    assert "[Ana Reed wins the cup](<https://example.org/1>)\n“She wept.”\n-# Outlet 1 · 18 January 2024" in shown
    assert "“Ana Reed wins the cup” [2]\n“She wept.” [2]" in plain_text(taken(made, EN))
    assert [one.text for one in taken(made, EN).lines] == ["Ana Reed wins the cup", "She wept."]
