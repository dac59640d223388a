"""Bringing files, pages, PDFs and feeds into the sources folder, against a web server on the loopback address."""

from __future__ import annotations

import datetime
import gzip
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.article import Article, Problem
from index.errors import ExpectedError
from index.fetch import fetch
from index.fetch.fetch import Added, FetchOptions, adding
from index.fetch.saved import as_markdown
from index.fetch.sitemap import site as site_of
from index.read import formats
from index.read.pages import page as pages
from index.read.sources import Limits, read_sources
from tests.index.read.misread import busy
from tests.index.samples import PARAGRAPH, TODAY, make_page, make_pdf

HTML = "text/html; charset=utf-8"
OPTIONS = FetchOptions(allow_private_addresses=True, connect_seconds=2, total_seconds=3, max_bytes=200_000)
Answer = tuple[int, Mapping[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A web server in a thread: what it answers is set path by path; what it was asked is kept."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, str | None]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append((self.path, self.headers["User-Agent"]))
                answer = site.answers.get(self.path, (404, {}, b"Not here"))
                with suppress(BrokenPipeError, ConnectionResetError):
                    if callable(answer):
                        answer(self)
                        return
                    status, headers, body = answer
                    self.send_response(status)
                    for name, value in {"Content-Length": str(len(body)), **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing in the middle of the tests."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def page(self, path: str, content: str | bytes, kind: str = HTML, **headers: str) -> str:
        body = content.encode() if isinstance(content, str) else content
        self.answers[path] = 200, {"Content-Type": kind, **headers}, body
        return self.url + path


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    site.thread.join()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return tmp_path / "sources"


def bring(sources: Path, *targets: str, options: FetchOptions = OPTIONS) -> list[Added | Problem]:
    return list(adding(targets, sources, options, today=TODAY))


def one(sources: Path, target: str, options: FetchOptions = OPTIONS) -> Added:
    (added,) = bring(sources, target, options=options)
    assert isinstance(added, Added), added
    return added


def refusal(sources: Path, target: str, options: FetchOptions = OPTIONS) -> str:
    (problem,) = bring(sources, target, options=options)
    assert isinstance(problem, Problem), problem
    assert problem.path == target
    assert not any(path.is_file() for path in sources.rglob("*"))
    assert "\n" not in str(problem)
    return problem.reason


def articles(sources: Path) -> list[Article]:
    entries = [entry for file in read_sources(sources, Limits(), today=TODAY) for entry in file.entries]
    assert [entry for entry in entries if isinstance(entry, Problem)] == []
    return [entry for entry in entries if isinstance(entry, Article)]


def test_a_page_becomes_markdown_that_reads_back_the_same(site: Site, sources: Path) -> None:
    url = site.page("/a", make_page(title="“Nine” dead: the border – #1"))
    added = one(sources, url)
    assert added == Added(url, "daily-test/2024-01-18-nine-dead-the-border-1.md", "added")
    (article,) = articles(sources)
    extracted = pages.html("x", make_page(title="“Nine” dead: the border – #1").encode(), TODAY, url=url)
    assert article.text == extracted.text
    assert (article.title, article.date, article.outlet) == ("“Nine” dead: the border – #1", 20240118, "Daily Test")
    assert (article.author, article.url, article.path) == ("Jane Doe", url, added.path)
    assert site.asked == [("/a", "Dateline")]
    assert [path.name for path in sources.rglob(".*")] == []


@pytest.mark.parametrize(
    "article",
    [
        Article(
            "x", "\n\n  Text. \r\n\r\n---\nEnd", "null", "x", 20240118, "2024-01-01", "true", "https://a.example/?q=1#2"
        ),
        Article(
            "x",
            "Text.",
            "'a': \"b\" # c",
            "x",
            None,
            "- x",
            "[y]",
            "https://a.example/é",
            picture="https://a.example/b.png",
        ),
        Article("x", "---\na: b\n---\n\nText.", "😀 \u202etitle", "x", 16000101, "~", "0x1F", None),
    ],
)
def test_front_matter_reads_back_the_same(article: Article) -> None:
    back = formats.markdown("x", as_markdown(article), TODAY)
    assert (back.text, back.date, back.outlet) == (article.text, article.date, article.outlet)
    assert (back.author, back.url, back.picture) == (article.author, article.url, article.picture)
    assert back.title == article.title.replace("\u202e", "").replace("😀 t", "😀 t")


def test_the_same_address_updates_its_file(site: Site, sources: Path) -> None:
    url = site.page("/a", make_page())
    first = one(sources, url)
    moved = sources / "kept" / "mine.md"
    moved.parent.mkdir()
    (sources / first.path).rename(moved)
    assert one(sources, f"{url}#comments") == Added(f"{url}#comments", "kept/mine.md", "unchanged")
    site.page("/a", make_page(title="Ten dead at the border", date="2024-01-19"))
    assert one(sources, url) == Added(url, "kept/mine.md", "updated")
    (article,) = articles(sources)
    assert (article.title, article.date) == ("Ten dead at the border", 20240119)


def test_two_pages_of_one_title_have_two_files(site: Site, sources: Path) -> None:
    results = bring(sources, site.page("/a", make_page()), site.page("/b", make_page(body="Other. " + PARAGRAPH)))
    assert [result.path for result in results] == [
        "daily-test/2024-01-18-nine-dead-at-the-border.md",
        "daily-test/2024-01-18-nine-dead-at-the-border-2.md",
    ]


def test_redirects_lead_to_the_last_address(site: Site, sources: Path) -> None:
    url = site.page("/a", make_page())
    site.answers["/short"] = 302, {"Location": "/b"}, b""
    site.answers["/b"] = 301, {"Location": url}, b""
    assert one(sources, f"{site.url}/short").state == "added"
    assert articles(sources)[0].url == url
    assert one(sources, url).state == "unchanged"


def test_a_compressed_page(site: Site, sources: Path) -> None:
    url = site.page("/a", gzip.compress(make_page().encode()), **{"Content-Encoding": "gzip"})
    assert one(sources, url).state == "added"


def test_the_charset_of_the_server_is_used(site: Site, sources: Path) -> None:
    page = make_page(body="Łódź. " + PARAGRAPH).replace('<meta charset="utf-8">', "").encode("iso-8859-2")
    one(sources, site.page("/a", page, "text/html; charset=iso-8859-2"))
    assert "Łódź" in articles(sources)[0].text


def test_a_plain_text(site: Site, sources: Path) -> None:
    url = site.page("/a.txt", "date 2024-01-18 " + PARAGRAPH * 2, "text/plain")
    one(sources, url)
    (article,) = articles(sources)
    assert (article.text, article.date, article.url) == (PARAGRAPH * 2, 20240118, url)
    assert article.outlet == "127.0.0.1"


def test_a_pdf_keeps_pages_and_address(site: Site, sources: Path) -> None:
    url = site.page("/files/The%20Report.pdf", make_pdf(["Nine people died.", "More."]), "application/pdf")
    added = one(sources, url)
    assert added.path.startswith("127.0.0.1/the-report-")
    (article,) = articles(sources)
    assert (article.url, article.outlet, len(article.pages)) == (url, "127.0.0.1", 2)
    assert one(sources, url) == Added(url, added.path, "unchanged")
    site.page("/files/The%20Report.pdf", make_pdf(["Ten people died."]), "application/pdf")
    assert one(sources, url) == Added(url, added.path, "updated")


def test_a_feed_brings_its_articles(site: Site, sources: Path) -> None:
    site.page("/1", make_page(title="First", date=""))
    site.page("/3", "<html><body><p>Accept cookies</p></body></html>")
    text = f"&lt;p&gt;{PARAGRAPH}&lt;/p&gt;&lt;p&gt;{PARAGRAPH}&lt;/p&gt;"
    feed = site.page(
        "/feed",
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Daily Feed</title>'
        "<item><title>First</title><link>/1</link><pubDate>Thu, 18 Jan 2024 10:00:00 GMT</pubDate></item>"
        f"<item><title>Second</title><link>/2</link><description>{text}</description>"
        "<pubDate>Fri, 19 Jan 2024 10:00:00 GMT</pubDate></item>"
        "<item><title>Third</title><link>/3</link><description>Too short.</description></item>"
        f"<item><title>Fourth</title><description>{text}</description></item></channel></rss>",
        "application/rss+xml",
    )
    first, second, third, fourth = results = bring(sources, feed)
    assert first == Added(f"{site.url}/1", "daily-test/2024-01-18-first.md", "added")
    assert second == Added(
        f"{site.url}/2",
        "daily-feed/2024-01-19-second.md",
        "added",
        "the feed's own text: the server answered 404 Not Found; check the address",
    )
    assert isinstance(third, Problem)
    assert third.path == f"{site.url}/3"
    assert third.reason.startswith("no article text found in the page")
    assert isinstance(fourth, Added)
    assert fourth.path == "daily-feed/fourth.md"
    kept = {article.title: article for article in articles(sources)}
    assert kept["Second"].text == f"{PARAGRAPH.strip()}\n\n{PARAGRAPH.strip()}"
    assert [result.state for result in bring(sources, feed) if isinstance(result, Added)] == ["unchanged"] * 3
    assert len(results) == 4


SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{news}">{pages}</urlset>'
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def sitemap(*pages: str) -> str:
    return SITEMAP.format(news=NEWS, pages="".join(f"<url>{page}</url>" for page in pages))


@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode())])
def test_a_sitemap_brings_its_pages(site: Site, sources: Path, pack: Callable[[str], bytes]) -> None:
    site.page("/old", make_page(title="Old", date=""))
    site.page("/new", make_page(title="New", date="2024-01-18"))
    url = site.page(
        "/sitemap.xml",
        pack(
            sitemap(
                f"<loc>{site.url}/old</loc><lastmod>2023-01-01</lastmod>",
                f"<loc>{site.url}/new</loc><lastmod>2024-02-01</lastmod>",
                "<loc>https://other.example/x</loc>",
                f"<loc>{site.url}/none</loc>",
            )
        ),
        "application/octet-stream",
    )
    new, old, none = bring(sources, url)
    assert isinstance(new, Added)
    assert isinstance(old, Added)
    assert (new.path, old.path) == ("daily-test/2024-01-18-new.md", "daily-test/old.md")
    assert isinstance(none, Problem)
    assert none.path == f"{site.url}/none"
    assert {article.title: article.date for article in articles(sources)} == {"New": 20240118, "Old": None}


def test_a_news_sitemap_knows_the_day_of_a_page(site: Site, sources: Path) -> None:
    site.page("/a", make_page(title="Nine dead", date=""))
    news = (
        "<news:news><news:publication><news:name>Daily Test</news:name></news:publication>"
        "<news:publication_date>2024-01-19T08:00:00+00:00</news:publication_date><news:title>Nine</news:title></news:news>"
    )
    inner = site.page("/news.xml", sitemap(f"<loc>{site.url}/a</loc>{news}"), "application/xml")
    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{inner}</loc></sitemap><sitemap><loc>{site.url}/gone.xml</loc></sitemap></sitemapindex>"
    )
    problem, added = bring(sources, site.page("/sitemap.xml", index, "text/xml"))
    assert (type(problem), problem.path if isinstance(problem, Problem) else "") == (Problem, f"{site.url}/gone.xml")
    assert isinstance(added, Added)
    assert articles(sources)[0].date == 20240119


def test_a_long_sitemap_is_fetched_part_by_part(site: Site, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MOST_PAGES", 2)
    for number in range(3):
        site.page(f"/{number}", make_page(title=f"Page {number}"))
    url = site.page("/s.xml", sitemap(*(f"<loc>{site.url}/{number}</loc>" for number in range(3))), "text/xml")
    assert str(bring(sources, url)[-1]) == f"{url}: lists 3 pages; 2 were fetched: add it again for more"
    assert isinstance(bring(sources, url)[0], Added)
    assert len(articles(sources)) == 3


def test_a_sitemap_is_not_parsed_by_the_process_that_fetches(
    site: Site, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.fetch.sitemap.parse", None)  # the process that reads has its own
    page = site.page("/a", make_page(title="A"))
    assert isinstance(bring(sources, site.page("/s.xml", sitemap(f"<loc>{page}</loc>"), "text/xml"))[0], Added)


def test_no_sitemap_is_loaded_beyond_the_pages_that_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.fetch.sitemap.MOST_PAGES", 2)
    monkeypatch.setattr("index.fetch.sitemap.MOST_LISTED", 4)
    index = "".join(f"<sitemap><loc>http://a.example/{number}.xml</loc></sitemap>" for number in range(5))
    loaded: list[str] = []

    def load(address: str) -> bytes:
        loaded.append(address)
        return sitemap(*(f"<loc>{address}/{number}</loc><lastmod>{number}</lastmod>" for number in range(3))).encode()

    found = site_of("http://a.example/s.xml", f"<sitemapindex>{index}</sitemapindex>".encode(), load)
    assert len(loaded) == 2
    assert [about.changed for about in found.pages] == ["2", "2", "1", "1"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (sitemap(), "a sitemap without pages of its own host"),
        (sitemap("<loc>https://other.example/x</loc>"), "a sitemap without pages of its own host"),
        (sitemap("<loc>")[:-20], "broken XML"),
        ('<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>', "XML that declares entities"),
        (gzip.compress(bytes(50_000_000)), "unpacks to more than"),
        (gzip.compress(b"<urlset/>")[:12] + b"x" * 20, "its compression is damaged"),
    ],
)
def test_a_bad_sitemap_costs_one_line(site: Site, sources: Path, content: str | bytes, said: str) -> None:
    assert refusal(sources, site.page("/s.xml", content, "text/xml")).startswith(said)


def test_what_is_no_file_in_the_sources_stops_no_article(site: Site, sources: Path) -> None:
    (sources / "folder.md").mkdir(parents=True)
    os.mkfifo(sources / "pipe.md")  # opening it would wait for ever
    (sources / "nowhere.md").symlink_to(sources / "gone")
    assert isinstance(bring(sources, site.page("/a", make_page()))[0], Added)


def test_one_bad_address_does_not_stop_the_others(site: Site, sources: Path) -> None:
    results = bring(sources, f"{site.url}/none", site.page("/a", make_page()))
    assert [type(result) for result in results] == [Problem, Added]


def drip(seconds: float, *, headers: bool) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\n" if headers else b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        )
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b"X-A: b\r\n" if headers else b"<p>")
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize("headers", [True, False])
def test_a_server_that_drips_is_left_at_the_deadline(site: Site, sources: Path, *, headers: bool) -> None:
    site.answers["/a"] = drip(5, headers=headers)
    options = FetchOptions(allow_private_addresses=True, connect_seconds=0.5, total_seconds=0.6)
    start = time.monotonic()
    assert refusal(sources, f"{site.url}/a", options).startswith("no complete answer within 0.6 s (connecting: 0.5 s)")
    assert time.monotonic() - start < 2


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        handler.wfile.write(b"<p>x</p>" * 1000)


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<p>x</p>")
    handler.close_connection = True


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\0\1\2 nonsense\r\n\r\n")
    handler.close_connection = True


BOMB = gzip.compress(bytes(50_000_000))
PAGE = make_page().encode()
REFUSED: list[tuple[Answer, str]] = [
    ((404, {}, b""), "the server answered 404 Not Found; check the address"),
    ((403, {}, b""), "the server answered 403 Forbidden; it refuses programs, or wants a login: save the page"),
    ((410, {}, b""), "the server answered 410 Gone; the page was taken down"),
    ((429, {}, b""), "the server answered 429 Too Many Requests; too many requests: try again later"),
    ((500, {}, b""), "the server answered 500 Internal Server Error; try again later"),
    ((302, {}, b""), "the server answered 302 Found; check it"),
    ((302, {"Location": "/a"}, b""), "more than 5 redirects; give the address that they lead to"),
    ((302, {"Location": "ftp://a.example/"}, b""), "'ftp://a.example/' is no web address; expected one that begins"),
    ((302, {"Location": "file:///etc/passwd"}, b""), "'file://127.0.0.1/etc/passwd' is no web address; expected"),
    ((302, {"Location": "http://xn--a/"}, b""), "not a web address (Codepoint U+0080"),
    (
        (302, {"Location": "http://u:p@a.example/"}, b""),
        "an address with a password in it; expected one that everybody",
    ),
    ((200, {"Content-Type": HTML}, b"<html><body><p>Log in</p></body></html>"), "no article text found in the page"),
    ((200, {"Content-Type": HTML}, b"<html><body><p>The end.</p></body></html>"), "no article (8 characters of text)"),
    ((200, {"Content-Type": HTML}, b""), "empty; expected the text of an article"),
    ((200, {"Content-Type": HTML}, b"\0\1\2"), "not text; expected text, Markdown, HTML, PDF, JSON Lines or a feed"),
    ((200, {"Content-Type": "image/png"}, b"\x89PNG\0"), "image/png; expected a web page, a feed or a PDF: check"),
    ((200, {}, b"\x89PNG\0"), "data of no type; expected a web page, a feed or a PDF: check the address"),
    ((200, {"Content-Type": "application/pdf"}, make_pdf(["A."])[:200]), "truncated PDF (its end is missing)"),
    (
        (200, {"Content-Type": HTML}, make_page(date="2031-01-01").encode()),
        "date '2031-01-01T10:00:00Z' lies in the future",
    ),
    ((200, {"Content-Type": HTML}, b"<p>" * 100_000), "more than 200,000 bytes; expected a page: save the article"),
    (endless, "more than 200,000 bytes; expected a page: save the article"),
    ((200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, BOMB), "more than 200,000 bytes; expected a page"),
    ((200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, PAGE), "its compression is damaged; try again later"),
    (
        (200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, gzip.compress(PAGE)[:-20]),
        "the answer ends too early; try again later",
    ),
    ((200, {"Content-Type": HTML, "Content-Encoding": "br"}, PAGE), "packed as 'br'; expected gzip or nothing"),
    (cut_off, "the connection failed (peer closed connection without sending complete message body"),
    (nonsense, "the connection failed ("),
    ((200, {"Content-Type": "application/rss+xml"}, b"<rss version='2.0'></rss>"), "a feed without entries"),
]


@pytest.mark.parametrize(("answer", "said"), REFUSED)
def test_what_a_server_may_answer_and_what_is_said(site: Site, sources: Path, answer: Answer, said: str) -> None:
    site.answers["/a"] = answer
    assert refusal(sources, f"{site.url}/a").startswith(said)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "http://", "gopher://127.0.0.1/", "https://[::1", "http://a:b/"]
)
def test_what_is_no_web_address(sources: Path, url: str) -> None:
    assert "web address" in refusal(sources, url)


def test_a_host_that_does_not_exist(sources: Path) -> None:
    assert refusal(sources, f"http://{'a' * 70}.invalid/").startswith("no such host: aaa")


def test_a_server_that_is_not_there(sources: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        reason = refusal(sources, f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert reason.startswith("the connection failed (")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_private_addresses_are_refused_before_anything_is_sent(site: Site, sources: Path, host: str) -> None:
    url = site.page("/a", make_page()).replace("127.0.0.1", host)
    reason = refusal(sources, url, FetchOptions())
    assert "inside a private network; expected a public address: set `allow_private_addresses" in reason
    assert site.asked == []


def test_a_redirect_to_a_private_address_is_refused(site: Site, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = site.page("/a", make_page())
    site.answers["/go"] = 302, {"Location": url}, b""
    # Only the first connection is taken for a public one.
    seen: list[str] = []

    def first_is_public(address: str) -> bool:
        seen.append(address)
        return len(seen) == 1

    monkeypatch.setattr("index.fetch.network.is_public", first_is_public)
    assert "127.0.0.1 is inside a private network" in refusal(sources, f"{site.url}/go", FetchOptions())
    assert [path for path, _ in site.asked] == ["/go"]


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: Sequence[str]) -> list[str]:
    """Let every name resolve to each of `answers` in turn; returns the addresses that are connected to."""
    left, connected = list(answers), []

    def resolved(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in left.pop(0)]

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        raise OSError("there is nobody")

    monkeypatch.setattr("socket.getaddrinfo", resolved)
    monkeypatch.setattr("socket.create_connection", connect)
    return connected


def test_a_name_that_changes_its_address_is_reached_where_it_was_checked(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected = resolve_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    assert refusal(sources, "http://rebinding.example/a", FetchOptions()).startswith("the connection failed (")
    assert connected == ["93.184.216.34"]
    assert "127.0.0.1, inside a private network" in refusal(sources, "http://rebinding.example/a", FetchOptions())
    assert connected == ["93.184.216.34"]


def test_a_name_with_a_private_address_among_others_is_refused(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connected = resolve_to(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    assert "10.0.0.1, inside a private network" in refusal(sources, "http://both.example/a", FetchOptions())
    assert connected == []


def test_files_are_copied_and_never_overwritten(tmp_path: Path, sources: Path) -> None:
    for folder, text in (("one", "First text."), ("two", "Second text.")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(text)
    one_, two = str(tmp_path / "one" / "a.txt"), str(tmp_path / "two" / "a.txt")
    assert bring(sources, one_, two, one_, two) == [
        Added(one_, "a.txt", "added"),
        Added(two, "a-2.txt", "added", "a.txt holds another text"),
        Added(one_, "a.txt", "unchanged"),
        Added(two, "a-2.txt", "unchanged", "a.txt holds another text"),
    ]
    assert [article.text for article in articles(sources)] == ["Second text.", "First text."]


@pytest.mark.parametrize("target", ["~nosuchuser/x", "...", "a\0b", "x" * 5_000, ""])
def test_a_name_that_no_file_has_is_one_line(sources: Path, target: str) -> None:
    reason = refusal(sources, target)
    assert "expected" in reason
    assert "\n" not in reason


@pytest.mark.parametrize(("name", "kept"), [("...", "article.txt"), ("a\nb.txt", "a b.txt"), (" .\x1b.a.txt", "a.txt")])
def test_a_file_is_kept_under_a_name_that_an_index_run_sees(
    tmp_path: Path, sources: Path, name: str, kept: str
) -> None:
    (tmp_path / name).write_text("The ferry sank.")
    assert one(sources, str(tmp_path / name)).path == kept
    assert [article.text for article in articles(sources)] == ["The ferry sank."]


def test_an_outlets_folder_that_is_a_link_is_not_written_to(site: Site, sources: Path, tmp_path: Path) -> None:
    url = site.page("/a", make_page())
    first = one(sources, url)
    folder = (sources / first.path).parent
    shutil.rmtree(folder)
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    assert "is a link, which no index run follows" in refusal(sources, url)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_of_the_sources_stays_where_it_is(sources: Path) -> None:
    sources.mkdir()
    (sources / "a.txt").write_text("A text.")
    target = str(sources / "a.txt")
    assert bring(sources, target) == [Added(target, "a.txt", "unchanged", "it is in the sources already")]


def test_a_local_feed_is_kept_as_a_file(tmp_path: Path, sources: Path) -> None:
    feed = tmp_path / ".feed.xml"
    feed.write_text(
        "<rss version='2.0'><channel><item><title>A</title><description>B.</description></item></channel></rss>"
    )
    assert one(sources, str(feed)).path == "feed.xml"
    assert articles(sources)[0].id == "feed.xml#1"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.txt", None, "no such file; expected a file or an address that begins with https://"),
        ("a.txt", b"", "empty; expected the text of an article"),
        ("a.txt", b"\0\1", "not text; expected text, Markdown, HTML, PDF"),
        ("a.txt", b"date 2124-02-28 Iran.", "date '2124-02-28' lies in the future"),
        ("a.pdf", b"%PDF-1.4", "truncated PDF (its end is missing)"),
    ],
)
def test_a_file_without_an_article_is_not_copied(
    tmp_path: Path, sources: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert refusal(sources, str(tmp_path / name)).startswith(said)


def test_a_folder_is_not_copied(tmp_path: Path, sources: Path) -> None:
    assert refusal(sources, str(tmp_path)) == "a folder; expected files: name them, as in `add folder/*`"


def test_sources_that_cannot_be_written_to(site: Site, sources: Path) -> None:
    sources.write_text("a file in the place of the folder")
    with pytest.raises(ExpectedError, match="cannot write to"):
        bring(sources, site.page("/a", make_page()))


def test_without_a_day_given_today_is_the_computers(site: Site, sources: Path) -> None:
    tomorrow = datetime.datetime.now().astimezone().date() + datetime.timedelta(days=1)
    (added,) = adding([site.page("/a", make_page(date=tomorrow.isoformat()))], sources, OPTIONS)
    assert isinstance(added, Added)


# Feeds and hosts that take their time


def a_feed(links: Iterable[str], text: str = "") -> str:
    items = "".join(
        f"<item><title>T</title><link>{link}</link><description>{text}</description></item>" for link in links
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Drips</title>{items}</channel></rss>'


PATIENT = FetchOptions(allow_private_addresses=True, connect_seconds=2, total_seconds=0.5)


def test_a_host_whose_pages_drip_is_not_waited_for_again_and_again(site: Site, sources: Path) -> None:
    for number in range(40):
        site.answers[f"/{number}"] = drip(5, headers=False)
    feed = site.page("/feed", a_feed(f"/{number}" for number in range(40)), "application/rss+xml")
    # Long enough for the feed itself on a busy machine.
    *late, rest = bring(sources, feed, options=replace(PATIENT, total_seconds=2))
    assert [problem.reason[:30] for problem in late if isinstance(problem, Problem)] == [
        "no complete answer within 2 s "
    ] * 3
    assert rest == Problem(feed, "37 entries not fetched: 3 pages of 127.0.0.1 came too late; try again later")
    assert len(site.asked) <= 4  # the feed, and pages of which some may not even be connected to in time


def test_a_feed_has_a_bound_for_all_its_pages_and_the_next_run_goes_on_there(site: Site, sources: Path) -> None:
    for number in range(6):
        site.page(f"/{number}", make_page(title=f"Page {number}"))
    feed = site.page("/feed", a_feed(f"/{number}" for number in range(6)), "application/rss+xml")
    over = replace(OPTIONS, feed_seconds=0)
    (problem,) = bring(sources, feed, options=over)
    assert problem == Problem(feed, "6 entries not fetched: the 0 s for this feed are over; add it again to go on")
    assert isinstance(one(sources, f"{site.url}/0"), Added)
    first, *others = bring(sources, feed)
    assert isinstance(first, Added)
    assert first.target == f"{site.url}/1"  # the page that is there already comes last
    assert isinstance(others[-1], Added)
    assert (others[-1].target, others[-1].state) == (f"{site.url}/0", "unchanged")


def test_where_pages_are_given_up_the_feeds_own_texts_are_kept(site: Site, sources: Path) -> None:
    feed = site.page("/feed", a_feed(("/1", "/2"), PARAGRAPH * 2), "application/rss+xml")
    results = bring(sources, feed, options=replace(OPTIONS, feed_seconds=0))
    assert [result.note[:34] for result in results if isinstance(result, Added)] == [
        "the feed's own text: not fetched: "
    ] * 2
    assert [path for path, _ in site.asked] == ["/feed"]


def test_a_name_that_is_looked_up_for_ever_is_left_at_the_deadline(
    site: Site, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, look_up = threading.Event(), socket.getaddrinfo

    def slow(*arguments: object, **named: object) -> object:
        answered.wait()
        return look_up(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("index.fetch.network.socket.getaddrinfo", slow)
    assert refusal(sources, site.page("/a", make_page()), PATIENT).startswith("no complete answer within 0.5 s")
    assert site.asked == []
    answered.set()


HOSTILE = {
    "a day": f"<item><title>T</title><pubDate>2024-01-18 10:00{' ' * 200_000}!</pubDate><description>{PARAGRAPH * 2}"
    "</description></item>",
    "tags": f"<item><title>T</title><description>{'&lt;a ' * 40_000}</description></item>",
    "blanks": f"<item><title>T</title><description>{'&lt;i&gt; &lt;/i&gt;' * 10_000}{PARAGRAPH}</description></item>",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_feed_ends_in_one_line_and_keeps_what_is_good(site: Site, sources: Path, kind: str) -> None:
    good = f"<item><title>Good</title><description>{PARAGRAPH * 2}</description></item>"
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{HOSTILE[kind]}{good}</channel></rss>'
    feed = site.page("/feed", body, "application/rss+xml")
    limits = replace(Limits(), max_seconds=20.0)
    first, second = adding([feed], sources, replace(OPTIONS, max_bytes=2_000_000), limits=limits, today=TODAY)
    assert "\n" not in str(first)
    assert isinstance(second, Added)


def test_a_feed_on_which_its_parser_hangs_ends_in_one_line(site: Site, sources: Path) -> None:
    item = f"<item><title>T</title><description>{'&lt;!--' * 100_000}</description></item>"
    feed = site.page("/feed", f"<rss version='2.0'><channel>{item}</channel></rss>", "application/rss+xml")
    options, limits = replace(OPTIONS, max_bytes=2_000_000), replace(Limits(), max_seconds=3.0)
    (problem,) = adding([feed], sources, options, limits=limits, today=TODAY)
    assert isinstance(problem, Problem)
    assert problem.reason.startswith("takes more than 3 s to read; expected an article: leave it out")


def test_what_cannot_be_parsed_in_time_ends_in_one_line_and_the_next_is_added(
    site: Site, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.fetch.fetch.formats.plain_text", busy)  # stands for a parser with such a fault
    slow, good = site.page("/a.txt", "text", "text/plain"), site.page("/b", make_page())
    first, second = adding([slow, good], sources, OPTIONS, limits=replace(Limits(), max_seconds=5.0), today=TODAY)
    assert isinstance(first, Problem)
    assert first.reason.startswith("takes more than 5 s to read; expected an article")
    assert isinstance(second, Added)
