"""Questions and articles in different languages."""

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from index.article import Filters
from index.build.build import Silent
from index.build.leads import fill_leads

SETTINGS = AnswerSettings(floor=0.5, most_statements=3, worth=0.5)
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
