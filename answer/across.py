"""Answers where the question is not in English, or no article is: the steps of the chain that differ then.

The patterns of the other steps read only English, so here the encoder and the reader decide alone.
"""

from __future__ import annotations

from dataclasses import replace

from answer.draft import Draft, day_of_asking
from answer.evidence.across import score_across
from answer.evidence.reader import Reader
from answer.evidence.score import Scored
from answer.model import Question
from answer.question.kind import understand
from answer.question.parts import whole
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
    """Search for passages of up to `most` articles."""
    hits = archive.across(question.text, language, most, question.known, day_of_asking(question))
    return Draft(question, understand(question.text), hits=tuple(hits), across=True)


def evidence_across(reader: Reader, draft: Draft) -> Draft:
    """Score the sentences of the passages for the whole question, because no pattern finds its parts."""
    sentences = score_across(reader, draft.question.text, draft.hits)
    return replace(draft, parts=(Scored(whole(draft.asked), tuple(sentences)),))
