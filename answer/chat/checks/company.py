"""Finds what a statement joins otherwise than its quotes: their words in other places, with other words beside them.

"Venn entered the heats on Monday in fifth place" has no word that "Venn entered the final on Friday in fifth place
after the heats on Monday" lacks. What gives it away is the order of the words, and those beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from answer.chat.checks.scope import KINDS, PLAIN
from answer.words import plain_sentences, read

NEAR = 2  # content words of a quote around one of them that a statement may bring next to it
APART = 2 * NEAR + 1  # places between two sentences, so that the end of one is not near the start of the next
# These tell how two things are joined. People who repeat a quote drop them, and hardly ever bring their own.
RELATIONS = frozenset(
    """for from with without to into toward towards against before after since until while than more less fewer most
    first last both but or if unless per despite between under over where""".split()
)
COUNTED = (*KINDS, "number")
WORD = re.compile(r"[^\W\d_]+")


def recombines(text: str, sentences: Sequence[str]) -> bool:
    """Return whether a statement joins the words of the sentences otherwise than they do."""
    quoted = {word.lower() for sentence in sentences for word in WORD.findall(sentence)}
    if any(word in RELATIONS and word not in quoted for word in WORD.findall(text.lower())):
        return True
    said = _content(text)
    return any(_moves(said, _places([one])) for one in sentences) and _is_alone(said, _places(sentences))


def _content(text: str) -> list[str]:
    words = (word for sentence in plain_sentences(text) for word in read(sentence))
    return [word.stem for word in words if word.kind in COUNTED and word.stem not in PLAIN]


def _places(sentences: Sequence[str]) -> dict[str, list[int]]:
    """Every content word of the sentences with its places in them."""
    places: dict[str, list[int]] = {}
    start = 0
    for sentence in sentences:
        words = _content(sentence)
        for place, word in enumerate(words, start):
            places.setdefault(word, []).append(place)
        start += len(words) + APART
    return places


def _moves(said: Sequence[str], places: dict[str, list[int]]) -> bool:
    """Return whether two words that a sentence has once each are in another order."""
    order = [places[word][0] for word in said if len(places.get(word, ())) == 1]
    return any(one > other for one, other in pairwise(order))


def _is_alone(said: Sequence[str], places: dict[str, list[int]]) -> bool:
    """Return whether a word has none of its neighbours near it in the sentences."""
    for place, word in enumerate(said[1:], 1):  # the first word may be the subject, wherever the sentence has it
        beside = [said[place - 1], *said[place + 1 :][:1]]
        if word in places and not any(_are_near(places, word, other) for other in beside):
            return True
    return False


def _are_near(places: dict[str, list[int]], one: str, other: str) -> bool:
    return any(0 < abs(here - there) <= NEAR for here in places[one] for there in places.get(other, ()))
