"""Groups questions that ask for the same thing, whatever their words.

Average linkage (Sokal and Michener 1958), computed by nearest-neighbour chains (Murtagh 1983): quadratic in the number
of questions. Two questions are as near as their vectors, and less near if they want different kinds of answers, so
that "When does the pool open?" and "Who pays for the pool?" stay apart.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from answer.question.kind import kind_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embed.encoder import Encoder

# Average similarity from which on two groups are one. It was chosen on half of the questions of scripts/research/gaps,
# with the default encoder (docs/decisions.md).
SAME = 0.58
# similarity lost by questions that want different kinds of answers (a person, a day): their words may agree
OTHER_KIND = 0.5
OPEN_KIND = "other"  # a question that names no kind may want any, so it goes with every kind


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """A question as it was understood, and what became of it; `person` serves to count people and is never shown.

    `unhelpful` are the reasons of those who rated the answer as not helpful, "" where one gave none; `asked` is in UTC.
    """

    reference: str
    text: str
    person: int
    refused: bool
    asked: datetime.datetime
    unhelpful: tuple[str, ...] = ()

    @property
    def is_gap(self) -> bool:
        """Whether it was left without an answer that helped."""
        return self.refused or bool(self.unhelpful)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask for the same thing, newest first, and how they word it: the typical wording first."""

    questions: tuple[PastQuestion, ...]
    wordings: tuple[str, ...]

    @property
    def example(self) -> PastQuestion:
        """The newest question in the first of the wordings; its reference names the group."""
        chosen = wording(self.wordings[0])
        return next(question for question in self.questions if wording(question.text) == chosen)

    @property
    def refused(self) -> int:
        return sum(question.refused for question in self.questions)

    @property
    def unhelpful(self) -> int:
        """How many of them had an answer, or were refused, and somebody rated that as not helpful."""
        return sum(bool(question.unhelpful) for question in self.questions)

    @property
    def answered(self) -> int:
        return sum(not question.is_gap for question in self.questions)

    @property
    def reasons(self) -> Counter[str]:
        """The reasons given with these ratings, counted."""
        return Counter(reason for question in self.questions for reason in question.unhelpful if reason)

    def people(self, *, gaps: bool = False) -> int:
        """Count who asked, or only those who had no answer that helped."""
        return len({question.person for question in self.questions if question.is_gap or not gaps})


def wording(text: str) -> str:
    """Give a question without what is no difference: case, blanks, marks at its end."""
    return " ".join(text.casefold().split()).rstrip("?!. ")


def unanswered(groups: Sequence[Group]) -> list[Group]:
    """Give the groups with a question that was not answered, those of most people first."""
    found = [group for group in groups if any(question.is_gap for question in group.questions)]
    return sorted(found, key=lambda group: (-group.people(gaps=True), -group.refused - group.unhelpful))


def most_asked(groups: Sequence[Group]) -> list[Group]:
    """Sort groups by how many people asked; questions that were asked once are left out."""
    found = [group for group in groups if len(group.questions) > 1]
    return sorted(found, key=lambda group: (-group.people(), -len(group.questions)))


class Grouper:
    """Groups questions, and remembers their vectors until the next time: an encoder reads 250 a second."""

    def __init__(self) -> None:
        self._vectors: dict[tuple[str, str], NDArray[np.float32]] = {}

    def groups(self, encoder: Encoder, questions: Sequence[PastQuestion]) -> list[Group]:
        """Group questions, newest first."""
        known = self._vectors  # another thread may put its own in place of it
        keys = [(encoder.info.fingerprint, question.reference) for question in questions]
        new = [place for place, key in enumerate(keys) if key not in known]
        made = dict(zip(new, encoder.encode([questions[place].text for place in new]), strict=True))
        rows = [made[place] if place in made else known[key] for place, key in enumerate(keys)]
        self._vectors = dict(zip(keys, rows, strict=True))
        return grouped(questions, np.stack(rows)) if rows else []


def grouped(questions: Sequence[PastQuestion], vectors: NDArray[np.float32]) -> list[Group]:
    """Group questions (newest first) by their vectors, float32 of shape (questions, dimension) and of length one."""
    same: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        same.setdefault(wording(question.text), []).append(place)
    wordings = list(same.values())
    firsts = [places[0] for places in wordings]
    kinds = [kind_of(questions[place].text) for place in firsts]
    alike = linked(similarity(vectors[firsts], kinds), SAME)
    groups = [_group(questions, vectors, [wordings[number] for number in numbers]) for numbers in alike]
    return sorted(groups, key=lambda group: group.questions[0].asked, reverse=True)


def _group(questions: Sequence[PastQuestion], vectors: NDArray[np.float32], wordings: Sequence[list[int]]) -> Group:
    """Make a group of the places of each wording: the most frequent first, of these the one nearest to all others."""
    middle = vectors[[places[0] for places in wordings]].sum(axis=0)
    ordered = sorted(wordings, key=lambda places: (-len(places), -float(vectors[places[0]] @ middle)))
    members = tuple(questions[place] for place in sorted(place for places in wordings for place in places))
    return Group(members, tuple(questions[places[0]].text for places in ordered))


def similarity(vectors: NDArray[np.float32], kinds: Sequence[str]) -> NDArray[np.float32]:
    """Compare every two questions: float32 of shape (questions, questions)."""
    codes = np.unique(np.asarray(kinds), return_inverse=True)[1]
    is_open = np.asarray([kind == OPEN_KIND for kind in kinds], dtype=bool)
    differ = (codes[:, None] != codes) & ~is_open[:, None] & ~is_open
    found: NDArray[np.float32] = vectors @ vectors.T - np.float32(OTHER_KIND) * differ
    return found


def linked(near: NDArray[np.float32], same: float) -> list[list[int]]:
    """Join groups while their average similarity is at least `same`; `near`, (n, n) and symmetric, is used up."""
    np.fill_diagonal(near, -np.inf)
    groups = {place: [place] for place in range(len(near))}
    left, chain, done = set(groups), list[int](), list[list[int]]()
    while left:
        chain = chain or [min(left)]
        here = chain[-1]
        nearest = int(near[here].argmax())
        # later joins bring nothing nearer, because average linkage is reducible, so this group is complete
        if near[here, nearest] < same:
            chain.pop()
            left.remove(here)
            done.append(groups.pop(here))
            near[here] = near[:, here] = -np.inf
        elif len(chain) > 1 and near[here, chain[-2]] >= near[here, nearest]:
            chain.pop()
            _join(near, groups, chain.pop(), here)
            left.remove(here)
        else:
            chain.append(nearest)
    return done


def _join(near: NDArray[np.float32], groups: dict[int, list[int]], one: int, other: int) -> None:
    """Put a group into another; the similarity to a third one is the average over all their members."""
    size, more = len(groups[one]), len(groups[other])
    near[one] = near[:, one] = (size * near[one] + more * near[other]) / (size + more)
    near[other] = near[:, other] = -np.inf
    near[one, one] = -np.inf
    groups[one] += groups.pop(other)
