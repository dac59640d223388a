"""`mcp`, with the client of the protocol's own SDK."""

import json
import sys

import pytest

from tests.conftest import ROOT

pytest.importorskip("mcp", reason="what `mcp` needs is not installed: requirements/mcp.lock")
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


def text_of(result):
    (part,) = result.content
    return part.text


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
