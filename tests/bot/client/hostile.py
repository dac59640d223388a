"""Texts that try to break a message, and answers made of them."""

from __future__ import annotations

import string

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.client.state.card import Card, CardQuote, CardSource, CardStatement

FRAGMENTS = (
    *(
        "@everyone",
        "@here",
        "<@1>",
        "<@!1>",
        "<@&1>",
        "<#1>",
        "</ask:1>",
        "<t:1:R>",
        "<a:x:1>",
        "<:x:1>",
        "<id:browse>",
    ),
    *(":smile:", ":+1:", "10:30:45", "¯\\_(ツ)_/¯", "@", "<", ">", "\\", "\\\\", ":", "::", "&amp;", "&#60;", "&"),
    *(
        "[x](http://evil.example)",
        "](https://evil.example)",
        "](<https://evil.example>)",
        "[",
        "]",
        "(",
        ")",
        "[x]:",
        "![",
    ),
    *("https://evil.example/a_b", "http://evil.example", "discord://x/y", "steam://run/1", "<https://evil.example>"),
    *("javascript:alert(1)", "discord.gg/evil", "www.evil.example", "mailto:a@b.example", "<a@b.example>", "<+1555>"),
    *("`code`", "``", "```", "```py\nx\n```", "~~~", "*", "**", "***", "_", "__", "~~", "||spoiler||", "|"),
    *(
        "\n> ",
        "\n>>> ",
        "\n# ",
        "\n## ",
        "\n-# ",
        "\n- ",
        "\n* ",
        "\n+ ",
        "\n1. ",
        "\n12) ",
        "\n---",
        "\n===",
        "\n    ",
        "\n",
    ),
    *(
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "> ",
        ">>> ",
        "# ",
        "-# ",
        "- ",
        "1. ",
        "=",
        "\t",
        "  \n",
        "\r\n",
        "\r",
        "\u2028",
        "\n\n\n",
    ),
    *(
        "\u202e",
        "\u202d",
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
        "\u200e",
        "\u200f",
        "\u061c",
        "\u200b",
        "\u200c",
        "\u200d",
    ),
    *("\ufeff", "\u2060", "\u00ad", "\U000e0041", "\U000e007f", "\ud800", "\udfff", "\x00", "\x1b[0m", "\x85", "\x0b"),
    *(
        "e" + "\u0301" * 40,
        "\u0e01" + "\u0e47" * 30,
        "a" + "\u0301\u200d" * 30,
        "👨‍👩‍👧‍👦",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "1️⃣",
        "\u3164",
        "\ufffd",
    ),
    *(
        "مرحبا بالعالم",
        "שלום עולם",
        "می‌خواهم",
        "สวัสดีชาวโลก",
        "人民日报：“你好”",
        "ﷺ",
        "हिन्दी",
        "“",
        "”",
        "„",
        "«",
        "»",
        "‘",
    ),
    *("$4", "€5,000", "31", "(31)", "5 %", "a", "The bridge", "closed.", " ", " ", " ", "x" * 300),
)
ENDLESS = "x" * 6_000
LONG = (
    ENDLESS,
    "word " * 4_000,
    "📰" * 3_000,
    "*" * 5_000,
    "](" * 2_500,
    ("مرحبا " * 900),
    "> # " * 2_000,
    "e\u0301" * 2_500,
)
URLS = (
    "https://www.bbc.example/news/world-68020000",
    "https://example.org/a_b*c~d|e`f",
    "https://example.org/a(b)c) d\"e'f>g<h",
    "http://user:secret@example.org/",
    "https://münchen.example/straße?q=ä#ö",
    "https://example.org/" + "x" * 470,
    "https://example.org/" + "x" * 600,
    *(
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "ftp://example.org",
        "https://",
        "https://[::1]/",
        "nonsense",
    ),
    *(
        "https://example.org:99999/",
        "https://example.org/\ud800",
        "https://exa\u202emple.org/",
        "https://a.example\\@b.example",
    ),
    *("  https://example.org/x\n", "https://example.org/%zz", "HTTPS://EXAMPLE.ORG", ""),
)


def part_of_examples(part: float) -> settings:
    """Try a costly property on this part of the examples that the profile asks for."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=int(part * settings().max_examples), suppress_health_check=slow)


def texts(most: int = 12, *, long: bool = False) -> st.SearchStrategy[str]:
    """Any text, or one made of fragments that mean something to Discord; where asked, now and then an endless one."""
    anything = st.text(st.characters(), max_size=30)
    fragments = st.lists(st.sampled_from(FRAGMENTS) | anything, max_size=most).map("".join)
    return fragments | fragments.map(lambda text: text[:200]) | (st.sampled_from(LONG) if long else st.nothing())


days = st.none() | st.sampled_from((20240118, 19000101, 20991231))
urls = st.none() | st.sampled_from(URLS) | texts(4)
names = texts(4)
short = st.text(string.ascii_letters, min_size=1, max_size=8)
sources = st.builds(
    CardSource,
    article=short,
    path=short | names,
    title=texts(6, long=True),
    outlet=st.none() | names,
    day=days,
    url=urls,
)


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[tuple[int, int], ...]:
    """Offsets into a text, in order, that do not overlap."""
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return tuple(zip(places[::2], places[1::2], strict=False))


@st.composite
def statements(draw: st.DrawFn, count: int) -> CardStatement:
    """A statement that quotes some of `count` sources."""
    text = draw(texts(long=True))[:20_000]
    places = draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=5))
    quotes = [
        CardQuote(source=place, before=draw(texts(long=True))[:1_200], text=text, after=draw(texts(6))[:1_200])
        for place in places
    ]
    also = draw(st.lists(sources, max_size=3)) * draw(st.sampled_from((1, 1, 13)))
    headline = draw(st.one_of(st.just(""), texts(6)))
    return CardStatement(
        text=text, emphasis=draw(spans(text)), quotes=tuple(quotes), also=tuple(also), headline=headline
    )


@st.composite
def cards(draw: st.DrawFn, *, refused: bool = False) -> Card:
    """An answer of 1 to 10 statements, or a refusal, made of anything."""
    cited = draw(st.lists(sources, min_size=1, max_size=4))
    said = st.lists(statements(len(cited)), min_size=1, max_size=3)
    repeated = draw(st.sampled_from((1, 1, 3)))
    return Card(
        question=draw(texts(long=True))[:2_000],
        since=draw(days),
        until=draw(days),
        outlets=tuple(draw(st.lists(names, max_size=5))),
        refused=refused,
        statements=() if refused else tuple((draw(said) * repeated)[:10]),
        sources=() if refused else tuple(cited),
        nearest=tuple(cited) if refused else (),
        oldest=draw(days),
        newest=draw(days),
        build="20261122T140251270190",
        made=20261122,
        read_as=draw(st.one_of(st.just(""), texts(long=True)))[:2_000],
        unanswered=() if refused else tuple(draw(st.lists(names, max_size=5))),
        latest=draw(days),
        by_words=draw(st.booleans()),
        nowhere=tuple(draw(st.lists(names, max_size=5))) if refused else (),
        elsewhere=tuple(draw(st.lists(names, max_size=5))) if refused else (),
    )
