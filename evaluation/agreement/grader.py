"""Measures how well an answer grader agrees with people, on answers that people judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evaluation.research.files import records, research_file

Grade = Callable[[str, Sequence[str]], bool]
"""Whether an answer text is right, given the accepted answers; `measures.exact_match` and `contains_any` are two."""


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer to a question, the accepted answers of the set, and the verdict of people.

    `verdict` is `possible` where people found the answer right only under some reading of the question.
    """

    question: str
    answer: str
    accepted: tuple[str, ...]
    verdict: Literal["right", "possible", "wrong"]


def decisions(judged: Iterable[JudgedAnswer], grade: Grade) -> list[tuple[bool, bool]]:
    """Compare a grader with people: (the grader says right, people say right); "possible" answers are left out."""
    clear = (answer for answer in judged if answer.verdict != "possible")
    return [(grade(answer.answer, answer.accepted), answer.verdict == "right") for answer in clear]


def nq_open(research_data: Path) -> Iterator[JudgedAnswer]:
    """Read the judged answers of the EfficientQA competition (Min et al., 2021), in the file's order.

    They are hard cases: answers that equal an accepted one were never sent to people. Agreement on them shows how well
    a grader works where exact match fails, not how well it works on answers in general.
    """
    fields: tuple[tuple[Literal["right", "possible", "wrong"], str], ...] = (
        ("right", "def_correct_predictions"),
        ("possible", "poss_correct_predictions"),
        ("wrong", "def_incorrect_predictions"),
    )
    for record in records(research_file(research_data, "nq_open", "efficientqa.test.1.1_judged.jsonl.gz")):
        for verdict, field in fields:
            for answer in record[field]:
                yield JudgedAnswer(record["question"], answer, tuple(record["answer"]), verdict)
