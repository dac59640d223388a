"""Answers a greeting, thanks or a call for help in one friendly line, with questions that this archive answers."""

from __future__ import annotations

from dataclasses import replace

from answer.draft import AnswerSettings, Draft
from answer.model import Intent, Note, Remark
from index.search import Archive

SMALL_TALK = {Intent.GREETING: Remark.GREETING, Intent.THANKS: Remark.THANKS, Intent.HELP: Remark.HELP}


def small_talk(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Reply to small talk; nothing is searched."""
    del archive, settings
    return replace(draft, notes=(Note(SMALL_TALK[draft.request.intent]),))
