"""Reads the columns of a PDF page one after the other, where the file holds their lines row by row.

Most programs write a column as a whole. Some layout programs and text recognition write a line of each column in turn,
so that sentences of different columns would run into each other.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

NEAR = 4.0  # points; starts of lines this close to each other are one edge of a column
LEVEL = 2.0  # points; pieces this close in height are one row
ROWS = 6  # a column is not told from a coincidence by fewer rows
SHARE = 0.5  # of the rows that have to show the same columns
WORDS = 3  # in the usual line of a column; cells of a table have fewer


@dataclass(frozen=True, slots=True)
class _Piece:
    x: float
    y: float
    text: str


def text_of(page: PageObject) -> str:
    """Return the text of a page; columns that are written row by row follow each other."""
    pieces: list[_Piece] = []

    def visit(text: str, outer: Sequence[float], inner: Sequence[float], *_: Any) -> None:
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            pieces.append(_Piece(x, y, text.strip("\n")))

    written = page.extract_text(visitor_text=visit)
    rows = _rows(pieces)
    edges = _edges(rows)
    return _column_by_column(rows, edges) if _are_columns(rows, edges) else written


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Put pieces that follow each other at one height into a row."""
    rows: list[list[_Piece]] = []
    for piece in pieces:
        if rows and abs(rows[-1][-1].y - piece.y) <= LEVEL and piece.x > rows[-1][-1].x:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _edges(rows: Sequence[Sequence[_Piece]]) -> list[float]:
    """Find where the lines of many rows begin, from left to right."""
    edges: list[float] = []
    places = sorted(piece.x for row in rows for piece in row)
    group: list[float] = []
    for place in [*places, float("inf")]:
        if group and place - group[0] > NEAR:
            if len(group) >= max(ROWS, SHARE * len(rows)):
                edges.append(group[0])
            group = []
        group.append(place)
    return edges


def _are_columns(rows: Sequence[Sequence[_Piece]], edges: Sequence[float]) -> bool:
    """Return whether most rows go on from one column to the next, and every column has lines of words."""
    if len(edges) < 2:
        return False
    across = [row for row in rows if len({_column(piece, edges) for piece in row}) > 1]
    if len(across) < max(ROWS, SHARE * len(rows)):
        return False
    for number in range(len(edges)):
        lines = ["".join(piece.text for piece in row if _column(piece, edges) == number) for row in across]
        if statistics.median(len(re.findall(r"[^\W\d_]{2,}", line)) for line in lines) < WORDS:
            return False
    return True


def _column(piece: _Piece, edges: Sequence[float]) -> int:
    return max((number for number, edge in enumerate(edges) if piece.x >= edge - NEAR), default=0)


def _column_by_column(rows: Sequence[Sequence[_Piece]], edges: Sequence[float]) -> str:
    """Write what is above the columns, then each column from top to bottom."""
    begins = next(at for at, row in enumerate(rows) if len({_column(piece, edges) for piece in row}) > 1)
    lines = ["".join(piece.text for piece in row).strip() for row in rows[:begins]]
    for number in range(len(edges)):
        for row in rows[begins:]:
            line = "".join(piece.text for piece in row if _column(piece, edges) == number).strip()
            lines.extend([line] if line else [])
    return "\n".join(lines)
