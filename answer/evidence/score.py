"""Scores how well a sentence answers a question: its features, its rank, and the score that decides a refusal."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from answer.evidence.reader import NOT_READ, Reader, Reading, Window
from answer.question.days import AskedDays, day_words, without_days
from answer.question.kind import PATTERNS, Asked, answering_words, names_in, topic_words
from answer.question.parts import Part
from index.article import NO_FILTERS, Article, Hit, as_date, day_in_words
from index.recency import NEAR_DAYS, RECENT
from index.search import Archive
from index.split import headline
from index.store.words import stems

PASSAGES = 8  # whose sentences are scored; scoring more is slower and rarely finds another answer (docs/decisions.md)
# Weights of the features below, in their order, fitted by scripts/train/fit_evidence.py; docs/decisions.md reports how
# good they are. FIRST_LOOK chooses what is read. RANKING, together with the reader, orders the sentences of one
# question. EVIDENCE separates answerable from unanswerable questions by their best sentence.
FIRST_LOOK = (1.58, 1.75, 1.5, 1.17, 0.0, 0.56, 1.82, 1.54, 1.7)
RANKING = (0.0, 0.47, 1.88, 0.51, 0.0, 0.62, 0.93, 1.4, 0.59)
READER_SHARE = 0.32  # weight of the reader's margin, which is added to the ranking features
HEADLINE_SHARE = 0.43  # weight of a sentence's agreement with its headline
UNLIKELY = 3.0  # how far below no answer a headline's words may be to count; chosen on half of the silver questions
MOST_AGREEMENT = 8.0
EVIDENCE = (4.04, 0.0, 1.13, 0.0, 0.0, 0.0, 0.0, 0.0, 2.5)
EVIDENCE_READER = 0.23
EVIDENCE_BIAS = -3.8  # set by hand: at the shipped floor 3.5 % of RealTimeQA's answerable questions are refused
LEAD = 1500  # characters; most answers are in an article's lead
UNSAID = 0.65  # share of the recency bonus when the question does not ask for recent news
# If an article has no day, or the archive ends long before the day of asking: about the value of answered questions.
UNKNOWN_NEAR = 0.6
DAY_TOLD = 0.8  # the evidence of a sentence that reports on the days asked about, if nothing else is asked
READ = 230  # words of all windows that the reader reads; this takes two thirds of an answer's time (docs/decisions.md)
MOST_WORDS = 85  # of a window, as in the reader's training
LONGEST_HEADING = 70  # characters
LONGEST_TITLE = 240  # characters of a headline that are read


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one sentence, each between 0 and 1 (the cosine may be below 0).

    similarity: cosine of question and sentence. overlap: the share of the question's words, weighted by rarity, that
    the sentence contains. context: the same for the whole passage with its title and date. rank: the fused search score
    of the passage. names: the share of the question's names that the passage, title or outlet has (1 without names).
    pairs: the share of the question's pairs of adjacent topic words that the passage has (1 without any).
    kind: whether the sentence has words of the kind asked for (one half if the kind is unknown). lead: how near the
    sentence is to the beginning of its article.
    near: how shortly before the day of asking its article was published, more if the question says "this week"; the
    same for all articles if the archive ends long before that day.
    """

    similarity: float
    overlap: float
    context: float
    rank: float
    names: float
    pairs: float
    kind: float
    lead: float
    near: float


VALUES = operator.attrgetter(*(field.name for field in fields(Features)))


@dataclass(frozen=True, slots=True)
class When:
    """The times of a question: the day it is asked on (YYYYMMDD), and the days it asks about.

    Without a day of asking, recency is unknown. A sentence that reports on one of `days` is treated as if it named the
    day in the question's words.
    """

    as_of: int | None = None
    days: AskedDays | None = None


ANY_TIME = When()
Row = tuple[Hit, int, int, Features]  # a sentence of a hit: `hit.article.text[start:end]`


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a hit, scored: `hit.article.text[start:end]`.

    `answer` is the span of the article's text that the reader takes for the answer. `margin` is how far it is above no
    answer, `lead` how far above the next likeliest words of the sentence. `rank` orders the sentences of one question.
    `score` is the probability, 0 to 1, that this sentence answers the question if it is the best sentence. `headline`
    is what the reader found in `hit.article.title`.
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
    def answer_text(self) -> str:
        """The words that the reader takes for the answer."""
        return self.hit.article.text[slice(*self.answer)]


@dataclass(frozen=True, slots=True)
class Scored:
    """A part of a question with its sentences, best first."""

    part: Part
    sentences: tuple[Sentence, ...]

    def answers(self, floor: float) -> bool:
        """Return whether its best sentence reaches the floor."""
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

    The features choose what the reader reads, up to `read` words; features and reader together rank the sentences.
    A question without topic words cannot be answered: all its scores are 0.
    """
    only_days = when.days is not None and asks_only_days(asked.text, when.days)
    rows = list(described(archive, asked, hits[:PASSAGES], when))
    scored = []
    for one in read_rows(reader, asked.text, rows, read):
        (hit, start, end, features), found = one.row, one.found
        chance = probability(features, one.surest) if asked.words else 0.0
        if only_days and features.overlap == 1:
            chance = max(chance, DAY_TOLD)
        rank = _weigh(RANKING, features) + READER_SHARE * found.margin + HEADLINE_SHARE * one.agreement
        answer = (found.start, found.end)
        scored.append(Sentence(hit, start, end, features, answer, found.margin, found.lead, rank, chance, one.headline))
    return sorted(scored, key=lambda sentence: -sentence.rank)


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence and the reader's result for it, with offsets in the article's text; and the one for its headline."""

    row: Row
    found: Reading
    headline: Reading

    @property
    def surest(self) -> float:
        """The margin of the sentence or of its headline, whichever is higher."""
        return max(self.found.margin, self.headline.margin)

    @property
    def agreement(self) -> float:
        """How much of the headline's answer the sentence has, times how likely it is one: 0 to MOST_AGREEMENT."""
        hit, start, end, _ = self.row
        words = set(stems(hit.article.title[self.headline.start : self.headline.end]))
        surely = min(self.headline.margin + UNLIKELY, MOST_AGREEMENT)
        if not words or surely <= 0:
            return 0.0
        return surely * len(words.intersection(stems(hit.article.text[start:end]))) / len(words)


def read_rows(reader: Reader, question: str, rows: Sequence[Row], most: int) -> list[Read]:
    """Let the reader read the likeliest sentences with their neighbours, up to `most` words, and their headlines."""
    known = {(row[0].passage.id, row[1]): row for row in rows}
    chosen = likely_windows(sorted(rows, key=lambda row: -_weigh(FIRST_LOOK, row[3])), most)
    articles = list({hit.article.id: hit.article for hit, _ in chosen if headline(hit.article)}.values())
    windows = [window_of(hit, places) for hit, places in chosen]
    readings = reader.read(question, [*windows, *map(_headline, articles)])
    headlines = {article.id: read[0] for article, read in zip(articles, readings[len(windows) :], strict=True)}
    best: dict[tuple[str, int], Read] = {}
    for (hit, places), read in zip(chosen, readings, strict=False):
        spans = hit.passage.sentences
        first = spans[places.start][0]
        for place, reading in zip(places, read, strict=True):
            key = (hit.passage.id, spans[place][0])
            there = replace(reading, start=first + reading.start, end=first + reading.end)
            if key in known and (key not in best or there.margin > best[key].found.margin):
                best[key] = Read(known[key], there, headlines.get(hit.article.id, NOT_READ))
    return list(best.values())


def _headline(article: Article) -> Window:
    title = article.title[:LONGEST_TITLE]
    return Window("", title, ((0, len(title)),))


Places = tuple[Hit, range]  # a few consecutive sentences, by their places in a passage


def likely_windows(rows: Sequence[Row], most: int) -> list[Places]:
    """Choose what to read, likeliest first: each sentence with its neighbours, up to `most` words in all."""
    windows: list[Places] = []
    for hit, start, end, _ in rows:
        place = hit.passage.sentences.index((start, end))
        if any(other.passage.id == hit.passage.id and place in places for other, places in windows):
            continue
        wider = _with(windows, hit, _neighbours(hit, place))
        if windows and sum(_words(*window) for window in wider) > most:
            break
        windows = wider
    return windows


def _with(windows: Sequence[Places], hit: Hit, wanted: range) -> list[Places]:
    """Add a window; merge it with a window that it touches, if both fit together."""
    for number, (other, places) in enumerate(windows):
        joined = range(min(places.start, wanted.start), max(places.stop, wanted.stop))
        touch = other.passage.id == hit.passage.id and len(joined) <= len(places) + len(wanted)
        if touch and _words(hit, joined) <= MOST_WORDS:
            return [*windows[:number], (hit, joined), *windows[number + 1 :]]
    return [*windows, (hit, wanted)]


def _neighbours(hit: Hit, place: int) -> range:
    """A sentence with the sentence before and the sentence after it, if there is room."""
    window = range(place, place + 1)
    for wider in (range(place - 1, place + 1), range(place - 1, place + 2), range(place, place + 2)):
        inside = wider.start >= 0 and wider.stop <= len(hit.passage.sentences)
        if inside and len(wider) > len(window) and _words(hit, wider) <= MOST_WORDS:
            window = wider
    return window


def _words(hit: Hit, places: range) -> int:
    spans = hit.passage.sentences
    return len(hit.article.text[spans[places.start][0] : spans[places.stop - 1][1]].split())


def window_of(hit: Hit, places: range) -> Window:
    """A few sentences of a passage in the reader's form, under the title and the day of their article."""
    spans, article = hit.passage.sentences[places.start : places.stop], hit.article
    first, last = spans[0][0], spans[-1][1]
    day = f"({day_in_words(article.date)})" if article.date else ""
    heading = " ".join(part for part in (article.title[:LONGEST_HEADING], day) if part)
    return Window(heading, article.text[first:last], tuple((start - first, end - first) for start, end in spans))


def asks_only_days(question: str, days: AskedDays) -> bool:
    """Return whether days and names are a question's only topic, as in `What happened in Iran on 16 January 2024?`."""
    rest = without_days(question, days)
    return {*topic_words(rest)} <= {name.lower() for name in names_in(rest)}


def described(archive: Archive, asked: Asked, hits: Sequence[Hit], when: When = ANY_TIME) -> Iterator[Row]:
    """Describe each sentence of the hits, hit by hit: its start and end in the article, and its features."""
    weights = _rarity(archive, asked.stems)
    asking = archive.encode_question(asked.text)
    told = archive.sentence_days(hits)
    current = _current(archive, when.as_of)
    for hit, vectors, days in zip(hits, archive.sentence_vectors(hits), told, strict=True):
        meant = {place: day_words(asked.text, when.days, said) for place, said in days.items()} if when.days else {}
        around = stems(f"{_header(hit.article)}\n{hit.text}\n{max(meant.values(), default='')}")
        held = set(around)
        shared = (_coverage(held, weights), hit.score, _share_of_names(asked, held), _share_of_pairs(asked, around))
        near = _nearness(hit.article, asked, current)
        for place, ((start, end), vector) in enumerate(zip(hit.passage.sentences, vectors, strict=True)):
            sentence = hit.article.text[start:end]
            kind = float(bool(answering_words(sentence, asked))) if asked.kind in PATTERNS else 0.5
            overlap = _coverage(set(stems(f"{sentence} {meant.get(place, '')}")), weights)
            lead = math.exp(-start / LEAD)
            features = (float(vector @ asking), overlap, *shared, kind, lead, near)
            yield hit, start, end, Features(*features)


def _nearness(article: Article, asked: Asked, as_of: int | None) -> float:
    """Score recency: 1 on the day of asking, less for older articles; reduced if no recent news is asked for."""
    if as_of is None or article.date is None:
        return UNKNOWN_NEAR
    age = (as_date(as_of) - as_date(article.date)).days
    return (1.0 if asked.recent else UNSAID) * math.exp(-age / NEAR_DAYS) if age >= 0 else 0.0


def _current(archive: Archive, as_of: int | None) -> int | None:
    """Give the day of asking, or None if the archive ends long before it: recency then says nothing."""
    newest = archive.catalogue.span(NO_FILTERS)[1]
    if as_of is None or newest is None or (as_date(as_of) - as_date(newest)).days > RECENT:
        return None
    return as_of


def _rarity(archive: Archive, words: Iterable[str]) -> dict[str, float]:
    """Weight stems by their rarity in the archive (BM25's inverse document frequency)."""
    total = len(archive.lexical)
    frequencies = {stem: archive.lexical.document_frequency(stem) for stem in words}
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
    """A pair may have one word between: `foreign minister` is found in `foreign affairs minister`."""
    if not asked.pairs:
        return 1.0
    near = {(one, other) for step in (1, 2) for one, other in zip(held, held[step:], strict=False)}
    wanted = [tuple(stems(" ".join(pair)))[:2] for pair in asked.pairs]
    return sum(pair in near for pair in wanted) / len(wanted)


def _weigh(weights: Sequence[float], features: Features) -> float:
    return float(sum(map(operator.mul, weights, VALUES(features))))


def probability(features: Features, margin: float) -> float:
    """Give the probability, 0 to 1, that a question is answered by its best sentence, if it has these features."""
    total = EVIDENCE_BIAS + _weigh(EVIDENCE, features) + EVIDENCE_READER * margin
    return 1 / (1 + math.exp(-total))
