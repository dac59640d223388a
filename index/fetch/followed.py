"""Stores which addresses are followed, what each has listed, and when its host may be asked again.

Hides one SQLite file next to the builds. What is written survives the end of the process at any moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

from index.errors import ExpectedError

FILE = "followed.sqlite"
FORMAT = 1
DAY = 86_400.0
HOSTS_KEPT = 30 * DAY  # what is known of a host without requests for so long is forgotten, its robots.txt included
FARTHEST = 1.1 * DAY  # nothing is put off for longer than a day, so a later time was written while the clock was wrong
FAILURES, FAILING = 5, 3 * DAY  # dead after so many failures over so many seconds, because a site may be down for a day
TABLES = """
CREATE TABLE IF NOT EXISTS source (
    address TEXT PRIMARY KEY, next REAL NOT NULL, interval REAL NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    failures INTEGER NOT NULL, failing_since REAL, problem TEXT NOT NULL, newest REAL, told INTEGER NOT NULL,
    gone INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS item (
    source TEXT NOT NULL REFERENCES source ON DELETE CASCADE, key TEXT NOT NULL, mark TEXT NOT NULL,
    done INTEGER NOT NULL, tries INTEGER NOT NULL, next REAL NOT NULL, fetched REAL NOT NULL, listed REAL NOT NULL,
    path TEXT NOT NULL, problem TEXT NOT NULL, PRIMARY KEY (source, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS host (
    name TEXT PRIMARY KEY, robots TEXT NOT NULL, read REAL NOT NULL, next REAL NOT NULL, failures INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS changes (written INTEGER NOT NULL, indexed INTEGER NOT NULL);
INSERT INTO changes SELECT 0, 0 WHERE NOT EXISTS (SELECT * FROM changes);
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A followed address or folder; times in seconds since 1970, `interval` in seconds.

    `etag` and `modified` name the version that was last read completely. `newest` is when the address last had
    something new, `told` whether the owner knows that it is dead, and `gone` whether its server said that it will never
    come back.
    """

    address: str
    next: float
    interval: float
    etag: str = ""
    modified: str = ""
    failures: int = 0
    failing_since: float | None = None
    problem: str = ""
    newest: float | None = None
    told: bool = False
    gone: bool = False

    def is_dead(self, now: float) -> bool:
        """Return whether the address has failed for so long that somebody should look at it."""
        long = self.failing_since is not None and now - self.failing_since >= FAILING
        return self.gone or (self.failures >= FAILURES and long)


@dataclass(frozen=True, slots=True)
class Item:
    """What a followed address listed, or a file of a followed folder; each version has its own `mark`.

    `done` is false until it is kept, `fetched` is when it was last tried (0: never), `path` the file that has it.
    """

    key: str
    mark: str
    done: bool
    tries: int = 0
    next: float = 0.0
    fetched: float = 0.0
    listed: float = 0.0
    path: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """A web server: its robots.txt, when that was read, and the time before which it must not be asked again."""

    name: str
    robots: str = ""
    read: float = 0.0
    next: float = 0.0
    failures: int = 0


def is_due(at: float, now: float) -> bool:
    """Return whether a time has come, or can only have been written while the clock was wrong."""
    return at <= now or at > now + FARTHEST


class Followed:
    """The open file, for one thread; several processes may have it open."""

    def __init__(self, data: Path) -> None:
        """Open or create the file in the folder of the builds. ExpectedError if that is impossible."""
        self.folder = data
        self._path = data / FILE
        with self._usable():
            data.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            self._prepare()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Turn the error of a damaged file or a full disk into one line for people."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise ExpectedError(
                f"{self._path} cannot be used ({error}); free some room, make it writable, or move it away and follow "
                "its addresses again"
            ) from error

    def _prepare(self) -> None:
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found > FORMAT:
            raise ExpectedError(f"{self._path} has format {found}, this program reads up to {FORMAT}; use a newer one")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(f"BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")

    def close(self) -> None:
        self._connection.close()

    def sources(self) -> list[Source]:
        """List the followed addresses, sorted."""
        return [_source(row) for row in self._all("SELECT * FROM source ORDER BY address")]

    def follow(self, address: str, now: float, interval: float) -> bool:
        """Follow an address from now on; False if it was followed already. In that case it is due at once."""
        known = self._all("SELECT 1 FROM source WHERE address = ?", address)
        if known:
            self._all("UPDATE source SET next = ?, gone = 0, failures = 0 WHERE address = ?", now, address)
            return False
        self._insert("source", Source(address, now, interval))
        return True

    def stop(self, address: str) -> bool:
        """Stop following an address; False if it was not followed. Its articles stay."""
        return bool(self._all("DELETE FROM source WHERE address = ? RETURNING 1", address))

    def move(self, source: Source, address: str) -> Source:
        """Follow an address in place of another one, with all that the other one has listed."""
        moved = replace(source, address=address)
        with self._usable(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            if not self._all("SELECT 1 FROM source WHERE address = ?", address):
                self._insert("source", moved)
            self._all("UPDATE OR IGNORE item SET source = ? WHERE source = ?", address, source.address)
            self._all("DELETE FROM source WHERE address = ?", source.address)
        return moved

    def save(self, source: Source) -> None:
        """Store the state of an address, unless somebody stopped following it meanwhile."""
        names = [field.name for field in fields(Source)]
        self._all(
            f"UPDATE source SET {', '.join(f'{name} = ?' for name in names)} WHERE address = ?",
            *astuple(source),
            source.address,
        )

    def due(self, now: float) -> list[Source]:
        """List the addresses to visit now, those that waited longest first."""
        found = [source for source in self.sources() if not source.gone and is_due(source.next, now)]
        return sorted(found, key=lambda source: source.next)

    def seconds_left(self, now: float) -> float:
        """Return the seconds until something is due, at most a day."""
        waits = [0.0 if is_due(source.next, now) else source.next - now for source in self.sources() if not source.gone]
        return min(waits, default=DAY)

    def dead(self, now: float) -> list[Source]:
        return [source for source in self.sources() if source.is_dead(now)]

    def untold(self, now: float) -> list[Source]:
        """List the dead addresses that the owner does not know of."""
        return [source for source in self.dead(now) if not source.told]

    def told(self, address: str) -> None:
        """Store that the owner knows that an address is dead."""
        self._all("UPDATE source SET told = 1 WHERE address = ?", address)

    def items(self, source: str) -> dict[str, Item]:
        """Return what an address listed, by key."""
        rows = self._all("SELECT * FROM item WHERE source = ?", source)
        return {item.key: item for item in (_item(row[1:]) for row in rows)}

    def record(self, source: str, item: Item) -> None:
        """Store the state of an item, unless its address is no longer followed."""
        self._all(
            "INSERT OR REPLACE INTO item SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ? "
            "WHERE EXISTS (SELECT 1 FROM source WHERE address = ?)",
            source,
            *astuple(item),
            source,
        )

    def forget(self, source: str, key: str) -> None:
        self._all("DELETE FROM item WHERE source = ? AND key = ?", source, key)

    def listed(self, source: str, keys: Iterable[str], now: float, before: float) -> None:
        """Store that these items are listed now, and forget those that were last listed before a time."""
        with self._usable(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "UPDATE item SET listed = ? WHERE source = ? AND key = ?", ((now, source, key) for key in keys)
            )
            self._connection.execute("DELETE FROM item WHERE source = ? AND listed < ?", (source, before))

    def fetched_between(self, source: str, first: float, last: float) -> int:
        """Count the items of an address that were fetched between two times."""
        counted = "SELECT count(*) FROM item WHERE source = ? AND fetched BETWEEN ? AND ?"
        return int(self._all(counted, source, first, last)[0][0])

    def host(self, name: str) -> Host:
        """Return what is stored of a host, or a host without limits."""
        rows = self._all("SELECT * FROM host WHERE name = ?", name)
        return Host(*rows[0]) if rows else Host(name)

    def save_host(self, host: Host) -> None:
        """Store what is known of a host, and forget those that were not asked for long: a feed may name any number."""
        self._insert("host", host)
        before = host.next - HOSTS_KEPT
        self._all("DELETE FROM host WHERE read < ? AND next < ?", before, before)

    def writing(self) -> None:
        """Store that the sources are about to change, so that an index run follows even if the process ends now."""
        self._all("UPDATE changes SET written = written + 1")

    def unindexed(self) -> int | None:
        """Return a number for the changes that no index run has seen; None if there is none."""
        written, indexed = self._all("SELECT written, indexed FROM changes")[0]
        return int(written) if written != indexed else None

    def indexed(self, number: int) -> None:
        """Store that an index run has seen the changes up to a number."""
        self._all("UPDATE changes SET indexed = ?", number)

    def _all(self, statement: str, *values: Any) -> list[Any]:
        with self._usable():
            return self._connection.execute(statement, values).fetchall()

    def _insert(self, table: str, row: Any) -> None:
        values = astuple(row)
        self._all(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(values))})", *values)


def read_sources(data: Path) -> list[Source]:
    """List the followed addresses; if there is no file, do not create it."""
    if not (data / FILE).is_file():
        return []
    followed = Followed(data)
    try:
        return followed.sources()
    finally:
        followed.close()


def _source(row: Any) -> Source:
    source = Source(*row)
    return replace(source, told=bool(source.told), gone=bool(source.gone))


def _item(row: Any) -> Item:
    key, mark, done, *others = row
    return Item(key, mark, bool(done), *others)
