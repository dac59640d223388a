"""Run the bot while everything around it goes wrong, and print one table of what became of the questions.

The bot is `python -m bot run` in a process of its own, against the stand-in for Discord of tests/wire. Meanwhile index
runs are made, killed and rolled back, hostile sources arrive, the chat model's server breaks its protocol, and Discord
cuts connections, answers 429 and 500. Exit code 1 if a question was lost or a build that cannot be opened answers.

    python -m tests.wire.chaos --minutes 20
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import ExpectedError
from index.search import Archive
from tests.answer.chat.servers.openai_server import OpenAIServer
from tests.answer.chat.servers.replies import (
    Breaks,
    Cut,
    Endless,
    Fails,
    Murmurs,
    NotJson,
    Reply,
    Says,
    Silent,
    Stumbles,
)
from tests.conftest import ROOT
from tests.wire.conftest import Bot, first_build
from tests.wire.discord_server import DiscordServer
from tests.wire.people import RIGHT, finished
from tests.wire.records import Interaction

TOO_LATE = 3.0  # seconds after which Discord itself gives an interaction up
LAST_WAIT = 120.0  # seconds for the answers that are still on their way at the end
WARM_UP = 30.0  # seconds; what is loaded with the first questions is no growth
MODEL = '[model]\nname = "openai:scripted"\naddress = "{address}"\ndeadline_seconds = 2.0\nsilence_seconds = 1.0\n'
# Questions that the archive does not answer, and that nobody would ask.
STRANGE = (
    "What did Dorn say about the ferry?",
    "How did the number of casks change?",
    "Who is the mayor of Ostley?",
    "Timeline of the Kestrel Bridge",
    "How many articles mention the ferry by month?",
    '((("AND OR NOT *:* ferry^9 ~',
    "\u202eeirref eht\u202c \u0000 \u1160",
    "on 1 March 2023, " * 100,
    "Who said what to Ana Reed? " * 60,
)
# What one article or page repeats until it is large.
REPEATED = (
    "on Monday and ",
    "Ilka Dorn said the ferry sank; ",
    "Correction: an earlier version said 7 casks sank; it was 8. ",
    "“the ferry ",
    "<a ",
    "<!--",
    "A. ",
    "Ana Reed, mayor of Ostley, ",
    "\u0301",
    "[" * 50,
)
HOSTILE_BYTES = 400_000
ENDINGS = (".txt", ".md", ".html", ".xml", ".jsonl", ".csv", ".eml", ".pdf", ".json", ".gz")
REPLIES: tuple[Reply, ...] = (
    Says('{"statements": []}'),
    Says("[" * 100_000, 10_000),
    Fails(429, "slow down"),
    Fails(500, "oops"),
    Silent(3.0),
    Murmurs(3.0),
    Stumbles(500),
    Cut('{"statements": [{"text": "', 12),
    Breaks('{"statements": [', "the stream broke"),
    Endless("casks"),
    NotJson(),
)
ANY_ANSWER = "(POST /interactions/|PATCH /webhooks/)"


@dataclass
class World:
    """Everything around the bot, and what was counted; the threads end when `over` is set."""

    discord: DiscordServer
    settings: Path
    sources: Path
    data: Path
    seed: int
    over: threading.Event = field(default_factory=threading.Event)
    asked: list[Interaction] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @contextmanager
    def at_work(self, *works: str) -> Iterator[None]:
        """Let these methods run in threads of their own until the end of the block."""
        threads = [threading.Thread(target=self._kept, args=(work,), daemon=True) for work in works]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join(120)

    def _kept(self, work: str) -> None:
        try:
            getattr(self, work)(random.Random(f"{self.seed} {work}"))
        except Exception as error:  # noqa: BLE001 - a chaos that stopped early has to be seen in the table
            self.errors.append(f"{work}: {error!r}")

    def builds(self, dice: random.Random) -> None:
        """Add hostile and harmless sources; index them, kill some runs, and roll some back."""
        number = 0
        while not self.over.is_set():
            number += 1
            self._add(dice, number)
            verb = ["index", "--rollback"] if dice.random() < 0.2 else ["index", *["--full"] * (dice.random() < 0.2)]
            run = subprocess.Popen(
                [sys.executable, "-m", "bot", *verb, "--settings", str(self.settings)],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            end = time.monotonic() + (dice.uniform(1, 15) if dice.random() < 0.5 else 300)
            while run.poll() is None and time.monotonic() < end and not self.over.is_set():
                time.sleep(0.1)
            if run.poll() is None:
                run.kill()
                self.counts["killed"] += 1
            else:
                self.counts["refused" if run.returncode else "rolled back" if "--rollback" in verb else "built"] += 1
            run.wait()
            self._check()
            self.over.wait(dice.uniform(0, 3))

    def _add(self, dice: random.Random, number: int) -> None:
        text = dice.choice(REPEATED)
        text *= HOSTILE_BYTES // len(text.encode())
        file = self.sources / f"hostile-{number % 12}{dice.choice(ENDINGS)}"
        row = json.dumps({"title": "Ferry", "date": "2023-03-02", "text": text})
        file.write_text(row if file.suffix == ".jsonl" else text, encoding="utf-8")
        harmless = f"date 2023-03-{1 + number % 28:02} Berth {number} logged {number} casks on Monday, Ilka Dorn said."
        (self.sources / f"berth-{number % 40}.txt").write_text(harmless, encoding="utf-8")

    def _check(self) -> None:
        """Count a published build that cannot be opened, or that does not hold what was there from the beginning."""
        try:
            with Archive.open(self.data) as archive:
                if not any("31 centimetres" in hit.text for hit in archive.search(next(iter(RIGHT)), 10)):
                    self.wrong.append("a build does not find what it held from the beginning")
        except ExpectedError as error:
            self.wrong.append(str(error))

    def breaks_discord(self, dice: random.Random) -> None:
        """Refuse requests and cut connections, now and then."""
        while not self.over.wait(dice.uniform(2, 8)):
            match dice.randrange(5):
                case 0:
                    self.discord.rate_limit(ANY_ANSWER, after=dice.uniform(0.1, 0.6), times=3)
                case 1:
                    self.discord.server_error(ANY_ANSWER)  # two in a row take longer than Discord waits
                case 2 if self.discord.connected:
                    self.discord.drop()
                case 3 if self.discord.connected:
                    self.discord.reconnect()
                case 4 if self.discord.connected:
                    self.discord.invalidate(resumable=True)
            self.counts["faults of Discord"] += 1

    def asks(self, dice: random.Random, questions: int, seconds: float) -> None:
        """Let a new person ask every so often; the rate is that of so many questions in so many seconds."""
        begun = time.monotonic()
        for number in range(questions):
            time.sleep(max(0.0, begun + number * seconds / questions - time.monotonic()))
            question = dice.choice([*RIGHT] * 2 + [*STRANGE])
            self.asked.append(self.discord.ask(question))


@dataclass(frozen=True)
class Size:
    """A process's resident memory in MB, and its open files."""

    megabytes: float
    handles: int

    @classmethod
    def of(cls, process: int) -> Size:
        """Measure a process by what Linux says of it."""
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1])
        return cls(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len([*Path(f"/proc/{process}/fd").iterdir()]))


def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--questions", type=int, help="how many are asked; by default two a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep the log and the data in this new folder")
    options = parser.parse_args()
    seconds = 60 * options.minutes
    questions = options.questions or int(2 * seconds)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        sys.exit(run(folder, questions, seconds, options.seed))


def run(folder: Path, questions: int, seconds: float, seed: int) -> int:
    """Run the bot among the trouble in this folder, print the table, and return the exit code."""
    dice = random.Random(seed)
    with DiscordServer() as discord, OpenAIServer(lambda _: dice.choice(REPLIES)) as model:
        world = prepared(folder, discord, model.address, seed)
        bot = Bot(world.settings, discord)
        try:
            discord.wait_ready(120)
            bot.wait_for("the archive is open")
            with world.at_work("builds", "breaks_discord"):
                world.asks(dice, max(1, int(questions * min(1.0, WARM_UP / seconds))), WARM_UP)
                begin = Size.of(bot.process)
                world.asks(dice, questions - len(world.asked), max(1.0, seconds - WARM_UP))
            discord.calm()
            wait_for_answers(world)
            end = Size.of(bot.process) if bot.alive else Size(0.0, 0)
            print(table(world, len(model.requests), seconds, begin, end))
            for line in bot.output.splitlines():
                if " ERROR " in line or "Traceback" in line:
                    world.errors.append(line)
            print("\n".join(dict.fromkeys((*world.wrong, *world.errors))))
        finally:
            bot.stop()
    return int(bool(lost(world)) or bool(world.wrong) or bool(world.errors))


def prepared(folder: Path, discord: DiscordServer, model: str, seed: int) -> World:
    """Make the settings, the sources and a first build."""
    settings = first_build(folder, MODEL.format(address=model))
    return World(discord, settings, folder / "sources", folder / "data", seed)


def wait_for_answers(world: World) -> None:
    """Wait until everybody sees more than “thinking …”, for LAST_WAIT at the longest."""
    end = time.monotonic() + LAST_WAIT
    while lost(world) and time.monotonic() < end:
        time.sleep(0.5)


def lost(world: World) -> list[Interaction]:
    """Return the questions whose asker saw no word, or only a place in line."""
    return [one for one in world.asked if not (finished(one) or is_declined(one))]


def is_declined(asked: Interaction) -> bool:
    """Whether the asker reads why there is no answer."""
    return asked.answered and not finished(asked) and "in line" not in asked.text


def table(world: World, model_requests: int, seconds: float, begin: Size, end: Size) -> str:
    """Write what was counted as a table in Markdown."""
    late = sum(one.latency > TOO_LATE for one in world.asked)
    answered = sum(map(finished, world.asked))
    rows = {
        f"questions asked in {seconds / 60:.0f} minutes": f"{len(world.asked):,}",
        "answered, or refused with the nearest coverage": f"{answered:,}",
        "declined in words": f"{sum(map(is_declined, world.asked)):,}",
        "lost": f"{len(lost(world)):,}",
        f"acknowledged within {TOO_LATE:.0f} s": f"{1 - late / max(1, len(world.asked)):.2%}",
        "builds made, killed, rolled back, refused": ", ".join(
            f"{world.counts[name]}" for name in ("built", "killed", "rolled back", "refused")
        ),
        "wrong builds published": f"{len(world.wrong)}",
        "requests to the broken chat model": f"{model_requests:,}",
        "faults of Discord": f"{world.counts['faults of Discord']:,}",
        "other programs that wanted a processor": f"{max(0.0, os.getloadavg()[2] - (os.cpu_count() or 1)):.0f}",
        "memory after half a minute and at the end": f"{begin.megabytes:.0f} MB, {end.megabytes:.0f} MB",
        "open files after half a minute and at the end": f"{begin.handles}, {end.handles}",
    }
    return "\n".join(("| what | how much |", "|---|---|", *(f"| {what} | {much} |" for what, much in rows.items())))


if __name__ == "__main__":
    main()
