"""Tells in German, Spanish, French, Portuguese, Italian and Dutch what kind of answer a question wants.

Such a question is written in English, with its names as they were typed, so that the steps for English questions answer
it: `Was gibt es Neues zu Elon Musk?` becomes `What is the latest on Elon Musk?`. A form has to fit the whole question.
A question that fits none wants a fact, and keeps its own words.

The forms of each language are in `forms/`. X is the topic, Y what somebody spoke about or what it is compared with. A
word in capitals is a part of that file, and `ends` are parts that differ in the questions for the first and the last
article. `WORD?` and `(one word|another)?` may be left out; within a word, `?` and `[…]` are those of regular
expressions. Accents and capitals are not compared, because many people type none. `l'`, `d'` and the like are words of
their own.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from answer.question.foreign.days import apart_from_days
from index.language import surely_english

FOLDER = Path(__file__).parent / "forms"
LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")
# What each kind of question is in English. A count has its topic in quotation marks, so that no word of it is read.
ENGLISH = {
    "latest": "What is the latest on {topic}{days}?",
    "count": "How many articles mention “{topic}”{days}?",
    "list": "Which articles mention “{topic}”{days}?",
    "first": "Which article mentioned “{topic}” first{days}?",
    "last": "Which article mentioned “{topic}” last{days}?",
    "said": "What did {topic} say{about}{days}?",
    "of": "What was said about {topic}{days}?",
    "about": "Tell me about {topic}{days}.",
    "timeline": "Timeline of {topic}{days}",
    "compare": "Compare {topic} and {other}{days}",
    "greeting": "Hello!",
    "thanks": "Thanks!",
    "help": "Help!",
}
LONGEST = 200  # characters; a longer text is no question of these kinds
NAME = r"(?P<{}>\S.{{0,60}}?) "
# English news uses these names.
OTHER_NAMES = {"Türkiye": "Turkey", "Czechia": "Czech Republic", "Hong Kong SAR China": "Hong Kong"}
MARKS = " ¿¡?!.,;:"
ELIDED = re.compile(r"(?:(?<!\w)(?:[cdjlmnst]|qu|cos|un|all|dall|dell|nell|sull)|\A(?:Qu|L|C|D))['’](?=\w)")
TOKEN = re.compile(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+")
PART = re.compile(r"[A-Z]{2,}")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
OPTIONAL = re.compile(r"(\(.*\)|[A-Z]{2,})\?")


@dataclass(frozen=True, slots=True)
class ForeignKind:
    """A question whose kind was told: its language (ISO 639-1), and the same question in English.

    If it names countries or cities, there is a second question, with their English names.
    """

    language: str
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """The forms of one language, each with its kind.

    `article` matches `the` and the like before a name, which is left out; `pronoun` matches words that are no name.
    """

    forms: tuple[tuple[str, re.Pattern[str]], ...]
    article: re.Pattern[str]
    pronoun: re.Pattern[str]
    examples: tuple[str, ...]


def foreign_kind(question: str, language: str) -> ForeignKind | None:
    """Tell the kind of a question; None if it fits no form. `language` is a guess, so the forms of others may fit."""
    if len(question) > LONGEST or surely_english(question):
        return None
    likely_first = sorted(LANGUAGES, key=lambda one: one != language)
    return next(filter(None, (_in_language(question, one) for one in likely_first)), None)


def foreign_examples(language: str) -> tuple[str, ...]:
    """Return questions in a language, with a place for a name; none if the language has no forms."""
    return _table(language).examples if language in LANGUAGES else ()


def _in_language(question: str, language: str) -> ForeignKind | None:
    table = _table(language)
    without, days = apart_from_days(question, language)
    for text, when in ((without, f" {days}"), (question, "")) if days else ((question, ""),):
        for kind, names in _fitting(text, table):
            if kind == "said" and YEAR.search(names["topic"]):  # `Ana Reed 2022` is nobody's name
                continue
            if all(_is_name(name, table, lower_case=text.islower()) for name in names.values()):
                places = {name: _places(language).get(_folded(typed), typed) for name, typed in names.items()}
                english = (_in_english(kind, names, when), _in_english(kind, places, when))
                return ForeignKind(language, tuple(dict.fromkeys(english)))
    return None


def _fitting(text: str, table: _Table) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the kind of each form that fits a text, and the names in it."""
    written = _spaced(text)
    folded = _folded(written)
    for kind, form in table.forms:
        if found := form.fullmatch(folded):
            yield kind, {name: _name(written[slice(*found.span(name))], table) for name in found.groupdict()}


def _in_english(kind: str, names: Mapping[str, str], days: str) -> str:
    about = f" about {names['about']}" if "about" in names else ""
    return ENGLISH[kind].format(topic=names.get("topic"), other=names.get("about"), about=about, days=days)


def _spaced(text: str) -> str:
    """Write one blank behind each word, also behind `l'` and the like, and leave out the marks between words."""
    composed = unicodedata.normalize("NFC", text).replace("’", "'")
    words = (word.strip(MARKS) for word in ELIDED.sub(r"\g<0> ", composed).split())
    return "".join(f"{word} " for word in words if word)


def _folded(text: str) -> str:
    """Leave out accents and capitals; the length stays the same."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] for letter in text)


def _name(words: str, table: _Table) -> str:
    """Return a name without a leading `the` and without quotation marks."""
    start = found.end() if (found := table.article.match(words)) else 0
    return words[start:].replace("' ", "'").strip('“”„"«» ')


def _is_name(name: str, table: _Table, *, lower_case: bool) -> bool:
    """Return whether words may be a name: they have a capital, unless nothing in the question has one."""
    named = lower_case or name[:1].isupper() or name[:1].isdigit()
    return len(name) > 1 and named and table.pronoun.fullmatch(_folded(name)) is None


@functools.cache
def _places(language: str) -> Mapping[str, str]:
    """Map a language's names of countries and cities to the English ones; none without Babel, which Discord needs."""
    if not find_spec("babel"):
        return {}
    from babel import Locale

    own, english = Locale.parse(language), Locale.parse("en")
    countries = {name: english.territories.get(code, name) for code, name in own.territories.items()}
    cities = {  # of each time zone; its code names the city in English where the English table does not
        zone["city"]: english.time_zones.get(code, {}).get("city") or code.rpartition("/")[2].replace("_", " ")
        for code, zone in own.time_zones.items()
        if "city" in zone
    }
    return {_folded(name): OTHER_NAMES.get(place, place) for name, place in (cities | countries).items()}


@functools.cache
def _table(language: str) -> _Table:
    table = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    articles, pronouns = table["THE"], _folded(table["PRONOUN"])
    return _Table(tuple(_forms(table)), re.compile(f"(?:{articles}) "), re.compile(pronouns), tuple(table["examples"]))


def _forms(table: Mapping[str, Any]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the kind and the pattern of each form; a form for the first article makes one for the last, too."""
    for kind, forms in table["forms"].items():
        for end in ("first", "last") if kind == "first" else (kind,):
            parts = {**table, **{part: ends[end] for part, ends in table["ends"].items() if end in ends}}
            for form in forms:
                words = TOKEN.findall(f"PLEASE? {form} END?")
                pattern = "".join(_pattern(word, parts) for word in words)
                yield end, re.compile(pattern)


def _pattern(word: str, parts: Mapping[str, Any]) -> str:
    """Write a word of a form as a regular expression for a text that `_spaced` and `_folded` wrote."""
    if word in ("X", "Y"):
        return NAME.format("topic" if word == "X" else "about")
    optional = OPTIONAL.fullmatch(word)
    pattern = optional[1] if optional else word
    while PART.search(pattern):
        pattern = PART.sub(lambda part: f"({parts[part[0]]})", pattern)
    pattern = _folded(pattern).replace("(", "(?:")
    return f"(?:(?:{pattern}) )?" if optional else f"(?:{pattern}) "
