"""What the tests of running and comparing share: an archive written down in a few lines, and answers made by hand."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from answer.model import Answer, Question, Quote, Statement
from evaluation.gold.load import GoldQuestion, Support
from evaluation.library import Library
from evaluation.run import Ask, Evaluation
from index.article import Article, Hit, Passage
from index.store.catalogue import Catalogue

FERRY = "The ferry Marigold sank near Kestrel on Wednesday.\nNobody was hurt. The captain, Ana Reed, swam ashore."
BRIDGE = "The Kestrel Bridge was closed. It has two cracks."
ARTICLES = (
    Article("ferry", FERRY, "Ferry sinks", "news/ferry.txt", 20230301, "Gazette"),
    Article("bridge", BRIDGE, "Bridge closed", "news/bridge.txt", 20230302, "Wire"),
    Article("other", "Nothing of note happened here.", "Quiet day", "news/other.txt", 20230303),
)
QUESTIONS = (
    GoldQuestion("q1", "Where did the ferry sink?", (("near Kestrel",),), (Support("ferry", FERRY[:50]),), ("place",)),
    GoldQuestion("q2", "Who was the captain?", (("Ana Reed", "Reed"),), (Support("news/ferry.txt"),), ("who",)),
    GoldQuestion("q3", "How many cracks has the bridge?", (("two",),), (Support("bridge", BRIDGE[31:]),), ("number",)),
    GoldQuestion("q4", "Who won the regatta?", tags=("unanswerable",), unanswerable="nothing is said of a regatta"),
)


def library(folder: Path) -> Library:
    """The articles, in a catalogue of their own."""
    path = folder / "catalogue.sqlite"
    if not path.exists():
        with closing(Catalogue(path)) as catalogue:
            for article in ARTICLES:
                catalogue.put(article, article.path)
    return Library(Catalogue(path, read_only=True))


def hits(*names: str) -> tuple[Hit, ...]:
    """Whole articles as hits, best first."""
    by_name = {article.id: article for article in ARTICLES}
    return tuple(
        Hit(by_name[name], Passage(name, 0, len(by_name[name].text), ((0, len(by_name[name].text)),)), 1 / place)
        for place, name in enumerate(names, start=1)
    )


def quoting(question: str, words: str, *found: str, score: float = 0.9) -> Answer:
    """An answer that quotes these words from the first article that holds them."""
    article = next(article for article in ARTICLES if words in article.text)
    start = article.text.index(words)
    statement = Statement(words, (Quote(article, start, start + len(words), words),), score)
    return answer_of(question, (statement,), hits(*(found or (article.id,))), score)


def refusing(question: str, *found: str, score: float = 0.1) -> Answer:
    """A refusal that found these articles."""
    return answer_of(question, (), hits(*found), score)


def answer_of(question: str, statements: tuple[Statement, ...], found: tuple[Hit, ...], score: float) -> Answer:
    """An answer with everything else as it comes."""
    nearest = () if statements else tuple(hit.article for hit in found)
    took = {"search": 0.01, "total": 0.02}
    return Answer(
        Question(question), not statements, statements, nearest, score, 20230301, 20230303, hits=found, timings=took
    )


def right(question: Question) -> Answer:
    """Answer every question of QUESTIONS as it should be."""
    words = {"q1": "The ferry Marigold sank near Kestrel on Wednesday.", "q2": "The captain, Ana Reed, swam ashore."}
    words["q3"] = "It has two cracks."
    name = next(gold.id for gold in QUESTIONS if gold.question == question.text)
    return quoting(question.text, words[name]) if name in words else refusing(question.text, "other")


def evaluation(folder: Path, ask: Ask = right, without_floor: Ask | None = None, **stamp: object) -> Evaluation:
    """The questions, asked of `ask`."""
    made = {"build": "b1", "encoder": "e1", "settings": {"answer.floor": 0.5}, "code": "c1", **stamp}
    return Evaluation("gold.jsonl", QUESTIONS, library(folder), ask, without_floor or ask, 0.5, made)
