"""Writes answers and hits for programs: the JSON forms of docs/json.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from answer.model import Answer, Dated, Quote, Statement, Total, days_later
from bot.cli.output import remark, text
from bot.client import phrases
from index.article import Article, Hit, iso

if TYPE_CHECKING:
    from answer.topics.timeline import Entry


def answer_json(answer: Answer) -> dict[str, Any]:
    written = answer.written
    words = phrases.words(answer.language)
    named = {article.id: article for article in (*answer.articles, *answer.nearest, *_counted(answer.total))}
    return {
        "question": answer.question.text,
        "read_as": answer.read_as or None,
        "corrections": [{"typed": one.typed, "meant": one.meant} for one in answer.corrections],
        "intent": answer.intent,
        "language": answer.language,
        "refused": answer.refused,
        "notes": [{"remark": note.remark, "text": remark(note, words)} for note in answer.notes],
        "text": text(answer),
        "short": answer.short or None,
        "short_day": _dated_json(answer.short_day) if answer.short_day else None,
        "statements": list(map(_statement_json, answer.statements)),
        "unanswered": list(answer.unanswered),
        "disagreement": bool(answer.disagreement),
        "sides": [
            {"statement": place, "days_later": days_later(statement, answer.disagreement)}
            for place, statement in enumerate(answer.statements)
            if statement.differs
        ],
        "articles": [
            {**article_json(article), "language": answer.foreign.get(article.id, answer.language)}
            for article in named.values()
        ],
        "nearest": [article.id for article in answer.nearest],
        "score": round(answer.score, 4),
        "oldest": iso(answer.oldest),
        "newest": iso(answer.newest),
        "gap": {
            "nowhere": list(answer.gap.nowhere),
            "elsewhere": list(answer.gap.elsewhere),
            "near": [{"typed": one.typed, "meant": one.meant} for one in answer.gap.near],
            "days": [iso(answer.gap.days.first), iso(answer.gap.days.last)] if answer.gap.days else None,
        },
        "latest": iso(answer.latest),
        "by_words": answer.by_words or None,
        "total": total_json(answer.total) if answer.total else None,
        "written": written and {"model": written.model, "made": written.made, "kept": written.kept, **written.form()},
        "timings": {step: round(seconds, 4) for step, seconds in answer.timings.items()},
    }


def _statement_json(statement: Statement) -> dict[str, Any]:
    return {
        "text": statement.text,
        "quotes": [_quote_json(quote) for quote in statement.quotes],
        "also": [article.id for article in statement.also],
        "days": list(map(_dated_json, statement.days)),
        "headline": statement.headline or None,
        "verbatim": statement.verbatim,
        "unsure": statement.unsure,
        "corrects": statement.corrects,
    }


def _counted(total: Total | None) -> tuple[Article, ...]:
    """Return the articles that a count names."""
    if total is None:
        return ()
    return tuple(article for article in (total.first, total.last, *total.unquoted) if article)


def total_json(total: Total) -> dict[str, Any]:
    return {
        "topic": total.topic,
        "forms": list(total.forms),
        "articles": total.articles,
        "originals": total.originals,
        "by": total.by or None,
        "months": [{"month": _month(month), "articles": count} for month, count in total.months],
        "outlets": [{"outlet": outlet, "articles": count} for outlet, count in total.outlets],
        "first": total.first.id if total.first else None,
        "last": total.last.id if total.last else None,
        "days": [iso(total.days.first), iso(total.days.last)] if total.days else None,
        "unquoted": [article.id for article in total.unquoted],
        "only": list(total.only),
    }


def _month(month: int | None) -> str | None:
    return None if month is None else f"{month // 100:04}-{month % 100:02}"


def _dated_json(day: Dated) -> dict[str, str | None]:
    return {"words": day.words, "first": iso(day.first), "last": iso(day.last)}


def _quote_json(quote: Quote) -> dict[str, Any]:
    return {"article": quote.article.id, "start": quote.start, "end": quote.end, "text": quote.text}


def article_json(article: Article) -> dict[str, Any]:
    names = ("id", "title", "outlet", "author", "url", "path")
    fields = {name: getattr(article, name) for name in names}
    return {**fields, "date": iso(article.date), "day_from": article.day_from or None}


def hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "article": hit.article.id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.text,
        "score": round(hit.score, 4),
        "date": iso(hit.article.date),
        "title": hit.article.title,
        "outlet": hit.article.outlet,
        "also": [article.id for article in hit.also],
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "day": iso(entry.days.first),
        "last": iso(entry.days.last),
        "published": iso(entry.published),
        "quote": _quote_json(entry.quote),
        "article": article_json(entry.quote.article),
        "also": [article.id for article in entry.also],
    }


def said_json(statement: Statement) -> dict[str, Any]:
    (quote,) = statement.quotes
    return {
        "published": iso(quote.article.date),
        "quote": _quote_json(quote),
        "article": article_json(quote.article),
        "also": [article.id for article in statement.also],
    }
