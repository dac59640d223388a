"""Writes answers, timelines and lists as documents: Markdown, HTML, plain text, CSL-JSON and BibTeX.

Hides which characters have a meaning in each format, so that words from outside read as they were written.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.quotation import quoted
from index.article import Days, as_date, days_in_words
from index.read.publication import web_address

if TYPE_CHECKING:
    from answer.model import Quote, Statement
    from answer.topics.timeline import Entry
    from index.article import Article

MARKDOWN_MARKS = re.compile(r"([\\`*_\[\]<>#|~$&!])")
KEPT = "\n\xa0\u202f"  # French has blanks at which no line may end, and Python counts none of these as printable
LIST_MARKS = re.compile(r"^(\d{0,9})([-+=.)])")
BIBTEX_MARKS = {
    "\\": r"\textbackslash ",
    "{": "(",  # BibTeX counts an escaped brace, too
    "}": ")",
    "~": r"\textasciitilde ",
    "^": r"\textasciicircum ",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}
STYLE = (
    "body{max-width:44em;margin:2em auto;padding:0 1em;font:1.05em/1.5 serif}"
    "blockquote{margin:1em 0;padding-left:1em;border-left:3px solid #2f6f4e}"
)


@dataclass(frozen=True, slots=True)
class Source:
    """An article that is referred to; `spans` are the (start, end) characters of its quotes, `day` is YYYYMMDD."""

    title: str
    outlet: str
    author: str
    day: int | None
    url: str
    path: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with the numbers of its sources, counted from 1; `lead` comes before it, such as a day.

    `note` comes after it, such as who else reports it. `quotes` are the quotes below it, each with its source, if the
    sentence is not itself a quote.
    """

    text: str
    marks: tuple[int, ...] = ()
    is_quote: bool = True
    lead: str = ""
    quotes: tuple[tuple[str, int], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document to take along.

    `notes` are lines of Dateline's own before the sentences, `made` is the day of the index.
    """

    title: str
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]
    made: int


def timeline_document(topic: str, entries: Sequence[Entry], made: int) -> Document:
    """Make the document of a timeline; `made` is the day of the index, YYYYMMDD."""
    return _of_quotes(topic, [(days_in_words(entry.days), entry.quote) for entry in entries], made)


def quotes_document(title: str, statements: Sequence[Statement], made: int, notes: Sequence[str] = ()) -> Document:
    """Make the document of a list of dated quotes, as /said and /changes show them."""
    quotes = [statement.quotes[0] for statement in statements]
    days = (days_in_words(Days(day, day)) if (day := quote.article.date) else "undated" for quote in quotes)
    return replace(_of_quotes(title, [*zip(days, quotes, strict=True)], made), notes=tuple(notes))


def articles_document(title: str, notes: Sequence[str], articles: Sequence[Article], made: int) -> Document:
    """Make the document of a list of articles."""
    return Document(title, tuple(notes), (), tuple(_source(article) for article in articles), made)


def _of_quotes(title: str, quotes: Sequence[tuple[str, Quote]], made: int) -> Document:
    """Make a document of quotes, each with its day in words before it."""
    sources = tuple(_source(quote.article, (quote.start, quote.end)) for _, quote in quotes)
    lines = tuple(
        Line(quote.text, (number,), lead=f"{day} · {source.outlet}")
        for number, ((day, quote), source) in enumerate(zip(quotes, sources, strict=True), 1)
    )
    return Document(title, (), lines, sources, made)


def _source(article: Article, *spans: tuple[int, int]) -> Source:
    return Source(
        article.title,
        article.outlet or article.path,
        article.author or "",
        article.date,
        article.url or "",
        article.path,
        spans,
    )


def plain_text(document: Document) -> str:
    """Write plain text."""
    parts = [document.title, "", *document.notes, *([""] if document.notes else [])]
    for line in document.lines:
        parts.append(f"{_lead(line)}{_sentence(line)}{_marks(line)}{_note(line)}")
        parts += [f"    {quoted(text)} [{mark}]" for text, mark in line.quotes]
    parts.append("")
    parts += [f"[{number}] {_reference(document, source)}" for number, source in enumerate(document.sources, 1)]
    return _clean("\n".join(parts)) + "\n"


def markdown(document: Document) -> str:
    """Write Markdown (CommonMark)."""
    parts = [f"# {_in_markdown(document.title)}"]
    parts += [_in_markdown(note) for note in document.notes]
    for line in document.lines:
        mark = "> " if line.is_quote else ""
        parts.append(f"{mark}{_in_markdown(_lead(line) + _sentence(line) + _marks(line) + _note(line))}")
        parts += [f"> {_in_markdown(f'{quoted(text)} [{number}]')}" for text, number in line.quotes]
    if document.sources:
        listed = [
            f"{number}. {_in_markdown(_reference(document, source, with_url=False))}{_markdown_link(source)}"
            for number, source in enumerate(document.sources, 1)
        ]
        parts.append("\n".join(listed))
    return "\n\n".join(parts) + "\n"


def web_page(document: Document) -> str:
    """Write an HTML page that loads nothing and runs nothing."""
    title = html.escape(_clean(document.title))
    parts = [
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
    ]
    parts += [f"<p>{html.escape(_clean(note))}</p>" for note in document.notes]
    for line in document.lines:
        tag = "blockquote" if line.is_quote else "p"
        marks = "".join(f' <a href="#s{mark}">[{mark}]</a>' for mark in line.marks)
        parts.append(
            f"<{tag}>{html.escape(_clean(_lead(line) + _sentence(line)))}{marks}{html.escape(_note(line))}</{tag}>"
        )
        for text, mark in line.quotes:
            shown = html.escape(_clean(quoted(text)))
            parts.append(f'<blockquote>{shown} <a href="#s{mark}">[{mark}]</a></blockquote>')
    parts.append("<ol>")
    for number, source in enumerate(document.sources, 1):
        address = html.escape(web_address(source.url) or "")
        link = f' · <a href="{address}">{address}</a>' if address else ""
        about = html.escape(_clean(_reference(document, source, with_url=False)))
        parts.append(f'<li id="s{number}">{about}{link}</li>')
    return "\n".join([*parts, "</ol>\n</body>\n</html>"]) + "\n"


def csl_json(document: Document) -> str:
    """Write the sources as CSL-JSON (https://docs.citationstyles.org/en/stable/specification.html)."""
    items = []
    for key, source in zip(_keys(document), document.sources, strict=True):
        day = as_date(source.day) if source.day else None
        item = {
            "id": key,
            "type": "article-newspaper",
            "title": _clean(source.title),
            "container-title": _clean(source.outlet) or None,
            "author": [{"literal": _clean(source.author)}] if source.author else None,
            "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
            "URL": web_address(source.url),
            "note": _where(document, source),
        }
        items.append({name: value for name, value in item.items() if value is not None})
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def bibtex(document: Document) -> str:
    """Write the sources as BibTeX, in UTF-8."""
    entries = []
    for key, source in zip(_keys(document), document.sources, strict=True):
        day = as_date(source.day) if source.day else None
        fields = {
            "title": f"{{{_in_bibtex(source.title)}}}",  # the inner braces keep the title's capitals
            "author": f"{{{_in_bibtex(source.author)}}}" if source.author else "",
            "howpublished": _in_bibtex(source.outlet),
            "year": str(day.year) if day else "",
            "month": str(day.month) if day else "",
            "date": day.isoformat() if day else "",
            "url": (web_address(source.url) or "").replace("{", "%7B").replace("}", "%7D"),
            "note": _in_bibtex(_where(document, source)),
        }
        listed = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        entries.append(f"@misc{{{key},\n{listed}\n}}\n")
    return "\n".join(entries)


FORMATS: dict[str, Callable[[Document], str]] = {
    "markdown": markdown,
    "html": web_page,
    "text": plain_text,
    "csl-json": csl_json,
    "bibtex": bibtex,
}
ENDINGS = {"markdown": "md", "html": "html", "text": "txt", "csl-json": "json", "bibtex": "bib"}


def _lead(line: Line) -> str:
    return f"{line.lead} · " if line.lead else ""


def _sentence(line: Line) -> str:
    return quoted(line.text) if line.is_quote else line.text


def _marks(line: Line) -> str:
    return "".join(f" [{mark}]" for mark in line.marks)


def _note(line: Line) -> str:
    return f" ({line.note})" if line.note else ""


def _reference(document: Document, source: Source, *, with_url: bool = True) -> str:
    """Write everything that leads to a quote again: outlet, author, title, day, address, place, day of the index."""
    day = as_date(source.day).isoformat() if source.day else "undated"
    address = (web_address(source.url) or "") if with_url else ""
    parts = [source.outlet or source.path, source.author, source.title, day, address, _where(document, source)]
    return " · ".join(filter(None, parts))


def _where(document: Document, source: Source) -> str:
    places = ", ".join(f"{start}–{end}" for start, end in source.spans)
    spans = f"characters {places} of {source.path}" if places else source.path
    return f"{spans}, index of {as_date(document.made).isoformat()}"


def _keys(document: Document) -> list[str]:
    """Name each source by outlet and year, as in `dawn2024a`; no two have the same name."""
    keys: list[str] = []
    for number, source in enumerate(document.sources):
        words = unicodedata.normalize("NFKD", source.outlet or "source").encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^a-z0-9]", "", words)[:20] or "source"
        keys.append(f"{name}{str(source.day or '')[:4]}-{number + 1}")
    return keys


def _clean(text: str) -> str:
    """Remove characters that no text has: half characters, and controls other than the end of a line."""
    return "".join(letter if letter.isprintable() or letter in KEPT else " " for letter in text)


def _in_markdown(text: str) -> str:
    """Escape text for Markdown, also at the start of a line, where lists begin."""
    escaped = MARKDOWN_MARKS.sub(r"\\\1", " ".join(_clean(text).split()))
    return LIST_MARKS.sub(r"\1\\\2", escaped)


def _markdown_link(source: Source) -> str:
    address = web_address(source.url)
    return f" · <{address}>" if address else ""  # no web address has < or >, which would end the link early


def _in_bibtex(text: str) -> str:
    return "".join(BIBTEX_MARKS.get(letter, letter) for letter in " ".join(_clean(text).split()))
