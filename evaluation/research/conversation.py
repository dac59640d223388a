"""Reads conversations: MTRAG (Katsis et al., 2025) and TREC CAsT 2019 and 2020 (Dalton et al., 2020).

Both have a person's rewrite of each follow-up as a stand-alone question. MTRAG also has questions without an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from answer.model import Turn
from evaluation.gold.load import GoldQuestion
from evaluation.research.files import document, lines, records, research_file
from evaluation.research.model import Case, FollowUp
from index.article import Article

UNANSWERABLE = "the passages do not answer it"

_USER = "|user|: "


def mtrag(research_data: Path) -> Iterator[Case]:
    """Yield the tasks with their passages; the label (`answerable`, `partial`, `underspecified`, ...) is the first tag.

    Only `unanswerable` tasks must be refused: a partial one has an answer, and an underspecified one needs a question
    in return. The accepted answer is a person's whole answer, to be compared by meaning and not by containment.
    """
    for record in records(research_file(research_data, "mtrag", "mtragun_reference.jsonl.gz")):
        label = record["answerability"][0].lower()
        *earlier, last = record["input"]
        refused = label == "unanswerable"
        question = GoldQuestion(
            id=record["task_id"],
            question=last["text"],
            answers=() if refused else ((record["targets"][0]["text"],),),
            tags=(label, record["Collection"]),
            history=_turns(earlier),
            unanswerable=UNANSWERABLE if refused else None,
        )
        yield Case(question, tuple(map(_passage, record["contexts"])))


def mtrag_follow_ups(research_data: Path) -> Iterator[FollowUp]:
    """Yield the follow-ups with the earlier questions (the set has no answers to them) and the person's rewrite."""
    for record in records(research_file(research_data, "mtrag", "followup_rewrites.jsonl.gz")):
        *earlier, question = record["history_and_question"].removeprefix(_USER).split(f"\n{_USER}")
        standalone = record["human_rewrite"].removeprefix(_USER)
        yield FollowUp(record["id"], tuple(map(Turn, earlier)), question, standalone)


def trec_cast(research_data: Path) -> Iterator[FollowUp]:
    """Yield every turn except the first of the evaluation topics of 2019 and 2020."""
    folder = "trec_cast"
    resolved = lines(research_file(research_data, folder, "2019/evaluation_topics_annotated_resolved_v1.0.tsv"))
    rewrites = dict(line.rstrip("\n").split("\t", 1) for line in resolved if line.strip())
    yield from _cast(2019, document(research_file(research_data, folder, "2019/evaluation_topics_v1.0.json")), rewrites)
    path = research_file(research_data, folder, "2020/2020_manual_evaluation_topics_v1.0.json")
    yield from _cast(2020, document(path), {})


def _cast(year: int, topics: Sequence[dict[str, Any]], rewrites: Mapping[str, str]) -> Iterator[FollowUp]:
    for topic in topics:
        history: list[Turn] = []
        for turn in topic["turn"]:
            key, question = f"{topic['number']}_{turn['number']}", turn["raw_utterance"].strip()
            standalone = turn.get("manual_rewritten_utterance") or rewrites[key]
            if history:
                yield FollowUp(f"{year}-{key}", tuple(history), question, standalone.strip())
            history.append(Turn(question))


def _turns(messages: Sequence[dict[str, Any]]) -> tuple[Turn, ...]:
    """Pair each message of the user with its answer."""
    turns: list[Turn] = []
    for message in messages:
        if message["speaker"] == "user":
            turns.append(Turn(message["text"]))
        elif turns:
            turns[-1] = Turn(turns[-1].question, message["text"])
    return tuple(turns)


def _passage(context: dict[str, Any]) -> Article:
    key = context["document_id"]
    return Article(id=key, text=context["text"], title="", path=f"mtrag/{key}")
