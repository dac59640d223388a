"""Prints what the program says: colours and progress bars on a terminal, plain lines everywhere else."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress

STYLES = {"": "", "answer": "bold green", "mark": "cyan", "source": "", "quiet": "dim"}
PLAIN_EVERY = 10  # seconds between two plain lines of a long step, because a log keeps every line


def show(pieces: Iterable[tuple[str, str]]) -> None:
    """Print styled pieces of text; without a terminal, print them without their styles."""
    if not sys.stdout.isatty():
        print("".join(text for text, _ in pieces))
        return
    from rich.console import Console
    from rich.text import Text

    whole = Text()
    for text, style in pieces:
        whole.append(printable(text), STYLES[style])
    Console(highlight=False).print(whole)


def printable(text: str) -> str:
    """Replace each control character of a source with a blank, so that no text can control the terminal."""
    return "".join(character if character.isprintable() or character in "\n\t" else " " for character in text)


def note(line: str) -> None:
    """Print a line on standard error."""
    print(printable(line), file=sys.stderr)


def print_json(form: dict[str, Any]) -> None:
    """Print a JSON object on one line at once, so that a program can read it before the next one."""
    line = json.dumps(form, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # half a character, which can only be written as an escape
        line = json.dumps(form)
    print(line, flush=True)


def note_progress(line: str) -> None:
    """Print a line of progress on standard error as a JSON object, for a program that shows it (docs/json.md)."""
    print(json.dumps({"progress": line}), file=sys.stderr)


class ProgressBars:
    """The progress of a build as rich's bars, with rate and time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (SpinnerColumn(), TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn())
        rate = TextColumn("{task.fields[rate]}")
        self._bars: Progress = Progress(
            *columns, rate, TimeRemainingColumn(), console=Console(stderr=True), transient=True
        )
        self._bars.start()
        self._done = self._started = 0.0

    def step(self, name: str, total: int | None, unit: str = "article") -> None:
        self._done, self._started, self._unit = 0.0, time.monotonic(), unit
        self._task = self._bars.add_task(name, total=total, rate="")

    def advance(self, units: float) -> None:
        self._done += units
        rate = self._done / max(1e-3, time.monotonic() - self._started)
        shown = f"{rate:,.0f} {self._unit}s/s" if rate >= 1 else ""
        self._bars.update(self._task, completed=int(self._done), rate=shown)

    def close(self) -> None:
        self._bars.stop()


class ProgressLines:
    """The progress of a build as lines: one at the start of each step, one every few seconds; `say` prints them."""

    def __init__(self, every: float = PLAIN_EVERY, say: Callable[[str], None] = note) -> None:
        self._every, self._say = every, say
        self._name = self._unit = ""
        self._total: int | None = None
        self._done = 0.0
        self._started = self._said = time.monotonic()

    def step(self, name: str, total: int | None, unit: str = "article") -> None:
        self._name, self._total, self._unit, self._done = name, total, unit, 0.0
        self._started = self._said = time.monotonic()
        self._say(f"{name} {plural(total, unit)} …" if total else f"{name} …")

    def advance(self, units: float) -> None:
        """Count units; print the progress of the step if the last line is old enough."""
        self._done += units
        now = time.monotonic()
        if now - self._said < self._every:
            return
        self._said = now
        rate = self._done / (now - self._started)
        # The count can still be 0, because a batch is announced before its first article.
        left = f", {(self._total - self._done) / rate:,.0f} s left" if self._total and rate else ""
        total = f" of {self._total:,}" if self._total else ""
        self._say(f"{self._name} {self._done:,.0f}{total} {self._unit}s, {rate:,.1f}/s{left}")

    def close(self) -> None:
        """Do nothing, because lines need no end."""


def progress(every: float = PLAIN_EVERY, *, as_json: bool = False) -> ProgressBars | ProgressLines:
    """Choose bars or lines, depending on where the program runs; `every` is the seconds between two lines."""
    if as_json:
        return ProgressLines(every, note_progress)
    return ProgressBars() if sys.stderr.isatty() else ProgressLines(every)


def plural(count: int, noun: str) -> str:
    """Write a count with its noun: `1 article`, `2,000 articles`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
