"""Reads the outlet that limits a count: `How many CNN articles mention X?`, `… from The Guardian?`. Pure.

A question names an outlet as the archive does, or shortened: without `www.`, `the` and what follows the first dot, so
that `CNN` is `cnn.com`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_ASKS = re.compile(
    r"\b(?:how|number|amount|count|list|show|find|which|what|when|are there|did|does|has|have)\b", re.IGNORECASE
)
_ABOUT_ARTICLES = re.compile(
    r"\b(?:articles?|stories|story|reports?|headlines?|mention(?:s|ed)?|cover(?:ed|s|age)?|wr[io]te)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\s?!,;:“”\"]+")
_LONGEST = 5  # words of an outlet's name; each run of up to so many words is compared, so a higher limit costs time
_ARTICLES = re.compile(r"(?:articles?|stories|story|reports?|headlines?|coverage)\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:(?:published|written) )?(?:from|by|in|on)\s+(?:the\s+)?\Z", re.IGNORECASE)
_OF = re.compile(r"(?:(?<=articles )|(?<=stories )|(?<=reports ))of\s+(?:the\s+)?\Z", re.IGNORECASE)
_DID = re.compile(r"\b(?:did|does|do|has|have|had)\s+(?:the\s+)?\Z", re.IGNORECASE)
_PUBLISH = re.compile(
    r"\s+(?:publish(?:ed)?|run|ran|have|had|carry|carried|post(?:ed)?|write|written|wrote)(?!\w)", re.IGNORECASE
)
_BEFORE = 40  # characters before an outlet's name, enough for the words that make it a limit
_MOST = 300  # characters of a question compared with the names of outlets; a longer text asks for no count


def may_count(question: str) -> bool:
    """Return whether a question may ask for a count; only then is it compared with the names of outlets."""
    return len(question) <= _MOST and bool(_ASKS.search(question) and _ABOUT_ARTICLES.search(question))


def without_outlet(question: str, outlets: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the question without each outlet that may limit it, and the archive's names for that outlet."""
    known: dict[str, list[str]] = {}
    for outlet in outlets:
        for name in _names(outlet):
            known.setdefault(name, []).append(outlet)
    lower = question.islower()
    words = [found.span() for found in _WORD.finditer(question)]
    for first, (start, _) in enumerate(words):
        for _, end in reversed(words[first : first + _LONGEST]):
            name = re.sub(r"(?:[’']s?|\.)\Z", "", question[start:end])
            if (found := known.get(_plain(name))) and (lower or not name.islower() or "." in name):
                yield from ((text, tuple(found)) for text in _shorter(question, start, start + len(name), end))


def _shorter(question: str, start: int, name_end: int, end: int) -> Iterator[str]:
    """Yield the question without the outlet, if the words around the outlet say that it limits the articles."""
    before, behind = question[max(0, start - _BEFORE) : start], question[name_end:]
    rest = question[:start], question[end:]
    if _ARTICLES.match(question[end:].lstrip()):
        yield f"{re.sub(r'(?i)(?<!all )(?<!of )the +$', '', rest[0])}{rest[1].lstrip()}"
    if found := _OF.search(before) or _FROM.search(before):
        yield f"{question[: start - len(before) + found.start()].rstrip()}{behind}"
    if found := _DID.search(before):
        opening = question[: start - len(before) + found.start()]
        if verb := _PUBLISH.match(behind):
            yield f"{opening.rstrip()} {behind[verb.end() :].lstrip()}"
        yield f"{opening}{found[0].split()[0]} the archive{behind}"


def _names(outlet: str) -> Iterable[str]:
    """Return the forms in which a question may name an outlet."""
    whole = outlet.lower().removeprefix("www.")
    return {_plain(name) for name in (whole, whole.split(".")[0]) if len(_plain(name)) > 1}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower().removeprefix("the "))
