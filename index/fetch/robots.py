"""Reads what a site's robots.txt allows a program to fetch, and how slowly: RFC 9309, and the field Crawl-delay."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

LONGEST = 500 * 1024  # characters of a robots.txt that are read; the RFC asks for 500 KiB
MOST_RULES = 2_000
LONGEST_RULE = 1_000  # characters of a rule's path; a longer one is no path, and matching it would take long
LONGEST_DELAY = 86_400.0  # seconds; a longer Crawl-delay is a mistake


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for one program: each a path pattern and whether it may be fetched; `delay` in seconds."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0

    def allow(self, url: str) -> bool:
        """Return whether an address may be fetched: the longest rule that fits decides; in a tie, the allowing one."""
        parts = urlsplit(url)
        path = _plain(parts.path or "/") + (f"?{_plain(parts.query)}" if parts.query else "")
        fitting = [(len(pattern), allowed) for pattern, allowed in self.rules if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


def rules(text: str, program: str) -> Rules:
    """Read a robots.txt for a program: the groups that name it, or else those for `*` (RFC 9309, 2.2.1)."""
    groups: list[tuple[set[str], list[tuple[str, str]]]] = []
    for line in text[:LONGEST].splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        field = name.strip().lower()
        if not colon:
            continue
        if field != "user-agent":
            if groups:
                groups[-1][1].append((field, value.strip()))
            continue
        # A program's name after a rule begins a new group. Further names belong to the same group.
        if not groups or groups[-1][1]:
            groups.append((set(), []))
        groups[-1][0].add(value.strip().lower())
    own = [fields for names, fields in groups if program.lower() in names]
    chosen = own or [fields for names, fields in groups if "*" in names]
    return _rules([pair for fields in chosen for pair in fields])


def _rules(fields: list[tuple[str, str]]) -> Rules:
    paths = [
        (_plain(value), field == "allow")
        for field, value in fields
        if field in {"allow", "disallow"} and value and len(value) <= LONGEST_RULE
    ]
    delays = [_seconds(value) for field, value in fields if field == "crawl-delay"]
    return Rules(tuple(paths[:MOST_RULES]), max(delays, default=0.0))


def _seconds(value: str) -> float:
    return min(float(value), LONGEST_DELAY) if value.replace(".", "", 1).isdecimal() and value.isascii() else 0.0


def _plain(path: str) -> str:
    """Write a path in one form, whichever of its characters are percent-encoded."""
    return quote(unquote(path, errors="replace"), safe="/*$?=&;:@!,'()+~-._")


def _fits(pattern: str, path: str) -> bool:
    """Return whether a pattern fits the beginning of a path: `*` is any text, and `$` at the end is the path's end.

    Each piece is looked for after the piece before it, so the time grows with the path's length and no faster.
    """
    to_the_end = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    last = pieces.pop() if pieces and to_the_end else None
    for piece in pieces:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if last is not None:
        return path.endswith(last) and len(path) - len(last) >= place
    return not to_the_end or place == len(path)
