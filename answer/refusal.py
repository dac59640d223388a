"""The one sentence that says the archive holds no answer; prompts, code and tests share it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "prompts" / "refusal.md"


@cache
def refusal() -> str:
    """Read it, once a process."""
    return FILE.read_text(encoding="utf-8").strip()
