"""Answers a greeting, thanks or a call for help in one friendly line, with questions that this archive answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from answer.draft import AnswerSettings, Draft
from answer.model import Intent
from answer.question.kind import CALENDAR, NAME, STOP_WORDS
from answer.remarks import Note, Remark
from index.article import Article
from index.search import Archive

SMALL_TALK = {Intent.GREETING: Remark.GREETING, Intent.THANKS: Remark.THANKS, Intent.HELP: Remark.HELP}
NEWEST = 60  # articles whose names the examples use
LEAD = 600  # characters of an article's beginning, in which a name must occur
FORMS = ("What is the latest on {}?", "Tell me about {}.")


def small_talk(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Reply to small talk; nothing is searched."""
    del settings
    filters = draft.question.known
    names = Counter(name for article in archive.catalogue.articles(filters, limit=NEWEST) for name in _names(article))
    examples = tuple(form.format(name) for form, (name, _) in zip(FORMS, names.most_common(len(FORMS)), strict=False))
    return replace(draft, notes=(Note(SMALL_TALK[draft.request.intent], examples=examples),))


def _names(article: Article) -> Iterator[str]:
    """Give the names of two or three words in an article's headline that its first sentences repeat, each once."""
    found = {name.group() for name in NAME.finditer(article.title)}
    for name in sorted(found):
        words = name.split()
        plain = not {word.lower() for word in words} & (STOP_WORDS | CALENDAR)
        if plain and 2 <= len(words) <= 3 and name in article.text[:LEAD]:
            yield name
