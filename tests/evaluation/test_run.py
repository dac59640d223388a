"""Runs: the files they leave, how they go on after an interruption, and what becomes of a question that breaks."""

import json
import time
from dataclasses import replace

import pytest

from evaluation import run, scores
from evaluation.gold.load import GoldQuestion
from index.build.build import Silent
from index.errors import ExpectedError
from tests.evaluation.samples import QUESTIONS, evaluation, quoting, refusing, right


def run_in(folder, **how):
    return run.evaluate(evaluation(folder), folder / "run", Silent(), **how)


def test_a_run_leaves_its_questions_summary_and_trec_files(tmp_path):
    summary = run_in(tmp_path)
    records = run.read_records(tmp_path / "run")
    assert [record["id"] for record in records] == ["q1", "q2", "q3", "q4"]
    assert list(records[0]) == [
        "id", "question", "tags", "history", "as_of", "expected", "unanswerable", "support", "refused", "score", "text",
        "statements", "hits", "articles", "contexts", "written", "measures", "failure", "error", "timings",
    ]  # fmt: skip
    assert set(records[0]["measures"]) == set(scores.NAMES)
    assert records[1]["support"] == [{"article": "ferry", "quote": None}]
    assert records[1]["articles"]["ferry"]["path"] == "news/ferry.txt"
    assert json.loads((tmp_path / "run" / "summary.json").read_text()) == summary == run.read_summary(tmp_path / "run")
    assert (tmp_path / "run" / "qrels.trec").read_text() == "q1 0 ferry 1\nq2 0 ferry 1\nq3 0 bridge 1\n"
    assert "q3 Q0 bridge 1 1.0 dateline\n" in (tmp_path / "run" / "run.trec").read_text()


def test_a_context_is_the_paragraph_as_it_stands_around_the_quote(tmp_path):
    run_in(tmp_path)
    record = run.read_records(tmp_path / "run")[1]
    (quote,), (context,) = record["statements"][0]["quotes"], record["contexts"]
    assert context["text"] == "Nobody was hurt. The captain, Ana Reed, swam ashore."
    start = quote["start"] - context["start"]
    assert context["text"][start : start + len(quote["text"])] == quote["text"]


def test_the_summary_counts_what_was_made_by_hand(tmp_path):
    def ask(question):
        if "captain" in question.text:
            return refusing(question.text, "ferry", score=0.3)
        return right(question) if "regatta" not in question.text else quoting(question.text, "Nobody was hurt.")

    summary = run.evaluate(evaluation(tmp_path, ask), tmp_path / "run", Silent())
    assert summary["measures"]["answer contained"]["mean"] == pytest.approx(2 / 3, abs=1e-6)
    assert summary["measures"]["answer contained"]["n"] == 3
    assert {name: row["mean"] for name, row in summary["refusals"].items()} == {
        "precision": 0.0, "recall": 0.0, "false refusals": pytest.approx(1 / 3, abs=1e-6), "f1": 0.0,
    }  # fmt: skip
    assert summary["failures"] == {"retrieved but not chosen": 1, "answered what it should refuse": 1}
    # The unanswerable one, at 0.9, ties with two of the three answerable ones and beats the third.
    assert summary["curve"]["auc"]["mean"] == pytest.approx((0.5 + 0.5 + 0) / 3, abs=1e-6)
    assert summary["slices"]["who"]["answer contained"]["mean"] == 0
    assert summary["latency"]["total"] == {"median": 0.02, "p95": 0.02}


def test_statements_are_pooled_and_scores_held_against_what_was_right(tmp_path):
    def ask(question):
        answer = replace(right(question), score=0.62) if "cracks" in question.text else right(question)
        if "captain" in question.text:  # three statements, one of which answers
            beside = quoting("", "Nobody was hurt.").statements * 2
            return replace(answer, statements=answer.statements + beside, score=0.94)
        return quoting(question.text, "Nobody was hurt.", score=0.66) if "regatta" in question.text else answer

    summary = run.evaluate(evaluation(tmp_path, ask), tmp_path / "run", Silent())
    counted, precise = summary["measures"]["statements per answer"], summary["measures"]["statement precision"]
    assert (counted["mean"], counted["n"]) == ((1 + 3 + 1 + 1) / 4, 4)
    assert (precise["mean"], precise["n"]) == (3 / 5, 5)  # not the mean of 1, 1/3 and 1
    assert summary["slices"]["who"]["statement precision"]["mean"] == pytest.approx(1 / 3, abs=1e-6)
    low, high = summary["calibration"]["bins"]
    assert (low["low"], low["high"], low["confidence"], low["right"]["mean"]) == (0.6, 0.7, 0.64, 0.5)
    assert (high["low"], high["confidence"], high["right"]["mean"]) == (0.9, 0.92, 1.0)
    assert (summary["calibration"]["error"], summary["calibration"]["n"]) == (pytest.approx((0.14 + 0.08) / 2), 4)


def test_a_run_that_refuses_all_has_no_calibration(tmp_path):
    summary = run.evaluate(evaluation(tmp_path, lambda question: refusing(question.text)), tmp_path / "run", Silent())
    assert summary["calibration"] == {"error": None, "n": 0, "bins": []}


def test_without_the_floor_a_refusal_tells_who_is_to_blame(tmp_path):
    def refuse(question):
        return refusing(question.text, "ferry", "bridge")

    summary = run.evaluate(evaluation(tmp_path, refuse, right), tmp_path / "run", Silent())
    assert summary["failures"] == {"chosen but refused": 3}


def test_a_question_that_breaks_is_an_error_and_enters_no_measure(tmp_path):
    def ask(question):
        if "cracks" in question.text:
            raise RuntimeError("out of order")
        return right(question)

    summary = run.evaluate(evaluation(tmp_path, ask), tmp_path / "run", Silent())
    assert (summary["questions"], summary["errors"], summary["failures"]) == (4, 1, {"error": 1})
    assert (summary["measures"]["answer contained"]["mean"], summary["measures"]["answer contained"]["n"]) == (1.0, 2)
    record = run.read_records(tmp_path / "run")[2]
    assert (record["failure"], record["error"]) == ("error", "RuntimeError: out of order")
    assert set(record["measures"].values()) == {None}


def test_questions_keep_their_order_whatever_ends_first(tmp_path):
    def ask(question):
        time.sleep(0.05 if "ferry" in question.text else 0)
        return right(question)

    run.evaluate(evaluation(tmp_path, ask), tmp_path / "run", Silent(), jobs=4)
    assert [record["id"] for record in run.read_records(tmp_path / "run")] == ["q1", "q2", "q3", "q4"]


def test_an_interrupted_run_goes_on_after_its_last_whole_line(tmp_path):
    asked = []

    def ask(question):
        asked.append(question.text)
        return right(question)

    class Stopping(Silent):
        done = 0

        def advance(self, units):
            self.done += units
            if self.done == 2:
                raise KeyboardInterrupt

    folder = tmp_path / "runs" / "20230301T000000"
    with pytest.raises(KeyboardInterrupt):
        run.evaluate(evaluation(tmp_path, ask), folder, Stopping())
    with (folder / run.QUESTIONS).open("a") as file:
        file.write('{"id": "q3", "quest')
    asked.clear()
    again = evaluation(tmp_path, ask)
    assert run.unfinished_run(tmp_path / "runs", again) == folder
    summary = run.evaluate(again, folder, Silent(), resume=True)
    assert asked == [question.question for question in QUESTIONS[2:]]
    assert (summary["resumed"], summary["questions"]) == (True, 4)
    assert [record["id"] for record in run.read_records(folder)] == ["q1", "q2", "q3", "q4"]


def test_a_run_of_another_build_is_not_gone_on_with(tmp_path):
    folder = tmp_path / "runs" / "20230301T000000"
    run.evaluate(evaluation(tmp_path), folder, Silent())
    (folder / run.SUMMARY).unlink()
    with pytest.raises(ExpectedError, match="differs in build; leave --resume out"):
        run.unfinished_run(tmp_path / "runs", evaluation(tmp_path, build="b2"))
    with pytest.raises(ExpectedError, match="differs in build"):
        run.evaluate(evaluation(tmp_path, build="b2"), folder, Silent(), resume=True)
    assert run.unfinished_run(tmp_path / "runs", evaluation(tmp_path, code="c2")) == folder


def test_a_run_is_never_written_over(tmp_path):
    run_in(tmp_path)
    with pytest.raises(ExpectedError, match="holds a run already; go on with it by --resume"):
        run_in(tmp_path)
    with pytest.raises(ExpectedError, match=r"no run in .* to go on with"):
        run.evaluate(evaluation(tmp_path), tmp_path / "nothing", Silent(), resume=True)


def test_a_run_of_a_part_is_no_run_of_its_gold_set(tmp_path):
    for name, settings in (("20230301T000000", {}), ("20230302T000000", {"limit": 3})):
        run.evaluate(evaluation(tmp_path, settings=settings), tmp_path / "runs" / name, Silent())
    assert run.newest_run(tmp_path / "runs", "gold.jsonl").name == "20230301T000000"
    assert run.newest_run(tmp_path / "runs").name == "20230302T000000"


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(ExpectedError, match="no finished run"):
        run.newest_run(tmp_path)
    with pytest.raises(ExpectedError, match="no run in"):
        run.read_records(tmp_path)
    run_in(tmp_path)
    (tmp_path / "run" / "summary.json").unlink()
    with pytest.raises(ExpectedError, match="did not finish; run: python -m bot eval --resume"):
        run.read_summary(tmp_path / "run")


def test_the_newest_run_of_a_gold_set_is_found(tmp_path):
    for name in ("20230301T000000", "20230302T000000"):
        run.evaluate(evaluation(tmp_path), tmp_path / "runs" / name, Silent())
    assert run.newest_run(tmp_path / "runs", "gold.jsonl").name == "20230302T000000"
    with pytest.raises(ExpectedError, match="no finished run of other"):
        run.newest_run(tmp_path / "runs", "other.jsonl")


def test_two_runs_that_begin_in_one_second_have_folders_of_their_own(tmp_path):
    first = run.new_folder(tmp_path)
    first.mkdir()
    assert run.new_folder(tmp_path) != first


def test_questions_are_chosen_by_slice_and_number():
    assert [question.id for question in run.choose(QUESTIONS, None, ["who", "number"])] == ["q2", "q3"]
    assert [question.id for question in run.choose(QUESTIONS, 1, [])] == ["q1"]
    with pytest.raises(ExpectedError, match="no question is in the slice dates; the gold set has number, place"):
        run.choose(QUESTIONS, None, ["dates"])


def test_a_set_without_answers_measures_retrieval_alone(tmp_path):
    topic = GoldQuestion("t1", QUESTIONS[0].question, support=QUESTIONS[0].support)
    summary = run.evaluate(replace(evaluation(tmp_path), questions=[topic]), tmp_path / "run", Silent())
    assert summary["measures"]["nDCG@10"]["mean"] == 1
    assert "answer contained" not in summary["measures"]
    assert summary["curve"] == {"auc": None, "floor": 0.5, "points": []}
    assert summary["refusals"]["f1"] is None
    assert summary["failures"] == {}
