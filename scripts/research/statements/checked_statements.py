"""How well statements of a chat model are checked: people's own answers to CLAP NQ, as they are and with a fact turned.

    python scripts/research/statements/checked_statements.py [--questions 300]

Each sentence of an answer, written by people from the sentences that they selected, goes through
`answer.chat.checks.verify` as if a chat model had written it with these as quotes: what is dropped there is lost
wrongly. Then one fact of each is changed; what passes then is missed. Prints a table.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from answer.chat.checks.verify import check  # noqa: E402
from answer.chat.parse import Cited, Claim  # noqa: E402
from answer.chat.request import Passage as Sent  # noqa: E402
from answer.draft import Draft  # noqa: E402  (the path is set above)
from answer.model import Question  # noqa: E402
from answer.question.kind import understand  # noqa: E402
from answer.words import OPPOSITES  # noqa: E402
from bot.settings import load  # noqa: E402
from index.article import Article, Hit, Passage  # noqa: E402
from index.split import sentences  # noqa: E402
from index.store.words import stems  # noqa: E402

FILE = "clapnq/clapnq_dev_answerable.jsonl.gz"
QUOTED = 2  # of the sentences selected, those that share most words with a sentence of the answer
TOKENISED = (
    (" .", "."),
    (" ,", ","),
    (" 's", "’s"),
    ("`` ", "“"),
    (" ''", "”"),
    (" - ", "-"),
    ("( ", "("),
    (" )", ")"),
)
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b")
HELPS = re.compile(r"\b(is|was|are|were|has|have|can|will|did|does)\b")
PAIRS = {one: other for pair in re.split(r"[|\n]", OPPOSITES) for one, other in (pair.split(), pair.split()[::-1])}


@dataclass(frozen=True)
class Case:
    """A sentence of an answer, the passage it is from, and the sentences selected there."""

    question: str
    text: str
    passage: Sent
    quotes: tuple[str, ...]


def main() -> None:
    """Check every sentence, and every one with a fact turned, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    chance = random.Random(1)
    cases = list(read(load(None).evaluation.research_data / FILE, options.questions))
    print("| statements | n | verified | marked | quote instead | dropped |\n|---|---|---|---|---|---|")
    fates = [fate(case, case.text) for case in cases]
    show("as people wrote them", fates)
    passed = [case for case, found in zip(cases, fates, strict=True) if found in ("verified", "marked")]
    for name, turn in TURNS.items():
        turned = ((case, turn(case.text, passed, chance)) for case in passed)
        show(name, [fate(case, text) for case, text in turned if text not in ("", case.text)])


def read(file: Path, questions: int) -> Iterator[Case]:
    """Read the sentences of the answers, each with the passage of its question and the sentences selected there."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in zip(range(questions), lines, strict=False):
            form = json.loads(line)
            (source, *_), (output, *_) = form["passages"], form["output"]
            head = f"{source['title']}\n\n"
            text = f"{head}{plain(' '.join(source['sentences']))}"
            spans = tuple(span for span in sentences(text) if span[0] >= len(head))
            article = Article(f"clapnq-{number}", text, source["title"], f"{number}.txt", 20180101)
            passage = Sent(Hit(article, Passage(article.id, len(head), len(text), spans), 1.0), ())
            answer = plain(output["answer"])
            for start, end in sentences(answer):
                said = {*stems(answer[start:end])}
                selected = sorted(map(plain, output["selected_sentences"]), key=lambda one: -len(said & {*stems(one)}))
                yield Case(form["input"], answer[start:end], passage, tuple(selected[:QUOTED]))


def plain(text: str) -> str:
    """Undo what a tokeniser did."""
    for tokenised, written in TOKENISED:
        text = text.replace(tokenised, written)
    return text.strip()


def fate(case: Case, text: str) -> str:
    """What becomes of a statement."""
    draft = Draft(Question(case.question), understand(case.question))
    checked = check(Claim(text, tuple(Cited(1, quote) for quote in case.quotes)), [case.passage], draft)
    if checked.statement is None:
        return str(checked.reason)
    return "quote instead" if checked.restored else "marked" if checked.statement.unsure else "verified"


def show(name: str, fates: list[str]) -> None:
    """Print a row."""
    counts = Counter(fates)
    shares = " | ".join(f"{counts.pop(kind, 0) / len(fates):.3f}" for kind in ("verified", "marked", "quote instead"))
    why = ", ".join(f"{reason} {count}" for reason, count in counts.most_common())
    print(f"| {name} | {len(fates)} | {shares} | {sum(counts.values()) / len(fates):.3f} ({why}) |", flush=True)


def other_number(text: str, _: list[Case], chance: random.Random) -> str:
    """Change a number."""
    found = [*NUMBER.finditer(text)]
    if not found:
        return ""
    place = chance.choice(found)
    digit = chance.randrange(place.start(), place.end())
    while not text[digit].isdigit():
        digit = chance.randrange(place.start(), place.end())
    return f"{text[:digit]}{(int(text[digit]) + chance.randrange(1, 9)) % 10}{text[digit + 1 :]}"


def other_name(text: str, cases: list[Case], chance: random.Random) -> str:
    """Put a name of another answer in the place of one."""
    found = [*NAME.finditer(text)]
    names = {match[0] for case in chance.sample(cases, 20) for match in NAME.finditer(case.text)}
    foreign = sorted(name for name in names if name not in text)
    if not (found and foreign):
        return ""
    place = chance.choice(found)
    return f"{text[: place.start()]}{chance.choice(foreign)}{text[place.end() :]}"


def denial(text: str, _: list[Case], __: random.Random) -> str:
    """Put a "not" behind a verb."""
    return HELPS.sub(r"\1 not", text, count=1)


def opposite(text: str, _: list[Case], __: random.Random) -> str:
    """Turn a word into its opposite."""
    words = text.split(" ")
    place = next((place for place, word in enumerate(words) if word in PAIRS), None)
    return "" if place is None else " ".join([*words[:place], PAIRS[words[place]], *words[place + 1 :]])


def addition(text: str, cases: list[Case], chance: random.Random) -> str:
    """Add a part of another answer."""
    words = chance.choice(cases).text.rstrip(".").split(" ")
    return f"{text.rstrip('.')}, and {' '.join(words[:8])}."


def swap(text: str, _: list[Case], __: random.Random) -> str:
    """Let two names change places."""
    names = list(dict.fromkeys(match[0] for match in NAME.finditer(text)))
    if len(names) < 2:
        return ""
    return text.replace(names[0], "\0").replace(names[1], names[0]).replace("\0", names[1])


TURNS = {
    "another number": other_number,
    "another name": other_name,
    "a part of another answer added": addition,
    "denied": denial,
    "a word turned into its opposite": opposite,
    "two names change places": swap,
}


if __name__ == "__main__":
    main()
