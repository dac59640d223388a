"""Reads the values of fields: what they say about an article, and its text, in all the shapes that programs use."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from index.read.days import UnreadableError
from index.read.fields.names import named, named_as, plain_name
from index.read.markup import shown, without_marks
from index.read.publication import About, one_line

KINDS = {
    list: "list",
    dict: "nested object",
    str: "string",
    int: "number",
    float: "number",
    bool: "truth value",
    type(None): "null",
}
# Exports wrap an article in one of these objects, so its fields are looked for one level down as well.
INSIDE = (
    *("tweet", "object", "post", "article", "fields", "attributes", "_source", "metadata", "sys", "data", "record"),
    *("dates", "value", "node", "meta"),
)
# A value such as {"rendered": "…"} is an object whose words have one of these names.
WORDS = ("rendered", "processed", "name", "title", "main", "basic", "value", "text", "plain", "content", "#text", "$t")
LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
# Editors store a text as a tree of blocks. These names lead to the words in it.
PIECES = ("children", "content", "blocks", "nodes", "root", "document", "data", "doc", "content_elements")
PICTURES = frozenset(
    """image images photo picture video audio gallery embed advertisement interstitial_link oembed_response
    raw_html""".split()
)
END = re.compile(r"[.!?…:][”’\"')]{0,2}\Z")  # pieces that all end so are paragraphs
DEEPEST = 20  # levels of such a tree; this stops a file that nests without end


def flat(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add the fields of an article that an object has inside, such as `{"tweet": {…}}`; the outer fields win."""
    for _ in range(2):
        inner = [fields[name] for name in INSIDE if isinstance(fields.get(name), dict)]
        fields = {**{name: value for one in reversed(inner) for name, value in one.items()}, **fields}
    return fields


def _parts_of_day(fields: Mapping[str, Any]) -> str | None:
    """Join a day that is in three fields, `year`, `month` and `day`; None if one is missing."""
    plain = {plain_name(str(key)): str(value).strip() for key, value in fields.items()}
    parts = [plain.get(name, "").removesuffix(".0") for name in ("year", "month", "day")]
    if not all(parts) or not parts[0].isdigit() or not parts[2].isdigit() or not parts[1].isalnum():
        return None
    return "-".join(parts) if parts[1].isdigit() else f"{parts[2]} {parts[1]} {parts[0]}"


def about_of(fields: Mapping[str, Any]) -> About:
    """Read title, date, outlet, author and link from the fields of a front matter or a JSON object."""
    field, date = named_as(fields, "date")
    if not field and (parts := _parts_of_day(fields)):
        field, date = "year, month and day", parts
    title = named(fields, "title")
    if title is None and named(fields, "text") is not None:
        title = fields.get("name") or fields.get("Name")
    return About(
        title=words_of(title),
        date=moment_of(date),
        date_from=f"its field {one_line(field[:40])}" if field else "",
        outlet=words_of(named(fields, "outlet")),
        author=words_of(named(fields, "author")),
        url=words_of(named(fields, "url")),
        picture=words_of(named(fields, "picture")),
    )


def moment_of(value: Any) -> str | int | float | None:
    """Read the value of a date: a string, a number, or an object of a database export (`{"$date": …}`)."""
    for _ in range(DEEPEST):
        if isinstance(value, list) and len(value) == 1:
            (value,) = value
        elif isinstance(value, list) and len(value) >= 3 and all(str(part).isdecimal() for part in value[:3]):
            # a YAML library, or a list of references (CSL), turned the day into numbers: [2024, 1, 18]
            return "-".join(str(part) for part in value[:3])
        elif isinstance(value, dict) and (parts := _parts_of_day(value)):
            return parts
        elif isinstance(value, dict):
            by_name = {plain_name(str(name)): inner for name, inner in value.items()}
            names = ("iso", "date", "value", "seconds", "created", "published", "dateparts")
            named = [by_name[name] for name in names if name in by_name]
            value = (list(by_name.values()) if len(by_name) == 1 else named[:1] or [None])[0]
            if value is None:
                return "a nested object"
        else:
            break
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    # The value is not a day. The article stays undated, and the warning quotes these words.
    return f"a {KINDS.get(type(value), 'value')}"


def _in_one_language(value: Any) -> Any:
    """Take one language of a value that a CMS keeps in several: `{"en-US": "…", "de": "…"}`."""
    if isinstance(value, dict) and value and all(LANGUAGE.fullmatch(str(name)) for name in value):
        return value.get("en-US", value.get("en", next(iter(value.values()))))
    return value


def words_of(value: Any, depth: int = 0) -> str | None:
    """Read a name: a string, a number, a list of names, or an object with a name (`{"name": "CNN"}`)."""
    value = _in_one_language(value)
    if depth > DEEPEST:
        return None
    if isinstance(value, list):
        return ", ".join(filter(None, (words_of(one, depth + 1) for one in value[:20]))) or None
    if isinstance(value, dict):
        person = " ".join(str(value[name]) for name in ("given", "family") if isinstance(value.get(name), str))
        return person or next((words_of(value[name], depth + 1) for name in WORDS if value.get(name)), None)
    return shown(str(value)) if isinstance(value, str | int | float) else None


def text_of(fields: Mapping[str, Any]) -> str | None:
    """Join the text of an object as its page showed it: a string, paragraphs, pieces, or an object with one of these.

    None if there is no text. UnreadableError for any other value.
    """
    value = _in_one_language(named(fields, "text"))
    begins, goes_on = fields.get("introtext"), fields.get("fulltext")
    if isinstance(begins, str) and isinstance(goes_on, str):
        value = f"{begins}\n\n{goes_on}"  # Joomla splits a text at `Read more` into two fields
    if isinstance(value, str) and value.lstrip().startswith('{"') and (kept := _stored(value)):
        value = kept
    if isinstance(value, dict):
        value = next((value[name] for name in (*WORDS, "body", "html") if isinstance(value.get(name), str)), value)
    if isinstance(value, list | dict) and (pieces := _pieces(value)):
        value = pieces
    if value is None:
        return None
    if not isinstance(value, str):
        raise UnreadableError(f"the text is a {KINDS[type(value)]}; expected a string")
    return without_marks(shown(value))


def _stored(written: str) -> Any:
    """Read a text that an editor stores as JSON; None for any other text."""
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and any(name in value for name in PIECES) else None


def _pieces(value: Any, depth: int = 0) -> str:
    """Join the words of a text that an editor keeps as blocks with pieces inside, or a list of paragraphs or pieces."""
    if isinstance(value, str | None):
        return value or ""
    if depth > DEEPEST or not isinstance(value, list | dict):
        return ""
    if isinstance(value, dict):
        if str(value.get("type", value.get("_type"))).lower() in PICTURES:
            return ""
        word = value.get("text", value.get("value"))
        if isinstance(word, str):
            return word
        inner = next((value[name] for name in PIECES if isinstance(value.get(name), list | dict)), None)
        return _pieces(inner, depth + 1) if inner is not None else words_of(value) or ""
    words = [_pieces(one, depth + 1) for one in value]
    # Pieces of a sentence bring their own blanks. Paragraphs and blocks do not, so an empty line keeps them apart.
    whole = all(END.search(one) for one in filter(None, words)) and not any(word[:1].isspace() for word in words)
    return ("" if any(map(_is_piece, value)) and not whole else "\n\n").join(filter(None, words))


def _is_piece(value: Any) -> bool:
    """Return whether a value is a piece of a sentence, such as its bold words, and no block."""
    return isinstance(value, dict) and (
        isinstance(value.get("text", value.get("value")), str)
        or not any(isinstance(value.get(name), list | dict) for name in PIECES)
    )
