"""Following feeds that move, are large or slow, give wrong days, or list thousands of articles at once."""

from __future__ import annotations

import datetime
import time
from email.utils import format_datetime

import pytest

from index.article import Article
from index.errors import ExpectedError
from index.fetch.fetch import FetchOptions
from index.fetch.follow import Pace
from index.fetch.followed import DAY
from index.read.sources import Limits, read_sources
from tests.index.fetch.test_fetch import Site, drip, site, sources  # noqa: F401  (fixtures)
from tests.index.fetch.test_follow import (  # noqa: F401  (fixtures)
    START,
    Desk,
    Paper,
    apart,
    desk,
    followed,
    paper,
    titles,
)
from tests.index.samples import PARAGRAPH, make_page


def redirect(status: int, place: str) -> tuple[int, dict[str, str], bytes]:
    return status, {"Location": place}, b""


def addresses(desk: Desk) -> list[str]:  # noqa: F811
    return [source.address for source in desk.followed.sources()]


@pytest.mark.parametrize("status", [301, 308])
def test_a_feed_that_moved_for_good_is_followed_where_it_is(followed: Desk, paper: Paper, status: int) -> None:  # noqa: F811
    followed.over(DAY)
    new = Paper(paper.site, "/new/feed")
    new.items = dict(paper.items)
    new.publish(1, followed.now)
    paper.site.answers[paper.path] = redirect(status, "/new/feed")
    followed.over(2 * DAY)
    assert addresses(followed) == [f"{paper.site.url}/new/feed"]
    paper.site.answers[paper.path] = 410, {}, b""
    new.publish(2, followed.now)
    followed.over(2 * DAY)
    assert sorted(followed.articles()) == titles(0, 1, 2)
    assert [paper.asked(number) for number in range(3)] == [1, 1, 1]


def test_a_feed_that_moved_to_one_that_is_followed_is_followed_once(followed: Desk, paper: Paper) -> None:  # noqa: F811
    other = Paper(paper.site, "/new/feed")
    other.items = dict(paper.items)
    other.show()
    followed.follower.begin(paper.site.url + other.path)
    followed.over(DAY)
    paper.site.answers[paper.path] = redirect(301, "/new/feed")
    other.publish(1, followed.now)
    followed.over(2 * DAY)
    assert addresses(followed) == [f"{paper.site.url}/new/feed"]
    assert [paper.asked(number) for number in range(2)] == [1, 1]


@pytest.mark.parametrize("steps", [[302], [307], [301, 302]])
def test_a_redirect_of_the_moment_leaves_the_address(followed: Desk, paper: Paper, steps: list[int]) -> None:  # noqa: F811
    new = Paper(paper.site, "/elsewhere")
    new.publish(1, followed.now)
    places = [paper.path, *(f"/step-{number}" for number in range(1, len(steps))), new.path]
    for status, here, there in zip(steps, places, places[1:], strict=False):
        paper.site.answers[here] = redirect(status, there)
    followed.over(DAY)
    assert addresses(followed) == [paper.site.url + paper.path]
    assert sorted(followed.articles()) == titles(1)


def test_a_feed_that_leads_to_something_else_for_good_stays_where_it_was(followed: Desk, paper: Paper) -> None:  # noqa: F811
    followed.over(DAY)
    paper.site.page("/sold", "<html><body>This domain is for sale.</body></html>")
    paper.site.answers[paper.path] = redirect(301, "/sold")
    followed.over(DAY)
    (source,) = followed.followed.sources()
    assert source.address == paper.site.url + paper.path
    assert "a page that names no feed" in source.problem


def test_an_address_that_has_moved_is_followed_where_it_is_from_the_beginning(desk: Desk, paper: Paper) -> None:  # noqa: F811
    paper.publish(0, desk.now)
    paper.site.answers["/old"] = redirect(301, paper.path)
    assert desk.follower.begin(f"{paper.site.url}/old").address == paper.site.url + paper.path
    assert addresses(desk) == [paper.site.url + paper.path]


def test_a_feed_of_five_megabytes_is_read_and_a_larger_one_than_allowed_is_not(desk: Desk, paper: Paper) -> None:  # noqa: F811
    """OPTIONS allow two megabytes, the settings twenty."""
    text = "<p>" + PARAGRAPH * 250 + "</p>"
    for number in range(60):
        paper.publish(number, desk.now)
        paper.items[number] = paper.items[number].replace("<description>", f"<description><![CDATA[{text}]]>")
    paper.shown = 60
    paper.show()
    with pytest.raises(ExpectedError, match="more than 2,000,000 bytes"):
        desk.follower.begin(paper.site.url + paper.path)
    desk.options = FetchOptions(allow_private_addresses=True)
    desk.restart()
    begun = time.monotonic()
    assert desk.follower.begin(paper.site.url + paper.path).count == 60
    assert time.monotonic() - begun < 30
    desk.over(60)
    assert sorted(desk.articles()) == titles(*range(60))


def test_a_feed_that_is_slow_is_asked_later_and_less_often(followed: Desk, paper: Paper) -> None:  # noqa: F811
    paper.publish(1, followed.now)
    right = paper.site.answers[paper.path]
    paper.site.answers[paper.path] = drip(600, headers=False)
    followed.over(6 * 3600)
    asked = [path for path, _ in paper.site.asked].count(paper.path) - 1  # one by `begin`
    assert 2 <= asked <= 10
    assert "no complete answer within 1 s" in followed.followed.sources()[0].problem
    paper.site.answers[paper.path] = right
    followed.over(DAY)
    assert sorted(followed.articles()) == titles(0, 1)
    assert followed.followed.sources()[0].problem == ""


# What a feed gives as the day of an article whose page names none, and the day that the article then has.
DAYS = {
    "Sat, 01 Jun 2024 23:30:00 -0500": 20240601,
    "Sat, 01 Jun 2024 00:30:00 +0900": 20240601,
    "2024-05-31T23:59:59Z": 20240531,
    "Fri, 31 May 24 08:00:00 GMT": 20240531,
    "Thu, 01 Jan 1970 00:00:00 GMT": None,
    "0000-00-00": None,
    "yesterday at noon": None,
    "": None,
}


@pytest.mark.parametrize("said", DAYS)
def test_a_wrong_day_costs_no_article_and_is_not_believed(desk: Desk, site: Site, said: str) -> None:  # noqa: F811
    link = site.page("/1", make_page(title="Report 1", date=""))
    item = f"<item><title>Report 1</title><link>{link}</link><pubDate>{said}</pubDate></item>"
    site.page("/feed", f'<rss version="2.0"><channel><title>Paper</title>{item}</channel></rss>', "application/rss+xml")
    desk.follower.begin(f"{site.url}/feed")
    desk.over(2 * DAY)
    today = datetime.date(2024, 12, 31)
    found = [entry for file in read_sources(desk.sources, Limits(), today=today) for entry in file.entries]
    assert [entry.date for entry in found if isinstance(entry, Article)] == [DAYS[said]]


def test_a_flood_of_five_thousand_comes_in_by_the_limit_of_each_day_newest_first(desk: Desk, site: Site) -> None:  # noqa: F811
    desk.restart(Pace(shortest=6 * 3600, longest=DAY, delay=0, articles_per_day=15))

    def show(first: int, count: int) -> str:
        at = format_datetime(datetime.datetime.fromtimestamp(START, datetime.UTC))
        items = "".join(
            f"<item><title>Report {number}</title><link>{site.url}/{number}</link><pubDate>{at}</pubDate></item>"
            for number in range(first + count - 1, first - 1, -1)
        )
        return site.page(
            "/feed", f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>', "application/rss+xml"
        )

    for number in range(4_950, 5_001):
        site.page(f"/{number}", make_page(title=f"Report {number}", date="2024-06-01"))
    assert desk.follower.begin(show(0, 5_000)).count == 5_000
    begun = time.monotonic()
    desk.over(DAY - 1)
    assert time.monotonic() - begun < 60
    assert sorted(desk.articles()) == titles(*range(4_985, 5_000))
    show(1, 5_000)
    desk.over(DAY - 1)
    assert sorted(desk.articles()) == titles(*range(4_971, 5_001))
    paths = [path for path, _ in site.asked if path.strip("/").isdecimal()]
    assert len(paths) == len(set(paths))
