"""Stores the articles of a build with their text, their passages, their copies, and the files they came from.

Hides one SQLite file, and how threads share it. Exact copies of a text are listed but not indexed; near copies have
the same `kin`.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.article import Article, Days, Filters, Passage, Problem, article_of
from index.errors import readable

# Long columns come last in a row, so that SQLite reads the others without following overflow pages.
TABLES = """
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, problems TEXT);
CREATE TABLE IF NOT EXISTS article (
    id TEXT PRIMARY KEY, file TEXT NOT NULL, fingerprint TEXT NOT NULL, text_hash TEXT NOT NULL, date INTEGER,
    copy_of TEXT, kin TEXT, outlet TEXT, path TEXT NOT NULL, title TEXT NOT NULL, author TEXT, url TEXT, signature BLOB,
    day_from TEXT NOT NULL, pages TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS article_place ON article (date DESC, id, outlet, copy_of, kin);
CREATE INDEX IF NOT EXISTS article_day ON article (id, date);
CREATE INDEX IF NOT EXISTS article_file ON article (file);
CREATE INDEX IF NOT EXISTS article_text ON article (text_hash);
CREATE INDEX IF NOT EXISTS article_copy ON article (copy_of);
CREATE INDEX IF NOT EXISTS article_kin ON article (kin);
CREATE TABLE IF NOT EXISTS passage (
    id TEXT PRIMARY KEY, article TEXT NOT NULL, fingerprint TEXT NOT NULL, start INTEGER, stop INTEGER,
    refined INTEGER, sentences TEXT, vectors BLOB);
CREATE INDEX IF NOT EXISTS passage_article ON passage (article, fingerprint);
CREATE INDEX IF NOT EXISTS passage_refined ON passage (refined) WHERE refined;
CREATE TABLE IF NOT EXISTS band (key INTEGER, article INTEGER, PRIMARY KEY (key, article)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS band_article ON band (article);
CREATE TABLE IF NOT EXISTS alike (article INTEGER, other INTEGER, PRIMARY KEY (article, other)) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS article_gone AFTER DELETE ON article BEGIN
    DELETE FROM band WHERE article = old.rowid;
    DELETE FROM alike WHERE old.rowid IN (article, other);
END;
CREATE TABLE IF NOT EXISTS event (
    first INTEGER, last INTEGER, passage INTEGER, sentence INTEGER, PRIMARY KEY (first, last, passage, sentence)
    ) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS event_passage ON event (passage);
"""
# kilobytes; a million passages are inserted into the indexes at random places, so the indexes have to fit
WRITER_CACHE = 256_000
COLUMNS = "id, text, title, path, date, outlet, author, url, pages, day_from"
# Undated articles come last, so that the first of several equal texts is the one published first.
FIRST_PUBLISHED = "date IS NULL, date, id"
# share of the articles; up to it, each article is looked up by its row, which is then faster than reading all
FEW = 0.2
READ_AT_ONCE = 100  # articles of a list that are read at a time, because they come with their full texts


# an article's row, day (YYYYMMDD, None if undated), outlet, and a name that it shares with its exact and near copies
Place = tuple[int, int | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a build has to change, as article ids; a changed article is in both `removed` and `added`."""

    removed: tuple[str, ...]
    added: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


class Catalogue:
    """The open article list, for one writer or for readers in any number of threads."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the list at `path`, or begin one. If `read_only`, nothing is ever written, not even a journal."""
        mode = "ro&immutable=1" if read_only else "rwc"
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        self._path = path
        with readable(path.parent):
            self._database = sqlite3.connect(uri, uri=True, check_same_thread=False)
        # This lock prevents a deadlock: one thread holds SQLite's lock and waits for Python's, to run `folded`; another
        # holds Python's and waits for SQLite's, to read a column.
        self._reading = threading.Lock()
        self._database.create_function("folded", 1, str.casefold, deterministic=True)
        if not read_only:
            self._database.executescript(TABLES)
            self._database.execute("PRAGMA recursive_triggers = ON")  # replacing a row must run its delete trigger too
            self._database.execute(f"PRAGMA cache_size = -{WRITER_CACHE}")

    def close(self) -> None:
        """Write everything to the file and release it."""
        self._database.commit()
        self._database.close()

    @property
    def changes(self) -> int:
        """The number of rows written since the list was opened."""
        return self._database.total_changes

    # Articles and files of the sources

    def has_file(self, path: str, size: int, mtime_ns: int) -> bool:
        """Return whether a source file was read before in exactly this state, without a problem.

        A file with a problem is read again each time, because a date that was in the future may have come.
        """
        known = "SELECT 1 FROM file WHERE (path, size, mtime_ns, problems) = (?, ?, ?, '[]')"
        return self._one(known, path, size, mtime_ns) is not None

    def keep_file(self, path: str, size: int, mtime_ns: int, problems: Sequence[Problem], articles: set[str]) -> None:
        """Record a file as read, and drop the articles that it no longer contains."""
        known = self._database.execute("SELECT id FROM article WHERE file = ?", (path,))
        gone = [(article,) for (article,) in known if article not in articles]
        self._database.executemany("DELETE FROM article WHERE id = ?", gone)
        row = (path, size, mtime_ns, json.dumps([asdict(problem) for problem in problems]))
        if not self._one("SELECT 1 FROM file WHERE (path, size, mtime_ns, problems) = (?, ?, ?, ?)", *row):
            self._database.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", row)

    def files(self) -> dict[str, tuple[int, int]]:
        """Map each file that was read to its size and modification time at that moment."""
        rows = self._rows("SELECT path, size, mtime_ns FROM file")
        return {path: (size, mtime_ns) for path, size, mtime_ns in rows}

    def forget_files_except(self, paths: set[str]) -> None:
        """Drop files that are no longer in the sources, and their articles."""
        known = self._database.execute("SELECT path FROM file").fetchall()
        gone = [row for row in known if row[0] not in paths]
        self._database.executemany("DELETE FROM article WHERE file = ?", gone)
        self._database.executemany("DELETE FROM file WHERE path = ?", gone)

    def file_of(self, article: str) -> str | None:
        """Return the file that an article came from."""
        row = self._one("SELECT file FROM article WHERE id = ?", article)
        return None if row is None else str(row[0])

    def put(self, article: Article, file: str) -> None:
        """Add an article or replace the one with the same id; an unchanged article keeps its signature."""
        fingerprint = _hash(f"{file} {article!r}")
        if self._one("SELECT 1 FROM article WHERE (id, fingerprint) = (?, ?)", article.id, fingerprint):
            return
        self._database.execute(
            f"INSERT OR REPLACE INTO article ({COLUMNS}, file, fingerprint, text_hash) VALUES ({'?, ' * 12}?)",
            (
                *(article.id, article.text, article.title, article.path, article.date, article.outlet, article.author),
                *(article.url, json.dumps(article.pages), article.day_from, file, fingerprint, _hash(article.text)),
            ),
        )

    def problems(self) -> list[Problem]:
        """List what could not be read, by file."""
        rows = self._rows("SELECT problems FROM file WHERE problems != '[]' ORDER BY path")
        return [Problem(**problem) for (text,) in rows for problem in json.loads(text)]

    # Copies

    def link_exact_copies(self) -> None:
        """Make all copies of equal texts point to the one that was published first."""
        self._database.execute("UPDATE article SET copy_of = NULL WHERE copy_of IS NOT NULL")
        self._database.execute(f"""
            WITH ranked AS (
                SELECT id, first_value(id) OVER (PARTITION BY text_hash ORDER BY {FIRST_PUBLISHED}) AS first
                FROM article WHERE text_hash IN (SELECT text_hash FROM article GROUP BY text_hash HAVING count(*) > 1))
            UPDATE article SET copy_of = ranked.first FROM ranked
            WHERE article.id = ranked.id AND ranked.id != ranked.first
            """)

    def sign(self, article: str, signature: bytes, bands: Iterable[int]) -> None:
        """Store the signature that identifies near copies, and the bands by which it is found."""
        self._database.execute("UPDATE article SET signature = ?2 WHERE id = ?1", (article, signature))
        self._database.executemany(
            "INSERT OR IGNORE INTO band SELECT ?1, rowid FROM article WHERE id = ?2",
            ((band, article) for band in bands),
        )

    def in_bands(self, article: str, bands: Sequence[int]) -> list[tuple[str, bytes]]:
        """Return the other articles with one of these bands, and their signatures."""
        marks = ", ".join("?" * len(bands))
        return self._rows(
            "SELECT id, signature FROM article WHERE id != ? AND "
            f"rowid IN (SELECT article FROM band WHERE key IN ({marks}))",
            article,
            *bands,
        )

    def note_alike(self, article: str, others: Sequence[str]) -> None:
        """Record that an article and others are near copies of each other."""
        self._database.executemany(
            "INSERT OR IGNORE INTO alike SELECT max(one.rowid, other.rowid), min(one.rowid, other.rowid) "
            "FROM article one, article other WHERE one.id = ? AND other.id = ?",
            ((article, other) for other in others),
        )

    def alike(self) -> list[tuple[str, str]]:
        """Return pairs of near copies, the later one first, in order of publication."""
        rows = self._rows("""
            WITH pair AS (SELECT article, other FROM alike UNION ALL SELECT other, article FROM alike)
            SELECT later.id, earlier.id FROM pair
            JOIN article later ON later.rowid = pair.article JOIN article earlier ON earlier.rowid = pair.other
            WHERE later.copy_of IS NULL AND earlier.copy_of IS NULL AND
                (earlier.date IS NULL, earlier.date, earlier.id) < (later.date IS NULL, later.date, later.id)
            ORDER BY later.date IS NULL, later.date, later.id, earlier.date IS NULL, earlier.date, earlier.id""")
        return [(later, earlier) for later, earlier in rows]

    def link_near_copies(self, kin: Iterable[tuple[str, str]]) -> None:
        """Record for each article the first published of its near copies; all other articles have no near copies."""
        self._database.execute("UPDATE article SET kin = NULL WHERE kin IS NOT NULL")
        self._database.executemany("UPDATE article SET kin = ?2 WHERE id = ?1", kin)

    def copies(self, article: str) -> list[Article]:
        """List the other articles with the text of `article`, exactly or nearly, in order of publication."""
        rows = self._rows(
            f"""SELECT {COLUMNS} FROM article WHERE id != ?1 AND (
                copy_of = ?1 OR id = (SELECT copy_of FROM article WHERE id = ?1)
                OR kin = (SELECT kin FROM article WHERE id = ?1)
                OR copy_of IN (SELECT id FROM article WHERE kin = (SELECT kin FROM article WHERE id = ?1)))
            ORDER BY {FIRST_PUBLISHED}""",
            article,
        )
        return [_article(row) for row in rows]

    def kin(self, articles: Sequence[str]) -> dict[str, str]:
        """Map each article that has near copies to the one published first."""
        marks = ", ".join("?" * len(articles))
        return dict(self._rows(f"SELECT id, kin FROM article WHERE kin IS NOT NULL AND id IN ({marks})", *articles))

    def copied(self, articles: Sequence[str]) -> set[str]:
        """Return those of the given articles whose exact text another article has too."""
        marks = ", ".join("?" * len(articles))
        return set(self._column(f"SELECT DISTINCT copy_of FROM article WHERE copy_of IN ({marks})", *articles))

    # Passages

    def difference(self) -> Difference:
        """Compare the articles with the indexed passages."""
        removed = self._column("""
            SELECT DISTINCT article FROM passage WHERE NOT EXISTS (
                SELECT 1 FROM article WHERE id = passage.article AND article.fingerprint = passage.fingerprint
                AND copy_of IS NULL) ORDER BY article""")
        added = self._column("""
            SELECT id FROM article WHERE copy_of IS NULL AND NOT EXISTS (
                SELECT 1 FROM passage WHERE article = article.id AND passage.fingerprint = article.fingerprint)
            ORDER BY date IS NULL, date DESC, id""")
        return Difference(tuple(removed), tuple(added))

    def remove_passages(self, article: str) -> list[str]:
        """Drop the passages of an article and their sentences' days, and return the passages' ids."""
        self._database.execute(
            "DELETE FROM event WHERE passage IN (SELECT rowid FROM passage WHERE article = ?)", (article,)
        )
        return self._column("DELETE FROM passage WHERE article = ? RETURNING id", article)

    def add_passages(self, passages: Iterable[tuple[Passage, bytes, bool]]) -> None:
        """Record passages as indexed with the current state of their article.

        Each comes with its sentences' vectors, and whether they are the encoder's own.
        """
        self._database.executemany(
            "INSERT INTO passage SELECT ?1, ?2, fingerprint, ?3, ?4, ?7, ?5, ?6 FROM article WHERE id = ?2",
            (
                (p.id, p.article, p.start, p.end, json.dumps(p.sentences), vectors, refined)
                for p, vectors, refined in passages
            ),
        )

    def refined(self) -> int:
        """Count the passages with the encoder's own vectors."""
        return int(self._rows("SELECT count(*) FROM passage WHERE refined")[0][0])

    def unrefined(self, most: int) -> list[str]:
        """Return up to `most` passages without the encoder's own vectors, newest articles first."""
        return self._column(
            "SELECT passage.id FROM passage JOIN article ON article.id = passage.article WHERE NOT refined "
            "ORDER BY date IS NULL, date DESC, article.id, start LIMIT ?",
            most,
        )

    def unrefined_among(self, passages: Sequence[str]) -> list[str]:
        """Return those of the given passages that do not have the encoder's own vectors."""
        marks = ", ".join("?" * len(passages))
        return self._column(f"SELECT id FROM passage WHERE NOT refined AND id IN ({marks})", *passages)

    def all_passages(self) -> list[str]:
        """Return the ids of all passages, in the order in which they were added."""
        return self._column("SELECT id FROM passage ORDER BY rowid")

    def refine(self, passages: Iterable[tuple[str, bytes]]) -> None:
        """Replace the vectors of passages' sentences by the encoder's own."""
        rows = ((vectors, passage) for passage, vectors in passages)
        self._database.executemany("UPDATE passage SET vectors = ?, refined = 1 WHERE id = ?", rows)

    def add_days(self, told: Iterable[tuple[Passage, Sequence[Sequence[Days]]]]) -> None:
        """Store the days that each sentence names, for passages that were already added."""
        self._database.executemany(
            "INSERT INTO event SELECT ?1, ?2, rowid, ?3 FROM passage WHERE id = ?4",
            (
                (days.first, days.last, number, passage.id)
                for passage, sentences in told
                for number, named in enumerate(sentences)
                for days in named
            ),
        )

    def sentence_days(self, passages: Sequence[str]) -> dict[str, dict[int, list[Days]]]:
        """Map passages to the days that their sentences name, by sentence number; others are left out."""
        marks = ", ".join("?" * len(passages))
        rows = self._rows(
            "SELECT id, sentence, first, last FROM passage JOIN event ON event.passage = passage.rowid "
            f"WHERE id IN ({marks}) ORDER BY first, last",
            *passages,
        )
        found: dict[str, dict[int, list[Days]]] = {}
        for passage, sentence, first, last in rows:
            found.setdefault(passage, {}).setdefault(sentence, []).append(Days(first, last))
        return found

    def passages_on(self, days: Days, most: int) -> list[str]:
        """Return up to `most` passages with a sentence that names any of these days."""
        # Without an order, SQLite stops at the last row needed, so a range of years takes no longer than a month.
        return self._column(
            "SELECT id FROM (SELECT DISTINCT passage FROM event WHERE first BETWEEN ?1 AND ?2 AND last <= ?2 LIMIT ?3) "
            "JOIN passage ON passage.rowid = passage",
            days.first,
            days.last,
            most,
        )

    def passages(self, ids: Sequence[str]) -> list[Passage]:
        """Read passages by id, in the order of `ids`."""
        marks = ", ".join("?" * len(ids))
        rows = self._rows(f"SELECT id, article, start, stop, sentences FROM passage WHERE id IN ({marks})", *ids)
        found = {
            row[0]: Passage(row[1], row[2], row[3], tuple((start, end) for start, end in json.loads(row[4])))
            for row in rows
        }
        return [found[passage] for passage in ids]

    def openings(self, articles: Sequence[str], length: int) -> dict[str, list[Passage]]:
        """Map articles to their passages that begin in the first `length` characters, in order."""
        marks = ", ".join("?" * len(articles))
        rows = self._rows(
            "SELECT article, start, stop, sentences FROM passage "
            f"WHERE start < ? AND article IN ({marks}) ORDER BY start",
            length,
            *articles,
        )
        found: dict[str, list[Passage]] = {article: [] for article in articles}
        for article, start, end, sentences in rows:
            found[article].append(Passage(article, start, end, tuple((a, b) for a, b in json.loads(sentences))))
        return found

    def of_article(self, article: str) -> list[Passage]:
        """Read the passages of an article, in their order."""
        rows = self._rows("SELECT start, stop, sentences FROM passage WHERE article = ? ORDER BY start", article)
        return [
            Passage(article, start, stop, tuple((first, last) for first, last in json.loads(spans)))
            for start, stop, spans in rows
        ]

    def sentence_vectors(self, passages: Sequence[str]) -> dict[str, bytes]:
        """Map passages to the stored vectors of their sentences (index/embed/cache.py reads them)."""
        marks = ", ".join("?" * len(passages))
        return dict(self._rows(f"SELECT id, vectors FROM passage WHERE id IN ({marks})", *passages))

    def days(self, passages: Sequence[str]) -> dict[str, int]:
        """Map passages to the publication day (YYYYMMDD) of their article; those of undated articles are left out."""
        articles = {article_of(passage) for passage in passages}
        marks = ", ".join("?" * len(articles))
        rows = self._rows(
            f"SELECT id, date FROM article INDEXED BY article_day WHERE date IS NOT NULL AND id IN ({marks})", *articles
        )
        dates = dict(rows)
        return {passage: dates[article] for passage in passages if (article := article_of(passage)) in dates}

    def sample_passages(self, count: int) -> list[str]:
        """Return about `count` passages spread over the whole list, the same ones each time."""
        last = self._rows("SELECT max(rowid) FROM passage")[0][0] or 0
        rows = range(1, last + 1, max(1, last // max(1, count)))
        return self._column(f"SELECT id FROM passage WHERE rowid IN ({', '.join('?' * len(rows))})", *rows)

    # Reading

    def count(self, table: str) -> int:
        """Count the rows of `article`, `passage` or `file`."""
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])

    def article(self, article: str) -> Article | None:
        """Read one article."""
        row = self._one(f"SELECT {COLUMNS} FROM article WHERE id = ?", article)
        return None if row is None else _article(row)

    def named(self, articles: Sequence[str]) -> dict[str, Article]:
        """Map ids to their articles; unknown ids are left out."""
        marks = ", ".join("?" * len(articles))
        return {
            row[0]: _article(row)
            for row in self._rows(f"SELECT {COLUMNS} FROM article WHERE id IN ({marks})", *articles)
        }

    def states(self) -> list[tuple[int, str]]:
        """Return each article's row number and fingerprint, which changes whenever the article does."""
        return self._rows("SELECT rowid, fingerprint FROM article")

    def titles_and_texts(self, rows: Sequence[int]) -> list[tuple[str, str]]:
        """Return title and text of the articles in these rows, in their order."""
        found = self._at(rows, "title, text")
        return [found[row] for row in rows]

    def articles_at(self, rows: Sequence[int]) -> list[Article]:
        """Read the articles in these rows, in their order."""
        found = self._at(rows, COLUMNS)
        return [_article(found[row]) for row in rows]

    def rows_of(self, articles: Collection[str]) -> set[int]:
        """Return the rows of some articles, given by id, and of their exact copies."""
        these = "IN (SELECT value FROM json_each(?1))"
        found = self._rows(f"SELECT rowid FROM article WHERE id {these} OR copy_of {these}", json.dumps(list(articles)))
        return {row for (row,) in found}

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
        # A single pass over the index with these columns in this order takes half as long for most of the articles.
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
        # Rows are sorted without the texts; with them, the last page of 20,000 articles took twelve times as long.
        chosen = f"SELECT rowid FROM article WHERE {where} {order} LIMIT ? OFFSET ?"
        query = f"SELECT {COLUMNS} FROM article WHERE rowid IN ({chosen}) {order}"
        with self._reading:
            cursor = self._database.execute(query, (*values, limit, offset))
            rows = cursor.fetchmany(READ_AT_ONCE)
        while rows:
            yield from map(_article, rows)
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
        # Two separate queries each look once into the index; one query for both would read all of it.
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

    def undated(self) -> list[str]:
        """List the articles without a date."""
        return self._column("SELECT path FROM article WHERE date IS NULL ORDER BY path")

    def without_outlet(self) -> list[str]:
        """List the articles without an outlet."""
        return self._column("SELECT path FROM article WHERE coalesce(outlet, '') = '' ORDER BY path")

    def paths(self) -> list[str]:
        """List the paths of all articles."""
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


def _article(row: Sequence[object]) -> Article:
    *fields, pages, day_from = row
    # The columns are in the order of the fields.
    return Article(*fields, tuple(json.loads(str(pages))), day_from)  # type: ignore[arg-type,call-arg]


def _where(filters: Filters, words: str = "") -> tuple[str, list[object]]:
    clauses, values = ["1"], list[object]()
    for word in words.casefold().split():
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


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
