"""A chat model that says what is written down for each question, and notes what it was asked."""

from __future__ import annotations

import re
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from tests.answer.chat.written import says, statement

NAME = "openai:scripted"
REFUSAL = "The archive does not answer this question."
QUESTION = re.compile(r"<question-\w+>\n(.*?)\n</question-", re.DOTALL)


def statements(*said: tuple[str, str]) -> str:
    """An answer in the form that is asked for: texts, each with what it quotes; nothing for no quote."""
    return says(*(statement(text, *filter(None, [quote])) for text, quote in said))


CRACKS = "The longer of the two cracks measured 31 centimetres, the authority said."
DETOUR = "Commuters in Port Sarn faced a detour of 64 kilometres on Monday"
STAFF = "The bridge belongs to the Tamber Bridge Authority, a public body with 85 employees."
LEAVE = "She has been on leave since Monday, the authority said, without giving a reason."
AGAIN = "Cars crossed the Kestrel Bridge again on Friday, 21 days after cracks forced it to close."
# What it says to questions of tests/gold/corpus.jsonl, and what the checks make of it.
REPLIES = {
    "How long was the longer crack in the Kestrel Bridge?": statements(
        ("The longer crack measured 31 centimetres, the authority said.", CRACKS)  # verified
    ),
    "How far was the detour for commuters in Port Sarn?": statements(
        ("The detour was 46 kilometres long.", DETOUR)  # foreign: so nothing is left, and the extractive answer stands
    ),
    "How many employees does the Tamber Bridge Authority have?": statements(
        ("The Tamber Bridge Authority is a public body with 85 employees.", STAFF),  # verified
        ("Its offices are <b>new</b>.", "The offices of the authority were brand new and very cheap."),  # not found
        ("They had cost a fortune.", ""),  # no quote
    ),
    "since when has chief engineer Tash been on leave?": statements(
        ("She has been on leave since Monday.", LEAVE)  # restored: it lost who says so
    ),
    "When did cars cross the Kestrel Bridge again?": statements(
        # half-right: marked
        ("The Kestrel Bridge carried cars on Friday, after cracks had forced engineers to close it.", AGAIN)
    ),
    "Who designed the Kestrel Bridge?": REFUSAL,
}


class Scripted(BaseChatModel):
    """Replies by the question that stands in the prompt."""

    replies: dict[str, str] = Field(default_factory=lambda: dict(REPLIES))
    asked: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        found = QUESTION.search(str(messages[-1].text))
        assert found
        self.asked.append(found[1])
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.replies[found[1]]))])
