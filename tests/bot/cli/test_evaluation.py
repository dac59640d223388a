"""`eval` as people run it, over the invented archive and its gold set."""

import io
import json
import re
import shutil
import subprocess
import sys

import pytest

from bot.cli import eval_parser as typed
from bot.cli.parser import main
from evaluation.agreement import judgements
from evaluation.research import sets
from tests.answer.chat.servers.openai_server import OpenAIServer
from tests.answer.chat.servers.replies import Fails, Says
from tests.conftest import CORPUS, RESEARCH, ROOT
from tests.evaluation import scripted

pytestmark = pytest.mark.encoder
GOLD = ROOT / "tests" / "gold" / "corpus.jsonl"


@pytest.fixture(scope="module")
def data(corpus_data, tmp_path_factory):
    """A data folder of its own, so that its runs are those of this module."""
    folder = tmp_path_factory.mktemp("evaluated") / "data"
    shutil.copytree(corpus_data, folder)
    return folder


@pytest.fixture
def evaluated(data, tmp_path, capsys, monkeypatch):
    """Run `eval …` over the corpus, in this process: a start of Python each would take most of the time."""

    def run(*arguments, given="", more=""):
        settings = tmp_path / "settings.toml"
        settings.write_text(f'[index]\nsources = "{CORPUS}"\ndata = "{data}"\n{more}')
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        code = main(["eval", "--settings", str(settings), *arguments])
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return run


def found(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def whole(data, tmp_path_factory):
    """One run of the whole gold set."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "settings.toml").write_text(f'[index]\nsources = "{CORPUS}"\ndata = "{data}"\n')
    arguments = ["--settings", str(folder / "settings.toml"), str(GOLD), "--output", str(folder / "run")]
    assert main(["eval", *arguments]) == 0
    return folder / "run"


def test_a_run_prints_its_table_and_says_where_the_report_is(dateline, data):
    done = dateline("eval", str(GOLD), "--limit", "3", sources=CORPUS, data=data)
    assert done.returncode == 0, done.stderr
    shown = ("3 questions of corpus.jsonl", "Hit@1 ", "answer contained ", " of 3 right", "ms by step", "report.html")
    for line in shown:
        assert line in done.stdout
    for line in ("statement precision ", "statements per answer ", "short answer F1 ", "expected calibration error "):
        assert line in done.stdout
    assert "\x1b" not in done.stdout


def test_the_whole_gold_set_is_asked_without_an_error(whole):
    summary = json.loads((whole / "summary.json").read_text())
    assert (summary["questions"], summary["errors"]) == (sum(1 for _ in GOLD.open()), 0)
    assert (whole / "report.html").is_file()
    assert summary["stamp"]["settings"]["index.vectors"] == "static"
    assert summary["calibration"]["n"] == summary["measures"]["statements per answer"]["n"]


def test_the_gate_holds_and_falls_where_the_retriever_is_crippled(evaluated, whole, dateline, data, tmp_path):
    baseline = str(tmp_path / "baseline.json")
    assert "make it from the newest run" in evaluated("gate", "--baseline", baseline, str(whole)).stderr
    assert evaluated("gate", "--baseline", baseline, "--write", str(whole)).returncode == 0
    passed = evaluated("gate", "--baseline", baseline, str(whole))
    assert (passed.returncode, "measures held" in passed.stdout) == (0, True)

    # Crippled on purpose: every article's words stand under another article's name.
    shutil.copytree(CORPUS, tmp_path / "sources")
    mix_up(tmp_path / "sources")
    shutil.copytree(data / "encoders", tmp_path / "wrong" / "encoders")
    where = {"sources": tmp_path / "sources", "data": tmp_path / "wrong"}
    assert dateline("index", **where).returncode == 0
    bare = tmp_path / "bare.jsonl"
    bare.write_text("".join(json.dumps(without_quotes(json.loads(line))) + "\n" for line in GOLD.open()))
    run = found(dateline("eval", str(bare), "--json", "--limit", "25", **where))["folder"]
    failed = evaluated("gate", "--baseline", baseline, run)
    assert failed.returncode == 1
    assert "✗ Hit@1 fell by" in failed.stdout
    compared = evaluated("diff", str(whole), run)
    assert compared.returncode == 0, compared.stderr
    assert " worse\n" in compared.stdout
    assert "before:" in compared.stdout


def mix_up(sources):
    """Give each text file the words of the next one."""
    files = sorted(path for path in sources.rglob("*.md"))
    texts = [path.read_bytes() for path in files]
    for path, text in zip(files, [*texts[1:], texts[0]], strict=True):
        path.write_bytes(text)


def without_quotes(row):
    support = [{"article": one["article"]} for one in row.get("support", [])]
    return row | {"support": support}


def test_one_ranking_a_slice_and_an_own_folder(evaluated, tmp_path):
    summary = found(
        evaluated(
            str(GOLD),
            "--engine",
            "lexical",
            "--slice",
            "fact",
            "--limit",
            "2",
            "--output",
            str(tmp_path / "run"),
            "--json",
        )
    )
    assert summary["questions"] == 2
    assert summary["stamp"]["settings"]["engine"] == "lexical"
    assert summary["folder"] == str(tmp_path / "run")
    assert (tmp_path / "run" / "report.html").is_file()
    (tmp_path / "run" / "report.html").unlink()
    assert evaluated("report", str(tmp_path / "run")).returncode == 0
    assert (tmp_path / "run" / "report.html").is_file()


def test_watching_asks_again_after_a_change_and_says_which_answer_turned(evaluated, tmp_path, monkeypatch, capsys):
    gold, told = tmp_path / "gold.jsonl", []
    row = json.loads(GOLD.open().readline())
    changed = [
        json.dumps(row | {"match": "any", "answers": ["no such words"]}),  # the answer that was right is wrong now
        "{half written",
        json.dumps(row),
    ]
    gold.write_text(json.dumps(row))

    def change(_):
        """Stand for the time between two looks: somebody reads what was printed, and saves the file."""
        told.append("".join(capsys.readouterr()))
        if not changed:
            raise KeyboardInterrupt
        gold.write_text(changed.pop(0))

    monkeypatch.setattr("bot.cli.eval_runs.sleep", change)
    assert evaluated("watch", str(gold)).returncode == 0
    first, wrong, broken, mended = told
    assert "measure " in first
    assert "1 of 1 right" in first
    assert "0 of 1 right" in wrong
    assert "Before: 1 of 1 right." in wrong
    assert f"1 worse\n  {row['id']}: {row['question']}" in wrong
    assert "line 1" in broken
    assert f"1 better\n  {row['id']}: " in mended
    assert "Before: 0 of 1 right." in mended


def test_the_floor_is_calibrated_into_the_settings_file(evaluated, whole, tmp_path):
    dry = evaluated("calibrate", str(whole), "--dry-run")
    assert "not written" in dry.stdout, dry.stderr
    done = evaluated("calibrate", str(whole), "--false-refusals", "0.2", more="[answer]\nfloor = 0.987  # why\n")
    assert done.returncode == 0, done.stderr
    assert "20% are allowed" in done.stdout
    written = (tmp_path / "settings.toml").read_text()
    (line,) = (line for line in written.splitlines() if line.startswith("floor"))
    assert line.index("# why") == "floor = 0.987  # why".index("#")  # the comment stays in its column
    chosen = re.search(r"answer.floor = (\S+)", done.stdout)
    assert f"floor = {chosen[1]} " in written


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gold.jsonl", b'{"id": "a", "answers": ["x"]}', "line 1, field question: missing, expected text"),
        ("gold.jsonl", b'{"id": "a", "question": "Who?", "answers": ["x"]}\n' * 2, "'a' stands already in line 1"),
        (
            "gold.jsonl",
            (
                b'{"id": "a", "question": "Who?", "answers": ["x"], "support": '
                b'[{"article": "gone.txt"}, {"article": "gazette/2023-03-04-bridge.md"}]}'
            ),
            "question a, field support 1: found the article 'gone.txt', expected one that is indexed",
        ),
        (
            "gold.jsonl",
            b'{"id": "a", "question": "Who?", "answers": ["x"], "support": [{"article": "gone.txt"}]}',
            "asks about other texts: it names 1 article, and none is in this index",
        ),
        ("gold.jsonl", b'{"id": "a", "question": "\xe9", "answers": ["x"]}', "found the byte 0xe9, expected UTF-8"),
        ("gold.txt", b"x", "found the ending '.txt', expected .jsonl, .csv or .yaml"),
        ("nix", b"x", "nix: neither a task that `eval --help` lists nor a .jsonl, .csv or .yaml file"),
        ("gold.jsonl", b"", "found no question, expected at least one"),
    ],
)
def test_a_bad_gold_set_is_said_and_nothing_is_run(evaluated, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    done = evaluated(str(tmp_path / name), "--output", str(tmp_path / "run"))
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "run").exists()


def test_answers_that_do_not_stand_in_their_article_are_a_warning(evaluated, tmp_path):
    row = json.loads(GOLD.open().readline())
    row["answers"] = ["no such words"]
    row["match"] = "any"
    (tmp_path / "gold.jsonl").write_text(json.dumps(row))
    done = evaluated(str(tmp_path / "gold.jsonl"))
    assert done.returncode == 0
    assert "warning: question" in done.stderr
    assert "none of 'no such words' stands in" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.jsonl",), "none.jsonl: cannot be read"),
        ((str(GOLD), "--slice", "nope"), "no question is in the slice nope; the gold set has"),
        ((str(GOLD), "--resume", "--limit", "1"), "no interrupted run of this gold set"),
        (("diff", "nope"), "no run 'nope', expected a folder with questions.jsonl"),
        (("timeqa", "--part", "odd"), "timeqa has no part 'odd', expected easy or hard"),
        (("scifact", "--subset", "2000"), "--subset is for realtimeqa"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(evaluated, arguments, said):
    done = evaluated(*arguments)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_of_which_every_question_breaks_says_why_and_fails(evaluated, monkeypatch, tmp_path):
    def break_down(*_, **__):
        raise RuntimeError("out of order")

    monkeypatch.setattr("evaluation.archive.ask", break_down)
    done = evaluated(str(GOLD), "--limit", "2", "--output", str(tmp_path / "run"))
    assert done.returncode == 1
    assert "2 questions broke; the first, fact-01: RuntimeError: out of order" in done.stderr
    assert "2 broke" in done.stdout
    assert (tmp_path / "run" / "report.html").is_file()


def test_without_an_index_the_fix_is_one_line(dateline, tmp_path):
    done = dateline("eval", str(GOLD), sources=CORPUS, data=tmp_path / "nothing")
    assert done.returncode == 2
    assert "python -m bot index" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("new",), ("suggest", "2")])
def test_the_shipped_questions_are_not_asked_of_other_texts(evaluated, arguments):
    done = evaluated(*arguments, given="Who?\n")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "belongs to the article that Dateline comes with" in line
    assert "python -m bot eval new mine.jsonl" in line
    assert "docs/gold.md" in line


def test_a_package_that_measuring_needs_is_named_with_what_installs_it(data, tmp_path):
    (tmp_path / "settings.toml").write_text(f'[index]\nsources = "{CORPUS}"\ndata = "{data}"\n')
    arguments = ["eval", "--settings", str(tmp_path / "settings.toml"), str(GOLD), "--limit", "1"]
    program = (
        f"import sys; sys.modules['ir_measures'] = None; from bot.cli.parser import main; sys.exit(main({arguments}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "eval needs the package ir_measures, which is not installed here" in line
    assert "run: make .venv/evaluation" in line


def test_feedback_is_imported_once(evaluated, tmp_path):
    rows = [{"question": "Who?", "answer": "Them.", "rating": "not helpful", "reason": "wrong", "correction": "Us"}]
    (tmp_path / "feedback.jsonl").write_text(json.dumps(rows[0]))
    arguments = ("import", str(tmp_path / "feedback.jsonl"), "--gold", str(GOLD), "--output", str(tmp_path / "c.jsonl"))
    done = evaluated(*arguments)
    assert "1 rating; 1 question not in" in done.stdout, done.stderr
    assert json.loads((tmp_path / "c.jsonl").read_text())["answers"] == ["Us"]
    assert evaluated(*arguments).returncode == 2
    way = done.stdout.splitlines()[-1].partition("python -m bot eval ")[2].replace(str(GOLD), str(tmp_path / "g.jsonl"))
    corrected = "c\n\nn\nno text answers\n"
    assert "1 of them new" in evaluated(*way.split(), given=corrected).stdout


def test_a_question_is_written_from_standard_input(evaluated, tmp_path):
    gold = tmp_path / "gold.jsonl"
    done = evaluated("new", str(gold), given="Who won the regatta?\nsport\n\nn\nno regatta is told of\n\n")
    assert done.returncode == 0, done.stderr
    assert json.loads(gold.read_text())["id"] == "sport-01"
    cut = evaluated("new", str(gold), given="Who lost?\n")
    assert (cut.returncode, "nothing was written" in cut.stderr) == (2, True)
    assert len(gold.read_text().splitlines()) == 1


def test_the_named_sets_are_those_that_can_be_read():
    assert set(typed.RESEARCH) == set(sets.SETS)
    assert typed.JUDGEMENTS == judgements.JUDGEMENTS


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["eval"], ["eval", "run"]),
        (["eval", "--limit", "3"], ["eval", "run", "--limit", "3"]),
        (
            ["eval", "--settings", "x.toml", "--json", "gold.csv"],
            ["eval", "--settings", "x.toml", "--json", "run", "gold.csv"],
        ),
        (["eval", "diff", "a"], ["eval", "diff", "a"]),
        (["eval", "--help"], ["eval", "--help"]),
        (["ask", "eval"], ["ask", "eval"]),
        ([], []),
    ],
)
def test_eval_without_a_task_is_a_run(given, read):
    assert typed.with_task(given) == read


def test_the_grader_and_the_support_check_are_held_against_people(evaluated, tmp_path):
    if not (RESEARCH / "nq_open").is_dir():
        pytest.skip(f"no research set nq_open in {RESEARCH}")
    more = f'[evaluation]\nresearch_data = "{RESEARCH}"\n'
    measures = found(evaluated("nq_open", "--json", more=more))["measures"]
    assert 0.8 < measures["contained: accuracy"]["mean"] < 1
    for absent in ("support", "follow_ups"):
        missing = evaluated(absent, more=f'[evaluation]\nresearch_data = "{tmp_path}"\n')
        assert (missing.returncode, "evaluation.research_data" in missing.stderr) == (2, True)


@pytest.fixture
def served():
    """A chat model on loopback that says what is written down for a question, or fails where `failing` is set."""

    class Served:
        failing = False

        def reply(self, body):
            question = scripted.QUESTION.search(body["messages"][-1]["content"])
            return Fails(401, "no such key") if self.failing else Says(scripted.REPLIES[question[1]])

    served = Served()
    with OpenAIServer(served.reply) as server:
        served.server, served.more = server, f'[model]\naddress = "{server.address}"\nprice_in = 1.0\nprice_out = 2.0\n'
        yield served


@pytest.fixture
def answered(tmp_path):
    """Those questions of the gold set that the chat model has a reply to, and one that it is not asked."""
    asked = {*scripted.REPLIES, "Which band won the song contest in Serrin?"}
    rows = [line for line in GOLD.open(encoding="utf-8") if json.loads(line)["question"] in asked]
    (tmp_path / "answered.jsonl").write_text("".join(rows), encoding="utf-8")
    return str(tmp_path / "answered.jsonl")


def test_a_chat_model_writes_and_the_run_is_compared_with_one_without(evaluated, served, answered, tmp_path):
    runs = {name: str(tmp_path / name) for name in ("without", "with", "again")}
    baseline = str(tmp_path / "baseline.json")
    assert evaluated(answered, "--output", runs["without"]).returncode == 0
    done = evaluated(answered, "--model", scripted.NAME, "--output", runs["with"], more=served.more)
    assert done.returncode == 0, done.stderr
    for line in (
        "openai:scripted: its statements",
        r"verified +2 \(28\.6 %; ",
        r"dropped +3 \(42\.9 %; ",
        r"cost +\$0\.",
    ):
        assert re.search(line, done.stdout), done.stdout
    assert len(served.server.requests) == 6

    compared = evaluated("diff", runs["without"], runs["with"])
    assert "Before is extractive, without a chat model; after is written by openai:scripted." in compared.stdout
    assert re.search(r"marked +– +1 \(14\.3 %; ", compared.stdout)

    assert evaluated("gate", "--baseline", baseline, "--write", runs["without"]).returncode == 0
    held = evaluated("gate", "--baseline", baseline, runs["with"])
    assert held.stdout.startswith("! the run is written by openai:scripted, the baseline extractive\n")
    assert "written by openai:scripted" in evaluated("gate", "--baseline", baseline, "--write", runs["with"]).stdout

    cached = found(
        evaluated(answered, "--json", "--output", runs["again"], more=f'{served.more}name = "openai:scripted"\n')
    )
    assert len(served.server.requests) == 7  # what came to nothing is not kept
    assert (cached["written"]["cached"], cached["written"]["became"]["verified"]["count"]) == (5, 2)


def test_no_model_is_asked_where_its_name_is_empty(evaluated, served, answered):
    more = f'{served.more}name = "{scripted.NAME}"\n'
    summary = found(evaluated(answered, "--model", "", "--json", more=more))
    assert (summary["written"], served.server.requests) == (None, [])
    assert "model.name" not in summary["stamp"]["settings"]


def test_a_model_that_fails_on_every_answer_is_said_and_fails(evaluated, served, answered):
    served.failing = True
    more = f"{served.more}cache_days = 0\n"
    done = evaluated(answered, "--model", scripted.NAME, "--limit", "2", more=more)
    assert done.returncode == 1
    assert "openai:scripted failed on 2 of 2 answers (unauthorised 2); the first said: " in done.stderr
    assert "no such key" in done.stderr
    odd = evaluated(answered, "--model", "odd", more=more)
    assert (odd.returncode, "found model.name = 'odd', expected openai:…" in odd.stderr) == (2, True)


def test_the_gate_takes_the_newest_run_that_was_made_as_its_baseline_was(evaluated, served, answered, tmp_path):
    baseline = str(tmp_path / "baseline.json")
    without = found(evaluated(answered, "--json"))["folder"]
    assert evaluated("gate", "--baseline", baseline, "--write", without).returncode == 0
    assert evaluated(answered, "--model", scripted.NAME, more=served.more).returncode == 0
    held = evaluated("gate", "--baseline", baseline)
    assert (held.returncode, f"measures held: {without} against" in held.stdout) == (0, True)
    assert "!" not in held.stdout


def test_questions_are_suggested_from_the_archive_and_kept_if_accepted(evaluated, tmp_path):
    mine = tmp_path / "mine.jsonl"
    listed = evaluated("suggest", "4", "--seed", "1", "--json")
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert len(rows) == 4
    assert all(row["question"].endswith("?") and row["answers"] and row["support"] and row["review"] for row in rows)
    done = evaluated("suggest", "4", str(mine), "--seed", "1", given="a\ns\na\n")  # the input ends before the last one
    assert done.returncode == 0, done.stderr
    assert "The input ended; what was accepted before is kept." in done.stdout
    questions = [json.loads(line)["question"] for line in mine.read_text().splitlines()]
    assert questions == [rows[0]["question"], rows[2]["question"]]
    assert evaluated(str(mine), "--json").returncode == 0
