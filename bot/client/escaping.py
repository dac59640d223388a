"""Text from outside made safe to show in Discord: it looks as written, and formats, links and pings nothing.

Hides Discord's Markdown and the Unicode that can steer a line. What is shown may differ from the stored text in
invisible characters only; the words never.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

# Every mark that Discord's Markdown, mentions, timestamps, emoji or link detection start from, where they do: headings,
# lists, small print and block quotes at the start of a line only, a colon in an address or a name of an emoji only.
MARKS = re.compile(r"[\\*_~`|<@\[\]]|(?m:^\s*[#>+-])|:(?=//)|:(?=[^\s:]+:)|(?m:^\s*\d+(?=[.)]))")
# Characters that show nothing and reorder, hide or split what stands beside them. The two joiners that Persian,
# Hindi and emoji need (U+200C, U+200D) stay.
INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\U000e0000-\U000e007f]"
)
LINES = re.compile(r"\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
MOST_ACCENTS = 3  # combining marks on one character; no script in use needs more
LONGEST_LINK = 512


def plain(text: str) -> str:
    """Take out what is invisible or piles up, and keep the words and line ends."""
    return _few_accents(INVISIBLE.sub("", LINES.sub("\n", text).replace("\t", " ")))


def escaped(text: str) -> str:
    """Make a text from outside safe inside a message of several lines."""
    return isolated(marked(plain(text)))


def line(text: str) -> str:
    """Make a text from outside safe on one line: line ends and runs of blanks become one blank."""
    return isolated(marked(flat(text).strip()))


def flat(text: str) -> str:
    """Bring a text on one line."""
    return re.sub(r"\s+", " ", plain(text))


def marked(text: str) -> str:
    """Put a backslash before every mark that would format, link or mention."""
    return MARKS.sub(_behind_backslash, text)


def _behind_backslash(found: re.Match[str]) -> str:
    if found.group().strip().isdigit():
        return f"{found.group()}\\"  # the backslash takes the meaning from the point or bracket behind a list's number
    return f"{found.group()[:-1]}\\{found.group()[-1]}"


def isolated(text: str) -> str:
    """Keep what runs from right to left within its own bounds, so that it cannot reorder our words around it."""
    return f"{ISOLATE}{text}{END_ISOLATE}" if RIGHT_TO_LEFT.search(text) else text


def link(label: str, url: str | None) -> str:
    """Write a masked link, with the label made safe; where the address is not a plain web address, only the label."""
    address = web_address(url)
    return f"[{line(label)}](<{address}>)" if address else line(label)


def web_address(url: str | None) -> str | None:
    """Give an address as it may stand in a message; None where it is no plain http address of a bearable length."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    address = quote(url.strip(), safe="%/:?#=&+,;~!$'*.-_@")
    return address if len(address) <= LONGEST_LINK else None


def cut(text: str, length: int) -> str:
    """Shorten a label of ours to at most `length` characters, at a word where one is near."""
    if units(text) <= length:
        return text
    kept = text[: length - 1]
    while units(kept) > length - 1:
        kept = kept[:-1]
    head, blank, _ = kept.rpartition(" ")
    return f"{(head if blank and len(head) > len(kept) // 2 else kept).rstrip()}…"


def units(text: str) -> int:
    """Count a text as strictly as any of Discord's limits could: in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _few_accents(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MOST_ACCENTS:
            kept.append(character)
    return "".join(kept)
