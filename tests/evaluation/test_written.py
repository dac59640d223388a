"""What a chat model wrote: kept with each question, counted over a run, shown and compared."""

import json
from dataclasses import replace

import pytest

from answer.chat.provider import ChatSettings
from answer.chat.writer import Writer
from answer.draft import AnswerSettings
from answer.model import FAULTS, Dropped, Fault, Quote, Reason, Statement, Usage, Written, refusal
from evaluation import compare, run, written
from evaluation.archive import evaluation_of
from evaluation.gold import load as gold
from evaluation.pages.phrases import KINDS, REASONS
from evaluation.pages.report import write_diff_report, write_report
from evaluation.pages.written import beside, lines, money, who_wrote
from evaluation.scores import Judged, failure, score
from index.build.build import Silent
from index.errors import ExpectedError
from tests.conftest import ROOT
from tests.evaluation import scripted
from tests.evaluation.runs import HOSTILE
from tests.evaluation.samples import ARTICLES, FERRY, QUESTIONS, evaluation, library, quoting, refusing, right

MODEL = "openai:scripted"
HOW = AnswerSettings()
PLACE = QUESTIONS[0]


def by_model(answer, seconds=2.0, **what):
    """An answer that a chat model had to do with."""
    timings = {**answer.timings, "write": seconds}
    return replace(answer, timings=timings, written=Written(MODEL, asked=True, **what))


def scribe(question):
    """Three answers: of a verified, a marked and two dropped statements; of a fault; from the cache."""
    answer = right(question)
    if "sink" in question.text:
        dropped = (Dropped("It rained 7 days.", Reason.FOREIGN), Dropped(HOSTILE, Reason.NOT_FOUND))
        return by_model(answer, verified=1, unsure=1, dropped=dropped, usage=Usage(900, 100, 0.002))
    if "captain" in question.text:
        dropped = (Dropped("It", Reason.BESIDE),)
        return by_model(answer, 30.0, dropped=dropped, fault=Fault.CUT, detail="it broke", usage=Usage(300, 0, 0.001))
    if "cracks" in question.text:
        return by_model(answer, 0.001, verified=1, restored=1, cached=True)
    return answer


def run_of(folder, name, ask, **settings):
    made = evaluation(folder, ask, settings={"answer.floor": 0.5, **settings})
    run.evaluate(made, folder / name, Silent())
    return folder / name


@pytest.fixture
def by_nobody(tmp_path):
    return run_of(tmp_path, "nobody", right)


@pytest.fixture
def by_scribe(tmp_path):
    return run_of(tmp_path, "scribe", scribe, **{"model.name": MODEL})


def test_a_record_keeps_what_became_of_each_statement(by_scribe):
    first, second, third, fourth = (record["written"] for record in run.read_records(by_scribe))
    assert first["dropped"] == [
        {"text": "It rained 7 days.", "reason": "foreign"},
        {"text": HOSTILE, "reason": "not_found"},
    ]
    assert (first["outcome"], first["tokens_in"], first["cost"], first["cached"]) == ("written", 900, 0.002, False)
    assert (second["outcome"], second["fault"], second["detail"]) == ("fell back", "cut", "it broke")
    assert (third["cached"], fourth) == (True, None)


def test_the_summary_counts_statements_answers_tokens_and_cost(by_scribe):
    found = run.read_summary(by_scribe)["written"]
    assert (found["model"], found["asked"], found["cached"]) == (MODEL, 3, 1)
    assert found["outcomes"] == {"written": 2, "fell back": 1}
    assert found["faults"] == {"cut": 1}
    assert found["statements"] == 6  # that of the answer which broke off is not among them
    assert {kind: row["count"] for kind, row in found["became"].items()} == {
        "verified": 2, "unsure": 1, "restored": 1, "dropped": 2,
    }  # fmt: skip
    assert (found["became"]["verified"]["share"]["mean"], found["became"]["verified"]["share"]["n"]) == (0.333333, 6)
    assert found["reasons"] == {"foreign": 1, "not_found": 1}
    assert found["usage"] == {"tokens_in": 1200, "tokens_out": 100, "cost": pytest.approx(0.003)}
    assert found["usage_per_answer"] == {"tokens_in": 600, "tokens_out": 50, "cost": pytest.approx(0.0015)}


def test_the_time_to_write_leaves_the_cache_out(by_scribe):
    latency = run.read_summary(by_scribe)["latency"]
    assert latency["write"] == {"median": 16.0, "p95": 30.0}
    assert latency["search"] == {"median": 0.01, "p95": 0.01}


def test_without_statements_there_is_no_share(tmp_path):
    folder = run_of(tmp_path, "none", lambda question: by_model(right(question), fault=Fault.SILENT))
    found = run.read_summary(folder)["written"]
    assert (found["statements"], found["became"]["dropped"]) == (0, {"count": 0, "share": None})
    assert found["faults"] == {"silent": 4}


def test_one_unknown_price_leaves_the_cost_unknown(tmp_path):
    def unpriced(question):
        cost = None if "sink" in question.text else 0.1
        return by_model(right(question), verified=1, usage=Usage(10, 1, cost))

    found = run.read_summary(run_of(tmp_path, "unpriced", unpriced))["written"]
    assert (found["usage"]["cost"], found["usage_per_answer"]["cost"], found["usage"]["tokens_in"]) == (None, None, 40)


def test_a_follow_up_that_was_only_written_out_is_no_answer_of_the_models(tmp_path):
    def rewriting(question):
        return replace(right(question), written=Written(MODEL, usage=Usage(50, 5, 0.0)))

    found = run.read_summary(run_of(tmp_path, "rewriting", rewriting))["written"]
    assert (found["asked"], found["outcomes"], found["usage"]["tokens_in"]) == (0, {}, 200)


def test_runs_and_records_from_before_are_read_shown_and_compared(tmp_path, by_nobody, by_scribe):
    records = run.read_records(by_nobody)
    for record in records:
        record.pop("written")
        for statement in record["statements"]:
            statement.pop("unsure")
    (by_nobody / run.QUESTIONS).write_text("".join(json.dumps(record) + "\n" for record in records))
    summary = run.read_summary(by_nobody)
    summary.pop("written")
    (by_nobody / run.SUMMARY).write_text(json.dumps(summary))
    assert "What the chat model wrote" not in write_report(by_nobody).read_text("utf-8")
    found = compare.diff(by_nobody, by_scribe)
    assert found["models"] == ["", MODEL]
    assert found["measures"]["answer contained"]["n"] == 3
    compare.write_baseline(by_nobody, tmp_path / "baseline.json")
    assert compare.gate(tmp_path / "baseline.json", by_scribe).passed


def test_the_report_shows_it_only_where_a_model_was_there(by_nobody, by_scribe):
    assert 'id="written"' not in write_report(by_nobody).read_text("utf-8")
    page = write_report(by_scribe).read_text("utf-8")
    for words in ('id="written"', f"<strong>{MODEL}</strong>", "2 (33.3 %; ", "Its answer broke off.", "$0.003"):
        assert words in page
    details = page.split('id="details">')[1].split("</script>")[0].strip().split("\n")
    told = [json.loads(line)["answers"][0][1]["written"] for line in details]
    assert told[0]["dropped"][1] == [HOSTILE, REASONS["not_found"]]
    assert told[1]["why"] == "Its answer broke off. it broke"
    assert told[2]["spent"].startswith("From the cache")
    assert told[3] is None
    assert "<script>window" not in page
    assert page.count("</script>") == 3
    assert "dropped: not found" in page  # to filter the questions by


def test_a_difference_says_who_wrote_and_compares_the_counts(tmp_path, by_nobody, by_scribe):
    page = write_diff_report(compare.diff(by_nobody, by_scribe), tmp_path / "diff.html").read_text("utf-8")
    assert f"Before is extractive, without a chat model; after is written by {MODEL}." in page
    assert 'id="written"' in page
    again = write_diff_report(compare.diff(by_nobody, by_nobody), tmp_path / "same.html").read_text("utf-8")
    assert 'id="written"' not in again
    (marked,) = [row for row in beside(*map(run.read_summary, (by_nobody, by_scribe))) if row[0].name == "marked"]
    assert marked[1][0] == "–"
    assert marked[1][1].startswith("1 (16.7 %; ")


def test_the_gate_says_that_a_model_wrote(tmp_path, by_nobody, by_scribe):
    compare.write_baseline(by_nobody, tmp_path / "baseline.json")
    verdict = compare.gate(tmp_path / "baseline.json", by_scribe)
    assert verdict.note == f"the run is written by {MODEL}, the baseline extractive"
    assert compare.gate(tmp_path / "baseline.json", by_nobody).note == ""
    compare.write_baseline(by_scribe, tmp_path / "written.json")
    assert (
        compare.gate(tmp_path / "written.json", by_scribe).note == f"the run is written by {MODEL}, as is the baseline"
    )


def test_the_newest_run_of_a_model_is_found(tmp_path):
    for name, settings in (("20230301T000000", {}), ("20230302T000000", {"model.name": MODEL})):
        run_of(tmp_path, f"runs/{name}", right, **settings)
    kept = tmp_path / "runs"
    assert run.newest_run(kept).name == run.newest_run(kept, "gold.jsonl", MODEL).name == "20230302T000000"
    assert run.newest_run(kept, "gold.jsonl", "").name == "20230301T000000"
    with pytest.raises(
        ExpectedError, match=r"written by ollama:other in .*; run: python -m bot eval --model ollama:other"
    ):
        run.newest_run(kept, None, "ollama:other")


def test_a_run_of_another_model_is_not_gone_on_with(tmp_path):
    folder = run_of(tmp_path, "runs/20230301T000000", right, **{"model.name": MODEL, "model.floor": 0.5})
    (folder / run.SUMMARY).unlink()
    other = evaluation(tmp_path, settings={"answer.floor": 0.5, "model.name": "ollama:other", "model.floor": 0.5})
    with pytest.raises(ExpectedError, match=r"differs in settings \(model.name\); leave --resume out"):
        run.unfinished_run(tmp_path / "runs", other)


def test_every_reason_and_fault_has_its_words():
    assert set(REASONS) == set(Reason)
    assert set(FAULTS) == set(Fault)
    assert set(KINDS) == set(written.KINDS)
    assert refusal() == scripted.REFUSAL


@pytest.mark.parametrize(
    ("cost", "shown"),
    [(None, "cost unknown"), (0.0, "$0.00"), (12.346, "$12.35"), (0.0123, "$0.012"), (0.0000123, "$0.000012")],
)
def test_how_a_cost_is_printed(cost, shown):
    assert money(cost) == shown


def test_who_wrote_two_runs():
    assert who_wrote("", "") == ""
    assert who_wrote("a:b", "a:b") == "Both were written by a:b."
    assert lines({"written": None}) == lines({}) == []


def written_statement(text, *words, **how):
    quotes = tuple(Quote(ARTICLES[0], FERRY.index(one), FERRY.index(one) + len(one), one) for one in words)
    return Statement(text, quotes, 0.9, **how)


def test_measures_of_a_written_statement_look_at_its_text_and_its_quotes(tmp_path):
    sank, ashore = "The ferry Marigold sank near Kestrel on Wednesday.", "The captain, Ana Reed, swam ashore."
    text = "Captain Ana Reed swam ashore after the ferry Marigold sank near Kestrel on 1 March 2023."
    start = text.index("near Kestrel")
    said = written_statement(text, sank, ashore, emphasis=((start, start + len("near Kestrel")),))
    answer = replace(by_model(quoting("", sank), verified=1), statements=(said,))
    articles = library(tmp_path)
    measured = score(Judged.of(PLACE, articles), answer, articles)
    right_ones = ("answer contained", "answer in first statement", "exact match", "token F1", "verbatim quotes")
    assert {measured[name] for name in right_ones} == {1.0}
    assert measured["answer in supporting quote"] == 1.0
    assert failure(Judged.of(PLACE, articles), answer, articles, right_without_floor=False) is None
    forged = replace(answer, statements=(replace(said, quotes=(replace(said.quotes[0], text=text),)),))
    assert failure(Judged.of(PLACE, articles), forged, articles, right_without_floor=False) == "not verbatim"


@pytest.mark.parametrize(
    ("text", "recall"),
    [
        ("The Gazette reported in 2023 that the ferry Marigold sank near Kestrel.", 1.0),  # its outlet and year
        ("The ferry Marigold sank near Kestrel on 1 March 2023.", 1.0),  # the day that its quote means
        ("The ferry Marigold sank near Kestrel on 1 May 2022.", 0.0),
        ("The ferry Marigold carried forty lorries to the island.", 0.0),
    ],
)
def test_citation_recall_knows_of_an_article_what_the_checks_know(tmp_path, text, recall):
    said = written_statement(text, "The ferry Marigold sank near Kestrel on Wednesday.")
    answer = replace(quoting("", "Nobody was hurt."), statements=(said,))
    articles = library(tmp_path)
    measured = score(Judged.of(PLACE, articles), answer, articles)
    assert (measured["citation recall"], measured["citation precision"]) == (recall, recall)


def test_who_is_to_blame_where_the_model_found_no_answer(tmp_path):
    answer, articles = by_model(refusing("", "ferry")), library(tmp_path)
    judged = Judged.of(PLACE, articles)
    assert failure(judged, answer, articles, right_without_floor=True) == "refused by the model"
    assert failure(judged, answer, articles, right_without_floor=False) == "retrieved but not chosen"
    fallen = by_model(refusing("", "ferry"), fault=Fault.SILENT)
    assert failure(judged, fallen, articles, right_without_floor=True) == "chosen but refused"


@pytest.fixture
def asking(corpus):
    """Questions of the gold set of the corpus, asked with a scripted model."""
    every = {question.question: question for question in gold.load(ROOT / "tests" / "gold" / "corpus.jsonl")}
    named = ("Which band won the song contest in Serrin?", *scripted.REPLIES)

    def made(model=None, name=MODEL):
        writer = Writer(model, ChatSettings(name)) if model else None
        return evaluation_of(corpus, HOW, "corpus.jsonl", [every[text] for text in named], {"engine": "both"}, writer)

    return made


@pytest.mark.encoder
def test_right_half_right_and_wrong_statements_are_counted(asking, tmp_path):
    model = scripted.Scripted()
    summary = run.evaluate(asking(model), tmp_path / "run", Silent())
    # The first is below the floor; where the model found nothing it is not asked again without the floor.
    assert model.asked == list(scripted.REPLIES)
    found = summary["written"]
    assert found["outcomes"] == {"written": 4, "fell back": 1, "refused": 1}
    assert found["faults"] == {"unsupported": 1}
    assert {kind: row["count"] for kind, row in found["became"].items()} == {
        "verified": 2, "unsure": 1, "restored": 1, "dropped": 3,
    }  # fmt: skip
    assert found["reasons"] == {"foreign": 1, "not_found": 1, "no_quote": 1}
    assert (found["statements"], found["usage"]["cost"]) == (7, None)
    assert found["usage"]["tokens_in"] > 6000
    assert set(summary["latency"]) >= {"search", "evidence", "compose", "write", "total"}
    assert summary["stamp"]["settings"]["model.name"] == MODEL
    assert summary["failures"] == {"refused by the model": 1}
    assert summary["measures"]["verbatim quotes"]["mean"] == 1
    records = {record["question"]: record for record in run.read_records(tmp_path / "run")}
    detour = records["How far was the detour for commuters in Port Sarn?"]
    assert detour["text"].startswith(scripted.DETOUR)  # the extractive answer
    assert detour["written"]["dropped"] == [{"text": "The detour was 46 kilometres long.", "reason": "foreign"}]
    (again,) = records["When did cars cross the Kestrel Bridge again?"]["statements"]
    assert again["unsure"]


@pytest.mark.encoder
def test_a_run_with_a_model_goes_on_with_the_same_model_only(asking, tmp_path):
    class Stopping(Silent):
        done = 0

        def advance(self, units):
            self.done += units
            if self.done == 3:
                raise KeyboardInterrupt

    folder, model = tmp_path / "runs" / "20230301T000000", scripted.Scripted()
    with pytest.raises(KeyboardInterrupt):
        run.evaluate(asking(model), folder, Stopping())
    for other in (asking(), asking(scripted.Scripted(), "openai:other")):
        with pytest.raises(ExpectedError, match=r"differs in settings \(.*model.name"):
            run.evaluate(other, folder, Silent(), resume=True)
    again = scripted.Scripted()
    summary = run.evaluate(asking(again), folder, Silent(), resume=True)
    assert (again.asked, summary["resumed"]) == (list(scripted.REPLIES)[2:], True)
    assert summary["written"]["asked"] == len(scripted.REPLIES)


@pytest.mark.encoder
def test_with_and_without_a_model_are_compared(asking, tmp_path):
    without = run.evaluate(asking(), tmp_path / "without", Silent())
    assert without["written"] is None
    assert not any(name.startswith("model.") for name in without["stamp"]["settings"])
    run.evaluate(asking(scripted.Scripted()), tmp_path / "with", Silent())
    found = compare.diff(tmp_path / "without", tmp_path / "with")
    assert found["models"] == ["", MODEL]
    assert [pair["question"] for pair in found["worse"]] == ["Who designed the Kestrel Bridge?"]
    assert {"answer contained", "citation recall", "token F1", compare.ANSWERED} <= set(found["measures"])


def test_the_stamp_knows_the_prompts_and_no_address():
    stamped = written.noted(ChatSettings(MODEL, address="https://user:secret@server.example/v1"))
    assert (stamped["model.name"], stamped["model.structured"]) == (MODEL, "auto")
    assert len(stamped["model.prompts"]) == 12
    assert "secret" not in json.dumps(stamped)
