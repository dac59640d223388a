"""Finds the passages that may answer a question: dense search and BM25, fused, one passage of each set of copies.

Hides where a build is kept and how its three stores work together. An `Archive` keeps the build that it opened from
being removed until the archive is closed. `index/current.py` switches to the next build.
"""

from __future__ import annotations

import datetime
import functools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from index.addresses import of_one_page
from index.article import LONGEST_READ, NO_FILTERS, Article, Days, Filters, Hit, article_of, day_after
from index.build import builds
from index.build.builds import CATALOGUE, ENCODER, FORMAT, MENTIONS, VECTORS, WORDS, Manifest
from index.embed.cache import unpacked
from index.embed.encoder import Encoder
from index.embed.multilingual import multilingual
from index.errors import ExpectedError, StoreError, readable
from index.mentions import Mentions
from index.recency import NEARNESS, gains
from index.store.catalogue import Catalogue
from index.store.leads import FILE as LEADS_FILE
from index.store.leads import NO_LEADS, Leads
from index.store.mentions import MentionIndex
from index.store.vectors import VectorStore
from index.store.words import WORD, LexicalIndex, plain_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.store.process import StoreBeside

DEPTH = 100  # passages from each engine that are fused; the first ten of the result nearly always include the article
# The search of the vectors can miss a passage, mostly among many similar ones. So the similarity of the best passages
# by words is always computed too: MRR@10 rises from .647 to .653 (133 questions) and from .908 to .913 (233).
BEST_BY_WORDS = 5
RECENT_DEPTH = 300  # recency can outweigh a lower rank, so recent passages are looked for this far down
# LEXICAL_SHARE is the weight of BM25 in the fused score, where each engine's scores are divided by its best. NEXT_BEST
# is the share of an article's next best passage that a passage's score gains: an article that is about the question has
# several (docs/decisions.md).
LEXICAL_SHARE = 0.5
NEXT_BEST = 0.1
# Words and vectors hardly tell one day from another. So for a question about days the candidates also include passages
# with sentences about the day, and those published up to SHORTLY after.
MOST_TOLD = 1_000  # passages; if more name the day, it hardly shows which one is right
SHORTLY = datetime.timedelta(days=7)
ASKED_LATELY = 64  # questions whose vectors are kept, because search and evidence need the same one
PASSAGES_EACH = 4  # passages of a frequent word read for each article wanted, because several may be of one article
# factor by which the depth grows while too many results are later than the day of asking: few searches repeat
DEEPER = 4
DEEPEST = 5_000  # passages; for more, Chroma's own filter is faster
READ_TOGETHER = 64  # passages of a ranking read at a time: without copies, the number needed is not known beforehand
# Across languages: passages found by their vectors, and the range of a cosine between a question
# and an article on its topic. NAMED is what the best article gains by words that it shares with the question.
LEADS, LEADS_FILTERED = 100, 1_000
FAR, CLOSE = 0.7, 0.9
NAMED = 0.1
HIGHEST = 1 + NEXT_BEST + NEARNESS

Engine = Literal["both", "dense", "lexical"]


class Hits(list[Hit]):
    """What a search found, best first.

    `by_words` gives the reason if only words could be searched, so that a reader learns of it.
    """

    def __init__(self, hits: Iterable[Hit], by_words: str = "") -> None:
        super().__init__(hits)
        self.by_words = by_words


class Archive:
    """One published build, open for reading. Thread-safe."""

    def __init__(self, build: Path, store: StoreBeside | None = None) -> None:
        """Open the build in this folder; if one part cannot be opened, the others are released again.

        `store` is the store of its vectors, if that is already being opened; it is closed with the archive.
        ExpectedError if another version of the program made the build.
        """
        with readable(build), ExitStack() as opened:
            self._build = build
            if store:
                opened.callback(store.close)
            opened.callback(os.close, builds.hold(build))
            self.manifest = Manifest.read(build)
            if self.manifest.format != FORMAT:
                raise ExpectedError(
                    f"{build} has format {self.manifest.format}, this program reads {FORMAT}; run: python -m bot index"
                )
            self.catalogue = Catalogue(build / CATALOGUE, read_only=True)
            opened.callback(self.catalogue.close)
            self._beside = ThreadPoolExecutor(thread_name_prefix="archive")
            # takes as long as opening all the other parts, so it starts first
            encoder = self._beside.submit(Encoder, build / ENCODER)
            self.lexical = LexicalIndex(build / WORDS)
            opened.callback(self.lexical.close)
            self._mentions = MentionIndex(build / MENTIONS)
            opened.callback(self._mentions.close)
            found = (len(self.lexical), len(self._mentions))
            if found != (self.manifest.passages, self.manifest.articles):  # a lost file makes an empty word index
                raise ExpectedError(f"the build {build} lacks words of its articles; run: python -m bot index --full")
            self._store: VectorStore | StoreBeside
            if store:
                self._store = store
            else:
                self._store = VectorStore(build / VECTORS, read_only=True)
                opened.callback(self._store.close)
            opened.callback(self._beside.shutdown)  # must run before the files that its threads read are closed
            self.encoder = encoder.result()
            # Search and evidence both need the question's vector, and questions are often repeated.
            self.encode_question = functools.lru_cache(ASKED_LATELY)(self.encoder.encode_question)
            self._opened = opened.pop_all()
            self._leads, self._leads_of = NO_LEADS, 0  # read when a question needs them, because few do

    @classmethod
    def open(cls, data: Path) -> Archive:
        """Open the published build below `data`; ExpectedError if there is none yet."""
        return cls(builds.published(data))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._opened.close()

    def sentence_vectors(self, hits: Sequence[Hit]) -> list[NDArray[np.float32]]:
        """Return the vectors of each hit's sentences, shape (sentences, dimension), which the build has ready."""
        stored = self.catalogue.sentence_vectors([hit.passage.id for hit in hits])
        return [unpacked(stored[hit.passage.id], self.encoder.info.dimension) for hit in hits]

    def sentence_days(self, hits: Sequence[Hit]) -> list[dict[int, list[Days]]]:
        """Return the days that each hit's sentences name, by sentence number; sentences without days are left out."""
        stored = self.catalogue.sentence_days([hit.passage.id for hit in hits])
        return [stored.get(hit.passage.id, {}) for hit in hits]

    def search(
        self,
        question: str,
        limit: int,
        filters: Filters = NO_FILTERS,
        engine: Engine = "both",
        as_of: int | None = None,
        days: Days | None = None,
    ) -> Hits:
        """Return up to `limit` passages, best first, one of each set of copies; scores lie between 0 and 1.

        `as_of` is the day of asking (YYYYMMDD): with both engines, articles published shortly before it are preferred.
        `days` are the days asked about: passages about them, or published then or shortly after, are preferred too.
        Without either, days do not count.

        If the vectors are on a server that does not answer, `Hits.by_words` says so; with "dense" alone this is a
        StoreError.
        """
        with readable(self._build):
            return self._search(question, limit, filters, engine, as_of, days)

    def _search(
        self, question: str, limit: int, filters: Filters, engine: Engine, as_of: int | None, days: Days | None
    ) -> Hits:
        by_words = ""
        try:
            scores = self._scores(question, filters, engine, as_of, days, self._store)
        except StoreError as error:
            if engine == "dense":
                raise
            by_words = str(error)
            scores = self._scores(question, filters, engine, as_of, days, None)
        best = sorted(scores, key=lambda passage: (-scores[passage], passage))
        return Hits(self._hits([(passage, scores[passage]) for passage in best], limit, filters), by_words)

    def across(
        self,
        question: str,
        language: str,
        limit: int,
        filters: Filters = NO_FILTERS,
        as_of: int | None = None,
        days: Days | None = None,
        without: str = "",
    ) -> list[Hit]:
        """Return passages of the articles nearest in meaning, whatever the languages of question and articles.

        Articles in the language `without` are left out, and with it those whose language is not known.

        The question's words count where an article has them, which are names as a rule. Articles published shortly
        before the day of asking (`as_of`) are preferred, and those of the days asked about or shortly after. An
        article's passages come together, the nearest first.
        """
        with readable(self._build):
            words = dict(self.lexical.search(question, DEPTH, filters))
            if without:  # before the scores are divided by the best, and before the nearest are counted
                told = self.leads().by_article
                words = {one: score for one, score in words.items() if told.get(article_of(one), without) != without}
            asking, most = multilingual().question(question), LEADS_FILTERED if filters or days else LEADS
            near = dict(self.leads().nearest(asking, language, most, without))
            scores = nearness_across(near, words)
            # The days of sentences are not used: they are known for English only, and chose worse (docs/decisions.md).
            gained: dict[str, float] = {}
            for passage, gain in gains(self.catalogue.days(list(near | words)), {}, as_of, days).items():
                gained[article_of(passage)] = max(gain, gained.get(article_of(passage), 0.0))
            scores |= {article: scores[article] + gain for article, gain in gained.items()}
            named = self.catalogue.named(list(scores))
            ranked = sorted((a for a in named if filters.hold(named[a])), key=lambda article: -scores[article])[:limit]
            passages = self.catalogue.openings(ranked, LONGEST_READ)
            found = [
                (passage.id, scores[article])
                for article in ranked
                for passage in sorted(
                    passages[article], key=lambda one: (-near.get(one.id, 0.0), -words.get(one.id, 0.0))
                )
            ]
            return self._hits(found, limit, filters)

    def leads(self) -> Leads:
        """Return the leads of the data folder, which an index run may have renewed."""
        path = self._build.parent.parent / LEADS_FILE
        changed = path.stat().st_mtime_ns if path.exists() else 0
        if changed != self._leads_of:
            self._leads, self._leads_of = Leads.read(path.parent), changed
        return self._leads

    def naming(self, words: str, limit: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """Return the best passage of up to `limit` articles with every word in its text or title, by BM25.

        Of each set of copies there is one. The scores lie between 0 and 1. No vectors are compared, so that hundreds of
        passages with a frequent word can be found.
        """
        best: dict[str, tuple[str, float]] = {}
        for passage, score in self.lexical.search(words, limit * PASSAGES_EACH, filters, every=True):
            best.setdefault(article_of(passage), (passage, score))
        highest = max((score for _, score in best.values()), default=0.0) or 1.0
        ranked = [(passage, score / highest) for passage, score in best.values()]
        return self._hits(ranked[: 2 * limit], limit, filters)

    def openings(self, hits: Sequence[Hit], length: int) -> list[Hit]:
        """Return the passages that begin in the first `length` characters of the hits' articles, in their order."""
        first = {hit.article.id: hit for hit in reversed(hits)}
        found = self.catalogue.openings(list(first), length)
        return [replace(hit, passage=passage) for hit in reversed(first.values()) for passage in found[hit.article.id]]

    def newest(self, words: str, limit: int, filters: Filters = NO_FILTERS) -> Iterator[Hit]:
        """Yield passages that have every word, newest articles first, one of each set of copies.

        Up to `limit` are read, and only as far as needed. They are not ranked: their score is 1.
        """

        def ranked() -> Iterator[tuple[str, float]]:
            for skip in range(0, limit, READ_TOGETHER):
                found = self.lexical.newest(words, min(READ_TOGETHER, limit - skip), filters, skip)
                yield from ((passage, 1.0) for passage in found)
                if len(found) < READ_TOGETHER:
                    return

        return self._collapsed(ranked(), filters)

    def mentions(self, words: str, filters: Filters = NO_FILTERS) -> Mentions:
        """Find every article that mentions the words and passes the filters, newest first; copies included.

        Copies count, because somebody who counts asks how often a thing was printed. Without words, every article that
        passes the filters is found. A name counts in the forms that are no ordinary words: `Mayes` is not `may`.
        """
        capitals = " ".join(word for word in WORD.findall(words) if word[0].isupper() and not word.isupper())
        names = {*plain_words(capitals)}
        with readable(self._build):
            forms = [(word, self._mentions.forms(word)) for word in plain_words(words)]
            counted = [self._own(word, every) if word in names else every for word, every in forms]
            rows = self._mentions.rows(counted) if words else None
            return Mentions(words, tuple(self.catalogue.places(rows, filters)), tuple(chain.from_iterable(counted)))

    def beside(self, word: str, other: str) -> int:
        """Count the articles in which one plain word stands right before another, both in this form."""
        with readable(self._build):
            return self._mentions.count((word, other))

    def _own(self, name: str, forms: list[str]) -> list[str]:
        """Leave out the forms of a name that are ordinary words; keep all if the name is an ordinary word itself."""
        ordinary = self.lexical.is_ordinary
        return forms if ordinary(name) else [form for form in forms if not ordinary(form)]

    def _scores(
        self,
        question: str,
        filters: Filters,
        engine: Engine,
        as_of: int | None,
        days: Days | None,
        store: VectorStore | StoreBeside | None,
    ) -> dict[str, float]:
        """Score passages with the engines that are available: without a `store`, words alone decide."""
        dated = engine == "both" and bool(as_of or days)
        depth = RECENT_DEPTH if dated else DEPTH
        words = self._beside.submit(self.lexical.search, question, depth, filters) if engine != "dense" else None
        dense = {}
        if engine != "lexical" and store is not None:
            asking = self.encode_question(question)
            dense = dict(self._nearest(asking, depth, filters, store))
        lexical = dict(words.result()) if words else {}
        share = {"both": LEXICAL_SHARE, "dense": 0.0, "lexical": 1.0}[engine] if store is not None else 1.0
        best = [passage for passage in islice(lexical, BEST_BY_WORDS) if passage not in dense] if dense else []
        missed = _similarities(store, best, asking) if best and store is not None else {}
        scores = fuse(_first(lexical, DEPTH), _first(dense, DEPTH) | missed, share)
        if engine != "both":
            return scores
        if days:
            lexical |= self._told_on(question, filters, days)
        gained = self._gains(list(dense | lexical), as_of, days)
        if days and store is not None:
            dense |= _similarities(store, [passage for passage in gained if passage not in dense], asking)
        deeper = fuse(lexical, dense, share)
        return with_next_best(scores | {passage: deeper[passage] + gain for passage, gain in gained.items()})

    def _nearest(
        self, asking: NDArray[np.float32], depth: int, filters: Filters, store: VectorStore | StoreBeside
    ) -> list[tuple[str, float]]:
        """Search the vectors; articles published after the day of asking are filtered out here, not by Chroma.

        Chroma's filter reads the day of every passage: 110 ms for 18,091 passages, where everything else takes 13 ms.
        """
        as_of, wanted = filters.as_of, depth
        while as_of is not None and wanted <= DEEPEST:
            found = store.search(asking, wanted, replace(filters, as_of=None))
            days = self.catalogue.days([passage for passage, _ in found])
            known = [(passage, score) for passage, score in found if days.get(passage, 0) <= as_of]
            if len(known) >= depth or len(found) < wanted:
                return known[:depth]
            wanted *= DEEPER
        return store.search(asking, depth, filters)

    def _gains(self, passages: Sequence[str], as_of: int | None, days: Days | None) -> dict[str, float]:
        if not as_of and not days:
            return {}
        told = self.catalogue.sentence_days(passages) if days else {}
        events = {passage: [days for named in found.values() for days in named] for passage, found in told.items()}
        return gains(self.catalogue.days(passages), events, as_of, days)

    def _told_on(self, question: str, filters: Filters, days: Days) -> dict[str, float]:
        """Find, by words, passages about these days and passages published then or shortly after."""
        told = self.catalogue.passages_on(days, MOST_TOLD)
        then = filters.within(Days(days.first, day_after(days.last, SHORTLY)))
        found = dict(self.lexical.search(question, DEPTH, then))
        if 0 < len(told) < MOST_TOLD:
            found |= self.lexical.search(question, DEPTH, filters, told)
        return found

    def _hits(self, ranked: Sequence[tuple[str, float]], limit: int, filters: Filters) -> list[Hit]:
        """Read the best passages, and leave out those whose article is a copy of a better-ranked one.

        The earlier version of a page is left out if a later version passes the filters, because it was corrected.
        """
        return list(islice(self._collapsed(iter(ranked), filters), limit))

    def _collapsed(self, ranked: Iterator[tuple[str, float]], filters: Filters) -> Iterator[Hit]:
        shown: dict[str, str] = {}
        for hit, kin in self._read(ranked):
            also = tuple(filter(filters.hold, hit.also))
            if any(_corrects(other, hit.article) for other in also):
                continue
            if shown.setdefault(kin or hit.article.id, hit.article.id) == hit.article.id:
                yield replace(hit, also=also)

    def _read(self, ranked: Iterator[tuple[str, float]]) -> Iterator[tuple[Hit, str | None]]:
        """Yield hits, each with the first near copy of its article if there are any."""
        while part := list(islice(ranked, READ_TOGETHER)):
            passages = self.catalogue.passages([passage for passage, _ in part])
            names = list(dict.fromkeys(passage.article for passage in passages))
            articles, kin, copied = self.catalogue.named(names), self.catalogue.kin(names), self.catalogue.copied(names)
            for passage, (_, score) in zip(passages, part, strict=True):
                article = articles[passage.article]
                also = tuple(self.catalogue.copies(article.id)) if article.id in kin or article.id in copied else ()
                # Capped after sorting, so that the few above 1 keep their order.
                yield Hit(article, passage, min(1.0, score), also), kin.get(article.id)


def nearness_across(near: Mapping[str, float], words: Mapping[str, float]) -> dict[str, float]:
    """Score articles, from 0 to 1, by the cosine and the BM25 of their passages, each the best of the article."""
    highest = max(words.values(), default=0.0) or 1.0
    scores: dict[str, float] = {}
    for passage, cosine in near.items():
        article = article_of(passage)
        scores[article] = max(scores.get(article, 0.0), (cosine - FAR) / (CLOSE - FAR))
    shared: dict[str, float] = {}
    for passage, score in words.items():
        shared[article_of(passage)] = max(shared.get(article_of(passage), 0.0), score / highest)
    return {a: (scores.get(a, 0.0) + NAMED * shared.get(a, 0.0)) / (1 + NAMED) for a in scores | shared}


def _corrects(later: Article, article: Article) -> bool:
    """Return whether an article is a later version of the same page, which replaces the earlier one."""
    return (later.date or 0) > (article.date or 0) > 0 and of_one_page(later.url, article.url)


def _similarities(
    store: VectorStore | StoreBeside, passages: Sequence[str], asking: NDArray[np.float32]
) -> dict[str, float]:
    """Compare passages with a question's vector, by id, whether or not a search of the vectors would find them."""
    return {passage: float(vector @ asking) for passage, vector in store.vectors(passages).items()}


def _first(scores: Mapping[str, float], count: int) -> dict[str, float]:
    return dict(islice(scores.items(), count))


def with_next_best(scores: Mapping[str, float]) -> dict[str, float]:
    """Add to each passage's score a share of its article's best other passage: what an article repeats is its topic.

    The sum is divided by the highest sum possible for a question without days, so that its scores stay from 0 to 1.
    """
    of_article: dict[str, list[float]] = {}
    for passage, score in scores.items():
        of_article.setdefault(article_of(passage), []).append(score)
    best = {article: (*sorted(found, reverse=True), 0.0)[:2] for article, found in of_article.items()}
    return {
        passage: (score + NEXT_BEST * _other(score, best[article_of(passage)])) / HIGHEST
        for passage, score in scores.items()
    }


def _other(score: float, best: Sequence[float]) -> float:
    return best[1] if score == best[0] else best[0]


def fuse(lexical: Mapping[str, float], dense: Mapping[str, float], share: float) -> dict[str, float]:
    """Add two engines' scores by passage id, each divided by its best; a passage that an engine missed has 0 there.

    Ranks alone (reciprocal rank fusion) found less: MRR@10 .629 instead of .663. `share` is the weight of the lexical
    score, 0 to 1.
    """
    # A cosine below 0 counts as 0, because dividing by it would turn the order around.
    best_lexical = max(lexical.values(), default=0.0) or 1.0
    best_dense = max(0.0, *dense.values(), 0.0) or 1.0
    return {
        passage: share * lexical.get(passage, 0.0) / best_lexical
        + (1 - share) * max(0.0, dense.get(passage, 0.0)) / best_dense
        for passage in {**lexical, **dense}
    }
