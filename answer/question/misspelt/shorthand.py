"""Writes out chat shorthand: `ppl` → `people`, `on 1/18` → `on January 18`. Pure functions over a small table."""

from __future__ import annotations

import re
from collections.abc import Callable

from answer.model import Correction
from index.dates.vocabulary import MONTH_NAMES

WRITTEN_OUT = {
    "ppl": "people", "govt": "government", "gov": "government", "w/o": "without", "w/": "with", "b/c": "because",
    "b4": "before", "pls": "please", "plz": "please", "abt": "about", "btwn": "between", "thru": "through",
    "cuz": "because", "yr": "year", "yrs": "years", "wks": "weeks", "hrs": "hours", "mins": "minutes",
    "approx": "approximately", "dept": "department", "intl": "international", "natl": "national",
    "tmrw": "tomorrow", "yday": "yesterday", "u.s.": "US", "u.s": "US", "u.k.": "UK", "u.k": "UK", "u.n.": "UN",
    "u.n": "UN", "e.u.": "EU", "e.u": "EU", "whats": "what's", "whos": "who's", "wheres": "where's", "hows": "how's",
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "wasnt": "wasn't", "arent": "aren't",
    "werent": "weren't", "cant": "can't", "couldnt": "couldn't", "wont": "won't", "wouldnt": "wouldn't",
    "hasnt": "hasn't", "havent": "haven't",
}  # fmt: skip
# Only small letters are shorthand, because `PPL Corporation` is a name. `gov` is shorthand only if no name follows,
# because of `gov. Abbott`.
WORDS = re.compile(
    rf"(?<![\w.@#/’'-])(?:{'|'.join(map(re.escape, sorted(WRITTEN_OUT, key=len, reverse=True)))})"
    r"(?![\w/@’'-]|\.\w)(?!(?<=\bgov)(?:\.|\s[A-Z]))"
)
YOU = re.compile(r"(?<=\b(?:can|did)\s)u\b|(?<=\bdo\s)u\b|(?<=\bare\s)u\b|(?<=\bwill\s)u\b|(?<=\b(?:could|would)\s)u\b")
# Days are found only with the name of the month, so `1/18` is written out. `24/7`, `3/4 of voters` and `5/6`, which may
# be two days, stay as they are.
DAY = re.compile(
    r"(?P<before>\b(?:on|since|before|after|until|till|by|from|of|to|and)\s)?"
    r"(?<![\w/.,:$€£-])(?P<one>\d{1,2})/(?P<two>\d{1,2})(?![\w/%-]|[.,]\d|\sof\b)",
    re.IGNORECASE,
)


def written_out(question: str) -> tuple[str, tuple[Correction, ...]]:
    """Write out the shorthand of a question; return the question and what was written out."""
    corrections = []

    def writes(meant: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
        def write(match: re.Match[str]) -> str:
            if meant(match) != match.group():
                corrections.append(Correction(match.group(), meant(match)))
            return meant(match)

        return write

    text = WORDS.sub(writes(lambda match: WRITTEN_OUT[match.group()]), question)
    text = YOU.sub(writes(lambda _: "you"), text)
    return DAY.sub(writes(_day), text), tuple(corrections)


def _day(match: re.Match[str]) -> str:
    """Read `1/18` as a day if only one number can be a month; `18/1` only after a word such as `on`."""
    one, two, before = int(match["one"]), int(match["two"]), match["before"]
    months = MONTH_NAMES.title().split()
    if 1 <= one <= 12 < two <= 31:
        return f"{before or ''}{months[one - 1]} {two}"
    if before and 1 <= two <= 12 < one <= 31:
        return f"{before}{one} {months[two - 1]}"
    return match.group()
