"""The questions offered after an answer are about its names, and the archive answers each of them."""

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Intent, Question
from answer.next_questions import next_questions

pytestmark = pytest.mark.encoder
HOW = AnswerSettings(worth=0.8)
ARTICLES = [
    ("2024-01-05", "Orla Finch wins the vote", "On Friday, Orla Finch was elected speaker with 61 votes."),
    ("2024-01-26", "Orla Finch steps down", "On Friday, Orla Finch resigned. “I am tired of it,” Orla Finch said."),
    ("2024-02-09", "Orla Finch opens a ferry", "On Friday, Orla Finch opened the ferry Marigold in Ostley."),
    ("2024-02-16", "Orla Finch writes a book", "In March, Orla Finch will publish a book about the marsh."),
    ("2024-03-01", "Ferry Marigold stands still", "The ferry Marigold has stood still in Ostley since Monday."),
]


@pytest.fixture
def archive(news):
    return news(ARTICLES)


def following(archive, question):
    return next_questions(archive, ask(archive, Question(question), HOW))


def test_a_fact_is_followed_by_what_is_newer_and_the_timeline(archive):
    assert following(archive, "With how many votes was Orla Finch elected speaker?") == (
        "What is the latest on Orla Finch?",
        "Timeline of Orla Finch",
    )


def test_whoever_is_quoted_can_be_asked_for(archive):
    assert "What did Orla Finch say?" in following(archive, "Why did Orla Finch resign?")


@pytest.mark.parametrize(
    "question",
    [
        "With how many votes was Orla Finch elected speaker?",
        "Why did Orla Finch resign?",
        "What is the latest on Orla Finch?",
        "How many articles mention Orla Finch?",
        "Where does Orla Finch keep her horses?",
    ],
)
def test_each_question_offered_is_answered_and_another_one(archive, question):
    offered = following(archive, question)
    assert offered
    assert question not in offered
    for text in offered:
        answer = ask(archive, Question(text), HOW)
        assert not answer.refused, text
        assert answer.intent is not Intent.FACT, text


@pytest.mark.parametrize("question", ["hello", "What is the capital of Peru?"])
def test_without_a_name_of_the_archive_nothing_is_offered(archive, question):
    assert following(archive, question) == ()


def test_nothing_is_offered_that_the_limits_of_the_question_leave_out(archive):
    from index.article import Filters

    asked = Question("With how many votes was Orla Finch elected speaker?", filters=Filters(until=20240110))
    assert next_questions(archive, ask(archive, asked, HOW)) == ()
