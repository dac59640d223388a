"""Prepares the questions for the report's table: a short row for each, and details that are read when it is opened.

Offsets are resolved here and not in the browser: Python counts characters and JavaScript counts UTF-16 units, so an
emoji before a quote would shift its highlight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from evaluation.pages.numbers import Json, finite
from evaluation.pages.phrases import FAILURES, NO_WORD_SHARED
from evaluation.pages.written import told, what_became

Part = tuple[str, list[int]]


class Articles:
    """All articles that a page names, each stored once, because 5,000 questions name the same ones again and again."""

    def __init__(self) -> None:
        self.listed: list[dict[str, Any]] = []
        self._places: dict[str, int] = {}

    def place(self, identifier: str, record: Json, title: str | None = None) -> int:
        """Return the position of the article in `listed`; add it if it is new."""
        if identifier not in self._places:
            self._places[identifier] = len(self.listed)
            self.listed.append(_article(identifier, record.get("articles", {}).get(identifier, {}), title))
        return self._places[identifier]


def first_right(record: Json) -> int | None:
    """Return the place of the first right article among those retrieved, from 1; None if there is none.

    MRR@10 is preferred to a comparison of ids: for MRR@10, a copy of a right article counts as right.
    """
    measured = finite((record.get("measures") or {}).get("MRR@10"))
    if measured:
        return round(1 / measured)
    named = {support["article"] for support in record.get("support", ())}
    return next((place for place, article in enumerate(_retrieved(record), 1) if article in named), None)


def outcome(record: Json) -> str:
    """Return the kind of failure, or the kind of success ("right", "rightly refused")."""
    if record.get("failure"):
        return str(record["failure"])
    if record.get("error"):
        return "error"
    return "rightly refused" if record.get("unanswerable") and record.get("refused") else "right"


def total_seconds(record: Json) -> float | None:
    """Return the seconds a question took: the step "total", else the sum of all steps."""
    timings = {step: value for step, seconds in _timings(record).items() if (value := finite(seconds)) is not None}
    return timings.get("total", sum(timings.values())) if timings else None


def row(record: Json) -> dict[str, Any]:
    """Return what the table shows, sorts and filters by; a place of 0 means that no right article was retrieved."""
    measures = record.get("measures") or {}
    failed = record.get("error") is not None
    return {
        "id": record["id"],
        "question": record["question"],
        "tags": record.get("tags", []),
        "outcome": outcome(record),
        "failed": outcome(record) in FAILURES,
        "refused": None if failed else bool(record.get("refused")),
        "place": (first_right(record) or 0) if record.get("support") and not failed else None,
        "f1": finite(measures.get("token F1")),
        "score": None if failed else _rounded(record.get("score")),
        "seconds": total_seconds(record),
        "text": record.get("text") or "",
        "written": what_became(record),
    }


def asked(record: Json) -> dict[str, Any]:
    """Return what the gold set says, which is the same for both runs of a diff."""
    return {
        "history": [[turn["question"], turn.get("answer") or ""] for turn in record.get("history", ())],
        "as_of": record.get("as_of"),
        "expected": record.get("expected", []),
        "unanswerable": record.get("unanswerable"),
    }


def answered(record: Json, articles: Articles) -> dict[str, Any]:
    """Return the result of one run for a question: answer, quotes in context, retrieved passages, measures, times."""
    named = {support["article"] for support in record.get("support", ())}
    retrieved, place = _retrieved(record), first_right(record)
    right = named | ({retrieved[place - 1]} if place and place <= len(retrieved) else set())
    statements, quotes = _numbered(record.get("statements", ()))
    return {
        "outcome": outcome(record),
        "why": FAILURES.get(outcome(record)),
        "note": NO_WORD_SHARED if outcome(record) == "right" and row(record)["f1"] == 0 else None,
        "error": record.get("error"),
        "text": record.get("text") or "",
        "statements": statements,
        "written": told(record),
        "evidence": _evidence(quotes, record, articles),
        "hits": [
            [
                articles.place(hit["article"], record, hit.get("title")),
                _rounded(hit.get("score")),
                hit["article"] in right,
                hit["start"],
                hit["end"],
            ]
            for hit in record.get("hits", ())
        ],
        "missing": [] if place else [articles.place(name, record) for name in sorted(named)],
        "measures": {name: _rounded(value) for name, value in (record.get("measures") or {}).items()},
        "timings": {step: _rounded(value) for step, value in _timings(record).items()},
    }


def parts(text: str, start: int, spans: Iterable[tuple[int, int, int]]) -> list[Part]:
    """Cut `text`, which begins at offset `start` of its article, at the ends of (start, end, number) spans.

    Spans may overlap.
    """
    inside = [(low - start, high - start, number) for low, high, number in spans]
    cuts = sorted({0, len(text), *(cut for low, high, _ in inside for cut in (low, high) if 0 <= cut <= len(text))})
    return [
        (text[low:high], sorted(number for first, last, number in inside if first <= low and high <= last))
        for low, high in pairwise(cuts)
    ]


def counted(rows: Sequence[Mapping[str, Any]], key: str) -> list[tuple[str, int]]:
    """Count the values of a column, or the members of its lists; the most frequent come first."""
    values = (row[key] if isinstance(row[key], list) else [row[key]] for row in rows)
    return Counter(value for several in values for value in several).most_common()


def _retrieved(record: Json) -> list[str]:
    return list(dict.fromkeys(hit["article"] for hit in record.get("hits", ())))


def _numbered(statements: Sequence[Json]) -> tuple[list[dict[str, Any]], list[Json]]:
    """Number all quotes from 1 across the statements; return the statements with these numbers, and the quotes."""
    numbered: list[dict[str, Any]] = []
    quotes: list[Json] = []
    for statement in statements:
        own = list(statement.get("quotes", ()))
        numbers = [len(quotes) + i for i in range(1, len(own) + 1)]
        numbered.append({"text": statement["text"], "quotes": numbers, "unsure": bool(statement.get("unsure"))})
        quotes += own
    return numbered, quotes


def _evidence(quotes: Sequence[Json], record: Json, articles: Articles) -> list[dict[str, Any]]:
    """Return the recorded paragraphs with marked quotes, then the quotes that are in none or differ from its text."""
    contexts = record.get("contexts", ())
    spans: list[list[tuple[int, int, int]]] = [[] for _ in contexts]
    loose: list[dict[str, Any]] = []
    for number, quote in enumerate(quotes, 1):
        held = next((i for i, context in enumerate(contexts) if _holds(context, quote)), None)
        if held is not None:
            spans[held].append((quote["start"], quote["end"], number))
        note = _note(quote, None if held is None else contexts[held])
        if note:
            place = articles.place(quote["article"], record)
            loose.append({"article": place, "parts": [(quote.get("text") or "", [number])], "note": note})
    shown = [
        {
            "article": articles.place(context["article"], record),
            "parts": parts(context["text"], context["start"], found),
            "note": None,
        }
        for context, found in zip(contexts, spans, strict=True)
    ]
    return [*shown, *loose]


def _holds(context: Json, quote: Json) -> bool:
    if context["article"] != quote["article"]:
        return False
    return bool(context["start"] <= quote["start"] and quote["end"] <= context["start"] + len(context["text"]))


def _note(quote: Json, context: Json | None) -> str | None:
    if context is None:
        return "The paragraph around this quote was not recorded."
    start = context["start"]
    if context["text"][quote["start"] - start : quote["end"] - start] != quote.get("text"):
        return "Not verbatim: at this place, the article reads as marked above."
    return None


def _article(identifier: str, known: Json, title: str | None) -> dict[str, Any]:
    return {
        "id": identifier,
        "title": known.get("title") or title or identifier,
        "line": " · ".join(str(known[key]) for key in ("date", "outlet", "path") if known.get(key)),
        "url": _safe_address(known.get("url")),
    }


def _safe_address(url: object) -> str | None:
    """Return only http and https addresses, else None; an archive may contain `javascript:` addresses."""
    try:
        return url if isinstance(url, str) and urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:  # an address such as one with an unclosed IPv6 bracket
        return None


def _timings(record: Json) -> Json:
    return record.get("timings") or {}


def _rounded(value: object) -> float | None:
    number = finite(value)
    return None if number is None else round(number, 4)
