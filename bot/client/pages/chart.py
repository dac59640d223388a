"""Draws the small picture above /sources: how many articles of which outlet in which month or year. Hides matplotlib.

Pure: counts in, a picture out. It is drawn for Discord's dark background and for a phone, which shows 700 pixels on
about 350. So the labels are few and large, and the picture has its own background, to be readable on the light theme.
"""

from __future__ import annotations

import functools
import io
import math
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date

from bot.client.markdown import RIGHT_TO_LEFT, cut, flat
from bot.client.phrases import Words
from index.article import as_date

MOST_NAMED = 8
# Bars. With more months each is a year, with more years a decade, so that labels stay readable.
MOST_MONTHS, MOST_SLOTS, FEWEST_SLOTS = 36, 60, 6
MOST_TICKS = 6
LONGEST_NAME = 40
WIDTH, PLOT, TICKS, ROW, EDGE, LEFT = 700, 300, 66, 34, 20, 92  # pixels; 100 are one unit of matplotlib
FONT, COLUMN = 16, 262
BACKGROUND, INK, GRID = "#1e1f22", "#dbdee1", "#3f4147"
# Colour-blind people can tell these apart on a dark background (after Okabe and Ito). The last is for the rest.
COLOURS = ("#56b4e9", "#e69f00", "#2fbf8f", "#f0e442", "#cc79a7", "#f26b38", "#8e9bff", "#b5e48c", "#9aa0a6")
COLOURS_KEPT = 64
LONGEST_ALT_NAME = 20
LONGEST_ALT = 256  # characters; the lowest of the limits that the documentation names for a picture's description
# Two pictures must not be drawn at once, because matplotlib's fonts are not thread-safe.
_DRAWING = threading.Lock()

Counted = tuple[str | None, int | None, int]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from left to right with the labels `slots`; each of `series` is an outlet with one count for each bar."""

    slots: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]


def chart_of(counts: Iterable[Counted], words: Words) -> Chart | None:
    """Arrange (outlet, YYYYMM, count) as bars, the largest outlet first; None if no article has a day."""
    dated = [(outlet, month, count) for outlet, month, count in counts if month is not None]
    if not dated:
        return None
    totals: Counter[str | None] = Counter()
    for outlet, _, count in dated:
        totals[outlet] += count
    named = sorted(totals, key=lambda outlet: (-totals[outlet], outlet or ""))[:MOST_NAMED]
    names = [words("no_outlet") if outlet is None else flat(outlet) for outlet in named]
    if len(totals) > len(named):
        names.append(words("other_outlets", count=len(totals) - len(named)))
    slots, place_of = _slots([month for _, month, _ in dated], words)
    grid = [[0] * len(slots) for _ in names]
    for outlet, month, count in dated:
        grid[named.index(outlet) if outlet in named else -1][place_of(month)] += count
    return Chart(tuple(slots), tuple((name, tuple(row)) for name, row in zip(names, grid, strict=True)))


def alt_text(chart: Chart, words: Words) -> str:
    """Describe the picture for people who cannot see it, in at most 256 characters."""
    span = chart.slots[0] if len(chart.slots) == 1 else f"{chart.slots[0]} – {chart.slots[-1]}"
    names = ", ".join(f"{cut(name, LONGEST_ALT_NAME)} {sum(row)}" for name, row in chart.series)
    return cut(words("picture_alt", span=span, names=names), LONGEST_ALT)


@functools.lru_cache(maxsize=32)
def drawn(chart: Chart) -> bytes:
    """Draw a chart as PNG. The last few are kept, because turning pages shows the same one again."""
    with _DRAWING:
        return _drawn(chart)


def _slots(months: Sequence[int], words: Words) -> tuple[list[str], Callable[[int], int]]:
    """Label every bar from the first month to the last. Return the labels, and a function from a month to its bar."""
    first, last = min(months), max(months)
    begin, end = _months(first), _months(last)
    if end - begin < MOST_MONTHS:
        return [_month(number, words) for number in range(begin, end + 1)], lambda month: _months(month) - begin
    years = last // 100 - first // 100 + 1
    step = next(step for step in (1, 10, 100, 1000) if years / step < MOST_SLOTS)
    low = first // 100 // step
    begins = range(low * step, last // 100 + 1, step)
    labels = [str(year) if step == 1 else f"{year}–{year + step - 1}" for year in begins]
    return labels, lambda month: month // 100 // step - low


def _months(month: int) -> int:
    return month // 100 * 12 + month % 100 - 1


def _month(number: int, words: Words) -> str:
    day = as_date((number // 12) * 10000 + (number % 12 + 1) * 100 + 1)
    return format_date(day, format="LLL y", locale=words.language)


def _drawn(chart: Chart) -> bytes:
    from matplotlib.figure import Figure
    from PIL import Image

    legend = math.ceil(len(chart.series) / 2) * ROW + EDGE
    height = EDGE + PLOT + TICKS + legend
    figure = Figure(figsize=(WIDTH / 100, height / 100), dpi=100, facecolor=BACKGROUND)
    axes = figure.add_axes(
        (LEFT / WIDTH, (TICKS + legend) / height, (WIDTH - LEFT - EDGE) / WIDTH, PLOT / height), facecolor=BACKGROUND
    )
    _draw_bars(axes, chart)
    _draw_axes(axes, chart)
    _draw_legend(figure, chart, legend / height)
    drawing, picture = io.BytesIO(), io.BytesIO()
    figure.savefig(drawing, format="png")
    # The picture has few colours, so a palette is enough and reduces it to a third of the size.
    Image.open(drawing).convert("RGB").quantize(COLOURS_KEPT).save(picture, "PNG")
    return picture.getvalue()


def _draw_bars(axes: Any, chart: Chart) -> None:
    below = [0] * len(chart.slots)
    for colour, (_, row) in zip(COLOURS, chart.series, strict=False):
        places = [place for place, count in enumerate(row) if count]
        heights = [row[place] for place in places]
        axes.bar(places, heights, width=0.8, bottom=[below[place] for place in places], color=colour)
        below = [under + count for under, count in zip(below, row, strict=True)]


def _draw_axes(axes: Any, chart: Chart) -> None:
    from matplotlib.ticker import MaxNLocator

    count = len(chart.slots)
    shown = range(0, count, math.ceil(count / MOST_TICKS))
    axes.set_xticks(shown, [re.sub("[ –]", "\n", chart.slots[place]) for place in shown])
    margin = max(0, FEWEST_SLOTS - count) / 2 + 0.6  # a single month would otherwise fill the picture
    axes.set_xlim(-margin, count - 1 + margin)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: _number(int(value)))
    axes.tick_params(colors=INK, labelsize=FONT, length=0)
    axes.tick_params(axis="x", pad=8)  # points, so that the first label does not touch the 0
    axes.grid(axis="y", color=GRID)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)


def _draw_legend(figure: Any, chart: Chart, top: float) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(color=colour) for colour, _ in zip(COLOURS, chart.series, strict=False)]
    labels = [_label(_writable(name, place), sum(row)) for place, (name, row) in enumerate(chart.series, start=1)]
    rows = math.ceil(len(labels) / 2)
    for left, part in ((0.02, slice(rows)), (0.51, slice(rows, None))):
        legend = figure.legend(
            handles[part], labels[part], loc="upper left", bbox_to_anchor=(left, top), frameon=False,
            fontsize=FONT, labelcolor=INK, handlelength=1,
        )  # fmt: skip
        for text in legend.get_texts():
            text.set_parse_math(False)  # a dollar sign in a name must not start a formula


def _label(name: str, total: int) -> str:
    """Name an outlet with its count, the name shortened until both fit into a column."""
    for length in range(len(name), 0, -1):
        label = f"{cut(name, length)} · {_number(total)}"
        if _wide(label) <= COLUMN:
            break
    return label


def _number(count: int) -> str:
    """Separate thousands with a narrow space, which every language reads in the same way."""
    return f"{count:,}".replace(",", "\u202f")


def _writable(name: str, place: int) -> str:
    """Drop the letters of a name that the font cannot draw in order; if none is left, return the outlet's number."""
    known = _font().get_charmap()
    letters = "" if RIGHT_TO_LEFT.search(name) else "".join(letter for letter in name if ord(letter) in known)
    return cut(letters.strip(), LONGEST_NAME) or f"№ {place}"


def _wide(text: str) -> float:
    font = _font()
    font.set_size(FONT, 100)
    font.set_text(text, 0.0)
    return float(font.get_width_height()[0]) / 64  # the font counts in 64ths of a pixel


def _font() -> Any:
    from matplotlib.font_manager import findfont, get_font

    return get_font(findfont("DejaVu Sans"))
