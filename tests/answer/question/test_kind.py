import pytest

from answer.question.kind import answering_words, understand


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people were killed?", "number"),
        ("what was the death toll", "number"),
        ("How old was the driver?", "age"),
        ("What time did it begin?", "clock"),
        ("How long is the border between Iran and Pakistan?", "length"),
        ("how much ransom was paid", "money"),
        ("What percentage voted?", "percent"),
        ("When was the bridge closed?", "date"),
        ("Which day did it happen?", "date"),
        ("Who said so?", "person"),
        ("What is the name of the ambassador?", "person"),
        ("Where did it sink?", "place"),
        ("In which province did it happen?", "place"),
        ("Why was it closed?", "reason"),
        ("Did the mayor resign?", "yes/no"),
        ("What did the report say?", "other"),
        ("", "other"),
        ("Who is Tim Reed?", "other"),
        ("Who was Mayor Reed?", "other"),
        ("Who's Ana?", "other"),
        ("Who is the mayor of Ostley?", "person"),
        ("Who is Mayor?", "person"),
        ("Who is Ana Reed suing?", "person"),
    ],
)
def test_the_kind_of_answer_is_told_from_the_words(question, kind):
    assert understand(question).kind == kind


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Why did Pakistan bomb Kabul in 2024?", ("Pakistan", "Kabul", "2024")),
        ("Pakistan’s raids on Iran", ("Iran",)),
        ("who leads jaish al-adl?", ()),
        ("NATO said what?", ("NATO",)),
        ("Who? Where did Smith go?", ("Smith",)),
    ],
)
def test_names_are_the_capitals_that_no_sentence_opens_with(question, names):
    assert understand(question).names == names


def test_topic_words_leave_out_the_words_that_only_ask():
    asked = understand("How many people were killed in the province?")
    assert asked.words == ("people", "killed", "province")
    assert asked.counted == ("people",)
    assert understand("Who is the foreign minister?").pairs == (("foreign", "minister"),)


@pytest.mark.parametrize(
    ("question", "sentence", "found"),
    [
        ("How many people were killed?", "Strikes killed nine people on Day 2.", ["nine", "2"]),
        ("How many missiles were fired?", "It fired 12 cruise missiles at two towns.", ["12"]),
        ("How many members does it have?", "Formed in 2012, it fights for 3 provinces.", []),
        ("How old was she?", "The driver, 43, is a 20-year-old car's owner.", [", 43,", "20-year-old"]),
        ("What time did it begin?", "It began at 3:15 p.m. on Monday.", ["3:15 p.m"]),
        ("How much did it cost?", "It cost $3.5 million, or 20 million crowns.", ["$3.5 million", "20 million crowns"]),
        ("When was it formed?", "Formed in March 2012, banned on Wednesday.", ["March 2012", "Wednesday"]),
        ("Who said so?", "The boat sank, Mayor Anna Reed said.", ["Mayor Anna Reed"]),
        ("Why?", "Because of Anna Reed.", []),
    ],
)
def test_the_words_that_answer_are_of_the_kind_asked_for(question, sentence, found):
    spans = [sentence[start:end] for start, end in answering_words(sentence, understand(question))]
    assert spans == found
