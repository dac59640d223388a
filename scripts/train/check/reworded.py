"""Pairs of statements written for the check, and of others made from them.

`statements.jsonl`: a line is an article of RealTimeQA's archive, the span of its text that is quoted, three honest
statements in other words, and four altered ones, each with what it alters. A large language model wrote them in
December 2026. The texts stay in the research folder.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from pair import Pair

from evaluation.research import realtimeqa
from index.article import day_in_words

FILE = Path(__file__).parent / "statements.jsonl"
# `…,” Karin Voss said.`: the quote's speaker, at its end
SPEAKER = re.compile(r"[,”\"] ((?:[A-Z][\w.'’-]+ ?){1,4}|(?:the|his|her|its|an?) [\w ’'-]{3,40}) (?:said|says|added)\.")
TOLD = re.compile(r"\b(?:said|says|told|according|wrote|added|tweeted)\b")
SENTENCES = re.compile(r"(?<=[.!?][”\"]) |(?<=[.!?]) (?=[A-Z“\"])")
PLACE_OR_TIME = re.compile(r" (?:on|in|at|during|since|after|from|for|near|above) [\w’' ]{3,30}(?=[,.])")
FIRST = ("The", "A", "An", "There", "It", "He", "She", "They", "His", "Her", "In", "On", "At", "More", "Some", "Many")
SHORTEST = 5  # words of a sentence that may stand as a statement


def written(research_data: Path, generator: random.Random) -> Iterator[Pair]:
    """The written pairs; half of them have their article's title and day above the quote."""
    articles = {article.id: article for article in realtimeqa.corpus(research_data)}
    for row in map(json.loads, FILE.read_text(encoding="utf-8").splitlines()):
        article = articles[row["article"]]
        quoted = " ".join(article.text[slice(*row["quote"])].split())
        above = article.date is not None and generator.random() < 0.5
        heading = f"{article.title[:110]} · {day_in_words(article.date)}" if above else ""
        for text in row["honest"]:
            yield Pair(text, quoted, True, "written, honest", article.id, heading)
        for kind, text in row["altered"]:
            yield Pair(text, quoted, False, f"written, {kind}", article.id, heading)


def attributed(pairs: list[Pair], generator: random.Random) -> Iterator[Pair]:
    """The same statements with their quote's speaker, so that to name a speaker tells nothing of a statement."""
    for pair in pairs:
        found = SPEAKER.search(pair.quoted)
        if not found or TOLD.search(pair.statement) or found[1].split()[-1] in pair.statement:
            continue
        text, speaker = pair.statement.rstrip("."), found[1].strip()
        first = text.split()[0]
        lower = text[0].lower() + text[1:] if first in FIRST else text
        forms = (f"{text}, {speaker} said.", f"{speaker} said that {lower}.", f"According to {speaker}, {text}.")
        yield Pair(generator.choice(forms), pair.quoted, pair.carried, f"{pair.source}, said", pair.group, pair.heading)


def repeated(pairs: list[Pair], generator: random.Random) -> Iterator[Pair]:
    """Sentences of the quotes, whole or without a place or a time: honest statements that are not reworded."""
    for pair in {pair.quoted: pair for pair in pairs}.values():
        sentence = generator.choice(SENTENCES.split(pair.quoted))
        if len(sentence.split()) >= SHORTEST:
            text = sentence if generator.random() < 0.5 else PLACE_OR_TIME.sub("", sentence, count=1)
            yield Pair(text, pair.quoted, True, "written, repeated", pair.group, pair.heading)
