"""Implements the verbs that change the archive: `index`, which updates the index, and `add`, which brings texts in."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from bot import terminal

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.build.workers import Workers

DONE, NOTHING = 0, 2


def index(options: Namespace, settings: Settings) -> int:
    """Update the index, show what would change, go back to the previous build, or improve the vectors."""
    from bot import indexing
    from index.build import builds

    if options.rollback:
        build = builds.rollback(settings.index.data)
        terminal.print_json({"build": build.name}) if options.json else print(f"The build {build.name} answers again.")
        return DONE
    with indexing.working(options.ray) as workers:
        return _indexed(options, settings, workers)


def _indexed(options: Namespace, settings: Settings, workers: Workers) -> int:
    """Run the index, then refine the vectors if the options or the settings ask for it."""
    from bot import indexing

    if not options.refine:
        report = indexing.run_index(
            settings,
            full=options.full,
            dry_run=options.dry_run,
            every=options.every,
            json_progress=options.json_progress,
            workers=workers,
        )
        if options.json:
            terminal.print_json(indexing.report_json(report))
        else:
            indexing.print_report(report, dry_run=options.dry_run)
        if not report.articles:
            return NOTHING
    if options.refine or (settings.index.vectors == "transformer" and not (options.dry_run or options.searchable)):
        _refine(options, settings, workers)
    elif not (options.json or options.dry_run):
        _print_refined(settings)
    return DONE


def _refine(options: Namespace, settings: Settings, workers: Workers) -> None:
    """Give passages the encoder's own vectors and print how many have them; the published build answers meanwhile."""
    from bot import indexing

    sys.stdout.flush()  # the next step takes long, so the report is shown before it
    try:
        indexing.run_refinement(settings, every=options.every, json_progress=options.json_progress, workers=workers)
    except KeyboardInterrupt:
        terminal.note("The index answers, and no vector is lost; to go on, run: python -m bot index --refine")
        raise
    if options.json:
        terminal.print_json(indexing.refined_json(settings))
    else:
        _print_refined(settings)


def _print_refined(settings: Settings) -> None:
    from bot.cli.checks.doctor import how_refined
    from index.build.builds import Manifest, published

    if told := how_refined(settings, Manifest.read(published(settings.index.data))):
        print(f"{told.capitalize()}.")


def add(options: Namespace, settings: Settings) -> int:
    """Bring files, pages or a feed's articles into the sources."""
    from bot import indexing
    from index.fetch.fetch import Added

    kept_any = False
    for result in indexing.add_to_sources(options.targets, settings):
        kept_any = kept_any or isinstance(result, Added)
        if options.json:
            terminal.print_json(indexing.added_json(result))
        elif isinstance(result, Added):
            print(terminal.printable(str(result)), flush=True)
        else:
            terminal.note(f"left out: {result}")
    if kept_any and not options.json:
        print("Now run: python -m bot index")
    return DONE if kept_any else NOTHING
