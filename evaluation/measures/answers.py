"""Compares answers with their accepted answers, and scores with correctness, by published definitions.

Scores are 0 to 1. Accepted answers are given as alternatives (one of them is enough) or as groups of alternatives (one
of every group is needed). Yes-or-no decisions over many answers are in `evaluation.measures.decisions`, citations in
`evaluation.measures.citations`.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaluation.measures import amounts, normalise

BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The answers with a score from `low` to below `high`: their scores, and which of them are right."""

    low: float
    high: float
    scores: tuple[float, ...]
    right: tuple[bool, ...]

    @property
    def confidence(self) -> float:
        """The mean score."""
        return math.fsum(self.scores) / len(self.scores)

    @property
    def accuracy(self) -> float:
        """The share that is right."""
        return sum(self.right) / len(self.right)


def exact_match(prediction: str, accepted: Sequence[str]) -> bool:
    """Whether the prediction equals an accepted answer after SQuAD's normalisation.

    Source: `exact_match_score` of SQuAD's evaluate-v1.1.py (Rajpurkar et al., 2016), best over the accepted answers.
    """
    return any(normalise.squad(prediction) == normalise.squad(answer) for answer in accepted)


def token_f1(prediction: str, accepted: Sequence[str]) -> float:
    """Best token F1 against the accepted answers, as bags of tokens after SQuAD's normalisation; 0 if none is given.

    Source: `compute_f1` of SQuAD's evaluate-v2.0.py (Rajpurkar et al., 2018): where either side has no token, 1 when
    both have none, else 0.
    """
    return _best_f1(prediction, accepted, normalise.squad)


def realtimeqa_exact_match(prediction: str, golds: Sequence[str]) -> bool:
    """Whether the prediction equals the gold answers, joined by a blank, in any order.

    Source: `gen_eval` of RealTimeQA's scripts/evaluate_main.py (Kasai et al., 2023), with its own normalisation. The
    script leaves out questions that end with "except"; evaluation/research/realtimeqa.py tags those.
    """
    return normalise.realtimeqa(prediction) in {
        normalise.realtimeqa(" ".join(order)) for order in itertools.permutations(golds)
    }


def realtimeqa_f1(prediction: str, golds: Sequence[str]) -> float:
    """Token F1 of the prediction against the gold answers joined by a blank; source as `realtimeqa_exact_match`."""
    return _best_f1(prediction, [" ".join(golds)], normalise.realtimeqa)


def contains(text: str, accepted: str) -> bool:
    """Whether `text` contains the accepted answer as consecutive whole tokens, after `normalise.graded_tokens`.

    Roman numerals match as written. They match as numbers only together with the name before them: `Artemis II`
    contains `Artemis 2`, but not `2`. An accepted answer without a letter or digit is never contained.
    """
    if _stands(normalise.graded_tokens(accepted), text):
        return True
    named = normalise.graded_tokens(amounts.arabic(accepted))
    return len(named) > 1 and _stands(named, amounts.arabic(text))


def contains_any(text: str, accepted: Sequence[str]) -> bool:
    """Whether `text` contains an accepted answer; see `contains`."""
    return any(contains(text, answer) for answer in accepted)


def groups_met(text: str, groups: Sequence[Sequence[str]]) -> float:
    """Share of the groups that have an alternative in `text`; ValueError if there is no group."""
    if not groups:
        raise ValueError("no accepted answers to grade by; an unanswerable question is graded by its refusal")
    return sum(contains_any(text, group) for group in groups) / len(groups)


def contains_all(text: str, groups: Sequence[Sequence[str]]) -> bool:
    """Whether every group has an alternative in `text`; ValueError if there is no group."""
    return groups_met(text, groups) == 1


def statement_precision(
    statements: Sequence[str], supporting: Sequence[bool], groups: Sequence[Sequence[str]]
) -> float:
    """Share of the statements of one answer that answer the question: precision over its statements.

    A statement is relevant if it holds an alternative of any group, or if it is a supporting sentence of the gold set
    (`supporting`, in the order of the statements). Over a run, the statements of all answers are pooled, so each counts
    once. Source: the precision of supporting facts in HotpotQA (Yang et al., 2018, section 5), extended by the accepted
    answers, because a gold set names one supporting sentence where several may answer. ValueError without statements.
    """
    if not statements:
        raise ValueError("no statements to take a share of; a refusal has no precision")
    return sum(
        known or any(contains_any(text, group) for group in groups)
        for text, known in zip(statements, supporting, strict=True)
    ) / len(statements)


def reliability(scored: Sequence[tuple[float, bool]]) -> tuple[ReliabilityBin, ...]:
    """Sort (score, right) pairs into bins of equal width over 0 to 1; empty bins are left out.

    A score on a border belongs to the upper bin, a score of 1 to the last bin. Source: the reliability diagram of
    DeGroot and Fienberg, 1983, "The Comparison and Evaluation of Forecasters". ValueError for a score outside 0 to 1.
    """
    sorted_in: dict[int, list[tuple[float, bool]]] = {}
    for score, right in sorted(scored):
        if not 0 <= score <= 1:
            raise ValueError(f"found the score {score}, expected 0 to 1")
        sorted_in.setdefault(min(int(score * BINS), BINS - 1), []).append((score, right))
    return tuple(
        ReliabilityBin(place / BINS, (place + 1) / BINS, *zip(*pairs, strict=True))
        for place, pairs in sorted_in.items()
    )


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Mean distance between accuracy and confidence over the bins, weighted by the number of answers; 0 is perfect.

    Source: Naeini et al., 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning"; Guo et al., 2017,
    "On Calibration of Modern Neural Networks", section 2. It is biased upwards where bins have few answers.
    ValueError without bins.
    """
    total = sum(len(one.right) for one in bins)
    if not total:
        raise ValueError("no scores to hold against the truth")
    return sum(len(one.right) * abs(one.accuracy - one.confidence) for one in bins) / total


def ramdocs_exact_match(text: str, golds: Sequence[str], wrong: Sequence[str]) -> bool:
    """Whether `text` contains every gold answer and no wrong one, as whole tokens after SQuAD's normalisation.

    Source: the exact match of RAMDocs (Wang et al., 2025, "Retrieval-Augmented Generation with Conflicting Evidence",
    section 4). It is strict: if a wrong answer is part of a gold one, a text with the gold one contains both.
    """
    return bool(golds) and all(_holds(text, gold) for gold in golds) and not any(_holds(text, bad) for bad in wrong)


def _stands(needle: Sequence[str], text: str) -> bool:
    return bool(needle) and f" {' '.join(needle)} " in f" {' '.join(normalise.graded_tokens(text))} "


def _best_f1(prediction: str, accepted: Sequence[str], normalised: Callable[[str], str]) -> float:
    said = normalised(prediction).split()
    return max((_f1(said, normalised(answer).split()) for answer in accepted), default=0.0)


def _f1(predicted: Sequence[str], gold: Sequence[str]) -> float:
    if not predicted or not gold:
        return float(predicted == gold)
    common = sum((Counter(predicted) & Counter(gold)).values())
    return 2 * common / (len(predicted) + len(gold))  # equal to 2PR/(P+R), without a division by zero


def _holds(text: str, answer: str) -> bool:
    needle = normalise.squad(answer)
    return bool(needle) and f" {needle} " in f" {normalise.squad(text)} "
