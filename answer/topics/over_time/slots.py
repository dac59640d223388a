"""Finds what a figure counts: deaths, the injured, a price, or whatever a topic names. Pure functions.

Hides which words mean the same kind of figure, and which number of a sentence belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from answer.question.kind import STOP_WORDS, WORD
from answer.topics.over_time.figures import Figure, figures

# Each kind of figure with its words in all forms, because articles vary them. The usual one comes first.
_KINDS = (
    "deaths dead death died dies killed kills killing kill toll fatalities lives casualties",
    "injured injuries wounded hurt",
    "missing unaccounted",
    "cases infections infected",
    "price prices cost costs fare fee charge",
    "arrested arrests detained",
    "homeless displaced evacuated",
    "jobs workers employees staff",
)
GROWING = 4  # kinds that only grow (unless a figure is corrected), so that a lower one is doubted; they come first
_FRAME = frozenset("far death number count total figure sum amount many people persons rate level how much".split())
_OPENING = re.compile(r"\A(?:the\s)?(?:number|count|total|figure|amount)\s(?:of\s)?", re.IGNORECASE)
_FARTHEST = 75  # characters between a figure and the word for what it counts; with more, it counts something else
_CLAUSE = re.compile(r"[;:—,]\s|—|\.\s|\sand\s")
MONEY_OF = frozenset(("price",))


@dataclass(frozen=True, slots=True)
class Slot:
    """A kind of figure: its words in lower case, whether it only grows, and whether it is an amount of money."""

    words: frozenset[str]
    grows: bool = False
    money: bool = False

    def names(self, word: str) -> bool:
        return word.lower() in self.words


def slots(topic: str) -> tuple[tuple[Slot, ...], tuple[str, ...]]:
    """Return the kinds of figure that a topic may mean, likeliest first, and the topic's other words.

    A topic that names no kind, such as `the Kestrel Bridge`, may mean each of them.
    """
    words = [word for word in WORD.findall(topic) if word.lower() not in STOP_WORDS]
    named = [slot for slot in KNOWN if any(map(slot.names, words))]
    if named:
        rest = [word for word in words if not any(slot.names(word) for slot in named)]
        return tuple(named), tuple(word for word in rest if word.lower() not in _FRAME)
    counted = _OPENING.sub("", topic)
    if counted != topic and (head := WORD.search(counted)):
        return (_own(head[0]),), tuple(word for word in words if word.lower() not in _FRAME and word != head[0])
    if found := re.search(
        r"(?i)\b(\w+)\s(rate|level|index|budget|population|salary|wage|debt|turnout|majority)\b|\b(population|budget|debt|turnout)\b",
        topic,
    ):
        own = _own(found[2] or found[3])
        return (own,), tuple(word for word in words if not own.names(word))
    return KNOWN, tuple(words)


def counted(text: str, start: int, end: int, slot: Slot) -> Iterator[Figure]:
    """Find the figures of a sentence that belong to a kind, those nearest to the kind's words first."""
    places = [found.span() for found in WORD.finditer(text, start, end) if slot.names(found[0])]
    if not places:
        return
    near = [
        (min(_distance(text, figure.span, place) for place in places), figure)
        for figure in figures(text, start, end)
        if (figure.kind == "number" or not slot.grows) and (figure.kind == "money" or not slot.money)
    ]
    yield from (figure for distance, figure in sorted(near, key=lambda pair: pair[0]) if distance <= _FARTHEST)


def kind_of_figure(text: str, start: int, end: int, figure: Figure) -> Slot | None:
    """Return which known kind a figure of a sentence belongs to; None if no word of any kind is near."""
    for slot in KNOWN:
        if any(one.span == figure.span for one in counted(text, start, end, slot)):
            return slot
    return None


def _distance(text: str, one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return the characters between a figure and a word; a clause that ends between them counts double."""
    first, last = sorted((one, other))
    between = text[first[1] : last[0]]
    return len(between) + _FARTHEST * (_CLAUSE.search(between) is not None)


def _own(word: str) -> Slot:
    """Make a kind of figure from a topic's own word, in singular and plural."""
    low = word.lower()
    return Slot(frozenset((low, f"{low}s", low.removesuffix("s"))))


KNOWN = tuple(
    Slot(frozenset(row.split()), place < GROWING, row.split()[0] in MONEY_OF) for place, row in enumerate(_KINDS)
)
