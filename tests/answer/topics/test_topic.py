"""How texts name a topic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.topics.topic import topic_of, words_of

FRIED = "Sam Bankman-Fried founded the exchange. Bankman-Fried was arrested on Monday."
JOHNSONS = [
    "Boris Johnson resigned on Thursday. Johnson had been in office for three years.",
    "Prime Minister Boris Johnson said no.",
    "Mike Johnson was elected speaker. Johnson spoke first.",
    "Mr Johnson of London, that is Boris Johnson, smiled.",
]


@pytest.mark.parametrize(
    ("topic", "texts", "sentence", "place"),
    [
        ("sam bankman fried", [FRIED], "Yesterday Sam Bankman-Fried spoke.", 10),
        ("Sam Bankman-Fried", [FRIED], "On Monday, Bankman-Fried spoke.", 11),
        ("Sam Bankman-Fried", [FRIED], "The chicken was fried in oil.", None),
        ("North Korea", ["North Korea fired a missile."], "South Korea answered.", None),
        ("White House", ["The White House said so."], "The House voted.", None),
        ("Department of Labor", ["The Department of Labor said so."], "Labor Day is in September.", None),
        ("Megan Fox", ["Megan Fox spoke."], "Fox News said so.", None),
        ("the US", ["Officials in the US said so."], "It told us nothing.", None),
        ("the US", ["Officials in the US said so."], "Is the US ready?", 7),
        ("inflation in Sarn", ["Prices in Sarn rise: inflation."], "In Sarn, inflation rose.", 3),
        ("FTX collapse", ["The collapse of FTX shocked many."], "Its sudden collapse shocked many.", 11),
        ("ferry", ["The ferry sank."], "Several ferries sank.", None),
        ("ferry", ["The ferry sank."], "A ferry's captain fled.", 2),
    ],
)
def test_a_sentence_names_a_topic_by_its_name_its_last_word_or_its_words(topic, texts, sentence, place):
    assert topic_of(topic, texts).place(sentence) == place


def test_the_last_word_of_a_name_is_enough_only_where_the_name_is_known():
    topic = topic_of("Boris Johnson", JOHNSONS)
    assert topic.place("Johnson smiled.", known=True) == 0
    assert topic.place("Johnson smiled.", known=False) is None


def test_a_name_of_several_people_means_the_one_of_most_texts():
    topic = topic_of("Johnson", JOHNSONS)
    assert topic.meant == "Boris Johnson"
    assert [topic.is_another(text) for text in JOHNSONS] == [False, False, True, False]
    assert topic_of("Ostley", ["Ostley sleeps.", "The mayor of Ostley said no.", "Ostley Jerome won."]).meant == ""


def test_a_name_that_is_whole_by_itself_is_not_what_follows_it_or_what_somebody_owns():
    follows = ["Sarnair Chief Ada Holm spoke.", "The Sarnair Falcon flew.", "Sarnair Holidays closed.", "Sarnair grew."]
    assert topic_of("Sarnair", follows).meant == ""
    assert topic_of("Sarnair", ["Ada Holm's Sarnair grew.", "Ada Holm's Sarnair fell.", "It is Sarnair."]).meant == ""
    assert topic_of("Ada", ["Ada Holm spoke.", "It was Ada Holm.", "Ada left."]).meant == "Ada Holm"


def test_words_that_stand_apart_are_no_name():
    apart = ["Inflation is high in the city of Sarn.", "Sarn fears inflation.", "In Sarn inflation rose."]
    assert topic_of("inflation in Sarn", apart).name is None
    assert topic_of("Bank of Sarn", ["The Bank of Sarn rose."]).name is not None


@pytest.mark.parametrize("text", ["A" * 100_000, "A " * 50_000, "Sam " * 25_000, "(" * 100_000, "&" * 100_000])
def test_a_long_text_is_read_in_one_pass(text):
    topic = topic_of("Sam Bankman-Fried", [FRIED, text])
    assert topic.place(text) is None
    assert topic_of("sam", [text]).words == ("sam",)


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_may_be_a_topic(text, texts):
    topic = topic_of(text, texts)
    assert topic.words == words_of(text)
    assert all(topic.place(one) is None or 0 <= (topic.place(one) or 0) <= len(one) + 1 for one in texts)
