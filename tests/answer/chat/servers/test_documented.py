"""Anthropic's and Ollama's protocols, spoken by their real packages: what is sent, what is read, and each failure."""

import importlib.util
import json

import pytest

from answer.chat.parse import schema
from answer.chat.provider import ChatSettings, open_model
from answer.chat.trial import FACT, QUESTION, _hit
from answer.chat.writer import Writer
from answer.draft import Draft
from answer.model import Fault, Question
from answer.question.kind import understand
from tests.answer.chat.servers.documented import (
    TOKENS_IN,
    TOKENS_OUT,
    DocumentedServer,
    Refuses,
    Speaks,
    anthropic,
    ollama,
)
from tests.answer.chat.written import numbered, says, statement

PROVIDERS = {"anthropic": (anthropic, "claude-haiku-4-5"), "ollama": (ollama, "llama3.2")}
COPIED, NUMBERED = says(statement(FACT, FACT)), says(numbered(FACT, 1))
both = pytest.mark.parametrize("provider", PROVIDERS)


def written(provider, reply, model="", **settings):
    """The statements and the account of one answer, and what the server was asked."""
    if importlib.util.find_spec(f"langchain_{provider}") is None:
        pytest.skip(f"langchain-{provider} is not installed; make model PROVIDER={provider}")
    protocol, usual = PROVIDERS[provider]
    with DocumentedServer(protocol(reply)) as server:
        chosen = ChatSettings(f"{provider}:{model or usual}", server.address, tries=1, silence_seconds=5.0, **settings)
        writer = Writer(open_model(chosen, {"ANTHROPIC_API_KEY": "one"}), chosen)
        draft = Draft(Question(QUESTION), understand(QUESTION), hits=(_hit(0),))
        statements, account = writer.write("", draft, lambda _: None)
    return statements, account, server.asked


@both
@pytest.mark.parametrize(("quotes", "text"), [("copied", COPIED), ("numbered", NUMBERED)])
def test_a_stream_is_read_and_its_tokens_are_counted(provider, quotes, text):
    statements, account, _ = written(provider, Speaks(text), quotes=quotes)
    assert [(one.text, one.quotes[0].text) for one in statements] == [(FACT, FACT)]
    assert (account.usage.tokens_in, account.usage.tokens_out) == (TOKENS_IN, TOKENS_OUT)


def test_anthropic_is_sent_what_its_documentation_asks_for():
    _, _, ((path, headers, body),) = written("anthropic", Speaks(COPIED), answer_tokens=321)
    assert (path, headers["authorization"]) == ("/v1/messages", "Bearer one")
    assert headers["anthropic-version"]
    assert (body["model"], body["max_tokens"], body["stream"]) == ("claude-haiku-4-5", 321, True)
    assert not {"temperature", "top_p", "top_k"} & {*body}  # it rejects a request that names one
    assert body["system"].startswith("You answer questions about a news archive")
    assert [message["role"] for message in body["messages"]] == ["user"]
    held = body["output_config"]["format"]
    assert held["type"] == "json_schema"
    assert held["schema"]["properties"]["statements"]["items"]["required"] == ["text", "quotes"]
    assert "tools" not in body


def test_ollama_is_sent_what_its_documentation_asks_for():
    _, _, ((path, _, body),) = written("ollama", Speaks(COPIED), answer_tokens=321, context_tokens=4_096)
    assert (path, body["model"], body["stream"]) == ("/api/chat", "llama3.2", True)
    options = body["options"]
    assert (options["num_ctx"], options["num_predict"], options["temperature"]) == (4_096, 321, 0)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["format"] == schema(numbered=True)


@pytest.mark.parametrize(("provider", "model"), [("anthropic", "claude-haiku-5-5"), ("ollama", "llama3.2")])
def test_a_model_that_knows_tools_but_no_schema_answers_by_calling_one(provider, model):
    how = "auto" if provider == "anthropic" else "tool"
    statements, account, ((_, _, body),) = written(provider, Speaks(COPIED, tool=True), model, structured=how)
    assert [one.text for one in statements] == [FACT]
    assert account.usage.tokens_out == TOKENS_OUT
    (tool,) = body["tools"]
    given = tool["input_schema"] if provider == "anthropic" else tool["function"]["parameters"]
    assert given["properties"]["statements"]["items"]["required"] == ["text", "quotes"]
    assert provider == "ollama" or body["tool_choice"] == {"type": "tool", "name": "Statements"}


def test_a_model_that_is_not_held_to_a_form_is_asked_for_it():
    statements, _, ((_, _, body),) = written("anthropic", Speaks(f"Here it is:\n{COPIED}"), structured="never")
    assert [one.text for one in statements] == [FACT]
    assert not {"tools", "output_config"} & {*body}


def error(kind, message):
    return {"type": "error", "error": {"type": kind, "message": message}}


HALF = COPIED[: len(COPIED) // 2]
OVERLOADED = {"type": "overloaded_error", "message": "Overloaded"}
FAILURES = [
    ("anthropic", Refuses(401, error("authentication_error", "invalid x-api-key")), Fault.UNAUTHORISED),
    ("anthropic", Refuses(403, error("permission_error", "not allowed")), Fault.UNAUTHORISED),
    ("anthropic", Refuses(404, error("not_found_error", "model: m")), Fault.NO_MODEL),
    ("anthropic", Refuses(400, error("invalid_request_error", "prompt is too long: 9 tokens > 8")), Fault.TOO_LONG),
    ("anthropic", Refuses(400, error("invalid_request_error", "max_tokens: too large")), Fault.REJECTED),
    ("anthropic", Refuses(413, error("request_too_large", "Request exceeds the maximum size")), Fault.REJECTED),
    ("anthropic", Refuses(429, error("rate_limit_error", "slow down"), {"retry-after": "600"}), Fault.BUSY),
    ("anthropic", Refuses(500, error("api_error", "internal")), Fault.BROKEN),
    ("anthropic", Refuses(529, error("overloaded_error", "Overloaded")), Fault.BROKEN),
    ("anthropic", Speaks(HALF, error=OVERLOADED), Fault.CUT),
    ("anthropic", Speaks("", error=OVERLOADED), Fault.BROKEN),
    ("anthropic", Speaks(HALF, "max_tokens"), Fault.ENDLESS),
    ("anthropic", Speaks(HALF, "model_context_window_exceeded"), Fault.ENDLESS),
    ("anthropic", Speaks("", "refusal"), Fault.DECLINED),
    ("ollama", Refuses(404, {"error": "model 'llama3.2' not found"}), Fault.NO_MODEL),
    ("ollama", Refuses(400, {"error": "does not support tools"}), Fault.REJECTED),
    ("ollama", Refuses(500, {"error": "model requires more system memory"}), Fault.BROKEN),
    ("ollama", Refuses(503, {"error": "server busy, please try again"}), Fault.BROKEN),
    ("ollama", Speaks(HALF, error={"error": "an error was encountered while running the model"}), Fault.CUT),
    ("ollama", Speaks(HALF, "length"), Fault.ENDLESS),
]


@pytest.mark.parametrize(("provider", "reply", "fault"), FAILURES)
def test_each_failure_that_the_documentation_names_is_told_apart(provider, reply, fault):
    statements, account, asked = written(provider, reply)
    assert (statements, account.fault, len(asked)) == ((), fault, 1)
    if isinstance(reply, Refuses):
        assert json.dumps(reply.body).split('"')[-2] in account.detail
