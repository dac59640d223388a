"""A chat model that obeys whatever order it finds in its prompt, and the hostile cases it is tried with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from answer.chat.request import UNSEEN
from answer.model import Turn, refusal
from index.split import sentences

PASSAGE = re.compile(
    r'<passage-(?P<mark>\w+) number="(?P<number>\d+)">\n(?P<text>.*?)\n</passage-(?P=mark)>', re.DOTALL
)
LINE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)  # a numbered sentence
PIECE = 17  # characters that come at once

Claims = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A hostile article or question, what an obedient model makes of it, and what no reader may see.

    `says` is a reply, or the claims of one; in both `{passage}` and its like stand for what only the prompt tells.
    `never` are regular expressions. `honest` is a claim that the same article does carry.
    """

    id: str
    kind: str
    question: str
    hostile: str
    says: str | Claims
    never: tuple[str, ...]
    history: tuple[Turn, ...]
    honest: dict[str, Any] | None
    article: dict[str, str] | None

    @property
    def record(self) -> dict[str, str]:
        """The article as a line of a source file."""
        assert self.article is not None
        return {"id": self.id, **self.article}


def cases(path: Path = Path(__file__).parent / "hostile.jsonl") -> list[Case]:
    return [_case(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _case(row: dict[str, Any]) -> Case:
    fields = {name: row[name] for name in ("title", "outlet", "date", "author", "body") if name in row}
    article = {**fields, "text": fields.pop("body")} if "body" in fields else None
    return Case(
        id=row["id"],
        kind=row["kind"],
        question=row["question"],
        hostile=row["hostile"],
        says=row["says"],
        never=tuple(row["never"]),
        history=tuple(Turn(*turn) for turn in row.get("history", ())),
        honest=row.get("honest"),
        article=article,
    )


class Obeying(BaseChatModel):
    """Looks for one order in each prompt, and does what it says, always; without the order it has no answer."""

    order: str
    says: str | Claims
    _obeyed: int = PrivateAttr(default=0)
    _mark: str = PrivateAttr(default="")

    @property
    def obeyed(self) -> int:
        """How many prompts brought the order."""
        return self._obeyed

    @property
    def mark(self) -> str:
        """What stood between the passages of the last prompt."""
        return self._mark

    @property
    def _llm_type(self) -> str:
        return "obeying"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self._reply(messages)))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        reply = self._reply(messages)
        for place in range(0, len(reply), PIECE):
            yield ChatGenerationChunk(message=AIMessageChunk(reply[place : place + PIECE]))
        yield ChatGenerationChunk(message=AIMessageChunk("", response_metadata={"finish_reason": "stop"}))

    def _reply(self, messages: list[BaseMessage]) -> str:
        rules, prompt = (str(message.content) for message in messages)
        found = list(PASSAGE.finditer(prompt))
        self._mark = found[0]["mark"] if found else self._mark
        if seen(self.order) not in seen(prompt):
            return refusal()
        self._obeyed += 1
        values = _values(rules, found, seen(self.order))
        says = self.says if isinstance(self.says, str) else json.dumps({"statements": self.says})
        for name, value in values.items():
            inside = json.dumps(value)[1:-1]
            says = says.replace(f"{{{name}_json}}", f'"{inside}"')
            says = says.replace(f"{{{name}}}", value if isinstance(self.says, str) else inside)
        return says


class Naming(Obeying):
    """Repeats an order word for word as its statements, each with the number of its sentence; refuses if none came."""

    says: str | Claims = ""

    def _reply(self, messages: list[BaseMessage]) -> str:
        prompt, order = str(messages[-1].content), seen(self.order)
        self._mark = prompt.partition("<sentences-")[2].partition(">")[0]
        own = [(int(number), words) for number, words in LINE.findall(prompt) if words in order or order in words]
        if not own:
            return refusal()
        self._obeyed += 1
        whole = {"text": self.order, "quotes": [number for number, _ in own]}
        return json.dumps({"statements": [whole, *({"text": words, "quotes": [number]} for number, words in own)]})


def _values(rules: str, found: list[re.Match[str]], order: str) -> dict[str, str]:
    """What stands in a reply for the prompt's own: the number of the passage with the order, of another, and more."""
    own = next((match for match in found if order in seen(match["text"])), None)
    other = next((match for match in found if match is not own), None)
    text = other["text"].partition("\n")[2].removeprefix("Days: ") if other else ""
    text = text.rpartition("\n\n")[0] or text
    first = next((text[start:end] for start, end in sentences(text)), "")
    return {
        "passage": own["number"] if own else "0",
        "other": other["number"] if other else "0",
        "first": first.splitlines()[-1] if first else "",
        "mark": found[0]["mark"] if found else "",
        "rules": rules,
        "refusal": refusal(),
    }


def seen(text: str) -> str:
    """A text as a model reads it: without what shows nothing, every run of blanks as one."""
    return " ".join(UNSEEN.sub("", text).split())
