"""Normalises answers before they are compared: as the published measures do, and as Dateline's own grader does."""

from __future__ import annotations

import re
import string
import unicodedata

from evaluation.measures import amounts

# Counters in the Japanese and Korean editions. RealTimeQA's script removes them as it removes punctuation.
_COUNTERS = str.maketrans("", "", "年歳人년")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")

_POSSESSIVE = re.compile(r"(?<=\w)'s?(?!\w)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!,?\d)")
_INITIALS = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")
_PERCENT = re.compile(r"(?<!\s)\s*(?:%|\bper cent\b)")
# punctuation is kept, because a currency may be a sign: `$5`
_TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+|[^\w\s\-\N{HYPHEN}]")


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
    """Split `text` into the tokens by which Dateline compares answers.

    Case, accents, typographic variants, possessives, a/an/the and punctuation are ignored. `U.S.` becomes `us`, `%`
    becomes `percent`, `twenty-first` becomes `21st`. Numbers are written in digits, and money as a number and one name
    of its currency (`evaluation.measures.amounts`): `$1.5m` becomes `1500000 dollar`. A text that has only articles
    keeps them, so that "A" can be an answer.
    """
    parts = amounts.currencies(amounts.numbers(_TOKEN.findall(_flattened(text))))
    tokens = [part for part in parts if part[0].isalnum()]
    kept = tuple(token for token in tokens if token not in {"a", "an", "the"})
    return kept or tuple(tokens)


def _flattened(text: str) -> str:
    """Lower-case without accents or typographic variants, with numbers and abbreviations in one spelling."""
    plain = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).casefold()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    plain = _POSSESSIVE.sub("", plain).replace("&", " and ")
    plain = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), plain)
    plain = amounts.money(_INITIALS.sub(lambda match: match[0].replace(".", ""), plain))
    return _PERCENT.sub(" percent ", plain).replace("'", "")
