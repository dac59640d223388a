"""A refused question with a name that no article has names the nearest one that articles have."""

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Correction, Question
from answer.question.misspelt.near_names import near_names
from bot.cli.forms import answer_json
from bot.cli.output import text

HOW = AnswerSettings()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Mirel Tasch", "Mirel Tash"),  # a letter is missing
        ("Mirol Tash", "Mirel Tash"),  # the other word is misspelt
        ("mirol tash", "Mirel Tash"),
        ("Kestral Bridge", "Kestrel Bridge"),
    ],
)
def test_a_name_is_near_one_that_articles_have(corpus, name, meant):
    assert near_names(corpus, [name]) == (Correction(name, meant),)


@pytest.mark.parametrize(
    "name",
    [
        "Mirel Tash",  # articles have it
        "Odalys Quintrell",  # like none
        "Mirell",  # a single word is near too many
        "Mirell Tash Senior Mayor",  # no name has so many words
        "",
    ],
)
def test_a_name_that_exists_or_is_like_none_is_left_alone(corpus, name):
    assert near_names(corpus, [name]) == ()


@pytest.mark.parametrize("typed", ["Mirel Tasch", "mirol tash"])
def test_a_refusal_asks_whether_another_name_was_meant(corpus, typed):
    answer = ask(corpus, Question(f"What did {typed} say about chess?", literal=True), HOW)
    assert answer.refused
    assert [one.meant for one in answer.gap.near] == ["Mirel Tash"]
    assert "\nDid you mean Mirel Tash?" in text(answer)
    assert answer_json(answer)["gap"]["near"][0]["meant"] == "Mirel Tash"


def test_a_question_of_many_words_is_looked_up_in_linear_time(corpus):
    assert near_names(corpus, ["Mirell " * 50_000]) == ()
