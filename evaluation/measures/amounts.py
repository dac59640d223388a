"""Writes amounts in one spelling, so that "$1.5 million" and "1,500,000 US dollars" are the same answer.

This covers numbers in words, magnitudes, money and Roman numerals. An ambiguous form keeps its own spelling: `5m`
without a currency may be metres, `half a million` is not a million, and `A$5` is not `$5`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from index.dates.vocabulary import SMALL_NUMBERS, TENS

_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
_ORDINALS += " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_TENTHS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"

_SMALL_ORDINAL = {word: value for value, word in enumerate(_ORDINALS.split())}
_TEN_ORDINAL = {word: 10 * value for value, word in enumerate(_TENTHS.split(), start=2)}
_LARGEST_UNIT = 10  # "twenty-one" joins a ten with 1 to 9, but "twenty ten" is two numbers

_HUNDRED, _DOZEN = "hundred", "dozen"
_LARGE = {"thousand": 3, "million": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12, "tn": 12}
_MAGNITUDES = {_HUNDRED: 100, _DOZEN: 12, **{word: 10**zeros for word, zeros in _LARGE.items()}}
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_FRACTIONS = frozenset({"half", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "tenth", "tenths"})

_SYMBOLS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_CODES = {"usd": "dollar", "eur": "euro", "gbp": "pound"}
_PLURALS = {"dollars": "dollar", "euros": "euro", "pounds": "pound", "rupees": "rupee"}
_DOLLARS = {"us": "", "a": "australian", "au": "australian", "c": "canadian", "ca": "canadian", "hk": "hong kong"}
_DOLLARS |= {"nz": "new zealand", "s": "singapore"}
_LETTERS = {"k": "thousand", "m": "million", "b": "billion", "t": "trillion"}
_AMOUNT = rf"(?P<number>\d+(?:\.\d+)?)(?:(?P<letter>[kmbt])\b|[\s-]?(?P<word>{'|'.join(_LARGE)})\b)?"
_BEFORE = re.compile(rf"(?<!\w)(?:(?P<which>[a-z]{{1,3}})?(?P<symbol>[$€£¥₹])|(?P<code>usd|eur|gbp))\s?{_AMOUNT}")
_BEHIND = re.compile(rf"(?<!\d){_AMOUNT}\s?(?P<symbol>[$€£¥₹])(?!\s?\d)")
_GLUED = re.compile(r"(?<=\d)(?=[mbt]n\b)")

_ROMAN_TENS = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX")
_ROMAN_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_NUMERALS = {
    ten + unit: str(10 * tens + units)
    for tens, ten in enumerate(_ROMAN_TENS)
    for units, unit in enumerate(_ROMAN_UNITS)
    if ten + unit not in {"", "I", "L"}
}
_BEHIND_A_WORD = re.compile(r"(?<=[^\W\d_][ \u00a0-])(?:[IVXL]+|[ivxl]{2,})(?!\w)")


def money(text: str) -> str:
    """Write money as number, magnitude, currency: `us$5` as `5 dollar`, `£3bn` as `3 bn pound`; expects lower case."""
    return _GLUED.sub(" ", _BEHIND.sub(_in_words, _BEFORE.sub(_in_words, text)))


def _in_words(money: re.Match[str]) -> str:
    found = money.groupdict(default="")
    magnitude = _LETTERS.get(found["letter"]) or found["word"]
    currency = _CODES.get(found.get("code", "")) or _SYMBOLS[found["symbol"]]
    which = found.get("which", "")
    country = _DOLLARS.get(which, which) if currency == "dollar" else which
    return f" {found['number']} {magnitude} {country} {currency} "


def currencies(words: Sequence[str]) -> list[str]:
    """Give each currency one name: `5 us dollars` and `5 usd` become `5 dollar`. Expects the words from `numbers`."""
    named = [_PLURALS.get(word) or _CODES.get(word) or word for word in words]
    return [word for at, word in enumerate(named) if not _is_plain_dollar(named, at)]


def _is_plain_dollar(words: Sequence[str], at: int) -> bool:
    """Return whether a word only says that the following dollars are those of the United States."""
    plain = words[at] in {"us", "american"} and _word(words, at + 1) == "dollar"
    return plain and _DIGITS.fullmatch(_word(words, at - 1)) is not None


def arabic(text: str) -> str:
    """Write Roman numerals that follow a word in digits: `Artemis II` as `Artemis 2`.

    Three kinds are left unchanged: `I`, which is a pronoun; a single letter in lower case; and numerals above 89, whose
    letters spell words (`DC`, `CD`, `MIX`).
    """
    return _BEHIND_A_WORD.sub(lambda match: _NUMERALS.get(match[0].upper(), match[0]), text)


def numbers(words: Sequence[str]) -> list[str]:
    """Write number words, and digits before a magnitude, as digits; expects lower-case words, with punctuation."""
    out: list[str] = []
    at = 0
    while at < len(words):
        written, at = _ordinal_at(words, at) or _cardinal_at(words, at) or (words[at], at + 1)
        out.append(written)
    return out


def _ordinal_at(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """Read `twenty`, `first` as `21st`; return it with the position after it."""
    word, following = words[at], _word(words, at + 1)
    if word in TENS and 0 < _SMALL_ORDINAL.get(following, 0) < _LARGEST_UNIT:
        return _ordinal(TENS[word] + _SMALL_ORDINAL[following]), at + 2
    for ordinals in (_SMALL_ORDINAL, _TEN_ORDINAL):
        if word in ordinals:
            return _ordinal(ordinals[word]), at + 1
    return None


def _cardinal_at(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """Read `two`, `thousand`, `five`, `hundred` as `2500`, and digits before a magnitude; with the position after."""
    start = _digits_at(words, at) or _below_hundred(words, at)
    if start is None:
        return None
    value, after = _multiplied(words, *start)
    return format(value.normalize(), "f"), after


def _digits_at(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    """Read a number in digits, or `a` for one, where a magnitude follows."""
    if _word(words, at + 1) not in _MAGNITUDES:
        return None
    if _DIGITS.fullmatch(words[at]):
        return Decimal(words[at]), at + 1
    return (Decimal(1), at + 1) if words[at] == "a" and not _is_part(words, at) else None


def _is_part(words: Sequence[str], at: int) -> bool:
    """Return whether the words before make a fraction of the number: `half a million`, `a third of a million`."""
    before = _word(words, at - 1)
    return before in _FRACTIONS or (before == "of" and _word(words, at - 2) in _FRACTIONS)


def _below_hundred(words: Sequence[str], at: int) -> tuple[Decimal, int] | None:
    word, following = _word(words, at), _word(words, at + 1)
    if word in TENS and 0 < SMALL_NUMBERS.get(following, 0) < _LARGEST_UNIT:
        return Decimal(TENS[word] + SMALL_NUMBERS[following]), at + 2
    value = SMALL_NUMBERS.get(word, TENS.get(word))
    return None if value is None else (Decimal(value), at + 1)


def _multiplied(words: Sequence[str], value: Decimal, at: int) -> tuple[Decimal, int]:
    """Multiply by the magnitudes that follow, and add the number words after each, if their number is smaller."""
    while (magnitude := _word(words, at)) in _MAGNITUDES:
        value *= _MAGNITUDES[magnitude]
        at += 1
        rest = None if magnitude == _DOZEN else _rest(words, at, _MAGNITUDES[magnitude])
        if rest:
            value, at = value + rest[0], rest[1]
    return value, at


def _rest(words: Sequence[str], at: int, below: int) -> tuple[Decimal, int] | None:
    """Read the number to add after a magnitude: `five hundred` after `two thousand`, `and ten` after `one hundred`."""
    joined = _word(words, at) == "and"
    start = _below_hundred(words, at + joined)
    if start is None or (joined and _begins_anew(words, at, start[1])):
        return None
    value, after = start
    if below > _MAGNITUDES[_HUNDRED]:
        value, after = _multiplied(words, value, after)
    return (value, after) if value < below else None


def _begins_anew(words: Sequence[str], joint: int, after: int) -> bool:
    """Return whether the word after `and` begins a second number, as in `one hundred and two hundred`.

    `two hundred and fifty thousand` is one number, but not after `between`.
    """
    following = _word(words, after)
    if following in _LARGE and _word(words, joint - 1) == _HUNDRED:
        return _word(words, joint - 3) == "between"
    return following in _MAGNITUDES


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""


def _ordinal(value: int) -> str:
    """Write 0 to 99 as an ordinal: `1st`, `2nd`, `3rd`, `11th`."""
    teens = range(11, 14)
    return f"{value}{'th' if value in teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th')}"
