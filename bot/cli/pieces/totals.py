"""Writes a count of articles for a terminal: a sentence, and bars by month, year or outlet. Pure."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from answer.counted import MOST_NAMED, month_in_words, most, sentence
from answer.model import Intent, Total
from index.article import BEGINNING, END, Filters, as_date

if TYPE_CHECKING:
    from bot.client.phrases import Words

Styled = tuple[str, str]
# Months shown at most, without and with a question for months. More would fill the screen, so they are shown as years.
MOST_MONTHS, MOST_ASKED = 18, 60
WIDEST = 30  # characters of the longest bar, so that its label and count fit on the line


def total_pieces(total: Total, intent: Intent, words: Words | None = None) -> Iterator[Styled]:
    """Write a count in styled pieces: the sentence, the highest month or outlet, the forms counted, and the bars.

    `words` are those of the question's language; the English ones are here.
    """
    if words and words.language == "en":
        words = None
    yield f"{_headline(total, intent, words) if words else sentence(total, intent)}\n", "answer"
    if words:
        details = " · ".join(_details(total, intent, words))
        yield f"{details[:1].upper()}{details[1:]}\n", ""
    elif named := most(total):
        yield f"{named}\n", ""
    if total.forms and [form.lower() for form in total.forms] != [total.topic.lower()]:
        forms = ", ".join(words.quoted(form, form) if words else f"“{form}”" for form in total.forms)
        yield f"{words('total_forms', forms=forms) if words else f'Counted: {forms}'}\n", "quiet"
    bars = list(_bars(_split(total, words)))
    if intent in (Intent.COUNT, Intent.LIST) and len(bars) > 1:
        yield "\n", ""
        for label, bar, count in bars:
            yield label, ""
            yield f" {bar}", "mark"
            yield f" {count:,}\n", ""


def _headline(total: Total, intent: Intent, words: Words) -> str:
    """Write how many articles there are, or the first or last day if that was asked for."""
    article = {Intent.FIRST: total.first, Intent.LAST: total.last}.get(intent)
    if article:
        return words(f"total_{intent}", topic=total.topic, day=words.day(article.date))
    return words("total_articles" if total.articles else "total_none", topic=total.topic, count=total.articles)


def _details(total: Total, intent: Intent, words: Words) -> Iterator[str]:
    """Write what the first line leaves out: the days that limit a count, the near copies, and the span."""
    if total.days:
        yield words("total_days", days=words.period(total.days))
    if intent in (Intent.FIRST, Intent.LAST):
        yield words("total_counts", articles=total.articles)
    if total.originals < total.articles:
        yield words("total_originals", originals=total.originals)
    if total.first and total.last:
        yield words.days(total.first.date, total.last.date)


def list_command(total: Total, limits: Filters) -> str:
    """Return the command that lists all the articles counted within the limits of a question."""
    days = total.days
    first = max(limits.since or BEGINNING, days.first if days else BEGINNING)
    last = min(limits.until or END, days.last if days else END)
    since = [] if first == BEGINNING else ["--since", str(as_date(first))]
    until = [] if last == END else ["--until", str(as_date(last))]
    outlets = [word for outlet in limits.outlets for word in ("--outlet", outlet)]
    verb = ["mentions", total.topic] if total.topic else ["articles"]
    return shlex.join(["python", "-m", "bot", *verb, *since, *until, *outlets])


def _split(total: Total, words: Words | None) -> Sequence[tuple[str, int]]:
    """Split a count as the question asks, or else by month; many months become years."""
    if total.by == "outlet":
        named = [(outlet or "no outlet", count) for outlet, count in total.outlets]
        rest = sum(count for _, count in named[MOST_NAMED:])
        return [*named[:MOST_NAMED], *([(f"{len(named) - MOST_NAMED} others", rest)] if rest else [])]
    if len(total.months) <= (MOST_ASKED if total.by == "month" else MOST_MONTHS):
        return [(_month(month, words), count) for month, count in total.months]
    years: Counter[str] = Counter()
    for month, count in total.months:
        years[str(month // 100) if month else _month(None, words)] += count
    return list(years.items())


def _month(month: int | None, words: Words | None) -> str:
    """Name a month (YYYYMM), in other languages than English by its number: `2024-01`."""
    if words is None:
        return month_in_words(month)
    return f"{month // 100}-{month % 100:02}" if month else words.day(None)


def _bars(counts: Sequence[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    """Yield the label, the bar and the count of each row, with labels of equal width."""
    highest = max((count for _, count in counts), default=1)
    wide = max((len(label) for label, _ in counts), default=0)
    for label, count in counts:
        yield label.ljust(wide), "█" * max(1, round(WIDEST * count / highest)), count
