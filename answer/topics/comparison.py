"""Compares two topics: gives a short overview of each, one after the other."""

from __future__ import annotations

from dataclasses import replace

from answer.draft import AnswerSettings, Draft
from answer.topics.overview import told, with_passages
from index.search import Archive

EACH = 2  # quotes of each topic


def comparison(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Quote what the archive reports about each of two topics, the first one's quotes first.

    If it has nothing about one of them, the answer is a refusal that names that topic.
    """
    del settings
    topics = tuple(filter(None, (draft.request.topic, draft.request.other)))
    found = [told(archive, topic, draft, EACH) for topic in topics]
    lacking = tuple(topic for topic, reports in zip(topics, found, strict=True) if not reports.statements)
    if lacking or len(topics) == 1:
        return replace(draft, unanswered=lacking)
    shown = tuple(statement for reports in found for statement in reports.statements)
    return with_passages(replace(draft, statements=shown), [hit for reports in found for hit in reports.hits])
