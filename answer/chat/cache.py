"""Caches what a chat model wrote in one SQLite file, so that the same question on the same build costs nothing.

It keeps the model's own words, not the answer: they must pass the current checks each time they are used.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path

from index.errors import ExpectedError

DAY = 86_400
TABLE = "CREATE TABLE IF NOT EXISTS written (key TEXT PRIMARY KEY, text TEXT NOT NULL, made REAL NOT NULL)"


class Cache:
    """A file of answers by key; safe to use from several threads and processes."""

    def __init__(self, file: Path, days: int) -> None:
        """Open or create the file; answers older than `days` are deleted. ExpectedError if it cannot be opened."""
        self._days = days
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute(TABLE)
            self._forget()
        except (OSError, sqlite3.Error) as error:
            raise ExpectedError(
                f"{file} cannot be used ({error}); delete it, it holds nothing that cannot be asked again"
            ) from error

    def get(self, key: str) -> str | None:
        """Return the text kept under a key; None if there is none or it is too old."""
        with self._lock, suppress(sqlite3.Error):
            row = self._database.execute(
                "SELECT text FROM written WHERE key = ? AND made >= ?", (key, self._oldest())
            ).fetchone()
            return row[0] if row else None
        return None

    def put(self, key: str, text: str) -> None:
        """Keep a text, and delete old ones. A locked file or full disk only costs the cache entry, not the answer."""
        with self._lock, suppress(sqlite3.Error):
            self._forget()
            self._database.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", (key, text, time.time()))

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def _oldest(self) -> float:
        return time.time() - self._days * DAY

    def _forget(self) -> None:
        self._database.execute("DELETE FROM written WHERE made < ?", (self._oldest(),))


def key_of(*parts: object) -> str:
    """Make one key from everything that an answer depends on, so that a change of any of it misses the cache."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
