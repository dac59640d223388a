"""RSS and Atom files: each entry is an article, its HTML reduced to text."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.sax import SAXParseException

from index.article import Article, Problem
from index.read.publication import About, UnreadableError, make_article, web_address

BLOCKS = frozenset(
    ("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "tr", "table", "blockquote", "pre")
)
LONGEST_ID = 500  # characters; many feeds use the link
# feedparser's reader for broken XML raises these, for example on half a character (&#xd800;).
BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
SILENT = frozenset(("script", "style", "noscript", "template"))


def feed(path: str, data: bytes, today: datetime.date) -> Iterator[Article | Problem]:
    """Read each entry of an RSS or Atom file as an article. A bad entry, or a damaged end, is one problem.

    An entry's path and id are the file's path, `#`, and the entry's own id, its link, or its number.
    UnreadableError if the file is not a feed.
    """
    parsed = parse(data)
    for number, entry in enumerate(parsed.entries, 1):
        try:
            place = f"{path}#{_key(entry) or number}"
            yield make_article(content(entry), about_entry(entry, parsed.feed), place, today)
        except UnreadableError as found:
            yield Problem(path, f"entry {number}: {found}")
    broken = parsed.get("bozo_exception")
    if isinstance(broken, SAXParseException):
        # Above this line the entries are complete; feedparser guesses the ones below.
        yield Problem(
            path,
            f"broken XML ({broken.getMessage()}); entries near it may be cut: save it again",
            broken.getLineNumber(),
        )


def parse(data: bytes, url: str | None = None) -> Any:
    """Parse a feed's bytes with feedparser; UnreadableError if there is no feed, or no entry.

    `url` is where the feed came from: links may be relative to it.
    """
    import feedparser

    # In a file object, feedparser never mistakes the bytes for an address or a file name.
    try:
        parsed = feedparser.parse(io.BytesIO(data), response_headers={"content-location": url} if url else None)
    except BROKEN as broken:
        raise UnreadableError(f"a broken feed ({type(broken).__name__}); expected RSS or Atom: save it again") from None
    if not parsed.get("version") and not parsed.entries:
        raise UnreadableError("not a feed; expected RSS or Atom: give the file the ending of what it is")
    if not parsed.entries:
        raise UnreadableError("a feed without entries; expected at least one: save it again")
    return parsed


def entries(data: bytes, url: str) -> list[tuple[About, str]]:
    """Read a feed as what it says about each entry, and the entry's own text. UnreadableError as in `parse`."""
    parsed = parse(data, url)
    return [(about_entry(entry, parsed.feed), content(entry)) for entry in parsed.entries]


def about_entry(entry: Any, channel: Any) -> About:
    """Read what a feed says about an entry; the outlet is the title of the feed."""
    source = entry.get("source")
    return About(
        title=as_text(entry.get("title", "")),
        date=entry.get("published") or entry.get("updated"),
        outlet=as_text((source.get("title") if source else None) or channel.get("title") or ""),
        author=entry.get("author"),
        url=web_address(entry.get("link")),
    )


def content(entry: Any) -> str:
    """Return the full text if the feed has it, else the summary."""
    contents = [*entry.get("content", []), *filter(None, [entry.get("summary_detail")])]
    longest: Any = max(contents, key=lambda found: len(found.get("value") or ""), default={})
    value = str(longest.get("value") or "")
    return value if longest.get("type") == "text/plain" else as_text(value)


def _key(entry: Any) -> str | None:
    key = str(entry.get("id") or entry.get("link") or "")
    return key if key.isprintable() and 0 < len(key) <= LONGEST_ID else None


def as_text(markup: str) -> str:
    """Reduce a piece of HTML to its text: a blank line between blocks, a line for each `br`."""
    # Behind the last `>` no tag ends. For each `<` there, the parser would search the rest of the text for one.
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
