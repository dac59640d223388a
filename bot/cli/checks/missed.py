"""Finds what people miss without an error: followed addresses that fell silent, and questions that got no answer."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from pathlib import Path

from bot.cli.checks.archive import Finding, named
from bot.cli.eval_verbs import DATABASE
from bot.client.state.gaps.fates import fates
from bot.terminal import plural
from index.fetch.followed import DAY, Source, read_sources

WEEK = datetime.timedelta(days=7)
SILENT = 30 * DAY  # seconds without anything new; most feeds of a newsroom have something every week
# Every address is visited at least once a day, so after two days without a visit no program follows it.
WAITING = 2 * DAY


def examine_followed(data: Path) -> Iterator[Finding]:
    """Yield the followed addresses that fail, that had nothing new for long, or that nobody looks at."""
    sources, now = read_sources(data), time.time()
    if not sources:
        return
    yield Finding(f"addresses and folders that are followed: {len(sources):,}", is_problem=False)
    dead = [source for source in sources if source.is_dead(now)]
    for source in dead:
        yield Finding(
            f"{source.address} is followed and dead: {source.problem}; follow its new address, or stop: "
            f"python -m bot follow --stop {source.address}"
        )
    alive = [source for source in sources if source not in dead]
    if waiting := [source.address for source in alive if now - source.next > WAITING]:
        yield Finding(
            f"nobody has looked for new articles for days at {named(waiting)}; start the bot, or: python -m bot watch"
        )
        return  # nothing new can have come in
    for source in alive:
        if days := _silent(source, now):
            yield Finding(
                f"nothing new for {plural(days, 'day')} from {source.address}; see whether it has moved",
                is_problem=False,
                is_lack=True,
            )


def _silent(source: Source, now: float) -> int:
    """Return for how many days an address that once had something new has had nothing; 0 if these are few."""
    seconds = 0.0 if source.newest is None else now - source.newest
    return int(seconds / DAY) if seconds >= SILENT else 0


def examine_questions(state: Path) -> Iterator[Finding]:
    """Count the questions of the last week that people asked the bot and that it did not answer to their use."""
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    week = fates(state / DATABASE, now - WEEK)
    asked = f"questions to the bot in the last {WEEK.days} days: {week.asked:,}"
    if week.refused or week.unhelpful:
        yield Finding(
            f"{asked}, of which {week.refused:,} were refused and {week.unhelpful:,} rated not helpful; "
            f"see which: python -m bot gaps",
            is_problem=False,
            is_lack=True,
        )
    elif week.asked:
        yield Finding(f"{asked}, none refused", is_problem=False)
