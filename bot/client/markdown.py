r"""Makes text from outside safe to show in Discord: it looks as written, and formats, links and pings nothing.

Hides Discord's Markdown and the Unicode that can change the direction of a line. The text shown may differ from the
stored text in invisible characters, in blanks and in unreadable piles of accents, but never in words.

A backslash before a mark is enough for Discord's client and for CommonMark, which simcord's preview reads, with these
differences:

* Discord ignores backslashes when it looks for the end of a link's label, and it searches across line ends. So only
  text in which nothing had to be escaped becomes a label, and no bracket from outside comes right before a parenthesis.
  Otherwise `x](https://evil.example)` in a later line would take over one of our links.
* Discord ends bold text at the next two stars, CommonMark only at the end of a word. So bold text is narrowed to where
  both end it.
* Discord knows no tables, underlined headings, indented code or `&amp;`. They are kept from working too.
* Discord respects the backslash in `\-# small print` at the start of a line, the preview does not. Only there, the
  preview shows a line of an article smaller than Discord does.
* Neither makes a link of `www.example.org`, and a message of components shows no card for a bare invitation such as
  `discord.gg/x`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlsplit

# Discord gives these marks a meaning only in some places. They are escaped only there, so that other texts stay as they
# are: headings, lists, small print and block quotes at the start of a line, a colon before the rest of an address or
# emoji.
MARKS = re.compile(r"[\\*_~`|<@\[\]]|(?<=\])\(|(?m:^[^\S\n]*[#>+=-])|:(?=\S)|&(?=#?\w+;)|(?m:^[^\S\n]*\d+(?=[.)]))")
# Invisible characters can reorder, hide or split the text next to them. The two joiners (U+200C, U+200D) stay, because
# Persian, Hindi and emoji need them.
INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufeff\uffa0"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
# a single bar, as in `Strikes on Iran | Gazette`, marks nothing, so it needs no escape
LONE_BAR = re.compile(r"(?<!\|)\|(?!\|)")
LINES = re.compile(r"\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
HALVES = re.compile("[\ud800-\udfff]")  # halves of a character outside the first plane, which UTF-8 cannot encode alone
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
JOINERS = "\u200c\u200d"
WORD_JOINER = "\u2060"  # between an @ and a name, this invisible character keeps the name from being mentioned
# accents on one character: a Hebrew letter of the Bible or a Burmese letter has as many, and more cover other lines
MOST_ACCENTS = 5
LONGEST_LINK = 512  # characters in the address of a button, the lowest of Discord's limits for addresses
# Markdown reads `&amp;` in an address as `&`, so the sign is written in another way
ENTITY = re.compile(r"&(?=#?\w{1,32};)")
LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59}|\d{1,3})")


def plain(text: str) -> str:
    """Remove invisible characters and piles of accents; keep the words and the line ends."""
    text = INVISIBLE.sub("", LINES.sub("\n", text).replace("\t", " "))
    return _few_accents(HALVES.sub("\ufffd", text))


def lines(text: str) -> str:
    """Remove what `plain` removes, the indentation, and all but one of several empty lines in a row."""
    breaks = re.compile(r"(?<![^\S\n])[^\S\n]*(?:\n[^\S\n]*)+")
    return breaks.sub(lambda found: "\n" * min(2, found[0].count("\n")), plain(text))


def flat(text: str) -> str:
    """Put a text on one line."""
    return re.sub(r"\s+", " ", plain(text))


def escaped(text: str) -> str:
    """Make a text from outside safe inside a message of several lines."""
    return isolated(marked(lines(text).strip()))


def line(text: str) -> str:
    """Make a text from outside safe on one line: line ends and runs of blanks become one blank."""
    return isolated(marked(flat(text).strip()))


def name(text: str, length: int) -> str:
    """Make a text from outside the name of a thread, which has no Markdown, but may be searched for mentions."""
    return cut(flat(text).strip().replace("@", f"@{WORD_JOINER}"), length)


def marked(text: str) -> str:
    """Put a backslash before every mark that would format, link or mention."""
    return bold(text, ())


def bold(text: str, spans: Iterable[Sequence[int]]) -> str:
    """Escape a flat or plain text, and set the (start, end) offsets in `spans` in bold."""
    signs = [(_behind(found), "\\") for found in MARKS.finditer(text)]
    signs += [(place, "**") for span in _joined(_narrowed(text, *span) for span in spans) for place in span]
    parts, done = [], 0
    # Sorting puts the stars before the backslash where a span begins at a mark.
    for place, sign in sorted(signs):
        parts += [text[done:place], sign]
        done = place
    return "".join([*parts, text[done:]])


def _behind(mark: re.Match[str]) -> int:
    """Return where the backslash goes: before a mark's last character, or after the number of a list item."""
    return mark.end() if mark.group().strip().isdigit() else mark.end() - 1


def _narrowed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks at the edges, and signs without a blank outside: CommonMark ends no bold text between signs."""
    # Outside the whole text are blanks, or the marks that isolate its direction, which are no blanks.
    beyond = "" if RIGHT_TO_LEFT.search(text) else " "
    while start < end and not _may_bound(text[start], text[start - 1 : start] or beyond):
        start += 1
    while start < end and not _may_bound(text[end - 1], text[end : end + 1] or beyond):
        end -= 1
    return start, end


def _may_bound(inside: str, outside: str) -> bool:
    category = unicodedata.category(inside)[0]
    return category in "LNM" or (category in "PS" and outside.isspace())


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge spans that touch, and drop empty ones."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def isolated(text: str) -> str:
    """Isolate text that runs from right to left, so that it cannot reorder our words around it."""
    return f"{ISOLATE}{text}{END_ISOLATE}" if RIGHT_TO_LEFT.search(text) else text


def blank(text: str) -> bool:
    """Return whether a text shows nothing: only blanks, joiners and accents without a letter.

    A character that Python does not know (Cn) may be a letter of a newer Unicode.
    """
    kinds = map(unicodedata.category, plain(text))
    return all(kind[0] in "ZCM" and kind != "Cn" for kind in kinds)


def link(label: str, url: str | None) -> str:
    """Write a label as a link.

    If it has marks other than single bars, write it as text, followed by an arrow as the link.

    If `web_address` does not accept the address, write only the label.
    """
    address, shown = web_address(url), flat(label).strip()
    if address is None:
        return line(label)
    if _has_no_marks(shown):
        return isolated(f"[{shown}](<{address}>)")
    return f"{line(label)} [→](<{address}>)"


def _has_no_marks(label: str) -> bool:
    plain_label = LONE_BAR.sub("x", label)
    return marked(plain_label) == plain_label


def web_address(url: str | None) -> str | None:
    """Return an address in the form that a message may hold; None if it is no plain web address, or too long."""
    try:
        parts = urlsplit((url or "").strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
        query, fragment = parts.query and f"?{parts.query}", parts.fragment and f"#{parts.fragment}"
        rest = quote(LONE_PERCENT.sub("%25", f"{parts.path}{query}{fragment}"), safe="%/?#=&+,;~!$'*.-_@:")
    except ValueError:  # an unpaired bracket, a port that is no number, or a host or text that cannot be encoded
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not HOST.fullmatch(host):
        return None
    address = f"{parts.scheme}://{host}{port}{ENTITY.sub('%26', rest)}"
    return address if len(address) <= LONGEST_LINK else None


def cut(text: str, length: int) -> str:
    """Shorten a text to at most `length` characters, at the end of a word if one is near; without room, to nothing."""
    if units(text) <= length:
        return text
    if length < 1:
        return ""
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (length - 1)].decode("utf-16-le", "surrogatepass")
    kept = kept if text.startswith(kept) else kept[:-1]  # a cut may leave half of a character
    head = kept if text[len(kept)].isspace() else kept.rpartition(" ")[0]
    return f"{(head if len(head) > len(kept) // 2 else kept).rstrip().rstrip(JOINERS)}…"


def units(text: str) -> int:
    """Count the UTF-16 code units of a text, which is as strict as any of Discord's limits could be."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _few_accents(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        if character not in JOINERS:
            run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= MOST_ACCENTS:
            kept.append(character)
    return "".join(kept)
