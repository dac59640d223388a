"""Writes the three stores of a new build together; hides that there are three."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.article import Article, Filters, Passage
from index.build.builds import MENTIONS, UNFINISHED, VECTORS, WORDS
from index.build.duplicates import sign
from index.build.prepare import Prepared
from index.embed.cache import PassageVectors, VectorCache
from index.errors import ExpectedError
from index.split import embedded_text, sentences_in
from index.store.catalogue import Catalogue
from index.store.mentions import MentionIndex, key_of
from index.store.vectors import VectorStore, begin_store
from index.store.words import LexicalIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE = 16  # passages that must be found by their own vectors, so that no build with lost vectors is published
# In a crowd of similar vectors, an approximate search may miss the one it looks for, although nothing is lost: the word
# index still finds the passage. So a passage counts as found if the search finds it, or one as near as this.
CROWD = 0.75


class BuildWriter:
    """A build's stores, open for changes that become visible if the block ends without an error."""

    def __init__(
        self, folder: Path, base: Path | None, catalogue: Catalogue, cache: VectorCache | None, store: str
    ) -> None:
        """Start from the stores of the build `base`, or from nothing.

        `cache`: its vectors are used where known. `store`: the address of the Chroma server that holds the vectors.
        """
        self._address = store
        self._folder = folder
        self._base = base
        self._catalogue = catalogue
        self._cache = cache
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        """Open the stores, copied from the earlier build if there is one."""
        if self._base is not None:
            shutil.copytree(self._base / WORDS, self._folder / WORDS)
        name = self._folder.name.removeprefix(UNFINISHED)
        begin_store(self._folder / VECTORS, self._address, name, self._base and self._base / VECTORS)
        with ExitStack() as opened:
            if self._cache:
                opened.enter_context(closing(self._cache))
            self._store = opened.enter_context(closing(VectorStore(self._folder / VECTORS)))
            self._words = opened.enter_context(LexicalIndex(self._folder / WORDS).changing())
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        """Close the stores; the word index keeps its changes only if there was no error."""
        self._opened.__exit__(*error)  # type: ignore[arg-type]  # __exit__ passes on its own three arguments

    def remove(self, article: str) -> None:
        self._store.remove(self._catalogue.remove_passages(article))
        self._words.remove(article)

    def add(self, group: Sequence[Prepared], *, encode: bool) -> None:
        """Add prepared articles, with the encoder's own vectors if these are known or `encode` asks for them."""
        pairs = [(prepared.article, passage) for prepared in group for passage in prepared.passages]
        vectors = [vector for prepared in group for vector in prepared.vectors]
        better = self._encoded(pairs, encode=encode)
        chosen = [found or vector for found, vector in zip(better, vectors, strict=True)]
        self._store.add(pairs, [found.vector for found in chosen])
        self._catalogue.add_passages(
            (passage, found.sentences, bool(encoded))
            for (_, passage), found, encoded in zip(pairs, chosen, better, strict=True)
        )
        told = [days for prepared in group for days in prepared.days]
        self._catalogue.add_days(zip((passage for _, passage in pairs), told, strict=True))
        for prepared in group:
            sign(self._catalogue, prepared.article.id, prepared.signature)
        for article, passage in pairs:
            self._words.add(article, passage)

    def _encoded(self, pairs: Sequence[tuple[Article, Passage]], *, encode: bool) -> Sequence[PassageVectors | None]:
        if self._cache is None:
            return [None] * len(pairs)
        texts = [embedded_text(article, passage) for article, passage in pairs]
        sentences = [sentences_in(text, passage) for text, (_, passage) in zip(texts, pairs, strict=True)]
        return self._cache.encode(texts, sentences) if encode else self._cache.known(texts, sentences)


def note_mentions(folder: Path, base: Path | None, catalogue: Catalogue) -> None:
    """Bring the mention index of a new build up to date with the finished catalogue, from that of the build `base`.

    Unlike the other stores, it also has exact copies and articles without a passage, because a count includes them.
    """
    if base is not None:
        shutil.copytree(base / MENTIONS, folder / MENTIONS)
    with closing(MentionIndex(folder / MENTIONS)) as mentions:
        mentions.update((key_of(*state) for state in catalogue.states()), catalogue.titles_and_texts)


def check(folder: Path, catalogue: Catalogue) -> None:
    """Raise ExpectedError if a build's three stores disagree, if vectors are lost, or if no search finds anything.

    It runs before a build is published, because afterwards nobody would notice a passage that is never found.
    """
    with closing(VectorStore(folder / VECTORS)) as store:
        words = LexicalIndex(folder / WORDS)
        counts = {"catalogue": catalogue.count("passage"), "vectors": len(store), "word index": len(words)}
        if len(set(counts.values())) > 1:
            raise ExpectedError(f"the build's counts of passages disagree ({counts}); run: python -m bot index --full")
        sample = catalogue.sample_passages(SAMPLE)
        vectors = store.vectors(sample)
        # One passage that is hard to reach must not keep the others out, so the build is refused only if none is found.
        if len(vectors) < len(sample) or (sample and not any(_finds(store, *one) for one in vectors.items())):
            raise ExpectedError(
                "passages do not find themselves in the new build, so vectors are lost; check the disk and run: "
                "python -m bot index --full; what is published still answers"
            )


def _finds(store: VectorStore, passage: str, vector: NDArray[np.float32]) -> bool:
    """Return whether a search for a passage's own vector finds the passage, or another one as near as CROWD."""
    found = store.search(vector, SAMPLE, Filters())
    return passage in dict(found) or bool(found and found[0][1] >= CROWD)
