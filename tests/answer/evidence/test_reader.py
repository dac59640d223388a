"""The reader that ships, on invented sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from answer.evidence.reader import LONGEST_ANSWER, MODEL, NOTHING, Reader, Reading, Window
from index.errors import ExpectedError

HEADING = "Ferry runs aground off Tallow Point (18 January 2024)"
AGROUND = "The ferry Marigold ran aground off Tallow Point on Tuesday evening with 83 passengers on board."
RESCUED = "Lifeboats from Brackwater brought everybody ashore before midnight."
CAPTAIN = "Captain Edda Thorsen said that the steering had failed shortly after the ship left the harbour."
OWNER = "The ship belongs to Northlight Lines, which has run the route since 1994."
STORY = (AGROUND, RESCUED, CAPTAIN, OWNER)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def window(*lines: str, heading: str = HEADING) -> Window:
    """Sentences in a row, a blank between them."""
    spans, end = [], 0
    for line in lines:
        spans.append((end, end + len(line)))
        end += len(line) + 1
    return Window(heading, " ".join(lines), tuple(spans))


def best(reader: Reader, question: str, read: Window) -> tuple[str, str, float]:
    """The sentence and the words that answer, and the margin."""
    (readings,) = reader.read(question, [read])
    place = max(range(len(readings)), key=lambda number: readings[number].margin)
    found = readings[place]
    return read.text[slice(*read.sentences[place])], read.text[found.start : found.end], found.margin


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("How many passengers were on the ferry?", AGROUND, "83"),
        ("how many passengers were on the ferry", AGROUND, "83"),
        ("When did the Marigold run aground?", AGROUND, "Tuesday evening"),
        ("Which company owns the ferry?", OWNER, "Northlight Lines"),
        ("Since when has Northlight Lines run the route?", OWNER, "1994"),
        ("Who said that the steering had failed?", CAPTAIN, "Captain Edda Thorsen"),
    ],
)
def test_it_finds_the_sentence_and_the_words(reader: Reader, question: str, sentence: str, words: str) -> None:
    found, answer, _ = best(reader, question, window(*STORY))
    assert found == sentence
    assert words in answer or answer in words


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ("How many passengers were on the ferry?", "How old is the captain of the ferry?"),
        ("When did the Marigold run aground?", "How much did the Marigold cost?"),
        ("Which company has run the route since 1994?", "What percentage of the passengers were injured?"),
    ],
)
def test_what_is_told_has_a_higher_margin_than_what_is_not(reader: Reader, asked: str, missing: str) -> None:
    assert best(reader, asked, window(*STORY))[2] > best(reader, missing, window(*STORY))[2]


def test_the_margin_falls_when_the_answer_is_taken_away(reader: Reader) -> None:
    question = "How many passengers were on the ferry?"
    assert best(reader, question, window(*STORY))[2] > best(reader, question, window(RESCUED, CAPTAIN, OWNER))[2]


def test_readings_are_the_same_alone_among_others_and_again(reader: Reader) -> None:
    question = "Who is the captain?"
    windows = [window(*STORY), window(OWNER), window(AGROUND, RESCUED, heading="")]
    together = reader.read(question, windows)
    assert together == [reader.read(question, [one])[0] for one in windows] == Reader().read(question, windows)


def test_an_answer_lies_in_its_sentence_and_is_not_long(reader: Reader) -> None:
    read = window(*STORY)
    for (start, end), reading in zip(read.sentences, reader.read("What happened?", [read])[0], strict=True):
        assert start <= reading.start < reading.end <= end
        assert len(read.text[reading.start : reading.end].split()) <= LONGEST_ANSWER
        assert not read.text[reading.start].isspace()


def test_an_answer_has_no_piece_of_a_word(reader: Reader) -> None:
    tetris = "Nearly 40 years after its release, a boy finally beat Tetris."
    questions = ("Which classic video game was finally beaten?", "Which etris?", "What did the boy beat?")
    for question in questions:
        for line, reading in zip(STORY, *reader.read(question, [window(*STORY)]), strict=True):
            found = window(*STORY).text[reading.start : reading.end]
            assert set(re.findall(r"\w+", found)) <= set(re.findall(r"\w+", line)), (question, found)
        assert best(reader, question, window(tetris))[1].split()[-1].rstrip(".") in tetris.rstrip(".").split()


def test_no_windows_give_no_readings(reader: Reader) -> None:
    assert reader.read("Who?", []) == []


@pytest.mark.parametrize("question", ["", "?", "why " * 5000, "\u0000\ufffd…"])
def test_any_question_and_any_text_can_be_read(reader: Reader, question: str) -> None:
    long = window("long " * 5000, "x" * 5000, heading="y" * 5000)
    short, cut = reader.read(question, [Window("", "", ((0, 0),)), long])
    assert short == [Reading(NOTHING, 0, 0)]
    assert [reading.margin for reading in cut] == [NOTHING, NOTHING]  # the heading alone fills what can be read


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ExpectedError, match=f"lacks {MODEL}") as caught:
        Reader(tmp_path)
    assert "\n" not in str(caught.value)
