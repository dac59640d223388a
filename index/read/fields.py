"""Reads what a front matter or a JSON object says about its text; hides the many names of each field."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from index.read.publication import About, UnreadableError

# A blank line after the front matter belongs to it; the text comes after that line.
FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n(?:[ \t]*\r?\n)?|\Z)", re.DOTALL | re.MULTILINE
)
KINDS = {
    list: "list",
    dict: "nested object",
    str: "string",
    int: "number",
    float: "number",
    bool: "truth value",
    type(None): "null",
}
# The names of each field, in lower case without _ - and blanks; the first one with a value wins.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "docid", "articleid", "guid", "uuid"),
    "title": ("title", "headline", "heading"),
    "date": (
        *("publishdate", "publicationdate", "datepublished", "date", "published", "publishedat", "publishedon"),
        *("publishedtime", "publishtime", "pubdate", "publicationtime", "datetime", "timestamp", "day", "created"),
        *("createdat",),
    ),
    "text": ("text", "body", "content", "articlebody", "maintext", "fulltext", "story"),
    "outlet": ("outlet", "source", "publisher", "publication", "site", "sitename", "newspaper"),
    "author": ("author", "authors", "byline", "by", "creator", "writer"),
    "url": ("url", "link", "href", "canonicalurl", "sourceurl", "permalink", "uri"),
}


def front_matter(text: str) -> tuple[dict[str, Any], int] | None:
    """Read the YAML block that opens a Markdown file: its fields, and the offset at which the text begins.

    None without such a block: a file may begin with a thematic break. UnreadableError if the block is not YAML.
    """
    import yaml

    match = FRONT_MATTER.match(text)
    if match is None:
        return None
    try:
        fields = yaml.load(match[1], Loader=_words_loader())  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError) as broken:
        mark = getattr(broken, "problem_mark", None)
        problem = getattr(broken, "problem", None) or "it is not YAML"
        line = mark.line + 2 if mark else 1
        raise UnreadableError(f"front matter not understood ({problem}); put the value in quotes", line) from None
    return (fields, match.end()) if isinstance(fields, dict) else None


def _words_loader() -> type[Any]:
    """Make a SafeLoader that keeps values as text: it rejects no impossible day and turns no title into a number."""
    import yaml

    class Words(yaml.SafeLoader):
        pass

    Words.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Words


def named(fields: Mapping[str, Any], name: str) -> Any:
    """Find a field by any of its usual names; None if all are missing or blank."""
    by_name = {_plain(str(key)): value for key, value in fields.items()}
    filled = (by_name.get(alias) for alias in NAMES[name])
    return next((value for value in filled if value not in (None, "", [], {})), None)


@functools.lru_cache(1000)
def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


def about_of(fields: Mapping[str, Any]) -> About:
    """Read title, date, outlet, author and link from the fields of a front matter or a JSON object."""
    date = named(fields, "date")
    if date is not None and (isinstance(date, bool) or not isinstance(date, str | int | float)):
        raise UnreadableError(f"the date is a {KINDS[type(date)]}; write the day as YYYY-MM-DD")
    return About(
        title=_words(named(fields, "title")),
        date=date,
        outlet=_words(named(fields, "outlet")),
        author=_words(named(fields, "author")),
        url=_words(named(fields, "url")),
    )


def _words(value: Any) -> str | None:
    """Read a name: a string, a number, a list of names, or an object with a name (`{"name": "CNN"}`)."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value[:20]))) or None
    if isinstance(value, dict):
        return _words(value.get("name") or value.get("title"))
    return str(value) if isinstance(value, str | int | float) else None
