"""What operators can count: questions by outcome, time to answer, errors. Hides prometheus_client."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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
            "dateline_answer_seconds",
            "From asking to the answer's message",
            buckets=SECONDS,
            registry=self._registry,
        )

    def question(self, outcome: str, seconds: float | None = None) -> None:
        """Count a question, with the time it took where it was answered."""
        self._questions.labels(outcome).inc()
        if seconds is not None:
            self._seconds.observe(seconds)

    def error(self) -> None:
        """Count an error."""
        self._errors.inc()

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Let a value be read whenever somebody looks."""
        Gauge(f"dateline_{name}", meaning, registry=self._registry).set_function(value)

    def text(self) -> bytes:
        """Write everything in the exposition format of Prometheus."""
        return generate_latest(self._registry)
