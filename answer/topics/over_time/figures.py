"""Reads the figures of a sentence with their places: the current ones, and those that the text takes back. Pure.

Hides how a number is written, which numbers are times or measures, and the words by which a text takes a number back:
`from 12 to 8`, `8, not 12`, `an earlier version said 12`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from answer.question.kind import MONTH
from answer.words import plain_sentences, read
from index.split import Span
from index.store.words import stems

_COUNT = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_NUMBER = re.compile(
    rf"(?<![\w.,-])(?P<money>[$€£¥]\s?)?(?P<digits>\d{{1,15}}(?:,\d{{3}}){{0,5}}(?:\.\d{{1,6}})?|(?:{_COUNT})(?:-(?:{_COUNT}))?)"
    r"(?P<scale>\s(?:hundred|thousand|million|billion|trillion))?(?P<percent>\s?%|\s(?:percent|per\scent)\b)?(?![\w]|[,.]\d)",
    re.IGNORECASE,
)
_NO_FIGURE = re.compile(  # a number before these words is no figure, but a time, a measure, an age or a rank
    r"[\s-](?:a\.?m\b|p\.?m\b|o['’]clock|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur|miles?|kilomet|km\b"
    r"|met(?:er|re)s?\b|feet|foot|inch|acres?|degrees?|of\sthe\s(?:dead|victims|injured|killed|wounded|cases|deaths)"
    r"|of\sthem|others?\b|more\b)"
    r"|:\d|(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_DAY = re.compile(rf"(?:{MONTH}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.?)\s\Z")
_DAY_BEHIND = re.compile(rf"(?:st|nd|rd|th)?\s(?:of\s)?{MONTH}")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_PARAGRAPH = re.compile(r"(?:paragraphs?|page|chapter|section|aged?|No\.|number)\s\Z", re.IGNORECASE)
_CUE = 90  # characters before a figure in which words take it back; further away they belong to another figure
_OLD = (
    r"from(?=\s(?:[\w-]{1,20}\s){0,4}\Z)"  # `reeling from the crush that killed 158` withdraws no figure
    r"|not|instead\sof|rather\sthan|earlier|previous(?:ly)?|initial(?:ly)?|original(?:ly)?|prior|up\sfrom|down\sfrom"
    r"|misstated|misreported|wrongly|incorrectly|mistakenly|erroneously|we\s(?:wrote|said|reported)|which\s(?:gave|said|put)|had\s(?:said|put|given|reported|stated)"
    r"|first\s(?:said|reported|put)|corrects\s(?:the|our|a|an|its)\b[\w\s]{0,40}report"
)
_NEW = (
    r"to|but|now|in\sfact|actually|the\s(?:correct\s|right\s|true\s|real\s|actual\s)?(?:figure|number|toll|total|count|tally|price|sum"
    r"|amount)(?:\s(?:is|was|stands\sat))|it\s(?:is|was)|should\s(?:be|have\sbeen|have\ssaid|read|have\sread)|reflect(?:s|ed)?(?:\sthat)?"
)
_CUES = re.compile(rf"\b(?:(?P<old>{_OLD})|(?P<new>{_NEW}))\b|(?P<end>;|[.!?]\s)", re.IGNORECASE)
_MARK = re.compile(
    r"\bcorrect(?:ion|ions|ing|ed|s)\b|\bto\scorrect\b|\bcorrect\s(?:number|figure|toll|total|count|tally|amount|price)\b"
    r"|\bclarification\b|\beditor[’']?s?[’']?\snote\b"
    r"|\b(?:earlier|previous|prior|original|initial)\s(?:version|report|article|story|edition|figure|count|toll|statement|estimate|number|total"
    r"|tally)s?\b|\brevis(?:ed|ing|es|ion)\b|\b(?:mis(?:stated|reported|counted|stating)|incorrectly|erroneously|wrongly|mistakenly)\b"
    r"|\b(?:lower(?:ed|s|ing)?|reduc(?:ed|es|ing)|cut|downgrad(?:ed|es|ing)|amend(?:ed|s|ing)?|adjust(?:ed|s|ing)?)\s"
    r"(?:the|its|their|that|his|her)\s(?:[\w-]+\s){0,3}(?:toll|number|count|figure|total|tally|estimate|price)\b"
    r"|\b(?:first|earlier|initially|originally|previously)\s(?:reported|stated|announced|given|thought|believed)\b"
    r"|\b(?:reported|stated|announced|given)\s(?:earlier|previously|initially)\b"
    r"|\b(?:was|were|is)\s(?:wrong|in\serror|inaccurate|too\shigh|counted\stwice)\b|\b(?:over|under)stated\b",
    re.IGNORECASE,
)
# Every correction contains one of these, so the whole pattern, which is slow, is tried in a few places of a text.
_HINTS = (
    "correct", "clarif", "first rep", "first sta", "first ann", "first giv", "first tho", "editor", "earlier",
    "previous", "prior ", "original", "initial", "revis", "misst", "misrep", "miscount", "erroneous", "wrong",
    "mistaken", "lower", "reduc", "cut ", "downgrad", "amend", "adjust", "in error", "inaccurate", "too high",
    "counted twice", "overstate", "understate",
)  # fmt: skip
_HINT_BEFORE, _HINT_BEHIND = 12, 70  # characters that the pattern sees, because the whole text would take long
_DOWN = re.compile(
    r"\b(?:lower|reduc|cut|downgrad|revised\sdown|too\shigh|overstated|counted\stwice|downward)\w*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text: its amount, written as `read` writes it, its place, and its kind.

    `taken_back`: the text says that the number was wrong, or was replaced.
    """

    amount: str
    span: Span
    kind: str
    taken_back: bool


def figures(text: str, start: int, end: int) -> Iterator[Figure]:
    """Find the figures of `text[start:end]`, without days, years, ages, times and measures."""
    for found in _NUMBER.finditer(text, start, end):
        words = found["digits"]
        behind, before = text[found.end() : found.end() + 30], text[max(start, found.start() - 12) : found.start()]
        alone = not (found["money"] or found["percent"] or found["scale"])
        if alone and (
            _YEAR.fullmatch(words) or _NO_FIGURE.match(behind) or _DAY.search(before) or _DAY_BEHIND.match(behind)
        ):
            continue
        if alone and _PARAGRAPH.search(before):
            continue
        kind = "percent" if found["percent"] else "money" if found["money"] else "number"
        amount = _amount(f"{words}{found['scale'] or ''}")
        yield Figure(
            amount, found.span(), kind, _is_taken_back(text[max(start, found.start() - _CUE) : found.start()], behind)
        )


def marks(text: str) -> list[int]:
    """Return the places of a text that have the words of a correction, in order; quick even for a whole article."""
    low = text.lower()
    found = set()
    for hint in _HINTS:
        place = low.find(hint)
        while place >= 0:
            if mark := _MARK.search(text, max(0, place - _HINT_BEFORE), place + _HINT_BEHIND):
                found.add(mark.start())
            place = low.find(hint, place + len(hint))
    return sorted(found)


def corrects(sentence: str) -> bool:
    """Return whether a sentence has the words of a correction, although it may correct no figure."""
    return _MARK.search(sentence) is not None


def lowers(sentence: str) -> bool:
    """Return whether a correction says that a figure was too high."""
    return _DOWN.search(sentence) is not None


def _amount(words: str) -> str:
    found = [word.stem for part in plain_sentences(words) for word in read(part) if word.kind == "number"]
    if found:
        return found[0]
    return "1" if words.lower() == "one" else " ".join(stems(words))


_WRONG = re.compile(
    r"[^.;]{0,60}\b(?:was|were|is)\s(?:wrong|in\serror|inaccurate|incorrect|too\shigh|mistaken|false|overstated)\b"
    r"|\s(?:\w{1,12}\s){0,2}(?:first|originally|initially|previously|earlier)\s(?:re|sta|ann|gi|tho|be)",
    re.IGNORECASE,
)


def _is_taken_back(before: str, behind: str) -> bool:
    """Return whether the words nearest to a figure say that it no longer holds."""
    last = None
    for last in _CUES.finditer(before):  # noqa: B007  (the loop only looks for the last match)
        pass
    return (last is not None and last["old"] is not None) or _WRONG.match(behind) is not None
