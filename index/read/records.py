"""Reads files with many articles: JSON Lines, also compressed, and JSON; limits their size and survives damage.

Every reader yields articles and problems in the order of the file, and continues after a bad one. An article's path
ends in `#` and its line or entry; so does its id, unless the JSON object has an id of its own.
"""

from __future__ import annotations

import datetime
import io
import json
import lzma
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import IO, Any

from index.article import Article, Problem
from index.read.apart.members import begin
from index.read.days import First, UnreadableError, is_in_numbers, order_in
from index.read.decode import decode
from index.read.fields.names import named
from index.read.fields.public import refuse_embargoed, unpublished
from index.read.fields.values import KINDS, about_of, flat, text_of
from index.read.publication import UnpublishedError, make_article, one_line

OBJECT = 'expected one JSON object a line, such as {"title": "…", "date": "2024-01-18", "text": "…"}'
BROKEN_ARCHIVE = (EOFError, OSError, lzma.LZMAError, zlib.error)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# bytes read at a time while the order of days is looked for, so that a large file fits in memory
READ_FOR_DAYS = 1 << 24
PIECE = 1 << 16  # bytes read at a time while the rest of an endless line is skipped, so that memory stays small
BOMB = 20  # factor; a line this many times too long is a decompression bomb, not a forgotten line break
LISTS = (
    *("articles", "items", "entries", "results", "data", "docs", "messages", "posts", "orderedItems", "stories"),
    *("hits", "children", "records", "documents", "news", "feed", "rows", "value"),
)
# APIs wrap the list of articles in objects with these names.
AROUND = ("response", "data", "db", "channel", "rss", "feed", "export", "articles", "results", "result", "hits", "news")
DEEPEST = 4
OTHERS = frozenset("comments replies related relatedarticles recommendations menu navigation tags authors".split())
BLANK = re.compile(r"[\s,]*")
REMOVED = "[Removed]"  # NewsAPI puts this in place of an article that its paper withdrew
GONE = ("[removed]", "[deleted]")  # Reddit's words for a post that it no longer shows
CUT = re.compile(
    r"(?:…|\.{3})? ?\[\+?\d{1,7} chars\]\Z"
)  # NewsAPI and GNews cut texts and put this mark, which is no part of the article
LONGEST_ID = 200  # characters; a longer id is a text in the wrong field


@dataclass(frozen=True, slots=True)
class Unpublished(Problem):
    """An entry that its source does not show to everybody; `reason` is its state there.

    Such entries are only counted.
    """


class _File:
    """What all lines of a file share: the ids used, and whether days begin with the day or the month."""

    def __init__(self, file: IO[bytes], first: First | None) -> None:
        self.known = set[str]()
        self._file = file
        self._first = first
        self.order = cache(self._order)

    def _order(self) -> First | None:
        """Whether days in numbers begin with the day or the month; the whole file is read once to find it."""
        place = self._file.tell()
        self._file.seek(0)
        found = set[First]()
        while piece := self._file.read(READ_FOR_DAYS):
            piece += self._file.readline(PIECE)
            found.update(filter(None, [order_in(piece.decode(errors="replace"))]))
        self._file.seek(place)
        return found.pop() if len(found) == 1 else self._first


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most bytes of one line, and of all lines together if the file is compressed.

    `first` says what days in numbers begin with if the file does not show it.
    """

    line: int
    total: int | None = None
    first: First | None = None


def json_lines(path: str, file: IO[bytes], bounds: Bounds, today: datetime.date) -> Iterator[Article | Problem]:
    """Read one article per line, with at most one line in memory; `file` yields decompressed bytes.

    A bad line is one problem. An archive that is damaged or does not end is one problem too, and reading stops there.
    """
    number, content, whole = 0, False, _File(file, bounds.first)
    try:
        for number, line in _lines(file, bounds):
            content = content or not line.isspace()
            yield from _on_line(path, number, line, bounds, today, whole)
    except UnreadableError as found:
        yield Problem(path, str(found), number + 1)
    except BROKEN_ARCHIVE as broken:
        # Only an error with a number comes from the disk; it says nothing about the archive.
        if isinstance(broken, OSError) and (broken.errno is not None or bounds.total is None):
            raise
        state = "ends too early" if isinstance(broken, EOFError) else "is damaged"
        yield Problem(path, f"the compressed file {state}; what stands before is kept: copy it again", number + 1)
    else:
        if not content:
            yield Problem(path, f"empty; {OBJECT}")


def _lines(file: IO[bytes], bounds: Bounds) -> Iterator[tuple[int, bytes]]:
    """Number the lines from 1; of a line that is too long, yield only its beginning, longer than `bounds.line`.

    UnreadableError if an archive unpacks to more bytes than `bounds` allow, or if the lines are in UTF-16.
    """
    number, total = 0, 0
    while line := file.readline(bounds.line + 1):
        number += 1
        if number == 1 and line.startswith(UTF_16):  # smaller files are read whole (index/read/forms/reader.py)
            raise UnreadableError("JSON Lines in UTF-16, too large to be read whole; expected UTF-8: save it as UTF-8")
        length = len(line)
        while len(line) > bounds.line and (rest := file.readline(PIECE)):
            length += len(rest)
            _refuse_endless(length, total, bounds)
            if rest.endswith(b"\n"):
                break
        total += length
        _refuse_endless(length, total, bounds)
        yield number, line


def _refuse_endless(line: int, total: int, bounds: Bounds) -> None:
    """Stop at a decompression bomb. An uncompressed file shows its size, so it may be read to its end."""
    if bounds.total is None:
        return
    if total > bounds.total:
        raise UnreadableError(f"unpacks to more than {bounds.total:,} bytes; read up to here: split the file")
    if line > BOMB * bounds.line:
        raise UnreadableError(
            f"unpacks to a line of more than {BOMB * bounds.line:,} bytes; expected an article a line: leave it out"
        )


def _on_line(
    path: str, number: int, line: bytes, bounds: Bounds, today: datetime.date, file: _File
) -> Iterator[Article | Problem]:
    if line.isspace():
        return
    place = f"{path}#{number}"
    try:
        begin()
        fields = _json_object(line, number, bounds.line)
        if rows := _page_of(fields):  # an answer of an API in each line
            yield from _items(path, rows, today, file.order, f"{place}.")
            return
        yield article_from(fields, place, today, file.order, file.known)
    except UnpublishedError as hidden:
        yield Unpublished(path, hidden.state, number)
    except UnreadableError as found:
        yield Problem(path, str(found), number)
    except RecursionError:
        yield Problem(path, f"nested too deeply; {OBJECT}", number)


def _json_object(line: bytes, number: int, longest: int) -> dict[str, Any]:
    if len(line) > longest:
        raise UnreadableError(f"a line of more than {longest:,} bytes; expected one article a line: split it")
    try:
        fields = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as broken:
        raise UnreadableError(f"not UTF-8 (byte {broken.start + 1:,} of the line); save it as UTF-8") from None
    except (ValueError, RecursionError) as broken:
        raise UnreadableError(f"not JSON ({_in_short(broken)}); {OBJECT}") from None
    if not isinstance(fields, dict):
        raise UnreadableError(f"JSON, but a {KINDS[type(fields)]}; {OBJECT}")
    return fields


def _in_short(broken: Exception) -> str:
    if isinstance(broken, json.JSONDecodeError):
        return f"{broken.msg[0].lower()}{broken.msg[1:]}, character {broken.colno:,}"
    return "nested too deeply" if isinstance(broken, RecursionError) else "a number of too many digits"


def article_from(
    fields: Mapping[str, Any], place: str, today: datetime.date, order: Callable[[], First | None], known: set[str]
) -> Article:
    """Make an article from the fields of a row. Its id is the row's own, if no earlier row has it, else the place.

    A headline without a text counts as the text. UnreadableError if both are missing, UnpublishedError for what was
    never public.
    """
    fields = flat(fields)
    if state := unpublished(fields):
        raise UnpublishedError(state)
    refuse_embargoed(fields, today)
    about = about_of(fields)
    if is_in_numbers(about.date):
        about = replace(about, first=order())
    text = text_of(fields) or about.title
    if text == REMOVED == about.title or text in GONE:
        raise UnpublishedError("removed")
    text = CUT.sub("…", text) if text and text.endswith("chars]") else text
    if text is None:
        raise UnreadableError("no text; expected it in `text`, `body` or `content`")
    key = named(fields, "id")
    key = str(key) if isinstance(key, str | int) and not isinstance(key, bool) else None
    usable = key is not None and is_id(key) and key not in known
    known.update([key] if usable and key else [])
    return make_article(text, about, place, today, key=key if usable else None)


def is_id(key: str) -> bool:
    """Return whether a key can be an id, which is shown and stored on one line."""
    return key == one_line(key) and len(key) <= LONGEST_ID


def json_file(path: str, data: bytes, bounds: Bounds, today: datetime.date) -> Iterator[Article | Problem]:
    """Read one JSON value: an article, a list of articles, or an object with such a list.

    A file that turns out to have one object per line is read as JSON Lines.
    """
    text = decode(data)
    if not text.strip():
        raise UnreadableError(f"empty; {OBJECT}")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as broken:
        if broken.msg == "Extra data":
            if values := _one_after_another(text):
                yield from _items(path, values, today, cache(lambda: order_in(text) or bounds.first))
                return
            yield from json_lines(path, io.BytesIO(text.encode()), bounds, today)
            return
        raise UnreadableError(f"not JSON ({_in_short(broken)}); correct it there", broken.lineno) from None
    except (ValueError, RecursionError) as broken:
        raise UnreadableError(f"not JSON ({_in_short(broken)}); correct it") from None
    value = _rows_of(value)
    if isinstance(value, dict) and _is_article(value):
        yield from _items(path, [value], today, lambda: bounds.first, "")
        return
    rows = [row for found in _list_in(value) for row in _page_of(found) or [found]]
    yield from _items(path, rows, today, cache(lambda: order_in(text) or bounds.first))


def _one_after_another(text: str) -> list[Any] | None:
    """Read objects or lists that follow each other, over several lines each; None if there is anything else."""
    first = text.lstrip().partition("\n")[0].strip()
    if first != "{" and not first.startswith("["):
        return None
    found: list[Any] = []
    decoder, place = json.JSONDecoder(), 0
    try:
        while rest := BLANK.match(text, place):
            if rest.end() == len(text):
                return found
            value, place = decoder.raw_decode(text, rest.end())
            found.extend(value if isinstance(value, list) else [value])
    except (ValueError, RecursionError):
        return None
    return None


def _rows_of(value: Any) -> Any:
    """Turn what pandas and Firebase write into a list of rows; return any other value unchanged.

    They write `{"title": {"0": "…"}, …}` (a column each), `{"columns": […], "data": [[…]]}`, or `{"id": {…}, …}`.
    Others write a list for each day.
    """
    if not isinstance(value, dict):
        return value
    names, lines = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(lines, list):
        return [dict(zip(names, line, strict=False)) if isinstance(line, list) else line for line in lines]
    inner = list(value.values())
    lists = inner and not _lists(value) and OTHERS.isdisjoint(map(str.lower, value))
    if lists and all(isinstance(one, list) and any(map(_is_told, one)) for one in inner):
        return [row for rows in inner for row in rows]
    if not inner or not all(isinstance(one, dict) and one for one in inner):
        return value
    if (named(value, "text") or named(value, "title")) and all(one.keys() == inner[0].keys() for one in inner):
        return [{name: column[key] for name, column in value.items()} for key in inner[0]]
    return inner if all(map(_has_words, inner)) else value


def _has_words(value: Any) -> bool:
    return isinstance(value, dict) and (named(value, "text") or named(value, "title")) is not None


def _is_article(value: dict[str, Any]) -> bool:
    """Return whether an object is an article: it has a text, or a headline alone, and no list of articles."""
    if _lists(value):
        return False
    inner = any(isinstance(value.get(name), dict | list) for name in AROUND)
    return named(value, "text") is not None or (named(value, "title") is not None and not inner)


def _lists(value: dict[str, Any]) -> list[list[Any]]:
    found = [value[name] for name in LISTS if isinstance(value.get(name), list)]
    # Arc gives this name to a list of stories, and to the paragraphs of each.
    stories = value.get("content_elements")
    if isinstance(stories, list) and any(isinstance(one, dict) and "headlines" in one for one in stories):
        found.append(stories)
    return found


def _list_in(value: Any, depth: int = 0) -> list[Any]:
    """Find the list of articles in a JSON value, at most a few objects deep: `{"response": {"results": […]}}`."""
    whole = value
    while depth < DEEPEST and isinstance(value, dict):
        found = _lists(value)
        inner = next((value[name] for name in AROUND if isinstance(value.get(name), dict | list)), None)
        value, depth = _rows_of(found[0] if found else inner), depth + 1
        one = value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict) else {}
        if isinstance(one.get("data"), dict) and _lists(one["data"]):
            value = one  # Ghost wraps its tables: {"db": [{"data": {"posts": […]}}]}
    if isinstance(value, list) and value:
        return value
    if rows := _anywhere(whole):
        return rows
    raise UnreadableError("JSON without articles; expected an object with `text`, or a list of such objects")


def _anywhere(value: Any) -> list[Any]:
    """Find the nearest list of texts with a headline or a day, whatever the objects around it are called."""
    level = [value]
    for _ in range(DEEPEST + 2):
        for rows in map(_rows_of, level):
            if isinstance(rows, list) and any(map(_is_told, rows)):
                return rows
        objects = (one.items() for one in level if isinstance(one, dict))
        level = [inner for items in objects for name, inner in items if name.lower() not in OTHERS]
    return []


def _is_told(fields: Any) -> bool:
    if not isinstance(fields, dict):
        return False
    fields = flat(fields)
    return named(fields, "text") is not None and bool(named(fields, "title") or named(fields, "date"))


def _page_of(value: Any) -> list[Any]:
    """Return the articles in an object that is a page of results, and none itself; nothing for any other value."""
    if not isinstance(value, dict) or named(flat(value), "text") or named(flat(value), "title"):
        return []
    return next((rows for rows in _lists(value) if rows and all(isinstance(row, dict) for row in rows)), [])


def _items(
    path: str, items: list[Any], today: datetime.date, order: Callable[[], First | None], begins: str | None = None
) -> Iterator[Article | Problem]:
    """Read rows; the place of each is its number behind `begins`, or the path alone if that is empty."""
    known, number = set[str](), begins != ""
    begins = begins or f"{path}#"
    for place, item in enumerate(items, 1):
        about = f"item {place}: " if number else ""
        if not isinstance(item, dict):
            yield Problem(path, f"{about}a {KINDS[type(item)]}; expected an object with `text`")
            continue
        try:
            begin()
            yield article_from(item, f"{begins}{place}" if number else path, today, order, known)
        except UnpublishedError as hidden:
            yield Unpublished(path, hidden.state)
        except UnreadableError as found:
            yield Problem(path, f"{about}{found}")
        except RecursionError:
            yield Problem(path, f"{about}nested too deeply; expected an object with `text`")
