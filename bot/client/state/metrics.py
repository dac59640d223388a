"""Counts for operators: questions by outcome, time to answer, errors, what a chat model wrote and used.

Hides prometheus_client.
"""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from answer.model import Answer

SECONDS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)


class Figures:
    """The counters of one running bot."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "dateline_questions",
            "Questions by outcome: answered, refused, turned away, failed",
            ["outcome"],
            registry=self._registry,
        )
        self._errors = Counter("dateline_errors", "Errors shown with a reference", registry=self._registry)
        self._seconds = Histogram(
            "dateline_answer_seconds", "From asking to the answer's message", buckets=SECONDS, registry=self._registry
        )

        self._tokens = Counter(
            "dateline_model_tokens", "Tokens of the chat model: in, out", ["direction"], registry=self._registry
        )
        self._cost = Counter(
            "dateline_model_cost_dollars", "What the chat model cost, where a price is known", registry=self._registry
        )
        self._written = Counter(
            "dateline_written",
            "Answers by what became of the chat model's: written, refused, or why there is none",
            ["outcome"],
            registry=self._registry,
        )
        self._statements = Counter(
            "dateline_written_statements",
            "Statements of the chat model by fate: verified, unsure, restored, or why they were dropped",
            ["fate"],
            registry=self._registry,
        )

    def question(self, outcome: str, seconds: float | None = None) -> None:
        """Count a question, with the time that it took if it was answered."""
        self._questions.labels(outcome).inc()
        if seconds is not None:
            self._seconds.observe(seconds)

    def written(self, answer: Answer) -> None:
        """Count the part that a chat model had in an answer."""
        written = answer.written
        if written is None:
            return
        self._tokens.labels("in").inc(written.usage.tokens_in)
        self._tokens.labels("out").inc(written.usage.tokens_out)
        self._cost.inc(written.usage.cost or 0)
        if written.fault or written.asked:
            self._written.labels(written.fault or ("refused" if answer.refused else "written")).inc()
        for fate in ("verified", "unsure", "restored"):
            self._statements.labels(fate).inc(getattr(written, fate))
        for dropped in written.dropped:
            self._statements.labels(dropped.reason).inc()

    def error(self) -> None:
        self._errors.inc()

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Add a value that is computed when the metrics are read, because it changes without an event to count."""
        Gauge(f"dateline_{name}", meaning, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """Write everything in the exposition format of Prometheus."""
        return generate_latest(self._registry)
