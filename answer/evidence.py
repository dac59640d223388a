"""How well a sentence answers a question: its features, its rank among others, and the score that decides a refusal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass

import numpy as np

from answer.asked_days import AskedDays, day_words
from answer.question import PATTERNS, Asked, answering_words, understand
from answer.reader import Reader, candidate_text
from index.article import Article, Hit, day_in_words
from index.lexical import stems
from index.search import Archive

PASSAGES = 8  # whose sentences are looked at; more cost time and hold hardly more answers (docs/decisions.md)
# Two logistic models over the features below, in their order. The first ranks the sentences of one question, the
# second tells answerable from unanswerable questions by their best sentence; what each was fitted on and how well it
# does stands in docs/decisions.md.
RANKING = (2.12, 1.22, 0.93, 2.26, 0.28, 0.0, 0.97)
EVIDENCE = (4.39, 0.0, 0.48, 0.0, 1.33, 1.17, 1.24)
EVIDENCE_BIAS = -4.84
READER_SHARE = 0.3  # of the reader's logit beside the ranking features
EVIDENCE_READER = 0.58
READ = 10  # sentences that the reader reads; each costs it about 3 ms


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of one sentence, each between 0 and 1 (the cosine may be below 0).

    similarity: cosine of question and sentence. overlap: the share of the question's words, weighted by rarity, that
    the sentence holds. context: the same for the whole passage with its title and date. rank: the fused search score
    of the passage. names: the share of the question's names that the passage, title or outlet holds (1 without names).
    pairs: the share of the question's topic words side by side that stand so in the passage (1 without any).
    kind: whether the sentence has words of the kind asked for (one half where the kind cannot be told).
    """

    similarity: float
    overlap: float
    context: float
    rank: float
    names: float
    pairs: float
    kind: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a hit, scored: `hit.article.text[start:end]`.

    `logit` is the reader's. `rank` orders the sentences of one question. `score` is the chance, 0 to 1, that a question
    whose best sentence is this one is answered by it.
    """

    hit: Hit
    start: int
    end: int
    features: Features
    logit: float
    rank: float
    score: float

    @property
    def text(self) -> str:
        """The sentence as it stands in its article."""
        return self.hit.article.text[self.start : self.end]


def score_sentences(
    archive: Archive, reader: Reader, question: str, hits: Sequence[Hit], asked_days: AskedDays | None = None
) -> list[Sentence]:
    """Score the likely sentences of the best passages against the question, best first.

    The features choose whom the reader reads; features and reader together rank them. A sentence that tells of one of
    the days asked about is taken to name it in the question's words.
    """
    rows = sorted(described(archive, question, hits[:PASSAGES], asked_days), key=lambda row: -_weigh(RANKING, row[3]))
    likely = rows[:READ]
    logits = reader.score(question, [_read(hit, start, end) for hit, start, end, _ in likely])
    scored = [
        Sentence(
            hit,
            start,
            end,
            features,
            float(logit),
            rank=_weigh(RANKING, features) + READER_SHARE * float(logit),
            score=probability(features, float(logit)),
        )
        for (hit, start, end, features), logit in zip(likely, logits, strict=True)
    ]
    return sorted(scored, key=lambda sentence: -sentence.rank)


def _read(hit: Hit, start: int, end: int) -> str:
    """Write a sentence as the reader reads it: under its title, behind the sentence before it."""
    spans = hit.passage.sentences
    position = spans.index((start, end))
    before = hit.article.text[slice(*spans[position - 1])] if position else ""
    return candidate_text(hit.article.text[start:end], before, hit.article.title)


def described(
    archive: Archive, question: str, hits: Sequence[Hit], asked_days: AskedDays | None = None
) -> Iterator[tuple[Hit, int, int, Features]]:
    """Describe each sentence of the hits, hit by hit: its start and end in the article, and its features."""
    asked = understand(question)
    weights = _rarity(archive, asked)
    asking = archive.encoder.encode_question(question)
    told = archive.sentence_days(hits)
    for hit, vectors, days in zip(hits, archive.sentence_vectors(hits), told, strict=True):
        meant = {place: day_words(question, asked_days, said) for place, said in days.items()} if asked_days else {}
        around = stems(f"{_header(hit.article)}\n{hit.text}\n{max(meant.values(), default='')}")
        held = set(around)
        shared = (_coverage(held, weights), hit.score, _share_of_names(asked, held), _share_of_pairs(asked, around))
        for place, ((start, end), vector) in enumerate(zip(hit.passage.sentences, vectors, strict=True)):
            sentence = hit.article.text[start:end]
            kind = float(bool(answering_words(sentence, asked))) if asked.kind in PATTERNS else 0.5
            overlap = _coverage(set(stems(f"{sentence} {meant.get(place, '')}")), weights)
            yield hit, start, end, Features(float(vector @ asking), overlap, *shared, kind)


def _rarity(archive: Archive, asked: Asked) -> dict[str, float]:
    """Weigh each topic stem of the question by how rare it is in the archive (BM25's inverse document frequency)."""
    total = len(archive.lexical)
    frequencies = {stem: archive.lexical.document_frequency(stem) for word in asked.words for stem in stems(word)}
    return {stem: math.log(1 + (total - count + 0.5) / (count + 0.5)) for stem, count in frequencies.items()}


def _header(article: Article) -> str:
    return f"{article.title} {article.outlet or ''} {day_in_words(article.date)}"


def _coverage(held: set[str], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in held) / total if total else 0.0


def _share_of_names(asked: Asked, held: set[str]) -> float:
    if not asked.names:
        return 1.0
    return sum(held.issuperset(stems(name)) for name in asked.names) / len(asked.names)


def _share_of_pairs(asked: Asked, held: Sequence[str]) -> float:
    """A pair may stand one word apart: `foreign minister` is found in `foreign affairs minister`."""
    if not asked.pairs:
        return 1.0
    near = {(one, other) for step in (1, 2) for one, other in zip(held, held[step:], strict=False)}
    wanted = [tuple(stems(" ".join(pair)))[:2] for pair in asked.pairs]
    return sum(pair in near for pair in wanted) / len(wanted)


def _weigh(weights: Sequence[float], features: Features) -> float:
    return float(np.dot(weights, astuple(features)))


def probability(features: Features, logit: float) -> float:
    """Tell the chance that a question whose best sentence has these features is answered by it, between 0 and 1."""
    total = EVIDENCE_BIAS + _weigh(EVIDENCE, features) + EVIDENCE_READER * logit
    return 1 / (1 + math.exp(-total))
