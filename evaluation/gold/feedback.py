"""Turns people's feedback on answers into candidates for gold questions, which a person must check.

Feedback is a JSON Lines file with one line for each press of a button: `question`, `answer` (the text shown), `short`
(the words of it that answer), `quotes` (each with `article`, `start`, `end`, `text`), `rating` ("helpful" or "not
helpful"), `reason` (of a "not helpful"), `correction` and `build`. It does not contain who pressed the button.
Candidates are lines of a gold set with a field `review` that says what to check. A gold set with that field cannot be
loaded, so no candidate is used unread.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from evaluation.gold.load import GoldQuestion
from evaluation.gold.records import BadRecord, read_records
from evaluation.gold.write import Draft
from evaluation.library import Library
from evaluation.measures.answers import contains
from evaluation.measures.normalise import graded_tokens
from index.errors import ExpectedError

FIELDS = ("question", "answer", "short", "quotes", "rating", "reason", "correction", "build")
REASONS = ("wrong", "wrong source", "out of date", "should have refused", "should have known")
CANDIDATE_FIELDS = ("id", "question", "tags", "answers", "match", "support", "unanswerable", "review")
HELPFUL, NOT_HELPFUL = "helpful", "not helpful"

_REVIEW = {
    HELPFUL: "check that the answer is as few words as answer, and add other spellings of it",
    "wrong": "check the correction, and name the article and the words that hold it",
    "wrong source": "name the article and the words that hold the answer",
    "out of date": "name the newest article that answers, and set as_of",
    "should have refused": "check that no article answers this, and say why",
    "should have known": "name the article and the words that hold the answer",
    "": "find out what was wrong",
}


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback of one person on one answer."""

    question: str
    answer: str
    quotes: tuple[tuple[str, str], ...]
    rating: Literal["helpful", "not helpful"]
    reason: str
    correction: str
    short: str = ""


class _FieldError(Exception):
    """A field of a line that is invalid."""


def read_feedback(path: Path) -> list[Feedback]:
    """Read a feedback file; ExpectedError names the first invalid line and field."""
    found = []
    for record in read_records(path, FIELDS):
        if isinstance(record, BadRecord):
            raise ExpectedError(f"{path}, line {record.line}: {record.reason}")
        try:
            found.append(_feedback(record.fields))
        except _FieldError as error:
            raise ExpectedError(f"{path}, line {record.line}, {error}") from None
    if not found:
        raise ExpectedError(f"{path}: found no feedback, expected one JSON object a line")
    return found


def candidates(feedback: Iterable[Feedback], known: Sequence[GoldQuestion]) -> list[dict[str, Any]]:
    """Make one candidate for every question that is not in the gold set yet, in the order of their first feedback.

    Where people disagree, the feedback that helps most to correct Dateline is used: one with a correction, else one
    with a reason, else a "not helpful" one.
    """
    asked = {graded_tokens(question.question) for question in known}
    by_question: dict[tuple[str, ...], list[Feedback]] = {}
    for one in feedback:
        by_question.setdefault(graded_tokens(one.question), []).append(one)
    return [_candidate(said) for words, said in by_question.items() if words not in asked]


def write_candidates(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write candidates as JSON Lines; an existing file is never overwritten (ExpectedError)."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    except FileExistsError:
        raise ExpectedError(f"{path} is there already; review it, or name another file with --output") from None
    except OSError as error:
        raise ExpectedError(f"{path} cannot be written ({error.strerror}); name another file with --output") from None


def unanswered_candidate(question: str, others: Sequence[str], told: str) -> dict[str, Any]:
    """Make the candidate of an unanswered question; `told` says how often it was asked, `others` are other wordings."""
    also = f"; also: {' | '.join(others)}" if others else ""
    row = {"id": f"gap-{_digest(question)}", "question": question, "tags": ["gap"], "answers": []}
    return row | {"review": f"{_REVIEW['should have known']}, or say why no text answers ({told}{also})"}


def append_candidate(path: Path, row: dict[str, Any]) -> bool:
    """Append a candidate to a file, unless the file has its id; return whether it was new. ExpectedError as above."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        known = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        if f'"id": "{row["id"]}"' in known:
            return False
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{line}\n" if not known or known.endswith("\n") else f"\n{line}\n")
    except OSError as error:
        raise ExpectedError(f"{path} cannot be written ({error.strerror}); make it writable, or move it away") from None
    return True


def read_candidates(path: Path, library: Library) -> Iterator[Draft]:
    """Read candidates as drafts for `evaluation.gold.write.review`; ExpectedError names the first invalid line."""
    for record in read_records(path, CANDIDATE_FIELDS):
        if isinstance(record, BadRecord):
            raise ExpectedError(f"{path}, line {record.line}: {record.reason}")
        fields = record.fields
        try:
            question, note = _text(fields, "question"), _text(fields, "review", needed=False)
        except _FieldError as error:
            raise ExpectedError(f"{path}, line {record.line}, {error}") from None
        answers, tags = (tuple(map(str, _list(fields.get(name)))) for name in ("answers", "tags"))
        support = next((one for one in _list(fields.get("support")) if isinstance(one, dict)), {})
        article = library.find(str(support.get("article", "")))
        yield Draft(question, tags, answers, article, str(support.get("quote", "")), note)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _candidate(said: Sequence[Feedback]) -> dict[str, Any]:
    best = max(said, key=lambda one: (bool(one.correction), bool(one.reason), one.rating == NOT_HELPFUL))
    helpful = sum(one.rating == HELPFUL for one in said)
    wrong = best.rating == NOT_HELPFUL
    votes = f"{helpful} of {len(said)} found it helpful; shown was: {best.answer or 'a refusal'}"
    row: dict[str, Any] = {"id": f"feedback-{_digest(best.question)}", "question": best.question, "tags": ["feedback"]}
    if wrong:
        row["tags"].append(best.reason or NOT_HELPFUL)
    row |= _expected(best)
    task = best.reason if wrong else "should have refused" if _is_refusal(best) else HELPFUL
    return row | {"review": f"{_REVIEW[task]} ({votes})"}


def _digest(question: str) -> str:
    return hashlib.sha256(" ".join(graded_tokens(question)).encode()).hexdigest()[:8]


def _expected(said: Feedback) -> dict[str, Any]:
    """Return what the feedback says about the right answer; the article of a wrong answer is no support."""
    if said.rating == NOT_HELPFUL and said.reason == "should have refused":
        return {"unanswerable": said.correction or "somebody who asked found no answer in the archive"}
    if said.rating == HELPFUL and _is_refusal(said):
        return {"unanswerable": "somebody who asked found the refusal right"}
    if said.rating == NOT_HELPFUL:
        return {"answers": [said.correction] if said.correction else []}
    quotes = list(dict.fromkeys(said.quotes))
    holding = [quote for quote in quotes if said.short and contains(quote[1], said.short)]
    support = [{"article": article, "quote": text} for article, text in holding or quotes]
    return {"answers": [said.short] if said.short else [quotes[0][1]], "support": support}


def _is_refusal(said: Feedback) -> bool:
    """Return whether the feedback is on a refusal; an answer always has a quote."""
    return not said.quotes


def _feedback(fields: dict[str, object]) -> Feedback:
    unknown = sorted(fields.keys() - {*FIELDS})
    if unknown:
        raise _FieldError(f"field {unknown[0]}: unknown, expected one of {', '.join(FIELDS)}")
    rating, reason = _text(fields, "rating"), _text(fields, "reason", needed=False)
    if rating not in (HELPFUL, NOT_HELPFUL):
        raise _FieldError(f"field rating: found {rating!r}, expected {HELPFUL!r} or {NOT_HELPFUL!r}")
    if reason and reason not in REASONS:
        raise _FieldError(f"field reason: found {reason!r}, expected one of {', '.join(REASONS)}")
    return Feedback(
        question=_text(fields, "question"),
        answer=_text(fields, "answer", needed=False),
        quotes=tuple(_quotes(fields.get("quotes") or [])),
        rating="helpful" if rating == HELPFUL else "not helpful",
        reason=reason,
        correction=_text(fields, "correction", needed=False),
        short=_text(fields, "short", needed=False),
    )


def _text(fields: dict[str, object], name: str, *, needed: bool = True) -> str:
    value = fields.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise _FieldError(f"field {name}: found {value!r}, expected text")
    return value.strip()


def _quotes(value: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        raise _FieldError(f"field quotes: found {value!r}, expected a list")
    for quote in value:
        if not isinstance(quote, dict) or not isinstance(quote.get("article"), str):
            raise _FieldError(f"field quotes: found {quote!r}, expected an object with article and text")
        if not isinstance(quote.get("text"), str):
            raise _FieldError(f"field quotes: found {quote.get('text')!r} as text, expected text")
        yield quote["article"], quote["text"]
