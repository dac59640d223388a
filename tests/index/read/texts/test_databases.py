"""Texts of Nexis and Factiva: each document an article with its own headline, day and outlet."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from index.read.texts import databases
from tests.index.read.forms.reading import put
from tests.index.read.forms.test_documents import saved
from tests.index.samples import TODAY

OLD = """


                               1 of 2 DOCUMENTS


                              The Orrin Herald

                          January 18, 2024 Thursday
                              Late Edition - Final

Council approves tower
after a long night

BYLINE: By GUS WRAY

SECTION: Section A; Column 1;
 Metropolitan Desk; Pg. 1

LENGTH: 512 words

DATELINE: ORRIN

   The Orrin council approved a 40-storey tower
on Wednesday night.

   Planner Pia Lode called it a gamble.

URL: http://orrin.example

GRAPHIC: PHOTO: The tower (PHOTOGRAPH BY BO KRAIL)

LOAD-DATE: January 20, 2024

LANGUAGE: ENGLISH

                   Copyright 2024 The Orrin Herald
                        All Rights Reserved


                               2 of 2 DOCUMENTS


                   Copyright 2024 Kell Post Ltd
                        All Rights Reserved
                              Kell Post

                          19 January 2024

SECTION: NEWS

LENGTH: 20 words

HEADLINE: Mill sold

BODY:
The Kell mill was sold, agent Ivo Sand said.

LOAD-DATE: January 21, 2024
"""
NEW = """Date and Time: Friday, May 3, 2024 10:00:00AM
Job Number: 1
Documents (2)
1. Council approves tower
2. January 6, 2021: what happened

Council approves tower
The Orrin Herald
January 18, 2024 Thursday

Copyright 2024 The Orrin Herald All Rights Reserved

Section: NEWS; Pg. 1
Length: 512 words
Byline: Gus Wray
Body


The Orrin council approved a 40-storey tower on Wednesday night.

Classification


Language: ENGLISH

Load-Date: January 20, 2024


End of Document


January 6, 2021: what happened
Kell Post
19 January 2024

Copyright 2024 Kell Post

Length: 20 words
Body

The Kell mill was sold, agent Ivo Sand said.

Load-Date: January 21, 2024

End of Document
"""
FACTIVA = """Council approves tower

By Gus Wray
512 words
18 January 2024
10:15
The Orrin Herald
ORRIN
1
English
(c) 2024 The Orrin Herald. All rights reserved.

The Orrin council approved a 40-storey tower on Wednesday night.

Planner Pia Lode called it a gamble.

Document ORRIN00020240118ek1i0000a

News
Mill sold
20 words
19 January 2024
Kell Post
KELL
English
Copyright 2024 Kell Post

The Kell mill was sold, agent Ivo Sand said.

Document KELL000020240119ek1j00001
"""
CODED = """HD  Council approves tower
BY  By Gus Wray
WC  512 words
PD  18 January 2024
SN  The Orrin Herald
SC  ORRIN
LA  English
CY  Copyright 2024 The Orrin Herald

LP  The Orrin council approved a 40-storey tower
on Wednesday night.

TD
Planner Pia Lode called it a gamble.

CO  orrcou : Orrin Council
RE  orrin : Orrin
AN  Document ORRIN00020240118ek1i0000a

"""
TOWER = "The Orrin council approved a 40-storey tower on Wednesday night."


def first_line(text: str) -> str:
    return " ".join(text.partition("\n\n")[0].split())


@pytest.mark.parametrize("source", [OLD, NEW, FACTIVA], ids=["old", "new", "factiva"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_document_is_an_article(tmp_path: Path, source: str, ends: str) -> None:
    articles, problems = put(tmp_path, {"found.txt": source.replace("\n", ends)})
    assert problems == []
    tower, mill = articles
    assert tower.title.startswith("Council approves tower")
    assert (tower.date, tower.outlet, tower.path) == (20240118, "The Orrin Herald", "found.txt#1")
    assert tower.author is not None
    assert tower.author.upper().endswith("GUS WRAY")
    assert first_line(tower.text) == TOWER
    assert (mill.date, mill.outlet, mill.path) == (20240119, "Kell Post", "found.txt#2")
    assert mill.text == "The Kell mill was sold, agent Ivo Sand said."
    assert mill.title in ("Mill sold", "January 6, 2021: what happened")
    assert "PHOTO" not in tower.text
    assert tower.day_from == "the header of the document"


def test_a_headline_of_two_lines(tmp_path: Path) -> None:
    articles, _ = put(tmp_path, {"found.txt": OLD})
    assert articles[0].title == "Council approves tower after a long night"
    assert articles[0].text.endswith("\n\nPlanner Pia Lode called it a gamble.")


def test_documents_with_codes(tmp_path: Path) -> None:
    ((article,), problems) = put(tmp_path, {"found.txt": CODED})
    assert problems == []
    assert (article.title, article.date, article.outlet) == ("Council approves tower", 20240118, "The Orrin Herald")
    assert first_line(article.text) == TOWER
    assert article.text.endswith("\n\nPlanner Pia Lode called it a gamble.")


def test_documents_of_nexis_in_a_word_file(tmp_path: Path) -> None:
    document = docx.Document()
    for line in NEW.splitlines():
        document.add_paragraph(line)
    articles, problems = put(tmp_path, {"found.docx": saved(document)})
    assert problems == []
    assert [(article.date, article.outlet) for article in articles] == [
        (20240118, "The Orrin Herald"),
        (20240119, "Kell Post"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Body\n\nThe body was found on Friday.",
        "A report\n\n3 of 10\n\nLENGTH: it ran for an hour. All 10 DOCUMENTS were read.",
        "January 18, 2024\n\nThe Document ABC was found.\n\nDocument of the week",
        "The council met.\n\nBody\n\nIt is a body of seven.",
    ],
)
def test_other_texts_are_one_article(tmp_path: Path, text: str) -> None:
    ((article,), problems) = put(tmp_path, {"a.txt": text})
    assert (article.text, article.path, problems) == (text, "a.txt", [])


def test_a_document_without_text_costs_one_line(tmp_path: Path) -> None:
    broken = FACTIVA.replace("The Kell mill was sold, agent Ivo Sand said.", "")
    articles, problems = put(tmp_path, {"found.txt": broken})
    assert len(articles) == 1
    assert problems == ["found.txt: document 2: no text below its header; leave it out"]


@pytest.mark.parametrize("piece", ["Document A", "1 of 2 DOCUMENTS\n", " ", "LP  ", "A", "LENGTH: ", "Body\n", "Aa-"])
def test_long_runs_of_anything_end(piece: str) -> None:
    text = "\n" + piece * 30_000
    if databases.is_known(text):
        list(databases.documents("a.txt", text, TODAY))
    assert databases.is_known(text) in (True, False)
