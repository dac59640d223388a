"""Prepares the numbers about a chat model for the terminal, for the report and for the comparison of two runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from answer.model import FAULTS
from evaluation.pages.numbers import DASH, Json, duration, finite, share
from evaluation.pages.phrases import KINDS, OUTCOMES, REASONS


@dataclass(frozen=True, slots=True)
class Line:
    """One number: its name, its meaning, and the number as printed. `kind` is the part of the table."""

    kind: str
    name: str
    meaning: str
    value: str


def lines(summary: Json) -> list[Line]:
    """Return the numbers of a run with a chat model; empty for other runs, and for runs without these numbers."""
    written = summary.get("written")
    if not written:
        return []
    latency = (summary.get("latency") or {}).get("write") or {}
    return [*_answers(written), *_statements(written), *_costs(written, latency)]


def beside(*runs: Json) -> list[tuple[Line, list[str]]]:
    """Put the numbers of runs side by side, with a dash where a run lacks a number."""
    found = [{(line.kind, line.name): line for line in lines(run)} for run in runs]
    every = {key: line for numbers in found for key, line in numbers.items()}
    keys = sorted(every, key=lambda key: _PARTS.index(key[0]))
    return [(every[key], [numbers[key].value if key in numbers else DASH for numbers in found]) for key in keys]


def what_became(record: Json) -> list[str]:
    """Return labels to filter by, for what became of an answer; empty if no chat model was asked."""
    written = record.get("written")
    if not written or written["outcome"] == "not asked":
        return []
    reasons = dict.fromkeys(dropped["reason"] for dropped in written["dropped"])
    fault = [f"fell back: {_words(written['fault'])}"] if written["fault"] else [written["outcome"]]
    marked = [name for kind, (name, _) in KINDS.items() if kind in ("unsure", "restored") and written[kind]]
    return [*fault, *marked, *(f"dropped: {_words(reason)}" for reason in reasons)]


def told(record: Json) -> dict[str, object] | None:
    """Return what the details of a question show about the chat model; None if no model was asked."""
    written = record.get("written")
    if not written:
        return None
    fault = written["fault"]
    why = _sentence(fault) or _words(fault) if fault else OUTCOMES.get(written["outcome"], "")
    tokens = f"{written['tokens_in']:,} tokens sent, {written['tokens_out']:,} written, {money(written['cost'])}"
    return {
        "model": written["model"],
        "why": f"{why} {written.get('detail') or ''}".strip(),
        "spent": f"From the cache; {tokens}" if written["cached"] else tokens,
        "dropped": [
            [dropped["text"], REASONS.get(dropped["reason"], _words(dropped["reason"]))]
            for dropped in written["dropped"]
        ],
    }


def who_wrote(before: str, after: str) -> str:
    """Say which of two runs a chat model wrote; empty if a model wrote neither."""
    if before == after:
        return f"Both were written by {after}." if after else ""
    first, second = (
        f"written by {model}" if model else "extractive, without a chat model" for model in (before, after)
    )
    return f"Before is {first}; after is {second}."


def money(dollars: object) -> str:
    """Format a cost in US dollars, with as many digits as are useful."""
    cost = finite(dollars)
    if cost is None:
        return "cost unknown"
    return f"${cost:.2f}" if cost >= 1 or not cost else f"${cost:.2g}" if cost >= 1e-4 else f"${cost:.6f}"


_ANSWERS, _STATEMENTS, _DROPPED, _FAULTS, _COSTS = _PARTS = (
    "Its answers",
    "Its statements",
    "Why a statement was dropped",
    "Why the extractive answer stood instead",
    "Tokens, cost and time",
)


def _answers(written: Json) -> Iterator[Line]:
    asked = written["asked"]
    yield Line(_ANSWERS, "asked", "questions put to it: the evidence reached its floor", f"{asked:,}")
    for name, meaning in OUTCOMES.items():
        if name != "not asked":
            yield Line(_ANSWERS, name, meaning, _of(written["outcomes"].get(name, 0), asked))
    yield Line(_ANSWERS, "from the cache", "asked before on this build, so nothing was sent", f"{written['cached']:,}")
    for fault, count in written["faults"].items():
        yield Line(_FAULTS, _words(fault), _sentence(fault), f"{count:,}")


def _statements(written: Json) -> Iterator[Line]:
    yield Line(_STATEMENTS, "all", "statements of answers that came to their end", f"{written['statements']:,}")
    for kind, (name, meaning) in KINDS.items():
        row = written["became"][kind]
        interval = share(row["share"])
        part = f" ({interval.shown}; {interval.bounds})" if interval else ""
        yield Line(_STATEMENTS, name, meaning, f"{row['count']:,}{part}")
    for reason, count in written["reasons"].items():
        yield Line(_DROPPED, _words(reason), REASONS.get(reason, ""), f"{count:,}")


def _costs(written: Json, latency: Json) -> Iterator[Line]:
    usage, each = written["usage"], written["usage_per_answer"] or {}
    for key, name in (("tokens_in", "tokens sent"), ("tokens_out", "tokens written")):
        per_answer = finite(each.get(key))
        shown = "" if per_answer is None else f" ({per_answer:,.0f} an answer)"
        yield Line(_COSTS, name, "in all, and an answer that was not in the cache", f"{usage[key]:,}{shown}")
    per_answer = finite(each.get("cost"))
    shown = "" if per_answer is None else f" ({money(per_answer)} an answer)"
    yield Line(
        _COSTS, "cost", "in US dollars, by the provider's list prices or the settings", money(usage["cost"]) + shown
    )
    if latency:
        times = f"{duration(finite(latency.get('median')))}, 95 of 100 within {duration(finite(latency.get('p95')))}"
        yield Line(_COSTS, "time to write", "median of the step; answers from the cache left out", times)


def _of(count: int, whole: int) -> str:
    return f"{count:,} ({count / whole:.1%})".replace("%", " %") if whole else f"{count:,}"


def _sentence(fault: str) -> str:
    """Return the text of a fault as a sentence; empty for an unknown fault."""
    words = FAULTS.get(fault, "")
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _words(name: str) -> str:
    return name.replace("_", " ")
