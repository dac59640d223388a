"""Answers a greeting, thanks or a call for help in one friendly line, with questions that this archive answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from answer.draft import AnswerSettings, Draft
from answer.model import Intent
from answer.question.foreign.kinds import foreign_examples
from answer.question.kind import CALENDAR, NAME, STOP_WORDS, names_in
from answer.remarks import Note, Remark
from answer.topics.topic import with_article
from index.article import NO_FILTERS, Article, Filters
from index.search import Archive

SMALL_TALK = {Intent.GREETING: Remark.GREETING, Intent.THANKS: Remark.THANKS, Intent.HELP: Remark.HELP}
NEWEST = 60  # newest articles, from which the names in the examples come, so that the examples can be answered
LEAD = 600  # characters of an article's beginning in which a name must occur too, so that the article is about it
LONGEST_NAME = 3  # words of a name in the examples; longer ones are titles and headings
FORMS = ("What is the latest on {}?", "Tell me about {}.")


def small_talk(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Reply to small talk without a search, because no article answers it."""
    del settings
    given = examples(archive, draft.question.known, foreign_examples(draft.language) or FORMS)
    return replace(draft, notes=(Note(SMALL_TALK[draft.request.intent], examples=given),))


def examples(archive: Archive, known: Filters = NO_FILTERS, forms: Sequence[str] = FORMS) -> tuple[str, ...]:
    """Return questions about the names that are most frequent in the newest articles, one of each form."""
    articles = list(archive.catalogue.articles(known, limit=NEWEST))
    in_titles = Counter(name for article in articles for name in _names(article, article.title))
    in_leads = Counter(name for article in articles for name in _names(article, article.text[:LEAD]))
    # A name of several words makes a better example than a country, which half of all articles have.
    ties = sorted(in_leads, key=lambda name: (-len(name), name))  # the order of a set differs from run to run
    best = sorted(ties, key=lambda name: (" " in name and in_titles[name] > 1, in_titles[name], in_leads[name]))
    # Only English names may need an article.
    texts = [article.text for article in articles] if forms == FORMS else []
    return tuple(form.format(with_article(name, texts)) for form, name in zip(forms, reversed(best), strict=False))


def _names(article: Article, text: str) -> set[str]:
    """Return the names of up to three words in a part of an article that its first sentences have too."""
    lead = article.text[:LEAD]
    inside = {*names_in(article.title), *names_in(lead)}  # a word that only opens a sentence is not a name
    return {
        name
        for name in {found.group().removesuffix("’s").removesuffix("'s") for found in NAME.finditer(text)}
        if name in lead and len(name.split()) <= LONGEST_NAME and name.split()[0] in inside
        if (STOP_WORDS | CALENDAR).isdisjoint(name.lower().split())
    }
