"""Text from outside costs time in proportion to its length: every pattern of the program, and what reads and answers.

A regular expression holds the interpreter's lock. One that takes the square of a text's length stops everything.
"""

import datetime
import re

import pytest

from answer.chat.parse import ClaimReader
from answer.compose.attribution import attributions
from answer.compose.speech import covered, quotations, sayings
from answer.topics.over_time.corrections import corrections
from answer.topics.said import said
from bot.client import markdown
from index.article import Article
from index.dates.events import sentence_days
from index.fetch.saved import slug
from index.mentions import mentioned
from index.read import formats
from index.read.days import UnreadableError, publication_date
from index.read.fields.front_matter import front_matter
from index.read.markup import as_text
from index.read.pages.page import html
from index.read.publication import About, make_article, title_of
from index.split import LONGEST, passages, quotable, sentences
from tests.growth import SIZES, STEEP, slope
from tests.patterns import hostile, patterns, ways

pytestmark = pytest.mark.no_cover  # a tracer costs more than what is measured, and other tests reach the same lines
TODAY = datetime.date(2024, 6, 1)
# Patterns that meet no text from outside.
OURS = ("evaluation.pages.plots:",)
# Patterns that only meet a question, which is short: they may take the square of its length.
QUESTIONS, SHORT = "answer.question.", (2.6, (60, 250, 1_000))
PATTERNS = {place: pattern for place, pattern in patterns().items() if not place.startswith(OURS)}


@pytest.mark.parametrize("package", sorted({".".join(place.replace(":", ".").split(".")[:3]) for place in PATTERNS}))
def test_every_pattern_takes_time_in_proportion_to_the_text(package):
    steep = {}
    for place, pattern in PATTERNS.items():
        if place.startswith((f"{package}.", f"{package}:")):
            steep.update(_steep(place, pattern, *(SHORT if place.startswith(QUESTIONS) else ())))
    assert steep == {}


def _steep(place, pattern, most=STEEP, sizes=SIZES):
    """The first hostile input of a pattern that takes more, by the way in which the program applies it."""
    for way in ways(place):
        run = (lambda text: sum(1 for _ in pattern.finditer(text))) if way == "finditer" else getattr(pattern, way)
        for kind, make in hostile(pattern).items():
            given = (lambda size, make=make: make(size).encode()) if isinstance(pattern.pattern, bytes) else make
            if (found := slope(run, given, sizes)) > most:
                yield f"{place} {way}", (round(found, 1), kind)
                break


def test_the_patterns_are_found():
    places = set(PATTERNS)
    assert {"index.read.days.WRITTEN[0]", "index.split.LINE_BREAK", "answer.compose.speech.BACKWARD"} <= places
    assert any(place.startswith("bot.client.markdown:") for place in places)
    assert len(places) > 250


def test_a_steep_pattern_is_noticed():
    assert dict(_steep("nowhere.NAME", re.compile(r"\s+$")))
    assert dict(_steep("nowhere.NAME", re.compile(r"(?:a|b)*c")))
    assert not dict(_steep("nowhere.NAME", re.compile(r"(?<!\s)\s+x")))


BEYOND = (2 * LONGEST, 8 * LONGEST, 16 * LONGEST)  # within one sentence, some steps may take the square of its length
PIECES = (
    " ",
    "\n",
    "\n \t",
    "a",
    "A",
    "Aa ",
    "a, ",
    "1",
    ".",
    "A. ",
    "“",
    '"a',
    "'",
    "<a ",
    "<!--",
    "<i> </i>",
    "</",
    "<![CDATA[",
    "<?",
    "&",
    "&#",
    "#",
    "# #",
    "- ",
    "[a](",
    "*a",
    "`",
    "the officer of berth 1 said 7 casks sank, ",
    "on Monday and ",
    "Correction: an earlier version said 7 casks sank; it was 8. ",
    "2024-01-18 ",
    "\x00",
    "é",
    "\u0301",
    "😀",
    "\u202e",
)


def quietly(function):
    """Call a function; that it refuses a text is as good as reading it."""

    def run(text):
        try:
            return function(text)
        except UnreadableError:
            return None

    return run


def words(texts):
    return [len(text.split()) for text in texts]


def days(text):
    article = Article("x", text, "T", "x", 20240118)
    return list(sentence_days((article, passage) for passage in passages(article, 220, words)))


def claims(text):
    spans = quotable(text)
    return [
        attributions(text, spans, first, min(first + 5, len(spans))) for first in range(0, len(spans), 5)
    ]  # as many as a passage has


READERS = {
    "publication_date": lambda text: publication_date("2024-01-18 10:00" + text, TODAY),
    "title_of": title_of,
    "make_article": lambda text: make_article(text, About(text, None, text, text, text), "x", TODAY),
    "front_matter": lambda text: front_matter("---\n" + text),
    "plain_text": lambda text: formats.plain_text("x.txt", text.encode(), TODAY),
    "markdown": lambda text: formats.markdown("x.md", ("# " + text + "x").encode(), TODAY),
    "as_text": as_text,
    "as_text of tags": lambda text: as_text(text + ">"),
    "sentences": sentences,
    "passages": lambda text: passages(Article("x", text, "T", "x"), 220, words),
    "days": days,
    "claims": claims,
    "covered": lambda text: covered(text, quotations(text)),
    "corrections": lambda text: corrections(Article("x", text, "Correction: casks", "x", 20240118)),
    "mentioned": lambda text: list(mentioned(text, "officer of berth")),
    "slug": slug,
    "flat": markdown.flat,
    "line": markdown.line,
    "marked": markdown.marked,
}


@pytest.mark.parametrize("name", READERS)
def test_every_reader_takes_time_in_proportion_to_the_text(name):
    steep = {}
    for piece in PIECES:
        measured = [_slope_of(name, piece)]
        if measured[0] > STEEP:  # what was noise hardly comes twice
            measured.append(_slope_of(name, piece))
        if min(measured) > STEEP:
            steep[piece] = round(min(measured), 1)
    assert steep == {}


def _slope_of(name, piece):
    return slope(quietly(READERS[name]), lambda size: piece * (size // len(piece)), BEYOND)


def test_a_sentence_is_cut_between_words():
    text = ", ".join(f"the officer of berth {number} said {number} casks sank" for number in range(2_000)) + "."
    spans = sentences(text)
    assert max(end - start for start, end in spans) <= LONGEST
    assert [text[start:end] for start, end in spans] == [text[start:end].strip() for start, end in spans]
    assert " ".join(text[start:end] for start, end in spans) == text
    assert sayings(text[slice(*spans[0])])


def test_a_text_without_blanks_is_cut_too():
    assert [end - start for start, end in sentences("a" * 5_000)] == [LONGEST, LONGEST, 1_000]


@pytest.mark.encoder
def test_somebody_s_words_take_time_in_proportion_to_the_article(archive_of):
    def archive(size):
        said_so = "".join(f"Ana Reed said that {number} casks sank in the harbour. " for number in range(size // 50))
        return archive_of({"harbour.txt": f"date 2023-03-01 {said_so[:size]}"})

    sizes = (20_000, 60_000, 180_000)
    archives = {size: archive(size) for size in sizes}
    assert slope(lambda text: list(said(archives[len(text)], "Ana Reed")), lambda size: "x" * size, sizes) <= STEEP


def test_a_page_takes_time_in_proportion_to_its_elements():
    def page(size):
        piece = "<li><a href='/x'>Link</a></li>"
        return f"<html><body><h1>Links</h1><p>Stories.</p>{piece * (size // len(piece))}</body></html>"

    read = quietly(lambda text: html("x.html", text.encode(), TODAY))
    assert slope(read, page, (200_000, 800_000)) <= STEEP


@pytest.mark.parametrize("piece", ['"a" b ', "{", '{"text": "a', "\\", '": "'])
def test_a_broken_reply_is_repaired_in_bounded_time(piece):
    def repair(text):
        reader = ClaimReader()
        return [*reader.read(text), *reader.rest()]

    sizes = (6_000, 24_000)
    assert slope(repair, lambda size: '{"statements": [' + piece * (size // len(piece)), sizes) <= STEEP
