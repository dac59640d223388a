"""The reported inputs themselves, read out of the page that describes them; without that page they are skipped.

Cases that no reading decides (canonical addresses, questions in other languages, a crowd of similar articles) have
their tests with the parts that do: fetch, evidence and store.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.index.read.forms.reading import put
from tests.index.samples import make_pdf

REPORTED = Path(__file__).parents[5] / "shared" / "cases" / "sources.md"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def case(number: int) -> tuple[list[str], list[str]]:
    """Return the blocks and the code of a case's own text; skip the test where the page is absent."""
    if not REPORTED.is_file():
        pytest.skip(f"{REPORTED} is absent")
    told = REPORTED.read_text(encoding="utf-8")
    (found,) = re.findall(rf"^G{number} .*?(?=^G\d+ |^## |\Z)", told, re.MULTILINE | re.DOTALL)
    return BLOCK.findall(found), re.findall(r"`([^`]+)`", BLOCK.sub("", found))


# the number, the name of its file, what there is right: days, words of the texts, and words that are in none
BLOCKS = [
    (1, "news.csv", [20210304, 20210309], ["elected Orla Dunmore", "12 percent"], ["publication"]),
    (2, "headlines.csv", [20030219, 20030220], ["bus depot", "nadia osric"], ["headline_text"]),
    (3, "nexis.rtf", [20240118], ["40-storey", "“a gamble”"], ["\\rtf", "\\par"]),
    (4, "alert.eml", [20240118], ["cafés", "ten o'clock"], ["=C3", "Subject"]),
    (7, "p.jsonl", [20220923, 20240119, 20240119], ["tunnel", "mill"], []),
    (8, "dmy.jsonl", [20210118, 20210203, 20210225], ["quay"], []),
    (11, "related.html", [20230912], ["310,000"], ["Old story"]),
    (21, "wordpress.xml", [], [], ["EMBARGOED", "Mina Roe"]),
    (23, "same.jsonl", [20240302, 20240303], ["Bo Krail", "Ivo Sand"], []),
]


def hold(
    root: Path, files: dict[str, str | bytes], days: list[int | None], words: list[str], others: list[str]
) -> list[str]:
    """Read files, compare days and words, and return the lines of what was left out."""
    articles, lines = put(root, files)
    text = "\n".join(f"{article.title}\n{article.text}" for article in articles)
    assert sorted(str(article.date) for article in articles) == sorted(map(str, days))
    assert [one for one in words if one not in text] == []
    assert [one for one in others if one in text] == []
    return lines


@pytest.mark.parametrize(("number", "name", "days", "words", "others"), BLOCKS)
def test_a_reported_file_is_read_as_it_should_be(
    tmp_path: Path, number: int, name: str, days: list[int | None], words: list[str], others: list[str]
) -> None:
    lines = hold(tmp_path, {name: case(number)[0][0]}, days, words, others)
    assert bool(lines) == (not days)


LINES = [
    (15, 1, "a.jsonl", [20220809], ["Nobody was hurt & the"], ["<p>", "track", "&amp;"]),
    (16, 1, "a.md", [None], ["A fire destroyed the pier, said"], ["**", "[", "https"]),
    (20, 1, "a.txt", [20230913], ["94 pau-\npers"], []),
    (26, 1, "a.jsonl", [20230912], ["библиотека"], []),
    (27, 1, "a.jsonl", [20230912], ["图书馆"], []),
    (29, 1, "result.json", [20220603], ["Governor Lena Vask said"], []),
    (30, 0, "posts.json", [20230701], ["manager Sia Bron"], ["<p>"]),
    (31, 0, "a.jsonl", [20030220], ["Nadia Osric resigns"], []),
]


@pytest.mark.parametrize(("number", "place", "name", "days", "words", "others"), LINES)
def test_a_reported_line_is_read_as_it_should_be(
    tmp_path: Path, number: int, place: int, name: str, days: list[int | None], words: list[str], others: list[str]
) -> None:
    content = case(number)[1][place].replace("\\n", "\n") if number == 20 else case(number)[1][place]
    assert hold(tmp_path, {name: content}, days, words, others) == []


def test_each_reported_day_is_read_or_said(tmp_path: Path) -> None:
    dates = [one for one in case(9)[1] if one.startswith('{"date"')]
    rows = "".join(f'{one[:-1]}, "text": "The weir opened, part {n}."}}\n' for n, one in enumerate(dates))
    days = [20240118, 20240118, 20240106, 20240106, 20240118, 20240118, None, None, None, None]
    assert len(hold(tmp_path, {"d.jsonl": rows}, days, [], [])) == 4


def test_reported_names_and_front_matter_tell_the_day(tmp_path: Path) -> None:
    told = case(10)[1]
    files: dict[str, str | bytes] = {told[0]: told[1], told[3]: told[4].replace("\\n", "\n")}
    assert hold(tmp_path, files, [20230912, 20220809], ["destroyed the pier"], ["+++"]) == []


@pytest.mark.parametrize("number", [12, 13])
def test_a_reported_page_with_other_marks_has_its_day(tmp_path: Path, number: int) -> None:
    marks = next(one for one in case(number)[1] if one.startswith("<meta"))
    page = re.sub(r"<script.*</script>", marks, case(11)[0][0], flags=re.DOTALL)
    assert hold(tmp_path, {"a.html": page}, [20230912], ["310,000"], []) == []


def test_a_reported_scan_has_the_day_of_its_paper(tmp_path: Path) -> None:
    drawn = re.findall(r"drawString\(\d+,\d+,'([^']+)'\)", case(14)[0][0])
    made = re.findall(r"D:\d+\+00'00'", case(14)[0][0])[0]
    pdf = make_pdf(["\n".join(drawn)], {"/CreationDate": made})
    assert hold(tmp_path, {"gazette.pdf": pdf}, [18980302], ["met on Tuesday"], []) == []


def test_a_reported_page_keeps_its_windows_letters(tmp_path: Path) -> None:
    page = re.findall(r"write\('(.+)'\.encode", case(17)[0][0])[0]
    shown = ["“the quay is open” – and", "€40"]
    assert hold(tmp_path, {"a.html": page.encode("cp1252")}, [20010506], shown, []) == []


def test_a_reported_text_keeps_its_polish_letters(tmp_path: Path) -> None:
    text = re.findall(r"'(.+)'\.encode", case(19)[1][1])[0]
    assert hold(tmp_path, {"a.txt": text.encode("cp1250")}, [20010506], ["Łukasz Żółć"], []) == []


def test_a_reported_page_has_no_readers_words(tmp_path: Path) -> None:
    post = re.findall(r'<div class="post">.*?</div>', "\n".join(case(24)[1]))[0]
    page = case(11)[0][0].replace("</article>", f'</article><div class="talk">{post * 4}</div>')
    assert hold(tmp_path, {"talk.html": page}, [20230912], ["310,000"], ["bribe"]) == []


def test_a_reported_page_of_a_program_is_left_out(tmp_path: Path) -> None:
    assert hold(tmp_path, {"app.html": f"<html><body>{case(25)[1][1]}</body></html>"}, [], [], [])
