"""Lists the English words of time and number, alone and as parts of regular expressions.

Distinguishes words that name a time from words that only look like one.
"""

from __future__ import annotations

import re

DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
SHORT_DAY_NAMES = "mon tue tues wed thu thur thurs fri sat sun"
MONTH_NAMES = "january february march april may june july august september october november december"
SHORT_MONTH_NAMES = "jan feb mar apr jun jul aug sep sept oct nov dec"
MONTHS = tuple(name[:3] for name in MONTH_NAMES.split())
WEEKDAYS = tuple(name[:3] for name in DAY_NAMES.split())
UNCLEAR_MONTHS = "march april may june august"  # these are also verbs or names of people, so alone they name no month
SEASONS = "spring summer autumn fall winter"
BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
SMALL_NUMBERS = {word: value for value, word in enumerate(BELOW_TWENTY.split())}
TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
# People write small counts in words (`ten days`) and larger ones in digits.
COUNTS = {word: value for word, value in SMALL_NUMBERS.items() if 1 <= value <= 12 or value == 15}
COUNTS |= {word: value for word, value in TENS.items() if value <= 50} | {"a": 1, "an": 1}


def one_of(words: str) -> str:
    """Return a pattern for any of these words, the longest first."""
    return "|".join(sorted(words.split(), key=len, reverse=True))


def name(words: str) -> str:
    """Return a pattern for any of these names, with a capital or in capitals."""
    return rf"(?=[A-Z])(?i:{one_of(words)})"


DAY_NAME = rf"(?:{one_of(DAY_NAMES.title())})"
# A text may be wrapped inside a day, but no day continues in the next paragraph.
S = r"(?:[^\S\n]{1,3}\n?|\n)[^\S\n]{0,8}"
TO = rf"(?:{S}(?:to|through|thru|until|and|&){S}|[^\S\n]?[-–—][^\S\n]?)"
WEEKDAY = rf"(?P<weekday>{name(DAY_NAMES)})(?!\w)"
ON_WEEKDAY = rf"(?:(?P<weekday>{name(f'{DAY_NAMES} {SHORT_DAY_NAMES}')})\.?,?{S}(?:the{S})?)?"
DAYS = rf"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:{TO}(?P<until>[0-3]?\d)(?:st|nd|rd|th)?)?"
FULL_MONTH = rf"(?P<month>{name(MONTH_NAMES)})(?!\w|-[a-z])"
MONTH = (
    rf"(?P<month>{name(f'{MONTH_NAMES} {SHORT_MONTH_NAMES}')})(?![A-Za-z]|-[A-Za-z])"
    r"(?:(?<=(?i:jan|feb|mar|apr|jun|jul|aug|sep|ept|oct|nov|dec))\.)?"
)
YEAR = r"(?P<year>1[4-9]\d\d|20\d\d|2100)(?!\w|[.,:]\d|[-–/]\d)"
COUNT = rf"(?P<count>\d{{1,3}}|(?i:{one_of(' '.join(COUNTS))}))"
UNITS = r"(?P<unit>days?|weeks?|months?|years?|decades?|centur(?:y|ies))\b"
UNIT = r"(?P<unit>week|month|year|decade|century)\b"
WHICH = rf"(?P<which>(?i:last|this{S}past|this{S}coming|this|next|past|coming))"
NOTHING_FOLLOWS = r"(?=[”\"’]|\s*(?:[.,;:!?)\]—–]|$)|\s+(?:and|but|that|when|while)\b)"

# After these words, a weekday names no single day: it is a holiday, a name, or one of many.
NAMED_WEEKDAY = re.compile(
    r"\b(?:[Ee]very\s(?:\w+day,?\s){0,2}(?:and)?|[Ee]ach|[Mm]ost|alternate|any|some|other|another|one|(?:on|of) a"
    r"|(?i:first|second|third|fourth|fifth)|Black|Good|Cyber|Super|Bowl|Ash|Fat|Giving|Easter|Palm|Holy|Maundy|Shrove|Bloody"
    r"|Ruby|Freaky|Casual|Throwback|Joe)\s?$"
)
# Before these words, a weekday names no day: it belongs to a newspaper or a programme.
NO_NAME = (
    rf"(?!{S}(?:mornings|afternoons|evenings|nights|Night|Morning|Afternoon|Times|Mirror|Telegraph|Express|Mail|Post|Herald|Sport|World|People|School|Best"
    r"|Magazine|Review|Politics)\b)"
)
MONTH_CUE = re.compile(
    r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|till|[Tt]hrough|[Bb]y|[Ff]rom|[Bb]etween|[Ee]arly|[Ll]ate|[Mm]id|[Dd]uring|around|of|for"
    rf"|(?:{one_of(MONTH_NAMES.title())}|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)"
    r",?(?:\s(?:and|or|to|through|until))?)[\s–-]$"
)
ARTICLE = re.compile(r"\b(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)\s$")
MRS_MAY = re.compile(r"\b(?:Theresa|Mrs\.?|Ms\.?|Mr\.?|Brian|James|Elaine)\s$")
NO_YEAR = re.compile(
    r"(?:[$£€#]|\d[\s)]\s?|\b(?:No|Nos|Apt|Rte)\.\s|\b(?:[Rr]oom|[Rr]oute|[Hh]ighway|Interstate|[Pp]age|[Ff]light|Boeing"
    r"|Airbus|[Cc]hannel|Rule|Section|Windows|[Ff]iscal|[Ff]inancial year|[Ff]iscal year|FY|[Tt]ax year|[Tt]han"
    r"|at least|up to|approximately|roughly|exactly|Area|Form|Box|Suite|Building|Unit|Exit"
    r"|[Nn]umber|Chapter|Resolution)\s)$"
)
# 2000 and numbers before 1900 may be counts, so one of these must precede them. After a weak one, a round number stays
# a count.
YEAR_CUE = re.compile(
    r"(?:\(|\b(?:[Ii]n|[Ss]ince|[Ff]rom|[Uu]ntil|till|[Bb]y|circa|c\.|[Ee]arly|[Ll]ate|mid|year|[Bb]etween|[Dd]uring"
    r"|[Bb]efore|[Aa]fter|through|\d{4}\s(?:to|and|or))[\s-])$"
)
WEAK_YEAR_CUE = re.compile(r"\b(?:[Tt]he|[Aa]|[Hh]is|[Hh]er|[Ii]ts|of|around)\s$")
# A number before one of these words is a count, an hour or a house number, not a year.
NOT_COUNTED = (
    rf"(?!{S}(?:people|men|women|children|miles|kilomet\w+|met(?:er|re)s|feet|acres|pounds|tons|tonnes|troops|soldiers"
    r"|workers|jobs|homes|votes|points|yards|calories|copies|deaths|cases|residents|students|employees|GMT|UTC|EST|EDT"
    rf"|hours|BCE?)\b(?!['’])|{S}B\.C|{S}(?:[NSEW]\.{S})?[A-Z]\w+{S}"
    r"(?:St|Ave|Rd|Blvd|Dr|Street|Avenue|Road|Lane|Drive|Boulevard|Parkway|Way)\b)"
)
SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:“\"‘\n–—])\s{0,9}$")
ABOUT = re.compile(
    r"(?:\b(?:(?:[Mm]ore|[Ll]ess|[Ff]ewer|[Ll]onger) than|[Oo]ver|[Aa]t least|[Uu]nder"
    rf"|(?:\d+|{one_of(' '.join(COUNTS))}) (?:to|or))\s|[\w-])$"
)
SAME = re.compile(r"\b(?:same|this)\s\w+\s$")  # `this time last year` means one day, not the whole year


def years(numbers: str) -> str:
    """Return a pattern for a year or a span of years: `2015-19`, `2021/22`."""
    ends = r"(?!\w|[.,:]\d|[-–/]\d|%)"
    return rf"(?<![\w.,:$€£/#-])(?P<year>{numbers})(?:[-–/](?P<end>\d{{4}}|\d\d))?{ends}{NOT_COUNTED}"
