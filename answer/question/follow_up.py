"""Rewrites a follow-up as a question that can be understood alone, from the same person's earlier turns; uses no model.

Hides how a turn depends on others (pronouns, "what about", ellipsis, a noun that was named before), which earlier topic
it refers to, and how the topics of a conversation are kept from turn to turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from answer.model import Intent, Turn
from answer.question.antecedents import (
    MOST_TOPICS,
    EarlierTurn,
    only_answered,
    persons,
    places,
    plurals,
    salient,
    things,
    within,
)
from answer.question.ellipsis import ABOUT, AND, asked_again, without_opening
from answer.question.kind import STOP_WORDS, WORD, topic_words
from answer.question.phrases import AUXILIARIES, PREPOSITIONS, Phrase, phrases
from answer.question.request import request
from index.store.words import stems

MOST_TURNS = 12  # turns that are read; a follow-up rarely refers to older ones
PERSON = re.compile(r"\b(?:he|him|his|she|hers?)\b(?! or\b)", re.IGNORECASE)
THING = re.compile(r"\b(?:it|its)\b(?![’'])|\b(?:it)(?=[’']s)", re.IGNORECASE)
SEVERAL = re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE)
HELPS = "|".join(sorted(AUXILIARIES))
# In `There will be` and `is there`, the word only states that something exists, so it refers to no place.
PLACE = re.compile(
    rf"(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(?<!will )\bthere\b(?! (?:{HELPS})\b)", re.IGNORECASE
)
POINTING = re.compile(
    r"\b(?:this|that|these|those)\b(?=\W*$|\s(?:is|are|was|were|did|do|does|has|have|happen|mean)\b)", re.IGNORECASE
)
ONE = re.compile(r"\bones?\b(?! of\b)", re.IGNORECASE)
OWNS = frozenset(("his", "its", "their"))
BOUND = re.compile(r"\b(?:and|but|because|when|if|that|which|who|after|before|while|though|although|as)\b|[,.;?!]")
EXPLETIVE = re.compile(r"\b(?:is|was|isn[’']t|makes?)\s+it\s+(?:so\s|too\s)?\w+\s+(?:to|that|for)\b", re.IGNORECASE)
COMPARES = re.compile(r"\b(?:compare|differ|compares|differs|similar|different|better|worse)\W*$")
DEFINES = re.compile(
    r"^\W*(?:(?:what|who)(?:[’']s| is| are| was| were)\s+(?:an? )?|(?:please )?(?:tell me|explain|describe)\b"
    r"(?: more)?(?: about)?\s+)",
    re.IGNORECASE,
)
AUXILIARY = re.compile(rf"\W*\b(?:{HELPS})\b", re.IGNORECASE)
SUBJECT = re.compile(rf"\W*(?:who|(?:which|what)\s(?!(?:{HELPS})\b)\w)", re.IGNORECASE)
MANY = 6  # topic words; a turn with more has a topic of its own
FEW = 1  # topic words; a turn with no more depends on others, unless it asks what something is


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """Write the question so that it can be understood without the person's earlier turns (given oldest first).

    A question that depends on none of them is returned unchanged: rewriting those that change the topic cost a fifth of
    their right answers (docs/decisions.md).
    """
    earlier: list[EarlierTurn] = []
    for turn in history[-MOST_TURNS:]:
        read = _understood(turn.question.strip(), earlier)
        earlier.append(replace(read, answered=tuple(islice(only_answered(turn.answer, read.text), MOST_TOPICS))))
    return _understood(question, earlier).text


def _understood(turn: str, earlier: Sequence[EarlierTurn]) -> EarlierTurn:
    if not earlier or _is_small_talk(turn):
        return EarlierTurn(turn, tuple(salient(turn)))
    text = asked_again(turn, earlier[-1])
    if text:
        return EarlierTurn(text, tuple(salient(text)))
    text, meant = _with_pronouns(turn, earlier)
    text, named = _with_whole_names(text, turn, earlier)
    meant = [*meant, *named]
    if not meant and _is_elliptic(turn):
        meant = _carried(turn, earlier)
        text = _bracketed(text, meant)
    own = [phrase for phrase in salient(turn) if not any(within(phrase, other) for other in meant)]
    text = without_opening(text) if meant else text
    return EarlierTurn(text, (*own, *meant) if ABOUT.search(turn) else (*meant, *own))


def _is_small_talk(turn: str) -> bool:
    """Return whether a turn asks nothing of the archive. "How does it work?" does if an earlier turn had a topic."""
    intent = request(turn).intent
    return intent in (Intent.GREETING, Intent.THANKS) or (
        intent is Intent.HELP and not (THING.search(turn) or POINTING.search(turn))
    )


def _with_pronouns(turn: str, earlier: Sequence[EarlierTurn]) -> tuple[str, list[Phrase]]:
    """Replace each pronoun by what it refers to, unless the turn itself explains the pronoun."""
    text, meant = turn, list[Phrase]()
    for pattern, candidates in (
        (PERSON, persons), (SEVERAL, plurals), (THING, things), (PLACE, places),
    ):  # fmt: skip
        found = pattern.search(text)
        if not found or EXPLETIVE.search(text) or _bound(found):
            continue
        # A year is a topic of `Who won in 2021?`, but nobody speaks of it as `they`.
        named = (topic for topic in candidates(earlier) if not topic.text.isdecimal())
        topic = next((topic for topic in named if topic not in meant), None)
        if topic:
            meant.append(topic)
            text = pattern.sub(partial(_in_place, topic), text)
    return text, meant


def _bound(pronoun: re.Match[str]) -> bool:
    """Return whether the turn itself explains a pronoun: a name comes before it, or the turn has many topic words."""
    if len(topic_words(pronoun.string)) > MANY:
        return True
    before, behind = pronoun.string[: pronoun.start()], pronoun.string[pronoun.end() :]
    named = [phrase for phrase in phrases(before) if not phrase.bare]
    word = pronoun[0].lower()
    if pronoun.re is PERSON and any(phrase.name and not phrase.placed for phrase in named):
        return True
    owned = word in OWNS or word == "her"
    subordinate = named and AUXILIARY.match(behind) and not AUXILIARY.search(before)
    if subordinate or (owned and (SUBJECT.match(before) if pronoun.re is PERSON else named)):
        return True
    return pronoun.re is not PERSON and bool(named) and BOUND.search(before[named[0].end :]) is not None


def _in_place(topic: Phrase, match: re.Match[str]) -> str:
    """Write a topic in the form of the pronoun it replaces: with a possessive, with `in` for a place, or as it is."""
    word, before, behind = match[0].lower(), match.string[: match.start()], match.string[match.end() :]
    if word == "there":
        last = WORD.findall(before)[-1:]
        return topic.text if last and last[0].lower() in PREPOSITIONS else f"in {topic.text}"
    following = WORD.match(behind.lstrip())
    owns = word in OWNS or (word == "her" and following and following[0].lower() not in STOP_WORDS)
    article = "the " if topic.definite else ""
    return f"{article}{topic.text}{_of(topic.text) if owns else ''}"


def _of(name: str) -> str:
    return "’" if name.endswith("s") else "’s"


def _with_whole_names(text: str, turn: str, earlier: Sequence[EarlierTurn]) -> tuple[str, list[Phrase]]:
    """Write "the experiment" as "the Stanford Experiment" if an earlier turn named that experiment."""
    meant = list[Phrase]()
    for phrase in phrases(turn):
        longer = next((topic for topic in _known(earlier) if _shortens(phrase, topic)), None)
        if longer:
            meant.append(longer)
            text = text.replace(turn[phrase.start : phrase.end], longer.text, 1)
    return text, meant


def _known(earlier: Sequence[EarlierTurn]) -> Iterator[Phrase]:
    return (topic for read in reversed(earlier) for topic in (*read.topics, *read.answered))


def _shortens(phrase: Phrase, topic: Phrase) -> bool:
    """Return whether a phrase is the end of a topic, as "the experiment" is of "Stanford Experiment"."""
    told = phrase.definite or (phrase.name and len(phrase.stems) == 1)
    if len(phrase.stems) >= len(topic.stems) or not told:
        return False
    return topic.stems[-len(phrase.stems) :] == phrase.stems and phrase.plural == topic.plural


def _is_elliptic(turn: str) -> bool:
    """Return whether a turn without a pronoun still leaves out what it is about."""
    own, found = topic_words(turn), phrases(turn)
    if any(not _bound(pronoun) for pronoun in PERSON.finditer(turn)):
        return True
    if len(own) <= MANY and any(sign.search(turn) for sign in (ONE, POINTING, COMPARES)):
        return True
    if any(phrase.name for phrase in found):
        return False
    if (
        ABOUT.search(turn)
        or AND.match(turn)
        or all(phrase.bare or phrase.definite or phrase.marked for phrase in found)
    ):
        return True
    return len(own) <= FEW and not DEFINES.match(turn)


def _carried(turn: str, earlier: Sequence[EarlierTurn]) -> list[Phrase]:
    """Return the topic of the last turn or, if that turn depended on others, the topic of the conversation."""
    said = set(stems(turn))
    return [topic for topic in earlier[-1].topics[:1] if not said.issuperset(topic.stems)]


def _bracketed(text: str, topics: Sequence[Phrase]) -> str:
    if not topics:
        return text
    asked = text.rstrip(" ?!.")
    return f"{asked} ({', '.join(topic.text for topic in topics)}){text[len(asked) :].strip()}"
