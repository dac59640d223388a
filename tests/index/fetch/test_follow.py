"""Following feeds against a web server on the loopback address, over weeks of a clock that the test turns."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from email.utils import formatdate
from pathlib import Path

import pytest

from index.article import Article, Problem
from index.errors import ExpectedError
from index.fetch import robots
from index.fetch.fetch import FetchOptions
from index.fetch.follow import Follower, Pace, Polled
from index.fetch.followed import DAY, Followed, Host
from index.fetch.followed import read_sources as read_followed
from index.read.apart.process import Apart
from index.read.sources import Limits, read_sources
from tests.conftest import ROOT
from tests.index.fetch.test_fetch import NEWS, Site, drip, site, sitemap, sources  # noqa: F401  (fixtures)
from tests.index.samples import PARAGRAPH, make_page

OPTIONS = FetchOptions(allow_private_addresses=True, connect_seconds=2, total_seconds=1, max_bytes=2_000_000)
START = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC).timestamp()
PACE = Pace(shortest=300, longest=DAY, delay=1, articles_per_day=200)


class Desk:
    """A follower with a clock of its own; waiting turns the clock."""

    options = OPTIONS

    def __init__(self, folder: Path, data: Path, apart: Apart) -> None:
        self.now = START
        self.sources, self.followed, self.apart = folder, Followed(data), apart
        self.waited: list[float] = []
        self.restart()

    def restart(self, pace: Pace = PACE) -> None:
        self.follower = Follower(
            self.sources, self.followed, self.options, pace, clock=lambda: self.now, sleep=self.wait
        )
        self.follower._apart.close()
        self.follower._apart = self.apart  # starting one costs more than most tests do

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds

    def poll(self) -> list[Polled]:
        return list(self.follower.poll())

    def over(self, seconds: float) -> list[Polled]:
        """Look whenever something is due, for so long."""
        end, found = self.now + seconds, []
        while self.now < end:
            found += self.poll()
            self.now = min(end, self.now + max(self.followed.seconds_left(self.now), 1))
        return found

    def articles(self) -> dict[str, str]:
        today = datetime.date(2024, 12, 31)
        entries = [entry for file in read_sources(self.sources, Limits(), today=today) for entry in file.entries]
        assert not [entry for entry in entries if isinstance(entry, Problem)]
        found = [entry for entry in entries if isinstance(entry, Article)]
        assert len({article.title for article in found}) == len(found)
        return {article.title: article.text for article in found}


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with Apart(Limits()) as apart:
        yield apart


@pytest.fixture
def desk(sources: Path, tmp_path: Path, apart: Apart) -> Iterator[Desk]:  # noqa: F811
    desk = Desk(sources, tmp_path / "data", apart)
    yield desk
    desk.followed.close()


class Paper:
    """A feed with its articles on the site; each change gives it another ETag, and a known ETag gets a 304."""

    def __init__(self, site: Site, path: str = "/feed") -> None:  # noqa: F811
        self.site, self.path, self.items, self.version = site, path, {}, 0
        self.unchanged = 0
        self.shown = 20
        self.show()

    def publish(self, number: int, at: float, words: str = PARAGRAPH) -> None:
        title = f"Report {number}"
        day = f"{datetime.datetime.fromtimestamp(at, datetime.UTC):%Y-%m-%d}"
        link = self.site.page(f"/{number}", make_page(title=title, date=day, body=words))
        self.items[number] = (
            f"<item><title>{title}</title><link>{link}</link><pubDate>{formatdate(at)}</pubDate>"
            f"<description>{words[:40]}</description></item>"
        )
        self.show()

    def show(self) -> None:
        self.version += 1
        listed = "".join(list(self.items.values())[::-1][: self.shown])
        body = f'<rss version="2.0"><channel><title>Paper</title>{listed}</channel></rss>'.encode()

        def answer(request) -> None:
            same = request.headers["If-None-Match"] == f'"{self.version}"'
            self.unchanged += same
            request.send_response(304 if same else 200)
            request.send_header("ETag", f'"{self.version}"')
            request.send_header("Content-Length", "0" if same else str(len(body)))
            request.end_headers()
            if not same:
                request.wfile.write(body)

        self.site.answers[self.path] = answer

    def asked(self, number: int) -> int:
        return [path for path, _ in self.site.asked].count(f"/{number}")


@pytest.fixture
def paper(site: Site) -> Paper:  # noqa: F811
    return Paper(site)


@pytest.fixture
def followed(desk: Desk, paper: Paper) -> Desk:
    """A desk that follows the paper, whose first article is out."""
    paper.publish(0, desk.now)
    desk.follower.begin(paper.site.url + paper.path)
    return desk


def titles(*numbers: int) -> list[str]:
    return sorted(f"Report {number}" for number in numbers)


def test_each_article_of_weeks_is_fetched_once_and_a_corrected_one_again(followed: Desk, paper: Paper) -> None:
    corrected = []
    for number in range(1, 25):
        followed.over(DAY / 2)
        paper.publish(number, followed.now)
        if number % 8 == 0:
            paper.publish(number - 3, followed.now, "Corrected: " + PARAGRAPH)
            corrected.append(number - 3)
    followed.over(2 * DAY)
    found = followed.articles()
    assert sorted(found) == titles(*range(25))
    assert [number for number in range(25) if paper.asked(number) != 1 + (number in corrected)] == []
    assert sorted(title for title, text in found.items() if "Corrected: " in text) == titles(*corrected)
    assert paper.unchanged > 0


def test_it_looks_more_often_where_more_comes_and_rarely_where_nothing_does(followed: Desk, paper: Paper) -> None:
    for number in range(1, 12):
        followed.over(600)
        paper.publish(number, followed.now)
    (often,) = followed.followed.sources()
    assert often.interval < 2 * PACE.shortest
    followed.over(14 * DAY)
    (rarely,) = followed.followed.sources()
    assert rarely.interval == PACE.longest
    assert followed.followed.seconds_left(followed.now) <= PACE.longest


def test_what_several_feeds_list_is_fetched_once(followed: Desk, paper: Paper) -> None:
    other = Paper(paper.site, "/other")
    other.items[0] = paper.items[0].replace("</link>", "?utm_source=rss</link>").replace("Report", "Our report")
    other.show()
    followed.follower.begin(paper.site.url + other.path)
    followed.over(3 * DAY)
    assert paper.asked(0) == 1
    assert [path for path, _ in paper.site.asked if "utm_source" in path] == []


def test_an_article_without_an_address_is_replaced_when_it_is_corrected(desk: Desk, site: Site) -> None:  # noqa: F811
    def show(words: str) -> str:
        item = {
            "id": "1",
            "title": "Ferry",
            "date_published": "2024-05-30T10:00:00Z",
            "content_html": f"<p>{words}</p>",
        }
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Paper", "items": [item]}
        return site.page("/feed.json", json.dumps(feed), "application/json")

    desk.follower.begin(show(PARAGRAPH * 2))
    desk.over(DAY)
    show("Corrected: " + PARAGRAPH * 2)
    desk.over(DAY)
    assert [text.split()[0] for text in desk.articles().values()] == ["Corrected:"]


def test_a_news_sitemap_is_followed(desk: Desk, site: Site) -> None:  # noqa: F811
    def show(*days: int) -> str:
        pages = [
            f"<loc>{site.page(f'/{day}', make_page(title=f'Report {day}', date=''))}</loc><news:news>"
            f"<news:publication_date>2024-05-{day}</news:publication_date></news:news>"
            for day in days
        ]
        return site.page("/news.xml", sitemap(*pages), "application/xml")

    desk.follower.begin(show(20, 21))
    desk.over(DAY)
    show(20, 21, 22)
    desk.over(2 * DAY)
    assert sorted(desk.articles()) == titles(20, 21, 22)
    assert len([path for path, _ in site.asked if path == "/20"]) == 1


def test_a_flood_comes_in_over_days_within_the_limit_of_each(followed: Desk, paper: Paper) -> None:
    followed.restart(Pace(delay=0, articles_per_day=5))
    paper.shown = 12
    for number in range(1, 12):
        paper.publish(number, followed.now)
    for count in (5, 10, 12):
        followed.over(DAY - (followed.now % DAY) - 1)
        assert len(followed.articles()) == count
        followed.now += 2


def test_what_robots_txt_closes_is_left_alone_and_its_delay_is_kept(desk: Desk, paper: Paper) -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: Dateline\nDisallow: /1$\nCrawl-delay: 7\n"
    paper.site.page("/robots.txt", rules, "text/plain")
    for number in range(3):
        paper.publish(number, desk.now)
    desk.follower.begin(paper.site.url + paper.path)
    desk.over(3 * DAY)
    assert sorted(desk.articles()) == titles(0, 2)
    assert paper.asked(1) == 0
    assert 7 in desk.waited


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("", "/a", True),
        ("Disallow: /", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: dateline\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow: /\nUser-agent: Dateline\nAllow: /", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/news", "/a/news/1", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a1b2c3", False),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café/1", False),
        ("User-agent: *\nDisallow: /a # all of it", "/a", False),
    ],
)
def test_robots_txt_is_read_as_its_rfc_says(text: str, path: str, allowed: bool) -> None:
    assert robots.rules(text, "Dateline").allow(f"https://paper.example{path}") is allowed


def test_a_hostile_robots_txt_costs_no_time() -> None:
    rules = robots.rules("User-agent: *\nCrawl-delay: nan\n" + "Disallow: /" + "*a" * 450 + "b$\n" * 1_000, "Dateline")
    assert rules.delay == 0
    assert rules.allow("https://paper.example/" + "a" * 60_000)


def test_a_host_in_trouble_is_left_alone_for_as_long_as_it_asks(followed: Desk, paper: Paper) -> None:
    paper.site.answers["/1"] = 503, {"Retry-After": "7200"}, b""
    paper.items[1] = paper.items[0].replace("/0<", "/1<")
    paper.show()
    followed.over(1_800)
    asked = len(paper.site.asked)
    followed.over(5_000)
    assert len(paper.site.asked) == asked
    paper.publish(1, followed.now)
    followed.over(DAY)
    assert sorted(followed.articles()) == titles(0, 1)


def test_a_page_that_came_too_late_is_tried_again(followed: Desk, paper: Paper) -> None:
    paper.publish(1, followed.now)
    paper.site.answers["/1"] = drip(600, headers=False)
    followed.over(300)
    paper.publish(1, followed.now)
    followed.over(DAY)
    assert sorted(followed.articles()) == titles(0, 1)


def test_an_article_that_is_none_is_given_up_after_a_few_tries(followed: Desk, paper: Paper) -> None:
    paper.publish(1, followed.now)
    paper.site.answers["/1"] = 404, {}, b""
    found = followed.over(20 * DAY)
    assert paper.asked(1) == 5
    assert {str(problem) for polled in found for problem in polled.left_out} == {
        f"{paper.site.url}/1: the server answered 404 Not Found; check the address"
    }


def loop(request) -> None:
    request.send_response(302)
    request.send_header("Location", request.path)
    request.send_header("Content-Length", "0")
    request.end_headers()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, {}, b""), "the server answered 404"),
        (loop, "more than 5 redirects"),
        ((200, {"Content-Type": "text/html"}, b"<html><body>Moved</body></html>"), "a page that names no feed"),
        ((200, {"Content-Type": "application/rss+xml"}, b"<rss><channel>"), "a feed without entries"),
        ((500, {}, b""), "the server answered 500"),
    ],
)
def test_an_address_is_dead_after_days_and_lives_again(followed: Desk, paper: Paper, answer: object, said: str) -> None:
    followed.over(DAY)
    paper.site.answers[paper.path] = answer
    followed.over(2 * DAY)
    assert followed.followed.untold(followed.now) == []
    followed.over(8 * DAY)
    (dead,) = followed.followed.untold(followed.now)
    assert said in dead.problem
    followed.followed.told(dead.address)
    assert followed.followed.untold(followed.now) == []
    paper.publish(1, followed.now)
    followed.over(3 * DAY)
    assert followed.followed.dead(followed.now) == []
    assert sorted(followed.articles()) == titles(0, 1)


def test_an_address_that_is_gone_is_asked_no_longer(followed: Desk, paper: Paper) -> None:
    followed.over(DAY)
    paper.site.answers[paper.path] = 410, {}, b""
    followed.over(3 * DAY)
    asked = len(paper.site.asked)
    followed.over(30 * DAY)
    assert len(paper.site.asked) == asked
    assert [source.gone for source in followed.followed.dead(followed.now)] == [True]
    paper.publish(1, followed.now)
    followed.follower.begin(paper.site.url + paper.path)
    followed.over(DAY)
    assert sorted(followed.articles()) == titles(0, 1)


def test_a_clock_that_jumps_neither_stops_nor_doubles_anything(followed: Desk, paper: Paper) -> None:
    followed.over(DAY)
    followed.now += 400 * DAY
    followed.over(DAY)
    followed.now -= 400 * DAY
    paper.publish(1, followed.now)
    followed.over(DAY)
    assert sorted(followed.articles()) == titles(0, 1)
    assert paper.asked(0) == 1


def test_an_article_of_the_future_waits_for_its_day(followed: Desk, paper: Paper) -> None:
    paper.publish(1, followed.now + 3 * DAY)
    followed.over(DAY)
    assert sorted(followed.articles()) == titles(0)
    followed.over(3 * DAY)
    assert sorted(followed.articles()) == titles(0, 1)


def test_what_is_followed_no_longer_keeps_its_articles(followed: Desk, paper: Paper) -> None:
    followed.over(DAY)
    address = paper.site.url + paper.path
    assert followed.followed.stop(address)
    assert not followed.followed.stop(address)
    paper.publish(1, followed.now)
    followed.over(DAY)
    assert sorted(followed.articles()) == titles(0)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/0", "a page that names no feed"),
        ("/missing", "the server answered 404"),
        ("ftp://paper.example/feed", "is no web address"),
        ("feed.xml", "is no web address"),
        ("http://xn--a/feed", "not a web address"),
        ("http://a.example/\ud800", "is no web address"),
    ],
)
def test_what_is_no_feed_is_not_followed(followed: Desk, paper: Paper, address: str, said: str) -> None:
    with pytest.raises(ExpectedError, match=said) as wrong:
        followed.follower.begin(paper.site.url + address if address.startswith("/") else address)
    assert "\n" not in str(wrong.value)
    assert len(followed.followed.sources()) == 1


def test_private_addresses_are_refused_as_for_add(desk: Desk, paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.follower, "_options", FetchOptions())
    with pytest.raises(ExpectedError, match="inside a private network"):
        desk.follower.begin(paper.site.url + paper.path)


KILLED = """
import sys, time
from pathlib import Path
from index.fetch.fetch import FetchOptions
from index.fetch.follow import Follower, Pace
from index.fetch.followed import Followed
followed = Followed(Path(sys.argv[2]))
with Follower(Path(sys.argv[1]), followed, FetchOptions(allow_private_addresses=True), Pace(delay=0)) as follower:
    print("ready", flush=True)
    for polled in follower.poll():
        print(polled.kept, flush=True)
"""


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_it_loses_and_doubles_nothing(followed: Desk, paper: Paper, seed: int) -> None:
    for number in range(1, 15):
        paper.publish(number, followed.now)
    command = [sys.executable, "-c", KILLED, str(followed.sources), str(followed.followed._path.parent)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(0.5 + 0.5 * seed)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    written = list(followed.sources.rglob("*.md"))
    assert not written or followed.followed.unindexed() is not None
    followed.now = time.time()
    followed.over(DAY)
    assert sorted(followed.articles()) == titles(*range(15))


def test_nothing_grows_over_many_looks(followed: Desk, paper: Paper) -> None:
    def size() -> tuple[int, int]:
        followed.followed._all("PRAGMA wal_checkpoint(TRUNCATE)")
        return followed.followed._path.stat().st_size, len(followed.followed.items(paper.site.url + paper.path))

    followed.over(DAY)
    before = size()
    for _ in range(100):
        followed.now += DAY
        paper.show()
        followed.poll()
    assert size() == before


def test_looking_at_what_is_followed_creates_nothing(tmp_path: Path) -> None:
    assert read_followed(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


# Folders


@pytest.fixture
def papers(desk: Desk, tmp_path: Path) -> Path:
    """A followed folder with two articles, one of them in a folder inside."""
    folder = tmp_path / "Our papers"
    put(folder / "one.txt", "Report one")
    put(folder / "2024" / "two.md", "Report two")
    desk.follower.begin(str(folder))
    return folder


def put(path: Path, title: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{title}\n\n{PARAGRAPH}\n")


def read(desk: Desk) -> list[str]:
    return sorted(text.split("\n")[0] for text in desk.articles().values())


def test_a_followed_folder_is_copied_and_its_changes_and_losses_follow(desk: Desk, papers: Path) -> None:
    (polled,) = desk.poll()
    assert [added.state for added in polled.kept] == ["added", "added"]
    assert desk.followed.unindexed()
    before = read(desk)
    assert len(before) == 2
    assert desk.poll() == []
    put(papers / "one.txt", "Report one, corrected")
    put(papers / "three.txt", "Report three")
    put(papers / ".hidden.txt", "Hidden")
    (papers / "link.txt").symlink_to("/etc/passwd")
    (papers / "junk.bin").write_bytes(b"\x00\x01\x02" * 100)
    (papers / "2024" / "two.md").unlink()
    desk.restart()
    desk.now += 60
    (polled,) = desk.poll()
    assert [(Path(added.target).name, added.state) for added in polled.kept] == [
        ("one.txt", "updated"),
        ("three.txt", "added"),
    ]
    assert (polled.gone, [Path(problem.path).name for problem in polled.left_out]) == (1, ["junk.bin"])
    assert len(read(desk)) == 2
    assert not [path for path in desk.sources.rglob("*") if path.is_dir() and not any(path.iterdir())]
    desk.now += 60
    (polled,) = desk.poll()
    assert (polled.kept, polled.left_out, polled.gone) == ((), (), 0)
    desk.followed.stop(str(papers))
    assert desk.poll() == []
    assert len(read(desk)) == 2


def test_a_folder_that_is_out_of_reach_costs_no_article(desk: Desk, papers: Path) -> None:
    desk.poll()
    moved = papers.rename(papers.with_name("elsewhere"))
    for missing in (True, False):
        if not missing:
            papers.mkdir()  # as the place of a disk that is not connected
        desk.now += 60
        (polled,) = desk.poll()
        assert ("cannot be read" if missing else "it is empty, and its 2 files stay") in polled.problem
        assert len(read(desk)) == 2
    papers.rmdir()
    moved.rename(papers)
    desk.now += 60
    (polled,) = desk.poll()
    assert polled == Polled(str(papers))
    assert [source.problem for source in desk.followed.sources()] == [""]


def test_a_file_that_is_still_written_waits(desk: Desk, papers: Path) -> None:
    desk.poll()
    put(papers / "four.txt", "Report four")
    desk.now = (papers / "four.txt").stat().st_ctime + 2
    assert [polled.kept for polled in desk.poll()] == [()]
    assert desk.followed.seconds_left(desk.now) == 5
    desk.now += 5
    assert [len(polled.kept) for polled in desk.poll()] == [1]


def test_a_copy_that_was_cut_off_by_a_kill_goes_on(desk: Desk, papers: Path) -> None:
    """A copy was written and not recorded; the file that it is of is gone since, or still there."""
    desk.poll()
    (copied,) = [path.parent for path in desk.sources.rglob("one.txt")]
    put(copied / "lost.txt", "A copy of what is gone")
    desk.followed.forget(str(papers), "one.txt")
    desk.now += 60
    (polled,) = desk.poll()
    assert (polled.kept, polled.gone) == ((), 1)
    assert len(read(desk)) == 2


def test_a_file_takes_the_place_of_a_folder_and_back(desk: Desk, papers: Path) -> None:
    desk.poll()
    (papers / "2024" / "two.md").unlink()
    (papers / "2024").rmdir()
    put(papers / "2024", "A file without an ending")
    desk.now += 60
    desk.poll()
    (papers / "2024").unlink()
    put(papers / "2024" / "two.md", "Report two")
    desk.now += 60
    desk.poll()
    assert len(read(desk)) == 2


def test_folders_that_cannot_be_followed_are_refused_in_one_line(desk: Desk, tmp_path: Path) -> None:
    (desk.sources / "inside").mkdir(parents=True)
    for folder, said in (
        (desk.sources / "inside", "expected another folder"),
        (tmp_path, "expected a folder apart from it"),
        (tmp_path / "nowhere", "is no web address and no folder"),
    ):
        with pytest.raises(ExpectedError, match=said):
            desk.follower.begin(str(folder))
    assert desk.followed.sources() == []


# Section pages


def test_a_section_page_brings_each_of_its_articles_once(desk: Desk, site: Site) -> None:  # noqa: F811
    def show(*numbers: int) -> None:
        links = "".join(
            f'<li><a href="/politics/the-report-of-day-{number}">What the report of day {number} tells</a></li>'
            for number in numbers
        )
        site.page("/politics/", f"<html><body><ul>{links}</ul></body></html>")

    for number in range(5):
        text = make_page(title=f"Report {number}", date="2024-05-30", body=PARAGRAPH)
        site.page(f"/politics/the-report-of-day-{number}", text)
    show(0, 1, 2)
    begun = desk.follower.begin(site.url + "/politics/")
    assert (begun.address, begun.count, begun.is_new) == (site.url + "/politics/", 3, True)
    desk.over(3 * 3600)
    assert sorted(desk.articles()) == [f"Report {number}" for number in range(3)]
    show(4, 3, 2, 1)
    desk.over(DAY)
    assert sorted(desk.articles()) == [f"Report {number}" for number in range(5)]
    asked = [path for path, _ in site.asked if path.startswith("/politics/the")]
    assert sorted(asked) == sorted(set(asked))


def test_a_page_that_names_a_feed_has_the_feed_followed_and_without_it_the_page(desk: Desk, paper: Paper) -> None:
    paper.publish(0, desk.now)
    links = "".join(
        f'<a href="/{number}/a-report-of-the-day">A report of the {number}th day</a>' for number in range(3)
    )
    head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    paper.site.page("/news", f"<html><head>{head}</head><body>{links}</body></html>")
    assert desk.follower.begin(paper.site.url + "/news").address == paper.site.url + "/feed"
    paper.site.answers["/feed"] = (404, {}, b"gone")
    assert desk.follower.begin(paper.site.url + "/news").address == paper.site.url + "/news"


def test_a_host_that_is_not_asked_any_longer_is_forgotten(tmp_path: Path) -> None:
    with closing(Followed(tmp_path)) as followed:
        for day, name in enumerate(("first", "second", "third")):
            followed.save_host(Host(name, "Disallow: /", read=20 * DAY * day, next=20 * DAY * day))
        assert [followed.host(name).robots for name in ("first", "second", "third")] == ["", *["Disallow: /"] * 2]
