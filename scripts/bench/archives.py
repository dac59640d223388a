"""Archives to measure on: the articles that RealTimeQA's questions are about, and any number of recombined ones.

A recombined article is runs of paragraphs of several real ones under a new title and day: real vocabulary, and as many
passages an article as real ones have (about nine). Everything is drawn from a seeded generator. Paragraphs lie in a
file of their own, of which only offsets are in memory, and articles are written as they are drawn.
"""

from __future__ import annotations

import datetime
import itertools
import json
import math
import random
import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
RESEARCH = ROOT.parent / "shared" / "data"

from evaluation.gold.load import GoldQuestion  # noqa: E402  (the path is set above)
from evaluation.research import realtimeqa  # noqa: E402
from evaluation.research.files import records, research_file  # noqa: E402
from index.article import Article, as_date  # noqa: E402

Row = dict[str, str]
PASSAGES_AN_ARTICLE = 9.07  # 18,141 passages of the 2,000 articles of RealTimeQA's subset
PARENTS = (3, 5)  # real articles that a recombined one is made of
RUN = (1, 3)  # paragraphs in a row from one of them
FIRST_DAY, LAST_DAY = datetime.date(2010, 1, 1), datetime.date(2025, 12, 31)
CHARACTERS, SPREAD, LONGEST = 8_100, 0.7, 60_000  # of an article: mean, spread of the logarithm, and the most
SHARD = 1_000  # articles a file: one that is added later does not make all be read again
OUTLETS = ("The Ledger", "Morning Courier", "Harbour Post", "Inland Observer", "Evening Register")


def question_articles(count: int) -> Iterator[Row]:
    """Give up to `count` articles of the subset of 2,000, those first that gold questions are about.

    ExpectedError where the research data is absent.
    """
    among = realtimeqa.subset(RESEARCH, 2000)
    gold = {support.article for question in gold_questions() for support in question.support}
    first = (article for article in realtimeqa.corpus(RESEARCH, gold))
    others = (article for article in realtimeqa.corpus(RESEARCH, among) if article.id not in gold)
    return map(row, itertools.islice(itertools.chain(first, others), count))


def gold_questions(articles: Iterable[str] | None = None) -> list[GoldQuestion]:
    """RealTimeQA's questions with articles named by its authors; with ids, those with one among them."""
    return list(realtimeqa.questions(RESEARCH, "gold", None if articles is None else frozenset(articles)))


def row(article: Article) -> Row:
    """An article as a line of the sources."""
    day = as_date(article.date).isoformat() if article.date else ""
    return {"id": article.id, "title": article.title, "date": day, "text": article.text, "url": article.url or ""}


def write_rows(rows: Iterable[Row], path: Path) -> dict[str, int]:
    """Write articles as one JSON Lines file, whole or not at all; how many, and how many characters."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    articles = characters = 0
    with fresh.open("w", encoding="utf-8") as out:
        for one in rows:
            out.write(json.dumps(one, ensure_ascii=False) + "\n")
            articles, characters = articles + 1, characters + len(one["text"])
    fresh.replace(path)
    return {"articles": articles, "characters": characters}


def write_archive(sources: Path, paragraphs: Path, passages: int, seed: int = 0) -> dict[str, int]:
    """Write an archive of about this many passages in files of SHARD articles: the gold articles, then recombined ones.

    `paragraphs` is where the corpora are unpacked to, once.
    """
    total = {"articles": 0, "characters": 0}
    wanted = round(passages / PASSAGES_AN_ARTICLE)
    rows = itertools.islice(_with_gold(Paragraphs.unpacked(paragraphs), seed), wanted)
    for number in itertools.count():
        if not (shard := list(itertools.islice(rows, SHARD))):
            return total
        written = write_rows(shard, sources / f"{number:04}.jsonl")
        total = {name: total[name] + count for name, count in written.items()}
    return total


def _with_gold(paragraphs: Paragraphs, seed: int) -> Iterator[Row]:
    gold = {support.article for question in gold_questions() for support in question.support}
    yield from question_articles(len(gold))
    with paragraphs.path.open("rb") as file:
        yield from recombined(paragraphs, file, seed)


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """All paragraphs of the corpora, one a line of a file, with where each line and each article begins.

    `starts` are bytes, one more than there are lines; `articles` are line numbers, one more than there are articles.
    """

    path: Path
    starts: array[int]
    articles: array[int]

    @classmethod
    def unpacked(cls, path: Path) -> Paragraphs:
        """Read the file, made from the corpora where it is not there yet; an empty line ends an article in it."""
        if not path.exists():
            fresh = path.with_name(f"{path.name}.new")
            with fresh.open("w", encoding="utf-8") as out:
                for paragraphs in filter(None, map(split, _texts())):
                    out.writelines(f"{paragraph}\n" for paragraph in paragraphs)
                    out.write("\n")
            fresh.replace(path)
        with path.open("rb") as file:
            return cls.of(path, file)

    @classmethod
    def of(cls, path: Path, lines: Iterable[bytes]) -> Paragraphs:
        """Count through the lines of such a file."""
        starts, articles = array("Q", [0]), array("Q", [0])
        for number, line in enumerate(lines):
            starts.append(starts[-1] + len(line))
            if line == b"\n":
                articles.append(number + 1)
        return cls(path, starts, articles)

    def read(self, file: IO[bytes], line: int) -> str:
        """One paragraph."""
        file.seek(self.starts[line])
        return file.read(self.starts[line + 1] - self.starts[line] - 1).decode("utf-8")

    def lines(self, article: int) -> range:
        """The lines of an article; its last, which is empty, is not one of them."""
        return range(self.articles[article], self.articles[article + 1] - 1)


def split(text: str) -> list[str]:
    """Paragraphs of a text, each on one line: behind an empty line, or (Reuters) where a line is indented."""
    found = (" ".join(part.split()) for part in re.split(r"\n\s*\n|\n {4}", text.replace("\x03", "")))
    return [part for part in found if part and part != "Reuter"]


def _texts() -> Iterator[str]:
    for record in records(research_file(RESEARCH, "realtimeqa", "corpus.jsonl.xz")):
        yield record["text"]
    for record in records(research_file(RESEARCH, "reuters21578", "reuters.jsonl.xz")):
        yield record["body"] or ""


def recombined(paragraphs: Paragraphs, file: IO[bytes], seed: int) -> Iterator[Row]:
    """Draw articles without end; the same seed draws the same ones."""
    draw = random.Random(seed)
    days = (LAST_DAY - FIRST_DAY).days
    for number in itertools.count():
        body = [paragraphs.read(file, line) for line in _drawn(draw, paragraphs)]
        yield {
            "id": f"made-{seed}-{number:07}",
            "title": headline(draw.choice(body)),
            "date": (FIRST_DAY + datetime.timedelta(days=draw.randint(0, days))).isoformat(),
            "outlet": draw.choice(OUTLETS),
            "text": "\n\n".join(body),
        }


def _drawn(draw: random.Random, paragraphs: Paragraphs) -> Iterator[int]:
    """Draw an article's lines: runs from each of its parents in turn, until it is as long as was drawn."""
    wanted = min(LONGEST, draw.lognormvariate(math.log(CHARACTERS) - SPREAD**2 / 2, SPREAD))
    parents: list[Iterator[int]] = []
    while wanted > 0:
        if not parents:
            parents = [_lines(draw, paragraphs) for _ in range(draw.randint(*PARENTS))]
        parent = draw.choice(parents)
        run = list(itertools.islice(parent, draw.randint(*RUN)))
        if not run:
            parents.remove(parent)
        for line in run:
            yield line
            wanted -= paragraphs.starts[line + 1] - paragraphs.starts[line]


def _lines(draw: random.Random, paragraphs: Paragraphs) -> Iterator[int]:
    return iter(paragraphs.lines(draw.randrange(len(paragraphs.articles) - 1)))


def headline(paragraph: str) -> str:
    """The first words of a paragraph, as a title."""
    return " ".join(paragraph.split()[:9]).rstrip(".,;:")
