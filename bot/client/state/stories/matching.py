"""Compares what is new in a build with the stories that people follow.

Hides how few of them have to be looked at closely: a story is, if a new article has half of its words.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from answer.question.cleaning import clean
from answer.topics.timeline import timeline
from bot.client.state.card import source_of
from bot.client.state.stories.table import News, Story
from index.article import Article, Filters, as_integer
from index.errors import ExpectedError
from index.search import Archive
from index.store.words import stems

WINDOW = datetime.timedelta(days=30)  # an article that was published longer ago is history, whenever it comes in
MOST = 10  # events of a story in one build


def window(today: datetime.date) -> int:
    """Return the first day (YYYYMMDD) of the articles that can be news."""
    return as_integer(today - WINDOW)


def present(archive: Archive, oldest: int) -> dict[str, int]:
    """List the articles published on or after a day, with their days."""
    return {article.id: article.date or 0 for article in archive.catalogue.articles(Filters(since=oldest))}


def news(archive: Archive, stories: Sequence[Story], seen: set[str], oldest: int) -> Iterator[tuple[Story, News]]:
    """Give what is new on each story: quotes of articles that nobody has seen, and that are no copies of seen ones."""
    new = {article.id: article for article in _new(archive, seen, oldest)}
    words = {name: set(stems(f"{article.title} {article.text}")) for name, article in new.items()}
    for story in stories:
        wanted = set(stems(clean(story.topic)))
        since = max(story.since, oldest)
        close = [
            name
            for name, article in new.items()
            if (article.date or 0) >= since and 2 * len(wanted & words[name]) >= len(wanted)
        ]
        if wanted and close:
            yield from _on(archive, story, set(close), since)


def _on(archive: Archive, story: Story, close: set[str], since: int) -> Iterator[tuple[Story, News]]:
    try:
        entries = timeline(archive, story.topic, Filters(since=since), MOST)
    except ExpectedError:  # a topic without words in this archive
        return
    for entry in entries:
        if entry.quote.article.id in close:
            days = (entry.days.first, entry.days.last)
            yield story, News(source=source_of(entry.quote.article), text=entry.quote.text, event=days)


def _new(archive: Archive, seen: set[str], oldest: int) -> list[Article]:
    """List the articles that were not seen, one of each set of copies, and none with a copy that was seen."""
    articles = list(archive.catalogue.articles(Filters(since=oldest)))
    names = archive.catalogue.kin([article.id for article in articles])
    copies = archive.catalogue.copied([article.id for article in articles])
    told = {names.get(article.id, article.id) for article in articles if article.id in seen}
    found = []
    for article in reversed(articles):  # the first published first
        name = names.get(article.id, article.id)
        if article.id not in seen and article.id not in copies and name not in told:
            told.add(name)
            found.append(article)
    return found
