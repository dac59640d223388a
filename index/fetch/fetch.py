"""Adds files, web pages, and the articles of a feed or a sitemap to the sources folder."""

from __future__ import annotations

import datetime
import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit

from index.article import Article, Problem
from index.errors import ExpectedError, cause
from index.fetch import sitemap
from index.fetch.saved import SavedArticles, State, free_name, slug, write
from index.fetch.section import section
from index.fetch.web import Fetched, FetchOptions, LateError, fetch
from index.read import feeds, formats
from index.read.apart.process import Apart
from index.read.days import UnreadableError
from index.read.pages import page as pages
from index.read.publication import About, dated, make_article, one_line, outlet_of
from index.read.sources import Limits

__all__ = ["Added", "FetchOptions", "adding"]

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)
FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
JSON_FEED = re.compile(rb"jsonfeed\.org\\?/version")  # many programs write a slash in JSON as `\/`
TEXTS = frozenset(("text/plain", "text/markdown"))
FEW_ENTRIES = 20  # a file of so few entries is read to its end: to stop earlier costs a new process
MOST_PAGES = 1_000  # pages of a sitemap fetched at once: at a second each, a quarter of an hour


@dataclass(frozen=True, slots=True)
class Added:
    """The result for a file or an article: `path` is relative to the sources, `note` reports anything unexpected."""

    target: str
    path: str
    state: State
    note: str = ""

    def __str__(self) -> str:
        return f"{self.target}: {self.state}, {self.path}{f' ({self.note})' if self.note else ''}"


def adding(
    targets: Sequence[str],
    sources: Path,
    options: FetchOptions,
    *,
    limits: Limits | None = None,
    today: datetime.date | None = None,
) -> Iterator[Added | Problem]:
    """Add each target to the sources folder: a local file, a page, a PDF, or every article of a feed.

    Yields an entry for each file or article as soon as its file is written, so that a stop loses nothing; a problem's
    path is the target. Nothing is written for a problem, and a file is only ever overwritten by a newer text from the
    same address. ExpectedError if the folder cannot be written to.
    """
    day = today or datetime.datetime.now().astimezone().date()
    limits = limits or Limits()
    with Apart(limits) as apart:
        fetcher = Fetcher(sources, SavedArticles(sources), options, limits, day, apart)
        for target in targets:
            try:
                yield from fetcher.from_web(target) if ADDRESS.match(target) else [fetcher.from_file(target)]
            except UnreadableError as found:
                yield Problem(target, str(found), found.line)
            except OSError as broken:
                raise ExpectedError(
                    f"cannot write to {sources} ({broken.strerror}); free it and add {target} again"
                ) from None


class Patience:
    """Decides how long to wait for the pages of a feed: for all together, and for those of one host."""

    def __init__(self, options: FetchOptions) -> None:
        self._options = options
        self._late: Counter[str] = Counter()
        self.until = time.monotonic() + options.feed_seconds

    def late(self, url: str) -> None:
        self._late[outlet_of(url) or ""] += 1

    def refusal(self, url: str) -> str:
        """Return why a page is not fetched, such as a host that was late too often; empty if it is fetched."""
        if time.monotonic() >= self.until:
            return f"not fetched: the {self._options.feed_seconds:g} s for this feed are over; add it again to go on"
        host = outlet_of(url) or ""
        if self._late[host] >= self._options.host_tries:
            return f"not fetched: {self._late[host]} pages of {host} came too late; try again later"
        return ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a feed, a sitemap or a section page lists: its fields for each article, and the article's text if given.

    `feed` is the address of the feed that a section page names.
    """

    entries: Sequence[tuple[About, str]]
    problems: Sequence[Problem] = ()
    is_sitemap: bool = False
    feed: str = ""


class Get(Protocol):
    """Fetches an address as `index.fetch.web.fetch` does."""

    def __call__(self, url: str, options: FetchOptions, until: float = ...) -> Fetched:
        """Return the content of an address. UnreadableError for any failure."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches and keeps texts: it has the sources folder, the limits, and `get`, which fetches as `fetch` does."""

    sources: Path
    saved: SavedArticles
    options: FetchOptions
    limits: Limits
    today: datetime.date
    apart: Apart
    get: Get = fetch

    def from_file(self, target: str) -> Added | Problem:
        """Copy a local file after checking that it has an article, so that a wrong file is noticed at once."""
        try:
            path = Path(target).expanduser()
            path.is_dir()  # raises OSError for a name that the system does not allow
        except (RuntimeError, OSError, ValueError) as error:
            return Problem(target, f"no such file ({cause(error)}); expected the path of a file")
        if path.is_dir():
            return Problem(target, "a folder; expected files: name them, as in `add folder/*`")
        if not path.is_file():
            return Problem(target, "no such file; expected a file or an address that begins with https://")
        if path.resolve().is_relative_to(self.sources.resolve()):
            name = path.resolve().relative_to(self.sources.resolve()).as_posix()
            return Added(target, name, "unchanged", "it is in the sources already")
        if problem := self.unusable(target, path):
            return problem
        wanted = self.sources / _source_name(path)
        place = free_name(wanted, path)
        note = "" if place == wanted else f"{wanted.name} holds another text"
        return Added(target, self.saved.name(place), write(place, path), note)

    def unusable(self, target: str, path: Path) -> Problem | None:
        """Return the first problem of a file without any article; None if it has an article."""
        first, has_article = None, False
        for number, entry in enumerate(self.apart.read(target, path, self.limits, self.today)):
            has_article = has_article or isinstance(entry, Article)
            first = first or (entry if isinstance(entry, Problem) else None)
            # The reading process is ended if something is left, and starting one takes longer than a few entries.
            if has_article and number >= FEW_ENTRIES:
                break
        return None if has_article else first

    def from_web(self, target: str) -> Iterator[Added | Problem]:
        """Fetch an address: a page or a PDF becomes one file, a feed or a sitemap one file for each entry."""
        found = self.get(target, self.options)
        kind = _kind(found)
        if kind in {"feed", "sitemap"}:
            yield from self._feed(target, found)
        elif kind == "pdf":
            yield self._keep_pdf(target, found)
        else:
            name, state = self.saved.keep_page(self._page(found, kind))
            yield Added(target, name, state)

    def _page(self, found: Fetched, kind: str) -> Article:
        """Extract the article from a page. UnreadableError if there is none."""
        if kind == "page":
            article: Article = self.apart.one(
                pages.html, found.url, found.content, self.today, charset=found.charset, url=found.url
            )
        elif kind == "text":
            article = self.apart.one(formats.plain_text, found.url, found.content, self.today)
            article = replace(article, url=found.url, outlet=outlet_of(found.url))
        else:
            raise UnreadableError(f"a {kind}; expected an article page: add its address by itself")
        if len(article.text) < self.options.min_characters:
            raise UnreadableError(
                f"no article ({len(article.text)} characters of text); expected at least "
                f"{self.options.min_characters}: is it a menu, a video, or behind a login?"
            )
        return article

    def _keep_pdf(self, target: str, found: Fetched) -> Added:
        """Keep a PDF as it is, because its page numbers are cited, and add its address to the document's properties."""
        self.apart.one(formats.pdf, found.url, found.content, self.today)
        stem = slug(PurePosixPath(unquote(urlsplit(found.url).path)).stem) or "document"
        # The name depends on the address alone, so that the same address always leads to the same file.
        key = hashlib.sha256(found.url.encode()).hexdigest()[:8]
        path = self.saved.folder(outlet_of(found.url)) / f"{stem}-{key}.pdf"
        content = self.apart.one(formats.with_address, found.content, found.url)
        return Added(target, self.saved.name(path), write(path, content))

    def _feed(self, target: str, found: Fetched) -> Iterator[Added | Problem]:
        """Fetch the entries of a feed, or the pages of a sitemap, at most MOST_PAGES of them."""
        patience = Patience(self.options)
        listed = self.listed(found, patience)
        yield from listed.problems
        if not listed.is_sitemap:
            yield from self._each(target, listed.entries, patience)
            return
        new_first = sorted(listed.entries, key=lambda entry: self.saved.has(entry[0].url or ""))
        yield from self._each(target, new_first[:MOST_PAGES], patience)
        if len(new_first) > MOST_PAGES:
            yield Problem(target, f"lists {len(new_first):,} pages; {MOST_PAGES:,} were fetched: add it again for more")

    def listed(self, found: Fetched, patience: Patience) -> Listed:
        """Read a feed, a sitemap or a section page. UnreadableError for anything else, and if nothing is listed."""
        kind = _kind(found)
        if kind == "feed":
            return Listed(self.apart.one(feeds.entries, found.content, found.url))
        if kind == "page":
            page = self.apart.one(section, found.url, found.content, found.charset)
            # Nothing but the address: a link's text may change, and the article is fetched once.
            return Listed([(About(url=address), "") for address in page.articles], feed=page.feed)
        if kind != "sitemap":
            raise UnreadableError(f"a {kind}; expected a feed or a sitemap: add a single page with `add`")

        def load(url: str) -> bytes:
            return sitemap.unpacked(self.get(url, self.options, patience.until).content, self.options.max_bytes)

        def read(url: str, content: bytes) -> sitemap.Sheet:
            sheet: sitemap.Sheet = self.apart.one(sitemap.sheet, url, content)
            return sheet

        site = sitemap.site(found.url, sitemap.unpacked(found.content, self.options.max_bytes), load, read)
        return Listed([(about, "") for about in site.pages], site.problems, is_sitemap=True)

    def keep(self, about: About, content: str, name: str, patience: Patience, refusal: str = "") -> Added:
        """Fetch what a feed lists and keep it as a file; `refusal` says why its page is not to be fetched.

        If the page has no article, the feed's own text is kept, and the note says so. UnreadableError if it has none
        either.
        """
        article, note = self._entry(about, content, name, patience, refusal)
        return Added(name, *self.saved.keep_page(article), note)

    def _each(self, target: str, entries: Sequence[tuple[About, str]], patience: Patience) -> Iterator[Added | Problem]:
        """Keep entries with their own texts, new ones first: if the time is over, the next run continues there."""
        given_up = Counter[str]()
        numbered = sorted(enumerate(entries, 1), key=lambda entry: self.saved.has(entry[1][0].url or ""))
        for number, (about, content) in numbered:
            name = about.url or f"{target}#{number}"
            refusal = patience.refusal(about.url) if about.url else ""
            if refusal and len(content) < self.options.min_characters:
                given_up[refusal] += 1
                continue
            try:
                yield self.keep(about, content, name, patience, refusal)
            except UnreadableError as broken:
                yield Problem(name, str(broken))
        for refusal, count in given_up.items():
            yield Problem(target, f"{count:,} {'entry' if count == 1 else 'entries'} {refusal}")

    def _entry(self, about: About, content: str, name: str, patience: Patience, refusal: str) -> tuple[Article, str]:
        """Fetch the page of a feed's entry and add the feed's fields; if the page fails, use the feed's own text."""
        reason = UnreadableError(refusal or "no link in the feed")
        if about.url and not refusal:
            try:
                found = self.get(about.url, self.options, patience.until)
                return self._completed(self._page(found, _kind(found)), about)
            except LateError as late:
                patience.late(about.url)
                reason = late
            except UnreadableError as broken:
                reason = broken
        if len(content) < self.options.min_characters:
            raise reason
        return self.apart.one(make_article, content, about, name, self.today), f"the feed's own text: {reason}"

    def _completed(self, article: Article, about: About) -> tuple[Article, str]:
        """Add what the feed says and the page does not; the note says why a day of the feed is not used."""
        day, why = (article.date, "") if article.date else dated(about, "", self.today)
        note = "" if day else f"undated: {why}" if why else "undated"
        return replace(article, date=day, author=article.author or one_line(about.author)), note


def _source_name(path: Path) -> str:
    """Return a name for the copy of a file: not hidden, so that an index run reads it, and on one line."""
    shown = "".join(letter if letter.isprintable() else " " for letter in path.name)
    return " ".join(shown.split()).lstrip(". ") or "article.txt"


def _kind(found: Fetched) -> str:
    """Determine the kind of content by its first bytes, else by its content type.

    UnreadableError if it has no article.
    """
    opening = found.content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if opening.startswith(b"%PDF-"):
        return "pdf"
    if found.content.startswith(sitemap.GZIP) or sitemap.is_sitemap(opening):
        return "sitemap"
    if found.kind == "application/feed+json" or (opening.startswith(b"{") and JSON_FEED.search(found.content)):
        return "feed"
    if FEED.search(opening) and b"<html" not in opening.lower():
        return "feed"
    if "html" in found.kind or (not found.kind and opening.startswith(b"<")):
        return "page"
    if found.kind in TEXTS:
        return "text"
    raise UnreadableError(f"{found.kind or 'data of no type'}; expected a web page, a feed or a PDF: check the address")
