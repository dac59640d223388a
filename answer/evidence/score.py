"""Scores how well a sentence answers a question: a rank among the others, and a probability that decides a refusal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from answer.evidence.features import ANY_TIME, Features, Row, When, described, weigh
from answer.evidence.reader import NOT_READ, Reader, Reading
from answer.evidence.reading import SURE, Read, read_rows
from answer.evidence.subject import names_subject
from answer.question.days import AskedDays, without_days
from answer.question.kind import Asked, names_in, topic_words
from answer.question.parts import Part
from index.article import Hit
from index.embed.multilingual import MOST_TOKENS, multilingual
from index.search import Archive
from index.split import headline

PASSAGES = 8  # passages whose sentences are scored; more are slower and rarely hold another answer (docs/decisions.md)
# Weights of `Features` in the order of their fields. RANKING, together with the reader, orders the sentences of one
# question: scripts/train/fit_evidence.py fits it. EVIDENCE tells answerable questions from unanswerable ones by their
# best sentence: set by hand, because no fit was better on every kind of archive (docs/decisions.md).
RANKING = (0.0, 0.47, 1.88, 0.51, 0.0, 0.62, 0.93, 1.4, 0.59)
READER_SHARE = 0.4  # weight of the reader's margin in the rank; set by hand for the newest reader (docs/decisions.md)
HEADLINE_SHARE = 0.43  # weight of the agreement with the headline, which often has the answer (docs/decisions.md)
EVIDENCE = (2.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0)
EVIDENCE_READER = 0.35
# The multilingual encoder tells one topic from another better than the table of static vectors does, and .835 is about
# the cosine between a question and a sentence that may or may not answer it (docs/decisions.md).
EVIDENCE_MEANT, NEAR = 28.0, 0.835
EVIDENCE_BIAS = -3.6  # set by hand: at the shipped floor, 1.5 % of RealTimeQA's gold questions are refused
# Slope and intercept that turn the evidence into the chance of a right sentence, because a question can be answerable
# and its best sentence wrong (Platt 1999); fitted on RealTimeQA's silver questions and the shipped gold set
# (docs/decisions.md).
CALIBRATION = 0.39, -0.68
# Chance from which a sentence is taken to answer, even if the reader is not sure of its words (docs/decisions.md).
LIKELY = 0.7
# evidence of a sentence about the day, if the question names a day and no topic: any such sentence answers it
DAY_TOLD = 0.8
# Words that the reader reads for a hard question, and half of them for others: most of an answer's time
# (docs/decisions.md).
READ = 460


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a hit, scored: `hit.article.text[start:end]`.

    `answer` is the span of the article's text that the reader takes for the answer. `margin` is how far its logits are
    above those of no answer, `lead` how far above those of the sentence's next likeliest words. `rank` orders the
    sentences of one question. `score` is the probability, 0 to 1, that this sentence answers the question if it is the
    best sentence. `headline` is what the reader found in `hit.article.title`.
    """

    hit: Hit
    start: int
    end: int
    features: Features
    answer: tuple[int, int]
    margin: float
    lead: float
    rank: float
    score: float
    headline: Reading = NOT_READ

    @property
    def text(self) -> str:
        """The sentence, word for word from its article."""
        return self.hit.article.text[self.start : self.end]

    @property
    def is_likely(self) -> bool:
        """Whether the sentence is likely enough to answer that it is shown without a warning."""
        return self.score >= LIKELY or max(self.margin, self.headline.margin) >= SURE

    @property
    def answer_text(self) -> str:
        return self.hit.article.text[slice(*self.answer)]


@dataclass(frozen=True, slots=True)
class Scored:
    """A part of a question with its sentences, best first."""

    part: Part
    sentences: tuple[Sentence, ...]

    def answers(self, floor: float) -> bool:
        return bool(self.sentences) and self.sentences[0].score >= floor


def score_sentences(
    archive: Archive,
    reader: Reader,
    asked: Asked,
    hits: Sequence[Hit],
    when: When = ANY_TIME,
    read: int = READ,
) -> list[Sentence]:
    """Score the likeliest sentences of the best passages against the question, best first.

    Articles that name nothing of what is asked are left out. The features choose what the reader reads, up to `read`
    words; features and reader together rank the sentences.
    A question without topic words cannot be answered: all its scores are 0.
    """
    only_days = when.days is not None and asks_only_days(asked.text, when.days)
    rows = list(described(archive, asked, best_on_subject(asked, hits), when))
    ranked = sorted(
        ((rank_of(one), one) for one in read_rows(reader, asked.text, rows, read)), key=lambda pair: -pair[0]
    )
    meant = nearness_in_meaning(asked.text, ranked[0][1].row) if ranked else 0.0
    scored = []
    for rank, one in ranked:
        (hit, start, end, features), reading = one.row, one.found
        chance = probability(features, one.surest, meant) if asked.words else 0.0
        if only_days and features.overlap == 1:
            chance = max(chance, DAY_TOLD)
        answer = (reading.start, reading.end)
        scored.append(
            Sentence(hit, start, end, features, answer, reading.margin, reading.lead, rank, chance, one.headline)
        )
    return scored


def rank_of(one: Read) -> float:
    """How well a sentence answers, among those of one question: the higher, the better."""
    return weigh(RANKING, one.row[3]) + READER_SHARE * one.found.margin + HEADLINE_SHARE * one.agreement


def nearness_in_meaning(question: str, row: Row) -> float:
    """Return how near the best sentence of a question is to it in meaning: the cosine, as far as it is above NEAR.

    The reader and the static vectors hardly tell `a storm in Florida` from `a storm in Texas`; this encoder does.
    """
    hit, start, end, _ = row
    sentence = f"{headline(hit.article)}\n{hit.article.text[start:end]}"
    encoder = multilingual()
    return float(encoder.question(question) @ encoder.passages([sentence], [MOST_TOKENS])[0]) - NEAR


def best_on_subject(asked: Asked, hits: Sequence[Hit]) -> list[Hit]:
    """The best passages whose articles name what is asked about, at most PASSAGES."""
    return list(islice((hit for hit in hits if names_subject(asked, hit)), PASSAGES))


def asks_only_days(question: str, days: AskedDays) -> bool:
    """Return whether days and names are a question's only topic: `What happened in Iran on 16 January 2024?`."""
    rest = without_days(question, days)
    return {*topic_words(rest)} <= {name.lower() for name in names_in(rest)}


def probability(features: Features, margin: float, meant: float) -> float:
    """Return the probability, 0 to 1, that the best sentence of a question is right if it has these features.

    `meant` is how near the question's best sentence is to it in meaning.
    """
    total = EVIDENCE_BIAS + weigh(EVIDENCE, features) + EVIDENCE_READER * margin + EVIDENCE_MEANT * meant
    return calibrated(total)


def calibrated(evidence: float) -> float:
    """Turn evidence, in log odds, into the probability that a sentence is right."""
    slope, intercept = CALIBRATION
    return 1 / (1 + math.exp(-(slope * evidence + intercept)))
