"""Checks the index, the sources, whether they fit together, and what the Discord bot needs: the verb `doctor`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.cli.checks.archive import Finding, examine_articles, named
from bot.cli.checks.missed import examine_followed, examine_questions
from bot.client.state import account
from bot.settings import Settings
from bot.terminal import plural
from index.article import NO_FILTERS, day_in_words
from index.build import builds
from index.build.freshness import changed_files
from index.build.refined import refining
from index.errors import ExpectedError, StoreError
from index.store.catalogue import Catalogue
from index.store.collection import Place, look_at


def examine(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Check everything that an answer and the bot depend on, and change nothing."""
    try:
        yield from _archive(settings)
    except ExpectedError as error:  # the build is damaged; the error says how to make a new one
        yield Finding(str(error))
    yield from examine_followed(settings.index.data)
    yield from _model(settings, environment)
    yield from _discord(settings, environment)
    try:
        yield from examine_questions(settings.discord.state)
    except ExpectedError as error:
        yield Finding(str(error))


def _archive(settings: Settings) -> Iterator[Finding]:
    if not settings.index.sources.is_dir():
        yield Finding(f"no folder {settings.index.sources}; create it and put texts in, or set index.sources")
    build = builds.published(settings.index.data)
    manifest = builds.Manifest.read(build)
    catalogue = Catalogue(build / builds.CATALOGUE, read_only=True)
    oldest, newest = catalogue.span(NO_FILTERS)
    days = f", from {day_in_words(oldest)} to {day_in_words(newest)}" if oldest and newest else ""
    yield Finding(
        f"{plural(manifest.articles, 'article')} answer{days}; build {manifest.id}, "
        f"{plural(manifest.passages, 'passage')}, encoder {manifest.encoder}",
        is_problem=False,
    )
    if refined := how_refined(settings, manifest):
        yield Finding(refined, is_problem=False)
    yield from _parts(build)
    place = Place.read(build / builds.VECTORS)
    if place:
        yield _server(place, manifest.passages)
    if (place.address if place else "") != settings.index.store.rstrip("/"):
        yield Finding(
            f"the build's vectors are {f'on {place.address}' if place else 'in its folder'}, index.store asks for "
            f"{settings.index.store or 'its folder'}; run: python -m bot index"
        )
    yield from _settings(settings, manifest)
    yield from examine_articles(catalogue)
    if settings.index.sources.is_dir():
        changed = changed_files(catalogue, settings.index.sources)
        if changed:
            yield Finding(f"{named(changed)} changed since the index was made; run: python -m bot index")


def how_refined(settings: Settings, manifest: builds.Manifest) -> str:
    """Say how many passages of the published build have the encoder's own vectors; empty if the settings want none."""
    found = refining(settings.index.data, manifest, wanted=settings.index.vectors == "transformer")
    if found is None:
        return ""
    told = f"the encoder's own vectors: {found.done:,} of {plural(found.total, 'passage')} ({found.share:.0%})"
    if found.at_work:
        return f"{told}, at work"
    left = manifest.refined < manifest.passages
    return f"{told}, not at work; to go on, run: python -m bot index --refine" if left else told


def _parts(build: Path) -> Iterator[Finding]:
    for part in (builds.VECTORS, builds.WORDS, builds.MENTIONS, builds.ENCODER):
        if not (build / part).is_dir():
            yield Finding(f"the build lacks its folder {part}; run: python -m bot index --full")


def _server(place: Place, passages: int) -> Finding:
    """Check the server that holds the build's vectors."""
    try:
        version, count = look_at(place)
    except StoreError as error:
        return Finding(f"{error}; until then, words alone are searched")
    said = f"its vectors, {count:,}, are on the Chroma server {place.address} (version {version}) as {place.collection}"
    if count == passages:
        return Finding(said, is_problem=False)
    return Finding(f"{said}, and its passages are {passages:,}; run: python -m bot index --full")


def _settings(settings: Settings, manifest: builds.Manifest) -> Iterator[Finding]:
    wanted = (settings.index.encoder, settings.index.passage_tokens)
    if (manifest.encoder, manifest.passage_tokens) != wanted:
        yield Finding(
            f"the build has encoder {manifest.encoder} and passages of {manifest.passage_tokens} tokens, "
            f"dateline.toml asks for {wanted[0]} and {wanted[1]}; run: python -m bot index"
        )


def _model(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Ask the chat model one question, if the settings name a chat model."""
    if settings.model.name:
        from bot.cli.checks.model import examine_model

        text, is_problem = examine_model(settings.model, environment)
        yield Finding(text, is_problem)


def _discord(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    if not environment.get(account.TOKEN):
        yield Finding(f"{account.TOKEN} is not set; only the bot on Discord needs it", is_problem=False)
    else:
        try:
            account.token(environment)
        except ExpectedError as error:
            yield Finding(str(error))
    folder = next(
        part for part in (settings.discord.state, *settings.discord.state.absolute().parents) if part.exists()
    )
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        yield Finding(f"the bot cannot write to {folder}; make it writable, or set discord.state to another folder")
    if settings.discord.log_questions:
        yield Finding("what people ask is written into the log (discord.log_questions)", is_problem=False)
