"""Defines the tasks and options of `eval`; without a task, it runs a gold set."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import eval_runs, eval_verbs
from bot.cli.eval_runs import GOLD

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  (typeshed has no public name for it)
    Count = Callable[[str], int]

BASELINE = Path("evaluation/gold/archive-baseline.json")
RUN = "run"
# Repeated here, so that --help need not load the sets; a test compares both lists.
RESEARCH = ("realtimeqa", "timeqa", "ramdocs", "rgb", "mtrag", "clapnq", "scifact", "multihop")
JUDGEMENTS = ("nq_open", "support", "follow_ups")
TASKS = (RUN, "watch", "diff", "gate", "calibrate", "report", "import", "new", "suggest", *RESEARCH, *JUDGEMENTS)
A_RUN = "a run's folder or its name in data/evaluations (default: the newest)"


def with_task(arguments: Sequence[str]) -> list[str]:
    """Insert `run` after `eval` if no task is named, so that `eval` and `eval GOLD` are a run."""
    if not arguments or arguments[0] != "eval":
        return list(arguments)
    place = 1
    while place < len(arguments) and arguments[place] in ("--json", "--debug", "--settings"):
        place += 2 if arguments[place] == "--settings" else 1
    following = arguments[place] if place < len(arguments) else ""
    named = following in (*TASKS, "-h", "--help")
    return list(arguments) if named else [*arguments[:place], RUN, *arguments[place:]]


def add_eval(verbs: Verbs, common: Callable[[str | None], argparse.ArgumentParser], count: Count) -> None:
    """Add the verb and its tasks; `common` makes the options that every verb has."""
    parser = verbs.add_parser(
        "eval",
        parents=[common(None)],
        help="measure the answers on questions with known answers",
        epilog="`eval` alone, or with the file of a gold set, is `eval run`.",
    )
    tasks = parser.add_subparsers(required=True, metavar="TASK")
    # Without SUPPRESS, the task's default would replace an option given before the task.
    everywhere = common(argparse.SUPPRESS)
    asking = _asking(count)
    _add_runs(tasks, everywhere, asking)
    _add_writing(tasks, everywhere, count)
    _add_comparisons(tasks, everywhere)
    _add_research(tasks, [everywhere, asking, _keeping()])
    for name in JUDGEMENTS:
        judged = tasks.add_parser(name, parents=[everywhere], help=f"compare {_JUDGED[name]} with people's judgement")
        judged.set_defaults(set=name, function=eval_verbs.judgement)


def _asking(count: Count) -> argparse.ArgumentParser:
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("--limit", type=count, metavar="N", help="only the first N questions")
    asking.add_argument("--slice", action="append", default=[], metavar="TAG", help="only this slice; may be repeated")
    asking.add_argument("--jobs", type=count, default=1, metavar="N", help="questions asked at once (default: 1)")
    asking.add_argument("--engine", choices=("both", "dense", "lexical"), default="both", help="search by one ranking")
    model = "let this chat model write the answers (docs/evaluation.md); '': none, whatever the settings name"
    asking.add_argument("--model", metavar="NAME", help=model)
    return asking


def _keeping() -> argparse.ArgumentParser:
    keeping = argparse.ArgumentParser(add_help=False)
    keeping.add_argument("--resume", action="store_true", help="go on with the newest interrupted run of the same")
    keeping.add_argument("--output", type=Path, metavar="FOLDER", help="where the run is written")
    return keeping


def _add_runs(tasks: Verbs, everywhere: argparse.ArgumentParser, asking: argparse.ArgumentParser) -> None:
    told = "ask a gold set of the archive and measure the answers"
    run = tasks.add_parser(RUN, parents=[everywhere, asking, _keeping()], help=told)
    run.add_argument("--update", action="store_true", help="first bring the index up to date if sources/ changed")
    run.set_defaults(function=eval_verbs.run)
    told = "the same again whenever the gold set, the texts or the settings change; shows which answers turned"
    watch = tasks.add_parser("watch", parents=[everywhere, asking], help=told)
    watch.set_defaults(function=eval_runs.watch, resume=False, output=None)
    for task in (run, watch):
        task.add_argument("gold", nargs="?", type=Path, default=GOLD, help=f"the gold set (default: {GOLD})")


def _add_research(tasks: Verbs, parents: Sequence[argparse.ArgumentParser]) -> None:
    for name in RESEARCH:
        research = tasks.add_parser(name, parents=[*parents], help=f"`run` on the research set {name}")
        research.add_argument("--part", metavar="PART", help=_PARTS.get(name, argparse.SUPPRESS))
        research.add_argument(
            "--subset",
            type=int,
            choices=(2000, 5000),
            help="a smaller archive" if name == "realtimeqa" else argparse.SUPPRESS,
        )
        research.set_defaults(set=name, function=eval_verbs.research)


_JUDGED = {
    "nq_open": "the grading of answers",
    "support": "the check whether a quote carries a statement",
    "follow_ups": "the reading of follow-up questions",
}
_PARTS = {
    "realtimeqa": (
        "gold (default): articles the quiz's authors linked; silver: found by string; totals: counts; as-of: who held"
        " an office, or a figure, on a day; said: somebody's words; about: overviews of a name"
    ),
    "timeqa": "easy (default) or hard",
    "multihop": "hotpotqa (default) or musique",
}


def _add_comparisons(tasks: Verbs, everywhere: argparse.ArgumentParser) -> None:
    diff = tasks.add_parser("diff", parents=[everywhere], help="what changed between two runs")
    diff.add_argument("before", help="a run's folder or name")
    diff.add_argument("after", nargs="?", help=A_RUN)
    diff.add_argument("--output", type=Path, metavar="FILE", help="where the page is written")
    diff.set_defaults(function=eval_verbs.diff)
    gate = tasks.add_parser("gate", parents=[everywhere], help="exit 1 if a measure fell by more than its noise")
    gate.add_argument("run", nargs="?", help=A_RUN)
    gate.add_argument("--baseline", type=Path, default=BASELINE, metavar="FILE", help=f"(default: {BASELINE})")
    gate.add_argument("--write", action="store_true", help="make the run the baseline instead")
    gate.set_defaults(function=eval_verbs.gate)
    calibrate = tasks.add_parser("calibrate", parents=[everywhere], help="choose answer.floor from a run and write it")
    calibrate.add_argument("run", nargs="?", help=A_RUN)
    calibrate.add_argument("--false-refusals", type=float, metavar="SHARE", help="most answerable questions refused")
    calibrate.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    calibrate.set_defaults(function=eval_verbs.calibrate)
    report = tasks.add_parser("report", parents=[everywhere], help="make the page of a run again")
    report.add_argument("run", nargs="?", help=A_RUN)
    report.set_defaults(function=eval_verbs.report)


def _add_writing(tasks: Verbs, everywhere: argparse.ArgumentParser, count: Count) -> None:
    feedback = tasks.add_parser("import", parents=[everywhere], help="turn feedback into gold questions to review")
    file = "the bot's database, or feedback as JSON Lines (default: the database in discord.state)"
    feedback.add_argument("feedback", nargs="?", type=Path, metavar="FILE", help=file)
    feedback.add_argument("--gold", type=Path, default=GOLD, metavar="FILE", help="leave out what is asked there")
    feedback.add_argument("--output", type=Path, metavar="FILE", help="where the candidates are written")
    feedback.set_defaults(function=eval_verbs.import_feedback)
    new = tasks.add_parser("new", parents=[everywhere], help="write one gold question on the terminal")
    new.add_argument("gold", nargs="?", type=Path, default=GOLD, help=f"the gold set (default: {GOLD})")
    new.set_defaults(function=eval_verbs.new)
    suggest = tasks.add_parser(
        "suggest", parents=[everywhere], help="suggest gold questions, to accept, correct or skip"
    )
    suggest.add_argument("number", nargs="?", type=count, default=10, metavar="N", help="questions (default: 10)")
    suggest.add_argument("gold", nargs="?", type=Path, default=GOLD, help=f"the gold set (default: {GOLD})")
    suggest.add_argument("--from", dest="candidates", type=Path, metavar="FILE", help="of `gaps` or `eval import`")
    suggest.add_argument("--seed", type=int, metavar="NUMBER", help="the same ones each time")
    suggest.set_defaults(function=eval_verbs.suggest)
