"""Reads a folder of sources for the tests of forms: the articles, and the lines of what was left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from index.article import Article, Problem
from index.read.sources import Limits, read_sources
from tests.index.samples import TODAY


def put(root: Path, files: Mapping[str, str | bytes]) -> tuple[list[Article], list[str]]:
    """Write files into a folder and read it."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return read(root)


def read(root: Path, limits: Limits | None = None) -> tuple[list[Article], list[str]]:
    """Read a folder as `python -m bot index` does."""
    entries = [entry for file in read_sources(root, limits or Limits(), today=TODAY) for entry in file.entries]
    articles = [entry for entry in entries if isinstance(entry, Article)]
    return articles, [str(entry) for entry in entries if isinstance(entry, Problem)]


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Pack files into a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
