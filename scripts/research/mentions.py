"""Compare the counts of the mention index with a plain search of the texts, for names and terms drawn from an archive.

The plain search shares no index and no query with the program. It writes every text as a run of stems, one word at a
time, and looks for the words in that run. One half of the names (by a checksum) is for reports.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from index.article import NO_FILTERS, Article  # noqa: E402  (the path is set above)
from index.search import Archive  # noqa: E402
from index.store.words import stems  # noqa: E402

SEED = 20220101
ARTICLES = 400  # from which names and terms are drawn
KINDS = {
    "one word": re.compile(r"\b[A-Z][a-z]{2,}\b"),
    "two words": re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b"),
    "three words": re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+\b"),
    "lower case": re.compile(r"\b[a-z]{4,}\b"),
    "two lower-case words": re.compile(r"\b[a-z]{4,} [a-z]{4,}\b"),
    "hyphen": re.compile(r"\b\w+-\w+\b"),
    "apostrophe": re.compile(r"\b\w+[’']\w+\b"),
    "dots": re.compile(r"\b(?:[A-Z]\.){2,}"),
    "digits": re.compile(r"\b[A-Z]\w*[ -]\d+\b|\b\d[\d.,]*\d\b"),
    "accents": re.compile(r"\b\w*[à-ÿ]\w*\b"),
}
ALWAYS = ("U.S.", "COVID-19", "the", "said", "Kestrel Nowhere", "O’Brien", "J.K. Rowling")
SPLIT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Counted:
    """A count: the number of articles, and the first and the last day (YYYYMMDD; None if all are undated)."""

    articles: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A name or term of a kind, counted by the program and by the plain search, and the seconds the program took."""

    words: str
    kind: str
    counted: Counted
    plain: Counted
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether the two agree."""
        return self.counted == self.plain


def drawn(articles: Sequence[Article], count: int) -> list[tuple[str, str]]:
    """Draw names and terms with their kinds, as many of each kind, from articles of the archive."""
    chosen = random.Random(SEED).sample(sorted(articles, key=lambda article: article.id), min(ARTICLES, len(articles)))
    texts = [f"{article.title}\n{article.text}" for article in chosen]
    found: dict[str, str] = dict.fromkeys(ALWAYS, "always")
    each = -(-(count - len(found)) // len(KINDS))
    for kind, form in KINDS.items():
        seen = sorted({match[0] for text in texts for match in form.finditer(text)} - found.keys())
        found |= dict.fromkeys(random.Random(f"{SEED} {kind}").sample(seen, min(each, len(seen))), kind)
    return list(found.items())[:count]


class PlainSearch:
    """Titles and texts as runs of stems between blanks, all in memory."""

    def __init__(self, articles: Sequence[Article]) -> None:
        known: dict[str, str] = {}
        self._articles = [
            (article.date, [_run(article.title, known), _run(article.text, known)]) for article in articles
        ]

    def count(self, words: str) -> Counted:
        """Count the articles whose title or text has the words as a run."""
        wanted = _run(words, {})
        days = [day for day, runs in self._articles if wanted.strip() and any(wanted in run for run in runs)]
        dated = [day for day in days if day is not None]
        return Counted(len(days), min(dated, default=None), max(dated, default=None))


def _run(text: str, known: dict[str, str]) -> str:
    """Write a text as its stems between single blanks; each word is stemmed alone, and once."""
    words = SPLIT.split(text)
    for word in words:
        if word not in known:
            known[word] = " ".join(stems(word))
    return f" {' '.join(known[word] for word in words if known[word])} "


def counted(archive: Archive, words: str) -> Counted:
    """Count with the program."""
    found = archive.mentions(words)
    days = [day for _, day, *_ in found.places if day is not None]
    return Counted(len(found), days[-1] if days else None, days[0] if days else None)


def compared(archive: Archive, count: int) -> Iterator[Compared]:
    """Count each name and term drawn in both ways."""
    articles = list(archive.catalogue.articles(NO_FILTERS))
    plain = PlainSearch(articles)
    for words, kind in drawn(articles, count):
        started = time.perf_counter()
        found = counted(archive, words)
        seconds = time.perf_counter() - started
        yield Compared(words, kind, found, plain.count(words), seconds)


def is_reported(words: str) -> bool:
    """Whether a name is of the half that is for reports."""
    return zlib.crc32(words.encode()) % 2 == 1


def main() -> None:
    """Print a line of a Markdown table, and what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the data folder of the archive")
    parser.add_argument("--count", type=int, default=500, help="names and terms")
    options = parser.parse_args()
    with Archive.open(options.data) as archive:
        total = archive.catalogue.count("article")
        results = list(compared(archive, options.count))
    for one in results:
        if not one.is_right:
            print(f"differs: {one.words!r} ({one.kind}): {one.counted}, plain {one.plain}", file=sys.stderr)
    reported = [one for one in results if is_reported(one.words)]
    seconds = [one.seconds for one in results]
    print("| articles | names and terms | agree | of the half for reports | median count | slowest count |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {total:,} | {len(results)} | {sum(one.is_right for one in results)} "
        f"| {sum(one.is_right for one in reported)} of {len(reported)} "
        f"| {1000 * statistics.median(seconds):.1f} ms | {1000 * max(seconds):.0f} ms |"
    )
    kinds = Counter(one.kind for one in results)
    print(", ".join(f"{kind}: {number}" for kind, number in kinds.items()), file=sys.stderr)


if __name__ == "__main__":
    main()
