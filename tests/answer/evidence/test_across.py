"""Questions and articles in different languages."""

import pytest

from answer.across import search_across
from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question, Turn
from bot.cli.output import text
from index.article import Filters
from index.build.build import Silent
from index.build.leads import fill_leads

SETTINGS = AnswerSettings()
FERRY = "The ferry Marigold ran aground off Tallow Point on Tuesday evening with 83 passengers on board."
FIRE = "Das Feuer in der Brauerei Kronsteiner brach nach Angaben der Polizei durch ein defektes Ladegerät aus."
NEWS = [
    ("2024-01-18", "Ferry Marigold runs aground off Tallow Point", f"{FERRY} Lifeboats brought everybody ashore."),
    ("2024-01-19", "Brand in der Brauerei Kronsteiner", f"{FIRE} Verletzt wurde dabei niemand."),
    (
        "2024-01-20",
        "Town council of Ostley cuts library hours",
        "The council of Ostley voted to close its library on Mondays.",
    ),
]

pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def archive(news):
    opened = news(NEWS)
    fill_leads(opened._build.parent.parent, Silent())
    return opened


@pytest.mark.parametrize(
    ("question", "quote", "short"),
    [
        ("Wie viele Passagiere waren an Bord der Fähre Marigold?", FERRY, "83"),
        ("Combien de passagers se trouvaient à bord du ferry Marigold ?", FERRY, "83"),
        ("Сколько пассажиров было на борту парома Marigold?", FERRY, "83"),
        ("Wodurch entstand das Feuer bei Kronsteiner?", FIRE, "Ladegerät"),
    ],
)
def test_a_question_is_answered_in_the_language_of_the_article(archive, question, quote, short) -> None:
    answer = ask(archive, Question(question), SETTINGS)
    assert [statement.text for statement in answer.statements][:1] == [quote]
    assert short in quote
    assert not answer.corrections


def test_filters_and_the_day_of_asking_hold(archive) -> None:
    question = "Wie viele Passagiere waren an Bord der Fähre Marigold?"
    assert ask(archive, Question(question, filters=Filters(since=20240119)), SETTINGS).refused
    assert ask(archive, Question(question, as_of=20240117), SETTINGS).refused
    assert not ask(archive, Question(question, as_of=20240118), SETTINGS).refused


@pytest.mark.parametrize(
    "question", ["Wie kocht man Spätzle ohne Ei?", "Quelle est la capitale de la Mongolie ?", "Какая столица Монголии?"]
)
def test_another_topic_is_refused(archive, question) -> None:
    assert ask(archive, Question(question), SETTINGS).refused


def test_an_english_question_is_answered_by_an_article_in_another_language(archive) -> None:
    answer = ask(archive, Question("What caused the blaze at Kronsteiner?"), SETTINGS)
    assert [statement.text for statement in answer.statements][:1] == [FIRE]
    assert list(answer.foreign.values()) == ["de"]
    assert "· German\n" in text(answer)


@pytest.mark.parametrize(
    ("question", "intent", "quotes"),
    [
        ("Was gibt es Neues zu Tallow Point?", "latest", [FERRY]),
        ("¿Cuántos artículos mencionan a Tallow Point?", "count", [FERRY]),
        ("Quel est le premier article sur Kronsteiner ?", "first", [FIRE]),
        ("Quantos artigos mencionam Zorblax?", "count", None),
        ("Vertel me over Marigold", "about", [FERRY]),
        ("Ciao a tutti!", "greeting", []),
    ],
)
def test_a_question_of_a_kind_is_answered_as_in_english(archive, question, intent, quotes) -> None:
    answer = ask(archive, Question(question), SETTINGS)
    assert answer.intent == intent
    assert answer.refused == (quotes is None)
    assert [statement.text for statement in answer.statements] == (quotes or [])


def test_an_answer_is_framed_in_the_language_of_the_question(archive) -> None:
    refused = text(ask(archive, Question("Wie kocht man Spätzle ohne Ei?"), SETTINGS))
    assert refused.startswith("Das Archiv beantwortet diese Frage nicht.\n")
    assert "18. Januar 2024" in refused
    counted = text(ask(archive, Question("Wie viele Artikel erwähnen Tallow Point?"), SETTINGS))
    assert counted.startswith("Artikel, die „Tallow Point“ erwähnen: 1\nErschienen: 18. Januar 2024\n")
    answered = text(ask(archive, Question("Wie viele Passagiere waren an Bord der Fähre Marigold?"), SETTINGS))
    assert f"„{FERRY}“ [1]\n" in answered
    assert answered.endswith("· Englisch\n")


def test_what_appeared_before_the_days_asked_about_is_not_read(archive) -> None:
    question = Question("Was geschah am 20. Januar 2024 in Ostley?", as_of=20240125)
    assert [hit.article.date for hit in search_across(archive, "de", 5, question).hits] == [20240120]


def test_a_follow_up_is_asked_of_what_was_asked_before_and_the_day_of_a_weekday_is_told(archive) -> None:
    before = Turn("Wo lief die Fähre Marigold auf Grund?")
    answer = ask(archive, Question("Und wann?", history=(before,)), SETTINGS)
    assert answer.read_as == "Wann lief die Fähre Marigold auf Grund?"
    assert [statement.text for statement in answer.statements][:1] == [FERRY]
    assert [(day.first, day.last) for day in answer.statements[0].days] == [(20240116, 20240116)]


LIBRARY = "Городской совет Марла во вторник проголосовал за то, чтобы библиотека работала ещё три года."
POOL = "قال مدير مسبح لوفورد إن المسبح سيفتح أبوابه يوم الجمعة بعد أعمال صيانة استمرت ثلاثة أشهر."


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("За что проголосовал городской совет Марла?", LIBRARY),
        ("Кто выиграл чемпионат мира по шахматам?", None),
        ("من فاز بكأس العالم؟", None),
    ],
)
def test_an_archive_of_other_alphabets_answers_what_it_tells_and_nothing_else(news, question, quote) -> None:
    opened = news([("2023-09-12", "Библиотека остаётся", LIBRARY), ("2023-09-13", "مسبح لوفورد", POOL)])
    fill_leads(opened._build.parent.parent, Silent())
    answer = ask(opened, Question(question), SETTINGS)
    assert [statement.text for statement in answer.statements][:1] == ([quote] if quote else [])
