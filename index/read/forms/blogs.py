"""Reads the exports of Medium and Substack: a folder of pages, of which some were never published."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterator

from index.article import Article
from index.read.decode import decode
from index.read.forms.exports import Entry, Hidden, Left
from index.read.forms.tree import first
from index.read.markup import as_text
from index.read.publication import About, UnpublishedError, make_article

MEDIUM = (b"h-entry", b'Exported from <a href="https://medium.com"')
SUBSTACK_COLUMNS = frozenset(("post_id", "post_date", "is_published"))


def is_medium(data: bytes) -> bool:
    return all(mark in data for mark in MEDIUM)


def medium(path: str, data: bytes, today: datetime.date) -> Article:
    """Read a post of a Medium export. UnpublishedError for a draft, which has no day of publication."""
    from lxml import html

    page = html.document_fromstring(decode(data))
    day = first(page, "//time[contains(@class, 'dt-published')]/@datetime")
    if day is None or path.rpartition("/")[2].startswith("draft_"):
        raise UnpublishedError("draft")
    for part in page.xpath("//figcaption | //figure | //script | //style"):
        part.drop_tree()
    title = first(page, "//*[contains(@class, 'p-name')]")
    bodies = page.xpath("//*[contains(@class, 'e-content')]")
    about = About(
        title=title,
        date=day,
        outlet="Medium",
        author=first(page, "//*[contains(@class, 'p-author')]"),
        url=first(page, "//a[contains(@class, 'p-canonical')]/@href"),
        date_from="the page's own data",
    )
    text = as_text(html.tostring(bodies[0], encoding="unicode")) if bodies else ""
    return make_article(_without_title(text, title), about, path, today)


def _without_title(text: str, title: str | None) -> str:
    """Drop the headline that Medium repeats as the first line of the text."""
    line, _, rest = text.partition("\n")
    return rest.strip() if title and line.strip() == title and rest.strip() else text


def is_substack(table: bytes) -> bool:
    """Return whether a table is the list of posts of a Substack export (`posts.csv`)."""
    return set(table[:2000].partition(b"\n")[0].decode(errors="replace").strip().split(",")) >= SUBSTACK_COLUMNS


def substack(table: bytes, load: Callable[[str], bytes | None]) -> Iterator[Entry]:
    """Yield the posts of a Substack export: `table` is posts.csv, `load` reads a file next to it.

    Drafts, and posts for paying readers only, are reported as hidden.
    """
    for row in csv.DictReader(io.StringIO(decode(table), newline="")):
        key = row.get("post_id") or ""
        if str(row.get("is_published")).strip().lower() != "true":
            yield Hidden("draft")
        elif row.get("audience") not in (None, "", "everyone"):
            yield Hidden("for paying readers")
        else:
            # The id becomes part of a path, so anything but a number, a dot and a short name could lead out of it.
            content = load(f"posts/{key}.html") if re.fullmatch(r"[\w-]{1,100}(?:\.[\w-]{1,300})?", key) else None
            if content is None:
                yield Left("posts without a page")
                continue
            yield {
                "id": key,
                "title": row.get("title"),
                "date": row.get("post_date"),
                "text": as_text(decode(content)) or row.get("title"),
                "outlet": "Substack",
            }
