"""Writes gold questions in a dialogue: asks for each field, checks it at once, and appends the question."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
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
ACCEPT, CORRECT, SKIP, END = CHOICES = ("a", "c", "s", "e")
YES, NO = ("", "y", "yes"), ("n", "no")
ANSWERS = "Accepted answers, as few words as answer it, separated by |: "
_SENTENCE = re.compile(r"[^\n]*?[.!?][”\"’)]*(?=\s|$)|[^\n]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question to be accepted, corrected or skipped, with the sentence of an article that answers it, if known.

    `note` is what else a reviewer should know.
    """

    question: str
    tags: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    article: Article | None = None
    quote: str = ""
    note: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it has an answer and can be accepted as it is."""
        return bool(self.answers and self.article)

    def row(self) -> dict[str, Any]:
        """Write it as a candidate: a line of a gold set that still says that it is to be reviewed."""
        row: dict[str, Any] = {"question": self.question, "tags": list(self.tags), "answers": list(self.answers)}
        if self.article:
            row["support"] = [{"article": self.article.path, "quote": self.quote}]
        return row | {"review": self.note or "check that the question can be understood alone, and has this one answer"}


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


def review(path: Path, drafts: Iterable[Draft], library: Library, find: Find, ask: Ask, say: Say, most: int) -> int:
    """Show drafts of questions one by one, and append those that are accepted or corrected; return how many.

    Drafts that are in the gold set already are passed over. It ends after `most` drafts, or where somebody says so.
    ExpectedError as in `write_question`.
    """
    known = _known(path)
    asked = {question.question.casefold() for question in known}
    new = (draft for draft in drafts if draft.question.casefold() not in asked)
    added = 0
    for number, draft in enumerate(islice(new, most), 1):
        say(f"\n{number}. {draft.question}")
        for line in _shown(draft):
            say(f"   {line}")
        prompt = "Accept, correct, skip or end? [A/c/s/e] " if draft.is_whole else "Correct, skip or end? [C/s/e] "
        reply = _choice(ask, say, prompt, ACCEPT if draft.is_whole else CORRECT)
        if reply == END:
            break
        if reply == SKIP:
            continue
        row = _draft_row(draft, known, library, find, ask, say, corrects=reply == CORRECT or not draft.is_whole)
        question = _checked(row, library, say)
        if question is None:
            say("Left out; correct it next time.")
            continue
        _append(path, row)
        known.append(question)
        added += 1
    say(f"\n{path} now has {len(known):,} question{'' if len(known) == 1 else 's'}, {added:,} of them new.")
    return added


def _shown(draft: Draft) -> Iterator[str]:
    if draft.answers:
        yield f"answer: {' | '.join(draft.answers)}"
    if draft.quote and draft.article:
        yield f"“{draft.quote}”"
        yield f"{draft.article.path}, {day_in_words(draft.article.date)}"
    if draft.note:
        yield draft.note


def _draft_row(
    draft: Draft, known: Sequence[GoldQuestion], library: Library, find: Find, ask: Ask, say: Say, *, corrects: bool
) -> dict[str, Any]:
    """Make the row of a draft; where it is corrected, what is left empty stays as it was."""
    row: dict[str, Any] = {"id": _free_id(known, draft.tags[:1]), "question": draft.question, "tags": list(draft.tags)}
    answers, support = list(draft.answers), []
    if draft.article and draft.quote:
        support = [{"article": draft.article.path, "quote": draft.quote}]
    if corrects:
        row["question"] = ask(f"Question [{draft.question}]: ").strip() or draft.question
        if not draft.is_whole:
            return _answered(row, library, find, ask, say)
        answers = _listed(ask(f"Accepted answers, separated by | [{' | '.join(answers)}]: ")) or answers
    return row | {"answers": answers, "support": support}


def _choice(ask: Ask, say: Say, prompt: str, default: str) -> str:
    """Ask until the reply is one of the letters of `CHOICES`, or a word that begins with one."""
    while True:
        reply = ask(prompt).strip().lower()[:1] or default
        if reply in CHOICES:
            return reply
        say(f"Found {reply!r}, expected a, c, s or e.")


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
    return _answered({"id": _id(ask, say, known, tags), "question": question, "tags": tags}, library, find, ask, say)


def _answered(row: dict[str, Any], library: Library, find: Find, ask: Ask, say: Say) -> dict[str, Any]:
    """Ask for the answers to a question and the article that holds them, or why there are none."""
    said = ask("Does the archive answer it? [Y/n, or type the answer] ").strip()
    if said.lower() in NO:
        return row | {"unanswerable": _until(ask, say, "Why not: ")}
    answers = _listed(_until(ask, say, ANSWERS) if said.lower() in YES else said)
    if len(answers) > 1 and not _yes(ask, say, "Is one of them enough? [Y/n] "):
        row["match"] = "all"
    return row | {"answers": answers, "support": _support(row["question"], answers, library, find, ask, say)}


def _id(ask: Ask, say: Say, known: Sequence[GoldQuestion], tags: Sequence[str]) -> str:
    """Ask for the id; suggest the first tag with the lowest free number."""
    taken = {question.id for question in known}
    free = _free_id(known, tags[:1])
    while (name := ask(f"Id [{free}]: ").strip() or free) in taken:
        say(f"{name} is taken.")
    return name


def _free_id(known: Sequence[GoldQuestion], tags: Sequence[str]) -> str:
    taken = {question.id for question in known}
    stem = tags[0] if tags else "question"
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number:02}") not in taken)


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
