"""Which parts of a text stand between quotation marks; hides straight and curly marks, and those nobody closed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

HIDDEN = "\x01"  # stands for every character of a quotation in a covered text
MARK = re.compile('[“„”"]')
OPENING, CLOSING, STRAIGHT = "“„", "”", '"'


def quotations(text: str) -> list[Span]:
    """Find the quotations of a text with their marks: (start, end) offsets in order.

    A quotation that its paragraph does not close ends with it, as newspapers write one that goes on in the next.
    """
    found: list[Span] = []
    offset = 0
    for paragraph in text.split("\n"):
        found.extend((offset + start, offset + end) for start, end in _of_paragraph(paragraph))
        offset += len(paragraph) + 1
    return found


def _of_paragraph(paragraph: str) -> Iterator[Span]:
    opened = None
    for match in MARK.finditer(paragraph):
        place, sign = match.start(), match[0]
        if opened is None and (sign in OPENING or (sign == STRAIGHT and _opens(paragraph, place))):
            opened = place
        elif opened is not None and (sign in CLOSING or (sign == STRAIGHT and not _opens(paragraph, place))):
            yield opened, place + 1
            opened = None
    if opened is not None:
        yield opened, len(paragraph)


def _opens(paragraph: str, place: int) -> bool:
    """Tell whether a straight mark opens: a word follows it, and none stands before it."""
    before, after = paragraph[:place][-1:], paragraph[place + 1 :][:1]
    return (not before or before.isspace() or before in "([—–-") and not after.isspace() and bool(after)


def covered(text: str, quoted: Sequence[Span]) -> str:
    """Write a text of the same length in which quotations cannot be read."""
    parts, place = [], 0
    for start, end in quoted:
        parts += [text[place:start], HIDDEN * (end - start)]
        place = end
    return "".join([*parts, text[place:]])
