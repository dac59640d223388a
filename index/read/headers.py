"""Reads the lines above a text that say what it is: its day, and fields such as `Title: …` and `Date: …`."""

from __future__ import annotations

import re

from index.read.days import CHANGED, PARTS, is_day, is_weekday, tidied

OPENING = 600  # characters of a text that are searched for a line with its day; a day further down belongs to the story
LINES = 8
LONGEST = 120  # characters; a longer line is a sentence, not part of a header
# A line such as `By Ada Pell` shows that a day next to it is the day of publication.
BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av|autor(?:in)?|author|reporter)\b:? [^\d|]{2,80}"
    r"|(?:来源|來源|作者|记者|記者|编辑|編輯|出典|提供|기자|출처) ?[:：] ?[^\d|]{1,40}",
    re.IGNORECASE,
)
# Agencies put the day into the dateline: `LONDON, 12 September 2023 —`, `MARL, Sept. 12, 2023 (Reuters) - The …`.
DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ.’' -]{2,30},\s{1,4}){1,2}(?P<day>[^()/\n–—-]{6,24}?)\s{0,4}"
    r"(?:(?:\([A-Z][\w. ]{1,20}\)|/[A-Z][\w -]{1,30}/)\s{0,4})?(?:--?|[–—])"
)
# Words in any language may name the month here, because the caller lets `read_day` decide what is a day.
LIKE_A_DAY = re.compile(
    r"(?<!\d)\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?[ -]{1,2}(?:of |de |d[’'])?[^\W\d_]{3,12}\.?,?(?: de"
    r"| of)?[ -]{1,2}\d{4}(?!\d)"
    r"|[^\W\d_]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?:T[\d:.]{4,16}Z?)?"
    r"|(?<!\d)\d{1,2}([./])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日"
)
END = re.compile(r"[\w’”)\]][.!?][”’\"]?$")
YEAR = re.compile(r"(?:1[6-9]|20)\d\d|(?<!\d)\d{1,2}([./])\d{1,2}\1\d\d(?!\d)")
FIELD = re.compile(r"(?:\.\. |:)?(?P<name>[^\W\d_][\w /-]{1,29}?):(?:[ \t]{1,8}(?P<value>[^\n]{1,300}))?")
KNOWN = frozenset(
    """title headline date published author authors by byline source outlet newspaper publication url link slug status
    category categories tags section subject from to summary description lang modified updated pubdate copyright
    published_at publication_date date_published titel datum autor quelle""".split()
)
AROUND = " .,;:()[]-–—"
PAGE = re.compile(r"(?:page |p\. ?|s\. ?|seite )?[A-Z]?\d{1,4}", re.IGNORECASE)
CLOCK = re.compile(r"(?:at |um )?\d{1,2}[:.h]\d{0,2}[\w .:/]{0,30}", re.IGNORECASE)
CLOCK_BEFORE = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?= )")
# The head of a newspaper: `Vol. XII. No. 34. Thursday, 5 June 1902. Price 1d.`
ISSUE = re.compile(
    r"\b(?:vol(?:ume)?|no|nr|issue|number|jahrgang|jg|tome|année|año)\.? ?(?:[\d,]{1,7}|[ivxlcdm]{1,9})\b[.,;:]?"
    r"|\bprice:? .{1,30}$",
    re.IGNORECASE,
)
ENOUGH = 2  # fields; a single `Word:` above a text may be part of it, so more make it a header


def day_line(text: str) -> str | None:
    """Find a line among the first ones that states a day and nothing else but a byline, a paper or a place."""
    lines = text[:OPENING].splitlines()[: LINES + 1]
    for line, below in zip(lines[:LINES], [*lines[1:], ""], strict=False):
        # In a text whose lines are wrapped, a line may be only a day and still be the middle of a sentence.
        if not below[:1].islower() and (found := day_of_line(line)):
            return found
    return None


def day_of_line(line: str) -> str | None:
    """Return the day that a line states; None for a sentence, a day of a change, or a line with several days."""
    line = " ".join(line.strip().strip("*_#[]() ").split())
    if match := DATELINE.match(line[: LONGEST + 40]):
        return _day(match["day"])
    if not line or len(line) > LONGEST or not YEAR.search(line):
        return None
    line = " ".join(ISSUE.sub(" ", line).strip(AROUND).split()) if ISSUE.search(line) else line
    if found := _day(line):
        return found
    found_days = {
        day for part in PARTS.split(line) if part and not CHANGED.search(part) for day in [_in_part(part)] if day
    }
    return found_days.pop() if len(found_days) == 1 else None


def _in_part(part: str) -> str | None:
    """Read one part of a line, such as `Marl Post, 12 September 2023`."""
    part = part.strip(" ,;()[]")
    if found := _day(part):
        return found
    if not YEAR.search(part) or len(part) > LONGEST or (END.search(part) and len(part.split()) > 8):
        return None
    places = list(LIKE_A_DAY.finditer(part))
    if len(places) != 1:
        return None
    before, after = part[: places[0].start()].strip(AROUND), part[places[0].end() :].strip(AROUND)
    place, _, last = before.rpartition(" ")
    before = place.strip(AROUND) if last and is_weekday(last) else before  # `Tarn, jueves 18 de enero de 2024`
    quiet = (not before or is_name(before)) and (not after or _is_behind_a_day(after))
    return _day(places[0][0]) if quiet else None


def _is_behind_a_day(words: str) -> bool:
    if PAGE.fullmatch(words) or CLOCK.fullmatch(words):
        return True
    clock = CLOCK_BEFORE.match(words)
    return is_name(words[clock.end() :].strip(AROUND) if clock else words)


def is_name(words: str) -> bool:
    """Return whether words are a byline, a place, a name or nothing: a few words in capitals, and no sentence."""
    if BYLINE.fullmatch(words):
        return True
    if any(character.isdigit() for character in words):
        return False
    many = re.findall(r"[^\W\d_][\w’'.-]*", words)
    small = frozenset("on am den le el il the of de la der die das und and du des di van vom du".split())
    return len(many) <= 6 and all(word[0].isupper() or word.lower() in small for word in many)


def _day(written: str) -> str | None:
    """Return what is written if it is a whole day with its year and nothing else."""
    if not YEAR.search(written) or CHANGED.search(tidied(written)):
        return None
    return written if is_day(written) else None


def fields_above(text: str) -> tuple[dict[str, str], int] | None:
    """Read lines such as `Title: …` above a text: the fields, and where the text begins. None if there are none."""
    fields: dict[str, str] = {}
    start = 0
    for line in text[:4000].splitlines(keepends=True):
        bare = line.strip()
        if not bare:
            start += len(line)
            if fields:
                break
            continue
        match = FIELD.fullmatch(bare)
        name = match["name"].strip().lower() if match else ""
        if not match or (name not in KNOWN and not fields):
            break
        fields.setdefault(name, (match["value"] or "").strip())
        start += len(line)
    known = [name for name in fields if name in KNOWN and fields[name]]
    enough = len(known) >= ENOUGH and any(
        name in fields for name in ("title", "headline", "subject", "titel", "date", "datum")
    )
    return (fields, start) if enough and text[start:].strip() else None
