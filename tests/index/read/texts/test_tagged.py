"""Text files of many documents with tagged fields, and files whose ending says nothing of their form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.read.texts import tagged
from tests.index.read.forms.reading import put
from tests.index.samples import TODAY

MILL, WEIR = "The mill was sold, Ivo Sand said.", "The weir broke on Friday."
LINE = "_" * 60
FILES = {
    "trec.txt": (
        f"<DOC>\n<DOCNO> AP880118-0001 </DOCNO>\n<HEAD>Mill sold</HEAD>\n<TEXT>\n{MILL}\n</TEXT>\n</DOC>\n"
        f"<DOC>\n<DOCNO> AP880119-0002 </DOCNO>\n<HEAD>Weir</HEAD>\n<TEXT>\n{WEIR}\n</TEXT>\n</DOC>\n"
    ),
    "reut2-000.sgm": (
        f"<!DOCTYPE lewis SYSTEM 'lewis.dtd'>\n<REUTERS NEWID='1'>\n<DATE>18-JAN-1988 15:01:01.79</DATE>\n<TEXT>"
        f"<TITLE>Mill sold</TITLE><BODY>{MILL}</BODY></TEXT>\n</REUTERS>\n<REUTERS NEWID='2'>\n"
        f"<DATE>19-JAN-1988 15:02:20.00</DATE>\n<TEXT><TITLE>Weir</TITLE><BODY>{WEIR}</BODY></TEXT>\n</REUTERS>\n"
    ),
    "ProQuestDocuments.txt": (
        f"{LINE}\n\nDocument 1 of 2\n\nMill sold\n\nPublication info: Kell Post ; Kell  [Kell]18 Jan 1988: B1.\n\n"
        f"Full text: {MILL}\n\nTitle: Mill sold\n\nPublication date: Jan 18, 1988\n\nLast updated: 2024-02-01\n\n"
        f"{LINE}\n\nDocument 2 of 2\n\nWeir\n\nPublication info: Kell Post ; Kell  [Kell]19 Jan 1988: B1.\n\n"
        f"Full text: {WEIR}\n\nTitle: Weir\n\nLast updated: 2024-02-01\n\n{LINE}\n\nContact us at: http://x.example\n"
    ),
    "newsbank.txt": (
        f"Mill sold\nKell Post (Kell, UK)\nJanuary 18, 1988\nAuthor: Ada Pell\nSection: News\n{MILL}\n"
        f"Record Number: 1\nCopyright (c) 1988 Kell Post\n\nWeir\nKell Post (Kell, UK)\nJanuary 19, 1988\n{WEIR}\n"
        "Record Number: 2\nCopyright (c) 1988 Kell Post\n"
    ),
    "movable-type.txt": (
        f"TITLE: Mill sold\nDATE: 01/18/1988 10:20:30 AM\n-----\nBODY:\n{MILL}\n-----\n--------\n"
        f"TITLE: Weir\nDATE: 01/19/1988 10:20:30 AM\n-----\nBODY:\n{WEIR}\n-----\n--------\n"
    ),
    "nexis.txt": (
        "Dokument 1 von 2\n\nKell Post\n\n18. Januar 1988 Montag\n\nMill sold\n\nAUTOR: Ada Pell\nLÄNGE: 12 Wörter\n\n"
        f"{MILL}\n\nUPDATE: 19. Januar 1988\n\nDokument 2 von 2\n\nKell Post\n\n19. Januar 1988 Dienstag\n\nWeir\n\n"
        f"LÄNGE: 5 Wörter\n\n{WEIR}\n"
    ),
    "mail.txt": (
        f"From a@b Mon Jan 18 12:08:34 1988\nFrom: a@b\nSubject: Mill sold\nDate: Mon, 18 Jan 1988 10:00:00 +0000\n\n"
        f"{MILL}\n> quoted words of another\n\nFrom a@b Tue Jan 19 12:08:34 1988\nFrom: a@b\nSubject: Weir\n"
        f"Date: Tue, 19 Jan 1988 10:00:00 +0000\n\n{WEIR}\n-- \nAda\n"
    ),
    "table.txt": f'title,date,text\nMill sold,1988-01-18,"{MILL}"\nWeir,1988-01-19,{WEIR}\n',
    "list.jsonl": json.dumps(
        [
            {"title": "Mill sold", "date": "1988-01-18", "text": MILL},
            {"title": "Weir", "date": "1988-01-19", "text": WEIR},
        ],
        indent=1,
    ),
    "several.jsonl": "".join(
        json.dumps({"title": title, "date": day, "text": text}, indent=1) + "\n"
        for title, day, text in (("Mill sold", "1988-01-18", MILL), ("Weir", "1988-01-19", WEIR))
    ),
    "utf16.jsonl": "".join(
        json.dumps({"title": title, "date": day, "text": text}) + "\r\n"
        for title, day, text in (("Mill sold", "1988-01-18", MILL), ("Weir", "1988-01-19", WEIR))
    ).encode("utf-16"),
    "excel.csv": f'sep=;\r\ntitle;date;text\r\nMill sold;1988-01-18;"{MILL}"\r\nWeir;1988-01-19;{WEIR}\r\n',
    "columns.json": json.dumps(
        {
            "title": {"0": "Mill sold", "1": "Weir"},
            "date": {"0": "1988-01-18", "1": "1988-01-19"},
            "text": {"0": MILL, "1": WEIR},
        }
    ),
    "split.json": json.dumps(
        {
            "columns": ["title", "date", "text"],
            "data": [["Mill sold", "1988-01-18", MILL], ["Weir", "1988-01-19", WEIR]],
        }
    ),
    "by-id.json": json.dumps(
        {
            "-Nx1": {"title": "Mill sold", "date": "1988-01-18", "text": MILL},
            "-Nx2": {"title": "Weir", "date": "1988-01-19", "text": WEIR, "author": "Ada"},
        }
    ),
    "lists.json": (
        f"[{json.dumps({'title': 'Mill sold', 'date': '1988-01-18', 'text': MILL})}]\n"
        f"[{json.dumps({'title': 'Weir', 'date': '1988-01-19', 'text': WEIR})}]\n"
    ),
    "zotero.ris": (
        f"TY  - NEWS\nTI  - Mill sold\nAU  - Pell, Ada\nT2  - Kell Post\nDA  - 1988/01/18/\nPY  - 1988\nAB  - {MILL}\n"
        f"ER  - \n\nTY  - JOUR\nT1  - Weir\nY1  - 1988/1/19/\nN2  - {WEIR}\nER  - \n"
    ),
    "ebsco.txt": (
        "Record: 1\nTitle: Mill sold.\nAuthors: Pell, Ada\nSource: Kell Post. 1/18/1988, p4. 1p.\nSubject Terms: *MILLS"
        f"\n*SALES\nAbstract: A sale.\nDatabase: Newspaper Source\n\nMill sold\n\n{MILL}\n\n~~~~~~~~\n\nBy Ada Pell\n\n"
        f"Record: 2\nTitle: Weir.\nSource: Kell Post. 1/19/1988.\nDatabase: Newspaper Source\n\n{WEIR}\n\n"
        "Copyright of Kell Post is the property of Kell Newspapers.\n"
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_each_document_of_a_file_is_an_article(tmp_path: Path, name: str) -> None:
    articles, problems = put(tmp_path, {name: FILES[name]})
    assert [(article.title, article.date, article.text) for article in articles] == [
        ("Mill sold", 19880118, MILL),
        ("Weir", 19880119, WEIR),
    ]
    assert problems == []


@pytest.mark.parametrize("name", ["page.txt", "page.php", "page"])
def test_a_saved_page_is_read_as_one_whatever_its_name(tmp_path: Path, name: str) -> None:
    body = f"<body><article><p>{MILL}</p><p>{WEIR}</p></article></body>"
    page = f"<!DOCTYPE html><html><head><title>Mill</title></head>{body}</html>"
    articles, problems = put(tmp_path, {name: page})
    assert ([article.text for article in articles], problems) == ([f"{MILL}\n\n{WEIR}"], [])


def test_a_quotation_mark_that_does_not_end_costs_one_line(tmp_path: Path) -> None:
    table = f'title,text\nMill,"{MILL}"\n"Weir,{WEIR}\nQuay,The quay opened.\n'
    articles, problems = put(tmp_path, {"a.csv": table})
    assert [article.text for article in articles] == [MILL]
    assert problems == ["a.csv, line 3: a quotation mark that does not end; correct the row and those after it"]


@pytest.mark.parametrize(
    "piece", ["<DOC>", "<TEXT><DOC>\n", "TITLE: a\n", "Record Number: 1\n", f"{LINE}\n", "Title: a\n"]
)
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert isinstance(list(tagged.documents("a.txt", f"<DOC>{text}", TODAY)), list)
    assert isinstance(list(tagged.documents("a.txt", text, TODAY)), list)
