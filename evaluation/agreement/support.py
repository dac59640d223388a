"""How well the check of support agrees with people, beside simpler checks; and the fit of its weights.

Neither AttributionBench nor WiCE comes with a training part here. Each is halved by a hash of the question or page that
its claims are from, and each half is judged with the weights and thresholds that were chosen on the other halves.
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
HALF = 128  # of 256 values of a byte
PENALTY = 1e-3  # on the squares of the weights, beside a mean loss
STEPS = 25  # of Newton's method; it stands still after eight


def measure(research_data: Path, encoder: Encoder | None = None) -> dict[str, Interval]:
    """Macro-F1 of each check on each set, by the check and the set; the cosine's only with an encoder."""
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
    """Judge the claims of one set, each half by the check chosen on the other half of every set."""
    for first in (True, False):
        decide = choose([[claim for claim in claims if in_first_half(claim) != first] for claims in sets])
        for claim in sets[position]:
            if in_first_half(claim) == first:
                yield decide(claim), claim.supported


def in_first_half(claim: Claim) -> bool:
    """Tell which half a claim is in; claims of one group stay together."""
    return hashlib.sha256(claim.group.encode()).digest()[0] < HALF


def by_model(sets: Sets) -> Decide:
    """The check of support, with weights fitted on the claims."""
    model = fit(sets)
    return lambda claim: support(claim.text, claim.evidence, model=model) >= THRESHOLD


def by_threshold(score: Score) -> Choose:
    """A check that asks for the score from which on the mean of the sets' macro-F1 is highest."""
    known = functools.cache(score)

    def choose(sets: Sets) -> Decide:
        possible = sorted({round(known(claim), 2) for claims in sets for claim in claims})
        best = max(possible, key=lambda least: sum(_macro_f1(_above(known, least, claims)) for claims in sets))
        return lambda claim: known(claim) >= best

    return choose


def _above(score: Score, least: float, claims: Sequence[Claim]) -> list[tuple[bool, bool]]:
    return [(score(claim) >= least, claim.supported) for claim in claims]


def overlap(claim: Claim) -> float:
    """The share of the claim's stems that its evidence holds."""
    said, held = set(stems(claim.text)), set(stems("\n".join(claim.evidence)))
    return len(said & held) / max(1, len(said))


def cosine(encoder: Encoder) -> Score:
    """The highest cosine of the claim and a sentence of its evidence."""

    def score(claim: Claim) -> float:
        sentences = [sentence for text in claim.evidence for sentence in plain_sentences(text)]
        return float((encoder.encode(sentences) @ encoder.encode_question(claim.text)).max()) if sentences else -1.0

    return score


def fit(sets: Sets) -> Model:
    """Fit the model of answer/support.py by Newton's method; the sets weigh the same, and so do both answers."""
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
    """What each claim of a set weighs: half for all that are supported, half for the others."""
    import numpy

    true = numpy.array([claim.supported for claim in claims])
    shares: NDArray[numpy.float64] = numpy.where(true, 0.5 / true.sum(), 0.5 / (~true).sum())
    return shares


def _macro_f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    value = confusion(pairs).macro_f1
    return float("nan") if value is None else value


def interval(pairs: Sequence[tuple[bool, bool]]) -> Interval:
    """Macro-F1 of (decided, true) pairs with its bootstrap interval."""
    return bootstrap_statistic(
        len(pairs), lambda places: _macro_f1([pairs[place] for place in places.tolist()]), resamples=RESAMPLES
    )
