"""The data around a text: publication date, outlet, title. Every reader builds its articles here, by the same rules."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from index.article import Article, as_integer
from index.dates.periods import AmbiguousDayError, day_in_numbers
from index.dates.vocabulary import MONTHS
from index.split import sentences

TITLE_CHARACTERS = 80
LONGEST_DATE = 80  # characters; a longer value is no date
EARLIEST_YEAR = 1400  # before printing there was no news; such a year is a mistake or a placeholder
MONTH = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
DAY = r"(?P<day>\d{1,2})"
YEAR = r"(?P<year>\d{4})"
# Only a clock time may follow the day. The day is used as the outlet wrote it; a time zone never shifts it.
TIME = (
    r"(?:(?:\s?,\s?|\sat\s|\s|t)\d{1,2}(?::\d{2}){1,2}(?:[.,]\d{1,9})?"
    r"(?:\s?[ap]\.?m\.?)?(?:\s?[a-z()/_ ]{0,40}[+-]?[\d:]{0,9})?)?"
)
WRITTEN = tuple(
    re.compile(form + TIME, re.IGNORECASE)
    for form in (
        rf"{YEAR}(?P<separator>[-/.])(?P<month>\d{{1,2}})(?P=separator){DAY}",
        rf"{YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})(?:t\d{{4}}(?:\d{{2}})?(?:\.\d+)?z?|\d{{6}})?",
        rf"{WEEKDAY}{DAY}(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{MONTH},?[\s-]+{YEAR}",
        rf"{WEEKDAY}{MONTH}\s+{DAY}(?:st|nd|rd|th)?,?\s+{YEAR}",
    )
)
NUMBERS_ONLY = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.]{YEAR}{TIME}", re.IGNORECASE)
EPOCH = re.compile(r"(?P<seconds>-?\d{9,10}(?:\.\d+)?)|(?P<milliseconds>-?\d{13})")
WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\"<>]+", re.IGNORECASE)


class UnreadableError(Exception):
    """An article that cannot be read: one line with what was found, what was expected, and what fixes it.

    `line` is the line in the file, counted from 1, if it is known.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class About:
    """What a source says about its text, as found and still unchecked. `date` is a string or a number."""

    title: str | None = None
    date: str | int | float | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None


def publication_date(found: str | float, today: datetime.date) -> int:
    """Read a publication date as YYYYMMDD: ISO forms, English day and month names, mail dates, epoch seconds.

    UnreadableError for anything else, an ambiguous `01/02/2024`, a day that does not exist, or one after tomorrow:
    a partly understood date would silently put an article on a wrong day.
    """
    written = " ".join(str(found)[: 4 * LONGEST_DATE].split())[:LONGEST_DATE]
    try:
        day = _day(written)
    except AmbiguousDayError:
        raise UnreadableError(f"date {written[:40]!r} can mean two days; write it as YYYY-MM-DD") from None
    except (ValueError, OverflowError):
        raise UnreadableError(f"date {written[:40]!r} does not exist; write the day as YYYY-MM-DD") from None
    if day.year < EARLIEST_YEAR:
        raise UnreadableError(
            f"date {written[:40]!r} lies before the year {EARLIEST_YEAR}; write the day as YYYY-MM-DD"
        )
    # An outlet in a time zone to the east may already write tomorrow's date.
    if (day - today).days > 1:
        raise UnreadableError(f"date {written[:40]!r} lies in the future (today is {today}); correct it")
    return as_integer(day)


def _day(written: str) -> datetime.date:
    for form in WRITTEN:
        if match := form.fullmatch(written):
            month = match["month"].lower()
            number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
            return datetime.date(int(match["year"]), number, int(match["day"]))
    if match := EPOCH.fullmatch(written):
        seconds = float(match["seconds"] or 0) + float(match["milliseconds"] or 0) / 1000
        return (datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)).date()
    if match := NUMBERS_ONLY.fullmatch(written):
        return day_in_numbers(int(match[1]), int(match[2]), int(match["year"]))
    raise UnreadableError(f"date {written[:40]!r} is not understood; write the day as YYYY-MM-DD")


def make_article(
    text: str, about: About, path: str, today: datetime.date, *, key: str | None = None, pages: Sequence[int] = ()
) -> Article:
    """Check a text and the data about it, and derive a missing title or outlet.

    `path` is relative to the sources folder; the article's id is `key`, or the path. UnreadableError as in
    `publication_date`, and for a text that is blank or not text.
    """
    check_text(text)
    url = web_address(about.url)
    return Article(
        id=key or path,
        text=text,
        title=one_line(about.title) or title_of(text),
        path=path,
        date=None if about.date is None or about.date == "" else publication_date(about.date, today),
        outlet=outlet_of(web_address(about.outlet)) or one_line(about.outlet) or outlet_of(url),
        author=one_line(about.author),
        url=url,
        pages=tuple(pages),
    )


def check_text(text: str) -> None:
    """Raise UnreadableError for a text that is blank, or that contains characters which no text contains."""
    if not text or text.isspace():
        raise UnreadableError("empty; expected the text of an article")
    if "\0" in text:
        raise UnreadableError("not text (it holds NUL characters); expected the text of an article")
    try:
        text.encode()
    except UnicodeEncodeError as broken:
        half = f"\\u{ord(text[broken.start]):04x}"
        raise UnreadableError(f"half a character ({half}) in the text; expected whole ones: export it again") from None


def one_line(words: str | None) -> str | None:
    """Reduce a title or a name to one line of printable characters; None if nothing is left."""
    if not words:
        return None
    return " ".join("".join(c if c.isprintable() else " " for c in words).split()) or None


def title_of(text: str) -> str:
    """Use the first sentence as the title, cut at a word after about 80 characters."""
    # Far more text than a title needs, so that the segmenter can see where the sentence ends.
    beginning = text.lstrip()[: 10 * TITLE_CHARACTERS]
    spans = sentences(beginning)
    start, end = spans[0] if spans else (0, len(beginning))
    words = one_line(beginning[start:end]) or beginning[:TITLE_CHARACTERS]
    if len(words) <= TITLE_CHARACTERS:
        return words
    blank = words.rfind(" ", TITLE_CHARACTERS // 2, TITLE_CHARACTERS)
    return words[: blank if blank > 0 else TITLE_CHARACTERS - 1].rstrip(" ,;:–-") + "…"


def web_address(found: str | None) -> str | None:
    """Keep a link only if a reader can open it: http or https, without blanks."""
    found = (found or "").strip()
    return found if WEB_ADDRESS.fullmatch(found) else None


def outlet_of(url: str | None) -> str | None:
    """Name the outlet after its host: `https://www.usatoday.com/story/…` is `usatoday.com`."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:  # an address such as http://[::1
        return None
    return (host or "").removeprefix("www.") or None
