"""Indexes the articles of a research set and keeps the index, so that vectors are computed only once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from index.article import Article, iso
from index.build.build import BuildSettings, Progress, build_index
from index.build.leads import fill_leads

ENCODERS = "encoders"


def build_research(articles: Iterable[Article], folder: Path, settings: BuildSettings, progress: Progress) -> Path:
    """Index articles in `folder` with the `settings` for the sources, and return the data folder.

    An existing index is updated. The encoder is that of the main data folder, so it is exported only once.
    """
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    encoders = settings.data / ENCODERS
    encoders.mkdir(parents=True, exist_ok=True)
    link = folder / ENCODERS
    if not link.exists():
        link.unlink(missing_ok=True)  # a link to where the project was before it was moved
        link.symlink_to(encoders.absolute(), target_is_directory=True)
    _write(articles, sources / "articles.jsonl")
    build_index(replace(settings, sources=sources, data=folder), progress)
    fill_leads(folder, progress)
    return folder


def _write(articles: Iterable[Article], path: Path) -> None:
    """Write the articles, unless the file already has the same content: the index does not read an unchanged file."""
    fresh = path.with_suffix(".part")
    with fresh.open("w", encoding="utf-8", newline="\n") as file:
        for article in articles:
            file.write(json.dumps(_row(article), ensure_ascii=False) + "\n")
    if path.exists() and path.read_bytes() == fresh.read_bytes():
        fresh.unlink()
    else:
        fresh.replace(path)


def _row(article: Article) -> dict[str, str]:
    fields = {
        "id": article.id,
        "title": article.title,
        "date": iso(article.date),
        "outlet": article.outlet,
        "url": article.url,
        "text": article.text,
    }
    return {name: value for name, value in fields.items() if value}
