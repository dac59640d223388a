"""Runs a gold set: asks and measures every question, stores each result at once, then writes a summary.

A run is a folder (`questions.jsonl`, `summary.json`, `run.trec`, `qrels.trec`). It calls the same function that Discord
and the command line call. An interrupted run is resumed after its last complete line.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answer.model import Answer, Question
from evaluation.gold.load import GoldQuestion
from evaluation.library import Library
from evaluation.measures.retrieval import ranked, write_qrels, write_run
from evaluation.record import Record, of_answer, of_error
from evaluation.scores import Judged, Scores, failure, is_right, score
from evaluation.summary import RunFacts, Summary, summarise
from evaluation.written import model_of
from index.article import NO_FILTERS, Filters
from index.build.build import Progress
from index.errors import ExpectedError

Ask = Callable[[Question], Answer]
Official = Callable[[GoldQuestion, Answer], Scores]
QUESTIONS, SUMMARY, STAMP = "questions.jsonl", "summary.json", "run.json"
# If one of these entries of its stamp has changed, a run cannot be resumed: its halves would measure different things.
UNCHANGED = ("gold", "fingerprint", "build", "encoder", "settings")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything a run needs: the questions of a gold set, an archive, and the function that answers from it.

    `ask_without_floor` answers without a refusal floor. It is called only after a wrong refusal, and shows whether the
    floor or the choice of sentence caused it. `filters` maps question ids to filters of the search. `official` adds
    the published measure of a research set. `stamp` has `build`, `encoder`, `settings` and `code`.
    """

    gold: str
    questions: Sequence[GoldQuestion]
    library: Library
    ask: Ask
    ask_without_floor: Ask
    floor: float
    stamp: Mapping[str, Any]
    filters: Mapping[str, Filters] = field(default_factory=dict)
    official: Official | None = None

    @property
    def fingerprint(self) -> str:
        """A hash that changes when any of the questions changes."""
        return hashlib.sha256(repr(self.questions).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def choose(questions: Sequence[GoldQuestion], limit: int | None, tags: Sequence[str]) -> list[GoldQuestion]:
    """Keep the first `limit` questions that have one of the tags; without tags, any question."""
    chosen = [question for question in questions if not tags or {*tags} & {*question.tags}]
    if not chosen:
        known = sorted({tag for question in questions for tag in question.tags})
        raise ExpectedError(f"no question is in the slice {', '.join(tags)}; the gold set has {', '.join(known)}")
    return chosen[:limit]


def new_folder(kept: Path) -> Path:
    """Return an unused folder for a run that begins now; `kept` is the folder of all runs."""
    folder = kept / f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S}"
    number = 1
    while folder.exists():
        number += 1
        folder = folder.with_name(f"{folder.name.split('-')[0]}-{number}")
    return folder


def unfinished_run(kept: Path, evaluation: Evaluation) -> Path:
    """Find the newest interrupted run of the same evaluation; ExpectedError if there is none."""
    stopped = [path.parent for path in kept.glob(f"*/{STAMP}") if not (path.parent / SUMMARY).exists()]
    for folder in sorted(stopped, reverse=True):
        if not _differences(folder, evaluation):
            return folder
    why = f"; {max(stopped)} differs in {', '.join(_differences(max(stopped), evaluation))}" if stopped else ""
    raise ExpectedError(f"no interrupted run of this gold set, build and settings in {kept}{why}; leave --resume out")


def evaluate(
    evaluation: Evaluation, folder: Path, progress: Progress, jobs: int = 1, *, resume: bool = False
) -> Summary:
    """Ask every question and write the run into `folder`; with `resume`, ask only those that are not there yet.

    Any exception is recorded as the error of its question, and the run continues. With several `jobs`, questions
    compete for the processor, so the times by step mean something only with one job.
    """
    import ir_measures  # noqa: F401  # before the questions are asked: what measures them may not be installed

    started = time.perf_counter()
    records = _recorded(folder, evaluation) if resume else []
    _begin(folder, evaluation, records, resume=resume)
    progress.step("Asking", len(evaluation.questions), "question")
    progress.advance(len(records))
    with (folder / QUESTIONS).open("a", encoding="utf-8", newline="\n") as file:
        for record in _ask_all(evaluation, evaluation.questions[len(records) :], jobs):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            file.flush()
            records.append(record)
            progress.advance(1)
    _write_trec(folder, evaluation, records)
    summary = summarise(records, _facts(folder, evaluation, time.perf_counter() - started, resumed=resume))
    (folder / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8")
    return summary


def read_records(folder: Path) -> list[Record]:
    """Read the records of a run, without a last line that an interruption cut off; ExpectedError without a run."""
    path = folder / QUESTIONS
    if not path.is_file():
        raise ExpectedError(f"no run in {folder}, expected {QUESTIONS} there; list the runs with: ls {folder.parent}")
    whole = path.read_bytes().rpartition(b"\n")[0]
    return [json.loads(line) for line in whole.split(b"\n") if line]


def read_summary(folder: Path) -> Summary:
    """Read the summary of a finished run; ExpectedError for a run that did not finish."""
    path = folder / SUMMARY
    if not path.is_file():
        reason = "the run did not finish; run: python -m bot eval --resume" if (folder / STAMP).exists() else "no run"
        raise ExpectedError(f"no {SUMMARY} in {folder} ({reason})")
    summary: Summary = json.loads(path.read_text(encoding="utf-8"))
    return summary


def read_stamp(folder: Path) -> dict[str, Any]:
    """Read the stamp of a run, finished or not; empty if the folder has none."""
    path = folder / STAMP
    stamp: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return stamp


def newest_run(kept: Path, gold: str | None = None, model: str | None = None) -> Path:
    """Find the newest finished run; ExpectedError if there is none.

    With `gold`, only runs count that asked the whole gold set and searched by both rankings. With `model`, only runs
    count that this chat model wrote; with an empty name, only runs without a chat model.
    """
    for path in sorted(kept.glob(f"*/{SUMMARY}"), reverse=True):
        summary = json.loads(path.read_text(encoding="utf-8"))
        if (gold is None or _is_whole(summary, gold)) and model in (None, model_of(summary["stamp"])):
            return path.parent
    how = "" if model is None else f" written by {model}" if model else " without a chat model"
    option = "" if model is None else f" --model {model or chr(39) * 2}"
    raise ExpectedError(
        f"no finished run{f' of {gold}' if gold else ''}{how} in {kept}; run: python -m bot eval{option}"
    )


def _is_whole(summary: Summary, gold: str) -> bool:
    settings = summary["stamp"]["settings"]
    partly = settings.get("limit") or settings.get("slice") or settings.get("engine", "both") != "both"
    return bool(summary["gold"] == gold) and not partly


def _ask_all(evaluation: Evaluation, questions: Sequence[GoldQuestion], jobs: int) -> Iterator[Record]:
    pool = ThreadPoolExecutor(jobs)
    try:
        asked = [(question, pool.submit(_ask, evaluation, question)) for question in questions]
        for question, future in asked:
            yield _record(evaluation, question, future)
    finally:
        pool.shutdown(cancel_futures=True)


def _ask(evaluation: Evaluation, gold: GoldQuestion) -> tuple[Answer, bool]:
    """Answer one question; after a wrong refusal, also return whether the answer without the floor is right."""
    question = Question(gold.question, gold.history, evaluation.filters.get(gold.id, NO_FILTERS), gold.as_of)
    answer = evaluation.ask(question)
    wrong_refusal = answer.refused and bool(gold.answers)
    return answer, wrong_refusal and is_right(gold, evaluation.ask_without_floor(question))


def _record(evaluation: Evaluation, gold: GoldQuestion, future: Future[tuple[Answer, bool]]) -> Record:
    error = future.exception()
    if error is not None:
        return of_error(gold, error, evaluation.library)
    answer, right_without_floor = future.result()
    judged = Judged.of(gold, evaluation.library)
    measured = score(judged, answer, evaluation.library)
    if evaluation.official:
        measured |= evaluation.official(gold, answer)
    why = failure(judged, answer, evaluation.library, right_without_floor=right_without_floor)
    return of_answer(gold, answer, evaluation.library, measured, why)


def _begin(folder: Path, evaluation: Evaluation, records: Sequence[Record], *, resume: bool) -> None:
    """Write the stamp and the records to continue from, without a line that an interruption cut off."""
    if not resume and (folder / QUESTIONS).exists():
        raise ExpectedError(f"{folder} holds a run already; go on with it by --resume, or name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / QUESTIONS).write_text("".join(lines), encoding="utf-8", newline="\n")
    (folder / STAMP).write_text(json.dumps(_identity(evaluation), indent=1), encoding="utf-8")


def _recorded(folder: Path, evaluation: Evaluation) -> list[Record]:
    if not (folder / STAMP).is_file():
        raise ExpectedError(f"no run in {folder} to go on with; leave --resume out")
    if differences := _differences(folder, evaluation):
        raise ExpectedError(f"the run {folder} differs in {', '.join(differences)}; leave --resume out to begin anew")
    return read_records(folder)


def _identity(evaluation: Evaluation) -> dict[str, Any]:
    return {"gold": evaluation.gold, "fingerprint": evaluation.fingerprint, **evaluation.stamp}


def _differences(folder: Path, evaluation: Evaluation) -> list[str]:
    """Name the entries of the stamp in which a run and an evaluation differ, each setting by its name."""
    made, now = read_stamp(folder), _identity(evaluation)
    differing = [name for name in UNCHANGED if made.get(name) != now.get(name)]
    was, set_now = made.get("settings") or {}, now["settings"]
    names = [
        name for name in {**was, **set_now} if (name in was, was.get(name)) != (name in set_now, set_now.get(name))
    ]
    return [f"settings ({', '.join(names)})" if name == "settings" and names else name for name in differing]


def _write_trec(folder: Path, evaluation: Evaluation, records: Sequence[Record]) -> None:
    key = evaluation.library.key
    judged = {question.id: Judged.of(question, evaluation.library).relevant for question in evaluation.questions}
    write_qrels(folder / "qrels.trec", {name: dict.fromkeys(sorted(ids), 1) for name, ids in judged.items() if ids})
    hits = {record["id"]: [key(hit["article"]) for hit in record["hits"]] for record in records}
    write_run(folder / "run.trec", {name: ranked(found) for name, found in hits.items()})


def _facts(folder: Path, evaluation: Evaluation, seconds: float, *, resumed: bool) -> RunFacts:
    made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return RunFacts(folder.name, made, evaluation.gold, resumed, evaluation.floor, seconds, evaluation.stamp)
