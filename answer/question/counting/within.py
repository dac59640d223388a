"""Reads a question for a count together with its days: those that limit the count, and those that are its topic.

`How many articles mention Walmart in May 2022?` is limited by its days, `How many articles mention September 11?` and
`… mention “last week”?` are about the words themselves. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from answer.question.counting.form import Counting, counting
from answer.question.days import CALENDAR_DAY, AskedDays, asked_days, without_days

# Private-use characters, which no question contains, stand for a quoted text and for a day that is part of the topic.
_QUOTE, _DAY = "\ue000", "\ue001"
_QUOTED = re.compile(r"(?<=[“\"])[^“”\"]+(?=[”\"])")
_BEFORE_TOPIC = re.compile(r"\b(?:mention(?:s|ed|ing)?|about)\s+(?:the\s+)?\Z", re.IGNORECASE)
_GLUED = re.compile(r"(?<![^\W_])[^\W\d_]{1,20}-\Z")
_BEHIND = 40  # characters before a day in which a word such as `mention` makes the day a topic


def counting_within(question: str, today: int) -> tuple[Counting, AskedDays | None] | None:
    """Read a question for a count, and the days that limit it (relative to `today`, YYYYMMDD); None for any other."""
    question = question.replace(_QUOTE, " ").replace(_DAY, " ")
    quoted = _QUOTED.search(question)
    words = quoted[0] if quoted else ""
    masked = _masked(question, *quoted.span(), _QUOTE) if quoted else question
    for text, day in _readings(masked, today):
        named = asked_days(text, today)
        firm = named if named and named.firm else None
        if found := counting(without_days(text, firm)):
            topic = found.topic.replace(_QUOTE, words).replace(_DAY, day)
            return replace(found, topic=topic), firm
    return None


def _readings(question: str, today: int) -> Iterator[tuple[str, str]]:
    """Yield the question with its first day read as a limit and as the topic, the likelier reading first."""
    named = asked_days(question, today)
    if named is None:
        yield question, ""
        return
    start, end = min(named.spans)
    glued = _GLUED.search(question, 0, start)  # `mid-November` is a word
    start = glued.start() if glued else start
    as_topic = _masked(question, start, end, _DAY), question[start:end]
    opens_topic = _BEFORE_TOPIC.search(question[max(0, start - _BEHIND) : start])
    if opens_topic and (glued or CALENDAR_DAY.search(question, start, end)):
        yield as_topic
        yield question, ""
    else:
        yield question, ""
        yield as_topic


def _masked(text: str, start: int, end: int, mark: str) -> str:
    return f"{text[:start]}{mark}{text[end:]}"
