"""What the real client of OpenAI's protocol sees of each scripted reply, asked for whole and in a stream.

These tables are also what the chain may rely on: which class each failure has, and where the reason stands.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk

from answer.chat.faults import failures
from tests.answer.chat.servers.openai_server import OpenAIServer
from tests.answer.chat.servers.replies import Breaks, Cut, Declines, Endless, Fails, NotJson, Reply, Says, Silent

TEXT = "The ferry sank on Tuesday, the harbour master said."
OBJECT = '{"statements": [{"text": "The ferry sank on Tuesday."}]}'
SCHEMA = {
    "title": "Statements",
    "type": "object",
    "properties": {"statements": {"type": "array", "items": {"type": "object"}}},
    "required": ["statements"],
}
QUESTION = "When did the ferry sink?"
PROTOCOL, LIBRARY = "langchain_openai.chat_models.base", "openai"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer([Says(TEXT)]) as server:
        yield server


def client(server: OpenAIServer, **options: Any) -> Any:
    from langchain_openai import ChatOpenAI

    usual = {"model": "scripted", "api_key": "loopback", "max_retries": 0, "timeout": 5.0, "stream_usage": True}
    return ChatOpenAI(base_url=server.address, **{**usual, **options})


def whole(model: Any) -> tuple[str, Any]:
    try:
        message = model.invoke(QUESTION)
    except failures("openai") as error:  # which one it is, is what the tables below say
        return "", error
    return message.content, message


def streamed(model: Any) -> tuple[str, Any]:
    """The text up to the end or the error, and the message or the error."""
    message = AIMessageChunk(content="")
    try:
        for chunk in model.stream(QUESTION):
            message += chunk
    except failures("openai") as error:
        return message.text, error
    return message.text, message


Way = Callable[[Any], tuple[str, Any]]
BOTH_WAYS = pytest.mark.parametrize("way", [whole, streamed])


@BOTH_WAYS
@pytest.mark.parametrize(
    ("reply", "text", "finish", "tokens"),
    [
        (Says(TEXT), TEXT, "stop", 12),
        (Says(TEXT, piece=1, finish="length"), TEXT, "length", 12),
        (Says(TEXT, piece=500, finish="content_filter"), TEXT, "content_filter", 12),
        (Says("„Ünïcode“ 🚢"), "„Ünïcode“ 🚢", "stop", 2),
        (Says(""), "", "stop", 0),
        (Declines("I cannot help with that."), "", "stop", 6),
        (Endless("ferry", tokens=40), "ferry " * 40, "stop", 60),
    ],
)
def test_what_is_said(server: OpenAIServer, way: Way, reply: Reply, text: str, finish: str, tokens: int) -> None:
    server.play([reply])
    said, message = way(client(server))
    assert said == text
    assert message.response_metadata["finish_reason"] == finish
    assert message.usage_metadata["input_tokens"] == len(QUESTION) // 4
    assert message.usage_metadata["output_tokens"] == tokens
    assert server.requests[-1].told


def test_the_usage_of_a_stream_comes_only_where_it_is_asked_for(server: OpenAIServer) -> None:
    assert streamed(client(server, stream_usage=None))[1].usage_metadata is None
    assert "stream_options" not in server.requests[0].body


@BOTH_WAYS
@pytest.mark.parametrize(
    ("reply", "module", "name", "status", "code"),
    [
        (Fails(401, "Incorrect API key", "invalid_api_key"), PROTOCOL, "AuthenticationError", 401, "invalid_api_key"),
        (Fails(403, "Not in your country"), PROTOCOL, "PermissionDeniedError", 403, None),
        (Fails(404, "No such model", "model_not_found"), PROTOCOL, "ModelNotFoundError", 404, "model_not_found"),
        # The code alone makes no ContextOverflowError: the client looks for it in the message.
        (Fails(400, "Too long", "context_length_exceeded"), PROTOCOL, "InvalidRequestError", 400,
         "context_length_exceeded"),
        (Fails(400, "context_length_exceeded: too long"), PROTOCOL, "ContextOverflowError", 400, None),
        (Fails(413, "Too large"), LIBRARY, "APIStatusError", 413, None),
        (Fails(429, "Slow down", "rate_limit_exceeded"), PROTOCOL, "RateLimitError", 429, "rate_limit_exceeded"),
        (Fails(500, "Sorry"), PROTOCOL, "APIError", 500, None),
        (Fails(503, "Overloaded"), PROTOCOL, "APIError", 503, None),
    ],
)  # fmt: skip
def test_errors_of_the_provider(
    server: OpenAIServer, way: Way, reply: Fails, module: str, name: str, status: int, code: str | None
) -> None:
    server.play([reply])
    said, error = way(client(server))
    assert not said
    assert (type(error).__module__, type(error).__qualname__.removeprefix("OpenAI")) == (module, name)
    assert (error.status_code, error.code) == (status, code)
    assert reply.message in error.message


@BOTH_WAYS
def test_how_long_to_wait_stands_in_the_headers_of_the_response(server: OpenAIServer, way: Way) -> None:
    server.play([Fails(429, "Slow down", headers={"Retry-After": "7"})])
    assert way(client(server))[1].response.headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("way", "reply", "said", "name", "words"),
    [
        (whole, Silent(60), "", "OpenAITimeoutError", "timed out"),
        (streamed, Silent(60), "", "OpenAITimeoutError", "timed out"),
        (whole, Silent(0), "", "OpenAIConnectionError", "Connection error"),
        (streamed, Silent(0), "", "OpenAIConnectionError", "Connection error"),
        (whole, Says(TEXT, pause=60), "", "OpenAITimeoutError", "timed out"),
        (streamed, Says(TEXT, pause=60), TEXT[:12], "OpenAITimeoutError", "timed out"),
        (whole, Cut(TEXT, 20), "", "OpenAIConnectionError", "Connection error"),
        (streamed, Cut(TEXT, 20), TEXT[:20], "OpenAIConnectionError", "Connection error"),
        (whole, Breaks(TEXT, "Overloaded"), "", "OpenAIAPIError", "Overloaded"),
        (streamed, Breaks(TEXT, "Overloaded"), TEXT, "APIError", "Overloaded"),
        (whole, NotJson(), "", "ValueError", "Unexpected response type"),
        (streamed, NotJson(), "", "ValueError", "No generation chunks were returned"),
    ],
)
def test_what_else_goes_wrong(server: OpenAIServer, way: Way, reply: Reply, said: str, name: str, words: str) -> None:
    server.play([reply])
    heard, error = way(client(server, timeout=0.3))
    assert heard == said
    assert type(error).__qualname__ == name
    assert words in str(error)
    assert not server.requests[-1].told


def test_a_refusal_is_lost_in_a_stream_unless_a_format_was_asked_for(server: OpenAIServer) -> None:
    server.play([Declines("I cannot help with that.")])
    model = client(server)
    formatted = model.bind(response_format={"type": "json_object"})
    assert whole(model)[1].additional_kwargs["refusal"] == "I cannot help with that."
    assert "refusal" not in streamed(model)[1].additional_kwargs
    assert streamed(formatted)[1].additional_kwargs["refusal"] == "I cannot help with that."


@pytest.mark.parametrize(
    ("finish", "name"), [("length", "LengthFinishReasonError"), ("content_filter", "ContentFilterFinishReasonError")]
)
def test_where_a_format_was_asked_for_an_early_end_is_an_error(server: OpenAIServer, finish: Any, name: str) -> None:
    server.play([Says(OBJECT[:30], finish=finish)])
    said, error = streamed(client(server).bind(response_format={"type": "json_object"}))
    assert (said, type(error).__name__) == (OBJECT[:30], name)


def test_structured_output_comes_in_one_piece_and_a_bound_format_in_many(server: OpenAIServer) -> None:
    server.play([Says(OBJECT)])
    structured = client(server).with_structured_output(SCHEMA, method="json_schema", include_raw=True)
    parts: list[Any] = list(structured.stream(QUESTION))
    # the last two come from threads, in any order
    assert [list(parts[0]), *sorted(map(list, parts[1:]))] == [["raw"], ["parsed"], ["parsing_error"]]
    assert parts[0]["raw"].text == OBJECT
    asked_for = server.requests[0].body["response_format"]
    pieces = [chunk.text for chunk in client(server).bind(response_format=asked_for).stream(QUESTION) if chunk.text]
    assert len(pieces) == len(OBJECT) // 12 + 1
    assert "".join(pieces) == OBJECT


def test_replies_come_in_order_and_the_last_repeats(server: OpenAIServer) -> None:
    server.play([Fails(500, "Sorry"), Says("one"), Says("two")])
    assert [whole(client(server))[0] for _ in range(4)] == ["", "one", "two", "two"]


def test_a_function_replies_to_what_was_asked(server: OpenAIServer) -> None:
    server.play(lambda body: Says(body["messages"][-1]["content"].upper()))
    assert whole(client(server))[0] == QUESTION.upper()


def test_what_was_asked_is_kept(server: OpenAIServer) -> None:
    streamed(client(server, temperature=0, max_tokens=300))
    (request,) = server.requests
    assert request.body["messages"] == [{"role": "user", "content": QUESTION}]
    assert (request.body["model"], request.body["max_completion_tokens"]) == ("scripted", 300)
    assert request.headers["Authorization"] == "Bearer loopback"


def test_the_client_waits_as_long_as_it_is_told(server: OpenAIServer) -> None:
    server.play([Fails(429, "Slow down", headers={"Retry-After": "0.01"}), Says(TEXT)])
    assert whole(client(server, max_retries=1))[0] == TEXT
    assert len(server.requests) == 2


def test_a_client_that_hangs_up_ends_the_reply(server: OpenAIServer) -> None:
    server.play([Endless("ferry")])
    stream = client(server).stream(QUESTION)
    next(stream)
    stream.close()
    chunks = -1
    while (so_far := server.requests[0].chunks) != chunks:
        chunks = so_far
        time.sleep(0.2)
    assert 0 < chunks < 40_000


async def test_the_same_without_a_thread(server: OpenAIServer) -> None:
    said = [chunk.text async for chunk in client(server).astream(QUESTION)]
    assert "".join(said) == TEXT
    server.play([Silent(60)])
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client(server).ainvoke(QUESTION), 0.2)


def test_closing_drops_whoever_waits() -> None:
    with OpenAIServer([Silent(600)]) as server:
        whole(client(server, timeout=0.1))
    assert not server._thread.is_alive()


def test_its_models_are_listed(server: OpenAIServer) -> None:
    with urllib.request.urlopen(f"{server.address}/models") as response:  # noqa: S310 -- our own address
        assert [model["id"] for model in json.load(response)["data"]] == ["scripted"]
