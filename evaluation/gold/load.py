"""Loads gold sets: questions with their accepted answers and supporting articles, and questions to refuse.

A gold set is a file in JSON Lines, CSV or YAML (a list of mappings), in UTF-8. The fields of a question:

| field | what | in CSV |
|---|---|---|
| `id` | its name, once per file (needed) | |
| `question` | what is asked (needed) | |
| `answers` | accepted answers; needed unless the question is unanswerable | items separated by `|` |
| `match` | `any` (default): one of the answers will do. `all`: every item is needed, and may be a list of \
alternatives | alternatives of an item separated by `;` |
| `support` | the articles that hold the answer: `{"article": path in the sources, or id, "quote": words of it}`, \
the quote optional | `article => quote`, items separated by `|` |
| `tags` | slices to report by | items separated by `|` |
| `history` | earlier exchanges: `{"question": ..., "answer": ...}`, the answer optional | `question => answer`, \
items separated by `|` |
| `as_of` | the day that "today" means, as 2024-01-20 | |
| `unanswerable` | why the archive does not answer it; the question must then be refused | |

In CSV, a backslash before `|` or `;` keeps it as a character; an empty cell is a missing field.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from answer.model import Turn
from evaluation.gold.records import BadRecord, Record, read_records
from index.article import as_integer
from index.errors import ExpectedError

FIELDS = ("id", "question", "answers", "match", "support", "tags", "history", "as_of", "unanswerable")
SHOWN = 20

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KINDS = {str: "text", bool: "a truth value", int: "a number", float: "a number", list: "a list", dict: "a mapping"}


@dataclass(frozen=True, slots=True)
class Support:
    """An article (its path in the sources, or its id) that holds the answer, and its words, where known."""

    article: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with its accepted answers, or with the reason why it must be refused.

    `answers` are groups of alternatives; a right answer has one alternative of every group. A question that must be
    refused has no `answers`; its `unanswerable` says why. `as_of` is YYYYMMDD.
    """

    id: str
    question: str
    answers: tuple[tuple[str, ...], ...] = ()
    support: tuple[Support, ...] = ()
    tags: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    as_of: int | None = None
    unanswerable: str | None = None


class _FieldError(Exception):
    """A field of a question that is invalid."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"field {field}: {reason}")


def load(path: Path) -> list[GoldQuestion]:
    """Read and check a gold set; the suffix of its name (.jsonl, .csv, .yaml) decides the format.

    ExpectedError lists the first 20 problems, each in a line with file, line and field, and the number of all.
    """
    questions: list[GoldQuestion] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for record in read_records(path, FIELDS):
        if isinstance(record, BadRecord):
            field = f", field {record.field}" if record.field else ""
            problems.append(f"{path}, line {record.line}{field}: {record.reason}")
            continue
        try:
            questions.append(_question(record, lines))
        except _FieldError as error:
            problems.append(f"{path}, line {record.line}, {error}")
    if problems:
        raise ExpectedError(_listed(path, problems))
    if not questions:
        raise ExpectedError(f"{path}: found no question, expected at least one")
    return questions


def _listed(path: Path, problems: list[str]) -> str:
    if len(problems) == 1:
        return problems[0]
    more = f"; the first {SHOWN}" if len(problems) > SHOWN else ""
    return "\n".join([f"{path}: {len(problems)} errors{more}", *problems[:SHOWN]])


def _question(record: Record, lines: dict[str, int]) -> GoldQuestion:
    fields = {name: value for name, value in record.fields.items() if value is not None}
    for name in fields:
        if name not in FIELDS:
            raise _FieldError(name, f"unknown, expected one of {', '.join(FIELDS)}")
    name = _text(fields, "id")
    first = lines.setdefault(name, record.line)
    if first != record.line:
        raise _FieldError("id", f"{name!r} stands already in line {first}, expected an id of its own")
    question = GoldQuestion(
        id=name,
        question=_text(fields, "question"),
        answers=_answers(fields),
        support=tuple(_support(item) for item in _items(fields, "support")),
        tags=tuple(_as_text("tags", item) for item in _items(fields, "tags")),
        history=tuple(_turn(item) for item in _items(fields, "history")),
        as_of=_as_of(fields),
        unanswerable=_text(fields, "unanswerable") if "unanswerable" in fields else None,
    )
    _check_answers(question)
    return question


def _check_answers(question: GoldQuestion) -> None:
    if question.answers and question.unanswerable:
        raise _FieldError("unanswerable", "found beside answers, expected one of the two")
    if not question.answers and not question.unanswerable:
        raise _FieldError("answers", "missing, expected at least one answer, or the field unanswerable with the reason")


def _answers(fields: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
    match = fields.get("match", "any")
    if match not in ("any", "all"):
        raise _FieldError("match", f"found {match!r}, expected any or all")
    items = list(_items(fields, "answers"))
    if match == "all":
        return tuple(_alternatives(item) for item in items)
    return (tuple(_as_text("answers", item) for item in items),) if items else ()


def _alternatives(item: object) -> tuple[str, ...]:
    if not isinstance(item, list):
        return (_as_text("answers", item),)
    if not item:
        raise _FieldError("answers", "found an empty list of alternatives, expected at least one")
    return tuple(_as_text("answers", alternative) for alternative in item)


def _support(item: object) -> Support:
    fields = _mapping("support", item, ("article", "quote"))
    quote = _as_text("support.quote", fields["quote"]) if "quote" in fields else None
    return Support(_as_text("support.article", fields.get("article")), quote)


def _turn(item: object) -> Turn:
    fields = _mapping("history", item, ("question", "answer"))
    answer = _as_text("history.answer", fields["answer"]) if "answer" in fields else ""
    return Turn(_as_text("history.question", fields.get("question")), answer)


def _as_of(fields: Mapping[str, object]) -> int | None:
    found = fields.get("as_of")
    if found is None:
        return None
    # YAML reads an unquoted day as a date, so it is turned back into text.
    text = found.isoformat() if type(found) is datetime.date else found
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            return as_integer(datetime.date.fromisoformat(text))
        except ValueError:
            pass  # a day that does not exist gets the error below, too
    raise _FieldError("as_of", f"found {str(found)!r}, expected a day like 2024-01-20")


def _text(fields: Mapping[str, object], name: str) -> str:
    return _as_text(name, fields.get(name))


def _as_text(field: str, value: object) -> str:
    if value is None:
        raise _FieldError(field, "missing, expected text")
    if not isinstance(value, str):
        kind = _KINDS.get(type(value), f"a {type(value).__name__}")
        raise _FieldError(field, f"found {kind} ({str(value)[:40]}), expected text; write it in quotes")
    if not value.strip():
        raise _FieldError(field, "found nothing, expected text")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise _FieldError(field, "found half of a surrogate pair, expected whole characters")
    return value


def _items(fields: Mapping[str, object], name: str) -> Iterator[object]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise _FieldError(name, f"found {_KINDS.get(type(value), type(value).__name__)}, expected a list")
    yield from value


def _mapping(field: str, item: object, names: tuple[str, ...]) -> dict[str, object]:
    if not isinstance(item, dict):
        found = _KINDS.get(type(item), type(item).__name__)
        raise _FieldError(field, f"found {found}, expected a mapping with {' and '.join(names)}")
    for name in item:
        if name not in names:
            raise _FieldError(f"{field}.{name}", f"unknown, expected {' or '.join(names)}")
    return {name: value for name, value in item.items() if value is not None}
