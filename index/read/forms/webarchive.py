"""Reads saved web pages: MHTML, and web archives (WARC, also compressed). The day of saving is no publication date."""

from __future__ import annotations

import datetime
import email
import email.policy
import gzip
import hashlib
import itertools
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any

from index.article import Article, Problem
from index.read import formats
from index.read.apart.members import begin
from index.read.days import UnreadableError
from index.read.pages import page as pages
from index.read.publication import UnpublishedError, one_line
from index.read.records import Unpublished

# characters without the title; a page with less text is a menu, a form or a video. A day makes a short one a report.
SHORTEST, SHORTEST_DATED = 250, 40
HOW_TO_GET = "web archives need the package warcio; install it: pip install warcio"
PAGES = frozenset(("text/html", "application/xhtml+xml"))


def mhtml(path: str, data: bytes, today: datetime.date) -> Article:
    """Read a page that a browser saved as one file (RFC 2557): its first HTML part, under its original address."""
    saved = email.message_from_bytes(data, policy=email.policy.compat32)
    start = str(saved.get_param("start") or "")
    parts = [part for part in saved.walk() if part.get_content_type() in PAGES]
    parts.sort(key=lambda part: not start or part.get("Content-ID") != start)
    if not parts:
        raise UnreadableError("a saved page without HTML; expected a whole one: save it again in a browser")
    page = parts[0]
    content = page.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        raise UnreadableError("an empty or truncated saved page; expected a whole one: save it again in a browser")
    url = str(page.get("Content-Location") or saved.get("Snapshot-Content-Location") or "").strip()
    return pages.html(path, content, today, charset=page.get_content_charset(), url=url or None)


@dataclass(slots=True)
class _Seen:
    """The pages read so far, and how many records were no articles."""

    texts: set[bytes]
    ids: set[str]
    empty: int = 0


def warc(path: str, file: IO[bytes], size: int, today: datetime.date, largest: int) -> Iterator[Article | Problem]:
    """Read those pages and PDFs of a web archive (ISO 28500) that the server answered with 200.

    `size` counts the bytes of the file. A page of more than `largest` bytes is one problem; pages without an article,
    such as menus, are counted in one line. A damaged or missing end is one line too.
    """
    try:
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise UnreadableError(HOW_TO_GET) from None
    seen, records, cut = _Seen(set(), set()), 0, ""
    try:
        for record in _records(file, size):
            records += 1
            yield from _on_record(path, record, today, largest, seen)
    except (ArchiveLoadFailed, EOFError, ValueError, AttributeError, gzip.BadGzipFile, zlib.error) as broken:
        if not records:
            raise UnreadableError(
                "not a web archive, or a broken one; expected a file that begins with WARC/: copy it again"
            ) from None
        cut = " ".join(str(broken).split())[:100] or type(broken).__name__
    if not records:
        raise UnreadableError("a web archive without records; expected pages: copy or record it again")
    if cut:
        yield Problem(path, f"damaged after record {records:,} ({cut}); what stands before is kept: copy it again")
    if seen.empty:
        pages = "1 page" if seen.empty == 1 else f"{seen.empty:,} pages"
        yield Problem(path, f"{pages} without an article left out (menus, lists, forms)")


def _records(file: IO[bytes], size: int) -> Iterator[Any]:
    """Yield the records of a web archive. EOFError if its end is missing, which warcio does not report."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    iterator, read = ArchiveIterator(file), 0
    try:
        for read, record in enumerate(iterator, 1):  # noqa: B007  (counted for the rest)
            yield record
    except ArchiveLoadFailed as broken:
        if "non-chunked" not in str(broken):
            raise
        # Somebody packed the whole file, but warcio reads only records that are packed one by one.
        file.seek(0)
        yield from itertools.islice(ArchiveIterator(gzip.GzipFile(fileobj=file)), read, None)
    else:
        if read and iterator.offset < size:
            raise EOFError("its end is missing")


def _on_record(path: str, record: Any, today: datetime.date, largest: int, seen: _Seen) -> Iterator[Article | Problem]:
    headers = record.http_headers
    if record.rec_type not in ("response", "resource") or (headers and headers.get_statuscode() != "200"):
        return
    named = headers.get_header("Content-Type") if headers else record.rec_headers.get_header("Content-Type")
    kind, _, parameters = str(named or "").partition(";")
    kind = kind.strip().lower()
    if kind not in PAGES and kind != "application/pdf":
        return
    place = f"{path}#{_header(record, 'WARC-Target-URI')}"
    try:
        begin()
    except UnreadableError as found:
        yield Problem(path, f"{place.partition('#')[2]}: {found}")
        return
    content = record.content_stream().read(largest + 1)
    whole = len(content) <= largest
    if not whole or _is_cut(record):
        reason = "cut off: copy the file again" if whole else f"more than {largest:,} bytes: save the page by itself"
        yield Problem(place, f"{reason}; left out")
        return
    digest = hashlib.sha256(content).digest()
    if digest in seen.texts:
        return
    seen.texts.add(digest)
    charset = re.search(r"charset\s{0,4}=\s{0,4}\"?([\w.:-]{1,40})", parameters, re.IGNORECASE)
    entry = _page(place.partition("#")[2], kind, content, charset[1] if charset else None, today)
    if entry is None or (isinstance(entry, Article) and kind in PAGES and _is_too_short(entry)):
        seen.empty += 1
    elif isinstance(entry, Problem):
        yield replace(entry, path=path)
    else:
        key = place if place not in seen.ids else f"{place}#{_header(record, 'WARC-Date')}"
        seen.ids.add(key)
        yield replace(entry, id=key, path=key)


def _header(record: Any, name: str) -> str:
    value = str(record.rec_headers.get_header(name))
    return value if value.isprintable() else one_line(value) or ""


def _is_too_short(article: Article) -> bool:
    words = article.text.removeprefix(article.title).strip()
    return len(words) < (SHORTEST if article.date is None else SHORTEST_DATED)


def _is_cut(record: Any) -> bool:
    """Return whether the file ends before the record does."""
    record.raw_stream.read()
    return bool(record.raw_stream.limit > 0)


def _page(url: str, kind: str, content: bytes, charset: str | None, today: datetime.date) -> Article | Problem | None:
    """Read one page as an Article; None if it has none, a Problem if it is hidden or a broken PDF."""
    try:
        if kind == "application/pdf":
            return replace(formats.pdf(url, content, today), url=url)
        return pages.html(url, content, today, charset=charset, url=url)
    except UnpublishedError as hidden:
        return Unpublished(url, hidden.state)
    except UnreadableError as found:
        return Problem(url, f"{url}: {found}") if kind == "application/pdf" else None
