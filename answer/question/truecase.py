"""Restores the capitals and the question mark of a question that was typed carelessly: `who is sbf` → `Who is SBF?`.

The steps of an answer recognise names and days by their capitals. The articles that a search finds show which of the
question's words have a capital inside a sentence. Pure functions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from answer.question.kind import STOP_WORDS, WORD
from index.article import Hit
from index.dates.vocabulary import DAY_NAMES, MONTH_NAMES, SHORT_MONTH_NAMES, one_of

ENDED = re.compile(r"[.?!…؟。？！][”’\"')\]»]*\Z")
OPENERS = re.compile(r"(?:^|[.?!…]\s)\W*\w")
# a word after one of these has its capital from the place, so the capital shows nothing
OPENING = re.compile(r"[.?!…:•\n\t]\Z")
QUOTES = " “”\"'‘’([*_"
POSSESSIVE = re.compile(r"[’']s\Z")
# WEEKDAYS and MONTHS always name days. SHORT words do so only next to a number or after a word of BEFORE_DAYS.
WEEKDAYS = rf"(?:{one_of(DAY_NAMES)})s?"
MONTHS = "|".join(month for month in MONTH_NAMES.split() if month not in ("march", "may"))
SHORT = one_of(f"march may {SHORT_MONTH_NAMES}")
BEFORE_DAYS = r"in|since|until|till|by|before|after|during|last|next|early|late|mid"
DAYS = re.compile(
    rf"\b(?:{WEEKDAYS}|{MONTHS})\b|\b(?:{SHORT})\b(?=\.?\s\d)|(?<=\d\s)(?:{SHORT})\b|(?<=\dth\s)(?:{SHORT})\b"
    rf"|\b(?:{BEFORE_DAYS})[\s-](?:may|march)\b"
)
ANY_CASE_DAYS = re.compile(DAYS.pattern, re.IGNORECASE)
BEFORE, BEHIND = re.compile(r"([^\W_]+)[ -]\Z"), re.compile(r"[ -]([^\W_]+)")
WORD_LENGTH = 30  # characters before a word that are examined; a longer one is not a word of a language
# share of a word's places that must have a capital; places next to the question's words are surer
MOSTLY, NEARLY_ALWAYS = 0.5, 0.75
ARTICLES = 10  # articles that are read; those further down the ranking are rarely about the question
NEAR = 4_000  # characters read on each side of a passage, so that long articles cost no more than short ones


def is_lower_case(question: str) -> bool:
    """Return whether a question has no capitals except at the beginning of sentences and in its days.

    Then nothing shows which of its words are names.
    """
    return OPENERS.sub(" ", ANY_CASE_DAYS.sub(" ", question)).islower()


def as_a_question(text: str) -> str:
    """Add a missing question mark and, in a lower-case question, capitals of days: `on 5 may` becomes `on 5 May?`."""
    ended = text if ENDED.search(text) else f"{text}?"
    return DAYS.sub(_last_word_capital, ended) if is_lower_case(ended) else ended


def as_typed_well(text: str, hits: Sequence[Hit]) -> str:
    """Restore what a carelessly typed question lacks; its capitals come from the articles of the first hits."""
    question = as_a_question(text)
    return as_written(question, hits) if is_lower_case(question) else question


def as_written(question: str, hits: Sequence[Hit]) -> str:
    """Write each word of a lower-case question as the articles of the first hits usually write it inside a sentence.

    A word that these articles do not have inside a sentence stays as it is. So do stop words: `us` is not `US`.
    """
    forms = _forms(_neighbours(question), hits)
    written = WORD.sub(lambda match: _like(match.group(), forms), question)
    first = written[:1].upper()
    return (first if len(first) == 1 else written[:1]) + written[1:]  # the capital of `ß` would be two letters


def _neighbours(question: str) -> dict[str, set[str]]:
    """Map the topic words of a question to the topic words next to them."""
    words = [_bare(word) for word in WORD.findall(question.lower())]
    beside: dict[str, set[str]] = {word: set() for word in words if word not in STOP_WORDS}
    for one, other in pairwise(words):
        if one in beside and other in beside:
            beside[one].add(other)
            beside[other].add(one)
    return beside


def _like(word: str, forms: Mapping[str, str]) -> str:
    """Write a word in its usual form; an ending such as `'s` stays."""
    form = forms.get(_bare(word.lower()))
    return form + word[len(form) :] if form else word


def _forms(beside: Mapping[str, set[str]], hits: Sequence[Hit]) -> dict[str, str]:
    """Map lower-case words to their form with capitals, if most of their places in the articles have that form.

    If a word has places next to the same words as in the question, only those count: `major` in `major league` is part
    of a name. Elsewhere a capital may come from another name (`New York` for `new`), so nearly all places must have it.
    """
    alike, anywhere = dict[str, Counter[str]](), dict[str, Counter[str]]()
    for form, near in _inside_sentences(beside, hits):
        for counts in (anywhere, alike) if near & beside[form.lower()] else (anywhere,):
            counts.setdefault(form.lower(), Counter())[form] += 1
    found = {word: (alike[word], MOSTLY) if word in alike else (anywhere[word], NEARLY_ALWAYS) for word in anywhere}
    return {
        word: max(counts, key=lambda form: (form != word, counts[form]))
        for word, (counts, share) in found.items()
        if counts.total() - counts[word] > share * counts.total()
    }


def _inside_sentences(words: Collection[str], hits: Sequence[Hit]) -> Iterator[tuple[str, set[str]]]:
    """Yield every place of these words that does not open a sentence, quotation or line, with the adjacent words."""
    if not words:
        return
    pattern = re.compile(
        rf"(?<![\w’'-])(?:{'|'.join(map(re.escape, sorted(words)))})(?!\w|[’'-](?!s\b)\w)", re.IGNORECASE
    )
    for text in _texts(hits):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - WORD_LENGTH) : match.start()]
            if before.strip() and not OPENING.search(before.rstrip(QUOTES)):
                near = [BEFORE.search(before), BEHIND.match(text, match.end())]
                yield match.group(), {beside[1].lower() for beside in near if beside}


def _texts(hits: Sequence[Hit]) -> Iterator[str]:
    # one passage of each article is enough; the best one comes last here, and so it stays
    passages = {hit.article.id: hit for hit in reversed(hits)}
    for hit in list(reversed(passages.values()))[:ARTICLES]:
        yield hit.article.text[max(0, hit.passage.start - NEAR) : hit.passage.end + NEAR]


def _last_word_capital(match: re.Match[str]) -> str:
    *before, word = re.split(r"(?<=[\s-])", match.group())
    return "".join((*before, word.capitalize()))


def _bare(word: str) -> str:
    return POSSESSIVE.sub("", word)
