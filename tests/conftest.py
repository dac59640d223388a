"""What the tests share: the encoder, exported once, an index of the invented archive, and a Chroma server."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from bot.cli.parser import main
from index.build.build import BuildSettings, Report, Silent, Vectors, build_index
from index.embed.encoder import Encoder
from index.embed.export import DEFAULT, exported
from index.search import Archive
from index.store.chroma_server import TOKEN, Patience
from tests.servers import ChromaServer, Proxy

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests" / "corpus"
RESEARCH = ROOT.parent / "shared" / "data"


# How many examples a property is tried on; costly ones take a part (see tests/bot/client/hostile.py). No test of ours
# asserts a time, so neither does hypothesis.
settings.register_profile("quick", max_examples=100, deadline=None)
settings.register_profile("thorough", max_examples=300, deadline=None)
settings.load_profile("quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the slowest file come last, and keep properties out of the coverage.

    What random examples reach differs from run to run, and tracing them takes as long again as running them.
    """
    items.sort(key=lambda item: item.path.name == "test_image.py")
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)


def placed(source: str, target: str) -> None:
    """Put a file that nothing writes to into another place: a hard link, or a copy on another file system."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(scope="session")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the default encoder, on the file system of the tests' folders, which have hard links to it."""
    folder = tmp_path_factory.mktemp("exported") / "encoders"
    exported(DEFAULT, "int8", folder)
    return folder


@pytest.fixture(scope="session")
def encoder(encoders: Path) -> Encoder:
    return Encoder(exported(DEFAULT, "int8", encoders))


@pytest.fixture
def workplace(tmp_path: Path, encoders: Path) -> BuildSettings:
    """Empty sources and an empty data folder that has the encoder already."""
    (tmp_path / "sources").mkdir()
    shutil.copytree(encoders, tmp_path / "data" / "encoders", copy_function=placed)
    return BuildSettings(tmp_path / "sources", tmp_path / "data", DEFAULT, "int8", 220)


@pytest.fixture
def build(workplace: BuildSettings) -> Callable[..., Report]:
    """Run the index over the workplace."""
    return lambda **how: build_index(workplace, Silent(), **how)


@pytest.fixture(scope="module")
def archive_of(encoders: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Archive]]:
    """Open an archive of files, each its name and text; tests of a module that ask for the same files share it."""
    archives: dict[object, Archive] = {}
    with ExitStack() as opened:

        def run(files: Mapping[str, str], vectors: Vectors = "static") -> Archive:
            wanted = (*files.items(), vectors)
            if wanted not in archives:
                place = tmp_path_factory.mktemp("archive")
                for name, text in files.items():
                    (place / name).write_text(text, encoding="utf-8")
                archives[wanted] = opened.enter_context(Archive.open(indexed(place, encoders, vectors)))
            return archives[wanted]

        yield run


def indexed(sources: Path, encoders: Path, vectors: Vectors = "static") -> Path:
    """Index a folder; returns the data folder, which is next to it."""
    data = sources.with_name(f"{sources.name}-data")
    shutil.copytree(encoders, data / "encoders", copy_function=placed)
    build_index(BuildSettings(sources, data, DEFAULT, "int8", 220, vectors), Silent())
    return data


@pytest.fixture(scope="module")
def news(archive_of: Callable[..., Archive]) -> Callable[..., Archive]:
    """Open an archive of a few articles, each its day, title and text."""

    def run(articles: Iterable[tuple[str, str, str]]) -> Archive:
        rows = (json.dumps({"date": day, "title": title, "text": words}) for day, title, words in articles)
        return archive_of({"news.jsonl": "\n".join(rows)})

    return run


@pytest.fixture(scope="session")
def corpus_data(tmp_path_factory: pytest.TempPathFactory, encoders: Path) -> Path:
    """The data folder of an index of tests/corpus."""
    data = tmp_path_factory.mktemp("corpus") / "data"
    shutil.copytree(encoders, data / "encoders", copy_function=placed)
    build_index(BuildSettings(CORPUS, data, DEFAULT, "int8", 220), Silent())
    return data


@pytest.fixture(scope="session")
def corpus(corpus_data: Path) -> Iterator[Archive]:
    with Archive.open(corpus_data) as archive:
        yield archive


def with_settings(file: Path, arguments: Sequence[str], sources: Path, data: Path, more: str = "") -> list[str]:
    """Write a settings file over the given sources and data folders; returns a verb's arguments with that file."""
    file.write_text(f'[index]\nsources = "{sources}"\ndata = "{data}"\n{more}')
    verb, *rest = arguments
    return [verb, "--settings", str(file), *rest]


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `python -m bot` in a process of its own."""

    def run(
        *arguments: str, sources: Path, data: Path, given: str = "", more: str = ""
    ) -> subprocess.CompletedProcess[str]:
        verb = with_settings(tmp_path / "settings.toml", arguments, sources, data, more)
        command = [sys.executable, "-m", "bot", *verb]
        return subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def dateline(
    program: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Run a verb as `program` does, but in this process where it can be: a start takes longer than most verbs."""
    server_log = logging.getLogger("index.store.chroma_server")  # a verb changes its level
    level = server_log.level

    def run(
        *arguments: str, sources: Path, data: Path, given: str = "", more: str = ""
    ) -> subprocess.CompletedProcess[str]:
        # these fork, and a fork of this process, which has threads, can hang for ever
        if arguments[0] in ("ask", "changes"):
            return program(*arguments, sources=sources, data=data, given=given, more=more)
        capsys.readouterr()
        try:
            code = main(with_settings(tmp_path / "settings.toml", arguments, sources, data, more))
        except SystemExit as ended:  # what argparse refuses
            code = int(ended.code or 0)
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    yield run
    server_log.setLevel(level)


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less, and leave no server alone unless a test is about that."""
    monkeypatch.setattr("index.store.vectors.ASKING", Patience(seconds=5.0, pauses=(0.01,)))
    monkeypatch.setattr("index.store.vectors.BUILDING", Patience(seconds=20.0, pauses=(0.01, 0.01)))
    monkeypatch.setattr("index.store.collection.BUILDING", Patience(seconds=20.0, pauses=(0.01, 0.01)))
    monkeypatch.setattr("index.store.collection.DROPPING", Patience(seconds=5.0, pauses=()))
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
