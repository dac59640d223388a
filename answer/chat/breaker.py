"""Stops asking a provider that keeps failing for a while, so that nobody waits for it (Nygard, Release It!, 2007)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 5  # failures in a row after which the provider counts as down; a single one may be chance
REST_SECONDS = 60.0


class Breaker:
    """Counts failures in a row. After FAILURES of them it stops requests for REST_SECONDS, and then lets one through.

    It is our own, because pybreaker holds a lock during a call, so that two questions could not be asked at once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0

    def lets_through(self) -> bool:
        """Return whether the provider may be asked; after each rest, only the first caller gets True."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + REST_SECONDS
            return True

    def record(self, *, failed: bool) -> None:
        """Count an attempt; a success ends the row of failures."""
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= FAILURES:
                self._until = self._clock() + REST_SECONDS
