"""Checks a gold set against the archive: its articles are indexed and contain its quotes and answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from evaluation.gold.load import GoldQuestion
from evaluation.measures.answers import contains, contains_any
from index.article import Article
from index.dates.vocabulary import DAY_NAMES, MONTH_NAMES, one_of

_NUMERIC_DAY = r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
_DATE_LIKE = re.compile(
    rf"\b(?:{one_of(f'{MONTH_NAMES} {DAY_NAMES}')}|(?:1[5-9]|20)\d\d)\b|{_NUMERIC_DAY}", re.IGNORECASE
)
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """A disagreement between a question and the archive; a warning if it may be intended."""

    question: str
    field: str
    reason: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{'warning: ' if self.warning else ''}question {self.question}, field {self.field}: {self.reason}"


def check_against(questions: Iterable[GoldQuestion], find: Callable[[str], Article | None]) -> list[Finding]:
    """Compare a gold set with the archive; `find` returns the article with a name that the set uses, or None.

    It is an error if an article is missing, or if a quote does not occur in its article character for character. It is
    a warning if no supporting article contains any of the accepted answers, since an answer may be a paraphrase. Dates
    give no warning, because a text that only says "Wednesday" names the day in other words.
    """
    return [finding for question in questions for finding in _findings(question, find)]


def _findings(question: GoldQuestion, find: Callable[[str], Article | None]) -> Iterator[Finding]:
    articles: list[Article] = []
    for place, support in enumerate(question.support, start=1):
        article = find(support.article)
        field = f"support {place}"
        if article is None:
            yield Finding(question.id, field, f"found the article {support.article!r}, expected one that is indexed")
            continue
        articles.append(article)
        if support.quote is not None and support.quote not in article.text:
            yield Finding(question.id, field, _missing_quote(support.quote, article))
    if articles and len(articles) == len(question.support):
        yield from _missing_answers(question, articles)


def _missing_quote(quote: str, article: Article) -> str:
    shown = quote if len(quote) <= _SHOWN else f"{quote[:_SHOWN]}…"
    hint = ""
    if contains(article.text, quote):
        hint = "; its words do, with other punctuation, capitals or blanks: copy them from the article"
    return f"the quote {shown!r} does not stand in {article.id}{hint}"


def _missing_answers(question: GoldQuestion, articles: list[Article]) -> Iterator[Finding]:
    for group in question.answers:
        if any(_DATE_LIKE.search(answer) for answer in group):
            continue
        if not any(contains_any(article.text, group) for article in articles):
            names = ", ".join(article.id for article in articles)
            reason = f"none of {', '.join(map(repr, group))} stands in {names}"
            yield Finding(question.id, "answers", reason, warning=True)
