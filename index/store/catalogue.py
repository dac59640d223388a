"""Stores what a build knows of its articles: their text, their passages, their copies, and the files they came from.

Exact copies of a text are listed but not indexed; near copies have the same `kin`. The base class reads whole articles
(index/store/articles.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.article import Article, Days, Passage, Problem, article_of
from index.store.articles import COLUMNS, Articles, from_row

# Long columns come last in a row, so that SQLite reads the others without following overflow pages.
TABLES = """
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, problems TEXT);
CREATE TABLE IF NOT EXISTS article (
    id TEXT PRIMARY KEY, file TEXT NOT NULL, fingerprint TEXT NOT NULL, text_hash TEXT NOT NULL, date INTEGER,
    copy_of TEXT, kin TEXT, outlet TEXT, path TEXT NOT NULL, title TEXT NOT NULL, author TEXT, url TEXT, signature BLOB,
    day_from TEXT NOT NULL, picture TEXT, pages TEXT NOT NULL, text TEXT NOT NULL);
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
# kilobytes; a million passages are inserted at random places of the indexes, so these have to fit
WRITER_CACHE = 256_000
FIRST_PUBLISHED = "date IS NULL, date, id"  # so that the first of several equal texts is the one published first


@dataclass(frozen=True, slots=True)
class Difference:
    """What a build has to change, as article ids; a changed article is in both `removed` and `added`."""

    removed: tuple[str, ...]
    added: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


class Catalogue(Articles):
    """The catalogue of one build, open for one writer or for readers in any number of threads."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the catalogue at `path`, or begin one. If `read_only`, nothing is ever written, not even a journal."""
        super().__init__(path, read_only=read_only)
        if not read_only:
            self._database.executescript(TABLES)
            # otherwise replacing a row would not run its delete trigger
            self._database.execute("PRAGMA recursive_triggers = ON")
            self._database.execute(f"PRAGMA cache_size = -{WRITER_CACHE}")

    def close(self) -> None:
        """Write everything to the file and release it."""
        self._database.commit()
        super().close()

    @property
    def changes(self) -> int:
        """The number of rows written since the list was opened."""
        return self._database.total_changes

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
        row = self._one("SELECT file FROM article WHERE id = ?", article)
        return None if row is None else str(row[0])

    def put(self, article: Article, file: str) -> None:
        """Add an article or replace the one with the same id; an unchanged article keeps its signature."""
        fingerprint = _hash(f"{file} {article!r}")
        if self._one("SELECT 1 FROM article WHERE (id, fingerprint) = (?, ?)", article.id, fingerprint):
            return
        self._database.execute(
            f"INSERT OR REPLACE INTO article ({COLUMNS}, file, fingerprint, text_hash) VALUES ({'?, ' * 13}?)",
            (
                *(article.id, article.text, article.title, article.path, article.date, article.outlet, article.author),
                *(article.url, json.dumps(article.pages), article.day_from, article.picture),
                *(file, fingerprint, _hash(article.text)),
            ),
        )

    def problems(self) -> list[Problem]:
        """List what could not be read, by file."""
        rows = self._rows("SELECT problems FROM file WHERE problems != '[]' ORDER BY path")
        return [Problem(**problem) for (text,) in rows for problem in json.loads(text)]

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
        """Record that an article and others are near copies, so that they are not compared again."""
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
        return [from_row(row) for row in rows]

    def kin(self, articles: Sequence[str]) -> dict[str, str]:
        """Map each article that has near copies to the one published first."""
        marks = ", ".join("?" * len(articles))
        return dict(self._rows(f"SELECT id, kin FROM article WHERE kin IS NOT NULL AND id IN ({marks})", *articles))

    def copied(self, articles: Sequence[str]) -> set[str]:
        """Return those of the given articles whose exact text another article has too."""
        marks = ", ".join("?" * len(articles))
        return set(self._column(f"SELECT DISTINCT copy_of FROM article WHERE copy_of IN ({marks})", *articles))

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
        # Without ORDER BY, SQLite stops at the last row needed, so a range of years takes no longer than a month.
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
        found = {name: _passage(*row) for name, *row in rows}
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
        for article, *row in rows:
            found[article].append(_passage(article, *row))
        return found

    def of_article(self, article: str) -> list[Passage]:
        """Read the passages of an article, in their order."""
        rows = self._rows("SELECT start, stop, sentences FROM passage WHERE article = ? ORDER BY start", article)
        return [_passage(article, *row) for row in rows]

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


def _passage(article: str, start: int, stop: int, sentences: str) -> Passage:
    return Passage(article, start, stop, tuple((first, last) for first, last in json.loads(sentences)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
