"""Questions made from an archive's sentences, and the dialogue in which they are accepted, corrected or skipped."""

import json

import pytest

from evaluation.gold import load as gold
from evaluation.gold.feedback import append_candidate, read_candidates, unanswered_candidate
from evaluation.gold.suggest import suggestions
from evaluation.gold.write import Draft, review
from index.article import Article
from index.errors import ExpectedError
from tests.evaluation.samples import ARTICLES, library


def article(text, number=0):
    return Article(f"a{number}", text, "A title", f"a{number}.txt", 20240119)  # a Friday


@pytest.mark.parametrize(
    ("sentence", "question", "answers"),
    [
        (
            "At least nine people were killed in the strikes in Sistan-Baluchistan, state media said.",
            "How many people were killed in the strikes in Sistan-Baluchistan?",
            ("nine", "at least nine"),
        ),
        (
            "Some 3.8 million refugees have crossed the border into Harrow County.",
            "How many refugees have crossed the border into Harrow County?",
            ("3.8 million", "some 3.8 million"),
        ),
        (
            "Mayor Marta Quell, 61, opened the Kestrel Bridge on Thursday, after two years of repairs.",
            "Who opened the Kestrel Bridge on 18 January 2024?",
            ("Marta Quell", "Quell"),
        ),
        (
            "Marlo Tash Sr. set the county’s record for the long swim in 1961.",
            "Who set the county’s record for the long swim in 1961?",
            ("Marlo Tash Sr.", "Tash"),
        ),
        (
            "“The old bridge spoke, and nobody was listening,” Quell told reporters.",
            "Who said “The old bridge spoke, and nobody was listening”?",
            ("Marta Quell", "Quell"),
        ),
        (
            '"Our welds were tested and approved by the authority," its director, Ursa Lowen, said in a statement.',
            "Who said “Our welds were tested and approved by the authority”?",
            ("Ursa Lowen", "Lowen"),
        ),
        (
            "The Kestrel Bridge was opened again on Thursday.",
            "When was the Kestrel Bridge opened again?",
            ("Thursday", "18 January 2024"),
        ),
        (
            "New ferries will be sold in Port Harrow on 3 March 2024, and new ferries cost more.",
            "When will new ferries be sold in Port Harrow?",
            ("3 March 2024",),
        ),
    ],
)
def test_a_sentence_becomes_the_question_that_it_answers(sentence, question, answers):
    (draft,) = suggestions([article(f"{sentence} That was Marta Quell.")])
    assert (draft.question, draft.answers, draft.quote) == (question, answers, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine people were killed in them, state media said on Friday evening.",
        "He opened the Kestrel Bridge after two years of repairs on Friday.",
        "Three of them were injured at the Kestrel Bridge on Friday morning.",
        "When Marta Quell opened the Kestrel Bridge, people sang and danced.",
        "The Harrow Council opened the Kestrel Bridge after years of repairs.",
        "Ann Reed is a trending news reporter at the Harrow Gazette in Port Harrow.",
        "Police said the keeper of the Kestrel Bridge was found on Thursday.",
        "“The Kestrel Bridge was opened again on Thursday,” she said.",
        "“We are here to be counted with all of you,” said Marta Quell.",  # it could be said of anything
    ],
)
def test_a_sentence_that_needs_others_or_names_no_person_makes_none(sentence):
    assert list(suggestions([article(sentence)])) == []


def test_a_question_without_a_name_comes_last():
    plain = "Eleven old shops were left with broken windows on Monday night."
    named = "Two shops were left with broken windows in Harrow."
    found = suggestions([article(plain, 1), article(named, 2)])
    assert [draft.article.id for draft in found] == ["a2", "a1"]


def test_quotations_are_a_third_of_the_questions_until_nothing_else_is_left():
    quotes = [article(f"“The old bridge number {word} spoke to nobody,” said Marta Quell.", word) for word in range(6)]
    others = [
        article(f"Marta Quell opened the {word} Bridge in spring.", word) for word in "Harrow Serrin Brack".split()
    ]
    found = [draft.tags[0] for draft in suggestions([*quotes, *others])]
    assert sorted(found) == ["name"] * 3 + ["quote"] * 6
    assert found[:5].count("quote") == 2


def test_every_article_has_its_turn_before_one_has_a_second_and_copies_make_no_second():
    first = "Marta Quell opened the Kestrel Bridge in spring. Nine people were hurt in the Harrow fire at night."
    second = "Ann Reed closed the old Kestrel Bridge in autumn."
    found = suggestions([article(first, 1), article(second, 2), article(first, 3)])
    assert [(draft.article.id, draft.tags) for draft in found] == [
        ("a1", ("name",)),
        ("a2", ("name",)),
        ("a3", ("figure",)),
    ]


# The dialogue

WHOLE = Draft("How many cracks has it?", ("figure",), ("two", "2"), ARTICLES[1], "It has two cracks.")


def reviewed(folder, path, drafts, *typed, most=9):
    said, lines = [], iter(typed)

    def ask(prompt):
        said.append(prompt)
        return next(lines)

    count = review(path, drafts, library(folder), lambda _: ARTICLES[:2], ask, said.append, most)
    assert list(lines) == []
    return count, said


def test_a_question_is_accepted_corrected_skipped_or_the_last(tmp_path):
    path = tmp_path / "mine.jsonl"
    drafts = [WHOLE, Draft("Skipped?", (), ("x",), ARTICLES[1], "x"), WHOLE, Draft("Who is last?")]
    count, said = reviewed(tmp_path, path, drafts, "?", "", "s", "c", "How many cracks?", "two", "e")
    assert count == 2
    assert "Found '?', expected a, c, s or e." in said
    assert said[-1] == f"\n{path} now has 2 questions, 2 of them new."
    first, second = gold.load(path)
    assert (first.id, first.question, first.answers) == ("figure-01", WHOLE.question, (("two", "2"),))
    assert (second.id, second.question, second.answers) == ("figure-02", "How many cracks?", (("two",),))
    assert [one.support[0].quote for one in (first, second)] == [WHOLE.quote] * 2
    count, said = reviewed(tmp_path, path, [WHOLE, Draft("New?")], "s")
    assert count == 0
    assert not any(WHOLE.question in line for line in said)  # it is in the set already


def test_what_is_wrong_is_left_out_and_what_was_accepted_before_stays(tmp_path):
    path = tmp_path / "mine.jsonl"
    wrong = Draft("How many cracks?", ("figure",), ("two",), ARTICLES[1], "It has four cracks.")
    count, said = reviewed(tmp_path, path, [wrong, WHOLE], "a", "a")
    assert (count, [one.question for one in gold.load(path)]) == (1, [WHOLE.question])
    assert "the quote 'It has four cracks.' does not stand in bridge" in " ".join(said)
    with pytest.raises(StopIteration):
        reviewed(tmp_path, path, [Draft("And then?"), Draft("And then again?")], "s")
    assert len(gold.load(path)) == 1


def test_a_candidate_of_a_gap_gets_its_answer_or_the_reason_why_there_is_none(tmp_path):
    file, path = tmp_path / "candidates.jsonl", tmp_path / "mine.jsonl"
    for question in ("How many cracks has the bridge?", "Who won the regatta?"):
        row = unanswered_candidate(question, ("also this way?",), "asked 3 times, refused 3, not helpful 0")
        assert [append_candidate(file, row) for _ in range(2)] == [True, False]
    drafts = list(read_candidates(file, library(tmp_path)))
    count, said = reviewed(tmp_path, path, drafts, "", "", "two", "2", "1", "c", "", "n", "no text is about it")
    assert count == 2
    assert any("asked 3 times, refused 3, not helpful 0; also: also this way?" in line for line in said)
    answered, refused = gold.load(path)
    assert (answered.answers, answered.support[0].article) == ((("two",),), "news/bridge.txt")
    assert refused.unanswerable == "no text is about it"
    file.write_text(json.dumps({"question": 3}) + "\n")
    with pytest.raises(ExpectedError, match="line 1, field question: found 3, expected text"):
        list(read_candidates(file, library(tmp_path)))
