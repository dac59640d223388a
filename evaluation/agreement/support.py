"""Measures how well the support check and simpler checks agree with people, and fits the weights of the check.

Neither AttributionBench nor WiCE has a training part here. A hash of the question or page of a claim splits each set
into two halves. Each half is judged with weights and thresholds that were chosen on the other halves.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from answer.support import THRESHOLD, Model, describe, support
from answer.words import plain_sentences
from evaluation.measures.decisions import confusion
from evaluation.measures.statistics import Interval, bootstrap_statistic
from evaluation.research.claims import attributionbench, wice
from evaluation.research.model import Claim
from index.store.words import stems

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    from index.embed.encoder import Encoder

Sets = Sequence[Sequence[Claim]]
Score = Callable[[Claim], float]
Decide = Callable[[Claim], bool]
Choose = Callable[[Sets], Decide]
"""Chooses what a check needs on some claims, and gives the check."""

SETS = {"attributionbench": attributionbench, "wice": wice}
RESAMPLES = 500
HALF = 128  # the first byte of a hash has 256 values, so this is half of them
PENALTY = 1e-3  # on the squares of the weights, so that none grows without bound where a feature separates all claims
STEPS = 25  # of Newton's method; it has converged after eight, so these are enough


def measure(research_data: Path, encoder: Encoder | None = None) -> dict[str, Interval]:
    """Measure the macro-F1 of each check on each set, keyed by check and set; the cosine check needs an encoder."""
    sets = [list(read(research_data)) for read in SETS.values()]
    checks: dict[str, Choose] = {"word overlap": by_threshold(overlap)}
    if encoder:
        checks["cosine"] = by_threshold(cosine(encoder))
    checks["support"] = by_model
    return {
        f"{name}, {label}": interval(list(_judged(sets, position, choose)))
        for label, choose in checks.items()
        for position, name in enumerate(SETS)
    }


def _judged(sets: Sets, position: int, choose: Choose) -> Iterator[tuple[bool, bool]]:
    """Yield (decided, true) for the claims of one set; each half is judged by a check chosen on the other halves."""
    for first in (True, False):
        decide = choose([[claim for claim in claims if in_first_half(claim) != first] for claims in sets])
        for claim in sets[position]:
            if in_first_half(claim) == first:
                yield decide(claim), claim.supported


def in_first_half(claim: Claim) -> bool:
    """Return whether a claim is in the first half; all claims of a group are in the same half."""
    return hashlib.sha256(claim.group.encode()).digest()[0] < HALF


def by_model(sets: Sets) -> Decide:
    """Return the support check with weights fitted on the claims."""
    model = fit(sets)
    return lambda claim: support(claim.text, claim.evidence, model=model) >= THRESHOLD


def by_threshold(score: Score) -> Choose:
    """Return a check with a threshold on `score`, chosen for the highest mean of the sets' macro-F1."""
    known = functools.cache(score)

    def choose(sets: Sets) -> Decide:
        possible = sorted({round(known(claim), 2) for claims in sets for claim in claims})

        def quality(least: float) -> float:
            return sum(_macro_f1([(known(claim) >= least, claim.supported) for claim in claims]) for claims in sets)

        best = max(possible, key=quality)
        return lambda claim: known(claim) >= best

    return choose


def overlap(claim: Claim) -> float:
    """Return the share of the claim's stems that occur in its evidence."""
    said, held = set(stems(claim.text)), set(stems("\n".join(claim.evidence)))
    return len(said & held) / max(1, len(said))


def cosine(encoder: Encoder) -> Score:
    """Return a score: the highest cosine between the claim and a sentence of its evidence."""

    def score(claim: Claim) -> float:
        sentences = [sentence for text in claim.evidence for sentence in plain_sentences(text)]
        return float((encoder.encode(sentences) @ encoder.encode_question(claim.text)).max()) if sentences else -1.0

    return score


def fit(sets: Sets) -> Model:
    """Fit the model of answer/support.py by Newton's method; all sets, and both answers, have equal weight."""
    import numpy

    rows = numpy.array([(1.0, *astuple(describe(claim.text, claim.evidence))) for claims in sets for claim in claims])
    true = numpy.array([claim.supported for claims in sets for claim in claims], dtype=float)
    shares = numpy.concatenate([_shares(claims) for claims in sets])
    penalty = PENALTY * numpy.diag([0.0, 1.0, 1.0, 1.0, 1.0])
    weights = numpy.zeros(5)
    for _ in range(STEPS):
        chance = 1 / (1 + numpy.exp(-rows @ weights))
        slope = rows.T @ (shares * (chance - true)) + penalty @ weights
        bend = (rows * (shares * chance * (1 - chance))[:, None]).T @ rows + penalty
        weights = weights - numpy.linalg.solve(bend, slope)
    bias, coverage, runs, numbers, names = weights.tolist()
    return Model((coverage, runs, numbers, names), bias)


def _shares(claims: Sequence[Claim]) -> NDArray[numpy.float64]:
    """Return the weight of each claim of a set: the supported claims together weigh as much as the others."""
    import numpy

    true = numpy.array([claim.supported for claim in claims])
    shares: NDArray[numpy.float64] = numpy.where(true, 0.5 / true.sum(), 0.5 / (~true).sum())
    return shares


def _macro_f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    value = confusion(pairs).macro_f1
    return float("nan") if value is None else value


def interval(pairs: Sequence[tuple[bool, bool]]) -> Interval:
    """Return the macro-F1 of (decided, true) pairs with its bootstrap interval."""
    return bootstrap_statistic(
        len(pairs), lambda places: _macro_f1([pairs[place] for place in places.tolist()]), resamples=RESAMPLES
    )
