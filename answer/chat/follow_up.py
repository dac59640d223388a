"""Chooses the earlier turns that a chat model sees to rewrite a follow-up, and checks the question that it writes."""

from __future__ import annotations

from collections.abc import Sequence

from answer.chat.checks.foreign import ACTIVE
from answer.model import Turn
from answer.support import compare
from answer.words import BOUNDARY, plain_sentences, read

MOST_TURNS = 6
LONGEST_ANSWER, LONGEST_QUESTION = 400, 400  # characters: they show what a turn was about, and six turns fit


def written_turns(history: Sequence[Turn]) -> str:
    """The earlier turns, oldest first, in the form that the prompt uses."""
    lines = []
    for turn in history[-MOST_TURNS:]:
        lines.append(f"Question: {_flat(turn.question, LONGEST_QUESTION)}")
        if turn.answer:
            lines.append(f"Answer: {_flat(turn.answer, LONGEST_ANSWER)}")
    return "\n".join(lines)


def is_faithful(rewritten: str, question: str, history: Sequence[Turn]) -> bool:
    """Return whether a rewritten question is one line, not too long, and names nothing new, which would be invented."""
    if not rewritten or "\n" in rewritten or len(rewritten) > LONGEST_QUESTION + len(question):
        return False
    if any(match[0] not in question for match in ACTIVE.finditer(rewritten)):
        return False
    before = [text for turn in history[-MOST_TURNS:] for text in (turn.question, turn.answer)]
    compared = compare(rewritten, [*before, question])
    held = compared.held
    if any(word.kind in ("name", "number") and word.stem not in held for word in compared.said):
        return False
    asked = {word.stem for sentence in plain_sentences(question) for word in read(sentence) if word is not BOUNDARY}
    return bool(asked & {word.stem for word in compared.said})


def _flat(text: str, length: int) -> str:
    return " ".join(text.split())[:length]
