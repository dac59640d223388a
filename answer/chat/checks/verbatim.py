"""Finds the words that a chat model quotes in the stored text; hides which typographic variants are accepted.

Quotation marks, dashes, dots, ligatures and blanks of any kind may differ, nothing else. The result is a span of the
stored text, and that span is what is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from answer.chat.request import UNSEEN
from answer.words import VARIANTS
from index.split import Span

AROUND = "\"' .…,;:"  # a model may put these around a quote, although the source has none there
MOST_PLACES = 8  # places of the same words that are compared, because a passage may repeat them


def places(words: str, text: str, start: int, end: int) -> Iterator[Span]:
    """Give the spans of `text[start:end]`, as offsets in `text`, that have the words; nothing if there are none."""
    wanted = _plain(words)[0].strip(AROUND)
    plain, offsets = _plain(text[start:end])
    if not any(character.isalnum() for character in wanted):
        return
    found = plain.find(wanted)
    for _ in range(MOST_PLACES):
        if found < 0:
            return
        if _is_whole(plain, found, found + len(wanted)):
            yield start + offsets[found], start + offsets[found + len(wanted) - 1] + 1
        found = plain.find(wanted, found + 1)


def _plain(text: str) -> tuple[str, list[int]]:
    """Normalize the typography of a text, and give each character's offset in the original."""
    signs: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        for sign in _signs(character):
            if sign == " " and signs[-1:] == [" "]:
                continue
            signs.append(sign)
            offsets.append(offset)
    return "".join(signs), offsets


def _signs(character: str) -> str:
    if character.isascii():
        return " " if character.isspace() else "" if UNSEEN.match(character) else character
    if character.isspace():
        return " "
    return "" if UNSEEN.match(character) else unicodedata.normalize("NFKC", character).translate(VARIANTS)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Return whether whole words are quoted: `form` is not found in `reform`."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())
