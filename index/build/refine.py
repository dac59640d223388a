"""Gives a published build the encoder's own vectors, newest articles first, while the build already answers.

Encoding writes into the cache and needs no lock, so it can be stopped and restarted at any time, and index runs are
possible meanwhile. The writer's lock is taken only now and then, to publish.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from index.article import Article, Passage
from index.build import builds
from index.build.build import BuildSettings, Progress, counted, new_id, publish
from index.build.builds import CATALOGUE, MENTIONS, VECTORS, WORDS, Manifest
from index.build.refined import LOCK, note
from index.build.workers import HERE, Workers
from index.build.writer import check
from index.embed.cache import PassageVectors, VectorCache
from index.embed.encoder import Encoder
from index.embed.export import exported
from index.errors import ExpectedError
from index.split import embedded_text, sentences_in
from index.store.catalogue import Catalogue
from index.store.chroma_server import BUILDING
from index.store.vectors import VectorStore, begin_store

GROUP = 256  # passages encoded before checking again whether a newer build was published, which ends this work
LEAST = 10_000  # passages; with fewer, a publication before the end is not worth the seconds it takes
QUARTER = 4
STORED = 1_000  # passages written to a store at a time, so that memory stays small
ANOTHER = 1.0  # seconds; a status check holds the lock for less, so a longer hold is a refinement


def refine_index(settings: BuildSettings, progress: Progress, *, workers: Workers = HERE) -> None:
    """Give every passage of the published build the encoder's own vectors, and publish them.

    `workers` encode; by default this machine does. If another process is already refining, this returns soon, because
    that process also continues with builds published meanwhile. ExpectedError if there is no build, or if an index run
    has to rebuild it first.
    """
    published = builds.published(settings.data)
    with builds.writing(settings.data), _alone(settings.data) as is_alone:
        if not is_alone:
            return
        with closing(_Refinement(settings, workers)) as refinement:
            refinement.check(published)
            while (base := builds.current(settings.data)) and not refinement.is_complete(base):
                refinement.encode(base, progress)
                with builds.room_needed(settings.data), builds.writer_lock(settings.data, wait=True):
                    refinement.publish(progress)


@contextmanager
def _alone(data: Path) -> Iterator[bool]:
    with ExitStack() as held:
        try:
            held.enter_context(FileLock(data / LOCK).acquire(timeout=ANOTHER))
        except Timeout:
            yield False
        else:
            yield True


class _Refinement:
    def __init__(self, settings: BuildSettings, workers: Workers) -> None:
        self._data = settings.data
        self._store = settings.store
        self._folder = exported(settings.encoder, settings.weights, settings.data / "encoders")
        self._encoder = Encoder(self._folder)
        self._cache = VectorCache(settings.data / "vectors", self._encoder, workers.encode(self._encoder))
        self._group = GROUP * workers.at_once

    def close(self) -> None:
        self._cache.close()

    def check(self, base: Path) -> None:
        """Raise ExpectedError if the build was made with another encoder, or by another version of the program."""
        if self._is_other(Manifest.read(base)):
            raise ExpectedError(
                "the build that answers was made with another encoder than the settings name, or by another version; "
                "first run: python -m bot index"
            )

    def _is_other(self, manifest: Manifest) -> bool:
        return manifest.format != builds.FORMAT or manifest.encoder_fingerprint != self._encoder.info.fingerprint

    def is_complete(self, base: Path) -> bool:
        """Return whether nothing is left to do, or the build has another encoder and needs an index run."""
        manifest = Manifest.read(base)
        return self._is_other(manifest) or manifest.refined == manifest.passages

    def encode(self, base: Path, progress: Progress) -> None:
        """Encode the next quarter of the passages into the cache, newest first; stop if another build is published.

        Newest first, because people mostly ask about recent news.
        """
        manifest = Manifest.read(base)
        most = max(LEAST, manifest.passages // QUARTER)
        done = manifest.refined
        progress.step("Refining", manifest.passages - done, "passage")
        with closing(Catalogue(base / CATALOGUE, read_only=True)) as catalogue:
            for group in _batches(catalogue.unrefined(most), self._group):
                texts, sentences = _texts(_pairs(catalogue, group))
                self._cache.encode(texts, sentences, progress.advance)
                done += len(group)
                note(self._data, manifest.id, done)
                if builds.current(self._data) != base:
                    break

    def publish(self, progress: Progress) -> None:
        """Publish a copy of the current build with all vectors known by now, if it still is the current one then."""
        base = builds.current(self._data)
        if base is None or self.is_complete(base):
            return
        progress.step("Publishing", None)
        made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        name = new_id(self._data)
        with builds.unfinished(self._data, name) as folder:
            shutil.copy2(base / CATALOGUE, folder / CATALOGUE)
            for part in (WORDS, MENTIONS):
                shutil.copytree(base / part, folder / part)
            with closing(Catalogue(folder / CATALOGUE)) as catalogue:
                self._fill(catalogue, base, folder)
                check(folder, catalogue)
                before = Manifest.read(base)
                content = before.content or before.id
                manifest = counted(replace(before, id=name, made=made, content=content), catalogue)
            if publish(manifest, self._folder, folder, self._data, instead_of=base):
                note(self._data, manifest.id, manifest.refined)

    def _fill(self, catalogue: Catalogue, base: Path, folder: Path) -> None:
        """Write all vectors again. Replacing them one by one would leave a worse graph, and take longer."""
        begin_store(folder / VECTORS, self._store, folder.name.removeprefix(builds.UNFINISHED), None)
        with (
            closing(VectorStore(base / VECTORS, read_only=True, patience=BUILDING)) as before,
            closing(VectorStore(folder / VECTORS)) as after,
        ):
            for group in _batches(catalogue.all_passages(), STORED):
                vectors = before.vectors(group)
                known = self._known(catalogue, catalogue.unrefined_among(group))
                vectors |= {passage: found.vector for passage, found in known.items()}
                catalogue.refine((passage, found.sentences) for passage, found in known.items())
                after.add(_pairs(catalogue, group), [vectors[passage] for passage in group])

    def _known(self, catalogue: Catalogue, passages: Sequence[str]) -> dict[str, PassageVectors]:
        found = self._cache.known(*_texts(_pairs(catalogue, passages)))
        return {passage: vectors for passage, vectors in zip(passages, found, strict=True) if vectors}


def _batches(passages: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(passages), size):
        yield passages[first : first + size]


def _pairs(catalogue: Catalogue, passages: Sequence[str]) -> list[tuple[Article, Passage]]:
    # A large Ray cluster asks for more passages than SQLite takes in one statement, so they are read in parts.
    found = [passage for part in _batches(passages, STORED) for passage in catalogue.passages(part)]
    names = list(dict.fromkeys(passage.article for passage in found))
    articles = {name: article for part in _batches(names, STORED) for name, article in catalogue.named(part).items()}
    return [(articles[passage.article], passage) for passage in found]


def _texts(pairs: Sequence[tuple[Article, Passage]]) -> tuple[list[str], list[list[tuple[int, int]]]]:
    texts = [embedded_text(article, passage) for article, passage in pairs]
    return texts, [sentences_in(text, passage) for text, (_, passage) in zip(texts, pairs, strict=True)]
