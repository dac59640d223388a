"""`mcp`, with the client of the protocol's own SDK."""

import asyncio
import json
import sys
import threading
from argparse import Namespace
from contextlib import suppress

import pytest

from answer.draft import AnswerSettings
from bot.cli.services import connection
from bot.cli.services.mcp_server import MOST, TOKEN, Tools, http_server, serve
from bot.settings import IndexSettings, Settings
from index.current import CurrentArchive
from index.errors import ExpectedError
from tests.conftest import ROOT

pytest.importorskip("mcp", reason="what `mcp` needs is not installed: requirements/mcp.lock")
import httpx2
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

SECRET = "a token of this test alone"  # noqa: S105


def text_of(result):
    (part,) = result.content
    return part.text


@pytest.fixture
def address(corpus_data):
    """The address of a server over HTTP, which runs in a thread."""
    archive = CurrentArchive(corpus_data)
    settings = Settings().answer
    tools = Tools(archive, AnswerSettings(settings.floor, settings.most_statements, settings.worth))
    server, bound = http_server(tools, "127.0.0.1", 0, SECRET)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    yield f"http://127.0.0.1:{bound.getsockname()[1]}/mcp"
    server.should_exit = True
    thread.join()
    archive.close()


async def test_over_http_a_client_with_the_token_calls_every_tool(address):
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {SECRET}"}, timeout=60) as web,
        streamable_http_client(address, http_client=web) as (read, write, *_),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        assert sorted(tool.name for tool in tools) == ["article", "ask", "search", "timeline"]
        assert all(tool.annotations.read_only_hint for tool in tools)
        asked = {"question": "How long was the longer crack in the Kestrel Bridge?"}
        answer = json.loads(text_of(await session.call_tool("ask", asked)))
        quote = answer["statements"][0]["quotes"][0]
        article = json.loads(text_of(await session.call_tool("article", {"article": quote["article"]})))
        assert article["text"][quote["start"] : quote["end"]] == quote["text"]
        assert json.loads(text_of(await session.call_tool("search", {"words": "Kestrel Bridge", "limit": 3})))
        assert json.loads(text_of(await session.call_tool("timeline", {"topic": "Kestrel Bridge"})))
        wrong = await session.call_tool("search", {"words": "bridge", "limit": MOST + 1})
        assert wrong.is_error
        assert "expected a number from 1 to 50" in text_of(wrong)


async def test_over_http_nothing_is_answered_without_the_token(address):
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    kinds = {"Accept": "application/json, text/event-stream"}
    async with httpx2.AsyncClient(timeout=60) as web:
        for sent in (
            None,
            "",
            "Bearer",
            f"Bearer {SECRET[:-1]}",
            f"Bearer {SECRET}x",
            f"Basic {SECRET}",
            SECRET,
        ):
            own = kinds if sent is None else {**kinds, "Authorization": sent}
            for place in (address, address.removesuffix("mcp"), f"{address}/../docs"):
                found = await web.post(place, json=call, headers=own)
                assert (found.status_code, found.content) == (401, b"")
        # a page in a browser that names this machine by another name
        right = {**kinds, "Authorization": f"Bearer {SECRET}", "Host": "evil.example"}
        assert (await web.post(address, json=call, headers=right)).status_code == 421


async def test_over_http_no_request_is_without_end(address, monkeypatch, caplog):
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.5)
    port = int(address.split(":")[2].removesuffix("/mcp"))
    kinds = "Accept: application/json, text/event-stream\r\nContent-Type: application/json"
    head = f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {SECRET}\r\n{kinds}\r\n"

    async def sent(*parts, pause=0.0):
        """Send parts one after the other until the server closes the connection; returns what it sent."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with suppress(ConnectionError):
            for part in parts:
                writer.write(part.encode())
                await writer.drain()
                await asyncio.sleep(pause)
        found = bytearray()
        with suppress(ConnectionError):
            while part := await asyncio.wait_for(reader.read(1000), 10):
                found += part
        writer.close()
        return found.decode()

    blank, drip = "\r\n\r\n", ["x"] * 20
    chunked = f"Transfer-Encoding: chunked{blank}"
    idle = [[], [head, *drip], [head, f"Content-Length: 100{blank}", *drip], [head, chunked]]
    assert await asyncio.gather(*(sent(*parts, pause=0.1) for parts in idle)) == [""] * 4
    chunk = f"10000\r\n{'x' * 65536}\r\n"
    assert " 413 " in await sent(head, f"Content-Length: 2000000{blank}")
    assert " 405 " in await sent(f"{head.replace('POST', 'GET')}\r\n")
    # Who sends on after the answer may be cut off before having read it.
    for status, begun, part in (("413", head + chunked, chunk), ("400", f"{head}X: ", "x" * 65536)):
        assert (await sent(begun, *[part] * 1000)).split()[1:2] in ([status], [])
    assert not caplog.records


def test_http_is_refused_in_one_line_without_a_token_or_a_free_port(corpus_data, tmp_path, monkeypatch, address):
    settings = Settings(index=IndexSettings(data=corpus_data, sources=tmp_path))
    port = int(address.split(":")[2].removesuffix("/mcp"))
    for token, said in (("", "--http needs a token"), ("short", "found 5"), (SECRET, f"port {port} .*choose another")):
        monkeypatch.setenv(TOKEN, token)
        with pytest.raises(ExpectedError, match=said) as wrong:
            serve(Namespace(http=port, host="127.0.0.1"), settings)
        assert "\n" not in str(wrong.value)


async def test_a_client_finds_and_calls_every_tool_and_hears_of_mistakes_in_one_line(corpus_data, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[index]\ndata = "{corpus_data}"\nsources = "{tmp_path}"\n')
    path = ":".join(filter(None, [str(ROOT), *sys.path]))
    program = StdioServerParameters(
        command=sys.executable,
        args=["-m", "bot", "mcp", "--settings", str(settings)],
        cwd=ROOT,
        env={"PYTHONPATH": path},
    )
    async with stdio_client(program) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        assert sorted(tool.name for tool in tools) == ["article", "ask", "search", "timeline"]
        assert all(tool.annotations.read_only_hint for tool in tools)

        async def call(name, **arguments):
            return await session.call_tool(name, arguments)

        answer = json.loads(text_of(await call("ask", question="How long was the longer crack in the Kestrel Bridge?")))
        quote = answer["statements"][0]["quotes"][0]
        hits = json.loads(text_of(await call("search", words="Kestrel Bridge", limit=3, until="2023-12-31")))
        assert len(hits) == 3
        assert json.loads(text_of(await call("timeline", topic="Kestrel Bridge")))
        article = json.loads(text_of(await call("article", article=quote["article"])))
        assert article["text"][quote["start"] : quote["end"]] == quote["text"]
        for name, arguments, said in (
            ("article", {"article": "../../etc/passwd"}, "no article '../../etc/passwd' in the index"),
            ("search", {"words": "bridge", "limit": 1000}, "found the limit 1000, expected a number from 1 to 50"),
            ("ask", {"question": "Who?", "outlet": "Nobody"}, "no outlet 'Nobody' in the archive"),
            ("ask", {"question": "Who?", "since": "smarch"}, "smarch"),
        ):
            result = await call(name, **arguments)
            assert result.is_error
            assert said in text_of(result)
            assert "\n" not in text_of(result)
