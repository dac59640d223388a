"""Chooses the reader of an XML file by its root element: news items, scanned pages, sitemaps and feeds."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from index.article import Article, Problem
from index.read import feeds
from index.read.days import UnreadableError
from index.read.forms import news, scans
from index.read.forms.around import Around
from index.read.forms.tree import parse

# The name of the first element tells the form; a declaration, comments and a DOCTYPE may come before it.
ROOT = re.compile(rb"<(?:[\w.-]{1,60}:)?(?P<name>[A-Za-z][\w.-]{0,60})")
OPENING = 20_000  # bytes in which the root element is looked for, because some files begin with long comments
NEWS = {
    "nitf": news.nitf, "newsItem": news.newsml_g2, "newsMessage": news.newsml_g2, "packageItem": news.newsml_g2,
    "NewsML": news.newsml_1, "mets": scans.mets, "PcGts": scans.page_xml,
}  # fmt: skip
SITEMAPS = frozenset(("urlset", "sitemapindex"))


def root_of(data: bytes) -> str:
    """Return the local name of a document's root element, without parsing the document; empty if there is none."""
    found = ROOT.search(data[:OPENING].replace(b"\0", b""))
    return found["name"].decode() if found else ""


def news_or_feed(path: str, data: bytes, today: datetime.date, near: Around | None) -> Iterator[Article | Problem]:
    """Read an XML file by its form; any unknown form goes to the reader of feeds. UnreadableError for a sitemap."""
    root = root_of(data)
    if root in SITEMAPS:
        raise UnreadableError(
            "a sitemap: addresses without texts; add its own address: python -m bot add https://…/sitemap.xml"
        )
    if root == "alto":
        yield scans.alto(path, parse(data), today, near.issue() if near else None)
    elif root in NEWS:
        yield from NEWS[root](path, parse(data), today)
    else:
        yield from feeds.feed(path, data, today)
