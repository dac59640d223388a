"""Reads scanned pages with recognised text (ALTO), and what a METS document says about their issue."""

from __future__ import annotations

import datetime
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.article import Article, day_in_words
from index.read.days import UnreadableError, day_in_path, days_in, publication_date
from index.read.forms.tree import first, parse
from index.read.publication import About, make_article

HOCR_LINES = ".//*[contains(@class, 'ocr_line') or contains(@class, 'ocr_header') or contains(@class, 'ocr_caption')]"
OPENING = 600  # characters of the first page in which a paper prints its day; a later day belongs to a story
TITLE = "//titleInfo/title | //title[ancestor::dmdSec]"
DAY = "//originInfo/dateIssued | //part/date | //*[self::issued or self::date][ancestor::dmdSec]"


@dataclass(frozen=True, slots=True)
class Issue:
    """What a METS document says about an issue: the paper, the day as written, and each file's page number."""

    paper: str | None
    day: str | None
    pages: dict[str, str]

    def page(self, path: str) -> str | None:
        """Return the number of the page in a file, by the file's name."""
        return self.pages.get(posixpath.basename(path))


def issue(data: bytes) -> Issue | None:
    """Read a METS document (Library of Congress, METS 1.x with MODS or Dublin Core); None for any other document."""
    try:
        root = parse(data)
    except UnreadableError:
        return None
    if root.tag != "mets":
        return None
    files = {
        entry.get("ID"): posixpath.basename(first(entry, "FLocat/@href") or "")
        for entry in root.xpath("//file[ancestor::fileSec]")
    }
    pages: dict[str, str] = {}
    for number, page in enumerate(
        root.xpath("//div[@TYPE='page' or @TYPE='Page'][ancestor::structMap[not(@TYPE='LOGICAL')]]"), 1
    ):
        label = page.get("ORDERLABEL") or page.get("ORDER") or str(number)
        for pointer in page.xpath(".//fptr/@FILEID | .//area/@FILEID"):
            pages[files.get(pointer, "")] = label
    return Issue(first(root, TITLE) or root.get("LABEL"), first(root, DAY), pages)


def mets(path: str, root: Any, today: datetime.date) -> Iterator[Article]:  # noqa: ARG001  (called like other forms)
    """Accept a METS document, which has no text of its own; its pages are ALTO files next to it, read by themselves.

    UnreadableError if it names no such file.
    """
    names = (first(entry, "FLocat/@href") or "" for entry in root.xpath("//file[ancestor::fileSec]"))
    if not any(name.lower().endswith((".xml", ".xml.gz")) for name in names):
        raise UnreadableError("METS without pages of text (ALTO); expected their files beside it: export them as well")
    yield from ()


def alto(path: str, root: Any, today: datetime.date, of: Issue | None) -> Article:
    """Read the recognised text of a page (ALTO 1 to 4), block by block, in the order of the file.

    The day is that of the issue, else the day in the file's name, else the first day that the page states. `day_from`
    includes the mean confidence of the recognition, if the file states it.
    """
    text = "\n\n".join(filter(None, map(_block, root.iter("TextBlock"))))
    if not text:
        raise UnreadableError("a page without recognised text (a picture?); run it through text recognition again")
    day, day_from = _day(path, text, of, today)
    number = of.page(path) if of else None
    about = About(
        title=_title(of.paper, day, number) if of and of.paper else None,
        date=day,
        outlet=of.paper if of else None,
        date_from=f"{day_from}{_recognised(root)}",
    )
    return make_article(text, about, path, today)


def hocr(path: str, root: Any, today: datetime.date) -> Article:
    """Read the recognised text of an hOCR file (a web page with words in lines, as Tesseract writes it)."""
    parts = root.xpath("//*[contains(@class, 'ocr_par')]") or root.xpath("//*[contains(@class, 'ocr_page')]")
    lines = (
        [" ".join(line.text_content().split()) for line in part.xpath(HOCR_LINES)]
        or [" ".join(part.text_content().split())]
        for part in parts
    )
    found = [int(value) for value in re.findall(r"x_wconf (\d{1,3})", " ".join(root.xpath("//@title")))]
    sure = f", confidence {sum(found) / len(found) / 100:.2f}" if found else ""
    return _recognised_page(path, ["\n".join(filter(None, part)) for part in lines], sure, today)


def page_xml(path: str, root: Any, today: datetime.date) -> Iterator[Article]:
    """Read the recognised text of a PAGE document (primaresearch.org), as Transkribus and OCR-D write it."""
    regions = root.xpath("//TextRegion")
    lines = (
        [(line.xpath("string(TextEquiv[1]/Unicode)") or "").strip() for line in one.xpath(".//TextLine")]
        for one in regions
    )
    whole = [(region.xpath("string(TextEquiv[1]/Unicode)") or "").strip() for region in regions]
    blocks = ["\n".join(filter(None, part)) or other for part, other in zip(lines, whole, strict=True)]
    yield _recognised_page(path, blocks, "", today)


def _recognised_page(path: str, blocks: list[str], sure: str, today: datetime.date) -> Article:
    text = "\n\n".join(filter(None, blocks))
    if not text:
        raise UnreadableError("a page without recognised text (a picture?); run it through text recognition again")
    day, day_from = _day(path, text, None, today)
    return make_article(text, About(date=day, date_from=f"{day_from}; recognised text{sure}"), path, today)


def _day(path: str, text: str, of: Issue | None, today: datetime.date) -> tuple[str | None, str]:
    if of and of.day:
        try:
            return str(publication_date(of.day, today)), "the issue's own data (METS)"
        except UnreadableError:
            return of.day, "the issue's own data (METS)"
    if named := day_in_path(path.partition("#")[0]):
        return str(named), "the file's name"
    stated = days_in(text[:OPENING])
    return (str(stated[0].day), "the page's text") if stated else (None, "")


def _title(paper: str, day: str | None, number: str | None) -> str:
    written = day_in_words(int(day)) if day and day.isdigit() and len(day) == 8 else None
    return ", ".join(filter(None, [paper, written, f"page {number}" if number else None]))


def _block(block: Any) -> str:
    lines = ("".join(_line(line)).strip() for line in block.iter("TextLine"))
    return "\n".join(filter(None, lines))


def _line(line: Any) -> Iterator[str]:
    for part in line:
        if part.tag == "String":
            after = part.getnext()
            broken = part.get("SUBS_TYPE") == "HypPart1" and (after is None or after.tag != "HYP")
            word = part.get("CONTENT") or ""
            yield f"{word}-" if broken and word[-1:].isalpha() else word
        elif part.tag == "SP":
            yield " "
        elif part.tag == "HYP":
            yield part.get("CONTENT") or "-"


def _recognised(root: Any) -> str:
    found = [float(value) for value in root.xpath("//String/@WC") if value.replace(".", "", 1).isdigit()]
    return f"; recognised text, confidence {sum(found) / len(found):.2f}" if found else "; recognised text"
