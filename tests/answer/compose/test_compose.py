"""Which words of a quote are set off, when they open the answer, and when a headline or a second statement is shown."""

from dataclasses import replace

import pytest

from answer.compose.compose import CLEAR, CLEARER, compose, compose_all
from answer.evidence.reader import Reading
from answer.evidence.reading import SURE
from answer.evidence.score import Scored
from answer.question.kind import understand
from answer.question.parts import Part
from tests.answer.sentences import article, scored

TOLL = article("toll", "Four people were killed at Ostley, and the hospital said later that 17 were injured.")
CUP = article("cup", "Ana Reed won the cup in Ostley.")


def read(of, words, margin, lead, number=0):
    """A sentence whose answer the reader found in these words."""
    sentence = scored(of, number)
    start = of.text.index(words, sentence.start)
    return replace(sentence, answer=(start, start + len(words)), margin=margin, lead=lead)


def shown(question, *sentences, worth=0.9):
    return compose(understand(question), sentences, floor=0.5, most=3, worth=worth)


@pytest.mark.parametrize(
    ("margin", "lead", "set_off", "short"),
    [
        (SURE, CLEAR, ["Ana Reed"], "Ana Reed"),
        (SURE, CLEAR - 1, ["Ana Reed"], ""),
        (SURE - 1, CLEAR, ["Ana Reed"], ""),
        (-1.0, CLEAR, [], ""),
    ],
)
def test_words_are_set_off_where_read_and_open_the_answer_where_they_lead(margin, lead, set_off, short):
    (statement,) = shown("Who won the cup?", read(CUP, "Ana Reed", margin, lead))
    assert [statement.text[start:end] for start, end in statement.emphasis] == set_off
    assert statement.short == short


def test_one_word_of_a_name_is_set_off_with_the_rest_of_it():
    (statement,) = shown("Who won the cup?", read(CUP, "Reed", SURE, CLEAR))
    assert statement.short == "Ana Reed"


@pytest.mark.parametrize(
    "question", ["Did Ana Reed win the cup?", "Was the cup Ana Reed's?", "Ana Reed: who won the cup?"]
)
def test_no_words_open_an_answer_that_they_cannot_be(question):
    (statement,) = shown(question, read(CUP, "Ana Reed", SURE, CLEAR))
    assert (statement.short, statement.emphasis != ()) == ("", True)


@pytest.mark.parametrize(
    ("text", "question", "short"),
    [
        ("Ana Reed came to Ostley. Reed won the cup.", "Who won the cup?", "Ana Reed"),
        ("Ana Reed met Tom Reed. Reed won the cup.", "Who won the cup?", "Reed"),
        ("Nobody knew her. Reed won the cup.", "Who won the cup?", "Reed"),
        ("Lake Reed is near. They swam in Reed water.", "Where did they swim?", "Reed"),
    ],
)
def test_a_last_name_opens_the_answer_as_the_article_wrote_it_before(text, question, short):
    (statement,) = shown(question, read(article("cup", text), "Reed", SURE, CLEAR, number=1))
    assert statement.short == short


@pytest.mark.parametrize(("words", "set_off"), [("17", 0), ("Four", 1)])
def test_a_number_beside_a_nearer_one_is_not_set_off(words, set_off):
    (statement,) = shown("How many people were killed at Ostley?", read(TOLL, words, SURE, CLEAR))
    assert len(statement.emphasis) == set_off


def test_a_second_statement_is_shown_only_where_it_is_nearly_as_likely():
    best, other = read(CUP, "Ana Reed", SURE, CLEAR), read(TOLL, "17", SURE, CLEAR)
    assert len(shown("Who won the cup?", best, replace(other, rank=best.rank))) == 2
    assert len(shown("Who won the cup?", best, replace(other, rank=best.rank - 1))) == 1


def test_the_same_answer_is_named_with_the_first():
    again = article("again", "The cup went to Ana Reed after a long final.")
    (statement,) = shown("Who won the cup?", read(CUP, "Ana Reed", SURE, CLEAR), read(again, "Ana Reed", SURE, CLEAR))
    assert [one.id for one in statement.also] == ["again"]


def under(title, words, margin, lead, sentence):
    """The sentence under a headline in which the reader found these words."""
    start = title.index(words)
    hit = replace(sentence.hit, article=replace(sentence.hit.article, title=title))
    return replace(sentence, hit=hit, headline=Reading(margin, start, start + len(words), lead))


TITLE = "Ana Reed wins the cup"
WEPT = article("wept", "The winner wept when Reed’s name was called.")


@pytest.mark.parametrize(
    ("margin", "sentence", "headline"),
    [
        (1.0, read(WEPT, "Reed", 3.0, CLEAR), TITLE),  # the sentence lacks a part of the name
        (-1.0, read(WEPT, "Reed", 3.0, CLEAR), ""),
        (3.0, read(CUP, "Ana Reed", 3.0, CLEAR), ""),
        (3.1 + CLEARER, read(CUP, "Ana Reed", 3.0, CLEAR), TITLE),
    ],
)
def test_a_headline_is_quoted_where_it_answers_in_other_words_or_more_clearly(margin, sentence, headline):
    (statement,) = shown("Who won the cup?", under(TITLE, "Ana Reed", margin, CLEAR, sentence))
    assert statement.headline == headline
    assert statement.shown == (f"{headline}\n{statement.text}" if headline else statement.text)
    assert statement.verbatim


def test_the_words_of_a_surer_headline_open_the_answer_and_are_set_off_in_the_sentence():
    (statement,) = shown("Who won?", under(TITLE, "Ana Reed", SURE + 1, CLEAR, read(CUP, "Ostley", SURE, CLEAR)))
    assert statement.short == "Ana Reed"
    assert [statement.text[start:end] for start, end in statement.emphasis] == ["Ana Reed"]
    (statement,) = shown("Who won?", under(TITLE, "Ana Reed", SURE + 1, CLEAR, read(WEPT, "Reed", SURE, CLEAR)))
    assert (statement.short, statement.emphasis) == ("Ana Reed", ())
    (statement,) = shown("Who won?", under(TITLE, "Ana Reed", SURE - 1, CLEAR, read(CUP, "Ana Reed", SURE, CLEAR)))
    assert statement.short == "Ana Reed"
    (statement,) = shown("Who won?", under(TITLE, "Ana Reed", SURE - 1, CLEAR, read(CUP, "Ostley", 0.5, CLEAR)))
    assert statement.short == ""


def test_the_headline_of_an_article_is_quoted_once():
    both = article("both", "The winner wept. The loser slept.")
    surer = read(both, "The loser", SURE + 1, CLEAR, 1)
    found = [under(TITLE, "Ana Reed", SURE, CLEAR, sentence) for sentence in (scored(both, 0), surer)]
    asked = understand("Who won the cup?")
    statements, _ = compose_all([Scored(Part(asked, ""), tuple(found))], floor=0.5, most=3, worth=0.5)
    assert [one.headline for one in statements] == [TITLE, ""]


def test_of_sentences_that_answer_only_with_their_headline_one_is_quoted():
    both = article("both", "The winner wept. The loser slept.")
    found = [under(TITLE, "Ana Reed", SURE, CLEAR, scored(both, number)) for number in (0, 1)]
    assert [one.text for one in shown("Who won the cup?", *found)] == ["The winner wept."]


def test_words_of_a_headline_are_not_set_off_within_another_word():
    story = article("ford", "Fordham students drove to Ostley in a Ford.")
    sentence = under("Ford recalls its cars", "Ford", SURE, CLEAR, read(story, "Ostley", 1.0, CLEAR))
    (statement,) = shown("Which company recalls its cars?", sentence)
    assert [statement.text[start:end] for start, end in statement.emphasis] == ["Ford"]
    assert statement.emphasis[0][0] > 10


def test_words_in_quotation_marks_are_set_off_too():
    story = article("razzies", "The film “Ghosted” won nothing at Ostley.")
    sentence = under("“Ghosted” wins nothing", "“Ghosted”", SURE, CLEAR, read(story, "Ostley", 1.0, CLEAR))
    (statement,) = shown("Which film won nothing?", sentence)
    assert [statement.text[start:end] for start, end in statement.emphasis] == ["“Ghosted”"]
