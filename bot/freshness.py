"""Says in words whether the sources changed since they were indexed."""

from __future__ import annotations

from bot.settings import Settings
from bot.terminal import plural
from index.build.freshness import changed_files
from index.store.catalogue import Catalogue


def changed_sources(catalogue: Catalogue, settings: Settings) -> str:
    """Say how many source files changed since they were indexed; return an empty text if none did."""
    if not settings.index.sources.is_dir():
        return f"the folder {settings.index.sources} is gone"
    files = changed_files(catalogue, settings.index.sources)
    return f"{plural(len(files), 'source file')} changed" if files else ""
