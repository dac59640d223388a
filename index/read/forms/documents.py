"""Reads the documents of word processors (docx, odt, RTF) and e-books (EPUB).

Comments, footnotes, hidden words and deleted words do not belong to the text. The day when a document was made is no
publication date, so the day is read from the text or the file's name.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from index.article import Article, Problem
from index.read import formats
from index.read.apart.members import begin
from index.read.days import UnreadableError
from index.read.forms import rtf, tree
from index.read.forms.tree import first, parse
from index.read.markup import as_text
from index.read.publication import About, make_article, one_line
from index.read.texts import databases

LARGEST_PART = 100_000_000  # bytes of XML, against bombs; a book of a thousand pages has five million
LARGEST_BOOK = 2 * LARGEST_PART  # bytes of all parts of an e-book together
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# zipfile raises these on an archive that is broken or encrypted; RuntimeError asks for a password.
BROKEN_ZIP = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)
NO_TITLE = frozenset(("title", "document", "untitled", "word document", "unknown"))
NOT_IN_ODT = "//tracked-changes | //annotation | //note | //sequence-decls | //table-of-content | //alphabetical-index"
MOST_SPACES = 100
SHORTEST = 80  # characters; a shorter part of a book is a title page or a picture, which no question asks for
HEADINGS = "(//h1 | //h2 | //h3)[1]"


def docx(path: str, data: bytes, today: datetime.date) -> Iterator[Article | Problem]:
    """Read a Word document (ECMA-376): its paragraphs, with inserted and without deleted words."""
    if data.startswith(OLD_WORD):
        raise UnreadableError("an older or an encrypted Word document; expected .docx without a password: save it so")
    with _opened(data) as archive:
        body = _tree(archive, "word/document.xml")
        properties = _tree(archive, "docProps/core.xml") if "docProps/core.xml" in archive.namelist() else None
    styled = ((paragraph.find("pPr/pStyle"), paragraph) for paragraph in body.iter("p"))
    named = (("" if style is None else style.get("val", ""), paragraph) for style, paragraph in styled)
    # a table of contents repeats the headings
    found = [(name, "".join(_docx_pieces(part)).strip()) for name, part in named if not name.startswith("TOC")]
    titled = next((text for name, text in found if text and name == "Title"), None)
    about = _properties(properties, "title", "creator")
    yield from _as_articles(
        path, _paragraphs(text for _, text in found), replace(about, title=titled or about.title), today
    )


def _docx_pieces(element: Any) -> Iterator[str]:
    """Yield the words of a paragraph; the paragraphs of text boxes inside it are read by themselves."""
    for child in element:
        if child.tag in ("del", "moveFrom", "Fallback", "p"):
            continue
        if child.tag == "r" and any(vanish.get("val") != "0" for vanish in child.iterfind("rPr/vanish")):
            continue
        if child.tag == "t":
            yield child.text or ""
        elif child.tag in ("tab", "br", "cr", "noBreakHyphen"):
            yield {"tab": "\t", "noBreakHyphen": "-"}.get(child.tag, "\n")
        elif child.tag not in ("rPr", "pPr"):
            yield from _docx_pieces(child)


def odt(path: str, data: bytes, today: datetime.date) -> Iterator[Article | Problem]:
    """Read an OpenDocument text (ISO/IEC 26300): its paragraphs and headings."""
    with _opened(data) as archive:
        if b"manifest:encryption-data" in _optional(archive, "META-INF/manifest.xml"):
            raise UnreadableError("encrypted document; expected one without a password: save an open copy")
        content = _tree(archive, "content.xml")
        properties = _tree(archive, "meta.xml") if "meta.xml" in archive.namelist() else None
    for part in content.xpath(NOT_IN_ODT):
        _drop(part)
    found = content.xpath("//*[self::p or self::h][ancestor::text/parent::body]")
    texts = ("".join(_odt_pieces(paragraph)).strip() for paragraph in found)
    yield from _as_articles(path, _paragraphs(texts), _properties(properties, "title", "creator"), today)


def _drop(part: Any) -> None:
    """Remove an element, but keep the words that follow it."""
    before, parent = part.getprevious(), part.getparent()
    if parent is None:
        raise UnreadableError("a document without a text; expected words: save it again")
    if before is not None:
        before.tail = (before.tail or "") + (part.tail or "")
    else:
        parent.text = (parent.text or "") + (part.tail or "")
    parent.remove(part)


def _odt_pieces(element: Any) -> Iterator[str]:
    yield " ".join((element.text or " ").split("\n")) if element.text else ""
    for child in element:
        if child.tag == "s":
            count = child.get("c", "1")
            yield " " * min(int(count[:4]) if count.isdecimal() else 1, MOST_SPACES)
        elif child.tag in ("tab", "line-break"):
            yield "\t" if child.tag == "tab" else "\n"
        elif child.tag not in ("p", "h"):
            yield from _odt_pieces(child)
        yield (child.tail or "").replace("\n", " ")


def rich_text(path: str, data: bytes, today: datetime.date) -> Iterator[Article | Problem]:
    text, title = rtf.text_of(data)
    yield from _as_articles(path, text, About(title=title), today)


def epub(path: str, data: bytes, today: datetime.date) -> Iterator[Article | Problem]:
    """Read an e-book (EPUB 2 and 3): each part of its reading order is an article with the day of the book.

    Tables of contents, covers and title pages are left out. UnreadableError for a book with copy protection.
    """
    with _opened(data) as archive:
        if b"http://www.w3.org/2001/04/xmlenc#Element" in _optional(archive, "META-INF/encryption.xml"):
            raise UnreadableError("a book with copy protection; expected one without: leave it out")
        container = _tree(archive, "META-INF/container.xml")
        place = first(container, "//rootfile/@full-path")
        if place is None:
            raise UnreadableError("an EPUB without a list of its parts; expected a whole book: save it again")
        package = _tree(archive, place)
        parts = list(_reading_order(package, posixpath.dirname(place)))
        book = _book(package)
        yield from _chapters(path, archive, parts, book, today)


def _chapters(
    path: str, archive: zipfile.ZipFile, parts: list[str], book: About, today: datetime.date
) -> Iterator[Article | Problem]:
    read, unpacked, names = 0, 0, set(archive.namelist())
    # a reading order may name a part often, and then a few bytes would become many articles
    for number, name in enumerate(dict.fromkeys(parts), 1):
        if name not in names:
            yield Problem(path, f"part {number} ({name[:80]}): missing in the file; save the book again")
            continue
        unpacked += archive.getinfo(name).file_size
        if unpacked > LARGEST_BOOK:
            yield Problem(path, f"unpacks to more than {LARGEST_BOOK:,} bytes; parts from {number} on are left out")
            break
        try:
            begin()
            title, text = _chapter(_part(archive, name))
            if len(text) < SHORTEST:
                continue
            about = replace(book, title=title or book.title)
            yield make_article(text, about, f"{path}#{number}", today)
            read += 1
        except UnreadableError as found:
            yield Problem(path, f"part {number} ({name[:80]}): {found}")
    if not read:
        raise UnreadableError("a book without text; expected one with words, not pictures: run text recognition first")


def _reading_order(package: Any, folder: str) -> Iterator[str]:
    items = {item.get("id"): item for item in package.xpath("//manifest/item")}
    for reference in package.xpath("//spine/itemref[not(@linear='no')]"):
        item = items.get(reference.get("idref"))
        if item is not None and "nav" not in (item.get("properties") or "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))


def _book(package: Any) -> About:
    """Read title, author and day of a book. If it has several days (EPUB 2), the day of publication counts."""
    day = first(package, "//metadata/date[@event='publication']") or first(package, "//metadata/date[not(@event)]")
    title = first(package, "//metadata/title")
    authors = [tree.words(author) for author in package.xpath("//metadata/creator")]
    return About(
        title=title,
        date=day,
        outlet=title,
        author=", ".join(filter(None, authors[:20])) or None,
        date_from="the day of publication that the book names",
    )


def _chapter(data: bytes) -> tuple[str | None, str]:
    """Return the heading and the text of a part of a book, without notes and navigation."""
    from lxml import etree, html

    try:
        page = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except etree.ParserError:  # no tag and no word
        return None, ""
    for part in page.xpath("//nav | //aside | //figcaption | //script | //style | //head/*[not(self::title)]"):
        part.drop_tree()
    body = page.find("body")
    if body is None:
        return None, ""
    return first(page, HEADINGS), as_text(html.tostring(body, encoding="unicode"))


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ZIP:
        raise UnreadableError("broken or truncated document; expected a whole one: save or copy it again") from None


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Unpack one part of a document. UnreadableError if it is missing, broken or far too large."""
    try:
        if archive.getinfo(name).file_size > LARGEST_PART:
            raise UnreadableError(f"unpacks to more than {LARGEST_PART:,} bytes; expected a document: leave it out")
        return archive.read(name)
    except KeyError:
        raise UnreadableError(f"no {name} in the document; give the file the ending of what it is") from None
    except BROKEN_ZIP:
        raise UnreadableError("broken or encrypted document; expected one that opens: save it again") from None


def _tree(archive: zipfile.ZipFile, name: str) -> Any:
    """Parse one part. Its errors name no line, which would not help anybody to find the place in the document."""
    try:
        return parse(_part(archive, name))
    except UnreadableError as found:
        raise UnreadableError(str(found)) from None


def _optional(archive: zipfile.ZipFile, name: str) -> bytes:
    return _part(archive, name) if name in archive.namelist() else b""


def _properties(properties: Any, title: str, author: str) -> About:
    """Read title and author from a document's properties; programs also fill these in, so some titles do not count."""
    if properties is None:
        return About()
    named = one_line(first(properties, f"//{title}"))
    usable = named is not None and named.lower() not in NO_TITLE and not formats.NO_TITLE.search(named)
    return About(title=named if usable else None, author=first(properties, f"//{author}"))


def _paragraphs(texts: Iterator[str]) -> str:
    return "\n\n".join(filter(None, texts))


def _as_articles(path: str, text: str, about: About, today: datetime.date) -> Iterator[Article | Problem]:
    """Read the text of a document like a text file; documents of a news database are split."""
    if not text.strip():
        raise UnreadableError("a document without text; expected words, not pictures: run text recognition first")
    if databases.is_known(text):
        yield from databases.documents(path, text, today)
        return
    article = formats.plain_text(path, text.encode(errors="ignore"), today)
    yield replace(article, title=one_line(about.title) or article.title, author=one_line(about.author))
