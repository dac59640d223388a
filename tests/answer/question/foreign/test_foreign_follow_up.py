"""A follow-up in another language is completed from the question before, and a question of its own is left alone."""

import pytest

from answer.model import Turn
from answer.question.foreign.follow_up import stand_alone_in


@pytest.mark.parametrize(
    ("language", "before", "question", "alone"),
    [
        ("de", "Wer hat die Alba gekauft?", "Und wann?", "Wann hat die Alba gekauft?"),
        ("de", "Wie hoch ist die Inflation in Ostley?", "Und in Velmara?", "Wie hoch ist die Inflation in Velmara?"),
        ("de", "Wer ist Ana Reed?", "Wann ist sie gestorben?", "Wann ist sie gestorben (Ana Reed)?"),
        ("de", "Wer ist Ana Reed?", "Und Marta Quell?", "Wer ist Marta Quell?"),
        ("fr", "Où vit Ana Reed ?", "Et depuis combien de temps ?", "Où vit Ana Reed (depuis combien de temps)?"),
        ("fr", "Où vit Ana Reed ?", "Et pourquoi ?", "Pourquoi vit Ana Reed?"),
        ("fr", "Où vit Ana Reed ?", "Quand a-t-elle démissionné ?", "Quand a-t-elle démissionné (vit Ana Reed)?"),
        ("fr", "Où vit Ana Reed ?", "Depuis quand ?", "Depuis quand vit Ana Reed?"),
        ("es", "¿Quién compró el Alba?", "¿Y cuándo?", "Cuándo compró el Alba?"),
        ("es", "¿Quién es Ana Reed?", "¿De dónde es ella?", "¿De dónde es ella (Ana Reed)?"),
        ("it", "Chi ha comprato la Alba?", "E dove?", "Dove ha comprato la Alba?"),
        ("it", "Chi è Ana Reed?", "Dove vive?", "Dove vive (Ana Reed)?"),
        ("pt", "Quem comprou o Alba?", "E por quê?", "Por quê comprou o Alba?"),
        ("nl", "Hoeveel mensen wonen er in Ostley?", "En in Velmara?", "Hoeveel mensen wonen er in Velmara?"),
        ("ru", "Где живёт Анна Рид?", "А когда она уехала?", "Когда она уехала (живёт Анна Рид)?"),
    ],
)
def test_a_follow_up_is_completed(language, before, question, alone):
    assert stand_alone_in(question, language, [Turn(before, "")]) == alone


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "Wann hat Marta Quell gesagt, dass sie geht?"),
        ("de", "Wer hat die Fähre gekauft?"),
        ("de", "ok"),
        ("de", "And why?"),
        ("fr", "Combien de temps a duré la grève à Ostley ?"),
        ("es", "Marta Quell"),
        ("ja", "いつですか?"),
    ],
)
def test_a_question_of_its_own_is_left_alone(language, question):
    assert stand_alone_in(question, language, [Turn("Wer ist Ana Reed?", "")]) == question


def test_the_second_follow_up_refers_to_the_first_question():
    turns = [Turn("Wer ist Ana Reed?", ""), Turn("Wo lebt sie?", "")]
    assert stand_alone_in("Und warum?", "de", turns) == "Warum lebt sie (Ana Reed)?"
    assert stand_alone_in("Und warum?", "de", []) == "Und warum?"
