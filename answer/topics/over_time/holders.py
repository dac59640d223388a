"""Finds the sentences that say who holds, enters or leaves an office: `British Prime Minister Boris Johnson`. Pure.

Hides the forms of such sentences: the title before the name, the name before the title, and verbs such as `appointed`,
`resigned` or `succeeds`. Also hides whose title it is: `Indian Prime Minister` is not the one of the UK.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from answer.question.kind import CALENDAR
from answer.question.office import Office, is_place
from index.split import Span

Kind = Literal["holds", "acting", "begins", "ends", "future"]

_WORD = r"(?:[A-ZÀ-Þ][\w’'-]{1,60}|[A-Z]\.(?:[A-Z]\.)?)"
_SMALL = r"(?:de|da|di|du|van|von|der|den|bin|ibn|al|el|la|le|dos|del)"
NAME = rf"{_WORD}(?:\s(?:{_SMALL}\s){{0,2}}{_WORD}){{0,4}}"
_NAME_NEXT = re.compile(rf"\s(?:Mr\.?\s|Ms\.?\s|Mrs\.?\s|Dr\.?\s|Sir\s|Dame\s)?(?P<name>{NAME})")
_NAME_BESIDE = re.compile(
    rf",\s(?:Mr\.?\s|Ms\.?\s|Mrs\.?\s|Dr\.?\s|Sir\s|Dame\s)?(?P<name>{NAME})(?=[,.;)]|\Z|\swho\b)"
)
_NAME_LAST = re.compile(rf"(?:Mr\.?\s|Ms\.?\s|Mrs\.?\s|Dr\.?\s|Sir\s|Dame\s)?(?P<name>{NAME})\Z")
# This clause is passed over, because it may separate a name from its verb: `Ana Ruiz, a former judge, was appointed`.
_CLAUSE = re.compile(r",\s[^,]{1,60},\Z")
_AUXILIARIES = frozenset(
    """is was are be been being has have had will would to formally officially also then later now just recently
    unanimously subsequently eventually finally first previously suddenly abruptly swiftly re-elected reelected set
    expected due poised there on in""".split()
)
_AHEAD = frozenset("will would to set expected due poised could should may might must".split())
_BEGINS = """appointed elected re-elected reelected named chosen confirmed installed picked selected inaugurated crowned
    promoted hired became become becomes becoming took takes taking assumed assumes returned returns started began
    begins made sworn swore"""
_ENDS = r"""resigned resigns resign resigning quit quits quitting ousted fired removed dismissed retired retires sacked
    departed leaves left stepped steps step stepping stood stands resignation departure ouster exit retirement"""
_REMAINS = "remains remained serves serving continues is"
_BOTH = "succeed succeeds succeeded succeeding replace replaces replaced replacing"
_PARTICLES = frozenset("as over in up down out off of from to be become office oath post role job position".split())
_VERB_FAR = 6  # words between a verb and the title (`stepped down from the role of`); with more, it has another object
# These words before a title mean that it is not held on the day of the article.
_FORMER = frozenset(
    """former ex ex- onetime one-time ousted deposed late previous previously disgraced fired firing ousting sacked
    sacking""".split()
)
_NOT_NOW = frozenset("then then- longtime-former future would-be prospective".split())
_NEXT = frozenset("next incoming future elect".split())
_ACTING = frozenset("acting interim caretaker temporary".split())
# What the words before a title say of its holder on the day of the article; None if they say nothing.
_WHEN: dict[str, Kind | None] = {
    **dict.fromkeys(_FORMER, "ends"),
    **dict.fromkeys(_NOT_NOW, None),
    **dict.fromkeys(_NEXT, "future"),
    **dict.fromkeys(_ACTING, "acting"),
}
_OTHER_OFFICE = frozenset(
    """vice deputy assistant associate shadow under lieutenant lt. lt junior regional executive senior co honorary
    student club past""".split()
)
_PARTIES = frozenset("conservative tory labour labor democratic republican liberal socialist mr. mr ms ms.".split())
# These words make a country's name part of another: `West Virginia` is not Virginia.
_PART_OF_NAME = re.compile(
    r"\b(?:North|South|East|West|Northern|Southern|Eastern|Western|New|Saint|St\.|San|Los|Las|El|Papua|Equatorial)\s\Z"
)
_LEAD_WORD = re.compile(r"[\w’'.&-]{1,60}\s\Z")
_MOST_LEAD = 6  # words before a title that are read; a longer run is another noun phrase
_FUTURE_BEHIND = re.compile(r"[\s-](?:elect|designate|nominee|in[\s-]waiting)\b", re.IGNORECASE)
_NOT_HELD = re.compile(
    r"(?:[’']s?\b|[\s-](?:candidate|hopeful|contender|contest|race|election|aspirant|pick|role|job|position|post|office"
    r"|search|primary|debate|elections|vacancy|succession|and\s(?:vice|deputy)|at\s(?:the|that)\stime))\b",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:of|for|at|in)\s(?P<what>(?:the\s)?(?P<first>[\w&’'.-]+)(?:\s[A-Z][\w&’'.-]*){0,3})")
_NOT_NAMES = frozenset("The A An In On At But And He She It They We I His Her Its If When As Who What How Why".split())
_SUFFIXES = frozenset("jr jr. sr sr. ii iii iv v vi vii viii".split())
_TITLED = frozenset(
    "president prime minister former senator sen rep gov governor king queen ceo secretary chief vice".split()
)
_ROYAL = frozenset(("king", "queen", "monarch", "emperor", "pope"))
_SENTENCE_PIECE = 200  # characters read on each side of a title, so that a text without full stops costs no more


@dataclass(frozen=True, slots=True)
class Naming:
    """A holder that a text names: the name with its place, what is said, and whether the body is named with it.

    `royal`: the holders of the office are known by their first name.
    """

    name: str
    span: Span
    kind: Kind
    own: bool
    royal: bool = False

    @property
    def whole(self) -> bool:
        """Whether the name is complete: it has several words, or it is one of a monarch or pope."""
        words = self.name.split()
        return len(words) > 1 or self.royal


def namings(text: str, start: int, end: int, office: Office) -> Iterator[Naming]:
    """Find the holders of an office that the sentence `text[start:end]` names."""
    for found in _titles(office.titles).finditer(text, start, end):
        yield from _at(text, (start, end), found.span(), office)


def surname(name: str) -> str:
    """Return the last word of a name without accents, to compare names with each other."""
    words = [word for word in name.split() if word.lower() not in _SUFFIXES] or name.split()
    plain = unicodedata.normalize("NFKD", words[-1].casefold())
    return re.sub(r"(?<=[^y])y+\Z", "y", "".join(letter for letter in plain if letter.isalpha()))


@functools.lru_cache(maxsize=256)
def _titles(titles: Sequence[str]) -> re.Pattern[str]:
    forms = (re.escape(title).replace(r"\ ", r"[\s-]") for title in sorted(titles, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(_cased(form) for form in forms)})(?![\w])")


def _cased(form: str) -> str:
    """Write a pattern for any case, except for an abbreviation: `US` is a country, `us` is a pronoun."""
    return form if re.sub(r"\W", "", form).isupper() else f"(?i:{form})"


@functools.lru_cache(maxsize=256)
def _body(names: tuple[str, ...], *, last: bool) -> re.Pattern[str]:
    ordered = sorted(names, key=len, reverse=True)
    forms = "|".join(_cased(re.escape(name).replace(r"\ ", r"\s")) for name in ordered)
    if last:
        return re.compile(rf"(?<![\w-])(?:{forms})(?:[’']s?)?\s\Z")
    return re.compile(rf"\s(?:of|for|at|in)\s(?:the\s)?(?:{forms})(?![\w])(?:,(?=\s[A-Z]))?")


@dataclass(frozen=True, slots=True)
class _Lead:
    """The words before a title that belong to it: where they begin, the body among them, and the time they tell."""

    start: int
    own: bool
    other: bool
    kind: Kind | None


def _at(text: str, sentence: Span, title: Span, office: Office) -> Iterator[Naming]:
    """Find the holders whom one mention of a title names."""
    start, end = title
    lead = _lead(text, sentence[0], start, office)
    own, behind = lead.own, end
    if ahead := _FUTURE_BEHIND.match(text, end, sentence[1]):
        behind = ahead.end()
    elif _NOT_HELD.match(text, end, sentence[1]):
        return
    if office.body and (found := _body(office.body, last=False).match(text, behind, sentence[1])):
        own, behind = True, found.end()
    elif (of := _OF.match(text, behind, sentence[1])) and office.body:
        named = of["first"][0].isupper() or of["first"] == "the"
        if named and of["what"].split()[-1][0].isupper():
            return
        behind = of.end() if of["first"][0].islower() else behind
    if (lead.other and not own) or lead.kind is None:
        return
    kind: Kind = "future" if ahead else lead.kind
    own = own or not office.body
    next_name = _NAME_NEXT.match(text, behind, sentence[1]) or _NAME_BESIDE.match(text, behind, sentence[1])
    if next_name and (naming := _named(next_name["name"], next_name.start("name"), kind, office, own=own)):
        yield naming
        return
    yield from _before(text, sentence, (lead.start, behind), kind, office, own=own)


def _lead(text: str, first: int, start: int, office: Office) -> _Lead:
    """Read the words before a title from right to left, as long as they belong to it."""
    own, other, place = False, False, start
    known: Kind | None = "holds"
    for _ in range(_MOST_LEAD):
        if (
            office.body
            and not own
            and (found := _body(office.body, last=True).search(text, max(first, place - 60), place))
        ):
            if _PART_OF_NAME.search(text, max(first, found.start() - 12), found.start()):
                return _Lead(place, own=False, other=True, kind=None)
            own, place = True, found.start()
            continue
        found = _LEAD_WORD.search(text, max(first, place - 40), place)
        if found is None:
            break
        word = found[0].strip().strip("“\"'‘(")
        low = re.sub(r"[’']s?$", "", word).lower()
        if low in _OTHER_OFFICE:
            return _Lead(place, own, other=True, kind=None)
        if low in _WHEN:
            known = _WHEN[low] if known == "holds" or low in _FORMER else known
        elif is_place(low):
            other = not own
            break
        elif word[:1].isupper() and found.start() > first and low not in _PARTIES and low not in ("the", "new", "its"):
            other = not own and (word.endswith(("’s", "'s")) or not text[found.end() : start].strip())
            break
        elif low not in _LEADING:
            break
        place = found.start()
    return _Lead(place, own, other, known)


_LEADING = (
    frozenset(
        """the a an its his her their our new newly current embattled longtime long-time outgoing incumbent sitting
    popular
    first second third female woman youngest country's country’s company's company’s city's city’s nation's nation’s
    state's firm's firm’s firm state company powerful billionaire right-wing left-wing far-right conservative
    liberal as and appointed elected re-elected fellow our team's team’s club's club’s conservative tory labour mr
    mr.""".split()
    )
    - {"as", "and"}
    | _PARTIES
)


def _named(written: str, start: int, kind: Kind, office: Office, *, own: bool) -> Naming | None:
    """Make a naming from the words of a name; None if they are a day, a place, or the body itself."""
    name = re.sub(r"[’']s?\Z", "", written)
    words = name.split()
    if len(words) > 1 and words[0].rstrip(".").lower() in _TITLED:
        return None
    while words and words[-1] in _DAYS:
        words.pop()
    name = name[: len(" ".join(words))]
    if not words or words[0] in _NOT_NAMES or is_place(words[0]) or (name.isupper() and len(words) == 1):
        return None
    if any(name.casefold() == body.casefold() or words[0].casefold() == body.casefold() for body in office.body):
        return None
    if len(name) < 3 or _titles(office.titles).search(name):
        return None
    return Naming(name, (start, start + len(name)), kind, own, not _ROYAL.isdisjoint(office.titles))


_DAYS = frozenset(word.title() for word in CALENDAR if word != "may") | frozenset(
    "Jan. Feb. Aug. Sept. Sep. Oct. Nov. Dec. Mon Tue Wed Thu Fri".split()
)


def _before(text: str, sentence: Span, title: Span, kind: Kind, office: Office, *, own: bool) -> Iterator[Naming]:
    """Find the holder before a title: `Ana Ruiz, the mayor of Ostley,`, `Ana Ruiz was elected mayor`."""
    start, end = title
    first = max(sentence[0], start - _SENTENCE_PIECE)
    before = text[first:start].rstrip()
    closes = (
        end >= sentence[1]
        or text[end] in ",.;:)—–-"
        or text[end : end + 4] in (" of ", " for", " who", " and", " at ", " sin")
    )
    if before.endswith(",") and closes:
        named = before[:-1]
        if (found := _NAME_LAST.search(named, max(0, len(named) - 60))) and (
            naming := _named(found["name"], first + found.start("name"), kind, office, own=own)
        ):
            yield naming
        return
    yield from _by_verb(first, before, kind, office, own=own)


def _by_verb(first: int, before: str, kind: Kind, office: Office, *, own: bool) -> Iterator[Naming]:
    """Find the subject and the object of a verb that ends in a title: `named Ana Ruiz as`, `Ana Ruiz resigned as`."""
    words = list(re.finditer(r"[\w’'.-]+,?", before[-120:]))
    offset = len(before) - len(before[-120:])
    for place in range(len(words) - 1, max(-1, len(words) - 1 - _VERB_FAR - 3), -1):
        word = words[place][0].rstrip(",").lower()
        role = _role(word)
        if role is None:
            if (
                word not in _PARTICLES
                and word not in _LEADING
                and not words[place][0][0].isupper()
                and word not in _SMALLS
            ):
                return
            continue
        verb = offset + words[place].start()
        between = before[offset + words[place].end() :]
        ahead = _is_ahead(words, place)
        found = re.match(
            rf"\s(?:in\s)?(?:Mr\.?\s|Ms\.?\s)?(?P<name>{NAME})(?=\s(?:as|to|from)\b|\Z|,|\s(?:its|the|a|new)\b)",
            between,
        )
        said = _said(role, kind, ahead=ahead)
        if found and role in ("begins", "ends", "both"):
            at = first + offset + words[place].end() + found.start("name")
            theirs: Kind = "ends" if role == "both" else said
            if naming := _named(found["name"], at, theirs, office, own=own):
                yield naming
            if role != "both":
                return
        yield from _subject(first, before[:verb], said, office, own=own)
        return


_SMALLS = frozenset(_SMALL[3:-1].split("|"))


@functools.cache
def _role(word: str) -> Literal["begins", "ends", "remains", "both"] | None:
    if word in _BEGINS.split():
        return "begins"
    if word in _ENDS.split():
        return "ends"
    if word in _REMAINS.split():
        return "remains"
    return "both" if word in _BOTH.split() else None


def _is_ahead(words: Sequence[re.Match[str]], place: int) -> bool:
    return any(words[before][0].lower() in _AHEAD for before in range(max(0, place - 3), place))


def _said(role: str, kind: Kind, *, ahead: bool) -> Kind:
    """Return what a verb says of its subject on the day of the article, given the words around the title."""
    if role == "ends":
        return "holds" if ahead else "ends"  # somebody who will resign still holds the office
    if ahead:
        return "future"
    if role == "remains" or kind != "holds":
        return kind
    return "begins"


def _subject(first: int, before: str, kind: Kind, office: Office, *, own: bool) -> Iterator[Naming]:
    """Find the name that a verb belongs to; only auxiliary words or one clause may come between them."""
    rest = before.rstrip()
    while rest:
        word = rest.rsplit(None, 1)[-1]
        if word.lower() in _AUXILIARIES or word in _DAYS:
            rest = rest[: -len(word)].rstrip()
            continue
        break
    if clause := _CLAUSE.search(rest, max(0, len(rest) - 70)):
        rest = rest[: clause.start()]
    rest = rest.rstrip(",")
    found = _NAME_LAST.search(rest, max(0, len(rest) - 60))
    if found and (naming := _named(found["name"], first + found.start("name"), kind, office, own=own)):
        yield naming
