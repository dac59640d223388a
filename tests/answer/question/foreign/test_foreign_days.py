"""The days that questions in six languages ask about, over a table of questions asked on one Wednesday."""

import json
from pathlib import Path

import pytest

from answer.question.days import BEGINNING, END
from answer.question.foreign.days import asked_days_in, in_english
from index.article import Days

WEDNESDAY = 20240320
GOLD = Path("evaluation/gold/languages/days.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", GOLD, ids=lambda line: json.loads(line)["question"])
def test_questions_with_known_days(line):
    known = json.loads(line)
    asked = asked_days_in(known["question"], known["language"], WEDNESDAY)
    assert ([asked.days.first, asked.days.last] if asked else None) == known["days"]


@pytest.mark.parametrize(
    ("language", "question", "first", "last"),
    [
        ("de", "Was geschah vom 3. bis zum 9. März 2023?", 20230303, 20230309),
        ("de", "Was geschah am Montag, dem 4. März 2024?", 20240304, 20240304),
        ("de", "Wer regierte nach 2015?", 20160101, END),
        ("es", "¿Qué pasó el miércoles?", WEDNESDAY, WEDNESDAY),
        ("es", "que paso hace 2 dias", 20240318, 20240318),
        ("fr", "Qui a gagné entre mars et mai 2023 ?", 20230301, 20230531),
        ("fr", "Que s’est-il passé au cours des trois derniers jours ?", 20240318, WEDNESDAY),
        ("pt", "O que foi feito até 3 de maio de 2023?", BEGINNING, 20230503),
        ("it", "Che cosa è successo dal 18/01/2024?", 20240118, WEDNESDAY),
        ("nl", "Wie won in de afgelopen twee dagen?", 20240319, WEDNESDAY),
    ],
)
def test_days_in_other_forms(language, question, first, last):
    assert asked_days_in(question, language, WEDNESDAY).days == Days(first, last)


def test_days_of_publication():
    assert asked_days_in("Welche Artikel erschienen am 18. Januar 2024?", "de", WEDNESDAY).published


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("es", "¿Qué cantó Plácido Domingo?"),
        ("fr", "Combien de temps faut-il pour aller sur Mars ?"),
        ("de", "Was plant die Agenda 2030?"),
        ("it", "Quanti abitanti ha la città?"),
        ("ru", "Что случилось 5 марта 2024 года?"),
        ("nl", ""),
    ],
)
def test_what_is_no_day(language, question):
    assert in_english(question, language) == ""
