"""Where a fetched article is kept in the sources folder: readable names, the same address in the same file."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import tempfile
import unicodedata
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from index.article import Article, as_date
from index.read.fields import front_matter, named
from index.read.publication import UnreadableError

State = Literal["added", "updated", "unchanged"]
OPENING = 20_000  # characters; front matter is shorter
NAME_CHARACTERS = 60  # in UTF-8 at most 240 bytes, and file systems allow 255 with the date and the ending


class Shelf:
    """The sources folder as a place to write to. Every write is complete or not there at all."""

    def __init__(self, sources: Path) -> None:
        self._sources = sources

    @cached_property
    def _pages(self) -> dict[str, Path]:
        """Which file holds which address, by the front matter of every Markdown file."""
        pages: dict[str, Path] = {}
        for path in sorted(self._sources.rglob("*.md")):
            with path.open(encoding="utf-8", errors="replace", newline="") as file:
                opening = file.read(OPENING)
            try:
                said = front_matter(opening)
            except UnreadableError:
                continue  # the index says what is wrong with it
            if said and (url := named(said[0], "url")):
                pages.setdefault(str(url), path)
        return pages

    def keep_page(self, article: Article) -> tuple[str, State]:
        """Write an article as Markdown with front matter; the file that holds its address already is updated."""
        content = as_markdown(article)
        path = self._pages.get(article.url or "")
        if path is None:
            day = f"{as_date(article.date).isoformat()}-" if article.date else ""
            folder = self._sources / (slug(article.outlet or "", keep=".") or "pages")
            path = free_name(folder / f"{day}{slug(article.title) or 'article'}.md", content)
        state = write(path, content)
        if article.url:
            self._pages[article.url] = path
        return self.name(path), state

    def name(self, path: Path) -> str:
        """Say a file's path as the index does: relative to the sources folder, with `/`."""
        return path.relative_to(self._sources).as_posix()


def as_markdown(article: Article) -> bytes:
    """Write an article so that reading it gives the same text, title, date, outlet, author and link."""
    import yaml

    fields: dict[str, Any] = {
        "title": article.title,
        "date": as_date(article.date) if article.date else None,
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
    }
    filled = {name: value for name, value in fields.items() if value is not None}
    block = yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{block}---\n\n{article.text}".encode()


def slug(words: str, keep: str = "") -> str:
    """Make a piece of a file name: lower case, letters and digits of any script, joined by hyphens."""
    plain = unicodedata.normalize("NFKC", words).lower()
    pieces = re.sub(rf"[^\w{re.escape(keep)}]+|_", "-", plain)
    return pieces[:NAME_CHARACTERS].strip(f"-{keep}")


def free_name(path: Path, content: bytes | Path) -> Path:
    """Find a name that is free, or that holds the same content, among `name.md`, `name-2.md` and so on."""
    number, candidate = 1, path
    while candidate.exists() and not _holds(candidate, content):
        number += 1
        candidate = path.with_stem(f"{path.stem}-{number}")
    return candidate


def _holds(path: Path, content: bytes | Path) -> bool:
    if not path.is_file():
        return False
    if isinstance(content, Path):
        return filecmp.cmp(path, content, shallow=False)
    return path.stat().st_size == len(content) and path.read_bytes() == content


def write(path: Path, content: bytes | Path) -> State:
    """Put bytes, or a copy of a file, in their place in one step, so that nobody ever reads half of them."""
    if _holds(path, content):
        return "unchanged"
    state: State = "updated" if path.exists() else "added"
    path.parent.mkdir(parents=True, exist_ok=True)
    # A hidden name: an index run at this moment leaves it out.
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            content.open("rb") if isinstance(content, Path) else BytesIO(content) as new,
        ):
            shutil.copyfileobj(new, file)
        # mkstemp makes a file for its owner only; a source may be read like any other file.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return state


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
