"""Cleans the text of a question: control and invisible characters, and its length."""

from __future__ import annotations

import re

from index.errors import ExpectedError

LONGEST = 2_000  # characters; Discord allows no longer message, and a longer text is not a question
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]+")


def clean(text: str) -> str:
    """Remove control characters, invisible characters and outer blanks from a question, and check its length."""
    question = CONTROL.sub(" ", text).strip()
    if not question:
        raise ExpectedError('the question is empty; ask something in words, as in: python -m bot ask "Who said what?"')
    if len(question) > LONGEST:
        raise ExpectedError(f"the question has {len(question):,} characters, at most {LONGEST:,} are read; shorten it")
    return question
