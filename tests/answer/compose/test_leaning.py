"""Which sentences need the one before them to be understood."""

import pytest

from answer.compose.leaning import leans_back


@pytest.mark.parametrize(
    "sentence",
    [
        "It will not be closed.",
        "Er kündigte Widerstand an.",
        "Sa démolition commencera le 6 janvier.",
        "Il s’est rendu à Ostley.",
        "Su hermano lo encontró.",
        "Ela nadou treze horas.",
        "La sua barca è arrivata prima.",
        "Hij woont in Ostley.",
        "Его нашли во вторник.",
        "وهو مغلق منذ عام.",
        "उसने पुलिस को बताया।",
        "他说，桥将于周五开放。",
        "彼は橋を渡った。",
    ],
)
def test_a_pronoun_leans_on_the_sentence_before(sentence):
    assert leans_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Fähre lief auf Grund.",
        "Il sindaco ha chiuso il ponte.",
        "Het dorp heeft een brug.",
        "La ville a fermé le pont.",
        "Ella Quell and the mayor closed the bridge.",
        "Sue Reed, who closed the bridge, resigned.",
        "Мост закрыли во вторник.",
        "桥将于周五开放。",
    ],
)
def test_an_article_or_a_name_does_not(sentence):
    assert not leans_back(sentence)
