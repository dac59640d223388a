"""Compares two runs, and a run with a baseline: the gate fails if a measure fell by more than its noise.

A baseline is a small JSON file with the value of every measure for every question, so that a later run can be compared
question by question.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.measures.statistics import Fall, fell, mcnemar, paired_difference
from evaluation.record import Record
from evaluation.run import read_records, read_stamp, read_summary
from evaluation.scores import COUNT
from evaluation.summary import values
from evaluation.written import model_of
from index.errors import ExpectedError

Values = Mapping[str, Mapping[str, float]]
DIGITS = 4
# Each kind of question has a measure of its own, so that higher is better for both.
REFUSED, ANSWERED = "refused what it should", "answered what it should"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of the gate: the verdict on every measure, and other objections to the run.

    `models` names the chat models that wrote the baseline and the run; a name is empty if no model did.
    """

    measures: Mapping[str, Fall]
    objections: tuple[str, ...]
    models: tuple[str, str] = ("", "")

    @property
    def note(self) -> str:
        """Say which chat models wrote the run and the baseline; empty if neither has one."""
        baseline, run = (f"written by {model}" if model else "extractive" for model in self.models)
        if not any(self.models):
            return ""
        return f"the run is {run}, {'as is the baseline' if baseline == run else f'the baseline {baseline}'}"

    @property
    def fallen(self) -> tuple[str, ...]:
        """The measures that fell by more than their noise."""
        return tuple(name for name, fall in self.measures.items() if fall.fell)

    @property
    def passed(self) -> bool:
        """Whether no measure fell and there is no other objection."""
        return not self.fallen and not self.objections


def diff(before: Path, after: Path) -> dict[str, Any]:
    """Compare two runs by the questions that both asked; the result has the form that the report reads.

    ExpectedError if they share no question.
    """
    runs = [{record["id"]: record for record in read_records(folder)} for folder in (before, after)]
    shared = [key for key in runs[0] if key in runs[1]]
    if not shared:
        raise ExpectedError(f"{before} and {after} share no question, expected two runs of one gold set")
    pairs = [(runs[0][key], runs[1][key]) for key in shared]
    summaries = read_summary(before), read_summary(after)
    return {
        "before": summaries[0],
        "after": summaries[1],
        "models": [model_of(summary["stamp"]) for summary in summaries],
        "measures": _compared(*(comparable(run[key] for key in shared) for run in runs)),
        "better": [_pair(*pair) for pair in pairs if is_right(pair[1]) and not is_right(pair[0])],
        "worse": [_pair(*pair) for pair in pairs if is_right(pair[0]) and not is_right(pair[1])],
    }


def is_right(record: Record) -> bool:
    """Return whether a question was rightly answered or rightly refused."""
    return record["failure"] is None


def comparable(records: Iterable[Record]) -> dict[str, dict[str, float]]:
    """Map measure to question id to value, where higher is better for every measure."""
    records = [record for record in records if record["error"] is None]
    found = values(records)
    refused = found.pop("refused", {})
    found.pop(COUNT, None)  # more statements are neither better nor worse
    answerable = [record["id"] for record in records if record["expected"]]
    unanswerable = [record["id"] for record in records if record["unanswerable"]]
    found[REFUSED] = {key: refused[key] for key in unanswerable}
    found[ANSWERED] = {key: 1 - refused[key] for key in answerable}
    return {name: by_question for name, by_question in found.items() if by_question}


def gate(baseline: Path, run: Path) -> Verdict:
    """Compare a run with a baseline, by the questions that both have; ExpectedError if they share none."""
    kept = read_baseline(baseline)
    records = read_records(run)
    # The baseline is rounded, so equal values would otherwise all lie slightly above or below it.
    found = {
        name: {key: round(value, DIGITS) for key, value in row.items()} for name, row in comparable(records).items()
    }
    expected = comparable_of_baseline(kept)
    asked = {record["id"] for record in records}
    judged = {name: fell(was, found[name]) for name, was in expected.items() if was.keys() & found.get(name, {}).keys()}
    if not asked & {*kept["questions"]}:
        raise ExpectedError(f"{run} and {baseline} share no question; the baseline is of {kept['gold']}")
    return Verdict(judged, tuple(_objections(kept, records)), (model_of(kept.get("stamp")), model_of(read_stamp(run))))


def write_baseline(run: Path, path: Path) -> dict[str, Any]:
    """Write a finished run to `path` as the baseline that later runs are compared with."""
    summary, records = read_summary(run), read_records(run)
    questions = [record["id"] for record in records]
    measured = comparable(records)
    kept = {
        "gold": summary["gold"],
        "made": summary["made"],
        "stamp": summary["stamp"],
        "errors": summary["errors"],
        "questions": questions,
        "measures": {name: [_short(found.get(key)) for key in questions] for name, found in measured.items()},
    }
    # One line for each measure, so that the diff of a new baseline shows which measures changed.
    rows = ",\n".join(f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in kept.items()
                      if name != "measures")  # fmt: skip
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in sorted(kept["measures"].items()))
    path.write_text(f'{{\n{rows},\n "measures": {{\n{lines}\n }}\n}}\n', encoding="utf-8")
    return kept


def comparable_of_baseline(kept: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Read the values of a baseline back into the form of `comparable`."""
    return {
        name: {key: value for key, value in zip(kept["questions"], row, strict=True) if value is not None}
        for name, row in kept["measures"].items()
    }


def _objections(kept: Mapping[str, Any], records: Sequence[Record]) -> Iterable[str]:
    errors = [record for record in records if record["error"] is not None]
    if len(errors) > kept["errors"]:
        yield f"{len(errors)} questions broke, {kept['errors']} in the baseline; the first: {errors[0]['error']}"
    left_out = {*kept["questions"]} - {record["id"] for record in records}
    if left_out:
        shown = ", ".join(sorted(left_out)[:3])
        yield f"{len(left_out)} questions of the baseline were not asked ({shown}); ask all, or refresh the baseline"


def read_baseline(path: Path) -> dict[str, Any]:
    """Read a baseline; ExpectedError if the file is missing or is not a baseline."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        fix = f"python -m bot eval gate --baseline {path} --write"
        raise ExpectedError(f"no baseline {path}; make it from the newest run with: {fix}") from None
    except ValueError as error:
        raise ExpectedError(f"{path} is no baseline: bad JSON ({error})") from None
    if not isinstance(kept, dict) or not {"gold", "questions", "measures", "errors"} <= kept.keys():
        raise ExpectedError(f"{path} is no baseline, expected a file that `eval gate --write` made")
    return kept


def _compared(before: Values, after: Values) -> dict[str, dict[str, float]]:
    rows = {}
    for name in (name for name in before if name in after):
        shared = sorted(before[name].keys() & after[name].keys())
        if shared:
            rows[name] = _row([before[name][key] for key in shared], [after[name][key] for key in shared])
    return rows


def _row(was: Sequence[float], now: Sequence[float]) -> dict[str, float]:
    difference = paired_difference(was, now)
    p = difference.p
    if {*was, *now} <= {0.0, 1.0}:
        p, _ = mcnemar(was, now)
    row = {"before": sum(was) / len(was), "after": sum(now) / len(now), "difference": difference.mean}
    return row | {"low": difference.low, "high": difference.high, "p": p, "n": difference.n}


def _pair(before: Record, after: Record) -> dict[str, Any]:
    return {"id": after["id"], "question": after["question"], "before": before, "after": after}


def _short(value: float | None) -> float | None:
    if value is None:
        return None
    short = round(value, DIGITS)
    return int(short) if short == int(short) else short
