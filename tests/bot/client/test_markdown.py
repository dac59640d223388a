"""Text from outside shows as written and does nothing, in Discord's reading of Markdown and in the preview's."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.client.markdown import (
    INVISIBLE,
    LONGEST_LINK,
    blank,
    bold,
    cut,
    escaped,
    flat,
    line,
    lines,
    link,
    name,
    plain,
    units,
    web_address,
)
from tests.bot.client.hostile import FRAGMENTS, LONG, URLS, part_of_examples, spans, texts
from tests.bot.client.readers import READERS, discord_reading, kinds_of, preview_reading, squeezed, visible

each_reader = pytest.mark.parametrize("reading", READERS)
often = part_of_examples(0.5)


@each_reader
@often
@given(text=texts(long=True))
def test_a_text_shows_its_own_words_and_formats_nothing(reading, text):
    for safe, meant in ((escaped(text), lines(text)), (line(text), flat(text))):
        leaves = list(reading(safe))
        assert kinds_of(leaves) == set()
        assert visible(leaves) == squeezed(meant)


@each_reader
def test_no_line_is_indented_behind_an_empty_one(reading):
    assert kinds_of(list(reading(escaped("a\n    \n    b")))) == set()


@each_reader
@pytest.mark.parametrize("text", [*FRAGMENTS, *LONG])
def test_each_hostile_fragment_at_the_start_of_a_line_and_within_one(reading, text):
    for whole in (text, f"word{text}word", f"a\n{text} b", f"a {text} b", text + text):
        leaves = list(reading(escaped(whole)))
        assert kinds_of(leaves) == set()
        assert visible(leaves) == squeezed(lines(whole))


@each_reader
@often
@given(data=st.data())
def test_only_our_own_words_are_bold_and_all_words_stay(reading, data):
    text = flat(data.draw(texts()))
    marks = data.draw(spans(text))
    leaves = list(reading(f"“{bold(text, marks)}”"))
    assert kinds_of(leaves) <= {"strong"}
    assert visible(leaves) == squeezed(f"“{text}”")
    inside = set().union(*(range(start, end) for start, end in marks))
    letters = [character for place, character in enumerate(text) if place in inside and character.isalnum()]
    shown = [character for kinds, part in leaves if "strong" in kinds for character in part if character.isalnum()]
    assert shown == letters


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("It cost $4m in all.", [(8, 11)], "It cost **$4m** in all."),
        ("It cost ($4m) in all.", [(9, 12)], "It cost ($**4m**) in all."),
        ("measured 31 centimetres", [(8, 12)], "measured **31** centimetres"),
        ("in 2024", [(3, 5), (5, 7)], "in **2024**"),
        ("on 4 March", [(2, 3)], "on 4 March"),
        ("a *starred* word", [(2, 11)], "a **\\*starred\\*** word"),
        ("हिन्दी है", [(0, 6)], "**हिन्दी** है"),
        ("$4m was paid", [(0, 3)], "**$4m** was paid"),
        ("$4m שלום", [(0, 3)], "$**4m** שלום"),  # the mark that keeps the direction stands before it, and is no blank
    ],
)
def test_bold_is_narrowed_to_where_both_readers_end_it(text, marks, expected):
    assert bold(text, marks) == expected


@each_reader
@often
@given(label=texts().filter(lambda text: not blank(text)), url=st.sampled_from(URLS), after=texts())
@example("Title", URLS[0], "x](https://evil.example) y")
@example("Up [and] down", URLS[0], "")
def test_a_link_leads_only_where_we_say_whatever_follows_it(reading, label, url, after):
    address = web_address(url)
    leaves = list(reading(f"-# {link(label, url)} {line(after)}\n{line(after)}"))
    assert kinds_of(leaves) <= {"subtext", f"link {address}"}
    assert bool(address) == any("link" in kind for kind in kinds_of(leaves))
    marked_behind = [f"{flat(label)}{arrow} {flat(after)} {flat(after)}" for arrow in ("", " →")]
    assert visible(leaves) in map(squeezed, marked_behind)


def test_a_label_with_marks_stands_beside_its_link():
    assert link("Bridge closed", URLS[0]) == f"[Bridge closed](<{URLS[0]}>)"
    assert link("Strikes | Gazette", URLS[0]) == f"[Strikes | Gazette](<{URLS[0]}>)"
    assert link("Strikes || Gazette", URLS[0]) == rf"Strikes \|\| Gazette [→](<{URLS[0]}>)"
    assert link("[Updated] Bridge", URLS[0]) == rf"\[Updated\] Bridge [→](<{URLS[0]}>)"
    assert link("Bridge closed", "javascript:alert(1)") == "Bridge closed"


def test_the_readers_see_what_is_not_made_safe():
    hostile = "# big\n[x](https://evil.example) **b** @everyone <@1>"
    assert {"link https://evil.example", "strong", "heading", "mention"} <= kinds_of(list(discord_reading(hostile)))
    assert {"link https://evil.example", "strong", "heading", "mention"} <= kinds_of(list(preview_reading(hostile)))
    takeover = r"[ours](<https://example.org>) x\](https\://evil.example)"
    assert "link https://evil.example" in kinds_of(list(discord_reading(takeover)))


@often
@given(text=texts(long=True))
def test_plain_keeps_every_letter_and_is_done_once(text):
    clean = plain(text)
    assert plain(clean) == clean
    letters = [character for character in INVISIBLE.sub("", text) if character.isalnum()]
    assert [character for character in clean if character.isalnum()] == letters
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in clean.replace("\n", ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202edesrever\u202c \u2066x\u2069", "desrever x"),
        ("می‌خواهم 👨‍👩‍👧", "می‌خواهم 👨‍👩‍👧"),  # the joiners stay
        ("e" + "\u0301" * 40, "e" + "\u0301" * 5),
        ("e" + "\u0301\u200d" * 40, "e" + "\u0301\u200d" * 5),
        ("กิ๊ก ที่นี่", "กิ๊ก ที่นี่"),
        ("a\r\nb\rc\u2028d\u2029e\x0bf", "a\nb\nc\nd\ne\nf"),
        ("half\ud800 a", "half\ufffd a"),
        ("nul\x00 tab\tbell\x07 tag\U000e0041", "nul tab bell tag"),
    ],
)
def test_plain_takes_out_what_steers_hides_or_piles_up(text, expected):
    assert plain(text) == expected


def test_what_runs_from_right_to_left_is_kept_within_its_bounds():
    assert line("שלום") == "\u2068שלום\u2069"
    assert line("salut") == "salut"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.example/news/a-1?x=1&y=2#z", "https://www.bbc.example/news/a-1?x=1&y=2#z"),
        ("  HTTPS://Example.ORG/A \n", "https://example.org/A"),
        ("https://münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe"),
        ('https://example.org/a(b) c>d"e\\f', "https://example.org/a%28b%29%20c%3Ed%22e%5Cf"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://example.org/?next=https://a.example/b", "https://example.org/?next=https://a.example/b"),
        ("https://user@example.org/", None),
        ("https://good.example\\@evil.example/", None),
        ("https://localhost/", None),
        ("https://[::1]/", None),
        ("https://example.org:99999/", None),
        ("https://example.org/" + "x" * 500, None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        (None, None),
    ],
)
def test_an_address_is_a_plain_web_address_or_none(url, expected):
    assert web_address(url) == expected


@often
@given(url=st.sampled_from(URLS) | texts().map("https://example.org/".__add__) | texts().map("http://".__add__))
def test_an_address_cannot_end_a_link_early(url):
    address = web_address(url)
    if address is not None:
        assert address.isascii()
        assert not set(address) & set(' ()<>"\\[]{}|`^\n')
        assert len(address) <= LONGEST_LINK
        assert web_address(address) == address


@often
@given(text=texts(long=True), length=st.integers(1, 400))
def test_a_text_is_cut_within_its_length_and_shows_where(text, length):
    short = cut(text, length)
    assert units(short) <= length
    assert short == text or (short.endswith("…") and plain(text).startswith(plain(short[:-1])))


def test_without_room_nothing_is_left():
    assert cut("Before.", 0) == cut("…", 0) == ""


def test_cut_ends_at_a_word_where_one_is_near():
    assert cut("who said what about the strikes", 20) == "who said what about…"
    assert cut("x" * 30, 20) == "x" * 19 + "…"
    assert cut("📰" * 10, 9) == "📰" * 4 + "…"
    assert cut("\ud800" * 10, 9) == "\ud800" * 8 + "…"


def test_a_name_is_one_line_without_mentions():
    assert name("Who\nsaid  @everyone <@1>\u202e?", 100) == "Who said @\u2060everyone <@\u20601>?"
    assert units(name("@" * 200, 100)) <= 100


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200d", "\u0301", "\u3164", "\u2028\t"])
def test_a_text_that_shows_nothing_is_blank(text):
    assert blank(text)
    assert not blank(f"{text}a")
