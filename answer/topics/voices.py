"""Answers `What was said about X?`: what people and bodies said about a topic, newest first, each with its speaker.

Hides which articles are read, and when a claim is about the topic: its sentence names the topic beside the speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from answer.compose.attribution import Attribution, attributions
from answer.compose.compose import LEANS_BACK
from answer.compose.identity import known, speaker
from answer.model import Quote, Statement
from answer.topics.claims import LONG, WHOLE
from answer.topics.latest import IsAbout, articles_about, newest_of
from answer.words import shared
from index.article import Article, Filters, Hit
from index.search import Archive
from index.split import Span, quotable
from index.store.words import WORD

MOST_READ = 150  # articles that are read for one question
READ = 8_000  # characters of each
FEW_SAID = 4  # words that say something about a topic
SAMPLE = 32  # articles that show whether a name is a person's
OPENS = re.compile(r"[“\"‘]")
SAME_WORDS = 0.7  # share of the shorter of two quotes that the other has, from which on they are the same


def voices(archive: Archive, topic: str, filters: Filters) -> Iterator[Statement]:
    """Yield what anybody said about a topic, newest first, one statement an article; articles are read as needed."""
    about, is_about = articles_about(topic, newest_of(archive, topic, filters))
    is_named = _by_last_name(topic, about) or is_about
    shown: list[str] = []
    for hit in islice(about, MOST_READ):
        held = _best(hit.article, is_named)
        text = hit.article.text[slice(*held.quote)] if held else ""
        if held and not any(shared(text, other) >= SAME_WORDS for other in shown):
            shown.append(text)
            also = tuple(other for other in hit.also if text in other.text)
            start, end = held.holder
            emphasis = ((start - held.quote[0], end - held.quote[0]),)
            yield Statement(text, (Quote(hit.article, *held.quote, text),), 1.0, emphasis, also=also)


def _by_last_name(topic: str, about: Sequence[Hit]) -> IsAbout | None:
    """Make a test for sentences that have the last name of a person, by which articles repeat it; None for others."""
    asked = speaker(topic)
    asked = asked and known(asked, [hit.article.text for hit in about[:SAMPLE]])
    if asked is None or not asked.person:
        return None
    name = re.compile(rf"(?<!\w){re.escape(asked.last)}(?!\w)", re.IGNORECASE)
    return lambda sentence: name.search(sentence) is not None


def _best(article: Article, is_about: IsAbout) -> Attribution | None:
    """Choose the claim about the topic that can be read alone, the first of equal ones; None if there is none."""
    spans = quotable(article.text[:READ])
    claims = [held for span, held in attributions(article.text, spans, 0, len(spans)) if _fits(article, held, is_about)]
    return min(claims, key=lambda held: (_leans(article, held.quote), held.quote[0]), default=None)


def _fits(article: Article, held: Attribution, is_about: IsAbout) -> bool:
    """Return whether a whole sentence of a named speaker names the topic in what is said."""
    start, end = held.quote
    said, claim = article.text[start:end], _claim(article.text, held)
    return (
        held.named
        and end - start <= LONG
        and "\n" not in said
        and WHOLE.fullmatch(said) is not None
        and len(WORD.findall(claim)) >= FEW_SAID
        and is_about(claim)
    )


def _claim(text: str, held: Attribution) -> str:
    """Give what is said, without who says it: the longer of what is before the speaker and what follows the verb."""
    start, end = held.quote
    first, last = min(held.verb[0], held.holder[0]), max(held.verb[1], held.holder[1])
    if not held.inside and first == held.holder[0]:  # the speaker is named in the sentence before
        return text[held.holder[1] : end]
    before, behind = text[start:first], text[last:end]
    if held.verb[0] < held.holder[1]:  # `said Ana Reed of Ostley. "…`
        opens = OPENS.search(behind)
        return f"{before} {behind[opens.start() :] if opens else ''}"
    return max(before, behind, key=len)


def _leans(article: Article, quote: Span) -> bool:
    return LEANS_BACK.match(article.text[slice(*quote)]) is not None
