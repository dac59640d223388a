"""Reads a publication day in the many forms in which sources write it, and decides which day `03/02/2021` means.

A day that is only partly understood is never guessed: the article stays undated, and a line says why.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.article import as_date, as_integer
from index.dates.periods import AmbiguousDayError, day_in_numbers
from index.dates.vocabulary import DAY_NAMES, MONTHS, SHORT_DAY_NAMES, WEEKDAYS, one_of

EARLIEST_YEAR = 1600  # newspapers are younger; an earlier year is a mistake, or of another calendar (1402 is 2023)
FARTHEST = 200  # years from now; a later year is no slip of a digit but of another calendar (2567 is 2024)
MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
DAY = r"(?P<day>\d{1,2})"
YEAR = r"(?P<year>\d{4})"
# Only a clock time may follow the day. A time zone is ignored: the article keeps the day that its outlet printed.
TIME = (
    r"(?:(?:\s?,\s?|\s(?:at|à|um|kl\.?|klo|alle|a las)\s|\s|t)\d{1,2}(?:(?::\d{2}){1,2}|(?<=klo \d)\.\d{2}"
    r"|(?<=klo \d\d)\.\d{2}|\s?h\s?(?:\d{2})?)(?:[.,]\d{1,9})?"
    r"(?:\s?[ap]\.?m\.?)?(?:\s?[a-z()/_ ]{0,40}[+-]?[\d:]{0,9}\)?)?(?:\s\([a-z ]{3,40}\))?)?"
)
IN_WORDS = (
    rf"{WEEKDAY}{DAY}(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{MONTH},?[\s-]+{YEAR}",
    rf"{WEEKDAY}{MONTH}\s+{DAY}(?:st|nd|rd|th)?,?\s+{YEAR}",
    # X and older mail programs put the year last: `Thu Jan 18 09:12:00 +0000 2024`.
    rf"{WEEKDAY}{MONTH}\s+{DAY}\s+\d{{1,2}}:\d{{2}}:\d{{2}}\s+(?:[+-]\d{{4}}|[a-z]{{3,4}})\s+{YEAR}",
    # RFC 822 of 1982, and feeds to this day: `Sat, 01 Jul 23 09:00:00 GMT`.
    rf"{WEEKDAY.removesuffix('?')}{DAY}\s+{MONTH}\s+(?P<short>\d{{2}})(?=\s\d{{1,2}}:\d{{2}}|\Z)",
    # Oracle and spreadsheets write `18-Jan-24`.
    # the log of a web server: `18/Jan/2024:08:00:00 +0000`
    rf"{DAY}/{MONTH}/{YEAR}(?::\d\d:\d\d:\d\d(?: [+-]\d{{4}})?)?",
    rf"{DAY}-{MONTH}-(?P<short>\d{{2}})(?:\s\d{{2}}\.\d{{2}}\.\d{{2}}(?:\.\d{{1,9}})?\s?[ap]m)?",
)
EASTERN_WEEKDAY = r"(?:\s?[(（]?(?:星期|周|週)?[一二三四五六日天月火水木金土월화수목금토일][)）]?)?"
WRITTEN = tuple(
    re.compile(form + TIME, re.IGNORECASE)
    for form in (
        rf"{YEAR}(?P<separator>[-/.])(?P<month>\d{{1,2}})(?P=separator){DAY}(?:z|[+-]\d{{2}}:\d{{2}}\Z)?{EASTERN_WEEKDAY}",
        rf"{YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})(?:t\d{{4}}(?:\d{{2}})?(?:\.\d+)?z?|\d{{6}})?",
        rf"{YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?{DAY}\s?[日일]{EASTERN_WEEKDAY}",
        # Koreans and Hungarians put the year first and full stops after the numbers.
        rf"{YEAR}\. ?(?P<month>\d{{1,2}})\. ?{DAY}\.?",
        *IN_WORDS,
    )
)
SOMEWHERE = tuple(re.compile(rf"(?<![\w–-]){form}(?!\w)", re.IGNORECASE) for form in IN_WORDS[:2])
ISO_SOMEWHERE = re.compile(rf"(?<![\w/.–-]){YEAR}-(?P<month>\d{{2}})-{DAY}(?![\w/–-])(?!T?\d)")
NUMBERS_ONLY = re.compile(
    rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(?P<year>\d{{4}}|\d{{2}}){TIME}(?:\s?(?:uhr|h))?", re.IGNORECASE
)
WEEKDAY_BEFORE = re.compile(
    rf"(?P<weekday>{one_of(f'{DAY_NAMES} {SHORT_DAY_NAMES}')})\.?,?\s+(?P<rest>[\d-].*)", re.IGNORECASE | re.DOTALL
)
WEEKDAY_AFTER = re.compile(
    rf"(?P<rest>[\d][^()]{{5,60}}?),?\s\(?(?P<weekday>{one_of(f'{DAY_NAMES} {SHORT_DAY_NAMES}')})\.?\)?", re.IGNORECASE
)
ENGLISH_WEEKDAY = re.compile(one_of(f"{DAY_NAMES} {SHORT_DAY_NAMES}"), re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{3,20}")
WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_]{2,20})\.?,?\s+(?P<rest>\d.*)")
LANGUAGES = (
    "en ar az be bg bn bs ca cs cy da de el es et eu fi fil fr ga gl he hi hr hu hy id is it ka kk lt lv mk ms mt nb nl"
    " nn pl pt ro ru sk sl sq sr sv sw ta te th tr uk ur".split()
)
WHOLE_MONTHS = "january february march april may june july august september october november december".split()
WHOLE_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
TOKEN = re.compile(r"\d+|[^\W\d_]+(?:\u0301?[^\W\d_]|[\u0900-\u0dff\u0e30-\u0e4f])*")
# A line with a day and these words is still not a sentence: articles, units, names of time zones.
FILLERS = frozenset(
    """º ª de del den der d di le la el il er ère a à o au um uhr h t kl klo alle ore las los at on am pm im th st nd rd
    of г года год р року r roku m v в о z utc gmt cet cest est edt pst pdt bst msk ist wib hs hrs min y as às da
    do om""".split()
)
VIETNAMESE = re.compile(rf"(?:ngày )?{DAY} tháng (?P<month>\d{{1,2}}),? (?:năm )?{YEAR}", re.IGNORECASE)
VIETNAMESE_WEEKDAY = re.compile(r"\A(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật),? ", re.IGNORECASE)
IN_DIGITS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")
LABEL = re.compile(
    r"(?:ngày|for (?:immediate )?release"
    r"|(?:first |originally )?(?:published|posted|publication date|publish date|pub date|date|dated|issued"
    r"|released|created by)"
    r"|veröffentlicht|erschienen|erstellt|publié|paru|mis en ligne|publicado|publicada|pubblicato|gepubliceerd"
    r"|publicerad"
    r"|opublikowano|опубликовано|datum|fecha|data|date de publication)(?: ?:| on| at| am| le| el| em| il| op| den"
    r"|\b)[:,]?\s{0,4}",
    re.IGNORECASE,
)
# A line is split here because one part may give the day of publication and another the day of a change.
PARTS = re.compile(r"\s[|/•·–—]\s|[|•·;]|,\s(?=(?:last )?(?:updated|modified|changed|corrected))", re.IGNORECASE)
UNPLEASANT = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2212": "-",
        "\u200b": None,
        "\u200e": None,
        "\u200f": None,
        "\ufeff": None,
    }
)
DOT_NET = re.compile(r"/Date\((-?\d{9,13})(?:[+-]\d{4})?\)/")
# `09/12/2023 - 21:40`: the dash would make the time look like the end of a range of days.
TIME_BEHIND = re.compile(r"\s{1,9}-\s{1,9}(?=\d{1,2}:\d{2}\Z)")
# A computer counts days from 1 January 1970, so this day means that nobody entered one.
# SQL Server and .NET write 1900 or the year 1 instead, always with a time.
NO_DAY = re.compile(
    r"(?:19700101|1970-01-01|1969-12-31|(?:1900-01-01|1899-12-3[01])[t ]00:00|(?:thu,? )?(?:0?1 jan(?:uary)?"
    r"|jan(?:uary)? 0?1),? 1970\b)(?!\d)",
    re.IGNORECASE,
)
EPOCH = re.compile(r"(?P<seconds>-?\d{9,10}(?:\.\d+)?)|(?P<milliseconds>-?\d{13})(?:\d{3}){0,2}")
CHANGED = re.compile(
    r"\b(?:updated|modified|changed|last|corrected|expires|until|revised|edited|retrieved|accessed|downloaded"
    r"|archived|born|died|printed(?: on| from| by|(?= \d))|deadline|due|valid"
    r"|effective|saved|captured|viewed|exported|imported"
    r"|aktualisiert|geändert|zuletzt|stand|mis à jour|modifié|actualizad[oa]|atualizado|aggiornato|bijgewerkt"
    r"|abgerufen"
    r"|обновлено|embargo(?:ed)?|sperrfrist)\b",
    re.IGNORECASE,
)
RANGE = re.compile(
    r"\d\s?[-–—/]\s?\d{1,2}\.?\s[^\W\d]|\d\s(?:to|bis|au|al|und|and|or)\s\d", re.IGNORECASE
)  # `18-20 January 2024` names no single day, so the article stays undated
LONGEST = 80  # characters; a longer value is a sentence that mentions a day
IN_NAME = re.compile(
    r"(?<!\d)(?P<year>(?:1[6-9]|20)\d\d)(?P<separator>[-_./]?)(?P<month>0[1-9]|1[0-2])(?:(?P=separator)|(?<=-\d\d)/)"
    r"(?P<day>0[1-9]|[12]\d|3[01])(?:(?!\d)|(?=(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)))"
)
SHORT_IN_NAME = re.compile(
    r"(?<!\d)(?<!\d[-_/])(?P<year>(?:1[6-9]|20)\d\d)(?P<separator>[-_/])(?P<month>0?[1-9]|1[0-2])(?P=separator)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
)
EASTERN = re.compile(r"(?<!\d)(?P<year>\d{4})[年년] ?(?P<month>\d{1,2})[月월] ?(?P<day>\d{1,2})[日일]")
FOREIGN_DAY = re.compile(r"(?<!\w)\d{1,2} (?:de )?[^\W\d_]{3,12} (?:de )?\d{4}(?!\w)")
TOGETHER = re.compile(r"(?<=\d)(?=[^\W\d_]{3})|(?<=[^\W\d_]{3})(?=\d{4})")  # `18JAN2024`
YEAR_FIRST = re.compile(rf"(?<!\w){YEAR} {MONTH} {DAY}(?!\w)", re.IGNORECASE)
DAY_LAST = re.compile(r"(?<!\d)(?<!\d\.)(\d{1,2})([-._])(\d{1,2})\2((?:1[6-9]|20)\d\d|\d\d)(?!\d|\.\d)")
IN_FIELD = re.compile(
    r'"[^"]{0,40}(?:dat|publish|time|creat|day)[^"]{0,40}"\s{0,4}:\s{0,4}"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)',
    re.IGNORECASE,
)

First = Literal["day", "month"]


class UnreadableError(Exception):
    """An article that cannot be read: one line with what was found, what was expected, and what fixes it.

    `line` is the line in the file, counted from 1, if it is known.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


class FutureDayError(UnreadableError):
    """A day of publication that has not come: the text is not public yet."""


@dataclass(frozen=True, slots=True)
class Named:
    """A day that a text or a name states: YYYYMMDD, and its place (start, end) in the text."""

    day: int
    start: int
    end: int


def publication_date(found: str | float, today: datetime.date, first: First | None = None) -> int:
    """Read a publication date as YYYYMMDD: ISO forms, day and month names, mail dates, epoch seconds.

    `first` says whether `03/02/2021` begins with the day or the month; without it, only a weekday before it decides.
    UnreadableError for anything else, a day that does not exist, or one after tomorrow: a partly understood date would
    silently put an article on a wrong day.
    """
    written = tidied(str(found))
    if not written:
        raise UnreadableError("date without a day; write it as YYYY-MM-DD")
    if NO_DAY.match(written):
        raise UnreadableError(
            f"date {written[:40]!r} is what programs write for an unknown day; write it as YYYY-MM-DD"
        )
    try:
        day = _day(written, first)
    except AmbiguousDayError:
        raise UnreadableError(f"date {written[:40]!r} can mean two days; write it as YYYY-MM-DD") from None
    except (ValueError, OverflowError):
        raise UnreadableError(f"date {written[:40]!r} does not exist; write the day as YYYY-MM-DD") from None
    if not EARLIEST_YEAR <= day.year <= today.year + FARTHEST:
        raise UnreadableError(
            f"date {written[:40]!r} lies outside the years {EARLIEST_YEAR} to {today.year}; write the day as YYYY-MM-DD"
        )
    weekday = _weekday_beside(written)
    if weekday not in (None, day.weekday()) and _swapped_weekday(day) == weekday:
        # A program that took the month for the day wrote this, so the other day is as likely.
        raise UnreadableError(f"date {written[:40]!r} has the weekday of another day; write the day as YYYY-MM-DD")
    # An outlet in a time zone further east may already write tomorrow's date.
    if (day - today).days > 1:
        raise FutureDayError(f"date {written[:40]!r} lies in the future (today is {today}); correct it")
    return as_integer(day)


def _swapped_weekday(day: datetime.date) -> int | None:
    """Return the weekday of a day whose month and day were swapped; None if there is no such day."""
    return day.replace(month=day.day, day=day.month).weekday() if day.day <= 12 else None


def is_beside_other_weekday(found: str | float, day: int) -> bool:
    """Return whether what is written names one weekday, and not that of the day (YYYYMMDD) that was read from it."""
    weekday = _weekday_beside(tidied(str(found)))
    return weekday is not None and weekday != as_date(day).weekday()


def _weekday_beside(written: str) -> int | None:
    """Return the only weekday in what is written (0 is Monday), in English or written out in another language."""
    words = WORD.findall(written[: 2 * LONGEST].lower())
    found = {WEEKDAYS.index(word[:3]) for word in words if ENGLISH_WEEKDAY.fullmatch(word)}
    # shorter words of other languages are too often something else: `mar` is a month, `min` a minute
    if not found and (long := [word for word in words if len(word) > 4 and word not in WHOLE_MONTHS]):
        found = {_foreign("weekday")[word] for word in long if word in _foreign("weekday")}
    return found.pop() if len(found) == 1 else None


def is_weekday(word: str) -> bool:
    """Return whether a word is a weekday in English or written out in another language."""
    word = word.lower().rstrip(".,")
    return ENGLISH_WEEKDAY.fullmatch(word) is not None or (len(word) > 4 and word in _words_of("weekday"))


def tidied(found: str) -> str:
    """Reduce what is written to the day itself: one kind of blank and hyphen, without its label and brackets."""
    written = " ".join(found[: 4 * LONGEST].translate(UNPLEASANT).split()).strip(" ,;")
    if written[:1] + written[-1:] in ("()", "[]"):
        written = written[1:-1].strip(" ,;")
    if match := DOT_NET.fullmatch(written):
        return match[1]
    written = re.sub(r"\[[\w/+-]{1,40}\]\Z", "", written)  # Java adds the name of a zone: `…T09:00:00Z[UTC]`
    written = re.sub(r"\.0+\Z", "", written) if re.fullmatch(r"\d{8,14}\.0+", written) else written
    if len(written) > 2 * LONGEST:
        return written
    parts = [part.strip(" ,;([])") for part in PARTS.split(written)]
    if len(parts) > 1 and any(CHANGED.search(part) for part in parts):
        kept = [part for part in parts if part and not CHANGED.search(part)]
        written = kept[0] if len(kept) == 1 else written
    written = LABEL.sub("", written, count=1) if LABEL.match(written) else written
    return VIETNAMESE_WEEKDAY.sub("", written, count=1)


def is_day(written: str) -> bool:
    """Return whether a text is a day with its year and nothing else, in any form that `publication_date` reads.

    A day such as 03/02/2021, which can mean two, is one as well.
    """
    try:
        _whole_day(tidied(written), None)
    except AmbiguousDayError:
        return True
    except (UnreadableError, ValueError, OverflowError):
        return False
    return True


def _day(written: str, first: First | None) -> datetime.date:
    try:
        return _whole_day(written, first)
    except UnreadableError:
        if match := _only_day(written):
            return _of(match)
        raise


def _whole_day(written: str, first: First | None) -> datetime.date:
    for form in WRITTEN:
        if match := form.fullmatch(written):
            return _of(match)
    if match := EPOCH.fullmatch(written):
        seconds = float(match["seconds"] or 0) + float(match["milliseconds"] or 0) / 1000
        return (datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)).date()
    weekday, rest = _without_weekday(written)
    if numbers := NUMBERS_ONLY.fullmatch(TIME_BEHIND.sub(" ", rest)):
        return _in_numbers(numbers, weekday, first)
    if weekday is not None and (found := next((match for form in WRITTEN if (match := form.fullmatch(rest))), None)):
        return _of(found)
    if day := _in_other_language(written):
        return day
    raise UnreadableError(f"date {written[:40]!r} is not understood; write the day as YYYY-MM-DD")


def _without_weekday(written: str) -> tuple[int | None, str]:
    """Separate a day from the weekday before or after it (0 is Monday), in English or another language."""
    if match := WEEKDAY_BEFORE.fullmatch(written) or WEEKDAY_AFTER.fullmatch(written):
        return WEEKDAYS.index(match["weekday"][:3].lower()), match["rest"]
    match = WORD_BEFORE.fullmatch(written)
    if match is None or match["word"].lower() not in _words_of("weekday"):
        return None, written
    return _foreign("weekday").get(match["word"].lower()), match["rest"]  # `Do` and `So` are several weekdays


@functools.cache
def _foreign(kind: Literal["month", "weekday"]) -> dict[str, int]:
    """Return the months or the weekdays of other languages, counted from 0; without words that are several of them."""
    return {word: next(iter(places)) for word, places in _words_of(kind).items() if len(places) == 1}


@functools.cache
def _words_of(kind: Literal["month", "weekday"]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        words = importlib.import_module(f"dateparser.data.date_translation_data.{language}").info
        for number, name in enumerate(WHOLE_MONTHS if kind == "month" else WHOLE_DAYS):
            for word in words.get(name, ()):
                found.setdefault(word.lower().rstrip("."), set()).add(number)
    return found


def _only_day(written: str) -> re.Match[str] | None:
    """Find the day in `Published 5:13 PM EST, Thu January 18, 2024`; None if it is the day of a change."""
    if len(written) > LONGEST or CHANGED.search(written):
        return None
    found = [match for form in (*SOMEWHERE, ISO_SOMEWHERE) for match in form.finditer(written)]
    return found[0] if len(found) == 1 and len(re.findall(r"\d{4}", written)) == 1 else None


def _of(match: re.Match[str]) -> datetime.date:
    month = match["month"].lower()
    number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
    named = match.groupdict()
    year = named["year"] if named.get("year") else _whole_year(named["short"])
    return datetime.date(int(year), number, int(match["day"]))


def _whole_year(short: str) -> str:
    """Write `24` as 2024 and `98` as 1998, as POSIX reads them; a whole year stays as it is."""
    return short if len(short) == 4 else f"{'19' if int(short) >= 69 else '20'}{short}"


def _in_numbers(match: re.Match[str], weekday: int | None, first: First | None) -> datetime.date:
    """Read `09/12/2023` by the weekday next to it, by the order of its file, or if only one order is possible.

    `18/01/24` may begin with the year, so it is read only where its file or a weekday shows the order.
    """
    one, other = int(match[1]), int(match[3])
    year = int(_whole_year(match["year"]))
    if len(match["year"]) == 2 and first is None and weekday is None and one <= 31 and not one <= 12 < other:
        raise AmbiguousDayError
    possible = {order: day for order, day in (("day", (other, one)), ("month", (one, other))) if day[0] <= 12}
    if weekday is not None:
        days = {datetime.date(year, month, day) for month, day in possible.values()}
        fitting = [day for day in days if day.weekday() == weekday]
        if len(fitting) == 1:
            return fitting[0]
        raise AmbiguousDayError
    if first in possible:
        month, day = possible[first]
        return datetime.date(year, month, day)
    if match[2] == "." and len(match["year"]) == 4 and other <= 12:
        return datetime.date(year, other, one)  # no country that separates with dots writes the month first
    return day_in_numbers(one, other, year)


def _in_other_language(written: str) -> datetime.date | None:
    """Read a day whose month is a word of another language: `le 6 janvier 2024 à 9h12`.

    A word that is two months in different languages (`listopada`) is no month.
    """
    if len(written) > LONGEST or RANGE.search(written) or IN_DIGITS.search(written) or CHANGED.search(written):
        return None
    if match := VIETNAMESE.fullmatch(written):
        return datetime.date(int(match["year"]), int(match["month"]), int(match["day"]))
    tokens = TOKEN.findall(written.lower())
    numbers = [int(token) for token in tokens if token.isdecimal()]
    words = [token for token in tokens if not token.isdecimal() and token not in FILLERS]
    if not 2 <= len(numbers) <= 5 or not 1 <= len(words) <= 2:
        return None
    months = [month for word in words if (month := _foreign("month").get(word)) is not None]
    others = [word for word in words if word not in _foreign("month") and word not in _words_of("weekday")]
    (day, year), clock = sorted(numbers[:2]), numbers[2:]
    if len(months) != 1 or others or not 1 <= day <= 31 or year < 1000 or any(part > 60 for part in clock):
        return None
    return datetime.date(year, months[0] + 1, day)


def is_in_numbers(written: object) -> bool:
    """Return whether a day such as `03/02/2021` can be read only if its order is known."""
    match = NUMBERS_ONLY.fullmatch(tidied(str(written)))
    return match is not None and (max(int(match[1]), int(match[3])) <= 12 or len(match["year"]) == 2)


def order_of(days: Iterable[str]) -> First | None:
    """Find whether days in numbers begin with the day or the month, from a day that is possible in one order only.

    None if no day shows it, or if they contradict each other.
    """
    found = {
        order
        for written in days
        if (match := NUMBERS_ONLY.match(tidied(written)))
        and (order := _shown(int(match[1]), int(match[3]), match["year"]))
    }
    return found.pop() if len(found) == 1 else None


def order_in(text: str) -> First | None:
    """Find the same in the text of a JSON file, from its fields for days."""
    found = {order for match in IN_FIELD.finditer(text) if (order := _shown(int(match[1]), int(match[2]), match[3]))}
    return found.pop() if len(found) == 1 else None


def _shown(one: int, other: int, year: str) -> First | None:
    # In `18/01/24` the 18 may be the year and the 24 the day; in `18/01/99` it cannot.
    if one > 12 >= other and (len(year) == 4 or int(year) > 31):
        return "day"
    return "month" if other > 12 >= one else None


def day_in_path(path: str, first: First | None = None) -> int | None:
    """Find the day in a file's name, else in its folders: `2023-09-12-library.txt`, `2023/09/12/library.txt`.

    `first` is as in `publication_date`. None if there is no day, or more than one.
    """
    folders, _, name = path.rpartition("/")
    for part in (name, folders, path):
        matches = (match for form in (IN_NAME, SHORT_IN_NAME, EASTERN) for match in form.finditer(part))
        found = {day for match in matches if (day := _existing(match))}
        found = found or _days_in_words(part, first)
        if found:
            return as_integer(found.pop()) if len(found) == 1 else None
    return None


def _days_in_words(name: str, first: First | None) -> set[datetime.date]:
    """Find days in a name such as `Library 12 September 2023`, `Sep-12-2023`, `2023/September/12`, `23-09-2023`."""
    words = TOGETHER.sub(" ", re.sub(r"[\W_]+", " ", name))
    found = {day for form in (*SOMEWHERE, YEAR_FIRST) for match in form.finditer(words) if (day := _existing(match))}
    for written in FOREIGN_DAY.findall(words):
        with contextlib.suppress(ValueError):
            found |= {day} if (day := _in_other_language(written)) else set()
    for one, separator, other, year in DAY_LAST.findall(name):
        if len(year) == 4 or first:
            dotted: First | None = "day" if separator == "." else None
            order = _shown(int(one), int(other), year) or first or dotted
            number, month = (one, other) if order == "day" else (other, one)
            with contextlib.suppress(ValueError):
                found |= {datetime.date(int(_whole_year(year)), int(month), int(number))} if order else set()
    return found


def _existing(match: re.Match[str]) -> datetime.date | None:
    try:
        return _of(match)
    except ValueError:
        return None


def days_in(text: str) -> list[Named]:
    """Find the days written with the month as a word: `Wednesday, March 2, 1898`, `2 March 1898`."""
    matches = (match for form in SOMEWHERE for match in form.finditer(text))
    found = (Named(as_integer(day), *match.span()) for match in matches if (day := _existing(match)))
    return sorted(found, key=lambda named: named.start)
