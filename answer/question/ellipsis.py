"""Completes a follow-up that leaves words out, from the last question: "Why?", "What about Velmara?".

Hides how a question is split into the question word, what is counted, the auxiliary verb and the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from answer.question.antecedents import ASKED_FOR, NAMED, EarlierTurn
from answer.question.kind import DATE, kind_of
from answer.question.phrases import DETERMINERS, PLACED, POSSESSIVE, PREPOSITIONS, Phrase, phrases

OPENING = re.compile(
    r"^\W*(?:(?:and|but|or|so|then|also|ok|okay|well|now|yes|no)\b[\s,]*)*(?:(?:what|how) about\b|what of\b)?[\s,]*",
    re.IGNORECASE,
)
ABOUT = re.compile(r"\b(?:what|how) about\b|\bwhat of\b", re.IGNORECASE)
AND = re.compile(r"^\W*(?:and|or|but)\b", re.IGNORECASE)
JOINS = re.compile(r"^\W*(?:and|but|or|so|then|also)\b[\s,]*", re.IGNORECASE)
ASKING = re.compile(
    r"^\W*(?P<wh>how (?:many|much)|how long|how old|how far|how often|which|what|who|whom|when|where|why|how)\b"
    r"(?P<noun>.*?)\s+(?P<helper>is|are|was|were|did|do|does|has|have|had|will|would|can|could|should)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
SAID = re.compile(
    r"\b(?P<verb>say|says|said|report\w*|claim\w*|confirm\w*|deny|denied|announced?|told|knows?|knew|thinks?|wrote)"
    r" (?:that|this|it|so)(?P<end>\W*)$",
    re.IGNORECASE,
)
BARE = re.compile(
    r"^(?:since |until |by |at |in |on )?(?:when|who|whom|where|why|how|how much|how long|what time"
    r"|(?:what|which) (?:day|year|month|date|place|country|city)|how many(?P<noun> [\w-]+)?)"
    r"(?: exactly| then| so| not)?$",
    re.IGNORECASE,
)
OWNED = re.compile(r"(?<!\bwhat)(?<!\bwho)(?<!\bwhere)(?<!\bit)(?<!\bthat)(?:[’']s|s[’'])\s", re.IGNORECASE)
WHO = re.compile(r"who|what|which", re.IGNORECASE)
LONE_ASKING = re.compile(r"^\W*(?:who|what|when|where|why|how(?: many| much)?|which|did|do|does)\s", re.IGNORECASE)
WHOLE_ASKED = re.compile(r"^\W*(?:who|(?:what|which)\s\w+)\s", re.IGNORECASE)


def asked_again(turn: str, last: EarlierTurn) -> str:
    """Return the last question changed as this turn asks; empty if the turn asks a question of its own."""
    return _other_asking(turn, last) or _other_topic(turn, last) or _who_said(turn, last)


def without_opening(text: str) -> str:
    """Remove "And" and similar words from the beginning."""
    rest = JOINS.sub("", text, count=1)
    return rest[:1].upper() + rest[1:]


def _other_asking(turn: str, last: EarlierTurn) -> str:
    """Repeat the last question with another question word: "Why?", "How many children?"."""
    bare = BARE.match(OPENING.sub("", turn, count=1).rstrip(" ?!."))
    if not bare or ABOUT.search(last.text) or (bare["noun"] and not phrases(bare["noun"])):
        return ""
    asks = bare[0][0].upper() + bare[0][1:]
    asked = ASKING.match(last.text)
    if asked and not WHO.match(asks):
        counted = asked["noun"] if asked["noun"] and not bare["noun"] else ""
        return f"{asks} {asked['helper']}{counted}{asked['rest']}"
    if kind_of(last.text) == "yes/no":
        return f"{asks} {last.text[0].lower()}{last.text[1:]}"
    clause = _clause(last)
    return f"{asks} ({clause})?" if clause else ""


def _who_said(turn: str, last: EarlierTurn) -> str:
    """Ask who said what the last question takes for granted: "Who reported that?"."""
    said = SAID.search(turn)
    if not said or any(phrase.name for phrase in phrases(turn)) or re.search(r"\b(?:he|she)\b", turn, re.IGNORECASE):
        return ""
    return without_opening(f"{turn[: said.end('verb')]} that {_clause(last)}{said['end']}")


def _clause(last: EarlierTurn) -> str:
    """Return the last question without its question words: "people were killed in Velmara"."""
    asked = ASKING.match(last.text)
    if asked:
        helper = "" if asked["helper"].lower() in ("do", "does", "did") else f" {asked['helper']}"
        return f"{asked['noun']}{helper}{asked['rest']}".strip(" ?!.")
    subject = last.answered[0].text if last.answered and ASKED_FOR.match(last.text) else ""
    rest = WHOLE_ASKED.sub("", last.text) if subject else LONE_ASKING.sub("", last.text)
    return f"{subject} {rest}".strip(" ?!.")


def _other_topic(turn: str, last: EarlierTurn) -> str:
    """Repeat the last question with another topic: "What about Iran?"."""
    opening = OPENING.match(turn)
    rest = turn[opening.end() :].strip(" ?!.") if opening else ""
    if not opening or not (ABOUT.search(opening[0]) or AND.match(opening[0])) or not rest:
        return ""
    found = [phrase for phrase in phrases(f"of {rest}") if not phrase.bare]
    if len(found) != 1 or POSSESSIVE.sub("", rest)[found[0].end - len("of ") :]:
        return ""
    new = found[0]
    lead = rest[: new.start - len("of ")].lower().split()
    preposition = next((word for word in lead if word in PREPOSITIONS), "")
    if set(lead) - PREPOSITIONS - DETERMINERS:
        return ""
    fitting = [phrase for phrase in _replaceable(last.text, new) if _same_place(phrase, new, preposition, last.text)]
    old = max(fitting, key=lambda phrase: (not phrase.placed, phrase.start), default=None)
    if old:
        return f"{last.text[: old.start]}{new.text}{last.text[old.end :]}"
    return f"{last.text.rstrip(' ?!.')} {rest}?" if preposition and _takes_more(last.text) else ""


def _replaceable(text: str, new: Phrase) -> Iterator[Phrase]:
    """Yield the phrases of a question that a new topic can replace. A name replaces only names, also inside a phrase.

    With Germany, "the president of France" becomes "the president of Germany".
    """
    for phrase in phrases(text):
        inside = text[phrase.start : phrase.end]
        whole = not (new.name and phrase.name) or DATE.fullmatch(phrase.text)
        named = [] if whole else list(NAMED.finditer(inside))
        if not named:
            yield phrase
        for name in named:
            start = phrase.start + name.start()
            placed = phrase.placed if not name.start() else False
            yield replace(phrase, text=name[0], start=start, end=start + len(name[0]), placed=placed)


def _takes_more(text: str) -> bool:
    """Return whether words such as "in Oxford" can be added to a question.

    They cannot be added to "What is the paper's word of the year?", because another paper may be meant; nor to "When?",
    which is incomplete itself.
    """
    return bool(phrases(text)) and not OWNED.search(text)


def _same_place(old: Phrase, new: Phrase, preposition: str, text: str) -> bool:
    """Return whether a new phrase can replace an old one: by its preposition, as a name of its kind, or by its noun."""
    if preposition:
        before = text[: old.start].lower().split()[-2:]
        return preposition in before or (old.placed and preposition in PLACED)
    if new.name:
        return old.name and bool(DATE.fullmatch(old.text)) == bool(DATE.fullmatch(new.text))
    return old.stems[-1:] == new.stems[-1:]
