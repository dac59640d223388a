"""Visit a followed feed and a folder thousands of times, and print how the process, its files and its state grow.

python -m tests.index.fetch.many_visits --visits 10000
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from index.fetch.fetch import FetchOptions
from index.fetch.followed import DAY
from index.read.apart.process import Apart
from index.read.sources import Limits
from tests.index.fetch.test_fetch import Site
from tests.index.fetch.test_follow import Desk, Paper, put
from tests.wire.chaos import Size

ARTICLES, CHANGES_EVERY = 20, 7


def main() -> None:
    """Print a line after each tenth of the visits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=10_000)
    visits = parser.parse_args().visits
    with tempfile.TemporaryDirectory() as scratch, Apart(Limits()) as apart:
        folder, site = Path(scratch), Site()
        site.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a slow machine gives up at times
        site.thread.start()
        desk, paper = begun(folder, site, apart)
        print("visits  megabytes  open files  threads  sources  state in bytes  its log")
        for number in range(visits + 1):
            if number % (visits // 10) == 0:
                print(told(number, desk, folder))
            if number % CHANGES_EVERY == 0:
                paper.publish(number // CHANGES_EVERY % ARTICLES, desk.now, f"Version {number}. " + "A report. " * 60)
                put(folder / "papers" / "one.txt", f"Version {number}")
            desk.now += DAY / 24
            desk.poll()
            site.asked.clear()  # what the test itself remembers is no growth
            desk.waited.clear()
        site.server.shutdown()


def begun(folder: Path, site: Site, apart: Apart) -> tuple[Desk, Paper]:
    """Follow a feed with its articles, and a folder."""
    desk, paper = Desk(folder / "sources", folder / "data", apart), Paper(site)
    for number in range(ARTICLES):
        paper.publish(number, desk.now)
    put(folder / "papers" / "one.txt", "Version 0")
    put(folder / "papers" / "two.txt", "Another")
    desk.options = FetchOptions(allow_private_addresses=True)
    desk.restart()
    desk.follower.begin(site.url + paper.path)
    desk.follower.begin(str(folder / "papers"))
    return desk, paper


def told(number: int, desk: Desk, folder: Path) -> str:
    """Measure this process, which is also the one that follows, and its files."""
    size = Size.of(os.getpid())
    threads = len([*Path("/proc/self/task").iterdir()])
    sources = sum(path.is_file() for path in desk.sources.rglob("*"))
    state, log = (path.stat().st_size for path in sorted((folder / "data").glob("followed.sqlite*"))[::2])
    return f"{number:6} {size.megabytes:10.1f} {size.handles:11} {threads:8} {sources:8} {state:15,} {log:8,}"


if __name__ == "__main__":
    main()
