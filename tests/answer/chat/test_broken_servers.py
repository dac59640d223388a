"""A chat model's server that breaks every rule: what it costs, for each provider's package, over real connections."""

import json
import socket
import socketserver
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from answer.chat.connection import LONGEST_LINE, Connection
from answer.chat.provider import ChatSettings, open_model
from answer.chat.trial import QUESTION, _hit
from answer.chat.writer import Writer
from answer.draft import Draft
from answer.model import Fault, Question, Written
from answer.question.kind import understand

PROVIDERS = ("openai", "anthropic", "ollama")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
KEYS = {"ANTHROPIC_API_KEY": "one"}


class Server(socketserver.ThreadingTCPServer):
    """Writes the bytes of `play` to whoever sends a request; counts what it got rid of and who is still connected."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, play):
        self.play, self.sent, self.connected = play, 0, 0
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        length = 0
        while (line := self.rfile.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        self.rfile.read(length)
        self.server.connected += 1
        try:
            for piece in self.server.play():
                self.wfile.write(piece)
                self.server.sent += len(piece)
        except OSError:
            pass  # the client has had enough
        finally:
            self.server.connected -= 1


@contextmanager
def serving(play) -> Iterator[Server]:
    with Server(play) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def written(server, provider="openai", **settings) -> Written:
    address = f"http://127.0.0.1:{server.server_address[1]}"
    chosen = ChatSettings(
        f"{provider}:m", address + ("/v1" if provider == "openai" else ""),
        **{"deadline_seconds": 30.0, "silence_seconds": 10.0, "tries": 1, **settings},
    )  # fmt: skip
    draft = Draft(Question(QUESTION), understand(QUESTION), hits=(_hit(0),))
    return Writer(open_model(chosen, KEYS), chosen).write("", draft, lambda _: None)[1]


def ended(server) -> bool:
    """Whether the connection, and the thread that read it, soon came to an end."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if server.connected == 0 and not any(thread.name == "chat model" for thread in threading.enumerate()):
            return True
        time.sleep(0.05)
    return False


def endless_line():
    yield HEAD + b"\r\ndata: "
    while True:
        yield b"x" * 65_536


def endless_comments():
    yield HEAD + b"\r\n"
    while True:
        yield b": still here\n\n"
        time.sleep(0.05)


def flood_of_comments():
    yield HEAD + b"\r\n"
    while True:
        yield b": still here\n\n" * 4_000


def headers_byte_by_byte():
    yield b"HTTP/1.1 200 OK\r\nX: "
    while True:
        yield b"x"
        time.sleep(0.05)


def endless_continues():
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n"
        time.sleep(0.01)


def packed():
    yield HEAD + b"Content-Encoding: gzip\r\n\r\n"
    press = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    while True:
        yield press.compress(b"x" * 1_000_000)


def error_without_end():
    yield b"HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\n\r\n"
    while True:
        yield b"x" * 65_536


ENDLESS = {
    endless_line: Fault.ENDLESS,
    endless_comments: Fault.SILENT,
    flood_of_comments: Fault.ENDLESS,
    headers_byte_by_byte: Fault.SILENT,
    endless_continues: Fault.SILENT,
    packed: Fault.UNREADABLE,
    error_without_end: Fault.ENDLESS,
}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("play", ENDLESS, ids=lambda play: play.__name__)
def test_what_never_ends_is_given_up_and_its_connection_is_cut(provider, play):
    with serving(play) as server:
        got = written(server, provider, deadline_seconds=2.0 if ENDLESS[play] is Fault.SILENT else 30.0)
        # Ollama's package reads comments as broken JSON, which ends the reply as well.
        assert got.fault in {ENDLESS[play], *({Fault.UNREADABLE} if provider == "ollama" else ())}
        assert ended(server)
        assert server.sent < 20_000_000  # with what the kernel took and nobody read


@pytest.mark.parametrize("play", [endless_line, flood_of_comments, packed], ids=lambda play: play.__name__)
def test_a_reply_without_end_takes_no_memory(play):
    with serving(play) as server:
        written(server)  # imports, and what is kept between questions
        tracemalloc.start()
        try:
            written(server)
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()


def event(content: str) -> bytes:
    delta = {"index": 0, "delta": {"content": content}, "finish_reason": None}
    body = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [delta]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


HEAVY = ["{", '{"statements": [', '{"a":[', '{"text": "a", "quotes": ["b"]} ', "[" * 50, "\\", '"', "\x00", "9"]


@pytest.mark.parametrize("length", [2_000_000, 40_000], ids=["too long a line", "too long an answer"])
@pytest.mark.parametrize("text", HEAVY)
def test_the_size_of_a_piece_is_checked_before_it_is_parsed(text, length):
    parsed = []

    def play():
        yield HEAD + b"\r\n" + event((text * length)[:length])

    with serving(play) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/v1"
        chosen = ChatSettings("openai:m", address, tries=1)
        writer = Writer(open_model(chosen, {}), chosen)
        writer._check = lambda _, claims: parsed.append(claims)
        draft = Draft(Question(QUESTION), understand(QUESTION), hits=(_hit(0),))
        _, got = writer.write("", draft, lambda _: None)
    assert got.fault is Fault.ENDLESS
    assert ("a line of more than" in got.detail) == (length > LONGEST_LINE)
    assert not parsed


def test_an_answer_as_long_as_a_setting_allows_is_read():
    def play():
        yield HEAD + b"\r\n" + event("word " * 9_000) + b"data: [DONE]\n\n"

    with serving(play) as server:
        assert written(server, answer_tokens=8_000).fault is Fault.UNREADABLE  # it is read, and holds no statement


@pytest.mark.parametrize(
    "body",
    [
        b"data: " + b"[" * 100_000 + b"]" * 100_000,
        b'data: {"choices": "none"}',
        b"data: 7",
        b"data: \xff\xfe",
        b'data: {"choices": [{"delta": {"content": {"a": 1}}}]}',
        b'data: {"choices": [], "usage": {"prompt_tokens": "many", "completion_tokens": [], "total_tokens": null}}',
        b'data: {"choices": [{"index": 1e999, "delta": null}]}',
    ],
)
def test_what_a_package_stumbles_over_is_the_servers_fault_and_prints_nothing(body, capfd):
    with serving(lambda: [HEAD + b"\r\n" + body + b"\n\ndata: [DONE]\n\n"]) as server:
        got = written(server)
        assert ended(server)
    assert got.fault
    assert "Traceback" not in capfd.readouterr().err


def test_a_socket_that_opens_after_the_reply_was_given_up_is_cut_at_once():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection = Connection(1_000)
        connection.cut()
        connection.opened(ours)
        assert theirs.recv(1) == b""
