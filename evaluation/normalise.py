"""What counts as the same answer: the normalisations of the published measures, and the one Dateline grades with."""

from __future__ import annotations

import re
import string
import unicodedata

# Characters RealTimeQA's script removes beside punctuation: counters of the Japanese and Korean editions.
_COUNTERS = str.maketrans("", "", "年歳人년")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_UNITS += " seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
_ORDINALS += " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_TENTHS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"

_SMALL = {word: value for value, word in enumerate(_UNITS.split())}
_TEN = {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
_SMALL_ORDINAL = {word: value for value, word in enumerate(_ORDINALS.split())}
_TEN_ORDINAL = {word: 10 * value for value, word in enumerate(_TENTHS.split(), start=2)}

_POSSESSIVE = re.compile(r"(?<=\w)'s?(?!\w)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!,?\d)")
_INITIALS = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")
_PERCENT = re.compile(r"\s*(?:%|\bper cent\b)")
_TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
_LARGEST_UNIT = 10  # "twenty-one" joins a ten with 1 to 9; "twenty ten" is two numbers


def squad(text: str) -> str:
    """Lower-case, drop ASCII punctuation, drop a/an/the, squeeze blanks.

    Source: `normalize_answer` of SQuAD's evaluate-v1.1.py (Rajpurkar et al., 2016), in its order.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def realtimeqa(text: str) -> str:
    """Lower-case, drop ASCII punctuation and four counters, squeeze blanks; articles and curly quotes stay.

    Source: `normalize_answer` of RealTimeQA's scripts/utils/tools.py (Kasai et al., 2023).
    """
    return " ".join(text.lower().translate(_PUNCTUATION).translate(_COUNTERS).split())


def graded_tokens(text: str) -> tuple[str, ...]:
    """Split `text` into the tokens Dateline compares answers by.

    Case, accents, typographic variants, possessives, a/an/the and punctuation do not count; `1,000` is `1000`, `U.S.`
    is `us`, `%` is `percent`, and a number word up to ninety-nine is its digits (`twenty-first` is `21st`). Where
    nothing but articles is left they stay, so that "A" remains an answer.
    """
    tokens = _numbers(_TOKEN.findall(_flattened(text)))
    kept = tuple(token for token in tokens if token not in {"a", "an", "the"})
    return kept or tuple(tokens)


def _flattened(text: str) -> str:
    """Lower-case without accents or typographic variants, with numbers and abbreviations in one spelling."""
    plain = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).casefold()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = _POSSESSIVE.sub("", plain).replace("&", " and ")
    plain = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), plain)
    plain = _INITIALS.sub(lambda match: match[0].replace(".", ""), plain)
    return _PERCENT.sub(" percent ", plain).replace("'", "")


def _numbers(words: list[str]) -> list[str]:
    """Write number words as digits: a ten and the unit behind it are one number."""
    out: list[str] = []
    position = 0
    while position < len(words):
        following = words[position + 1] if position + 1 < len(words) else ""
        joined = _joined(words[position], following)
        out.append(joined or _single(words[position]))
        position += 2 if joined else 1
    return out


def _joined(ten: str, unit: str) -> str:
    """`twenty`, `one` as `21` and `twenty`, `first` as `21st`; empty where the two are no one number."""
    if ten not in _TEN:
        return ""
    if 0 < _SMALL.get(unit, 0) < _LARGEST_UNIT:
        return str(_TEN[ten] + _SMALL[unit])
    if 0 < _SMALL_ORDINAL.get(unit, 0) < _LARGEST_UNIT:
        return _ordinal(_TEN[ten] + _SMALL_ORDINAL[unit])
    return ""


def _single(word: str) -> str:
    for cardinals in (_SMALL, _TEN):
        if word in cardinals:
            return str(cardinals[word])
    for ordinals in (_SMALL_ORDINAL, _TEN_ORDINAL):
        if word in ordinals:
            return _ordinal(ordinals[word])
    return word


def _ordinal(value: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`; for 0 to 99."""
    teens = range(11, 14)
    return f"{value}{'th' if value in teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"
