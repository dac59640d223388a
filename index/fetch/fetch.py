"""Adds files, web pages, and the articles of a feed or a sitemap to the sources folder."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from index.article import Article, Problem
from index.errors import ExpectedError
from index.fetch import sitemap
from index.fetch.saved import Shelf, State, free_name, slug, write
from index.fetch.web import Fetched, FetchOptions, fetch
from index.read import feeds, formats, pages
from index.read.days import UnreadableError, publication_date
from index.read.publication import About, make_article, one_line, outlet_of
from index.read.sources import Limits, read_file

__all__ = ["Added", "FetchOptions", "add"]

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
TEXTS = frozenset(("text/plain", "text/markdown"))
MOST_PAGES = 1_000  # of a sitemap at once: at a second each, a quarter of an hour


@dataclass(frozen=True, slots=True)
class Added:
    """The result for one target: `path` is relative to the sources folder, `note` reports anything unexpected."""

    target: str
    path: str
    state: State
    note: str = ""

    def __str__(self) -> str:
        return f"{self.target}: {self.state}, {self.path}{f' ({self.note})' if self.note else ''}"


def add(
    targets: Sequence[str],
    sources: Path,
    options: FetchOptions,
    *,
    limits: Limits | None = None,
    today: datetime.date | None = None,
) -> list[Added | Problem]:
    """Add each target to the sources folder: a local file, a page, a PDF, or every article of a feed.

    Returns one entry for each file or article, in order; a problem's path is the target. Nothing is written for a
    problem, and a file is only ever overwritten by a newer text from the same address. ExpectedError if the folder
    cannot be written to.
    """
    day = today or datetime.datetime.now().astimezone().date()
    desk = _Desk(sources, Shelf(sources), options, limits or Limits(), day)
    results: list[Added | Problem] = []
    for target in targets:
        try:
            results.extend(desk.from_web(target) if ADDRESS.match(target) else [desk.from_file(target)])
        except UnreadableError as found:
            results.append(Problem(target, str(found), found.line))
        except OSError as broken:
            raise ExpectedError(
                f"cannot write to {sources} ({broken.strerror}); free it and add {target} again"
            ) from None
    return results


@dataclass(frozen=True, slots=True)
class _Desk:
    sources: Path
    shelf: Shelf
    options: FetchOptions
    limits: Limits
    today: datetime.date

    def from_file(self, target: str) -> Added | Problem:
        """Copy a local file after checking that it holds an article."""
        path = Path(target).expanduser()
        if path.is_dir():
            return Problem(target, "a folder; expected files: name them, as in `add folder/*`")
        if not path.is_file():
            return Problem(target, "no such file; expected a file or an address that begins with https://")
        if path.resolve().is_relative_to(self.sources.resolve()):
            name = path.resolve().relative_to(self.sources.resolve()).as_posix()
            return Added(target, name, "unchanged", "it is in the sources already")
        if problem := self._unusable(target, path):
            return problem
        wanted = self.sources / path.name.lstrip(".")
        place = free_name(wanted, path)
        note = "" if place == wanted else f"{wanted.name} holds another text"
        return Added(target, self.shelf.name(place), write(place, path), note)

    def _unusable(self, target: str, path: Path) -> Problem | None:
        """Return the first problem of a file without any article; None if it has one."""
        first = None
        for entry in read_file(target, path, self.limits, self.today):
            if isinstance(entry, Article):
                return None
            first = first or entry
        return first

    def from_web(self, target: str) -> Iterator[Added | Problem]:
        """Fetch an address: a page or a PDF becomes one file, a feed or a sitemap one file for each entry."""
        found = fetch(target, self.options)
        kind = _kind(found)
        if kind == "feed":
            yield from self._entries(target, found)
        elif kind == "sitemap":
            yield from self._site(target, found)
        elif kind == "pdf":
            yield self._keep_pdf(target, found)
        else:
            name, state = self.shelf.keep_page(self._page(found, kind))
            yield Added(target, name, state)

    def _page(self, found: Fetched, kind: str) -> Article:
        """Extract the article from a page. UnreadableError if there is none."""
        if kind == "page":
            article = pages.html(found.url, found.content, self.today, charset=found.charset, url=found.url)
        elif kind == "text":
            article = formats.plain_text(found.url, found.content, self.today)
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
        """Keep a PDF unchanged, for its page numbers, and put its address into the document's properties."""
        formats.pdf(found.url, found.content, self.today)
        stem = slug(PurePosixPath(unquote(urlsplit(found.url).path)).stem) or "document"
        # The name depends on the address alone, so the same address always leads to the same file.
        key = hashlib.sha256(found.url.encode()).hexdigest()[:8]
        path = self.sources / (slug(outlet_of(found.url) or "", keep=".") or "pages") / f"{stem}-{key}.pdf"
        return Added(target, self.shelf.name(path), write(path, formats.with_address(found.content, found.url)))

    def _entries(self, target: str, found: Fetched) -> Iterator[Added | Problem]:
        parsed = feeds.parse(found.content, found.url)
        for number, entry in enumerate(parsed.entries, 1):
            about = feeds.about_entry(entry, parsed.feed)
            name = about.url or f"{target}#{number}"
            try:
                article, note = self._entry(about, feeds.content(entry), name)
                yield Added(name, *self.shelf.keep_page(article), note)
            except UnreadableError as broken:
                yield Problem(name, str(broken))

    def _site(self, target: str, found: Fetched) -> Iterator[Added | Problem]:
        """Fetch the pages of a sitemap, first those that are not here yet; at most MOST_PAGES."""

        def load(url: str) -> bytes:
            return sitemap.unpacked(fetch(url, self.options).content, self.options.max_bytes)

        content = sitemap.unpacked(found.content, self.options.max_bytes)
        site = sitemap.site(found.url, content, load)
        yield from site.problems
        pages = sorted(site.pages, key=lambda about: self.shelf.has(about.url or ""))
        for about in pages[:MOST_PAGES]:
            try:
                article, note = self._entry(about, "", about.url or "")
                yield Added(about.url or "", *self.shelf.keep_page(article), note)
            except UnreadableError as broken:
                yield Problem(about.url or target, str(broken))
        if len(pages) > MOST_PAGES:
            yield Problem(target, f"lists {len(pages):,} pages; {MOST_PAGES:,} were fetched: add it again for more")

    def _entry(self, about: About, content: str, name: str) -> tuple[Article, str]:
        """Fetch a feed entry's page and add what the feed says about it; if that fails, use the feed's own text."""
        reason = UnreadableError("no link in the feed")
        if about.url:
            try:
                found = fetch(about.url, self.options)
                return self._completed(self._page(found, _kind(found)), about), ""
            except UnreadableError as broken:
                reason = broken
        if len(content) < self.options.min_characters:
            raise reason
        return make_article(content, about, name, self.today), f"the feed's own text: {reason}"

    def _completed(self, article: Article, about: About) -> Article:
        day = article.date
        if day is None and about.date is not None:
            day = publication_date(about.date, self.today)
        return replace(article, date=day, author=article.author or one_line(about.author))


def _kind(found: Fetched) -> str:
    """Determine the kind by the first bytes, then by the content type. UnreadableError for kinds without an article."""
    opening = found.content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if opening.startswith(b"%PDF-"):
        return "pdf"
    if found.content.startswith(sitemap.GZIP) or sitemap.is_sitemap(opening):
        return "sitemap"
    if FEED.search(opening) and b"<html" not in opening.lower():
        return "feed"
    if "html" in found.kind or (not found.kind and opening.startswith(b"<")):
        return "page"
    if found.kind in TEXTS:
        return "text"
    raise UnreadableError(f"{found.kind or 'data of no type'}; expected a web page, a feed or a PDF: check the address")
