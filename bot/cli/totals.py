"""A count of articles as a terminal shows it: the sentence that gives it, and bars by month, year or outlet. Pure."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence

from answer.model import Intent, Total
from index.article import BEGINNING, END, as_date, day_in_words, days_in_words

Styled = tuple[str, str]  # a piece of text and its style, as in bot/cli/output.py
MOST_MONTHS = 18  # more of them are shown as years
MOST_NAMED = 8
WIDEST = 30  # characters of the longest bar


def total_pieces(total: Total, intent: Intent) -> Iterator[Styled]:
    """Write a count in styled pieces: the sentence, what was most, the forms counted, and the bars."""
    yield f"{_sentence(total, intent)}\n", "answer"
    if most := _most(total):
        yield f"{most}\n", ""
    if total.forms and [form.lower() for form in total.forms] != [total.topic.lower()]:
        yield f"Counted: {', '.join(f'“{form}”' for form in total.forms)}\n", "quiet"
    bars = list(_bars(_split(total)))
    if intent in (Intent.COUNT, Intent.LIST) and len(bars) > 1:
        yield "\n", ""
        for label, bar, count in bars:
            yield label, ""
            yield f" {bar}", "mark"
            yield f" {count:,}\n", ""


def list_command(total: Total) -> str:
    """Give the command that lists all the articles counted."""
    days = total.days
    since = f" --since {as_date(days.first)}" if days and days.first != BEGINNING else ""
    until = f" --until {as_date(days.last)}" if days and days.last != END else ""
    return f"python -m bot mentions {shlex.quote(total.topic)}{since}{until}"


def _sentence(total: Total, intent: Intent) -> str:
    topic = f"“{total.topic}”"
    of = f" of {days_in_words(total.days)}" if total.days else ""
    if not total.articles:
        return f"No article{of} mentions {topic}."
    articles = f"{total.articles:,} articles{of}" if total.articles > 1 else f"1 article{of}"
    if intent is Intent.FIRST and total.first:
        return f"{topic} is first mentioned on {day_in_words(total.first.date)}, in the oldest of {articles}."
    if intent is Intent.LAST and total.last:
        return f"{topic} is last mentioned on {day_in_words(total.last.date)}, in the newest of {articles}."
    parts = [f"{articles} mention{'s' if total.articles == 1 else ''} {topic}"]
    if total.originals < total.articles:
        parts.append(f"{total.originals:,} without near copies")
    return f"{', '.join([*parts, _span(total)])}."


def _span(total: Total) -> str:
    if total.first is None or total.last is None:
        return "undated"
    if total.first.date == total.last.date:
        return f"of {day_in_words(total.last.date)}"
    return f"from {day_in_words(total.first.date)} to {day_in_words(total.last.date)}"


def _most(total: Total) -> str:
    """Name the month or outlet with most articles, if the question asks for that split."""
    months = [(_month(month), count) for month, count in total.months if month]
    outlets = [(outlet, count) for outlet, count in total.outlets if outlet]
    found = {"month": months, "outlet": outlets, "": []}[total.by]
    if not found:
        return ""
    count = max(count for _, count in found)
    names = [name for name, one in found if one == count]
    return f"Most in {' and '.join(names[:MOST_NAMED])}: {count:,}."


def _split(total: Total) -> Sequence[tuple[str, int]]:
    """Split a count as asked, by month if nothing was asked; many months become years."""
    if total.by == "outlet":
        named = [(outlet or "no outlet", count) for outlet, count in total.outlets]
        rest = sum(count for _, count in named[MOST_NAMED:])
        return [*named[:MOST_NAMED], *([(f"{len(named) - MOST_NAMED} others", rest)] if rest else [])]
    if len(total.months) <= MOST_MONTHS:
        return [(_month(month), count) for month, count in total.months]
    years: Counter[str] = Counter()
    for month, count in total.months:
        years[_month(month)[-4:] if month else _month(None)] += count
    return list(years.items())


def _month(month: int | None) -> str:
    return "undated" if month is None else f"{as_date(month * 100 + 1):%B %Y}"


def _bars(counts: Sequence[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    """Yield the label, the bar and the count of each row, the labels equally wide."""
    highest = max((count for _, count in counts), default=1)
    wide = max((len(label) for label, _ in counts), default=0)
    for label, count in counts:
        yield label.ljust(wide), "█" * max(1, round(WIDEST * count / highest)), count
