"""Reads the articles of a build: one, several, all that pass some filters, and counts of them.

Hides the SQLite file of the catalogue, and how threads share it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.article import OTHER_WEEKDAY, Article, Filters
from index.errors import readable

COLUMNS = "id, text, title, path, date, outlet, author, url, pages, day_from, picture"
FEW = 0.2  # share of the articles; up to it, looking each up by its row is faster than reading all
READ_AT_ONCE = 100  # articles of a list read at a time, because each comes with its full text


# All that counting needs of an article: its row, its day (YYYYMMDD, None if undated), its outlet, and the name that it
# shares with its copies.
Place = tuple[int, int | None, str | None, str]


class Articles:
    """The open articles of a build, for readers in any number of threads."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        """Open the file at `path`; if `read_only`, nothing is ever written, not even a journal."""
        mode = "ro&immutable=1" if read_only else "rwc"
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        self._path = path
        with readable(path.parent):
            self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        # Without this lock, two threads can wait for each other: one holds SQLite's lock and needs Python's, to run
        # `folded`; the other holds Python's and needs SQLite's, to read a column.
        self._reading = threading.Lock()
        self._database.create_function("folded", 1, str.casefold, deterministic=True)

    def close(self) -> None:
        self._database.close()

    def count(self, table: str) -> int:
        """Count the rows of `article`, `passage` or `file`."""
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])

    def article(self, article: str) -> Article | None:
        row = self._one(f"SELECT {COLUMNS} FROM article WHERE id = ?", _whole(article))
        return None if row is None else from_row(row)

    def named(self, articles: Sequence[str]) -> dict[str, Article]:
        """Map ids to their articles; unknown ids are left out."""
        marks = ", ".join("?" * len(articles))
        return {
            row[0]: from_row(row)
            for row in self._rows(f"SELECT {COLUMNS} FROM article WHERE id IN ({marks})", *articles)
        }

    def states(self) -> list[tuple[int, str]]:
        """Return each article's row number and fingerprint, which changes whenever the article does."""
        return self._rows("SELECT rowid, fingerprint FROM article")

    def fingerprints(self) -> dict[str, str]:
        """Map the articles that are no exact copies to their fingerprints, newest first."""
        return dict(self._rows("SELECT id, fingerprint FROM article WHERE copy_of IS NULL ORDER BY date DESC, id"))

    def titles_and_texts(self, rows: Sequence[int]) -> list[tuple[str, str]]:
        """Return title and text of the articles in these rows, in their order."""
        found = self._at(rows, "title, text")
        return [found[row] for row in rows]

    def articles_at(self, rows: Sequence[int]) -> list[Article]:
        """Read the articles in these rows, in their order."""
        found = self._at(rows, COLUMNS)
        return [from_row(found[row]) for row in rows]

    def places(self, rows: Sequence[int] | None, filters: Filters) -> list[Place]:
        """Return places of the articles in these rows (None: all) that pass the filters, newest first, undated last."""
        where, values = _where(filters)
        places = (
            "SELECT rowid, date, outlet, "
            "coalesce(kin, (SELECT kin FROM article one WHERE one.id = article.copy_of), copy_of, id) FROM article"
        )
        order = "ORDER BY date DESC, id"  # in descending order, NULL comes last
        if rows is not None and len(rows) <= FEW * self.count("article"):
            these = "rowid IN (SELECT value FROM json_each(?))"
            return self._rows(f"{places} WHERE {these} AND {where} {order}", json.dumps(rows), *values)
        # For most of the articles, one pass over the index that has these columns in this order takes half as long.
        found = self._rows(f"{places} INDEXED BY article_place WHERE {where} {order}", *values)
        if rows is None:
            return found
        wanted = frozenset(rows)
        return [place for place in found if place[0] in wanted]

    def __getitem__(self, article: str) -> Article:
        """Read one article that is known to exist; KeyError if it does not."""
        found = self.article(article)
        if found is None:
            raise KeyError(article)
        return found

    def articles(self, filters: Filters, words: str = "", limit: int = -1, offset: int = 0) -> Iterator[Article]:
        """List articles that pass the filters and have every word in title or path, newest first, undated last."""
        where, values = _where(filters, words)
        order = "ORDER BY date IS NULL, date DESC, id"
        # Sorting rows with their texts took twelve times as long for the last page of 20,000 articles.
        chosen = f"SELECT rowid FROM article WHERE {where} {order} LIMIT ? OFFSET ?"
        query = f"SELECT {COLUMNS} FROM article WHERE rowid IN ({chosen}) {order}"
        with self._reading:
            cursor = self._database.execute(query, (*values, limit, offset))
            rows = cursor.fetchmany(READ_AT_ONCE)
        while rows:
            yield from map(from_row, rows)
            with self._reading:
                rows = cursor.fetchmany(READ_AT_ONCE)

    def counts(self, filters: Filters, words: str = "") -> list[tuple[str | None, int | None, int]]:
        """Count the same articles by outlet and month (YYYYMM; None for the undated)."""
        where, values = _where(filters, words)
        query = f"SELECT outlet, date / 100, count(*) FROM article WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2"
        return self._rows(query, *values)

    def span(self, filters: Filters) -> tuple[int | None, int | None]:
        """Return the oldest and the newest day among the articles that pass the filters."""
        where, values = _where(filters)
        # As two queries, each looks once into the index; one query for both would read all of it.
        oldest, newest = (f"(SELECT {end}(date) FROM article WHERE {where})" for end in ("min", "max"))
        ((low, high),) = self._rows(f"SELECT {oldest}, {newest}", *values, *values)
        return low, high

    def outlets(self) -> list[str]:
        """List the outlets by name."""
        return self._column("SELECT DISTINCT outlet FROM article WHERE outlet IS NOT NULL ORDER BY outlet")

    def exact_copies(self) -> list[str]:
        """List the articles that are not indexed because another article has the same text."""
        return self._column("SELECT path FROM article WHERE copy_of IS NOT NULL ORDER BY path")

    def files_and_days(self, articles: Sequence[str]) -> list[tuple[str, str, int | None]]:
        """Return (id, file, day) of the given articles, in the order of the files."""
        wanted = set(articles)
        rows = self._rows("SELECT id, file, date FROM article ORDER BY file, rowid")
        return [row for row in rows if row[0] in wanted]

    def days_from(self) -> list[tuple[str, int]]:
        """Count the dated articles by where their day was found, the most frequent place first."""
        return self._rows(
            "SELECT day_from, count(*) FROM article WHERE date IS NOT NULL AND day_from != '' "
            "GROUP BY 1 ORDER BY 2 DESC, 1"
        )

    def named_days(self) -> list[tuple[str, str | None, int]]:
        """Return (path, link, day) of all dated articles, by path, to compare the days in them."""
        return self._rows("SELECT path, url, date FROM article WHERE date IS NOT NULL ORDER BY path")

    def beside_other_weekdays(self) -> list[tuple[str, int]]:
        """Return (path, day) of the articles whose source names a weekday that their day does not have, by path."""
        query = "SELECT path, date FROM article WHERE date IS NOT NULL AND day_from LIKE ? ORDER BY path"
        return self._rows(query, f"%{OTHER_WEEKDAY}")

    def undated(self) -> list[str]:
        return self._column("SELECT path FROM article WHERE date IS NULL ORDER BY path")

    def without_outlet(self) -> list[str]:
        return self._column("SELECT path FROM article WHERE coalesce(outlet, '') = '' ORDER BY path")

    def paths(self) -> list[str]:
        return self._column("SELECT path FROM article ORDER BY path")

    def _at(self, rows: Sequence[int], columns: str) -> dict[int, tuple[Any, ...]]:
        query = f"SELECT rowid, {columns} FROM article WHERE rowid IN (SELECT value FROM json_each(?))"
        return {row: found for row, *found in self._rows(query, json.dumps(rows))}

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._reading, readable(self._path.parent):
            return self._database.execute(query, values).fetchall()

    def _one(self, query: str, *values: object) -> tuple[object, ...] | None:
        return next(iter(self._rows(query, *values)), None)

    def _column(self, query: str, *values: object) -> list[str]:
        return [row[0] for row in self._rows(query, *values)]


def from_row(row: Sequence[object]) -> Article:
    *fields, pages, day_from, picture = row
    # COLUMNS has the order of the fields, which mypy cannot know.
    return Article(*fields, tuple(json.loads(str(pages))), day_from, picture)  # type: ignore[arg-type,call-arg]


def _whole(words: str) -> str:
    """Replace half a character, which no article holds and SQLite does not take."""
    return words.encode(errors="replace").decode()


def _where(filters: Filters, words: str = "") -> tuple[str, list[object]]:
    clauses, values = ["1"], list[object]()
    for word in _whole(words).casefold().split():
        clauses.append("instr(folded(title || ' ' || path), ?)")
        values.append(word)
    if filters.since is not None:
        clauses.append("date >= ?")
        values.append(filters.since)
    if filters.until is not None:
        clauses.append("date <= ?")
        values.append(filters.until)
    if filters.as_of is not None:
        clauses.append("(date IS NULL OR date <= ?)")
        values.append(filters.as_of)
    if filters.outlets:
        clauses.append(f"outlet IN ({', '.join('?' * len(filters.outlets))})")
        values.extend(filters.outlets)
    return " AND ".join(clauses), values
