"""Measures how well follow-ups are rewritten as stand-alone questions, compared with simpler ways to rewrite them.

A rewritten question is compared with a person's rewrite by the stems of its words, without stop words: recall,
precision and F1. A hash of its name puts each conversation into one of two halves. The rules of
answer/question/follow_up.py were chosen on the first half; only the second half is measured here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from answer.question.follow_up import stand_alone
from answer.question.kind import STOP_WORDS, WORD
from evaluation.measures.statistics import Interval, bootstrap_interval
from evaluation.research.conversation import mtrag_follow_ups, trec_cast
from evaluation.research.model import FollowUp
from index.store.words import stems

Write = Callable[[FollowUp], str]

SETS: Mapping[str, Callable[[Path], Iterable[FollowUp]]] = {"trec_cast": trec_cast, "mtrag": mtrag_follow_ups}
# a turn's id begins with its conversation's, so without this end the turns of a conversation stay in one half
NUMBERED = re.compile(r"(?:<::>|_)\d+$")
HALF = 128  # the first byte of a hash has 256 values, so this is half of them


WAYS: Mapping[str, Write] = {
    "the turn alone": lambda turn: turn.question,
    "last question and turn": lambda turn: f"{turn.history[-1].question} {turn.question}",
    "all questions and turn": lambda turn: " ".join([*(one.question for one in turn.history), turn.question]),
    "stand-alone": lambda turn: stand_alone(turn.question, turn.history),
}


@dataclass(frozen=True, slots=True)
class Recovered:
    """How well the content words of a rewritten question agree with those of a person's rewrite."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of the two; 0 if they share no word."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def measure(research_data: Path) -> dict[str, Interval]:
    """Measure each way to rewrite on each set: recall, precision and F1, keyed by set, way and measure.

    Each value is a mean over the turns that have an earlier turn. ExpectedError where a set is missing.
    """
    found: dict[str, Interval] = {}
    for name, read in SETS.items():
        turns = [turn for turn in read(research_data) if turn.history and not in_first_half(turn)]
        turns = [turn for turn in turns if content_words(turn.standalone)]
        for way, write in WAYS.items():
            rows = [recovered(write(turn), turn.standalone) for turn in turns]
            found |= _means(f"{name}, {way}", rows)
    return found


def in_first_half(turn: FollowUp) -> bool:
    """Return whether a turn is in the first half; all turns of a conversation are in the same half."""
    return hashlib.sha256(NUMBERED.sub("", turn.id).encode()).digest()[0] < HALF


def recovered(written: str, standalone: str) -> Recovered:
    """Compare a question with the one a person wrote; ZeroDivisionError where the person's has no content word."""
    got, wanted = content_words(written), content_words(standalone)
    shared = len(got & wanted)
    return Recovered(shared / max(1, len(got)), shared / len(wanted))


def content_words(text: str) -> set[str]:
    """Return the stems of the words of a text, without stop words and possessive endings."""
    words = (re.sub(r"[’']s?$", "", word) for word in WORD.findall(text.lower()))
    return {stem for word in words if word not in STOP_WORDS for stem in stems(word)}


def _means(label: str, rows: Sequence[Recovered]) -> dict[str, Interval]:
    return {
        f"{label}: {measure}": bootstrap_interval([getattr(row, measure) for row in rows])
        for measure in ("recall", "precision", "f1")
    }
