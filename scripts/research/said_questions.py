"""Ask what fifty speakers said, and count the answers whose first statement is the speaker's own words.

The speakers are names that stand next to a verb of saying in articles drawn by a fixed seed. Whether a statement is
theirs is judged by a plain rule of this script, not by the program: the last name stands outside quotation marks,
next to a verb of saying. A seed that was not read while choosing rules is for reporting.

    python scripts/research/said_questions.py data --speakers 50 --show
    python scripts/research/said_questions.py data --speakers 60 --gold evaluation/gold/said.jsonl

With `--gold`, each speaker is named in one article alone, and every quotation right beside `NAME said` answers.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Answer, Question
from bot import settings
from index.article import NO_FILTERS
from index.search import Archive

NAME = r"[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}"
VERB = r"(?:said|says|told|added|wrote|tweeted|announced|warned|argued|claimed|explained|confirmed|posted|called)"
SPEAKS = re.compile(rf"(?<![A-Za-z.] )({NAME}) (?:said|told|says|announced|tweeted)\b|(?:said|says) ({NAME})\b")
NO_NAME = re.compile(
    r"(?:He|She|They|It|We|I|But|And|The|A|An|In|As|That|What|Who|One|This|There|You|Officials|Police)\b"
)
BESIDE = re.compile(rf"[“\"]([^“”\"\n]{{25,300}}),[”\"] (?:({NAME}) said|said ({NAME}))\b")
OPENING = 7  # words of a quotation that make an accepted answer
QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]?")


def speakers(archive: Archive, most: int, seed: int) -> list[str]:
    """Draw as many different names that speak in an article, one an article."""
    articles = list(archive.catalogue.articles(NO_FILTERS))
    found: dict[str, None] = {}
    for article in random.Random(seed).sample(articles, len(articles)):
        names = [name for match in SPEAKS.finditer(article.text) for name in match.groups() if name]
        name = next((name for name in names if not NO_NAME.match(name)), None)
        if name:
            found.setdefault(name)
        if len(found) == most:
            break
    return list(found)


def gold(archive: Archive, most: int, seed: int) -> Iterator[dict[str, object]]:
    """Make questions for the words of as many speakers whom one article alone names."""
    articles = list(archive.catalogue.articles(NO_FILTERS))
    number = 0
    for article in random.Random(seed).sample(articles, len(articles)):
        said: dict[str, list[str]] = {}
        for words, before, behind in BESIDE.findall(article.text):
            said.setdefault(before or behind, []).append(" ".join(words.split()[:OPENING]))
        alone = (name for name in said if len(name.split()) == 2 and not NO_NAME.match(name))
        name = next((name for name in alone if sum(name in other.text for other in articles) == 1), None)
        if name:
            number += 1
            yield {
                "id": f"said-{number:03}",
                "question": f"What did {name} say?",
                "answers": list(dict.fromkeys(said[name])),
                "support": [{"article": article.id}],
                "tags": ["said"],
            }
        if number == most:
            return


def is_own(name: str, statement: str) -> bool:
    """Tell whether the last name stands outside quotation marks, at most six words from a verb of saying."""
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    plain = QUOTED.sub(" ", statement)
    near = rf"\b{last}\b(?![’']s)(?:\W+\w+){{0,6}}?\W+{VERB}\b|\b(?:{VERB}|according to)\b(?:\W+\w+){{0,6}}?\W+{last}\b"
    return re.search(near, plain) is not None


def asked(archive: Archive, names: list[str], how: AnswerSettings) -> Iterator[tuple[str, Answer, float]]:
    """Ask what each of them said; the last value is how many seconds it took."""
    for name in names:
        started = time.perf_counter()
        answer = ask(archive, Question(f"What did {name} say?"), how)
        yield name, answer, time.perf_counter() - started


def main() -> None:
    """Print the share of answers and of own words, the time, and with `--show` the answers."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, help="the data folder of an index")
    options.add_argument("--speakers", type=int, default=50)
    options.add_argument("--seed", type=int, default=20240118)
    options.add_argument("--show", action="store_true", help="print every answer, for reading")
    options.add_argument(
        "--gold", type=Path, help="write the questions with their answers into this file, and ask none"
    )
    chosen = options.parse_args()
    how = AnswerSettings(**settings.Settings().answer.model_dump())
    with Archive.open(chosen.data) as archive:
        if chosen.gold:
            lines = (json.dumps(row, ensure_ascii=False) for row in gold(archive, chosen.speakers, chosen.seed))
            chosen.gold.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            return
        archive.search("warm", 1)
        rows = list(asked(archive, speakers(archive, chosen.speakers, chosen.seed), how))
    answered = [(name, answer) for name, answer, _ in rows if not answer.refused]
    own = sum(is_own(name, answer.statements[0].text) for name, answer in answered)
    every = [is_own(name, one.text) for name, answer in answered for one in answer.statements]
    print(f"{len(rows)} asked, {len(answered)} answered, first statement own: {own}, ", end="")
    print(f"of all {len(every)} statements own: {sum(every)}")
    seconds = [taken for _, _, taken in rows]
    print(f"seconds: median {statistics.median(seconds):.3f}, longest {max(seconds):.3f}")
    for name, answer, taken in rows if chosen.show else ():
        print(f"\n{name} ({taken:.2f} s){' refused' if answer.refused else ''}")
        for one in answer.statements:
            print(f"  {'own' if is_own(name, one.text) else '???'} {one.published} {' '.join(one.text.split())}")


if __name__ == "__main__":
    main()
