"""Loads by name the research sets that run like a gold set: their articles, questions and published measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from answer.model import Answer
from evaluation.gold.load import GoldQuestion, Support, load
from evaluation.measures.answers import ramdocs_exact_match, realtimeqa_exact_match, realtimeqa_f1
from evaluation.research import conflict, conversation, reading, realtimeqa, search, timeqa
from evaluation.research.model import Case
from evaluation.run import Official
from evaluation.scores import Scores, said, short_or_first
from index.article import Article, Filters
from index.errors import ExpectedError

Subset = Literal[2000, 5000]
GOLD = Path(__file__).parents[1] / "gold"
MADE = {
    "totals": GOLD / "totals.jsonl",
    "as-of": GOLD / "as_of.jsonl",
    "said": GOLD / "said.jsonl",
    "about": GOLD / "about.jsonl",
}
MADE_FROM: Subset = 2000  # the articles from which these questions were made, so only with them are the answers right


@dataclass(frozen=True, slots=True)
class ResearchSet:
    """A set that is ready to run. `articles` reads them when needed; `archive` names the folder of their index."""

    name: str
    archive: str
    articles: Callable[[], Iterable[Article]]
    questions: Sequence[GoldQuestion]
    filters: Mapping[str, Filters] = field(default_factory=dict)
    official: Official | None = None


def load_set(name: str, research_data: Path, part: str | None, subset: Subset | None) -> ResearchSet:
    """Read a set; `part` selects one of its kinds of question (default: the first), `subset` a smaller archive.

    ExpectedError if the set is not in `research_data`, or has no such part.
    """
    read, parts = SETS[name]
    chosen = part or parts[0]
    if chosen not in parts:
        raise ExpectedError(f"{name} has no part {chosen!r}, expected {' or '.join(filter(None, parts)) or 'none'}")
    if subset and name != "realtimeqa":
        raise ExpectedError(f"--subset is for realtimeqa; {name} is small enough to be run whole")
    return read(research_data, chosen, subset)


def _realtimeqa(research_data: Path, part: str, subset: Subset | None) -> ResearchSet:
    """Read the questions with a relevant article in the archive, and those whose answer is nowhere in it."""
    if part in MADE:
        return _made(research_data, part, subset)
    relevance: Literal["gold", "silver"] = "silver" if part == "silver" else "gold"
    only = realtimeqa.subset(research_data, subset) if subset else None
    answerable = list(realtimeqa.questions(research_data, relevance, only))
    return ResearchSet(
        name=f"realtimeqa {part}{f' {subset}' if subset else ''}",
        archive=f"realtimeqa-{subset or 'all'}",
        articles=lambda: realtimeqa.corpus(research_data, only),
        questions=[*answerable, *realtimeqa.unanswerable(research_data)],
        official=_realtimeqa_measures,
    )


def _made(research_data: Path, part: str, subset: Subset | None) -> ResearchSet:
    """Read questions that a program made from the texts of one archive: for counts, or for the state on a day."""
    if subset != MADE_FROM:
        raise ExpectedError(f"{part} was made from {MADE_FROM:,} articles; add --subset {MADE_FROM}")
    only = realtimeqa.subset(research_data, subset)
    return ResearchSet(
        name=f"realtimeqa {part} {subset}",
        archive=f"realtimeqa-{subset}",
        articles=lambda: realtimeqa.corpus(research_data, only),
        questions=load(MADE[part]),
    )


def _realtimeqa_measures(question: GoldQuestion, answer: Answer) -> Scores:
    """Compute the official measures.

    They are None for "except" questions, which the official script leaves out, and for questions to refuse.
    """
    if not question.answers or realtimeqa.EXCEPT in question.tags:
        return {"RealTimeQA exact match": None, "RealTimeQA F1": None}
    golds, short = [group[0] for group in question.answers], short_or_first(answer)
    matched = realtimeqa_exact_match(short, golds)
    return {"RealTimeQA exact match": float(matched), "RealTimeQA F1": realtimeqa_f1(short, golds)}


def _timeqa(research_data: Path, part: str, _: Subset | None) -> ResearchSet:
    form: Literal["easy", "hard"] = "hard" if part == "hard" else "easy"
    questions = list(timeqa.questions(research_data, form))
    return ResearchSet(f"timeqa {part}", "timeqa", lambda: timeqa.corpus(research_data), questions)


def _multihop(research_data: Path, part: str, _: Subset | None) -> ResearchSet:
    if part == "musique":
        questions, articles = search.musique(research_data), search.musique_corpus
    else:
        questions, articles = search.hotpotqa(research_data), search.hotpotqa_corpus
    return ResearchSet(f"multihop {part}", part, lambda: articles(research_data), list(questions))


def _scifact(research_data: Path, part: str, _: Subset | None) -> ResearchSet:
    """Read SciFact. Only retrieval is measured: a claim has no accepted answer."""
    topics = search.scifact(research_data)
    questions = [GoldQuestion(topic.id, topic.text, support=tuple(map(Support, topic.relevant))) for topic in topics]
    return ResearchSet("scifact", "scifact", lambda: search.scifact_corpus(research_data), questions)


def _mtrag(research_data: Path, part: str, _: Subset | None) -> ResearchSet:
    """Read MTRAG. All passages form one archive, so a question must find its own; answers are judged by refusal."""
    cases = list(conversation.mtrag(research_data))
    questions = [replace(case.question, support=tuple(map(Support, _ids(case)))) for case in cases]
    return ResearchSet("mtrag", "mtrag", lambda: _unique(cases), questions)


def _clapnq(research_data: Path, part: str, _: Subset | None) -> ResearchSet:
    """Read CLAP NQ. All passages form one archive. Answers are whole paragraphs: only refusal and retrieval count."""
    parts: Sequence[Literal["answerable", "unanswerable"]] = ("answerable", "unanswerable")
    cases = [case for part in parts for case in reading.clapnq(research_data, part)]
    questions = [replace(case.question, support=tuple(map(Support, _ids(case)))) for case in cases]
    return ResearchSet("clapnq", "clapnq", lambda: _unique(cases), questions)


def _conflicts(name: str, read: Callable[[Path], Iterator[Case]]) -> Callable[[Path, str, Subset | None], ResearchSet]:
    """Read a set of conflicts. A question finds only its own documents: its id is their outlet, by which it filters."""

    def load_cases(research_data: Path, part: str, _: Subset | None) -> ResearchSet:
        cases = list(read(research_data))
        wrong = {case.question.id: case.wrong for case in cases}

        def official(question: GoldQuestion, answer: Answer) -> Scores:
            golds = [gold for group in question.answers for gold in group[:1]]
            text = said(answer.statements)
            given = [bad for bad in wrong[question.id] if ramdocs_exact_match(text, [bad], ())]
            right = [gold for gold in golds if ramdocs_exact_match(text, [gold], ())]
            return {
                "every answer and no wrong one": float(ramdocs_exact_match(text, golds, wrong[question.id])),
                "every answer": float(len(right) == len(golds)),
                "only wrong answers": float(bool(given) and not right),
                "answers side by side": float(bool(answer.disagreement)),
            }

        return ResearchSet(
            name,
            name,
            lambda: (replace(document, outlet=case.question.id) for case in cases for document in case.documents),
            [case.question for case in cases],
            {case.question.id: Filters(outlets=(case.question.id,)) for case in cases},
            official,
        )

    return load_cases


def _ids(case: Case) -> Iterator[str]:
    return (document.id for document in case.documents)


def _unique(cases: Iterable[Case]) -> Iterable[Article]:
    return {document.id: document for case in cases for document in case.documents}.values()


SETS: Mapping[str, tuple[Callable[[Path, str, Subset | None], ResearchSet], tuple[str, ...]]] = {
    "realtimeqa": (_realtimeqa, ("gold", "silver", *MADE)),
    "timeqa": (_timeqa, ("easy", "hard")),
    "ramdocs": (_conflicts("ramdocs", conflict.ramdocs), ("",)),
    "rgb": (_conflicts("rgb", conflict.rgb), ("",)),
    "mtrag": (_mtrag, ("",)),
    "clapnq": (_clapnq, ("",)),
    "scifact": (_scifact, ("",)),
    "multihop": (_multihop, ("hotpotqa", "musique")),
}
