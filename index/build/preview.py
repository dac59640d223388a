"""Sums up by kind of file what an index run would change, so that a wrong import is noticed before it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.article import Article
from index.split import quotable
from index.store.catalogue import Catalogue

SAMPLES = 5
BEGINNING = 2_000  # characters of an article searched for a sentence to show; splitting all of it takes longer


@dataclass(frozen=True, slots=True)
class Sample:
    """One article of a kind, and its first sentence that can be quoted (empty if there is none)."""

    article: Article
    sentence: str


@dataclass(frozen=True, slots=True)
class Kind:
    """The articles from files with one ending: their number, first and last day (YYYYMMDD), how many are undated."""

    ending: str
    articles: int
    first: int | None
    last: int | None
    undated: int
    samples: tuple[Sample, ...]


def preview(catalogue: Catalogue, articles: Sequence[str]) -> tuple[Kind, ...]:
    """Sum up these articles by the endings of their files; samples are spread evenly, in the order of the files."""
    kinds: dict[str, list[tuple[str, int | None]]] = {}
    for article, file, day in catalogue.files_and_days(articles):
        kinds.setdefault(PurePosixPath(file).suffix.lower() or "no ending", []).append((article, day))
    return tuple(_kind(catalogue, ending, held) for ending, held in sorted(kinds.items()))


def _kind(catalogue: Catalogue, ending: str, held: Sequence[tuple[str, int | None]]) -> Kind:
    days = sorted(day for _, day in held if day is not None)
    places = sorted({number * (len(held) - 1) // (SAMPLES - 1) for number in range(SAMPLES)})
    samples = (catalogue[held[place][0]] for place in places)
    return Kind(
        ending,
        articles=len(held),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        undated=len(held) - len(days),
        samples=tuple(Sample(article, _first_sentence(article.text)) for article in samples),
    )


def _first_sentence(text: str) -> str:
    beginning = text.lstrip()[:BEGINNING]
    start, end = next(iter(quotable(beginning)), (0, 0))
    return beginning[start:end]
