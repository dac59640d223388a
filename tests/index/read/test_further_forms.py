"""Inputs of the kinds that people bring, in forms for which no reader was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.index.read.forms.reading import put

WEIR = "The Kell weir collapsed on Thursday, warden Bo Krail said."
MILL = "The Kell mill was sold on Friday, agent Ivo Sand said."
SOURCE = "Our source inside the council is clerk Mina Roe."
BOTH = [(20240118, WEIR), (20240119, MILL)]


def post(title: str, day: int, text: str) -> dict[str, object]:
    return {"title": title, "date": f"2024-01-{day}T10:00:00", "content": f"<p>{text}</p>"}


POSTS = [post("Weir", 18, WEIR), post("Mill", 19, MILL)]
BIBTEX = (
    "@article{weir,\n  title = {The {Kell} weir},\n  journal = {Kell Post},\n  date = {2024-01-18},\n"
    f"  urldate = {{2024-03-01}},\n  abstract = {{{WEIR}}},\n}}\n\n@string{{kp = {{Kell Post}}}}\n"
    f'@misc{{mill, note = "1~" # jan, title="Mill " # {{sold}}, year=2024, month=jan, day=19, abstract="{MILL}"}}\n'
)
MAIL = "From a@k.example Thu Jan 18 12:08:34 2024\nFrom: Kell News <a@k.example>\nSubject: News\n"
ANSWERED = (
    f"{MAIL}Date: Thu, 18 Jan 2024 12:08:34 +0000\n\n{WEIR}\n\nOn Wed, 17 Jan 2024, Ada <b@k.example> wrote:\n"
    f"> {SOURCE}\n\n{MAIL}Date: Fri, 19 Jan 2024 12:08:34 +0000\n\n{MILL}\n\n-----Original Message-----\n"
    f"From: Ada Pell\nSent: Wednesday, January 17, 2024 10:00 AM\n\n{SOURCE}\n"
)
FURTHER: dict[str, str | bytes] = {
    "edges.json": json.dumps({"data": {"posts": {"edges": [{"node": one} for one in POSTS]}}}),
    "pages.json": json.dumps([{"page": number, "articles": [one]} for number, one in enumerate(POSTS)]),
    "pages.jsonl": "".join(json.dumps({"status": "ok", "articles": [one]}) + "\n" for one in POSTS),
    "days.json": json.dumps({str(one["date"]): [one] for one in POSTS}),
    "solr.json": json.dumps(
        {"response": {"docs": [{"pub_date_dt": one["date"], "body_txt": [one["content"]]} for one in POSTS]}}
    ),
    "zotero.bib": BIBTEX,
    "references.txt": BIBTEX,
    "answered.mbox": ANSWERED,
    "excel.txt": f"Title\tPublished\tBody\r\nA\t2024-01-18\t{WEIR}\r\nB\t2024-01-19\t{MILL}\r\n".encode("utf-16"),
    "odd.csv": f'Story Headline;Date de parution;Texte intégral\nA;18/01/2024;"{WEIR}"\nB;19/01/2024;"{MILL}"\n',
    "cnbc.csv": f'Headlines,Time,Description\nA,"10:51 AM ET Thu, 18 January 2024","{WEIR}"\nB,19-Jan-24,"{MILL}"\n',
}


@pytest.mark.parametrize("name", FURTHER)
def test_other_forms_of_known_kinds_are_read(tmp_path: Path, name: str) -> None:
    articles, problems = put(tmp_path, {name: FURTHER[name]})
    assert (sorted((article.date, article.text) for article in articles), problems) == (BOTH, [])


@pytest.mark.parametrize(
    "content", [{"plugins": [{"name": "a", "description": "A plugin."}]}, {"comments": POSTS}, {"raw_html": "<p>x</p>"}]
)
def test_json_that_holds_no_articles_gives_none(tmp_path: Path, content: object) -> None:
    articles, problems = put(tmp_path, {"a.json": json.dumps(content)})
    assert (articles, len(problems)) == ([], 1)


@pytest.mark.parametrize(
    ("file", "day"),
    [
        ("zoo 2024-1-8.txt", 20240108),
        ("18JAN2024_zoo.txt", 20240118),
        ("Zoo, 18. Januar 2024.txt", 20240118),
        ("2024年1月18日.txt", 20240118),
        ("20240118101500_zoo.txt", 20240118),
        ("report-202401189999.txt", None),
        ("call 555-2024-1-18.txt", None),
        ("5 copies 2024.txt", None),
    ],
)
def test_a_day_in_the_name_of_a_file(tmp_path: Path, file: str, day: int | None) -> None:
    ((article,), _) = put(tmp_path, {file: WEIR})
    assert article.date == day


@pytest.mark.parametrize(
    "written",
    ["So, 14. Januar 2024", "So, 14.01.2024 - 10:15", "14/01/2024 à 10h15", "2024/1/14(日)", "ngày 14/01/2024"],
)
def test_a_day_in_another_convention(tmp_path: Path, written: str) -> None:
    articles, problems = put(tmp_path, {"a.jsonl": json.dumps({"date": written, "text": WEIR})})
    assert ([article.date for article in articles], problems) == ([20240114], [])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1254", "Belediye başkanı İsmail Güneş köprünün trafiğe yeniden açıldığını söyledi."),
        ("cp1257", "Mērs Jānis Bērziņš sacīja, ka tilts ir atkal atvērts satiksmei."),
        ("cp1250", "A polgármester szerint a híd újra megnyílt a forgalom előtt, és a munkák időben befejeződtek."),
        ("cp1252", "As exposições e as decisões do prefeito de Zürich põem fim ao debate."),
        ("utf-16-le", WEIR),
    ],
)
def test_a_text_in_another_encoding_keeps_its_letters(tmp_path: Path, encoding: str, text: str) -> None:
    articles, _ = put(tmp_path, {"a.txt": text.encode(encoding)})
    assert [article.text for article in articles] == [text]


HIDDEN = {
    "DRAFT - weir.txt": SOURCE,
    "weir.draft.md": SOURCE,
    "weir (draft).txt": SOURCE,
    "a.txt": f"Strictly embargoed until 00:01 on 18 January 2030\n\n{SOURCE}",
    "a.jsonl": json.dumps({"text": SOURCE, "approval_status": "pending"}),
    "a.html": f'<html><body><article class="node--unpublished"><p>{SOURCE}</p><p>{WEIR}</p></article></body></html>',
}


@pytest.mark.parametrize("name", HIDDEN)
def test_other_marks_of_what_was_never_published(tmp_path: Path, name: str) -> None:
    articles, problems = put(tmp_path, {name: HIDDEN[name], "2024-nfl-draft.txt": WEIR})
    assert [article.text for article in articles] == [WEIR]
    assert [f"{name}: not public" in problem for problem in problems] == [True]


def test_notes_and_pictures_are_no_text(tmp_path: Path) -> None:
    noted = f"{WEIR}[^a] {MILL}^[Told by {SOURCE}]\n\n[^a]: A note.\n    {SOURCE}\n\n    {SOURCE}\n"
    blocks = [{"type": "text", "content": WEIR}, {"type": "image", "title": SOURCE}, {"type": "text", "content": MILL}]
    articles, problems = put(tmp_path, {"a.md": noted, "b.json": json.dumps([{"content_elements": blocks}])})
    assert ([article.text for article in articles], problems) == ([f"{WEIR} {MILL}", f"{WEIR}\n\n{MILL}"], [])


def test_a_mail_as_a_page_keeps_only_its_own_words(tmp_path: Path) -> None:
    head = "From: a@k.example\nSubject: {}\nDate: Thu, 18 Jan 2024 12:08:34 +0000\nMIME-Version: 1.0\n"
    head += "Content-Type: text/html; charset=utf-8\n\n"
    quoted = '<div class="gmail_quote"><blockquote><p>{}</p></blockquote></div>'
    articles, _ = put(
        tmp_path,
        {
            "a.eml": f"{head.format('Re: a')}<p>{WEIR}</p>{quoted.format(SOURCE)}",
            "b.eml": f"{head.format('Fwd: b')}{quoted.format(MILL)}",
        },
    )
    assert [article.text for article in articles] == [WEIR, MILL]
