"""Articles that name nothing of what a question asks about, or appeared before it happened, do not answer."""

from __future__ import annotations

import pytest

from answer.evidence.features import When
from answer.evidence.reader import shipped_reader
from answer.evidence.score import score_sentences
from answer.evidence.subject import names_subject
from answer.question.days import asked_days
from answer.question.kind import understand
from index.article import Article, Hit, Passage


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("How old was Tina Turner when she died?", "Harriet Tubman escaped to Argentina at 27.", False),
        ("How old was Tina Turner when she died?", "The world learned that Gary Turner, 72, is engaged.", False),
        ("How old was Tina Turner when she died?", "Turner died at 83.", True),
        ("How old was Tina Turner when she died?", "Singer Turner, born Tina Bullock, died at 83.", True),
        ("What did Donald Trump sign?", "President Trump signed a bill.", True),
        ("What is the population of Nauru?", "The town has 71,731 people.", False),
        ("Who leads France?", "The French president spoke.", True),
        ("Which American chain closes?", "A U.S. chain closes 80 shops.", True),
        ("Which American chain closes?", "They asked us to close.", False),
        ("What hit the Midwest?", "Midwestern towns were flooded.", True),
        ("Who protested over Covid-19 rules?", "Thousands protested against Covid lockdowns.", True),
        ("When did O'Brien win?", "Conan O’Brien won on Sunday.", True),
        ("Which MLB team is for sale?", "The baseball team is for sale.", True),
        ("What was seized at the Texas-Mexico border?", "Drugs were found at the US-Mexico border.", True),
        ("Who won most Emmys?", "The Emmy Awards were given on Sunday.", True),
        ("How old was Tina Turner when she died?", "Harriet Tubman turned 27 and escaped.", False),
        ("Who married Kamala Harris?", "Harriet Tubman married Harrison Ford.", False),
        ("What happened on 5 May?", "A bridge fell.", True),
        ("What did Mr. Biden say?", "President Joe Biden said no.", True),
        ("What did Mrs. Warren say?", "Harriet Tubman said no.", False),
        ("What did the Prime Minister say?", "PM Sunak said no.", True),
        ("What did the United States say?", "The U.S. said no.", True),
        ("How many cars are in the United Kingdom?", "British drivers have 33 million cars.", True),
        ("What did the European Union decide?", "The EU decided on a fee.", True),
        ("What did the United Nations say?", "Harriet Tubman said no.", False),
        ("How many Americans were killed?", "Five US citizens were killed.", True),
        ("What did Viktor Orban say?", "Orbán said no.", True),
        ("What did Vladimir Putin say?", "But Putin denied it. On Monday Putin left. Russia's Putin spoke.", True),
        ("What did Xi Jinping say?", "China's Xi said no.", True),
        ("Where did Hurricane Ian land?", "Tropical Storm Ian reached Florida.", True),
        ("What did Meghan Markle say?", "Meghan said no.", True),
        ("What does Apple Inc. sell?", "Apple sells phones.", True),
        ("What did Tesla say about Elon Musk?", "Tesla praised its chief executive.", True),
        ("Why Did Prices Rise In Germany?", "German prices rose in May.", True),
        ("What did Al-Shabaab do?", "Al-Assad fled.", False),
        ("who owns the ferry", "The harbour is closed.", True),
    ],
)
def test_an_article_has_to_name_the_subject(question: str, text: str, named: bool) -> None:
    """One name of the question is enough, in any of its forms; a namesake with another first name is somebody else."""
    assert names_subject(understand(question), passage(text)) is named


def passage(text: str, title: str = "", end: int | None = None) -> Hit:
    end = end or len(text)
    return Hit(Article("one", text, title, "one.txt", 20240105), Passage("one", 0, end, ((0, end),)), 1.0)


@pytest.mark.parametrize(
    ("title", "behind", "named"),
    [("", "", False), ("Tina Turner dies", "", True), ("", "Tina Turner sang. Turner danced. Turner left.", True)],
)
def test_somebody_mentioned_in_passing_is_not_the_subject(title: str, behind: str, named: bool) -> None:
    """The sentence on Loretta Lynn does not answer because another part of its article has one name of the question."""
    lead = "She began having children at 17."
    hit = passage(f"{lead} Tina Turner knew her well. {behind}", title, len(lead))
    assert names_subject(understand("How old was Tina Turner when she died?"), hit) is named


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("Which bank of Ostley collapsed in March 2023?", ["Lower Bank"]),
        ("Which bank of Ostley collapsed in February 2022?", ["Lower Bank"]),
        ("Which bank of Ostley collapsed?", ["Harbour Bank", "Lower Bank"]),
    ],
)
def test_what_appeared_before_the_days_asked_about_does_not_answer(news, question, answered):
    """Unless it names these days; what appeared later may look back."""
    archive = news(
        [
            ("2022-01-10", "Harbour Bank", "Harbour Bank, the oldest bank of Ostley, collapsed on Monday."),
            ("2023-03-20", "Lower Bank", "Lower Bank, a bank of Ostley, collapsed last week."),
        ]
    )
    when = When(20240101, asked_days(question, 20240101))
    hits = archive.search(question, 5)
    found = score_sentences(archive, shipped_reader(), understand(question), hits, when)
    assert sorted({one.hit.article.title for one in found}) == answered
