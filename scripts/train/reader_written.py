"""Questions that were written for the reader about passages of news articles, and the passages drawn for them.

    python scripts/train/reader_written.py ../shared/data FOLDER        (the passages to write questions about)

`written/*.psv` holds a question a line: the passage's number, `a` or `x` (answered, or a near miss), the question, and
the words of the passage that answer. The passages are drawn from the research articles by a seeded generator, so their
texts need not be kept. No article of `subset-2000.txt` is among them, and none that belongs to a question of the set.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reader_groups import Group, holds, split

from evaluation.research import realtimeqa
from evaluation.research.files import records, research_file
from index.article import iso
from index.split import sentences

WRITTEN = Path(__file__).parent / "written"
SEED, ARTICLES, MOST = 77, 2_600, 1_400
LEAST_CHARACTERS = 800  # of an article
SENTENCES, WORDS, LEAST_WORDS = 7, 125, 60  # of a passage
ENDS = ".!?”\"'"


def passages(research_data: Path) -> Iterator[tuple[str, str]]:
    """Yield the headings (title and day) and texts of the passages, in the order of their numbers."""
    asked = set(realtimeqa.subset(research_data, 2000))
    for record in records(research_file(research_data, "realtimeqa", "questions.jsonl.gz")):
        asked.update(record.get("gold_doc_ids") or (), record.get("silver_doc_ids") or ())
    generator = random.Random(SEED)
    articles = [
        article
        for article in realtimeqa.corpus(research_data)
        if article.id not in asked and len(article.text) > LEAST_CHARACTERS and article.date
    ]
    generator.shuffle(articles)
    drawn = (found for article in articles[:ARTICLES] if (found := _passage(article, generator)))
    yield from (found for found, _ in zip(drawn, range(MOST), strict=False))


def _passage(article: Any, generator: random.Random) -> tuple[str, str] | None:
    """A few sentences in a row, half of the time from the beginning; None for an article without enough of them."""
    spans = [(a, b) for a, b in sentences(article.text) if 30 < b - a < 450 and article.text[a:b].rstrip()[-1:] in ENDS]
    if len(spans) < SENTENCES - 1:
        return None
    first = 0 if generator.random() < 0.55 else generator.randrange(0, len(spans) - 4)
    kept, words = [], 0
    for start, end in spans[first : first + SENTENCES]:
        sentence = re.sub(r"\s+", " ", article.text[start:end])
        words += len(sentence.split())
        if words > WORDS:
            words -= len(sentence.split())
            break
        kept.append(sentence)
    return (f"{article.title[:110]} ({iso(article.date)})", " ".join(kept)) if words >= LEAST_WORDS else None


def written_groups(research_data: Path) -> Iterator[Group]:
    """Yield the written questions as groups of one passage."""
    known = [split(heading.rpartition(" (")[0], text) for heading, text in passages(research_data)]
    for path in sorted(WRITTEN.glob("*.psv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            number, kind, question, answer = line.split("|")
            document = known[int(number)]
            places = {(0, n) for n, s in enumerate(document.sentences) if kind == "a" and holds(s, [answer])}
            if places or kind == "x":
                yield Group("written", question, [document], places, (answer,) if answer else (), page=document.title)


def main() -> None:
    """Write the passages as files of 200."""
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    found = [f"[{number}] {heading}\n{text}\n" for number, (heading, text) in enumerate(passages(Path(sys.argv[1])))]
    for first in range(0, len(found), 200):
        (folder / f"part{first // 200}.txt").write_text("\n".join(found[first : first + 200]), encoding="utf-8")


if __name__ == "__main__":
    main()
