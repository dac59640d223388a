"""A stand-in for Discord, and a bot that runs against it in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.wire.discord_server import DiscordServer

Start = Callable[..., "Bot"]


class Bot:
    """A bot's process."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT
            )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def output(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")

    def ended(self) -> int:
        """Wait for it to end by itself and give its exit code."""
        return self._process.wait(60)

    def stop(self) -> int:
        """Ask it to stop, as a supervisor does, and give its exit code; show what it said if it must be killed."""
        if self.alive:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"the bot does not stop; it said: {self.output[-2000:]}") from None


@pytest.fixture(scope="session")
def command() -> list[str]:
    """How the bot under test is started; it is told where Discord is by its environment."""
    return [sys.executable, "-m", "tests.wire.trial_bot"]


@pytest.fixture
def start(command: list[str], tmp_path: Path) -> Iterator[Start]:
    """Start a bot of the test's own."""
    bots: list[Bot] = []

    def begin(discord: DiscordServer, **environment: str) -> Bot:
        bots.append(Bot(command, discord.environment | environment, tmp_path / f"bot{len(bots)}.log"))
        return bots[-1]

    yield begin
    for bot in bots:
        bot.stop()
        print(bot.output)  # noqa: T201 -- pytest shows it when the test failed


@pytest.fixture
def own() -> Iterator[DiscordServer]:
    """A Discord of the test's own."""
    with DiscordServer() as discord:
        yield discord


class Pair:
    """A Discord and a bot that the tests share as long as both are well."""

    def __init__(self, discord: DiscordServer, command: list[str], log: Path) -> None:
        self.discord, self._command, self._log = discord, command, log
        self.bot = Bot(command, discord.environment, log)

    def well(self) -> None:
        """Take back what the last test left behind, and see that the bot is there."""
        self.discord.calm()
        if not self.bot.alive:
            self.bot = Bot(self._command, self.discord.environment, self._log)
        self.discord.wait_ready()


@pytest.fixture(scope="module")
def pair(command: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with DiscordServer() as discord:
        pair = Pair(discord, command, tmp_path_factory.mktemp("wire") / "bot.log")
        yield pair
        pair.bot.stop()


@pytest.fixture
def discord(pair: Pair) -> Iterator[DiscordServer]:
    """A Discord to which a bot is connected."""
    before = len(pair.bot.output)
    pair.well()
    yield pair.discord
    print(pair.bot.output[before:])  # noqa: T201 -- pytest shows it when the test failed


@pytest.fixture
def bot(discord: DiscordServer, pair: Pair) -> Bot:
    """The bot that is connected to it."""
    return pair.bot
