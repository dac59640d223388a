"""What `doctor` looks at: the index, the sources, and whether they belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from index import builds
from index.catalogue import Catalogue
from index.errors import ExpectedError
from index.freshness import changed_files

NAMED = 5  # files named in one finding; the rest is counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: a problem to mend, or something worth knowing."""

    text: str
    is_problem: bool = True


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything an answer depends on, without changing any of it."""
    if not settings.index.sources.is_dir():
        yield Finding(f"no folder {settings.index.sources}; create it and put texts in, or set index.sources")
    try:
        build = builds.published(settings.index.data)
    except ExpectedError as error:
        yield Finding(str(error))
        return
    manifest = builds.Manifest.read(build)
    catalogue = Catalogue(build / builds.CATALOGUE, read_only=True)
    yield Finding(
        f"build {manifest.id}: articles {manifest.articles:,}, passages {manifest.passages:,}, "
        f"encoder {manifest.encoder}",
        is_problem=False,
    )
    yield from _parts(build)
    yield from _settings(settings, manifest)
    yield from _articles(catalogue)
    if settings.index.sources.is_dir():
        changed = changed_files(catalogue, settings.index.sources)
        if changed:
            yield Finding(f"{_named(changed)} changed since the index was made; run: python -m bot index")


def _parts(build: Path) -> Iterator[Finding]:
    for part in (builds.VECTORS, builds.WORDS, builds.ENCODER):
        if not (build / part).is_dir():
            yield Finding(f"the build lacks its folder {part}; run: python -m bot index --full")


def _settings(settings: Settings, manifest: builds.Manifest) -> Iterator[Finding]:
    wanted = (settings.index.encoder, settings.index.passage_tokens)
    if (manifest.encoder, manifest.passage_tokens) != wanted:
        yield Finding(
            f"the build has encoder {manifest.encoder} and passages of {manifest.passage_tokens} tokens, "
            f"dateline.toml asks for {wanted[0]} and {wanted[1]}; run: python -m bot index"
        )


def _articles(catalogue: Catalogue) -> Iterator[Finding]:
    for problem in catalogue.problems():
        yield Finding(f"left out: {problem}")
    if undated := catalogue.undated():
        yield Finding(f"undated, so no date filter finds them: {_named(undated)}", is_problem=False)
    if copies := catalogue.exact_copies():
        yield Finding(
            f"exact copies of other articles, named beside them in answers: {_named(copies)}", is_problem=False
        )


def _named(files: Sequence[str]) -> str:
    more = f" and {len(files) - NAMED:,} more" if len(files) > NAMED else ""
    return f"{', '.join(files[:NAMED])}{more}"
