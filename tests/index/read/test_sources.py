"""The sources folder as a stream: what is walked, what files of many articles hold, and every bad input's one line."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.article import Article, Problem
from index.errors import ExpectedError
from index.read.sources import Limits, SourceFile, read_sources
from tests.index.samples import TODAY, encrypted, make_page, make_pdf

SHARED = Path(__file__).parents[4] / "shared" / "data"
SMALL = Limits(
    max_file_bytes=20_000,
    max_page_bytes=10_000,
    max_article_bytes=1_000,
    max_decompressed_bytes=30_000,
    max_problems=3,
)
GOOD = '{"id": "a1", "title": "One", "publish_date": "2024/01/18", "text": "Nine people died."}\n'


def read(root: Path, limits: Limits = SMALL) -> tuple[list[Article], list[str]]:
    entries = [entry for file in read_sources(root, limits, today=TODAY) for entry in file.entries]
    articles = [entry for entry in entries if isinstance(entry, Article)]
    return articles, [str(entry) for entry in entries if isinstance(entry, Problem)]


def only(root: Path, name: str, content: str | bytes) -> Article:
    (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
    articles, problems = read(root)
    assert problems == []
    assert len(articles) == 1
    return articles[0]


def test_files_come_in_order_with_size_and_time(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.md", "c.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(make_page() if name == "c.html" else "date 2024-01-18 Iran said.")
    files = list(read_sources(tmp_path, Limits(), today=TODAY))
    assert [file.path for file in files] == ["a/1.md", "a/2.txt", "b.txt", "c.html"]
    assert [(file.size, file.mtime_ns) for file in files] == [
        ((tmp_path / file.path).stat().st_size, (tmp_path / file.path).stat().st_mtime_ns) for file in files
    ]
    assert [[entry.path for entry in file.entries] for file in files] == [[file.path] for file in files]


def test_a_known_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One text.")
    (tmp_path / "b.txt").write_text("Another text.")
    asked: list[tuple[str, int, int]] = []

    def skip(path: str, size: int, mtime_ns: int) -> bool:
        asked.append((path, size, mtime_ns))
        return path == "a.txt"

    known, new = read_sources(tmp_path, Limits(), skip, TODAY)
    assert (known.unchanged, list(known.entries)) == (True, [])
    assert (new.unchanged, len(list(new.entries))) == (False, 1)
    assert asked == [(file.path, file.size, file.mtime_ns) for file in (known, new)]


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExpectedError, match="no sources folder at"):
        list(read_sources(tmp_path / "none", Limits()))


def test_hidden_files_and_links_outside_are_left_out_and_said(tmp_path: Path) -> None:
    sources, outside = tmp_path / "sources", tmp_path / "outside"
    for folder in (sources / ".hidden", sources / ".git", outside):
        folder.mkdir(parents=True)
        (folder / "x.txt").write_text("A text.")
    for name in (".gitkeep", ".DS_Store", ".secret.txt", "kept.txt"):
        (sources / name).write_text("A text.")
    (sources / "link.txt").symlink_to(outside / "x.txt")
    (sources / "folder").symlink_to(outside)
    (sources / "inside.txt").symlink_to(sources / "kept.txt")
    (sources / "round").symlink_to(sources)
    (sources / "broken.txt").symlink_to("nowhere")
    articles, problems = read(sources)
    assert [article.path for article in articles] == ["inside.txt", "kept.txt"]
    assert problems == [
        ".hidden: hidden, left out; rename it without the dot to have it read",
        ".secret.txt: hidden, left out; rename it without the dot to have it read",
        "broken.txt: a link that leads nowhere; take it out",
        "folder: a link that leads outside of the sources, left out; copy the file itself here",
        "link.txt: a link that leads outside of the sources, left out; copy the file itself here",
    ]


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert read(tmp_path) == ([], ["pipe.txt: neither a file nor a folder; expected a text: take it out"])


def test_a_name_that_cannot_be_shown(tmp_path: Path) -> None:
    (tmp_path / "a\nb.txt").write_text("A text.")
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("A text.")
    _, problems = read(tmp_path)
    assert problems == [
        "a\N{REPLACEMENT CHARACTER}b.txt: its name holds characters that cannot be shown; rename it",
        "\N{REPLACEMENT CHARACTER}.txt: its name holds characters that cannot be shown; rename it",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.")
    (tmp_path / "a.txt").chmod(0)
    _, problems = read(tmp_path)
    assert problems == ["a.txt: cannot be read (Permission denied); check that it is there and that you may open it"]


def test_a_file_that_goes_away_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.")
    (file,) = read_sources(tmp_path, Limits(), today=TODAY)
    (tmp_path / "a.txt").unlink()
    assert [str(entry) for entry in file.entries] == [
        "a.txt: cannot be read (No such file or directory); check that it is there and that you may open it"
    ]


@pytest.mark.parametrize("name", ["notes", "notes.2024-01-18", "notes.TXT", "Notes.Md"])
def test_names_without_a_known_ending_are_read_as_text(tmp_path: Path, name: str) -> None:
    assert only(tmp_path, name, "date 2024-01-18 Iran said.").date == 20240118


@pytest.mark.parametrize(
    "name", ["story.txt~", "story.bak", "desktop.ini", "LICENSE", "readme.md", "feeds.opml", "tweets.js"]
)
def test_what_programs_leave_behind_is_no_article(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("An older text of the story.")
    assert read(tmp_path) == ([], [f"{name}: no article by its name, left out; rename it if it is one"])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "a.xlsx",
            "PK",
            "a.xlsx: a spreadsheet, left out; save each of its sheets as CSV (.csv)",
        ),
        ("a.jpg.gz", gzip.compress(b"JFIF"), "a.jpg.gz: the ending .jpg is of no form that is read, left out"),
        ("a.bz2", "Text.", "a.bz2: the compressed file is damaged; expected a whole one: copy it again"),
    ],
)
def test_other_forms_are_left_out_and_said(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    articles, problems = read(tmp_path)
    assert articles == []
    assert problems[0].startswith(said)


def without_places(articles: list[Article]) -> list[Article]:
    """Articles without the places of their days."""
    return [replace(article, day_from="") for article in articles]


def test_json_lines(tmp_path: Path) -> None:
    lines = (
        '{"id": "x1", "url": "https://www.usatoday.com/s/1", "title": "One\\n two", "publish_date": "2022/06/16", '
        '"text": "A \\"b\\"\\r\\n\\u00e9"}\r\n'
        "\n"
        '{"Headline": "Three", "published_at": "2024-01-18T10:00:00Z", "body": "Text.", "link": "https://cnn.com/3", '
        '"source": {"id": null, "name": "CNN"}, "authors": [{"name": "A. Ash"}, "B. Birk"]}\n'
        '{"content": ["First.", "Second."], "date": null, "outlet": "https://www.bbc.co.uk/news"}'
    )
    (tmp_path / "a.jsonl").write_text("\ufeff" + lines, newline="")
    articles, problems = read(tmp_path)
    assert problems == []
    assert without_places(articles) == [
        Article(
            "x1", 'A "b"\r\né', "One two", "a.jsonl#1", 20220616, "usatoday.com", None, "https://www.usatoday.com/s/1"
        ),
        Article("a.jsonl#3", "Text.", "Three", "a.jsonl#3", 20240118, "CNN", "A. Ash, B. Birk", "https://cnn.com/3"),
        Article("a.jsonl#4", "First.\n\nSecond.", "First.", "a.jsonl#4", None, "bbc.co.uk"),
    ]


@pytest.mark.parametrize(
    ("name", "pack"), [("a.jsonl.gz", gzip.compress), ("a.ndjson.xz", lzma.compress), ("a.jsonl", bytes)]
)
def test_compressed_json_lines(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    assert only(tmp_path, name, pack(GOOD.encode())).id == "a1"


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (GOOD, ["a1"]),
        (GOOD + GOOD.replace("a1", "a2"), ["a1", "a2"]),
        (f"[{GOOD}, {GOOD.replace('a1', 'a2')}]", ["a1", "a2"]),
        ('{"articles": [{"text": "One."}, {"text": "Two."}]}', ["a.json#1", "a.json#2"]),
        ('{\n"text": "One."\n}', ["a.json"]),
    ],
)
def test_json(tmp_path: Path, content: str, ids: list[str]) -> None:
    (tmp_path / "a.json").write_text(content)
    articles, problems = read(tmp_path)
    assert ([article.id for article in articles], problems) == (ids, [])


def test_rss(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>Daily Test</title><item><title>One &amp;amp; two</title><link>https://t.example/1</link>"
        "<guid>g1</guid><pubDate>Thu, 18 Jan 2024 10:00:00 GMT</pubDate><author>Jane</author>"
        "<description>Short.</description>"
        "<content:encoded><![CDATA[<p>First <b>part</b>.</p><p>Second.</p>]]></content:encoded></item>"
        "<item><title>Bad</title><pubDate>Thu, 30 Feb 2024 10:00:00 GMT</pubDate>"
        "<description>Text.</description></item>"
        "<item><title>Bare</title><description>Only a summary.</description></item></channel></rss>"
    )
    articles, problems = read(tmp_path)
    assert without_places(articles) == [
        Article(
            *("feed.xml#g1", "First part.\n\nSecond.", "One & two", "feed.xml#g1", 20240118, "Daily Test", "Jane"),
            "https://t.example/1",
        ),
        Article("feed.xml#2", "Text.", "Bad", "feed.xml#2", None, "Daily Test"),
        Article("feed.xml#3", "Only a summary.", "Bare", "feed.xml#3", None, "Daily Test"),
    ]
    assert problems == [
        "feed.xml: date 'Thu, 30 Feb 2024 10:00:00 GMT' does not exist; write the day as YYYY-MM-DD; kept without a day"
    ]


def test_atom(tmp_path: Path) -> None:
    article = only(
        tmp_path,
        "feed.atom",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><id>urn:1</id><title>One</title>'
        '<link href="https://t.example/1"/><published>2024-01-18T10:00:00Z</published>'
        "<updated>2024-02-01T00:00:00Z</updated><author><name>Jane</name></author>"
        '<content type="html">&lt;p&gt;Text.&lt;/p&gt;</content></entry></feed>',
    )
    assert (article.id, article.date, article.text, article.author) == ("feed.atom#urn:1", 20240118, "Text.", "Jane")


BAD_LINES = [
    ("{broken", "not JSON (expecting property name enclosed in double quotes, character 2); expected one JSON object"),
    ("[1]", "JSON, but a list; expected one JSON object a line, such as"),
    ("{}", "no text; expected it in `text`, `body` or `content`"),
    ('{"text": "  "}', "empty; expected the text of an article"),
    ('{"text": 5}', "the text is a number; expected a string"),
    ('{"text": "a\\u0000b"}', "not text (it holds NUL characters); expected the text of an article"),
    ('{"text": "a\\ud83d"}', "half a character (\\ud83d) in the text; expected whole ones: export it again"),
    ('{"text": "a", "date": "2024-02-30"}', "date '2024-02-30' does not exist; write the day as YYYY-MM-DD; kept"),
    ('{"text": "a", "date": "2031-01-01"}', "date '2031-01-01' lies in the future (today is 2024-06-01); correct it"),
    ('{"text": "a", "date": "last week"}', "date 'last week' is not understood; write the day as YYYY-MM-DD"),
    ('{"text": "a", "date": {"y": 1, "m": 2}}', "date 'a nested object' is not understood; write the day as"),
    ('{"text": "a", "n": ' + "1" * 600 + "}", None),
    ('{"text": "' + "a" * 1000 + '"}', "a line of more than 1,000 bytes; expected one article a line: split it"),
    ("[" * 900, "not JSON ("),
    (b'{"text": "caf\xe9"}', "not UTF-8 (byte 14 of the line); save it as UTF-8"),
]


@pytest.mark.parametrize(("line", "said"), BAD_LINES)
def test_a_bad_line_costs_one_line(tmp_path: Path, line: str | bytes, said: str | None) -> None:
    bad = line if isinstance(line, bytes) else line.encode()
    (tmp_path / "a.jsonl").write_bytes(GOOD.encode() + bad + b"\n" + GOOD.replace("a1", "a2").encode())
    articles, problems = read(tmp_path)
    assert [article.id for article in articles if article.id != "a.jsonl#2"] == ["a1", "a2"]
    assert len(problems) == (said is not None)
    if said:
        assert problems[0].startswith(f"a.jsonl, line 2: {said}")
        assert "\n" not in problems[0]


def test_many_bad_lines_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("x\n" * 2000 + GOOD)
    articles, problems = read(tmp_path)
    assert len(articles) == 1
    assert len(problems) == 4
    assert problems[3] == "a.jsonl: 1,997 more problems in this file; correct these and index again"


def damaged(data: bytes) -> bytes:
    return data[:-8] + b"\xff" * 8


LINES = "".join(GOOD.replace("Nine", os.urandom(40).hex()) for _ in range(20)).encode()
BAD_FILES: list[tuple[str, bytes, str]] = [
    ("a.txt", b"", "a.txt: empty; expected the text of an article"),
    ("a.txt", b" \n\n", "a.txt: empty; expected the text of an article"),
    ("a.txt", b"\x7fELF\0\0", "a.txt: not text; expected text, Markdown, HTML, PDF, JSON Lines or a feed: convert it"),
    (
        "a.zip",
        b"PK\3\4\0\0",
        "a.zip: broken or truncated package; expected a whole one: copy or download it again",
    ),
    (
        "a.txt",
        b"date 2031-01-01 Iran.",
        "a.txt: date '2031-01-01' lies in the future (today is 2024-06-01); correct it",
    ),
    ("a.txt", b"a" * 20_001, "a.txt: 20,001 bytes; expected at most 20,000: split it, or save its articles as .jsonl"),
    (
        "a.md",
        b"---\ntitle: a: b\n---\nText.",
        "a.md, line 2: front matter not understood (mapping values are not allowed",
    ),
    ("a.html", b"<html><body></body></html>", "a.html: no article text found in the page; expected paragraphs"),
    ("a.html", b"<p>a</p>" * 1251, "a.html: 10,008 bytes; expected at most 10,000: split it"),
    ("a.pdf", make_pdf(["Words."])[:300], "a.pdf: truncated PDF (its end is missing); expected the whole file: copy"),
    ("a.pdf", make_pdf([""]), "a.pdf: PDF without text (1 scanned pages?); run it through text recognition first"),
    ("a.pdf", encrypted(make_pdf(["Words."]), "secret"), "a.pdf: encrypted PDF; expected one without a password"),
    ("a.jsonl", b"", "a.jsonl: empty; expected one JSON object a line"),
    ("a.jsonl", b"\n \n", "a.jsonl: empty; expected one JSON object a line"),
    ("a.jsonl.gz", b"", "a.jsonl.gz: empty; expected one JSON object a line"),
    ("a.jsonl.gz", b"not gzip", "a.jsonl.gz, line 1: the compressed file is damaged; what stands before is kept"),
    ("a.jsonl.xz", b"not xz", "a.jsonl.xz, line 1: the compressed file is damaged; what stands before is kept"),
    ("a.txt.gz", gzip.compress(b"Text." * 9000), "a.txt.gz: unpacks to more than 20,000 bytes; expected an article"),
    ("a.json", b"{", "a.json, line 1: not JSON (expecting property name enclosed in double quotes, character 2)"),
    ("a.json", b"{}", "a.json: JSON without articles; expected an object with `text`, or a list of such objects"),
    ("a.json", b"[1]", "a.json: item 1: a number; expected an object with `text`"),
    ("a.xml", b"<html><body>Hi</body></html>", "a.xml: not a feed; expected RSS or Atom: give the file the ending"),
    (
        "a.rss",
        b"<rss version='2.0'><channel></channel></rss>",
        "a.rss: a feed without entries; if it is new, try",
    ),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD_FILES)
def test_a_bad_file_costs_one_line_and_nothing_else(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.jsonl").write_text(GOOD)
    articles, problems = read(tmp_path)
    assert [article.id for article in articles] == ["a1"]
    assert len(problems) == 1
    assert problems[0].startswith(said)
    assert "\n" not in problems[0]


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("xz", lzma.compress)])
@pytest.mark.parametrize(("harm", "said"), [(lambda data: data[:-40], "ends too early"), (damaged, "is damaged")])
def test_a_damaged_archive_keeps_what_stands_before(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes], harm: Callable[[bytes], bytes], said: str
) -> None:
    (tmp_path / f"a.jsonl.{ending}").write_bytes(harm(pack(LINES)))
    articles, problems = read(tmp_path)
    # xz hands its bytes out in larger pieces, so a loss near the end may cost more lines.
    assert 0 < len(articles) <= 20 if ending == "gz" else len(articles) <= 20
    assert len(problems) == 1
    assert f"line {len(articles) + 1}: the compressed file {said}" in problems[0]


@pytest.mark.parametrize(("ending", "pack"), [("gz", gzip.compress), ("xz", lzma.compress)])
@pytest.mark.parametrize(
    ("bomb", "said"),
    [
        (
            bytes(100_000),
            "line 2: unpacks to a line of more than 20,000 bytes; expected an article a line: leave it out",
        ),
        (b"\n" * 100_000, "unpacks to more than 30,000 bytes; read up to here: split the file"),
    ],
)
def test_a_compressed_bomb_costs_one_line(
    tmp_path: Path, ending: str, pack: Callable[[bytes], bytes], bomb: bytes, said: str
) -> None:
    (tmp_path / f"a.jsonl.{ending}").write_bytes(pack(GOOD.encode() + bomb))
    articles, problems = read(tmp_path)
    assert len(articles) == 1
    assert len(problems) == 1
    assert said in problems[0]


def test_a_large_bomb_is_not_unpacked_into_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.jsonl.gz", "wb", compresslevel=1) as file:
        for _ in range(200):
            file.write(bytes(1 << 20))
    tracemalloc.start()
    _, problems = read(tmp_path, Limits())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "unpacks to a line of more than 100,000,000 bytes" in problems[0]
    assert peak < 30_000_000


def test_a_file_of_hundreds_of_megabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(300_000_000)
    tracemalloc.start()
    _, problems = read(tmp_path, Limits())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert problems == [
        "a.txt: 300,000,000 bytes; expected at most 200,000,000: split it, or save its articles as .jsonl"
    ]
    assert peak < 10_000_000


def test_articles_stream_from_a_large_file(tmp_path: Path) -> None:
    with (tmp_path / "a.jsonl").open("w") as file:
        for number in range(3000):
            file.write(json.dumps({"title": str(number), "text": "Nine people died. " * 500}) + "\n")

    def files() -> Iterator[SourceFile]:
        return read_sources(tmp_path, Limits(), today=TODAY)

    tracemalloc.start()
    count = sum(1 for file in files() for _ in file.entries)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 3000
    assert peak < 3_000_000


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not on this machine")
def test_real_corpus_is_read_as_it_is() -> None:
    found = SHARED / "reuters21578"
    file = next(file for file in read_sources(found, Limits(), today=TODAY) if file.path.endswith(".jsonl.xz"))
    with lzma.open(found / file.path, "rt", encoding="utf-8") as lines:
        for entry, line in zip(file.entries, lines, strict=False):
            if isinstance(entry, Article):
                assert entry.text == json.loads(line)["body"]
                assert 19870101 <= (entry.date or 0) <= 19871231
            if int(entry.path.rpartition("#")[2] if isinstance(entry, Article) else entry.line or 0) > 500:
                break
