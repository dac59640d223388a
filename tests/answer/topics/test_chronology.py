"""Timelines that a question asks for, as statements."""

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Intent, Question
from answer.topics.chronology import MOST
from bot.cli.forms import answer_json
from bot.cli.output import text

pytestmark = pytest.mark.encoder
HOW = AnswerSettings()
MARIGOLD = {
    "sold": "date 2023-05-02 The ferry Marigold was sold on 5 April 2023 to an owner abroad, a letter shows.",
    "left": "date 2023-03-02 The ferry Marigold left Ostley for the first time on Wednesday with ninety guests.",
    "struck": "date 2023-03-09 The ferry Marigold struck a pontoon in thick fog, and four people died, police said.",
    "back": "date 2023-06-20 The ferry Marigold is back in the harbour of Ostley under another name, sailors report.",
}


@pytest.fixture
def marigold(archive_of):
    return archive_of({f"{name}.txt": words for name, words in MARIGOLD.items()})


def asked_of(archive, words):
    return ask(archive, Question(words, as_of=20240101), HOW)


@pytest.mark.parametrize("words", ["timeline of the Marigold", "How did the Marigold unfold?"])
def test_events_are_statements_in_the_order_of_their_days(marigold, words):
    found = asked_of(marigold, words)
    assert found.intent is Intent.TIMELINE
    assert [s.quotes[0].article.id for s in found.statements] == ["left.txt", "struck.txt", "sold.txt", "back.txt"]
    days = [[(day.words, day.first) for day in statement.days] for statement in found.statements]
    assert days == [[("Wednesday", 20230301)], [], [("5 April 2023", 20230405)], []]
    lines = text(found).splitlines()
    assert lines[0].startswith("1 March 2023 · left.txt · “The ferry Marigold left Ostley")
    assert lines[1].startswith("9 March 2023 · struck.txt · “")
    assert lines[2].startswith("5 April 2023 · sold.txt · “")
    assert answer_json(found)["statements"][2]["days"] == [
        {"words": "5 April 2023", "first": "2023-04-05", "last": "2023-04-05"}
    ]


def test_only_events_of_the_days_asked_about_are_told(marigold):
    found = asked_of(marigold, "timeline of the Marigold in March 2023")
    assert {s.quotes[0].article.id for s in found.statements} == {"left.txt", "struck.txt"}


@pytest.mark.parametrize("topic", ["Kestrel Bridge", "cracks", "ferry collision"])
def test_a_timeline_of_the_archive_is_verbatim(corpus, topic):
    found = asked_of(corpus, f"timeline of the {topic}")
    assert 2 <= len(found.statements) <= MOST
    for statement in found.statements:
        (quote,) = statement.quotes
        assert corpus.catalogue[quote.article.id].text[quote.start : quote.end] == quote.text == statement.text


@pytest.mark.parametrize("topic", ["Zanzibar", "banana bread", "stock market"])
def test_a_topic_that_no_article_is_about_has_none(corpus, topic):
    assert asked_of(corpus, f"timeline of {topic}").refused
