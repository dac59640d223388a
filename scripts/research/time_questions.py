"""Measure how well days find paragraphs: TimeQA's questions over all paragraphs of its pages, one step after the other.

Numbers were chosen on the pages of one half (by a checksum of their names); the other half is for reports.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from answer.question.days import asked_days  # noqa: E402  (the path is set above)
from evaluation.gold.load import GoldQuestion  # noqa: E402
from evaluation.research import timeqa  # noqa: E402
from index.article import NO_FILTERS, Article, Days, Passage, article_of  # noqa: E402
from index.build import builds  # noqa: E402
from index.dates.events import expressions  # noqa: E402
from index.embed.encoder import Encoder  # noqa: E402
from index.search import LEXICAL_SHARE, fuse  # noqa: E402
from index.store.words import LexicalIndex  # noqa: E402

DEPTH, COUNTED = 100, 10  # paragraphs of each engine, and those that count
GAIN = 0.2  # of a paragraph whose years meet those asked about
TODAY = 20250101  # what `since` reaches up to; the pages are older
Scores = Mapping[str, float]
FORMS: tuple[Literal["easy", "hard"], ...] = ("easy", "hard")


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """All paragraphs in order: as articles of their own under their page's title, and their pages."""

    articles: Sequence[Article]
    pages: Sequence[str]

    @classmethod
    def read(cls, research_data: Path) -> Paragraphs:
        """Read the pages; an article's id is its paragraph's number."""
        found = [(page, text) for page in timeqa.corpus(research_data) for text in page.text.split("\n")]
        articles = [Article(str(n), text, page.title, page.path) for n, (page, text) in enumerate(found)]
        return cls(articles, [page.id for page, _ in found])

    def places(self) -> dict[tuple[str, str], str]:
        """Map page and text to the id of the first paragraph of that text."""
        named = zip(self.pages, self.articles, strict=True)
        ids: dict[tuple[str, str], str] = {}
        for page, article in named:
            ids.setdefault((page, article.text), article.id)
        return ids


def word_search(paragraphs: Paragraphs, folder: Path, *, titled: bool) -> Callable[[str], Scores]:
    """Index the paragraphs for BM25, with or without their page's title."""
    words = LexicalIndex(folder)
    with words.changing() as change:
        for article in paragraphs.articles:
            shown = article if titled else Article(article.id, article.text, "", article.path)
            change.add(shown, Passage(article.id, 0, len(article.text), ((0, len(article.text)),)))
    return lambda question: {article_of(passage): score for passage, score in words.search(question, DEPTH, NO_FILTERS)}


def vectors(paragraphs: Paragraphs, encoder: Encoder, cache: Path) -> NDArray[np.float32]:
    """Encode the paragraphs under their titles, or read what was encoded before: shape (paragraphs, dimension)."""
    if not cache.is_file():
        np.save(cache, encoder.encode([f"{article.title}\n{article.text}" for article in paragraphs.articles]))
    return np.asarray(np.load(cache), dtype=np.float32)


def nearest(paragraphs: NDArray[np.float32], question: NDArray[np.float32]) -> Scores:
    """Give the cosines of the nearest paragraphs."""
    cosines = paragraphs @ question
    best = np.argsort(-cosines)[:DEPTH]
    return {str(number): float(cosines[number]) for number in best}


def told(article: Article) -> Days | None:
    """Give all days between the first and the last that a paragraph names; None where it names none."""
    found = expressions(article.text, None)
    return Days(min(one.first for one in found), max(one.last for one in found)) if found else None


def dated(scores: Scores, asked: Days | None, days: Sequence[Days | None]) -> Scores:
    """Let the paragraphs gain whose days meet those asked about."""
    return {
        n: score + GAIN * bool(asked and (said := days[int(n)]) and said.meet(asked)) for n, score in scores.items()
    }


def recall(scores: Scores, right: set[str]) -> float:
    """Tell which part of the right paragraphs is among the first ten."""
    best = sorted(scores, key=lambda one: (-scores[one], one))[:COUNTED]
    return len(right.intersection(best)) / len(right)


def reported(question: GoldQuestion) -> bool:
    """Tell whether a question has an answer and belongs to the half for reports."""
    return bool(question.support) and zlib.crc32(question.support[0].article.encode()) % 2 == 1


def main() -> None:
    """Print recall among the first ten of each step, for each form of question."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a data folder with a published build, whose encoder is used")
    parser.add_argument("research", type=Path, help="the folder of the research sets")
    parser.add_argument("--cache", type=Path, default=Path("timeqa.npy"), help="where the vectors are kept")
    options = parser.parse_args()
    paragraphs = Paragraphs.read(options.research)
    encoder = Encoder(builds.published(options.data) / builds.ENCODER)
    encoded = vectors(paragraphs, encoder, options.cache)
    days, places = [told(article) for article in paragraphs.articles], paragraphs.places()
    with tempfile.TemporaryDirectory() as folder:
        plain = word_search(paragraphs, Path(folder) / "plain", titled=False)
        titled = word_search(paragraphs, Path(folder) / "titled", titled=True)
        for form in FORMS:
            rows = []
            for question in timeqa.questions(options.research, form):
                if not reported(question):
                    continue
                right = {places[support.article, support.quote or ""] for support in question.support}
                asked = asked_days(question.question, TODAY)
                words = titled(question.question)
                both = fuse(words, nearest(encoded, encoder.encode_question(question.question)), LEXICAL_SHARE)
                steps = (plain(question.question), words, both, dated(both, asked.days if asked else None, days))
                rows.append([recall(scores, right) for scores in steps])
            print(form, len(rows), "BM25, titled, fused, dated:", np.mean(rows, axis=0).round(3))


if __name__ == "__main__":
    main()
