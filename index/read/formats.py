"""Reads files with one article: plain text, Markdown, HTML, PDF. Hides where each format keeps title, date and so on.

Every reader takes the path relative to the sources folder, the file's bytes, and today's date (a later publication date
is refused). It returns one Article, or raises UnreadableError with one line for people.
"""

from __future__ import annotations

import datetime
import io
import itertools
import logging
import re
import warnings
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.read.decode import decode
from index.read.fields import about_of, front_matter
from index.read.publication import About, UnreadableError, check_text, make_article, one_line

if TYPE_CHECKING:
    from pypdf import PdfReader

SHORT_LINE = 120  # characters; a longer first line is a paragraph, not a headline
# The archive's own form: a date at the very beginning, and the first sentence on the same line.
DATED = re.compile(r"\s*date[ \t:]+(\d{4}([-/])\d{1,2}\2\d{1,2})(?:[ \t]|\r?\n|\Z)", re.IGNORECASE)
# A date in the far future must be refused with a message, so the search for dates must not skip it.
CAREFUL_DATES = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31"}
DECLARED_DATES = (
    "//meta[@property='article:published_time' or @itemprop='datePublished' or @name='date' or @name='pubdate'"
    " or @name='publish_date' or @name='DC.date.issued']/@content"
    " | //time[@pubdate or @itemprop='datePublished']/@datetime"
)
JSON_METADATA = "//script[@type='application/ld+json']/text()"
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
DAY_IN_JSON = re.compile(r'"datePublished"\s*:\s*"(\d{4}-\d{2}-\d{2})')
NO_ARTICLE = "no article text found in the page; expected paragraphs: save the article itself, not a menu"
PDF_DAY = re.compile(r"(?:D:)?(\d{8})")
NO_TITLE = re.compile(
    r"^(?:untitled|microsoft |powerpoint |word )|\.(?:docx?|indd|pdf|tex|qxd|rtf|odt)$", re.IGNORECASE
)
# pypdf raises these on a broken file, as the first lines of pypdf/errors.py say.
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
CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def plain_text(path: str, data: bytes, today: datetime.date) -> Article:
    """Read `date 2024-01-18 Iran said …`: the text begins after the date and one blank. Other texts are undated."""
    text = decode(data)
    match = DATED.match(text)
    if match:
        return make_article(text[match.end() :], About(date=match[1]), path, today)
    return make_article(text, About(title=_headline(text)), path, today)


def _headline(text: str) -> str | None:
    """Return the first line as the title if it is short and a blank line follows."""
    first, *rest = text.lstrip().splitlines()[:2] or [""]
    return first if len(first) <= SHORT_LINE and rest and not rest[0].strip() else None


def markdown(path: str, data: bytes, today: datetime.date) -> Article:
    """Read Markdown, whose text begins after its YAML front matter; without one, it is plain text under its heading."""
    text = decode(data)
    said = front_matter(text)
    if said is None:
        heading = HEADING.match(text)
        if heading and not DATED.match(text):
            return make_article(text, About(title=heading[1].rstrip(" \t#")), path, today)
        return plain_text(path, data, today)
    fields, start = said
    text = text[start:]
    heading = HEADING.match(text)
    about = about_of(fields)
    if about.title is None and heading:
        about = about_of({**fields, "title": heading[1].rstrip(" \t#")})
    return make_article(text, about, path, today)


def html(
    path: str, data: bytes, today: datetime.date, *, charset: str | None = None, url: str | None = None
) -> Article:
    """Read the main text of a web page, without menus and comments; a blank line separates its paragraphs.

    `charset` is the encoding that the web server names, `url` the address the page came from.
    """
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    declared = CHARSET.search(data[:2048])
    text = decode(data, charset or (declared[1].decode() if declared else None))
    check_text(text)
    tree = trafilatura.load_html(text)
    if tree is None:
        raise UnreadableError(NO_ARTICLE)
    with warnings.catch_warnings():
        # The search for dates warns about unknown time zones, but only the day is used.
        warnings.simplefilter("ignore")
        found = trafilatura.bare_extraction(
            tree, url=url, with_metadata=True, include_comments=False, date_extraction_params=CAREFUL_DATES
        )
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise UnreadableError(NO_ARTICLE)
    about = About(
        title=found.title,
        date=_declared_day(tree) or found.date,
        outlet=found.sitename,
        author=found.author,
        url=url or found.url,
    )
    return make_article(re.sub(r"\n+", "\n\n", (found.text or "").strip()), about, path, today)


def _declared_day(tree: Any) -> str | None:
    """Find the day that the page itself declares; trafilatura ignores an impossible or a future one."""
    declared = (DAY.match(value.strip()) for value in tree.xpath(DECLARED_DATES))
    written = (DAY_IN_JSON.search(script) for script in tree.xpath(JSON_METADATA))
    return next((match[1] for match in (*declared, *written) if match), None)


def pdf(path: str, data: bytes, today: datetime.date) -> Article:
    """Read a PDF's text page by page; `pages` holds the offset at which each page begins.

    Title, author and date come from the document's own properties, the link from the property `/URL`.
    """
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("not a PDF; expected a file that begins with %PDF-: give it the ending of what it is")
    # The end marker is in the last 1,024 bytes (PDF 32000-1, Annex H.3); some writers append blanks or zeros.
    if b"%%EOF" not in data.rstrip(b"\0 \r\n\t")[-1024:]:
        raise UnreadableError("truncated PDF (its end is missing); expected the whole file: copy or download it again")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        texts = [_without_debris(page.extract_text()) for page in reader.pages]
        about = _pdf_properties(reader)
    except (DependencyError, FileNotDecryptedError):
        raise UnreadableError("encrypted PDF; expected one without a password: save an open copy") from None
    except (PyPdfError, *BROKEN_PDF) as broken:
        raise UnreadableError(f"broken PDF ({type(broken).__name__}); expected one that opens: save it again") from None
    if not any(map(str.strip, texts)):
        raise UnreadableError(f"PDF without text ({len(texts)} scanned pages?); run it through text recognition first")
    starts = [0, *itertools.accumulate(len(text) + 1 for text in texts)][: len(texts)]
    return make_article("\n".join(texts), about, path, today, pages=starts)


def _without_debris(text: str) -> str:
    """Drop the characters that fonts without a character table produce: nobody can see them, no store can hold them."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def _pdf_properties(reader: PdfReader) -> About:
    said = reader.metadata
    if said is None:
        return About()
    # If nobody wrote a title, the program that made the file puts in the file's name or its own name.
    title = one_line(str(said.get("/Title") or ""))
    made = PDF_DAY.match(str(said.get("/CreationDate") or ""))
    return About(
        title=None if title is None or NO_TITLE.search(title) else title,
        date=made[1] if made else None,
        author=str(said.get("/Author") or ""),
        url=str(said.get("/URL") or ""),
    )


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
        return data  # pypdf can read it but not extend it: the text is worth more than the link
    return changed.getvalue()
