"""Compares two topics: gives a short overview of each, one after the other."""

from __future__ import annotations

from dataclasses import replace

from answer.draft import AnswerSettings, Draft
from answer.remarks import Note, Remark
from answer.topics.overview import Told, told, with_passages
from index.search import Archive

EACH = 2  # quotes of each topic, so that both fit into one message


def comparison(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Quote what the archive reports about each of two topics, the first topic's quotes first.

    If it has nothing about one of them, the answer is a refusal that names that topic. If the question asks for the two
    sides of one topic, the answer is a refusal that says so.
    """
    del settings
    topics = (draft.request.topic, draft.request.other)
    if not draft.request.other:
        return replace(draft, notes=(*draft.notes, Note(Remark.NOT_WEIGHED, topic=draft.request.topic)))
    found: list[Told] = []
    for topic in topics:
        shown = {statement.text for told_before in found for statement in told_before.statements}
        found.append(told(archive, topic, draft, EACH, shown))
    lacking = tuple(topic for topic, reported in zip(topics, found, strict=True) if not reported.statements)
    if lacking:
        return replace(draft, unanswered=lacking)
    statements = tuple(statement for reported in found for statement in reported.statements)
    return with_passages(replace(draft, statements=statements), [hit for reported in found for hit in reported.hits])
