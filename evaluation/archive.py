"""The archive that is evaluated, answering with one of its rankings alone where rankings are compared."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from answer.ask import ask
from answer.chain import AnswerSettings
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
    """An archive that searches by one ranking, whatever it is asked for."""

    def __init__(self, build: Path, engine: Engine) -> None:
        super().__init__(build)
        self._engine = engine

    def search(
        self,
        question: str,
        limit: int,
        filters: Filters = NO_FILTERS,
        engine: Engine = "both",  # noqa: ARG002  (its place in the interface)
        as_of: int | None = None,  # noqa: ARG002  (as above)
        days: Days | None = None,  # noqa: ARG002  (as above)
    ) -> Hits:
        """Search by the ranking this archive was opened with, whatever the day of asking and the days asked about."""
        return super().search(question, limit, filters, self._engine)


def open_archive(data: Path, engine: Engine) -> Archive:
    """Open the published build below `data`; ExpectedError where there is none."""
    return Archive.open(data) if engine == "both" else OneRanking(published(data), engine)


def evaluation_of(
    archive: Archive,
    how: AnswerSettings,
    gold: str,
    questions: Sequence[GoldQuestion],
    settings: Mapping[str, Any],
    writer: Writer | None = None,
) -> Evaluation:
    """Put together what is asked of an archive; `settings` are noted in the run's stamp, with those of a `writer`.

    Without the floor no chat model is asked: that tells of the evidence alone.
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
    """The commit of this checkout, `-dirty` where files differ from it; `unknown` outside one."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    command = [git, "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (a fixed command)
    return done.stdout.strip() or "unknown"
