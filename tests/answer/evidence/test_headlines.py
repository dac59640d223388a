"""A sentence that has what its headline answers is preferred."""

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.evidence.features import Features
from answer.evidence.reader import NOT_READ, Reading, shipped_reader
from answer.evidence.reading import MOST_AGREEMENT, UNLIKELY, Read, tells
from answer.evidence.score import score_sentences
from answer.model import Question
from answer.question.kind import understand
from index.article import Article, Hit, Passage

TITLE = "Marta Quell to lead the Ostley ferry company"
TEXT = (
    "The board met on Monday. Its chair, Tom Arden, announced the new head of the Ostley ferry company after the vote. "
    "Marta Quell thanked him in a short speech."
)
FEATURES = Features(*[0.0] * 9)


@pytest.mark.parametrize(
    ("margin", "sentence", "agreement"),
    [
        (2.0, "Quell spoke, and Marta Quell smiled.", 2.0 + UNLIKELY),
        (2.0, "Quell spoke.", (2.0 + UNLIKELY) / 2),
        (2.0, "Nobody spoke.", 0.0),
        (-UNLIKELY, "Marta Quell spoke.", 0.0),
        (99.0, "Marta Quell spoke.", MOST_AGREEMENT),
    ],
)
def test_a_sentence_agrees_as_far_as_it_has_the_words_and_the_reader_believes_them(margin, sentence, agreement):
    hit = Hit(Article("a", sentence, TITLE, "a.txt"), Passage("a", 0, len(sentence), ((0, len(sentence)),)), 1.0)
    read = Read((hit, 0, len(sentence), FEATURES), NOT_READ, Reading(margin, 0, len("Marta Quell")))
    assert read.agreement == pytest.approx(agreement)


@pytest.mark.encoder
def test_the_reader_reads_the_headline_and_the_sentence_that_agrees_comes_first(archive_of):
    archive = archive_of({"a.md": f"---\ntitle: {TITLE}\ndate: 2024-01-18\n---\n{TEXT}\n"})
    question = "Who will lead the Ostley ferry company?"
    best, *_ = score_sentences(archive, shipped_reader(), understand(question), archive.search(question, 5))
    assert TITLE[best.headline.start : best.headline.end] == "Marta Quell"
    assert best.text.startswith("Marta Quell")


@pytest.mark.encoder
def test_the_beginning_of_a_text_is_no_headline(archive_of):
    archive = archive_of({"a.txt": f"{TEXT}\n"})
    question = "Who announced the new head of the ferry company?"
    found = score_sentences(archive, shipped_reader(), understand(question), archive.search(question, 5))
    assert found
    assert all(one.headline == NOT_READ for one in found)


@pytest.mark.encoder
def test_no_question_of_a_text_or_headline_is_an_answer(archive_of):
    text = f"Who leads the Ostley ferry company? {TEXT}"
    archive = archive_of({"a.md": f"---\ntitle: Who leads the Ostley ferry company?\ndate: 2024-01-18\n---\n{text}\n"})
    question = "Who leads the Ostley ferry company?"
    found = score_sentences(archive, shipped_reader(), understand(question), archive.search(question, 5))
    assert found
    assert not any(one.text.endswith("?") for one in found)
    assert all(one.headline == NOT_READ for one in found)


@pytest.mark.parametrize(
    ("title", "states"),
    [
        (TITLE, True),
        ("Whose ferry? The board decides", False),
        ("Why the board chose Marta Quell", False),
        ("Ferry company: What to know", True),
        ("WHO names a new head", True),
        ("Will Arden leads the ferry company", True),
        ("Whatever the board wants, it gets", True),
        ("", False),
    ],
)
def test_a_headline_that_asks_states_nothing(title, states):
    assert tells(title) == states


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("When did Paula Vane resign?", True),
        ("When was Paula Vane elected?", False),
        ("When will the quarry close?", False),
    ],
)
def test_the_day_of_a_headline_without_a_text_tells_when(archive_of, question, answers):
    rows = "published,headline\n20080725,lowmoor mayor paula vane resigns\n20080801,Ferry fares rise by a third\n"
    archive = archive_of({"headlines.csv": rows})
    best, *_ = score_sentences(archive, shipped_reader(), understand(question), archive.search(question, 5))
    assert (best.score >= AnswerSettings().floor) == answers
    assert not answers or (best.text, best.answer_text) == ("lowmoor mayor paula vane resigns", "")


@pytest.mark.encoder
def test_headlines_of_two_days_that_answer_when_are_both_shown(archive_of):
    rows = "published,headline\n20080725,fire shuts lowmoor school\n20090801,fire shuts lowmoor school and gym\n"
    archive = archive_of({"headlines.csv": rows})
    answer = ask(archive, Question("When did fire shut Lowmoor school?"), AnswerSettings())
    assert {quote.article.date for one in answer.statements for quote in one.quotes} == {20080725, 20090801}
