"""Saves fetched articles in the sources folder, under readable names, and each address always in the same file."""

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

from index.addresses import page_address
from index.article import Article, as_date
from index.read.days import UnreadableError
from index.read.fields.front_matter import front_matter
from index.read.fields.names import named

State = Literal["added", "updated", "unchanged"]
OPENING = 20_000  # characters in which front matter ends, so that a long article is not read for its address
NAME_CHARACTERS = 60  # characters: at most 240 bytes, because file systems allow 255 with date and ending


class SavedArticles:
    """The sources folder as a place to write to. Every write is done completely or not at all.

    So an index run that begins meanwhile never reads half a text.
    """

    def __init__(self, sources: Path) -> None:
        self._sources = sources

    @cached_property
    def _pages(self) -> dict[str, Path]:
        """The file of each page, by the page's address in the front matter of the Markdown files."""
        pages: dict[str, Path] = {}
        for path in filter(Path.is_file, sorted(self._sources.rglob("*.md"))):
            try:
                with path.open(encoding="utf-8", errors="replace", newline="") as file:
                    said = front_matter(file.read(OPENING))
            except (OSError, UnreadableError):
                continue  # the index run reports what is wrong with the file
            if said and (url := named(said[0], "url")):
                pages.setdefault(page_address(str(url)), path)
        return pages

    def keep_page(self, article: Article) -> tuple[str, State]:
        """Write an article as Markdown with front matter; if a file already has its address, update that file."""
        content = as_markdown(article)
        page = page_address(article.url or "")
        path = self._pages.get(page) if page else None
        if path is None:
            day = f"{as_date(article.date).isoformat()}-" if article.date else ""
            folder = self.folder(article.outlet)
            path = free_name(folder / f"{day}{slug(article.title) or 'article'}.md", content)
        state = write(path, content)
        if page:
            self._pages[page] = path
        return self.name(path), state

    def folder(self, outlet: str | None) -> Path:
        """Return the folder for an outlet's articles.

        UnreadableError if it is a link, because an index run follows none.
        """
        folder = self._sources / (slug(outlet or "", keep=".") or "pages")
        if folder.is_symlink():
            raise UnreadableError(f"the folder {folder} is a link, which no index run follows; put a folder there")
        return folder

    def has(self, url: str) -> bool:
        return page_address(url) in self._pages

    def name(self, path: Path) -> str:
        """Return a file's path as the index writes it: relative to the sources folder, with `/`."""
        return path.relative_to(self._sources).as_posix()


def as_markdown(article: Article) -> bytes:
    """Write an article as Markdown that reads back to the same text, title, date, outlet, author, link and picture."""
    import yaml

    fields: dict[str, Any] = {
        "title": article.title,
        "date": as_date(article.date) if article.date else None,
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
        "picture": article.picture,
        "markup": "none",  # the text is plain, so a star or an underscore in it is no markup
    }
    filled = {name: value for name, value in fields.items() if value is not None}
    block = yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{block}---\n\n{article.text}".encode()


def slug(words: str, keep: str = "") -> str:
    """Make a part of a file name: lower case, letters and digits of any script, joined by hyphens."""
    plain = unicodedata.normalize("NFKC", words).lower()
    pieces = re.sub(rf"[^\w{re.escape(keep)}]+|_", "-", plain)
    return pieces[:NAME_CHARACTERS].strip(f"-{keep}")


def free_name(path: Path, content: bytes | Path) -> Path:
    """Find a name that is free or whose file has the same content, among `name.md`, `name-2.md` and so on."""
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
    """Write bytes, or a copy of a file, in one step, so that nobody ever reads a half-written file."""
    if _holds(path, content):
        return "unchanged"
    state: State = "updated" if path.exists() else "added"
    path.parent.mkdir(parents=True, exist_ok=True)
    # A hidden name, because an index run skips hidden files.
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            content.open("rb") if isinstance(content, Path) else BytesIO(content) as new,
        ):
            shutil.copyfileobj(new, file)
        # mkstemp makes a file that only its owner can read; a source gets the usual permissions.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return state


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
