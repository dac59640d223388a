"""Reads BibTeX: a reference with its abstract is an article, any other counts with its title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

BEGINS = re.compile(r"\A\s{0,9}(?:%[^\n]{0,300}\n\s{0,9})*@[A-Za-z]{3,20}\s{0,9}\{\s{0,9}[^\s{},=\"]{1,200},")
ENTRY = re.compile(r"^[ \t]{0,9}@(?P<kind>[A-Za-z]{3,20})\s{0,9}\{\s{0,9}[^\s{},=\"]{0,200},", re.MULTILINE)
NO_ENTRY = frozenset(("comment", "preamble", "string"))
FIELD = re.compile(r"\s{0,99},?\s{0,99}(?P<name>[A-Za-z][\w-]{0,40})\s{0,9}=\s{0,9}")
JOIN = re.compile(r"\s{0,9}#\s{0,9}")  # `month = "1~" # jan`
BARE = re.compile(r"[^\s,{}\"]{1,100}")
MARK = re.compile(r"\\.|[{}\"]", re.DOTALL)
ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "c": "\u0327", "v": "\u030c",
           "=": "\u0304", ".": "\u0307", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a"}  # fmt: skip
ACCENT = re.compile(r"\\(?:([`'^~\"=.])|([cvuHkr])(?=[\s{]))\s{0,3}\{?\\?([A-Za-z])\}?")
LETTERS = {"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "aa": "å", "AA": "Å",
           "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquotedblleft": "“", "ldots": "…",
           "textquotedblright": "”", "texteuro": "€"}  # fmt: skip
COMMAND = re.compile(r"\\([A-Za-z]{1,20})(?:\{\}|[ ]{1,3}|(?=[^A-Za-z]|\Z))")


def references(text: str) -> Iterator[dict[str, str]]:
    """Yield the fields of each entry, their names in lower case, as they are printed: without braces and commands."""
    entries = list(ENTRY.finditer(text))
    for entry, end in zip(entries, [*(after.start() for after in entries[1:]), len(text)], strict=True):
        fields, part, place = dict[str, str](), text[entry.end() : end], 0
        while field := FIELD.match(part, place):
            value, place = _value(part, field.end())
            fields.setdefault(field["name"].lower(), _printed(value))
        if fields and entry["kind"].lower() not in NO_ENTRY:
            yield fields


def _value(text: str, begins: int) -> tuple[str, int]:
    """Return a value, the parts of which `#` may join, and where it ends."""
    value = ""
    while True:
        ends = _end_of_value(text, begins)
        value += text[begins:ends].strip().strip('"')
        if not (joined := JOIN.match(text, ends)):
            return value, ends
        begins = joined.end()


def _end_of_value(text: str, begins: int) -> int:
    """Return where a value in braces, in quotation marks or of one word ends; what does not end ends the text."""
    opening, depth = text[begins : begins + 1], 0
    if opening not in ("{", '"'):
        bare = BARE.match(text, begins)
        return bare.end() if bare else len(text)
    for mark in MARK.finditer(text, begins + 1):
        if depth == 0 and mark[0] == ("}" if opening == "{" else '"'):
            return mark.end()
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
    return len(text)


def _printed(written: str) -> str:
    r"""Write LaTeX as it is printed: `Caf{\'e} \& Bar` is `Café & Bar`."""
    words = ACCENT.sub(lambda found: found[3] + ACCENTS[found[1] or found[2]], written)
    words = COMMAND.sub(lambda found: LETTERS.get(found[1], ""), words)
    words = re.sub(r"\\([&%$#_{}])", r"\1", words.replace("{", "").replace("}", "").replace("~", " "))
    return " ".join(unicodedata.normalize("NFC", words).split())
