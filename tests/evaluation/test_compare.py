"""Two runs side by side, the gate, and the baseline."""

import json
from dataclasses import replace

import pytest

from evaluation import compare, run
from index.build.build import Silent
from index.errors import ExpectedError
from tests.conftest import ROOT
from tests.evaluation.samples import QUESTIONS, evaluation, quoting, refusing, right

MANY = tuple(replace(question, id=f"{question.id}-{copy}") for copy in range(5) for question in QUESTIONS)


@pytest.fixture
def make(tmp_path):
    def run_with(name, ask, questions=MANY):
        run.evaluate(replace(evaluation(tmp_path, ask), questions=questions), tmp_path / name, Silent())
        return tmp_path / name

    return run_with


def never_the_place(question):
    return quoting(question.text, "Nobody was hurt.") if "sink" in question.text else right(question)


def never_a_refusal(question):
    return quoting(question.text, "Nobody was hurt.") if "regatta" in question.text else right(question)


def broken(question):
    if "sink" in question.text:
        raise RuntimeError("out of order")
    return right(question)


def test_a_diff_names_what_got_worse_and_what_better(make):
    before, after = make("a", right), make("b", never_the_place)
    found = compare.diff(before, after)
    row = found["measures"]["answer contained"]
    assert (row["before"], row["after"], row["n"]) == (1.0, pytest.approx(2 / 3), 15)
    assert row["p"] == pytest.approx(2 / 2**5)  # five questions fell and none rose: twice the chance of five heads
    assert [pair["id"] for pair in found["worse"]] == [f"q1-{copy}" for copy in range(5)]
    assert found["worse"][0]["before"]["failure"] is None
    assert found["worse"][0]["after"]["failure"] == "wrong span"
    assert found["better"] == []
    assert [pair["id"] for pair in compare.diff(after, before)["better"]] == [f"q1-{copy}" for copy in range(5)]


def test_a_run_passes_the_gate_it_is_the_baseline_of(make, tmp_path):
    folder = make("a", right)
    compare.write_baseline(folder, tmp_path / "baseline.json")
    verdict = compare.gate(tmp_path / "baseline.json", folder)
    assert verdict.passed
    assert {compare.REFUSED, compare.ANSWERED, "Hit@1"} <= set(verdict.measures)


def test_measures_that_a_baseline_does_not_have_are_not_judged(make, tmp_path):
    folder = make("a", right)
    compare.write_baseline(folder, tmp_path / "baseline.json")
    kept = json.loads((tmp_path / "baseline.json").read_text())
    new = [name for name in kept["measures"] if name.startswith(("short answer", "statement precision"))]
    assert "statement precision" in new
    assert "statements per answer" not in kept["measures"]  # more are neither better nor worse
    for name in new:
        del kept["measures"][name]
    (tmp_path / "baseline.json").write_text(json.dumps(kept))
    verdict = compare.gate(tmp_path / "baseline.json", folder)
    assert verdict.passed
    assert not {*new} & verdict.measures.keys()


def test_the_shipped_baseline_is_held_against_runs_with_newer_measures(make):
    shipped = compare.comparable_of_baseline(compare.read_baseline(ROOT / "evaluation/gold/archive-baseline.json"))
    assert shipped.keys() <= compare.comparable(run.read_records(make("a", right))).keys()


def test_digits_that_a_baseline_does_not_keep_are_no_fall(make, tmp_path):
    folder = make("a", right)
    (path,) = folder.glob("*.jsonl")
    records = [json.loads(line) for line in path.read_text().splitlines()]
    for record in records:
        record["measures"]["token F1"] = 0.66666  # .6667 in the baseline
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    compare.write_baseline(folder, tmp_path / "baseline.json")
    assert compare.gate(tmp_path / "baseline.json", folder).passed


@pytest.mark.parametrize(
    ("ask", "fallen"),
    [
        (never_the_place, {"answer contained", "answer in supporting quote"}),
        (never_a_refusal, {compare.REFUSED}),
        (lambda question: refusing(question.text, "ferry", "bridge"), {compare.ANSWERED, "answer contained", "Hit@1"}),
        (lambda question: refusing(question.text, "other"), {"Hit@10", "nDCG@10", "recall@10"}),
    ],
)
def test_the_gate_fails_where_a_measure_fell(make, tmp_path, ask, fallen):
    compare.write_baseline(make("a", right), tmp_path / "baseline.json")
    verdict = compare.gate(tmp_path / "baseline.json", make("b", ask))
    assert not verdict.passed
    assert fallen <= set(verdict.fallen)


def test_one_question_of_fifteen_is_noise(make, tmp_path):
    compare.write_baseline(make("a", right), tmp_path / "baseline.json")
    seen = []

    def once(question):
        seen.append(question.text)
        return never_the_place(question) if len(seen) == 1 else right(question)

    assert compare.gate(tmp_path / "baseline.json", make("b", once)).passed


def test_the_gate_fails_where_questions_broke_or_were_left_out(make, tmp_path):
    compare.write_baseline(make("a", right), tmp_path / "baseline.json")
    verdict = compare.gate(tmp_path / "baseline.json", make("b", broken))
    assert verdict.objections[0].startswith("5 questions broke, 0 in the baseline; the first: RuntimeError")
    verdict = compare.gate(tmp_path / "baseline.json", make("c", right, MANY[:8]))
    assert (verdict.passed, len(verdict.objections)) == (False, 1)
    assert verdict.objections[0].startswith("12 questions of the baseline were not asked")


def test_a_baseline_is_small_and_holds_the_values(make, tmp_path):
    compare.write_baseline(make("a", never_the_place), tmp_path / "baseline.json")
    text = (tmp_path / "baseline.json").read_text()
    assert len(text) < 3000
    kept = json.loads(text)
    assert kept["measures"]["answer contained"][:4] == [0, 1, 1, None]
    assert compare.comparable_of_baseline(kept)["answer contained"]["q2-0"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, r"no baseline .*; make it from the newest run with: python -m bot eval gate --baseline .* --write"),
        ("{", "is no baseline: bad JSON"),
        ("[]", "is no baseline, expected a file that"),
    ],
)
def test_what_is_no_baseline_is_said(make, tmp_path, text, said):
    if text is not None:
        (tmp_path / "baseline.json").write_text(text)
    with pytest.raises(ExpectedError, match=said):
        compare.gate(tmp_path / "baseline.json", make("a", right))


def test_runs_of_different_questions_are_not_compared(make, tmp_path):
    one, other = make("a", right, QUESTIONS), make("b", right, MANY)
    with pytest.raises(ExpectedError, match="share no question"):
        compare.diff(one, other)
    compare.write_baseline(one, tmp_path / "baseline.json")
    with pytest.raises(ExpectedError, match="share no question"):
        compare.gate(tmp_path / "baseline.json", other)
