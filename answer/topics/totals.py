"""Counts and lists the articles that mention a topic: how many, when first and last, by month and outlet, with quotes.

Every article with the topic's words next to each other counts (index/mentions.py), whatever a search would rank first.
Hides which of them are quoted, and with which sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from answer.compose.attribution import attribution
from answer.draft import AnswerSettings, Draft
from answer.model import Intent, Quote, Statement, Total
from answer.question.counting.form import By
from index.article import LONGEST_READ, Article
from index.mentions import Mentions, forms, mentioned
from index.search import Archive
from index.split import Span, quotable
from index.store.words import stems

TOTALS = frozenset({Intent.COUNT, Intent.LIST, Intent.FIRST, Intent.LAST})
FORMS_FROM = 50  # newest articles in which the forms of the topic are looked up; reading more would make a count slow
MOST_FORMS = 6
READ = 4  # articles read for each statement that may be shown, because some have the topic only in their title
CERTAIN = 1.0  # the evidence of a count; it is exact, so nothing has to be judged
# These words before a topic are no part of it, unless a capital makes them part of a name, as in `The Hague`. `term`
# alone may be the topic's first word, as in `term limits`; `the term limits` and `term “limits”` say that it is not.
BEFORE_TOPIC = re.compile(
    r"(?:the\s(?:exact\s)?(?:words?|names?|terms?|phrases?)\s(?!of\b)"
    r"|(?:an?\s)?(?:words?|names?|terms?|phrases?)\s(?=[“”\"])|the\s|an?\s)?[“”\"]*(?:(?:the|an?)\s)?"
)


def total(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Count the articles that mention the topic of a request, and quote a few; 0 is an answer as well.

    A few are quoted so that a reader sees what was counted. Without a topic, all articles count and none is quoted. If
    the topic has no word, the draft is returned unchanged, which is a refusal.
    """
    request = draft.request
    topic = BEFORE_TOPIC.sub("", request.topic, count=1).strip('“”"') or request.topic
    if topic and not stems(topic):
        return draft
    days, known = draft.days.days if draft.days else None, draft.question.known
    mentions = archive.mentions(topic, known.within(days) if days else known)
    at_an_end = request.intent in (Intent.FIRST, Intent.LAST)
    most = 1 if at_an_end else settings.most_statements
    rows = _distinct(mentions, 1 if at_an_end else READ * most, oldest_first=request.intent is Intent.FIRST)
    quoted = archive.catalogue.articles_at(rows) if topic else ()
    statements, unquoted = _quoted(archive, quoted, mentions, most)
    counted = replace(
        summed(archive, mentions, request.by), days=days, unquoted=unquoted, only=draft.question.filters.outlets
    )
    return replace(draft, statements=statements, total=counted)


def summed(archive: Archive, mentions: Mentions, by: By = "") -> Total:
    """Sum up mentions, with the forms of the topic's words in the newest articles."""
    newest = archive.catalogue.articles_at(mentions.rows[:FORMS_FROM]) if mentions.words else ()
    texts = (f"{article.title}\n{article.text}" for article in newest)
    ends = archive.catalogue.articles_at(_ends(mentions))
    return Total(
        topic=mentions.words,
        forms=forms(texts, mentions.words, MOST_FORMS, mentions.counted),
        articles=len(mentions),
        originals=mentions.originals,
        by=by,
        months=mentions.months,
        outlets=mentions.outlets,
        first=ends[0] if ends else None,
        last=ends[-1] if ends else None,
    )


def _ends(mentions: Mentions) -> list[int]:
    """Return the rows of the first and the last dated article: one if they are the same, none if all are undated."""
    dated = mentions.rows[: mentions.dated]
    return [dated[-1], dated[0]] if len(dated) > 1 else dated


def _distinct(mentions: Mentions, most: int, *, oldest_first: bool) -> list[int]:
    """Choose the rows of up to `most` articles, newest or oldest first, one of each set of copies."""
    places = [*mentions.places[: mentions.dated][::-1], *mentions.places[mentions.dated :]]
    ordered = places if oldest_first else mentions.places
    chosen: dict[str, int] = {}
    for row, _, _, shared in ordered:
        if len(chosen) == most:
            break
        chosen.setdefault(shared, row)
    return list(chosen.values())


def _quoted(
    archive: Archive, articles: Sequence[Article], mentions: Mentions, most: int
) -> tuple[tuple[Statement, ...], tuple[Article, ...]]:
    """Quote up to `most` articles; also return the articles passed over, which have no sentence with the words."""
    statements: list[Statement] = []
    unquoted: list[Article] = []
    for article in articles:
        if len(statements) == most:
            break
        if statement := _statement(archive, article, mentions):
            statements.append(statement)
        else:
            unquoted.append(article)
    return tuple(statements), tuple(unquoted[:most])


def _statement(archive: Archive, article: Article, mentions: Mentions) -> Statement | None:
    """Quote the first sentence with the topic's words, and its speaker's; None if there is none."""
    span = next(_sentences(article, mentions), None)
    if span is None:
        return None
    start, end = span
    claim = attribution(article.text, start, end)
    if claim:
        start, end = min(start, claim.quote[0]), max(end, claim.quote[1])
    text = article.text[start:end]
    also = tuple(copy for copy in archive.catalogue.copies(article.id) if text in copy.text)
    return Statement(
        text,
        (Quote(article, start, end, text),),
        CERTAIN,
        tuple(mentioned(text, mentions.words, mentions.counted)),
        also,
    )


def _sentences(article: Article, mentions: Mentions) -> Iterator[Span]:
    spans = list(mentioned(article.text, mentions.words, mentions.counted))
    if not spans:
        return
    for start, end in quotable(article.text[:LONGEST_READ]):
        # the sentences are in order and do not overlap, so bisection finds the place
        place = bisect_left(spans, (start, start))
        if place < len(spans) and spans[place][1] <= end:
            yield start, end
