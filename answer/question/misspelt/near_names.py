"""Finds names of the archive that are spelt similarly to a name of a refused question: `Joe Bidden` → `Joe Biden`.

A clear misspelling is corrected before the search (spelling.py). The names here are less certain: the question was
refused, and the person who asked decides. Hides how few of the possible names are looked up.
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

SHORTEST = 4  # letters; a shorter word is similar to too many
NEAR = 4  # similar words tried for each word, the most frequent first, because rare ones were rarely meant
TRIED = 12  # combinations of similar words that are looked up, so that a refusal stays quick
FEWEST, LONGEST = 2, 3  # words of a name; a single word is similar to names that were rarely meant (docs/decisions.md)


def near_names(archive: Archive, names: Sequence[str]) -> tuple[Correction, ...]:
    """Return, for each name that no article has, the most similar name that some articles have.

    Only for names of several words, because a single word resembles names that nobody meant.
    """
    return tuple(Correction(name, meant) for name in names if (meant := _near(archive, name)))


def pairs(archive: Archive, question: str) -> list[str]:
    """Return adjacent words of which one has a capital and one does not, because both may be one name: `joe bidden`."""
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
    """Yield the names that result if some words are replaced by similar ones; each with its sort key: edits, rarity."""
    choices = [((0, 0, word), *_names_near(archive, word)) for word in words]
    for chosen in product(*choices):
        edits, rarity = sum(one[0] for one in chosen), sum(one[1] for one in chosen)
        if edits:
            yield (edits, rarity), " ".join(one[2] for one in chosen)


def _names_near(archive: Archive, word: str) -> list[tuple[int, int, str]]:
    """Return names similar to a word: edits, passages that have the name (negative, to sort by), and the name."""
    typed = plain(word.lower())
    if len(typed) < SHORTEST or not typed.isalpha():
        return []
    found = [
        one for one in archive.lexical.spellings.near(typed, 2) if one.is_name and one.edits and may_be(typed, one)
    ]
    best = sorted(found, key=lambda one: (one.edits, -one.passages))[:NEAR]
    return [(one.edits, -one.passages, one.word) for one in best]
