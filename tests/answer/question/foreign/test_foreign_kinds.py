"""The kinds of questions in six languages, as the English questions that they become."""

import pytest

from answer.question.foreign.kinds import LANGUAGES, foreign_examples, foreign_kind


@pytest.mark.parametrize(
    ("language", "question", "english"),
    [
        ("de", "Was gibt es Neues zu Ana Reed?", "What is the latest on Ana Reed?"),
        ("de", "was gibt es neues zu ana reed", "What is the latest on ana reed?"),
        ("de", "Was sagte Ana Reed letzte Woche über die Alba?", "What did Ana Reed say about Alba last week?"),
        ("de", "Welche Artikel erwähnen Deutschland?", "Which articles mention “Germany”?"),
        ("de", "Was sagt Ana Reed dazu?", "What did Ana Reed say?"),
        ("de", "Zähle alle Artikel, die Tesla erwähnen", "How many articles mention “Tesla”?"),
        ("de", "Zeitleiste zu Ana Reed", "Timeline of Ana Reed"),
        ("de", "Vergleiche Ana Reed und Marta Quell", "Compare Ana Reed and Marta Quell"),
        ("es", "Dame una cronología de Walmart", "Timeline of Walmart"),
        ("es", "Compara a Ana Reed con Marta Quell", "Compare Ana Reed and Marta Quell"),
        ("fr", "Chronologie de la Marigold", "Timeline of Marigold"),
        ("fr", "Quelle est la différence entre Ana Reed et Marta Quell ?", "Compare Ana Reed and Marta Quell"),
        ("it", "Cronologia della Marigold", "Timeline of Marigold"),
        ("it", "Confronta Ana Reed e Marta Quell", "Compare Ana Reed and Marta Quell"),
        ("nl", "Geef me een tijdlijn van Walmart", "Timeline of Walmart"),
        ("nl", "Vergelijk Ana Reed met Marta Quell", "Compare Ana Reed and Marta Quell"),
        ("pt", "Linha do tempo de Walmart", "Timeline of Walmart"),
        ("pt", "Compare Ana Reed com Marta Quell", "Compare Ana Reed and Marta Quell"),
        ("de", "Wie sieht der aktuelle Stand bei Tesla aus?", "What is the latest on Tesla?"),
        ("es", "Cuantos articulos mencionan a Reed en mayo de 2023", "How many articles mention “Reed” May 2023?"),
        ("es", "Hola, ¿qué dijo Ana Reed sobre Ucrania?", "What did Ana Reed say about Ukraine?"),
        ("es", "¡Gracias!", "Thanks!"),
        ("fr", "Qu’a dit Ana Reed de l’Oréal ?", "What did Ana Reed say about Oréal?"),
        ("fr", "Combien d'articles parlent d'O'Brien ?", "How many articles mention “O'Brien”?"),
        ("fr", "Quel est le dernier article sur Le Monde ?", "Which article mentioned “Le Monde” last?"),
        ("pt", "Quando Ana Reed foi mencionada pela primeira vez?", "Which article mentioned “Ana Reed” first?"),
        ("pt", "O que foi dito sobre a Marigold?", "What was said about Marigold?"),
        ("it", "Quanti articoli parlano dell'Ucraina?", "How many articles mention “Ukraine”?"),
        ("it", "Che cosa sai fare?", "Help!"),
        ("nl", "Vat het nieuws over Ana Reed samen.", "Tell me about Ana Reed."),
        ("nl", "Goedemorgen!", "Hello!"),
    ],
)  # fmt: skip
def test_a_question_of_a_kind_is_written_in_english(language, question, english):
    for guessed in (language, "en"):  # short questions do not show their language, and the forms do
        told = foreign_kind(question, guessed)
        assert told is not None
        assert (told.language, told.english[-1]) == (language, english)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "Was hat er gesagt?"),
        ("de", "Wie viele Menschen erwähnen Ana Reed?"),
        ("de", "Was kostet die neue Brücke in Ostley?"),
        ("es", "¿Qué dijo la alcaldesa sobre el puente?"),
        ("fr", "Combien de passagers étaient à bord du Marigold ?"),
        ("pt", "Quem disse que a Marigold afundou?"),
        ("it", "Quanti articoli parlano di questo?"),
        ("nl", "Wat is er gebeurd in Ostley?"),
        ("en", "What did Ana Reed say about the Marigold?"),
        ("en", "Ana Reed"),
        ("de", "Was gibt es Neues zu " + "Ana " * 60),
    ],
)
def test_another_question_keeps_its_words(language, question):
    assert foreign_kind(question, language) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_questions_of_a_kind(language):
    assert len([foreign_kind(form.format("Ana Reed"), language) for form in foreign_examples(language)]) == 2
    assert all(foreign_kind(form.format("Ana Reed"), language) for form in foreign_examples(language))
