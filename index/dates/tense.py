"""Decides whether a sentence describes a day as past or future, from the verb near the words. Hides the word lists.

The nearest verb before the words decides (`said Thursday that he will leave Friday`), else the first one after them.
"""

from __future__ import annotations

import re

from index.dates.calendar import Tense

REACH = 140  # characters examined on each side of the words, so that a text without full stops costs no more
# The verb after a modal verb is part of this pattern, so that the `held` of `will be held` does not count as past.
MODAL = r"(?:will|won['’]t|['’]ll|shall|would|could|may|might|must|should|can)"
MODAL += r"(?: (?:not|also|then|only|likely|be|have|get)){0,3} \w+(?: \w+ed)?"
COMING = (
    r"upcoming|forthcoming|deadline|likely|ahead of|about to|going to|planned (?:to|for)"
    r"|(?:scheduled|slated|due|set|expected|poised|projected|plans|planning|hop(?:es|ing)|intends|aims)"
    r"(?: to(?: be)? \w+)?"
    r"|(?:was|were) (?:expected|forecast|scheduled|set|due|slated|projected|supposed|planned)"
    r"|(?:expires|runs|begins|starts|opens|airs|premieres|kicks off|takes place|resumes|turns)"
    r"|as planned|(?:is|are|['’]re|['’]s)(?: \w+)? (?:to(?: be)? \w+|(?:travel|return|head|meet|host|hold|open|clos"
    r"|start|launch|beginn|visit|arriv|leav|com|go|play|fac|plann|prepar|expect|releas|end|mov|join|tak|giv|add|bring)ing)"
)
IRREGULAR = (
    "said told say says came went met saw took gave made won lost fell rose left got became sent struck shot shut hit"
    " led spoke wrote ran cut found brought began kept held paid stood heard broke drew grew threw flew sold bought"
    " caught fought taught felt knew known showed sat swore sworn beat put quit thought chose drove ate sang rode woke"
    " wore hid dealt meant spent built laid fled slept swept hung stuck sank shook stole tore bore forgot overcame"
)
PAST = (
    rf"(?:was|were|had|did)(?:n['’]t)?|{IRREGULAR.replace(' ', '|')}"
    r"|(?!need\b|hundred\b|speed\b|indeed\b|seed\b|feed\b|exceed\b|proceed\b|succeed\b|breed\b)[a-z]{2,}ed"
)
# These forms fit past and future days (`to be held`, `has been asked`, `is falling`), so another verb decides. Without
# one, `to` is the future of headlines.
EITHER = r"(?P<to>to(?: be)? [a-z]+)|(?:has|have)(?: \w+)?(?: \w+ed)?|(?:is|are|['’]re)(?: \w+)? \w+ing"
VERB = re.compile(
    rf"\b(?:(?P<future>{MODAL}|{COMING})|(?P<either>{EITHER})|(?P<present>(?:is|are)(?: \w+ed)?)|(?P<past>{PAST}))\b"
)
HOUR = r"\d{1,2}(?::\d\d)?\s?[ap]\.?m\.?(?:\s(?:[ECMP][SD]?T(?:/PT)?))?,?\s+(?:on\s+)?$"
AT_AN_HOUR = re.compile(HOUR, re.IGNORECASE)
BEFORE = re.compile(
    r"(?i)\b(?:(?P<future>until|till|through|no later than|ahead of|starting|beginning|sometime|come)"
    rf"|(?P<for>(?:for|into)(?: an?)?)|(?P<by>by)|(?P<past>as of))\s+(?:$|{HOUR})"
)
HAD = re.compile(r"\bhad\b")


def tense(text: str, start: int, end: int, sentence: tuple[int, int]) -> Tense | None:
    """Return how the sentence describes the day named at `start` to `end`; None if no verb shows it."""
    begin, stop = max(sentence[0], start - REACH), min(sentence[1], end + REACH)
    told = None if text[start].islower() else _by_preposition(text, begin, start, end, stop)
    if told:
        return told
    before = list(VERB.finditer(text, begin, start))
    verb = next((verb for verb in reversed(before) if not verb["either"]), None)
    verb = verb or next((verb for verb in VERB.finditer(text, end, stop) if not verb["either"]), None)
    if verb:
        return "past" if verb["past"] else "future"
    # An hour or the `to` of a headline announces a day to come: `8 p.m. Friday, Town Hall`, `Ministers to meet Friday`.
    ahead = AT_AN_HOUR.search(text, max(begin, start - 20), start) or any(verb["to"] for verb in before)
    return "future" if ahead else None


def _by_preposition(text: str, begin: int, start: int, end: int, stop: int) -> Tense | None:
    """Return the tense that a preposition shows: `until Friday`, `through 5 a.m. Friday`, `as of Friday`."""
    word = BEFORE.search(text, max(begin, start - 40), start)
    if word is None:
        return None
    if word["past"]:
        return "past"
    # What is called by its day has happened: `hurt by Friday's attack`.
    blamed = (word["for"] or word["by"]) and text[end : end + 2] in ("'s", "’s")
    # What has been counted up to a day has happened: `By Friday, 450 had come`.
    reached = word["by"] and (word.start() == begin or HAD.search(text, begin, stop))
    return None if blamed or reached else "future"
