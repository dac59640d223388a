"""Sentences as the scoring gives them, of articles written down in a line."""

from __future__ import annotations

from answer.evidence.features import Features
from answer.evidence.score import Sentence
from index.article import Article, Hit, Passage
from index.split import sentences


def article(name: str, text: str, day: int | None = 20240118) -> Article:
    """An article whose outlet is its name."""
    return Article(name, text, f"Title of {name}", f"{name}.txt", day, name.title())


def scored(
    of: Article,
    number: int = 0,
    score: float = 0.9,
    also: tuple[Article, ...] = (),
    overlap: float = 1.0,
    margin: float = 0.0,
) -> Sentence:
    """One sentence of an article, scored."""
    spans = tuple(sentences(of.text))
    hit = Hit(of, Passage(of.id, spans[0][0], spans[-1][1], spans), score, also)
    features = Features(0.5, overlap, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0)
    return Sentence(
        hit, *spans[number], features, answer=spans[number], margin=margin, lead=0.0, rank=score, score=score
    )
