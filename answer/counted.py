"""Writes in English how many articles mention something; the terminal and the gold set compare these words. Pure."""

from __future__ import annotations

from answer.model import Intent, Total
from index.article import as_date, day_in_words, days_in_words

MOST_NAMED = 8


def sentence(total: Total, intent: Intent) -> str:
    """Write the count itself, or the first or last day if that was asked for."""
    topic = f"“{total.topic}”"
    of = f" from {', '.join(total.only[:MOST_NAMED])}" if total.only else ""
    of += f" of {days_in_words(total.days)}" if total.days else ""
    if not total.articles:
        return f"No article{of} mentions {topic}." if total.topic else f"No article{of}."
    articles = f"{total.articles:,} articles{of}" if total.articles > 1 else f"1 article{of}"
    if intent is Intent.FIRST and total.first:
        return f"{topic} is first mentioned on {day_in_words(total.first.date)}, in the oldest of {articles}."
    if intent is Intent.LAST and total.last:
        return f"{topic} is last mentioned on {day_in_words(total.last.date)}, in the newest of {articles}."
    parts = [f"{articles} mention{'s' if total.articles == 1 else ''} {topic}" if total.topic else articles]
    if total.originals < total.articles:
        parts.append(f"{total.originals:,} without near copies")
    return f"{', '.join([*parts, _span(total)])}."


def _span(total: Total) -> str:
    if total.first is None or total.last is None:
        return "undated"
    if total.first.date == total.last.date:
        return f"of {day_in_words(total.last.date)}"
    return f"from {day_in_words(total.first.date)} to {day_in_words(total.last.date)}"


def most(total: Total) -> str:
    """Name the month or outlet with the most articles, if the question asks for a count by month or outlet."""
    months = [(month_in_words(month), count) for month, count in total.months if month]
    outlets = [(outlet, count) for outlet, count in total.outlets if outlet]
    found = {"month": months, "outlet": outlets, "": []}[total.by]
    if not found:
        return ""
    count = max(count for _, count in found)
    names = [name for name, one in found if one == count]
    return f"Most in {' and '.join(names[:MOST_NAMED])}: {count:,}."


def month_in_words(month: int | None) -> str:
    """Write a month (YYYYMM) as `January 2024`; None is `undated`."""
    return "undated" if month is None else f"{as_date(month * 100 + 1):%B %Y}"
