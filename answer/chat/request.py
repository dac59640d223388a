"""Chooses what a chat model is sent of the archive, and writes it so that none can pass for the prompt's own words.

A model that copies its quotes is sent whole passages. A model that names them by number is sent the sentences that the
reader found best, numbered, and the program puts the words in the place of the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from answer.chat.parse import Cited, Claim
from answer.compose.compose import dated_words
from answer.draft import Draft
from answer.model import Dated
from index.article import Days, Hit, day_in_words, days_in_words
from index.split import Span
from index.store.words import stems

Place = tuple[str, Span]  # a sentence: the id of its article, and its offsets there
CHARACTERS = 3.0  # characters a token, a cautious estimate: English has about four, other languages fewer
# Numbered sentences that are sent. On RealTimeQA and the shipped gold set ten hold the answer nearly as often as eight
# passages do, in a quarter of the words (docs/decisions.md).
MOST_SENTENCES = 10
# Invisible characters and unpaired surrogates: in an article they could only carry a text that a person does not see.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as the model sees it, with the days that its words of time mean.

    `sentences` are those of its sentences that are sent with a number, in their order in the article; empty if the
    whole passage is sent.
    """

    hit: Hit
    days: tuple[Dated, ...]
    sentences: tuple[Span, ...] = ()

    def written(self, number: int, mark: str) -> str:
        """Write the passage between marks that no author of an article can know, and so cannot close.

        `number` is its own, or that of its first sentence.
        """
        article = self.hit.article
        head = [f"From: {article.outlet or article.path} · {day_in_words(article.date)} · {article.title}"]
        if self.days:
            told = (f"{dated.words} = {days_in_words(Days(dated.first, dated.last))}" for dated in self.days)
            head.append(f"Days: {'; '.join(dict.fromkeys(told))}")
        lines = [f"[{place}] {_flat(text)}" for place, text in enumerate(self.texts, number)] or [self.hit.text]
        body = "\n".join([*map(_flat, head), *lines])
        label = "" if self.sentences else f' number="{number}"'
        return f"<passage-{mark}{label}>\n{UNSEEN.sub('', body)}\n</passage-{mark}>"

    @property
    def texts(self) -> list[str]:
        return [self.hit.article.text[slice(*sentence)] for sentence in self.sentences]


def written(passages: Sequence[Passage], mark: str) -> str:
    """Write what is sent, passages or sentences numbered from 1: a model that names a number cannot misquote."""
    parts, number = [], 1
    for passage in passages:
        parts.append(passage.written(number, mark))
        number += max(1, len(passage.sentences))
    return "\n".join(parts)


def worded(claim: Claim, passages: Sequence[Passage]) -> Claim:
    """Put the words of the numbered sentences in the place of their numbers; a number without a sentence has none."""
    sentences = [Cited(place, text) for place, one in enumerate(passages, 1) for text in one.texts]
    if not sentences:
        return claim
    return replace(claim, quotes=tuple(_worded(cited, sentences) for cited in claim.quotes))


def _worded(cited: Cited, sentences: Sequence[Cited]) -> Cited:
    if cited.text or not cited.passage:  # it copied words after all
        return replace(cited, passage=None)
    return next(iter(sentences[cited.passage - 1 : cited.passage]), cited)


def chosen(draft: Draft, most: int, tokens: int) -> tuple[Passage, ...]:
    """Choose passages: the best ones of each part of the question in turn, then the best hits of the search.

    In turn, because one part may have all the best passages. Choose at most `most`, and as many as fit into `tokens`,
    but at least one if there is any.
    """
    found = (
        Passage(hit, tuple(dated_words(hit.article, hit.passage.start, hit.passage.end))) for hit in _by_evidence(draft)
    )
    return tuple(_fitting(found, most, tokens))


def chosen_sentences(draft: Draft, most: int, tokens: int) -> tuple[Passage, ...]:
    """Choose the best sentences of the best `most` passages, MOST_SENTENCES at most and as many as fit into `tokens`.

    Sentences of one passage are sent together, at the place of the best of them.
    """
    hits: dict[Place, Hit] = {}
    for hit in _by_evidence(draft)[:most]:
        hits.update(
            {(hit.article.id, span): hit for span in hit.passage.sentences if (hit.article.id, span) not in hits}
        )
    best = list(dict.fromkeys(_best_first(draft, hits)))[:MOST_SENTENCES]
    kept: dict[str, tuple[Hit, list[Span]]] = {}
    for place in best:
        kept.setdefault(hits[place].passage.id, (hits[place], []))[1].append(place[1])
    return tuple(_fitting((_of_sentences(hit, sorted(spans)) for hit, spans in kept.values()), most, tokens))


def _best_first(draft: Draft, hits: Mapping[Place, Hit]) -> Iterator[Place]:
    """Give sentences, best first: as the reader ranks them, then the extractive answer's, then by the question's words.

    The reader reads only some of them. A place may come several times.
    """
    rows = zip_longest(*(scored.sentences for scored in draft.parts))
    spans = [(one.hit.article.id, one.start, one.end) for row in rows for one in row if one]
    quotes = (quote for statement in draft.statements for quote in statement.quotes)
    spans += [(quote.article.id, quote.start, quote.end) for quote in quotes]
    for article, start, end in spans:
        yield from (place for place in hits if place[0] == article and place[1][0] < end and start < place[1][1])
    words = {*draft.asked.stems}
    yield from sorted(hits, key=lambda at: -len(words.intersection(stems(hits[at].article.text[slice(*at[1])]))))


def _of_sentences(hit: Hit, spans: Sequence[Span]) -> Passage:
    days = (dated for span in spans for dated in dated_words(hit.article, *span))
    return Passage(hit, tuple(dict.fromkeys(days)), tuple(spans))


def _fitting(passages: Iterable[Passage], most: int, tokens: int) -> Iterator[Passage]:
    left = tokens * CHARACTERS
    for count, passage in enumerate(passages):
        left -= len(passage.written(1, "0" * 16))
        if count == most or (count and left < 0):
            return
        yield passage


def _by_evidence(draft: Draft) -> Sequence[Hit]:
    rows: Iterator[tuple[Hit | None, ...]] = zip_longest(
        *([sentence.hit for sentence in scored.sentences] for scored in draft.parts)
    )
    hits = chain((hit for row in rows for hit in row if hit), draft.hits)
    return list({hit.passage.id: hit for hit in reversed([*hits])}.values())[::-1]


def _flat(text: str) -> str:
    return " ".join(text.split())
