"""Questions on news written to train the reader, in English and in other languages.

`written.jsonl`: a line is an article of RealTimeQA's archive, the spans of the sentences that the writer saw, and
questions: language, text, and the span that answers, or null where these sentences do not answer. The texts stay in the
research folder. `quiz.jsonl`: the same for longer questions, as a weekly news quiz asks them, with near misses of
roles, names and numbers. `invented.jsonl`: a line is an invented article in another language than English, with its
questions: language, text, and the words that answer, or none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reader_groups import Document, Group, split, topic_words

from evaluation.research import realtimeqa
from index.article import day_in_words

FOLDER = Path(__file__).parent
WRITTEN = ("written", "written-other", "quiz")  # English questions; other languages; English quiz questions
LONGEST_TITLE = 70  # characters, as the product writes it above what is read


def written_groups(research_data: Path) -> Iterator[Group]:
    """Yield a group for each question. No article of `subset-2000.txt` is among the texts."""
    files = {"written.jsonl": WRITTEN[0], "quiz.jsonl": WRITTEN[2]}
    rows = {row["article"]: (row, english) for name, english in files.items() for row in _rows(name)}
    for article in realtimeqa.corpus(research_data):
        if article.id in rows:
            row, english = rows[article.id]
            found = tuple(re.sub(r"\s+", " ", article.text[start:end]) for start, end in row["sentences"])
            document = Document(_heading(article.title, article.date), found, tuple(map(topic_words, found)))
            for language, question, answer in row["questions"]:
                source = english if language == "en" else WRITTEN[1]
                words = re.sub(r"\s+", " ", article.text[slice(*answer)]) if answer else ""
                yield _group(source, question, document, words, article.id)
    for row in _rows("invented.jsonl"):
        document = split(_heading(row["title"], int(row["date"].replace("-", ""))), row["text"])
        for _, question, answer in row["questions"]:
            yield _group(WRITTEN[1], question, document, answer, row["title"])


def _rows(name: str) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, (FOLDER / name).read_text(encoding="utf-8").splitlines())


def _heading(title: str, day: int | None) -> str:
    return f"{title[:LONGEST_TITLE]} ({day_in_words(day)})" if day else title[:LONGEST_TITLE]


def _group(source: str, question: str, document: Document, answer: str, page: str) -> Group:
    """Of the sentences that hold the answer, the one that shares most words with the question is taken to answer it."""
    group = Group(source, question, [document], set(), page=page)
    holding = [place for place, sentence in enumerate(document.sentences) if answer in sentence]
    if answer and holding:
        asked = topic_words(question)
        group.right = {(0, max(holding, key=lambda place: len(asked & document.words[place])))}
        group.skipped = {(0, place) for place in holding} - group.right
        group.answers = (answer,)
    return group
