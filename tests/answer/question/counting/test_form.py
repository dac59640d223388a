"""Questions about where and how often the archive mentions something, and ordinary ones that look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.model import Intent
from answer.question.counting.form import Counting, counting
from answer.question.counting.within import counting_within

TODAY = 20230601


def read(question):
    found = counting_within(question, TODAY)
    return found and found[0]


@pytest.mark.parametrize(
    ("question", "intent", "topic", "by"),
    [
        ("How many articles mention Walmart?", "count", "Walmart", ""),
        ("how many articles are there about the Supreme Court", "count", "the Supreme Court", ""),
        ("How many articles do you have on COVID-19 in the archive?", "count", "COVID-19", ""),
        ("How many stories about Joe Biden are there?", "count", "Joe Biden", ""),
        ("In how many articles is Walmart mentioned?", "count", "Walmart", ""),
        ("How often was Walmart mentioned?", "count", "Walmart", ""),
        ("How often has Walmart been mentioned in the news?", "count", "Walmart", ""),
        ("how often does the archive mention walmart per month?", "count", "walmart", "month"),
        ("How many times is Elon Musk mentioned by month?", "count", "Elon Musk", "month"),
        ("number of articles about Elon Musk", "count", "Elon Musk", ""),
        ("What is the number of articles that mention Elon Musk?", "count", "Elon Musk", ""),
        ("Elon Musk: how many articles?", "count", "Elon Musk", ""),
        ("Elon Musk - how often mentioned?", "count", "Elon Musk", ""),
        ("which outlet wrote most about Ukraine", "count", "Ukraine", "outlet"),
        ("Which outlet mentions Ukraine most often?", "count", "Ukraine", "outlet"),
        ("Which newspaper has written the most about Ukraine?", "count", "Ukraine", "outlet"),
        ("in which month was Ukraine mentioned most", "count", "Ukraine", "month"),
        ("When was Ukraine most mentioned?", "count", "Ukraine", "month"),
        ("did the archive ever mention Greta Thunberg", "count", "Greta Thunberg", ""),
        ("Does any article mention Greta Thunberg?", "count", "Greta Thunberg", ""),
        ("Are there any articles about Greta Thunberg?", "count", "Greta Thunberg", ""),
        ("Is Greta Thunberg ever mentioned?", "count", "Greta Thunberg", ""),
        ("Has Greta Thunberg been mentioned in the articles?", "count", "Greta Thunberg", ""),
        ("Did you ever write about Kestrel?", "count", "Kestrel", ""),
        ("list all articles about Walmart", "list", "Walmart", ""),
        ("Show me all the articles mentioning Walmart", "list", "Walmart", ""),
        ("Which articles mention Walmart?", "list", "Walmart", ""),
        ("articles about Walmart", "list", "Walmart", ""),
        ("What articles are there on Walmart?", "list", "Walmart", ""),
        ("Show me the latest articles about Walmart", "list", "Walmart", ""),
        ("When was Walmart first mentioned?", "first", "Walmart", ""),
        ("When did Walmart first appear in the archive?", "first", "Walmart", ""),
        ("When was Walmart last mentioned in the news?", "last", "Walmart", ""),
        ("What was the first article about Walmart?", "first", "Walmart", ""),
        ("first mention of Walmart", "first", "Walmart", ""),
        ("Which article first mentioned Walmart?", "first", "Walmart", ""),
        ("Which article mentioned Walmart first?", "first", "Walmart", ""),
        ("which story talked about Walmart last", "last", "Walmart", ""),
        ("When was the last time Walmart was mentioned?", "last", "Walmart", ""),
        ("the latest article about Walmart", "last", "Walmart", ""),
        ("How many articles mention Walmart in May 2022?", "count", "Walmart", ""),
        ("In 2021, how many articles mention covid?", "count", "covid", ""),
        ("How many articles since 2022 mention Walmart?", "count", "Walmart", ""),
        ("How many articles published in May 2022 mention Walmart?", "count", "Walmart", ""),
        ("How many articles mention Walmart between May 2022 and June 2022?", "count", "Walmart", ""),
        ("articles per outlet about Walmart", "count", "Walmart", "outlet"),
        ("How many articles per month mention Walmart?", "count", "Walmart", "month"),
        ("How many articles mention Walmart, broken down by outlet?", "count", "Walmart", "outlet"),
        ("How often was Walmart mentioned over time?", "count", "Walmart", "month"),
        ("How many articles mention the 2022 World Cup?", "count", "the 2022 World Cup", ""),
        ('How many articles mention "I have a dream"?', "count", "I have a dream", ""),
        ("can you tell me how many articles mention Walmart please", "count", "Walmart", ""),
        ("Which outlets mention Walmart?", "count", "Walmart", "outlet"),
        ("when was walmart first mentioned in 2022", "first", "walmart", ""),
        ("How many mentions of Walmart are there?", "count", "Walmart", ""),
        ("Is Ukraine in the news?", "count", "Ukraine", ""),
        ("how many of the articles mention Walmart", "count", "Walmart", ""),
        ("Were there any reports about injuries?", "count", "injuries", ""),
        ("Are there reports on injuries?", "count", "injuries", ""),
        ("How many news pieces discuss inflation?", "count", "inflation", ""),
        ("how many articles were written about Elon Musk?", "count", "Elon Musk", ""),
        ("How much coverage of Ukraine is there?", "count", "Ukraine", ""),
        ("Do the articles mention Kestrel?", "count", "Kestrel", ""),
        ("When did the archive first mention Walmart?", "first", "Walmart", ""),
        ("what is the most recent mention of Kestrel", "last", "Kestrel", ""),
        ("mentions of Walmart by outlet", "count", "Walmart", "outlet"),
        ("Which article is about Walmart?", "list", "Walmart", ""),
        ("how often is Log In mentioned?", "count", "Log In", ""),
        ("How many articles mention will-they-won't-they?", "count", "will-they-won't-they", ""),
    ],
)
def test_counts_lists_first_and_last_are_read_with_their_topic(question, intent, topic, by):
    assert read(question) == Counting(Intent(intent), topic, by)


@pytest.mark.parametrize(
    "question",
    [
        "Who mentions Walmart?",
        "How many people were killed?",
        "How many reports of abuse were there?",
        "what was the first country to legalise gay marriage?",
        "How often was Messi named player of the year?",
        "How often was the treaty discussed in parliament?",
        "When did COVID first appear in the US?",
        "When was the disease first named?",
        "How many reports on climate change did the IPCC publish?",
        "How many pieces are there on a chess board?",
        "How many stories does the Burj Khalifa have?",
        "Is Walmart mentioned in the lawsuit?",
        "Did the report mention Walmart?",
        "Does the bill include tax credits?",
        "Did people talk about the war?",
        "What was the last article of the constitution?",
        "Which story won the Pulitzer Prize?",
        "When was the last time Brazil won the World Cup?",
        "How many times has Brazil won the World Cup?",
        "Which paper endorsed Biden?",
        "Has Biden been mentioned as a candidate?",
        "What is the latest on Walmart?",
        "Who first wrote about gravity?",
        "Who first reported on Watergate?",
        "Which sites were covered in snow?",
        "Which sources say Russia did it?",
        "What reports were released on Friday?",
        "Which newspaper reported the leak?",
        "Was Trump named in the indictment?",
        "Which source first reported the leak?",
        "Which website names the suspect?",
        "Did it mention Walmart?",
        "How many stories mention that Biden has covid?",
        "Show me everything about Walmart",
        "How many articles does the constitution have?",
        "Was his father mentioned?",
        "Were there any other songs mentioned?",
        "What publication reported on a child?",
        "When was the last appearance of the circuit?",
        "What was the first report about?",
        "",
        "?",
    ],
)
def test_ordinary_questions_stay_what_they_were(question):
    assert read(question) is None


@pytest.mark.parametrize("pronoun", ["it", "that", "them", "this?"])
def test_a_pronoun_is_no_topic(pronoun):
    assert read(f"How many articles mention {pronoun}") is None


@pytest.mark.parametrize(
    "text",
    [
        "how many articles mention " + "a" * 100_000,
        "how many articles mention " + "been " * 20_000 + "x did",
        "how often was " + "mentioned " * 10_000 + "x",
        "of " * 33_000,
        "in " * 33_000,
        "?" * 100_000,
        " " * 100_000 + "x",
        "count " + "all " * 25_000,
        "x, how many, " * 8_000,
        "which outlet wrote " + "most often " * 9_000,
        "articles per month " * 5_000,
        "archive at all " * 7_000 + "x",
    ],
)
def test_long_texts_are_read_in_one_pass(text):
    assert counting(text) is None or counting(text).topic


@given(st.text(max_size=60), st.sampled_from(["how many articles mention ", "how often was ", "first mention of ", ""]))
def test_any_text_can_be_read(text, before):
    found = counting(before + text)
    assert found is None or found.topic
