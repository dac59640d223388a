"""The report as a file: what stands in it, what is escaped, and that nothing is loaded from elsewhere."""

import collections
import html.parser
import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.pages.numbers import chance, change, duration, grouped, is_given, percent, plainly, share, signed, term
from evaluation.pages.phrases import ADVICE, CHECKS, FAILURES, HEADLINE, PLAIN_FAILURES, verdict
from evaluation.pages.plots import Curve
from evaluation.pages.questions import Articles, answered, first_right, parts, row, total_seconds
from evaluation.pages.report import day_and_time, embedded, write_diff_report, write_report
from evaluation.pages.sections import tone
from tests.evaluation import runs


class Page(html.parser.HTMLParser):
    """What a browser would see: elements with their attributes, and the text of each script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements, self.scripts, self.words = [], {}, []
        self._script = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self.elements.append((tag, known))
        self._script = known.get("id", "code") if tag == "script" else None

    def handle_endtag(self, _):
        self._script = None

    def handle_data(self, data):
        if self._script:
            self.scripts[self._script] = self.scripts.get(self._script, "") + data
        else:
            self.words.append(data)

    def headings(self):
        return [known["id"] for tag, known in self.elements if tag == "section"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    records = [*(runs.record(i) for i in range(24)), *runs.strange()]
    return write_report(runs.write_run(tmp_path_factory.mktemp("run"), records))


@pytest.fixture(scope="module")
def diff(tmp_path_factory):
    before, after = runs.two_runs(24)
    worse = [{**one, "failure": "error"} for one in runs.strange()]
    better = [{**one, "failure": None} for one in runs.strange()]
    return write_diff_report(
        runs.difference([*before, *better], [*after, *worse]), tmp_path_factory.mktemp("diff") / "diff.html"
    )


def test_both_reports_have_all_their_sections(run, diff):
    assert run.name == "report.html"
    sections = ["failures", "headline", "slices", "plots", "questions", "stamp"]
    assert Page(run.read_text("utf-8")).headings() == sections
    assert Page(diff.read_text("utf-8")).headings() == ["measures", "settings", "plots", "questions"]


def test_every_section_is_linked_and_titled(run, diff):
    for page in (Page(path.read_text("utf-8")) for path in (run, diff)):
        ids = [known["id"] for _, known in page.elements if "id" in known]
        assert len(ids) == len(set(ids))
        for tag, known in page.elements:
            if tag == "section":
                assert known["aria-labelledby"] in ids
            if tag == "a":
                assert known["href"].removeprefix("#") in ids


@pytest.mark.parametrize("name", ["run", "diff"])
def test_nothing_is_loaded(name, request):
    text = request.getfixturevalue(name).read_text("utf-8")
    page = Page(text)
    assert not {tag for tag, _ in page.elements} & {"link", "img", "iframe", "object", "embed", "base"}
    for _, known in page.elements:
        assert not {"src", "srcset", "action", "data", "background"} & known.keys()
        assert not any(key.startswith("on") for key in known)
        assert not any("http" in (value or "") for key, value in known.items() if key != "http-equiv")
    style = "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
    assert "url(" not in style
    assert "@import" not in style
    policy = next(known["content"] for tag, known in page.elements if known.get("http-equiv"))
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("name", ["run", "diff"])
def test_hostile_text_stays_text(name, request):
    text = request.getfixturevalue(name).read_text("utf-8")
    page = Page(text)
    assert text.count("</script>") == 3  # two of data and one of code
    assert "<script>window" not in text
    assert "49" not in re.findall(r"onerror[^<]*", text)
    assert runs.HOSTILE in json.dumps(json.loads(page.scripts["rows"]), ensure_ascii=False).replace('\\"', '"')
    assert not any("javascript:" in (known.get("href") or "") for _, known in page.elements)
    assert all(entry["url"] is None for entry in json.loads(page.scripts["rows"])["articles"] if "<" in entry["title"])


def test_details_are_one_line_a_question(run):
    page = Page(run.read_text("utf-8"))
    lines = [json.loads(line) for line in page.scripts["details"].strip().split("\n")]
    assert len(lines) == len(json.loads(page.scripts["rows"])["rows"]) == 27
    assert [len(line["answers"]) for line in lines] == [1] * 27


def test_the_score_is_held_against_what_was_right(run):
    text = run.read_text("utf-8")
    words = " ".join(Page(text).words)
    assert "12 answers. On the line, the score is the chance of being right" in words
    assert "Expected calibration error 0.053." in words
    (drawn,) = re.findall(r'<svg role="img" aria-label="Share of right answers.*?</svg>', text, re.DOTALL)
    assert {">n 4</text>", ">n 8</text>"} <= {*re.findall(r">n \d+</text>", drawn)}


def test_a_count_is_a_number_and_not_drawn_as_a_share(run):
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", run.read_text("utf-8"), re.DOTALL)
    (counted,) = (row for row in rows if 'title="statements per answer' in row)
    assert ">2.00<" in counted
    assert " %<" not in counted
    (precise,) = (row for row in rows if 'title="statement precision' in row)
    assert " %<" in precise
    assert 'class="strip"' in precise


def test_what_was_not_measured_is_a_dash(tmp_path):
    records = [runs.record(i, measures={}, timings={}) for i in range(3)]
    bare = {"refusals": None, "curve": None, "latency": None, "slices": {}, "measures": {"Hit@1": None}}
    bare["calibration"] = None
    page = Page(write_report(runs.write_run(tmp_path, records, **bare)).read_text("utf-8"))
    words = " ".join(page.words)
    assert words.count("not measured") == 7
    assert "Needs answerable and unanswerable questions." in words
    assert "No times were recorded." in words
    assert "Needs answers that are known to be right or wrong." in words
    assert not re.search(r"\bnan\b", words)
    assert words.count("–") >= 8


def test_a_run_without_questions(tmp_path):
    run = runs.write_run(tmp_path, [], measures={}, slices={}, failures={})
    words = " ".join(Page(write_report(run).read_text("utf-8")).words)
    assert "This run has no questions." in words
    assert "No question failed." in words


def test_a_difference_of_nothing(tmp_path):
    same = [runs.record(i) for i in range(8)]
    diff = runs.difference(same, same)
    diff["after"] = diff["before"]
    words = " ".join(Page(write_diff_report(diff, tmp_path / "diff.html").read_text("utf-8")).words)
    assert "No question got better or worse." in words
    assert "Build, encoder, settings and code are the same." in words


def test_half_a_line_is_left_out(tmp_path):
    run = runs.write_run(tmp_path, [runs.record(1)])
    with (run / "questions.jsonl").open("a") as questions:
        questions.write('{"id": "half of a li')
    assert "half of a li" not in write_report(run).read_text("utf-8")


def test_half_a_surrogate_pair_does_not_lose_the_report(tmp_path):
    run = runs.write_run(tmp_path, [runs.record(1, question="odd \ud83d one")])
    assert "odd ? one" in write_report(run).read_text("utf-8")


def test_the_same_run_makes_the_same_page(tmp_path):
    run = runs.write_run(tmp_path, [runs.record(i) for i in range(9)])
    assert write_report(run).read_bytes() == write_report(run).read_bytes()


def test_matplotlib_is_not_paid_for_before_a_plot():
    command = "import sys, evaluation.pages.report; sys.exit('matplotlib' in sys.modules or 'jinja2' in sys.modules)"
    import subprocess

    assert subprocess.run([sys.executable, "-c", command], cwd=Path(__file__).parents[3], check=False).returncode == 0


def test_plots_take_colours_and_fonts_from_the_page(run):
    drawn = "".join(re.findall(r"<svg role.*?</svg>", run.read_text("utf-8"), re.DOTALL))
    assert drawn.count("<svg") == 5
    assert "var(--first)" in drawn
    assert not re.search(r"#[0-9a-f]{6}\b", drawn)
    assert "font-family" not in drawn
    assert ">floor 0.4</text>" in drawn


@given(st.text(), st.data())
def test_parts_keep_the_text_and_mark_each_quote(text, data):
    start = data.draw(st.integers(0, 50))
    ends = st.integers(0, len(text))
    spans = [
        (start + min(pair), start + max(pair), number)
        for number, pair in enumerate(data.draw(st.lists(st.tuples(ends, ends), max_size=4)), 1)
    ]
    cut = parts(text, start, spans)
    assert "".join(words for words, _ in cut) == text
    for low, high, number in spans:
        assert "".join(words for words, numbers in cut if number in numbers) == text[low - start : high - start]


def test_quotes_that_do_not_stand_where_they_say():
    misquoted = next(one for one in runs.strange() if one["id"] == "misquoted")
    articles = Articles()
    evidence = answered(misquoted, articles)["evidence"]
    assert evidence[0]["parts"][0] == (runs.PARAGRAPH[:10], [1])
    assert [one["note"] for one in evidence[1:]] == [
        "Not verbatim: at this place, the article reads as marked above.",
        "The paragraph around this quote was not recorded.",
    ]
    assert [one["parts"] for one in evidence[1:]] == [[("Never said", [1])], [("In no paragraph", [2])]]


def test_place_of_the_first_right_article():
    hits = [{"article": name} for name in ("x", "x", "y", "z")]
    assert first_right({"hits": hits, "support": [{"article": "z"}]}) == 3
    assert first_right({"hits": hits, "support": [{"article": "q"}]}) is None
    assert first_right({"hits": hits, "support": [{"article": "q"}], "measures": {"MRR@10": 1 / 3}}) == 3


def test_an_error_has_no_score_and_no_place():
    broken = row(next(one for one in runs.strange() if one["id"] == "broken"))
    assert (broken["score"], broken["place"], broken["refused"], broken["seconds"]) == (None, None, None, None)
    assert broken["failed"]


@pytest.mark.parametrize(
    ("timings", "seconds"), [({}, None), ({"a": 1, "b": 2}, 3), ({"a": 1, "total": 5}, 5), ({"a": float("nan")}, None)]
)
def test_total_seconds(timings, seconds):
    assert total_seconds({"timings": timings}) == seconds


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (percent(None), "–"),
        (percent(70.588), "70.6 %"),
        (signed(-2.04), "−2.0"),
        (signed(1.0), "+1.0"),
        (signed(-0.01), "0.0"),
        (signed(None), "–"),
        (chance(0.0002), "< 0.001"),
        (chance(0.25), "0.250"),
        (chance(None), "–"),
        (duration(None), "–"),
        (duration(0.00042), "0.4 ms"),
        (duration(0.074), "74 ms"),
        (duration(2.5), "2.50 s"),
        (duration(120), "2.0 min"),
        (day_and_time("2026-01-02T03:04:05"), "2 January 2026 at 03:04"),
        (day_and_time(None), "–"),
        (day_and_time("yesterday"), "yesterday"),
    ],
)
def test_how_values_are_printed(shown, expected):
    assert shown == expected


@pytest.mark.parametrize(
    ("name", "low", "high", "p", "verdict", "look"),
    [
        ("Hit@1", 0.01, 0.1, 0.01, "up", "up"),
        ("Hit@1", -0.1, -0.01, 0.01, "down", "down"),
        ("Hit@1", -0.1, 0.1, 0.6, "no clear change", "steady"),
        ("Hit@1", -0.1, -0.01, 0.06, "no clear change", "steady"),
        ("false refusals", -0.1, -0.01, 0.01, "down", "up"),
        ("Hit@1", None, None, None, "no clear change", "steady"),
    ],
)
def test_a_verdict_needs_interval_and_p(name, low, high, p, verdict, look):
    one = change(name, {"before": 0.5, "after": 0.5, "difference": 0, "low": low, "high": high, "p": p, "n": 9})
    assert (one.verdict, tone(one)) == (verdict, look)


def test_share_without_a_mean_or_bounds():
    assert share(None) is None
    assert share({"mean": None, "n": 0}) is None
    assert share({"mean": float("nan"), "n": 3}) is None
    assert share({"mean": 0.5, "low": None, "high": None, "n": 2}).bounds == "50.0–50.0"


@given(st.text())
def test_embedded_json_cannot_leave_its_element(text):
    written = embedded({"a": text})
    assert "<" not in written
    assert "\n" not in written
    assert json.loads(written) == {"a": text}


@pytest.mark.parametrize(("floor", "point"), [(0.1, (0.2, 0.0, 0.0)), (0.3, (0.4, 0.5, 0.1)), (0.9, (0.4, 0.5, 0.1))])
def test_the_floor_on_the_curve(floor, point):
    assert Curve("", floor, ((0.2, 0.0, 0.0), (0.4, 0.5, 0.1))).at_floor() == point


def test_the_verdict_says_what_was_right_what_failed_most_and_what_to_do():
    assert verdict(3, {}) == "3 of 3 right."
    told = verdict(118, {"not retrieved": 9, "wrong span": 30})
    assert told.startswith(
        "79 of 118 right. The most common failure, 30 of 39: the right article, but another sentence (wrong span). "
        "What you can do: add "
    )
    assert verdict(2, {"unheard of": 1}) == "1 of 2 right. The most common failure, 1 of 1: unheard of."


def test_every_kind_of_failure_has_its_meaning_and_its_advice():
    assert set(ADVICE) == set(FAILURES) == set(PLAIN_FAILURES)


def test_the_report_opens_with_what_to_do_the_most_common_failure_first(run):
    text = run.read_text("utf-8")
    opening = text[text.index('<section id="failures"') : text.index('<section id="headline"')]
    records = [*(runs.record(i) for i in range(24)), *runs.strange()]
    counts = collections.Counter(record["failure"] for record in records if record["failure"])
    assert f">{27 - counts.total()} of 27 right</h2>" in opening
    assert re.findall(r"<h3>.* title=\"(.+)\">.*</h3>", opening) == [name for name, _ in counts.most_common()]
    assert "<code>python -m bot eval calibrate</code>" in opening
    for place in re.findall(r'data-open="(\d+)" data-value', opening):
        assert records[int(place)]["failure"]


@pytest.mark.parametrize(
    ("name", "articles", "given"),
    [
        ("Hit@1", 1, True), ("Hit@3", 3, True), ("Hit@3", 4, False), ("recall@10", 9, True), ("MRR@10", 1, True),
        ("MRR@10", 2, False), ("passage Hit@1", 1, False), ("recall", 1, False), ("Hit@1", None, False),
    ],
)  # fmt: skip
def test_what_so_few_articles_give_is_no_measure(name, articles, given):
    assert is_given(name, articles) == given


def test_an_archive_of_one_article_has_no_measures_of_finding_it(tmp_path):
    one = {"settings": {"articles": 1}}
    run = runs.write_run(tmp_path, [runs.record(i) for i in range(9)], stamp=one)
    text = write_report(run).read_text("utf-8")
    assert "The archive has 1 article, so finding the right one is not measured." in text
    assert 'title="Hit@1' not in text
    assert 'title="answer contained' in text


def test_what_quotes_alone_always_pass_is_a_check_and_no_measure():
    names = ("answer in supporting quote", "citation recall", "verbatim quotes")
    assert grouped(names, quotes_only=True) == {"Its quotes": [names[0]], CHECKS: [*names[1:]]}
    assert grouped(names, quotes_only=False) == {"Its quotes": [*names]}


def test_a_measure_is_named_plainly_with_the_fields_term_on_hover(run):
    assert '<abbr title="MRR@10: one over its place">how high the first right article stands</abbr>' in run.read_text(
        "utf-8"
    )
    assert (plainly("unheard of"), term("unheard of")) == ("unheard of", "unheard of")
    assert all(plainly(name) != name for name in HEADLINE)


def test_a_right_answer_without_a_shared_word_says_why():
    right = runs.record(0, failure=None, measures={"token F1": 0.0})
    assert "shares no word" in answered(right, Articles())["note"]
    assert answered({**right, "failure": "wrong span"}, Articles())["note"] is None
    assert answered({**right, "measures": {"token F1": 0.4}}, Articles())["note"] is None
