"""Measure a reader on passages it has not seen: the sentence it chooses, and whether it sees that nothing answers.

    python scripts/train/measure_reader.py --research-data ../shared/data [--reader FOLDER]

SQuAD 2.0, nq-oracle, Quoref, TimeQA and CLAP NQ are measured on the seventh of their pages that training left out,
ESTER (news) on all of its questions. Each line gives the share of first sentences that are right (95 % interval), the
same for the sentence that shares most words with the question, the area under the curve of the best margin, answerable
against unanswerable, and how many of the unanswerable are refused where 10 % of the answerable are.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import reader_examples
from numpy.typing import NDArray
from reader_groups import Document, Group, topic_words

from answer.evidence.reader import WEIGHTS, Reader, Window

SETS = ("squad-2.0-dev", "nq-oracle", "quoref-dev", "timeqa", "clapnq", "written", "written-other", "quiz")
MOST = 600  # questions of a set
MOST_WORDS = 85  # of a window, as the product reads them


@dataclass(frozen=True, slots=True)
class Judged:
    """A question read: whether it has an answer, the best margin, and which way the first sentence is right."""

    answerable: bool
    margin: float
    right: bool
    overlap_right: bool


def main() -> None:
    """Read the arguments, measure, print a line a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--research-data", type=Path, required=True, help="folder of the research sets")
    parser.add_argument("--reader", type=Path, default=WEIGHTS, help="folder of the reader")
    options = parser.parse_args()
    reader, generator = Reader(options.reader), random.Random(1)
    kept_back = reader_examples.load(options.research_data, random.Random(reader_examples.SEED)).kept_back
    for name in SETS:
        groups = [group for group in kept_back if group.source == name]
        print_line(name, [judged(reader, group) for group in generator.sample(groups, min(MOST, len(groups)))])
    print_line("ester", [judged(reader, group) for group in reader_examples.news_events(options.research_data)])


def judged(reader: Reader, group: Group) -> Judged:
    """Read all texts of a group, and say whether the best sentence is one that answers."""
    found = [
        (reading.margin, (number, place))
        for number, document in enumerate(group.documents)
        for window, places in windows(document)
        for reading, place in zip(reader.read(group.question, [window])[0], places, strict=True)
    ]
    margin, best = max(found, default=(-20.0, (0, 0)))
    asked = topic_words(group.question)
    overlap = max(group.places(), key=lambda at: len(asked & group.documents[at[0]].words[at[1]]), default=(0, 0))
    return Judged(bool(group.right), margin, best in group.right, overlap in group.right)


def windows(document: Document) -> Iterator[tuple[Window, range]]:
    """Windows of whole sentences one after the other."""
    first, words = 0, 0
    for place, sentence in enumerate(document.sentences):
        length = len(sentence.split())
        if words and words + length > MOST_WORDS:
            yield _window(document, range(first, place))
            first, words = place, 0
        words += length
    if document.sentences:
        yield _window(document, range(first, len(document.sentences)))


def _window(document: Document, places: range) -> tuple[Window, range]:
    text, spans = "", []
    for place in places:
        start = len(text) + bool(text)
        text = f"{text} {document.sentences[place]}" if text else document.sentences[place]
        spans.append((start, len(text)))
    return Window(document.title, text, tuple(spans)), places


def print_line(name: str, found: Sequence[Judged]) -> None:
    """Print what a set gave."""
    answered = [one for one in found if one.answerable]
    margins = np.array([one.margin for one in found])
    answerable = np.array([one.answerable for one in found])
    parts = [f"n {len(found)} ({len(answered)})"]
    parts.append(f"first {_interval([one.right for one in answered])}")
    parts.append(f"overlap {np.mean([one.overlap_right for one in answered]):.3f}")
    if len(answered) < len(found):
        parts.append(f"area {area(margins, answerable):.3f}")
        floor = np.quantile(margins[answerable], 0.1)
        parts.append(f"refused at 10 % {np.mean(margins[~answerable] < floor):.3f}")
    print(f"{name:14}", "  ".join(parts), flush=True)


def area(scores: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """The chance that an answerable question scores above an unanswerable one."""
    above, below = scores[answerable][:, None], scores[~answerable][None, :]
    return float(np.mean(above > below) + np.mean(above == below) / 2)


def _interval(flags: Sequence[bool]) -> str:
    generator = np.random.default_rng(1)
    values = np.array(flags, float)
    means = generator.choice(values, (1000, len(values))).mean(axis=1)
    return f"{values.mean():.3f} [{np.quantile(means, 0.025):.3f}, {np.quantile(means, 0.975):.3f}]"


if __name__ == "__main__":
    main()
