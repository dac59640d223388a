"""Two readers of Markdown that tell what a text becomes on screen: as Discord's client reads it, as the preview does.

Discord publishes no grammar. `discord_reading` follows what its client is seen to do and takes what is unsure for
formatting: any emoji name, any address, a link whatever its label. Each gives leaves, (kinds, text): the formats around
a piece of visible text, from the outside in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simcord.preview._markdown import markdown_tokens

Leaf = tuple[tuple[str, ...], str]

LINE_START = (
    ("subtext", re.compile(r" *-#[^\S\n]+(?P<text>[^\n]+)")),
    ("heading", re.compile(r" *#{1,3}\s+(?P<text>[^\n]+)")),
    ("quote", re.compile(r" *>(?:>>)? +(?P<text>[^\n]*)")),
    ("list", re.compile(r" *(?:[*+-]|\d+[.)]) +(?P<text>[^\n]*)")),
)
ANYWHERE = (
    ("code", re.compile(r"(?P<marks>`+)(?P<plain>.*?[^`])(?P=marks)(?!`)", re.DOTALL)),
    ("escape", re.compile(r"\\(?P<plain>[^0-9A-Za-z\s])")),
    ("mention", re.compile(r"(?P<plain><(?:@[!&]?|#|/[^<>\n]+:|id:|sound:|t:|a?:\w+:)[^<>\s]*>|@(?:everyone|here))")),
    ("address", re.compile(r"<(?P<plain>[^: >]+:/[^ >]+|[^ >]+@[^ >]+|\+\d+)>")),
    ("address", re.compile(r"(?P<plain>(?:https?|steam|discord)://[^\s<]+)")),
    ("strong", re.compile(r"\*\*(?P<text>(?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL)),
    ("underline", re.compile(r"__(?P<text>(?:\\.|[^\\])+?)__(?!_)", re.DOTALL)),
    ("em", re.compile(r"\*(?=\S)(?P<text>(?:\\.|[^\\*])+?)\*(?!\*)|_(?P<more>(?:\\.|[^\\_])+?)_", re.DOTALL)),
    ("strike", re.compile(r"~~(?P<text>.+?)~~", re.DOTALL)),
    ("spoiler", re.compile(r"\|\|(?P<text>.+?)\|\|", re.DOTALL)),
    ("emoji", re.compile(r":(?P<plain>[^\s:]+):")),
)
ESCAPE, UNESCAPED = re.compile(r"\\(.)"), r"\1"
# A label runs over brackets within it and over line ends, backslashes or not; an address may be between < and >.
LINK = re.compile(
    r"\[(?P<label>(?:[^\[\]]|\](?=[^\[]*\])|\[[^\]]*\])*)\]\(\s*<?(?P<address>(?:\\.|[^\s\\])*?)>?\s*\)", re.DOTALL
)
SPECIAL = re.compile(r"[\\`<@hsd*_~|:\[\n]")


def discord_reading(text: str, kinds: tuple[str, ...] = (), *, fresh: bool = True) -> Iterator[Leaf]:
    """Read a text as Discord's client does; `fresh` says that it begins a line."""
    place = 0
    while place < len(text):
        begins = text[place - 1] == "\n" if place else fresh
        found = _found(text, place, begins=begins)
        if found is None:
            end = SPECIAL.search(text, place + 1)
            stop = end.start() if end else len(text)
            stop = place + 1 if text[place] == "\n" else stop  # what follows begins a line
            yield kinds, text[place:stop]
            place = stop
            continue
        kind, match = found
        parts = match.groupdict()
        inside = parts.get("text") or parts.get("more") or parts.get("label")
        if inside is not None:
            around = f"link {ESCAPE.sub(UNESCAPED, parts['address'])}" if kind == "link" else kind
            yield from discord_reading(inside, (*kinds, around), fresh=begins)
        else:
            yield (kinds if kind == "escape" else (*kinds, kind)), parts.get("plain") or ""
        place = match.end()


def _found(text: str, place: int, *, begins: bool) -> tuple[str, re.Match[str]] | None:
    if begins:
        for kind, pattern in LINE_START:
            if match := pattern.match(text, place):
                return kind, match
    for kind, pattern in (*ANYWHERE, ("link", LINK)):
        if match := pattern.match(text, place):
            return kind, match
    return None


KNOWN = {name: {"1": "x"} for name in ("users", "roles", "channels")} | {
    "commands": {"1": "ask"},
    "emojis": {"1": {"id": "1", "name": "x", "animated": True}},
    "everyone": True,
}
# The preview takes `\\-# ` at the start of a line for small print, backslash or not; see bot/client/markdown.py.
SMALL_PRINT = re.compile(r"(?m)^(\\-)(?=# )")


def preview_reading(text: str) -> Iterator[Leaf]:
    """Read a text as simcord's preview does, where every mention and emoji with the number 1 is known."""
    return _leaves(markdown_tokens(SMALL_PRINT.sub("\\1\u2069", text), "text_display", context=KNOWN), ())


def _leaves(tokens: Sequence[Mapping[str, Any]], kinds: tuple[str, ...]) -> Iterator[Leaf]:
    open_: list[str] = []
    for token in tokens:
        kind = token["type"]
        around = (*kinds, *open_)
        if "children" in token:
            yield from _leaves(token["children"], around if kind in ("paragraph", "inline") else (*around, kind))
            yield around, "" if kind == "inline" else "\n"
        elif kind.endswith("_open"):
            open_.append(f"link {token['href']}" if kind == "link_open" else kind.removesuffix("_open"))
        elif kind.endswith("_close"):
            open_.pop()
        elif kind == "break":
            yield around, "\n"
        else:
            yield (around if kind == "text" else (*around, kind)), token.get("content", token.get("label", kind))


READERS = (discord_reading, preview_reading)


def kinds_of(leaves: Sequence[Leaf]) -> set[str]:
    """Every format that some visible text has."""
    return {kind for kinds, text in leaves if text.strip() for kind in kinds}


def visible(leaves: Sequence[Leaf]) -> str:
    """What is read on screen, every run of blanks as one, without the marks that only keep directions apart."""
    return squeezed("".join(text for _, text in leaves))


def squeezed(text: str) -> str:
    """Every run of blanks as one."""
    return re.sub(r"\s+", " ", text.replace("\u2068", "").replace("\u2069", "")).strip()
