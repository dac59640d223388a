"""Reads files with one article: plain text, Markdown, PDF. Hides where each format keeps title, date and so on.

Every reader takes the path relative to the sources folder, the file's bytes, and today's date (a later publication date
is refused). It returns one Article, or raises UnreadableError with one line for people.
"""

from __future__ import annotations

import datetime
import io
import itertools
import logging
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.read import columns
from index.read.days import First, Named, UnreadableError, days_in
from index.read.decode import decode
from index.read.fields.front_matter import front_matter
from index.read.fields.public import refuse_embargoed, unpublished
from index.read.fields.values import about_of
from index.read.headers import day_line, day_of_line, fields_above, is_name
from index.read.markup import plain
from index.read.publication import About, UnpublishedError, make_article, one_line, title_of

if TYPE_CHECKING:
    from pypdf import PdfReader

RUNNING = 3  # pages; a line repeated on that many is a running head or foot, not a coincidence
SHORT_PAGE = 100  # characters; a shorter piece between two form feeds is not a page, so they do not end pages
EDGE = 2  # lines; running heads and feet are only looked for this near the top or the bottom of a page
SHORT_LINE = 120  # characters; a longer first line is a paragraph, so it is not taken as the headline
# Files made for this program have the day before the first sentence, on the same line (README.md).
DATED = re.compile(r"\s*date[ \t:]+(\d{4}([-/])\d{1,2}\2\d{1,2})(?:[ \t]|\r?\n|\Z)", re.IGNORECASE)
OPENING = 600  # characters of a PDF that are searched for its day; a day further down belongs to the story
# characters; a longer text before a day is a sentence, not a heading: `The weir report of 1 March 2024`
HEADING_BEFORE = 40
NO_TITLE = re.compile(
    r"^(?:untitled|microsoft |powerpoint |word )|\.(?:docx?|indd|pdf|tex|qxd|rtf|odt)$", re.IGNORECASE
)
# pypdf raises these on a broken file: it does not wrap every error in its own (pypdf/errors.py).
BROKEN_PDF = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
HEADING = re.compile(r"\s*#{1,6}[ \t]+([^\r\n]+)")


def plain_text(path: str, data: bytes, today: datetime.date, first: First | None = None) -> Article:
    """Read `date 2024-01-18 Iran said …`: the text begins after the date and one blank.

    Any other text is dated by a line of its own among its first lines, else by the file's name, or not at all.
    """
    text = whole = decode(data)
    # Scanned texts have form feeds between pages. A running head may hold the day, so `day_line` below reads the whole.
    if sum(len(page) > SHORT_PAGE for page in text.split("\f")) >= RUNNING:
        text = "\n".join(page.strip("\r\n") for page in _without_running_lines(text.split("\f")))
    match = DATED.match(text)
    if match:
        return make_article(text[match.end() :], About(date=match[1], date_from="its first line"), path, today)
    if said := fields_above(text):
        return _with_fields(path, *said, text, today, first)
    day = day_line(whole)
    above, _, below = text.lstrip().partition("\n")
    # A first line with only the day says nothing about the article, so the next one is its title.
    title = _headline(text) if day is None or day_line(above) is None else _headline(below) or title_of(below or above)
    return make_article(text, About(title=title, date=day, date_from="a line of its own", first=first), path, today)


def _with_fields(
    path: str, fields: dict[str, str], start: int, text: str, today: datetime.date, first: First | None
) -> Article:
    """Read a text below lines such as `Title: …` and `Date: …`. UnpublishedError if they mark it as a draft."""
    if state := unpublished(fields):
        raise UnpublishedError(state)
    refuse_embargoed(fields, today)
    about = about_of(fields)
    about = replace(about, author=about.author or fields.get("from"), first=first)
    return make_article(text[start:].lstrip("\r\n"), about, path, today)


def _headline(text: str) -> str | None:
    """Return the first line as the title if it is short, before a blank or a day, and no dateline: `London CNN —`."""
    first, *rest = text.lstrip().splitlines()[:2] or [""]
    stands_alone = len(first) <= SHORT_LINE and rest and (not rest[0].strip() or day_of_line(rest[0]) is not None)
    return first if stands_alone and not first.rstrip().endswith(("—", "–")) else None


def markdown(path: str, data: bytes, today: datetime.date, first: First | None = None) -> Article:
    """Read Markdown as its page shows it; its text begins after the front matter, or under its heading.

    UnpublishedError if the front matter marks it as a draft.
    """
    text = decode(data)
    said = front_matter(text)
    if said is None and (DATED.match(text) or fields_above(text)):
        return plain_text(path, data, today, first)
    if said is None and (top := HEADING.match(text)) and (below := fields_above(text[top.end() :])):
        # Notion and others write the fields of a page below its heading.
        said = {"title": top[1].rstrip(" \t#"), **below[0]}, top.end() + below[1]
    fields, start = said or ({}, 0)
    if state := unpublished(fields):
        raise UnpublishedError(state)
    refuse_embargoed(fields, today)
    body = text[start:]
    written = body if fields.get("markup") == "none" else plain(body)
    heading = HEADING.match(written)
    about = about_of(fields)
    if about.title is None:
        about = replace(about, title=heading[1].rstrip(" \t#") if heading else _headline(written))
    if about.date is None:
        about = replace(about, date=day_line(written), date_from="a line of its own")
    about = replace(about, date_from=about.date_from or "its front matter", first=first)
    return make_article(written, about, path, today)


def pdf(path: str, data: bytes, today: datetime.date) -> Article:
    """Read a PDF's text page by page; `pages` holds the offset at which each page begins.

    Title and author come from the document's own properties, the link from the property `/URL`, the date from its text.
    """
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("not a PDF; expected a file that begins with %PDF-: give it the ending of what it is")
    # The end mark is in the last 1,024 bytes (PDF 32000-1, Annex H.3), because some programs append blanks or zeros.
    if b"%%EOF" not in data.rstrip(b"\0 \r\n\t")[-1024:]:
        raise UnreadableError("truncated PDF (its end is missing); expected the whole file: copy or download it again")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        whole = [_without_debris(columns.text_of(page)) for page in reader.pages]
        texts = _without_running_lines(whole)
        about = _pdf_properties(reader, whole[0] if whole else "")
    except (DependencyError, FileNotDecryptedError):
        raise UnreadableError("encrypted PDF; expected one without a password: save an open copy") from None
    except (PyPdfError, *BROKEN_PDF) as broken:
        raise UnreadableError(f"broken PDF ({type(broken).__name__}); expected one that opens: save it again") from None
    if not any(map(str.strip, texts)):
        raise UnreadableError(f"PDF without text ({len(texts)} scanned pages?); run it through text recognition first")
    starts = [0, *itertools.accumulate(len(text) + 1 for text in texts)][: len(texts)]
    return make_article("\n".join(texts), about, path, today, pages=starts)


def _without_debris(text: str) -> str:
    """Drop the characters that fonts without a character table produce: they are invisible, and no store takes them."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def _without_running_lines(pages: list[str]) -> list[str]:
    """Drop running heads and feet: lines at the top and foot that most pages have, apart from their numbers."""
    edges = [{_without_numbers(line) for line in _edges(page)} for page in pages]
    counts = Counter(line for page in edges for line in page)
    # Even and odd pages may have heads of their own.
    running = {line for line, count in counts.items() if count >= RUNNING and count > len(pages) * 0.4}
    if not running:
        return pages
    return [_without(page, running) for page in pages]


def _without(page: str, running: set[str]) -> str:
    edges = {line for line in _edges(page) if _without_numbers(line) in running}
    return "\n".join(line for line in page.split("\n") if line not in edges)


def _edges(page: str) -> list[str]:
    lines = [line for line in page.split("\n") if line.strip()]
    # Tables and minutes repeat whole sentences with other numbers; a running head is short and no sentence.
    return [line for line in lines[:EDGE] + lines[-EDGE:] if len(line) <= SHORT_LINE and line.rstrip()[-1] not in ".!?"]


def _without_numbers(line: str) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", " ".join(line.lower().split()))


def _pdf_properties(reader: PdfReader, first_page: str) -> About:
    """Read the properties of a PDF; its day is looked for on its first page.

    The day when the file was made is often that of scanning, so it is no publication date.
    """
    said: Any = reader.metadata or {}
    # Without a title of its own, a PDF carries the name of its file or of the program that made it.
    title = one_line(str(said.get("/Title") or ""))
    opening = first_page[:OPENING]
    named = [day for day in days_in(opening) if _is_beside_a_name(opening, day)]
    stated = day_line(opening) or (str(named[0].day) if named else None)
    return About(
        title=None if title is None or NO_TITLE.search(title) else title,
        date=stated,
        date_from="its first page",
        author=str(said.get("/Author") or ""),
        url=str(said.get("/URL") or ""),
    )


def _is_beside_a_name(text: str, day: Named) -> bool:
    """Return whether a day follows a name, or ends a heading; in the middle of a sentence it is that of an event."""
    before = text[: day.start].rpartition("\n")[2].strip(" .,;:|()-–—")
    after = text[day.end :].partition("\n")[0].strip(" .,;:|()-–—")
    return is_name(before) or (not after and len(before) <= HEADING_BEFORE)


def with_address(data: bytes, url: str) -> bytes:
    """Append the address of a PDF to its properties, where `pdf` finds it; the original bytes do not change."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        writer = pypdf.PdfWriter(io.BytesIO(data), incremental=True)
        writer.add_metadata({"/URL": url})
        changed = io.BytesIO()
        writer.write(changed)
    except (PyPdfError, *BROKEN_PDF):
        return data  # pypdf cannot extend this file; the text matters more than the link, so the file is kept as it is
    return changed.getvalue()
