"""How the time of a function grows with its input: the slope on a log-log scale, 1 for linear and 2 for quadratic.

Each input is tried at growing sizes until it takes long enough to be measured, or is large and still quick. The two
largest sizes are then measured again, several times, and their quickest times compared: a ratio within one run, which
holds on any machine.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

SIZES = (500, 2_000, 8_000)
MEASURABLE = 0.004  # seconds; below, the noise of a busy machine is as large
ROUNDS = 4
STEEP = 1.3
LONG = 0.5  # seconds that leave no doubt


def slope(run: Callable[[str], object], make: Callable[[int], str], sizes: tuple[int, ...] = SIZES) -> float:
    """Return the slope between the last two sizes that are worth measuring; 0 if even the largest takes no time.

    `make` returns an input of about so many characters.
    """
    before = make(sizes[0])
    took = _seconds(run, before)
    for size in sizes[1:]:
        given = make(size)
        if len(given) <= len(before):
            return 0.0
        earlier, took = took, _seconds(run, given)
        if took >= MEASURABLE and _slope(earlier, took, before, given) > STEEP:
            for _ in range(ROUNDS):
                earlier, took = min(earlier, _seconds(run, before)), min(took, _seconds(run, given))
                found = _slope(earlier, took, before, given)
                if found <= STEEP:
                    break
            else:
                if (
                    took > LONG
                    or size == sizes[-1] < SIZES[-1]
                    or (found := min(found, _further(run, make, size, took))) > STEEP
                ):
                    return found
        before = given
    return 0.0


def _further(run: Callable[[str], object], make: Callable[[int], str], size: int, took: float) -> float:
    """Return the slope from a size to four times as much: what was noise hardly comes twice."""
    given, more = make(size), make(4 * size)
    return _slope(took, min(_seconds(run, more) for _ in range(2)), given, more) if len(more) > len(given) else 0.0


def _slope(earlier: float, later: float, before: str, given: str) -> float:
    return math.log(max(later, 1e-9) / max(earlier, 1e-9)) / math.log(len(given) / len(before))


def _seconds(run: Callable[[str], object], given: str) -> float:
    began = time.thread_time()  # of this thread alone, whatever else the machine does
    run(given)
    return time.thread_time() - began
