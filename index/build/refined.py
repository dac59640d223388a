"""How far the encoder's own vectors are filled in; hides what index/build/refine.py leaves for others."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from index.build import builds
from index.build.builds import Manifest

LOCK, STATE = "refining.lock", "refining.json"


@dataclass(frozen=True, slots=True)
class Refining:
    """How far it is: passages of a build whose vectors are the encoder's own, published or not yet."""

    done: int
    total: int
    at_work: bool

    @property
    def share(self) -> float:
        """The part of all passages."""
        return self.done / self.total if self.total else 1.0


def refining(data: Path, manifest: Manifest, *, wanted: bool) -> Refining | None:
    """Tell how far the published build is; None where none of it is refined and that is not wanted either."""
    if manifest.format != builds.FORMAT:
        return None
    done = max(manifest.refined, _noted(data, manifest.id))
    at_work = is_refining(data)
    return Refining(done, manifest.passages, at_work) if wanted or done or at_work else None


def is_refining(data: Path) -> bool:
    """Tell whether a process fills vectors in just now."""
    return builds.is_held(data / LOCK)


def note(data: Path, build: str, done: int) -> None:
    """Leave word of how many passages of a build have vectors of the encoder by now."""
    fresh = data / f"{STATE}.new"
    fresh.write_text(json.dumps({"build": build, "done": done}), encoding="utf-8")
    fresh.replace(data / STATE)


def _noted(data: Path, build: str) -> int:
    try:
        state = json.loads((data / STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return 0
    return int(state["done"]) if state["build"] == build else 0
