"""What a passage gains from its days: published shortly before the day of asking, or telling of the days asked about.

Hides the numbers, and how the two add up. Pure functions; every number was measured (docs/decisions.md).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from index.article import Days, as_date

# News is asked about soon: what was published on the day of asking gains NEARNESS, and e times less for every
# NEAR_DAYS before.
NEARNESS, NEAR_DAYS = 0.3, 20
RECENT = 3 * NEAR_DAYS  # days; older articles gain next to nothing
# Where days are asked about, what tells of one of them gains TOLD, and what was published then or shortly after gains
# at most PUBLISHED. Of `this week`, which reaches up to the day of asking, nearness tells nearly all.
TOLD, PUBLISHED, TOLD_OF_LATE = 0.3, 0.1, 0.06


def gains(
    published: Mapping[str, int], told: Mapping[str, Collection[Days]], as_of: int | None, days: Days | None
) -> dict[str, float]:
    """Give what each passage gains, from 0 to 0.7; those that gain nothing may be missing.

    `published` maps passages to the day their article was published, `told` to the days their sentences tell of.
    """
    near = {passage: _near(day, as_of) for passage, day in published.items()} if as_of else {}
    if days is None:
        return _some(near)
    reaches = as_of is not None and days.last >= as_of
    on = {passage for passage, found in told.items() if any(days.hold(one) for one in found)}
    late = {} if reaches else {passage: _after(day, days) for passage, day in published.items()}
    of_day = late | dict.fromkeys(on, TOLD_OF_LATE if reaches else TOLD)
    return _some({passage: near.get(passage, 0.0) + of_day.get(passage, 0.0) for passage in near | of_day})


def _near(day: int, as_of: int) -> float:
    age = (as_date(as_of) - as_date(day)).days
    return NEARNESS * math.exp(-age / NEAR_DAYS) if 0 <= age <= RECENT else 0.0


def _after(day: int, days: Days) -> float:
    """Fade from the last of the days asked about on; nothing that was published before them can tell of them."""
    age = max(0, (as_date(day) - as_date(days.last)).days)
    return PUBLISHED * math.exp(-age / NEAR_DAYS) if day >= days.first and age <= RECENT else 0.0


def _some(found: Mapping[str, float]) -> dict[str, float]:
    return {passage: gain for passage, gain in found.items() if gain}
