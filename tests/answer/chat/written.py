"""A chat model over real HTTP for tests: what it is told to say, and a writer that asks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from answer.chat.cache import Cache
from answer.chat.provider import ChatSettings, open_model
from answer.chat.writer import Writer
from tests.answer.chat.servers.openai_server import OpenAIServer
from tests.answer.chat.servers.replies import Script


def statement(text: str, *quotes: str, passage: int = 1) -> dict[str, object]:
    """A statement in the form that the prompt asks for."""
    return {"text": text, "quotes": [{"passage": passage, "text": quote} for quote in quotes]}


def numbered(text: str, *sentences: object) -> dict[str, object]:
    """A statement that names the sentences that carry it by their numbers."""
    return {"text": text, "quotes": list(sentences)}


def says(*statements: dict[str, object]) -> str:
    """A whole reply in the form that the prompt asks for."""
    return json.dumps({"statements": statements}, ensure_ascii=False)


@contextmanager
def writing(script: Script, cache: Cache | None = None, **settings: object) -> Iterator[tuple[Writer, OpenAIServer]]:
    """A writer whose model is scripted, and the server that it asks; it waits no second between two tries.

    The model copies its quotes unless `quotes` says otherwise.
    """
    with OpenAIServer(script) as server:
        how = {"silence_seconds": 1.0, "deadline_seconds": 10.0, "quotes": "copied", **settings}
        chosen = ChatSettings("openai:scripted", server.address, **how)
        yield Writer(open_model(chosen, {}), chosen, cache, sleep=lambda _: None), server
