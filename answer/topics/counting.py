"""Refuses to count or list the articles that mention something: the best passages of a search are not all of them."""

from __future__ import annotations

from dataclasses import replace

from answer.draft import AnswerSettings, Draft
from answer.remarks import Note, Remark
from index.search import Archive


def refuse_counting(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Say why there is no answer; the refusal names the nearest articles."""
    del archive, settings
    return replace(draft, notes=(*draft.notes, Note(Remark.NOT_COUNTED)))
