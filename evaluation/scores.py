"""Measures one answer: each measure separately, and the reason why an answer is wrong.

A measure that does not apply is None, never 0: a refusal has no quotes to be verbatim, and an unanswerable question has
no accepted answer to contain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from answer.model import Answer, Intent, Quote, Statement, Total
from answer.support import carried
from evaluation.gold.load import GoldQuestion
from evaluation.library import Library
from evaluation.measures.answers import contains_all, exact_match, statement_precision, token_f1
from evaluation.measures.citations import CitedStatement, citation_score
from evaluation.measures.retrieval import measure, ranked
from evaluation.written import outcome
from index.article import Days, Hit, day_in_words, days_in_words, month_days
from index.dates.events import expressions

Failure = Literal[
    "not retrieved",
    "retrieved but not chosen",
    "chosen but refused",
    "refused by the model",
    "wrong span",
    "not verbatim",
    "answered what it should refuse",
    "error",
]
Scores = dict[str, float | None]

ARTICLE_LEVEL = ("Hit@1", "Hit@3", "Hit@10", "recall@5", "recall@10", "MRR@10", "nDCG@10")
PASSAGE_LEVEL = ("passage Hit@1", "passage MRR@10")
ANSWERS = ("answer contained", "answer in first statement", "exact match", "token F1")
SHORT = ("short answer exact match", "short answer F1", "short answer contained")
COUNT, PRECISION = "statements per answer", "statement precision"
CITATIONS = (
    "verbatim quotes", "statements with quote", "answer in supporting quote", "citation recall", "citation precision",
)  # fmt: skip
NAMES = (*ARTICLE_LEVEL, *PASSAGE_LEVEL, *ANSWERS, *SHORT, COUNT, PRECISION, *CITATIONS, "refused")
CUTOFF = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the keys (`Library.key`) of the articles that hold its answer, and the quotes where known."""

    question: GoldQuestion
    relevant: frozenset[str]
    quotes: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, question: GoldQuestion, library: Library) -> Judged:
        """Look up the articles of the question; an article that is not in the archive can never be found."""
        keys = {support: _key(support.article, library) for support in question.support}
        quotes = tuple((keys[support], support.quote) for support in question.support if support.quote)
        return cls(question, frozenset(keys.values()), quotes)


def _key(name: str, library: Library) -> str:
    article = library.find(name)
    return library.key(article.id) if article else name


def said(statements: Sequence[Statement]) -> str:
    """Return the statements of an answer as one text, in which accepted answers are looked for."""
    return "\n".join(statement.shown for statement in statements)


def told(answer: Answer) -> list[str]:
    """List the sentences of an answer: those that give a count, if the question asks for one, then its statements."""
    counted = [" · ".join(_counted(answer.total, answer.intent))] if answer.total else []
    return [*counted, *(statement.shown for statement in answer.statements)]


def _counted(total: Total, intent: Intent) -> Iterator[str]:
    """Yield what a count says as gold sets write it: `2 articles`, the day asked for, the month or outlet with most."""
    yield f"{total.articles:,} article{'s' if total.articles > 1 else ''}" if total.articles else "No article"
    article = {Intent.FIRST: total.first, Intent.LAST: total.last}.get(intent)
    if article:
        yield day_in_words(article.date)
    months = [(days_in_words(month_days(month)), count) for month, count in total.months if month]
    outlets = [(outlet, count) for outlet, count in total.outlets if outlet]
    split = {"month": months, "outlet": outlets, "": []}[total.by]
    yield from (name for name, count in split if count == max(count for _, count in split))


def short_answer(answer: Answer) -> str:
    """Return the short answer, else the emphasised words of the first statement; empty if there are none."""
    emphasised = (first.text[start:end] for first in answer.statements[:1] for start, end in first.emphasis)
    return answer.short or " ".join(emphasised)


def short_or_first(answer: Answer) -> str:
    """Return the short answer, else the whole first statement, because published measures need a prediction."""
    return short_answer(answer) or said(answer.statements[:1])


def score(judged: Judged, answer: Answer, library: Library) -> Scores:
    return {
        **_article_level(judged, answer.hits, library),
        **_passage_level(judged, answer.hits, library),
        **_answers(judged.question, answer),
        **_short(judged.question, answer),
        **_statements(judged, answer, library),
        **_citations(judged, answer, library),
        "refused": float(answer.refused),
    }


def _article_level(judged: Judged, hits: Sequence[Hit], library: Library) -> Scores:
    if not judged.relevant:
        return dict.fromkeys(ARTICLE_LEVEL)
    key = judged.question.id
    run = {key: ranked(library.key(hit.article.id) for hit in hits)}
    values = measure({key: dict.fromkeys(judged.relevant, 1)}, run, (1, 3, 5, CUTOFF))
    return {name: values[name][key] for name in ARTICLE_LEVEL}


def _passage_level(judged: Judged, hits: Sequence[Hit], library: Library) -> Scores:
    if not judged.quotes:
        return dict.fromkeys(PASSAGE_LEVEL)
    ranks = (rank for rank, hit in enumerate(hits[:CUTOFF], start=1) if _holds(judged, hit, library))
    first = next(ranks, None)
    return {"passage Hit@1": float(first == 1), "passage MRR@10": 1 / first if first else 0.0}


def _holds(judged: Judged, hit: Hit, library: Library) -> bool:
    """Return whether a passage contains a supporting quote, or any part of a quote that is longer than a passage."""
    return _is_support(judged, library.key(hit.article.id), hit.text)


def _is_support(judged: Judged, key: str, text: str) -> bool:
    return any(key == article and (quote in text or text in quote) for article, quote in judged.quotes)


def _answers(question: GoldQuestion, answer: Answer) -> Scores:
    if not question.answers:
        return dict.fromkeys(ANSWERS)
    if answer.refused:
        return dict.fromkeys(ANSWERS, 0.0)
    short, accepted, sentences = short_or_first(answer), accepted_in_short(question), told(answer)
    return {
        "answer contained": float(contains_all("\n".join(sentences), question.answers)),
        "answer in first statement": float(contains_all(sentences[0], question.answers)),
        "exact match": None if answer.total else float(exact_match(short, accepted)),
        "token F1": None if answer.total else token_f1(short, accepted),
    }


def _short(question: GoldQuestion, answer: Answer) -> Scores:
    """Measure the emphasised words; "contained" applies only if the first statement has the answer.

    A count is worded by Dateline, so it has none: its quotes only show where something is mentioned.
    """
    if not question.answers or answer.total:
        return dict.fromkeys(SHORT)
    short, accepted = short_answer(answer), accepted_in_short(question)
    in_first = contains_all(said(answer.statements[:1]), question.answers)
    return {
        # SQuAD's normalisation drops articles, so an empty short answer would equal the accepted answer "The".
        "short answer exact match": float(bool(short) and exact_match(short, accepted)),
        "short answer F1": token_f1(short, accepted) if short else 0.0,
        "short answer contained": float(contains_all(short, question.answers)) if in_first else None,
    }


def _statements(judged: Judged, answer: Answer, library: Library) -> Scores:
    """Count the statements of an answer and measure which share of them answers; a refusal has none."""
    if answer.refused or answer.total:
        return {COUNT: None, PRECISION: None}
    groups, texts = judged.question.answers, [statement.shown for statement in answer.statements]
    known = [
        any(_is_support(judged, library.key(quote.article.id), quote.text) for quote in statement.quotes)
        for statement in answer.statements
    ]
    return {COUNT: float(len(texts)), PRECISION: statement_precision(texts, known, groups) if groups else None}


def accepted_in_short(question: GoldQuestion) -> tuple[str, ...]:
    """Return the accepted short answers; where several are needed, the first alternative of each, joined by a blank."""
    if len(question.answers) == 1:
        return question.answers[0]
    return (" ".join(group[0] for group in question.answers),)


def _citations(judged: Judged, answer: Answer, library: Library) -> Scores:
    inside = _in_supporting_quote(judged, answer, library)
    if answer.refused:
        return {**dict.fromkeys(CITATIONS), "answer in supporting quote": inside}
    quotes = [quote for statement in answer.statements for quote in statement.quotes]
    cited = citation_score(_cited(answer.statements, quotes), quotes, supports)
    return {
        "verbatim quotes": _share([is_verbatim(quote, library) for quote in quotes]),
        "statements with quote": _share([bool(statement.quotes) for statement in answer.statements]),
        "answer in supporting quote": inside,
        "citation recall": cited.recall if cited else None,
        "citation precision": cited.precision if cited else None,
    }


def _in_supporting_quote(judged: Judged, answer: Answer, library: Library) -> float | None:
    if not judged.question.answers or not judged.relevant:
        return None
    quotes = (quote for statement in answer.statements for quote in statement.quotes)
    texts = [quote.text for quote in quotes if library.key(quote.article.id) in judged.relevant]
    return float(contains_all("\n".join(texts), judged.question.answers))


def _cited(statements: Sequence[Statement], quotes: Sequence[Quote]) -> list[CitedStatement]:
    numbers = {id(quote): number for number, quote in enumerate(quotes, start=1)}
    return [
        CitedStatement(statement.text, tuple(numbers[id(quote)] for quote in statement.quotes))
        for statement in statements
    ]


def is_verbatim(quote: Quote, library: Library) -> bool:
    """Return whether the stored article has the text of the quote at its offsets, character for character."""
    article = library.find(quote.article.id)
    return article is not None and bool(quote.text) and article.text[quote.start : quote.end] == quote.text


def supports(quotes: Sequence[Quote], statement: str) -> bool:
    """Return whether quotes support a statement, by the same check as for answers.

    `eval support` compares this check with the judgements of people.
    """
    texts = [quote.text for quote in quotes]
    return statement in texts or carried(statement, texts, "\n".join(_beside(quotes)))


def _beside(quotes: Sequence[Quote]) -> Iterator[str]:
    """Yield what a statement may add to its quotes: title, outlet, author, day, and the days that the quotes mean."""
    for quote in quotes:
        article = quote.article
        yield f"{article.title}. {article.outlet or ''}. {article.author or ''}. {day_in_words(article.date)}."
        for named in expressions(article.text, article.date):
            if quote.start <= named.start and named.end <= quote.end:
                yield f"{days_in_words(Days(named.first, named.last))}."


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def failure(judged: Judged, answer: Answer, library: Library, *, right_without_floor: bool) -> Failure | None:
    """Return why an answer is wrong; None if it is right, or where the gold set does not say what is right."""
    question = judged.question
    if any(not is_verbatim(quote, library) for statement in answer.statements for quote in statement.quotes):
        return "not verbatim"
    if question.unanswerable:
        return None if answer.refused else "answered what it should refuse"
    if not question.answers or is_right(question, answer):
        return None
    found = {library.key(hit.article.id) for hit in answer.hits}
    if judged.relevant and not judged.relevant & found:
        return "not retrieved"
    if answer.refused:
        return _why_refused(answer) if right_without_floor else "retrieved but not chosen"
    quoted = {library.key(article.id) for article in answer.articles}
    return "wrong span" if not judged.relevant or judged.relevant & quoted else "retrieved but not chosen"


def _why_refused(answer: Answer) -> Failure:
    return "refused by the model" if outcome(answer) == "refused" else "chosen but refused"


def is_right(question: GoldQuestion, answer: Answer) -> bool:
    """Return whether an answer holds an accepted answer of every group; a refusal does not."""
    return not answer.refused and contains_all("\n".join(told(answer)), question.answers)
