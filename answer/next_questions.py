"""Makes questions to offer after an answer, from the names in it. The archive is likely to answer them.

No question is tried out, which would take seconds. A topic that headlines or leads name has a latest and a timeline,
and somebody whom the answer quotes has said something. Hides which names are worth a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from answer.compose.attribution import attribution
from answer.model import Answer, Intent
from answer.names import SHORTEST, full_names
from answer.topics.latest import LEAD
from answer.topics.said import said
from answer.topics.topic import with_article
from index.article import Filters
from index.search import Archive

MOST = 3  # questions offered, one of each kind: the latest, a timeline, somebody's words
READ = 60  # newest articles with a name whose headlines and leads are read, so that offering a question stays quick
NAMES = 8  # names that are looked up; each takes a few milliseconds
DAYS = 4  # a topic in articles of fewer days has no timeline worth reading
COMMON = 0.05  # a name in more than this share of the articles is no topic, but for example the archive's own country


@dataclass(frozen=True, slots=True)
class _Topic:
    """A name, and the days (YYYYMMDD, newest first) of articles with the name in headline or lead."""

    name: str
    days: tuple[int, ...]


def next_questions(archive: Archive, answer: Answer) -> tuple[str, ...]:
    """Return up to three questions: the latest on a topic, its timeline, and somebody's words, where there are any.

    They are about names in headlines or leads, so they need not be tried: of 86 offered, 85 were answered. After a
    refusal, they are about those names of the refused question that the archive has.
    """
    topics = list(_topics(archive, answer))
    shown = max((article.date or 0 for article in answer.articles), default=0)
    newer = [topic for topic in topics if topic.days[0] > shown] if answer.intent is not Intent.LATEST else []
    long = [topic for topic in topics if len(set(topic.days)) >= DAYS] if answer.intent is not Intent.TIMELINE else []
    latest = newer[0].name if newer else ""
    others = [topic.name for topic in long if topic.name != latest] or [topic.name for topic in long]
    speaker = _speaker(archive, answer) if answer.intent is not Intent.SAID else ""
    found = (
        f"What is the latest on {latest}?" if latest else "",
        f"Timeline of {others[0]}" if others else "",
        f"What did {speaker} say?" if speaker else "",
    )
    asked = {answer.question.text.casefold(), answer.read_as.casefold()}
    return tuple(question for question in found if question and question.casefold() not in asked)[:MOST]


def _topics(archive: Archive, answer: Answer) -> Iterator[_Topic]:
    """Yield topics from the names of the question, of the quotes and of the headlines, in this order."""
    known = answer.question.known
    enough = max(READ, COMMON * archive.manifest.articles)
    for name in _names(answer)[:NAMES]:
        mentions = archive.mentions(name, known)
        if not 1 < len(mentions) <= enough:
            continue
        places = mentions.places[:READ]
        texts = archive.catalogue.titles_and_texts([row for row, *_ in places])
        named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        days = tuple(
            day
            for (_, day, *_), (title, text) in zip(places, texts, strict=True)
            if day and (named.search(title) or named.search(text[:LEAD]))
        )
        if len(days) > 1:
            yield _Topic(with_article(name, (text for _, text in texts)), days)


def _names(answer: Answer) -> list[str]:
    """Return the names of an answer, best first: those in question and headlines, and names of several words."""
    articles = answer.articles
    question = answer.read_as or answer.question.text
    titles = "\n".join(article.title for article in articles)
    leads = "\n".join(article.text[:LEAD] for article in articles)
    quotes = [quote.text for statement in answer.statements for quote in statement.quotes]
    found = [*full_names(question), *(name for text in (titles, *quotes) for name in full_names(text) if name in leads)]
    outlets = " ".join(article.outlet or "" for article in articles).casefold()

    def worth(name: str) -> int:
        return 2 * (name in question) + 2 * (name in titles) + (" " in name)

    given = [answer.total.topic] if answer.total and answer.total.topic else []
    for name in sorted(found, key=worth, reverse=True):
        is_outlet = any(word in outlets for word in name.casefold().split() if len(word) >= SHORTEST)
        if not is_outlet and not any(name in one for one in given):
            given.append(name)
    return given


def _speaker(archive: Archive, answer: Answer) -> str:
    """Return whom the answer quotes, if the archive has that full name and words of that person; otherwise empty."""
    for quote in (quote for statement in answer.statements for quote in statement.quotes):
        held = attribution(quote.article.text, quote.start, quote.end)
        names = full_names(f"says {quote.article.text[slice(*held.speaker)]}") if held else ()
        if found := next((name for name in names if " " in name), ""):
            day = quote.article.date
            # Reading all articles with the name takes long, so only the day of the quote is searched.
            then = Filters(day, day, answer.question.filters.outlets)
            return found if day and next(said(archive, found, filters=then), None) else ""
    return ""
