"""Splits text files whose documents have tagged fields.

They come from Movable Type, TREC, Reuters-21578, ProQuest, EBSCO, NewsBank, and reference managers (RIS, BibTeX).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from index.article import Article, Problem
from index.read.apart.members import begin
from index.read.days import UnreadableError, order_of, publication_date
from index.read.fields.public import unpublished
from index.read.fields.values import about_of
from index.read.markup import shown
from index.read.publication import About, UnpublishedError, make_article
from index.read.records import Unpublished
from index.read.texts import bibtex

HEADER = "the header of the document"
# Movable Type and TypePad share this form (movabletype.org/documentation/appendices/import-export-format.html).
MOVABLE_TYPE = re.compile(r"\A\s{0,9}(?:AUTHOR|TITLE): [^\n]{0,300}\n(?:[A-Z ]{3,30}: ?[^\n]{0,300}\n){1,20}-{5}\n")
MT_END, MT_PART = re.compile(r"(?m)^-{8}$\n?"), re.compile(r"(?m)^-{5}$\n?")
MT_FIELD = re.compile(r"(?m)^([A-Z ]{3,30}): ?([^\n]{0,500})$")
# TREC (AP, LA Times, Financial Times, Xinhua) and Reuters-21578 use tags that are no valid XML, so patterns find them.
DOC_BEGINS = re.compile(r"\A\s{0,9}(?:<!DOCTYPE [^<>]{1,200}>\s{0,9})?<(?:DOC|REUTERS)\b")
TAGS = re.compile(r"<[^<>]{1,200}>")
DAYS = re.compile(
    r"\d{1,2}-[A-Z]{3}-\d{4}|\d{8}|\d{4}-\d\d-\d\d|[A-Z][a-z]{2,8} \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4}"
)
IN_NUMBER = re.compile(r"(?<!\d)(?:(?P<short>[89]\d[01]\d[0-3]\d)|(?P<long>(?:19|20)\d\d[01]\d[0-3]\d))(?!\d{3})")
# ProQuest separates documents by a line, and begins each with `Document 3 of 50` and its headline.
PROQUEST = re.compile(r"(?m)^_{20,}\s*$")
PROQUEST_MARK = re.compile(r"(?m)^ProQuest document ID:|^Publication info: |^Database: ProQuest|search\.proquest\.com")
PROQUEST_FIELD = re.compile(
    r"(?m)^(Author|Publication info|Links|Full text|Title|Publication title|Publication date|Abstract|Subject|Pages"
    r"|First page|Publication year|Publisher|Place of publication|Country of publication|Source type|ISSN|Copyright"
    r"|Last updated|Database|ProQuest document ID|Document URL|Language of publication|Document type|Section|Location"
    r"|Company / organization|People|Publication subject|Volume|Issue|Identifier / keyword"
    r"|Full text availability):[ \t]?"
)
# NewsBank names no field for headline, paper (`Orrin Herald, The (Orrin, UK)`) and day, so their order tells.
NEWSBANK_END = re.compile(r"(?m)^Record Number: [^\n]{1,60}\n(?:(?:Copyright|\(c\)|Source:)[^\n]{0,200}\n?)?")
NEWSBANK_FIELD = re.compile(r"(?:Author|Section|Page|Readability|Edition|Column|Dateline|Index Terms): [^\n]{0,300}")
# EBSCO numbers its documents (`Record: 3`), and puts their fields, longer ones over several lines, above the text.
EBSCO = re.compile(r"(?m)^Record: \d{1,6}[ \t]*\n+(?=(?:Title|Authors?): )")
EBSCO_FIELD = re.compile(r"([A-Z][\w/() -]{1,40}):[ \t]{1,8}(\S.{0,2000})?")
EBSCO_END = re.compile(r"(?m)^(?:~{4,}|Copyright of |The copyright in an individual article)")
EBSCO_DAY = re.compile(
    r"\. (\d{1,2}/\d{1,2}/\d{4}|\d{1,2} ?[A-Z][a-z]{2} ?\d{4}|[A-Z][a-z]{2,8} \d{1,2}, \d{4})(?=[,.;]|$)"
)
# https://en.wikipedia.org/wiki/RIS_(file_format): Zotero, EBSCO, ProQuest and libraries export it.
RIS = re.compile(r"\A\s{0,9}TY  - ")
RIS_FIELD = re.compile(r"(?m)^([A-Z][A-Z\d])  - ?")
BIBTEX_OUTLETS = ("journaltitle", "journal", "newspaper", "booktitle", "publisher", "organization")
RIS_DAY = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class _Document:
    about: About
    text: str


def reader_of(text: str) -> Callable[[str], Iterator[_Document | UnreadableError]] | None:
    """Return the reader of a text's form; None if it has none of these forms."""
    beginnings = ((MOVABLE_TYPE, _movable_type), (DOC_BEGINS, _tagged), (RIS, _ris), (bibtex.BEGINS, _bibtex))
    if known := next((read for form, read in beginnings if form.match(text)), None):
        return known
    if EBSCO.match(text.lstrip()):
        return _ebsco
    if PROQUEST.search(text) and PROQUEST_MARK.search(text):
        return _proquest
    return _newsbank if NEWSBANK_END.search(text) else None


def documents(path: str, text: str, today: datetime.date) -> Iterator[Article | Problem]:
    """Read each document of a file of such a form. A document without a text is one problem."""
    read = reader_of(text)
    for number, found in enumerate(read(text) if read else (), 1):
        try:
            begin()
            if isinstance(found, UnreadableError):
                raise found
            yield make_article(found.text, found.about, f"{path}#{number}", today)
        except UnpublishedError as hidden:
            yield Unpublished(path, hidden.state)
        except UnreadableError as broken:
            yield Problem(path, f"document {number}: {broken}")


def _movable_type(text: str) -> Iterator[_Document | UnreadableError]:
    for entry in filter(str.strip, MT_END.split(text)):
        head, *parts = MT_PART.split(entry)
        said = dict(MT_FIELD.findall(head))
        state = unpublished({"status": said.get("STATUS")})
        # the parts also hold readers' comments, which are left out
        bodies = dict(part.split(":\n", 1) for part in parts if ":\n" in part)
        body = "\n\n".join(filter(None, (bodies.get(name, "").strip() for name in ("BODY", "EXTENDED BODY"))))
        # The format puts the month first, whatever the country: `09/12/2003 10:20:30 AM`.
        about = About(said.get("TITLE"), said.get("DATE"), author=said.get("AUTHOR"), date_from=HEADER, first="month")
        yield UnpublishedError(state) if state else _Document(about, shown(body) or said.get("TITLE", ""))


def _tagged(text: str) -> Iterator[_Document | UnreadableError]:
    for inner in (*_between(text, "DOC"), *_between(text, "REUTERS")):
        body = _inside(inner, "BODY") or _inside(inner, "TEXT") or _inside(inner, "LP")
        title = _inside(inner, "TITLE") or _inside(inner, "HEADLINE") or _inside(inner, "HEAD") or _inside(inner, "HL")
        number = _inside(inner, "DOCNO") or _inside(inner, "DOCID")
        written = _inside(inner, "DATE") or _inside(inner, "DATE_TIME") or _inside(inner, "DD")
        day = DAYS.search(written)
        about = About(" ".join(title.split()), day[0] if day else _day_in(number), date_from=HEADER)
        yield _Document(about, body or title)


def _between(text: str, tag: str) -> Iterator[str]:
    """Yield the text between each opening tag of a name and the next closing one."""
    opening = re.compile(rf"<{tag}(?:\s[^<>]{{0,300}})?>")
    place = 0
    while begins := opening.search(text, place):
        end = text.find(f"</{tag}>", begins.end())
        if end < 0:
            return
        yield text[begins.end() : end]
        place = end


def _inside(text: str, tag: str) -> str:
    """Join the texts between the tags of a name, without the tags inside it."""
    return "\n\n".join(shown(TAGS.sub("\n\n", piece)).strip() for piece in _between(text, tag))


def _day_in(number: str) -> str | None:
    """Read the day in the number of a document: `AP880212-0001`, `XIE19990407.0012`."""
    found = IN_NUMBER.search(number)
    return (found["long"] or f"19{found['short']}") if found else None


def _proquest(text: str) -> Iterator[_Document | UnreadableError]:
    for part in PROQUEST.split(text):
        marks = list(PROQUEST_FIELD.finditer(part))
        ends = [*(mark.start() for mark in marks[1:]), len(part)]
        said = {mark[1]: part[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=False)}
        if "Full text" not in said and "Title" not in said:
            continue
        body = said.get("Full text") or ""
        body = body if body.lower() not in ("", "not available.", "none available.") else said.get("Abstract", "")
        outlet = said.get("Publication title") or said.get("Publication info", "").partition(" ;")[0]
        about = About(
            said.get("Title"),
            said.get("Publication date") or _day_of(said.get("Publication info", "")),
            outlet=outlet.partition(";")[0],
            author=said.get("Author"),
            url=said.get("Document URL"),
            date_from=HEADER,
        )
        yield _Document(about, body or said.get("Title", ""))


def _day_of(written: str) -> str | None:
    found = re.search(r"\]\s{0,3}(\d{1,2} [A-Z][a-z]{2} \d{4})", written)
    return found[1] if found else None


def _ebsco(text: str) -> Iterator[_Document | UnreadableError]:
    # EBSCO is American and puts the month first, whatever the paper, unless its file shows otherwise.
    order = order_of(EBSCO_DAY.findall(text)) or "month"
    for part in EBSCO.split(text)[1:]:
        lines = part.strip().splitlines()
        end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
        said: dict[str, str] = {}
        name = ""
        for line in lines[:end]:
            if field := EBSCO_FIELD.fullmatch(line.strip()):
                name, said[field[1]] = field[1], field[2] or ""
            elif name:
                said[name] += f" {line.strip()}"
        body = EBSCO_END.split("\n".join(lines[end:]), maxsplit=1)[0].strip()
        title = (said.get("Title") or "").rstrip(".")
        above, _, below = body.partition("\n")
        body = below.strip() if above.strip().rstrip(".") == title and below.strip() else body
        source = said.get("Source") or ""
        day = EBSCO_DAY.search(source)
        about = About(
            title,
            day[1] if day else None,
            outlet=source.partition(". ")[0].partition(" (")[0] if day else None,
            author=said.get("Authors") or said.get("Author"),
            date_from=HEADER,
            first=order,
        )
        yield _Document(about, body or said.get("Abstract") or title)


def _ris(text: str) -> Iterator[_Document | UnreadableError]:
    """Read references: what has an abstract or a note has that as its text, any other its title."""
    for part in re.split(r"(?m)^ER  -[^\n]{0,80}$", text):
        marks = list(RIS_FIELD.finditer(part))
        ends = [*(mark.start() for mark in marks[1:]), len(part)]
        pieces = [(mark[1], " ".join(part[mark.end() : end].split())) for mark, end in zip(marks, ends, strict=False)]
        said = {name: value for name, value in reversed(pieces) if value}
        title = said.get("TI") or said.get("T1") or said.get("CT")
        if not title:
            continue
        written = (said[name] for name in ("DA", "Y1", "PY") if name in said)
        day = next((found for value in written if (found := RIS_DAY.match(value))), None)
        outlet = next((said[name] for name in ("T2", "JO", "JF", "JA", "BT", "PB") if name in said), None)
        about = About(
            title,
            "-".join(day.groups()) if day else None,
            outlet=outlet,
            author=", ".join(value for name, value in pieces if name in ("AU", "A1") and value) or None,
            url=said.get("UR"),
            date_from="its field DA" if day else "",
        )
        yield _Document(about, shown(said.get("AB") or said.get("N2") or title))


def _bibtex(text: str) -> Iterator[_Document | UnreadableError]:
    """Read references as `_ris` does. Most programs write the day as `date`, older ones as year, month and day."""
    for said in bibtex.references(text):
        about = about_of({name: value for name, value in said.items() if name not in ("publisher", "urldate")})
        if not about.title:
            continue
        outlet = next((said[name] for name in BIBTEX_OUTLETS if said.get(name)), None)
        day = about.date if RIS_DAY.fullmatch(str(about.date)) or about.date_from.endswith("day") else None
        authors = said.get("author", "").replace(" and ", ", ") or None
        text = said.get("abstract") or about.title
        yield _Document(replace(about, outlet=outlet, author=authors, date=day), shown(text))


def _newsbank(text: str) -> Iterator[_Document | UnreadableError]:
    for part in NEWSBANK_END.split(text):
        lines = [line.strip() for line in part.strip().splitlines()]
        day = next((at for at, line in enumerate(lines[:8]) if _is_day(line.partition(" | ")[0])), None)
        if not any(lines):
            continue
        if day is None:
            yield UnreadableError("no day above its text; expected a document of NewsBank: copy its text into a file")
            continue
        above = [line for line in lines[:day] if line]
        start = next((at for at in range(day + 1, len(lines)) if not NEWSBANK_FIELD.fullmatch(lines[at])), len(lines))
        author = next((line[8:] for line in lines[day:start] if line.startswith("Author: ")), None)
        outlet = above[-1].partition(" (")[0] if len(above) > 1 else None
        about = About(above[0] if above else None, lines[day].partition(" | ")[0], outlet, author, date_from=HEADER)
        yield _Document(about, "\n".join(lines[start:]).strip())


def _is_day(line: str) -> bool:
    try:
        return bool(re.search(r"\d{4}", line)) and bool(publication_date(line, datetime.date(9000, 1, 1)))
    except UnreadableError:
        return False
