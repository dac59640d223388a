"""Saved web pages and web archives: the pages as they were, dated by what they say, never by when they were saved."""

from __future__ import annotations

import email.message
import gzip
import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.index.read.forms.reading import put, zipped
from tests.index.samples import make_pdf

WORDS = (
    "The Marl council voted on Tuesday to keep the Elder Street library open for another three years, after a campaign "
    "that gathered nine thousand signatures. The library costs 310,000 a year to run, according to the council's own "
    "figures, and lends about 64,000 books."
)


def page(day: str = "2023-09-12", words: str = WORDS) -> bytes:
    date = f'<meta property="article:published_time" content="{day}T21:40:00+01:00">' if day else ""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>Library stays open</title>{date}</head>'
        f"<body><nav>Home</nav><article><h1>Library stays open</h1><p>{words}</p></article></body></html>"
    ).encode()


def web_archive(records: list[tuple[str, str, str, bytes]], *, packed: bool) -> bytes:
    """Write a web archive with warcio: for each record its address, status, content type and body."""
    written = io.BytesIO()
    writer = WARCWriter(written, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "test"}))
    for url, status, kind, body in records:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=headers,
            warc_headers_dict={"WARC-Date": "2024-03-01T10:00:00Z"},
        )  # fmt: skip
        writer.write_record(record)
    return written.getvalue()


RECORDS = [
    ("https://marl.example/library", "200 OK", "text/html; charset=utf-8", page()),
    ("https://marl.example/library", "200 OK", "text/html; charset=utf-8", page()),
    ("https://marl.example/gone", "404 Not Found", "text/html", page()),
    ("https://marl.example/menu", "200 OK", "text/html", page(words="Menu.")),
    ("https://marl.example/style.css", "200 OK", "text/css", b"p {}"),
    ("https://marl.example/report.pdf", "200 OK", "application/pdf", make_pdf(["The weir report of 1 March 2024."])),
]


@pytest.mark.parametrize("name", ["crawl-20240301.warc", "crawl-20240301.warc.gz", "crawl.txt"])
def test_the_pages_of_a_web_archive(tmp_path: Path, name: str) -> None:
    (library, report), problems = put(tmp_path, {name: web_archive(RECORDS, packed=name.endswith("gz"))})
    assert (library.date, library.title) == (20230912, "Library stays open")
    assert (library.url, library.outlet) == ("https://marl.example/library", "marl.example")
    assert (library.path, library.id) == (f"{name}#https://marl.example/library",) * 2
    assert WORDS in library.text
    assert "Home" not in library.text
    assert (report.date, report.url) == (20240301, "https://marl.example/report.pdf")
    assert problems == [f"{name}: 1 page without an article left out (menus, lists, forms)"]


def test_the_day_of_the_crawl_is_no_publication_date(tmp_path: Path) -> None:
    data = web_archive([("https://marl.example/x", "200 OK", "text/html", page(day=""))], packed=False)
    ((article,), _) = put(tmp_path, {"crawl-2024-03-01.warc": data})
    assert article.date is None


def test_a_web_archive_collection(tmp_path: Path) -> None:
    collection = zipped(
        {
            "datapackage.json": '{"profile": "data-package"}',
            "pages/pages.jsonl": '{"format": "json-pages-1.0"}\n{"url": "https://marl.example/library", "text": "x"}\n',
            "archive/data.warc.gz": web_archive(RECORDS[:1], packed=True),
            "indexes/index.cdx": "x",
        }
    )
    ((article,), problems) = put(tmp_path, {"crawl.wacz": collection})
    assert problems == []
    assert article.path == "crawl.wacz#archive/data.warc.gz#https://marl.example/library"
    assert article.date == 20230912


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("missing", [100, 400, 560])
def test_a_damaged_web_archive_keeps_what_stands_before(tmp_path: Path, missing: int, *, packed: bool) -> None:
    whole = web_archive([RECORDS[0], RECORDS[5]], packed=packed)
    articles, problems = put(tmp_path, {"a.warc": whole[: len(whole) - missing], "b.warc": b"not a web archive"})
    assert [article.url for article in articles] == ["https://marl.example/library"]
    assert len(problems) == 2
    assert "copy" in problems[0]
    assert problems[1].startswith("b.warc: not a web archive")


def test_a_compressed_page_in_a_web_archive(tmp_path: Path) -> None:
    written = io.BytesIO()
    writer = WARCWriter(written, gzip=False)
    fields = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    headers = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
    body = io.BytesIO(gzip.compress(page()))
    writer.write_record(writer.create_warc_record("https://marl.example/l", "response", body, http_headers=headers))
    ((article,), _) = put(tmp_path, {"a.warc": written.getvalue()})
    assert WORDS in article.text


def saved_page(content: bytes) -> bytes:
    """Save a page as browsers do: RFC 2557, with pictures beside it."""
    saved = email.message.MIMEPart()
    saved["From"] = "<Saved by Blink>"
    saved["Snapshot-Content-Location"] = "https://marl.example/library"
    saved["Subject"] = "Library stays open"
    saved["Date"] = "Fri, 1 Mar 2024 10:00:00 -0000"
    saved["MIME-Version"] = "1.0"
    saved.make_related()
    body = email.message.MIMEPart()
    body.set_content(content, "text", "html", cte="quoted-printable")
    body["Content-Location"] = "https://marl.example/library"
    saved.attach(body)
    picture = email.message.MIMEPart()
    picture.set_content(b"GIF89a", "image", "gif", cte="base64")
    saved.attach(picture)
    return saved.as_bytes()


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.txt"])
def test_a_page_saved_as_one_file(tmp_path: Path, name: str) -> None:
    ((article,), problems) = put(tmp_path, {name: saved_page(page())})
    assert problems == []
    assert (article.date, article.url) == (20230912, "https://marl.example/library")
    assert WORDS in article.text


@pytest.mark.parametrize("content", [b"", b"MIME-Version: 1.0\r\nContent-Type: image/gif\r\n\r\nx", b"Text."])
def test_a_broken_saved_page_costs_one_line(tmp_path: Path, content: bytes) -> None:
    articles, problems = put(tmp_path, {"a.mhtml": content})
    assert articles == []
    assert len(problems) == 1
