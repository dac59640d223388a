"""Following feeds against a web server on the loopback address, over weeks of a clock that the test turns."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from index.article import Article, Problem
from index.errors import ExpectedError
from index.fetch import robots
from index.fetch.fetch import FetchOptions
from index.fetch.follow import LOOK_SECONDS, Follower, Pace, Polled
from index.fetch.followed import DAY, FAILING, Followed
from index.read.apart import Apart
from index.read.sources import Limits, read_sources
from tests.index.fetch.test_fetch import Site, drip, site, sources  # noqa: F401  (fixtures)
from tests.index.samples import PARAGRAPH, make_page

OPTIONS = FetchOptions(allow_private_addresses=True, connect_seconds=2, total_seconds=1, max_bytes=2_000_000)
START = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC).timestamp()
PACE = Pace(shortest=300, longest=DAY, delay=1, articles_per_day=200)


class Desk:
    """A follower with a clock of its own; waiting turns the clock."""

    def __init__(self, sources: Path, data: Path, apart: Apart) -> None:
        self.now = START
        self.sources, self.followed, self.apart = sources, Followed(data), apart
        self.waited: list[float] = []
        self.restart()

    def restart(self, pace: Pace = PACE) -> None:
        self.follower = Follower(
            self.sources, self.followed, OPTIONS, pace, clock=lambda: self.now, sleep=self.wait
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


def follow(desk: Desk, address: str) -> None:
    desk.follower.begin(address)


def test_each_article_of_three_weeks_is_fetched_once_and_a_corrected_one_again(
    desk: Desk, site: Site  # noqa: F811
) -> None:
    paper = Paper(site)
    paper.publish(0, desk.now)
    follow(desk, site.url + paper.path)
    late = []
    for number in range(1, 12):
        desk.over(21 * DAY / 60)
        paper.publish(number, desk.now)
        if number % 10 == 0:
            paper.publish(number - 3, desk.now, "Corrected: " + PARAGRAPH)
            late.append(number - 3)
    desk.over(2 * DAY)
    assert sorted(desk.articles()) == sorted(f"Report {number}" for number in range(12))
    assert [number for number in range(12) if paper.asked(number) != 1 + (number in late)] == []
    assert [number for number in late if "Corrected: " not in desk.articles()[f"Report {number}"]] == []
    assert paper.unchanged > 0
    assert desk.followed.unindexed() is not None
