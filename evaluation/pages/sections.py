"""Prepares what the templates print about a run or a comparison above the table of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evaluation.pages.numbers import Change, Json, change, finite, grouped, measured_as, share, slice_columns
from evaluation.pages.phrases import FAILURES, FEWER_IS_BETTER, HEADLINE, verdict
from evaluation.pages.plots import (
    Curve,
    Reliability,
    draw_curves,
    draw_latency,
    draw_ranks,
    draw_reliability,
    draw_scores,
)
from evaluation.pages.questions import first_right
from evaluation.pages.written import Line, beside, who_wrote
from evaluation.written import model_of, steps

Plot = tuple[str, str, str | None]  # title, explanation, and the SVG (None if nothing can be drawn)


def run_view(summary: Json, records: Sequence[Json]) -> dict[str, Any]:
    """Return all sections of a run's report except its questions."""
    refusals = summary.get("refusals") or {}
    measured = {**summary["measures"], **refusals}
    latency = summary.get("latency") or {}
    columns = slice_columns(summary.get("slices") or {})
    headline = {**dict.fromkeys(HEADLINE), "refusing, F1": "f1", "false refusals": "false refusals"}
    return {
        "summary": summary,
        "verdict": verdict(summary["questions"], summary.get("failures") or {}),
        "headline": [(label, share(measured.get(name or label))) for label, name in headline.items()],
        "total": latency.get("total") or {},
        "measures": {
            group: [(name, measured_as(name, measured[name])) for name in names]
            for group, names in grouped(measured).items()
        },
        "slice_columns": columns,
        "slices": list(_slices(summary, records, columns)),
        "failures": _failures(summary.get("failures") or {}),
        "model": model_of(summary.get("stamp")),
        "written": _by_kind(beside(summary)),
        "plots": _plots(summary, records),
        "settings_of": settings_of,
    }


def differences(diff: Json) -> dict[str, Any]:
    """Return all sections of a comparison's report except its questions."""
    before, after = diff["before"], diff["after"]
    changes = {name: change(name, measured) for name, measured in diff["measures"].items()}
    bounds = [abs(bound) for one in changes.values() for bound in (one.low, one.high) if bound is not None]
    timed = {**(before.get("latency") or {}), **(after.get("latency") or {})}
    return {
        "before": before,
        "after": after,
        "verdict": _verdict(changes.values()),
        "who_wrote": who_wrote(model_of(before.get("stamp")), model_of(after.get("stamp"))),
        "written": _by_kind(beside(before, after)),
        "measures": {group: [changes[name] for name in names] for group, names in grouped(changes).items()},
        "reach": _reach(bounds),
        "tone": tone,
        "differing": list(_differing(before, after)),
        "curve": _both_curves(before, after),
        "latency": [(step, *((run.get("latency") or {}).get(step, {}) for run in (before, after))) for step in timed],
        "better": len(diff["better"]),
        "worse": len(diff["worse"]),
    }


def tone(one: Change) -> str:
    """Return the style of a verdict; for some measures a rise is good, for others a fall."""
    if one.verdict == "no clear change":
        return "steady"
    return "up" if (one.verdict == "up") != (one.name in FEWER_IS_BETTER) else "down"


def settings_of(summary: Json) -> dict[str, Any]:
    """Return the settings in a run's stamp; names in sections are joined by a dot."""
    return dict(_flat("", (summary.get("stamp") or {}).get("settings") or {}))


def _by_kind(rows: Iterable[tuple[Line, list[str]]]) -> dict[str, list[tuple[Line, list[str]]]]:
    """Group rows by the part of the table to which they belong."""
    found: dict[str, list[tuple[Line, list[str]]]] = {}
    for line, values in rows:
        found.setdefault(line.kind, []).append((line, values))
    return found


def _slices(summary: Json, records: Sequence[Json], columns: Sequence[str]) -> Iterable[tuple[str, int, list[object]]]:
    counts = dict.fromkeys(summary.get("slices") or {}, 0)
    for record in records:
        for tag in record.get("tags", ()):
            counts[tag] = counts.get(tag, 0) + 1
    for tag, count in counts.items():
        measures = (summary.get("slices") or {}).get(tag, {})
        yield tag, count, [share(measures.get(name)) for name in columns]


def _failures(counts: Mapping[str, int]) -> list[tuple[str, int, float, str]]:
    """Return kind, count, bar length in per cent and meaning of failures that happened, in the order of the steps."""
    order = [*FAILURES, *(name for name in counts if name not in FAILURES)]
    most = max(counts.values(), default=0)
    return [
        (name, counts[name], 100 * counts[name] / most, FAILURES.get(name, "")) for name in order if counts.get(name)
    ]


def _plots(summary: Json, records: Sequence[Json]) -> list[Plot]:
    asked = [record for record in records if record.get("error") is None]
    curve = curve_of(summary)
    return [
        _curve_plot(curve, share((summary.get("curve") or {}).get("auc"))),
        _score_plot(asked, (summary.get("curve") or {}).get("floor")),
        _reliability_plot(summary.get("calibration") or {}),
        _rank_plot([first_right(record) for record in asked if record.get("support")]),
        _latency_plot(asked),
    ]


def curve_of(summary: Json, label: str = "") -> Curve | None:
    """Return the trade-off of a run; None if one of the two kinds of question is missing."""
    given = summary.get("curve") or {}
    points = tuple(
        (point["floor"], point["refused_unanswerable"], point["false_refusals"]) for point in given.get("points", ())
    )
    floor = finite(given.get("floor"))
    return None if floor is None or not points else Curve(f"{label}floor {floor:.3g}", floor, points)


def _curve_plot(curve: Curve | None, auc: Any) -> Plot:
    title = "Refusal trade-off"
    if curve is None:
        return title, "Needs answerable and unanswerable questions.", None
    _, rightly, wrongly = curve.at_floor()
    refused = f"{rightly * 100:.0f} % of the unanswerable and {wrongly * 100:.0f} % of the answerable are refused"
    note = f"At the present floor, {refused}."
    if auc:
        note += f" Area under the curve {auc.mean / 100:.3f} ({auc.low / 100:.3f}–{auc.high / 100:.3f}); chance is 0.5."
    return title, note, draw_curves([curve])


def _score_plot(records: Iterable[Json], floor: Any) -> Plot:
    title = "Scores of both kinds of question"
    scores: dict[bool, list[float]] = {False: [], True: []}
    for record in records:
        score = finite(record.get("score"))
        if score is not None:
            scores[record.get("unanswerable") is not None].append(score)
    if not any(scores.values()):
        return title, "No scores were recorded.", None
    above, below = (f"{len(scores[kind]):,}" for kind in (False, True))
    note = f"{above} answerable above, {below} unanswerable below. Left of the floor is refused."
    return title, note, draw_scores(scores[False], scores[True], finite(floor))


def _reliability_plot(calibration: Json) -> Plot:
    title = "Reliability of the score"
    if not calibration.get("bins"):
        return title, "Needs answers that are known to be right or wrong.", None
    bins = [
        Reliability(row["confidence"], *(row["right"][name] for name in ("mean", "low", "high", "n")))
        for row in calibration["bins"]
    ]
    note = (
        f"Share of right answers over the score of their evidence, with 95 % intervals; {calibration['n']:,} answers. "
        "On the line, the score is the chance of being right; below it, the score promises too much. "
        f"Expected calibration error {calibration['error']:.3f}."
    )
    return title, note, draw_reliability(bins)


def _rank_plot(ranks: Sequence[int | None]) -> Plot:
    title = "Place of the first right article"
    if not ranks:
        return title, "No question names the articles that answer it.", None
    none = sum(rank is None for rank in ranks)
    return title, f"{len(ranks):,} questions; for {none:,} no right article was retrieved.", draw_ranks(ranks)


def _latency_plot(records: Iterable[Json]) -> Plot:
    title = "Time by step"
    timed: dict[str, list[float]] = {}
    for record in records:
        for step, seconds in steps(record).items():
            if finite(seconds) is not None:
                timed.setdefault(step, []).append(seconds)
    if not timed:
        return title, "No times were recorded.", None
    note = "Half of the questions fall inside a box, nine in ten between the whiskers; the thick line is the median."
    return title, note, draw_latency(timed)


def _verdict(changes: Iterable[Change]) -> str:
    tones = [tone(one) for one in changes]
    better, worse, rest = tones.count("up"), tones.count("down"), tones.count("steady")
    return (
        f"Of {len(tones)} measures, {better} clearly improved, {worse} clearly fell and {rest} did not clearly change."
    )


def _reach(bounds: Sequence[float]) -> float:
    """Return half the width of the strips in percentage points: the farthest bound, rounded up to a round number."""
    return next((float(reach) for reach in (1, 2, 5, 10, 20, 50) if max(bounds, default=0) <= reach), 100.0)


def _differing(before: Json, after: Json) -> Iterable[tuple[str, Any, Any]]:
    was, now = _flat("", before.get("stamp") or {}), _flat("", after.get("stamp") or {})
    first, second = dict(was), dict(now)
    for name in dict.fromkeys([*first, *second]):
        if first.get(name) != second.get(name):
            yield name.removeprefix("settings."), first.get(name), second.get(name)


def _flat(prefix: str, settings: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield prefix + name, None if value == [] else value


def _both_curves(before: Json, after: Json) -> str | None:
    first, second = curve_of(before, "before, "), curve_of(after, "after, ")
    return draw_curves([first, second]) if first and second else None
