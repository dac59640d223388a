"""Time the comparison of 100 new articles with 500 followed stories, over the archive of RealTimeQA.

    python scripts/research/alerts/time_matching.py --size all

The stories are the names and phrases of story_alerts.py, the most frequent kinds of topic first; the new articles are
the newest 100 of a window of 30 days that ends on a given day.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from story_alerts import AsOf, names_in, phrases_in

from bot import settings as settings_file
from bot.client.state.stories import matching
from bot.client.state.stories.table import Rhythm, Story
from index.article import NO_FILTERS, Filters, as_date
from index.search import Archive

STORIES, NEW = 500, 100


def main() -> None:
    """Print the seconds of each round, and how much was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="all", help="the archive: 2000 or all")
    parser.add_argument("--day", type=int, default=20221130, help="the last day of the window, YYYYMMDD")
    options = parser.parse_args()
    with Archive.open(settings_file.load(None).index.data / "research" / f"realtimeqa-{options.size}") as archive:
        articles = list(archive.catalogue.articles(NO_FILTERS))
        topics = [*names_in(articles), *phrases_in(articles)][:STORIES]
        begun = datetime.datetime(2000, 1, 1)  # noqa: DTZ001  (UTC, as the database keeps it)
        stories = [
            Story(str(number), 1, None, None, topic, Rhythm.AT_ONCE, "en", 0, begun)
            for number, topic in enumerate(topics)
        ]
        oldest = matching.window(as_date(options.day))
        there = [one.id for one in archive.catalogue.articles(Filters(since=oldest, until=options.day))]
        seen = set(there[NEW:])
        for _ in range(3):
            wall, processor = time.perf_counter(), time.process_time()
            found = list(matching.news(AsOf(archive, options.day), stories, seen, oldest, {}))  # type: ignore[arg-type]
            print(
                f"{len(stories)} stories, {len(there[:NEW])} new articles of {len(there)}: {len(found)} alerts, "
                f"{time.perf_counter() - wall:.2f} s, {time.process_time() - processor:.2f} s of processor time"
            )


if __name__ == "__main__":
    main()
