"""Measurements made in processes of their own, watched from outside, and kept as soon as they are made.

Hides how memory is read (the whole tree of processes, so that workers count as well) and how an interrupted
measurement goes on: the seconds of every attempt are added up.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVERY_SECONDS = 0.2  # between two looks at the memory of what is measured
MEGABYTE = 1e6
Numbers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attempts:
    """What earlier attempts at a measurement took that did not come to its end."""

    count: int = 0
    seconds: float = 0.0
    memory: float = 0.0

    @classmethod
    def read(cls, path: Path) -> Attempts:
        """Read what was noted at `path`; nothing where there was no attempt yet."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()

    def write(self, path: Path) -> None:
        """Note it, whole or not at all."""
        _written(path, {"count": self.count, "seconds": self.seconds, "memory": self.memory})


class Kept:
    """Results by name in one JSON file, written after each: what is there is not measured again."""

    def __init__(self, path: Path) -> None:
        """Read what `path` holds, or begin it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self.results: dict[str, Numbers] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def measured(self, name: str, measure: Callable[[Path], Numbers]) -> Numbers:
        """Give the result of this name; `measure` makes it, and may note its attempts at the path that it is given."""
        if name not in self.results:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            attempts = self._path.with_name(f"{self._path.stem}.{name.replace(' ', '-')}.attempts")
            self.results[name] = measure(attempts)
            _written(self._path, self.results)
            attempts.unlink(missing_ok=True)
        return self.results[name]


def run_part(script: str, arguments: Sequence[str], attempts: Path | None = None) -> Numbers:
    """Run a part of a script in a process of its own.

    Gives what the last line of its output says as a JSON object, with `memory`, the most megabytes that it and its
    children held together. With `attempts`, the time and memory of earlier tries is in `seconds` and `memory` too.
    """
    before = Attempts.read(attempts) if attempts else Attempts()
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen([sys.executable, script, *arguments], stdout=said, stderr=errors)  # noqa: S603  (our own script)
        memory = _watched(process, before, attempts)
        errors.seek(0)
        if process.returncode:
            sys.exit(f"{' '.join(arguments)} failed:\n{errors.read()[-2000:]}")
        said.seek(0)
        found: Numbers = json.loads(said.read().splitlines()[-1])
    if before.count:
        found |= {"seconds": found["seconds"] + before.seconds, "attempts": before.count + 1}
    return {**found, "memory": max(memory, before.memory)}


def _watched(process: subprocess.Popen[bytes], before: Attempts, attempts: Path | None) -> float:
    """Wait for a process; the most megabytes its tree held. What it took so far is noted all the while."""
    started, most = time.perf_counter(), before.memory
    while process.poll() is None:
        most = max(most, tree_memory(process.pid))
        if attempts:
            Attempts(before.count + 1, before.seconds + time.perf_counter() - started, most).write(attempts)
        time.sleep(EVERY_SECONDS)
    return most


def tree_memory(process: int) -> float:
    """Megabytes that a process and all below it hold; a page that several share counts once (Linux's PSS)."""
    return sum(map(_proportional, _tree(process))) / MEGABYTE


def _tree(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in children:
            yield from _tree(int(child))


def _proportional(process: int) -> int:
    return field_of(Path(f"/proc/{process}/smaps_rollup"), "Pss")


def field_of(path: Path, name: str) -> int:
    """Read bytes from a file below /proc whose lines are `name: … kB`; 0 where there is no such file or line."""
    try:
        lines = path.read_text().splitlines()
    except OSError:  # not Linux, or it has just ended
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def own_memory() -> Numbers:
    """Megabytes this process holds: resident, of them its own (not of files), and the most it was resident in."""
    names = {"resident": "VmRSS", "own": "RssAnon", "peak": "VmHWM"}
    return {name: field_of(Path("/proc/self/status"), field) / MEGABYTE for name, field in names.items()}


def disk(folder: Path) -> float:
    """Megabytes of the files below a folder; one with several names counts once."""
    found = {(status.st_dev, status.st_ino): status.st_size for status in map(Path.stat, _files(folder))}
    return sum(found.values()) / MEGABYTE


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def timed(action: Callable[[], object]) -> float:
    """Run an action; the seconds it took."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def spread(name: str, seconds: Sequence[float]) -> Numbers:
    """Median and p95 of seconds, in milliseconds."""
    return {f"{name} {label}": 1000 * quantile(seconds, share) for label, share in (("median", 0.5), ("p95", 0.95))}


def _written(path: Path, content: object) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)
