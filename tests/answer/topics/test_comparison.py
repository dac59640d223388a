"""Two topics next to each other."""

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Intent, Question
from bot.cli.forms import answer_json
from bot.cli.output import text

pytestmark = pytest.mark.encoder
HOW = AnswerSettings()


def asked_of(corpus, words):
    return ask(corpus, Question(words, as_of=20230401), HOW)


def test_each_topic_has_its_quotes_the_first_ones_first(corpus):
    found = asked_of(corpus, "Compare Ilka Dorn and the ferry Marigold")
    assert found.intent is Intent.COMPARE
    said = [statement.text for statement in found.statements]
    assert 2 <= len(said) <= 4
    assert len(set(said)) == len(said)
    assert "Dorn" in said[0]
    assert "Marigold" in said[-1]


@pytest.mark.parametrize("words", ["Compare Ilka Dorn and Zanzibar", "compare Zanzibar with Ilka Dorn"])
def test_a_topic_that_the_archive_lacks_is_named_in_the_refusal(corpus, words):
    found = asked_of(corpus, words)
    assert found.refused
    assert found.unanswered == ("Zanzibar",)
    assert "No answer to: Zanzibar\n" in text(found)
    assert answer_json(found)["unanswered"] == ["Zanzibar"]
    assert found.nearest


def test_voices_for_and_against_are_refused_in_words(corpus):
    found = asked_of(corpus, "the arguments for and against the Kestrel Bridge")
    assert found.refused
    assert text(found).startswith("I quote what articles say. I do not sort what they say into for and against.")
