"""Ask who said something, and what somebody said, of an archive: questions made from its own sentences by a fixed seed.

Half of the claims name their holder, the others say `he said` behind a sentence that does. Which sentences are drawn is
told by two plain patterns, not by the ones that answer. The first half is for choosing, the second for reporting.

    python scripts/research/who_questions.py data --questions 40
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Answer, Question
from answer.question.kind import STOP_WORDS
from bot import settings
from index.article import NO_FILTERS, Article
from index.search import Archive
from index.split import sentences
from index.store.words import stems

NAME = r"(?P<holder>[A-Z][a-z]+ [A-Z][a-z]+)"
NAMED = re.compile(rf"{NAME}(?:, [^,“\"]{{5,60}},)? said (?:that )?(?P<claim>[a-z][^“”\"]{{50,200}})\.")
PRONOUN = re.compile(r"(?:He|She) said (?:that )?(?P<claim>[a-z][^“”\"]{50,200})\.")
TOPIC_WORDS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the sentence it was made from, and who holds the claim in it."""

    question: str
    article: str
    start: int
    end: int
    holder: str


def made(articles: Sequence[Article], most: int, seed: int) -> list[Asked]:
    """Make as many questions, each of the four kinds in turn, of different articles."""
    drawn = random.Random(seed).sample(list(articles), len(articles))
    found: dict[bool, list[tuple[Article, tuple[int, int], str, str]]] = {True: [], False: []}
    for article in drawn:
        claim = next(_claims(article), None)
        if claim:
            found[claim[0]].append((article, *claim[1:]))
    rows = [row for pair in zip(found[True], found[False], strict=False) for row in pair][:most]
    return [
        _question(article, span, holder, claim, number) for number, (article, span, holder, claim) in enumerate(rows)
    ]


def _claims(article: Article) -> Iterator[tuple[bool, tuple[int, int], str, str]]:
    before = ""
    for start, end in sentences(article.text):
        sentence = article.text[start:end]
        named, pronoun, name = NAMED.fullmatch(sentence), PRONOUN.fullmatch(sentence), re.search(NAME, before)
        if named:
            yield True, (start, end), named["holder"], named["claim"]
        elif pronoun and name and re.search(rf"{NAME}.{{0,60}}\b(?:said|told|says)\b", before):
            yield False, (start, end), name["holder"], pronoun["claim"]
        before = sentence


def _question(article: Article, span: tuple[int, int], holder: str, claim: str, number: int) -> Asked:
    words = [word for word in re.findall(r"\w+", claim) if word.lower() not in STOP_WORDS]
    topic = " ".join(sorted(words, key=len)[-TOPIC_WORDS:])
    question = f"What did {holder} say about {topic}?" if number // 2 % 2 else f"Who said something about {topic}?"
    return Asked(question, article.id, *span, holder)


def judged(asked: Asked, answer: Answer) -> dict[str, bool]:
    """Tell of an answer whether its first statement is the sentence, names the holder, and emphasises nobody else."""
    if answer.refused:
        return dict.fromkeys(("sentence first", "holder shown", "holder emphasised"), False)
    first = answer.statements[0]
    quote, short = first.quotes[0], " ".join(first.text[start:end] for start, end in first.emphasis)
    surname = {*stems(asked.holder.split()[-1])}
    own = quote.article.id == asked.article and quote.start <= asked.start and asked.end <= quote.end
    return {
        "sentence first": own,
        "holder shown": surname <= {*stems(first.text)},
        "holder emphasised": surname <= {*stems(short)} and len(stems(short)) <= 2 * len(stems(asked.holder)) + 3,
    }


def main() -> None:
    """Print the share of each measure by half and kind of question."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("data", type=Path)
    options.add_argument("--questions", type=int, default=40)
    options.add_argument("--seed", type=int, default=20240118)
    chosen = options.parse_args()
    how = AnswerSettings(**settings.Settings().answer.model_dump())
    with Archive.open(chosen.data) as archive:
        asked = made(list(archive.catalogue.articles(NO_FILTERS)), chosen.questions, chosen.seed)
        for half, label in enumerate(("first half", "second half")):
            of_half = [one for number, one in enumerate(asked) if number // 4 % 2 == half]
            rows = [(one, judged(one, ask(archive, Question(one.question), how))) for one in of_half]
            for kind in ("Who", "What"):
                found = [row for one, row in rows if one.question.startswith(kind)]
                shares = {name: sum(row[name] for row in found) / len(found) for name in found[0]} if found else {}
                print(label, kind.lower(), len(found), {name: round(share, 2) for name, share in shares.items()})


if __name__ == "__main__":
    main()
