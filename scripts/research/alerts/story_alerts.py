"""Replay an archive day by day to stories that are followed, and print every quote that would be sent, to be read.

    python scripts/research/alerts/story_alerts.py --half test > alerts.txt
    python scripts/research/alerts/story_alerts.py --half test --kind phrases --topics 20 > phrases.txt

The topics are names that at least 5 articles have in their beginning and repeat, or phrases (`student loans`) that as
many have in their headlines and repeat; a topic belongs to the `tuning` or the `test` half by its hash. Of each topic
at most 10 quotes, drawn by hash, are printed. A quote is to the point if it tells something new about the topic; a
sentence that only mentions it is not. Each day knows only the articles up to it.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import sys
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from answer.names import full_names
from answer.question.kind import STOP_WORDS, WORD
from answer.topics.latest import LEAD
from bot import settings as settings_file
from bot.client.state.stories import matching
from bot.client.state.stories.table import REMEMBERED, News, Rhythm, Story
from index.article import NO_FILTERS, Article, Filters, Hit, as_date, as_integer
from index.search import Archive

FEWEST = 5  # articles about a topic
REPEATED = 3  # times that an article about a topic has its name
MOST_READ = 10  # quotes of a topic that are printed, so that a frequent name does not decide the result
# articles name agencies as their source, and days by short names of the months
NO_TOPICS = frozenset("afp ap getty images reuters jan feb aug sept oct nov dec".split())


def main() -> None:
    """Print each topic, and under it the day, the headline and the quote of each alert."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="2000", help="the archive: 2000 or all")
    parser.add_argument("--topics", type=int, default=30)
    parser.add_argument("--kind", choices=("names", "phrases"), default="names")
    parser.add_argument("--most", type=int, default=MOST_READ, help="quotes of a topic that are printed")
    parser.add_argument("--skip", type=int, default=0, help="topics of the half that were read before")
    parser.add_argument("--half", choices=("tuning", "test"), default="tuning")
    options = parser.parse_args()
    with Archive.open(settings_file.load(None).index.data / "research" / f"realtimeqa-{options.size}") as archive:
        articles = [*archive.catalogue.articles(NO_FILTERS)][::-1]  # those without a day, then the oldest
        found = names_in(articles) if options.kind == "names" else phrases_in(articles)
        topics = drawn(found, options.skip, options.topics, options.half)
        alerts = list(replayed(archive, articles, topics))
    for topic in topics:
        print(f"## {topic}")
        own = sorted((news for story, news in alerts if story.topic == topic), key=lambda news: _hash(news.text))
        for news in sorted(own[: options.most], key=lambda news: news.source.day or 0):
            print(news.source.day, news.source.heading[:90], "|", " ".join(news.text.split()))
    counts = Counter(story.topic for story, _ in alerts)
    print(f"{options.half} half: {len(alerts)} alerts on {len(counts)} of {len(topics)} topics")


def drawn(found: Sequence[str], skip: int, most: int, half: str) -> list[str]:
    """Draw topics of a half, in the order of their hashes."""
    return sorted((topic for topic in found if _hash(topic)[-1] % 2 == (half == "test")), key=_hash)[skip : skip + most]


def names_in(articles: Sequence[Article]) -> list[str]:
    """List the names with enough articles."""
    plain = {word for article in articles for word in WORD.findall(article.text) if word[0].islower()}
    outlets = {article.outlet.partition(".")[0] for article in articles if article.outlet} | NO_TOPICS
    counts = Counter(name for article in articles for name in _names(article))
    return [
        name
        for name, count in counts.items()
        if count >= FEWEST
        and not {"'", "’"}.intersection(name)
        and name.lower() not in plain
        and outlets.isdisjoint((*name.lower().split(), name.lower().replace(" ", "")))
    ]


def phrases_in(articles: Sequence[Article]) -> list[str]:
    """List the phrases of two or three words that are no names, with enough articles."""
    counts = Counter(phrase for article in articles for phrase in _phrases(article))
    return [phrase for phrase, count in counts.items() if count >= FEWEST]


def _phrases(article: Article) -> set[str]:
    words = WORD.findall(article.title or "")
    runs = ((words[at : at + size]) for size in (2, 3) for at in range(len(words) - size + 1))
    found = {" ".join(run) for run in runs if all(word.isalpha() and word.islower() for word in run) and _is_whole(run)}
    return {phrase for phrase in found if article.text.count(phrase) >= REPEATED}


def _is_whole(run: Sequence[str]) -> bool:
    """Return whether a run of words may be a phrase: long words, none of them without a meaning of its own."""
    return all(len(word) > REPEATED and word not in STOP_WORDS for word in run)


def _names(article: Article) -> set[str]:
    found = set(full_names(f"{article.title}\n{article.text[:LEAD]}"))
    return {name for name in found if article.text.count(name) >= REPEATED}


def _may_name(article: Article, topics: Sequence[str]) -> bool:
    beginning = f"{article.title}\n{article.text[:LEAD]}".lower()
    return any(all(word in beginning for word in topic.lower().split()) for topic in topics)


def _day(article: Article) -> int:
    return article.date or 0


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def replayed(archive: Archive, articles: Sequence[Article], topics: Sequence[str]) -> Iterator[tuple[Story, News]]:
    """Yield what would be sent if each day's articles came in a build of their own, in order of days."""
    begun = datetime.datetime(2000, 1, 1)  # noqa: DTZ001  (UTC, as the database keeps it)
    stories = [
        Story(str(number), 1, None, None, topic, Rhythm.AT_ONCE, "en", 0, begun) for number, topic in enumerate(topics)
    ]
    every, told = {article.id for article in articles}, defaultdict[str, list[tuple[int, str]]](list)
    for day, group in groupby(filter(lambda article: article.date, articles), key=lambda article: article.date):
        new = {article.id for article in group if _may_name(article, topics)}
        if not new:
            continue
        forgotten = as_integer(as_date(day or 0) - REMEMBERED)
        recent = {name: [text for at, text in own if at >= forgotten] for name, own in told.items()}
        until = AsOf(archive, day or 0, articles)
        for story, news in matching.news(until, stories, every - new, matching.window(as_date(day or 0)), recent):  # type: ignore[arg-type]
            told[story.id].append((day or 0, news.text))
            yield story, news


class AsOf:
    """An archive, or its catalogue, as it was on a day: without the articles that came later.

    `articles` are all there are, in order of days; they are read from the archive if none are given.
    """

    def __init__(self, archive: Any, day: int, articles: Sequence[Article] = ()) -> None:
        self._archive, self._day, self._articles = archive, day, articles

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)

    @property
    def catalogue(self) -> AsOf:
        return AsOf(self._archive.catalogue, self._day, self._articles)

    def articles(self, filters: Filters) -> Iterator[Article]:
        if self._articles and filters == Filters(since=filters.since):
            begin = bisect_left(self._articles, filters.since or 1, key=_day)
            return reversed(self._articles[begin : bisect_right(self._articles, self._day, key=_day)])
        found: Iterator[Article] = self._archive.articles(replace(filters, until=self._day))
        return found

    def naming(self, words: str, limit: int) -> list[Hit]:
        found: list[Hit] = self._archive.naming(words, limit, Filters(until=self._day))
        return found


if __name__ == "__main__":
    main()
