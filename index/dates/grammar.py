"""Defines which words name times, and which function resolves each. Hides every pattern.

A pattern is tried only where its first word occurs, and looks at a limited part of the text around it. So reading a
text costs a fixed amount per word, whatever it contains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.dates import calendar, counted, vocabulary
from index.dates.calendar import CENTURIES, ORDINALS, Context
from index.dates.periods import Period
from index.dates.vocabulary import (
    COUNT,
    COUNTS,
    DAYS,
    FULL_MONTH,
    MONTH,
    NO_NAME,
    ON_WEEKDAY,
    UNIT,
    UNITS,
    WEEKDAY,
    WHICH,
    YEAR,
    S,
    one_of,
)

Meaning = Callable[["re.Match[str]", Context], Period]

LOOK_BEHIND = 40  # characters before an expression that a pattern may examine, so that a long text costs no more


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of words for a time. `first` are the words it can begin with, in lower case; `#` means digits.

    `behind` must match directly before the words, and `not_behind` must not.
    """

    first: str
    pattern: re.Pattern[str]
    meaning: Meaning
    behind: re.Pattern[str] | None = None
    not_behind: re.Pattern[str] | None = None

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """Match the words that begin at `start`."""
        found = self.pattern.match(text, start)
        if found is None:
            return None
        begin = max(0, start - LOOK_BEHIND)
        if self.behind and not self.behind.search(text, begin, start):
            return None
        return None if self.not_behind and self.not_behind.search(text, begin, start) else found


def _rule(first: str, pattern: str, meaning: Meaning, **around: re.Pattern[str]) -> Rule:
    return Rule(first, re.compile(pattern), meaning, **around)


ANY_DAY = f"{vocabulary.DAY_NAMES} {vocabulary.SHORT_DAY_NAMES}"
ANY_MONTH = f"{vocabulary.MONTH_NAMES} {vocabulary.SHORT_MONTH_NAMES}"
ANY_COUNT = f"# {' '.join(COUNTS)}"
BESIDE = "last this next past coming"
NO_MORE_DIGITS = r"(?!\w|[.,:]\d|%|[-–/]\d)"
NO_NUMBER = r"(?<![\w.,:$€£/-])"

ON_THE_CALENDAR = (
    _rule("#", rf"{NO_NUMBER}9/11(?![\w/-])", calendar.known_day),
    _rule(
        "sep sept september",
        rf"(?:Sept?\.?|September){S}11(?=(?:['’]s?)?,?{S}(?:terror|attack|hijack))",
        calendar.known_day,
    ),
    _rule(
        "jan january",
        rf"Jan(?:\.|uary)(?:{S})?6(?=(?:['’]s?)?,?{S}(?:[Hh]ouse{S}[Ss]elect|[Ss]elect|(?:U\.?S\.?{S})?Capitol|[Cc]ommittee"
        r"|riot|insurrection|attack|hearing|panel|defendant|assault))",
        calendar.known_day,
    ),
    _rule(
        f"{ANY_MONTH} {ANY_DAY}",
        rf"{ON_WEEKDAY}{MONTH}(?:{S})?{DAYS}{NO_MORE_DIGITS}(?:,?{S}{YEAR})?",
        calendar.dated,
        not_behind=vocabulary.MRS_MAY,
    ),
    _rule(f"# {ANY_DAY}", rf"{NO_NUMBER}{ON_WEEKDAY}{DAYS}(?:{S}of)?(?:{S}|-){MONTH}(?:,?{S}{YEAR})?", calendar.dated),
    _rule(ANY_MONTH, rf"{MONTH},?(?:{S}of)?{S}{YEAR}", calendar.in_month, not_behind=vocabulary.MRS_MAY),
    _rule("last this next", rf"{WHICH}{S}{FULL_MONTH}", calendar.in_month),
    _rule(vocabulary.MONTH_NAMES, FULL_MONTH, calendar.in_month, behind=vocabulary.MONTH_CUE),
    _rule(
        vocabulary.UNCLEAR_MONTHS,
        rf"{FULL_MONTH}(?={S}(?!(?:for|on|of|to|in|and|or|has|had|was|is|said|will|that)\b)[a-z])",
        calendar.in_month,
        behind=vocabulary.ARTICLE,
    ),
    _rule(
        " ".join(month for month in vocabulary.MONTH_NAMES.split() if month not in vocabulary.UNCLEAR_MONTHS.split()),
        FULL_MONTH,
        calendar.in_month,
    ),
    _rule(BESIDE, rf"{WHICH}{S}{WEEKDAY}(?!{S}(?:of|in)\b){NO_NAME}", calendar.weekday),
    _rule(
        vocabulary.DAY_NAMES,
        rf"{WEEKDAY}(?:{S}(?:morning|afternoon|evening|night)\b)?{NO_NAME}",
        calendar.weekday,
        not_behind=vocabulary.NAMED_WEEKDAY,
    ),
    _rule(vocabulary.SHORT_DAY_NAMES, r"(?P<weekday>Mon|Tues?|Wed|Thurs?|Thur|Fri)\.(?!\w)", calendar.weekday),
    _rule(
        f"{BESIDE} over during at through",
        rf"(?:{WHICH}|(?i:over|during|at|through){S}the){S}weekend\b",
        calendar.weekend,
    ),
    _rule(
        "#",
        rf"{NO_NUMBER}(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/(?P<three>\d{{4}}))(?![\w/-])",
        calendar.in_numbers,
    ),
    _rule(
        "#",
        vocabulary.years("19[1-9]0|19[0-9][1-9]|20[1-4]0|20[0-9][1-9]"),
        calendar.in_year,
        not_behind=vocabulary.NO_YEAR,
    ),
    _rule(
        "#",
        vocabulary.years(r"1[4-9]\d\d|20\d\d|2100"),
        calendar.in_year,
        behind=vocabulary.YEAR_CUE,
        not_behind=vocabulary.NO_YEAR,
    ),
    _rule(
        "#",
        vocabulary.years(r"1[4-8]\d[1-46-9]"),
        calendar.in_year,
        behind=vocabulary.WEAK_YEAR_CUE,
        not_behind=vocabulary.NO_YEAR,
    ),
    _rule(
        "#", r"(?:(?<![\w.,:$€£/#])(?P<decade>(?:1[4-9]|20)\d0)|(?<=['’‘])(?P<short>\d0))['’]?s\b", calendar.in_decade
    ),
    _rule(
        f"# twenty {' '.join(CENTURIES)}",
        rf"(?P<century>\d{{1,2}}(?:st|nd|rd|th)|(?i:{one_of(' '.join(CENTURIES))}))[\s-]century\b(?!\s+B\.?C)",
        calendar.in_century,
    ),
    _rule(
        vocabulary.SEASONS,
        rf"(?P<season>(?i:{one_of(vocabulary.SEASONS)}))(?:{S}of)?,?{S}(?:{YEAR}|(?P<which>last|this|next){S}year\b)",
        calendar.in_season,
    ),
    _rule(BESIDE, rf"{WHICH}{S}(?:(?:early|late){S})?(?P<season>{one_of(vocabulary.SEASONS)})\b", calendar.in_season),
    _rule("q", rf"Q(?P<q>[1-4])(?:{S}of)?{S}(?:{YEAR}|(?P<which>last|this|next){S}year\b)", calendar.in_part_of_year),
    _rule(
        f"# {' '.join(ORDINALS)}",
        rf"(?P<ordinal>{one_of(' '.join(ORDINALS))})[\s-](?P<part>quarter|half)(?:{S}of)?{S}"
        rf"(?:{YEAR}|(?P<which>last|this|next|the){S}year\b)",
        calendar.in_part_of_year,
    ),
)
COUNTED = (
    _rule(
        "today tonight yesterday tomorrow this last the",
        rf"(?:today|tonight|yesterday|tomorrow|(?i:this){S}(?:morning|afternoon|evening)|(?i:last){S}night"
        rf"|(?i:the){S}day{S}(?:before{S}yesterday|after{S}tomorrow))\b",
        counted.near_today,
    ),
    _rule(
        "today tonight yesterday tomorrow",
        rf"(?:Today|Tonight|Yesterday|Tomorrow)(?=,|['’]s{S}[a-z]|{S}[a-z])",
        counted.near_today,
        behind=vocabulary.SENTENCE_BEGINS,
    ),
    _rule(
        f"earlier later so early late {BESIDE}",
        rf"(?:(?P<part>(?i:earlier|later|so{S}far))(?:{S}in)?{S}|(?i:early|late)(?:{S}in)?{S})?{WHICH}{S}{UNIT}",
        counted.whole_unit,
        not_behind=vocabulary.SAME,
    ),
    _rule("earlier later", rf"(?P<part>(?i:earlier|later)){S}in{S}(?P<which>the){S}{UNIT}", counted.whole_unit),
    _rule(
        "the past last next coming",
        rf"(?:(?i:the){S})?(?P<which>(?i:last|past|next|coming)){S}{COUNT}{S}{UNITS}",
        counted.rolling,
    ),
    _rule("the", rf"(?i:the){S}(?P<which>past|last|coming){S}{UNIT}(?!{S}(?:of|in)\b)", counted.rolling),
    _rule(ANY_COUNT, rf"{COUNT}{S}{UNITS}{S}(?P<where>ago|from{S}now)\b", counted.ago, not_behind=vocabulary.ABOUT),
    _rule(
        ANY_COUNT,
        rf"{COUNT}{S}{UNITS}{S}(?P<where>(?:earlier|later|prior|previously)\b(?!{S}(?:than|to|that)\b)"
        rf"|(?:before|after){vocabulary.NOTHING_FOLLOWS})(?:{S}that\b)?",
        counted.from_anchor,
        not_behind=vocabulary.ABOUT,
    ),
    _rule(
        "the that",
        rf"(?:(?i:the){S}(?:very{S})?)?(?P<where>same|previous|preceding|prior|following|next|(?i:that))(?:{S}same)?{S}"
        rf"(?P<unit>day|date|morning|afternoon|evening|night|week|month|year|decade)\b(?!{S}(?:of|in|last)\b|-)",
        counted.from_anchor,
    ),
    _rule(
        "the",
        rf"(?i:the){S}(?P<unit>day|night|week|month|year|decade){S}(?P<where>(?:before|after){vocabulary.NOTHING_FOLLOWS}|prior\b(?!{S}to\b))",
        counted.from_anchor,
    ),
)

WORD = re.compile(r"[A-Za-z]+|\d+")
RULES: dict[str, tuple[Rule, ...]] = {
    first: tuple(rule for rule in ON_THE_CALENDAR + COUNTED if first in rule.first.split())
    for first in {first for rule in ON_THE_CALENDAR + COUNTED for first in rule.first.split()}
}
"""By first word; of those for one word the earlier wins."""


def named_times(text: str) -> Iterator[tuple[re.Match[str], Meaning]]:
    """Yield the words of a text that name a time, and the function that resolves them; left to right, no overlaps."""
    end = 0
    for word in WORD.finditer(text):
        rules = RULES.get("#" if word[0].isdigit() else word[0].lower())
        if not rules or word.start() < end:
            continue
        for rule in rules:
            if match := rule.match(text, word.start()):
                yield match, rule.meaning
                end = match.end()
                break
