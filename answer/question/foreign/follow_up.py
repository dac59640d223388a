"""Completes a follow-up in German, Spanish, French, Portuguese, Italian, Dutch or Russian from the question before.

Hides the words by which such a question depends on another. `Und wann?` after `Wer hat Twitter gekauft?` becomes `Wann
hat Twitter gekauft?`, which says less than a person would, but names the topic. `Und in Spanien?` replaces the place,
and `Wann ist er gestorben?` gets what was asked before behind it. A question with a name of its own before its pronoun
depends on none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.model import Turn
from index.language import surely_english

# J what joins a question to another, P pronouns that stand for a name, Q what asks, V what may follow that and says
# nothing; `_` is a blank. Left out are pronouns that are more often something else: `es`, `das`, `lo`, `il y a`.
WORDS = {
    "de": """J und aber|P er sie ihn ihm ihr sein seine seinen seinem seiner ihre ihren ihrem ihrer dort dazu darüber
        davon damit dafür dabei|Q wer wen wem wessen was wann wo wohin woher warum weshalb wieso wie wie_viel wie_viele
        wie_lange wie_hoch wie_alt welche welcher welches welchen welchem
        |V ist sind war waren hat haben hatte""",
    "es": """J y e pero|P él ella ellos ellas su sus allí ahí eso esto|Q quién quiénes qué cuándo dónde por_qué cómo
        cuánto cuánta cuántos cuántas cuál cuáles|V es son era eran fue está están ha han""",
    "fr": """J et mais|P elle ils elles lui leur leurs son sa ses cela ça là-bas|Q qui que quoi quand où pourquoi
        comment combien combien_de quel quelle quels quelles|V est sont était étaient fut a ont""",
    "pt": """J e mas|P ele ela eles elas dele dela deles delas seu sua seus suas lá isso isto|Q quem que o_que quando
        onde por_que por_quê como quanto quanta quantos quantas qual quais|V é são era eram foi está estão""",
    "it": """J e ed ma|P lui lei loro suo sua suoi sue lì là questo ciò|Q chi che che_cosa cosa quando dove perché come
        quanto quanta quanti quante quale quali qual|V è sono era erano fu sta stanno ha hanno""",
    "nl": """J en maar|P hij hem haar hun hen daar erover ervan ermee daarover daarvan|Q wie wat wanneer waar waarom hoe
        hoeveel hoe_lang hoe_oud hoe_hoog welke welk|V is zijn was waren heeft hebben""",
    "ru": """J и а но|P он она они его её ему ей им их ним ней нём нему там это этом этого|Q кто кого кому кем что чего
        когда где куда откуда почему зачем как сколько какой какая какое какие каком какую
        |V такой такая такие был была было были""",
}
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
CAPITAL = r"[^\W\d_a-zß-öø-ÿа-яё][\w’'-]*"
NAMES = re.compile(rf"(?<![\w’'-]){CAPITAL}(?:\s{CAPITAL})*")
MARKS = " ¿¡?!.,;:"
FEW = 3  # words; a question of no more, without a name, depends on another
MOST_PLACED = 5  # words of a follow-up that only names another place, person or time


@dataclass(frozen=True, slots=True)
class _Language:
    """The words of one language, as patterns: what joins, stands for a name, asks, asks alone, and says nothing."""

    joins: re.Pattern[str]
    pronoun: re.Pattern[str]
    asks: re.Pattern[str]
    only_asks: re.Pattern[str]
    empty: re.Pattern[str]


def stand_alone_in(question: str, language: str, history: Sequence[Turn]) -> str:
    """Write a question so that it can be understood without the earlier turns (given oldest first).

    It is returned unchanged if it depends on none of them, or if the language (ISO 639-1) has no words here.
    """
    if language not in WORDS:
        return question
    words = _words(language)
    earlier = ""
    for turn in history:
        earlier = _completed(turn.question.strip(), earlier, words)
    return _completed(question, earlier, words)


def _completed(question: str, earlier: str, words: _Language) -> str:
    """Complete a question from the one before it, which is complete; return it unchanged if it depends on none."""
    if not earlier or surely_english(question):
        return question
    opened = words.joins.match(question)
    bare = question[opened.end() :] if opened else question
    asks = words.asks.match(bare)
    if words.only_asks.fullmatch(bare.strip(MARKS)):
        return f"{_capital(bare.strip(MARKS))} {_without_asking(earlier, words)}?"
    if opened and not asks and len(WORD.findall(bare)) <= MOST_PLACED:
        return _replaced(bare.strip(MARKS), earlier)
    asked = asks.end() if asks else 0
    opening = len(bare) - len(bare.lstrip(MARKS)) + 1  # the first word has a capital anyway
    pronoun, named = words.pronoun.search(bare), NAMES.search(bare, asked or opening)
    depends = pronoun and (named is None or pronoun.start() < named.start())
    leans = (opened or asks) and len(WORD.findall(bare)) <= FEW and not NAMES.search(bare, asked)
    if not (depends or leans):
        return question
    return f"{_capital(bare.rstrip(MARKS))} ({words.empty.sub('', _without_asking(earlier, words))})?"


def _replaced(other: str, earlier: str) -> str:
    """Put `in Spanien` in the place of `in Deutschland`, or a name in the place of the last one."""
    places = list(NAMES.finditer(earlier, 1))
    if named := NAMES.search(other):
        before = other[: named.start()].lower()
        for place in reversed(places):
            start = place.start() - len(before)
            if earlier[max(0, start - 1) : place.start()].lower() == f" {before}":
                return f"{earlier[:start]}{other}{earlier[place.end() :]}"
    return f"{earlier.rstrip(MARKS)} ({other})?"


def _asking(question: str, words: _Language) -> str:
    """Return the words that ask at the beginning of a question."""
    found = words.asks.match(question)
    return found[0] if found else ""


def _without_asking(question: str, words: _Language) -> str:
    return question[len(_asking(question, words)) :].strip(MARKS)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@functools.cache
def _words(language: str) -> _Language:
    parts = {part.split()[0]: part.split()[1:] for part in WORDS[language].split("|")}
    joins, pronoun, asks, empty = (_any(parts[tag]) for tag in "JPQV")
    return _Language(
        re.compile(rf"[\s¿¡]*{joins}(?!\w)[\s,¿]*", re.IGNORECASE),
        re.compile(rf"(?<![\w]){pronoun}(?!\w)", re.IGNORECASE),
        re.compile(rf"[\s¿¡]*{asks}(?!\w)", re.IGNORECASE),
        re.compile(rf"(?:[^\W\d_]{{1,7}}\s)?{asks}", re.IGNORECASE),  # `seit wann`, `pour combien`
        re.compile(rf"\A{empty}\s", re.IGNORECASE),
    )


def _any(words: Sequence[str]) -> str:
    """Write a pattern for any of some words, longer ones first."""
    written = (re.escape(word).replace("_", r"\s") for word in sorted(words, key=len, reverse=True))
    return f"(?:{'|'.join(written)})"
