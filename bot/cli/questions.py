"""Reads questions: each a line of standard input, a JSON object in a line, or a line typed at a prompt."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from answer.model import Answer, Question, Turn
from answer.question.follow_up import MOST_TURNS
from bot import terminal
from bot.days import checked_range, first_day
from index.article import Filters, as_date
from index.errors import ExpectedError

T = TypeVar("T")
KINDS: dict[type, str] = {dict: "an object", list: "a list", bool: "true or false", str: "a text"}
FIELDS = {"question", "as_of", "history", "filters", "literal"}
FILTERS = {"since", "until", "outlets"}
LITERALLY, NEW, HELP, EXIT = "literally", "new", ("help", "?"), ("exit", "quit", "bye", ":q")
OPENING = "Ask the archive. It remembers what you asked before; type help for more, exit to end."
COMMANDS = f"""\
{LITERALLY:11}ask the last question again, word for word as you typed it
{NEW:11}forget what was asked before
{HELP[0]:11}show this
{EXIT[0]:11}end, as Ctrl-D does
The arrow keys edit the line and bring back earlier ones."""
AS_READ = f"Not what you meant? Type {LITERALLY} to ask it as you typed it."


class Prompt:
    """A conversation typed at a terminal. Yields the questions, remembers their turns, and knows a few commands."""

    def __init__(self) -> None:
        self._turns: tuple[Turn, ...] = ()
        self._last = ""
        self._literal = False

    def __iter__(self) -> Iterator[str]:
        """Yield each typed line that is not a command, until the input ends."""
        with contextlib.suppress(ImportError):  # some builds of Python lack it, and then the arrow keys do nothing
            import readline  # noqa: F401  (importing it lets `input` edit lines)
        terminal.note(OPENING)
        while (typed := _typed()) is not None:
            command = typed.lower()
            if command in EXIT:
                return
            if command in HELP:
                terminal.note(COMMANDS)
                yield HELP[0]  # passed on as a question, because its answer has examples from the archive
            elif command == NEW:
                self._turns = ()
            elif command == LITERALLY and not self._last:
                terminal.note("Nothing was asked yet.")
            elif command == LITERALLY:
                self._turns, self._literal = (), True
                yield self._last
            elif typed:
                self._last, self._literal = typed, False
                yield typed

    def follow_up(self, question: Question) -> Question:
        """Add the earlier turns to a question that has none of its own; take it literally if `literally` was typed."""
        literal = question.literal or self._literal
        return replace(question, history=question.history or self._turns, literal=literal)

    def remember(self, answer: Answer) -> None:
        """Remember a turn; if the question was read as another, print how to ask it literally."""
        if not (answer.statements or answer.refused):  # small talk is no turn of the conversation
            return
        said = " ".join(statement.text for statement in answer.statements)
        self._turns = (*self._turns, Turn(answer.question.text, said))[-MOST_TURNS:]
        if answer.read_as:
            terminal.note(AS_READ)


def _typed() -> str | None:
    """Read a line; None at the end of the input."""
    try:
        return input("? ").strip()
    except EOFError:
        terminal.note("")
        return None


def read_line(line: str, asked: Filters, *, literal: bool = False) -> Question:
    """Read one line: a question, or a JSON object with the FIELDS of docs/json.md.

    A filter that the object lacks is taken from `asked`, and what it lacks of `literal` from the argument.
    ExpectedError says what is wrong with the line.
    """
    if not line.lstrip().startswith("{"):
        return Question(line, filters=asked, literal=literal)
    try:
        form = json.loads(line)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of too many digits
        raise ExpectedError(f"a line that begins with {{ is not JSON: {error}") from error
    _only(form, FIELDS, "the question")
    as_of = first_day(_of_kind(form["as_of"], str, "as_of")) if form.get("as_of") else None
    return Question(
        text=_of_kind(form.get("question"), str, "question"),
        history=tuple(_turn(turn) for turn in _of_kind(form.get("history", []), list, "history")),
        filters=_filters(_of_kind(form.get("filters", {}), dict, "filters"), asked, as_of),
        as_of=as_of,
        literal=_of_kind(form.get("literal", literal), bool, "literal"),
    )


def _filters(form: dict[str, Any], asked: Filters, as_of: int | None) -> Filters:
    """Read the filters; `last week` is the week before the one that contains the day `as_of`."""
    _only(form, FILTERS, "filters")
    since, until = (_of_kind(form[name], str, name) if name in form else None for name in ("since", "until"))
    first, last = checked_range(since, until, as_date(as_of) if as_of else None)
    outlets = _of_kind(form["outlets"], list, "outlets") if "outlets" in form else asked.outlets
    return Filters(
        since=asked.since if since is None else first,
        until=asked.until if until is None else last,
        outlets=tuple(_of_kind(name, str, "outlets") for name in outlets),
    )


def _turn(form: Any) -> Turn:
    turn = {"question": form} if isinstance(form, str) else _of_kind(form, dict, "history")
    _only(turn, {"question", "answer"}, "history")
    question = _of_kind(turn.get("question"), str, "history.question")
    return Turn(question, _of_kind(turn.get("answer", ""), str, "history.answer"))


def _only(form: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(form.keys() - known)
    if unknown:
        raise ExpectedError(f"unknown field {unknown[0][:100]!r} in {where}; expected {', '.join(sorted(known))}")


def _of_kind(value: Any, kind: type[T], name: str) -> T:
    if not isinstance(value, kind):
        found = KINDS[type(value)] if isinstance(value, dict | list) else repr(value)[:100]
        raise ExpectedError(f"found {found} as {name}, expected {KINDS[kind]}")
    return value
