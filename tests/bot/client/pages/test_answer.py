"""Whatever an answer is made of, its message keeps Discord's limits, shows whole sentences and formats nothing else."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.client.markdown import blank, flat, lines, units, web_address
from bot.client.pages.answer import Button, Page, answer_page, context_page, full_pages, note, said
from bot.client.pages.components import layout
from bot.client.pages.taken import taken
from bot.client.phrases import Words, languages, words
from bot.client.state.card import (
    AROUND,
    Card,
    CardDay,
    CardDays,
    CardNote,
    CardQuote,
    CardSource,
    CardStatement,
    _around,
)
from bot.quotation import quoted
from bot.references import _clean, plain_text
from tests.bot.client.hostile import FRAGMENTS, LONG, cards, part_of_examples, texts
from tests.bot.client.readers import READERS, kinds_of, squeezed, visible

MOST_CHARACTERS, MOST_COMPONENTS = 4_000, 40
REFERENCE = "k7mq2x9w"
EN = words("en")
any_language = st.sampled_from(sorted(languages())).map(words)
often = part_of_examples(0.15)


def every_page(card: Card, spoken: Words) -> list[Page]:
    """Every page that the buttons of an answer can show, as the client puts it together."""
    pages = [answer_page(card, REFERENCE, spoken, private=private) for private in (False, True)]
    shared = f"-# {spoken('shared_by', person=f'<@{2**63}>')}"
    pages.append(Page((shared, *pages[0].blocks), pages[0].buttons))
    pages += [context_page(card, place, REFERENCE, spoken) for place in range(len(card.quotes))]
    row = (Button(spoken("button_previous"), "full:x:0"), Button(spoken("button_next"), "full:x:1"))
    full, _ = full_pages(card, spoken)
    return pages + [Page((f"-# {spoken('page', page=99, pages=99)}", *blocks), (row,)) for blocks in full]


def components(part: object) -> list[dict[str, object]]:
    """Every component of a view, at any depth."""
    found = [part] if isinstance(part, dict) else []
    inside = part.get("components", ()) if isinstance(part, dict) else part
    return found + [component for child in inside for component in components(child)]


@often
@given(card=cards() | cards(refused=True), spoken=any_language)
async def test_every_page_keeps_the_limits_of_a_message(card, spoken):
    for page in every_page(card, spoken):
        parts = components(layout(page).to_components())
        shown = [part["content"] for part in parts if part["type"] == 10]
        assert len(parts) <= MOST_COMPONENTS
        assert sum(map(units, shown)) <= MOST_CHARACTERS
        assert not any(blank(text) for text in shown)
        assert all(1 <= units(part["label"]) <= 80 for part in parts if part["type"] == 2)
        assert all(len(part["custom_id"]) <= 100 for part in parts if "custom_id" in part)
        assert all(web_address(part["url"]) == part["url"] for part in parts if "url" in part)
        assert len({part["custom_id"] for part in parts if "custom_id" in part}) == sum("custom_id" in p for p in parts)
        assert all(len(part["components"]) <= 5 for part in parts if part["type"] == 1)


@often
@given(card=cards() | cards(refused=True), spoken=any_language)
def test_an_answer_found_by_words_alone_says_so(card, spoken):
    for by_words in (True, False):
        shown = card.model_copy(update={"by_words": by_words})
        assert (spoken("by_words") in answer_page(shown, REFERENCE, spoken).blocks[-1]) == by_words
        assert (spoken("by_words") in plain_text(taken(shown, spoken))) == by_words


@often
@given(lengths=st.lists(st.integers(1, 4_200), min_size=1, max_size=10), mark=st.sampled_from("x*📰"))
@example([3_690], "x")
@example([1_800, 1_800], "x")
@example([1_917, 1], "*")  # escaped, the first leaves no room for the words around it
def test_statements_of_any_length_fill_a_page_up_to_its_limit(lengths, mark):
    card = card_of(*(statement(mark * length, place % 3) for place, length in enumerate(lengths)))
    for page in every_page(card, EN):
        assert page.size <= MOST_CHARACTERS
        assert all(units(block) for block in page.blocks)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Newest article about it: 18 January 2024"),
        ("de", "Neuester Artikel dazu: 18. Januar 2024"),
        ("fr", "L’article le plus récent à ce sujet\xa0: 18 janvier 2024"),
        ("es", "El artículo más reciente sobre esto: 18 de enero de 2024"),
    ],
)
def test_how_new_an_answer_is_stands_above_it_where_the_latest_was_asked_for(language, said):
    card = card_of(statement("It rained.", 0))
    spoken = words(language)
    assert f"-# {said}\n" in answer_page(card.model_copy(update={"latest": 20240118}), REFERENCE, spoken).blocks[0]
    assert said not in answer_page(card, REFERENCE, spoken).blocks[0]


def test_what_introduces_the_quotes_stands_directly_above_them():
    card = card_of(statement("It rained.", 0), latest=20240118, notes=(CardNote(remark="not_sure"),))
    *_, newest, note, _, quote, _ = answer_page(card, REFERENCE, EN).blocks[0].split("\n")
    assert newest == "-# Newest article about it: 18 January 2024"
    assert note == "The archive may not answer this. The closest I found:"
    assert "It rained." in quote


def test_a_saved_answer_keeps_the_lines_that_open_it():
    notes = (CardNote(remark="mentioned_later", day=20240203, title="A *new* bridge"), CardNote(remark="not_sure"))
    saved = plain_text(taken(card_of(statement("It rained.", 0), notes=notes), EN)).split("\n")
    assert "A newer article, of 3 February 2024, only mentions it: A *new* bridge" in saved
    assert saved[saved.index("“It rained.” [1]") - 2] == "The archive may not answer this. The closest I found:"


@pytest.mark.parametrize("reading", READERS)
@often
@given(card=cards() | cards(refused=True), spoken=any_language)
def test_no_page_formats_or_links_or_mentions_anything_but_what_we_do(reading, card, spoken):
    sources = [*card.sources, *card.nearest]
    headings = [source.heading for source in sources] + [flat(one.headline) for one in card.statements]
    ours = {"strong", "subtext", *(f"link {web_address(source.url)}" for source in sources)}
    for block in {block for page in every_page(card, spoken) for block in page.blocks if str(2**63) not in block}:
        leaves = list(reading(block))
        assert kinds_of(leaves) <= ours
        for kinds, text in leaves:
            if any("link" in kind for kind in kinds):
                assert text == "→" or any(squeezed(text).rstrip("…") in squeezed(heading) for heading in headings)


@pytest.mark.parametrize("reading", READERS)
@often
@given(card=cards())
def test_statements_are_shown_word_for_word_and_whole_or_said_to_be_too_long(reading, card):
    whole = [squeezed(quoted(flat(statement.text))) for statement in card.statements]
    too_long = [squeezed(EN("too_long", count=len(statement.text))) for statement in card.statements]
    left = answer_page(card, REFERENCE, EN)
    text = visible(list(reading(left.blocks[0])))
    for place, (quote, instead) in enumerate(zip(whole, too_long, strict=True)):
        if quote not in text and instead not in text:
            assert squeezed(f"More sentences under “Full answer”: {len(whole) - place}") in text
            break
    assert whole[0] in text or too_long[0] in text


@often
@given(card=cards())
def test_the_full_answer_holds_every_statement_or_leaves_it_to_the_file(card):
    pages, is_whole = full_pages(card, EN)
    blocks = list(itertools.chain(*pages))
    assert len(blocks) == len(card.statements)
    file = plain_text(taken(card, EN))
    for statement, block in zip(card.statements, blocks, strict=True):
        text = visible(list(READERS[0](block)))
        assert squeezed(quoted(flat(statement.text))) in text or block.startswith(EN("in_file"))
        assert _clean(statement.text) in file
    assert is_whole == (not any(EN("in_file") in block for block in blocks))
    assert file.encode()


@pytest.mark.parametrize("reading", READERS)
@often
@given(card=cards())
def test_the_context_of_a_quote_shows_it_whole_in_bold_between_the_words_around_it(reading, card):
    for place, quote in enumerate(card.quotes):
        leaves = list(reading(context_page(card, place, REFERENCE, EN).blocks[1]))
        shown = visible(leaves)
        if shown == squeezed(EN("too_long", count=len(quote.text))):
            assert units(quote.text) > 1_000
            continue
        whole = squeezed(lines(quote.before) + flat(quote.text) + lines(quote.after))
        assert shown.removeprefix("…").removesuffix("…") in whole
        assert squeezed(flat(quote.text)) in shown
        strong = "".join(text for kinds, text in leaves if "strong" in kinds)
        assert [letter for letter in strong if letter.isalnum()] == [
            letter for letter in flat(quote.text) if letter.isalnum()
        ]


@pytest.mark.parametrize("text", [*FRAGMENTS, *LONG, "", "x" * 5_000])
async def test_a_line_of_ours_that_repeats_what_was_typed_is_safe_and_short(text):
    page = note(f"I know no outlet {said(text)}.")
    assert page.size <= MOST_CHARACTERS
    assert layout(page).to_components()
    for reading in READERS:
        assert kinds_of(list(reading(page.blocks[0]))) == set()


def source(place: int, **changes: object) -> CardSource:
    first = CardSource(
        article=f"a{place}",
        path=f"news/{place}.txt",
        title=f"Title {place}",
        outlet=f"Outlet {place}",
        day=20240118,
        url=f"https://example.org/{place}",
    )
    return first.model_copy(update=changes)


def statement(text: str, *places: int, emphasis: tuple[tuple[int, int], ...] = (), also: int = 0) -> CardStatement:
    quotes = [CardQuote(source=place, before="Before. ", text=text, after=" After.") for place in places or (0,)]
    others = tuple(map(source, range(50, 50 + also)))
    return CardStatement(text=text, emphasis=emphasis, quotes=tuple(quotes), also=others)


def card_of(*statements: CardStatement, sources: int = 3, **changes: object) -> Card:
    first = Card(
        question="Who said what?",
        since=None,
        until=None,
        outlets=(),
        refused=not statements,
        statements=statements,
        sources=tuple(map(source, range(sources))),
        nearest=(),
        oldest=20220103,
        newest=20240618,
        build="20261122T140251270190",
        made=20261122,
    )
    return first.model_copy(update=changes)


def linked(place: int) -> str:
    return f"Outlet {place} · 18 January 2024 · [Title {place}](<https://example.org/{place}>)"


def test_an_answer_says_how_a_follow_up_was_read_and_what_it_does_not_answer():
    card = card_of(
        statement("It sank.", 0), question="And why?", read_as="Why did it sink?", unanswered=("when", "by whom")
    )
    page = answer_page(card, REFERENCE, EN)
    assert page.blocks[0].split("\n") == [
        "**And why?**",
        "-# Read as: Why did it sink?",
        "",
        "“It sank.”",
        f"-# {linked(0)}",
        "-# No answer to: when; by whom",
    ]
    notes = ["Read as: Why did it sink?", "No answer to: when; by whom"]
    assert plain_text(taken(card, EN)).split("\n")[:6] == ["And why?", "", *notes, "", "“It sank.” [1]"]


def test_an_answer_reads_question_quotes_each_with_its_source_and_a_footer():
    card = card_of(
        statement("At least 24,620 people were killed.", 0, emphasis=((9, 15),), also=5),
        statement("It was said again.", 1),
        statement("And again.", 1),
        since=20240101,
        outlets=("One", "Two", "Three", "Four", "Five"),
    )
    page = answer_page(card, REFERENCE, EN)
    assert page.blocks[0].split("\n") == [
        "**Who said what?**",
        "-# Limited to: since 1 January 2024, One, Two, Three, 2 more",
        "",
        "“At least **24,620** people were killed.”",
        f"-# {linked(0)} · also in Outlet 50, Outlet 51, Outlet 52, 2 more",
        "",
        "“It was said again.”",
        "“And again.”",
        f"-# {linked(1)}",
    ]
    assert page.blocks[1:] == ("-# Searched: 3 Jan 2022 to 18 Jun 2024",)
    assert [button.label for row in page.buttons for button in row] == ["In context", "Follow up"]
    assert [choice.label for choice in page.menu.choices] == [
        "Helpful",
        "Not helpful",
        "Save it with its sources",
        "About this answer",
    ]
    assert page.menu.choices[-1].about == f"Reference: {REFERENCE}"


def test_the_footer_says_how_old_the_answer_is_and_how_new_the_archive():
    card = card_of(statement("It rained.", 0), statement("It snowed.", 1))
    assert answer_page(card, REFERENCE, EN).blocks[1] == "-# 18 Jan 2024 · archive up to 18 Jun 2024"
    later = (source(0), source(1, day=20240203), source(2))
    shown = answer_page(card.model_copy(update={"sources": later}), REFERENCE, EN).blocks[1]
    assert shown == "-# 18 Jan 2024 to 3 Feb 2024 · archive up to 18 Jun 2024"
    undated = tuple(source(place, day=None) for place in range(3))
    shown = answer_page(card.model_copy(update={"sources": undated}), REFERENCE, EN).blocks[1]
    assert shown == "-# Archive up to 18 Jun 2024"
    assert (
        answer_page(card, "", EN).blocks[1].startswith("-# 18 Jan 2024 · archive up to 18 Jun 2024 · without buttons")
    )
    assert answer_page(card_of(), REFERENCE, EN).blocks[1] == "-# Searched: 3 Jan 2022 to 18 Jun 2024"


@pytest.mark.parametrize("kept", ["https://example.org/a%20b.jpg", ""])
async def test_a_picture_stands_beside_the_answer(kept):
    page = answer_page(card_of(statement("It rained.", 0), picture=kept), REFERENCE, EN)
    sections = [part for part in components(layout(page).to_components()) if part["type"] == 9]
    assert [section["accessory"]["media"]["url"] for section in sections] == [kept] * bool(kept)
    assert all("It rained." in section["components"][0]["content"] for section in sections)


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("may_write", [False, True])
@pytest.mark.parametrize("read_as", ["", "Who said that?"])
def test_an_answer_has_three_buttons_at_most_and_the_rest_in_its_menu(private, may_write, read_as):
    card = card_of(statement("x" * 5_000, 0), read_as=read_as, next=("What is the latest on Ostley?",))
    page = answer_page(card, REFERENCE, EN, private=private, may_write=may_write)
    (row,) = page.buttons
    assert row[0].label == "In context"
    assert len(row) == 3
    labels = [one.label for one in (*row, *page.menu.choices)]
    assert sorted(labels) == sorted(
        [
            "In context",
            "Full answer",
            "Follow up",
            "Helpful",
            "Not helpful",
            "About this answer",
            "Save it with its sources",
            "What is the latest on Ostley?",
            *(["As I typed it"] if read_as else []),
            *(["Write it out"] if may_write else []),
            *(["Share"] if private else []),
        ]
    )
    assert page.menu.choices[0].label == "What is the latest on Ostley?"


def test_a_refusal_offers_the_name_that_was_probably_meant():
    card = card_of(nearest=(source(1),), meant="What did Joe Biden say?", meant_name="Joe Biden")
    page = answer_page(card, REFERENCE, EN)
    assert "The archive does not answer this question.\nDid you mean Joe Biden?\nNearest" in page.blocks[0]
    assert [button.label for button in page.buttons[0]] == ["Ask about Joe Biden", "Follow up"]


def test_a_refusal_reads_question_that_it_is_one_and_the_nearest_coverage():
    card = card_of(nearest=(source(1), source(2, outlet=None, day=None, url=None)))
    assert answer_page(card, REFERENCE, EN).blocks[0] == (
        "**Who said what?**\n\n"
        "The archive does not answer this question.\n"
        "Nearest coverage:\n"
        "-# Outlet 1 · 18 January 2024 · [Title 1](<https://example.org/1>)\n"
        "-# news/2.txt · undated · Title 2"
    )


def test_a_source_without_a_visible_title_or_outlet_is_named_by_its_file():
    card = card_of(nearest=(source(1, title="\u200b", outlet=" \u2060", url=None), source(2, title=" ")))
    text = answer_page(card, REFERENCE, EN).blocks[0]
    assert "-# 18 January 2024 · news/1.txt\n" in text
    assert text.endswith("-# Outlet 2 · 18 January 2024 · [news/2.txt](<https://example.org/2>)")


def test_a_statement_of_many_sources_names_three_and_counts_the_rest():
    text = answer_page(card_of(statement("It rained.", *range(9)), sources=9), REFERENCE, EN).blocks[0]
    assert [f"-# Outlet {number}" in text for number in (0, 1, 2, 3)] == [True, True, True, False]
    assert text.endswith("[Title 2](<https://example.org/2>) · 6 more")


def test_source_lines_that_would_fill_a_page_stand_without_their_links():
    far = tuple(source(place, url="https://example.org/" + "x" * 480) for place in range(3))
    page = answer_page(card_of(statement("It rained.", 0, 1, 2)).model_copy(update={"sources": far}), REFERENCE, EN)
    assert "](<" not in page.blocks[0]
    assert page.blocks[0].endswith("Outlet 2 · 18 January 2024 · Title 2")
    page = answer_page(card_of(statement("It rained.", 0)).model_copy(update={"sources": far}), REFERENCE, EN)
    assert page.blocks[0].endswith("x>)")


def test_a_long_statement_leaves_room_for_the_short_one_behind_it():
    page = answer_page(card_of(statement("x" * 5_000, 0), statement("It rained.", 1)), REFERENCE, EN)
    assert (
        "The sentence that answers is too long to show here (5,000 characters); “Full answer” shows it whole.\n"
        "-# Outlet 0" in page.blocks[0]
    )
    assert "“It rained.”\n-# Outlet 1" in page.blocks[0]
    assert "Full answer" in [button.label for row in page.buttons for button in row]


def test_of_a_long_paragraph_whole_words_are_kept_around_a_quote():
    kept = _around("abcdef " * 400)
    assert AROUND - 7 <= len(kept) <= AROUND
    assert set(kept.split()) == {"abcdef"}


def test_words_around_a_quote_are_shortened_at_their_far_ends():
    quote = CardQuote(source=0, before="early " * 300, text="It rained.", after=" late" * 300)
    card = card_of(CardStatement(text="It rained.", emphasis=(), quotes=(quote,), also=()))
    shown = context_page(card, 0, REFERENCE, EN).blocks
    assert shown[1].startswith("early early")
    assert " early **It rained.** late " in shown[1]
    quote = CardQuote(source=0, before="early " * 600, text="It rained.", after=" late" * 600)
    card = card_of(CardStatement(text="It rained.", emphasis=(), quotes=(quote,), also=()))
    text = context_page(card, 0, REFERENCE, EN).blocks[1]
    assert text.startswith("…early early")
    assert text.endswith("late late…")


def test_the_context_of_one_quote_has_no_way_to_others():
    (row,) = context_page(card_of(statement("It rained.", 0)), 0, REFERENCE, EN).buttons
    assert [button.label for button in row] == ["Read the article", "Open the page"]


def test_the_context_of_several_quotes_leads_to_each():
    page = context_page(card_of(statement("It rained.", 0, 1, 2)), 2, REFERENCE, EN)
    assert page.blocks == (
        "**Title 2**\n-# Outlet 2 · 18 January 2024 · Quote 3 of 3",
        "Before. **It rained.** After.",
    )
    ways = [(button.label, button.action, button.disabled) for button in page.buttons[0][:2]]
    assert ways == [("Previous", f"context:{REFERENCE}:1", False), ("Next", f"context:{REFERENCE}:3", True)]


@given(text=texts())
@often
def test_a_question_that_shows_nothing_is_left_out(text):
    page = answer_page(card_of(statement("It rained."), question=text), REFERENCE, EN)
    assert page.blocks[0].startswith("“It rained.”" if blank(text) else "**")


def test_an_outlet_that_is_named_as_the_source_is_not_named_again():
    carried = statement("It sank.", 0).model_copy(update={"also": (source(0), source(1), source(0))})
    assert answer_page(card_of(carried), REFERENCE, EN).blocks[0].endswith(f"-# {linked(0)} · also in Outlet 1")
    alone = statement("It sank.", 0).model_copy(update={"also": (source(0),)})
    assert answer_page(card_of(alone), REFERENCE, EN).blocks[0].endswith(f"-# {linked(0)}")
    assert "also" not in plain_text(taken(card_of(alone), EN))


def test_days_that_words_mean_stand_under_the_quote():
    days = (
        CardDay(words="two days prior", first=20240116, last=20240116),
        CardDay(words="*May*", first=20240501, last=20240531),
    )
    card = card_of(statement("It rained two days prior.", 0).model_copy(update={"days": days}))
    text = answer_page(card, REFERENCE, EN).blocks[0]
    assert "-# “two days prior” = 16 January 2024 · “\\*May\\*” = May 2024\n-# Outlet 0" in text


def test_what_sources_differ_in_stands_under_a_heading_each_with_its_source_and_how_much_later():
    sides = [
        statement("At least nine died.", 0).model_copy(update={"differs": True}),
        statement("Eleven died.", 1).model_copy(update={"differs": True, "later": 2}),
    ]
    card = card_of(*sides, statement("The road is closed.", 2))
    assert answer_page(card, REFERENCE, EN).blocks[0].split("\n") == [
        "**Who said what?**",
        "",
        "Reports changed over time:",
        "“At least nine died.”",
        f"-# {linked(0)}",
        "",
        "“Eleven died.”",
        f"-# {linked(1)} · 2 days later",
        "",
        "“The road is closed.”",
        f"-# {linked(2)}",
    ]
    file = plain_text(taken(card, EN))
    assert "Reports changed over time:\n\n“At least nine died.” [1]\n“Eleven died.” [2] (2 days later)" in file
    assert full_pages(card, EN)[0][0][0].startswith("Reports changed over time:\n")


def test_sides_of_one_day_differ():
    sides = [
        statement(text, place).model_copy(update={"differs": True}) for place, text in enumerate(("Nine.", "Ten."))
    ]
    assert "Sources differ:" in answer_page(card_of(*sides), REFERENCE, EN).blocks[0]


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "1 day later", "400 days later"),
        ("de", "1 Tag später", "400 Tage später"),
        ("fr", "1\xa0jour plus tard", "400\xa0jours plus tard"),
        ("es", "1 día después", "400 días después"),
    ],
)
def test_how_much_later_something_was_published_is_said_in_days(language, one, many):
    assert (words(language).later(1), words(language).later(400)) == (one, many)


def test_a_day_that_opens_an_answer_is_written_in_the_language_of_the_reader():
    card = card_of(statement("It rained on Friday.", 0)).model_copy(
        update={"short": "Friday", "short_day": CardDays(first=20230317, last=20230317)}
    )
    assert "### Friday (17. März 2023)" in answer_page(card, REFERENCE, words("de")).blocks[0]
