"""Writes a group of questions as a candidate for the gold set, into the folder of the bot's own files."""

from __future__ import annotations

from pathlib import Path

from bot.client.state.gaps.grouping import Group

CANDIDATES = "candidates.jsonl"
MOST_OTHERS = 5  # wordings given to the person who completes the question, to show what people meant


def add_candidate(path: Path, group: Group) -> bool:
    """Append a group as a candidate, and return whether it is new; ExpectedError if the file cannot be written."""
    from evaluation.gold.feedback import append_candidate, unanswered_candidate

    told = f"asked: {len(group.questions)}, refused: {group.refused}, not helpful: {group.unhelpful}"
    others = group.wordings[1 : 1 + MOST_OTHERS]
    return append_candidate(path, unanswered_candidate(group.example.text, others, told))
