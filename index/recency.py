"""Computes what a passage's score gains from days: those of publication and those that it reports on.

Hides the numbers and how the two gains add up. Pure functions; every number was measured (docs/decisions.md).
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Collection, Mapping

from index.article import Days, as_date

# People ask about recent news, so an article published on the day of asking gains NEARNESS. The gain falls by a factor
# of e for every NEAR_DAYS before that day (docs/decisions.md).
NEARNESS, NEAR_DAYS = 0.3, 20
RECENT = 3 * NEAR_DAYS  # days before the day of asking; older articles gain next to nothing
# If the question asks about days, a passage about one of them gains TOLD, and one published then or shortly after at
# most PUBLISHED. If it asks about more than a week, a passage whose days partly overlap it gains MET. If the days reach
# the day of asking, a passage about them gains only TOLD_OF_LATE, because nearness covers nearly all of it.
TOLD, MET, PUBLISHED, TOLD_OF_LATE = 0.3, 0.1, 0.1, 0.06
WEEK = datetime.timedelta(days=7)


def gains(
    published: Mapping[str, int], told: Mapping[str, Collection[Days]], as_of: int | None, days: Days | None
) -> dict[str, float]:
    """Return what each passage gains, from 0 to 0.6; passages that gain nothing may be missing.

    `published` maps passages to the day of their article's publication, `told` to the days that their sentences name.
    """
    near = {passage: _near(day, as_of) for passage, day in published.items()} if as_of else {}
    if days is None:
        return _some(near)
    if as_of and days.last >= as_of:
        of_day = dict.fromkeys(_telling(told, days.hold), TOLD_OF_LATE)
    else:
        of_day = {passage: _after(day, days) for passage, day in published.items()}
        if as_date(days.last) - as_date(days.first) >= WEEK:
            of_day |= dict.fromkeys(_telling(told, days.meet), MET)
        of_day |= dict.fromkeys(_telling(told, days.hold), TOLD)
    return _some({passage: near.get(passage, 0.0) + of_day.get(passage, 0.0) for passage in near | of_day})


def _telling(told: Mapping[str, Collection[Days]], fits: Callable[[Days], bool]) -> list[str]:
    return [passage for passage, found in told.items() if any(map(fits, found))]


def _near(day: int, as_of: int) -> float:
    age = (as_date(as_of) - as_date(day)).days
    return NEARNESS * math.exp(-age / NEAR_DAYS) if 0 <= age <= RECENT else 0.0


def _after(day: int, days: Days) -> float:
    """Return a factor that falls after the last day asked about; 0 before the first: nobody could report on it."""
    age = max(0, (as_date(day) - as_date(days.last)).days)
    return PUBLISHED * math.exp(-age / NEAR_DAYS) if day >= days.first and age <= RECENT else 0.0


def _some(found: Mapping[str, float]) -> dict[str, float]:
    return {passage: gain for passage, gain in found.items() if gain}
