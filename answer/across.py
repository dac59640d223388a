"""Answers where the question is not in English, or no article is: the steps of the chain that differ then.

The patterns of the other steps read only English, so here the encoder and the reader decide alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from answer.draft import Draft, day_of_asking, not_reached
from answer.evidence.across import score_across
from answer.evidence.reader import Reader
from answer.evidence.score import Scored
from answer.model import Question
from answer.question.days import asked_days, published_then
from answer.question.foreign.asking import kind_in
from answer.question.foreign.days import asked_days_in
from answer.question.kind import understand
from answer.question.parts import whole
from index.article import Days, Hit
from index.language import ENGLISH, language_of
from index.search import Archive


def language_across(archive: Archive, text: str) -> str:
    """Return the language of a question (ISO 639-1) that must be answered here; empty if the usual steps answer it."""
    language = language_of(text)
    if language != ENGLISH:
        return language
    languages = archive.leads().languages
    return ENGLISH if languages and ENGLISH not in languages else ""


def search_across(archive: Archive, language: str, most: int, question: Question) -> Draft:
    """Search for passages of up to `most` articles, preferring those of the days asked about."""
    text, today = question.text, day_of_asking(question)
    named = asked_days(text, today) if language == ENGLISH else asked_days_in(text, language, today)
    filters = published_then(question.known, named)
    notes = tuple(not_reached(archive, question, named))
    days = named.days if named and named.decides(today) and not notes else None
    without = ENGLISH if language == ENGLISH else ""  # the usual steps read the English articles
    hits = archive.across(text, language, most, filters, today, days, without)
    if days:
        hits = _not_before(archive, hits, days, today) or hits
    asked = understand(text) if language == ENGLISH else replace(understand(text), kind=kind_in(text, language))
    return Draft(question, asked, hits=tuple(hits), notes=notes, across=True, language=language)


def _not_before(archive: Archive, hits: Sequence[Hit], days: Days, today: int) -> list[Hit]:
    """Leave out passages published before past days that do not name them: they cannot tell what happened then."""
    if days.first > today:
        return list(hits)
    told = archive.sentence_days(hits)
    return [
        hit
        for hit, named in zip(hits, told, strict=True)
        if not hit.article.date
        or hit.article.date >= days.first
        or any(days.meet(one) for found in named.values() for one in found)
    ]


def evidence_across(reader: Reader, draft: Draft) -> Draft:
    """Score the sentences of the passages for the whole question, because no pattern finds its parts."""
    sentences = score_across(reader, draft.question.text, draft.hits)
    return replace(draft, parts=(Scored(whole(draft.asked), tuple(sentences)),))
