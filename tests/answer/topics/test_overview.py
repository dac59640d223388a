"""Bare topics: which texts are one, and the leads that are quoted for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from answer.question.kind import overview_topic
from answer.topics.overview import overview
from bot.cli.output import refusal, text
from index.article import Article, Days, Filters, Hit, Passage

HOW = AnswerSettings(0.5, 3, 0.5)


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("Tell me about the Kestrel Bridge.", "the Kestrel Bridge"),
        ("tell us more about ilka dorn", "ilka dorn"),
        ("Summarise the news about the ferry Marigold", "ferry Marigold"),
        ("summarize the latest coverage on Ostley", "Ostley"),
        ("Give me a short summary of the inquiry", "inquiry"),
        ("What happened in Port Sarn?", "Port Sarn"),
        ("What is going on in Ostley?", "Ostley"),
        ("News about Ilka Dorn", "Ilka Dorn"),
        ("Ilka Dorn news", "Ilka Dorn"),
        ("What do we know about Corvin?", "Corvin"),
        ("Ilka Dorn", "Ilka Dorn"),
        ("kestrel bridge?", "kestrel bridge"),
        ("march in Port Sarn", "march in Port Sarn"),
        ("Kestrel Bridge closed", ""),
        ("What happened to the bridge?", ""),
        ("What happened in               ?", ""),
        ("Tell me about what the minister said", ""),
        ("Tell me about the bridge and who closed it", ""),
        ("Who is Ilka Dorn?", ""),
        ("Did Ilka Dorn resign", ""),
        ("Why?", ""),
        ("1 + 1", ""),
        ("🙂🙂🙂", ""),
        ("", ""),
    ],
)
def test_a_topic_is_told_from_a_question(asked, topic):
    assert overview_topic(asked) == topic


@given(st.text())
def test_a_topic_is_a_part_of_the_text(asked):
    assert overview_topic(asked) in asked


def hit(name, words, title="", date=20230301, score=1.0):
    article = Article(name, words, title, f"{name}.txt", date=date)
    return Hit(article, Passage(name, 0, len(words), ((0, len(words)),)), score)


FERRY = "The ferry Marigold left the harbour of Ostley for the first time on Wednesday."
HITS = [
    hit(
        "new",
        "Photo: a ferry\nIt was late at night, as people of the harbour remember well today.\n" + FERRY,
        date=20230309,
    ),
    hit("copied", FERRY.replace("Ostley", "Sarn"), date=20230308),
    hit("titled", "The harbour of Ostley waited a long time for its first ship, said its mayor.", "The Marigold ferry"),
    hit("other", "The ferry Iris left the harbour of Ostley for the last time on a Wednesday.", date=20230320),
    hit("by the way", f"{FERRY} Far below in the ranking.", date=20230401, score=0.4),
]


def test_leads_are_whole_sentences_of_articles_with_all_words_of_the_topic_newest_first():
    shown = overview("the ferry Marigold", HITS, 3)
    assert [statement.text for statement in shown] == [FERRY]
    assert [statement.quotes[0].article.id for statement in shown] == ["new"]
    assert all(quote.article.text[quote.start : quote.end] == quote.text for s in shown for quote in s.quotes)


def test_no_more_leads_are_given_than_wanted_and_none_without_a_topic():
    assert [s.quotes[0].article.id for s in overview("harbour of Ostley", HITS, 5)] == ["other", "new", "titled"]
    assert len(overview("harbour of Ostley", HITS, 1)) == 1
    assert overview("zanzibar", HITS, 3) == overview("of the", HITS, 3) == overview("ferry", [], 3) == ()


def test_of_days_asked_about_only_what_was_published_then_or_shortly_after_is_quoted():
    assert [s.quotes[0].article.id for s in overview("harbour", HITS, 3, Days(20230303, 20230303))] == ["new"]
    assert overview("harbour", HITS, 3, Days(20220101, 20220131)) == ()
    assert overview("harbour", HITS, 3, Days(20240101, 99991231)) == ()


@pytest.mark.encoder
@pytest.mark.parametrize(
    "asked", ["Tell me about Ilka Dorn.", "summarise the news about ilka dorn", "ilka dorn", "Ilka Dorn?"]
)
def test_a_topic_is_answered_with_leads_of_different_articles(corpus, asked):
    found = ask(corpus, Question(asked, as_of=20230401), HOW)
    articles = [quote.article.id for statement in found.statements for quote in statement.quotes]
    assert not found.refused
    assert 1 <= len(articles) == len(set(articles)) <= 3
    days = [statement.published or 0 for statement in found.statements]
    assert days == sorted(days, reverse=True)
    assert all(
        corpus.catalogue[q.article.id].text[q.start : q.end] == q.text for s in found.statements for q in s.quotes
    )
    assert found.statements == ask(corpus, Question("tell me about ilka dorn", as_of=20230401), HOW).statements


@pytest.mark.encoder
def test_an_overview_keeps_to_the_filters_and_to_the_day_of_asking(corpus):
    early = ask(corpus, Question("Tell me about the Kestrel Bridge", as_of=20230305), HOW)
    assert early.statements
    assert all((statement.published or 0) <= 20230305 for statement in early.statements)
    late = Question("Tell me about the Kestrel Bridge", filters=Filters(since=20230320), as_of=20230401)
    assert all((statement.published or 0) >= 20230320 for statement in ask(corpus, late, HOW).statements)


@pytest.mark.encoder
@pytest.mark.parametrize(
    "asked", ["Tell me about Zanzibar.", "zanzibar", "What happened in Zanzibar?", "News about hats"]
)
def test_a_topic_that_no_article_is_about_is_refused(corpus, asked):
    found = ask(corpus, Question(asked, as_of=20230401), HOW)
    assert found.refused
    assert text(found).startswith(refusal())
