"""Records what became of a chat model's statements: for one answer, and in total for a run.

Records without a chat model have no such entry, nor have runs that are older than the chat model. Statements are
counted only in complete replies, because nobody knows what an interrupted reply would still have said.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from answer.model import Answer, Fault, Usage, refusal
from evaluation.measures.statistics import pooled_share

if TYPE_CHECKING:
    from answer.chat.provider import ChatSettings

Form = dict[str, Any]
Outcome = Literal["not asked", "written", "refused", "fell back"]
STEP = "write"
KINDS = ("verified", "unsure", "restored", "dropped")
DECIDING = ("name", "floor", "most_statements", "passages", "quotes", "context_tokens", "answer_tokens", "structured")
DIGITS = 6


def outcome(answer: Answer) -> Outcome:
    """Return what a chat model did with a question; "not asked" also where it only rewrote a follow-up."""
    written = answer.written
    if written is None or not written.asked:
        return "not asked"
    if written.fault:
        return "fell back"
    return "written" if written.verified + written.unsure + written.restored else "refused"


def recorded(answer: Answer) -> Form | None:
    """Return what a record keeps about the chat model of an answer; None without a chat model."""
    written = answer.written
    return {"model": written.model, "outcome": outcome(answer), **written.form()} if written else None


def steps(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the seconds by step, without the writing step where the reply came from the cache."""
    timings = record.get("timings") or {}
    cached = (record.get("written") or {}).get("cached")
    return {step: seconds for step, seconds in timings.items() if not (cached and step == STEP)}


def summed(records: Sequence[Mapping[str, Any]]) -> Form | None:
    """Count what happened to the model's answers and statements in a run; None for a run without a chat model."""
    kept = [record["written"] for record in records if record.get("written")]
    if not kept:
        return None
    asked = [one for one in kept if one["outcome"] != "not asked"]
    # the other replies were interrupted, so they say nothing about the model's statements
    ended = [one for one in asked if one["fault"] in (None, Fault.UNSUPPORTED)]
    usage = sum((Usage(one["tokens_in"], one["tokens_out"], one["cost"]) for one in kept), Usage())
    return {
        "model": kept[-1]["model"],
        "asked": len(asked),
        "outcomes": dict(Counter(one["outcome"] for one in asked).most_common()),
        "faults": dict(Counter(one["fault"] for one in asked if one["fault"]).most_common()),
        "cached": sum(one["cached"] for one in asked),
        "statements": sum(map(sum, map(_counts, ended))),
        "became": {kind: _part(place, ended) for place, kind in enumerate(KINDS)},
        "reasons": dict(Counter(dropped["reason"] for one in ended for dropped in one["dropped"]).most_common()),
        "usage": asdict(usage),
        "usage_per_answer": _shared(usage, sum(not one["cached"] for one in asked)),
    }


def _counts(one: Form) -> tuple[int, ...]:
    return one["verified"], one["unsure"], one["restored"], len(one["dropped"])


def _part(place: int, ended: Sequence[Form]) -> Form:
    """Count the statements of one kind; their share, with its interval, is None if there are no statements."""
    counts = [_counts(one) for one in ended]
    parts, totals = [row[place] for row in counts], [sum(row) for row in counts]
    if not sum(totals):
        return {"count": sum(parts), "share": None}
    interval = asdict(pooled_share(parts, totals))
    return {"count": sum(parts), "share": {name: round(value, DIGITS) for name, value in interval.items()}}


def _shared(usage: Usage, answers: int) -> Form | None:
    """Return the mean usage of an answer that did not come from the cache; None without such answers."""
    if not answers:
        return None
    each = {"tokens_in": usage.tokens_in / answers, "tokens_out": usage.tokens_out / answers}
    return {**each, "cost": None if usage.cost is None else usage.cost / answers}


def noted(settings: ChatSettings) -> Form:
    """Return what determines the replies of a chat model, for a run's stamp: settings, and a hash of the prompts.

    The address is left out: a private server may move to another one, and an address may contain a password.
    """
    from answer.chat.prompts import VARIABLES, read_prompt

    words = repr([refusal(), *(str(read_prompt(name)) for name in sorted(VARIABLES))])
    deciding = {f"model.{name}": getattr(settings, name) for name in DECIDING}
    return {**deciding, "model.prompts": hashlib.sha256(words.encode()).hexdigest()[:12]}


def model_of(stamp: Mapping[str, Any] | None) -> str:
    """Return the name of the run's chat model from its stamp; empty if there was none."""
    return str(((stamp or {}).get("settings") or {}).get("model.name") or "")
