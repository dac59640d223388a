"""Reads sitemaps and news sitemaps: the pages that a site lists, with a news sitemap's fields for each.

The forms are those of https://www.sitemaps.org/protocol.html and of Google's news sitemaps. The day of the last change
(`lastmod`) only sorts the pages, because it is no publication date.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from index.article import Problem
from index.read.days import UnreadableError
from index.read.forms.tree import first, parse
from index.read.forms.xml import SITEMAPS, root_of
from index.read.publication import About, web_address

MOST_SITEMAPS = 100  # sitemaps of an index that are read, the newest ones, so that not a site's whole past is read
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of a site, the newest first, and what was wrong with some of its sitemaps."""

    pages: list[About]
    problems: list[Problem] = field(default_factory=list)


def unpacked(content: bytes, limit: int) -> bytes:
    """Unpack a sitemap compressed with gzip; other content stays as it is. UnreadableError beyond `limit` bytes."""
    if not content.startswith(GZIP):
        return content
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        plain = unpack.decompress(content, limit + 1)
    except zlib.error:
        raise UnreadableError("its compression is damaged; try again later") from None
    if len(plain) > limit:
        raise UnreadableError(f"unpacks to more than {limit:,} bytes; expected a sitemap: add its pages one by one")
    return plain


def is_sitemap(content: bytes) -> bool:
    """Return whether an XML document is a sitemap, or an index of sitemaps."""
    return root_of(content) in SITEMAPS


def site(url: str, content: bytes, load: Callable[[str], bytes]) -> Site:
    """Read a sitemap, or every sitemap of an index with `load`, which raises UnreadableError.

    Pages of other hosts are skipped, as the protocol demands. UnreadableError if there is no page.
    """
    root = parse(content)
    roots, problems = ([] if root.tag == "sitemapindex" else [root]), []
    for place in _newest(root.xpath("/sitemapindex/sitemap"))[:MOST_SITEMAPS]:
        address = first(place, "loc") or ""
        if not _is_here(address, url):
            problems.append(Problem(address, "a sitemap of another host; add its address by itself"))
            continue
        try:
            roots.append(parse(load(address)))
        except UnreadableError as found:
            problems.append(Problem(address, str(found)))
    listed = _newest([page for each in roots for page in each.xpath("/urlset/url")])
    pages = [about for page in listed if (about := _about(page)).url and _is_here(about.url or "", url)]
    if not pages:
        raise UnreadableError("a sitemap without pages of its own host; expected addresses: check it")
    return Site(list({about.url: about for about in reversed(pages)}.values())[::-1], problems)


def _newest(places: list[Any]) -> list[Any]:
    """Sort by the day of publication or of the last change, newest first; those without a day keep their order."""
    return sorted(places, key=lambda place: first(place, "news/publication_date | lastmod") or "", reverse=True)


def _is_here(address: str, sitemap: str) -> bool:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.") == (
            urlsplit(sitemap).hostname or ""
        ).removeprefix("www.")
    except ValueError:
        return False


def _about(page: Any) -> About:
    return About(
        title=first(page, "news/title"),
        date=first(page, "news/publication_date"),
        outlet=first(page, "news/publication/name"),
        url=web_address(first(page, "loc")),
        date_from="the sitemap",
        changed=first(page, "lastmod"),
    )
