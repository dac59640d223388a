"""Tells whether an article can be about what is asked: it names somebody or something that the question names.

A reader takes the age of one woman for that of another if only one of them is in the archive, so the names decide.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from itertools import islice

from answer.question.kind import CALENDAR, Asked
from answer.question.office import OFFICES, is_place, same_place
from index.article import Hit

WHOLE = 6  # letters; a shorter name has to stand as a whole word, as `Tina` is also a part of `Argentina`
# `Midwest` is named by `Midwestern`, and `Libya` by `Libyan`: this share of a longer name is enough
HEAD = 0.8
SEVERAL = 3  # times that an article names its subject; somebody mentioned in passing is named once or twice
NUMBERED = re.compile(r"[\W_]+\d.*")  # the end of `Covid-19`
# Everything is somewhere in the world, and articles seldom say so.
EVERYWHERE = frozenset("earth world western eastern northern southern asian european african".split())


def names_subject(asked: Asked, hit: Hit) -> bool:
    """Return whether an article names what a question asks about, or the question names nothing.

    One name is enough, in any form: a country is also named by its adjective and its other names. A name of two words,
    such as `Tina Turner`, has to be the subject: in the title or the passage, or several times in the article, and
    `Gary Turner` is somebody else. Numbers, days and abbreviations are no names here, because an article may write them
    in other ways.
    """
    names = [name for name in asked.names if _is_name(name)]
    if not names:
        return True
    article = hit.article
    told = f"{article.title}\n{article.outlet or ''}\n{article.text}"
    if not any(_pattern(name).search(told) for name in names):
        return False
    pairs = [run for run in _runs(asked) if len(run) == 2 and OFFICES.isdisjoint(map(str.lower, run))]
    pairs = [run for run in pairs if all(map(_is_name, run)) and not any(map(is_place, run))]
    if any(_has_namesake(first, last, told) for first, last in pairs):
        return False
    return not pairs or any(_is_subject(last, hit) for _, last in pairs)


def _is_subject(name: str, hit: Hit) -> bool:
    pattern = _pattern(name)
    if pattern.search(hit.article.title) or pattern.search(hit.text):
        return True
    return sum(1 for _ in islice(pattern.finditer(hit.article.text), SEVERAL)) == SEVERAL


def _runs(asked: Asked) -> Iterator[list[str]]:
    """Names that stand side by side in the question."""
    run: list[str] = []
    for name in asked.names:
        if run and f"{run[-1]} {name}" not in asked.text:
            yield run
            run = []
        run.append(name)
    yield run


def _has_namesake(first: str, last: str, told: str) -> bool:
    """Return whether a text lacks a first name and has another one, or another word of a name, before the last name."""
    if _pattern(first).search(told):
        return False
    before = re.findall(rf"\b([\w’'-]{{1,40}})\s{re.escape(last)}\b", told)
    return any(word[0].isupper() and word.lower() not in OFFICES for word in before)


def _is_name(name: str) -> bool:
    known = name.lower() in CALENDAR or name.lower() in EVERYWHERE
    return name[0].isalpha() and not known and (not name.isupper() or is_place(name))


@functools.lru_cache(maxsize=256)
def _pattern(name: str) -> re.Pattern[str]:
    """Match the forms of a name at the beginning of a word; a part is enough of a name with a hyphen."""
    parts = [part for part in NUMBERED.sub("", name).split("-") if len(part) > 1] or [name]
    forms = dict.fromkeys(form for part in (*parts, name) for form in same_place(part))
    return re.compile(rf"\b(?:{'|'.join(map(_form, forms))})", re.IGNORECASE)


def _form(name: str) -> str:
    if name.isupper():
        return rf"(?-i:{re.escape(name)})(?!\w)"  # `US` is not `us`
    if len(name) < WHOLE:
        return rf"{re.escape(name.removesuffix('s'))}(?:[’']?s)?(?!\w)"
    return re.sub("[’']", "[’']", re.escape(name[: math.ceil(HEAD * len(name))]))
