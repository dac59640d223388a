"""Finds the articles that mention some words: how many, in which months and outlets, and where in a text.

Pure: the rows come from index/store/mentions.py, their days, outlets and copies from the catalogue. An article mentions
words if they are next to each other, in this order, in its title or text. A word counts in every form with the same
stem, a name only in those that are no ordinary words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.store.articles import Place
from index.store.words import WORD, plain_words, stems

STEMS_KEPT = 50_000  # words whose stems are kept, because texts repeat them
# Only words that begin like the stem are examined, which is ten times as fast as examining all. The last _ENDING
# letters of the stem may differ from the word's (`die` from `dying`). A letter with an accent may differ too, because
# stems have none.
_ENDING = 2
_FOREIGN = re.compile(r"[^\W_a-z0-9]")
_FOREIGN_WORD = r"(?<![^\W_])[a-z0-9]*[^\W_a-z0-9][^\W_]*|"
_NEXT = re.compile(r"[\W_]+([^\W_]+)")


@dataclass(frozen=True, slots=True)
class Mentions:
    """The articles that mention `words` and pass the filters, newest first, undated ones last.

    `counted` are the forms of the words that count, in lower case and without accents.
    """

    words: str
    places: tuple[Place, ...]
    counted: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.places)

    @property
    def rows(self) -> list[int]:
        """The articles' rows in the catalogue, in order."""
        return [row for row, *_ in self.places]

    @property
    def dated(self) -> int:
        """The number of dated articles; they come first."""
        return sum(day is not None for _, day, *_ in self.places)

    @property
    def originals(self) -> int:
        """The number of articles if each set of copies, exact or near, counts once."""
        return len({shared for *_, shared in self.places})

    @property
    def months(self) -> tuple[tuple[int | None, int], ...]:
        """The number of articles by month (YYYYMM), oldest first; undated ones last, as None.

        Empty months are left out.
        """
        counts = Counter(day and day // 100 for _, day, *_ in self.places)
        return tuple(sorted(counts.items(), key=lambda item: (item[0] is None, item[0] or 0)))

    @property
    def outlets(self) -> tuple[tuple[str | None, int], ...]:
        """The number of articles by outlet, highest first; None for articles without an outlet."""
        counts = Counter(outlet for _, _, outlet, _ in self.places)
        return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0] is None, item[0] or "")))


def mentioned(text: str, words: str, counted: Collection[str] = ()) -> Iterator[tuple[int, int]]:
    """Find the words in a text: (start, end) offsets, in order; in the forms `counted` alone, if there are any."""
    for start, end in _mentioned(text, words):
        if not counted or all(word in counted for word in plain_words(text[start:end])):
            yield start, end


def _mentioned(text: str, words: str) -> Iterator[tuple[int, int]]:
    wanted = stems(words)
    if not wanted:
        return
    low = _lowered(text)
    first = re.escape(wanted[0][: max(1, len(wanted[0]) - _ENDING)])
    begins = _FOREIGN_WORD if _FOREIGN.search(low) else ""
    for match in re.finditer(rf"{begins}{first}[^\W_]*", low):
        start, end = match.span()
        if low[max(0, start - 1) : start].isalnum() or _stems(match[0]) != (wanted[0],):
            continue
        for stem in wanted[1:]:
            following = _NEXT.match(low, end)
            if following is None or _stems(following[1]) != (stem,):
                break
            end = following.end()
        else:
            yield start, end


def _lowered(text: str) -> str:
    """Write a text in lower case without changing its length, so that offsets stay right."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(letter.lower()[:1] for letter in text)


def forms(texts: Iterable[str], words: str, most: int, counted: Collection[str] = ()) -> tuple[str, ...]:
    """List the forms in which the words occur in texts, the most frequent first, each in its most frequent spelling."""
    spelled: dict[str, Counter[str]] = {}
    for text in texts:
        for start, end in mentioned(text, words, counted):
            # The full stop belongs to an abbreviation such as `U.S.`, so it is part of the form.
            abbreviated = "." in text[start:end] and text[end : end + 1] == "."
            form = " ".join(text[start : end + abbreviated].split())
            spelled.setdefault(" ".join(WORD.findall(form.lower())), Counter())[form] += 1
    ranked = sorted(spelled.values(), key=lambda counts: -counts.total())
    return tuple(counts.most_common(1)[0][0] for counts in ranked[:most])


@lru_cache(STEMS_KEPT)
def _stems(word: str) -> tuple[str, ...]:
    return tuple(stems(word))
