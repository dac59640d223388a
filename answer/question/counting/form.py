"""Reads questions about where the archive mentions something: how many articles, which ones, the first and the last.

Pure functions. Hides the English forms of these questions. A form has to fit the whole question: `How often was Messi
mentioned?` asks about the archive, `How often was Messi mentioned in dispatches?` asks for a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from answer.model import Intent

By = Literal["", "month", "outlet"]


@dataclass(frozen=True, slots=True)
class Counting:
    """What is to be counted or listed: the topic in the question's own words, and the unit that splits a count.

    Without a topic, all articles are counted.
    """

    intent: Intent
    topic: str
    by: By = ""


# A part is named in capitals, so that the forms below can be read. `WORD?` may be left out with the blank beside it.
_PARTS = {
    "ARTICLES": (
        r"(?:(?:news )?(?:articles?|stories|story|reports?|headlines?)|news (?:pieces?|items?)|documents|texts)"
    ),
    "MANY": r"(?:news )?(?:articles|stories|reports|headlines)",
    "ONE": r"(?:(?:news )?(?:article|story|report|headline)|news piece)",
    "ABOUT": (
        r"(?:(?:that|which|to|who) )?(?:(?:do|does|did|have|has|ever|also) ){0,2}"
        r"(?:(?:published )?(?:about|on)|MENTION|HAVE WORD)"
    ),
    "MENTION": (
        r"(?:mention(?:s|ed|ing)?|nam(?:e|es|ed|ing)|cover(?:s|ed|ing)?|contain(?:s|ed|ing)?|discuss(?:es|ed|ing)?"
        r"|talk(?:s|ed|ing)? about|writ(?:e|es|ten|ing) (?:about|on)|wrote (?:about|on)|refer(?:s|red|ring)? to"
        r"|deal(?:s|t|ing)? with|report(?:s|ed|ing)? (?:on|about)|speaks? (?:of|about)|includ(?:e|es|ed|ing))"
    ),
    "HAVE": r"(?:use|uses|used|using|have|has|had|with)",
    "WORD": r"the (?:exact )?(?:word|words|name|term|phrase)",
    "WRITE": (
        r"(?:mention(?:s|ed)?|(?:talk(?:s|ed)?|report(?:s|ed)?|writ(?:e|es|ten)|wrote) (?:about|on)|refer(?:s|red)? to)"
    ),
    # `named`, `covered` and `discussed` alone ask about the world as often: `When was the disease first named?`
    "MENTIONED": (
        r"(?:(?:been|ever|being) ){0,2}(?:mentioned|written (?:about|on)|reported (?:on|about)|referred to|talked about"
        r"|in the news|FOUND)"
    ),
    "FOUND": (
        r"(?:mentioned|named|covered|discussed|reported|found|quoted|appear(?:s|ed)?|occur(?:s|red)?|come up|came up"
        r"|show up|showed up) (?:in|by) (?:(?:the|this|your|our|any|these) )?(?:PLACE|news|ARTICLES)"
    ),
    "PLACE": r"(?:archive|collection|corpus|sources|database|index)",
    "ARCHIVE": r"(?:you|(?:(?:the|this|your|our|any|these) )?(?:PLACE|news|MANY)|any ONE)",
    "THERE": (
        r"(?:(?:there )?(?:are|were|is|was)(?: there)?|there|(?:do|did|can) (?:you|we|i) (?:have|find|know(?: of)?))"
    ),
    "WAS": r"(?:is|are|was|were|has|have|had|does|do|did|gets|got)",
    "HAS": r"(?:has|have|had)",
    "OUTLET": r"(?:news )?(?:outlets?|sources?|newspapers?|papers?|sites?|websites?|publishers?|publications?)",
    "MONTH": r"(?:months?|years?)",
    "EVER": "ever",
    "MOST": r"(?:the )?most(?: often| frequently)?",
    "THE": r"(?:(?:all|the|every|each|any|an?|some|me|us|of|exact|total|other|different|these|your) ?\b){1,4}",
    "TOPIC": r"(?P<topic>.+?)",
    "WHICH": r"(?:which|what)",
    "SHOW": r"(?:list|show|find|give|get|search for|search)(?: (?:me|us))?",
    "FIND": r"(?:WHICH (?:is|was)|SHOW|when (?:is|was))",
    "OFTEN": r"how (?:often|many times|frequently)",
    "NOUN": r"(?:mention|reference) (?:of|to)",
    "PLEASE": r"(?:please|hey|so|ok|okay|and|but),?",
    "CAN": r"(?:can|could|would) (?:you|u)(?: please)?(?: tell me| say)?",
}
_FORMS: tuple[tuple[Intent, By, tuple[str, ...]], ...] = (
    (
        Intent.COUNT,
        "outlet",
        (
            "WHICH OUTLET HAS? WRITE TOPIC MOST",
            "WHICH OUTLET HAS? (?:mentions|mentioned) TOPIC",
            "WHICH OUTLET HAS? (?:wrote|writes|written|reported|reports) MOST (?:about|on) TOPIC",
            "WHICH OUTLET HAS? (?:has|had|published|ran|wrote) MOST (?:mentions of|ARTICLES ABOUT) TOPIC",
            "(?:in )?WHICH OUTLET WAS TOPIC (?:MOST MENTIONED|MENTIONED MOST)",
            "WHICH OUTLET HAS? EVER? mention(?:s|ed)? TOPIC",
            "how many THE? OUTLET HAS? EVER? WRITE TOPIC",
        ),
    ),
    (
        Intent.COUNT,
        "month",
        (
            "(?:in |during )?(?:when|WHICH MONTH(?: of)?) WAS TOPIC (?:MOST MENTIONED|MENTIONED MOST)",
            "WHICH MONTH (?:HAS|saw) MOST (?:mentions of|ARTICLES ABOUT) TOPIC",
            "(?:in |during )?(?:when|WHICH MONTH) WAS MOST (?:ARTICLES ABOUT|mentions of) TOPIC",
            "(?:when|WHICH MONTH) were there MOST (?:ARTICLES ABOUT|mentions of) TOPIC",
        ),
    ),
    (
        Intent.COUNT,
        "",
        (
            "(?:count|how many) THE? ARTICLES THERE? ABOUT TOPIC",
            "(?:in )?how many THE? ARTICLES WAS TOPIC (?:MENTIONED|named|covered|discussed|appear|occur|come up)",
            "OFTEN WAS TOPIC MENTIONED",
            "OFTEN WAS WORD TOPIC (?:used|written|appear|occur|come up)",
            "how many mentions WAS (?:there of )?TOPIC (?:have|get|got|received?)",
            "OFTEN (?:does|do|did|HAS) ARCHIVE MENTION TOPIC",
            "(?:what is|what[’']s|SHOW)? THE? (?:number|amount|count) of THE? ARTICLES THERE? ABOUT TOPIC",
            "(?:what is|what[’']s|SHOW)? THE? number of times TOPIC WAS MENTIONED",
            "(?:count|how many|(?:what is |what was )?(?:the )?number of)? THE? mentions of TOPIC THERE?",
            "TOPIC ?[,:;–—-] ?how many (?:ARTICLES|mentions) THERE?",
            "TOPIC ?[,:;–—-] ?OFTEN(?: MENTIONED)?",
            "how much (?:coverage|news|reporting) THERE? (?:of|on|about) TOPIC",
            "(?:did|does|do|HAS) ARCHIVE EVER? MENTION TOPIC",
            "(?:is|are|was|were|HAS) TOPIC MENTIONED",
            "(?:are|were|is|was) there THE? ARTICLES ABOUT TOPIC",
            "(?:do|did) (?:you|we) have THE? ARTICLES ABOUT TOPIC",
        ),
    ),
    (
        Intent.FIRST,
        "",
        (
            "(?:when|where) WAS TOPIC (?:first|earliest) MENTIONED",
            "(?:when|where) WAS TOPIC MENTIONED (?:for the )?first(?: time)?",
            "when did TOPIC first come up",
            "when did ARCHIVE (?:first|start to|begin to) MENTION TOPIC",
            "WHICH ONE (?:was the )?first (?:to )?MENTION TOPIC",
            "WHICH ONE MENTION TOPIC first",
            "WHICH OUTLET (?:was the )?first (?:to )?WRITE TOPIC",
            "(?:FIND? (?:the )?(?:very )?)?(?:first|earliest|oldest) (?:ONE ABOUT|NOUN) TOPIC",
        ),
    ),
    (
        Intent.LAST,
        "",
        (
            "(?:when|where) WAS TOPIC (?:last|most recently|latest) MENTIONED",
            "when (?:did|does) TOPIC last (?:appear|come up)",
            "(?:when|where) WAS TOPIC MENTIONED (?:last|most recently|for the last time)",
            "when did ARCHIVE (?:last|most recently) MENTION TOPIC",
            "(?:when (?:is|was) )?the last time (?:that )?TOPIC WAS MENTIONED",
            "WHICH ONE (?:was the )?last (?:to )?MENTION TOPIC",
            "WHICH ONE MENTION TOPIC last",
            "WHICH OUTLET (?:was the )?last (?:to )?WRITE TOPIC",
            "(?:FIND? (?:the )?(?:very )?)?(?:last|latest|newest|most recent) (?:ONE ABOUT|NOUN) TOPIC",
        ),
    ),
    (
        Intent.LIST,
        "",
        (
            "SHOW? THE? (?:list of )?THE? (?:(?:latest|newest|last|recent) )?ARTICLES THERE? ABOUT TOPIC",
            "WHICH ARTICLES THERE? ABOUT TOPIC",
            "(?:in )?WHICH ARTICLES WAS TOPIC (?:MENTIONED|appear|occur|come up)",
        ),
    ),
)


def _expanded(form: str) -> str:
    """Replace the words in capitals by their patterns, also those inside other patterns."""
    optional = re.sub(r"(\(\?:[^()]*(?:\(\?:[^()]*\)[^()]*)*\)|[A-Z]+)\? ", r"(?:\1 )?", form)
    optional = re.sub(r" ([A-Z]+)\?\Z", r"(?: \1)?", optional)
    while (wider := _NAMES.sub(lambda part: f"(?:{_PARTS[part[0]]})", optional)) != optional:
        optional = wider
    return optional


_NAMES = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)))
_READ = tuple(
    (intent, by, re.compile(_expanded(f"PLEASE? CAN? (?:{_expanded(form)})"), re.IGNORECASE))
    for intent, by, forms in _FORMS
    for form in forms
)
# These words may follow a form and say nothing about the topic, so they are cut off.
_ENDS = re.compile(
    r",? (?:(?:in|within|across|from|of) (?:all (?:of )?)?(?:the |this |your |our |these |any )?"
    r"(?:archive|collection|corpus|sources|database|index|articles)"
    r"|at all|anywhere|overall|in total|altogether|so far|to date|in all|please|thanks|exactly|ever|or not"
    r"|(?:are|were|is|was) there|(?:do|did) (?:you|we) have"
    r"|(?:(?:are|were|was|is|have been|has been) )?(?:published|written)"
    r"|broken down|split|grouped|sorted|each)\Z",
    re.IGNORECASE,
)
_MOST_ENDS = 4
_UNIT = _expanded(r"(?P<unit>OUTLET|MONTH|time)")
_BY = re.compile(rf",? (?:by|per|for each|each|every|in each|from each|over) {_UNIT}\Z", re.IGNORECASE)
_BY_INSIDE = re.compile(_expanded(rf"(?P<before>\bARTICLES) (?:by|per|each|every|in each) {_UNIT}\b"), re.IGNORECASE)
# The days are blanked before this, so their prepositions are left: `in    `, `between    and    `. They are no topic.
_DAYS_LEFT = re.compile(
    r"(?:(?:^| )(?:in|on|at|during|since|from|until|till|before|after|between|by|of|for|within|through|throughout|and"
    r"|or|to|published|written|the year|the month of)){0,4}\s{2,}(?:(?:and|or|to|until|till)\s{2,})*",
    re.IGNORECASE,
)
# A second verb shows that the question goes on, so it asks for no count: `about strikes did the mayor read`.
_CLAUSE = re.compile(r"(?<!\S)(?:did|does|do|has|have|had|was|were|is|are|will|would|can|could)(?!\S)", re.IGNORECASE)
# Words that refer to an earlier text are not a topic: `Was his father mentioned?`, `Were there other songs mentioned?`
_POINTS_BACK = re.compile(r"(?:there|his|her|hers|their|theirs|its|these|those)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:it|that|this|them|him|he|she|they|anything|something|you|i|we)?", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"].*[”\"]\Z")
_MARKS = " ?!.,;:"
# Without a topic, all articles are counted: `How many articles are there?`
_ALL = re.compile(
    _expanded(
        r"PLEASE? CAN? (?:(?:count|how many|what is the number of|number of) THE? ARTICLES(?: THERE)?"
        r"(?: (?:in|within|of) ARCHIVE)?|how many THE? ARTICLES (?:are|is|were|was) (?:there )?(?:in|within) ARCHIVE"
        r"|how many THE? ARTICLES (?:does|do|did) ARCHIVE (?:have|hold|contain|include)"
        r"|how (?:big|large) is ARCHIVE)"
    ),
    re.IGNORECASE,
)
MOST_WORDS = 10  # words of a topic; articles do not repeat a longer one word for word


def counting(question: str) -> Counting | None:
    """Read a question for a count or list; None for any other. Replace the words for its days by blanks first."""
    whole = " ".join(_DAYS_LEFT.sub(" ", question).split()).strip(_MARKS)
    shorter = list(_without_ends(whole))
    for text, unit in reversed(shorter):
        for intent, by, form in _READ:
            found = form.fullmatch(text)
            if found and (topic := _topic(found["topic"])):
                split = by or (unit if intent in (Intent.COUNT, Intent.LIST) else "")
                return Counting(Intent.COUNT if split else intent, topic, split)
    return next((Counting(Intent.COUNT, "", unit) for text, unit in shorter if _ALL.fullmatch(text)), None)


def _topic(words: str) -> str:
    """Clean a topic; return an empty text if the question goes on inside it."""
    topic = words.strip(_MARKS)
    if _QUOTED.match(topic):
        return topic.strip('“”"')
    no_topic = _CLAUSE.search(topic) or _POINTS_BACK.match(topic) or _PRONOUN.fullmatch(topic)
    return "" if no_topic or topic.count(" ") >= MOST_WORDS else topic


def _without_ends(text: str) -> Iterator[tuple[str, By]]:
    """Yield a question, then shorter forms without what follows it, each with the unit that splits the count."""
    unit: By = ""
    yield text, unit
    for _ in range(_MOST_ENDS):
        if by := _BY.search(text):
            unit, text = _unit(by["unit"]), text[: by.start()]
        elif by := _BY_INSIDE.search(text):
            unit, text = _unit(by["unit"]), text[: by.end("before")] + text[by.end() :]
        elif end := _ENDS.search(text):
            text = text[: end.start()]
        else:
            return
        text = text.rstrip(_MARKS)
        yield text, unit


def _unit(word: str) -> By:
    return "month" if re.match("month|year|time", word, re.IGNORECASE) else "outlet"
