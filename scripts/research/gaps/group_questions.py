"""Group 500 invented questions about a town's news, and compare the groups with those made by hand.

A hash puts each topic into a half: the numbers in bot/client/state/gaps/grouping.py are chosen on the first half, the
adjusted Rand index (Hubert and Arabie 1985) is reported from the second. `--compare` shows what each part is worth.

    python scripts/research/gaps/group_questions.py data
    python scripts/research/gaps/group_questions.py data --compare      # cosine alone, with rare words, with kinds
    python scripts/research/gaps/group_questions.py data --show         # the groups of the second half, to read
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3]))

from answer.question.kind import STOP_WORDS, kind_of
from bot.client.state.gaps.grouping import SAME, linked, similarity
from index.search import Archive
from index.store.words import stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUESTIONS = Path(__file__).parent / "questions.txt"
STEPS = [step / 100 for step in range(20, 90)]
DRAWS = 1_000  # of topics, for an interval


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its topic and the name of its group."""

    text: str
    topic: str
    group: str


def read(path: Path) -> list[Asked]:
    """Read questions under their topics (`# topic`) and groups (`= group`)."""
    found, topic, group = [], "", ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            topic = line[2:]
        elif line.startswith("= "):
            group = line[2:]
        elif line:
            found.append(Asked(line, topic, f"{topic}: {group}"))
    return found


def half_of(topic: str) -> int:
    """Put a topic into one of two halves."""
    return hashlib.sha256(topic.encode()).digest()[0] % 2


def rand_index(given: Sequence[object], found: Sequence[object]) -> float:
    """Give the adjusted Rand index of two partitions of the same things: 1 if they are equal, about 0 by chance."""

    def pairs(counts: Counter[object]) -> int:
        return sum(math.comb(count, 2) for count in counts.values())

    both = pairs(Counter(zip(given, found, strict=True)))
    one, other = pairs(Counter(given)), pairs(Counter(found))
    expected = one * other / math.comb(len(given), 2)
    return (both - expected) / ((one + other) / 2 - expected)


def labels(near: NDArray[np.float32], same: float) -> list[int]:
    """Number the groups, and give each question its number."""
    found = [0] * len(near)
    for number, places in enumerate(linked(near.copy(), same)):
        for place in places:
            found[place] = number
    return found


def rare_words(texts: Sequence[str]) -> NDArray[np.float32]:
    """Compare questions by the stems that they share, the rare ones more: the cosine of their tf-idf vectors."""
    plain = {stem for word in STOP_WORDS for stem in stems(word)}
    words = [set(stems(text)) - plain for text in texts]
    counts = Counter(word for each in words for word in each)
    place = {word: number for number, word in enumerate(counts)}
    rows = np.zeros((len(texts), len(place)), dtype=np.float32)
    for row, each in zip(rows, words, strict=True):
        for word in each:
            row[place[word]] = math.log(1 + len(texts) / counts[word])
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(rows @ rows.T, dtype=np.float32)


def best(asked: Sequence[Asked], near: NDArray[np.float32]) -> float:
    """Choose the similarity with the best adjusted Rand index."""
    groups = [each.group for each in asked]
    return max(STEPS, key=lambda same: rand_index(groups, labels(near, same)))


def interval(asked: Sequence[Asked], found: Sequence[int]) -> tuple[float, float]:
    """Give the middle 95 % of the index over draws of topics."""
    topics, draw = sorted({each.topic for each in asked}), random.Random(0)
    values = []
    for _ in range(DRAWS):
        rows = [
            (f"{turn} {each.group}", f"{turn} {label}" if each.topic == topic else "")
            for turn, topic in enumerate(draw.choices(topics, k=len(topics)))
            for each, label in zip(asked, found, strict=True)
            if each.topic == topic
        ]
        values.append(rand_index([given for given, _ in rows], [label for _, label in rows]))
    values.sort()
    return values[round(0.025 * DRAWS)], values[round(0.975 * DRAWS)]


def compare(halves: Sequence[Sequence[Asked]], vectors: Callable[[Sequence[Asked]], NDArray[np.float32]]) -> None:
    """Print the index of each way to compare two questions; each has its similarity chosen on the first half."""

    def way(words: float, *, kinds: bool) -> Callable[[Sequence[Asked]], NDArray[np.float32]]:
        def near(asked: Sequence[Asked]) -> NDArray[np.float32]:
            texts = [each.text for each in asked]
            met = similarity(vectors(asked), [kind_of(text) if kinds else "other" for text in texts])
            return np.asarray((1 - words) * met + words * rare_words(texts), dtype=np.float32)

        return near

    for name, near in (
        ("vectors alone", way(0, kinds=False)),
        *((f"and rare words, weight {words}", way(words, kinds=False)) for words in (0.1, 0.2, 0.3, 0.5)),
        ("and kinds of answers", way(0, kinds=True)),
        *((f"and kinds, and rare words {words}", way(words, kinds=True)) for words in (0.1, 0.2, 0.3)),
    ):
        same = best(halves[0], near(halves[0]))
        first, second = (
            rand_index([each.group for each in half], labels(near(half), same)) for half in (halves[0], halves[1])
        )
        print(f"{name}: {first:.3f} on the half it was chosen on (at {same:.2f}), {second:.3f} on the other")


def main() -> None:
    """Print the adjusted Rand index of both halves."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, help="the data folder of an index, for its encoder")
    options.add_argument("--compare", action="store_true")
    options.add_argument("--show", action="store_true")
    chosen = options.parse_args()
    asked = read(QUESTIONS)
    halves = [[each for each in asked if half_of(each.topic) == half] for half in (0, 1)]
    with Archive.open(chosen.data) as archive:
        rows = archive.encoder.encode([each.text for each in asked])
    place = {each.text: number for number, each in enumerate(asked)}

    def vectors(some: Sequence[Asked]) -> NDArray[np.float32]:
        return np.asarray(rows[[place[each.text] for each in some]])

    if chosen.compare:
        compare(halves, vectors)
        return
    for name, half in zip(("first half", "second half"), halves, strict=True):
        found = labels(similarity(vectors(half), [kind_of(each.text) for each in half]), SAME)
        groups = [each.group for each in half]
        low, high = interval(half, found)
        print(
            f"{name}: {len(half)} questions, {len(set(groups))} groups by hand, {len(set(found))} found, "
            f"adjusted Rand index {rand_index(groups, found):.3f} ({low:.3f} to {high:.3f})"
        )
    if chosen.show:
        for number in sorted(set(found)):
            print(f"\n{number}")
            print(
                "\n".join(f"  {each.group:30} {each.text}" for each, n in zip(half, found, strict=True) if n == number)
            )


if __name__ == "__main__":
    main()
