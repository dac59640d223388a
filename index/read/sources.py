"""Reads the sources folder as a stream of articles and problems; hides formats, encodings, and the files to skip."""

from __future__ import annotations

import datetime
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.article import Article, Problem
from index.errors import ExpectedError
from index.read.days import UnreadableError
from index.read.forms import reader
from index.read.forms.around import File, Folder
from index.read.forms.packages import Budget
from index.read.forms.reader import JSON_LINES, PAGES, Entry, Limits
from index.read.publication import UnpublishedError, counted
from index.read.records import Unpublished

__all__ = ["PARSED", "Entry", "Limits", "Read", "SourceFile", "load", "read_file", "read_parsed", "read_sources"]

Read = Callable[[str, Path, "Limits", datetime.date], Iterator[Entry]]
"""Reads one file as `read_file` does."""
# File managers and version control leave these in every folder. A warning about each would hide the real ones.
UNSPOKEN = frozenset((".DS_Store", ".gitkeep", ".keep", ".gitignore", ".gitattributes", ".git", ".localized"))
# Parsing these takes milliseconds, a thousand times as long as loading them, so a cluster's workers parse them. The
# page of a scanned paper (.xml) is left out, because its day is in a file next to it.
PARSED = (PAGES - {".xml"}) | {".pdf"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the sources folder. `path` is relative to it, with `/`; `size` is in bytes.

    `entries` are read from the file during iteration, once, in the order of the file. They are empty if the file is
    `unchanged`. If the file is left out, the only entry is a Problem.
    """

    path: str
    size: int
    mtime_ns: int
    entries: Iterator[Entry]
    unchanged: bool = False


def read_sources(
    root: Path,
    limits: Limits,
    skip: Callable[[str, int, int], bool] | None = None,
    today: datetime.date | None = None,
    read: Read | None = None,
) -> Iterator[SourceFile]:
    """Walk the sources folder in sorted order; yield a SourceFile for each file, with a stream of its entries.

    `skip(path, size, mtime_ns)` returns whether a file is known and unchanged; such a file is not opened. A publication
    date after `today` (by default, the date of this computer) is a problem. `read` is called when a file is reached, so
    that another process can read it before its entries are needed; by default they are read here. ExpectedError if
    there is no such folder.
    """
    read = read or read_file
    if not root.is_dir():
        raise ExpectedError(f"no sources folder at {root}; make it, or set `sources` to the folder with your texts")
    day = today or datetime.datetime.now().astimezone().date()
    for path, full, left_out in _walk(root, root.resolve(), ""):
        try:
            status = full.lstat() if left_out else full.stat()
        except OSError as broken:
            yield SourceFile(path, 0, 0, iter([Problem(path, _not_opened(broken))]))
            continue
        known = path, status.st_size, status.st_mtime_ns
        if left_out or not stat.S_ISREG(status.st_mode):
            reason = left_out or "neither a file nor a folder; expected a text: take it out"
            yield SourceFile(*known, iter([Problem(path, reason)]))
        elif skip is not None and skip(*known):
            yield SourceFile(*known, iter(()), unchanged=True)
        else:
            yield SourceFile(*known, read(path, full, limits, day))


def _walk(folder: Path, root: Path, prefix: str) -> Iterator[tuple[str, Path, str | None]]:
    """Yield every file below a folder: its relative path, its location, and the reason to leave it out, or None."""
    try:
        names = sorted(full.name for full in folder.iterdir())
    except OSError as broken:
        yield prefix.rstrip("/") or ".", folder, _not_opened(broken)
        return
    for name in names:
        full, path = folder / name, prefix + _printable(name)
        if name in UNSPOKEN or name.startswith("._"):
            continue
        left_out = _left_out(name, full, root)
        if left_out is None and full.is_dir():
            # A link to a folder of the sources would list its articles twice, or never end.
            if not full.is_symlink():
                yield from _walk(full, root, f"{path}/")
        else:
            yield path, full, left_out


def _left_out(name: str, full: Path, root: Path) -> str | None:
    """Return why a file or folder is not read; None if it is read."""
    if reader.is_left_behind(name) and not full.is_dir():
        return "no article by its name, left out; rename it if it is one"
    if name.startswith("."):
        return "hidden, left out; rename it without the dot to have it read"
    if _printable(name) != name:
        return "its name holds characters that cannot be shown; rename it"
    if full.is_symlink():
        try:
            target = full.resolve(strict=True)
        except (OSError, RuntimeError):  # before Python 3.13, a circle of links raises RuntimeError
            return "a link that leads nowhere; take it out"
        if not target.is_relative_to(root):
            return "a link that leads outside of the sources, left out; copy the file itself here"
    return None


def _printable(name: str) -> str:
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name)


def read_file(path: str, full: Path, limits: Limits, today: datetime.date) -> Iterator[Entry]:
    """Read a file's articles and problems under the name `path`; the file is opened when the first one is needed.

    Anything wrong with the file is a Problem, never an error.
    """
    return _told(path, _opened(path, full, limits, today), limits)


def read_parsed(path: str, data: bytes, limits: Limits, today: datetime.date) -> Iterator[Entry]:
    """Read the bytes of a loaded file with an ending in PARSED, as `read_file` would."""
    file = reader.Loaded(path, data, Path(path).suffix.lower(), today, limits.first)
    return _told(path, reader.loaded(file, limits), limits)


def _told(path: str, entries: Iterator[Entry], limits: Limits) -> Iterator[Entry]:
    """Turn a file's errors into problems, and list at most `max_problems` of them one by one."""
    said, unsaid, hidden = 0, 0, Counter[str]()
    try:
        for entry in _with_notes(path, entries):
            if isinstance(entry, Unpublished):
                hidden[entry.reason] += 1
            elif isinstance(entry, Article) or said < limits.max_problems:
                said += isinstance(entry, Problem)
                yield entry
            else:
                unsaid += 1
    except UnpublishedError as found:
        hidden[found.state] += 1
    except UnreadableError as found:
        yield Problem(path, str(found), found.line)
    except OSError as broken:
        yield Problem(path, _not_opened(broken))
    except RecursionError:
        yield Problem(path, "nested too deeply; expected an article: leave it out")
    if hidden:
        unknown = any(reason.startswith("status `") for reason in hidden)
        advice = ", or write `published` as the status of those that are public" if unknown else ""
        yield Problem(path, f"not public and left out: {counted(hidden)}; publish them there and export again{advice}")
    if unsaid:
        yield Problem(path, f"{unsaid:,} more problems in this file; correct these and index again")


def _with_notes(path: str, entries: Iterator[Entry]) -> Iterator[Entry]:
    """Add a problem after each article whose day could not be read, so that a person can correct it."""
    for entry in entries:
        yield entry
        if isinstance(entry, Article) and entry.date is None and entry.day_from:
            place = entry.path.rpartition("#")[2] if "#" in entry.path else ""
            line = int(place) if place.isdigit() and path.endswith(tuple(JSON_LINES)) else None
            yield Problem(path, f"{entry.day_from}; kept without a day", line)


def _not_opened(broken: OSError) -> str:
    return f"cannot be read ({broken.strerror or 'damaged'}); check that it is there and that you may open it"


def _opened(path: str, full: Path, limits: Limits, today: datetime.date) -> Iterator[Entry]:
    with full.open("rb") as content:
        file = File(path, content, full.stat().st_size, Folder(full))
        yield from reader.entries(file, limits, today, Budget(limits.max_decompressed_bytes))


def load(full: Path, limits: Limits) -> bytes:
    """Load a file that is read in one piece; UnreadableError if it is too large or empty."""
    reader.check_size(full.stat().st_size, full.suffix.lower(), limits)
    return full.read_bytes()
