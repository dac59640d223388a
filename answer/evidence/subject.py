"""Tells whether an article can be about what is asked: whether it names somebody or something that the question names.

A sentence on one woman's age has every sign of an answer on another's, except for the name. So the names decide first.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from answer.question.kind import CALENDAR, STOP_WORDS, Asked
from answer.question.office import OFFICES, is_place, same_place
from index.article import LONGEST_READ, Hit
from index.store.spellings import plain

IN_PASSING = 3  # an article that names somebody less often, neither in its title nor nearby, is about something else
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")  # an article has few of them, so only these are taken apart
NUMBERED = re.compile(r"-\d.*")  # articles write `Covid` as well as `Covid-19`
# Articles about these seldom have the name, or write it in many ways, so it is not required.
NOT_NAMED = frozenset(
    """earth world west east north south western eastern northern southern asia asian europe european africa
    african""".split()
)
# Articles leave these words of a name out or exchange them, so they need not be found.
BESIDE_NAMES = OFFICES | frozenset("inc corp ltd llc plc co group company hurricane storm typhoon cyclone".split())
ENDINGS = r"(?:[’']?s|n|an|ian|ern|ers?)?(?!\w)"  # `Midwestern` names the Midwest
ENDS_SENTENCE = frozenset('.!?\n“"‘')


def names_subject(asked: Asked, hit: Hit) -> bool:
    """Return whether an article names what a question asks about, or the question names nothing.

    One name is enough, in any form: a country is also named by its adjective and its other names. If the only name has
    two words, such as `Tina Turner`, the article has to be about her: one of the words is in the title or the passage,
    or several times in the article, and no other `Turner` is. Numbers, days and abbreviations are no names here,
    because articles write them in other ways.
    """
    names = list(_names(asked))
    if not names:
        return True
    article = hit.article
    text = _folded(article.text[:LONGEST_READ])
    told = f"{_folded(article.title)}\n{text}"
    if not any(_pattern(word).search(told) for name in names for word in name):
        return False
    if len(names) > 1 or len(names[0]) != 2:
        return True
    first, last = names[0]
    if not _pattern(first).search(told) and _has_namesake(last, text):
        return False
    near = f"{_folded(article.title)}\n{_folded(hit.text)}"
    return any(_pattern(word).search(near) or _is_frequent(word, text) for word in (first, last))


def _names(asked: Asked) -> Iterator[Sequence[str]]:
    """The names of a question, each with its words; a country of several words is one word.

    Of `President Joe Biden` only the last name counts: with an office, articles do without the first.
    """
    for run in _runs(asked):
        if is_place(" ".join(run)):
            yield [" ".join(run)]
        elif words := [name for name in run if _is_name(name)]:
            yield words if len(words) == len(run) else words[-1:]


def _runs(asked: Asked) -> Iterator[list[str]]:
    """Words of names that are next to each other in the question."""
    run: list[str] = []
    for name in asked.names:
        if run and f"{run[-1]} {name}" not in asked.text:
            yield run
            run = []
        run.append(name)
    if run:
        yield run


def _is_name(word: str) -> bool:
    low = word.lower()
    known = low in CALENDAR or low in NOT_NAMED or low in BESIDE_NAMES or low in STOP_WORDS
    return word[0].isalpha() and not known and (not word.isupper() or is_place(word))


@functools.lru_cache(maxsize=256)
def _pattern(word: str) -> re.Pattern[str]:
    """Match the forms of a word of a name; a part is enough of one with a hyphen."""
    parts = [part for part in NUMBERED.sub("", word).split("-") if len(part) > 2] or [word]
    singles = (part[:-1] if part.endswith("s") and (is_place(part[:-1]) or len(part) > 4) else part for part in parts)
    forms = dict.fromkeys(form for part in (*parts, *singles) for form in same_place(part))
    return re.compile(rf"\b(?:{'|'.join(map(_form, forms))})", re.IGNORECASE)


def _form(name: str) -> str:
    name = _folded(name)
    if name.isupper():
        return rf"(?-i:{re.escape(name)})(?!\w)"  # `US` is not `us`
    return re.escape(name) + ENDINGS


def _folded(text: str) -> str:
    """Write a text without accents, with straight apostrophes: `Orbán` as `Orban`."""
    return NOT_ASCII.sub(lambda signs: plain(signs[0]).replace("’", "'"), text)


def _is_frequent(word: str, text: str) -> bool:
    return sum(1 for _ in islice(_pattern(word).finditer(text), IN_PASSING)) == IN_PASSING


def _has_namesake(last: str, text: str) -> bool:
    """Return whether a text gives another first name before a last name.

    A word that opens a sentence, an office, a day, a country, or somebody's is none: `Under Sunak`, `China's Xi`.
    """
    last = _folded(last)
    start = text.find(last)
    while start >= 0:
        before = text[max(0, start - 40) : start]
        word = before.rstrip(" ").rpartition(" ")[2] if before.endswith(" ") else ""
        opens = text[max(0, start - len(word) - 3) : start - len(word) - 1].rstrip(" ")
        if word.isalpha() and word[0].isupper() and opens and opens[-1] not in ENDS_SENTENCE and _is_first_name(word):
            return True
        start = text.find(last, start + len(last))
    return False


def _is_first_name(word: str) -> bool:
    return word.lower() not in BESIDE_NAMES | CALENDAR | STOP_WORDS and not is_place(word)
