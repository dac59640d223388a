"""Training examples for the reader: a question, a few sentences in a row under their heading, and where the answer is.

Brings every set into one shape, makes questions that nothing answers, and draws windows of sentences. Everything comes
from a seeded generator, so the same sets give the same examples.
"""

from __future__ import annotations

import functools
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reader_groups import (
    Document,
    Group,
    cloze_documents,
    counting_documents,
    human_groups,
    normal,
    topic_words,
)
from reader_questions import NAMED, gap_groups, harm_groups, missing_groups, twisted
from written import WRITTEN, written_groups

from evaluation.research.files import records, research_file
from index.split import sentences

SEED = 20261128
# Words of a window. The product reads two to five sentences at a time; longer windows cost time and teach little more.
MOST_WORDS = 85
# Of each set: how many times its questions are read, a part of one where it is below 1. Sets of short or noisy texts
# count less (7 of 10 questions of QAMR are good).
READ = {
    "squad-2.0-dev": 2.5, "squad-1.1-dev": 1.0, "squad-train-one-page": 1.0, "squadshifts-wiki": 1.0, "nq-oracle": 1.5,
    "qed-dev": 1.0, "quoref-dev": 2.0, "selqa-dev": 1.0, "selqa-test": 1.0, "covid-qa": 0.5, "squadshifts-amazon": 0.2,
    "tweetqa-train": 0.4, "qamr-dev": 0.2, "qamr-test": 0.2, "boolq-train": 0.35, "timeqa": 2.0, "clapnq": 2.0,
    "quotesum": 2.0, "hotpotqa": 1.5, "ramdocs": 2.0, "gap": 0.6, "missing": 1.0, "harm": 1.0,
    "written": 0.15, "written-other": 0.2, "quiz": 0.4,
}  # fmt: skip
NEAR_MISSES = 0.4  # of the answered questions: how many are also asked in a form that nothing answers
ELSEWHERE = 0.25  # and how many also of another part of the same text
ELSEWHERE_WRITTEN = 0.7  # the same for the written ones: of another article on like events
REWRITTEN = 0.4  # of the windows with small numbers: how many write them the other way, "four" as "4" and back
SMALL = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
SMALL_NUMBER = re.compile(rf"(?<![\w$€£.,:/–-])(?:{'|'.join(SMALL)}|[2-9]|1[0-5])(?![\w%:/–-]|[.,]\d)", re.IGNORECASE)
WITHOUT_TWISTS = ("boolq-train", *WRITTEN)  # the written ones bring their own near misses
LOWER = 0.25  # the part of questions in lower case without a mark, as people type them
MADE_FROM = 3_000  # news articles that questions are made from
MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a window: `text[start:end]` for each span that answers; no spans where nothing does.

    `loose`: the spans are whole sentences, and the answer is somewhere inside one of them.
    """

    source: str
    question: str
    heading: str
    text: str
    spans: tuple[tuple[int, int], ...]
    loose: bool = False


@dataclass(frozen=True)
class Sets:
    """The groups to train on, and those kept back by page or question, each by its source."""

    train: list[Group]
    kept_back: list[Group]


def load(research_data: Path, generator: random.Random) -> Sets:
    """Read all sets. A seventh of the pages is kept back, and nothing else of a page that is."""
    groups = [*_reader_groups(research_data), *human_groups(research_data, generator), *written_groups(research_data)]
    return Sets([group for group in groups if not group.kept_back()], [group for group in groups if group.kept_back()])


def _reader_groups(research_data: Path) -> Iterator[Group]:
    seen: set[tuple[str, str]] = set()
    for name in READ:
        path = research_data / "reader" / f"qa-{name}.jsonl.gz"
        if not path.exists():
            continue
        for record in records(research_file(research_data, "reader", path.name)):
            key = (normal(record["question"]), record["context"][:80])
            if key not in seen and (group := _group(name, record)):
                seen.add(key)
                yield group


def news_events(research_data: Path) -> Iterator[Group]:
    """ESTER's questions on news, which only measure: their file states no licence."""
    for record in records(research_file(research_data, "reader/unclear", "qa-ester-train500.jsonl.gz")):
        if group := _group("ester", record):
            yield group


def _group(name: str, record: dict[str, Any]) -> Group | None:
    document, starts = _split_at(record["title"].replace("_", " "), record["context"])
    answers, offsets = record["answers"], record["answer_starts"]
    page = record["title"].replace("_", " ") if name.startswith(("squad", "quoref", "selqa", "covid", "qamr")) else ""
    group = Group(name, record["question"], [document], set(), page=page)
    if record["unanswerable"]:
        return group
    if name == "boolq-train":
        return replace(group, right={(0, place) for place in range(len(document.sentences))})
    found = [(answer, offset) for answer, offset in zip(answers, offsets, strict=True) if offset >= 0]
    right = {(0, place) for answer, offset in found if (place := _place(starts, offset, len(answer))) is not None}
    if not right or not document.sentences:
        return None
    whole = name.startswith("selqa")
    return replace(group, right=right, answers=() if whole else tuple(dict.fromkeys(answer for answer, _ in found)))


@functools.lru_cache(100_000)
def _split_at(title: str, text: str) -> tuple[Document, tuple[tuple[int, int], ...]]:
    spans = tuple((start, end) for start, end in sentences(text) if end - start < 700)
    found = tuple(re.sub(r"\s+", " ", text[start:end]) for start, end in spans)
    return Document(_heading(title), found, tuple(map(topic_words, found))), spans


def _heading(title: str) -> str:
    """A title that says something; not an id, nor the name of a collection."""
    return "" if re.search(r"\d{5}|^wiki|Reviews_|\.txt|Amazon", title) else title


def _place(spans: Sequence[tuple[int, int]], offset: int, length: int) -> int | None:
    return next((n for n, (start, end) in enumerate(spans) if start <= offset and offset + length <= end + 1), None)


def training_examples(sets: Sets, research_data: Path, generator: random.Random, most: int) -> list[Example]:
    """Draw `most` examples in the order of training: every written question, and as many of the others as fit."""
    documents = cloze_documents(research_data, MADE_FROM, generator)
    names = sorted({name for document in documents for line in document.sentences[:5] for name in NAMED.findall(line)})
    gaps = list(gap_groups(documents, generator, 2))
    made = [*gaps, *missing_groups(documents, generator, 1), *harm_groups(counting_documents(research_data))]
    pages = _pages(sets.train) | _like_news(gaps, documents)
    ours = [group for group in sets.train if group.source in (WRITTEN[0], WRITTEN[2])]
    pages |= _like_news(ours, [*documents, *(group.documents[0] for group in ours)])
    written: list[Example] = []
    others: list[Example] = []
    for group in [*sets.train, *made]:
        for _ in range(_times(READ[group.source], generator)):
            (written if group.source in WRITTEN else others).extend(_drawn(group, names, pages, generator))
    generator.shuffle(others)
    examples = written + others[: max(0, most - len(written))]
    generator.shuffle(examples)
    return examples[:most]


def kept_back_examples(groups: Iterable[Group], generator: random.Random) -> list[Example]:
    """One window for each kept-back group."""
    return [example for group in groups if (example := window(group, generator))]


def _times(share: float, generator: random.Random) -> int:
    return int(share) + (generator.random() < share % 1)


def _pages(groups: Sequence[Group]) -> dict[str, list[Document]]:
    """The texts of each page, to ask a question of another one of them."""
    pages: dict[str, dict[int, Document]] = defaultdict(dict)
    for group in groups:
        if group.page:
            pages[group.page][id(group.documents[0])] = group.documents[0]
    return {page: list(documents.values()) for page, documents in pages.items()}


def _like_news(groups: Sequence[Group], documents: Sequence[Document]) -> dict[str, list[Document]]:
    """For each article that questions were made from, those that share the rarest words of one of them: like events."""
    told: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        for word in frozenset().union(*document.words):
            told[word].append(document)
    return {
        group.page: [other for word in rare[:3] for other in told[word] if other.title != group.page]
        for group in groups
        if (rare := sorted(topic_words(group.question), key=lambda word: len(told.get(word, documents))))
    }


def _drawn(
    group: Group, names: Sequence[str], pages: dict[str, list[Document]], generator: random.Random
) -> Iterator[Example]:
    """A window of the group, and windows of the same question that do not answer it."""
    example = window(group, generator)
    if example:
        yield _as_typed(example, generator)
    if not group.right:
        return
    if group.source not in WITHOUT_TWISTS and generator.random() < NEAR_MISSES:
        other = twisted(group, names, generator)
        if other and (made := window(other, generator)):
            yield _as_typed(replace(made, source="near miss"), generator)
    elsewhere = ELSEWHERE_WRITTEN if group.source in WRITTEN else ELSEWHERE
    if generator.random() < elsewhere and (made := _elsewhere(group, pages, generator)):
        yield _as_typed(replace(made, source="elsewhere"), generator)


def _elsewhere(group: Group, pages: dict[str, list[Document]], generator: random.Random) -> Example | None:
    """The same question of a text of the same page that does not hold the answer."""
    if not group.answers:
        return None
    others = [d for d in pages.get(group.page, ()) if d is not group.documents[0]] or group.documents
    asked = topic_words(group.question)
    answers = [normal(answer) for answer in group.answers]
    free = [
        Document(document.title, tuple(kept), tuple(map(topic_words, kept)))
        for document in generator.sample(others, min(8, len(others)))
        if len(kept := [s for s in document.sentences if not any(a in normal(s) for a in answers)]) >= 2
    ]
    if not free:
        return None
    nearest = max(free, key=lambda document: max(len(asked & words) for words in document.words))
    return window(replace(group, documents=[nearest], right=set(), skipped=set()), generator)


def window(group: Group, generator: random.Random) -> Example | None:
    """Draw a few sentences in a row: around an answering one, or around the one that shares most words."""
    if not any(document.sentences for document in group.documents):
        return None
    number, place = _centre(group, generator)
    document = group.documents[number]
    first = last = place
    room = generator.choice((25, 45, MOST_WORDS, MOST_WORDS, MOST_WORDS, 120)) - len(document.sentences[place].split())
    while room > 0:
        ways = [at for at in (first - 1, last + 1) if _free(group, number, at)]
        if not ways:
            break
        at = generator.choice(ways)
        room -= len(document.sentences[at].split())
        if room >= 0:
            first, last = min(first, at), max(last, at)
    return _example(group, number, range(first, last + 1), generator)


def _centre(group: Group, generator: random.Random) -> tuple[int, int]:
    if group.right:
        return generator.choice(sorted(group.right))
    asked = topic_words(group.question)
    places = [place for place in group.places() if place not in group.skipped] or list(group.places())
    best = sorted(places, key=lambda at: -len(asked & group.documents[at[0]].words[at[1]]))
    return generator.choice(best[:2])


def _free(group: Group, number: int, place: int) -> bool:
    """Whether a window may take in this sentence: it is there, and it is known whether it answers."""
    return 0 <= place < len(group.documents[number].sentences) and (number, place) not in group.skipped


def _example(group: Group, number: int, places: range, generator: random.Random) -> Example:
    document, text, spans = group.documents[number], "", []
    for place in places:
        start = len(text) + bool(text)
        text = f"{text} {document.sentences[place]}" if text else document.sentences[place]
        if (number, place) in group.right:
            spans += _spans(document.sentences[place], start, group.answers)
    return Example(
        group.source,
        group.question,
        _heading_of(group, document, generator),
        text,
        tuple(spans),
        loose=not group.answers,
    )


def _spans(sentence: str, start: int, answers: Sequence[str]) -> list[tuple[int, int]]:
    if not answers:
        return [(start, start + len(sentence))]
    found = []
    for answer in answers:
        at = sentence.find(answer)
        at = at if at >= 0 else sentence.lower().find(answer.lower())
        if at >= 0:
            found.append((start + at, start + at + len(answer)))
    return found or [(start, start + len(sentence))]


def _heading_of(group: Group, document: Document, generator: random.Random) -> str:
    return document.title if group.source in WRITTEN else _with_day(document.title, generator)


def _with_day(title: str, generator: random.Random) -> str:
    """Now and then a day behind the title, as over an article, or no title at all."""
    title = "" if generator.random() < 0.12 else title[:90]
    if generator.random() < 0.7:
        return title
    day = f"{generator.randint(1, 28)} {generator.choice(MONTHS)} {generator.randint(2015, 2025)}"
    return f"{title} ({day})" if title else f"({day})"


def _as_typed(example: Example, generator: random.Random) -> Example:
    """Now and then small numbers written the other way, or the question in lower case without a mark."""
    if generator.random() < REWRITTEN:
        example = _rewritten(example)
    if generator.random() >= LOWER:
        return example
    return replace(example, question=example.question.lower().rstrip(" ?"))


def _rewritten(example: Example) -> Example:
    """The window with its small numbers in digits where they were words, and in words where they were digits."""
    text, spans, behind = "", list(example.spans), 0
    for match in SMALL_NUMBER.finditer(example.text):
        new = _other_writing(match.group())
        text += example.text[behind : match.start()] + new
        behind = match.end()
        longer = len(new) - len(match.group())
        at = len(text) - len(new)
        spans = [(a + longer * (a > at), b + longer * (b > at)) for a, b in spans]
    return replace(example, text=text + example.text[behind:], spans=tuple(spans))


def _other_writing(number: str) -> str:
    if number.isdigit():
        return SMALL[int(number) - 2]
    return str(SMALL.index(number.lower()) + 2)
