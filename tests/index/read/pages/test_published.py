"""The day of a page: the article's own, never that of another story, a change, or a site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.index.read.forms.reading import put

FIRST = "The Marl council voted on Tuesday to keep the library open for three years, after a campaign by its readers."
PAGE = "<html><head><title>Library stays open</title>{}</head><body><article>{}</article></body></html>"
SECOND = "The library costs 310,000 a year to run, says the council, and lends about 64,000 books to all ages."
DAY = 20230912


def ld(*data: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in data)


def own(**fields: str) -> dict[str, str]:
    return {"@type": "NewsArticle", "headline": "Library stays open", **fields}


OLD = {"@type": "NewsArticle", "headline": "Weir breaks", "datePublished": "2019-05-05"}
HERE = {**OLD, "url": "http://www.m.example/library", "datePublished": "2023-09-12"}
SITE = {"@type": "WebSite", "datePublished": "2010-01-01"}
HEADS: list[tuple[str, int | None]] = [
    (ld(own(dateModified="2024-02-01")), None),
    (ld({"@graph": [SITE, {"@type": "WebPage", "datePublished": "2023-09-12T10:00:00Z"}]}), DAY),
    (ld({"@type": "Organization", "foundingDate": "1898-03-02"}), None),
    (ld({"@type": "CollectionPage", "hasPart": [OLD]}), None),
    (ld(OLD), None),
    (ld({**OLD, "url": "https://m.example/old"}, own(datePublished="2023-09-12")), DAY),
    (
        '<link rel="canonical" href="https://m.example/library">'
        + ld(
            {**OLD, "url": "https://m.example/old"},
            HERE,
        ),
        DAY,
    ),
    (ld([{**own(datePublished="2023-09-12"), "@type": ["NewsArticle", "Article"]}]), DAY),
    (ld({"@type": "WebPage", "mainEntity": own(datePublished="2023-09-12")}), DAY),
    (
        (
            '<script type="application/ld+json"><!--\n//<![CDATA[\n'
            f"{json.dumps(own(datePublished='2023-09-12'))}\n//]]>\n--></script>"
        ),
        DAY,
    ),
    (
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A "b" c",'
            '"datePublished":"2023-09-12",}</script>'
        ),
        DAY,
    ),
    (f'<meta property="article:published_time" content="2023-09-12">{ld(own(datePublished="2024-02-01"))}', DAY),
    ('<meta property="article:published_time" content="1970-01-01T00:00:00Z">', None),
    (
        f'<meta property="article:published_time" content="1970-01-01T00:00:00Z">{ld(own(datePublished="2023-09-12"))}',
        DAY,
    ),
    ('<meta name="publish-date" content="Tue Sep 12 10:00:00 UTC 2023">', DAY),
]


@pytest.mark.parametrize(("head", "day"), HEADS)
def test_the_day_that_a_page_declares(tmp_path: Path, head: str, day: int | None) -> None:
    page = PAGE.format(head, f"<h1>Library stays open</h1><p>{FIRST}</p><p>{SECOND}</p>")
    articles, _ = put(tmp_path, {"a.html": page})
    assert [article.date for article in articles] == [day]


SHOWN: list[tuple[str, int | None]] = [
    (
        (
            '<p>Updated <time datetime="2024-02-01">1 Feb 2024</time></p>'
            '<p>Published <time datetime="2023-09-12">12 September</time></p>'
        ),
        DAY,
    ),
    ('<p class="byline">By Ada Pell | 12 September 2023</p>', DAY),
    ('<span class="date">Sept. 12, 2023</span>', DAY),
    (
        (
            '<abbr class="updated" title="2024-02-01"></abbr>'
            '<time class="entry-date published" datetime="2023-09-12">12 Sep</time>'
        ),
        DAY,
    ),
    ("<p>Von Ada Pell, 12.09.2023, 21:40 Uhr</p>", DAY),
    ("<p>Stand: 1. Februar 2024</p><p>Veröffentlicht am 12. September 2023</p>", DAY),
    ("<p>The old library was opened on 5 May 1919.</p>", None),
]


@pytest.mark.parametrize(("line", "day"), SHOWN)
def test_the_day_that_an_article_shows(tmp_path: Path, line: str, day: int | None) -> None:
    page = (
        f"<html><body><article><h1>Library stays open</h1>{line}<p>{FIRST}</p><p>{SECOND}</p></article></body></html>"
    )
    articles, _ = put(tmp_path, {"a.html": page})
    assert [article.date for article in articles] == [day]


def test_two_days_of_a_page_are_said(tmp_path: Path) -> None:
    head = f'<meta property="article:published_time" content="2023-09-12">{ld(own(datePublished="2024-02-01"))}'
    page = PAGE.format(head, f"<p>{FIRST}</p><p>{SECOND}</p>")
    (article,), _ = put(tmp_path, {"a.html": page})
    assert article.day_from == "the page's own data, which has another day as well"
