"""Which kind of answer a question wants, and what it is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.model import Intent
from answer.question.request import Request, request

COUNT, LIST, FIRST, SAID = Intent.COUNT, Intent.LIST, Intent.FIRST, Intent.SAID
LATEST, ABOUT = Intent.LATEST, Intent.ABOUT


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("What did Ilka Dorn say about the ferry?", Request(SAID, "Ilka Dorn", "the ferry")),
        ("quotes by Marta Quell", Request(SAID, "Marta Quell")),
        ("Timeline of the strike", Request(Intent.TIMELINE, "the strike")),
        ("Compare Ostley and Port Sarn", Request(Intent.COMPARE, "Ostley", "Port Sarn")),
        ("the arguments for and against the bridge", Request(Intent.COMPARE, "the bridge")),
        ("What is the latest on the strike?", Request(LATEST, "the strike")),
        ("any news about Ilka Dorn", Request(LATEST, "Ilka Dorn")),
        ("What's new with Ilka Dorn?", Request(LATEST, "Ilka Dorn")),
        ("What is the latest death toll?", Request(LATEST)),
        ("Tell me about Ilka Dorn", Request(ABOUT, "Ilka Dorn")),
        ("Hello there!", Request(Intent.GREETING)),
        ("Thanks a lot", Request(Intent.THANKS)),
        ("who are you?", Request(Intent.HELP)),
        ("tell me a joke", Request(Intent.HELP)),
        ("Please write me a short poem!", Request(Intent.HELP)),
        ("what is 17 times 23", Request(Intent.HELP)),
        ("1 + 1", Request(Intent.HELP)),
        ("Who told a joke about the mayor?", Request()),
        ("What is 9/11?", Request()),
    ],
)
def test_a_request_is_read(asked, read):
    assert request(asked) == read


@pytest.mark.parametrize(
    "asked",
    [
        "How many people were killed?",
        "How many reports of abuse were there?",
        "How many stories does the tower have?",
        "How many texts did the minister send about the riot?",
        "How many articles mention it?",
        "When was the bridge first opened?",
        "Who was the last to leave the ferry?",
        "Hey, who won?",
        "Who said the bridge was safe?",
        "Thanks to whom did the ferry sail?",
        "",
        "?!",
    ],
)
def test_every_other_question_wants_a_fact(asked):
    assert request(asked) == Request()


@pytest.mark.parametrize(
    ("question", "who", "about"),
    [
        ("What did Ana Reed say?", "Ana Reed", ""),
        ("What did Ana Reed say about the ferry?", "Ana Reed", "the ferry"),
        ("What has Ana Reed said on the ferry?", "Ana Reed", "the ferry"),
        ("What did Ana Reed say she would do about the ferry?", "Ana Reed", "the ferry"),
        ("What did Velmara say its forces had detected?", "Velmara", "its forces had detected"),
        ("what did ana reed tell reporters about the ferry", "ana reed", "the ferry"),
        ("What did the judge say about the ferry?", "the judge", "the ferry"),
        ("What did police in Ostley say about the ferry?", "police in Ostley", "the ferry"),
        ("What was said by Ana Reed about the ferry?", "Ana Reed", "the ferry"),
        ("What is Ana Reed’s position on the ferry?", "Ana Reed", "the ferry"),
        ("Did Ana Reed say anything about the ferry?", "Ana Reed", "the ferry"),
        ("Has Ana Reed commented on the ferry?", "Ana Reed", "the ferry"),
        ("Show me all quotes by Ana Reed about the ferry", "Ana Reed", "the ferry"),
        ("quotes from Ana Reed", "Ana Reed", ""),
        ("What was said about the ferry?", "", "the ferry"),
        ("What was said in            about the ferry?", "", "the ferry"),
        ("What did people say about the ferry?", "", "the ferry"),
    ],
)
def test_a_question_for_words_has_a_speaker_and_a_topic(question, who, about):
    found = request(question)
    assert (found.intent, found.topic, found.other) == (Intent.SAID, who, about)


@pytest.mark.parametrize(
    "question",
    [
        "Who said the ferry was safe?",
        "What did the report say about the ferry?",
        "What does the new law say?",
        "What did the study of ferries say about fog?",
        "What did he say?",
        "What do you think about the ferry?",
        "What did everybody say?",
        "What day did Ana Reed say it would sail?",
        "What was said?",
        "What was said about it?",
    ],
)
def test_a_document_a_pronoun_and_everybody_are_no_speakers(question):
    assert request(question).intent is not Intent.SAID


@given(st.text())
def test_a_topic_has_only_words_of_the_question(asked):
    read = request(asked)
    words = {*asked.split(), *asked.replace("?", " ").split()}
    assert set(f"{read.topic} {read.other}".split()) <= words | {word.strip(' ?!.,;:“”"') for word in words}
