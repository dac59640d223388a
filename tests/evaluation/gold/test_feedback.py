"""Feedback as gold candidates, and writing one gold question in a conversation."""

import json

import pytest

from evaluation.gold import load as gold
from evaluation.gold.feedback import candidates, read_feedback, write_candidates
from evaluation.gold.write import write_question
from index.errors import ExpectedError
from tests.evaluation.samples import ARTICLES, QUESTIONS, library

QUOTE = {"article": "bridge", "start": 31, "end": 49, "text": "It has two cracks."}


def press(question, rating="not helpful", **more):
    return {"question": question, "answer": "It has two cracks.", "rating": rating, "build": "b1", **more}


def feedback_file(folder, *rows):
    file = folder / "feedback.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_feedback_becomes_candidates_by_question(tmp_path):
    file = feedback_file(
        tmp_path,
        press("Are there cracks?", "helpful", quotes=[QUOTE]),
        press("Who built it?", reason="wrong", correction="Anna Holt"),
        press("who built it", reason="wrong source"),
        press("Who owns it?", reason="should have refused"),
        press("Is it new?"),
        press("How many cracks has the bridge?", reason="wrong"),
    )
    helpful, wrong, refuse, vague = candidates(read_feedback(file), QUESTIONS)
    assert helpful["answers"] == ["It has two cracks."]
    assert helpful["support"] == [{"article": "bridge", "quote": "It has two cracks."}]
    assert (wrong["answers"], wrong["tags"]) == (["Anna Holt"], ["feedback", "wrong"])
    assert wrong["review"].endswith("(0 of 2 found it helpful; shown was: It has two cracks.)")
    assert "answers" not in refuse
    assert refuse["unanswerable"]
    assert (vague["answers"], vague["tags"]) == ([], ["feedback", "not helpful"])
    assert len({row["id"] for row in (helpful, wrong, refuse, vague)}) == 4


def test_the_accepted_answer_is_the_short_one_and_its_support_the_quote_that_has_it(tmp_path):
    quotes = [QUOTE, {"article": "ferry", "text": "The Marigold sank."}, {"article": "other", "text": "Nothing of it."}]
    shown = press("What sank?", "helpful", quotes=quotes)
    (short,) = candidates(read_feedback(feedback_file(tmp_path, {**shown, "short": "Marigold"})), [])
    assert short["answers"] == ["Marigold"]
    assert short["support"] == [{"article": "ferry", "quote": "The Marigold sank."}]
    (without,) = candidates(read_feedback(feedback_file(tmp_path, shown)), [])
    assert without["answers"] == [QUOTE["text"]]
    assert len(without["support"]) == 3


def test_a_refusal_that_was_found_right_is_a_question_that_must_be_refused(tmp_path):
    file = feedback_file(tmp_path, {**press("Who won the regatta?", "helpful"), "answer": ""})
    (row,) = candidates(read_feedback(file), [])
    assert row["unanswerable"] == "somebody who asked found the refusal right"
    assert "answers" not in row
    assert row["review"].startswith("check that no article answers this, and say why (1 of 1 found it helpful")
    assert row["review"].endswith("shown was: a refusal)")


def test_candidates_cannot_become_a_gold_set_unread(tmp_path):
    rows = candidates(read_feedback(feedback_file(tmp_path, press("Are there cracks?", "helpful", quotes=[QUOTE]))), [])
    file = tmp_path / "candidates.jsonl"
    write_candidates(file, rows)
    with pytest.raises(ExpectedError, match="field review: unknown"):
        gold.load(file)
    with pytest.raises(ExpectedError, match="is there already; review it"):
        write_candidates(file, rows)
    (checked,) = ({name: value for name, value in row.items() if name != "review"} for row in rows)
    file.write_text(json.dumps(checked) + "\n")
    assert gold.load(file)[0].question == "Are there cracks?"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (press("Who?", "good"), "line 1, field rating: found 'good', expected 'helpful' or 'not helpful'"),
        (press("Who?", reason="rude"), "field reason: found 'rude', expected one of wrong, wrong source"),
        (press(""), "field question: found '', expected text"),
        (press("Who?", person="someone"), "field person: unknown"),
        (press("Who?", quotes=["words"]), "field quotes: found 'words'"),
        (press("Who?", quotes=[{"article": "a"}]), "field quotes: found None as text"),
        (press("Who?", quotes="words"), "field quotes: found 'words', expected a list"),
        ([1], "line 1: found a JSON list"),
    ],
)
def test_bad_feedback_is_named(tmp_path, row, said):
    with pytest.raises(ExpectedError) as found:
        read_feedback(feedback_file(tmp_path, row))
    assert said in str(found.value)


def converse(folder, path, *typed):
    """Hold the conversation; return what was said and what came of it."""
    said, lines = [], iter(typed)

    def ask(prompt):
        said.append(prompt)
        return next(lines)

    question = write_question(path, library(folder), lambda _: ARTICLES[:2], ask, said.append)
    assert list(lines) == []
    return question, said


def test_a_question_is_written_in_a_conversation(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "number-01", "question": "How many?", "answers": ["2"]}')
    typed = (
        "How many?",
        "",
        "How many cracks has it?",
        "number",
        "number-01",
        "",
        "",
        "two | 2",
        "",
        "nowhere",
        "2",
        "1",
        "",
    )
    question, said = converse(tmp_path, path, *typed)
    assert [line for line in said if line.endswith(".") and not line.startswith(" ")] == [
        "It is in the set already.", "It cannot be left empty.", "number-01 is taken.",
        "No such article; list them with: python -m bot articles.", f"{path} now has 2 questions.",
    ]  # fmt: skip
    assert gold.load(path)[1] == question
    assert (question.id, question.answers) == ("number-02", (("two", "2"),))
    assert (question.support[0].article, question.support[0].quote) == ("news/bridge.txt", "It has two cracks.")


def test_an_unanswerable_question_and_one_that_needs_several_facts(tmp_path):
    path = tmp_path / "gold.jsonl"
    converse(tmp_path, path, "Who won the regatta?", "", "", "n", "nothing is said of it", "y")
    converse(tmp_path, path, "Who swam and who was hurt?", "", "", "y", "Reed|nobody", "n", "ferry", "", "y")
    refused, several = gold.load(path)
    assert (refused.id, refused.unanswerable) == ("question-01", "nothing is said of it")
    assert (several.id, several.answers) == ("question-02", (("Reed",), ("nobody",)))


def test_an_answer_may_be_typed_where_a_yes_is_asked_for(tmp_path):
    path = tmp_path / "gold.jsonl"
    question, said = converse(
        tmp_path, path, "How many cracks?", "", "", "two | 2", "perhaps", "", "2", "9", "", "ok", "y"
    )
    assert question.answers == (("two", "2"),)
    assert [line for line in said if line.startswith(("Found ", "There is "))] == [
        "Found 'perhaps', expected y or n.", "There is no sentence 9.", "Found 'ok', expected y or n.",
    ]  # fmt: skip


def test_nothing_is_written_where_it_is_wrong_or_thought_better_of(tmp_path):
    path = tmp_path / "gold.jsonl"
    _, said = converse(tmp_path, path, "How many cracks?", "", "", "", "two", "2", "It has four cracks.")
    assert "the quote 'It has four cracks.' does not stand in bridge" in " ".join(said)
    assert said[-1] == "Nothing was written."
    _, said = converse(tmp_path, path, "How many cracks?", "", "", "", "four", "2", "", "n")
    assert any("warning: question question-01, field answers: none of 'four' stands in bridge" in line for line in said)
    assert not path.exists()


def test_only_json_lines_are_appended_to(tmp_path):
    with pytest.raises(ExpectedError, match=r"found the ending '.csv', expected .jsonl"):
        converse(tmp_path, tmp_path / "gold.csv")
