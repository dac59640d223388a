"""Anthropic's and Ollama's protocols on loopback: the streams and errors that their documentation shows, over HTTP.

    with DocumentedServer(anthropic(Says("The ferry sank."))) as server:
        ChatAnthropic(model="claude-haiku-4-5", base_url=server.address, api_key="one").invoke("When did it sink?")

https://platform.claude.com/docs/en/build-with-claude/streaming, .../api/errors and .../api/versioning; https://docs.ollama.com/api/chat,
.../api/streaming and .../api/errors.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.answer.chat.servers.replies import PIECE, Json

TOKENS_IN, TOKENS_OUT = 1_234, 56


@dataclass(frozen=True)
class Speaks:
    """A reply of 200: the text, or what is given to a tool; how it ends; an error that ends it before that."""

    text: str
    finish: str = ""
    tool: bool = False
    error: Json | None = None


@dataclass(frozen=True)
class Refuses:
    """An error before anything was said."""

    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """What the server sends: a status, headers, and the pieces of the body."""

    status: int
    headers: Mapping[str, str]
    pieces: tuple[bytes, ...]


def anthropic(reply: Speaks | Refuses) -> Sent:
    """Anthropic's events: a message, one block in it, its deltas, and why it ended."""
    if isinstance(reply, Refuses):
        return _refused(reply)
    return Sent(200, {"Content-Type": "text/event-stream"}, tuple(map(_event, _events(reply))))


def anthropic_takes(headers: Mapping[str, str], body: Json) -> Refuses | None:
    """Anthropic's refusal of a request that names a sampling parameter; None for another one."""
    named = sorted({"temperature", "top_p", "top_k"} & {*body})
    if not named or headers.get("anthropic-version", "") < "2026-10-21":
        return None
    error = {"type": "invalid_request_error", "message": f"{named[0]}: Extra inputs are not permitted"}
    return Refuses(400, {"type": "error", "error": error})


def _events(reply: Speaks) -> Iterator[Json]:
    usage = {"input_tokens": TOKENS_IN, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": None}
    yield {"type": "message_start", "message": {**message, "stop_sequence": None, "usage": usage}}
    block = {"type": "tool_use", "id": "toolu_1", "name": "Statements", "input": {}} if reply.tool else _text_block()
    yield {"type": "content_block_start", "index": 0, "content_block": block}
    yield {"type": "ping"}
    for piece in _pieces(reply.text):
        delta = {"type": "input_json_delta", "partial_json": piece} if reply.tool else _text_delta(piece)
        yield {"type": "content_block_delta", "index": 0, "delta": delta}
    if reply.error:
        yield {"type": "error", "error": reply.error}
        return
    yield {"type": "content_block_stop", "index": 0}
    ended = {"stop_reason": reply.finish or ("tool_use" if reply.tool else "end_turn"), "stop_sequence": None}
    yield {"type": "message_delta", "delta": ended, "usage": {"input_tokens": TOKENS_IN, "output_tokens": TOKENS_OUT}}
    yield {"type": "message_stop"}


def _text_block() -> Json:
    return {"type": "text", "text": ""}


def _text_delta(piece: str) -> Json:
    return {"type": "text_delta", "text": piece}


def _event(data: Json) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


def ollama(reply: Speaks | Refuses) -> Sent:
    """Ollama's lines: an object for each piece; the last one says why it ended, and counts."""
    if isinstance(reply, Refuses):
        return _refused(reply)
    return Sent(200, {"Content-Type": "application/x-ndjson"}, tuple(map(_line, _objects(reply))))


def _objects(reply: Speaks) -> Iterator[Json]:
    about = {"model": "m", "created_at": "2026-11-01T10:00:00.000000Z"}
    if reply.tool:
        call = {"function": {"name": "Statements", "arguments": json.loads(reply.text)}}
        yield {**about, "message": {"role": "assistant", "content": "", "tool_calls": [call]}, "done": False}
    else:
        for piece in _pieces(reply.text):
            yield {**about, "message": {"role": "assistant", "content": piece}, "done": False}
    if reply.error:
        yield reply.error
        return
    counts = {"total_duration": 9, "load_duration": 1, "prompt_eval_count": TOKENS_IN, "prompt_eval_duration": 4}
    ended = {"done": True, "done_reason": reply.finish or "stop", "eval_count": TOKENS_OUT, "eval_duration": 4}
    yield {**about, "message": {"role": "assistant", "content": ""}, **ended, **counts}


def _line(data: Json) -> bytes:
    return f"{json.dumps(data)}\n".encode()


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + PIECE] for start in range(0, len(text), PIECE))


def _refused(reply: Refuses) -> Sent:
    body = json.dumps(reply.body).encode()
    return Sent(reply.status, {"Content-Type": "application/json", **reply.headers}, (body,))


class DocumentedServer(ThreadingHTTPServer):
    """Sends the same to whoever asks, and keeps what was asked: path, headers and body."""

    daemon_threads = True

    def __init__(self, sent: Sent) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sent = sent
        self.asked: list[tuple[str, Mapping[str, str], Any]] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: DocumentedServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        refusal = anthropic_takes(self.server.asked[-1][1], body)
        sent = _refused(refusal) if refusal else self.server.sent
        self.send_response(sent.status)
        for name, value in sent.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in sent.pieces:
            self.wfile.write(piece)

    def log_message(self, *_: object) -> None:
        """Write no line for each request."""
