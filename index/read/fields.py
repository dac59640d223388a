"""Reads the fields of front matter or a JSON object; knows the many names of each field."""

from __future__ import annotations

import datetime
import functools
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from index.read.days import FutureDayError, UnreadableError, publication_date
from index.read.markup import shown
from index.read.publication import About, UnpublishedError, one_line

# The blank line after front matter belongs to it; the text begins after that line.
FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n(?:[ \t]*\r?\n)?|\Z)", re.DOTALL | re.MULTILINE
)
TOML_MATTER = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n(?:[ \t]*\r?\n)?|\Z)", re.DOTALL | re.MULTILINE)
KINDS = {
    list: "list",
    dict: "nested object",
    str: "string",
    int: "number",
    float: "number",
    bool: "truth value",
    type(None): "null",
}
# The names of each field, in lower case without _ - and blanks; the first name with a value wins.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "docid", "articleid", "guid", "uuid"),
    "title": ("title", "headline", "heading", "headlinetext", "webtitle", "subject"),
    "date": (
        *("publishdate", "publisheddate", "publicationdate", "datepublished", "datepublish", "webpublicationdate"),
        *("pubdate", "published", "publishedat", "publishedon", "publishedtime", "publishtime", "publicationtime"),
        *("firstpublished", "postdate", "date", "datetime", "timestamp", "day", "created", "createdat"),
    ),
    "text": (
        *("text", "body", "content", "articlebody", "maintext", "fulltext", "story", "bodytext", "articletext"),
        *("plaintext", "html", "contenthtml", "contenttext", "description", "summary", "abstract"),
    ),
    "outlet": (
        *("outlet", "source", "publisher", "publication", "site", "sitename", "newspaper", "sourcedomain"),
        *("sourcename", "domain"),
    ),
    "author": ("author", "authors", "byline", "by", "creator", "writer"),
    "url": ("url", "link", "href", "canonicalurl", "sourceurl", "permalink", "uri", "weburl"),
    "embargo": ("embargo", "embargoed", "embargodate", "embargountil", "embargoeduntil", "embargoends"),
    "state": ("status", "poststatus", "wpstatus", "visibility", "state"),
}
# States of a text that its source shows to nobody, or not to everybody.
HIDDEN = frozenset(
    """draft autodraft private pending trash trashed deleted future scheduled inherit unpublished embargoed hidden
    direct members paid password rejected""".split()
)
YES = frozenset(("true", "yes", "1", "on"))
# Names of an object inside another that has the fields of an article.
INSIDE = ("tweet", "object", "post", "article", "fields", "attributes", "_source")
# If a value is an object, its words have one of these names.
WORDS = ("rendered", "name", "title", "main", "value", "text", "plain", "#text", "$t")


def front_matter(text: str) -> tuple[dict[str, Any], int] | None:
    """Read the YAML or TOML block that opens a Markdown file: its fields, and the offset at which the text begins.

    None if there is no such block: a file may begin with a thematic break. UnreadableError if the block cannot be
    parsed.
    """
    if toml := TOML_MATTER.match(text):
        return _toml(toml[1]), toml.end()
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


def _toml(block: str) -> dict[str, Any]:
    try:
        fields = tomllib.loads(block)
    except tomllib.TOMLDecodeError as broken:
        raise UnreadableError(f"front matter not understood ({broken}); correct it") from None
    days = (datetime.date, datetime.time)
    return {name: value.isoformat() if isinstance(value, days) else value for name, value in fields.items()}


def _words_loader() -> type[Any]:
    """Make a SafeLoader that keeps values as text, so that no impossible day fails and no title becomes a number."""
    import yaml

    class Words(yaml.SafeLoader):
        pass

    Words.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Words


def flat(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add the fields of an article that an object has inside, such as `{"tweet": {…}}`; the outer fields win."""
    inner = next((fields[name] for name in INSIDE if isinstance(fields.get(name), dict)), None)
    return {**inner, **fields} if inner else fields


def unpublished(fields: Mapping[str, Any]) -> str | None:
    """Return the state of a text that its source does not show to everybody, such as `draft`; None for any other."""
    plain = {_plain(str(key)): str(value).strip().lower() for key, value in fields.items()}
    states = (plain.get(alias, "") for alias in NAMES["state"])
    hidden = next((state for state in states if _plain(state) in HIDDEN), None)
    if plain.get("draft") in YES or {"false", "no"} & {plain.get("published"), plain.get("ispublished")}:
        return "draft"
    return hidden or ("password" if plain.get("postpassword") or plain.get("password") else None)


def refuse_embargoed(fields: Mapping[str, Any], today: datetime.date) -> None:
    """Raise UnpublishedError for a text whose embargo has not ended."""
    until = named(fields, "embargo")
    try:
        if until is not None and publication_date(_moment(until) or "", today):
            return
    except FutureDayError:
        raise UnpublishedError("embargo") from None
    except UnreadableError:
        if str(until).strip().lower() in YES:
            raise UnpublishedError("embargo") from None


def named(fields: Mapping[str, Any], name: str) -> Any:
    """Find a field by any of its usual names; None if all are missing or blank."""
    return _found(fields, name)[1]


def _found(fields: Mapping[str, Any], name: str) -> tuple[str, Any]:
    """Return the name that a field has here, and its value; both are empty if there is none."""
    by_name = {_plain(str(key)): (str(key), value) for key, value in fields.items()}
    filled = (by_name[alias] for alias in NAMES[name] if alias in by_name)
    given = (field for field in filled if field[1] not in (None, "", [], {}) and not isinstance(field[1], bool))
    return next(given, ("", None))


@functools.lru_cache(1000)
def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


def about_of(fields: Mapping[str, Any]) -> About:
    """Read title, date, outlet, author and link from the fields of a front matter or a JSON object."""
    field, date = _found(fields, "date")
    return About(
        title=_words(named(fields, "title")),
        date=_moment(date),
        date_from=f"its field {one_line(field[:40])}" if field else "",
        outlet=_words(named(fields, "outlet")),
        author=_words(named(fields, "author")),
        url=_words(named(fields, "url")),
    )


def _moment(value: Any) -> str | int | float | None:
    """Read the value of a date: a string, a number, or an object of a database export (`{"$date": …}`)."""
    while isinstance(value, dict) and len(value) == 1:
        (value,) = value.values()
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    # not a day: the article stays undated, and the reason quotes these words
    return f"a {KINDS.get(type(value), 'value')}"


def _words(value: Any) -> str | None:
    """Read a name: a string, a number, a list of names, or an object with a name (`{"name": "CNN"}`)."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value[:20]))) or None
    if isinstance(value, dict):
        return next((_words(value[name]) for name in WORDS if value.get(name)), None)
    return shown(str(value)) if isinstance(value, str | int | float) else None


def text_of(fields: Mapping[str, Any]) -> str | None:
    """Join the text of an object as its page showed it: a string, paragraphs, pieces, or an object with one of these.

    None if there is no text. UnreadableError for any other value.
    """
    value = named(fields, "text")
    if isinstance(value, list):
        pieces = [piece if isinstance(piece, str) else _words(piece) for piece in value]
        # Pieces of a sentence keep their own blanks; paragraphs are joined by an empty line.
        value = ("" if any(isinstance(piece, dict) for piece in value) else "\n\n").join(filter(None, pieces))
    if isinstance(value, dict):
        value = next((value[name] for name in WORDS if isinstance(value.get(name), str)), value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise UnreadableError(f"the text is a {KINDS[type(value)]}; expected a string")
    return shown(value)
