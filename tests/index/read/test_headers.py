"""Lines and fields above a text: its day, and no day of a change, of an event or of a download."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.read.headers import day_line
from tests.index.read.forms.reading import put

TEXT = "The Marl council voted on Tuesday to keep the library open, Petra Voss said."
LINES = [
    "Date: 12 September 2023",
    "By Ada Pell | 12 September 2023 | Marl Post",
    "Tuesday 12 September 2023 09.12 BST",
    "LONDON, 12 September 2023 —",
    "MARL, Sept. 12, 2023 (Any Agency) - The council voted",
    "Veröffentlicht am 12. September 2023",
    "Publié le 12 septembre 2023 à 09h12",
    "Опубликовано 12 сентября 2023",
    "Publicado el 12 de septiembre de 2023",
    "2023年9月12日 星期二",
    "Updated: 2024-02-01\nPublished: 2023-09-12T09:00:00Z",
    "Marl Post, 12 September 2023, page 4",
    "[12.09.2023]",
    "Marl, den 12. September 2023",
    "Sept. 12, 2023, 9:12 PM UTC / Updated Sept. 13, 2023, 1:00 AM UTC",
    "12/09/2023 (Tue)",
    "mardi 09/12/2023",
]
NONE = [
    "Last updated on 1 February 2024",
    "Retrieved: 1 February 2024",
    "Born 5 May 1919",
    "Stand: 1. Februar 2024",
    "MARL, Sept 12 (Any Agency) -",
    "The mill was sold on 12 September 2023, the clerk said.",
    "In 2023 the council of Marl voted to keep 12 libraries.",
    "18-20 January 2024",
    "5 May 2019 and 6 May 2019",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_above_a_text_states_its_day(tmp_path: Path, line: str) -> None:
    articles, problems = put(tmp_path, {"a.txt": f"Library stays open\n\n{line}\n{TEXT}\n"})
    assert ([article.date for article in articles], problems) == ([20230912], [])


@pytest.mark.parametrize("line", NONE)
def test_another_line_with_a_day_is_no_day_of_publication(line: str) -> None:
    assert day_line(f"{line}\n{TEXT}\n") is None


@pytest.mark.parametrize(
    "header",
    [
        "Title: Library\nDate: 2023-09-12\nAuthor: Ada Pell\n\n",
        "Subject: Library\nDate: Tue, 12 Sep 2023 23:10:00 -0500\nFrom: Ada Pell\n\n",
        ":title: Library\n:date: 2023-09-12\n:author: Ada Pell\n\n",
        '{\n"title": "Library",\n"date": "2023-09-12",\n"author": "Ada Pell"\n}\n\n',
        "<!--\n.. title: Library\n.. date: 2023-09-12 10:00:00 UTC\n.. author: Ada Pell\n-->\n\n",
        "---\ntitle: Library\ndate:\n  created: 2023-09-12\n  updated: 2024-02-01\nauthor: Ada Pell\n---\n",
    ],
)
def test_fields_above_a_text_are_no_text(tmp_path: Path, header: str) -> None:
    ((article,), problems) = put(tmp_path, {"a.md": f"{header}{TEXT}\n"})
    assert (article.title, article.date, article.author) == ("Library", 20230912, "Ada Pell")
    assert (article.text.strip(), problems) == (TEXT, [])


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Library 12 September 2023.txt", 20230912),
        ("Sep-12-2023-library.txt", 20230912),
        ("2023/September/12/library.txt", 20230912),
        ("2023-09/12-library.txt", 20230912),
        ("23-09-2023-library.txt", 20230923),
        ("12-09-2023-library.txt", None),
        ("v2023.9.12.txt", None),
        ("issue-2023-09.txt", None),
    ],
)
def test_the_day_in_the_name_of_a_file(tmp_path: Path, name: str, day: int | None) -> None:
    articles, problems = put(tmp_path, {name: TEXT})
    assert ([article.date for article in articles], problems) == ([day], [])


def test_a_line_with_the_day_is_no_title(tmp_path: Path) -> None:
    ((article,), _) = put(tmp_path, {"a.txt": f"12 September 2023, 21:40\n{TEXT}\n"})
    assert article.title == TEXT
