"""OpenAI's chat-completions protocol on loopback, for tests: real HTTP, scripted replies, streamed or whole.

    with OpenAIServer([Fails(429, "slow down", headers={"Retry-After": "1"}), Says("Two quotes.")]) as server:
        model = ChatOpenAI(model="scripted", base_url=server.address, api_key="loopback")
        model.invoke("When did the ferry sink?")
    assert server.requests[0].body["messages"] == [{"role": "user", "content": "When did the ferry sink?"}]

A script is a sequence of replies (replies.py beside this file), of which the last repeats, or a function from a
request's body to a reply; `play` puts in another one. The server runs in a thread with an event loop of its own. It
hides the protocol: the shapes of bodies, chunks and errors, the chunk with the usage, and how a connection is dropped.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.answer.chat.servers.replies import (
    Breaks,
    Cut,
    Fails,
    Finish,
    Json,
    Murmurs,
    NotJson,
    Reply,
    Says,
    Script,
    Silent,
    Stumbles,
    chooser,
    deltas,
)

T = TypeVar("T")

# OpenAI's error types, https://platform.openai.com/docs/guides/error-codes
ERROR_TYPES = {429: "requests", 500: "server_error", 503: "server_error"}


@dataclass
class Request:
    """What was asked, and how far the reply came: chunks streamed, and whether it was told to its end."""

    body: Json
    headers: Mapping[str, str]
    chunks: int = 0
    told: bool = False

    @property
    def streams(self) -> bool:
        """Whether the reply is wanted piece by piece."""
        return bool(self.body.get("stream"))


class OpenAIServer:
    """Answers POST /v1/chat/completions by a script and GET /v1/models by a list."""

    def __init__(self, script: Script, *, models: Sequence[str] = ("scripted",)) -> None:
        self.requests: list[Request] = []
        self.models = models
        self.play(script)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="openai", daemon=True)
        self._thread.start()
        self._runner, port = self._run(self._listen())
        self.address = f"http://127.0.0.1:{port}/v1"

    def play(self, script: Script) -> None:
        """From now on reply by this script, from its beginning."""
        self._reply = chooser(script)

    def close(self) -> None:
        """Drop whoever is still connected, and end the thread."""
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _listen(self) -> tuple[web.AppRunner, int]:
        application = web.Application(client_max_size=1 << 25)
        application.router.add_post("/v1/chat/completions", self._complete)
        application.router.add_get("/v1/models", self._list_models)
        # A client that has gone away ends its handler, so that `chunks` says how much was streamed to nobody.
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return runner, site.port

    async def _list_models(self, _: web.Request) -> web.Response:
        models = [{"id": name, "object": "model", "created": 0, "owned_by": "tests"} for name in self.models]
        return web.json_response({"object": "list", "data": models})

    async def _complete(self, http: web.Request) -> web.StreamResponse:
        request = Request(await http.json(), dict(http.headers))
        self.requests.append(request)
        match reply := self._reply(request.body):
            case Fails():
                return _failure(reply)
            case NotJson(body):
                return web.Response(text=body, content_type="text/html")
            case Silent() | Murmurs() | Stumbles():
                return await _say_nothing(http, reply)
            case Breaks(_, message) if not request.streams:
                return _failure(Fails(500, message))
        return await (_stream if request.streams else _whole)(http, request, reply)


def _failure(reply: Fails) -> web.Response:
    return web.json_response(_error(reply), status=reply.status, headers=reply.headers)


def _error(reply: Fails) -> Json:
    kind = ERROR_TYPES.get(reply.status, "invalid_request_error")
    return {"error": {"message": reply.message, "type": kind, "code": reply.code, "param": None}}


def _dropped(http: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    if http.transport:
        http.transport.close()  # what was written still arrives, unlike with abort()
    return response


async def _say_nothing(http: web.Request, reply: Silent | Murmurs | Stumbles) -> web.StreamResponse:
    match reply:
        case Murmurs(seconds):
            return await _murmur(http, seconds)
        case Stumbles(status):
            return await _stumble(http, status)
        case Silent(seconds):
            await asyncio.sleep(seconds)
    return _dropped(http, web.StreamResponse())


async def _murmur(http: web.Request, seconds: float) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(http)
    with suppress(ConnectionResetError):
        for _ in range(round(seconds * 10)):
            await response.write(b": still here\n\n")
            await asyncio.sleep(0.1)
    return _dropped(http, response)


async def _stumble(http: web.Request, status: int) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers={"Content-Type": "application/json"})
    response.content_length = 1_000
    await response.prepare(http)
    await response.write(b'{"error"')
    return _dropped(http, response)


async def _whole(http: web.Request, request: Request, reply: Reply) -> web.StreamResponse:
    said: Json = {"role": "assistant", "content": None, "refusal": None}
    for delta in deltas(reply):
        said |= {name: (said[name] or "") + text for name, text in delta.items()}
    if isinstance(reply, Says):
        await asyncio.sleep(reply.pause * len(reply.text) / reply.piece)
    choice = {"index": 0, "message": said, "finish_reason": _finish(reply), "logprobs": None}
    length = len(said["content"] or said["refusal"] or "")
    body = _envelope(request, "chat.completion") | {"choices": [choice], "usage": _usage(request, length)}
    if not isinstance(reply, Cut):
        request.told = True
        return web.json_response(body)
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(json.dumps(body))
    await response.prepare(http)
    await response.write(json.dumps(body).encode()[: reply.after])
    return _dropped(http, response)


async def _stream(http: web.Request, request: Request, reply: Reply) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(http)
    with suppress(ConnectionResetError):  # the client has heard enough
        await _send_message(response, request, reply)
        match reply:
            case Cut():
                return _dropped(http, response)
            case Breaks(_, message):
                await _send(response, _error(Fails(500, message)))
            case _:
                await response.write(b"data: [DONE]\n\n")
                request.told = True
    return response


async def _send_message(response: web.StreamResponse, request: Request, reply: Reply) -> None:
    envelope, length = _envelope(request, "chat.completion.chunk"), 0
    await _send(response, envelope | _choice({"role": "assistant", "content": ""}))
    for delta in deltas(reply):
        await _send(response, envelope | _choice(delta))
        request.chunks += 1
        length += sum(map(len, delta.values()))
        await asyncio.sleep(reply.pause if isinstance(reply, Says) else 0)
    if isinstance(reply, Cut | Breaks):
        return
    await _send(response, envelope | _choice({}, _finish(reply)))
    if (request.body.get("stream_options") or {}).get("include_usage"):
        await _send(response, envelope | {"choices": [], "usage": _usage(request, length)})


async def _send(response: web.StreamResponse, event: Json) -> None:
    await response.write(f"data: {json.dumps(event)}\n\n".encode())


def _finish(reply: Reply) -> Finish:
    return reply.finish if isinstance(reply, Says) else "stop"


def _choice(delta: Mapping[str, str], finish: Finish | None = None) -> Json:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]}


def _envelope(request: Request, kind: str) -> Json:
    return {"id": "chatcmpl-scripted", "object": kind, "created": 0, "model": request.body.get("model", "")}


def _usage(request: Request, length: int) -> Json:
    """Tokens at four characters each, OpenAI's rule of thumb for English."""
    asked = sum(len(str(message.get("content"))) for message in request.body["messages"]) // 4
    return {"prompt_tokens": asked, "completion_tokens": length // 4, "total_tokens": asked + length // 4}
