"""Misspelt words are read as words of the archive; words that exist are never touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Correction, Question
from answer.question.misspelt.spelling import WORD, read_spelling, sound
from bot.cli.forms import answer_json
from bot.cli.output import text

HOW = AnswerSettings()
MISSPELT = "how many poeple died when the fery struck a pontoon"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Why was the Kestrel Brigde closed?", "Why was the Kestrel Bridge closed?"),
        ("who resinged as transport minister", "who resigned as transport minister"),
        ("when did the ferry strike a pontooon", "when did the ferry strike a pontoon"),
        ("what did the minnister say about the bridge", "what did the minister say about the bridge"),
        ("Why was teh Kestrel Bridge closed?", "Why was the Kestrel Bridge closed?"),  # three letters
        ("Which governent did he lead?", "Which government did he lead?"),  # `govern` is the stem of both
        ("How many people did nto reach the ferry?", "How many people did not reach the ferry?"),
    ],
)
def test_a_misspelt_word_is_read_as_one_of_the_archive(corpus, typed, meant):
    assert read_spelling(corpus, typed).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Who is Odalys Quintrell?",  # a name that is unlike any of the archive
        "Who leads the Fre and Teh Bridge?",  # so short, with a capital, they may be names
        "What did the closers say?",  # a regular form of a word that exists
        "Which colour is the tumour?",  # English, in either spelling
        "Did the KBTA and NATO meet in 2023 on Tues?",
        "What is foo_brigde, C++, ann@brigde.org or https://brigde.org/fery?",
        "桥梁为什么关闭", "لماذا أغلق الجسر", "Wer hat die Welt gesehen?", "", "?", "💥",
    ],
)  # fmt: skip
def test_words_that_exist_and_what_is_no_word_stay(corpus, typed):
    assert read_spelling(corpus, typed).text == typed


def test_words_next_to_each_other_are_counted_in_this_order(corpus):
    assert corpus.beside("kestrel", "bridge") > 1
    assert corpus.beside("bridge", "kestrel") == 0


@given(text_=st.text(max_size=200))
def test_any_text_is_read_as_something(corpus, text_):
    spelling = read_spelling(corpus, text_)
    assert (spelling.text == text_) == (not spelling.corrections)


def test_a_pasted_text_is_read_as_it_is(corpus):
    pasted = "The Kestrel Brigde was closed. " * 10
    assert read_spelling(corpus, pasted).text == pasted
    assert not WORD.fullmatch("a" * 100_000 + "@")


def test_words_that_sound_alike_have_one_sound():
    assert sound("baut") == sound("bought")
    assert sound("fisical") == sound("physical")
    assert sound("ferry") != sound("party")


def test_an_answer_tells_how_a_misspelt_question_was_read_and_may_be_literal(corpus):
    found = ask(corpus, Question(MISSPELT), HOW)
    assert found.read_as == "How many people died when the ferry struck a pontoon?"
    assert found.corrections == (Correction("poeple", "people"), Correction("fery", "ferry"))
    assert not found.refused
    assert text(found).startswith(f"Read as: {found.read_as}\n\n")
    assert answer_json(found)["corrections"][1] == {"typed": "fery", "meant": "ferry"}
    literal = ask(corpus, Question(MISSPELT, literal=True), HOW)
    assert (literal.read_as, literal.corrections) == ("", ())
