"""Reads a text as words that can be compared; hides typographic variants, stems, and the ways to write a number."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from answer.question.kind import STOP_WORDS
from index.dates.vocabulary import SMALL_NUMBERS, TENS
from index.split import sentences
from index.store.words import first_stem, stems

Kind = Literal["word", "name", "opener", "number", "negation", "stop", "boundary"]

VARIANTS = str.maketrans(
    {**dict.fromkeys("‘’‚‛`´′", "'"), **dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‐‑‒–—―−", "-"), "\xad": None}
)
INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
SHORT_NOT = re.compile(r"n't\b")
POSSESSIVE = re.compile(r"(?<=\w)'s?\b")
NEGATIONS = frozenset("not no never none nobody nothing neither nor without cannot".split())
COUNTS = {**SMALL_NUMBERS, **TENS}
COMPOUND = rf"(?:{'|'.join(TENS)})-(?:{'|'.join(list(SMALL_NUMBERS)[1:10])})"
# "one" is left out, because it is more often a pronoun
COUNT = "|".join([COMPOUND, *(word for word in COUNTS if word != "one")])
SCALES = {
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
TOKEN = re.compile(
    rf"(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{COUNT})\b)"
    r"(?:(?P<short>k|m|bn)\b|[\s-]?(?P<scale>hundred|thousand|million|billion|trillion)\b|(?:st|nd|rd|th|s)\b)?"
    r'|(?P<word>[^\W\d_]+)|(?P<end>[.?!:;"])|[,()]',
    re.IGNORECASE,
)
LONGEST_NUMBER = 20  # characters; a longer one is not a quantity
OPPOSITES = """rise fall|rose fell|risen fallen|increase decrease|gain lose|won lost|win lose|more less|more fewer
higher lower|highest lowest|before after|support oppose|approve reject|accept reject|accept refuse|allow ban|begin end
began ended|start stop|open close|up down|high low|first last|large small|larger smaller|best worst|most least
majority minority|guilty innocent|strong weak|early late|over under|above below|inside outside|buy sell|hire fire
confirm deny|agree refuse|raise cut|north south|east west|man woman|men women|father mother|son daughter|arrest release
success failure|pass fail|longer shorter|longest shortest|older younger|oldest youngest|earlier later|faster slower
stronger weaker|better worse|cheaper dearer|northern southern|eastern western|import export|former current"""


class Word(NamedTuple):
    """One word of a text: its stem (of a number, its value), and what kind of word it is.

    A name is written with a capital; an opener may be one, because a sentence begins with it.
    """

    stem: str
    kind: Kind


BOUNDARY = Word("", "boundary")
NEGATION = Word("not", "negation")
Words = Sequence[Word]


def plain_sentences(text: str) -> list[str]:
    """Split a text into sentences, with one form of quotation marks, dashes and character widths."""
    whole = text.encode(errors="replace").decode()  # UTF-8 cannot represent half of a surrogate pair
    # NFKC may turn one character into 18, so the length is limited
    plain = unicodedata.normalize("NFKC", whole)[: 3 * len(text)].translate(VARIANTS)
    return [plain[start:end] for start, end in sentences(plain)]


def same_form(sentence: str) -> str:
    """Normalize a plain sentence: two that differ only in blanks and outer marks become equal."""
    return re.sub(r"(?<!\s)\s*-\s*", "-", " ".join(sentence.split())).strip("\"'. ")


def read(sentence: str) -> list[Word]:
    """Read the words of a plain sentence; its ends, commas, brackets and full stops are boundaries."""
    whole = INITIALS.sub(lambda match: match[0].replace(".", ""), SHORT_NOT.sub(" not", sentence))
    return [BOUNDARY, *_words(POSSESSIVE.sub("", whole)), BOUNDARY]


def _words(text: str) -> Iterator[Word]:
    opens = True
    for match in TOKEN.finditer(text):
        if match["number"]:
            yield Word(_value(match["number"], match["short"] or match["scale"] or ""), "number")
        elif match["word"]:
            yield _word(match["word"], opens)
        else:
            yield BOUNDARY
        opens = match["end"] is not None


def _value(number: str, scale: str) -> str:
    if len(number) > LONGEST_NUMBER:
        return number
    digits = number[0].isdigit()
    value = float(number.replace(",", "")) if digits else sum(COUNTS[part] for part in number.lower().split("-"))
    return f"{value * SCALES.get(scale.lower(), 1):.15g}"


@functools.lru_cache(maxsize=20_000)
def _word(written: str, opens: bool) -> Word:
    low = written.lower()
    if low in NEGATIONS:
        return NEGATION
    stem = first_stem(low)
    if low in STOP_WORDS or len(low) == 1:
        return Word(stem, "stop")
    if not written[0].isupper():
        return Word(stem, "word")
    return Word(stem, "opener" if opens and not written.isupper() else "name")


@functools.cache
def opposites() -> frozenset[tuple[str, str]]:
    """Pairs of stems that say the opposite of each other, each pair in both orders."""
    pairs = [pair.split() for pair in re.split(r"[|\n]", OPPOSITES)]
    return frozenset((first_stem(one), first_stem(other)) for pair in pairs for one, other in (pair, reversed(pair)))


def shared(one: str, other: str) -> float:
    """Give the share of the shorter text's stems that the other text has too, 0 to 1."""
    first, second = set(stems(one)), set(stems(other))
    return len(first & second) / max(1, min(len(first), len(second)))
