"""What somebody said: only that person's own words, newest first, as a command and as a question."""

from itertools import islice

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Intent, Question
from answer.remarks import Remark
from answer.topics.said import said
from index.article import Filters

HOW = AnswerSettings()
ARTICLES = (
    (
        "2023-03-01",
        "Ferry safe",
        "Captain Ana Reed said the ferry was safe in any fog. Nobody answered her on the day.",
    ),
    (
        "2023-03-03",
        "Toll",
        "Ana Reed runs the ferry of Ostley. “The toll has to fall,” she said. The council listened.",
    ),
    (
        "2023-03-05",
        "Lawyer",
        "The lawyer of Ana Reed said the toll was hers alone. Reed’s crew said nothing on that day.",
    ),
    (
        "2023-03-07",
        "Kevin",
        "Kevin Reed, a baker, said the ferry was a danger to his bread. Kevin Reed bakes in Ostley.",
    ),
    (
        "2023-03-09",
        "Fog",
        "The fog held for days. The ferry stayed in port, Ana Reed told the Gazette on Thursday. It snowed.",
    ),
    (
        "2023-03-11",
        "Velmara",
        "Velmara’s transport minister said the ferry line would be bought by the state this year.",
    ),
    (
        "2023-03-12",
        "Corvia",
        "Corvia said the ferry line of Velmara would be bought by nobody. Velmara did not answer.",
    ),
    ("2023-02-01", "Bakery", "Mia Alder opened a bakery in Tamber. Its bread is dark."),
    ("2023-02-02", "Choir", "Mia Alder sang with the choir of Tamber. The hall was full."),
    ("2023-02-03", "Marsh", "Olaf Alder said the marsh was dry in spring. He counts its birds."),
)


@pytest.fixture
def harbour(news):
    """An archive in which Ana Reed speaks, and others speak about her."""
    return news(ARTICLES)


def titles(statements):
    return [statement.quotes[0].article.title for statement in statements]


def test_only_the_speakers_own_words_come_and_the_newest_first(harbour):
    found = list(said(harbour, "Ana Reed"))
    assert titles(found) == ["Fog", "Toll", "Ferry safe"]
    assert found[1].text == "Ana Reed runs the ferry of Ostley. “The toll has to fall,” she said."
    for statement in found:
        (quote,) = statement.quotes
        assert quote.article.text[quote.start : quote.end] == quote.text == statement.text


def test_a_name_in_lower_case_and_a_last_name_are_the_same_person(harbour):
    assert titles(said(harbour, "ana reed")) == titles(said(harbour, "Captain Reed")) == ["Fog", "Toll", "Ferry safe"]
    assert titles(said(harbour, "Kevin Reed")) == ["Kevin"]
    assert list(said(harbour, "Dora Reed")) == []


def test_a_last_name_whose_usual_bearer_never_speaks_is_anybodys(harbour):
    assert titles(said(harbour, "Alder")) == ["Marsh"]


def test_a_topic_is_in_the_words_or_near_them(harbour):
    assert titles(said(harbour, "Ana Reed", "the toll")) == ["Toll"]
    assert titles(said(harbour, "Ana Reed", "fog")) == ["Ferry safe"]
    assert titles(said(harbour, "Ana Reed", "snow")) == ["Fog"]
    assert list(said(harbour, "Ana Reed", "elections in Corvia")) == []


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("What was said about the toll?", ["Lawyer", "Toll"]),
        ("What do people say about the ferry?", ["Corvia", "Fog", "Kevin"]),
        ("What was said on 1 March 2023 about the ferry?", ["Ferry safe"]),
        ("What was said about Kevin Reed?", []),  # he speaks; nobody speaks of him
        ("What was said about Zora Quist?", []),
    ],
)
def test_what_anybody_said_about_a_topic_is_quoted_newest_first(harbour, asked, shown):
    found = ask(harbour, Question(asked, as_of=20230401), HOW)
    assert (found.intent, titles(found.statements), found.refused) == (Intent.SAID, shown, not shown)


def test_days_of_publication_are_a_filter(harbour):
    assert titles(said(harbour, "Ana Reed", filters=Filters(until=20230304))) == ["Toll", "Ferry safe"]


def test_whoever_speaks_for_a_country_is_quoted_if_it_says_nothing_itself(harbour):
    assert titles(said(harbour, "Velmara")) == ["Velmara"]
    assert titles(said(harbour, "Corvia")) == ["Corvia"]


def test_articles_are_read_only_as_far_as_needed(harbour, monkeypatch):
    read = []
    of_article = harbour.catalogue.of_article
    monkeypatch.setattr(harbour.catalogue, "of_article", lambda article: read.append(article) or of_article(article))
    assert len(list(islice(said(harbour, "Ana Reed"), 1))) == 1
    assert len(read) == 1


def asked(archive, question, **more):
    return ask(archive, Question(question, as_of=20230401, **more), HOW)


def test_a_question_for_somebodys_words_is_answered_by_them(harbour):
    found = asked(harbour, "What did Ana Reed say about the fog?")
    assert (found.intent, found.refused) == (Intent.SAID, False)
    assert titles(found.statements) == ["Ferry safe"]
    assert found.hits[0].article.title == "Ferry safe"


def test_days_asked_about_are_the_days_of_the_articles(harbour):
    assert titles(asked(harbour, "What did Ana Reed say on 9 March 2023?").statements) == ["Fog"]
    assert asked(harbour, "What did Ana Reed say in May 2021?").refused


def test_a_speaker_whom_no_article_quotes_is_a_refusal_that_says_so(harbour):
    found = asked(harbour, "What did Ana Reed say about bread?")
    assert found.refused
    assert [(note.remark, note.speaker, note.topic) for note in found.notes] == [
        (Remark.NOT_QUOTED_ON, "Ana Reed", "bread")
    ]
    assert [note.remark for note in asked(harbour, "What did Ostley say?").notes] == [Remark.NOT_QUOTED]
    assert asked(harbour, "What did Kevin Ostley say?").notes == ()  # an article has both words, and not the name
    unknown = asked(harbour, "What did Dora Quist say?")
    assert unknown.refused
    assert unknown.notes == ()
    assert unknown.nearest


def test_each_part_of_a_question_has_its_speaker(harbour):
    found = asked(harbour, "What did Kevin Reed say about bread and what did Corvia say about the line?")
    assert titles(found.statements) == ["Kevin", "Corvia"]
    half = asked(harbour, "What did Kevin Reed say about bread and what did Dora Quist say about the line?")
    assert titles(half.statements) == ["Kevin"]
    assert half.unanswered == ("what did Dora Quist say about the line",)
    mixed = asked(harbour, "What did Corvia say about the line and who bakes in Ostley?")
    assert mixed.intent is Intent.FACT


def test_two_speakers_joined_are_quoted_in_turn(harbour):
    assert titles(asked(harbour, "What did Corvia and Kevin Reed say?").statements) == ["Corvia", "Kevin"]
