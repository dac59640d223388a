"""The growth of an archive as one picture: what was measured at each size, on logarithmic axes in both directions.

A dotted line shows growth in proportion to the archive: what is steeper than it bends upwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Sizes = Mapping[int, Mapping[str, Any]]
STYLE: Any = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left"}
COLOURS = ("#0b5fa5", "#c8501e", "#2c7a4b", "#7a4ba0", "#8a7a1e", "#555555")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a panel: its name, and where its values stand in a size's results."""

    name: str
    path: Sequence[str]


@dataclass(frozen=True, slots=True)
class Panel:
    """A title that carries the unit, and the lines below it."""

    title: str
    lines: Sequence[Line]


PANELS = (
    Panel(
        "Indexing, seconds",
        (
            Line("until all can be found", ("build searchable", "seconds")),
            Line("the encoder's own vectors after that", ("build refined", "seconds")),
            Line("one article added", ("added", "seconds")),
            Line("nothing changed", ("unchanged", "seconds")),
        ),
    ),
    Panel(
        "A warm answer, milliseconds",
        (
            Line("p95", ("asking searchable", "total p95")),
            Line("median", ("asking searchable", "total median")),
            Line("of it search", ("asking searchable", "search median")),
            Line("of it evidence", ("asking searchable", "evidence median")),
        ),
    ),
    Panel(
        "Memory, megabytes",
        (
            Line("builder, most", ("build searchable", "memory")),
            Line("bot", ("bot", "process", "asked", "resident")),
            Line("of it its own, no files", ("bot", "process", "asked", "own")),
        ),
    ),
    Panel(
        "Disk, megabytes",
        (
            Line("vectors", ("disk", "build", "vectors")),
            Line("catalogue", ("disk", "build", "catalogue.sqlite")),
            Line("words", ("disk", "build", "words")),
            Line("kept vectors", ("disk", "beside", "vectors")),
            Line("sources", ("disk", "sources")),
        ),
    ),
)


def points(sizes: Sizes, path: Sequence[str]) -> list[tuple[int, float]]:
    """Passages and value of every size that has one at `path`, smallest first; 0 has no place on these axes."""
    found = [(_passages(results), _value(results, path)) for results in sizes.values()]
    return sorted((passages, value) for passages, value in found if passages and value)


def _passages(results: Mapping[str, Any]) -> int:
    """How many passages a size came to; 0 where no state of it was built."""
    return int(max((found["passages"] for name, found in results.items() if name.startswith("build ")), default=0))


def _value(results: Any, path: Sequence[str]) -> float:
    for name in path:
        results = results.get(name) if isinstance(results, Mapping) else None
    return float(results or 0)


def draw(sizes: Sizes, target: Path) -> None:
    """Draw all panels into a file; its ending says which kind."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({**STYLE, "svg.hashsalt": "growth"}):
        figure = Figure(figsize=(9.6, 7.2), layout="constrained")
        for axes, panel in zip(figure.subplots(2, 2).flat, PANELS, strict=True):
            _draw_panel(axes, panel, sizes)
        figure.savefig(target, dpi=150, facecolor="white")


def _draw_panel(axes: Axes, panel: Panel, sizes: Sizes) -> None:
    drawn = [(line, found) for line in panel.lines if (found := points(sizes, line.path))]
    axes.set(xscale="log", yscale="log", xlabel="passages")
    axes.set_title(panel.title)
    for (line, found), colour in zip(drawn, COLOURS, strict=False):
        axes.plot(*zip(*found, strict=True), "o-", color=colour, linewidth=1.6, markersize=4, label=line.name)
    axes.set_ylim(axes.get_ylim())  # the dotted line must not push the others together
    _draw_proportion(axes, [found for _, found in drawn])
    _label(axes, sorted({passages for _, found in drawn for passages, _ in found}))
    if drawn:
        axes.legend(fontsize=8, frameon=False)


def _draw_proportion(axes: Axes, lines: Sequence[Sequence[tuple[int, float]]]) -> None:
    """Draw growth in proportion from where the highest line begins; a single size has nothing to be compared with."""
    if not lines or len(lines[0]) < 2:
        return
    first, last = lines[0][0][0], lines[0][-1][0]
    value = max(line[0][1] for line in lines)
    axes.plot([first, last], [value, value * last / first], ":", color="#999999", linewidth=1, label="in proportion")


def _label(axes: Axes, sizes: Sequence[int]) -> None:
    """Name the sizes that were measured, and plain numbers up the side."""
    from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(color="#dddddd", linewidth=0.6)
