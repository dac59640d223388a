"""Encodes articles for questions in other languages, after the build is published and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from index.build import builds
from index.build.build import Progress
from index.build.builds import CATALOGUE
from index.embed.multilingual import MOST_TOKENS, multilingual
from index.language import ENGLISH, language_of
from index.store.catalogue import Catalogue
from index.store.leads import FILE, Leads

LEAD = 64  # tokens of an English article; 128 take twice the time and find as much (docs/decisions.md)
MOST = 20  # passages of an article in another language, and of any article of a small archive
SMALL = 100  # articles; so few are encoded whole in seconds, and their answers may be far from the beginning
GROUP = 1_000  # articles encoded between two writings of the file, so that little is lost if the process is ended


def fill_leads(data: Path, progress: Progress) -> None:
    """Bring the leads of a data folder up to date with the published build.

    If another process is already doing this, or there is no build, this returns at once.
    """
    published = builds.current(data)
    if published is None:
        return
    try:
        with builds.room_needed(data), builds.writing(data), FileLock(data / f"{FILE}.lock").acquire(timeout=0):
            _fill(data, published, progress)
    except Timeout:
        return


def _fill(data: Path, build: Path, progress: Progress) -> None:
    with closing(Catalogue(build / CATALOGUE, read_only=True)) as catalogue:
        wanted, before = catalogue.fingerprints(), Leads.read(data)
        leads = before.only(set(wanted.values()))
        known = set(leads.fingerprints)
        missing = [article for article, fingerprint in wanted.items() if fingerprint not in known]
        if not missing and len(leads.passages) == len(before.passages):
            return
        progress.step("Encoding for questions in other languages", len(missing))
        for first in range(0, len(missing), GROUP):
            group = missing[first : first + GROUP]
            leads = leads.and_these(_encoded(catalogue, group, wanted, whole=len(wanted) <= SMALL))
            leads.write(data)
            progress.advance(len(group))
        if not missing:
            leads.write(data)


def _encoded(catalogue: Catalogue, articles: Sequence[str], wanted: Mapping[str, str], *, whole: bool) -> Leads:
    """Encode articles: every passage where `whole` or not English, else the first.

    In other languages than English the static vectors say little.
    """
    passages, fingerprints, languages, texts, lengths = [], [], [], [], []
    for article in catalogue.named(articles).values():
        language = language_of(f"{article.title}. {article.text}")
        found = catalogue.of_article(article.id)
        opening = language == ENGLISH and not whole
        for passage in found[:1] if opening else found[:MOST]:
            passages.append(passage.id)
            fingerprints.append(wanted[article.id])
            languages.append(language)
            texts.append(f"{article.title}\n{article.text[passage.start : passage.end]}")
            lengths.append(LEAD if opening else MOST_TOKENS)
    vectors = multilingual().passages(texts, lengths)
    return Leads(passages, fingerprints, languages, vectors.astype(np.float16))
