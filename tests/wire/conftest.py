"""A stand-in for Discord, and the bot itself running against it in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CORPUS, ROOT
from tests.wire.discord_server import DiscordServer

Start = Callable[..., "Bot"]
Figures = Callable[..., None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.wire)
            item.add_marker(pytest.mark.encoder)


class Bot:
    """The process of `python -m bot run`, which does not know that this is not Discord."""

    def __init__(self, settings: Path, discord: DiscordServer, **environment: str) -> None:
        # a log of its own: two bots of one folder may write at the same time
        self._log = settings.with_suffix(f".{uuid.uuid4().hex}.log")
        command = [sys.executable, "-m", "tests.wire.launch", "run", "--settings", str(settings)]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | discord.environment | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def process(self) -> int:
        """The id of its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def output(self) -> str:
        """All that this process said."""
        return self._log.read_bytes().decode(errors="replace")

    def wait_for(self, words: str, begun: int = 0) -> None:
        """Wait until it has said these words; `begun` is the length of the output before it can have."""
        end = time.monotonic() + 60
        while words not in self.output[begun:]:
            assert time.monotonic() < end, f"never said: {words}; said: {self.output[-2000:]}"
            time.sleep(0.02)

    def ended(self, limit: float = 60) -> int:
        """Wait for it to end by itself and give its exit code; show what it said if it must be killed."""
        try:
            return self._process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the bot does not end; it said: {self.output[-2000:]}") from None

    def told_to_stop(self) -> None:
        """Ask it to stop, as a supervisor does."""
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it without a chance to say or save anything."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Ask it to stop and give its exit code."""
        if self.alive:
            self.told_to_stop()
        return self.ended(30)


def write_settings(folder: Path, data: Path, sources: Path = CORPUS, port: int = 0) -> Path:
    """The settings as they come, but for a limit that a hundred people of one server would reach in a minute."""
    file = folder / "settings.toml"
    file.write_text(
        f'[index]\ndata = "{data}"\nsources = "{sources}"\n'
        f'[discord]\nstate = "{folder / "state"}"\nserver_per_minute = 10000\n'
        f"[operation]\nport = {port}\n"
    )
    return file


def first_build(folder: Path, more_settings: str) -> Path:
    """Index a copy of the test archive, `sources` in this folder, into its `data`; return the settings."""
    sources, data = folder / "sources", folder / "data"
    shutil.copytree(CORPUS, sources)
    if (encoders := ROOT / "data" / "encoders").is_dir():
        shutil.copytree(encoders, data / "encoders")
    settings = write_settings(folder, data, sources)
    with settings.open("a", encoding="utf-8") as file:
        file.write(more_settings)
    subprocess.run([sys.executable, "-m", "bot", "index", "--settings", str(settings)], cwd=ROOT, check=True)
    return settings


def check_log(bot: Bot, discord: DiscordServer) -> None:
    """Nothing broke unexpectedly, and nobody's question was printed."""
    print(bot.output[-4000:])  # noqa: T201 -- pytest shows it when the test failed
    assert " ERROR " not in bot.output
    assert "Traceback" not in bot.output
    repeated = [text for text in discord.typed if text in bot.output]
    assert not repeated


@pytest.fixture
def own() -> Iterator[DiscordServer]:
    """A Discord of the test's own."""
    with DiscordServer() as discord:
        yield discord


@pytest.fixture
def start(corpus_data: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a bot of the test's own."""
    bots: list[tuple[Bot, DiscordServer]] = []

    def begin(discord: DiscordServer, **environment: str) -> Bot:
        bots.append((Bot(write_settings(tmp_path, corpus_data), discord, **environment), discord))
        return bots[-1][0]

    yield begin
    for bot, discord in bots:
        bot.stop()
        check_log(bot, discord)


class Pair:
    """A Discord and a bot that the tests share as long as both are well, over an archive that may be changed."""

    def __init__(self, discord: DiscordServer, folder: Path, data: Path) -> None:
        self.discord, self.sources, self.port = discord, folder / "sources", _free_port()
        shutil.copytree(CORPUS, self.sources)
        shutil.copytree(data, folder / "data")
        self.settings = write_settings(folder, folder / "data", self.sources, self.port)
        self.bot = Bot(self.settings, discord)

    def well(self) -> None:
        """Take back what the last test left behind, and see that a bot is there and has its archive open."""
        self.discord.calm()
        if not self.bot.alive:
            self.discord.wait(lambda: not self.discord.connected, "the end of the last connection")
            self.bot = Bot(self.settings, self.discord)
        self.discord.wait_ready()
        self.bot.wait_for("the archive is open")

    def longest_lag(self) -> float:
        """What the bot itself says of its event loop: the longest it was held up within the last minute, in seconds."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as page:
            found = re.search(r"^dateline_event_loop_lag_seconds (\S+)$", page.read().decode(), re.MULTILINE)
        assert found
        return float(found[1])


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="session")
def shared(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with DiscordServer() as discord:
        pair = Pair(discord, tmp_path_factory.mktemp("wire"), corpus_data)
        yield pair
        pair.bot.stop()


@pytest.fixture
def pair(shared: Pair) -> Iterator[Pair]:
    """The Discord and the bot that are shared, both well."""
    shared.well()
    yield shared
    check_log(shared.bot, shared.discord)


@pytest.fixture
def discord(pair: Pair) -> DiscordServer:
    """A Discord to which the bot is connected."""
    return pair.discord


@pytest.fixture
def bot(pair: Pair) -> Bot:
    """The bot that is connected to it."""
    return pair.bot


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    """Keep numbers for docs/reliability.md, which scripts/docs/reliability.py writes; seconds, or counts."""

    def keep(**values: float) -> None:
        for name, value in values.items():
            record_property(name, value)

    return keep
