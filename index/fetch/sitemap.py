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
from index.read.forms.tree import parse
from index.read.forms.xml import SITEMAPS, root_of
from index.read.publication import About, web_address

MOST_SITEMAPS = 100  # sitemaps of an index that are read, the newest ones, so that not a site's whole past is read
# Pages of one sitemap (the protocol allows no more), and pages after which no further sitemap is read, because each
# takes half a kilobyte of memory.
MOST_PAGES, MOST_LISTED = 50_000, 200_000
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of a site, the newest first, and what was wrong with some of its sitemaps."""

    pages: list[About]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sitemap: its pages, or the addresses of the sitemaps that it lists; the newest first."""

    pages: list[About] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


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


def sheet(url: str, content: bytes) -> Sheet:
    """Read one sitemap, or an index of sitemaps; what is on other hosts than `url` is skipped, as the protocol demands.

    Call it in a process of its own: a megabyte that is fetched can become a gigabyte. UnreadableError if it is broken.
    """
    root = parse(content)
    places = [(_of(place, "lastmod") or "", _of(place, "loc") or "") for place in root.iterfind("sitemap")]
    places.sort(key=lambda place: place[0], reverse=True)
    pages = [about for page in root.iterfind("url") if (about := _about(page)).url and _is_here(about.url or "", url)]
    if root.tag == "sitemapindex":
        return Sheet(sitemaps=[address for _, address in places[:MOST_SITEMAPS]])
    return Sheet(_newest_pages(pages)[:MOST_PAGES])


def site(url: str, content: bytes, load: Callable[[str], bytes], read: Callable[[str, bytes], Sheet] = sheet) -> Site:
    """Read a sitemap, or every sitemap of an index with `load`, which raises UnreadableError; `read` is `sheet`.

    UnreadableError if there is no page.
    """
    first = read(url, content)
    pages, problems = list(first.pages), []
    for address in first.sitemaps:
        if len(pages) >= MOST_LISTED:
            break
        if not _is_here(address, url):
            problems.append(Problem(address, "a sitemap of another host; add its address by itself"))
            continue
        try:
            pages += read(url, load(address)).pages
        except UnreadableError as found:
            problems.append(Problem(address, str(found)))
    if not pages:
        raise UnreadableError("a sitemap without pages of its own host; expected addresses: check it")
    newest = _newest_pages(pages)
    return Site(list({about.url: about for about in reversed(newest)}.values())[::-1], problems)


def _newest_pages(pages: list[About]) -> list[About]:
    """Sort by the day of publication or of the last change, newest first; those without a day keep their order."""
    return sorted(pages, key=lambda about: str(about.date or about.changed or ""), reverse=True)


def _is_here(address: str, sitemap: str) -> bool:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.") == (
            urlsplit(sitemap).hostname or ""
        ).removeprefix("www.")
    except ValueError:
        return False


def _about(page: Any) -> About:
    return About(
        title=_of(page, "news/title"),
        date=_of(page, "news/publication_date"),
        outlet=_of(page, "news/publication/name"),
        url=web_address(_of(page, "loc")),
        date_from="the sitemap",
        changed=_of(page, "lastmod"),
    )


def _of(place: Any, path: str) -> str | None:
    """Return the text at a path on one line; None if it is missing or blank. An XPath would take ten times as long."""
    return " ".join((place.findtext(path) or "").split()) or None
