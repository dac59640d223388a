"""Formats measures for the report: shares in per cent with their interval, times in a readable unit, a dash for None.

A value that was not measured stays None until it is printed; no default hides it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from evaluation.pages.phrases import CHECKED, CHECKS, COUNTS, GROUPS, IN_SLICES

DASH = "–"
SIGNIFICANT = 0.05  # the p-value that belongs to a 95 % interval, so that both say the same
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval, in per cent, and the number of questions it is based on."""

    mean: float
    low: float
    high: float
    n: int
    drawn: ClassVar[bool] = True

    @property
    def shown(self) -> str:
        return percent(self.mean)

    @property
    def bounds(self) -> str:
        return f"{self.low:.1f}–{self.high:.1f}"


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean that is not a share: it is printed as a number and not drawn on the scale of shares."""

    mean: float
    low: float
    high: float
    n: int
    drawn: ClassVar[bool] = False

    @property
    def shown(self) -> str:
        return f"{self.mean:.2f}"

    @property
    def bounds(self) -> str:
        return f"{self.low:.2f}–{self.high:.2f}"


@dataclass(frozen=True, slots=True)
class Change:
    """One measure before and after, in per cent; with the difference, its interval and p-value where known."""

    name: str
    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    n: int | None

    @property
    def verdict(self) -> str:
        """The direction of the change, if both the interval and p support it; else "no clear change"."""
        if self.p is not None and self.p >= SIGNIFICANT:
            return "no clear change"
        if self.low is not None and self.low > 0:
            return "up"
        if self.high is not None and self.high < 0:
            return "down"
        return "no clear change"


def share(measured: Json | None) -> Share | None:
    """Read a share from {"mean", "low", "high", "n"}; None if there is no mean."""
    mean = hundredfold(measured and measured.get("mean"))
    if measured is None or mean is None:
        return None
    low, high = hundredfold(measured.get("low")), hundredfold(measured.get("high"))
    return Share(mean, mean if low is None else low, mean if high is None else high, measured.get("n") or 0)


def measured_as(name: str, measured: Json | None) -> Share | Mean | None:
    """Read a measure as a mean or a share; its name decides."""
    as_share = share(measured)
    if name not in COUNTS or as_share is None:
        return as_share
    return Mean(as_share.mean / 100, as_share.low / 100, as_share.high / 100, as_share.n)


def change(name: str, measured: Json) -> Change:
    before, after, difference, low, high = (
        hundredfold(measured.get(key)) for key in ("before", "after", "difference", "low", "high")
    )
    return Change(name, before, after, difference, low, high, finite(measured.get("p")), measured.get("n"))


def grouped(names: Iterable[str], *, quotes_only: bool) -> dict[str, list[str]]:
    """Put measures into the groups and the order of the report; measures without a group come last.

    `quotes_only`: no chat model wrote, so what an answer of quotes always passes is grouped as a check.
    """
    left = dict.fromkeys(names)
    checks = CHECKED if quotes_only else frozenset[str]()
    groups = {group: [name for name in words if name in left and name not in checks] for group, words in GROUPS.items()}
    groups[CHECKS] = [name for name in left if name in checks]
    groups["More"] = [name for name in left if not any(name in words for words in GROUPS.values())]
    return {group: members for group, members in groups.items() if members}


def plainly(name: str) -> str:
    """Return a measure in plain words; its name if the report does not know it."""
    return next((words[name][0] for words in GROUPS.values() if name in words), name)


def term(name: str) -> str:
    """Return the field's term for a measure, with its definition where the plain words leave that open."""
    definition = next((words[name][1] for words in GROUPS.values() if name in words), "")
    return f"{'F1' if name == 'f1' else name}{': ' if definition else ''}{definition}"


def is_given(name: str, articles: int | None) -> bool:
    """Return whether an archive of so few articles gives a measure of finding 100 %, whatever is found."""
    measure, _, first = name.partition("@")
    if not articles or measure not in ("Hit", "recall", "MRR", "nDCG") or not first:
        return False
    return articles <= (int(first) if measure in ("Hit", "recall") else 1)


def slice_columns(slices: Mapping[str, Json]) -> dict[str, str]:
    """Return the columns of the table by slice with their headings: the few most important measures any slice has."""
    has = {name for measures in slices.values() for name in measures}
    return {name: heading for name, heading in IN_SLICES.items() if name in has}


def percent(value: float | None) -> str:
    """Format a share that is already in per cent."""
    return DASH if value is None else f"{value:.1f} %"


def signed(value: float | None) -> str:
    """Format a difference in percentage points, with a minus sign as wide as the plus sign."""
    if value is None:
        return DASH
    return "0.0" if round(value, 1) == 0 else f"{value:+.1f}".replace("-", "−")


def chance(p: float | None) -> str:
    """Format a p-value; a small one is never rounded to 0."""
    if p is None:
        return DASH
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def duration(seconds: float | None) -> str:
    if seconds is None:
        return DASH
    if seconds >= 100:
        return f"{seconds / 60:.1f} min"
    if seconds >= 1:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.2f} s"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


def finite(value: Any) -> float | None:
    """Return a finite number, or None for anything else: Python's JSON parser also accepts NaN and Infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def hundredfold(value: Any) -> float | None:
    """Convert a share between 0 and 1 into per cent."""
    number = finite(value)
    return None if number is None else number * 100
