"""A chat model that says what a test has written down for it: LangChain's interface, without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from answer.chat.cache import Cache
from answer.chat.provider import ChatSettings
from answer.chat.writer import Writer

# A piece of a reply: words, something that is done before the next piece, or what goes wrong instead of it.
Piece = str | Callable[[], object] | Exception
QUOTE = "The longer of the two cracks measured 31 centimetres, the authority said."
WRITTEN = "The longer crack in the Kestrel Bridge measured 31 centimetres, the authority said."
INQUIRY = (
    "The cracks in the Kestrel Bridge had been growing for at least two years before it was closed, an inquiry led by "
    "the retired judge Anselm Krae said in its first report on Friday."
)
GROWING = "The cracks had been growing for at least two years before the bridge was closed, the inquiry said."
SENT, WROTE = 700, 50  # tokens that each reply is said to have taken


class ScriptedModel(BaseChatModel):
    """Gives one reply after the other, the last one again and again, in pieces; keeps what it was sent."""

    replies: list[list[Any]]
    sent: list[str]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.sent.append("\n".join(str(message.text) for message in messages))
        for piece in self.replies[min(len(self.sent), len(self.replies)) - 1]:
            if isinstance(piece, Exception):
                raise piece
            if callable(piece):
                piece()
            else:
                yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        usage = {"input_tokens": SENT, "output_tokens": WROTE, "total_tokens": SENT + WROTE}
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **more: Any,
    ) -> ChatResult:
        text = "".join(str(chunk.text) for chunk in self._stream(messages, stop, run_manager, **more))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])


def reply(*statements: tuple[str, str | Sequence[str]]) -> str:
    """A whole reply: statements, each with a quote or several."""
    return f'{{"statements": [{", ".join(statement(*one) for one in statements)}]}}'


def statement(text: str, quotes: str | Sequence[str]) -> str:
    """One statement of a reply."""
    cited = [{"text": quote} for quote in ([quotes] if isinstance(quotes, str) else quotes)]
    return json.dumps({"text": text, "quotes": cited})


def writer_of(
    *replies: Sequence[Piece] | str, cache: Cache | None = None, **settings: Any
) -> tuple[Writer, ScriptedModel]:
    """A writer over a scripted model, which costs a dollar for a thousand tokens."""
    model = ScriptedModel(replies=[[one] if isinstance(one, str) else [*one] for one in replies], sent=[])
    given = {"structured": "never", "tries": 1, "price_in": 1_000, "price_out": 1_000, **settings}
    return Writer(model, ChatSettings("scripted:one", **given), cache, sleep=lambda _: None), model
