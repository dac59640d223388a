"""Writes how many articles mention something, in the words of a language, for terminal and Discord alike. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answer.model import Intent
from bot.client.phrases import Words
from index.article import Days, month_days


@dataclass(frozen=True, slots=True)
class Count:
    """What a count says: how many articles, also without near copies, and the days of the first and last (YYYYMMDD).

    `days` and `only` (outlets) limit the count. `most` names the months or outlets with the most articles, and how many
    these have, if the question asks for that split.
    """

    topic: str
    intent: str
    articles: int
    originals: int
    first: int | None
    last: int | None
    days: Days | None
    only: str = ""
    most: tuple[str, int] | None = None


def first_line(count: Count, words: Words) -> str:
    """Write the answer itself: the day of the first or last mention, or how many articles."""
    day = {Intent.FIRST: count.first, Intent.LAST: count.last}.get(Intent(count.intent))
    if day:
        return words(f"total_{count.intent}", topic=count.topic, day=words.day(day))
    if not count.topic:
        return words("total_all", count=count.articles)
    return words("total_articles" if count.articles else "total_none", topic=count.topic, count=count.articles)


def details(count: Count, words: Words, *, brief: bool = False) -> Iterator[str]:
    """Write what the first line leaves out; for a first or a last mention, that includes how many there are.

    `brief` shortens the days of the first and the last article.
    """
    if count.only:
        yield words("outlets", names=count.only)
    if count.days:
        yield words("total_days", days=words.period(count.days))
    if count.articles and count.intent in (Intent.FIRST, Intent.LAST):
        yield words("total_counts", articles=count.articles)
    if count.originals != count.articles:
        yield words("total_originals", originals=count.originals)
    if count.first and count.last:
        yield words("total_published", days=words.days(count.first, count.last, brief=brief))
    elif count.articles:
        yield words.day(None)
    if count.most:
        yield words("total_most", names=count.most[0], count=count.most[1])


def highest(
    by: str, months: Sequence[tuple[int | None, int]], outlets: Sequence[tuple[str | None, int]], words: Words
) -> tuple[list[str], int]:
    """Return the names of the months or outlets with the most articles, and how many these have."""
    named = [(outlet, count) for outlet, count in outlets if outlet and by == "outlet"]
    named += [(words.period(month_days(month)), count) for month, count in months if month and by == "month"]
    most = max((count for _, count in named), default=0)
    return [name for name, count in named if count == most], most
