"""Finds full names in texts, without the words of an office before them, and completes a name while it is typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from answer.question.kind import CALENDAR, NAME, STOP_WORDS, names_in
from answer.topics.topic import TITLES
from index.search import Archive

SHORTEST = 3  # letters; an initial or a shorter name may be that of too many people
LONGEST = 4  # words of a name; a longer run of capitalised words is a heading
NO_NAMES = STOP_WORDS - {"new"}  # no name begins with these, but `New York` begins with `new`
PLAIN = STOP_WORDS | TITLES
OWNERS = re.compile(r"[’']s(?:\s|\Z)")  # a possessive ends a name: `Ford’s Jim Farley` has two
LAST_WORD = re.compile(r"(?<![\w’'-])\w[\w’'-]{1,29}\Z")
LOOKED_UP = 6  # one-word names for which a longer form is looked up; each takes a few milliseconds
SAMPLE = 12  # newest articles that show how a name is usually written; few, because somebody is typing
READ = 120  # newest articles with the word typed before that are looked through for the name it begins
NEAR = 60  # characters read on each side of a name: a first name and an office fit, and more would cost time
USUAL = 1 / 3  # most articles repeat only the last name, so the longer form is used if this share of them has it


def full_names(text: str) -> Iterator[str]:
    """Yield the names in a text, except a word that only opens a sentence."""
    inside = set(names_in(text))
    for found in (one for match in NAME.finditer(text) for one in OWNERS.split(match.group())):
        words = found.split()
        while words and (words[0].lower() in NO_NAMES or (len(words) == 1 and words[0] not in inside)):
            words.pop(0)
        offices = [place for place, word in enumerate(words[:-1]) if _is_office(word) and words[place + 1][0].isupper()]
        words = words[offices[-1] + 1 :] if offices else words
        name, low = " ".join(words), [word.lower() for word in words]
        if len(name) >= SHORTEST and len(words) <= LONGEST and CALENDAR.isdisjoint(low) and not PLAIN.issuperset(low):
            yield name


def _is_office(word: str) -> bool:
    return word.lower().rstrip(".") in TITLES or word == "The"


def completed(archive: Archive, typed: str, most: int) -> list[str]:
    """Complete the word at the end of a text to names and outlets of the archive, the most frequent first.

    Each result is the whole text (`what did joe bi` becomes `what did Joe Biden`), because Discord replaces all that
    was typed. Empty unless the text ends in two letters.
    """
    found = LAST_WORD.search(typed)
    word = found.group().lower() if found else ""
    if not word or word in STOP_WORDS:
        return []
    before = typed[: -len(word)]
    first = before.split()[-1].lower() if before.strip() else ""
    names = _behind(archive, first, word)[:most] if first and first not in NO_NAMES else []
    names = names or [_in_full(archive, one.word) for one in archive.lexical.spellings.beginning(word, LOOKED_UP)]
    outlets = [outlet for outlet in archive.catalogue.outlets() if outlet.casefold().startswith(word)]
    joined = [(_without(before, name), name) for name in (*names, *outlets)]
    # If the archive has a name that begins with Joe, `joe bi` is completed to it, not to other names with `bi`.
    rest = [(left, name) for left, name in joined if left != before]
    texts = (f"{left}{name}" for left, name in rest or joined)
    return [text for text in dict.fromkeys(texts) if text != typed][:most]


def _behind(archive: Archive, first: str, start: str) -> list[str]:
    """Return the names in which a word that begins with `start` stands behind `first`, most frequent first.

    An office before a name is part of it here, because it was typed: `Prince Harry`.
    """
    typed = re.compile(rf"(?<!\w){re.escape(first)}[^\S\n]{re.escape(start)}\w*", re.IGNORECASE)
    counts = Counter[str]()
    for title, text in archive.catalogue.titles_and_texts(archive.mentions(first).rows[:READ]):
        if found := typed.search(f"{title}\n{text}"):
            pair, behind = found.group(), found.string[found.end() : found.end() + NEAR]
            name = next(full_names(f"so {pair}{behind}".partition("\n")[0].rpartition(" ")[0]), "").rstrip("'’")
            words = pair.split()
            if name.startswith(pair):
                counts.update((name, pair))
            elif words[0].lower() in TITLES and name.startswith(words[1]):
                counts.update((f"{words[0]} {name}", pair))
    often = [name for name, count in counts.most_common() if count > 1]
    return often or list(counts)  # one article alone may have misspelt it


def _in_full(archive: Archive, word: str) -> str:
    """Write a one-word name as most articles do: with the words that belong to it, or alone."""
    rows = archive.mentions(word).rows[:SAMPLE]
    counts = Counter(
        name
        for title, text in archive.catalogue.titles_and_texts(rows)
        for name in {*full_names(_around(f"{title}\n{text}", word))}
        if word in name.lower().split()
    )
    longer = next((name for name, count in counts.most_common() if " " in name and count >= USUAL * len(rows)), "")
    return longer or next((name for name, _ in counts.most_common() if name.lower() == word), word.capitalize())


def _around(text: str, word: str) -> str:
    """Return the words around a word in a text, cut so that they read like the inside of a sentence."""
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    if found is None:
        return ""
    start, end = found.span()
    before = text[max(0, start - NEAR) : start].rpartition("\n")[2]
    after = text[start : end + NEAR].partition("\n")[0].rpartition(" ")[0]
    return f"so {before.partition(' ')[2]}{after}"


def _without(before: str, name: str) -> str:
    """Remove from the end of a text the words with which a name begins."""
    words = name.split()
    for count in range(len(words) - 1, 0, -1):
        opening = f"{' '.join(words[:count])} "
        if f" {before}".casefold().endswith(f" {opening}".casefold()):
            return before[: -len(opening)]
    return before
