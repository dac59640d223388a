"""The path as LangChain runnables: search, evidence and composing, each replaceable, and the archive as a retriever."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict

from answer.evidence import READ, score_sentences
from answer.model import Question, Statement
from answer.reader import Reader
from answer.several import Scored, compose_all
from answer.shape import Part, parts
from index.article import NO_FILTERS, Filters, Hit, as_integer
from index.search import Archive

SEARCHED = 50  # passages kept of a search: they hold the ten articles that Hit@10 counts in nearly every question


@dataclass(frozen=True, slots=True)
class AnswerSettings:
    """How readily Dateline answers and how much it says; the meaning of each stands in dateline.toml."""

    floor: float
    most_statements: int
    worth: float


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in the making: what each step found, and the seconds it took.

    `text` is the stand-alone question, `asked` its parts with their sentences, `unanswered` the parts without any.
    """

    question: Question
    text: str
    hits: tuple[Hit, ...] = ()
    asked: tuple[Scored, ...] = ()
    statements: tuple[Statement, ...] = ()
    unanswered: tuple[str, ...] = ()
    timings: tuple[tuple[str, float], ...] = ()

    @property
    def score(self) -> float:
        """The evidence of the best sentence of any part; 0 without a sentence."""
        return max((scored.sentences[0].score for scored in self.asked if scored.sentences), default=0.0)


class PassageRetriever(BaseRetriever):
    """An archive as a LangChain retriever. Each document is a passage word for word, best first.

    Its metadata: `id`, `article`, `start`, `end` (offsets in the article), `date` (YYYYMMDD or None), `title`,
    `outlet`, `author`, `url`, `path` and `score`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    archive: Archive
    filters: Filters = NO_FILTERS
    limit: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  (LangChain passes it)
    ) -> list[Document]:
        return [_document(hit) for hit in self.archive.search(query, self.limit, self.filters)]


def _document(hit: Hit) -> Document:
    article, passage = hit.article, hit.passage
    described = {name: getattr(article, name) for name in ("date", "title", "outlet", "author", "url", "path")}
    place = {"article": article.id, "start": passage.start, "end": passage.end, "score": hit.score}
    return Document(page_content=hit.text, id=passage.id, metadata={"id": passage.id, **place, **described})


def answering_chain(archive: Archive, reader: Reader, settings: AnswerSettings) -> Runnable[Draft, Draft]:
    """Build search | evidence | compose over one open archive; a chat model's chain replaces the last step."""

    def search(draft: Draft) -> Draft:
        question = draft.question
        today = _today(question)
        return replace(draft, hits=tuple(archive.search(draft.text, SEARCHED, question.filters, as_of=today)))

    def evidence(draft: Draft) -> Draft:
        asked = parts(draft.text)
        scored = tuple(_scored(archive, reader, part, draft, READ // len(asked)) for part in asked)
        if len(scored) > 1 and not any(part.answers(settings.floor) for part in scored):
            whole = Part(draft.text, draft.text)
            scored = (_scored(archive, reader, whole, draft, READ),)
        return replace(draft, asked=scored)

    def extract(draft: Draft) -> Draft:
        statements, unanswered = compose_all(
            draft.asked, floor=settings.floor, most=settings.most_statements, worth=settings.worth
        )
        return replace(draft, statements=statements, unanswered=unanswered)

    steps = {"search": search, "evidence": evidence, "compose": extract}
    first, *rest = (RunnableLambda(_timed(name, step), name=name) for name, step in steps.items())
    chain: Runnable[Draft, Draft] = first
    for step in rest:
        chain = chain | step
    return chain


def _today(question: Question) -> int:
    return question.as_of or as_integer(datetime.datetime.now(datetime.UTC).date())


def _scored(archive: Archive, reader: Reader, part: Part, draft: Draft, read: int) -> Scored:
    sentences = score_sentences(archive, reader, part.text, draft.hits, as_of=_today(draft.question), read=read)
    return Scored(part, tuple(sentences))


def _timed(name: str, step: Callable[[Draft], Draft]) -> Callable[[Draft], Draft]:
    def run(draft: Draft) -> Draft:
        started = time.perf_counter()
        result = step(draft)
        return replace(result, timings=(*result.timings, (name, time.perf_counter() - started)))

    return run
