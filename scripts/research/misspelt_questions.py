"""Misspell questions by a fixed seed, and measure how many are read and answered as the well-spelt ones are.

    python scripts/research/misspelt_questions.py words data/research/realtimeqa-2000     # of words: recovered, wrong
    python scripts/research/misspelt_questions.py exist data/research/realtimeqa-2000     # correct words that change
    python scripts/research/misspelt_questions.py answers data/research/realtimeqa-2000   # answers that stay right
    python scripts/research/misspelt_questions.py fit data/research/realtimeqa-2000       # weights for spelling.py

An edit inserts, deletes or replaces a letter, exchanges two, or hits a key beside the right one. A hash puts each
question into a half: weights are fitted on the first, everything else is reported of the second (`--half 0`: first).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from answer.question.kind import STOP_WORDS
from answer.question.misspelt import spelling
from answer.question.misspelt.spelling import Misspelt, misspelt, read_spelling
from bot.settings import Settings
from evaluation.gold.load import GoldQuestion
from evaluation.measures.answers import contains_all
from evaluation.measures.statistics import bootstrap_interval
from evaluation.research import realtimeqa
from evaluation.scores import said
from index.article import NO_FILTERS
from index.search import Archive
from index.store.words import stems

RESEARCH = Settings().evaluation.research_data
LETTERS = "abcdefghijklmnopqrstuvwxyz"
CONTENT = re.compile(r"[^\W\d_]+")
SHORTEST = 3
# What is written for a sound, and what else may be written for it.
HEARD = (
    ("ph", "f"), ("(?<=.)f", "ph"), ("ck", "k"), ("(?<=.)k", "ck"), ("c(?=[aou])", "k"), ("c(?=[eiy])", "s"),
    ("(?<=[aeiou])s(?=[ei])", "z"), ("ie", "ei"), ("ei", "ie"), ("ea", "ee"), ("ee", "ea"),
    ("(?<=[^aeiou])e(?=r)", "o"),
    ("(?<=.)a(?=n|l)", "e"), ("ou(?=gh)", "au"), ("gh", ""), ("tion", "sion"), ("(.)\\1", r"\1"),
    ("(?<=[aeiou])([bdfglmnprst])(?=[aeiouy])", r"\1\1"), ("y\\Z", "ie"), ("(?<=[^aeiou])i(?=[^aeiou])", "y"),
)  # fmt: skip
# Sets with questions that people typed or wrote about other texts: (name, file, field).
OTHERS = (
    ("TimeQA", "timeqa/human_train.easy.nocontext.jsonl.gz", "question"),
    ("CLAP NQ", "clapnq/clapnq_dev_answerable.jsonl.gz", "input"),
    ("NQ-open", "nq_open/efficientqa.test.1.1_judged.jsonl.gz", "question"),
    ("RAMDocs", "ramdocs/RAMDocs_test.jsonl.gz", "question"),
    ("HotpotQA", "multihop/hotpotqa_100.jsonl.gz", "question"),
    ("MuSiQue", "multihop/musique_100.jsonl.gz", "question"),
    ("SQuAD 1.1", "reader/qa-squad-1.1-dev.jsonl.gz", "question"),
    ("Quoref", "reader/qa-quoref-dev.jsonl.gz", "question"),
)


def edited(word: str, chance: random.Random) -> str:
    """Make one random edit in a word, which keeps its case and changes it."""
    while True:
        low, place = word.lower(), chance.randrange(len(word))
        kind = chance.choice(("insert", "delete", "replace", "exchange", "key"))
        before, after = low[:place], low[place + 1 :]
        if kind == "insert":
            place = chance.randrange(len(word) + 1)
            made = low[:place] + chance.choice(LETTERS) + low[place:]
        elif kind == "delete":
            made = before + after
        elif kind == "replace":
            made = before + chance.choice(LETTERS) + after
        elif kind == "exchange":
            made = before + after[:1] + low[place] + after[1:]
        else:
            made = before + chance.choice(sorted(spelling.beside(low[place])) or [low[place]]) + after
        if made != low:
            return made.title() if word[0].isupper() else made


def misheard(word: str, chance: random.Random) -> str:
    """Write a word otherwise, in two places if it has them, so that it sounds much the same."""
    low = word.lower()
    places = [(match, other) for one, other in HEARD for match in re.finditer(one, low)]
    for match, other in sorted(chance.sample(places, min(2, len(places))), key=lambda pair: -pair[0].start()):
        low = low[: match.start()] + match.expand(other) + low[match.end() :]
    return low.title() if word[0].isupper() else low


def content(question: str) -> list[re.Match[str]]:
    """Find the content words of a question."""
    return [m for m in CONTENT.finditer(question) if len(m.group()) >= SHORTEST and m.group().lower() not in STOP_WORDS]


def with_edits(question: str, words: Sequence[re.Match[str]], chance: random.Random, edits: int = 1) -> str:
    """Misspell these words of a question by so many random edits each, or by their sound if `edits` is 0."""
    for match in reversed(words):
        word = match.group() if edits else misheard(match.group(), chance)
        for _ in range(edits):
            word = edited(word, chance)
        question = question[: match.start()] + word + question[match.end() :]
    return question


def half_of(key: str) -> int:
    """Put a question into one of two halves, by a hash."""
    return hashlib.sha256(key.encode()).digest()[0] % 2


def gold(archive: Archive, half: int) -> list[GoldQuestion]:
    """The answerable questions of RealTimeQA in a half: those with an article in the archive."""
    held = frozenset(article.id for article in archive.catalogue.articles(NO_FILTERS))
    found = {q.id: q for part in ("gold", "silver") for q in realtimeqa.questions(RESEARCH, part, held)}
    return [question for question in found.values() if half_of(question.id) == half]


def others(half: int) -> Iterator[tuple[str, str]]:
    """The correct questions of other sets in a half, with the name of the set."""
    for name, file, field in OTHERS:
        with gzip.open(RESEARCH / file, "rt", encoding="utf-8") as lines:
            for text in dict.fromkeys(json.loads(line)[field] for line in lines):
                if half_of(text) == half:
                    yield name, text


def counted(label: str, values: Sequence[float]) -> None:
    """Print a share with its interval."""
    found = bootstrap_interval([float(value) for value in values])
    print(f"| {label} | {found.mean:.3f} ({found.low:.3f} – {found.high:.3f}) | {found.n:,} |", flush=True)


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower() or stems(one) == stems(other)


def words(archive: Archive, half: int) -> None:
    """Print how many misspelt words are read rightly, wrongly, or as they are."""
    chance = random.Random(1)
    for label, every, edits in (
        ("one edit in one word", False, 1),
        ("an edit in every word", True, 1),
        ("two edits in one long word", False, 2),
        ("one word as it sounds", False, 0),
    ):
        right, wrong, real, seconds = [], [], [], []
        for question in gold(archive, half):
            fitting = [m for m in content(question.question) if edits < 2 or len(m.group()) >= spelling.LONG]
            chosen = fitting if every or not fitting else [chance.choice(fitting)]
            if not chosen:
                continue
            typed = with_edits(question.question, chosen, chance, edits)
            started = time.thread_time()
            read = read_spelling(archive, typed)
            seconds.append(time.thread_time() - started)
            was, now, then = (_words(text) for text in (question.question, read.text, typed))
            if not len(was) == len(now) == len(then):
                continue
            pairs = [(a, b, c) for a, b, c in zip(was, now, then, strict=True) if a != c]
            real += [spelling.is_word(archive, c) for _, _, c in pairs]
            right += [_same(a, b) for a, b, _ in pairs]
            wrong += [not _same(a, b) and b != c for a, b, c in pairs]
        counted(f"{label}: read rightly", right)
        counted(f"{label}: read as another word", wrong)
        counted(f"{label}: became another word that exists", real)
        _seconds(label, seconds)


def _words(text: str) -> list[str]:
    return CONTENT.findall(text)


def _seconds(label: str, seconds: Sequence[float]) -> None:
    ordered = sorted(seconds)
    middle, slow = ordered[len(ordered) // 2], ordered[int(0.95 * len(ordered))]
    print(
        f"{label}: median {1e3 * middle:.1f} ms of a core, 95th percentile {1e3 * slow:.1f} ms, n {len(ordered):,}",
        flush=True,
    )


def exist(archive: Archive, half: int) -> None:
    """Print what is changed in questions without mistakes: each is a mistake, unless the question has one after all."""
    seconds = []
    texts = [("RealTimeQA", question.question) for question in gold(archive, half)] + list(others(half))
    changed = 0
    for name, text in texts:
        started = time.thread_time()
        read = read_spelling(archive, text)
        seconds.append(time.thread_time() - started)
        for one in read.corrections:
            changed += 1
            print(f"{name}: {one.typed} > {one.meant} | {text}")
    print(f"{changed} words changed in {len(texts):,} questions")
    _seconds("correct questions", seconds)


def answers(archive: Archive, half: int, most: int, *, compare: bool) -> None:
    """Print which share of the answers that the well-spelt questions get right stays right; `compare`: as typed too."""
    chance, how = random.Random(2), AnswerSettings(**Settings().answer.model_dump())
    kept: dict[str, list[bool]] = {}
    for question in gold(archive, half)[:most]:
        if not _is_right(archive, question, question.question, how):
            continue
        content_words = content(question.question)
        if not content_words:
            continue
        one = with_edits(question.question, [chance.choice(content_words)], chance)
        every = with_edits(question.question, content_words, chance)
        for label, typed in (("one word", one), ("every word", every)):
            for literal in (False, True) if compare else (False,):
                right = _is_right(archive, question, typed, how, literal=literal)
                kept.setdefault(f"{label}, {'as typed' if literal else 'corrected'}", []).append(right)
                if not right and not literal:
                    print(f"lost, {label}: {typed} -> {read_spelling(archive, typed).text}", flush=True)
    for label, values in kept.items():
        counted(label, values)


def _is_right(
    archive: Archive, question: GoldQuestion, typed: str, how: AnswerSettings, *, literal: bool = True
) -> bool:
    answer = ask(archive, Question(typed, as_of=question.as_of, literal=literal), how)
    return not answer.refused and contains_all(said(answer.statements), question.answers)


def fit(archive: Archive, half: int) -> None:
    """Fit the weights of spelling.py on pairs of an unknown word and a similar one."""
    from sklearn.linear_model import LogisticRegression

    chance = random.Random(3)
    rows: list[tuple[float, ...]] = []
    labels: list[bool] = []
    for question in gold(archive, half):
        text = question.question
        found = [match for match in CONTENT.finditer(text) if len(match.group()) >= SHORTEST]  # "what" is misspelt too
        long = [match for match in found if len(match.group()) >= spelling.LONG]
        drawn = [([match], 1) for match in chance.sample(found, min(3, len(found)))]
        drawn += [(found, 1), ([chance.choice(found)], 0)] + ([([chance.choice(long)], 2)] if long else [])
        for chosen, edits in drawn:
            typed = with_edits(text, chosen, chance, edits)
            was = _words(text)
            for unknown in misspelt(archive, typed):
                number = len(_words(typed[: unknown.start]))
                truth = was[number] if len(was) == len(_words(typed)) else ""
                _add(rows, labels, unknown, truth)
    for _, text in others(half):
        for unknown in misspelt(archive, text):
            _add(rows, labels, unknown, "")
    model = LogisticRegression(C=10, max_iter=5_000).fit(rows, labels)
    weights = [round(float(weight), 2) for weight in model.coef_[0]]
    print(f"{len(labels):,} pairs; BIAS {model.intercept_[0]:.2f}, WEIGHTS {weights}")


def _add(rows: list[tuple[float, ...]], labels: list[bool], unknown: Misspelt, truth: str) -> None:
    for place, one in enumerate(unknown.similar):
        rows.append(unknown.features(place))
        labels.append(bool(truth) and _same(one.word, truth))


def main() -> None:
    """Measure, or fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("words", "exist", "answers", "fit"))
    parser.add_argument("data", type=Path, help="a data folder with an index of RealTimeQA's articles")
    parser.add_argument("--half", type=int, choices=(0, 1), help="default: 1, to fit 0")
    parser.add_argument("--most", type=int, default=300, help="questions whose answers are compared")
    parser.add_argument("--compare", action="store_true", help="ask the misspelt questions as typed as well")
    options = parser.parse_args()
    half = options.half if options.half is not None else int(options.what != "fit")
    with Archive.open(options.data) as archive:
        read_spelling(archive, "warmingg up")
        if options.what == "answers":
            answers(archive, half, options.most, compare=options.compare)
        else:
            {"words": words, "exist": exist, "fit": fit}[options.what](archive, half)


if __name__ == "__main__":
    main()
