"""Reads the prompts for a chat model from `prompts/`; hides how a Markdown file becomes a LangChain prompt."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Literal, cast

from langchain_core.prompts import ChatPromptTemplate

from index.errors import ExpectedError

FOLDER = Path(__file__).parents[2] / "prompts"
ROLE = re.compile(r"^# (System|Human)[ \t]*$", re.MULTILINE)
VARIABLES = {
    "answer": frozenset(("mark", "most", "refusal", "passages", "today", "question")),
    "answer_by_number": frozenset(("mark", "most", "refusal", "passages", "today", "question")),
    "stand_alone": frozenset(("mark", "earlier", "question")),
}
Role = Literal["system", "human"]


def read_prompt(name: str, folder: Path = FOLDER) -> ChatPromptTemplate:
    """Read `prompts/<name>.md`: a message under each heading `# System` or `# Human`, variables in braces.

    ExpectedError if a heading or a variable is missing, or if nothing fills a variable in.
    """
    path = folder / f"{name}.md"
    if not path.is_file():
        raise ExpectedError(f"no prompt {path}; bring the file back, it belongs to Dateline")
    opening, *parts = ROLE.split(path.read_text(encoding="utf-8"))
    if opening.strip() or not parts:
        raise ExpectedError(f"{path}: found text before the first heading, expected # System or # Human")
    messages = [(cast("Role", role.lower()), text.strip()) for role, text in zip(parts[::2], parts[1::2], strict=True)]
    _check(path, "".join(text for _, text in messages), VARIABLES[name])
    return ChatPromptTemplate.from_messages(messages)


def _check(path: Path, text: str, expected: frozenset[str]) -> None:
    try:
        found = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as error:
        raise ExpectedError(f"{path}: {error}; braces that are meant as such are written twice: {{{{ }}}}") from error
    for kind, names in (("unknown", found - expected), ("missing", expected - found)):
        if names:
            wanted = ", ".join(f"{{{variable}}}" for variable in sorted(expected))
            raise ExpectedError(f"{path}: {kind} variable {{{min(names)}}}; expected {wanted}")
