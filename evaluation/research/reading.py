"""Reading sets: CLAP NQ (Rosenthal et al., 2025), XQuAD (Artetxe et al., 2020) and TORQUE (Ning et al., 2020)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from evaluation.gold import GoldQuestion, Support
from evaluation.research.files import records, research_file
from evaluation.research.model import Case
from index.article import Article

CLAPNQ_MEASURE = "refusal precision, recall and F1; the official ROUGE-L of the long answers is not computed"
XQUAD_MEASURE = "SQuAD exact match and token F1 (measures.exact_match, token_f1)"
TORQUE_MEASURE = "exact match, F1 and consistency of event sets (measures.span_set_scores, contrast_consistency)"
CLAPNQ_UNANSWERABLE = "the passage does not answer it"
TORQUE_UNANSWERABLE = "no event of the passage fits"


def clapnq(research_data: Path, part: Literal["answerable", "unanswerable"]) -> Iterator[Case]:
    """Yield the questions with their one passage; answers are whole paragraphs, quotes the sentences they rest on."""
    for record in records(research_file(research_data, "clapnq", f"clapnq_dev_{part}.jsonl.gz")):
        passage = record["passages"][0]
        article = Article(record["id"], passage["text"], passage["title"], f"clapnq/{record['id']}")
        outputs = [output for output in record["output"] if output["answer"]]
        quotes = dict.fromkeys(sentence for output in outputs for sentence in output["selected_sentences"])
        question = GoldQuestion(
            id=record["id"],
            question=record["input"],
            answers=(tuple(output["answer"] for output in outputs),) if outputs else (),
            support=tuple(Support(article.id, quote) for quote in quotes),
            tags=(part,),
            unanswerable=None if outputs else CLAPNQ_UNANSWERABLE,
        )
        yield Case(question, (article,))


def xquad(research_data: Path) -> Iterator[GoldQuestion]:
    """Yield the questions; the quote of a support is the paragraph that was asked about."""
    for record in _pages(research_data):
        for paragraph in record["paragraphs"]:
            for entry in paragraph["qas"]:
                answers = tuple(dict.fromkeys(answer["text"] for answer in entry["answers"]))
                support = (Support(record["title"], paragraph["context"]),)
                yield GoldQuestion(id=entry["id"], question=entry["question"], answers=(answers,), support=support)


def xquad_corpus(research_data: Path) -> Iterator[Article]:
    """Yield the pages, their paragraphs parted by an empty line."""
    for record in _pages(research_data):
        text = "\n\n".join(paragraph["context"] for paragraph in record["paragraphs"])
        title = record["title"]
        yield Article(id=title, text=text, title=title.replace("_", " "), path=f"xquad/{title}")


def torque(research_data: Path) -> Iterator[Case]:
    """Yield the questions on the order of events; every event of the answer is a group.

    The tag `group N` names the contrast group within the passage; `default` marks the three questions asked of all.
    """
    for record in records(research_file(research_data, "torque", "dev.jsonl.gz")):
        article = Article(id=record["id"], text=record["passage"], title="", path=f"torque/{record['id']}")
        for place, (text, entry) in enumerate(record["question_answer_pairs"].items()):
            spans = entry["answer"]["spans"]
            group = f"group {entry['cluster_id']}"
            question = GoldQuestion(
                id=f"{record['id']}#{place}",
                question=text,
                answers=tuple((span,) for span in spans),
                support=(Support(article.id),) if spans else (),
                tags=(group, "default") if entry["is_default_question"] else (group,),
                unanswerable=None if spans else TORQUE_UNANSWERABLE,
            )
            yield Case(question, (article,))


def _pages(research_data: Path) -> Iterator[dict[str, Any]]:
    return records(research_file(research_data, "xquad", "xquad.en.articles.jsonl.gz"))
