"""A follow-up as a question that stands alone, from the asker's earlier turns; no model.

Hides what a turn may lean on (pronouns, "what about", ellipsis, a noun that was named before), which earlier topic it
means, and how the topics of a conversation are carried along.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from answer.model import Turn
from answer.phrases import Phrase, phrases
from answer.question import STOP_WORDS, WORD, understand
from index.lexical import stems

MOST_TURNS = 12  # of a conversation that are read; older ones are hardly meant
OPENING = re.compile(
    r"^\W*(?:(?:and|but|or|so|then|also|ok|okay|well|now|yes|no)\b[\s,]*)*(?:(?:what|how) about\b|what of\b)?[\s,]*",
    re.IGNORECASE,
)
ABOUT = re.compile(r"\b(?:what|how) about\b|\bwhat of\b", re.IGNORECASE)
AND = re.compile(r"^\W*(?:and|or|but)\b", re.IGNORECASE)
PERSON = re.compile(r"\b(?:he|him|his|she|hers?)\b(?! or\b)", re.IGNORECASE)
THING = re.compile(r"\b(?:it|its)\b(?![’'])|\b(?:it)(?=[’']s)", re.IGNORECASE)
SEVERAL = re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE)
PLACE = re.compile(r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(?<!will )\bthere\b(?! (?:is|are|was|were)\b)", re.IGNORECASE)
POINTING = re.compile(r"\b(?:this|that|these|those)\b(?=\W*$|\s(?:is|are|was|were|did|do|does|has|have|happen|mean)\b)", re.IGNORECASE)
POINTED = re.compile(r"\b(?:this|that|these|those|the|such)\s", re.IGNORECASE)
ONE = re.compile(r"\bones?\b(?! of\b)", re.IGNORECASE)
POSSESSIVE = frozenset("his her its their".split())
BOUND = re.compile(r"\b(?:and|but|because|when|if|that|which|who|after|before|while|though|although|as)\b|[,.;?!]")
ASKING = re.compile(
    r"^\W*(?P<wh>how (?:many|much)|how long|how old|how far|how often|which|what|who|whom|when|where|why|how)\b"
    r"(?P<noun>.*?)\s+(?P<helper>is|are|was|were|did|do|does|has|have|had|will|would|can|could|should)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
BARE = re.compile(
    r"^(?P<wh>(?:since |until |by |at |in |on )?(?:when|who|whom|where|why|how|how many|how much|how long|what time"
    r"|(?:what|which) (?:day|year|month|date|place|country|city)))(?: (?:exactly|then|so|not))?$",
    re.IGNORECASE,
)
DEFINES = re.compile(
    r"^\W*(?:(?:what|who)(?:[’']s| is| are| was| were)\s+(?:an? )?|(?:please )?(?:tell me|explain|describe)\b"
    r"(?: more)?(?: about)?\s+)", re.IGNORECASE
)
ASKED_FOR = re.compile(r"^\W*(?:who|whose|where|(?:what|which)\s+[a-z])", re.IGNORECASE)
NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]*(?:\s(?:(?:of|the|al|de|bin|van|von)\s)?[A-ZÀ-Þ][\w’'-]*)*")
FEW = 2  # words of its own: a turn with no more leans, unless it asks what something is


@dataclass(frozen=True, slots=True)
class _Read:
    """An earlier turn as it was understood: its stand-alone form, and what a later one may mean, likeliest first."""

    text: str
    topics: tuple[Phrase, ...]
    answered: tuple[Phrase, ...] = ()  # names that only its answer holds


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """Write the question so that it can be understood without the asker's earlier turns, oldest first.

    A question that leans on none of them is given back as it is.
    """
    earlier: list[_Read] = []
    for turn in history[-MOST_TURNS:]:
        read = _understood(turn.question.strip(), earlier)
        earlier.append(replace(read, answered=tuple(_only_answered(turn.answer, read.text))))
    return _understood(question, earlier).text


def _understood(turn: str, earlier: Sequence[_Read]) -> _Read:
    if not earlier:
        return _Read(turn, tuple(_salient(turn)))
    text = _other_asking(turn, earlier[-1]) or _other_topic(turn, earlier[-1])
    if text:
        return _Read(text, tuple(_salient(text)))
    text, meant = _with_pronouns(turn, earlier)
    text, named = _with_whole_names(text, turn, earlier)
    meant = [*meant, *named]
    if not meant and _is_elliptic(turn):
        meant = _carried(turn, earlier)
        text = _bracketed(text, meant)
    own = [phrase for phrase in _salient(turn) if not any(_within(phrase, other) for other in meant)]
    return _Read(text, (*meant, *own))


def _salient(text: str) -> list[Phrase]:
    """The phrases that a later turn may mean: those that tell where come last."""
    return sorted((phrase for phrase in phrases(text) if not phrase.bare), key=lambda phrase: phrase.placed)


def _only_answered(answer: str, question: str) -> Iterator[Phrase]:
    known = set(stems(question))
    return (phrase for phrase in phrases(answer) if phrase.name and not known.issuperset(phrase.stems))


def _within(phrase: Phrase, other: Phrase) -> bool:
    return set(phrase.stems) <= set(other.stems)


# Pronouns


def _with_pronouns(turn: str, earlier: Sequence[_Read]) -> tuple[str, list[Phrase]]:
    """Put what is meant in the place of each pronoun that nothing in the turn itself explains."""
    text, meant = turn, list[Phrase]()
    for pattern, candidates in (
        (PERSON, _persons), (SEVERAL, _plurals), (THING, _things), (PLACE, _places),
    ):  # fmt: skip
        found = pattern.search(text)
        if not found or _bound(text[: found.start()], pattern):
            continue
        topic = next((topic for topic in candidates(earlier) if topic not in meant), None)
        if topic:
            meant.append(topic)
            text = pattern.sub(lambda match, topic=topic, text=text: _in_place(match, topic, text), text)
    return text, meant


def _bound(before: str, pattern: re.Pattern[str]) -> bool:
    """Tell whether the turn itself names, before a pronoun, what it stands for."""
    named = [phrase for phrase in phrases(before) if not phrase.bare]
    if pattern is PERSON:
        return any(phrase.name and not phrase.placed for phrase in named)
    return bool(named) and BOUND.search(before[named[0].end :]) is not None


def _in_place(match: re.Match[str], topic: Phrase, text: str) -> str:
    word = match[0].lower()
    follows = WORD.match(text[match.end() :].lstrip())
    owns = word in ("his", "its", "their") or (word == "her" and follows and follows[0].lower() not in STOP_WORDS)
    article = "the " if topic.definite and not topic.name else ""
    return f"{article}{topic.text}{_of(topic.text) if owns else ''}"


def _of(name: str) -> str:
    return "’" if name.endswith("s") else "’s"


def _recent(earlier: Sequence[_Read]) -> Iterator[tuple[_Read, tuple[Phrase, ...]]]:
    """Each earlier turn, latest first, with what its answer named where it asked for somebody or something."""
    for read in reversed(earlier):
        yield read, read.answered if ASKED_FOR.match(read.text) else ()


def _persons(earlier: Sequence[_Read]) -> Iterator[Phrase]:
    for read, asked in _recent(earlier):
        for group in (asked, read.topics, read.answered):
            yield from (topic for topic in group if topic.name and not topic.placed)
    yield from earlier[-1].topics[:1]


def _things(earlier: Sequence[_Read]) -> Iterator[Phrase]:
    for read, asked in _recent(earlier):
        yield from (*asked, *(topic for topic in read.topics if not topic.plural and not topic.placed))
        yield from read.topics


def _plurals(earlier: Sequence[_Read]) -> Iterator[Phrase]:
    for read, asked in _recent(earlier):
        yield from (topic for topic in (*read.topics, *asked) if topic.plural)
    yield from _things(earlier)


def _places(earlier: Sequence[_Read]) -> Iterator[Phrase]:
    for read, asked in _recent(earlier):
        yield from (topic for topic in (*read.topics, *asked, *read.answered) if topic.placed)
    yield from (topic for read, _ in _recent(earlier) for topic in (*read.topics, *read.answered) if topic.name)


# Names that were longer when they were first said


def _with_whole_names(text: str, turn: str, earlier: Sequence[_Read]) -> tuple[str, list[Phrase]]:
    """Write "the experiment" as "the Stanford Experiment", where that was named before."""
    meant = list[Phrase]()
    for phrase in phrases(turn):
        longer = next((topic for topic in _known(earlier) if _shortens(phrase, topic)), None)
        if longer:
            meant.append(longer)
            text = text.replace(turn[phrase.start : phrase.end], longer.text, 1)
    return text, meant


def _known(earlier: Sequence[_Read]) -> Iterator[Phrase]:
    return (topic for read in reversed(earlier) for topic in (*read.topics, *read.answered))


def _shortens(phrase: Phrase, topic: Phrase) -> bool:
    fewer = len(phrase.stems) < len(topic.stems) and (phrase.definite or phrase.name)
    return bool(fewer and phrase.stems[-1:] == topic.stems[-1:] and _within(phrase, topic)) or (
        bool(fewer) and phrase.name and _within(phrase, topic)
    )


# Turns that say less than a question


def _is_elliptic(turn: str) -> bool:
    """Tell whether a turn without a pronoun still leaves out what it is about."""
    found = phrases(turn)
    if ABOUT.search(turn) or AND.match(turn):
        return True
    if ONE.search(turn) or POINTING.search(turn):
        return True
    if any(phrase.name for phrase in found):
        return False
    specific = [phrase for phrase in found if not phrase.bare]
    if not specific:
        return True
    if DEFINES.match(turn) and len(specific) == 1 and not specific[0].definite:
        return False
    if all(phrase.definite for phrase in found) and len(found) == 1:
        return True
    return len(understand(turn).words) <= FEW


def _carried(turn: str, earlier: Sequence[_Read]) -> list[Phrase]:
    """The topic of the last turn, and that of the first: what a conversation is about."""
    said = set(stems(turn))
    carried = list[Phrase]()
    for topic in (*earlier[-1].topics[:1], *earlier[0].topics[:1]):
        if not said.issuperset(topic.stems) and not any(_within(topic, other) for other in carried):
            carried.append(topic)
    return carried


def _bracketed(text: str, topics: Sequence[Phrase]) -> str:
    if not topics:
        return text
    end = re.search(r"[\s?.!]*$", text)
    place = end.start() if end else len(text)
    return f"{text[:place]} ({', '.join(topic.text for topic in topics)}){text[place:].strip()}"


def _other_asking(turn: str, last: _Read) -> str:
    """Ask the last question again with another asking word: "Why?"."""
    bare = BARE.match(OPENING.sub("", turn, count=1).rstrip(" ?!."))
    if not bare:
        return ""
    wh = bare["wh"][0].upper() + bare["wh"][1:]
    asked = ASKING.match(last.text)
    if asked and not re.match(r"who|what|which", wh, re.IGNORECASE):
        counted = asked["noun"] if asked["wh"].lower() in ("how many", "how much", "which", "what") else ""
        return f"{wh} {asked['helper']}{counted}{asked['rest']}"
    if understand(last.text).kind == "yes/no":
        return f"{wh} {last.text[0].lower()}{last.text[1:]}"
    rest = re.sub(r"^\W*(?:who|what|when|where|why|how(?: many| much)?|which)\s", "", last.text, flags=re.IGNORECASE)
    return f"{wh} ({rest.rstrip(' ?!.')})?"


def _other_topic(turn: str, last: _Read) -> str:
    """Ask the last question of something else: "What about Iran?"."""
    opening = OPENING.match(turn)
    rest = turn[opening.end() :].strip(" ?!.") if opening else ""
    if not opening or not (ABOUT.search(opening[0]) or AND.match(opening[0])) or not rest:
        return ""
    found = phrases(rest)
    if len(found) != 1 or not found[0].name:
        return ""
    lead = rest[: found[0].start].split()
    if len(lead) > 1 or found[0].end < len(rest):
        return ""
    names = [phrase for phrase in phrases(last.text) if phrase.name]
    fitting = [phrase for phrase in names if phrase.placed == found[0].placed] or names
    if not fitting:
        return ""
    old = fitting[0]
    return f"{last.text[: old.start]}{found[0].text}{last.text[old.end :]}"
