"""Ask `What is the latest on X?` for names drawn from RealTimeQA, and compare the day with a plain search of the texts.

    python scripts/research/latest.py --size 2000 --names 200

X is a name in the headlines of two articles or more. The true day is that of the newest article with X in its headline
or its first characters. A name belongs to the `tuning` or the `test` half by its hash; `--half` chooses.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from answer.question.kind import CALENDAR, NAME, STOP_WORDS, WORD
from answer.topics.latest import LEAD
from bot import settings as settings_file
from evaluation.measures.statistics import bootstrap_interval
from index.article import NO_FILTERS, Article
from index.search import Archive

SEED = 0


def main() -> None:
    """Print a line for each wrong day, then the share that is right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="2000", help="the archive: 2000 or all")
    parser.add_argument("--names", type=int, default=200)
    parser.add_argument("--half", choices=("tuning", "test"), default="test")
    options = parser.parse_args()
    settings = settings_file.load(None)
    how = AnswerSettings(settings.answer.floor, settings.answer.most_statements, settings.answer.worth)
    with Archive.open(settings.index.data / "research" / f"realtimeqa-{options.size}") as archive:
        articles = list(archive.catalogue.articles(NO_FILTERS))
        right, told = [], 0
        for name in names(articles, options.names, options.half):
            answer = ask(archive, Question(f"What is the latest on {name}?"), how)
            true = newest_day(articles, name)
            right.append(answer.latest == true)
            if not right[-1]:
                told += any(note.day == true for note in answer.notes)
                print(f"{name}: {answer.latest}, true {true}", flush=True)
    interval = bootstrap_interval(right)
    spread = f"{interval.low:.3f} to {interval.high:.3f}"
    print(
        f"{options.half} half, {options.size}: {sum(right)} of {len(right)} days right ({spread}), a line names {told}"
    )


def names(articles: Sequence[Article], most: int, half: str) -> list[str]:
    """Draw names of one to three words that two headlines or more have; those of the other half are left out."""
    titles = ({found.group().strip("’'") for found in NAME.finditer(article.title)} for article in articles)
    counts = Counter(name for found in titles for name in found)
    plain = {word for article in articles for word in WORD.findall(article.text[:LEAD])}  # words that are no names
    known = sorted(
        name
        for name, count in counts.items()
        if count > 1 and _is_name(name) and name.lower() not in plain and half_of(name) == half
    )
    return random.Random(SEED).sample(known, min(most, len(known)))


def half_of(name: str) -> str:
    """Give the half that a name belongs to."""
    return "test" if hashlib.sha256(name.encode()).digest()[0] % 2 else "tuning"


def newest_day(articles: Sequence[Article], name: str) -> int | None:
    """Give the day of the newest article with a name in its headline or lead (YYYYMMDD)."""
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    days = [a.date for a in articles if a.date and (pattern.search(a.title) or pattern.search(a.text[:LEAD]))]
    return max(days, default=None)


def _is_name(name: str) -> bool:
    words = name.lower().split()
    return len(words) <= 3 and len(name) > 3 and not {*words} & (STOP_WORDS | CALENDAR)


if __name__ == "__main__":
    main()
