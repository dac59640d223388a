"""Prints runs, differences and verdicts as tables on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import terminal

if TYPE_CHECKING:
    from evaluation.compare import Verdict
    from evaluation.measures.floor import Chosen

SHOWN = 10  # questions printed of those that got better, and of those that got worse; the page has all
WIDTH = 100  # characters of an answer in a comparison, so that two fit on a screen


def say(line: str) -> None:
    print(terminal.printable(line))


def show_summary(summary: Mapping[str, Any]) -> None:
    stamp = summary["stamp"]
    errors = f", {summary['errors']} broke" if summary["errors"] else ""
    resumed = " for those that were left" if summary["resumed"] else ""
    print(f"{summary['questions']:,} questions of {summary['gold']}{errors}; {summary['seconds']:.1f} s{resumed}")
    print(f"build {stamp['build']}, {stamp['encoder']}, code {stamp['code']}\n")
    show_measures(summary["measures"])
    refusals = {f"refusal {name}".replace("refusal false", "false"): row for name, row in summary["refusals"].items()}
    auc = {"answerable above unanswerable (AUC)": summary["curve"]["auc"]}
    print()
    show_measures({name: row for name, row in {**refusals, **auc}.items() if row}, heading=False)
    _show_calibration(summary.get("calibration"))
    _show_failures(summary["failures"], summary["questions"])
    _show_times(summary["latency"])
    _show_written(summary)


def show_measures(measures: Mapping[str, Mapping[str, float]], *, heading: bool = True) -> None:
    width = max(36, *map(len, measures), 0)
    if heading:
        print(f"{'measure':<{width}}  value   95 % interval      n")
    for name, row in measures.items():
        print(f"{name:<{width}}  {row['mean']:.3f}   {row['low']:.3f} – {row['high']:.3f}  {row['n']:>5,}")


def _show_calibration(calibration: Mapping[str, Any] | None) -> None:
    """Print how far the evidence score is from the share of right answers, overall and in each bin."""
    if not calibration or not calibration["n"]:
        return
    print(f"\n{'evidence score':<36}  right   95 % interval      n")
    for row in calibration["bins"]:
        name = f"{row['low']:.1f} – {row['high']:.1f} (mean {row['confidence']:.3f})"
        show_measures({name: row["right"]}, heading=False)
    print(f"{'expected calibration error':<36}  {calibration['error']:.3f}{calibration['n']:>24,}")


def _show_failures(failures: Mapping[str, int], questions: int) -> None:
    from evaluation.pages.phrases import verdict

    print(f"\n{verdict(questions, failures)}")
    for reason, count in failures.items():
        print(f"  {count:>5,}  {reason}")


def _show_times(latency: Mapping[str, Mapping[str, float]]) -> None:
    steps = (f"{step} {1000 * row['median']:,.0f}/{1000 * row['p95']:,.0f}" for step, row in latency.items())
    print(f"\nms by step (median/p95): {', '.join(steps)}")


def _show_written(summary: Mapping[str, Any]) -> None:
    """Print how many of the chat model's statements were shown, if a chat model was asked."""
    from evaluation.pages.written import lines

    kind = ""
    for line in lines(summary):
        if line.kind != kind:
            print(f"\n{summary['written']['model']}: {line.kind.lower()}")
            kind = line.kind
        print(f"  {line.name:<34}  {line.value}")


def show_diff(found: Mapping[str, Any]) -> None:
    """Print what changed between two runs: the measures, what chat models wrote, then the questions."""
    from evaluation.pages.written import who_wrote

    before, after = found["before"], found["after"]
    print(f"before: {_named(before)}\nafter:  {_named(after)}")
    if wrote := who_wrote(*found["models"]):
        print(wrote)
    print()
    print(f"{'measure':<36}  before  after   difference (95 % interval)     p      n")
    for name, row in found["measures"].items():
        mark = "  *" if row["p"] < 0.05 else ""
        change = f"{row['difference']:+.3f} ({row['low']:+.3f} – {row['high']:+.3f})"
        values = f"{row['before']:.3f}   {row['after']:.3f}   {change:<26} {row['p']:.3f}  {row['n']:>4,}"
        print(f"{name:<36}  {values}{mark}")
    _show_written_beside(before, after)
    for way in ("better", "worse"):
        _show_questions(way, found[way])


def show_turned(found: Mapping[str, Any]) -> None:
    """Print how many questions are right now and were before, and which ones turned."""
    from evaluation.pages.phrases import right, verdict

    before, after = found["before"], found["after"]
    print(f"\n{verdict(after['questions'], after['failures'])}")
    print(f"Before: {right(before['questions'], before['failures'])}.")
    for way in ("better", "worse"):
        if found[way]:
            _show_questions(way, found[way])
    if not found["better"] and not found["worse"]:
        print("No question turned.")


def _show_written_beside(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    from evaluation.pages.written import beside

    kind = ""
    for line, (was, now) in beside(before, after):
        if line.kind != kind:
            print(f"\n{line.kind:<40}  {'before':<30}  after")
            kind = line.kind
        print(f"  {line.name:<38}  {was:<30}  {now}")


def _named(summary: Mapping[str, Any]) -> str:
    stamp = summary["stamp"]
    return f"{summary['id']}, {summary['questions']:,} questions of {summary['gold']}, code {stamp['code']}"


def _show_questions(way: str, pairs: Sequence[Mapping[str, Any]]) -> None:
    print(f"\n{len(pairs):,} {way}")
    for pair in pairs[:SHOWN]:
        say(f"  {pair['id']}: {pair['question']}")
        for side in ("before", "after"):
            record = pair[side]
            say(f"    {side + ':':<7} {_short(record['error'] or record['text'])} [{record['failure'] or 'right'}]")
    if len(pairs) > SHOWN:
        print(f"  … and {len(pairs) - SHOWN:,} more on the page")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else f"{line[:WIDTH]}…"


def show_verdict(verdict: Verdict, run: Path, baseline: Path) -> None:
    """Print whether a run passed the gate, and every measure that fell."""
    if verdict.note:
        print(f"! {verdict.note}")
    for objection in verdict.objections:
        print(f"✗ {objection}")
    for name in verdict.fallen:
        fall = verdict.measures[name]
        change = fall.difference
        interval = f"{change.low:+.3f} – {change.high:+.3f}"
        print(f"✗ {name} fell by {-change.mean:.3f} ({interval}, p {fall.p:.3f}, n {change.n})")
    mark, held = "✓" if verdict.passed else "✗", len(verdict.measures) - len(verdict.fallen)
    print(f"{mark} {held} of {len(verdict.measures)} measures held: {run} against {baseline}")
    if not verdict.passed:
        print("See which questions changed with: python -m bot eval diff RUN-BEFORE RUN-AFTER")


def show_floor(chosen: Chosen, before: float, allowed: float, file: Path | None) -> None:
    """Print which floor was chosen and why."""
    done = f"written to {file}" if file else "not written"
    print(f"answer.floor = {chosen.floor!r} (was {before!r}), {done}")
    print(
        f"It refuses {chosen.refused_unanswerable:.1%} of {chosen.unanswerable:,} questions that must be refused, the "
        f"most that can be had\nwith {chosen.false_refusals:.1%} of {chosen.answerable:,} answerable questions refused "
        f"({allowed:.0%} are allowed). AUC {chosen.auc:.3f}."
    )
