"""Makes articles by the same rules for every reader: checks the text, reads the date, derives title and outlet."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from index.article import OTHER_WEEKDAY, Article
from index.furniture import behind_dateline
from index.read.days import (
    First,
    FutureDayError,
    UnreadableError,
    day_in_path,
    days_in,
    is_beside_other_weekday,
    publication_date,
)
from index.split import sentences

TITLE_CHARACTERS = 80
AROUND_OUTLET = " |·•»-–—"  # what sites write between a headline and their name
LONGEST_LINE = 1_000  # characters of a title or a name; a longer one is a text in the wrong field
BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ac\u2e17\u00ad][ \t]{0,9}\r?\n[ \t]{0,9}(?=[^\W\d_A-Z])")
# A text under embargo must not be quoted. Capitals, a colon or `until` tell the notice from a report about an embargo.
EMBARGO = re.compile(
    r"[*#\W]{0,6}(?:(?:DRAFT|CONFIDENTIAL|PRIVATE|(?:PRESS|NEWS|MEDIA) RELEASE)\W{1,6})?"
    r"(?:(?:STRICTLY |UNDER )?EMBARGO(?:ED)?\b|NOT FOR (?:PUBLICATION|RELEASE|BROADCAST|DISTRIBUTION)\b"
    r"|SPERRFRIST\b|EMBARGADO HASTA\b|EMBARGADO ATÉ\b|SOUS EMBARGO\b"
    r"|(?i:(?:strictly )?embargo(?:ed)? (?:until|till|to)\b|embargo:|sperrfrist(?: bis\b|:)"
    r"|sous embargo jusqu"
    r"|not for (?:publication|release|broadcast) (?:before|until)|hold for release|not for use (?:before|until)"
    r"|under (?:strict )?embargo (?:until|till|to)\b|not to be (?:published|released|broadcast|used) (?:before|until)))"
)
# `FOR IMMEDIATE RELEASE` hides nothing, so such a line counts only with a day that is to come.
RELEASE = re.compile(r"\W{0,4}(?:for release|release (?:date|time)|hold (?:until|till))\b[: ]", re.IGNORECASE)
EMBARGO_WITHIN, EMBARGO_LINES, LONGEST_EMBARGO = 600, 6, 120  # a notice is short and at the top
# Half a character cannot be stored.
WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\"<>\ud800-\udfff]{1,4000}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """What a source says about its text, unchecked.

    `date` is a string or a number; `date_from` says in words where it was found. `first` says whether its numbers begin
    with the day or the month, if anything in the source shows it.
    """

    title: str | None = None
    date: str | int | float | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    date_from: str = ""
    first: First | None = None
    # the day of the last change as written; kept apart, so that it is never the day of publication
    changed: str | None = None
    picture: str | None = None


class UnpublishedError(UnreadableError):
    """An article that its source does not show to everybody; `state` is its state there, such as `draft`."""

    def __init__(self, state: str) -> None:
        super().__init__(f"not public ({state}), left out; publish it there first")
        self.state = state


def make_article(
    text: str, about: About, path: str, today: datetime.date, *, key: str | None = None, pages: Sequence[int] = ()
) -> Article:
    """Check a text and the data about it, and derive a missing title or outlet.

    `path` is relative to the sources folder; the article's id is `key`, or the path. A day that cannot be read leaves
    the article undated, and `day_from` says why. UnreadableError for a text that is blank, not text, or of the future.
    """
    check_text(text)
    _refuse_embargoed(text, today)
    url = web_address(about.url)
    outlet = outlet_of(web_address(about.outlet)) or one_line(about.outlet) or outlet_of(url)
    day, day_from = dated(about, path, today)
    return Article(
        id=key or path,
        text=text,
        title=without_outlet(one_line(about.title), outlet) or title_of(text),
        path=path,
        date=day,
        outlet=outlet,
        author=one_line(about.author),
        url=url,
        pages=tuple(pages),
        day_from=day_from,
        picture=_picture(about.picture, url),
    )


def _picture(found: str | None, page: str | None) -> str | None:
    """Return the address of a picture; None unless it is https, because anyone on the way could exchange another."""
    address = web_address(found, page or "") if found else None
    return address if address and address.startswith("https://") else None


def _refuse_embargoed(text: str, today: datetime.date) -> None:
    """Raise UnpublishedError for a text under a line such as `EMBARGOED UNTIL 18 JANUARY 2030`, if that day is to come.

    Without a day, nobody knows whether the text may be shown.
    """
    for line in text[:EMBARGO_WITHIN].splitlines()[:EMBARGO_LINES]:
        notice, release = EMBARGO.match(line.strip()), RELEASE.match(line.strip())
        if len(line) <= LONGEST_EMBARGO and (notice or release):
            days = [found.day for found in days_in(line)]
            if max(days, default=int(f"{today:%Y%m%d}") + bool(notice)) > int(f"{today:%Y%m%d}"):
                raise UnpublishedError("embargo")


def dated(about: About, path: str, today: datetime.date) -> tuple[int | None, str]:
    """Return the day that a source states, else that in the file's name; and where it was, or why there is none.

    FutureDayError for a day that has not come.
    """
    named = day_in_path(path.partition("#")[0], about.first)
    if about.date is None or str(about.date).strip() == "":
        address = day_in_path(urlsplit(web_address(about.url) or "").path) if web_address(about.url) else None
        now = int(f"{today:%Y%m%d}")
        found = ((named, "the file's name"), (address, "its address"))
        if named and named > now and "_posts" in path.split("/"):
            raise UnpublishedError("scheduled")  # Jekyll shows a post from the day in its name on
        return next(((day, place) for day, place in found if day and day <= now), (None, ""))
    try:
        day, place = publication_date(about.date, today, about.first), about.date_from or "the source's own data"
    except FutureDayError:
        raise
    except UnreadableError as found:
        return None, str(found)
    return day, f"{place}, {OTHER_WEEKDAY}" if is_beside_other_weekday(about.date, day) else place


def check_text(text: str) -> None:
    """Raise UnreadableError for a text that is blank or has characters that no text has."""
    if not text or text.isspace():
        raise UnreadableError("empty; expected the text of an article")
    if "\0" in text:
        raise UnreadableError("not text (it holds NUL characters); expected the text of an article")
    try:
        text.encode()
    except UnicodeEncodeError as broken:
        half = f"\\u{ord(text[broken.start]):04x}"
        raise UnreadableError(f"half a character ({half}) in the text; expected whole ones: export it again") from None


def counted(kinds: Mapping[str, int]) -> str:
    """Write how many there are of each kind (in the plural), sorted: `3 drafts, 1,200 readers' comments`."""
    return ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items()))


def one_line(words: str | None) -> str | None:
    """Reduce a title or a name to one line of printable characters, cut at LONGEST_LINE; None if nothing is left."""
    if not words:
        return None
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:LONGEST_LINE].rstrip() or None


def without_outlet(title: str | None, outlet: str | None) -> str | None:
    """Take the outlet's name off the end of a title: `Ferry sinks | Coastal Wire`. Sources name the outlet anyway."""
    if not title or not outlet or title[-len(outlet) :].lower() != outlet.lower():
        return title
    headline = title[: -len(outlet)].rstrip(AROUND_OUTLET)
    between = title[len(headline) : -len(outlet)]
    # A blank comes first, so that `The Manchester-Guardian` stays whole.
    return headline if headline and between.strip() and between[0] in " |" else title


def title_of(text: str) -> str:
    """Use the first sentence as the title, cut at a word after about 80 characters; not a dateline before it."""
    # The segmenter needs more text than a title has, to see where the sentence ends.
    beginning = behind_dateline(text)[: 10 * TITLE_CHARACTERS]
    spans = sentences(beginning)
    start, end = spans[0] if spans else (0, len(beginning))
    words = one_line(BROKEN_WORD.sub("", beginning[start:end])) or beginning[:TITLE_CHARACTERS]
    if len(words) <= TITLE_CHARACTERS:
        return words
    blank = words.rfind(" ", TITLE_CHARACTERS // 2, TITLE_CHARACTERS)
    return words[: blank if blank > 0 else TITLE_CHARACTERS - 1].rstrip(" ,;:–-") + "…"


def web_address(found: str | None, base: str = "") -> str | None:
    """Return a link of the page `base` if a reader can open it (http or https, without blanks), else None."""
    found = (found or "").strip()
    try:
        found = urljoin(base, found)
        urlsplit(found)
    except ValueError:  # a bracket that does not close, as in http://[::1
        return None
    return found if WEB_ADDRESS.fullmatch(found) else None


def outlet_of(url: str | None) -> str | None:
    """Return the host as the outlet: `https://www.usatoday.com/story/…` is from `usatoday.com`."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:  # such as http://[::1
        return None
    return (host or "").removeprefix("www.") or None
