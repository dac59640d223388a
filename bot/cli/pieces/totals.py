"""Writes a count of articles for a terminal: the number, and bars by month, year or outlet. Pure."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from answer.model import Intent, Total
from bot.client.counted import Count, details, first_line, highest
from bot.client.phrases import Words, capitalised
from index.article import BEGINNING, END, Filters, as_date, month_days

Styled = tuple[str, str]
# Months shown at most, without and with a question for months. More would fill the screen, so they are shown as years.
MOST_MONTHS, MOST_ASKED = 18, 60
MOST_NAMED = 8  # outlets shown at most
WIDEST = 30  # characters of the longest bar, so that its label and count fit on the line


def total_pieces(total: Total, intent: Intent, words: Words) -> Iterator[Styled]:
    """Write a count in styled pieces: the number or the day, what limits it, the forms counted, and the bars."""
    count = _count(total, intent, words)
    yield f"{first_line(count, words)}\n", "answer"
    if more := " · ".join(details(count, words)):
        yield f"{capitalised(more)}\n", ""
    if total.forms and [form.lower() for form in total.forms] != [total.topic.lower()]:
        forms = ", ".join(words.quoted(form, form) for form in total.forms)
        yield f"{words('total_forms', forms=forms)}\n", "quiet"
    bars = list(_bars(_split(total, words)))
    if intent in (Intent.COUNT, Intent.LIST) and len(bars) > 1:
        yield "\n", ""
        for label, bar, number in bars:
            yield label, ""
            yield f" {bar}", "mark"
            yield f" {words.number(number)}\n", ""


def _count(total: Total, intent: Intent, words: Words) -> Count:
    names, most = highest(total.by, total.months, total.outlets, words)
    return Count(
        total.topic,
        intent,
        total.articles,
        total.originals,
        first=total.first.date if total.first else None,
        last=total.last.date if total.last else None,
        days=total.days,
        only=_few(total.only, words),
        most=(_few(names, words), most) if names else None,
    )


def _few(names: Sequence[str], words: Words) -> str:
    rest = len(names) - MOST_NAMED
    return ", ".join([*names[:MOST_NAMED], *([words("and_more", count=rest)] if rest > 0 else [])])


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


def _split(total: Total, words: Words) -> Sequence[tuple[str, int]]:
    """Split a count as the question asks, or else by month; many months become years."""
    if total.by == "outlet":
        named = [(outlet or words("no_outlet"), count) for outlet, count in total.outlets]
        rest = sum(count for _, count in named[MOST_NAMED:])
        others = words("other_outlets", count=len(named) - MOST_NAMED)
        return [*named[:MOST_NAMED], *([(others, rest)] if rest else [])]
    dated = {month: count for month, count in total.months if month}
    undated = [(words("undated"), count) for month, count in total.months if not month]
    months = [number // 12 * 100 + number % 12 + 1 for number in _through(_number(month) for month in dated)]
    if len(months) <= (MOST_ASKED if total.by == "month" else MOST_MONTHS):
        return [*((_month(month, words), dated.get(month, 0)) for month in months), *undated]
    years: Counter[int] = Counter()
    for month, count in dated.items():
        years[month // 100] += count
    return [*((str(year), years[year]) for year in _through(years)), *undated]


def _through(numbers: Iterable[int]) -> range:
    """Return all numbers from the first to the last, so that a chart shows the times without an article, too."""
    found = sorted(numbers)
    return range(found[0], found[-1] + 1) if found else range(0)


def _number(month: int) -> int:
    return month // 100 * 12 + month % 100 - 1


def _month(month: int, words: Words) -> str:
    return words.period(month_days(month))


def _bars(counts: Sequence[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    """Yield the label, the bar and the count of each row, with labels of equal width."""
    highest = max((count for _, count in counts), default=1)
    wide = max((len(label) for label, _ in counts), default=0)
    for label, count in counts:
        yield label.ljust(wide), "█" * (max(1, round(WIDEST * count / highest)) if count else 0), count
