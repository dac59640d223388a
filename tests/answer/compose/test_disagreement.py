"""When sources disagree and when they do not; what stands in an answer then."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.compose.compose import compose, compose_all
from answer.compose.disagreement import APART, MOST_VALUES, READ_SO, SEEDS, sides
from answer.compose.values import same_facts
from answer.evidence.reading import SURE
from answer.evidence.score import Scored
from answer.model import days_later
from answer.question.kind import understand
from answer.question.parts import Part, whole
from tests.answer.sentences import article, scored

MARCHED = understand("How many people marched in Ostley?")
GAZETTE = article("gazette", "About 900 people marched in Ostley.", 20240118)
NORTHLINE = article("northline", "More than 2,500 people marched in Ostley, organisers said.", 20240120)


def shown(asked, *sentences, most=3):
    return compose(asked, sentences, floor=0.5, most=most, worth=0.9)


@pytest.mark.parametrize(
    ("question", "one", "other", "differ"),
    [
        (MARCHED.text, GAZETTE.text, NORTHLINE.text, True),
        (MARCHED.text, GAZETTE.text, "Nine hundred people marched in Ostley.", False),
        (MARCHED.text, "About 2,500 people marched in Ostley.", NORTHLINE.text, False),
        (MARCHED.text, GAZETTE.text, "People marched in Ostley again.", False),
        ("Who won the cup?", "Ana Reed won the cup in Ostley.", "Wim Alder won the cup in Ostley.", True),
        ("Who won the cup?", "Ana Reed won the cup.", "Engineer Ana Reed of Sarn won the cup.", False),
        ("Who won the cup?", "Ana Reed won the cup.", "Wim Alder lost the cup to Ana Reed.", False),
        ("When did the mill close?", "The mill closed in 1921.", "The mill closed for good in 1955.", True),
        ("When did the mill close?", "The mill closed in 1921.", "In March 1921 the mill closed.", False),
        ("What did the court do?", "The court won the right to see it.", "The court lost the right to see it.", True),
        ("What kind of film is it?", "Big Girl is a Canadian documentary.", "Big Girl is a Canadian comedy.", True),
        ("What happened to it?", "The ferry Marigold sank.", "A bridge was opened in Ostley.", False),
    ],
)
def test_two_articles_differ_where_they_answer_otherwise(question, one, other, differ):
    asked = understand(question)
    sentences = [scored(article("one", one), margin=READ_SO), scored(article("other", other), margin=READ_SO)]
    assert bool(sides(asked, sentences)) == differ
    assert bool(sides(asked, sentences[::-1])) == differ


def test_a_word_in_common_is_no_answer():
    """`For how much?` of a question about Twitter has one word, which every article on Twitter has."""
    asked = understand("For how much (Twitter)?")
    fee = article("fee", "Twitter will ask for $8 a month.")
    price = article("price", "Twitter was sold for $44 billion.")
    assert sides(asked, [scored(fee, margin=READ_SO), scored(price)]) == []
    assert sides(asked, [scored(price), scored(fee, margin=READ_SO)]) == []
    assert sides(asked, [scored(price, margin=READ_SO), scored(fee, margin=READ_SO)])


@pytest.mark.parametrize(("found", "is_side"), [("a newcomer", False), ("Wim Alder", True)])
def test_a_further_side_gives_the_name_that_was_read_as_the_answer(found, is_side):
    asked = understand("Who won the cup in Ostley?")
    agreed = [scored(article(f"paper{n}", "Ana Reed won the cup in Ostley."), margin=READ_SO) for n in range(SEEDS)]
    text = "Rival Wim Alder handed over the cup that a newcomer won in Ostley."
    start = text.index(found)
    other = replace(scored(article("other", text), margin=READ_SO), answer=(start, start + len(found)))
    assert bool(sides(asked, [*agreed, other])) == is_side


def test_one_article_does_not_disagree_with_itself():
    both = article("one", "About 900 people marched in Ostley. Some 2,500 people marched in Ostley.")
    assert sides(MARCHED, [scored(both, 0), scored(both, 1)]) == []


def test_what_was_published_long_after_tells_of_something_else():
    late = article("late", NORTHLINE.text, 20240118 + 10_000)
    assert APART < 365
    assert sides(MARCHED, [scored(GAZETTE), scored(late)]) == []
    assert sides(MARCHED, [scored(GAZETTE), scored(article("late", NORTHLINE.text, None))])


@pytest.mark.parametrize(
    ("day", "margin", "differ"), [(None, READ_SO, True), (20240120, READ_SO, False), (20240120, SURE, True)]
)
def test_articles_of_different_days_differ_only_where_both_surely_answer(day, margin, differ):
    """`The 21 victims in Uvalde` and, three days later, `at least the 30th shooting at a school`."""
    later = article("later", NORTHLINE.text, day)
    for first, second in ((GAZETTE, later), (later, GAZETTE)):
        sentences = [scored(first, overlap=0.8, margin=SURE), scored(second, overlap=0.8, margin=margin)]
        assert bool(sides(MARCHED, sentences)) == differ


def test_a_sentence_that_is_only_near_the_question_disagrees_with_nothing():
    crowd = article(
        "crowd", "In all 2,500 marched past the harbour and the closed bridge on Monday, the most in years."
    )
    assert sides(MARCHED, [scored(GAZETTE), scored(crowd)])
    assert sides(MARCHED, [scored(GAZETTE), scored(crowd, overlap=0.4)]) == []


def test_an_edited_copy_with_another_number_is_a_side_and_carries_nothing():
    lead = "The march began at noon. "
    kept = article("kept", f"{lead}About 900 people marched in Ostley.")
    edited = article("edited", f"{lead}About 2,500 people marched in Ostley.")
    same = article("same", f"By our reporter. {lead}About 900 people marched in Ostley.")
    statements = shown(MARCHED, scored(kept, 1, also=(edited, same)))
    assert {statement.text for statement in statements} == {
        "About 900 people marched in Ostley.",
        "About 2,500 people marched in Ostley.",
    }
    assert [[other.id for other in one.also] for one in statements if "900" in one.text] == [["same"]]
    for statement in statements:
        (quote,) = statement.quotes
        assert quote.article.text[quote.start : quote.end] == quote.text


def test_sides_stand_in_the_order_of_their_days_before_what_is_agreed():
    other = article("other", "The march in Ostley went past the harbour.")
    statements = shown(MARCHED, scored(NORTHLINE, score=0.99), scored(GAZETTE), scored(other))
    assert [(statement.quotes[0].article.id, statement.differs) for statement in statements] == [
        ("gazette", True),
        ("northline", True),
        ("other", False),
    ]
    assert [days_later(statement, statements[:2]) for statement in statements[:2]] == [0, 2]
    assert days_later(statements[0], []) == 0


def test_who_agrees_with_a_side_is_named_with_it():
    wire = article("wire", "The police counted 900 people who marched in Ostley.")
    statements = shown(MARCHED, scored(GAZETTE), scored(NORTHLINE), scored(wire))
    assert [[other.id for other in statement.also] for statement in statements] == [["wire"], []]


def test_there_are_as_many_sides_as_values_up_to_a_limit():
    counts = [100 * number for number in range(3, 13)]
    told = [scored(article(f"a{count}", f"Exactly {count} people marched in Ostley.")) for count in counts]
    assert len(shown(MARCHED, *told)) == MOST_VALUES


def test_sentences_with_other_numbers_are_not_named_as_saying_the_same():
    long = "people marched through the old town of Ostley to the closed bridge on Monday evening in the rain"
    one, other = article("one", f"About 900 {long}."), article("other", f"About 950 {long}.")
    assert not same_facts(one.text, other.text)
    statements = shown(understand("What happened on Monday evening?"), scored(one), scored(other, overlap=0.2))
    assert all(not statement.also for statement in statements)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.text(max_size=60))
def test_any_texts_have_sides_or_none(texts, question):
    told = [scored(article(f"a{place}", text)) for place, text in enumerate(texts) if text.strip()]
    found = sides(understand(question), told)
    assert len(found) != 1
    assert len({side[0].hit.article.id for side in found}) == len(found)


def test_no_side_is_cut_off_and_none_stands_among_the_answers_to_another_part():
    counts = [
        scored(article(f"paper{day}", f"About {number} people marched in Ostley.", 20240110 + day))
        for day, number in enumerate((100, 200, 300, 400))
    ]
    mayor = scored(article("mayor", "Ana Reed is the mayor of Ostley."))
    asked = [Scored(whole(MARCHED), tuple(counts)), Scored(Part(understand("Who is mayor?"), "who is mayor"), (mayor,))]
    for most in (1, 3):
        found, missing = compose_all(asked, floor=0.5, most=most, worth=0.9)
        assert [statement.text for statement in found] == [*(count.text for count in counts), mayor.text]
        assert [statement.differs for statement in found] == [True] * 4 + [False]
        assert missing == ()
