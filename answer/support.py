"""How well quotes support a statement, judged by the words of both; hides what is compared and how it is weighed.

It uses no language model and no network. A statement that is in its quotes word for word has support 1. Any other is
scored by four features. Its score is limited if it nearly repeats a quote but reverses a fact, or adds what no quote
says. docs/decisions.md reports how far the score agrees with people, and where it fails.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass

from answer.words import BOUNDARY, NEGATION, Word, Words, opposites, plain_sentences, read, same_form

THRESHOLD = 0.5  # support from which a statement is more likely supported than not
WINDOW = 3  # consecutive sentences that a statement may draw on; words from all over a text prove nothing
# share of pairs of neighbouring words; with more, a quote is repeated, so a fact that differs was turned
NEARLY_VERBATIM = 0.6
TURNED = 0.2  # highest support where a fact of a quote is reversed: shared words speak for it, and it is false
GAP = 4  # consecutive content words absent from the best-matching sentences; so many are a part without a quote
PARTLY = 0.4  # highest support with such a part, or a number that no quote has; it never reaches THRESHOLD
FACTS = frozenset(("word", "name", "number"))
MARK = re.compile(r"\[\d+(?:\s*,\s*\d+)*\]")  # the numbers of the sources after a statement are not part of it
ITEM = re.compile(r"\A\s*(?:\d{1,2}[.)]|[-*•])\s+")  # the mark of an item in a list is no number of the statement

Place = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a statement and its quotes, each between 0 and 1.

    coverage: the share of the statement's words, weighted by length, that up to three consecutive sentences contain.
    runs: the share of its sequences of three words that the quotes contain. numbers, names: the share of its numbers
    and of its names that the quotes do not contain.
    """

    coverage: float
    runs: float
    numbers: float
    names: float


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model over the features: a weight for each, in their order."""

    weights: tuple[float, float, float, float]
    bias: float

    def probability(self, features: Features) -> float:
        """Combine the features into a number between 0 and 1."""
        total = self.bias + sum(weight * value for weight, value in zip(self.weights, astuple(features), strict=True))
        return 1 / (1 + math.exp(-total))


# fitted by `fit` in evaluation/agreement/support.py (docs/decisions.md)
SHIPPED = Model((2.56, 1.76, -2.61, -0.91), -1.49)


@dataclass(frozen=True, slots=True)
class Compared:
    """The words of a statement and of each sentence quoted, and the stems that need no quote."""

    said: Words
    quoted: Sequence[Words]
    known: frozenset[str]

    @property
    def held(self) -> frozenset[str]:
        """The stems that the quotes contain or that need no quote."""
        return self.known.union(*({word.stem for word in words} for words in self.quoted))


def support(statement: str, quotes: Sequence[str], known: str = "", model: Model = SHIPPED) -> float:
    """Estimate how likely the quotes support the statement, 0 to 1; see THRESHOLD.

    `known` is what a statement may say without a quote: the title, outlet and day of the articles quoted. Marks such
    as `[2]` in the statement are ignored. Any text is accepted; an empty statement, or one without quotes, has 0.
    """
    said, quoted = _sentences(statement, quotes)
    if not said or not quoted:
        return 0.0
    if {*map(same_form, said)} <= {*map(same_form, quoted)}:
        return 1.0
    compared = _compare(said, quoted, known)
    near = _nearest(compared)
    features = _features(compared, near)
    partly = features.numbers > 0 or _adds(compared, near)
    most = TURNED if _turned(compared.said, near) else PARTLY if partly else 1.0
    return min(most, model.probability(features))


def carried(statement: str, quotes: Sequence[str], known: str = "") -> bool:
    """Return whether the quotes support the statement, by `support`; a statement that is a quote needs no score."""
    return statement in quotes or support(statement, quotes, known) >= THRESHOLD


def describe(statement: str, quotes: Sequence[str], known: str = "") -> Features:
    compared = compare(statement, quotes, known)
    return _features(compared, _nearest(compared))


def compare(statement: str, quotes: Sequence[str], known: str = "") -> Compared:
    """Read the words of a statement and of its quotes, written so that equal ones have equal stems."""
    return _compare(*_sentences(statement, quotes), known)


def _sentences(statement: str, quotes: Sequence[str]) -> tuple[list[str], list[str]]:
    said, *quoted = (plain_sentences(ITEM.sub("", MARK.sub("", text))) for text in (statement, *quotes))
    return said, [sentence for sentences in quoted for sentence in sentences]


def _compare(said: Sequence[str], quoted: Sequence[str], known: str) -> Compared:
    sentences = [read(sentence) for sentence in (*said, *quoted)]
    names = {word.stem for words in sentences for word in words if word.kind == "name"}
    told = [[_told(word, names) for word in words] for words in sentences]
    given = frozenset(word.stem for sentence in plain_sentences(known) for word in read(sentence))
    held = given.union(*([word.stem for word in words] for words in told[len(said) :]))
    heads = {head: stem for stem in sorted(held) for head in _heads(stem)}
    return Compared(
        [_as_held(word, held, heads) for words in told[: len(said)] for word in words], told[len(said) :], given
    )


def _told(word: Word, names: Collection[str]) -> Word:
    """Take a word that opens a sentence for a name if it is a name somewhere else."""
    return word if word.kind != "opener" else word._replace(kind="name" if word.stem in names else "word")


def _as_held(word: Word, held: Collection[str], heads: Mapping[str, str]) -> Word:
    """Write `Libyan` as the quotes' `Libya`: the stems share four fifths of their letters."""
    if word.stem in held or word.kind not in ("word", "name"):
        return word
    return word._replace(stem=next((heads[head] for head in _heads(word.stem) if head in heads), word.stem))


def _heads(stem: str) -> list[str]:
    shortest = max(4, math.ceil(0.8 * len(stem)))
    return [stem[:end] for end in range(len(stem), shortest - 1, -1)]


def _nearest(compared: Compared) -> Sequence[Words]:
    """Find the consecutive sentences that together contain most of the statement."""
    lengths = _lengths(compared)
    held = [lengths.keys() & {word.stem for word in words} for words in compared.quoted]

    def weight(start: int) -> int:
        return sum(lengths[stem] for stem in set[str]().union(*held[start : start + WINDOW]))

    best = max(range(len(held)), key=weight, default=0)
    return compared.quoted[best : best + WINDOW]


def _lengths(compared: Compared) -> dict[str, int]:
    """The words of the statement that need a quote, each once, with its weight: its length."""
    needed = (word.stem for word in compared.said if word.kind in FACTS)
    return {stem: len(stem) for stem in needed if stem not in compared.known}


def _features(compared: Compared, near: Sequence[Words]) -> Features:
    lengths = _lengths(compared)
    here = {word.stem for words in near for word in words}
    anywhere = compared.held
    return Features(
        coverage=sum(lengths[stem] for stem in lengths.keys() & here) / max(1, sum(lengths.values())),
        runs=_share(_runs(compared.said, 3), {run for words in compared.quoted for run in _runs(words, 3)}, without=0),
        numbers=1 - _share(_of_kind(compared.said, "number"), anywhere, without=1),
        names=1 - _share(_of_kind(compared.said, "name"), anywhere, without=1),
    )


def _adds(compared: Compared, near: Sequence[Words]) -> bool:
    """Return whether a part of the statement is absent from the sentences that contain the rest of it."""
    held = compared.known.union(*({word.stem for word in words} for words in near))
    facts = [word.stem for word in compared.said if word.kind in FACTS]
    return any(held.isdisjoint(facts[start : start + GAP]) for start in range(len(facts) - GAP + 1))


def _of_kind(words: Words, kind: str) -> list[str]:
    return [word.stem for word in words if word.kind == kind]


def _runs(words: Words, length: int) -> list[tuple[str, ...]]:
    """Every sequence of this many stems; boundaries are skipped."""
    stems = [word.stem for word in words if word is not BOUNDARY]
    return list(zip(*(stems[start:] for start in range(length)), strict=False))


def _share(parts: Sequence[object], held: Collection[object], without: float) -> float:
    return sum(part in held for part in parts) / len(parts) if parts else without


def _turned(said: Words, near: Sequence[Words]) -> bool:
    """Return whether a statement that nearly repeats the quoted sentences reverses one of their facts.

    Either only one of them has `not` between the same two words, or they have different words in the same place.
    """
    beside, said_beside = {pair for words in near for pair in _runs(words, 2)}, _runs(said, 2)
    if _share(said_beside, beside, without=0) < NEARLY_VERBATIM:
        return False
    denied, said_denied = {pair for words in near for pair in _denied(words)}, {*_denied(said)}
    if said_denied & (beside - denied) or {*said_beside} & (denied - beside):
        return True
    there: dict[Place, set[Word]] = {}
    for words in near:
        for position, place in _places(words):
            there.setdefault(place, set()).add(words[position])
    others: dict[int, set[Word]] = {}
    for position, place in _places(said):
        others.setdefault(position, set()).update(there.get(place, ()))
    return any(_differs(said[position], found) for position, found in others.items())


def _denied(words: Words) -> Iterator[tuple[str, ...]]:
    """Pairs of words with only a negation between them."""
    return ((one, other) for one, between, other in _runs(words, 3) if between == NEGATION.stem)


def _places(words: Words) -> Iterator[tuple[int, Place]]:
    """Give each word's position with its places: after two words, before two, and between two.

    One of the two must be more than a preposition; otherwise half of all names would be in the same place.
    """
    for position in range(1, len(words) - 1):
        for one, other in ((-2, -1), (1, 2), (-1, 1)):
            near = [words[place] for place in (position + one, position + other) if 0 <= place < len(words)]
            if words[position] is not BOUNDARY and len(near) == 2 and any(word.kind in FACTS for word in near):
                yield position, (one, near[0].stem, near[1].stem)


def _differs(word: Word, others: Collection[Word]) -> bool:
    """Return whether a word differs as a name or number from all words in its places, or is the opposite of one."""
    if any(other.stem == word.stem for other in others):
        return False
    named = word.kind in ("name", "number") and any(other.kind == word.kind for other in others)
    return named or any((word.stem, other.stem) in opposites() for other in others)
