"""Ask `What is the latest on X?` for names drawn from RealTimeQA, and compare the day with a plain search of the texts.

    python scripts/research/latest.py --size 2000 --names 200

X is a name in the headlines of two articles or more. The true day is that of the newest article with X in its headline
or its first characters. `quoted or told`: lines of these that end as no sentence does (links, headings, rows of tables)
cannot be quoted, so an article that has X in such lines alone may be named in a line of the answer instead. A name
belongs to the `tuning` or the `test` half by its hash; `--half` chooses.
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

SENTENCE = re.compile(r"[.!?…][”’\"')\]]*\Z")
POSSESSIVE = re.compile(r"[’']s\Z")


def main() -> None:
    """Print a line for each wrong day, then the share that is right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="2000", help="the archive: 2000 or all")
    parser.add_argument("--names", type=int, default=200)
    parser.add_argument("--half", choices=("tuning", "test"), default="test")
    parser.add_argument(
        "--seed", type=int, default=0, help="which names are drawn; one not read before is for reporting"
    )
    parser.add_argument("--read", type=int, nargs="*", default=(), help="seeds whose names were read before: left out")
    options = parser.parse_args()
    settings = settings_file.load(None)
    how = AnswerSettings(settings.answer.floor, settings.answer.most_statements, settings.answer.worth)
    with Archive.open(settings.index.data / "research" / f"realtimeqa-{options.size}") as archive:
        articles = list(archive.catalogue.articles(NO_FILTERS))
        right, either, told = [], [], 0
        for name in names(articles, options.names, options.half, options.seed, options.read):
            answer = ask(archive, Question(f"What is the latest on {name}?"), how)
            true, told_of = newest_day(articles, name), newest_day(articles, name, sentences=True)
            right.append(answer.latest == true)
            is_told = any((note.day or 0) >= (true or 0) for note in answer.notes)
            either.append(right[-1] or (is_told and (answer.latest or 0) >= (told_of or 0)))
            if not right[-1]:
                told += is_told
                print(f"{name}: {answer.latest}, true {true}, in a sentence {told_of}, told {is_told}", flush=True)
    for label, days in (("headline or lead", right), ("quoted or told", either)):
        share = bootstrap_interval(days)
        print(
            f"{options.half}, {options.size}, {label}: {sum(days)} of {len(days)} ({share.low:.3f} to {share.high:.3f})"
        )
    print(f"a line names an article at least as new for {told} of the others")


def names(articles: Sequence[Article], most: int, half: str, seed: int, read: Sequence[int] = ()) -> list[str]:
    """Draw names of one to three words that two headlines or more have, of one half; no seed of `read` draws them."""
    titles = ({found.group().strip("’'") for found in NAME.finditer(article.title)} for article in articles)
    counts = Counter(name for found in titles for name in found)
    plain = {word for article in articles for word in WORD.findall(article.text[:LEAD])}  # words that are no names
    known = sorted(
        name
        for name, count in counts.items()
        if count > 1
        and _is_name(name)
        and name.lower() not in plain
        and half_of(name) == half
        and not (POSSESSIVE.search(name) and POSSESSIVE.sub("", name) in counts)
    )
    before = {name for one in read for name in random.Random(one).sample(known, min(most, len(known)))}
    left = [name for name in known if name not in before]
    return random.Random(seed).sample(left, min(most, len(left)))


def half_of(name: str) -> str:
    """Give the half that a name belongs to."""
    return "test" if hashlib.sha256(name.encode()).digest()[0] % 2 else "tuning"


def newest_day(articles: Sequence[Article], name: str, *, sentences: bool = False) -> int | None:
    """Give the day of the newest article with a name in its headline or lead (YYYYMMDD)."""
    pattern, low = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE), name.lower()
    likely = (a for a in articles if a.date and low in f"{a.title}\n{a.text[: 2 * LEAD]}".lower())  # which is fast
    return max((a.date or 0 for a in likely if _has(pattern, a, sentences=sentences)), default=None)


def _has(pattern: re.Pattern[str], article: Article, *, sentences: bool) -> bool:
    if pattern.search(article.title):
        return True
    ends = [found.end() for found in pattern.finditer(article.text[: 2 * LEAD]) if found.end() <= LEAD]
    return any(not sentences or SENTENCE.search(article.text[end:].partition("\n")[0].rstrip()) for end in ends)


def _is_name(name: str) -> bool:
    words = POSSESSIVE.sub("", name).lower().split()
    return len(words) <= 3 and len(name) > 3 and not {*words} & (STOP_WORDS | CALENDAR)


if __name__ == "__main__":
    main()
