"""Scores sentences where question and articles are in any languages: by the reader alone, which reads many of them.

The features of the other path compare English words, and say nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from answer.evidence.features import CLOSING, Features
from answer.evidence.reader import NOT_READ, Reader
from answer.evidence.reading import ASKS, MOST_WORDS, Places, agreement, read_headline, tells, window_of, words_of
from answer.evidence.score import HEADLINE_SHARE, READER_SHARE, Sentence, calibrated
from index.article import Hit
from index.split import headline

READ_ACROSS = 600  # words; twice as many as in the other path, because nothing else shows where an answer may be
EACH = 150  # words of one article, so that a long one does not take all; the rest is read if there are no others
# Rank and evidence come from the reader's margin and the nearness of the article (docs/decisions.md). The headline
# weighs as much beside the reader as it does in English.
NEARNESS = 20.0
AGREEMENT = HEADLINE_SHARE / READER_SHARE
EVIDENCE = (0.171, 7.36, -5.3)


def score_across(reader: Reader, question: str, hits: Sequence[Hit]) -> list[Sentence]:
    """Score the sentences of the best articles, best first; most articles are read from their beginning."""
    chosen = list(likely(hits))
    articles = list({hit.article.id: hit.article for hit, _ in chosen if tells(headline(hit.article))}.values())
    windows = [window_of(hit, places) for hit, places in chosen]
    readings = reader.read(question, [*windows, *map(read_headline, articles)])
    headlines = {article.id: read[0] for article, read in zip(articles, readings[len(windows) :], strict=True)}
    found = []
    for (hit, places), read in zip(chosen, readings, strict=False):
        spans, nearness = hit.passage.sentences, hit.score
        first = spans[places.start][0]
        for place, reading in zip(places, read, strict=True):
            if hit.article.text[slice(*spans[place])].rstrip(CLOSING)[-1:] in ASKS:  # it tells nothing
                continue
            title = headlines.get(hit.article.id, NOT_READ)
            features = Features(nearness, 0.0, 0.0, nearness, 0.0, 0.0, 0.5, 0.0, 0.0)
            answer = (first + reading.start, first + reading.end)
            agreed = agreement(hit.article.title, title, hit.article.text[slice(*spans[place])])
            rank = reading.margin + NEARNESS * nearness + AGREEMENT * agreed
            chance = evidence(max(reading.margin, title.margin), nearness)
            found.append(
                Sentence(hit, *spans[place], features, answer, reading.margin, reading.lead, rank, chance, title)
            )
    return sorted(found, key=lambda sentence: -sentence.rank)


def evidence(margin: float, nearness: float) -> float:
    """Return the probability that the sentence with this margin and nearness answers its question."""
    return calibrated(EVIDENCE[0] * margin + EVIDENCE[1] * nearness + EVIDENCE[2])


def likely(hits: Sequence[Hit]) -> Iterator[Places]:
    """Choose what to read, article by article: windows of whole sentences, up to READ_ACROSS words in all.

    Where few articles are found, the rest of them is read too.
    """
    total, of_article, rest = 0, dict[str, int](), list[Places]()
    for hit in hits:
        for places in _windows(hit):
            words = words_of(hit, places)
            read = of_article.get(hit.article.id, 0)
            if read and read + words > EACH:
                rest.append((hit, places))
                continue
            if total and total + words > READ_ACROSS:
                return
            total, of_article[hit.article.id] = total + words, read + words
            yield hit, places
    for hit, places in rest:
        total += words_of(hit, places)
        if total > READ_ACROSS:
            return
        yield hit, places


def _windows(hit: Hit) -> Iterator[range]:
    """Cut a passage into windows of whole sentences, one after the other."""
    first = 0
    for place in range(len(hit.passage.sentences)):
        if place > first and words_of(hit, range(first, place + 1)) > MOST_WORDS:
            yield range(first, place)
            first = place
    if hit.passage.sentences:
        yield range(first, len(hit.passage.sentences))
