"""Reads tables of articles: CSV and TSV files with a header, a row for each article."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from functools import cache

from index.article import Article, Problem
from index.read.apart.members import begin
from index.read.days import First, UnreadableError, order_of
from index.read.decode import decode
from index.read.fields.names import named
from index.read.publication import UnpublishedError
from index.read.records import Unpublished, article_from

SAMPLE = 20_000  # characters of a table that are enough to see its separator, so that a large one is not read for it
SEPARATORS = {".tsv": "\t", ".tab": "\t"}
EXCEL = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)  # a line above the header that tells Excel the separator
NO_COLUMNS = (
    "a table without a column of texts or headlines; expected a header with names such as title, date, text: "
    "name its columns so"
)

TOO_MANY = "{} cells under {} columns; put a text that holds the separator in quotation marks"


def table(
    path: str, data: bytes, ending: str, today: datetime.date, first: First | None = None
) -> Iterator[Article | Problem]:
    """Read each row as an article, by the usual names of the columns. A bad row is one problem.

    `first` says what days in numbers begin with if no row shows it. UnreadableError if the header has no text and no
    headline.
    """
    text = decode(data)
    # the csv module has one limit for the whole process, so it may only rise
    csv.field_size_limit(max(len(text) + 1, csv.field_size_limit()))
    said = EXCEL.match(text)
    text = text[said.end() :] if said else text
    separator = said[1] if said else SEPARATORS.get(ending) or _separator(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = next(lines, [])
    columns = {name: name for name in header}
    if named(columns, "text") is None and named(columns, "title") is None:
        raise UnreadableError(NO_COLUMNS)
    # A separator inside a text without quotation marks ends its cell. In the last column nothing is lost by that.
    ends_with_text = header[-1] == (named(columns, "text") or named(columns, "title"))

    @cache
    def order() -> First | None:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        return order_of(str(named(row, "date") or "") for row in rows) or first

    known, last, unclosed = set[str](), text.count("\n"), text.count('"') % 2 == 1
    first_line = lines.line_num + 1
    for number, cells in enumerate(lines, 1):
        row = cells
        begins, first_line = first_line, lines.line_num + 1
        if not any(map(str.strip, row)):
            continue
        if any(map(str.strip, row[len(header) :])):
            if not ends_with_text:
                yield Problem(path, TOO_MANY.format(len(row), len(header)), begins)
                continue
            row = [*row[: len(header) - 1], separator.join(row[len(header) - 1 :])]
        fields = dict(zip(header, row, strict=False))
        if unclosed and any("\n" in cell for cell in row) and lines.line_num >= last:
            yield Problem(path, "a quotation mark that does not end; correct the row and those after it", begins)
            continue
        try:
            begin()
            yield article_from(fields, f"{path}#{number}", today, order, known)
        except UnpublishedError as hidden:
            yield Unpublished(path, hidden.state, lines.line_num)
        except UnreadableError as found:
            yield Problem(path, str(found), lines.line_num)


def _separator(text: str) -> str:
    """Find the separator in the header of a table: the most frequent of comma, semicolon, tab and bar."""
    header = text[:SAMPLE].partition("\n")[0]
    return max(",;\t|", key=header.count)
