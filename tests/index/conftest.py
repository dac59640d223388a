"""A Chroma server that the tests of a file share, and what publishes builds there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from index.build import BuildSettings, Silent, build_index
from index.server import TOKEN, Patience
from tests.index.servers import ChromaServer, Proxy


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less, and leave no server alone unless a test is about that."""
    monkeypatch.setattr("index.store.ASKING", Patience(seconds=5.0, pauses=(0.01,)))
    monkeypatch.setattr("index.store.BUILDING", Patience(seconds=20.0, pauses=(0.01, 0.01)))
    monkeypatch.setattr("index.collection.BUILDING", Patience(seconds=20.0, pauses=(0.01, 0.01)))
    monkeypatch.setattr("index.collection.DROPPING", Patience(seconds=5.0, pauses=()))
    monkeypatch.delenv(TOKEN, raising=False)


@pytest.fixture
def server(chroma: ChromaServer, short_patience: None) -> Iterator[ChromaServer]:
    yield chroma
    chroma.start()
    for name in chroma.collections():
        chroma.delete(name)


@pytest.fixture
def proxy(server: ChromaServer) -> Iterator[Proxy]:
    opened = Proxy(server.address)
    yield opened
    opened.close()


@pytest.fixture
def publish_there(workplace: BuildSettings, proxy: Proxy) -> Callable[..., str]:
    """Publish a build whose one article says its number, through the proxy; gives the build's id."""

    def run(number: int, **how: bool) -> str:
        (workplace.sources / "count.txt").write_text(f"date 2023-03-01 The ferry made trip number {number}.")
        report = build_index(replace(workplace, store=proxy.address), Silent(), **how)
        assert report.build is not None
        return report.build.id

    return run
