"""Makes questions that can follow an answer, from the names in it; the archive answers them too.

Nothing is asked to find that out: a topic that headlines or leads name has a latest and a timeline, and somebody whom
the answer quotes has said something. Hides which names are worth a question.
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
from index.article import Filters
from index.search import Archive

MOST = 3  # questions
READ = 60  # newest articles that mention a name, whose headlines and leads are read
NAMES = 8  # names that are looked up; each takes a few milliseconds
DAYS = 4  # days with an article about a topic, from which on its timeline is worth reading
COMMON = 0.05  # share of the articles from which on a name is too common for a topic, as the archive's own country


@dataclass(frozen=True, slots=True)
class _Topic:
    """A name, and the days (YYYYMMDD, newest first) of articles with it in headline or lead."""

    name: str
    days: tuple[int, ...]


def next_questions(archive: Archive, answer: Answer) -> tuple[str, ...]:
    """Give up to three questions: the latest on a topic, its timeline, and somebody's words, each if there are any.

    A refusal is followed by questions about the names that it has in common with the archive.
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
    """Look up the names of the question, of what is quoted and of the headlines, in this order."""
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
            yield _Topic(name, days)


def _names(answer: Answer) -> list[str]:
    """Give the names of an answer, best first: those in its question and headlines, and names of several words."""
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
    """Give who the answer quotes, if it is somebody with a full name whose words can be found; empty if not."""
    for quote in (quote for statement in answer.statements for quote in statement.quotes):
        held = attribution(quote.article.text, quote.start, quote.end)
        names = full_names(f"says {quote.article.text[slice(*held.holder)]}") if held else ()
        if found := next((name for name in names if " " in name), ""):
            day = quote.article.date
            then = Filters(day, day, answer.question.filters.outlets)  # to read all articles with the name takes long
            return found if day and next(said(archive, found, filters=then), None) else ""
    return ""
