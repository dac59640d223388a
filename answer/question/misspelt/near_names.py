"""Finds names of the archive that are written nearly like a name of a refused question: `Joe Bidden` → `Joe Biden`.

A misspelt word that is clear is read as it is meant before anything is searched (spelling.py). Here the question was
refused, and whoever asked decides. Hides how few of the possible names are looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, product

from answer.model import Correction
from answer.question.kind import STOP_WORDS
from answer.question.misspelt.spelling import WORD, may_be
from index.mentions import forms
from index.search import Archive
from index.store.spellings import plain

SHORTEST = 4  # letters of a word that may be misspelt
NEAR = 4  # names tried for each word, the most frequent ones
TRIED = 12  # combinations that are looked up
FEWEST, LONGEST = 2, 3  # words of a name: of a single word that is near another, most mean something else


def near_names(archive: Archive, names: Sequence[str]) -> tuple[Correction, ...]:
    """Give, for each name that no article has, the nearest one that some articles have."""
    return tuple(Correction(name, meant) for name in names if (meant := _near(archive, name)))


def pairs(archive: Archive, question: str) -> list[str]:
    """Give the pairs of neighbours of which one is a name and one in lower case: `joe bidden`."""
    words = [match for match in WORD.finditer(question) if match.group().lower() not in STOP_WORDS]
    return [
        question[first.start() : second.end()]
        for first, second in pairwise(words)
        if question[first.end() : second.start()].isspace()
        and (first.group().islower() or second.group().islower())
        and any(_is_name(archive, word.group().lower()) for word in (first, second))
    ]


def _is_name(archive: Archive, word: str) -> bool:
    return any(one.is_name for one in archive.lexical.spellings.near(word, 0))


def _near(archive: Archive, name: str) -> str:
    words = name.split()
    if not FEWEST <= len(words) <= LONGEST or archive.mentions(name):
        return ""
    for _, candidate in islice(sorted(_candidates(archive, words)), TRIED):
        if rows := archive.mentions(candidate).rows[:NEAR]:
            texts = (f"{title}\n{text}" for title, text in archive.catalogue.titles_and_texts(rows))
            return next(iter(forms(texts, candidate, 1)), "")
    return ""


def _candidates(archive: Archive, words: Sequence[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Give names with other words in place of some, each with its edits and how rare its words are, to sort by."""
    choices = [((0, 0, word), *_names_near(archive, word)) for word in words]
    for chosen in product(*choices):
        edits, rarity = sum(one[0] for one in chosen), sum(one[1] for one in chosen)
        if edits:
            yield (edits, rarity), " ".join(one[2] for one in chosen)


def _names_near(archive: Archive, word: str) -> list[tuple[int, int, str]]:
    """Give the names near a word: their edits, how many passages have them (less than 0), and the name."""
    typed = plain(word.lower())
    if len(typed) < SHORTEST or not typed.isalpha():
        return []
    found = [
        one for one in archive.lexical.spellings.near(typed, 2) if one.is_name and one.edits and may_be(typed, one)
    ]
    best = sorted(found, key=lambda one: (one.edits, -one.passages))[:NEAR]
    return [(one.edits, -one.passages, one.word) for one in best]
