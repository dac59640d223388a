"""Makes the JSON object of one question in `questions.jsonl`: question, expected answers, hits, answer, measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from answer.model import Answer, Quote
from evaluation.gold.load import GoldQuestion
from evaluation.library import Library
from evaluation.scores import NAMES, Failure, Scores, told
from evaluation.written import recorded
from index.article import Article, Hit, iso

Record = dict[str, Any]
MOST_HITS = 20
MOST_CONTEXT = 600  # characters kept on each side of a quote whose paragraph is longer, so that a record stays small


def of_answer(
    question: GoldQuestion, answer: Answer, library: Library, measured: Scores, failure: Failure | None
) -> Record:
    """Record an answered or refused question."""
    hits = answer.hits[:MOST_HITS]
    named = [*answer.articles, *answer.nearest, *(hit.article for hit in hits)]
    quotes = [quote for statement in answer.statements for quote in statement.quotes]
    return {
        **_asked(question, library),
        "refused": answer.refused,
        "score": round(answer.score, 6),
        "text": _refusal(answer.nearest) if answer.refused else "\n".join(told(answer)),
        "statements": [
            {
                "text": statement.shown,
                "quotes": [_quote(quote) for quote in statement.quotes],
                "unsure": statement.unsure,
            }
            for statement in answer.statements
        ],
        "hits": [_hit(hit) for hit in hits],
        "articles": _articles([*named, *_supporting(question, library)]),
        "contexts": list(_contexts(quotes)),
        "written": recorded(answer),
        "measures": {name: None if value is None else round(value, 6) for name, value in measured.items()},
        "failure": failure,
        "error": None,
        "timings": {step: round(seconds, 6) for step, seconds in answer.timings.items()},
    }


def of_error(question: GoldQuestion, error: BaseException, library: Library) -> Record:
    """Record a question that failed with an error: no measure applies to it."""
    return {
        **_asked(question, library),
        "refused": False,
        "score": 0.0,
        "text": "",
        "statements": [],
        "hits": [],
        "articles": _articles(_supporting(question, library)),
        "contexts": [],
        "written": None,
        "measures": dict.fromkeys(NAMES),
        "failure": "error",
        "error": f"{type(error).__name__}: {error}",
        "timings": {},
    }


def _asked(question: GoldQuestion, library: Library) -> Record:
    return {
        "id": question.id,
        "question": question.question,
        "tags": list(question.tags),
        "history": [{"question": turn.question, "answer": turn.answer} for turn in question.history],
        "as_of": iso(question.as_of),
        "expected": [list(group) for group in question.answers],
        "unanswerable": question.unanswerable,
        "support": [
            {"article": found.id if (found := library.find(support.article)) else support.article,
             "quote": support.quote}
            for support in question.support
        ],
    }  # fmt: skip


def _supporting(question: GoldQuestion, library: Library) -> Iterator[Article]:
    for support in question.support:
        article = library.find(support.article)
        if article:
            yield article


def _refusal(nearest: Iterable[Article]) -> str:
    titles = "; ".join(f"{article.title or article.path} ({iso(article.date) or 'undated'})" for article in nearest)
    return f"Refused. Nearest coverage: {titles}" if titles else "Refused."


def _quote(quote: Quote) -> Record:
    return {"article": quote.article.id, "start": quote.start, "end": quote.end, "text": quote.text}


def _hit(hit: Hit) -> Record:
    return {
        "article": hit.article.id,
        "title": hit.article.title,
        "date": iso(hit.article.date),
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": round(hit.score, 6),
    }


def _articles(articles: Iterable[Article]) -> dict[str, Record]:
    return {
        article.id: {
            "title": article.title,
            "date": iso(article.date),
            "outlet": article.outlet,
            "url": article.url,
            "path": article.path,
        }
        for article in articles
    }


def _contexts(quotes: Iterable[Quote]) -> Iterator[Record]:
    """Yield the paragraphs around the quotes, each once, with the text of the article unchanged."""
    spans = dict.fromkeys((quote.article.id, *_paragraph(quote)) for quote in quotes)
    texts = {quote.article.id: quote.article.text for quote in quotes}
    for article, start, end in spans:
        yield {"article": article, "start": start, "text": texts[article][start:end]}


def _paragraph(quote: Quote) -> tuple[int, int]:
    text = quote.article.text
    begin = text.rfind("\n", 0, quote.start) + 1
    end = text.find("\n", quote.end)
    return max(begin, quote.start - MOST_CONTEXT), min(len(text) if end < 0 else end, quote.end + MOST_CONTEXT)
