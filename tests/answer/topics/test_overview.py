"""Overviews: which texts ask for one, and the sentences that are quoted for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Intent, Question, refusal
from answer.question.kind import overview_topic
from answer.topics.overview import MOST
from bot.cli.output import text
from index.article import Filters

HOW = AnswerSettings()


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
        ("whats going on with ftx", "ftx"),
        ("catch me up on the Ostley inquiry please", "the Ostley inquiry"),
        ("Give me some background on the Ostley inquiry", "Ostley inquiry"),
        ("brexit summary", "brexit"),
        ("Sam Bankman-Fried", "Sam Bankman-Fried"),
        ("Riz Ahmed", "Riz Ahmed"),
        ("What happened in Kyiv on      ?", "Kyiv"),
        ("Tell me about the US", "the US"),
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


FERRY = {
    "first": """date 2023-03-02 outlet Gazette
The ferry Marigold will link Ostley and Sarn from next week, its owners said. Tickets cost 40 crowns.""",
    "struck": """date 2023-03-09 outlet Gazette
The ferry Marigold struck a pontoon on Wednesday and four people died, the police said. It had left late.""",
    "again": """date 2023-03-09 outlet Wire
The ferry Marigold struck a pontoon on Wednesday, and four people died, police said. Rain is expected.""",
    "report": """date 2023-04-20 outlet Wire
But nobody spoke. The captain of the Marigold ignored two warnings, an inquiry found in its report on Thursday.""",
    "besides": "date 2023-05-01 outlet Wire\n"
    + "Rain is expected in the whole west, and farmers hope for a better harvest than in the year before. " * 10
    + "Old houses near the harbour will be painted in the colours of the Marigold, as the council decided on Monday.",
}


@pytest.fixture
def ferry(archive_of):
    def made(**texts):
        files = {}
        for name, words in texts.items():
            head, body = words.split("\n", 1)
            day, outlet = head.split()[1], head.split()[3]
            files[f"{name}.md"] = f"---\ndate: {day}\noutlet: {outlet}\n---\n{body}"
        return archive_of(files)

    return made


def quoted(found):
    return [statement.quotes[0].article.id.removesuffix(".md") for statement in found.statements]


def asked_about(archive, words, **more):
    return ask(archive, Question(words, as_of=20240101, **more), HOW)


@pytest.mark.encoder
def test_an_overview_quotes_each_event_once_from_the_oldest_to_the_newest(ferry):
    found = asked_about(ferry(**FERRY), "Tell me about the Marigold")
    assert found.intent is Intent.ABOUT
    assert quoted(found)[0] == "first"
    assert quoted(found)[-1] == "report"
    assert len({"struck", "again"} & {*quoted(found)}) == 1
    assert "besides" not in quoted(found)
    assert all(
        quote.article.text[quote.start : quote.end] == quote.text for s in found.statements for quote in s.quotes
    )
    assert not any(statement.text.startswith(("But", "It")) for statement in found.statements)


@pytest.mark.encoder
def test_of_days_asked_about_only_what_was_reported_on_them_is_quoted(ferry):
    archive = ferry(**FERRY)
    assert set(quoted(asked_about(archive, "Tell me about the Marigold on 8 March 2023"))) <= {"struck", "again"}


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("words", "articles"),
    [
        ("What happened in Ostley in March 2023?", {"first"}),
        ("Summarise the news about the Marigold in April 2023", {"report"}),
        ("Tell me about the Marigold in 2019", set()),
    ],
)
def test_the_days_of_a_question_limit_its_overview(ferry, words, articles):
    assert set(quoted(asked_about(ferry(**FERRY), words))) == articles


@pytest.mark.encoder
def test_of_several_people_of_one_name_the_one_in_most_articles_is_meant(ferry):
    texts = {
        "one": "Minister Ilka Dorn opened a bridge at Ostley before a large crowd. Dorn spoke for an hour.",
        "two": "Ilka Dorn promised lower fares for every ferry in the country. Dorn has never kept a promise.",
        "other": "The singer Peter Dorn plays in the hall of Sarn tonight. Dorn is known for his long songs.",
    }
    archive = ferry(
        **{name: f"date 2023-03-0{day} outlet Wire\n{words}" for day, (name, words) in enumerate(texts.items(), 1)}
    )
    assert set(quoted(asked_about(archive, "Tell me about Dorn"))) == {"one", "two"}


@pytest.mark.encoder
def test_one_article_about_a_topic_gives_its_lead(ferry):
    found = asked_about(ferry(first=FERRY["first"], besides=FERRY["besides"]), "background on the Marigold")
    assert [statement.text for statement in found.statements] == [
        "The ferry Marigold will link Ostley and Sarn from next week, its owners said."
    ]


@pytest.mark.encoder
def test_a_bare_text_that_is_no_name_may_be_answered_by_a_sentence(corpus):
    found = ask(corpus, Question("Kestrel Bridge closed", as_of=20230401), HOW)
    assert not found.refused
    assert found.intent is Intent.FACT


@pytest.mark.encoder
@pytest.mark.parametrize(
    "asked", ["Tell me about Ilka Dorn.", "summarise the news about ilka dorn", "ilka dorn", "Ilka Dorn?"]
)
def test_a_topic_is_answered_with_leads_of_different_articles(corpus, asked):
    found = ask(corpus, Question(asked, as_of=20230401), HOW)
    articles = [quote.article.id for statement in found.statements for quote in statement.quotes]
    assert not found.refused
    assert 1 <= len(articles) == len(set(articles)) <= MOST
    days = [statement.published or 0 for statement in found.statements]
    assert days == sorted(days)
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
