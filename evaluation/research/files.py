"""Finds the files of the research sets and reads them line by line, compressed or not."""

from __future__ import annotations

import gzip
import json
import lzma
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any

from index.errors import ExpectedError

SETTING = "evaluation.research_data"


class _Fields(dict[str, Any]):
    """A JSON object whose error for a missing field names its place, as another edition of the set may lack one."""

    def __init__(self, where: str, fields: dict[str, Any]) -> None:
        super().__init__(fields)
        self.where = where

    def __missing__(self, name: str) -> Any:
        raise ExpectedError(f"{self.where}: found no field {name!r}, expected it in this research set")


def research_file(research_data: Path, name: str, file: str) -> Path:
    """Return the path of a file of the research set `name`; ExpectedError names the missing folder and the setting."""
    folder = research_data / name
    if not folder.is_dir():
        raise ExpectedError(
            f"no folder {folder.absolute()}, expected the research set {name} there; "
            f"put it there or set {SETTING} to the folder that holds it"
        )
    path = folder / file
    if not path.is_file():
        raise ExpectedError(f"no file {path.absolute()}, expected it in the research set {name} ({SETTING})")
    return path


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON object of every line.

    ExpectedError for a damaged file, and for a line that is not an object (with its number). Reading a missing field
    from an object, at any depth, is an ExpectedError too.
    """
    for number, line in enumerate(lines(path), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, object_hook=partial(_Fields, f"{path}, line {number}"))
        except ValueError as error:
            raise ExpectedError(f"{path}, line {number}: bad JSON ({error})") from None
        if not isinstance(record, dict):
            raise ExpectedError(f"{path}, line {number}: found a {type(record).__name__}, expected a JSON object")
        yield record


def document(path: Path) -> Any:
    """Read a file with one JSON value; ExpectedError for bad JSON, and for missing fields as in `records`."""
    try:
        return json.loads("".join(lines(path)), object_hook=partial(_Fields, str(path)))
    except ValueError as error:
        raise ExpectedError(f"{path}: bad JSON ({error})") from None


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, decompressed if its name ends in .gz or .xz; ExpectedError if it is damaged."""
    try:
        with _opened(path) as file:
            yield from file
    except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError, zlib.error) as error:
        raise ExpectedError(f"{path}: cannot be read ({error}); fetch the file again") from None


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")
