"""The latest on a topic, days that the archive does not reach, and small talk, over small archives."""

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Intent, Question
from answer.remarks import Remark
from bot.cli.forms import answer_json
from bot.cli.output import text

pytestmark = pytest.mark.encoder
HOW = AnswerSettings(worth=0.8)
GUEST = "A guest, Orla Finch, cut the ribbon."
ARTICLES = [
    ("2024-01-05", "Orla Finch wins the vote", "Orla Finch was elected speaker on Friday. She thanked the house."),
    ("2024-01-26", "Orla Finch steps down", "The speaker resigned on Friday after three weeks in office."),
    (
        "2024-02-09",
        "Ferry sails again",
        f"The Marigold sailed for the first time since the storm.{' It was a long day.' * 80} {GUEST}",
    ),
    ("2024-02-10", "Orla Finches return to the marsh", "Bird watchers counted forty pairs near Ostley on Saturday."),
    ("2024-02-11", "Harry Bell opens a shop", "Harry Bell opened a shop in Ostley. He sells clocks there."),
    ("2024-01-08", "Marsh troop", "The Quell troop left the marsh on Monday. Quell had promised to stay."),
    ("2024-01-06", "Troop arrives", "The Quell troop came to the marsh in two boats. Quell has twelve members."),
    ("2024-01-09", "Baker wins", "The baker Bobby Quell won a prize for his bread. Quell bakes in Ostley."),
    ("2024-01-10", "Singer", "The singer Ida Quell left Ostley on Wednesday. Quell had sung for years."),
    ("2024-01-14", "Ferry fog", "Fog held the ferry, a guest of the Ostley fair said. It sailed on Sunday."),
    ("2024-01-12", "Ostley fair opens", "The Ostley fair opened on Friday. The fair ends in May, its owners said."),
    ("2024-01-07", "Bread", "A baker from the Ostley fair gave bread away. He had too much of it."),
    ("2024-01-11", "Harris Bell closes a shop", "Harris Bell closed a shop in Port Sarn on Thursday."),
]


@pytest.fixture
def archive(news):
    return news(ARTICLES)


def answer(archive, words, **more):
    return ask(archive, Question(words, **more), HOW)


@pytest.mark.parametrize(
    "asked", ["What is the latest on Orla Finch?", "any news about orla finch", "latest news on Orla Finch"]
)
def test_the_newest_article_about_a_name_comes_first_even_if_only_its_headline_has_it(archive, asked):
    found = answer(archive, asked)
    assert found.intent is Intent.LATEST
    assert found.statements[0].text == "The speaker resigned on Friday after three weeks in office."
    assert found.statements[0].headline == "Orla Finch steps down"  # the sentence alone does not say who resigned
    assert (found.latest, len(found.statements)) == (20240126, 2)


def test_a_newer_article_that_only_mentions_the_name_is_named_in_a_line(archive):
    found = answer(archive, "What is the latest on Orla Finch?")
    assert [(note.remark, note.day, note.article.title) for note in found.notes] == [
        (Remark.MENTIONED_LATER, 20240209, "Ferry sails again")
    ]
    assert "A newer article, of 9 February 2024, only mentions it: Ferry sails again" in text(found)
    assert answer_json(found)["notes"][0]["remark"] == "mentioned_later"


def test_a_newer_article_that_has_the_name_in_a_list_only_is_named_in_a_line(news):
    teams = "Coast - Ostley, NS\n\nHills - Port Sarn, NS\n\nMarsh - Quell, NS"
    opened = news(
        [
            ("2024-01-05", "Port Sarn opens its pool", "Port Sarn opened its pool on Friday. It is free for children."),
            ("2024-02-05", "Ten teams will play", f"The games begin on Monday.{' It was long.' * 80}\n\n{teams}"),
        ]
    )
    found = answer(opened, "What is the latest on Port Sarn?")
    assert found.latest == 20240105
    assert [(note.remark, note.day) for note in found.notes] == [(Remark.MENTIONED_LATER, 20240205)]


def test_a_name_is_not_taken_for_another_with_the_same_stem(archive):
    assert answer(archive, "What is the latest on Harris Bell?").latest == 20240111


def test_of_others_of_the_same_last_name_only_the_newest_article_is_quoted(archive):
    found = answer(archive, "What is the latest on Quell?")
    assert [statement.published for statement in found.statements] == [20240110, 20240108, 20240106]
    assert answer(archive, "What is the latest on Quell?", as_of=20240108).latest == 20240108


@pytest.mark.parametrize(
    ("topic", "shown"),
    [
        ("Port Sarn", "Voters approved Prop. 12, a plan of Port Sarn’s mayor."),
        ("Gullwing", "The hall of Gullwing is one of them."),
        ("Merrow", "Polling places\nMerrow Hall, 12 Shore Road, Ostley"),
    ],
)
def test_the_newest_article_is_quoted_even_if_no_whole_sentence_of_its_lead_has_the_topic(news, topic, shown):
    places = (
        "Early voting begins on Friday at three places.\n\nMerrow Hall, 12 Shore Road, Ostley\n\n"
        "Gullwing Hall, 3 Marsh Lane, Sarn\n\nDune Centre, 9 Fair Street, Ostley\n\nWho may vote early in Ostley?"
    )
    opened = news(
        [
            ("2024-01-05", "Three towns", "Port Sarn, Gullwing and Merrow met on Friday to speak of the vote."),
            ("2024-02-05", "Vote", "The vote is over now. Voters approved Prop. 12, a plan of Port Sarn’s mayor."),
            (
                "2024-02-06",
                "Polling places",
                f"{places}\n\n{'It was a long day. ' * 60}The hall of Gullwing is one of them.",
            ),
        ]
    )
    found = answer(opened, f"What is the latest on {topic}?")
    assert found.statements[0].shown == shown


def test_behind_the_newest_article_come_those_that_are_about_the_topic(archive):
    found = answer(archive, "What is the latest on the Ostley fair?")
    assert [statement.published for statement in found.statements] == [20240114, 20240112]


def test_a_name_that_no_article_is_about_is_refused(archive):
    found = answer(archive, "What is the latest on Zora Quist?")
    assert found.refused
    assert found.gap.nowhere == ("Zora Quist",)


def test_what_was_published_after_the_day_of_asking_is_not_quoted(archive):
    found = answer(archive, "What is the latest on Orla Finch?", as_of=20240110)
    assert (found.latest, found.notes) == (20240105, ())


def test_days_that_the_archive_does_not_reach_are_named_first(archive):
    found = answer(archive, "What was said last week about the ferry?", as_of=20250310)
    assert text(found).startswith(
        "The archive has nothing of 3 March 2025 to 9 March 2025. Its newest article is of 11 February 2024.\n\n"
    )
    assert answer(archive, "Where will the ferry sail next week?", as_of=20240211).notes == ()
    note, *_ = answer(archive, "Where will the ferry sail tomorrow?", as_of=20250310).notes
    assert (note.remark, note.days.first) == (Remark.NOTHING_SINCE, 20250311)
    assert answer(archive, "Where did the ferry sail in March 2025?", as_of=20250310).notes == ()


def test_days_of_which_the_archive_has_other_articles_only_are_named_first(archive):
    found = answer(archive, "What was said last week about the ferry fog?", as_of=20240210)
    assert found.notes[0].remark is Remark.NOTHING_THEN
    assert [statement.published for statement in found.statements] == [20240114]
    opening = "The archive has nothing of 29 January 2024 to 4 February 2024 that answers this.\n\n"
    assert text(found).startswith(opening)
    assert text(answer(archive, "How many pigeons did Ostley buy last week?", as_of=20240210)).startswith(opening)
    earlier = answer(archive, "What was said about the ferry fog in December 2023?", as_of=20240210)
    assert (earlier.refused, [note.remark for note in earlier.notes]) == (True, [Remark.NOTHING_THEN])


@pytest.mark.parametrize(
    ("asked", "opening"),
    [
        ("hello", "Hello! Ask me about the articles"),
        ("thank you!", "You are welcome."),
        ("help", "I answer questions"),
    ],
)
def test_small_talk_gets_one_line_with_questions_that_are_answered(archive, asked, opening):
    found = answer(archive, asked)
    assert not found.refused
    assert text(found).startswith(opening)
    (note,) = found.notes
    assert len(note.examples) == 2
    assert not any(answer(archive, example).refused for example in note.examples)


def test_an_archive_of_one_article_has_examples_too(archive_of):
    text = "Ministers met in Ostley on Monday. The mayor of Port Sarn welcomed Ostley's plan."
    opened = archive_of({"a.txt": f"date 2024-01-18 {text}"})
    (note,) = answer(opened, "hi").notes
    assert note.examples
    assert not any(answer(opened, example).refused for example in note.examples)
