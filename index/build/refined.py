"""Reports how far a refinement has come, from the note that index/build/refine.py leaves for other processes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from index.build import builds
from index.build.builds import Manifest

LOCK, STATE = "refining.lock", "refining.json"


@dataclass(frozen=True, slots=True)
class Refining:
    """The progress of a refinement: passages of a build with the encoder's own vectors, published or not yet."""

    done: int
    total: int
    at_work: bool

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 1.0


def refining(data: Path, manifest: Manifest, *, wanted: bool) -> Refining | None:
    """Report how far the published build is refined; None if none of it is and no refinement is wanted."""
    if manifest.format != builds.FORMAT:
        return None
    done = max(manifest.refined, _noted(data, manifest.id))
    at_work = is_refining(data)
    return Refining(done, manifest.passages, at_work) if wanted or done or at_work else None


def is_refining(data: Path) -> bool:
    return builds.is_held(data / LOCK)


def note(data: Path, build: str, done: int) -> None:
    """Note how many passages of a build have the encoder's own vectors by now."""
    fresh = data / f"{STATE}.new"
    fresh.write_text(json.dumps({"build": build, "done": done}), encoding="utf-8")
    fresh.replace(data / STATE)


def _noted(data: Path, build: str) -> int:
    try:
        state = json.loads((data / STATE).read_text(encoding="utf-8"))
        return int(state["done"]) if state["build"] == build else 0
    # A running refinement soon replaces a missing or damaged note.
    except (OSError, ValueError, TypeError, KeyError):
        return 0
