"""Let the bot follow a feed for weeks that pass within an hour, kill it meanwhile, and print what became of it all.

The bot is `python -m bot run` in a process of its own, against the stand-in for Discord of tests/wire. Its clock jumps
from one event to the next: an article, a correction, the next look at the feed, the time of a digest. People follow
topics of the articles. Exit code 1 if an article or a message was lost or doubled.

    python -m tests.wire.weeks --kills 30        needs a C compiler, `cc`
"""

from __future__ import annotations

import argparse
import mmap
import os
import random
import re
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from statistics import median

from index.article import NO_FILTERS
from index.build import builds
from index.fetch.followed import DAY, FILE
from index.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.index.fetch.test_fetch import Site
from tests.wire.conftest import first_build
from tests.wire.discord_server import DiscordServer
from tests.wire.payloads import OWNER, snowflake
from tests.wire.records import Message
from tests.wire.test_load import MANAGER

PLACES = (
    "Brannock Dam", "Cold Harbour", "Dunmore Hall", "Elsing Market", "Farrow Tunnel", "Glenside Hospital",
    "Hexley Airport", "Ivory Quay", "Jarrow Stadium", "Kilburn Library", "Larkhill Prison", "Marlow Castle",
    "Norden Bridge", "Oakley Forest", "Penrose Museum", "Quarry Lane", "Redfern Station", "Selby Canal",
    "Tarrant School", "Umber Lighthouse",
)  # fmt: skip
DIRECT, HERE, DAILY = range(10), range(10, 15), range(3)  # places that are followed, and how; five are by nobody
# What is reported of a place, with a number that a correction changes: no two reports of one place are alike.
REPORTS = (
    ("closes after a storm", "{place} was closed on {day} after a storm tore {number} panels off its northern roof."),
    ("gets a director", "Teresa Okafor became director of {place} on {day} and leads a staff of {number} people."),
    ("wins a prize", "A jury of architects gave {place} its golden medal on {day}, ahead of {number} competitors."),
    ("is sold", "Investors from Lisbon bought {place} for {number} million crowns, both parties confirmed on {day}."),
    ("hit by a strike", "Cleaners at {place} walked out on {day}, and {number} of them demanded higher wages."),
    ("floods", "Water from a burst main ran into {place} on {day} and ruined {number} rooms on the ground floor."),
    ("opens to children", "Families may visit {place} free of charge, {number} councillors decided on {day}."),
    ("searched by police", "Detectives searched {place} for stolen paintings on {day}: {number} crates are gone."),
    ("turns to solar power", "Engineers began to cover {place} with {number} solar cells on {day}, officials said."),
    ("named in a lawsuit", "Neighbours of {place} sued over noise at night on {day}; {number} households signed."),
)  # fmt: skip
# What else articles say, five sentences each, so that no two are near copies of one another.
OTHERS = (
    "People who live nearby learned of it in the morning from a notice at the gate.",
    "The town hall promised a meeting with everybody concerned before the end of the month.",
    "A spokeswoman asked for patience until more is known.",
    "Nothing of the kind had been seen there before, said a porter who has worked in the street for thirty years.",
    "Shopkeepers complained that their customers stay away and asked for lower rents.",
    "The fire brigade sent four engines and left again at dusk.",
    "An inquiry has begun, and its report is expected in the autumn.",
    "Buses take another way until further notice, past the mill and the old cemetery.",
    "Pupils of a nearby school wrote letters to the mayor, who read two of them aloud.",
    "The insurer declined to say what it will pay.",
    "Pictures taken from a drone show lorries and cranes behind a wooden fence.",
    "A petition against the plan has been signed by half of the parish.",
    "Engineers measured the walls with lasers and found them sound.",
    "The regional railway lent two of its clerks to answer telephones.",
    "Historians recalled that the poet Anna Lindqvist was married on the same spot.",
    "Heavy rain is forecast for the weekend, and volunteers have begun to fill sandbags.",
    "The opposition wants to see the contracts and speaks of a waste of public money.",
    "Trade unions and employers will meet again in a hotel outside of the town.",
    "A choir sang in front of the entrance until late in the evening.",
    "Prices of flats in the quarter fell by a tenth within a year, an agent said.",
    "The museum of technology has asked for the broken parts.",
    "Nobody was hurt, according to a doctor who was there by chance.",
    "Tourists took photographs and were asked to keep their distance.",
    "The budget of the county has no room for further works, its treasurer warned.",
)
TITLE = re.compile(r"\[([^\]]*, number \d+)\]")
SHOWN = 30  # articles that the feed lists
PATIENCE = 1_800.0  # seconds of real time for the bot to settle


class Clock:
    """The clock of the bot's processes: real time, and what it was moved by."""

    def __init__(self, folder: Path) -> None:
        self._file, self._library = folder / "offset", folder / "clock.so"
        self._file.write_bytes(struct.pack("d", 0.0))
        source = Path(__file__).with_name("clock.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", self._library, source, "-ldl"], check=True)
        with self._file.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 8)

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self._library), "CLOCK_OFFSET": str(self._file)}

    def now(self) -> float:
        return time.time() + float(struct.unpack("d", self._shared[:])[0])

    def go_to(self, at: float) -> None:
        """Move the clock ahead; it never goes back."""
        if at > self.now():
            self._shared[:] = struct.pack("d", at - time.time())


@dataclass
class Item:
    """An article: when it comes out, and when it is corrected, if it is."""

    number: int
    at: float
    corrected: float | None = None
    looked: float | None = None  # when the feed was asked first with it

    @property
    def place(self) -> str:
        return PLACES[self.number % len(PLACES)]

    @property
    def report(self) -> tuple[str, str]:
        return REPORTS[(self.number + self.number // len(PLACES)) % len(REPORTS)]

    @property
    def others(self) -> str:
        return " ".join(random.Random(self.number).sample(OTHERS, 5))

    @property
    def title(self) -> str:
        return f"{self.place} {self.report[0]}, number {self.number}"

    def text(self, now: float) -> str:
        number = self.number + 3000 + (1000 if self.corrected and self.corrected <= now else 0)
        day = f"{datetime.fromtimestamp(self.at, UTC):%A}"
        return self.report[1].format(place=self.place, day=day, number=number)


@dataclass
class World:
    """The feed, the bot, and what was seen of both."""

    clock: Clock
    site: Site
    discord: DiscordServer
    folder: Path
    settings: Path
    items: Sequence[Item]
    messages: dict[str, tuple[float, Message]] = field(default_factory=dict)
    fetched: Counter[int] = field(default_factory=Counter)
    looks: int = 0
    unchanged: int = 0
    kills: int = 0
    failures: list[str] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def state(self) -> Path:
        return self.folder / "state" / "dateline.sqlite"

    # The feed

    def serve(self) -> None:
        """Answer for the feed and its pages, as they are at the time of the bot's clock."""
        self.site.answers["/feed"] = self._feed
        for item in self.items:
            self.site.answers[f"/{item.number}"] = lambda request, item=item: self._page(request, item)

    def _feed(self, request) -> None:
        now = self.clock.now()
        self.looks += 1
        there = [item for item in self.items if item.at <= now]
        for item in there:
            item.looked = item.looked or now
        listed = "".join(self._entry(item, now) for item in sorted(there, key=lambda item: -item.at)[:SHOWN])
        body = f'<rss version="2.0"><channel><title>Harbour Post</title>{listed}</channel></rss>'.encode()
        tag = f'"{len(there)}-{sum(bool(item.corrected and item.corrected <= now) for item in self.items)}"'
        same = request.headers["If-None-Match"] == tag
        self.unchanged += same
        _answer(request, 304 if same else 200, b"" if same else body, "application/rss+xml", ETag=tag)

    def _entry(self, item: Item, now: float) -> str:
        day = format_datetime(datetime.fromtimestamp(item.at, UTC))
        link = f"{self.site.url}/{item.number}"
        return (
            f"<item><title>{item.title}</title><link>{link}</link><pubDate>{day}</pubDate>"
            f"<description>{item.text(now)}</description></item>"
        )

    def _page(self, request, item: Item) -> None:
        self.fetched[item.number] += 1
        day = f"{datetime.fromtimestamp(item.at, UTC):%Y-%m-%dT%H:%M:%SZ}"
        page = (
            f'<!DOCTYPE html><html><head><title>{item.title}</title><meta property="article:published_time" '
            f'content="{day}"><meta property="og:site_name" content="Harbour Post"></head><body><article>'
            f"<h1>{item.title}</h1><p>{item.text(self.clock.now())}</p><p>{item.others}</p></article></body></html>"
        )
        _answer(request, 200, page.encode(), "text/html; charset=utf-8")

    # The bot

    def start(self) -> None:
        environment = os.environ | self.discord.environment | self.clock.environment
        command = [sys.executable, "-m", "tests.wire.launch", "run", "--settings", str(self.settings)]
        with (self.folder / "bot.log").open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    def kill(self, *, alone: bool) -> None:
        """Kill the bot and what it has started, or the bot alone, and start it again."""
        assert self.process
        if alone:
            self.process.kill()
        else:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1
        self.start()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)

    def see(self) -> None:
        """Note the new messages, each with the time at which it is seen."""
        for identity, message in list(self.discord.messages.items()):
            if message.by_bot and not message.private and "New on" in message.text:
                self.messages.setdefault(identity, (self.clock.now(), message))

    def next_time(self) -> float:
        """When the bot does something next by itself: a look at the feed, a message that waits; 0 if it is busy."""
        with closing(sqlite3.connect(self.data / FILE)) as followed:
            look = followed.execute("SELECT min(next) FROM source").fetchone()[0]
            written, indexed = followed.execute("SELECT written, indexed FROM changes").fetchone()
        if written != indexed or look <= self.clock.now():
            return 0.0
        with closing(sqlite3.connect(self.state)) as state:
            seen = {row[0] for row in state.execute("SELECT article FROM story_seen")}
            dues = [row[0] for row in state.execute("SELECT due FROM story_news WHERE NOT sent")]
        if not {item.article for item in self.archived() if item.recent} <= seen:
            return 0.0
        due = min((datetime.fromisoformat(each).replace(tzinfo=UTC).timestamp() for each in dues), default=look)
        return 0.0 if due <= self.clock.now() else min(look, due)

    def archived(self) -> list[Archived]:
        """What the build that answers holds of the feed."""
        first = self.items[0].at - DAY
        folder = builds.current(self.data)
        assert folder
        with closing(Catalogue(folder / builds.CATALOGUE, read_only=True)) as catalogue:
            return [
                Archived(
                    article.id, article.title or "", article.text, bool(article.date and _time(article.date) >= first)
                )
                for article in catalogue.articles(NO_FILTERS)
            ]

    def settle(self) -> float:
        """Wait until the bot has nothing to do, and return when it will have."""
        end = time.monotonic() + PATIENCE
        while not (at := self.next_time()):
            if time.monotonic() > end:
                raise TimeoutError(f"the bot does not settle; see {self.folder / 'bot.log'}")
            self.see()
            time.sleep(0.1)
        self.see()
        return at


@dataclass(frozen=True)
class Archived:
    """An article as the archive has it; `recent` if it came out in these weeks."""

    article: str
    title: str
    text: str
    recent: bool


def _time(day: int) -> float:
    return datetime.strptime(f"{day}+0000", "%Y%m%d%z").timestamp()


def _answer(request, status: int, body: bytes, kind: str, **headers: str) -> None:
    request.send_response(status)
    for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--days", type=float, default=21.0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=240.0, help="between two looks at the feed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep the log and the data in this new folder")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch, DiscordServer() as discord:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        site = Site()
        site.server.handle_error = lambda *_: None  # a bot that is killed resets its connections
        site.thread.start()
        world = prepared(folder, Clock(folder), site, discord, options, dice)
        try:
            try:
                replay(world, options.kills, dice)
            except (KeyboardInterrupt, TimeoutError) as ended:
                world.failures.append(f"ended early: {ended!r}")
            print(table(world, options))
            print("\n".join(world.failures))
        finally:
            world.stop()
            site.server.shutdown()
    sys.exit(bool(world.failures))


def prepared(
    folder: Path, clock: Clock, site: Site, discord: DiscordServer, options: argparse.Namespace, dice: random.Random
) -> World:
    """Make the articles, the settings and a first build."""
    begin = clock.now() + 3_600
    times = sorted(begin + dice.random() * options.days * DAY for _ in range(options.items))
    items = [Item(number, at) for number, at in enumerate(times)]
    for item in items[:: options.items // 20]:
        item.corrected = item.at + dice.uniform(0.5, 2.0) * options.minutes * 60
    pace = f"shortest_minutes = {options.minutes}\nlongest_minutes = {options.minutes}\n"
    allowed = "[add]\nallow_private_addresses = true\n"
    settings = first_build(folder, f"{allowed}[follow]\nseconds_between = 0\n{pace}")
    world = World(clock, site, discord, folder, settings, items)
    world.serve()
    return world


def replay(world: World, kills: int, dice: random.Random) -> None:
    """Let the weeks pass; kill the bot this often at random moments while it has something to do."""
    world.start()
    world.discord.wait_ready(120)
    follow(world)
    # The feed is followed when its first article is there.
    world.clock.go_to(world.items[0].at + 1)
    command = [sys.executable, "-m", "bot", "follow", f"{world.site.url}/feed", "--settings", str(world.settings)]
    subprocess.run(command, cwd=ROOT, env=os.environ | world.clock.environment, check=True)
    events = sorted([*(item.at for item in world.items), *(item.corrected for item in world.items if item.corrected)])
    end = events[-1] + 2 * DAY
    chosen = set(dice.sample(range(len(events)), min(kills, len(events))))
    due = [events[number] for number in sorted(chosen)]
    while world.clock.now() < end or world.kills < kills:
        world.clock.go_to(world.settle())
        # The bot notices within seconds that the feed is due; then it fetches, indexes, compares and writes.
        while due and due[0] <= world.clock.now():
            due.pop(0)
            pause(world, dice.uniform(0, 20))
            world.kill(alone=dice.random() < 0.5)
    world.settle()


def pause(world: World, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        world.see()
        time.sleep(0.05)


def follow(world: World) -> None:
    """Somebody follows ten topics at once, a manager five in a channel, a third person three of the ten daily."""
    reader, daily = snowflake(), snowflake()
    asked = [world.discord.command("follow", {"topic": PLACES[each]}, person=reader) for each in DIRECT]
    asked += [
        world.discord.command("follow", {"topic": PLACES[each], "where": "here"}, person=OWNER, permissions=MANAGER)
        for each in HERE
    ]
    asked += [
        world.discord.command("follow", {"topic": PLACES[each], "rhythm": "daily"}, person=daily) for each in DAILY
    ]
    for each in asked:
        world.discord.wait(lambda each=each: each.answered, "that a topic is followed", limit=120)
        assert "You now follow" in each.text, each.text


def table(world: World, options: argparse.Namespace) -> str:
    """Write what was seen as a table in Markdown, and note what failed."""
    items, now = [item for item in world.items if item.looked], world.clock.now()
    archived = world.archived()
    held, texts = Counter(each.title for each in archived), {each.title: each.text for each in archived}
    again = [item for item in items if world.fetched[item.number] > 1 and not item.corrected]
    corrected = [item for item in items if item.corrected]
    replaced = [item for item in corrected if item.text(now) in texts.get(item.title, "")]
    kinds = (*DIRECT, *HERE, *DAILY)
    expected = Counter({item.title: count for item in items if (count := kinds.count(item.number % len(PLACES)))})
    times = Counter(title for _, message in world.messages.values() for title in TITLE.findall(message.text))
    lost, doubled = expected - times, times - expected
    if lost or doubled or len(replaced) < len(corrected) or any(held[item.title] != 1 for item in items):
        world.failures += [f"lost: {[*lost]}; doubled: {[*doubled]}"]
    digests = sum(message.text.count("New on") > 1 for _, message in world.messages.values())
    first = {title: at for at, message in reversed(world.messages.values()) for title in TITLE.findall(message.text)}
    at_once = [item for item in items if item.title in first and item.looked]
    rows = {
        f"articles in {options.days:g} days": f"{len(items)}",
        "in the archive once": f"{sum(held[item.title] == 1 for item in items)}",
        "fetched again without a correction": f"{len(again)}",
        "corrected, and replaced": f"{len(corrected)}, {len(replaced)}",
        "looks at the feed, of these answered with 304": f"{world.looks}, {world.unchanged}",
        "killed": f"{world.kills}",
        "messages, of these digests of several stories": f"{len(world.messages)}, {digests}",
        "articles to be told, at once or daily": f"{expected.total()}",
        "of these told": f"{(expected & times).total()}",
        "lost, doubled": f"{lost.total()}, {doubled.total()}",
        "from the look to the message": spread([first[item.title] - (item.looked or 0) for item in at_once]),
        "from the feed to the message": spread([first[item.title] - item.at for item in at_once]),
    }
    return "\n".join(("| what | how much |", "|---|---|", *(f"| {what} | {much} |" for what, much in rows.items())))


def spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "–"
    return f"median {median(seconds):,.0f} s, longest {max(seconds):,.0f} s"


if __name__ == "__main__":
    main()
