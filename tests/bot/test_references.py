"""What is taken along: every format gives back the words as they were, and nothing from outside has a meaning in it."""

import json
import re
import subprocess
import sys

import pytest
from lxml import html
from markdown_it import MarkdownIt

from bot.cli import parser
from bot.references import ENDINGS, FORMATS, Document, Line, Source
from tests.conftest import ROOT

HOSTILE = [
    "*bold* _slant_ `code` [link](https://evil.example) ![x](y) <b>x</b> &amp; ~~gone~~",
    "1. a list",
    "- a list",
    "# a heading",
    "=====",
    "</title><script>alert(1)</script>",
    "{unbalanced } }} @misc{x, title={y}}",
    "100 % of $5 & #1_a ^ ~ \\ \\end{document}",
    "\"quoted\" and 'quoted'",
    "two\nlines\tand\x00a control and half \ud83d a character",
    "Ζέφυρος 北京 🙂",
]


def document(words):
    source = Source(
        words, words, words, 20240118, "https://paper.example/a?b=1&c={d}", f"{words}.md", ((10, 73), (90, 95))
    )
    bad = Source("Two", "", "", None, "javascript:alert(1)", "two.md")
    lines = (Line(words, (1, 2), lead=words), Line(words, (1,), is_quote=False, quotes=((words, 2),)))
    return Document(words, (words,), lines, (source, bad), 20240601)


def seen(words):
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


@pytest.mark.parametrize("words", HOSTILE)
def test_markdown_shows_the_words_and_links_only_to_the_sources(words):
    tokens = MarkdownIt("commonmark").parse(FORMATS["markdown"](document(words)))
    inline = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in inline} <= {"text", "link_open", "link_close", "text_special", "softbreak"}
    links = [token.attrs["href"] for token in inline if token.type == "link_open"]
    assert links == ["https://paper.example/a?b=1&c=%7Bd%7D"]
    text = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    assert text[0] == text[1] == seen(words)
    assert sum(token.type == "blockquote_open" for token in tokens) == 2
    assert sum(token.type == "list_item_open" for token in tokens) == 2
    assert seen(words) in text[2]
    assert text[2].endswith("[1] [2]")


@pytest.mark.parametrize("words", HOSTILE)
def test_a_web_page_shows_the_words_and_runs_nothing(words):
    page = html.document_fromstring(FORMATS["html"](document(words)).encode())
    assert {element.tag for element in page.iter()} == set(
        "html head meta title style body h1 p blockquote a ol li".split()
    )
    assert seen(page.findtext(".//h1")) == seen(words)
    assert [link.get("href") for link in page.iter("a") if not link.get("href").startswith("#")] == [
        "https://paper.example/a?b=1&c={d}"
    ]
    assert {name for element in page.iter() for name in element.attrib} <= {
        "href",
        "id",
        "charset",
        "http-equiv",
        "content",
    }


@pytest.mark.parametrize("words", HOSTILE)
def test_plain_text_names_all_that_leads_to_a_quote_again(words):
    text = FORMATS["text"](document(words))
    assert "2024-01-18 · https://paper.example/a?b=1&c={d} · characters 10–73, 90–95 of " in text
    assert "undated · two.md, index of 2024-06-01" in text
    assert "javascript" not in text
    text.encode()


@pytest.mark.parametrize("words", HOSTILE)
def test_csl_json_has_each_source_once(words):
    one, two = json.loads(FORMATS["csl-json"](document(words)))
    assert seen(one["title"]) == seen(words)
    assert one["issued"] == {"date-parts": [[2024, 1, 18]]}
    assert one["URL"] == "https://paper.example/a?b=1&c={d}"
    assert one["author"][0].keys() == {"literal"}
    assert two.keys() == {"id", "type", "title", "note", "container-title"} - {"container-title"}
    assert one["id"] != two["id"]


@pytest.mark.parametrize("words", HOSTILE)
def test_bibtex_has_balanced_braces_and_an_entry_for_each_source(words):
    text = FORMATS["bibtex"](document(words))
    depth, lowest, entries = 0, 0, 0
    for letter in text:
        entries += letter == "@" and depth == 0
        depth += (letter == "{") - (letter == "}")
        lowest = min(lowest, depth)
    assert (depth, lowest, entries) == (0, 0, 2)
    assert re.search(r"^  url = \{https://paper\.example/a\?b=1&c=%7Bd%7D\},$", text, re.MULTILINE)
    assert not re.search(r"(?<!\\)[%#$&](?!c=|7[BD]d?)", text)


def test_every_format_can_be_asked_for_and_has_an_ending():
    assert tuple(FORMATS) == parser.FORMS
    assert ENDINGS.keys() == FORMATS.keys()


def test_the_command_line_writes_a_timeline_with_references(corpus_data, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[index]\ndata = "{corpus_data}"\nsources = "{tmp_path}"\n')
    options = ["--settings", str(settings), "--format", "csl-json"]
    command = [sys.executable, "-m", "bot", "timeline", "Kestrel Bridge", *options]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    assert found
    assert all(re.match(r"characters \d+–\d+.* of .+, index of 20\d\d-\d\d-\d\d$", item["note"]) for item in found)
