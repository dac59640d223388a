"""Compares the new articles of a build with the stories that people follow.

Few stories have to be examined closely: only those whose words are in a passage of a new article. The archive is not
searched, because a search of its newest days alone takes longer than reading the new articles.
"""

from __future__ import annotations

import datetime
import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answer.question.cleaning import clean
from answer.topics.timeline import events_in
from bot.client.state.card import source_of
from bot.client.state.stories.table import News, Story
from index.article import Article, Filters, Hit, Passage, as_integer
from index.search import Archive
from index.store.words import stems

WINDOW = datetime.timedelta(days=30)  # an article published longer ago is history, even if it comes in now
MOST = 10  # events of a story that are reported from one build, because a message has no room for more
FEW_WORDS, MOST_WORDS = 3, 0.75  # a passage must have all of up to FEW_WORDS words of a topic, and this share of more
NAME = re.compile(r"[^\W\d_a-z]\w{0,40}(?: [^\W\d_a-z]\w{0,40}){1,5}")  # words with capitals, one after the other
MOST_CLOSE = 20  # articles examined closely for a story, because each takes some milliseconds


def window(today: datetime.date) -> int:
    """Return the first day (YYYYMMDD) of the articles that can be news."""
    return as_integer(today - WINDOW)


def present(archive: Archive, oldest: int) -> dict[str, int]:
    """List the articles that can be news, those published on or after a day, with their days."""
    return {article.id: article.date or 0 for article in archive.catalogue.articles(Filters(since=oldest))}


def news(archive: Archive, stories: Sequence[Story], seen: set[str], oldest: int) -> Iterator[tuple[Story, News]]:
    """Yield the news on each story: quotes of unseen articles that are no copies of seen ones."""
    new = [_read(archive, article) for article in _new(archive, seen, oldest)]
    for story in stories:
        topic, since = _Topic.of(story), max(story.since, oldest)
        hits = [hit for article in new if article.published >= since and (hit := article.hit(topic))]
        if not hits:
            continue
        best = heapq.nlargest(MOST_CLOSE, hits, key=lambda hit: hit.score)
        for entry in events_in(archive, topic.text, best, MOST):
            if 2 * len(topic.words & set(stems(entry.quote.text))) < len(topic.words):
                continue  # the passage is about the topic, but the sentence is not
            days = (entry.days.first, entry.days.last)
            yield story, News(source=source_of(entry.quote.article), text=entry.quote.text, event=days)


@dataclass(frozen=True, slots=True)
class _Topic:
    """A topic with its stems, and its names as stems in their order."""

    text: str
    words: frozenset[str]
    names: tuple[str, ...]

    @classmethod
    def of(cls, story: Story) -> _Topic:
        text = clean(story.topic)
        return cls(text, frozenset(stems(text)), tuple(_in_row(stems(name)) for name in NAME.findall(text)))

    @property
    def needed(self) -> float:
        """How many of its stems a passage needs: all if there are few, because half of a name is another name."""
        return len(self.words) if len(self.words) <= FEW_WORDS else MOST_WORDS * len(self.words)


@dataclass(frozen=True, slots=True)
class _Read:
    """A new article, and for each of its passages the stems of the title and of the passage."""

    article: Article
    passages: tuple[tuple[Passage, frozenset[str], str], ...]

    @property
    def published(self) -> int:
        return self.article.date or 0

    def hit(self, topic: _Topic) -> Hit | None:
        """Choose the passage with most of a topic's stems, the first of equal ones; None if none is about it."""
        close = [
            (len(topic.words & words), -place, passage)
            for place, (passage, words, row) in enumerate(self.passages)
            if len(topic.words & words) >= topic.needed and all(name in row for name in topic.names)
        ]
        if not (topic.words and close):
            return None
        count, _, passage = max(close, key=lambda one: one[:2])
        return Hit(self.article, passage, count / len(topic.words))


def _read(archive: Archive, article: Article) -> _Read:
    title = stems(article.title)
    passages = []
    for passage in archive.catalogue.of_article(article.id):
        words = [*title, *stems(article.text[passage.start : passage.end])]
        passages.append((passage, frozenset(words), _in_row(words)))
    return _Read(article, tuple(passages))


def _in_row(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _new(archive: Archive, seen: set[str], oldest: int) -> list[Article]:
    """List the unseen articles, one of each set of copies, and none with a copy that was seen."""
    articles = list(archive.catalogue.articles(Filters(since=oldest)))
    names = archive.catalogue.kin([article.id for article in articles])
    copies = archive.catalogue.copied([article.id for article in articles])
    told = {names.get(article.id, article.id) for article in articles if article.id in seen}
    found = []
    for article in reversed(articles):  # in order of publication, so that the first of several copies is kept
        name = names.get(article.id, article.id)
        if article.id not in seen and article.id not in copies and name not in told:
            told.add(name)
            found.append(article)
    return found
