"""Answers `What was said about X?`: what people and bodies said about a topic, newest first, each with its speaker.

Hides which articles are read, and when a claim is about the topic: its sentence must name the topic, apart from the
speaker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from answer.compose.attribution import Attribution, attributions
from answer.compose.identity import known, speaker
from answer.compose.leaning import leans_back
from answer.model import Quote, Statement
from answer.topics.claims import LONG, WHOLE
from answer.topics.latest import IsAbout, articles_about, names_only, newest_of
from answer.words import shared
from index.article import Article, Filters, Hit
from index.search import Archive
from index.split import quotable
from index.store.words import WORD

MOST_READ = 150  # articles that are read for one question, so that a frequent topic costs no more
READ = 8_000  # characters of each article that are read, so that a very long article costs no more
FEW_SAID = 4  # words; a shorter claim says nothing about a topic
SAMPLE = 32  # articles that show whether a name is a person's; few, so that a frequent name costs no more
OPENS = re.compile(r"[“\"‘]")
SAME_WORDS = 0.7  # quotes that share this part of the shorter one's words say the same, so one is enough


def voices(archive: Archive, topic: str, filters: Filters) -> Iterator[Statement]:
    """Yield what anybody said about a topic, newest first, one statement an article; articles are read as needed."""
    found = newest_of(archive, topic, filters)
    about, is_about = articles_about(topic, found, loosely=not names_only(topic))
    is_named = _by_last_name(topic, about) or is_about
    shown: list[str] = []
    for hit in islice(about, MOST_READ):
        held = _best(hit.article, is_named)
        text = hit.article.text[slice(*held.quote)] if held else ""
        if held and not any(shared(text, other) >= SAME_WORDS for other in shown):
            shown.append(text)
            also = tuple(other for other in hit.also if text in other.text)
            start, end = held.speaker
            emphasis = ((start - held.quote[0], end - held.quote[0]),)
            yield Statement(text, (Quote(hit.article, *held.quote, text),), 1.0, emphasis, also=also)


def _by_last_name(topic: str, about: Sequence[Hit]) -> IsAbout | None:
    """Return a test for sentences with a person's last name, which articles repeat; None for other topics."""
    asked = speaker(topic)
    asked = asked and known(asked, [hit.article.text for hit in about[:SAMPLE]])
    if asked is None or not asked.person:
        return None
    name = re.compile(rf"(?<!\w){re.escape(asked.last)}(?!\w)", re.IGNORECASE)
    return lambda sentence: name.search(sentence) is not None


def _best(article: Article, is_about: IsAbout) -> Attribution | None:
    """Choose the first claim about the topic that can be understood alone; None if there is none."""
    spans = quotable(article.text[:READ])
    claims = [held for span, held in attributions(article.text, spans, 0, len(spans)) if _fits(article, held, is_about)]
    return min(claims, key=lambda held: (leans_back(article.text[slice(*held.quote)]), held.quote[0]), default=None)


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
    """Return what is said, without who says it: the longer of the words before the speaker and those after the verb."""
    start, end = held.quote
    first, last = min(held.verb[0], held.speaker[0]), max(held.verb[1], held.speaker[1])
    # The speaker is named in the sentence before, so the whole sentence is the claim.
    if not held.inside and first == held.speaker[0]:
        return text[held.speaker[1] : end]
    before, behind = text[start:first], text[last:end]
    # The speaker comes after the verb, so the claim may go on after it: `said Ana Reed of Ostley. "…`
    if held.verb[0] < held.speaker[1]:
        opens = OPENS.search(behind)
        return f"{before} {behind[opens.start() :] if opens else ''}"
    return max(before, behind, key=len)
