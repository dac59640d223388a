"""How well a system finds articles: where the right one stands among the first ten, and what two systems differ by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from archives import Row

from evaluation.gold.load import GoldQuestion
from evaluation.measures.statistics import Difference, paired_difference

COUNTED = 10  # articles
Ranks = Mapping[str, int]
"""Question id to the place of the first right article, from 1; 0 where none is among those counted."""


def rank(ranking: Sequence[frozenset[str]], right: frozenset[str]) -> int:
    """Find the first place that holds a right article, from 1; 0 where none of those counted does."""
    return next((place for place, articles in enumerate(ranking[:COUNTED], start=1) if articles & right), 0)


def right_articles(question: GoldQuestion, equal: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The articles named for a question, and those with the same text under another id."""
    return frozenset().union(*(equal.get(support.article, {support.article}) for support in question.support))


def equal_texts(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """Ids of the articles with the same text, for each id."""
    by_text: dict[str, set[str]] = {}
    for row in rows:
        by_text.setdefault(row["text"], set()).add(row["id"])
    return {article: frozenset(ids) for ids in by_text.values() for article in ids}


def measures(ranks: Ranks) -> dict[str, dict[str, float]]:
    """Each measure by question."""
    return {
        "Hit@1": {question: float(place == 1) for question, place in ranks.items()},
        "MRR@10": {question: 1 / place if place else 0.0 for question, place in ranks.items()},
        "Hits@10": {question: float(place > 0) for question, place in ranks.items()},
    }


def means(ranks: Ranks) -> dict[str, float]:
    """Each measure over all questions; nothing without a question."""
    return {name: sum(values.values()) / len(values) for name, values in measures(ranks).items() if values}


def differences(before: Ranks, after: Ranks) -> dict[str, Difference]:
    """What each measure gains over the questions that both were asked; nothing where they share none."""
    shared = sorted(before.keys() & after.keys())
    was, now = measures(before), measures(after)
    return {
        name: paired_difference([was[name][key] for key in shared], [now[name][key] for key in shared])
        for name in was
        if shared
    }
