"""Computes citation recall and precision as ALCE defines them, for any kind of document and any support check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Document = TypeVar("Document")
Supports = Callable[[Sequence[Document], str], bool]
"""Whether the documents cited, together, support a statement."""


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """One sentence of an answer, without its citation marks, and the numbers it cites (1 is the first document)."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CitationScore:
    """Recall and precision (0 to 1) of one answer, with the numbers of statements and citations they are based on."""

    recall: float
    precision: float
    statements: int
    citations: int


def citation_score(
    statements: Sequence[CitedStatement], documents: Sequence[Document], supports: Supports[Document]
) -> CitationScore | None:
    """Score the citations of one answer; None for an answer without statements, which ALCE leaves out of its means.

    Recall is the share of statements that are supported by their cited documents together. A citation is precise if its
    statement is supported in this way and the citation is needed: it supports the statement alone, or the others do not
    support the statement without it. Precision is the share of precise citations, 0 if nothing is cited.

    Source: Gao et al., 2023, "Enabling Large Language Models to Generate Text with Citations", section 3, and
    `compute_autoais` of the authors' eval.py. Here a number below 1 or beyond the list counts as wrong in both
    measures; the authors' script leaves it out of the precision's denominator and reads 0 as the last document.
    """
    if not statements:
        return None
    supported = [_supported(statement, documents, supports) for statement in statements]
    precise = sum(
        _precise(statement, documents, supports)
        for statement, carried in zip(statements, supported, strict=True)
        if carried
    )
    cited = sum(len(statement.citations) for statement in statements)
    return CitationScore(sum(supported) / len(statements), precise / cited if cited else 0.0, len(statements), cited)


def _supported(statement: CitedStatement, documents: Sequence[Document], supports: Supports[Document]) -> bool:
    if not statement.citations or any(not 1 <= number <= len(documents) for number in statement.citations):
        return False
    return supports(_named(statement.citations, documents), statement.text)


def _precise(statement: CitedStatement, documents: Sequence[Document], supports: Supports[Document]) -> int:
    """Count the citations that a supported statement needs."""
    cited = statement.citations
    if len(cited) == 1:
        return 1
    return sum(
        supports([documents[number - 1]], statement.text)
        or not supports(_named((*cited[:position], *cited[position + 1 :]), documents), statement.text)
        for position, number in enumerate(cited)
    )


def _named(citations: tuple[int, ...], documents: Sequence[Document]) -> list[Document]:
    return [documents[number - 1] for number in citations]
