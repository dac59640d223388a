"""What each verb of the command line does: read its options, call one function below, print, return the exit code."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from bot import terminal
from bot.settings import Settings
from index.article import Article, Filters, Problem
from index.errors import ExpectedError

if TYPE_CHECKING:
    from index.build import BuildSettings, Report

DONE, PROBLEMS, NOTHING = 0, 1, 2
SHOWN_PROBLEMS = 50  # lines of an index run; `doctor` lists them all


def ask(options: Namespace, settings: Settings) -> int:
    """Answer one question, each line of standard input, or whatever is typed at a prompt."""
    if options.update:
        update_index(settings)
    from answer.ask import ask as answer_to
    from answer.chain import AnswerSettings
    from bot import questions, render
    from index.search import Archive

    with Archive.open(settings.index.data) as archive:
        filters = _filters(options, archive.catalogue.outlets())
        most = options.limit or settings.answer.most_statements
        how = AnswerSettings(settings.answer.floor, most, settings.answer.worth)
        answered = False
        for line in _lines(" ".join(options.question), is_given=bool(options.question)):
            try:
                answer = answer_to(archive, questions.read_line(line, filters), how)
            except ExpectedError as error:
                _print_json({"question": line, "error": str(error)}) if options.json else terminal.note(
                    f"dateline: {error}"
                )
                continue
            answered = True
            _print_json(render.answer_json(answer)) if options.json else terminal.show(render.pieces(answer))
        if changed := not options.update and changed_sources(archive.catalogue, settings):
            terminal.note(f"dateline: {changed} since the index was made; run: python -m bot index")
    return DONE if answered else NOTHING


def _lines(question: str, *, is_given: bool) -> Iterator[str]:
    """Give the question of the command line, the lines of standard input, or what is typed until it ends."""
    if is_given and question != "-":
        yield question
    elif question == "-" or not sys.stdin.isatty():
        yield from (line.rstrip("\n") for line in sys.stdin if line.strip())
    else:
        terminal.note("Ask the archive; an empty line ends.")
        while line := _typed():
            yield line


def _typed() -> str:
    try:
        return input("? ").strip()
    except EOFError:
        return ""


def search(options: Namespace, settings: Settings) -> int:
    """Show the best passages for some words."""
    from answer.ask import clean
    from bot import render
    from index.search import Archive

    with Archive.open(settings.index.data) as archive:
        filters = _filters(options, archive.catalogue.outlets())
        hits = archive.search(clean(" ".join(options.words)), options.limit or 10, filters, options.engine)
        for number, hit in enumerate(hits, start=1):
            if options.json:
                _print_json(render.hit_json(hit))
                continue
            also = f" · also in {', '.join(copy.outlet or copy.path for copy in hit.also)}" if hit.also else ""
            place = f" · characters {hit.passage.start}–{hit.passage.end}{also}"
            head = (
                (f"{number}. ", "mark"),
                (f"{hit.score:.2f} ", "quiet"),
                (render.source_line(hit.article, ()), "source"),
            )
            terminal.show([*head, (place, "quiet"), (f"\n{hit.text}\n", "")])
    if not hits and not options.json:
        terminal.note("dateline: no passage passes these filters")
    return DONE


def index(options: Namespace, settings: Settings) -> int:
    """Bring the index up to date, say what would change, or go back to the build before."""
    from index import builds

    if options.rollback:
        build = builds.rollback(settings.index.data)
        _print_json({"build": build.name}) if options.json else print(f"The build {build.name} answers again.")
        return DONE
    report = _build(settings, full=options.full, dry_run=options.dry_run)
    if options.json:
        _print_json(_report_json(report))
    else:
        _print_report(report, dry_run=options.dry_run)
    return DONE if report.articles else NOTHING


def _build(settings: Settings, *, full: bool = False, dry_run: bool = False) -> Report:
    from index.build import build_index

    progress = terminal.progress()
    try:
        return build_index(build_settings(settings), progress, full=full, dry_run=dry_run)
    finally:
        progress.close()


def build_settings(settings: Settings) -> BuildSettings:
    """What of the settings decides a build."""
    from index.build import BuildSettings
    from index.sources import Limits

    mega, reading, index_ = 1_000_000, settings.reading, settings.index
    limits = Limits(
        max_file_bytes=int(reading.max_file_megabytes * mega),
        max_article_bytes=int(reading.max_article_megabytes * mega),
        max_decompressed_bytes=int(reading.max_unpacked_megabytes * mega),
    )
    return BuildSettings(index_.sources, index_.data, index_.encoder, index_.weights, index_.passage_tokens, limits)


def update_index(settings: Settings) -> None:
    """Index the sources if there is no index yet or they changed since."""
    from index import builds
    from index.catalogue import Catalogue

    build = builds.current(settings.index.data)
    if build is not None and not changed_sources(Catalogue(build / builds.CATALOGUE, read_only=True), settings):
        return
    report = _build(settings)
    for line in _summary(report):
        terminal.note(line)


def changed_sources(catalogue: Any, settings: Settings) -> str:
    """Say how many source files changed since they were indexed; nothing where none did."""
    from index.freshness import changed_files

    if not settings.index.sources.is_dir():
        return f"the folder {settings.index.sources} is gone"
    files = changed_files(catalogue, settings.index.sources)
    return f"{_plural(len(files), 'source file')} changed" if files else ""


def _print_report(report: Report, *, dry_run: bool) -> None:
    for problem in report.problems[:SHOWN_PROBLEMS]:
        terminal.note(f"left out: {problem}")
    if len(report.problems) > SHOWN_PROBLEMS:
        terminal.note(f"left out: {len(report.problems) - SHOWN_PROBLEMS:,} more; `doctor` lists them all")
    if dry_run:
        for sign, names in (("+", report.added), ("~", report.changed), ("-", report.removed)):
            for name in names:
                print(f"{sign} {terminal.printable(name)}")
    for line in _summary(report, dry_run=dry_run):
        print(line)


def _summary(report: Report, *, dry_run: bool = False) -> Iterator[str]:
    changes = f"{len(report.added):,} added, {len(report.changed):,} changed, {len(report.removed):,} removed"
    yield (
        f"{_plural(report.articles, 'article')} ({report.duplicates:,} exact copies, {report.undated:,} undated), "
        f"{_plural(len(report.problems), 'problem')}; {changes}."
    )
    if not report.articles:
        yield "Nothing in the sources could be indexed; what was published before still answers."
    elif report.build:
        yield f"{_plural(report.passages, 'passage')}; published as build {report.build.id}."
    else:
        yield "A dry run: nothing was changed." if dry_run else "Nothing changed; the published build stays."


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "build": report.build.id if report.build else None,
        "articles": report.articles,
        "passages": report.passages,
        "added": list(report.added),
        "changed": list(report.changed),
        "removed": list(report.removed),
        "duplicates": report.duplicates,
        "undated": report.undated,
        "problems": [_problem_json(problem) for problem in report.problems],
    }


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {"path": problem.path, "line": problem.line, "reason": problem.reason}


def add(options: Namespace, settings: Settings) -> int:
    """Bring files, pages or a feed's articles into the sources."""
    from index.fetch import Added, FetchOptions
    from index.fetch import add as bring

    limits = build_settings(settings).limits
    how = FetchOptions(
        allow_private_addresses=settings.add.allow_private_addresses,
        total_seconds=settings.add.timeout_seconds,
        max_bytes=int(settings.add.max_megabytes * 1_000_000),
    )
    results = bring(options.targets, settings.index.sources, how, limits=limits)
    for result in results:
        if options.json:
            kept = (
                {"target": result.target, "path": result.path, "state": result.state}
                if isinstance(result, Added)
                else {}
            )
            _print_json(kept or {"target": result.path, "reason": getattr(result, "reason", "")})
        elif isinstance(result, Added):
            print(terminal.printable(str(result)))
        else:
            terminal.note(f"left out: {result}")
    kept_any = any(isinstance(result, Added) for result in results)
    if kept_any and not options.json:
        print("Now run: python -m bot index")
    return DONE if kept_any else NOTHING


def articles(options: Namespace, settings: Settings) -> int:
    """List the articles, newest first, or show one with a quote highlighted."""
    from bot import render
    from index import builds
    from index.catalogue import Catalogue

    build = builds.published(settings.index.data)
    catalogue = Catalogue(build / builds.CATALOGUE, read_only=True)
    if options.article:
        return _show(catalogue, options)
    filters = _filters(options, catalogue.outlets())
    shown = 0
    for article in catalogue.articles(filters, options.words, options.limit or -1):
        shown += 1
        if options.json:
            _print_json(render.article_json(article))
        else:
            terminal.show([(f"{article.id}  ", "mark"), (render.source_line(article, ()), "source")])
    if not options.json:
        terminal.note(f"{_plural(shown, 'article')}.")
    return DONE


def _show(catalogue: Any, options: Namespace) -> int:
    from bot import render

    article: Article | None = catalogue.article(options.article)
    if article is None:
        raise ExpectedError(f"no article {options.article!r} in the index; list them with: python -m bot articles")
    start, end = _span(options.quote, article)
    if options.json:
        _print_json({**render.article_json(article), "text": article.text, "quote": article.text[start:end] or None})
        return DONE
    head = [(render.source_line(article, ()), "source"), ("\n\n", "")]
    terminal.show([*head, (article.text[:start], ""), (article.text[start:end], "answer"), (article.text[end:], "")])
    for copy in catalogue.copies(article.id):
        terminal.show([("Also in: ", "quiet"), (render.source_line(copy, ()), "source")])
    return DONE


def _span(text: str | None, article: Article) -> tuple[int, int]:
    if text is None:
        return 0, 0
    start, _, end = text.replace("–", "-").partition("-")
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(article.text)):
        raise ExpectedError(f"found the quote {text!r}, expected START-END within 0-{len(article.text)}")
    return int(start), int(end)


def doctor(options: Namespace, settings: Settings) -> int:
    """Say what is wrong or worth knowing; exit code 1 where something is wrong."""
    from bot.doctor import examine

    findings = list(examine(settings))
    for finding in findings:
        if options.json:
            _print_json({"problem": finding.is_problem, "what": finding.text})
        else:
            print(f"{'✗' if finding.is_problem else '·'} {terminal.printable(finding.text)}")
    problems = sum(finding.is_problem for finding in findings)
    if not options.json:
        print(f"{_plural(problems, 'problem')}." if problems else "All is well.")
    return PROBLEMS if problems else DONE


def _filters(options: Namespace, outlets: Iterable[str]) -> Filters:
    from answer.days import first_day, last_day

    known = {outlet.lower(): outlet for outlet in outlets}
    unknown = [name for name in options.outlet if name.lower() not in known]
    if unknown:
        raise ExpectedError(
            f"no outlet {unknown[0]!r} in the archive; it has {', '.join(sorted(known.values())) or 'none'}"
        )
    since = first_day(options.since) if options.since else None
    until = last_day(options.until) if options.until else None
    if since and until and since > until:
        raise ExpectedError(f"--since {options.since} lies after --until {options.until}; swap them")
    return Filters(since, until, tuple(known[name.lower()] for name in options.outlet))


def _print_json(form: dict[str, Any]) -> None:
    print(json.dumps(form, ensure_ascii=False), flush=True)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
