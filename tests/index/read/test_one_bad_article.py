"""One damaged article of a file that holds many costs itself alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.fetch.saved import SavedArticles
from index.read.decode import decode
from tests.index.read.forms.reading import put, zipped

GOOD = "date 2024-01-18 The Kestrel Bridge was opened again on Thursday, the mayor said."
HEADERS = ("From: Ann <ann@orrin.example>", "Date: Thu, 18 Jan 2024 10:00:00 +0000", "Subject: A bridge")


def mailbox(*bad: str) -> str:
    """Three messages, of which the second has these headers instead of its own, or besides them."""
    names = {line.partition(":")[0] for line in bad}
    middle = [*(line for line in HEADERS if line.partition(":")[0] not in names), *bad]
    return "".join(
        "From a@b Thu Jan 18 12:08:34 2024\n" + "\n".join(headers) + f"\n\nThe ferry bell rang {number} times.\n\n"
        for number, headers in enumerate((HEADERS, middle, HEADERS), 1)
    )


# the last two: seconds, or gigabytes, in Python's parser where headers are not cut
@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("From: " + "(" * 5_000, 3),
        ("Subject: =?nosuch?b?////?=", 3),
        ("Content-Type: " + "(" * 5_000, 2),
        ("Content-Type: text/plain; a*" + "9" * 5_000 + "=x", 3),
        ("Content-Transfer-Encoding: " + "(" * 5_000, 2),
        ("Subject: " + "=?utf-8?q?a?= " * 20_000, 3),
        ("From: <" + "@a," * 30_000 + ">", 3),
    ],
)
def test_a_message_with_a_damaged_header_costs_no_other(tmp_path: Path, header: str, kept: int) -> None:
    articles, problems = put(tmp_path, {"news.mbox": mailbox(header)})
    assert (len(articles), len(problems)) == (kept, 3 - kept)
    assert "3 times" in articles[-1].text


def test_a_damaged_header_is_kept_as_it_is_written(tmp_path: Path) -> None:
    articles, _ = put(tmp_path, {"news.mbox": mailbox("From: " + "(" * 500)})
    assert [article.author for article in articles] == ["Ann", "(" * 500, "Ann"]


def test_an_address_that_is_none_costs_no_article(tmp_path: Path) -> None:
    lines = [
        {"text": f"{GOOD} {url!a}", "url": url}
        for url in ("http://[::1", "http://a.example]/x", "http://a.example/\ud800", "http://a.example/")
    ]
    articles, problems = put(tmp_path, {"news.jsonl": "\n".join(map(json.dumps, lines))})
    assert ([article.url for article in articles], problems) == ([None, None, None, "http://a.example/"], [])


@pytest.mark.parametrize("reference", ["&#xd800;", "&#55357;", "&#xDFFF ", "&#1114112;", f"&#{'9' * 5_000};", "&#x;"])
def test_a_reference_to_no_character_costs_no_entry(tmp_path: Path, reference: str) -> None:
    items = "".join(
        f"<item><title>A bell</title><description>{GOOD} {part}</description></item>" for part in (reference, "again")
    )
    articles, _ = put(tmp_path, {"news.rss": f"<rss><channel>{items}</channel></rss>"})
    assert len(articles) == 2


@pytest.mark.parametrize("key", ["\ud800", "a\n\x1b[31m", "x" * 50_000, ["a"], {"a": 1}])
def test_an_id_that_is_none_is_replaced_by_the_place(tmp_path: Path, key: object) -> None:
    results = [{"id": key, "webTitle": f"A bell {number}", "fields": {"body": GOOD}} for number in range(3)]
    articles, problems = put(tmp_path, {"page.json": json.dumps({"response": {"results": results}})})
    assert ([article.id for article in articles], problems) == ([f"page.json#{number}" for number in (1, 2, 3)], [])


def test_a_title_as_long_as_a_book_is_cut(tmp_path: Path) -> None:
    (article,), _ = put(tmp_path, {"news.jsonl": json.dumps({"text": GOOD, "title": "bell " * 100_000})})
    assert len(article.title) < 1_001


def test_a_member_that_breaks_its_reader_or_has_no_name_costs_no_other(tmp_path: Path) -> None:
    files = {"a.txt": GOOD, ".": GOOD, "b.odt": zipped({"content.xml": "<note/>"}), "c.txt": GOOD.replace("again", "")}
    articles, problems = put(tmp_path, {"news.zip": zipped(files)})
    assert ([article.path for article in articles], len(problems)) == (["news.zip#a.txt", "news.zip#c.txt"], 2)


def test_what_is_no_number_of_blanks_costs_no_document(tmp_path: Path) -> None:
    body = "".join(f"<p>{GOOD}<s c='{count}'/>x</p>" for count in ("²", "9" * 5_000, "2"))
    articles, _ = put(tmp_path, {"a.odt": zipped({"content.xml": f"<d><body><text>{body}</text></body></d>"})})
    assert articles[0].text.endswith("  x")


def test_an_empty_part_costs_no_other_part_of_a_book(tmp_path: Path) -> None:
    parts = [f"<p>{GOOD * 2}</p>", "", "<!--", f"<p>{GOOD.replace('again', '') * 2}</p>"]
    names = [f"{number}.html" for number in range(len(parts))]
    items = "".join(f'<item id="{name}" href="{name}"/>' for name in names)
    order = "".join(f'<itemref idref="{name}"/>' for name in names)
    book = {
        "META-INF/container.xml": '<c><rootfile full-path="b.opf"/></c>',
        "b.opf": f"<p><manifest>{items}</manifest><spine>{order}</spine></p>",
        **dict(zip(names, parts, strict=True)),
    }
    articles, problems = put(tmp_path, {"a.epub": zipped(book)})
    assert (len(articles), problems) == (2, [])


NESTED = 900  # levels: json reads them, and the interpreter goes no deeper
BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{level + 1}: &a{level + 1} [*a{level}, *a{level}]\n" for level in range(40))


@pytest.mark.parametrize("value", ["[" * NESTED + "]" * NESTED, '{"name": ' * NESTED + "1" + "}" * NESTED])
@pytest.mark.parametrize("field", ["author", "status", "tweet"])
def test_lines_that_are_nested_deeply_cost_no_other(tmp_path: Path, field: str, value: str) -> None:
    lines = [f'{{"text": "{GOOD} {number}", "{field}": {value if number < 12 else 1}}}' for number in range(14)]
    articles, _ = put(tmp_path, {"news.jsonl": "\n".join(lines), "news.json": f"[{','.join(lines)}]"})
    assert [article.text[-2:] for article in articles if article.text.endswith(("12", "13"))] == ["12", "13"] * 2


@pytest.mark.parametrize(
    "front", [f"{BOMB}url: *a40", f"{BOMB}<<: *a40", "author: &a [*a]", "author: &a {name: *a}", f"url: {'[' * 5_000}"]
)
def test_front_matter_that_stands_for_more_than_it_says_costs_its_file_alone(tmp_path: Path, front: str) -> None:
    articles, problems = put(tmp_path, {"a.md": f"---\n{front}\n---\n{GOOD}", "b.md": GOOD})
    assert ([article.path for article in articles], len(problems)) == (["b.md"], 1)
    assert "front matter not understood" in problems[0]
    assert not SavedArticles(tmp_path).has("https://orrin.example/bell")


@pytest.mark.parametrize("kind", ["int", "float", "bool", "timestamp", "binary"])
def test_a_value_that_is_not_of_the_kind_it_claims_costs_no_article(tmp_path: Path, kind: str) -> None:
    said = f"---\nauthor: !!{kind} Ann\noutlet: &wire Wire\nsource: *wire\n---\n{GOOD}"
    (article,), problems = put(tmp_path, {"a.md": said})
    assert (article.author, article.outlet, problems) == ("Ann", "Wire", [])
    assert not SavedArticles(tmp_path).has("https://orrin.example/bell")


@pytest.mark.parametrize("declared", ["unicode_escape", "utf-7", "punycode", "undefined", "a\0b", "rot13", "none"])
def test_a_declared_encoding_that_is_none_changes_no_letter(declared: str) -> None:
    assert decode(b"The caf\xe9 wrote \\u0041 and +AGE-.", declared) == "The caf\xe9 wrote \\u0041 and +AGE-."
