"""From the sources to a published build: read, compare, apply the difference, check, builds.

A full build and an update are the same code: a full build starts from nothing, an update from a copy of the published
build. Vectors come from the cache where the same text was encoded before.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index import builds
from index.article import Article, Filters, Problem
from index.builds import CATALOGUE, ENCODER, FORMAT, VECTORS, WORDS, Manifest
from index.catalogue import Catalogue
from index.collection import address_of
from index.encoder import Encoder, copy_encoder, exported
from index.errors import ExpectedError
from index.events import sentence_days
from index.lexical import LexicalChange, LexicalIndex
from index.sources import Limits, read_sources
from index.split import embedded_text, passages, sentences_in
from index.vectors import VectorCache

if TYPE_CHECKING:
    from index.store import VectorStore

GROUP = 64  # articles that are split, encoded and stored together
SAMPLE = 16  # passages that must find themselves before a build is published
NEARLY_ONE = 0.999  # the similarity of a vector with itself, after rounding


class Progress(Protocol):
    """Where a build says how far it is."""

    def step(self, name: str, total: int | None) -> None:
        """Begin a step of `total` units; None where the total is not known beforehand."""

    def advance(self, units: float) -> None:
        """Count units of the step as done."""


class Silent:
    """A progress display that shows nothing."""

    def step(self, name: str, total: int | None) -> None:
        """Show nothing."""

    def advance(self, units: float) -> None:
        """Show nothing."""


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """What decides a build's content: the folders, the encoder, and the passage size in encoder tokens.

    `store` is the address of a Chroma server for the vectors; empty where they stand in the build's own folder.
    """

    sources: Path
    data: Path
    encoder: str
    weights: str
    passage_tokens: int
    limits: Limits = field(default_factory=Limits)
    store: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What an index run did; `build` is None where nothing was published (nothing changed, or a dry run)."""

    build: Manifest | None
    articles: int
    passages: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    duplicates: int
    undated: int
    problems: tuple[Problem, ...]


def build_index(settings: BuildSettings, progress: Progress, *, full: bool = False, dry_run: bool = False) -> Report:
    """Bring the index up to date with the sources and publish it.

    Nothing is published where nothing changed, where nothing could be read, and in a dry run. ExpectedError where the
    sources are missing or another run is at work.
    """
    if not settings.sources.is_dir():
        raise ExpectedError(f"no folder {settings.sources}; create it and put texts in, or set index.sources")
    with builds.room_needed(settings.data), builds.writer_lock(settings.data):
        encoder_folder = exported(settings.encoder, settings.weights, settings.data / "encoders")
        encoder = Encoder(encoder_folder)
        base = None if full else _usable(builds.current(settings.data), settings, encoder)
        name = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S%f}"
        with builds.unfinished(settings.data, name) as folder:
            if base is not None:
                shutil.copy2(base / CATALOGUE, folder / CATALOGUE)
            with closing(Catalogue(folder / CATALOGUE)) as catalogue:
                report = _compare(settings, progress, catalogue)
                moves = base is not None and address_of(base / VECTORS) != settings.store.rstrip("/")
                if dry_run or not (catalogue.changes or moves) or not report.articles:
                    return report
                _apply(settings, progress, encoder, base, folder, catalogue)
                manifest = Manifest(
                    id=name,
                    made=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                    format=FORMAT,
                    encoder=encoder.info.name,
                    encoder_fingerprint=encoder.info.fingerprint,
                    passage_tokens=settings.passage_tokens,
                    sources=str(settings.sources),
                    articles=report.articles,
                    passages=catalogue.count("passage"),
                )
            copy_encoder(encoder_folder, folder / ENCODER)
            manifest.write(folder)
            builds.publish(folder, settings.data, name)
            return replace(report, build=manifest, passages=manifest.passages)


def _usable(base: Path | None, settings: BuildSettings, encoder: Encoder) -> Path | None:
    """Give the published build if its content was made the way the settings ask; else the build starts from nothing."""
    if base is None:
        return None
    made = Manifest.read(base)
    same = (FORMAT, encoder.info.fingerprint, settings.passage_tokens)
    return base if (made.format, made.encoder_fingerprint, made.passage_tokens) == same else None


def _compare(settings: BuildSettings, progress: Progress, catalogue: Catalogue) -> Report:
    """Read the sources into the catalogue and tell what that changes."""
    progress.step("Reading", None)
    _read(settings, progress, catalogue)
    if catalogue.changes:
        from index.copies import link_copies

        link_copies(catalogue)
    difference = catalogue.difference()
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
    )


def _read(settings: BuildSettings, progress: Progress, catalogue: Catalogue) -> None:
    files = set()
    for file in read_sources(settings.sources, settings.limits, catalogue.has_file):
        files.add(file.path)
        if file.unchanged:
            progress.advance(1)
            continue
        held, problems = set(), []
        for entry in file.entries:
            if isinstance(entry, Problem):
                problems.append(entry)
            else:
                held.add(_keep(catalogue, entry, file.path, settings.sources))
                progress.advance(1)
        catalogue.keep_file(file.path, file.size, file.mtime_ns, problems, held)
    catalogue.forget_files_except(files)


def _keep(catalogue: Catalogue, article: Article, file: str, sources: Path) -> str:
    """Put an article into the catalogue; an id that another file uses already gets this file's name before it."""
    owner = catalogue.file_of(article.id)
    if owner not in (None, file) and (sources / owner).exists():
        article = replace(article, id=f"{file}#{article.id}")
    catalogue.put(article, file)
    return article.id


def _apply(
    settings: BuildSettings, progress: Progress, encoder: Encoder, base: Path | None, folder: Path, catalogue: Catalogue
) -> None:
    """Bring the vectors and the word index in step with the catalogue, and check that all three agree."""
    from index.store import VectorStore, begin_store

    if base is not None:
        progress.step("Copying", None)
        shutil.copytree(base / WORDS, folder / WORDS)
    name = folder.name.removeprefix(builds.UNFINISHED)
    begin_store(folder / VECTORS, settings.store, name, base and base / VECTORS, progress.advance)
    difference = catalogue.difference()
    lexical = LexicalIndex(folder / WORDS)
    with (
        closing(VectorStore(folder / VECTORS)) as store,
        closing(VectorCache(settings.data / "vectors", encoder)) as cache,
    ):
        with lexical.changing() as words:
            writer = _Writer(settings.passage_tokens, encoder, catalogue, store, words, cache)
            if difference.removed:
                progress.step("Removing", len(difference.removed))
            for article in difference.removed:
                writer.remove(article)
                progress.advance(1)
            progress.step("Encoding", len(difference.added))
            for first in range(0, len(difference.added), GROUP):
                writer.add([catalogue[article] for article in difference.added[first : first + GROUP]], progress)
        progress.step("Checking", None)
        _check(catalogue, store, lexical)


@dataclass(frozen=True, slots=True)
class _Writer:
    """The three stores of a build in the making, changed together."""

    passage_tokens: int
    encoder: Encoder
    catalogue: Catalogue
    store: VectorStore
    words: LexicalChange
    cache: VectorCache

    def remove(self, article: str) -> None:
        self.store.remove(self.catalogue.remove_passages(article))
        self.words.remove(article)

    def add(self, articles: Sequence[Article], progress: Progress) -> None:
        pairs = [
            (article, passage)
            for article in articles
            for passage in passages(article, self.passage_tokens, self.encoder.count_tokens)
        ]
        share = len(articles) / max(1, len(pairs))
        texts = [embedded_text(article, passage) for article, passage in pairs]
        sentences = [sentences_in(text, passage) for text, (_, passage) in zip(texts, pairs, strict=True)]
        vectors = self.cache.encode(texts, sentences, lambda done: progress.advance(done * share))
        self.store.add(pairs, [found.vector for found in vectors])
        self.catalogue.add_passages(
            (passage, found.sentences) for (_, passage), found in zip(pairs, vectors, strict=True)
        )
        self.catalogue.add_days(sentence_days(pairs))
        for article, passage in pairs:
            self.words.add(article, passage)


def _check(catalogue: Catalogue, store: VectorStore, lexical: LexicalIndex) -> None:
    """Refuse to publish a build whose three stores disagree, or in which a passage does not find itself."""
    counts = {"catalogue": catalogue.count("passage"), "vectors": len(store), "word index": len(lexical)}
    if len(set(counts.values())) > 1:
        raise ExpectedError(f"the build's counts of passages disagree ({counts}); run: python -m bot index --full")
    sample = catalogue.sample_passages(SAMPLE)
    for passage, vector in store.vectors(sample).items():
        found = store.search(vector, SAMPLE, Filters())
        # Equal texts share a vector: at the top stands the passage or one exactly as near.
        if passage not in dict(found) and (not found or found[0][1] < NEARLY_ONE):
            raise ExpectedError(
                f"the passage {passage} does not find itself in the new build; run: python -m bot index --full"
            )
