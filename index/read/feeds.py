"""Reads RSS and Atom files, and JSON Feed from the web: each entry is an article, its HTML reduced to text."""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.sax import SAXParseException

from index.article import Article, Problem
from index.read.apart.members import begin
from index.read.days import UnreadableError
from index.read.fields.public import NO_POST, unpublished
from index.read.markup import as_text, without_shortcodes
from index.read.publication import About, counted, make_article, web_address
from index.read.records import Unpublished

LONGEST_ID = 500  # characters; many feeds use the link as the id, so this is as long as a link may be
# WordPress adds such words to the end of each entry. They link to the page and are not part of the article.
ENDS = re.compile(
    r"(?im)^(?:the post [^\n]{1,300} appeared first on [^\n]{1,200}|(?:continue reading|read more"
    r"|read the full article)\b[^\n]{0,200}(?:→|…|»)?)$\n?(?=\n*(?:the post [^\n]{1,300} appeared first|\Z))"
)
REFERENCE = re.compile(rb"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
LARGEST = 9  # digits of a character's number, with zeros before it
EMPTY = "a feed without entries; if it is new, try again when it lists an article"
# feedparser's reader for broken XML raises these.
BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def feed(path: str, data: bytes, today: datetime.date) -> Iterator[Article | Problem]:
    """Read each entry of an RSS or Atom file as an article. A bad entry, or a damaged end, is one problem.

    An entry's path and id are the file's path, `#`, and the entry's own id, its link, or its number.
    UnreadableError if the file is not a feed.
    """
    parsed = parse(data)
    known, left, names = set[str](), Counter[str](), _authors(parsed)
    for number, entry in enumerate(parsed.entries, 1):
        if state := _unpublished(entry):
            yield Unpublished(path, state)
            continue
        if NO_POST.fullmatch(str(entry.get("wp_post_type") or "post")):
            continue
        if kind := _other_kind(entry):
            left[kind] += 1
            continue
        try:
            begin()
            key = _key(entry)
            place = f"{path}#{number if key is None or key in known else key}"
            known.update([key] if key else [])
            about = about_entry(entry, parsed.feed)
            about = replace(about, author=names.get(about.author or "", about.author))
            text = content(entry)
            text = without_shortcodes(text) if "wp_post_type" in entry else text
            yield make_article(text or about.title or "", about, place, today)
        except UnreadableError as found:
            yield Problem(path, f"entry {number}: {found}")
    if left:
        yield Problem(path, f"no texts of this source: {counted(left)}")
    broken = parsed.get("bozo_exception")
    if isinstance(broken, SAXParseException):
        # The entries before the damage are complete. Those after it are feedparser's guess, so the reader is warned.
        yield Problem(
            path,
            f"broken XML ({broken.getMessage()}); entries near it may be cut: save it again",
            broken.getLineNumber(),
        )


def _unpublished(entry: Any) -> str | None:
    """Return the state of an entry that its site does not show to all, such as `draft`; else None."""
    if entry.get("wp_post_password"):
        return "password"
    if any(
        str(name).endswith("draft") and str(value).strip().lower() in ("yes", "true") for name, value in entry.items()
    ):
        return "draft"
    state = str(entry.get("wp_status") or "publish")
    if state not in ("publish", "inherit"):
        return state
    media = entry.get("media_status")
    said = (entry.get("blogger_status"), entry.get("status"), media.get("state") if isinstance(media, dict) else media)
    return next((hidden for value in said if (hidden := unpublished({"status": value}))), None)


def _other_kind(entry: Any) -> str | None:
    """Return what an entry of a blog's export is, in the plural: `readers' comments`; None for an article."""
    kinds = [str(tag.get("term")) for tag in entry.get("tags") or () if "g/2005#kind" in str(tag.get("scheme"))]
    kind = str(entry.get("blogger_type") or (kinds or ["post"])[0]).rpartition("#")[2].lower()
    if kind == "comment" or "thr_in-reply-to" in entry:
        return "readers' comments"
    return None if kind in ("post", "page") else "pictures and parts of pages"


def _authors(parsed: Any) -> dict[str, str]:
    """Return the full names of the authors of a WordPress export, by the names with which they log in."""
    names: Any = parsed.feed
    login, full = names.get("wp_author_login"), names.get("wp_author_display_name")
    return {login: full} if login and full else {}


def parse(data: bytes, url: str | None = None) -> Any:
    """Parse a feed's bytes with feedparser; UnreadableError if there is no feed, or no entry.

    `url` is where the feed came from: links may be relative to it.
    """
    import feedparser

    # In a file object, feedparser cannot mistake the bytes for an address or a file name.
    try:
        stream = io.BytesIO(REFERENCE.sub(_whole, data))
        parsed = feedparser.parse(stream, response_headers={"content-location": url} if url else None)
    except BROKEN as broken:
        raise UnreadableError(f"a broken feed ({type(broken).__name__}); expected RSS or Atom: save it again") from None
    if not parsed.get("version") and not parsed.entries:
        raise UnreadableError("not a feed; expected RSS or Atom: give the file the ending of what it is")
    if not parsed.entries:
        raise UnreadableError(EMPTY)
    return parsed


def _whole(reference: re.Match[bytes]) -> bytes:
    """Replace a reference to half a character or to none (`&#xd800;`), at which feedparser ends its reading."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    number = int(digits, base) if len(digits) <= LARGEST else sys.maxunicode + 1
    return b"&#xfffd;" if 0xD800 <= number < 0xE000 or number > sys.maxunicode else reference[0]


def entries(data: bytes, url: str) -> list[tuple[About, str]]:
    """Return what a feed says about each entry, and the entry's own text. UnreadableError as in `parse`."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_entries(data, url)
    parsed = parse(data, url)
    return [(about_entry(entry, parsed.feed), content(entry)) for entry in parsed.entries]


def _json_entries(data: bytes, url: str) -> list[tuple[About, str]]:
    """Read a feed of https://www.jsonfeed.org/version/1.1 as `entries` does."""
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as broken:
        raise UnreadableError(f"broken JSON ({str(broken)[:80]}); expected a JSON Feed: save it again") from None
    items = feed.get("items")
    if not isinstance(items, list) or not items:
        raise UnreadableError(EMPTY)
    return [_json_entry(item, feed, url) for item in items if isinstance(item, dict)]


def _json_entry(item: dict[str, Any], feed: dict[str, Any], url: str) -> tuple[About, str]:
    authors = [item.get("authors"), [item.get("author")], feed.get("authors"), [feed.get("author")]]
    named = [person for people in authors if isinstance(people, list) for person in people if isinstance(person, dict)]
    link = _text(item, "url") or _text(item, "external_url")
    about = About(
        title=as_text(_text(item, "title")),
        date=_text(item, "date_published"),
        date_from="the feed",
        outlet=as_text(_text(feed, "title")),
        author=next((name for person in named if (name := _text(person, "name"))), None),
        url=web_address(link, url) if link else None,
        changed=_text(item, "date_modified"),
    )
    return about, _text(item, "content_text") or as_text(_text(item, "content_html")) or _text(item, "summary")


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def about_entry(entry: Any, channel: Any) -> About:
    """Read what a feed says about an entry; the outlet is the title of the feed."""
    source = entry.get("source")
    return About(
        title=as_text(entry.get("title", "")),
        date=_own_day(entry) or entry.get("published") or entry.get("updated"),
        date_from="the feed",
        outlet=as_text((source.get("title") if source else None) or channel.get("title") or ""),
        author=entry.get("author"),
        url=web_address(entry.get("link")),
        changed=entry.get("updated"),
    )


def _own_day(entry: Any) -> str | None:
    """Return the day on which a WordPress site shows an entry; `pubDate` is in another time zone, or "-0001"."""
    found = str(entry.get("wp_post_date") or "")
    return None if found.startswith("0000") else found or None


def content(entry: Any) -> str:
    """Return the full text if the feed has it, else the summary."""
    contents = [*entry.get("content", []), *filter(None, [entry.get("summary_detail")])]
    longest: Any = max(contents, key=lambda found: len(found.get("value") or ""), default={})
    value = str(longest.get("value") or "")
    return value if longest.get("type") == "text/plain" else ENDS.sub("", as_text(value)).strip()


def _key(entry: Any) -> str | None:
    key = str(entry.get("id") or entry.get("link") or "")
    return key if key.isprintable() and 0 < len(key) <= LONGEST_ID else None
