"""Who said something, and what somebody said: read from the question, told from the sentence, shown in the answer."""

import pytest

from answer.compose.compose import compose
from answer.compose.speaker import IN_PART, asked_saying, bonus, speaker_of
from answer.question.kind import understand
from tests.answer.sentences import article, scored


@pytest.mark.parametrize(
    ("question", "verb", "holder"),
    [
        ("Who said the bridge was safe?", "said", set()),
        ("who reported that nine people were killed", "reported", set()),
        ("Who has denied it?", "denied", set()),
        ("According to whom were nine people killed?", "", set()),
        ("What did Ana Reed say about the bridge?", "say", {"ana", "reed"}),
        ("How did the ministry describe the raids?", "describe", {"ministri"}),
    ],
)
def test_a_question_about_a_claim_names_its_verb_and_perhaps_its_holder(question, verb, holder):
    asked = asked_saying(question)
    assert (asked.verb, set(asked.speaker)) == (verb, holder)


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the novel?",
        "Who won the cup?",
        "What was said?",
        "Where did Ana Reed go?",
        "What did Ana Reed build?",
    ],
)
def test_other_questions_are_not_about_claims(question):
    assert asked_saying(question) is None


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Who said the bridge was safe?", "Ana Reed said the bridge was safe.", 1.0),
        ("Who said the bridge was safe?", "The bridge was safe.", 0.0),
        ("Who said the bridge was safe?", "“The bridge was safe,” she said.", IN_PART),
        ("Who said Ana Reed was safe?", "Ana Reed said she was safe.", IN_PART),
        ("What did Ana Reed say?", "Ana Reed said the bridge was safe.", 1.0),
        ("What did Ana Reed say?", "Reed said the bridge was safe.", 0.5),
        ("What did Ana Reed say?", "Wim Alder said Ana Reed was safe.", 0.0),
    ],
)
def test_a_sentence_fits_by_its_holder(question, sentence, expected):
    asked = asked_saying(question)
    assert bonus(asked, sentence, speaker_of(asked, sentence, 0, len(sentence))) == expected


def test_who_is_asked_for_is_emphasised_and_ranks_before_a_bare_claim():
    bare = article("bare", "The bridge is safe for cars and lorries.")
    named = article("named", "The bridge is safe, Ana Reed of the Tamber Bridge Authority said on Monday in Port Sarn.")
    told = [scored(bare, score=0.95), scored(named, score=0.9)]
    (first, *_) = compose(understand("Who said the bridge is safe?"), told, floor=0.5, most=3, worth=0.9)
    assert first.quotes[0].article.id == "named"
    assert [first.text[start:end] for start, end in first.emphasis] == ["Ana Reed of the Tamber Bridge Authority"]
    (plain, *_) = compose(understand("Is the bridge safe?"), told, floor=0.5, most=3, worth=0.9)
    assert plain.quotes[0].article.id == "bare"


def test_a_claim_is_quoted_with_the_sentence_that_names_its_holder():
    text = "Captain Ana Reed spoke on Monday.\n\n“The ferry is safe,” she said. The crowd left."
    (statement,) = compose(
        understand("Is the ferry safe?"), [scored(article("a", text), 1)], floor=0.5, most=3, worth=0.9
    )
    assert statement.text == "Captain Ana Reed spoke on Monday.\n\n“The ferry is safe,” she said."
    assert statement.quotes[0].text == text[: len(statement.text)]


def test_no_sentence_is_quoted_twice_because_another_leans_on_it():
    text = "The harbour was built by Carl Stone. It holds forty ships."
    both = article("a", text)
    told = [scored(both, 0, 0.9), scored(both, 1, 0.8)]
    statements = compose(understand("Who built the harbour?"), told, floor=0.5, most=3, worth=0.5)
    assert [statement.text for statement in statements] == ["The harbour was built by Carl Stone."]
