"""Corrections of figures, over an invented archive in which a hundred are planted."""

from __future__ import annotations

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from answer.topics.over_time.corrections import corrections
from answer.topics.over_time.figures import figures
from bot import settings
from index.article import Article
from index.search import Archive
from scripts.research.planted_corrections import FORMS, plant, shown
from tests.conftest import indexed

pytestmark = pytest.mark.encoder
_COMMITTED = settings.load(settings.FILE.absolute()).answer
HOW = AnswerSettings(_COMMITTED.floor, _COMMITTED.most_statements, _COMMITTED.worth)
COUNT = 35  # scripts/research/planted_corrections.py asks about a hundred


@pytest.fixture(scope="module")
def planted(tmp_path_factory, encoders):
    folder = tmp_path_factory.mktemp("planted")
    events = plant(folder, COUNT)
    with Archive.open(indexed(folder, encoders)) as archive:
        yield archive, events


def about(statement, event):
    quote = statement.quotes[0]
    return event.event.split()[0] in f"{quote.article.title} {quote.article.text}"


@pytest.mark.parametrize("form", FORMS["tuning"])
@pytest.mark.parametrize(
    "question",
    ["How many people were killed in the {event}?", "How has the death toll of the {event} changed?"],
    ids=["how many", "changes"],
)
def test_no_wrong_figure_is_shown_without_its_correction(planted, question, form):
    archive, events = planted
    answers = [
        (ask(archive, Question(question.format(event=one.event)), HOW), one) for one in events if one.form == form
    ]
    assert len(answers) >= COUNT // len(FORMS["tuning"])
    assert [one.event for found, one in answers if shown(found, one) == "unmarked"] == []
    assert not any(found.refused for found, _ in answers)
    if "changed" in question:
        assert all(any(one.corrects for one in found.statements) for found, _ in answers)
        assert all(about(statement, one) for found, one in answers for statement in found.statements)


def test_in_a_small_archive_too_the_correction_comes_first_and_says_what_is_right(corpus_data):
    with Archive.open(corpus_data) as archive:
        found = ask(archive, Question("How many people were killed in the ferry collision at Ostley?"), HOW)
    assert [one.corrects for one in found.statements] == [True, False]
    assert found.statements[0].text.startswith("Three people died when the ferry Marigold struck")
    assert found.statements[1].text.startswith("Four people were killed and 17 injured")


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("Correction: An earlier version of this article said 12 people died; the figure is nine.", {"12"}, {"9"}),
        ("Officials revised the toll down from 1,200 to 800 on 5 March 2023.", {"1200"}, {"800"}),
        ("Three people died, police said on Monday, correcting an earlier figure of four.", {"4"}, {"3"}),
        ("Editor’s note: This story was updated to reflect that 9 people were injured, not 12.", {"12"}, {"9"}),
        ("An earlier report of 12 dead was wrong.", {"12"}, set()),
        ("Officials lowered the death toll to 8.", set(), {"8"}),
    ],
)
def test_a_correction_tells_what_was_wrong_and_what_holds(text, old, new):
    (found,) = corrections(Article("a", text, "A title", "a.txt", 20230301))
    assert (found.old, found.new) == (old, new)


@pytest.mark.parametrize(
    "text",
    [
        "Four people were killed and 17 injured when the ferry struck a pontoon, police said.",
        "The correction officers numbered 300 in 2019.",
        "The council cut the speed limit to 30 miles an hour.",
        "",
        "correct " * 20_000,
        "1 earlier version " * 5_000,
    ],
)
def test_no_other_sentence_is_a_correction(text):
    assert [one for one in corrections(Article("a", text, "A title", "a.txt", 20230301)) if one.new] == []


@pytest.mark.parametrize(
    ("text", "taken_back"),
    [
        ("Seoul is reeling from the crush in its old town in October that killed 158 people.", [False]),
        ("The toll was lowered from an initial count of 12 to 8.", [True, False]),
    ],
)
def test_only_a_figure_close_to_from_is_taken_back(text, taken_back):
    assert [one.taken_back for one in figures(text, 0, len(text))] == taken_back
