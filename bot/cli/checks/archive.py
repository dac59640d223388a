"""Finds what makes the answers of a build worse: articles that were left out, undated or without an outlet.

Articles are counted by the folder of their file, or by the file if it has many, because that is where they are fixed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.terminal import plural
from index.article import Problem, as_date, day_in_words
from index.read.days import day_in_path
from index.store.catalogue import Catalogue

APART = 3  # days that a path and a date may differ: a text is often written on the day before
NAMED = 5  # files or folders named in one finding; the others are counted, so that the finding stays short
ALIKE = 3  # files named for one reason; more would hide the other findings, so they are counted by their ending
# Digits in a name that may be a day in another form than 2024-01-18, which would explain a missing day: 18-01-2024,
# 180124.
LIKE_A_DAY = re.compile(r"(?<!\d)(?:\d{6}|\d{8}|\d{1,4}[-_. ]\d{1,2}[-_. ]\d{1,4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a problem to fix, a lack that makes answers worse, or something worth knowing."""

    text: str
    is_problem: bool = True
    is_lack: bool = False


def examine_articles(catalogue: Catalogue) -> Iterator[Finding]:
    """Yield findings about the articles and about the files that became none."""
    yield from _left_out(catalogue.problems())
    yield from _undated(catalogue)
    yield from _without_outlet(catalogue)
    if found := catalogue.days_from():
        yield Finding(
            f"where each article's day was found: {', '.join(f'{place} ({count:,})' for place, count in found)}",
            is_problem=False,
        )
    if doubtful := list(_doubtful_days(catalogue)):
        yield _lack(f"their name or address has another day than they state: {named(doubtful)}")
    if odd := [f"{path} ({day_in_words(day)} is no such day)" for path, day in catalogue.beside_other_weekdays()]:
        yield _lack(f"their source names a weekday that their day does not have: {named(odd)}")
    if copies := catalogue.exact_copies():
        text = f"exact copies of other articles, indexed once and named beside them: {named(copies)}"
        yield Finding(text, is_problem=False)


def named(files: Sequence[str]) -> str:
    """Name a few files, and count the others."""
    more = f" and {len(files) - NAMED:,} more" if len(files) > NAMED else ""
    return f"{', '.join(files[:NAMED])}{more}"


def _lack(text: str) -> Finding:
    return Finding(text, is_problem=False, is_lack=True)


def _left_out(problems: Sequence[Problem]) -> Iterator[Finding]:
    """Yield what was left out, with many files of one format and reason in one line."""
    groups: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[PurePosixPath(problem.path).suffix.lower(), problem.reason].append(problem)
    for (ending, reason), found in groups.items():
        if len(found) < ALIKE:
            yield from (Finding(f"left out: {problem}") for problem in found)
        else:
            files = f"{len(found):,} files {f'ending in {ending}' if ending else 'without an ending'}"
            yield Finding(f"left out: {files}: {reason} ({named([problem.path for problem in found])})")


def _undated(catalogue: Catalogue) -> Iterator[Finding]:
    undated = catalogue.undated()
    if not undated:
        return
    places = _counted(undated, catalogue.paths())
    yield _lack(
        f"undated, so a question limited to days passes them over: {places}; "
        f"put a day at the start of a text (date 2024-01-18 …) or into a file's name (2024-01-18-title.txt)"
    )
    unread = [
        path
        for path in undated
        if LIKE_A_DAY.search(_file(path).rpartition("/")[2]) and day_in_path(_file(path)) is None
    ]
    if unread:
        yield _lack(
            f"undated, and their names hold digits that may be a day in a form that is not read: {named(unread)}; "
            f"write it as 2024-01-18"
        )


def _without_outlet(catalogue: Catalogue) -> Iterator[Finding]:
    if found := catalogue.without_outlet():
        yield _lack(
            f"without an outlet, so answers name their file instead: {_counted(found, catalogue.paths())}; "
            f"name it in their front matter or column (outlet: …)"
        )


def _counted(paths: Iterable[str], everything: Iterable[str]) -> str:
    """Count articles by folder or file, highest first: `14 of 40 articles in letters`."""
    counts, totals = Counter(map(_place, paths)), Counter(map(_place, everything))
    ranked = counts.most_common()
    return named([f"{count:,} of {plural(totals[place], 'article')} in {place}" for place, count in ranked])


def _place(path: str) -> str:
    file, _, inside = path.partition("#")
    return file if inside else file.rpartition("/")[0] or "the sources folder itself"


def _file(path: str) -> str:
    return path.partition("#")[0]


def _doubtful_days(catalogue: Catalogue) -> Iterator[str]:
    """Yield the articles whose day is not the day in their file's name or address."""
    for path, url, day in catalogue.named_days():
        for name in (_file(path), urlsplit(url or "").path):
            other = day_in_path(name)
            if other and abs((as_date(day) - as_date(other)).days) > APART:
                yield f"{path} ({day_in_words(day)}, not {day_in_words(other)})"
                break
