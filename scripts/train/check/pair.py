"""A pair to train the check on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement and what is quoted for it: whether the quotes carry it, and the source and group it belongs to."""

    statement: str
    quoted: str
    carried: bool
    source: str
    group: str
    heading: str = ""
