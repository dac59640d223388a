"""Questions as people type them: without capitals, without a question mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from answer.question.kind import understand
from answer.question.truecase import as_a_question, as_written, is_lower_case
from index.article import Article, Hit, Passage

HOW = AnswerSettings()
TEXT = (
    "A bank failed, and Sam Bankman-Fried of FTX was blamed. Prosecutors say that Bankman-Fried’s firm, which SBF ran "
    "from a white villa, moved to New York. A new owner and a new law may follow in the major cities. "
    "Reporters of the World Bank and of Major League Soccer wrote to Walker, the mayor.\nLorvale is a town."
)


def hits(text=TEXT):
    article = Article("a", text, "A Title In Capitals Of Its Own", "a.txt")
    return [Hit(article, Passage("a", 0, len(text), ((0, len(text)),)), 1.0)]


@pytest.mark.parametrize(
    ("typed", "careful"),
    [
        ("who is sbf?", "Who is SBF?"),
        ("sam bankman-fried", "Sam Bankman-Fried"),
        ("what did walker's firm do", "What did Walker's firm do"),
        ("who blamed bankman-fried’s firm", "Who blamed Bankman-Fried’s firm"),
        ("which new law follows", "Which new law follows"),  # beside its neighbour there, it has no capital
        ("who moved to new york", "Who moved to New York"),
        ("what did the world bank say", "What did the World Bank say"),
        ("what is major league soccer", "What is Major League Soccer"),
        ("which major cities", "Which major cities"),
        ("where is lorvale", "Where is lorvale"),  # it only opens a line: nothing tells that it is a name
        ("who was blamed by reporters", "Who was blamed by reporters"),
        ("who is zanzibar", "Who is zanzibar"),
        ("", ""),
        ("?!", "?!"),
    ],
)
def test_words_are_written_as_the_articles_write_them_inside_sentences(typed, careful):
    assert as_written(typed, hits()) == careful


@pytest.mark.parametrize(
    ("typed", "careful"),
    [
        ("who won on wednesday", "who won on Wednesday?"),
        ("what happened in may", "what happened in May?"),
        ("what happened in january 2023 in ostley", "what happened in January 2023 in ostley?"),
        ("who died on 5 may", "who died on 5 May?"),
        ("who died on jan. 6", "who died on Jan. 6?"),
        ("who died on the 5th march", "who died on the 5th March?"),
        ("may they march", "may they march?"),
        ("Who may march on 5 May?", "Who may march on 5 May?"),
        ("What did Walker do in march", "What did Walker do in march?"),  # who writes one capital writes them all
        ("tell me about it.", "tell me about it."),
        ("who said “no!”", "who said “no!”"),
        ("为什么关闭大桥？", "为什么关闭大桥？"),
    ],
)
def test_a_question_gets_its_mark_and_its_days(typed, careful):
    assert as_a_question(typed) == careful


@pytest.mark.parametrize(
    ("question", "lower"),
    [
        ("who is sbf", True),
        ("Who is sbf?", True),
        ("Who won on Friday? And why?", True),
        ("who is SBF", False),
        ("?", False),
    ],
)
def test_capitals_of_openings_and_days_are_none_that_name(question, lower):
    assert is_lower_case(question) == lower


@given(st.text(st.one_of(st.characters(), st.sampled_from("walker new york sbf may 5 ’s'-?. Ünğİß"))))
def test_nothing_but_capitals_and_a_mark_is_changed(text):
    asked = as_a_question(text)
    assert asked.lower() in (text.lower(), f"{text}?".lower())
    assert as_a_question(asked) == asked
    written = as_written(text, hits())
    assert written[1:].lower() == text[1:].lower()


@pytest.mark.encoder
@pytest.mark.parametrize(
    "careful",
    [
        "Why was the Kestrel Bridge closed?",
        "When did Transport Minister Ilka Dorn resign?",
        "Who took over from Ilka Dorn?",
        "How many people marched on Monday in Port Sarn?",
        "How many people died when the ferry Marigold struck a pontoon in March 2023?",
        "How many employees has the Tamber Bridge Authority?",
        "What was published in March 2023 about the Kestrel Bridge?",
        "Who resigned as transport minister and how many employees has the Tamber Bridge Authority?",
        "What did Joe Biden say about the strikes?",
    ],
)
def test_the_typed_form_is_answered_like_the_careful_one(corpus, careful):
    typed = careful.lower().rstrip("?")
    one, other = (ask(corpus, Question(text, as_of=20230401), HOW) for text in (careful, typed))
    assert [statement.quotes for statement in one.statements[:1]] == [shown.quotes for shown in other.statements[:1]]
    assert other.read_as == ""


def test_the_names_of_a_lower_case_question_are_known(corpus):
    question = "when did transport minister ilka dorn resign"
    written = as_written(question, corpus.search(question, 20))
    assert set(understand(written).names) >= {"Ilka", "Dorn"}
