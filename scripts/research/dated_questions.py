"""Ask for what sentences tell that name their day only by `Thursday` or `two days earlier`, and count what is found.

The questions are made of the archive's own sentences, the same ones each time: `What happened on 16 January 2024 with
Iran and border?` has the resolved day and two words of the sentence that many other passages hold too. Right is the
sentence itself, or one of the same day that holds both words. One half is for choosing numbers, the other for reports.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from answer.ask import ask  # noqa: E402  (the path is set above)
from answer.draft import AnswerSettings  # noqa: E402
from answer.model import Answer, Question  # noqa: E402
from answer.question.kind import STOP_WORDS  # noqa: E402
from index.article import NO_FILTERS, Article, day_in_words  # noqa: E402
from index.dates.events import event_days, expressions  # noqa: E402
from index.search import Archive  # noqa: E402
from index.split import sentences  # noqa: E402
from index.store.words import stems  # noqa: E402

SEED = 20240116
OWN_DATE = re.compile(r"\d|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")
WORD = re.compile(r"[A-Za-z]{4,}")
RAREST, COMMONEST = 1 / 600, 1 / 30  # of the passages: a word between tells the topic, not the sentence
SHORTEST, LONGEST = 60, 300  # characters of a sentence


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one sentence, `article.text[start:end]`, by its resolved day (YYYYMMDD) and two of its words."""

    text: str
    article: Article
    start: int
    end: int
    day: int
    words: tuple[str, str]


def drawn(archive: Archive, count: int) -> list[Asked]:
    """Make questions of `count` articles, one each; where fewer tell of such a day, of those."""
    articles = sorted(archive.catalogue.articles(NO_FILTERS), key=lambda article: article.id)
    random.Random(SEED).shuffle(articles)
    made: list[Asked] = []
    for article in articles:
        found = list(_questions(archive, article)) if article.date else []
        if found:
            made.append(random.Random(article.id).choice(found))
        if len(made) == count:
            break
    return made


def _questions(archive: Archive, article: Article) -> Iterator[Asked]:
    named = expressions(article.text, article.date)
    for start, end in sentences(article.text):
        inside = [one for one in named if start <= one.start and one.end <= end]
        days = event_days(start, end, named)
        relative = inside and not any(OWN_DATE.search(article.text[one.start : one.end]) for one in inside)
        if not relative or days is None or days[0] != days[1] or days[0] == article.date:
            continue
        bare = [(one.start, one.end) for one in inside]
        words = _topic(archive, article.text, start, end, bare) if SHORTEST <= end - start <= LONGEST else []
        if len(words) == 2:
            one, other = words
            text = f"What happened on {day_in_words(days[0])} with {one} and {other}?"
            yield Asked(text, article, start, end, days[0], (one, other))


def _topic(archive: Archive, text: str, start: int, end: int, dates: Sequence[tuple[int, int]]) -> list[str]:
    """Choose the two rarest words of a sentence that are neither rare nor everywhere in the archive."""
    total = len(archive.lexical)
    rated = {}
    for match in WORD.finditer(text, start, end):
        in_date = any(first <= match.start() < last for first, last in dates)
        if in_date or match[0].lower() in STOP_WORDS:
            continue
        frequency = archive.lexical.document_frequency(stems(match[0])[0])
        if RAREST <= frequency / total <= COMMONEST:
            rated[match[0]] = frequency
    rarest = sorted(rated, key=lambda word: rated[word])[:2]
    return [word for word in rated if word in rarest]


def is_right(asked: Asked, article: Article, start: int, end: int) -> bool:
    """Tell whether a quote is the sentence asked for, or tells of the same day with both words."""
    if article.id == asked.article.id and start <= asked.start and asked.end <= end:
        return True
    days = event_days(start, end, expressions(article.text, article.date))
    held = set(stems(article.text[start:end]))
    return days == (asked.day, asked.day) and all(held.issuperset(stems(word)) for word in asked.words)


def judged(asked: Asked, answer: Answer, archive: Archive) -> dict[str, bool]:
    """Tell of one answer whether the article is among the first ten, and the sentence among the first three."""
    articles = list(dict.fromkeys(hit.article.id for hit in answer.hits))[:10]
    right = {asked.article.id, *(copy.id for copy in archive.catalogue.copies(asked.article.id))}
    quotes = [quote for statement in answer.statements for quote in statement.quotes]
    return {
        "Hits@10": not right.isdisjoint(articles),
        "the sentence": any(
            quote.start <= asked.start and asked.end <= quote.end and quote.article.id in right for quote in quotes
        ),
        "right": any(is_right(asked, quote.article, quote.start, quote.end) for quote in quotes),
    }


def measured(archive: Archive, questions: Iterable[Asked], as_of: int) -> dict[str, float]:
    """Answer the questions on a day and give the share of each measure."""
    settings = AnswerSettings(floor=0.0, most_statements=3, worth=0.0)
    rows = [judged(asked, ask(archive, Question(asked.text, as_of=as_of), settings), archive) for asked in questions]
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]} if rows else {}


def main() -> None:
    """Print the measures of one half, each beside its number of questions."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="a data folder with a published build")
    parser.add_argument("--count", type=int, default=240, help="questions to make")
    parser.add_argument("--half", choices=["choosing", "report"], default="report")
    options = parser.parse_args()
    with Archive.open(options.data) as archive:
        questions = drawn(archive, options.count)[options.half == "report" :: 2]
        newest = archive.catalogue.span(NO_FILTERS)[1] or 0
        print(len(questions), measured(archive, questions, newest))


if __name__ == "__main__":
    main()
