"""Implements the verbs `follow` and `watch`: the list of followed addresses, and the loop that visits them."""

from __future__ import annotations

import datetime
import subprocess
import sys
import time
from argparse import Namespace
from typing import TYPE_CHECKING

from bot import terminal
from bot.terminal import plural
from index.errors import ExpectedError

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.fetch.follow import Polled
    from index.fetch.followed import Followed, Source

DONE = 0
WAKE = 60.0  # seconds; another process may change the list, so `watch` asks as often whether an address is due


def follow(options: Namespace, settings: Settings) -> int:
    """Follow an address, stop following it, or list the followed ones."""
    if options.stop:
        return _stop(options, settings)
    if not options.address:
        return _list(options, settings)
    from bot import following
    from index.fetch.folder import as_followed, is_folder

    address = as_followed(options.address)
    with following.following(settings) as (follower, _):
        begun = follower.begin(address)
    if options.json:
        terminal.print_json({"address": begun.address, "articles": begun.count, "new": begun.is_new})
    else:
        found = plural(begun.count, "file") if is_folder(address) else f"{plural(begun.count, 'article')} listed"
        named = f", where {terminal.printable(address)} leads" if begun.address != address else ""
        state = "Following" if begun.is_new else "Followed already"
        print(f"{state}: {terminal.printable(begun.address)} ({found}{named})")
        terminal.note("The running bot fetches them; without Discord: python -m bot watch")
    return DONE


def _stop(options: Namespace, settings: Settings) -> int:
    if not options.address:
        raise ExpectedError(
            "--stop needs the address that is not to be followed any longer; list them: python -m bot follow"
        )
    from bot import following
    from index.fetch.folder import as_followed

    address = as_followed(options.address)
    with following.following(settings) as (_, followed):
        if not followed.stop(address):
            known = ", ".join(source.address for source in followed.sources()) or "nothing"
            raise ExpectedError(f"{address} is not followed; what is followed: {known}")
    if options.json:
        terminal.print_json({"address": address, "stopped": True})
    else:
        print(f"No longer followed: {terminal.printable(address)}. Its articles stay.")
    return DONE


def _list(options: Namespace, settings: Settings) -> int:
    from bot import following
    from index.fetch.followed import read_sources

    sources = read_sources(settings.index.data)
    for source in sources:
        if options.json:
            terminal.print_json(following.source_json(source))
        else:
            print(terminal.printable(told(source, time.time())))
    if not options.json:
        terminal.note(
            f"Followed: {len(sources):,}."
            if sources
            else "Nothing is followed yet: python -m bot follow https://…/feed"
        )
    return DONE


def told(source: Source, now: float) -> str:
    """Describe in one line the state of a followed address."""
    newest = f"last something new {_moment(source.newest)}" if source.newest else "nothing new yet"
    due = "not asked again" if source.gone else f"next look {_moment(max(source.next, now))}"
    dead = "dead: " if source.is_dead(now) else ""
    return f"{source.address}: {newest}, {due}{f' ({dead}{source.problem})' if source.problem else ''}"


def _moment(seconds: float) -> str:
    return f"{datetime.datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"


def watch(options: Namespace, settings: Settings) -> int:
    """Visit the addresses that are due and bring the index up to date, again and again or, with `--once`, one time."""
    from bot import following

    with following.only_one(settings), following.following(settings) as (follower, followed):
        while True:
            _index(options, followed)
            for polled in follower.poll():
                _show(options, polled)
                _index(options, followed)
            if options.once:
                return DONE
            time.sleep(min(max(followed.seconds_left(time.time()), 1.0), WAKE))


def _show(options: Namespace, polled: Polled) -> None:
    from bot import following

    if options.json:
        terminal.print_json(following.polled_json(polled))
        return
    for added in polled.kept:
        print(terminal.printable(str(added)), flush=True)
    if polled.gone:
        terminal.note(f"{polled.address}: {plural(polled.gone, 'file')} gone, and out of the archive")
    for problem in polled.left_out:
        terminal.note(f"left out: {problem}")
    if polled.problem:
        terminal.note(f"{polled.address}: {polled.problem}")


def _index(options: Namespace, followed: Followed) -> None:
    """Index what was fetched in a process of its own, whose memory is free afterwards.

    If it fails, the next round retries.
    """
    number = None if options.no_index else followed.unindexed()
    if number is None:
        return
    given = ["--settings", str(options.settings)] if options.settings else []
    command = [sys.executable, "-m", "bot", "index", "--searchable", *given, *(["--json"] if options.json else [])]
    if subprocess.run(command, check=False).returncode == DONE:  # noqa: S603  (our own interpreter and our own words)
        followed.indexed(number)
