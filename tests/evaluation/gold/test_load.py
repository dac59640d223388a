"""Gold sets: what is read from each format, and what is said to a bad one."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answer.model import Turn
from evaluation.gold.check import check_against
from evaluation.gold.load import FIELDS, GoldQuestion, Support, load
from index.article import Article
from index.errors import ExpectedError
from tests.conftest import ROOT

QUESTIONS = [
    GoldQuestion(
        id="q1",
        question="Where and when?",
        answers=(("Islamabad", "the capital"), ("18 January",)),
        support=(Support("a.txt", "in Islamabad; on Thursday"), Support("b.txt")),
        tags=("place", "date"),
        history=(Turn("Who spoke?", "The ministry"), Turn("Why?")),
        as_of=20240120,
    ),
    GoldQuestion(id="q2", question="How many?", answers=(("9", "nine"),)),
    GoldQuestion(id="q3", question="Who won?", unanswerable="the archive ends before the vote"),
]

JSON = """\
{"id": "q1", "question": "Where and when?", "answers": [["Islamabad", "the capital"], "18 January"], "match": "all", \
"support": [{"article": "a.txt", "quote": "in Islamabad; on Thursday"}, {"article": "b.txt", "quote": null}], \
"tags": ["place", "date"], "history": [{"question": "Who spoke?", "answer": "The ministry"}, {"question": "Why?"}], \
"as_of": "2024-01-20"}

{"id": "q2", "question": "How many?", "answers": ["9", "nine"]}
{"id": "q3", "question": "Who won?", "unanswerable": "the archive ends before the vote"}
"""

CSV = """\
id,question,answers,match,support,tags,history,as_of,unanswerable
q1,Where and when?,Islamabad;the capital|18 January,all,a.txt => in Islamabad; on Thursday|b.txt,\
place|date,Who spoke? => The ministry|Why?,2024-01-20,
q2,How many?,9|nine,,,,,,
q3,Who won?,,,,,,,the archive ends before the vote
"""

YAML = """\
# questions of the desk
- id: q1
  question: Where and when?
  match: all
  answers:
    - [Islamabad, the capital]
    - 18 January
  support:
    - {article: a.txt, quote: in Islamabad; on Thursday}
    - article: b.txt
  tags: [place, date]
  history:
    - question: Who spoke?
      answer: The ministry
    - question: Why?
  as_of: 2024-01-20
- id: q2
  question: How many?
  answers: ["9", nine]
- id: q3
  question: Who won?
  unanswerable: the archive ends before the vote
"""


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gold.jsonl", JSON),
        ("gold.jsonl", "\ufeff" + JSON.replace("\n", "\r\n")),
        ("gold.csv", CSV),
        ("gold.csv", "\ufeff" + CSV.replace("\n", "\r\n")),
        ("gold.yaml", YAML),
    ],
)
def test_the_three_formats_say_the_same(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert load(written(tmp_path, name, content)) == QUESTIONS


def test_the_lines_to_copy_in_the_documentation_are_gold_sets_that_say_the_same(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "gold.md").read_text(encoding="utf-8")
    _, lines, rows = re.findall(r"^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    found = []
    for name, content in (("mine.jsonl", lines), ("mine.csv", rows)):
        (tmp_path / name).write_text(content, encoding="utf-8")
        found.append(load(tmp_path / name))
    assert [question.id for question in found[0]] == ["bridge-01", "bridge-02", "bridge-03"]
    assert found[0] == found[1]
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(FIELDS)


def test_csv_of_a_spreadsheet_with_semicolons(tmp_path: Path) -> None:
    path = written(tmp_path, "gold.csv", 'id;question;answers;match\nq;"Who; when?";"a;b|c\\|d\\;e";all\n')
    assert load(path) == [GoldQuestion(id="q", question="Who; when?", answers=(("a", "b"), ("c|d;e",)))]


def test_csv_cells_may_hold_line_breaks(tmp_path: Path) -> None:
    path = written(tmp_path, "gold.csv", 'id,question,answers\na,"two\nlines",x\na,again,y\n')
    with pytest.raises(ExpectedError, match=r"line 4, field id: 'a' stands already in line 2"):
        load(path)


def one(**fields: object) -> str:
    return json.dumps({"id": "q", "question": "Who?", "answers": ["x"]} | fields)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (one(id=None), "field id: missing, expected text"),
        (one(id=7), "field id: found a number (7), expected text; write it in quotes"),
        (one(question="  "), "field question: found nothing, expected text"),
        (one(answers=None), "field answers: missing, expected at least one answer, or the field unanswerable"),
        (one(answers=[]), "field answers: missing"),
        (one(answers="x"), "field answers: found text, expected a list"),
        (one(answers=[9]), "field answers: found a number (9), expected text; write it in quotes"),
        (one(answers=[True]), "field answers: found a truth value (True), expected text"),
        (one(answers=[["x"]]), "field answers: found a list (['x']), expected text"),
        (one(answers=[[]], match="all"), "field answers: found an empty list of alternatives"),
        (one(match="most"), "field match: found 'most', expected any or all"),
        (one(unanswerable="too new"), "field unanswerable: found beside answers, expected one of the two"),
        (one(anwsers=["x"]), "field anwsers: unknown, expected one of id, question, answers"),
        (one(support=["a"]), "field support: found text, expected a mapping with article and quote"),
        (one(support=[{"quote": "x"}]), "field support.article: missing, expected text"),
        (one(support=[{"article": "a", "page": 1}]), "field support.page: unknown, expected article or quote"),
        (one(history=[{"answer": "x"}]), "field history.question: missing, expected text"),
        (one(tags=[""]), "field tags: found nothing, expected text"),
        (one(as_of="20 Jan"), "field as_of: found '20 Jan', expected a day like 2024-01-20"),
        (one(as_of="2024-02-30"), "field as_of: found '2024-02-30', expected a day like 2024-01-20"),
        (one(as_of=20240120), "field as_of: found '20240120', expected a day like 2024-01-20"),
        (one(question="\ud800"), "field question: found half of a surrogate pair"),
        ('{"id": "q", "id": "r"}', "the field 'id' stands twice in one object"),
        ('{"id": "q"', "bad JSON at column 11 (Expecting ',' delimiter), expected one object per line"),
        ("[]", "found a JSON list, expected one object per line"),
        ("[" * 100_000, "bad JSON"),
    ],
)
def test_every_error_names_file_line_and_field(tmp_path: Path, line: str, said: str) -> None:
    path = written(tmp_path, "gold.jsonl", f"\n{line}\n")
    with pytest.raises(ExpectedError) as error:
        load(path)
    assert str(error.value).startswith(f"{path}, line 2")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gold.csv", "id,question,anwser\nq,Who?,x\n", "line 1, field anwser: unknown column"),
        ("gold.csv", "id,question,id\nq,Who?,x\n", "line 1, field id: the column stands twice"),
        ("gold.csv", "id,question,answers\nq,Who?,x,y\n", "line 2: found 4 cells, expected 3"),
        ("gold.csv", 'id,question,answers\nq,"Who?,x\n', "line 2: bad CSV"),
        ("gold.csv", "id,question,answers\nq,Who?,\n", "line 2, field answers: missing"),
        ("gold.yaml", "- id: q\n  question: Who?\n  answers: [9]\n", "line 1, field answers: found a number (9)"),
        ("gold.yaml", "- id: q\n  question: Who?\n  answers: [no]\n", "field answers: found a truth value (False)"),
        ("gold.yaml", "- id: q\n  id: r\n", "line 1: the field 'id' stands twice"),
        ("gold.yaml", "- id: q\n  question: [\n", "line 3: bad YAML"),
        ("gold.yaml", "id: q\n", "line 1: found no list, expected a list of questions"),
        ("gold.yaml", "- q\n", "line 1: found a scalar, expected a question as a mapping"),
        ("gold.yaml", "- id: !!python/object:os.system x\n", "bad YAML"),
        ("gold.jsonl", "", "found no question, expected at least one"),
        ("gold.yaml", "", "found no question, expected at least one"),
        ("gold.csv", "", "found no question, expected at least one"),
        ("gold.txt", "", "found the ending '.txt', expected .jsonl, .csv or .yaml"),
        (
            "gold.jsonl",
            b'{"id": "q"}\n{"id": "caf\xe9"}\n',
            "line 2: found the byte 0xe9, expected UTF-8; save the file",
        ),
        ("gold.csv", "id,question\n".encode("utf-16"), "line 1: found UTF-16, expected UTF-8"),
    ],
)
def test_files_that_are_no_gold_set(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(ExpectedError) as error:
        load(path)
    assert str(path) in str(error.value)
    assert said in str(error.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExpectedError, match="cannot be read"):
        load(tmp_path / "gold.jsonl")


def test_duplicate_ids_name_both_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "gold.jsonl", f"{one()}\n{one(id='other')}\n{one()}\n")
    with pytest.raises(
        ExpectedError, match=r"line 3, field id: 'q' stands already in line 1, expected an id of its own"
    ):
        load(path)


def test_all_errors_are_collected_and_the_first_twenty_shown(tmp_path: Path) -> None:
    path = written(tmp_path, "gold.jsonl", "\n".join(one(id=f"q{n}", answers=[n]) for n in range(1, 34)))
    with pytest.raises(ExpectedError) as error:
        load(path)
    lines = str(error.value).splitlines()
    assert lines[0] == f"{path}: 33 errors; the first 20"
    assert len(lines) == 21
    assert lines[20] == f"{path}, line 20, field answers: found a number (20), expected text; write it in quotes"


@pytest.mark.parametrize("ending", ["jsonl", "csv", "yaml"])
def test_of_many_questions_none_is_lost(tmp_path: Path, ending: str) -> None:
    rows = {
        "jsonl": [one(id=f"q{n}") for n in range(5_000)],
        "csv": ["id,question,answers", *(f"q{n},Who?,x" for n in range(5_000))],
        "yaml": [f"- {{id: q{n}, question: Who?, answers: [x]}}" for n in range(5_000)],
    }
    found = load(written(tmp_path, f"gold.{ending}", "\n".join(rows[ending])))
    assert [question.id for question in found] == [f"q{n}" for n in range(5_000)]


ARTICLES = {
    "a.txt": Article(id="a", title="A", path="a.txt", text="Nine people died on Wednesday, “the ministry” said."),
    "b.txt": Article(id="b", title="B", path="b.txt", text="The minister flew to Islamabad."),
}


@pytest.mark.parametrize(
    ("answers", "support", "said"),
    [
        ((("9",),), (Support("a.txt", "Nine people died"),), []),
        ((("9",), ("Islamabad",)), (Support("a.txt"), Support("b.txt")), []),
        ((("17 January 2024",),), (Support("a.txt"),), []),  # the text only says Wednesday
        ((("9",),), (), []),
        (
            (("9",),),
            (Support("c.txt"),),
            ["question q, field support 1: found the article 'c.txt', expected one that is indexed"],
        ),
        (
            (("9",),),
            (Support("a.txt", "Ten people died"),),
            ["question q, field support 1: the quote 'Ten people died' does not stand in a"],
        ),
        (
            (("9",),),
            (Support("a.txt", '"the ministry" said'),),
            [
                (
                    "question q, field support 1: the quote '\"the ministry\" said' does not stand in a; "
                    "its words do, with other punctuation, capitals or blanks: copy them from the article"
                ),
            ],
        ),
        (
            (("9",), ("Karachi", "Lahore")),
            (Support("a.txt"), Support("b.txt")),
            ["warning: question q, field answers: none of 'Karachi', 'Lahore' stands in a, b"],
        ),
    ],
)
def test_check_against_the_archive(
    answers: tuple[tuple[str, ...], ...], support: tuple[Support, ...], said: list[str]
) -> None:
    question = GoldQuestion(id="q", question="Who?", answers=answers, support=support)
    assert [str(finding) for finding in check_against([question], ARTICLES.get)] == said


text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@settings(deadline=None)
@given(st.lists(st.tuples(text, st.lists(st.lists(text, min_size=1), min_size=1)), min_size=1, max_size=4))
def test_any_text_survives_json_lines(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, list[list[str]]]]
) -> None:
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    fields = [
        {"id": str(number), "question": question, "answers": groups, "match": "all"}
        for number, (question, groups) in enumerate(rows)
    ]
    path.write_text(
        "\n".join(json.dumps(row, ensure_ascii=number % 2 == 0) for number, row in enumerate(fields)), "utf-8"
    )
    assert [(found.question, [list(group) for group in found.answers]) for found in load(path)] == rows
