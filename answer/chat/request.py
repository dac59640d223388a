"""Chooses the passages for a chat model, and writes them so that none can pass for the prompt's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from answer.compose.compose import dated_words
from answer.draft import Draft
from answer.model import Dated
from index.article import Days, Hit, day_in_words, days_in_words

CHARACTERS = 3.0  # characters a token, a cautious estimate: English has about four, other languages fewer
# Invisible characters and unpaired surrogates: in an article they could only carry a text that a person does not see.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as the model sees it, with the days that its words of time mean; its number is its place, from 1."""

    hit: Hit
    days: tuple[Dated, ...]

    def written(self, number: int, mark: str) -> str:
        """Write the passage between marks that no author of an article can know, and so cannot close."""
        article = self.hit.article
        head = [f"From: {article.outlet or article.path} · {day_in_words(article.date)} · {article.title}"]
        if self.days:
            told = (f"{dated.words} = {days_in_words(Days(dated.first, dated.last))}" for dated in self.days)
            head.append(f"Days: {'; '.join(dict.fromkeys(told))}")
        body = "\n".join([*(" ".join(line.split()) for line in head), self.hit.text])
        return f'<passage-{mark} number="{number}">\n{UNSEEN.sub("", body)}\n</passage-{mark}>'


def chosen(draft: Draft, most: int, tokens: int) -> tuple[Passage, ...]:
    """Choose passages: the best ones of each part of the question in turn, then the best hits of the search.

    Choose at most `most`, and as many as fit into `tokens`, but at least one if there is any.
    """
    kept: list[Passage] = []
    left = tokens * CHARACTERS
    for hit in _by_evidence(draft):
        passage = Passage(hit, tuple(dated_words(hit.article, hit.passage.start, hit.passage.end)))
        left -= len(passage.written(1, "0" * 16))
        if len(kept) == most or (kept and left < 0):
            break
        kept.append(passage)
    return tuple(kept)


def _by_evidence(draft: Draft) -> Sequence[Hit]:
    rows: Iterator[tuple[Hit | None, ...]] = zip_longest(
        *([sentence.hit for sentence in scored.sentences] for scored in draft.parts)
    )
    hits = chain((hit for row in rows for hit in row if hit), draft.hits)
    return list({hit.passage.id: hit for hit in reversed([*hits])}.values())[::-1]
