"""Runs the index for the command line: its settings, its progress, and the report at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from bot import terminal
from bot.freshness import changed_sources
from bot.settings import Settings
from bot.terminal import plural
from index.article import Days, Problem, day_in_words, days_in_words, iso
from index.build import builds
from index.build.build import BuildSettings, Report, build_index
from index.build.leads import fill_leads
from index.build.workers import HERE, Workers
from index.read.sources import Limits
from index.store.catalogue import Catalogue

if TYPE_CHECKING:
    from index.build.preview import Kind, Sample
    from index.fetch.fetch import Added, FetchOptions

SHOWN = 160  # characters of a sample's first sentence, so that it fits on two lines
SHOWN_NAMES = 10  # articles of each kind that a dry run names, so that its samples stay on the screen
SHOWN_PROBLEMS = 50  # problems that a report prints, so that it can be read; `doctor` lists them all


@contextmanager
def working(ray: str | None) -> Iterator[Workers]:
    """Choose where an index run works: on this machine, or on the Ray cluster at an address ('': the nearest)."""
    if ray is None:
        yield HERE
        return
    from index.build.ray_cluster import ray_workers

    with ray_workers(ray) as workers:
        terminal.note(f"{plural(workers.at_once, 'core')} on the Ray cluster at {workers.address}")
        yield workers


def run_index(
    settings: Settings,
    *,
    full: bool = False,
    dry_run: bool = False,
    every: float = terminal.PLAIN_EVERY,
    json_progress: bool = False,
    workers: Workers = HERE,
) -> Report:
    """Bring the index up to date, with its progress on the screen, or as JSON lines for the program that runs it."""
    with closing(terminal.progress(every, as_json=json_progress)) as progress:
        report = build_index(build_settings(settings), progress, full=full, dry_run=dry_run, workers=workers)
        if not dry_run:
            fill_leads(settings.index.data, progress)
    return report


def run_refinement(
    settings: Settings, *, every: float = terminal.PLAIN_EVERY, json_progress: bool = False, workers: Workers = HERE
) -> None:
    """Give passages of the published build the encoder's own vectors, with progress as in `run_index`."""
    from index.build.refine import refine_index

    with closing(terminal.progress(every, as_json=json_progress)) as progress:
        refine_index(build_settings(settings), progress, workers=workers)


def refined_json(settings: Settings) -> dict[str, Any]:
    """Return how many passages of the published build have the encoder's own vectors, as JSON (docs/json.md)."""
    manifest = builds.Manifest.read(builds.published(settings.index.data))
    return {"build": manifest.id, "passages": manifest.passages, "refined": manifest.refined}


def build_settings(settings: Settings) -> BuildSettings:
    """Collect the settings that decide how a build is made."""
    mega, reading, index_ = 1_000_000, settings.reading, settings.index
    limits = Limits(
        max_file_bytes=int(reading.max_file_megabytes * mega),
        max_article_bytes=int(reading.max_article_megabytes * mega),
        max_decompressed_bytes=int(reading.max_unpacked_megabytes * mega),
        max_seconds=reading.max_seconds,
        max_memory_bytes=int(reading.max_memory_megabytes * mega),
        first=None if reading.days_begin_with == "auto" else reading.days_begin_with,
    )
    return BuildSettings(
        index_.sources,
        index_.data,
        index_.encoder,
        index_.weights,
        index_.passage_tokens,
        vectors=index_.vectors,
        limits=limits,
        store=index_.store,
    )


def update_index(settings: Settings) -> None:
    """Index the sources if they changed, or if there is no index that this program can read."""
    build = builds.current(settings.index.data)
    readable = build is not None and builds.Manifest.read(build).format == builds.FORMAT
    if build and readable and not changed_sources(Catalogue(build / builds.CATALOGUE, read_only=True), settings):
        return
    report = run_index(settings)
    for line in _summary(report):
        terminal.note(line)


def add_to_sources(targets: Sequence[str], settings: Settings) -> Iterator[Added | Problem]:
    """Bring files, pages or a feed's articles into the sources, within what the settings allow, one after the other."""
    from index.fetch.fetch import adding

    return adding(targets, settings.index.sources, fetch_options(settings), limits=build_settings(settings).limits)


def fetch_options(settings: Settings) -> FetchOptions:
    """Collect the settings that limit what is fetched."""
    from index.fetch.fetch import FetchOptions

    return FetchOptions(
        allow_private_addresses=settings.add.allow_private_addresses,
        total_seconds=settings.add.timeout_seconds,
        feed_seconds=settings.add.feed_seconds,
        max_bytes=int(settings.add.max_megabytes * 1_000_000),
    )


def print_report(report: Report, *, dry_run: bool) -> None:
    """Print what an index run left out, changed and published."""
    for problem in report.problems[:SHOWN_PROBLEMS]:
        terminal.note(f"left out: {problem}")
    if len(report.problems) > SHOWN_PROBLEMS:
        terminal.note(f"left out: {len(report.problems) - SHOWN_PROBLEMS:,} more; `doctor` lists them all")
    if dry_run:
        for sign, names in (("+", report.added), ("~", report.changed), ("-", report.removed)):
            for line in _listed(names):
                print(f"{sign} {line}")
    for kind in report.preview:
        print()
        for line in _preview(kind):
            print(terminal.printable(line))
    if report.preview:
        print()
    for line in _summary(report, dry_run=dry_run):
        print(line)


def _listed(names: Sequence[str]) -> Iterator[str]:
    """Write the first names, and how many more there are."""
    yield from map(terminal.printable, names[:SHOWN_NAMES])
    if len(names) > SHOWN_NAMES:
        yield f"{len(names) - SHOWN_NAMES:,} more"


def _preview(kind: Kind) -> Iterator[str]:
    """Write what a dry run found of one kind: how many articles, their days, and samples with title and first words."""
    dated = days_in_words(Days(kind.first, kind.last)) if kind.first and kind.last else "no day"
    yield f"{kind.ending}: {plural(kind.articles, 'article')}, {dated}, undated: {kind.undated:,}"
    for sample in kind.samples:
        article = sample.article
        place = f"{'from ' if article.date else ''}{article.day_from}"  # an undated article has a reason there
        yield f"  {article.title} · {day_in_words(article.date)}{f' ({place})' if article.day_from else ''}"
        sentence = " ".join(sample.sentence.split())
        yield (
            f"    “{sentence[:SHOWN]}{'…' if len(sentence) > SHOWN else ''}”"
            if sentence
            else "    no sentence to quote"
        )


def _summary(report: Report, *, dry_run: bool = False) -> Iterator[str]:
    changes = f"{len(report.added):,} added, {len(report.changed):,} changed, {len(report.removed):,} removed"
    yield (
        f"{plural(report.articles, 'article')} (exact copies: {report.duplicates:,}, undated: {report.undated:,}), "
        f"{plural(len(report.problems), 'problem')}; {changes}."
    )
    if not report.articles:
        yield "Nothing in the sources could be indexed; what was published before still answers."
    elif report.build:
        yield f"{plural(report.passages, 'passage')}; published as build {report.build.id}."
    elif not dry_run:
        yield "Nothing changed; the published build stays."
    elif report.added or report.changed or report.removed:
        yield "A dry run: nothing was changed. To make the index, run: python -m bot index"
    else:
        yield "A dry run: there is nothing to change."


def report_json(report: Report) -> dict[str, Any]:
    return {
        "build": report.build.id if report.build else None,
        "articles": report.articles,
        "passages": report.passages,
        "refined": report.refined,
        "added": list(report.added),
        "changed": list(report.changed),
        "removed": list(report.removed),
        "duplicates": report.duplicates,
        "undated": report.undated,
        "problems": [{"path": one.path, "line": one.line, "reason": one.reason} for one in report.problems],
        "preview": [
            {
                "ending": kind.ending,
                "articles": kind.articles,
                "first": iso(kind.first),
                "last": iso(kind.last),
                "undated": kind.undated,
                "samples": [_sample_json(sample) for sample in kind.samples],
            }
            for kind in report.preview
        ],
    }


def added_json(result: Added | Problem) -> dict[str, Any]:
    if isinstance(result, Problem):
        return {"target": result.path, "reason": result.reason, "line": result.line}
    return {"target": result.target, "path": result.path, "state": result.state, "note": result.note}


def _sample_json(sample: Sample) -> dict[str, Any]:
    article = sample.article
    named = {"id": article.id, "title": article.title, "date": iso(article.date), "day_from": article.day_from or None}
    return {**named, "sentence": sample.sentence}
