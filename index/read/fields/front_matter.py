"""Reads the block of fields that opens a text: YAML, TOML, JSON, or a comment."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from typing import Any

from index.read.days import UnreadableError

# One blank line after front matter is swallowed, because editors put it there and it is not part of the text.
FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n(?:[ \t]*\r?\n)?|\Z)", re.DOTALL | re.MULTILINE
)
TOML_MATTER = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n(?:[ \t]*\r?\n)?|\Z)", re.DOTALL | re.MULTILINE)
JSON_MATTER = re.compile(r"(?:(?:;;;|---(?:json)?)[ \t]*\r?\n)?\{\s{0,9}\"")
# Nikola keeps its fields in a comment above the text (`.. title: …`), and comments are dropped otherwise.
COMMENT_MATTER = re.compile(r"<!--\s{0,9}\n((?:\.\. [a-z]{2,20}:[^\n]{0,500}\n){1,30})\s{0,9}-->\s{0,9}")
COMMENT_FIELD = re.compile(r"\.\. ([a-z]{2,20}):[ \t]{0,9}([^\n]{0,500})")
NULL, SEQUENCE, MAPPING = (f"tag:yaml.org,2002:{kind}" for kind in ("null", "seq", "map"))
MOST_VALUES = 10_000  # values of one block of front matter


def front_matter(text: str) -> tuple[dict[str, Any], int] | None:
    """Read the YAML or TOML block that opens a Markdown file: its fields, and the offset at which the text begins.

    None if there is no such block: a file may begin with a thematic break. UnreadableError if the block cannot be
    parsed.
    """
    if toml := TOML_MATTER.match(text):
        return _toml(toml[1]), toml.end()
    if JSON_MATTER.match(text) and (found := _json_matter(text)):
        return found
    if nikola := COMMENT_MATTER.match(text):
        fields = {name.strip().lower(): value for name, value in COMMENT_FIELD.findall(nikola[1])}
        return fields, nikola.end()
    import yaml

    match = FRONT_MATTER.match(text)
    if match is None:
        return None
    try:
        fields = yaml.load(match[1], Loader=_words_loader())  # noqa: S506  (it derives from SafeLoader)
    except (yaml.YAMLError, RecursionError) as broken:
        mark = getattr(broken, "problem_mark", None)
        problem = getattr(broken, "problem", None) or "it is not YAML"
        line = mark.line + 2 if mark else 1
        raise UnreadableError(f"front matter not understood ({problem}); put the value in quotes", line) from None
    return (fields, match.end()) if isinstance(fields, dict) else None


def _json_matter(text: str) -> tuple[dict[str, Any], int] | None:
    """Read front matter that is a JSON object, as Hugo allows; None if the text does not begin with one."""
    begins = text.index("{")
    try:
        fields, end = json.JSONDecoder().raw_decode(text, begins)
    except (ValueError, RecursionError):
        return None
    rest = re.match(r"\s{0,9}(?:;;;|---)?[ \t]{0,99}\r?\n\s{0,9}", text[end:])
    return (fields, end + rest.end()) if rest and isinstance(fields, dict) else None


def _toml(block: str) -> dict[str, Any]:
    try:
        fields = tomllib.loads(block)
    except tomllib.TOMLDecodeError as broken:
        raise UnreadableError(f"front matter not understood ({broken}); correct it") from None
    days = (datetime.date, datetime.time)
    return {name: value.isoformat() if isinstance(value, days) else value for name, value in fields.items()}


def _words_loader() -> type[Any]:
    """Make a SafeLoader that keeps values as text, so that no impossible day fails and no title becomes a number.

    It counts what each alias stands for: a few lines of them can stand for gigabytes, and one inside itself for no end.
    """
    import yaml

    class Words(yaml.SafeLoader):
        def __init__(self, stream: str) -> None:
            super().__init__(stream)
            self._values = 0
            self._held: dict[int, int] = {}  # how many values each node stands for, by the node's id

        def compose_node(self, parent: Any, index: Any) -> Any:
            before, is_alias = self._values, self.check_event(yaml.AliasEvent)
            node = super().compose_node(parent, index)
            held = self._held.get(id(node), MOST_VALUES) if is_alias else self._values - before + 1
            self._values = before + held
            self._held[id(node)] = held
            if self._values >= MOST_VALUES:
                raise yaml.composer.ComposerError(problem=f"more than {MOST_VALUES:,} values")
            return node

    Words.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if tag == NULL]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Words.yaml_constructors = {
        tag: make if tag in (NULL, SEQUENCE, MAPPING, None) else yaml.SafeLoader.construct_yaml_str
        for tag, make in yaml.SafeLoader.yaml_constructors.items()
    }
    return Words
