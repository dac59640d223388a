"""Compare counted answers with a plain search of the texts, for questions made by program from an archive.

Names and ordinary words are drawn from articles of the archive, and each is put into the frame of a question: how
many, how often, by month, by outlet, first, last, all, with and without a period or an outlet. The plain search shares
no index and no query with the program: it writes every text as a run of stems, one word at a time, and looks for the
words in that run. Where a name has the stem of ordinary words, the words of the text are looked at as well: `Mayes` is
not `may`. One half of the words (by a checksum) is for reports.

    python scripts/research/mentions.py data --count 500
    python scripts/research/mentions.py data --count 120 --gold evaluation/gold/totals.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from answer.ask import ask  # noqa: E402  (the path is set above)
from answer.draft import AnswerSettings  # noqa: E402
from answer.model import Question, Total  # noqa: E402
from answer.question.kind import CALENDAR, STOP_WORDS  # noqa: E402
from bot import settings  # noqa: E402
from index.article import BEGINNING, NO_FILTERS, Article, Days, Filters, day_in_words  # noqa: E402
from index.search import Archive  # noqa: E402
from index.split import heading  # noqa: E402
from index.store.spellings import plain  # noqa: E402
from index.store.words import stems  # noqa: E402

SEED = 20220101  # one that was not looked at while building is for reports
ARTICLES = 400  # from which names and words are drawn
TODAY = 20230322  # a Wednesday in the middle of the archive: `last week` is 13 to 19 March
KINDS = {
    "one-word name": re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b"),
    "two-word name": re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+\b"),
    "three-word name": re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+\b"),
    "one word": re.compile(r"\b[a-z]{4,}\b"),
    "two words": re.compile(r"\b[a-z]{4,} [a-z]{4,}\b"),
    "three words": re.compile(r"\b[a-z]{4,} [a-z]{2,} [a-z]{4,}\b"),
    "hyphen": re.compile(r"\b[A-Za-z]\w+-\w+\b"),
    "apostrophe": re.compile(r"\b[A-Z]\w*[’']\w{2,}\b"),
    "dots": re.compile(r"\b(?:[A-Z]\.){2,}"),
    "digits": re.compile(r"\b[A-Z]\w+[ -]\d{1,3}\b"),
    "accents": re.compile(r"\b\w*[à-ÿ]\w*\b"),
}
QUOTED = ("two words", "three words")  # nobody would ask for such words without quotation marks
WHEN = (
    ("in May 2022", Days(20220501, 20220531)),
    ("in 2021", Days(20210101, 20211231)),
    ("since 14 March 2022", Days(20220314, TODAY)),
    ("between June 2022 and August 2022", Days(20220601, 20220831)),
    ("before 2020", Days(BEGINNING, 20191231)),
    ("last week", Days(20230313, 20230319)),
)
FRAMES = (
    "How many articles mention {}?",
    "How many articles mention {} {when}?",
    "How often was {} mentioned {when}?",
    "In how many articles is {} mentioned?",
    "How many articles about {} are there {when}?",
    "How often was {} mentioned per month?",
    "Which outlet wrote most about {}?",
    "When was {} first mentioned?",
    "When was {} last mentioned?",
    "List all articles about {}",
    "Which articles mention {} {when}?",
)
SPLIT = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Made:
    """A question made of words of a kind, with the days and the outlet that limit its count."""

    text: str
    words: str
    kind: str
    days: Days | None
    outlet: str | None

    @property
    def filters(self) -> Filters:
        """The outlet, as somebody chooses it beside the question."""
        return Filters(outlets=(self.outlet,)) if self.outlet else NO_FILTERS

    @property
    def is_reported(self) -> bool:
        """Whether its words are of the half that is for reports."""
        return zlib.crc32(self.words.encode()) % 2 == 1


@dataclass(frozen=True, slots=True)
class Counted:
    """A count: the articles, their first and last day (YYYYMMDD), and how many of each month and outlet."""

    articles: int
    first: int | None
    last: int | None
    months: frozenset[tuple[int | None, int]]
    outlets: frozenset[tuple[str | None, int]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A question, the program's count (None if it did not count), the plain one, and both times in seconds."""

    made: Made
    counted: Counted | None
    plain: Counted
    seconds: float
    answered: float


def drawn(articles: Sequence[Article], seed: int) -> Iterator[tuple[str, str]]:
    """Draw names and words with their kinds, the kinds in turn, without end of interest: as many as there are."""
    chosen = random.Random(seed).sample(sorted(articles, key=lambda article: article.id), min(ARTICLES, len(articles)))
    texts = [f"{article.title}\n{article.text}" for article in chosen]
    of_kinds = []
    for kind, form in KINDS.items():
        seen = sorted({match[0] for text in texts for match in form.finditer(text)})
        left_out = STOP_WORDS if kind == "digits" else STOP_WORDS | CALENDAR  # `Canada July` is no name
        content = [words for words in seen if left_out.isdisjoint(words.lower().split())]
        of_kinds.append((kind, random.Random(f"{seed} {kind}").sample(content, len(content))))
    for place in range(max(len(words) for _, words in of_kinds)):
        yield from ((words[place], kind) for kind, words in of_kinds if place < len(words))


def made(archive: Archive, articles: Sequence[Article], count: int, seed: int) -> Iterator[Made]:
    """Make questions: each frame in turn, every third with an outlet chosen."""
    outlets = archive.catalogue.outlets()
    chance = random.Random(seed)
    for (words, kind), place in zip(drawn(articles, seed), range(count), strict=False):
        frame = chance.choice(FRAMES)
        when, days = chance.choice(WHEN) if "{when}" in frame else ("", None)
        shown = f"“{words}”" if kind in QUOTED else words
        outlet = chance.choice(outlets) if outlets and place % 3 == 0 else None
        yield Made(frame.format(shown, when=when), words, kind, days, outlet)


class PlainSearch:
    """Titles and texts as lists of words, all in memory."""

    def __init__(self, archive: Archive, articles: Sequence[Article]) -> None:
        self._stems: dict[str, tuple[str, ...]] = {}
        self._passages: Counter[str] = Counter()
        of = {article.id: article for article in articles}
        for passage in archive.catalogue.passages(archive.catalogue.all_passages()):
            article = of[passage.article]
            self._passages.update({*SPLIT.split(f"{heading(article)} {article.text[passage.start : passage.end]}")})
        self._articles = [(article, (self._run(article.title), self._run(article.text))) for article in articles]

    def count(self, one: Made) -> Counted:
        """Count the articles published within the limits by `TODAY` whose title or text has the words as a run."""
        wanted = self._run(one.words)
        found = [
            article
            for article, runs in self._articles
            if wanted[0].strip() and _is_within(article, one) and any(self._has(run, wanted) for run in runs)
        ]
        return _counted((article.date, article.outlet) for article in found)

    def _run(self, text: str) -> tuple[str, list[str]]:
        """Write a text as its stems between single blanks, each word stemmed alone and once; also its words."""
        words = [word for word in SPLIT.split(text) if self._stem(word)]
        return f" {' '.join(stem for word in words for stem in self._stem(word))} ", words

    def _stem(self, word: str) -> tuple[str, ...]:
        if word not in self._stems:
            self._stems[word] = tuple(stems(word))
        return self._stems[word]

    def _has(self, run: tuple[str, list[str]], wanted: tuple[str, list[str]]) -> bool:
        (text, words), (stem_run, asked) = run, wanted
        if stem_run not in text:
            return False
        if not any(self._is_name(word) for word in asked):
            return True
        size = len(asked)
        return any(
            all(self._fits(*pair) for pair in zip(words[place : place + size], asked, strict=True))
            for place in range(len(words) - size + 1)
            if self._stem(words[place]) == self._stem(asked[0])
        )

    def _fits(self, word: str, asked: str) -> bool:
        """Tell whether a word of a text has the stem of one asked for and, for a name, is no ordinary word."""
        if self._stem(word) != self._stem(asked):
            return False
        return not self._is_name(asked) or not self._is_ordinary(plain(word).lower())

    def _is_name(self, word: str) -> bool:
        return word[0].isupper() and not word.isupper() and not self._is_ordinary(plain(word).lower())

    def _is_ordinary(self, low: str) -> bool:
        """Tell whether more passages have a word in lower case than with a capital."""
        return self._passages[low] > self._passages[low.capitalize()] + self._passages[low.upper()]


def _is_within(article: Article, one: Made) -> bool:
    if one.outlet and article.outlet != one.outlet:
        return False
    if article.date is None:
        return one.days is None
    return article.date <= TODAY and (one.days is None or one.days.first <= article.date <= one.days.last)


def _counted(places: Iterable[tuple[int | None, str | None]]) -> Counted:
    found = list(places)
    dated = [day for day, _ in found if day is not None]
    months = Counter(day and day // 100 for day, _ in found)
    outlets = Counter(outlet for _, outlet in found)
    ends = min(dated, default=None), max(dated, default=None)
    return Counted(len(found), *ends, frozenset(months.items()), frozenset(outlets.items()))


def _of(total: Total | None) -> Counted | None:
    if total is None:
        return None
    first, last = (article.date if article else None for article in (total.first, total.last))
    return Counted(total.articles, first, last, frozenset(total.months), frozenset(total.outlets))


def compared(archive: Archive, questions: Iterable[Made], plain: PlainSearch) -> Iterator[Compared]:
    """Ask each question, and count the same by the plain search."""
    how = AnswerSettings(**settings.Settings().answer.model_dump())
    for one in questions:
        started = time.perf_counter()
        archive.mentions(one.words, one.filters)
        counted = time.perf_counter()
        answer = ask(archive, Question(one.text, filters=one.filters, as_of=TODAY), how)
        seconds = counted - started, time.perf_counter() - counted
        yield Compared(one, _of(answer.total), plain.count(one), *seconds)


def gold(results: Iterable[Compared]) -> Iterator[dict[str, object]]:
    """Write questions without a chosen outlet as gold questions, with what the plain search knows."""
    for number, one in enumerate((one for one in results if one.made.outlet is None), start=1):
        plain, text = one.plain, one.made.text
        day = plain.first if "first" in text else plain.last if "last mentioned" in text else None
        answers = [[_articles(plain.articles)], *([[day_in_words(day)]] if day else [])]
        yield {
            "id": f"total-{number:03}",
            "question": text,
            "answers": answers,
            "match": "all",
            "tags": ["total", one.made.kind],
            "as_of": f"{TODAY // 10000}-{TODAY // 100 % 100:02}-{TODAY % 100:02}",
        }


def _articles(count: int) -> str:
    return f"{count:,} article{'s' if count > 1 else ''}" if count else "No article"


def main() -> None:
    """Print a line of a Markdown table, and what differs; with `--gold`, write the questions with their answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the data folder of the archive")
    parser.add_argument("--count", type=int, default=500, help="questions")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--gold", type=Path, help="write the questions and their answers into this file")
    options = parser.parse_args()
    with Archive.open(options.data) as archive:
        articles = list(archive.catalogue.articles(NO_FILTERS))
        questions = list(made(archive, articles, options.count, options.seed))
        archive.mentions("warm")
        results = list(compared(archive, questions, PlainSearch(archive, articles)))
    for one in results:
        if one.counted != one.plain:
            print(f"differs: {one.made}: {one.counted}, plain {one.plain}", file=sys.stderr)
    if options.gold:
        rows = (json.dumps(row, ensure_ascii=False) for row in gold(results))
        options.gold.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    reported = [one for one in results if one.made.is_reported]
    print("| articles | questions | equal | equal, half for reports | count: median, 95 % | answer: median, 95 % |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {len(articles):,} | {len(results)} | {sum(one.counted == one.plain for one in results)} "
        f"| {sum(one.counted == one.plain for one in reported)} of {len(reported)} "
        f"| {_times([one.seconds for one in results])} | {_times([one.answered for one in results])} |"
    )
    kinds = Counter(one.made.kind for one in results)
    print(", ".join(f"{kind}: {number}" for kind, number in kinds.items()), file=sys.stderr)


def _times(seconds: Sequence[float]) -> str:
    last = statistics.quantiles(seconds, n=20)[-1]
    return f"{1000 * statistics.median(seconds):.1f} ms, {1000 * last:.0f} ms"


if __name__ == "__main__":
    main()
