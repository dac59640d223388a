"""Writes how many articles mention a topic as lines of an answer, and lays out the list of all of them. Pure."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass

from bot.client.counted import Count, details, first_line, highest
from bot.client.markdown import cut, line
from bot.client.pages.chart import Counted
from bot.client.pages.statements import LONGEST_NAME, few_names, listed_line, source_line
from bot.client.phrases import Words, capitalised
from bot.client.state.card import Card, CardSource, CardTotal
from index.article import Days, Filters

PAGE = 10  # articles on one page of the list, because its menu and lines have to fit into a message
MOST_FORMS = 6


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The topic of a list and the limits of its count; days are YYYYMMDD."""

    topic: str
    since: int | None = None
    until: int | None = None
    outlets: tuple[str, ...] = ()

    @classmethod
    def of(cls, card: Card) -> Mentioned | None:
        """Take the topic and the limits from the answer to a count; None for any other answer."""
        total = card.total
        if total is None:
            return None
        days = total.days
        since = card.since if days is None else max(card.since or 0, days.first)
        until = card.until if days is None else min(card.until or days.last, days.last)
        return cls(total.topic, since, until, card.outlets)

    @classmethod
    def read(cls, text: str) -> Mentioned:
        """Read the text of a token that `text` wrote."""
        found = json.loads(text)
        return cls(**{**found, "outlets": tuple(found["outlets"])})

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def filters(self) -> Filters:
        return Filters(self.since, self.until, self.outlets)


@dataclass(frozen=True, slots=True)
class MentionList:
    """Page `number` of the articles that mention a topic, newest first; `total` counts those of all pages."""

    about: Mentioned
    number: int
    total: int
    shown: tuple[CardSource, ...]
    counts: tuple[Counted, ...]


def total_lines(card: Card, words: Words) -> list[str]:
    """Write the lines that give a count: the number or the day, the split that was asked for, and the forms counted."""
    total = card.total
    if total is None:
        return []
    count = _count(card, total, line(cut(total.topic, LONGEST_NAME)), words)
    lines = [f"### {first_line(count, words)}"]
    if more := " · ".join(details(count, words, brief=True)):
        lines.append(capitalised(more))
    forms = [line(cut(form, LONGEST_NAME)) for form in total.forms[:MOST_FORMS]]
    if forms and [form.lower() for form in total.forms] != [total.topic.lower()]:
        lines.append(f"-# {words('total_forms', forms=', '.join(words('quote', text=form) for form in forms))}")
    return lines


def unquoted_lines(card: Card, words: Words) -> list[str]:
    """Name the articles that mention the topic in no sentence that can be quoted; none without a count."""
    if card.total is None or not card.total.unquoted:
        return []
    return [
        f"-# {words('total_unquoted')}",
        *(f"-# {source_line(source, words)}" for source in card.total.unquoted),
    ]


def count_line(card: Card, topic: str, words: Words) -> str:
    """Write the answer itself: the day of the first or last mention, or how many articles; empty without a count."""
    return first_line(_count(card, card.total, topic, words), words) if card.total else ""


def _count(card: Card, total: CardTotal, topic: str, words: Words) -> Count:
    names, most = highest(total.by, total.months, total.outlets, words)
    return Count(
        topic,
        card.intent,
        total.articles,
        total.originals,
        first=total.first.day if total.first else None,
        last=total.last.day if total.last else None,
        days=Days(total.days.first, total.days.last) if total.days else None,
        most=(few_names(names, words), most) if names else None,
    )


def list_blocks(listed: MentionList, words: Words) -> tuple[str, ...]:
    """Lay out a page of the list as blocks of a message."""
    topic = line(cut(listed.about.topic, LONGEST_NAME))
    head = f"**{words('total_articles', topic=topic, count=listed.total)}**"
    if not listed.total:
        return (words("total_none", topic=topic),)
    first = listed.number * PAGE + 1
    shown = words("sources_list", first=first, last=first + len(listed.shown) - 1, total=listed.total)
    lines = [f"**{place}** {listed_line(source, words)}" for place, source in enumerate(listed.shown, start=first)]
    return head, "\n".join([f"-# {shown}", *lines])


def pages_of(listed: MentionList) -> int:
    return math.ceil(listed.total / PAGE)
