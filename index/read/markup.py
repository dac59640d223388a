"""Reduces HTML and Markdown to the text that a reader of the page saw."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

BLOCKS = frozenset(
    ("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "tr", "table", "blockquote", "pre")
)
SILENT = frozenset(("script", "style", "noscript", "template"))
# Tags that show that a text is HTML. `x < y`, `<name@example.org>` and the ticker `<P>` do not match.
TAG = re.compile(
    r"</(?:p|div|a|h[1-6]|[ou]l|li|span|strong|em|[bi]|figure|figcaption|blockquote|script|style|table|section|article)>"
    r"|<br ?/?>|<img\s[^<>]{1,2000}>",
    re.IGNORECASE,
)
ENTITY = re.compile(
    r"&(?:amp|quot|nbsp|apos|[lr]squo|[lr]dquo|[nm]dash|hellip|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE
)
FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
BLANK_LINE = re.compile(r"(\n[ \t]*\n)")
EMPHASIS = re.compile(r"(?<!\\)[*_]")
MOST_EMPHASIS = 500  # marks of a paragraph; the parser's time grows with the square of their number
FOOTNOTE_TEXT = re.compile(r"(?m)^\[\^[^\]\s]{1,40}\]:.*\n?")


def shown(text: str) -> str:
    """Reduce a text from an export to what its page showed, if it has tags or entities; others stay unchanged."""
    if TAG.search(text):
        return as_text(text)
    return html.unescape(text) if ENTITY.search(text) else text


def plain(markdown: str) -> str:
    """Reduce Markdown to its text: no marks, addresses, images or footnotes. Headings and lists keep their signs."""
    from markdown_it import MarkdownIt

    tokens = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(_bounded(FOOTNOTE_TEXT.sub("", markdown)))
    )
    lines = "".join(_written(tokens))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _bounded(markdown: str) -> str:
    """Escape stars and underscores in a paragraph with more of them than marks would explain."""
    return "".join(
        EMPHASIS.sub(r"\\\g<0>", block) if len(EMPHASIS.findall(block)) > MOST_EMPHASIS else block
        for block in BLANK_LINE.split(markdown)
    )


ENDS = {  # what follows the end of a block
    "hr": "\n\n",
    "heading_close": "\n\n",
    "td_close": " ",
    "th_close": " ",
    "tr_close": "\n",
    "bullet_list_close": "\n",
    "ordered_list_close": "\n",
}


def _written(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield FOOTNOTE.sub("", "".join(_inline(token.children or [])))
        elif token.type == "heading_open":
            yield f"{'#' * int(token.tag[1:])} "
        elif token.type == "list_item_open":
            yield f"{token.info}{token.markup} " if token.info else "- "
        elif token.type in ("fence", "code_block"):
            yield f"{token.content}\n"
        elif token.type == "html_block":
            yield f"{as_text(token.content)}\n\n"
        elif token.type == "paragraph_close":
            yield "\n" if token.hidden else "\n\n"
        else:
            yield ENDS.get(token.type, "")


def _inline(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"


def as_text(markup: str) -> str:
    """Reduce a piece of HTML to its text: a blank line between blocks, a line for each `br`."""
    # No tag ends after the last `>`. For each later `<`, the parser would search the rest of the text for an end.
    end = markup.rfind(">") + 1
    reader = _Reader()
    reader.feed(markup[:end] + markup[end:].replace("<", "&lt;"))
    reader.close()
    lines = "\n".join(line.strip(" ") for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


class _Reader(HTMLParser):
    """Collects the text of a piece of HTML, with line breaks where a browser shows them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Break the line before a block."""
        self._silent += tag in SILENT
        self.pieces.append("\n" if tag == "br" else "\n\n" if tag in BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        """Break the line after a block."""
        self._silent = max(0, self._silent - (tag in SILENT))
        self.pieces.append("\n\n" if tag in BLOCKS else "")

    def handle_data(self, data: str) -> None:
        """Keep the words, with single blanks."""
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))
