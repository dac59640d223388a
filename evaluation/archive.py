"""Opens the archive that is evaluated; to compare rankings, it can search by one of them alone."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from answer.ask import ask
from answer.draft import AnswerSettings
from evaluation.gold.load import GoldQuestion
from evaluation.library import Library
from evaluation.run import Evaluation
from evaluation.written import noted
from index.article import NO_FILTERS, Days, Filters
from index.build.builds import published
from index.search import Archive, Engine, Hits

if TYPE_CHECKING:
    from answer.chat.writer import Writer

ROOT = Path(__file__).parent.parent


class OneRanking(Archive):
    """An archive that always searches by the same ranking; it ignores the `engine` of a search."""

    def __init__(self, build: Path, engine: Engine) -> None:
        super().__init__(build)
        self._engine = engine

    def search(
        self,
        question: str,
        limit: int,
        filters: Filters = NO_FILTERS,
        engine: Engine = "both",
        as_of: int | None = None,
        days: Days | None = None,
    ) -> Hits:
        """Search by the ranking that this archive was opened with.

        The arguments `engine`, `as_of` and `days` are ignored.
        """
        return super().search(question, limit, filters, self._engine)


def open_archive(data: Path, engine: Engine) -> Archive:
    """Open the published build in the data folder `data`; ExpectedError if there is none."""
    return Archive.open(data) if engine == "both" else OneRanking(published(data), engine)


def evaluation_of(
    archive: Archive,
    how: AnswerSettings,
    gold: str,
    questions: Sequence[GoldQuestion],
    settings: Mapping[str, Any],
    writer: Writer | None = None,
) -> Evaluation:
    """Combine an archive with a gold set; `settings`, and those of a `writer`, become part of the run's stamp.

    `ask_without_floor` never asks a chat model, because it has to show what the evidence alone is worth.
    """
    return Evaluation(
        gold=gold,
        questions=questions,
        library=Library(archive.catalogue),
        ask=functools.partial(ask, archive, settings=how, writer=writer),
        ask_without_floor=functools.partial(ask, archive, settings=replace(how, floor=0.0)),
        floor=how.floor,
        stamp={
            "build": archive.manifest.id,
            "encoder": archive.manifest.encoder,
            "settings": {**settings, **(noted(writer.settings) if writer else {})},
            "code": code_version(),
        },
    )


def code_version() -> str:
    """Return the commit of this checkout, with `-dirty` where files differ from it; `unknown` outside a checkout."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    command = [git, "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (a fixed command)
    return done.stdout.strip() or "unknown"
