"""Splits a question into its parts, and finds whether it asks for one fact or a list. Pure functions.

Hides how each part is made a question that can be understood alone, and which order of sentences fits a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from answer.model import Turn
from answer.question.follow_up import stand_alone
from answer.question.kind import PATTERNS, Asked, answering_words, understand
from answer.question.phrases import AUXILIARIES, VERBS, phrases
from index.store.words import stems

Sentence = TypeVar("Sentence")

MOST_PARTS = 4  # parts; a text that asks more is searched for as a whole
HELPS = "|".join(sorted(AUXILIARIES))
WH = r"(?:since |until |by |at |in |on |to |from |for |with )?(?:who|whom|whose|what|which|when|where|why|how)"
AND_ASKS = re.compile(rf"[,;]?\s+(?:and|or)\s+(?={WH}\b)|[;]\s+(?={WH}\b)", re.IGNORECASE)
ENDS = re.compile(r"(?<=\?)[\"”’)]*\s+(?:and\s+)?", re.IGNORECASE)
OPENS = re.compile(rf"^\W*(?:and\s+)?{WH}\b", re.IGNORECASE)
LACKS_VERB = re.compile(r"^\W*(?:how (?:many|much)|which|what)(?: [\w’'-]+){1,2}$", re.IGNORECASE)
COUNTED = re.compile(rf"^\W*(?:how (?:many|much)|which|what)(?: [\w’'-]+){{1,2}}? (?=(?:{HELPS})\b)", re.IGNORECASE)
LONE = re.compile(rf"\W*{WH}", re.IGNORECASE)
ASKS = re.compile(rf"\W*{WH}\s(?P<rest>(?:{HELPS})\b.*)", re.IGNORECASE)
LISTS = re.compile(
    r"^\W*(?:(?:name|list)\b|(?:what|which) (?:are|were) the names\b|"
    r"(?:which|what)\s(?:[\w’'-]+\s){0,2}?(?P<plural>[\w’'-]+s|people|men|women|children)\s"
    r"|who (?:were|are)\b)",
    re.IGNORECASE,
)
SINGULAR = re.compile(r"(?:ss|us|is|was|does|has|its|’s|'s)$", re.IGNORECASE)
SOMEBODY = understand("who")  # the kind of entries if the question does not say what to list: persons and things


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things a question asks: as it was `written`, and understood as a question of its own."""

    asked: Asked
    written: str


def parts(question: Asked) -> tuple[Part, ...]:
    """Split a question into the questions it asks; a question that asks one thing is its only part.

    Each part is answered by itself, because the best sentences for the whole may all answer the same part.
    """
    pieces = [piece.strip() for piece in _pieces(question.text)]
    if not 1 < len(pieces) <= MOST_PARTS:
        return (whole(question),)
    found: list[Part] = []
    for place, piece in enumerate(pieces):
        text = _with_verb(piece, pieces[place + 1 :])
        if found:
            text = _about_the_same(stand_alone(text, (Turn(found[-1].asked.text),)), found[0].asked.text)
        found.append(Part(understand(f"{text.rstrip(' ?.,;')}?"), piece.rstrip(" ?.,;")))
    return tuple(found)


def whole(question: Asked) -> Part:
    return Part(question, question.text)


def _about_the_same(text: str, first: str) -> str:
    """Add the names of the first part to a part that names nothing, because a search for it would find anything."""
    names = [phrase.text for phrase in phrases(first) if phrase.name and phrase.text not in text]
    own = any(phrase.name for phrase in phrases(text))
    return text if own or not names else f"{text.rstrip(' ?.,;')} ({', '.join(names)})"


def _with_verb(piece: str, following: Sequence[str]) -> str:
    """Complete a part from the next ones: "how many men and how many women died", "where and when did it sink"."""
    asked = piece.rstrip(" ?!.,")
    if LONE.fullmatch(asked):
        rest = next((match["rest"] for match in map(ASKS.match, following) if match), "")
    elif LACKS_VERB.match(asked):
        rest = next((piece[match.end() :] for piece in following if (match := COUNTED.match(piece))), "")
    else:
        return piece
    return f"{asked} {rest}".strip()


def _pieces(question: str) -> Iterator[str]:
    sentences = list(filter(str.strip, ENDS.split(question)))
    if not all(map(OPENS.match, sentences)):
        return
    for sentence in sentences:
        yield from filter(str.strip, AND_ASKS.split(sentence))


def is_list(asked: Asked) -> bool:
    """Return whether a question asks for a list, and not for one fact."""
    lists = LISTS.match(asked.text)
    plural = lists["plural"] if lists else None
    if plural and (SINGULAR.search(plural) or set(stems(plural)) <= set(stems(" ".join(VERBS)))):
        return False
    return lists is not None


def in_order(asked: Asked, sentences: Sequence[Sentence], text: Callable[[Sentence], str]) -> list[Sentence]:
    """Order sentences, given best first: for a list, those that only repeat names come last."""
    if not is_list(asked):
        return list(sentences)
    shown: set[str] = set()
    further, repeated = list[Sentence](), list[Sentence]()
    for sentence in sentences:
        items = _items(text(sentence), asked)
        (further if not further or items - shown else repeated).append(sentence)
        shown |= items
    return [*further, *repeated]


def _items(sentence: str, asked: Asked) -> set[str]:
    """Return what a sentence can add to a list, in lower case: names, or other words of the kind asked for."""
    found = answering_words(sentence, asked if asked.kind in PATTERNS else SOMEBODY)
    return {sentence[start:end].lower() for start, end in found}
