"""Chooses the refusal floor from a run, and writes it into the settings file without any other change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

from evaluation.measures.decisions import choose_floor, floor_curve
from index.errors import ExpectedError

_SECTION = re.compile(r"^[ \t]*\[[ \t]*answer[ \t]*\][ \t]*(?:#[^\n]*)?$", re.MULTILINE)
_NEXT_SECTION = re.compile(r"^[ \t]*\[", re.MULTILINE)
_FLOOR = re.compile(r"^([ \t]*floor[ \t]*=[ \t]*)([^#\s]+)([ \t]*)", re.MULTILINE)
MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """A floor and its effect on the questions from which it was chosen."""

    floor: float
    refused_unanswerable: float
    unanswerable: int
    false_refusals: float
    answerable: int
    auc: float


def choose(scored: Sequence[tuple[float, bool]], most_false_refusals: float) -> Chosen:
    """Choose the floor that refuses the most unanswerable questions, from (score, unanswerable) pairs.

    It lies between the last refused and the first answered question, near the middle, and has as few digits as this
    allows. ExpectedError if one of the two kinds of question is missing.
    """
    try:
        curve = floor_curve(scored)
        point = choose_floor(curve, most_false_refusals)
    except ValueError as error:
        raise ExpectedError(f"no floor can be chosen: {error}") from None
    below = max((score for score, _ in scored if score < point.floor), default=0.0)
    floor = _shortest(below, point.floor)
    return Chosen(
        floor, point.refused_unanswerable, curve.unanswerable, point.false_refusals, curve.answerable, curve.auc
    )


def _shortest(below: float, floor: float) -> float:
    """Return the number with the fewest digits above `below` and up to `floor`, nearest to their middle."""
    middle = Decimal((below + min(floor, 1.0)) / 2)
    for digits in range(1, MOST_DIGITS + 1):
        unit = Decimal(1).scaleb(-digits)
        for candidate in (middle.quantize(unit), middle.quantize(unit, ROUND_CEILING)):
            if below < float(candidate) <= floor:
                return float(candidate)
    return min(floor, 1.0)


def write_floor(path: Path, floor: float) -> float | None:
    """Write `answer.floor` into a settings file and return the previous number; None if there was none.

    Only the number changes, and the blanks after it, so that a comment stays in its column.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ExpectedError(f"no settings file {path}; copy dateline.toml there") from None
    section = _SECTION.search(text)
    if section is None:
        path.write_text(f"{text.rstrip()}\n\n[answer]\nfloor = {floor!r}\n".lstrip(), encoding="utf-8")
        return None
    following = _NEXT_SECTION.search(text, section.end())
    end = following.start() if following else len(text)
    line = _FLOOR.search(text, section.end(), end)
    if line is None:
        path.write_text(f"{text[: section.end()]}\nfloor = {floor!r}{text[section.end() :]}", encoding="utf-8")
        return None
    before, old, blanks = line.groups()
    room = len(old) + len(blanks) - len(repr(floor))
    gap = " " * max(1, room) if blanks else ""
    path.write_text(f"{text[: line.start()]}{before}{floor!r}{gap}{text[line.end() :]}", encoding="utf-8")
    return float(old)
