"""Dateline as the scripts measure it: its shipped settings over folders of their own, and the states of a build."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from answer.draft import AnswerSettings  # noqa: E402  (the path is set above)
from bot import settings as settings_file  # noqa: E402
from bot.indexing import build_settings  # noqa: E402
from bot.settings import Settings  # noqa: E402
from index.build.build import BuildSettings, Report, Silent, build_index  # noqa: E402
from index.build.refine import refine_index  # noqa: E402

# After the first publication every article can be found, by the table's vectors; with the shipped settings that is the
# last. Where the settings ask for the encoder's own vectors, they are filled in behind.
STATES = ("searchable", "refined")


def brought_to(state: str, settings: BuildSettings) -> Report:
    """Run the index up to this state; ExpectedError as in `build_index`. The one place that knows how to stop early."""
    if state not in STATES:
        raise ValueError(f"found the state {state!r}, expected one of {', '.join(STATES)}")
    report = build_index(settings, Silent())
    if state == "refined":
        refine_index(replace(settings, vectors="transformer"), Silent())
    return report


def shipped_building(sources: Path, data: Path) -> BuildSettings:
    """Give the shipped settings of an index run, over these folders."""
    chosen = settings_file.load(ROOT / "dateline.toml")
    folders = chosen.index.model_copy(update={"sources": sources, "data": data})
    return build_settings(chosen.model_copy(update={"index": folders}))


def shipped_answering() -> AnswerSettings:
    """Give the shipped settings of an answer."""
    chosen = settings_file.load(ROOT / "dateline.toml").answer
    return AnswerSettings(chosen.floor, chosen.most_statements, chosen.worth)


def shipped_bot(data: Path, state: Path) -> Settings:
    """Give the shipped settings of the bot, over these folders; one person may ask as fast as they can."""
    chosen = settings_file.load(ROOT / "dateline.toml")
    often = {"state": state, "person_per_minute": 600, "server_per_minute": 10_000}
    parts = {"index": {"data": data}, "discord": often}
    return chosen.model_copy(
        update={name: getattr(chosen, name).model_copy(update=part) for name, part in parts.items()}
    )
