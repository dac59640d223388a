"""Writes one gold question in a dialogue: asks for each field, checks it at once, and appends the question."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evaluation.gold.check import check_against
from evaluation.gold.load import GoldQuestion, load
from evaluation.library import Library
from evaluation.measures.answers import contains
from index.article import Article, day_in_words
from index.errors import ExpectedError

Ask = Callable[[str], str]
Say = Callable[[str], None]
Find = Callable[[str], Sequence[Article]]
YES, NO = ("", "y", "yes"), ("n", "no")
ANSWERS = "Accepted answers, as few words as answer it, separated by |: "
_SENTENCE = re.compile(r"[^\n]*?[.!?][”\"’)]*(?=\s|$)|[^\n]+")


def write_question(path: Path, library: Library, find: Find, ask: Ask, say: Say) -> GoldQuestion | None:
    """Ask for the fields of a question and append it to the gold set at `path`; None if nothing was written.

    `find` returns the articles nearest to some words. ExpectedError if the gold set is invalid or not JSON Lines.
    """
    known = _known(path)
    row = _fields(known, library, find, ask, say)
    question = _checked(row, library, say)
    say(json.dumps(row, ensure_ascii=False))
    if question is None or not _yes(ask, say, f"Append this to {path}? [Y/n] "):
        say("Nothing was written.")
        return None
    _append(path, row)
    count = len(known) + 1
    say(f"{path} now has {count:,} question{'s' if count > 1 else ''}.")
    return question


def _known(path: Path) -> list[GoldQuestion]:
    if path.suffix != ".jsonl":
        raise ExpectedError(f"{path}: found the ending {path.suffix!r}, expected .jsonl; write the others by hand")
    return load(path) if path.exists() and path.stat().st_size else []


def _fields(known: Sequence[GoldQuestion], library: Library, find: Find, ask: Ask, say: Say) -> dict[str, Any]:
    asked = {question.question.casefold() for question in known}
    question = _until(
        ask, say, "Question: ", lambda text: "it is in the set already" if text.casefold() in asked else ""
    )
    tags = _listed(ask("Tags, separated by |: "))
    row: dict[str, Any] = {"id": _id(ask, say, known, tags), "question": question, "tags": tags}
    said = ask("Does the archive answer it? [Y/n, or type the answer] ").strip()
    if said.lower() in NO:
        return row | {"unanswerable": _until(ask, say, "Why not: ")}
    answers = _listed(_until(ask, say, ANSWERS) if said.lower() in YES else said)
    if len(answers) > 1 and not _yes(ask, say, "Is one of them enough? [Y/n] "):
        row["match"] = "all"
    return row | {"answers": answers, "support": _support(question, answers, library, find, ask, say)}


def _id(ask: Ask, say: Say, known: Sequence[GoldQuestion], tags: Sequence[str]) -> str:
    """Ask for the id; suggest the first tag with the lowest free number."""
    taken = {question.id for question in known}
    stem = tags[0] if tags else "question"
    free = next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number:02}") not in taken)
    while (name := ask(f"Id [{free}]: ").strip() or free) in taken:
        say(f"{name} is taken.")
    return name


def _support(
    question: str, answers: Sequence[str], library: Library, find: Find, ask: Ask, say: Say
) -> list[dict[str, str]]:
    """Offer the nearest articles, and then the sentences of the chosen one that contain an accepted answer."""
    near = find(question)
    for number, one in enumerate(near, start=1):
        say(f"  {number}. {one.title} ({one.path}, {day_in_words(one.date)})")
    said = _until(
        ask, say, "Article (a number of these, an id or a path): ", lambda text: _unknown(text, near, library)
    )
    article = _named(said, near, library)
    if article is None:
        return []
    sentences = [found[0].strip() for found in _SENTENCE.finditer(article.text)]
    holding = [sentence for sentence in sentences if any(contains(sentence, answer) for answer in answers)]
    for number, sentence in enumerate(holding, start=1):
        say(f"  {number}. {sentence}")
    if not holding:
        say("  No sentence of it has that answer word for word.")
    prompt = "Quote (a number of these, or words copied from the article; empty for none): "
    while (quote := ask(prompt).strip()).isdecimal() and not 1 <= int(quote) <= len(holding):
        say(f"There is no sentence {quote}.")
    if quote.isdecimal():
        quote = holding[int(quote) - 1]
    return [{"article": article.path, **({"quote": quote} if quote else {})}]


def _named(text: str, near: Sequence[Article], library: Library) -> Article | None:
    if text.isdecimal() and 1 <= int(text) <= len(near):
        return near[int(text) - 1]
    return library.find(text)


def _unknown(text: str, near: Sequence[Article], library: Library) -> str:
    return "" if _named(text, near, library) else "no such article; list them with: python -m bot articles"


def _checked(row: dict[str, Any], library: Library, say: Say) -> GoldQuestion | None:
    """Load the question as a gold set of its own, check it against the archive, and report what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "question.jsonl"
        file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
        try:
            (question,) = load(file)
        except ExpectedError as error:
            say(str(error).removeprefix(f"{file}, line 1, "))
            return None
    findings = check_against([question], library.find)
    for finding in findings:
        say(str(finding))
    return None if any(not finding.warning for finding in findings) else question


def _append(path: Path, row: dict[str, Any]) -> None:
    before = path.read_bytes() if path.exists() else b""
    gap = "" if not before or before.endswith(b"\n") else "\n"
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{gap}{json.dumps(row, ensure_ascii=False)}\n")


def _until(ask: Ask, say: Say, prompt: str, objection: Callable[[str], str] = lambda _: "") -> str:
    """Ask until there is an answer without an objection."""
    while True:
        text = ask(prompt).strip()
        against = objection(text) if text else "it cannot be left empty"
        if not against:
            return text
        say(f"{against[0].upper()}{against[1:]}.")


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split("|") if item.strip()]


def _yes(ask: Ask, say: Say, prompt: str) -> bool:
    """Ask until the reply is yes or no; an empty one is yes."""
    while (reply := ask(prompt).strip().lower()) not in YES + NO:
        say(f"Found {reply!r}, expected y or n.")
    return reply in YES
