"""Tells whether a question in another language asks when or who, by the words of each language. Pure functions.

Only these two: with them the days of a quote are shown, and a last name is completed. What a number counts is told by
words that question and article share, and across languages they share none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from answer.question.kind import Kind
from index.store.spellings import plain

# Without accents, because many people type none. They open the question; further on, many of them only join clauses.
WHEN = {
    "de": r"(?:seit |bis |ab )?wann|(?:an |in |seit )?welche[smnr]? (?:tag|datum|monat|jahr)",
    "es": r"(?:desde |hasta )?cuando|(?:en )?(?:que|cual) (?:dia|fecha|mes|ano)",
    "fr": r"(?:depuis |jusqu'?a )?quand|(?:a |en )?quel(?:le)? (?:jour|date|mois|annee)",
    "it": r"(?:da |fino a )?quando|(?:in )?(?:che|quale|qual) (?:giorno|data|mese|anno)",
    "nl": r"(?:sinds |tot )?wanneer|(?:op |in )?welke? (?:dag|datum|maand|jaar)",
    "pt": r"(?:desde |ate )?quando|(?:em )?(?:que|qual) (?:dia|data|mes|ano)",
    "ru": r"когда|какого числа|в каком (?:месяце|году)|в какои день",
}
WHO = {
    "de": r"(?:von |mit |an |bei |fur )?(?:wer|wen|wem|wessen)",
    "es": r"(?:a |de |con |por )?quien(?:es)?",
    "fr": r"(?:a |de |avec |par )?qui",
    "it": r"(?:a |di |con |da )?chi",
    "nl": r"(?:van |met |door |aan )?wie",
    "pt": r"(?:a |de |com |por )?quem",
    "ru": r"(?:у |с |к )?(?:кто|кого|кому|кем)",
}


def _opening(words: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {language: re.compile(rf"\W*(?:{forms})\b") for language, forms in words.items()}


OPENING: tuple[tuple[dict[str, re.Pattern[str]], Kind], ...] = ((_opening(WHEN), "date"), (_opening(WHO), "person"))


def kind_in(question: str, language: str) -> Kind:
    """Return `date` or `person` if a question in a language (ISO 639-1) asks for one, else `other`."""
    written = plain(question.lower().replace("’", "'"))
    fitting = (kind for patterns, kind in OPENING if language in patterns and patterns[language].match(written))
    return next(fitting, "other")
