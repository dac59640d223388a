"""Draws the report's plots as inline SVG with matplotlib; the page's style sheet sets colours and fonts.

Every colour is drawn as a placeholder and replaced by a CSS variable, so one plot is readable in light mode, in dark
mode and in print. matplotlib is imported only where something is drawn, so that the rest of the evaluation starts
without it.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes

# A placeholder colour for each variable of templates/report.css; matplotlib itself never uses these colours.
_INK, _QUIET, _RULE, _PAPER, _FIRST, _SECOND = (f"#0{i}0{i}0{i}" for i in range(1, 7))
_VARIABLES = {_INK: "ink", _QUIET: "quiet", _RULE: "rule", _PAPER: "paper", _FIRST: "first", _SECOND: "second"}
_STYLE: Any = {  # Any, because matplotlib's type lists the name of every setting
    "svg.fonttype": "none",
    "text.parse_math": False,  # a dollar sign in the name of a step must not begin a formula
    "font.size": 9,
    "text.color": _INK,
    "axes.edgecolor": _RULE,
    "axes.facecolor": "none",
    "axes.labelcolor": _QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": _RULE,
    "grid.linewidth": 0.6,
    "figure.facecolor": "none",
    "xtick.color": _RULE,
    "ytick.color": _RULE,
    "xtick.labelcolor": _QUIET,
    "ytick.labelcolor": _QUIET,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
}
_LAST_RANK = 10
_LONGEST_STEP = 20  # characters; a longer name would leave no room for its box


@dataclass(frozen=True, slots=True)
class Curve:
    """The refusal trade-off of one run: points (floor, refused unanswerable, false refusals), and the floor it used."""

    label: str
    floor: float
    points: tuple[tuple[float, float, float], ...]

    def at_floor(self) -> tuple[float, float, float]:
        """Return the point of the run's own floor: the one with the lowest score that is not refused."""
        return next((point for point in self.points if point[0] >= self.floor), self.points[-1])


@dataclass(frozen=True, slots=True)
class Reliability:
    """The answers in one bin of scores: their mean score, the share that is right, its interval, and their number."""

    confidence: float
    right: float
    low: float
    high: float
    n: int


def draw_reliability(bins: Sequence[Reliability]) -> Markup:
    """Draw the share of right answers over the mean score of each bin, and the line on which both are equal."""

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import PercentFormatter

        axes.plot([0, 1], [0, 1], color=_RULE, linewidth=1, linestyle=(0, (3, 3)))
        scores, right = [one.confidence for one in bins], [one.right for one in bins]
        axes.vlines(scores, [one.low for one in bins], [one.high for one in bins], color=_FIRST, linewidth=1.2)
        axes.plot(scores, right, "o-", color=_FIRST, markersize=6, markeredgecolor=_PAPER, linewidth=1)
        for one in bins:
            axes.annotate(f"n {one.n:,}", (one.confidence, one.low), (0, -9), textcoords="offset points", ha="center")
        axes.set(xlabel="mean score of the evidence", ylabel="right answers")
        axes.set(xlim=(min([0.5, *scores]) - 0.05, 1.03), ylim=(-0.12, 1.04))
        axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
        axes.grid()

    return _drawn("reliability", "Share of right answers over the score of their evidence", draw)


def draw_curves(curves: Sequence[Curve]) -> Markup:
    """Draw the refused share of unanswerable over that of answerable questions, for every floor; mark the run's own."""

    def draw(axes: Axes) -> None:
        _share_axes(axes)
        axes.plot([0, 1], [0, 1], color=_RULE, linewidth=1, linestyle=(0, (3, 3)))
        styles = [(_SECOND, "--", 10), (_FIRST, "-", -12)][-len(curves) :]
        for curve, (colour, line, offset) in zip(curves, styles, strict=True):
            axes.plot([x for _, _, x in curve.points], [y for _, y, _ in curve.points], line, color=colour)
            _, y, x = curve.at_floor()
            axes.plot(x, y, "o", color=colour, markersize=8, markeredgecolor=_PAPER)
            axes.annotate(curve.label, (x, y), (10, offset), textcoords="offset points", va="center")

    return _drawn("curve", "Refusal trade-off over all floors, with the present floor marked", draw)


def draw_scores(answerable: Sequence[float], unanswerable: Sequence[float], floor: float | None) -> Markup:
    """Draw two histograms over the same score axis: answerable questions upwards, unanswerable ones downwards."""

    def draw(axes: Axes) -> None:
        import numpy
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        edges = numpy.histogram_bin_edges([*answerable, *unanswerable, *([] if floor is None else [floor])], bins=24)
        up, down = (numpy.histogram(values, edges)[0] for values in (answerable, unanswerable))
        width = (edges[1] - edges[0]) * 0.86
        axes.bar(edges[:-1], up, width, align="edge", color=_FIRST)
        axes.bar(edges[:-1], -down, width, align="edge", color=_SECOND)
        axes.axhline(0, color=_QUIET, linewidth=0.8)
        axes.set_ylim(-max(down.max(), 1) * 1.4, max(up.max(), 1) * 1.25)
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):.0f}"))
        axes.set(xlabel="score of the best evidence", ylabel="questions")
        axes.spines["left"].set_visible(False)
        axes.text(0.01, 0.99, "answerable", transform=axes.transAxes, va="top")
        axes.text(0.99, 0.01, "unanswerable", transform=axes.transAxes, va="bottom", ha="right")
        if floor is not None:
            axes.axvline(floor, color=_INK, linewidth=1, linestyle=(0, (4, 2)))
            axes.annotate(
                f"floor {floor:.3g}", (floor, axes.get_ylim()[1]), (4, -4), textcoords="offset points", va="top"
            )

    return _drawn("scores", "Scores of answerable and unanswerable questions, with the floor", draw)


def draw_ranks(ranks: Iterable[int | None]) -> Markup:
    """Draw how often each place had the first right article; a rank of None means that none was retrieved."""
    counts = dict.fromkeys([*map(str, range(1, _LAST_RANK + 1)), f"{_LAST_RANK + 1}+", "none"], 0)
    for rank in ranks:
        counts["none" if rank is None else str(rank) if rank <= _LAST_RANK else f"{_LAST_RANK + 1}+"] += 1

    def draw(axes: Axes) -> None:
        bars = axes.bar(list(counts), list(counts.values()), color=[*[_FIRST] * (_LAST_RANK + 1), _SECOND], width=0.74)
        axes.bar_label(bars, [f"{count:,}" if count else "" for count in counts.values()], padding=2, fontsize=8)
        axes.set(xlabel="place of the first right article")
        axes.yaxis.set_visible(False)
        axes.spines["left"].set_visible(False)
        axes.margins(y=0.12)

    return _drawn("ranks", "Place of the first right article among those retrieved", draw)


def draw_latency(steps: Mapping[str, Sequence[float]]) -> Markup:
    """Draw a box for each step, on a logarithmic axis: it covers half of the questions, its whiskers 90 % of them."""

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

        names = list(steps)[::-1]
        axes.boxplot(
            [[max(value * 1000, 1e-3) for value in steps[name]] for name in names],
            orientation="horizontal",
            whis=(5, 95),
            showfliers=False,
            widths=0.5,
            patch_artist=True,
            tick_labels=[name if len(name) <= _LONGEST_STEP else f"{name[:_LONGEST_STEP]}…" for name in names],
            boxprops={"facecolor": "none", "edgecolor": _FIRST, "linewidth": 1.2},
            medianprops={"color": _FIRST, "linewidth": 3},
            whiskerprops={"color": _FIRST, "linewidth": 1.2},
            capprops={"color": _FIRST, "linewidth": 1.2},
        )
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(10, numticks=7))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.grid(axis="x")
        axes.spines["left"].set_visible(False)
        axes.set(xlabel="milliseconds a question (logarithmic)")

    return _drawn("latency", "Time a question takes, by step", draw, height=max(1.6, 0.32 * len(steps) + 0.9))


def _share_axes(axes: Axes) -> None:
    from matplotlib.ticker import PercentFormatter

    axes.set(xlabel="refused of the answerable (wrongly)", ylabel="refused of the unanswerable (rightly)")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.04))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.grid()


def _drawn(name: str, title: str, draw: Callable[[Axes], None], height: float = 2.9) -> Markup:
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(4.7, height), layout="constrained")
        draw(figure.add_subplot())
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _handed_over(out.getvalue(), name, title)


def _handed_over(svg: str, name: str, title: str) -> Markup:
    """Leave size, fonts and colours to the page, and make identifiers unique among the plots of a page."""
    from markupsafe import Markup

    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<style type=\"text/css\">.*?</style>|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (?:xmlns:xlink|xmlns)="[^"]*"| (?:width|height)="[\d.]+pt"', "", svg)
    svg = svg.replace("xlink:href", "href")
    svg = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    svg = re.sub(r" font-family: [^;\"]*;", "", svg)
    svg = re.sub(r"#(0[1-6])\1\1", lambda colour: f"var(--{_VARIABLES[colour[0]]})", svg)
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(title)}"', 1)
    return Markup(svg)  # noqa: S704 - matplotlib escapes what it writes
