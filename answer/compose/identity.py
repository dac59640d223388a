"""Decides whether the speaker of a claim is the person or body that a question asks for. Pure functions.

Hides how newspapers shorten names: `Elon Musk` becomes `Musk`, `Mr. Musk` and `the Tesla chief Elon Musk`, but not
`Musk’s lawyer`, `the Musk camp` or `Kevin Musk`. A speaker without a name (`police in Uvalde`) is matched by its noun.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from answer.compose.speech import INTRODUCES, PRONOUNS, VERBS
from answer.question.kind import CALENDAR, STOP_WORDS
from answer.question.office import OFFICES
from index.split import Span
from index.store.words import stems

TOKEN = re.compile(r"[\w&]+(?:[.’'-][\w&]+)*[.’']?")
SAYS = re.compile(rf"\b(?:{VERBS})\b")
POSSESSIVE = re.compile(r"(?:[’']s|(?<=s)[’'])\Z")
# A title before one of these is part of a body's name, not a person's office: `Justice Department`, `General Motors`.
BODIES = frozenset(
    """department ministry committee office bank party county court council company news times tribune video motors
    electric mills dynamics assembly administration service authority board commission college university
    school""".split()
)
OPENING_MARKS = "“‘\"'("
PREPOSITIONS = frozenset("of for from to with by at in on against about near under into".split())
# what follows one of these words is no part of a name or its office: `Reed, mayor of Ostley, for`
PARTING = frozenset("for to with by from against about".split())
ADDED = frozenset("jr sr ii iii iv inc corp co ltd plc llc himself herself itself themselves".split())
JOINED = frozenset("and & or who".split())
# Who speaks for a body or a country counts as its voice: `Pakistan’s foreign minister`, `a spokesman for Walmart`.
SPEAKS_FOR = re.compile(
    r"\b(?:spokes\w+|minist\w+|president|officials?|ceo|chief|executives?|representatives?|directors?|secretary|chair\w*"
    r"|statement|government|leaders?|military|army|department|agency|head|ambassador|envoy|premier|authorit\w+|police"
    r"|company|administration|office|embassy|officers?|managers?|managing|foreign)\b",
    re.IGNORECASE,
)
OF_IT = frozenset("for of at from in with".split())
OF_COUNTRY = re.compile(r"(?:n|an|ian|i|ese|ish|ic)\Z")
# share of articles with the same first name before a last name; with less, several people have the name
FIRST_NAMES = 0.6
STORMS = frozenset("hurricane hurricanes storm typhoon cyclone".split())  # no first names before `Helene`
PERSON = 0.2  # most articles only repeat a last name, so it is a person's if this share adds a first name or an office
LONGEST_PLACE = 60  # characters; a longer run of words before a place is not the name of a place
NEARBY = 400  # characters before a speaker that may name the place of a group: `police` alone could be any police
LONGEST_NAME = 30  # characters; a longer word is no first name
NAME_BEFORE, INITIAL = re.compile(r"([A-ZÀ-Þ][\w’'-]{0,40})\.?\s\Z"), re.compile(r"\b[A-Z]\.\s\Z")


IN_PLACE = re.compile(r"\b(?:in|at|near|from|of)\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?,\s\Z")


class Match(IntEnum):
    """How a speaker fits the one asked for."""

    NOT = 0
    FOR = 1  # a spokesman, for example, speaks for the one asked for
    SELF = 2


@dataclass(frozen=True, slots=True)
class Speaker:
    """The one asked for, in lower-case words without article and office: `president biden` becomes `biden`.

    `named`: it is a name, not a noun. `near`: the other words of a group, as `uvalde` in `police in Uvalde`. `beside`:
    those of them that precede an office, as `city council` in `city council president`. `first`: the first name that
    most articles give to a last name asked for alone, or empty. `person`: it is the name of a person, which articles
    shorten to the last name.
    """

    words: tuple[str, ...]
    named: bool
    near: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    first: str = ""
    person: bool = False

    @property
    def last(self) -> str:
        """The last name, or the noun of a group."""
        return self.words[-1]

    @property
    def searched(self) -> tuple[str, ...]:
        """The words that every article with this speaker contains, so that a search for them misses none."""
        return (*self.near, *self.words)


def speaker(text: str) -> Speaker | None:
    """Read the speaker whom a question asks for; None if it names nobody."""
    tokens = [token.rstrip(".’'") if len(token) > 2 else token for token in TOKEN.findall(text)]
    while tokens and tokens[0].lower() in STOP_WORDS and not tokens[0].isupper():
        tokens = tokens[1:]
    split = next((i for i, token in enumerate(tokens) if token.lower() in PREPOSITIONS), len(tokens))
    head = tokens[:split] or tokens
    if not head or head[-1].lower() in CALENDAR:
        return None
    if head[-1][0].isupper() and head[-1].lower() not in OFFICES:
        whole = tokens if split < len(tokens) and tokens[-1][0].isupper() else head
        while len(whole) > 1 and whole[0].lower() in OFFICES and whole[1].lower() not in BODIES:
            whole = whole[1:]
        return Speaker(tuple(map(_bare, whole)), named=True)
    before, behind = (
        tuple(_bare(POSSESSIVE.sub("", one)) for one in part if one.lower() not in STOP_WORDS | PREPOSITIONS)
        for part in (head[:-1], tokens[split:])
    )
    is_office = head[-1].lower() in OFFICES
    return Speaker((_bare(head[-1]),), named=False, near=before + behind, beside=before if is_office else ())


def known(asked: Speaker, texts: Sequence[str]) -> Speaker:
    """Complete a last name from articles that contain it: its usual first name, and whether it belongs to a person."""
    if not asked.named or not texts:
        return asked
    found = [next(_before(asked.last, text), "") for text in texts]
    names = Counter(name for name in found if name and name not in OFFICES)
    first, count = names.most_common(1)[0] if names else ("", 0)
    first = first if count >= FIRST_NAMES * names.total() else ""
    if len(asked.words) > 1:
        return replace(asked, first=first, person=_is_shortened(asked, texts))
    person = names.total() + sum(name in OFFICES for name in found) >= PERSON * len(texts)
    return replace(asked, first=first if person else "", person=person)


def is_bearer(asked: Speaker, text: str) -> bool:
    """Return whether a text means the usual bearer of a last name or, without such a bearer, nobody else by full name.

    `Wagner` usually names a mercenary group, so `Bobby Wagner` is another bearer; so is `Jane Evers` if most articles
    have `Tony Evers`.
    """
    if asked.first:
        return _is_owner(asked, text)
    first = next(_before(asked.last, text), "")
    return not first or first in OFFICES


def match(asked: Speaker, text: str, span: Span) -> Match:
    """Return how the speaker `text[span]` of a claim fits the one asked for."""
    # A span with a verb of saying contains a second speaker (`Reed accused Ursa Lowen of lying and`), so it ends there.
    verb = SAYS.search(text, *span)
    end = verb.start() if verb and verb.start() > span[0] else span[1]
    tokens = [(found[0], found.start(), found.end()) for found in TOKEN.finditer(text, span[0], end)]
    if not asked.named:
        return _match_group(asked, text, span, tokens)
    found = max((_match_name(asked, text, tokens, i) for i in range(len(tokens))), default=Match.NOT)
    return found if found is Match.SELF or asked.person else max(found, _speaks_for(asked, text, span, tokens))


def _bare(token: str) -> str:
    return token.lower().replace(".", "").strip("’'")


Tokens = Sequence[tuple[str, int, int]]


def _match_name(asked: Speaker, text: str, tokens: Tokens, place: int) -> Match:
    """Match the name asked for with the token at `place`, which must be the head of the noun phrase."""
    words = [_bare(token) for token, _, _ in tokens]
    if words[place] != asked.last or not tokens[place][0][0].isupper() or not _ends_there(text, tokens, place):
        return Match.NOT
    start = _name_start(asked, tokens, words, place)
    if start is None or _belongs_to_another(asked, text, tokens, words, start):
        return Match.NOT
    in_full = place > start or not asked.person
    return Match.SELF if in_full or _is_owner(asked, text) else Match.NOT


def _belongs_to_another(asked: Speaker, text: str, tokens: Tokens, words: Sequence[str], start: int) -> bool:
    """Return whether words before a name make it part of another speaker's: `a spokesman for Walmart`."""
    begin = tokens[start][1]
    before = [word for word in words[:start] if word != "the" and word not in OFFICES]
    if before and (before[-1] in PREPOSITIONS or not (PRONOUNS | PARTING).isdisjoint(before)):
        return True
    if asked.person:
        return text[:begin].lower().endswith("the ")  # `the Biden administration` is a body, not Biden
    beside, _, end = tokens[start - 1] if start else ("", 0, 0)
    named = beside[:1].isupper() and end + 1 == begin and words[start - 1] not in OFFICES
    in_place = IN_PLACE.search(text, max(0, begin - LONGEST_PLACE), begin) is not None
    return in_place or (named and INTRODUCES.match(beside) is None)


def _ends_there(text: str, tokens: Tokens, place: int) -> bool:
    """Return whether the name ends the noun phrase, unlike `Biden` in `the Biden administration`."""
    if place + 1 == len(tokens):
        return True
    following = tokens[place + 1]
    between = text[tokens[place][2] : following[1]].strip()
    # A nickname in quotation marks continues the name: `Charles “Cully” Stimson`.
    if between and between in OPENING_MARKS and following[0][:1].isupper():
        return False
    return bool(between) or _bare(following[0]) in PREPOSITIONS | ADDED | JOINED


def _name_start(asked: Speaker, tokens: Tokens, words: Sequence[str], place: int) -> int | None:
    """Find where the name that ends at `place` begins; None if it is another person's name."""
    size = len(asked.words)
    if size > 1 and not asked.person:
        start = place - size + 1
        return start if start >= 0 and tuple(words[start : place + 1]) == asked.words else None
    first = asked.words[0] if size > 1 else asked.first
    # A middle name or an initial may stand between the first and the last name, so a word or two are passed over.
    in_full = next((i for i in range(max(0, place - size - 1), place) if first and words[i] == first), None)
    if in_full is not None:
        return in_full
    before = tokens[place - 1][0] if place else ""
    alone = not before[:1].isupper() or words[place - 1] in OFFICES or INTRODUCES.match(before) is not None
    unknown = size == 1 and not first and len(before.rstrip(".")) > 1
    return place if alone or unknown else None


def _is_owner(asked: Speaker, text: str) -> bool:
    """Return whether a last name alone means the person asked for in an article.

    It does if the article has the full name, and no other bearer's full name more often. If the article also has the
    best-known bearer's full name, the last name alone always means that one.
    """
    if not asked.first and len(asked.words) == 1:
        return True
    own = asked.words[0] if len(asked.words) > 1 else asked.first
    counts = first_names(asked.last, text)
    if own not in counts:
        return len(asked.words) == 1 and not counts
    if own != asked.first and asked.first in counts:
        return False
    return counts[own] >= max(counts.values())


@functools.lru_cache(8)  # the claims of an article are checked one after another, each with the same text
def first_names(last: str, text: str) -> Counter[str]:
    return Counter(name for name in _before(last, text) if name and name not in OFFICES)


def _before(last: str, text: str) -> Iterator[str]:
    """Yield the capitalised word before each last name, in lower case, without initials; "" if there is none."""
    for found in re.finditer(rf"(?<![\w’'-]){re.escape(last)}\b", text, re.IGNORECASE):
        if not found[0][0].isupper():
            continue
        words = INITIAL.sub("", text[max(0, found.start() - LONGEST_NAME) : found.start()])
        before = NAME_BEFORE.search(words)
        word = before[1] if before else ""
        lower = word.lower()
        plain = lower in STOP_WORDS | CALENDAR | STORMS or INTRODUCES.fullmatch(word) or POSSESSIVE.search(word)
        yield "" if plain and lower not in OFFICES else lower


def _is_shortened(asked: Speaker, texts: Sequence[str]) -> bool:
    """Return whether articles use the last word of a name alone and without `the`, as they do for persons."""
    name = r"[\s-]".join(map(re.escape, asked.words))
    whole = re.compile(rf"(\bthe\s)?\b{name}\b", re.IGNORECASE)
    named = [text for text in texts if whole.search(text)]
    the = [bool(found[1]) for text in named for found in whole.finditer(text)]
    repeated = [before for text in named if len(before := list(_before(asked.last, text))) > 1]
    short = sum(any(not word or word in OFFICES for word in before) for before in repeated)
    return bool(named) and 2 * sum(the) < len(the) and 2 * short >= len(repeated)


def _match_group(asked: Speaker, text: str, span: Span, tokens: Tokens) -> Match:
    """Match a noun such as `police`: it must be the head, with its other words there, or nearby if they are names."""
    words = [_bare(token) for token, _, _ in tokens]
    noun = stems(asked.last)
    place = next((i for i, word in enumerate(words) if stems(word) == noun), None)
    if place is None or any(word in PREPOSITIONS for word in words[:place]):
        return Match.NOT
    here = {stem for word in words for stem in stems(POSSESSIVE.sub("", word))}
    around = text[max(0, span[0] - NEARBY) : span[1]]
    near = {*stems(around)}
    if not all(
        here.issuperset(stems(word))
        or (word not in asked.beside and near.issuperset(stems(word)) and _is_name(word, around))
        for word in asked.near
    ):
        return Match.NOT
    following = tokens[place + 1][0] if place + 1 < len(tokens) else ""
    ends = _ends_there(text, tokens, place) or following[:1].isupper() or following.endswith(("ing", "ed"))
    return Match.SELF if ends else Match.NOT


def _is_name(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None and f" {word} " not in text


def _speaks_for(asked: Speaker, text: str, span: Span, tokens: Tokens) -> Match:
    """Match somebody who speaks for a body or a country, because a spokesman's words count as its own."""
    words = [_bare(POSSESSIVE.sub("", token)) for token, _, _ in tokens]
    if not SPEAKS_FOR.search(text, *span):
        return Match.NOT
    size = len(asked.words)
    for place in range(len(words) - size + 1):
        if not all(_is_of(word, one) for word, one in zip(words[place : place + size], asked.words, strict=True)):
            continue
        before = [word for word in words[:place] if word != "the"]
        if not before or before[-1] in OF_IT or not PREPOSITIONS.intersection(before):
            return Match.FOR
    return Match.NOT


def _is_of(word: str, name: str) -> bool:
    """Return whether a word is a name or its adjective: `Pakistan`, `Pakistani`."""
    head = name[: max(4, len(name) - 2)]
    return word == name or (len(name) > 3 and word.startswith(head) and OF_COUNTRY.search(word) is not None)
