"""Opens the list of followed addresses as the settings say, and lets one process at a time fetch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from filelock import FileLock, Timeout

from bot import indexing
from bot.settings import Settings
from index.errors import ExpectedError
from index.fetch.follow import Follower, Pace, Polled
from index.fetch.followed import Followed, Source

LOCK = "watch.lock"


@contextmanager
def following(settings: Settings) -> Iterator[tuple[Follower, Followed]]:
    """Open the list of followed addresses, and the follower that visits them."""
    pace = Pace(
        shortest=60 * settings.follow.shortest_minutes,
        longest=60 * settings.follow.longest_minutes,
        delay=settings.follow.seconds_between,
        articles_per_day=settings.follow.articles_per_day,
    )
    how, limits = indexing.fetch_options(settings), indexing.build_settings(settings).limits
    with (
        closing(Followed(settings.index.data)) as followed,
        Follower(settings.index.sources, followed, how, pace, limits=limits) as follower,
    ):
        yield follower, followed


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Keep a second process from fetching the same. The system releases the lock of a process that died."""
    lock = FileLock(settings.index.data / LOCK)
    try:
        settings.index.data.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ExpectedError(
            f"another process looks at what is followed and holds {lock.lock_file}; stop it, or leave it to that one"
        ) from error
    except OSError as error:
        raise ExpectedError(
            f"cannot write to {error.filename or settings.index.data} ({error.strerror}); make it writable, or move it "
            "away"
        ) from error
    try:
        yield
    finally:
        lock.release()


def source_json(source: Source) -> dict[str, Any]:
    return {
        "address": source.address,
        "next": None if source.gone else round(source.next),
        "minutes": round(source.interval / 60),
        "newest": source.newest and round(source.newest),
        "problem": source.problem or None,
        "dead": source.is_dead(time.time()),
    }


def polled_json(polled: Polled) -> dict[str, Any]:
    return {
        "address": polled.address,
        "kept": [indexing.added_json(added) for added in polled.kept],
        "gone": polled.gone,
        "left_out": [indexing.added_json(problem) for problem in polled.left_out],
        "problem": polled.problem or None,
    }
