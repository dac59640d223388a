"""Turns the sources into a published build: read, compare, apply the difference, check, publish.

A full build and an update are the same code: a full build starts from nothing, an update from a copy of the published
build. The published build can be searched at once; index/build/refine.py improves its vectors afterwards.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

from index.article import Article, Problem
from index.build import builds
from index.build.builds import CATALOGUE, ENCODER, FORMAT, VECTORS, Manifest
from index.build.duplicates import link_near_copies
from index.build.freshness import changed_files
from index.build.preview import Kind, preview
from index.build.refined import is_refining
from index.build.workers import GROUP, HERE, Workers
from index.build.writer import BuildWriter, check, note_mentions
from index.embed import static
from index.embed.cache import VectorCache
from index.embed.encoder import Encoder, copy_encoder
from index.embed.export import exported
from index.errors import ExpectedError, readable
from index.read.sources import Limits
from index.store.catalogue import Catalogue, Difference
from index.store.collection import address_of

AT_ONCE = 32  # articles; the encoder takes a few seconds for so few, so they need not wait for a refinement

ID_FORM = "%Y%m%dT%H%M%S%f"

Vectors = Literal["static", "transformer"]


class Progress(Protocol):
    """The interface through which a build reports its progress."""

    def step(self, name: str, total: int | None, unit: str = "article") -> None:
        """Begin a step of `total` units; None if the total is not known beforehand."""

    def advance(self, units: float) -> None:
        """Count units of the step as done."""


class Silent:
    """A progress display that shows nothing."""

    def step(self, name: str, total: int | None, unit: str = "article") -> None:
        """Show nothing."""

    def advance(self, units: float) -> None:
        """Show nothing."""


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """The settings that decide a build's content: folders, encoder, tokens of a passage, kind of vectors.

    `store` is the address of a Chroma server for the vectors; it is empty if they are in the build's own folder.
    """

    sources: Path
    data: Path
    encoder: str
    weights: str
    passage_tokens: int
    vectors: Vectors = "static"
    limits: Limits = field(default_factory=Limits)
    store: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What an index run did; `build` is None if nothing was published (nothing changed, or a dry run).

    `refined` counts the passages with the encoder's own vectors. `preview` sums up what a dry run would add or change.
    """

    build: Manifest | None
    articles: int
    passages: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    duplicates: int
    undated: int
    problems: tuple[Problem, ...]
    refined: int = 0
    preview: tuple[Kind, ...] = ()


def build_index(
    settings: BuildSettings, progress: Progress, *, full: bool = False, dry_run: bool = False, workers: Workers = HERE
) -> Report:
    """Bring the index up to date with the sources and publish it.

    Nothing is published if nothing changed, if nothing could be read, or in a dry run. `workers` read and prepare; by
    default this machine does. ExpectedError if the sources are missing or another index run is in progress. If a
    refinement is publishing its vectors, this function waits until it has finished.
    """
    if not settings.sources.is_dir():
        raise ExpectedError(f"no folder {settings.sources}; create it and put texts in, or set index.sources")
    refines = is_refining(settings.data)
    if refines and builds.is_written(settings.data):
        progress.step("Waiting until filled-in vectors are published", None)
    with builds.room_needed(settings.data), builds.writer_lock(settings.data, wait=refines):
        with builds.writing(settings.data):
            encoder = _sound_encoder(settings)
        published = None if full else builds.current(settings.data)
        # A new build begins with the files of the published one, so any error but a full disk means that they are
        # damaged.
        with readable(published) if published else nullcontext(), builds.room_needed(settings.data):
            return _built(settings, progress, encoder, workers, published=published, dry_run=dry_run)


def _sound_encoder(settings: BuildSettings) -> Encoder:
    """Open the exported encoder; if its files are damaged, it is exported again."""
    folder = exported(settings.encoder, settings.weights, settings.data / "encoders")
    try:
        with readable(folder):
            static.read_table(folder / static.TABLE)
            return Encoder(folder)
    except ExpectedError:
        shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
        return Encoder(exported(settings.encoder, settings.weights, settings.data / "encoders"))


def _built(
    settings: BuildSettings,
    progress: Progress,
    encoder: Encoder,
    workers: Workers,
    *,
    published: Path | None,
    dry_run: bool,
) -> Report:
    made = Manifest(
        id=new_id(settings.data),
        made=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        format=FORMAT,
        encoder=settings.encoder,
        encoder_fingerprint=encoder.info.fingerprint,
        static_fingerprint=static.fingerprint(encoder.folder / static.TABLE),
        passage_tokens=settings.passage_tokens,
        sources=str(settings.sources),
    )
    # None where the build starts from nothing
    base = published if published and Manifest.read(published).made_like(made) else None
    moves = base is not None and address_of(base / VECTORS) != settings.store.rstrip("/")
    if base is not None and not moves and (unchanged := _unchanged(settings, base)):
        return unchanged
    with builds.unfinished(settings.data, made.id) as folder:
        if base is not None:
            shutil.copy2(base / CATALOGUE, folder / CATALOGUE)
        with closing(Catalogue(folder / CATALOGUE)) as catalogue:
            report = _compare(settings, progress, catalogue, workers)
            if dry_run:
                return replace(report, preview=preview(catalogue, [*report.added, *report.changed]))
            if not (catalogue.changes or moves) or not report.articles:
                return report
            _apply(settings, progress, encoder, base, folder, catalogue, workers)
            manifest = counted(made, catalogue)
        publish(manifest, encoder.folder, folder, settings.data)
        return replace(report, build=manifest, passages=manifest.passages, refined=manifest.refined)


def new_id(data: Path) -> str:
    """Return an id made of the current time that sorts after every other build's, even if the clock was set back."""
    now = datetime.datetime.now(datetime.UTC)
    for name in (build.name for build in builds.builds(data)):
        with suppress(ValueError):  # somebody may have renamed the folder, and then its name is no time
            made = datetime.datetime.strptime(name, ID_FORM).replace(tzinfo=datetime.UTC)
            now = max(now, made + datetime.timedelta(microseconds=1))
    return now.strftime(ID_FORM)


def counted(manifest: Manifest, catalogue: Catalogue) -> Manifest:
    return replace(
        manifest, articles=catalogue.count("article"), passages=catalogue.count("passage"), refined=catalogue.refined()
    )


def publish(
    manifest: Manifest, encoder: Path, folder: Path, data: Path, *, instead_of: Path | None = None
) -> Path | None:
    """Copy the encoder and the manifest into a build, and publish it as `builds.publish` does."""
    copy_encoder(encoder, folder / ENCODER)
    manifest.write(folder)
    return builds.publish(folder, data, manifest.id, instead_of=instead_of)


def _unchanged(settings: BuildSettings, base: Path) -> Report | None:
    """Report that nothing changed, before the published build is copied to find that out; None if something did.

    A file with a problem is read again each time.
    """
    with closing(Catalogue(base / CATALOGUE, read_only=True)) as catalogue:
        if catalogue.problems() or changed_files(catalogue, settings.sources):
            return None
        return _report(catalogue, Difference((), ()))


def _compare(settings: BuildSettings, progress: Progress, catalogue: Catalogue, workers: Workers) -> Report:
    """Read the sources into the catalogue, and report what differs from the published build."""
    progress.step("Reading", None)
    _read(settings, progress, catalogue, workers)
    if catalogue.changes:
        catalogue.link_exact_copies()
    return _report(catalogue, catalogue.difference())


def _report(catalogue: Catalogue, difference: Difference) -> Report:
    removed, added = set(difference.removed), set(difference.added)
    return Report(
        build=None,
        articles=catalogue.count("article"),
        passages=catalogue.count("passage"),
        added=tuple(article for article in difference.added if article not in removed),
        changed=tuple(article for article in difference.added if article in removed),
        removed=tuple(article for article in difference.removed if article not in added),
        duplicates=len(catalogue.exact_copies()),
        undated=len(catalogue.undated()),
        problems=tuple(catalogue.problems()),
        refined=catalogue.refined(),
    )


def _read(settings: BuildSettings, progress: Progress, catalogue: Catalogue, workers: Workers) -> None:
    files = set()
    for file in workers.read(settings.sources, settings.limits, catalogue.has_file):
        files.add(file.path)
        if file.unchanged:
            progress.advance(1)
            continue
        held, problems = set(), []
        for entry in file.entries:
            if isinstance(entry, Problem):
                problems.append(entry)
                continue
            try:
                held.add(_keep(catalogue, entry, file.path, settings.sources))
            except UnicodeEncodeError:
                problems.append(
                    Problem(file.path, "an article with half a character in its data, left out; export it again")
                )
            progress.advance(1)
        catalogue.keep_file(file.path, file.size, file.mtime_ns, problems, held)
    catalogue.forget_files_except(files)


def _keep(catalogue: Catalogue, article: Article, file: str, sources: Path) -> str:
    """Store an article in the catalogue. If another file already uses its id, put this file's name before the id."""
    owner = catalogue.file_of(article.id)
    if owner not in (None, file) and (sources / owner).exists():
        article = replace(article, id=f"{file}#{article.id}")
    catalogue.put(article, file)
    return article.id


def _apply(
    settings: BuildSettings,
    progress: Progress,
    encoder: Encoder,
    base: Path | None,
    folder: Path,
    catalogue: Catalogue,
    workers: Workers,
) -> None:
    """Update the vectors and the word index to match the catalogue, and check that all three agree."""
    difference = catalogue.difference()
    cache = VectorCache(settings.data / "vectors", encoder) if settings.vectors == "transformer" else None
    with BuildWriter(folder, base, catalogue, cache, settings.store) as writer:
        if difference.removed:
            progress.step("Removing", len(difference.removed))
        for article in difference.removed:
            writer.remove(article)
            progress.advance(1)
        progress.step("Indexing", len(difference.added))
        prepare = workers.prepare(encoder.folder, settings.passage_tokens)
        for group in prepare(_groups(catalogue, difference.added)):
            writer.add(group, encode=len(difference.added) <= AT_ONCE)
            progress.advance(len(group))
        progress.step("Checking", None)
    link_near_copies(catalogue)
    note_mentions(folder, base, catalogue)
    check(folder, catalogue)


def _groups(catalogue: Catalogue, articles: Sequence[str]) -> Iterator[list[Article]]:
    for first in range(0, len(articles), GROUP):
        yield [catalogue[article] for article in articles[first : first + GROUP]]
