"""The few words of a sentence that answer a question, to be set off from the rest. Pure functions.

Of the words that are of the kind asked for, those nearest to the question's own words are taken; where a list is asked
for, all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from answer.question import MONTH, SHORT_NAME, STOP_WORDS, WEEKDAY, WORD, Asked, answering_words
from index.lexical import stems

Span = tuple[int, int]

NAMES = ("person", "place", "name")
NO_NAME = re.compile(rf"(?:{WEEKDAY}|{MONTH}|I)s?", re.IGNORECASE)
OPENING = re.compile(r"[.?!:][”’\"')]*\s+\Z")
OPENERS = re.compile(
    r"[A-Z][a-z]+(?:ed|ing|ly)|Though|Although|While|Last|Next|Earlier|Later|Meanwhile|Since|Despite|Two|Three|Nearly|Many"
)
BEHIND_PLACE = re.compile(r"\b(?:in|at|to|from|near|across|of|outside|into|around)\s(?:the\s)?\Z", re.IGNORECASE)
IN_PLACE = 0.5  # what a place gains by standing behind such a word; a question word right beside it gives as much


def short_answer(sentence: str, asked: Asked, *, several: bool = False) -> list[Span]:
    """Find the words that answer: (start, end), in order. Empty where their kind is not known or they are not there."""
    found = _candidates(sentence, asked)
    if several or len(found) < 2:
        return found
    positions = _positions(sentence, asked)
    return [max(found, key=lambda span: _fit(sentence, span, asked, positions))]


def _candidates(sentence: str, asked: Asked) -> list[Span]:
    spans = list(answering_words(sentence, asked))
    if asked.kind not in NAMES:
        return spans
    trimmed = [_trimmed(sentence, span, {*asked.words, *STOP_WORDS}) for span in spans]
    return [(start, end) for start, end in trimmed if end > start and _is_name(sentence, start, end)]


def _is_name(sentence: str, start: int, end: int) -> bool:
    """Tell a name from a day, a month, and a word that has its capital from opening the sentence."""
    written = sentence[start:end]
    opens = OPENING.search(sentence, 0, start) is not None or not start
    return not NO_NAME.fullmatch(written) and not (opens and OPENERS.fullmatch(written))


def _trimmed(sentence: str, span: Span, known: set[str]) -> Span:
    """Leave out the words at both ends that the question has, and a last `'s`."""
    words = list(WORD.finditer(sentence, *span))
    while words and _known(words[0].group(), known):
        words.pop(0)
    while words and _known(words[-1].group(), known):
        words.pop()
    if not words:
        return span[0], span[0]
    last = re.sub(r"[’']s\Z", "", words[-1].group())
    return words[0].start(), words[-1].start() + len(last)


def _known(word: str, known: set[str]) -> bool:
    return not SHORT_NAME.fullmatch(word) and re.sub(r"[’']s\Z", "", word.lower()) in known


def _positions(sentence: str, asked: Asked) -> list[Span]:
    """Where the question's words stand in the sentence."""
    known = {stem for word in asked.words for stem in stems(word)}
    return [match.span() for match in WORD.finditer(sentence) if known.intersection(stems(match.group()))]


def _fit(sentence: str, span: Span, asked: Asked, positions: Sequence[Span]) -> float:
    """Add up, over the question's words in the sentence, how near the span stands to each."""
    near = sum(1 / (1 + _between(sentence, span, other)) for other in positions if not _overlap(span, other))
    return near + IN_PLACE * (asked.kind == "place" and BEHIND_PLACE.search(sentence, 0, span[0]) is not None)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _between(sentence: str, one: Span, other: Span) -> int:
    """Count the words between two places, the nearer of them included."""
    first, second = sorted((one, other))
    return 1 + len(WORD.findall(sentence, first[1], second[0]))
