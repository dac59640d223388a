"""Compares the new articles of a build with the stories that people follow.

Few stories have to be examined closely: only those whose words are in the headline or lead of a new article. The
archive is not searched for each story, because that takes longer than reading the new articles.
"""

from __future__ import annotations

import datetime
import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from answer.question.cleaning import clean
from answer.topics.coverage import FEW, LEAD, NEEDED, news_in
from answer.topics.timeline import SAME_WORDS, events_of
from answer.topics.topic import words_of
from bot.client.state.card import source_of
from bot.client.state.stories.table import News, Story
from index.article import Article, Filters, as_integer
from index.search import Archive
from index.store.words import stems

WINDOW = datetime.timedelta(days=30)  # an article published longer ago is history, even if it comes in now
MOST = 10  # events of a story that are reported from one build, because a message has no room for more
NAME = re.compile(r"[^\W\d_a-z]\w{0,40}(?: [^\W\d_a-z]\w{0,40}){1,5}")  # words with capitals, one after the other
MOST_CLOSE = 20  # articles examined closely for a story, because each takes some milliseconds


def window(today: datetime.date) -> int:
    """Return the first day (YYYYMMDD) of the articles that can be news."""
    return as_integer(today - WINDOW)


def present(archive: Archive, oldest: int) -> dict[str, int]:
    """List the articles that can be news, those published on or after a day, with their days."""
    return {article.id: article.date or 0 for article in archive.catalogue.articles(Filters(since=oldest))}


def news(
    archive: Archive, stories: Sequence[Story], seen: set[str], oldest: int, told: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Story, News]]:
    """Yield the news on each story: quotes of unseen articles that are no copies of seen ones.

    `told` are the quotes that each story had before, by its id; one with nearly the same words is not news.
    """
    new = [_Beginning.of(article) for article in _new(archive, seen, oldest)]
    for story in stories:
        topic, since = _Topic.of(story), max(story.since, oldest)
        close = [each for each in new if (each.article.date or 0) >= since and each.names(topic)]
        if not (topic.words and close):
            continue
        best = heapq.nlargest(MOST_CLOSE, close, key=lambda each: len(topic.words & each.title))
        known = [frozenset(stems(text)) for text in told.get(story.id, ())]
        for entry in events_of(news_in(archive, topic.text, [each.article for each in best]), MOST):
            words = frozenset(stems(entry.quote.text))
            if any(len(words & other) >= SAME_WORDS * len(words | other) for other in known):
                continue
            days = (entry.days.first, entry.days.last)
            yield story, News(source=source_of(entry.quote.article), text=entry.quote.text, event=days)


@dataclass(frozen=True, slots=True)
class _Topic:
    """A topic with all its stems, and its names, each written as its stems in order."""

    text: str
    words: frozenset[str]
    names: tuple[str, ...]

    @classmethod
    def of(cls, story: Story) -> _Topic:
        text = clean(story.topic)
        words = frozenset(stem for word in words_of(text) for stem in stems(word))
        return cls(text, words, tuple(_in_row(stems(name)) for name in NAME.findall(text)))

    @property
    def needed(self) -> float:
        """How many of its stems an article needs: all if there are few, because half of a name is another name."""
        return len(self.words) if len(self.words) <= FEW else NEEDED * len(self.words)


@dataclass(frozen=True, slots=True)
class _Beginning:
    """A new article with the stems of its title, and of its title and lead together as a set and in their order."""

    article: Article
    title: frozenset[str]
    words: frozenset[str]
    row: str

    @classmethod
    def of(cls, article: Article) -> _Beginning:
        title = stems(article.title)
        words = [*title, *stems(article.text[:LEAD])]
        return cls(article, frozenset(title), frozenset(words), _in_row(words))

    def names(self, topic: _Topic) -> bool:
        """Return whether enough of a topic's stems are here, those of a name side by side."""
        return len(topic.words & self.words) >= topic.needed and all(name in self.row for name in topic.names)


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
