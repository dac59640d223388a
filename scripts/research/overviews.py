"""Ask for an overview of names that occur in an archive, and print the answers for reading.

The names are the runs of capitals inside sentences that occur in a number of articles and nearly never in lower case;
the seed draws some of them. Half of all names, by their hash, is for choosing rules, the other half for reporting.

    python scripts/research/overviews.py data --names 50 --half 1
    python scripts/research/overviews.py data --names 60 --half 1 --articles 4 --gold evaluation/gold/about.jsonl

With `--gold`, each name has several words and is in several headlines; a sentence with it answers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).parents[2]))

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Answer, Question
from answer.question.kind import CALENDAR, STOP_WORDS
from bot import settings
from bot.cli.output import text
from index.article import NO_FILTERS, Article
from index.search import Archive
from index.split import sentences

CAPITAL = r"(?:[A-Z][\w’'-]*[a-z]|[A-Z]{2,6})"
NAME = re.compile(rf"(?<=[a-z,] ){CAPITAL}(?: (?:of |the |de )?{CAPITAL}){{0,3}}")
LOWER = re.compile(r"\b[a-z][\w-]+")
SELDOM = 0.3  # of a name's articles, which at most have it in lower case
READ = 3_000  # characters of each article
HEADLINES = 2  # that have a name of a gold question, which has several words: one alone may be half a name
PAPER = re.compile(r"\b(?:CNN|USA|Today|Briefing)\b", re.IGNORECASE)  # the outlets and their series are no topics
FORMS = ("Tell me about {}", "Summarise the news about {}", "background on {}", "{}")


def names(articles: Sequence[Article], least: int) -> dict[str, int]:
    """Count in how many articles each name occurs, for names in at least so many."""
    found: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    for article in articles:
        head = article.text[:READ]
        lower.update(set(LOWER.findall(head)))
        found.update({re.sub(r"[’']s$", "", match[0]) for match in NAME.finditer(head)})
    return {
        name: count
        for name, count in found.items()
        if count >= least
        and lower[name.lower()] < SELDOM * count
        and CALENDAR.isdisjoint(name.lower().split())
        and name.lower() not in STOP_WORDS
    }


def gold(articles: Sequence[Article], names: Sequence[str], most: int) -> Iterator[dict[str, object]]:
    """Make questions about as many names that several headlines have."""
    number = 0
    for name in names:
        whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        titled = [article.id for article in articles if whole.search(article.title)]
        if " " not in name or PAPER.search(name) or len(titled) < HEADLINES or number == most:
            continue
        yield {
            "id": f"about-{number + 1:03}",
            "question": FORMS[number % len(FORMS)].format(name),
            "answers": [name],
            "support": [{"article": one} for one in titled],
            "tags": ["about"],
        }
        number += 1


def half_of(name: str) -> int:
    """Return the half of a name: 0 for choosing, 1 for reporting."""
    return hashlib.sha256(name.encode()).digest()[0] % 2


def measured(answers: Sequence[Answer]) -> dict[str, float]:
    """Measure answers: how many are refused, and what the others cover; seconds are medians."""
    told = [answer for answer in answers if not answer.refused]
    days = [{statement.published for statement in answer.statements} for answer in told]
    outlets = [{article.outlet for article in answer.articles} for answer in told]
    whole = [len(sentences(statement.text)) for answer in told for statement in answer.statements]
    return {
        "asked": len(answers),
        "refused": len(answers) - len(told),
        "statements": mean(len(answer.statements) for answer in told),
        "days": mean(map(len, days)),
        "outlets": mean(map(len, outlets)),
        "sentences in a statement": mean(whole),
        "seconds": median(answer.timings["total"] for answer in answers),
        "longest": max(answer.timings["total"] for answer in answers),
    }


def main() -> None:
    """Print the answers, then what they measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, help="the data folder of an index")
    options.add_argument("--names", type=int, default=50)
    options.add_argument("--articles", type=int, default=10, help="in how many a name occurs at least")
    options.add_argument("--half", type=int, choices=(0, 1), default=0, help="0: for choosing rules, 1: for reporting")
    options.add_argument("--seed", type=int, default=20240118)
    options.add_argument("--lower", action="store_true", help="ask in lower case")
    options.add_argument(
        "--gold", type=Path, help="write the questions with their answers into this file, and ask none"
    )
    chosen = options.parse_args()
    how = AnswerSettings(**settings.Settings().answer.model_dump())
    with Archive.open(chosen.data) as archive:
        articles = list(archive.catalogue.articles(NO_FILTERS))
        found = names(articles, chosen.articles)
        half = sorted(name for name in found if half_of(name) == chosen.half)
        if chosen.gold:
            rows = gold(articles, random.Random(chosen.seed).sample(half, len(half)), chosen.names)
            lines = (json.dumps(row, ensure_ascii=False) for row in rows)
            chosen.gold.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            return
        drawn = random.Random(chosen.seed).sample(half, min(chosen.names, len(half)))
        answers = []
        for place, name in enumerate(drawn):
            asked = FORMS[place % len(FORMS)].format(name)
            answers.append(ask(archive, Question(asked.lower() if chosen.lower else asked), how))
            print(f"## {asked} (in {found[name]} articles, {answers[-1].timings['total']:.3f} s)\n{text(answers[-1])}")
    refused = [answer.question.text for answer in answers if answer.refused]
    print({name: round(value, 3) for name, value in measured(answers).items()}, "refused:", refused)


if __name__ == "__main__":
    main()
