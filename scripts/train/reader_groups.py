"""Training groups for the reader: a question, sentences that might answer it, and which of them do (perhaps none).

Hides the formats of the research sets behind one shape. Everything is drawn from a seeded generator, so the same sets
give the same groups.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from answer.question.kind import STOP_WORDS, WORD
from evaluation.research import conflict, reading, realtimeqa, search, timeqa
from evaluation.research.files import records, research_file
from index.split import sentences

HARM = re.compile(
    r"\b(?:kill|injur|wound|arrest|rescu|evacuat|detain|hospitali[sz]|displac)(?:ed|ing)\b|\b(?:dead|died|hurt|missing)\b"
)
LONGEST = 700  # characters; what the segmenter leaves longer is a table or a list


@dataclass(frozen=True)
class Document:
    """A text split into sentences as the index splits it, with the words of each."""

    title: str
    sentences: tuple[str, ...]
    words: tuple[frozenset[str], ...]

    def around(self, place: int) -> str:
        """The sentence at `place` with the one before it and the title: what a name in a question may come from."""
        return " ".join((self.title, *self.sentences[max(place - 1, 0) : place + 1]))


@dataclass
class Group:
    """A question with places `(document, sentence)` to choose from, and those that answer it (`right`).

    `answers` are the accepted strings, as far as they are known; they keep made-up negatives honest.
    """

    source: str
    question: str
    documents: list[Document]
    right: set[tuple[int, int]]
    answers: tuple[str, ...] = ()
    page: str = ""
    skipped: set[tuple[int, int]] = field(default_factory=set)

    def kept_back(self) -> bool:
        """Whether the group is in the seventh that is never trained on, chosen by its page or its question."""
        return hashlib.sha256((self.page or self.question).lower().encode()).digest()[0] < 38

    def places(self) -> Iterator[tuple[int, int]]:
        """Every sentence of every document."""
        for number, document in enumerate(self.documents):
            for place in range(len(document.sentences)):
                yield number, place

    def text(self) -> str:
        """All the sentences in one string."""
        return " ".join(sentence for document in self.documents for sentence in document.sentences)


def topic_words(text: str) -> frozenset[str]:
    """The words of a text that carry a topic, shortened to six letters so that most inflections meet."""
    return frozenset(word[:6] for word in WORD.findall(text.lower()) if word not in STOP_WORDS)


def split(title: str, text: str) -> Document:
    """Split a text into a document."""
    found = tuple(re.sub(r"\s+", " ", text[start:end]) for start, end in sentences(text) if end - start < LONGEST)
    return Document(title, found, tuple(map(topic_words, found)))


def normal(text: str) -> str:
    """Lower case, words only, with a blank at both ends: `in` then finds whole words."""
    words = " ".join(re.findall(r"[^\W_]+", text.lower()))
    return f" {words} "


def holds(sentence: str, answers: Collection[str]) -> bool:
    """Whether a sentence holds one of the answers as whole words."""
    haystack = normal(sentence)
    return any(len(normal(answer)) > 2 and normal(answer) in haystack for answer in answers)


def human_groups(research_data: Path, generator: random.Random) -> Iterator[Group]:
    """Yield the groups of questions that people wrote, kept back or not."""
    yield from _timeqa(research_data, generator)
    yield from _clapnq(research_data)
    yield from _quotesum(research_data)
    yield from _hotpotqa(research_data)
    yield from _ramdocs(research_data)


def _answered(
    source: str, question: str, documents: list[Document], answers: Sequence[str], near: int, page: str = ""
) -> Group:
    """A group whose answering sentences are found by string.

    Of the sentences that hold the answer those with fewer than `near` words of the question, counted with the title
    and the sentence before, are neither right nor wrong.
    """
    group = Group(source, question, documents, set(), tuple(answers), page)
    asked = topic_words(question)
    for number, place in group.places():
        document = documents[number]
        if holds(document.sentences[place], answers):
            around = document.words[place] | document.words[max(place - 1, 0)] | topic_words(document.title)
            (group.right if len(asked & around) >= near else group.skipped).add((number, place))
    return group


def _timeqa(research_data: Path, generator: random.Random) -> Iterator[Group]:
    """Each fact once, in its easy or its hard form; around the answer the rest of its page, or a part without it."""
    pages = {article.id: article for article in timeqa.corpus(research_data)}
    forms = zip(timeqa.questions(research_data, "easy"), timeqa.questions(research_data, "hard"), strict=True)
    for easy, hard in forms:
        question = easy if generator.random() < 0.7 else hard
        page = pages.get(question.id.rsplit("#", 3)[0])
        if page is None:
            continue
        document = split(page.title, _part(page.text, [s.quote or "" for s in question.support], generator))
        answers = question.answers[0] if question.answers else ()
        yield _answered("timeqa", question.question, [document], answers, 1, page.id)


def _part(text: str, paragraphs: Sequence[str], generator: random.Random) -> str:
    """The wanted paragraphs, in place, and up to three others."""
    lines = [line for line in text.split("\n") if len(line) > 60]
    wanted = {line for line in lines if line in paragraphs}
    others = [line for line in lines if line not in wanted]
    wanted.update(generator.sample(others, min(3, len(others))))
    return "\n\n".join(line for line in lines if line in wanted)


def _clapnq(research_data: Path) -> Iterator[Group]:
    for part in ("answerable", "unanswerable"):
        for case in reading.clapnq(research_data, part):
            document = split(case.documents[0].title, case.documents[0].text)
            quotes = [normal(support.quote or "") for support in case.question.support]
            right = {
                (0, place)
                for place, sentence in enumerate(document.sentences)
                if any(normal(sentence) in quote or quote in normal(sentence) for quote in quotes)
            }
            if bool(right) == (part == "answerable"):
                yield Group("clapnq", case.question.question, [document], right)


def _quotesum(research_data: Path) -> Iterator[Group]:
    """One group a question: the sentences that hold the short answer of their own source."""
    seen = set()
    for record in records(research_file(research_data, "quotesum", "dev.jsonl.gz")):
        if record["qid"] in seen:
            continue
        seen.add(record["qid"])
        documents: list[Document] = []
        right: set[tuple[int, int]] = set()
        for number in range(1, 9):
            if record[f"source{number}"]:
                document = split(record[f"title{number}"], record[f"source{number}"])
                answer = record[f"short_ans_{number}"]
                found = {(len(documents), p) for p, s in enumerate(document.sentences) if holds(s, [answer])}
                right |= found
                documents.append(document)
        if right:
            yield Group("quotesum", record["question"], documents, right)


def _hotpotqa(research_data: Path) -> Iterator[Group]:
    """The sentences that HotpotQA's annotators named; each is part of the reasoning."""
    for record in records(research_file(research_data, "multihop", "hotpotqa_100.jsonl.gz")):
        named = {(title, place) for title, place in record["supporting_facts"]}
        documents = [
            Document(title, tuple(map(str.strip, lines)), tuple(map(topic_words, lines)))
            for title, lines in record["context"]
        ]
        right = {
            (number, place)
            for number, (title, lines) in enumerate(record["context"])
            for place, _ in enumerate(lines)
            if (title, place) in named
        }
        yield Group("hotpotqa", record["question"], documents, right, (record["answer"],))


def _ramdocs(research_data: Path) -> Iterator[Group]:
    """A false answer is an answer of the kind asked for, so it counts as one; which to trust is not the reader's."""
    for case in conflict.ramdocs(research_data):
        answers = [spelling for group in case.question.answers for spelling in group] + list(case.wrong)
        documents = [split("", document.text) for document in case.documents]
        group = _answered("ramdocs", case.question.question, documents, answers, 2)
        if group.right:
            yield group


def cloze_documents(research_data: Path, count: int, generator: random.Random) -> list[Document]:
    """Articles to make questions from: of RealTimeQA's archive outside the subset that the measurement uses."""
    measured = realtimeqa.subset(research_data, 2000)
    articles = [a for a in realtimeqa.corpus(research_data) if a.id not in measured and len(a.text) > 1200]
    documents = [split(a.title, a.text[:6000]) for a in generator.sample(articles, count)]
    return documents + [split(a.title, a.text[:3000]) for a in search.hotpotqa_corpus(research_data)][: count // 10]


def counting_documents(research_data: Path) -> list[Document]:
    """Paragraphs of news that count two kinds of harm, each as a text of its own: "killing 12 and injuring three"."""
    measured = realtimeqa.subset(research_data, 2000)
    return [
        split(article.title, paragraph[:2000])
        for article in realtimeqa.corpus(research_data)
        if article.id not in measured
        for paragraph in article.text.split("\n")
        if len(set(HARM.findall(paragraph))) > 1
    ]
