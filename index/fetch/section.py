"""Reads a site's section page: the feed that it names, or else the articles of its own host that it links to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from index.addresses import page_address
from index.read.days import UnreadableError
from index.read.pages.page import parsed
from index.read.publication import outlet_of, web_address

FEEDS = frozenset(("application/rss+xml", "application/atom+xml", "application/feed+json"))
COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario", re.IGNORECASE)
MOST_LINKS = 300  # links of a page that are followed, in the order of the page
HEADLINE_WORDS = 4  # words of a link's text; shorter ones lead to sections, tags and authors
# an article's address has a word of several parts, or a number that no year is
SLUG_PARTS = 3
NUMBER = re.compile(r"\d{5,}")
FEWEST = 3  # articles that a section page links to; with fewer it is something else
OTHER_PAGES = re.compile(
    r"/(?:tags?|topics?|authors?|category|categories|search|login|account|subscribe|newsletters?|about|contact|privacy)"
    r"(?:/|$)",
    re.IGNORECASE,
)
FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|mp[34]|zip|css|js|xml)$", re.IGNORECASE)
ARTICLE = "//meta[@property='og:type' or @name='og:type']/@content"


@dataclass(frozen=True, slots=True)
class Section:
    """What a page offers to follow: the address of its feed, empty if it names none, and its articles' addresses."""

    feed: str
    articles: tuple[str, ...]


def section(url: str, content: bytes, charset: str | None = None) -> Section:
    """Read a section page. UnreadableError for the page of a single article, or of anything else."""
    tree = parsed(content, charset)
    if tree is None:
        raise UnreadableError("an empty page; expected a feed, a sitemap or a section page: check the address")
    base = _joined(url, next(iter(tree.xpath("//base/@href")), "")) or url
    feed = _feed(tree, base, url)
    if not feed and any(kind.strip().lower() == "article" for kind in tree.xpath(ARTICLE)):
        raise UnreadableError("the page of one article; expected a feed, a sitemap or a section page: use `add` for it")
    articles = _articles(tree, base, url)
    if not feed and len(articles) < FEWEST:
        raise UnreadableError(
            f"a page that names no feed and links to {len(articles)} articles of its host; expected a feed, a sitemap "
            "or a section page: look for its feed"
        )
    return Section(feed, articles)


def _feed(tree: Any, base: str, url: str) -> str:
    """Choose among the feeds that a page names: no feed of comments, and one of this section before the site's."""
    found = [
        address
        for link in tree.xpath("//link[@rel and @href]")
        if "alternate" in link.get("rel").lower().split()
        and (link.get("type") or "").partition(";")[0].strip().lower() in FEEDS
        and not COMMENTS.search(f"{link.get('title') or ''} {link.get('href')}")
        and (address := _joined(base, link.get("href")))
    ]
    own = urlsplit(url).path.rstrip("/")
    of_section = [address for address in found if own and urlsplit(address).path.startswith(f"{own}/")]
    return next(iter([*of_section, *found]), "")


def _articles(tree: Any, base: str, url: str) -> tuple[str, ...]:
    """List the pages that look like articles by the texts of their links and their addresses, in the page's order."""
    found: dict[str, str] = {}
    for link in tree.xpath("//a[@href]"):
        address = _joined(base, link.get("href"))
        if (
            address
            and "nofollow" not in (link.get("rel") or "").lower().split()
            and outlet_of(address) == outlet_of(url)
            and len("".join(link.itertext()).split()) >= HEADLINE_WORDS
            and _is_article(address)
        ):
            found.setdefault(page_address(address), address)
    found.pop(page_address(url), None)
    return tuple(found.values())[:MOST_LINKS]


def _is_article(address: str) -> bool:
    path = unquote(urlsplit(address).path, errors="replace")
    if OTHER_PAGES.search(path) or FILES.search(path):
        return False
    slug = path.rstrip("/").rpartition("/")[2]
    parts = [part for part in re.split(r"[-_.]", slug) if part]
    return len(parts) >= SLUG_PARTS or NUMBER.search(path) is not None


def _joined(base: str, link: str) -> str:
    """Return the whole address of a link, without the place in the page; empty if it leads to no web page."""
    try:
        address = urljoin(base, link.strip()).partition("#")[0]
        urlsplit(address)
    except ValueError:  # urljoin raises it for a link such as http://[::1
        return ""
    return web_address(address) or ""
