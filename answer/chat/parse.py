"""Reads a chat model's reply as statements with quotes, even if its JSON is incomplete, broken or wrapped in prose.

It is strict about a statement (a text and quotes), and lenient about everything around it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# quotes of one statement that are checked; each check reads passages, and a model may repeat itself without end
MOST_QUOTES = 8
# Characters of a broken reply that are repaired: the time of a repair grows with their square, and these take a second.
MOST_REPAIRED = 6_000
# Schemas of one quote (https://json-schema.org/draft/2020-12), copied from a passage or named by number.
COPIED = {
    "type": "object",
    "properties": {
        "passage": {"type": "integer", "description": "the number of the passage"},
        "text": {"type": "string", "description": "words copied from it letter by letter"},
    },
    "required": ["passage", "text"],
    "additionalProperties": False,
}
NUMBERED = {"type": "integer", "description": "the number of a sentence"}


def schema(*, numbered: bool) -> dict[str, Any]:
    """Return the form requested from models that support structured output, with quotes copied or named by number."""
    statement = {
        "type": "object",
        "properties": {
            "text": {"type": "string", "description": "one plain sentence"},
            "quotes": {"type": "array", "items": NUMBERED if numbered else COPIED},
        },
        "required": ["text", "quotes"],
        "additionalProperties": False,
    }
    return {
        "title": "Statements",
        "description": "The statements that answer a question, each with the quotes that carry it.",
        "type": "object",
        "properties": {"statements": {"type": "array", "items": statement}},
        "required": ["statements"],
        "additionalProperties": False,
    }


@dataclass(frozen=True, slots=True)
class Cited:
    """A quote as a model gave it: the number of a passage, if given, and the words that it claims to find there.

    Without words, the number is that of a sentence.
    """

    passage: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement as a model gave it, before any check."""

    text: str
    quotes: tuple[Cited, ...]


class ClaimReader:
    """Reads claims from a text that arrives in pieces, each as soon as it is complete, so that it can be shown."""

    def __init__(self) -> None:
        self.text = ""
        self.empty = False  # the model gave an empty list of statements
        self._done = 0
        self._decoder = json.JSONDecoder(strict=False)

    def read(self, piece: str) -> Iterator[Claim]:
        """Take the next piece of text, and yield the claims that it completes."""
        self.text += piece
        while (start := self.text.find("{", self._done)) >= 0:
            try:
                form, end = self._decoder.raw_decode(self.text, start)
                found = list(claims(form))
            except (ValueError, RecursionError):  # incomplete, not JSON, or nested deeper than any statement
                inner = self._inside(start)
                if inner is None:
                    return
                self._done = inner
                continue
            self._done = end
            self.empty = self.empty or (isinstance(form, dict) and form.get("statements") == [])
            yield from found

    def _inside(self, start: int) -> int | None:
        """Return where to go on if the object at `start` is incomplete: after a wrapper's brace. None: wait for more.

        A model that thinks aloud may have written other braces before the wrapper.
        """
        opened = re.compile(r'\{\s*"statements"\s*:\s*\[').search(self.text, start)
        return opened.end() if opened else None

    def rest(self) -> list[Claim]:
        """Return the claims that could not be read before, after a repair of quotation marks, commas and brackets."""
        import json_repair

        start = self.text.find("{", self._done)
        if start < 0:
            return []
        tail = self.text[start : start + MOST_REPAIRED]
        text = tail if '"statements"' in tail or self._done == 0 else f'{{"statements": [{tail}'
        try:
            return list(claims(json_repair.loads(text, skip_json_loads=True)))
        except (ValueError, RecursionError):  # brackets nested deeper than those of any statement
            return []


def claims(form: Any) -> Iterator[Claim]:
    """Yield the claims in a JSON value, however deep they are; skip everything else."""
    if isinstance(form, list):
        for item in form:
            yield from claims(item)
    elif isinstance(form, dict):
        if isinstance(form.get("statements"), list):
            yield from claims(form["statements"])
        elif isinstance(form.get("text"), str) and form["text"].strip():
            yield Claim(" ".join(form["text"].split()), tuple(_cited(form.get("quotes"))))


def _cited(form: Any) -> Iterator[Cited]:
    """Yield the quotes of a claim; a plain string is a quote without a passage, a plain number one without words."""
    items = form if isinstance(form, list) else [form]
    for item in items[:MOST_QUOTES]:
        if _is_number(item):
            yield Cited(_number(item), "")
        elif isinstance(item, str):
            yield Cited(None, item)
        elif isinstance(item, dict) and isinstance(item.get("text"), str):
            yield Cited(_number(item.get("passage")), item["text"])


def _is_number(item: Any) -> bool:
    """Return whether a quote is nothing but a number: `3`, `"3"` or `"[3]"`."""
    return type(item) is int or (isinstance(item, str) and re.fullmatch(r"\W?\d{1,4}\W?", item) is not None)


def _number(item: Any) -> int | None:
    if type(item) is int:
        return item if item > 0 else None
    digits = re.search(r"\d{1,4}", str(item))
    return int(digits[0]) if digits else None
