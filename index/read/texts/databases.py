"""Splits the texts of news databases (Nexis, Factiva): many documents in one file, each with its header.

The forms follow what the databases write; they name the fields in English, German, French, Spanish or Dutch.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Iterator, Sequence

from index.article import Article, Problem
from index.read import formats
from index.read.apart.members import begin
from index.read.days import First, UnreadableError, days_in, is_day, publication_date
from index.read.decode import decode
from index.read.publication import About, make_article
from index.read.texts import tagged

# Each database marks its documents differently. Nexis before 2017 puts `3 of 50 DOCUMENTS` above each.
NUMBERED = re.compile(
    r"(?m)^[ \t]{0,80}(?:Do[ck]ument \d{1,6} (?:of|von|sur|de|van) \d{1,6}"
    r"|\d{1,6} (?:of|von|sur|de|van) \d{1,6} DO[CK]UMENT[A-Z]{0,3})[ \t]{0,80}\r?$"
)
# Nexis from 2017 puts this line below each document, whatever comes above it.
END = re.compile(
    r"(?m)^[ \t]{0,8}(?:End of Document|Ende des Dokuments|Fin du document|Fin del documento)[ \t]{0,8}\r?$"
)
BODY = frozenset(("body", "volltext", "body:", "full text", "full text:"))
BEHIND = frozenset(("classification", "graphic", "notes", "link to image", "link to pdf", "correction", "language"))
FIELD = re.compile(
    r"(?P<name>[A-ZÀ-Þ][A-ZÀ-Þ-]{2,24}|[A-ZÀ-Þ][a-zà-ÿ]{2,14}(?:-[A-Z][a-z]{2,9})?):(?:\s(?P<value>.*))?"
)
HEADER = frozenset(
    "byline section length dateline headline highlight series type body autor rubrik länge ressort auteur longueur"
    " longitud sección rubrique lengte sectie titel".split()
)
TRAILER = frozenset(
    """load-date language graphic publication-type url subject copyright correction-date notes document-type
    journal-code organization company ticker industry person city state country geographic category pub-type
    cross-reference update sprache langue idioma taal""".split()
)
# Factiva ends each document with its number, so the next line begins another one.
FACTIVA = re.compile(
    r"(?m)^(?:AN[ \t]{1,8})?(?:Document|Dokument|Documento) [A-Za-z]{1,10}[0-9][A-Za-z0-9]{10,30}[ \t]{0,8}\r?$"
)
CODE = re.compile(
    r"(?P<name>SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|VOL|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|CLM|ART)"
    r"(?:\s{1,8}(?P<value>\S.*))?"
)
COUNT = re.compile(r"\d[\d,.]{0,9} (?:words|Wörter|mots|palabras|parole|palavras|woorden)")
# `Ada Pell`, above the count of words: her name is not part of the text
NAME = re.compile(r"(?:[A-ZÀ-Þ][\w.’'-]{0,20} ){1,3}[A-ZÀ-Þ][\w’'-]{1,24}")
LANGUAGES = frozenset("English German Deutsch French Français Spanish Español Italian Italiano Dutch".split())
RIGHTS = re.compile(r"copyright|\(c\)|©|all rights reserved", re.IGNORECASE)
HINTS = (
    b"\nDocument ",
    b"\nDokument ",
    b"AN  ",
    b" DOCUMENT",
    b"LENGTH:",
    b"\nBody",
    b"\nVolltext",
    b"End of Document",
    b"\nLENGTH",
    "LÄNGE".encode(),
    "LÄNGE".encode("cp1252"),
    b"Dokument 1 von",
    b"<DOC",
    b"<REUTERS",
    b"-----\nBODY:",
    b"____________",
    b"\nRecord Number: ",
    b"Record: ",
    b"TY  - ",
)
# A weekday after the day is removed, because `18. Januar 2024 Donnerstag` is not a form that is read.
WEEKDAY_END = re.compile(r" [^\W\d_]{2,20}\Z")
OPENING = 40  # lines; the header of a document ends within them, and later days belong to the story


def may_be(data: bytes) -> bool:
    """Return whether a file may hold such documents, by words that all of them have. `is_known` decides by the text."""
    return any(mark in data for mark in HINTS) or data.lstrip()[:1] in (b"@", b"%")


def text(path: str, data: bytes, today: datetime.date, first: First | None = None) -> Iterator[Article | Problem]:
    """Read a text file: document by document if its form is known, as one article otherwise."""
    written = decode(data)
    if tagged.reader_of(written):
        yield from tagged.documents(path, written, today)
    elif is_known(written):
        yield from documents(path, written, today)
    else:
        yield formats.plain_text(path, data, today, first)


def is_known(text: str) -> bool:
    """Return whether a text is a file of documents from Nexis or Factiva."""
    if FACTIVA.search(text):
        return True
    if NUMBERED.search(text):
        return any(f"\n{name}:" in text for name in ("LENGTH", "Length", "LOAD-DATE", "LÄNGE"))
    return END.search(text) is not None or _new_header(text.splitlines()[:OPENING]) is not None


def ends_documents(text: str) -> bool:
    """Return whether a text has the lines with which Nexis or Factiva end each document."""
    return END.search(text) is not None or FACTIVA.search(text) is not None


def documents(path: str, text: str, today: datetime.date) -> Iterator[Article | Problem]:
    """Read each document of a file from Nexis or Factiva. A document without a text is one problem."""
    form = FACTIVA if FACTIVA.search(text) else NUMBERED if NUMBERED.search(text) else END
    bounds = [found.span() for found in form.finditer(text)]
    if form is NUMBERED:
        starts, ends = [end for _, end in bounds], [*(start for start, _ in bounds[1:]), len(text)]
    else:
        starts, ends = [0, *(end for _, end in bounds)], [*(start for start, _ in bounds), len(text)]
    bodies = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    read = _factiva if form is FACTIVA else _old_nexis if form is NUMBERED else _new_nexis
    filled = [body for body in bodies if body.strip()]
    for number, body in enumerate(filled, 1):
        lines = [line.strip() for line in body.splitlines()]
        try:
            begin()
            about, written = read(lines)
            yield make_article(written, about, f"{path}#{number}" if len(filled) > 1 else path, today)
        except UnreadableError as found:
            yield Problem(path, f"document {number}: {found}")


def _day_at(lines: Sequence[str], start: int = 0) -> tuple[int, int] | None:
    """Find the first line that begins with a day: its number, and the day as YYYYMMDD."""
    for number, line in enumerate(lines[start:OPENING], start):
        found = days_in(line[:80])
        if found and found[0].start == 0:
            return number, found[0].day
        if line[:1].isalnum() and len(line) <= 40 and is_day(WEEKDAY_END.sub("", line)):
            with contextlib.suppress(UnreadableError):
                return number, publication_date(WEEKDAY_END.sub("", line), datetime.date(9000, 1, 1))
    return None


def _new_header(lines: Sequence[str]) -> tuple[int, int, int] | None:
    """Find the lines of the day and of the word `Body`, and the day; None if the text does not begin in this form."""
    body = next((number for number, line in enumerate(lines) if line.strip().lower() in BODY), None)
    if body is None:
        return None
    written = [line.strip() for line in lines[:body]]
    # A headline may begin with a day itself, so the first line is passed over.
    found = [at for number in range(1, body) if (at := _day_at(written[:body], number)) and at[0] == number]
    return (found[-1][0], body, found[-1][1]) if found else None


def _new_nexis(lines: Sequence[str]) -> tuple[About, str]:
    body = next((number for number, line in enumerate(lines) if line.lower() in BODY), None)
    if body is None:
        raise UnreadableError("no line `Body`; expected a document of Nexis: copy its text into a file of its own")
    header = _new_header(lines[: body + 1])
    above = [line for line in lines[: header[0] if header else body] if line]
    fields = _fields(lines[:body])
    end = next((at for at, line in enumerate(lines) if at > body and _is_behind(line)), len(lines))
    about = About(
        title=above[-2] if len(above) > 1 else None,
        outlet=above[-1] if header and len(above) > 1 else None,
        date=str(header[2]) if header else None,
        author=fields.get("byline") or fields.get("autor"),
        date_from="the header of the document",
    )
    return about, _joined(lines[body + 1 : end])


def _is_behind(line: str) -> bool:
    field = FIELD.fullmatch(line)
    return line.lower() in BEHIND or bool(field and field["name"].lower() in TRAILER)


def _old_nexis(lines: Sequence[str]) -> tuple[About, str]:
    header = [at for at, line in enumerate(lines[:OPENING]) if _named(line) in HEADER]
    if not header:
        raise UnreadableError("no header such as LENGTH:; expected a document of Nexis: copy its text into a file")
    begin = next((at for at in range(header[-1] + 1, len(lines)) if not lines[at]), len(lines))
    if _named(lines[header[-1]]) == "body":
        begin = header[-1] + 1
    end = next((at for at in range(begin, len(lines)) if _named(lines[at]) in TRAILER), len(lines))
    above = [line for line in lines[: header[0]] if line and not RIGHTS.match(line)]
    day = _day_at(lines[: header[0]])
    fields = _fields(lines[:begin])
    about = About(
        title=fields.get("headline") or _last_paragraph(lines[day[0] + 1 : header[0]] if day else []),
        outlet=above[0] if above and day and lines.index(above[0]) < day[0] else None,
        date=str(day[1]) if day else None,
        author=fields.get("byline") or fields.get("autor"),
        date_from="the header of the document",
    )
    return about, _joined(lines[begin:end])


def _named(line: str) -> str:
    field = FIELD.fullmatch(line)
    return field["name"].lower() if field else ""


def _fields(lines: Sequence[str]) -> dict[str, str]:
    """Read fields such as `BYLINE: By Jane Doe`; a value may continue in the next lines, up to an empty one."""
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        if field := FIELD.fullmatch(line):
            name = field["name"].lower()
            fields[name] = field["value"] or ""
        elif not line:
            name = ""
        elif name:
            fields[name] += f" {line}"
    return {name: value.strip() for name, value in fields.items() if value.strip()}


def _last_paragraph(lines: Sequence[str]) -> str | None:
    paragraphs = "\n".join(lines).strip().split("\n\n")
    return " ".join(paragraphs[-1].split()) or None


def _factiva(lines: Sequence[str]) -> tuple[About, str]:
    """Read a document with codes before its fields (`HD  Headline`), or the same fields without codes."""
    coded = _codes(lines)
    if "HD" in coded and ("LP" in coded or "TD" in coded):
        about = About(
            title=" ".join(coded["HD"]),
            outlet=" ".join(coded.get("SN", ())),
            date=" ".join(coded.get("PD", ())),
            author=" ".join(coded.get("BY", ())),
            date_from="the header of the document",
        )
        return about, _joined([*coded.get("LP", ()), "", *coded.get("TD", ())])
    count = next((at for at, line in enumerate(lines[:OPENING]) if COUNT.fullmatch(line)), None)
    if count is None:
        raise UnreadableError("no line such as `512 words`; expected a document of Factiva: copy its text into a file")
    day = _day_at(lines, count)
    after = [line for line in lines[day[0] + 1 : day[0] + 4] if line and not line[:2].isdigit()] if day else []
    above = [line for line in lines[:count] if line]
    author = above.pop() if len(above) > 1 and above[-1].lower().startswith(("by ", "von ", "par ", "por ")) else None
    if author is None and len(above) > 1 and NAME.fullmatch(above[-1]) and not NAME.fullmatch(above[-2]):
        author = above.pop()
    about = About(
        title=above[-1] if above else None,
        outlet=after[0] if after else None,
        date=str(day[1]) if day else None,
        author=author,
        date_from="the header of the document",
    )
    return about, _joined(lines[_header_end(lines, count) :])


def _codes(lines: Sequence[str]) -> dict[str, list[str]]:
    coded: dict[str, list[str]] = {}
    values: list[str] | None = None
    for line in lines:
        code = CODE.fullmatch(line)
        if code and code["name"] not in coded:
            values = coded.setdefault(code["name"], [])
            values.extend(filter(None, [code["value"]]))
        elif values is not None:
            values.append(line)
    return coded


def _header_end(lines: Sequence[str], count: int) -> int:
    """Find where the text begins: after the copyright, the language, or the first empty line."""
    for at in range(count, min(count + 16, len(lines))):
        if RIGHTS.match(lines[at]):
            return at + 1
    for at in range(count, min(count + 16, len(lines))):
        if lines[at] in LANGUAGES:
            return at + 1
    return next((at for at in range(count, len(lines)) if not lines[at]), len(lines))


def _joined(lines: Sequence[str]) -> str:
    """Join the lines of a text, with one empty line between its paragraphs. UnreadableError if there is no text."""
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if not kept:
        raise UnreadableError("no text below its header; leave it out")
    return kept
