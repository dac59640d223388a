"""Checks whether sources changed since they were indexed, by size and time, so that no file has to be read."""

from __future__ import annotations

from pathlib import Path

from index.read.sources import Limits, read_sources
from index.store.catalogue import Catalogue


def changed_files(catalogue: Catalogue, sources: Path) -> list[str]:
    """Name the source files that are new, gone, or different in size or time from when they were indexed."""
    found, known = source_files(sources), catalogue.files()
    return sorted(path for path in found.keys() | known.keys() if found.get(path) != known.get(path))


def source_files(sources: Path) -> dict[str, tuple[int, int]]:
    """Map each source file to its size and time (in nanoseconds)."""
    found: dict[str, tuple[int, int]] = {}

    def note(path: str, size: int, mtime_ns: int) -> bool:
        found[path] = size, mtime_ns
        return True

    for file in read_sources(sources, Limits(), note):
        found.setdefault(file.path, (file.size, file.mtime_ns))
    return found
