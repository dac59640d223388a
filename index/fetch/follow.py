"""Follows feeds, sitemaps, section pages and folders: reads each when due, and keeps new and corrected articles.

Hides when each is read again, and what is tried again after a failure. index/fetch/hosts.py sends the requests,
index/fetch/folder.py copies files.
"""

from __future__ import annotations

import datetime
import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Self

from index.addresses import page_address
from index.article import Problem
from index.errors import ExpectedError
from index.fetch.fetch import Added, Fetcher, Listed, Patience
from index.fetch.folder import CHECKED_EVERY, SETTLED, FolderCopy, check, files_in, is_folder
from index.fetch.followed import DAY, Followed, Item, Source, is_due
from index.fetch.hosts import Hosts, PutOffError
from index.fetch.saved import SavedArticles
from index.fetch.web import Fetched, FetchOptions, StatusError, TroubleError, Version
from index.read.apart.process import Apart
from index.read.days import UnreadableError
from index.read.publication import About, web_address
from index.read.sources import Limits

# Factors of the interval after a visit with and without something new, so that busy feeds are visited more often.
QUICKER, SLOWER = 0.5, 1.25
FIRST_INTERVAL = 1_800.0  # seconds until a new address is visited again; its pace is not known yet
MOST_LISTED = 1_000  # newest pages of a sitemap that are examined; a sitemap may list every page of a site's life
MOST_TRIES = 5  # tries for an article that cannot be fetched; they span two and a half days
FIRST_RETRY, RETRY_FACTOR = 3_600.0, 4
LOOK_SECONDS = 30.0  # seconds after which a visit ends, so that its articles are indexed; the next one continues there
FORGOTTEN = 180 * DAY  # seconds after which an item that is no longer listed is forgotten; its file stays


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how much: seconds between two visits to an address, and between two requests to a host."""

    shortest: float = 300.0
    longest: float = DAY
    delay: float = 1.0
    articles_per_day: int = 200  # for one address


@dataclass(frozen=True, slots=True)
class Begun:
    """A followed address: `count` articles or files are listed there; `is_new` if it was not followed before."""

    address: str
    count: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Polled:
    """The result of one visit to an address: what was kept, what could not be, and what was wrong with the address.

    `gone` counts the files that vanished from a folder.
    """

    address: str
    kept: tuple[Added, ...] = ()
    left_out: tuple[Problem, ...] = ()
    gone: int = 0
    problem: str = ""


class Follower:
    """Visits the addresses that are due. Use it in a `with` statement; it is for one thread, and one process at a time.

    `clock` returns seconds since 1970, `sleep` waits for so many seconds.
    """

    def __init__(
        self,
        sources: Path,
        followed: Followed,
        options: FetchOptions,
        pace: Pace,
        *,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sources = sources
        self._followed = followed
        self._options = options
        self._pace = pace
        self._limits = limits or Limits()
        self._clock = clock
        self._hosts = Hosts(followed, options, pace.delay, clock, sleep)
        self._apart = Apart(self._limits)
        # whether a page of this visit failed in a way that may pass, so that it is tried again
        self._had_trouble = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._apart.close()

    def begin(self, address: str) -> Begun:
        """Visit an address and follow it, or the feed that its page names, or where it has moved to.

        ExpectedError, one line, if it is no feed, sitemap, section page or folder (its whole path), or out of reach.
        """
        if is_folder(address):
            check(Path(address), self._sources, self._followed.folder)
            is_new = self._followed.follow(address, self._clock(), CHECKED_EVERY)
            return Begun(address, self._found(address), is_new)
        if web_address(address) is None:
            raise ExpectedError(
                f"{address[:200]!r} is no web address; expected a feed, a sitemap or a section page, as https://…"
            )
        try:
            found = self._get(address)
            listed = self._listed(self._fetcher(), found)
            address = found.url if found.moved else address
            if listed.feed:
                address, listed = self._feed_of(address, listed)
        except UnreadableError as found:
            raise ExpectedError(f"{address}: {found}") from None
        is_new = self._followed.follow(address, self._clock(), min(FIRST_INTERVAL, self._pace.longest))
        return Begun(address, len(listed.entries), is_new)

    def _feed_of(self, address: str, page: Listed) -> tuple[str, Listed]:
        """Read the feed that a page names; if that is not a feed, return the page, unless it lists no articles."""
        try:
            listed = self._listed(self._fetcher(), self._get(page.feed))
            if not listed.feed:
                return page.feed, listed
        except UnreadableError:
            if not page.entries:
                raise
        return address, page

    def _found(self, folder: str) -> int:
        try:
            return len(files_in(Path(folder)))
        except UnreadableError as broken:
            raise ExpectedError(str(broken)) from None

    def poll(self) -> Iterator[Polled]:
        """Visit every address that is due, one after the other, and yield each result as soon as it is stored.

        ExpectedError if the sources folder cannot be written to.
        """
        fetcher = self._fetcher()
        for source in self._followed.due(self._clock()):
            try:
                look = self._look_into if is_folder(source.address) else self._look
                yield look(fetcher, source)
            except OSError as broken:
                raise ExpectedError(f"cannot write to {self._sources} ({broken.strerror}); free it") from None

    def _fetcher(self) -> Fetcher:
        today = datetime.datetime.fromtimestamp(self._clock()).astimezone().date()
        saved = SavedArticles(self._sources)
        return Fetcher(self._sources, saved, self._options, self._limits, today, self._apart, self._get)

    def _look(self, fetcher: Fetcher, source: Source) -> Polled:
        try:
            found = self._get(source.address, known=Version(source.etag, source.modified))
            listed = Listed([]) if found.unchanged else self._listed(fetcher, found)
        except PutOffError as later:
            self._followed.save(replace(source, next=later.until))
            return Polled(source.address)
        except UnreadableError as broken:
            return self._failed(source, broken)
        if found.moved:  # its old server may go one day
            source = self._followed.move(source, found.url)
        if found.unchanged:
            self._succeeded(source, found.version, brought=False)
            return Polled(source.address)
        return self._bring(fetcher, source, found.version, listed)

    def _listed(self, fetcher: Fetcher, found: Fetched) -> Listed:
        listed = fetcher.listed(found, Patience(self._options))
        if not listed.is_sitemap:
            return listed
        return replace(listed, entries=listed.entries[:MOST_LISTED])

    def _failed(self, source: Source, broken: UnreadableError) -> Polled:
        now = self._clock()
        failures = source.failures + 1
        wait = min(self._pace.longest, max(source.interval, self._pace.shortest * 2.0 ** min(failures, 20)))
        if is_folder(source.address):  # nobody is burdened, and a disk may be connected again at any time
            wait = CHECKED_EVERY
        self._followed.save(
            replace(
                source,
                next=now + wait,
                failures=failures,
                failing_since=source.failing_since if source.failures else now,
                problem=str(broken),
                gone=isinstance(broken, StatusError) and broken.status == HTTPStatus.GONE,
            )
        )
        return Polled(source.address, problem=str(broken))

    def _succeeded(self, source: Source, version: Version, *, brought: bool, next_at: float | None = None) -> None:
        now = self._clock()
        wanted = source.interval * (QUICKER if brought else SLOWER)
        interval = min(max(wanted, self._pace.shortest), self._pace.longest)
        self._followed.save(
            replace(
                source,
                next=now + interval if next_at is None else min(next_at, now + self._pace.longest),
                interval=interval,
                etag=version.etag,
                modified=version.modified,
                failures=0,
                failing_since=None,
                problem="",
                newest=now if brought else source.newest,
                told=False,
            )
        )

    # Folders

    def _look_into(self, fetcher: Fetcher, source: Source) -> Polled:
        """Copy what changed in a folder. What is left after LOOK_SECONDS, or was still written, is next."""
        now, copy = self._clock(), FolderCopy(self._sources, self._followed, source)
        try:
            changed, gone, is_fresh = copy.changes(now)
        except UnreadableError as broken:
            return self._failed(source, broken)
        for name in gone:
            copy.remove(name)
        done: list[Added | Problem] = []
        for name in changed:
            if self._clock() - now > LOOK_SECONDS:
                break
            done.append(copy.copy(fetcher, name, self._clock()))
        kept = [one for one in done if isinstance(one, Added) and one.state != "unchanged"]
        wait = 0.0 if len(done) < len(changed) else SETTLED if is_fresh else CHECKED_EVERY
        newest = now if kept or gone else source.newest
        well = replace(source, failures=0, failing_since=None, problem="", told=False)
        self._followed.save(replace(well, next=now + wait, newest=newest))
        return Polled(source.address, tuple(kept), tuple(one for one in done if isinstance(one, Problem)), len(gone))

    # New and corrected articles

    def _bring(self, fetcher: Fetcher, source: Source, version: Version, listed: Listed) -> Polled:
        """Keep new and corrected articles. Store the feed's version only when nothing is left to fetch."""
        now, patience = self._clock(), Patience(self._options)
        entries = {_key(about, content): (about, content) for about, content in reversed(listed.entries)}
        kept: list[Added] = []
        left_out = list(listed.problems)
        next_at = None
        for item, about, content in self._unsettled(fetcher, source, entries):
            if self._clock() - now > LOOK_SECONDS:
                next_at = now
                break
            if about.url and patience.refusal(about.url):
                continue
            try:
                kept.append(self._keep(fetcher, source, item, about, content, patience))
            except PutOffError as later:
                next_at = max(later.until, now + self._pace.shortest)
            except UnreadableError as broken:
                left_out.append(Problem(about.url or source.address, str(broken)))
        self._followed.listed(source.address, entries, now, now - FORGOTTEN)
        stored = self._followed.items(source.address)
        marks = {key: _mark(*entry) for key, entry in entries.items()}
        is_complete = all(key in stored and stored[key].done and stored[key].mark == marks[key] for key in marks)
        brought = [added for added in kept if added.state != "unchanged"]
        self._succeeded(source, version if is_complete else Version(), brought=bool(brought), next_at=next_at)
        return Polled(source.address, tuple(brought), tuple(left_out))

    def _unsettled(
        self, fetcher: Fetcher, source: Source, entries: dict[str, tuple[About, str]]
    ) -> list[tuple[Item, About, str]]:
        """List the items to fetch now, those listed first coming first, within the limit of the day."""
        now = self._clock()
        known = self._followed.items(source.address)
        left = self._pace.articles_per_day - self._followed.fetched_between(source.address, now - now % DAY, now)
        found: list[tuple[Item, About, str]] = []
        for key, (about, content) in reversed(entries.items()):
            if len(found) >= left:
                break
            item = known.get(key) or Item(key, "", done=False, listed=now)
            if is_due(item.next, now) and not self._is_settled(fetcher, source, item, about, content):
                found.append((item, about, content))
        return found

    def _is_settled(self, fetcher: Fetcher, source: Source, item: Item, about: About, content: str) -> bool:
        """Return whether there is nothing to fetch: this version is known, or somebody has added the page already."""
        mark = _mark(about, content)
        if item.mark == mark:
            return item.done
        if not item.mark and about.url and fetcher.saved.has(about.url):
            self._followed.record(source.address, replace(item, mark=mark, done=True))
            return True
        return False

    def _keep(
        self, fetcher: Fetcher, source: Source, item: Item, about: About, content: str, patience: Patience
    ) -> Added:
        """Fetch one item and store the result. UnreadableError if it could not be kept."""
        now, mark = self._clock(), _mark(about, content)
        tries = item.tries + 1 if item.mark == mark else 1
        tried = replace(item, mark=mark, tries=tries, fetched=now, done=tries >= MOST_TRIES)
        again = replace(tried, next=now + min(FIRST_RETRY * RETRY_FACTOR ** (tries - 1), DAY))
        if about.url:
            self._hosts.wait_for(about.url)
        self._followed.writing()
        self._had_trouble = False
        try:
            added = fetcher.keep(about, content, about.url or source.address, patience)
        except UnreadableError as broken:
            self._followed.record(source.address, replace(again, problem=str(broken)))
            raise
        if item.path and item.path != added.path:
            # The corrected article has no address, so it got a new file, and the old one goes.
            (self._sources / item.path).unlink(missing_ok=True)
        # The feed's own text is better than nothing, but the page may come at the next try, so this one does not count.
        settled = again if self._had_trouble else replace(tried, done=True, next=0.0)
        self._followed.record(source.address, replace(settled, path=added.path, problem=added.note))
        return added

    def _get(
        self, url: str, options: FetchOptions | None = None, until: float = float("inf"), known: Version | None = None
    ) -> Fetched:
        """Fetch an address as `Hosts.get` does, and note a failure that may pass."""
        self._hosts.wait_for(url)
        try:
            return self._hosts.get(url, options or self._options, until, known)
        except TroubleError:
            self._had_trouble = True
            raise


def _key(about: About, content: str) -> str:
    """Return the key of an item: its page, or its title and day if it has no page."""
    if about.url:
        return page_address(about.url)
    return hashlib.sha256(f"{about.title or content}\n{about.date}".encode(errors="replace")).hexdigest()


def _mark(about: About, content: str) -> str:
    """Return a hash of all that a feed says of an item, which differs for each version of the item."""
    said = (about.title, about.date, about.changed, content)
    return hashlib.sha256(repr(said).encode(errors="replace")).hexdigest()
