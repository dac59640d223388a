"""The reader that ships, on invented sentences."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from answer.reader import FILES, WEIGHTS, Reader, candidate_text
from index.errors import ExpectedError

TITLE = "Ferry runs aground off Tallow Point"
AGROUND = "The ferry Marigold ran aground off Tallow Point on Tuesday evening with 83 passengers on board."
RESCUED = "Lifeboats from Brackwater brought everybody ashore before midnight."
CAPTAIN = "Captain Edda Thorsen said that the steering had failed shortly after the ship left the harbour."
OWNER = "The ship belongs to Northlight Lines, which has run the route since 1994."
# What the training sets were too small to teach: a question in other words than its sentence.
LEANS_ON_SHARED_WORDS = pytest.mark.xfail(reason="the reader leans on the words that question and sentence share")
STORY = (AGROUND, RESCUED, CAPTAIN, OWNER)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def candidates(*left_out: str) -> list[str]:
    """The story's sentences as the reader sees them."""
    lines = [line for line in STORY if line not in left_out]
    return [candidate_text(line, before, TITLE) for before, line in zip(["", *lines], lines, strict=False)]


@pytest.mark.parametrize(
    ("question", "answering"),
    [
        ("How many passengers were on the ferry?", AGROUND),
        ("When did the Marigold run aground?", AGROUND),
        pytest.param("Which company owns the ferry?", OWNER, marks=LEANS_ON_SHARED_WORDS),
        pytest.param("Who is the captain of the Marigold?", CAPTAIN, marks=LEANS_ON_SHARED_WORDS),
        ("What did Captain Thorsen say about the steering?", CAPTAIN),
    ],
)
def test_the_answering_sentence_stands_above_its_neighbours(reader: Reader, question: str, answering: str) -> None:
    assert STORY[int(np.argmax(reader.score(question, candidates())))] == answering


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ("How many passengers were on the ferry?", "How old is the captain of the ferry?"),
        ("When did the Marigold run aground?", "How much did the Marigold cost?"),
        ("Which company has run the route since 1994?", "What percentage of the passengers were injured?"),
    ],
)
def test_what_is_told_scores_above_what_is_not(reader: Reader, asked: str, missing: str) -> None:
    assert reader.score(asked, candidates()).max() > reader.score(missing, candidates()).max()


def test_the_best_score_falls_when_the_answer_is_taken_away(reader: Reader) -> None:
    question = "How many passengers were on the ferry?"
    assert reader.score(question, candidates()).max() > reader.score(question, candidates(AGROUND)).max()


def test_scores_are_the_same_alone_in_a_batch_and_again(reader: Reader) -> None:
    question = "Who is the captain?"
    together = reader.score(question, candidates())
    alone = [reader.score(question, [candidate])[0] for candidate in candidates()]
    assert together.dtype == np.float32
    assert together.tolist() == alone == Reader().score(question, candidates()).tolist()


def test_no_candidates_give_no_scores(reader: Reader) -> None:
    assert reader.score("Who?", []).shape == (0,)


@pytest.mark.parametrize("question", ["", "?", "why " * 5000])
def test_any_question_and_any_sentence_can_be_scored(reader: Reader, question: str) -> None:
    scores = reader.score(
        question, [candidate_text("", "", ""), candidate_text("long " * 5000, "x" * 5000, "y" * 5000)]
    )
    assert np.isfinite(scores).all()


def test_a_long_text_is_cut_behind_the_sentence() -> None:
    text = candidate_text("It sank.", "Before " * 100, "Title " * 100)
    assert text.startswith("It sank. [SEP] Title Title ")
    assert len(text) < 200


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_one_line(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    for other in FILES:
        if other != name:
            shutil.copy(WEIGHTS / other, folder)
    with pytest.raises(ExpectedError, match=f"lacks {name}") as caught:
        Reader(folder)
    assert "\n" not in str(caught.value)
