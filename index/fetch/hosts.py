"""Asks web servers no faster than they allow: robots.txt, the pauses that a server asks for, and rest after failures.

Hides how long a server is left alone, which index/fetch/followed.py stores, so that it holds after a restart too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from index.fetch import robots
from index.fetch.followed import DAY, Followed, Host, is_due
from index.fetch.web import Fetched, FetchOptions, TroubleError, Version, fetch
from index.read.days import UnreadableError

FIRST_PAUSE = 60.0  # seconds without requests to a host that failed, so that it recovers; they double each time
LONGEST_WAIT = 30.0  # seconds that a poll waits for its turn at a host; beyond that the rest is left to the next poll
ROBOTS_FOR = DAY  # seconds for which a robots.txt is used (RFC 9309, 2.4)


class PutOffError(UnreadableError):
    """A host that must not be asked before a certain time."""

    def __init__(self, host: str, until: float) -> None:
        super().__init__(f"{host} is not to be asked yet; it is looked at later")
        self.until = until


class ForbiddenError(UnreadableError):
    """An address that its site's robots.txt forbids to programs."""


class Hosts:
    """Sends requests, each when its host allows it; `delay` is the least number of seconds between two of them.

    `clock` returns seconds since 1970, `sleep` waits for so many seconds.
    """

    def __init__(
        self,
        followed: Followed,
        options: FetchOptions,
        delay: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._followed = followed
        self._options = options
        self._delay = delay
        self._clock = clock
        self._sleep = sleep

    def wait_for(self, url: str) -> None:
        """Wait for the turn at a host, and read its robots.txt. PutOffError if that takes too long."""
        host = self._followed.host(_host(url))
        if is_due(host.read + ROBOTS_FOR, self._clock()) or host.read > self._clock():
            host = self._with_robots(host, url)
        wait = 0.0 if is_due(host.next, self._clock()) else host.next - self._clock()
        if wait > LONGEST_WAIT:
            raise PutOffError(host.name, host.next)
        if wait > 0:
            self._sleep(wait)

    def get(self, url: str, options: FetchOptions, until: float, known: Version | None) -> Fetched:
        """Fetch an address; call `wait_for` first. ForbiddenError if robots.txt closes it to programs."""
        host = self._followed.host(_host(url))
        if not robots.rules(host.robots, self._options.user_agent).allow(url):
            raise ForbiddenError(f"robots.txt of {host.name} closes it to programs; ask the site, or stop following it")
        return self._ask(host, url, options, until, known)

    def _with_robots(self, host: Host, url: str) -> Host:
        """Read a robots.txt again. If the site has none, everything is allowed; if it cannot be read, nothing is."""
        if not is_due(host.next, self._clock()):
            return host
        parts = urlsplit(url)
        try:
            found = self._ask(host, f"{parts.scheme}://{parts.netloc}/robots.txt", self._options)
            text = found.content[: robots.LONGEST].decode(errors="replace")
        except TroubleError:
            host = self._followed.host(host.name)
            if host.read:  # the robots.txt that was read earlier stays in force
                return host
            raise
        except UnreadableError:
            text = ""
        host = replace(self._followed.host(host.name), robots=text, read=self._clock())
        self._followed.save_host(host)
        return host

    def _ask(
        self, host: Host, url: str, options: FetchOptions, until: float = float("inf"), known: Version | None = None
    ) -> Fetched:
        """Send one request, and store when the host may be asked again."""
        delay = max(self._delay, robots.rules(host.robots, self._options.user_agent).delay)
        try:
            found = fetch(url, options, until, known)
        except TroubleError as trouble:
            failures = host.failures + 1
            pause = min(max(FIRST_PAUSE * 2.0 ** min(failures - 1, 20), trouble.pause, delay), DAY)
            self._followed.save_host(replace(host, next=self._clock() + pause, failures=failures))
            raise
        except UnreadableError:
            self._followed.save_host(replace(host, next=self._clock() + delay, failures=0))
            raise
        self._followed.save_host(replace(host, next=self._clock() + delay, failures=0))
        return found


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:  # such as http://[::1
        return ""
