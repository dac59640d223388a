"""Whether a question in another language asks when or who."""

import pytest

from answer.question.foreign.asking import kind_in


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("de", "Wann griff Pakistan an?", "date"),
        ("de", "In welchem Jahr wurde die Fähre gebaut?", "date"),
        ("de", "Für wen arbeitete Ana Reed?", "person"),
        ("de", "Was kostet die Fähre?", "other"),
        ("de", "Werden die Fähren teurer?", "other"),
        ("es", "¿Cuándo cerró el puente?", "date"),
        ("es", "¿A quién eligieron?", "person"),
        ("es", "¿Qué pasó cuando cerró el puente?", "other"),
        ("fr", "Depuis quand le pont est-il fermé ?", "date"),
        ("fr", "Qui a fermé le pont ?", "person"),
        ("fr", "Combien de ponts ?", "other"),
        ("it", "In che anno fu chiuso il ponte?", "date"),
        ("it", "Chi ha chiuso il ponte?", "person"),
        ("it", "Che cosa è chiuso?", "other"),
        ("nl", "Sinds wanneer is de brug dicht?", "date"),
        ("nl", "Door wie werd de brug gesloten?", "person"),
        ("pt", "Até quando a ponte fica fechada?", "date"),
        ("pt", "Quem fechou a ponte?", "person"),
        ("ru", "В какой день закрыли мост?", "date"),
        ("ru", "Кто закрыл мост?", "person"),
        ("ja", "いつですか", "other"),
    ],
)
def test_a_question_asks_when_or_who_or_something_else(language, question, kind):
    assert kind_in(question, language) == kind
