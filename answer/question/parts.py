"""Splits a question into its parts, and finds whether it asks for one fact, a list or a decision. Pure functions.

Hides how each part is made a question that can be understood alone, and which order of sentences fits a list or a
yes-or-no question. Nothing here says yes or no: the sentence that decides is put first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from answer.model import Turn
from answer.question.follow_up import stand_alone
from answer.question.kind import PATTERNS, WORD, Asked, answering_words, understand
from answer.question.phrases import AUXILIARIES, VERBS, phrases
from answer.words import NEGATIONS, opposites
from index.store.words import stems

Shape = Literal["fact", "list", "decision"]
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
# share of a yes-or-no question's stems in a sentence that decides it; with less it is about something else
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things a question asks: as it was `written`, and understood as a question of its own."""

    asked: Asked
    written: str


def parts(question: Asked) -> tuple[Part, ...]:
    """Split a question into the questions it asks; a question that asks one thing is its only part."""
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
    """Return the whole question as its only part."""
    return Part(question, question.text)


def _about_the_same(text: str, first: str) -> str:
    """Add the names of the first part to a part that names nothing."""
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


def shape(asked: Asked) -> Shape:
    """Return whether a question asks for a list, for a decision between yes and no, or for a fact."""
    if asked.kind == "yes/no":
        return "decision"
    lists = LISTS.match(asked.text)
    plural = lists["plural"] if lists else None
    if plural and (SINGULAR.search(plural) or set(stems(plural)) <= set(stems(" ".join(VERBS)))):
        return "fact"
    return "list" if lists else "fact"


def in_order(asked: Asked, sentences: Sequence[Sentence], text: Callable[[Sentence], str]) -> list[Sentence]:
    """Order sentences, given best first, by the shape of answer that the question asks for.

    For a list, sentences with new names come before sentences that only repeat names. For a decision, the first
    sentence that decides comes first. Otherwise the order stays.
    """
    wanted = shape(asked)
    if wanted == "decision":
        return _deciding(asked, sentences, text)
    if wanted == "list":
        return _covering(asked, sentences, text)
    return list(sentences)


def _covering(asked: Asked, sentences: Sequence[Sentence], text: Callable[[Sentence], str]) -> list[Sentence]:
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


def _deciding(asked: Asked, sentences: Sequence[Sentence], text: Callable[[Sentence], str]) -> list[Sentence]:
    names = {stem for name in asked.names for stem in stems(name)}
    rest = {*asked.stems} - names

    def decides(sentence: Sentence) -> bool:
        said = set(stems(text(sentence)))
        shared = sum(stem in said or any((stem, other) in opposites() for other in said) for stem in rest)
        denied = bool(NEGATIONS.intersection(word.lower() for word in WORD.findall(text(sentence))))
        return names <= said and shared + (0.5 if denied and shared else 0) >= ENOUGH * len(rest)

    first = next((sentence for sentence in sentences if decides(sentence)), None)
    if first is None:
        return list(sentences)
    return [first, *(sentence for sentence in sentences if sentence is not first)]
