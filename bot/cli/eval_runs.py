"""Runs a set of questions, once or after every change: asks, keeps the run, makes its page, prints what was right."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from answer.model import Fault
from bot import terminal
from bot.chat_model import writing
from bot.cli import eval_tables
from bot.terminal import plural
from index.errors import ExpectedError

if TYPE_CHECKING:
    from answer.chat.writer import Writer
    from bot.settings import Settings
    from evaluation.gold.load import GoldQuestion
    from evaluation.library import Library
    from evaluation.research.sets import ResearchSet
    from evaluation.run import Evaluation
    from index.search import Archive

GOLD = Path("evaluation/gold/archive.jsonl")
OWN = (
    "To measure your own texts, write questions of your own (docs/gold.md): python -m bot eval new mine.jsonl; "
    "then: python -m bot eval mine.jsonl"
)
# The first disagreements between gold set and archive show what kind of mistake it is, so the others are only counted.
SHOWN = 20
LOOK_EVERY = 1  # seconds between two looks for changes
LOOK_SHARE = 20  # looking at many source files takes long, so it rests this many times longer


def kept_runs(settings: Settings) -> Path:
    return settings.index.data / "evaluations"


def ask_all(
    options: Namespace,
    settings: Settings,
    data: Path,
    name: str,
    questions: Sequence[GoldQuestion],
    research_set: ResearchSet | None = None,
) -> int:
    """Ask questions of the index below `data`, keep the run, make its page and print what was found."""
    folder, summary = _asked(options, settings, data, name, questions, research_set)
    _finish(options, folder, summary)
    return _said_of_trouble(folder, summary)


def watch(options: Namespace, settings: Settings) -> int:
    """Ask a gold set again whenever it, the texts or the settings change, until Ctrl-C; say which answers turned."""
    seen: object = None
    last: Path | None = None
    try:
        while True:
            began = monotonic()
            if (now := _state(options, settings)) != seen:
                seen = now
                settings, last = _asked_again(options, settings, last)
                terminal.note("Waiting until the questions, the texts or the settings change; Ctrl-C ends.")
                began = monotonic()
            sleep(max(LOOK_EVERY, LOOK_SHARE * (monotonic() - began)))
    except KeyboardInterrupt:
        return 0


def _state(options: Namespace, settings: Settings) -> object:
    """Return something that differs after any change of the gold set, the settings file or the texts."""
    from bot.settings import FILE
    from index.build.freshness import source_files

    files = [path.stat() for path in (options.gold, options.settings or FILE) if path.is_file()]
    return [(file.st_size, file.st_mtime_ns) for file in files], source_files(settings.index.sources)


def _asked_again(options: Namespace, settings: Settings, last: Path | None) -> tuple[Settings, Path | None]:
    """Read the settings again, bring the index up to date, ask, and compare with the run `last`.

    Returns the settings and the newest run that there is. A mistake costs one line, because a file may be half written;
    it is whole at its next change.
    """
    from bot import settings as files
    from bot.indexing import update_index
    from evaluation.gold.load import load

    try:
        settings = files.load(options.settings)
        questions = load(options.gold)
        update_index(settings)
        folder, summary = _asked(options, settings, settings.index.data, options.gold.name, questions)
        _finish(options, folder, summary, last)
        _said_of_trouble(folder, summary)
    except ExpectedError as error:
        terminal.note(f"dateline: {error}")
        return settings, last
    return settings, folder


def _asked(
    options: Namespace,
    settings: Settings,
    data: Path,
    name: str,
    questions: Sequence[GoldQuestion],
    research_set: ResearchSet | None = None,
) -> tuple[Path, dict[str, Any]]:
    """Ask questions of the index below `data`; return the folder of the run and its summary."""
    from bot.freshness import changed_sources
    from evaluation.archive import open_archive
    from evaluation.run import choose, evaluate, new_folder, unfinished_run

    with open_archive(data, options.engine) as archive, writing(settings, os.environ, options.model) as writer:
        chosen = choose(questions, options.limit, options.slice)
        evaluation = _evaluation(options, settings, archive, name, chosen, writer)
        if research_set:
            evaluation = replace(evaluation, filters=research_set.filters, official=research_set.official)
        else:
            _check(options.gold, evaluation.questions, evaluation.library)
            if changed := changed_sources(archive.catalogue, settings):
                terminal.note(f"dateline: {changed} since the index was made; run: python -m bot eval --update")
        kept = kept_runs(settings)
        folder = options.output or (unfinished_run(kept, evaluation) if options.resume else new_folder(kept))
        with closing(terminal.progress()) as progress:
            summary = evaluate(evaluation, folder, progress, options.jobs, resume=options.resume)
    return folder, summary


def _evaluation(
    options: Namespace,
    settings: Settings,
    archive: Archive,
    name: str,
    questions: Sequence[GoldQuestion],
    writer: Writer | None,
) -> Evaluation:
    from answer.draft import AnswerSettings
    from evaluation.archive import evaluation_of

    how = AnswerSettings(**settings.answer.model_dump())
    noted = {
        **{f"answer.{key}": value for key, value in settings.answer.model_dump(mode="json").items()},
        "index.weights": settings.index.weights,
        "index.vectors": settings.index.vectors,
        "index.passage_tokens": archive.manifest.passage_tokens,
        "engine": options.engine,
        "articles": archive.manifest.articles,
        "limit": options.limit,
        "slice": options.slice,
    }
    return evaluation_of(archive, how, name, questions, noted, writer)


def _check(gold: Path, questions: Sequence[GoldQuestion], library: Library) -> None:
    """Compare the gold set with the archive; ExpectedError lists the questions that cannot be right."""
    from evaluation.gold.check import check_against

    findings = check_against(questions, library.find)
    for finding in [finding for finding in findings if finding.warning][:SHOWN]:
        terminal.note(str(finding))
    wrong = [str(finding) for finding in findings if not finding.warning]
    named = {support.article for question in questions for support in question.support}
    if named and not any(map(library.find, named)):
        raise ExpectedError(
            f"{gold} asks about other texts: it names {plural(len(named), 'article')}, and none is in this index. "
            f"{'It belongs to the article that Dateline comes with. ' if gold == GOLD else ''}{OWN}"
        )
    if wrong:
        more = f"; the first {SHOWN}" if len(wrong) > SHOWN else ""
        head = f"the gold set does not fit the archive ({len(wrong):,} errors{more}); correct it, or use eval --update"
        raise ExpectedError("\n".join([head, *wrong[:SHOWN]]))


def _finish(options: Namespace, folder: Path, summary: dict[str, Any], last: Path | None = None) -> None:
    """Make the page of a run, and print what was right, or what turned since the run `last`."""
    from evaluation.compare import diff
    from evaluation.pages.report import write_report

    page = write_report(folder)
    found = diff(last, folder) if last else summary
    if options.json:
        terminal.print_json({**found, "folder": str(folder), "report": str(page)})
        return
    (eval_tables.show_turned if last else eval_tables.show_summary)(found)
    print(f"\nKept in {folder}; open {page}", flush=True)


def _said_of_trouble(folder: Path, summary: dict[str, Any]) -> int:
    return max(_said_of_errors(folder, summary), _said_of_faults(folder, summary))


def _said_of_errors(folder: Path, summary: dict[str, Any]) -> int:
    """Print the first error. Return the exit code: 1 if no question at all could be answered, else 0."""
    if not summary["errors"]:
        return 0
    from evaluation.run import read_records

    first = next(record for record in read_records(folder) if record["error"])
    terminal.note(f"dateline: {summary['errors']:,} questions broke; the first, {first['id']}: {first['error']}")
    return int(summary["errors"] == summary["questions"])


def _said_of_faults(folder: Path, summary: dict[str, Any]) -> int:
    """Print how often the chat model failed, and why. Return the exit code: 1 if it failed on all answers, else 0."""
    written = summary["written"] or {}
    # An answer that fails the checks is a result, not a failure of the model.
    faults = {name: count for name, count in written.get("faults", {}).items() if name != Fault.UNSUPPORTED}
    if not faults:
        return 0
    from evaluation.run import read_records

    kept = [record["written"] for record in read_records(folder) if record["written"]]
    first = next(one for one in kept if one["fault"] in faults)
    named = ", ".join(f"{name} {count:,}" for name, count in faults.items())
    failed, detail = sum(faults.values()), f"; the first said: {first['detail']}" if first["detail"] else ""
    asked = written["asked"]
    terminal.note(f"dateline: {written['model']} failed on {failed:,} of {asked:,} answers ({named}){detail}")
    return int(failed == asked)
