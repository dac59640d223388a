"""Finds what a pronoun or short reference in a follow-up can refer to: topics of earlier turns, names in answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer.question.kind import DATE, STOP_WORDS
from answer.question.phrases import Phrase, phrases
from index.store.words import stems

ASKED_FOR = re.compile(r"^\W*(?:(?:and|but|so)\s+)?(?:who|whose|where|(?:what|which)\s+[a-z])", re.IGNORECASE)
# In `Who is Giorgia Meloni?`, a later `she` is the person asked about, whoever the answer names.
IDENTITY = re.compile(r"^\W*who(?:[’']s| is| was) (\S.*?\w)\W*$", re.IGNORECASE)
NAMED = re.compile(  # a name ends at a possessive: `Iran’s Interior Minister` names the minister
    r"(?:[ae]l-)?[A-ZÀ-Þ][\w-]*(?:\s(?:(?:of|the|al|de|da|del|bin|van|von)\s){0,2}(?:[ae]l-)?[A-ZÀ-Þ][\w-]*)*"
)
OPENERS = " \n“”\"‘’('"
MOST_TOPICS = 20  # topics of one turn; a text that names more is not a question, and examining all takes seconds
SHORT = 4  # characters; a stem this short is compared as a whole, because many words begin with it
COUNTED = re.compile(
    r"^\W*how many (?P<who>[\w -]+?) (?:was|were|are|have been|has been) (?P<rest>\w.*)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """An earlier turn in its stand-alone form, with what a later turn may refer to, likeliest first."""

    text: str
    topics: tuple[Phrase, ...]
    # names in the answer that the question lacks; a later turn may refer to them, too
    answered: tuple[Phrase, ...] = ()


def salient(text: str) -> list[Phrase]:
    """Return the phrases that a later turn may refer to; places come last, because `it` seldom means one."""
    named = [phrase for phrase in phrases(text) if not phrase.bare][:MOST_TOPICS]
    return sorted(named, key=lambda phrase: phrase.placed)


def only_answered(answer: str, question: str) -> Iterator[Phrase]:
    """Yield the names that an answer adds to its question, in order, except a single word that opens a sentence."""
    known = stems(question)
    for match in NAMED.finditer(answer):
        opens = not answer[: match.start()].strip(OPENERS) or answer[: match.start()].rstrip(OPENERS)[-1] in ".?!:"
        said = [stem for stem in stems(match[0]) if stem not in STOP_WORDS]
        new = [stem for stem in said if not any(_akin(stem, other) for other in known)]
        if new and not (opens and " " not in match[0]) and not DATE.search(match[0]):
            yield from (replace(found, name=True) for found in phrases(f"of {match[0]}"))


def _akin(stem: str, other: str) -> bool:
    """Return whether two stems are equal or one begins with the other: "pakistan" and "pakistani"."""
    return stem == other or (min(len(stem), len(other)) > SHORT and (stem.startswith(other) or other.startswith(stem)))


def within(phrase: Phrase, other: Phrase) -> bool:
    return set(phrase.stems) <= set(other.stems)


def _recent(earlier: Sequence[EarlierTurn]) -> Iterator[tuple[EarlierTurn, tuple[Phrase, ...]]]:
    """Yield each earlier turn, latest first, with the names in its answer if the turn asked for a person or thing."""
    for read in reversed(earlier):
        yield read, read.answered if ASKED_FOR.match(read.text) else ()


def persons(earlier: Sequence[EarlierTurn]) -> Iterator[Phrase]:
    """Yield the persons that "he" or "she" may refer to, likeliest first."""
    for read, asked in _recent(earlier):
        identified = IDENTITY.match(read.text)
        own = [topic for topic in read.topics if identified and topic.text == identified[1]]
        for group in (own, asked, read.topics, read.answered):
            yield from (topic for topic in group if topic.name and not topic.placed and not topic.definite)


def things(earlier: Sequence[EarlierTurn]) -> Iterator[Phrase]:
    """Yield what "it" may refer to, likeliest first; plurals and places only after everything else."""
    for read, asked in _recent(earlier):
        yield from (*asked, *(topic for topic in read.topics if (topic.name or not topic.plural) and not topic.placed))
    yield from (topic for read in reversed(earlier) for topic in read.topics)


def plurals(earlier: Sequence[EarlierTurn]) -> Iterator[Phrase]:
    """Yield whom or what "they" may refer to, likeliest first."""
    for read, asked in _recent(earlier):
        yield from _counted(read.text)
        yield from (topic for topic in (*read.topics, *asked) if topic.plural)
        yield from read.topics[:1]
    yield from things(earlier)


def _counted(text: str) -> Iterator[Phrase]:
    """Yield what "How many people were killed in Velmara?" counts: "people killed in Velmara"."""
    counted = COUNTED.match(text)
    if counted:
        whole = f"{counted['who']} {counted['rest'].strip(' ?!.')}"
        yield Phrase(
            whole,
            0,
            0,
            tuple(stems(whole)),
            name=False,
            plural=True,
            definite=True,
            placed=False,
            bare=False,
            marked=False,
        )


def places(earlier: Sequence[EarlierTurn]) -> Iterator[Phrase]:
    """Yield the places that "there" may refer to, likeliest first."""
    for read, asked in _recent(earlier):
        yield from (topic for topic in (*read.topics, *asked, *read.answered) if topic.placed)
    yield from (topic for read, _ in _recent(earlier) for topic in (*read.topics, *read.answered) if topic.name)
