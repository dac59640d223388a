"""Finds what the archive lacks for a refused question: names that no article has, similar names, and empty days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from answer.model import Gap
from answer.question.days import asked_days, without_days
from answer.question.kind import NAME, names_in
from answer.question.misspelt.near_names import near_names, pairs
from index.article import Article, Days
from index.search import Archive
from index.store.words import stems

NUMBER = re.compile(r"[\d.,]+")


def gap(archive: Archive, question: str, today: int, nearest: Sequence[Article], covered: Days | None) -> Gap:
    """Compare what a refused question names with the archive, and with the articles that come nearest.

    So a person sees whether to ask otherwise or elsewhere. `today` (YYYYMMDD) is the day of asking, `covered` the days
    from the oldest to the newest article searched.
    """
    asked = asked_days(question, today)
    names = list(_names(without_days(question, asked)))
    anywhere = {stem for name in names for stem in stems(name) if archive.lexical.document_frequency(stem)}
    there = {stem for article in nearest for stem in stems(f"{article.title} {article.text}")}
    nowhere = tuple(filter(None, (_lacking(name, anywhere) for name in names)))
    known = (name for name in names if anywhere.issuperset(stems(name)))
    elsewhere = tuple(filter(None, (_lacking(name, there) for name in known)))
    outside = asked is not None and covered is not None and asked.firm and not asked.days.meet(covered)
    near = near_names(archive, [*names, *pairs(archive, question)])
    return Gap(nowhere, elsewhere if nearest else (), asked.days if asked and outside else None, near)


def _lacking(name: str, held: set[str]) -> str:
    """Return the part of a name that no article has: all of it if its last word is missing, else the missing words.

    So `President Biden` is not missing if the archive has a Biden with another title.
    """
    words = name.split()
    lacking = [word for word in words if not held.issuperset(stems(word))]
    return " ".join(words if words[-1] in lacking else lacking)


def _names(question: str) -> Iterator[str]:
    """Yield the question's names, adjacent words joined; numbers and words that only open a sentence are no names."""
    known = {name for name in names_in(question) if not NUMBER.fullmatch(name)}
    for match in NAME.finditer(question):
        words = [re.sub(r"[’']s$", "", word) for word in match.group().split()]
        while words and words[0] not in known:
            words.pop(0)
        if words:
            yield " ".join(words)
