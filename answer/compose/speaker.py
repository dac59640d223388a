"""Finds the sentences that answer `who said …` and `what did … say`. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from answer.compose.attribution import Attribution, attribution
from answer.compose.speech import VERBS
from answer.question.kind import STOP_WORDS
from index.store.words import stems

# Who wrote or posted something is its author, not the speaker of a claim, so these verbs are left out.
WHO = re.compile(
    rf"\bwho(?:\s(?:else|first|also|has|had|have|\w+ly))?\s(?!wrote\b|writes\b|posted\b)(?P<verb>{VERBS})\b"
    r"|\baccording to whom\b",
    re.IGNORECASE,
)
WHAT = re.compile(
    r"\b(?:what|how)\s(?:did|does|do|has|have|had)\s(?P<speaker>.{1,200}?)\s"
    r"(?P<verb>say|said|tell|told|claim|claimed|announce|announced|warn|warned|report|reported|argue|argued|call|called|describe"
    r"|described|deny|denied)\b",
    re.IGNORECASE,
)
SPEAKING = frozenset(("say", "said", "tell", "told", "claim", "claimed"))
LAST_NAME = 0.5  # articles shorten names, so two that share this part of their words mean the same speaker
IN_PART = 0.3  # a pronoun, or a speaker whom the question names already, answers `who said` only in part


@dataclass(frozen=True, slots=True)
class AskedSaying:
    """A question about a claim: its verb of saying, and the stems of the speaker if the question names one."""

    verb: str
    speaker: frozenset[str]
    words: frozenset[str]

    @property
    def asks_for_words(self) -> bool:
        """Whether only somebody's own words answer, as in `What did X say?`."""
        return bool(self.speaker) and self.verb.lower() in SPEAKING


def asked_saying(question: str) -> AskedSaying | None:
    """Read a question of the form `who said …` or `what did X say …`; None for any other."""
    what, who = WHAT.search(question), WHO.search(question)
    words = frozenset(stems(question))
    if what:
        return AskedSaying(what["verb"], frozenset(_weighty(what["speaker"])), words)
    return AskedSaying(who["verb"] or "", frozenset(), words) if who else None


def speaker_of(asked: AskedSaying, text: str, start: int, end: int) -> Attribution | None:
    """Find the speaker of a sentence's claim; if the sentence has several, the one with the question's verb."""
    return attribution(text, start, end, asked.verb)


def fit(asked: AskedSaying, text: str, start: int, end: int) -> float:
    """Score how well the speaker of the sentence `text[start:end]` fits a question about a claim, from 0 to 1."""
    return bonus(asked, text, speaker_of(asked, text, start, end))


def bonus(asked: AskedSaying, text: str, found: Attribution | None) -> float:
    """Score how well a speaker found in a sentence fits a question about a claim, from 0 to 1.

    For `who said`, the speaker must be named, and not in the question; for `what did X say`, the speaker must be X.
    """
    if found is None:
        return 0.0
    named = frozenset(_weighty(text[slice(*found.speaker)]))
    if asked.speaker:
        return len(asked.speaker & named) / len(asked.speaker)
    return 1.0 if found.named and not named <= asked.words else IN_PART


def _weighty(text: str) -> list[str]:
    return stems(" ".join(word for word in re.findall(r"\w+", text) if word.lower() not in STOP_WORDS))
