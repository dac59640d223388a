"""Archives of further tools: what they hide, what their editors put between paragraphs, and days in plain sight."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.index.read.forms.reading import put
from tests.index.samples import make_pdf

TOLD = "The Tarn weir collapsed on Saturday morning, warden Bo Krail said."
MORE = "Engineers counted eleven cracks in the wall in March, according to a report of the council."
LAST = "The road along the river stays closed until the end of the month, and buses take the northern route."
HIDDEN = "Our source inside the council is clerk Mina Roe."


def row(**fields: object) -> dict[str, object]:
    return {"title": "Weir", "date": "2024-01-18", "text": HIDDEN, **fields}


def arc(told: str, **fields: object) -> dict[str, object]:
    pieces = [
        {"type": "text", "content": told},
        {"type": "image", "caption": HIDDEN},
        {"type": "text", "content": MORE},
    ]
    days = {"first_publish_date": "2024-01-18T08:00:00Z", "publish_date": "2024-02-18T08:00:00Z"}
    return {"type": "story", "headlines": {"basic": "Weir"}, "content_elements": pieces, **days, **fields}


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "disabled"},
        {"status": "expired"},
        {"state": "queued"},
        {"workflow_state": "needs_approval"},
        {"Veröffentlichungsstatus": "Entwurf"},
        {"Statut": "brouillon"},
        {"pubstatus": "withheld"},
        {"Published status": "Unpublished"},
        {"audience": "premium"},
        {"security": "usemask"},
        {"Published?": "N"},
        {"Veröffentlicht": "nein"},
        {"is_live": "n"},
        {"revision": {"published": False}},
        {"expiryDate": "2024-06-01"},
        {"unpublish_on": "2024-06-01T00:00:00"},
    ],
)
def test_more_states_of_a_text_that_is_not_public(tmp_path: Path, fields: dict[str, object]) -> None:
    articles, problems = put(tmp_path, {"rows.json": json.dumps([row(**fields), row(text=TOLD)])})
    assert [article.text for article in articles] == [TOLD]
    assert "not public and left out" in problems[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "live"},
        {"Published?": "Y"},
        {"expiryDate": None},
        {"unpublish_on": "2031-06-01"},
        {"audience": "free"},
    ],
)
def test_a_text_that_is_public_stays(tmp_path: Path, fields: dict[str, object]) -> None:
    articles, _ = put(tmp_path, {"rows.json": json.dumps([row(text=TOLD, **fields)])})
    assert [(article.date, article.text) for article in articles] == [(20240118, TOLD)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"For release: 10 a.m. Monday, 6 July 2037\n\n{HIDDEN}"),
        ("b.md", f"RELEASE DATE: 6 July 2037\n\n{HIDDEN}"),
        ("c.txt", f"Hold until July 6, 2037\n\n{HIDDEN}"),
        ("_posts/2037-07-06-weir.md", f"---\ntitle: Weir\n---\n{HIDDEN}"),
    ],
)
def test_a_text_is_hidden_until_its_release(tmp_path: Path, name: str, text: str) -> None:
    assert put(tmp_path, {name: text})[0] == []


@pytest.mark.parametrize("notice", ["FOR IMMEDIATE RELEASE", "For release: 6 July 2021", "Hold until July 6, 2021"])
def test_a_release_that_has_come_stays(tmp_path: Path, notice: str) -> None:
    assert len(put(tmp_path, {"a.txt": f"{notice}\n\n{TOLD}"})[0]) == 1


def test_the_stories_of_arc_are_read_with_their_first_day(tmp_path: Path) -> None:
    page = {"type": "results", "content_elements": [arc(TOLD), arc(HIDDEN, revision={"published": False})]}
    articles, _ = put(tmp_path, {"page.json": json.dumps(page), "one.json": json.dumps(arc(TOLD))})
    assert [(one.date, one.title, one.text) for one in articles] == [(20240118, "Weir", f"{TOLD}\n\n{MORE}")] * 2


CARDS = (
    "<figure class='kg-card kg-bookmark-card'><div class='kg-bookmark-title'>{}</div></figure>",
    "<div class='kg-card kg-signup-card'><h2>{}</h2></div>",
    "<div class='subscription-widget-wrap'><p>{}</p></div>",
    "<div class='digest-post-embed'><p>{}</p></div>",
    "<p class='button-wrapper'><a>{}</a></p>",
    "<div class='wp-block-buttons'><a>{}</a></div>",
    "<div class='jp-relatedposts'><p>{}</p></div>",
)


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("form", ["json", "csv", "rss"])
def test_what_an_editor_puts_between_paragraphs_is_no_text(tmp_path: Path, card: str, form: str) -> None:
    html = f"<p>{TOLD}</p>{card.format(HIDDEN)}<p>{MORE}</p>"
    content = {
        "json": json.dumps([row(text=html)]),
        "csv": f'title,date,text\nWeir,2024-01-18,"{html}"\n',
        "rss": (
            "<rss version='2.0'><channel><title>T</title><item><title>Weir</title><description><![CDATA["
            f"{html}]]></description></item></channel></rss>"
        ),
    }[form]
    articles, _ = put(tmp_path, {f"a.{form}": content})
    assert [article.text for article in articles] == [f"{TOLD}\n\n{MORE}"]


@pytest.mark.parametrize("named", ["image-description", "legend", "photo-legend", "img-desc", "cutline"])
def test_a_caption_by_other_names_is_no_text(tmp_path: Path, named: str) -> None:
    caption = f"<div><img src='x'><div class='{named}'>{HIDDEN}</div></div>"
    page = f"<html><body><article><h1>Weir</h1><p>{TOLD}</p>{caption}<p>{MORE}</p><p>{LAST}</p></article></body></html>"
    articles, _ = put(tmp_path, {"a.html": page})
    assert [HIDDEN in article.text for article in articles] == [False]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The <b>har&shy;bour</b> closed.", "The harbour closed."),
        ("<p>The weir fell.<sup><a href='#n1'>1</a></sup> Nobody was hurt.</p>", "The weir fell. Nobody was hurt."),
        ("The 21<sup>st</sup> flood.", "The 21st flood."),
        ("The **weir** fell, [Bo Krail](https://x.example) said.", "The weir fell, Bo Krail said."),
        ("He said [the quay] (closed) cost 5 ** 2.", "He said [the quay] (closed) cost 5 ** 2."),
        ("'''Weir''' fell, [[Marl|the council]] said.{{cite|x}}", "Weir fell, the council said."),
        ("[vc_row][vc_column]The weir fell.[/vc_column][/vc_row]", "The weir fell."),
        ("[fusion_text]The weir fell.[/fusion_text]", "The weir fell."),
        ("The weir fell.\\n\\nNobody was hurt.", "The weir fell.\n\nNobody was hurt."),
        ("It stands in C:\\news for now.", "It stands in C:\\news for now."),
    ],
)
def test_a_row_has_no_marks_that_its_page_did_not_show(tmp_path: Path, written: str, shown: str) -> None:
    articles, _ = put(tmp_path, {"a.json": json.dumps([row(text=written)])})
    assert [article.text for article in articles] == [shown]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The weir fell.\n{: .lead}\n\nNobody was hurt.\n", "The weir fell.\n\nNobody was hurt."),
        ("{:toc}\n\nThe weir fell.{: #x .y}\n", "The weir fell."),
        ("| Town | Homes |\n|------|------|\n| Tarn | 200 |\n", "Town Homes\nTarn 200"),
    ],
)
def test_the_marks_of_kramdown_and_tables_are_no_text(tmp_path: Path, written: str, shown: str) -> None:
    articles, _ = put(tmp_path, {"a.md": written})
    assert [article.text for article in articles] == [shown]


@pytest.mark.parametrize(
    "written",
    [
        "Thứ năm, 18/1/2024, 08:00 (GMT+7)",
        "18.1.2024 klo 8.12",
        "18/Jan/2024:08:00:00 +0000",
        "18/Jan/2024",
    ],
)
def test_days_of_further_countries_and_programs(tmp_path: Path, written: str) -> None:
    articles, _ = put(tmp_path, {"a.json": json.dumps([row(text=TOLD, date=written)])})
    assert [article.date for article in articles] == [20240118]


@pytest.mark.parametrize(
    "name",
    [
        "date_gmt",
        "publié le",
        "Veröffentlicht am",
        "公開日時",
        "发表时间",
        "опубликовано",
        "seendate",
        "Run Date",
        "Authored on",
    ],
)
def test_further_names_of_the_day(tmp_path: Path, name: str) -> None:
    fields = {"title": "Weir", "text": TOLD, name: "2024-01-18"}
    assert [article.date for article in put(tmp_path, {"a.json": json.dumps([fields])})[0]] == [20240118]


def test_a_field_with_a_day_wins_over_one_without(tmp_path: Path) -> None:
    fields = {"title": "Weir", "text": TOLD, "published": "TARN (AP)", "created_at": "2024-01-18"}
    assert [article.date for article in put(tmp_path, {"a.json": json.dumps([fields])})[0]] == [20240118]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Tarn, jueves 18 de enero de 2024", 20240118),
        ("Marl, donderdag 18 januari 2024", 20240118),
        ("2024年1月18日 08:00 来源：新华社", 20240118),
        ("Marler Bote vom 18.01.2024, S. 3", 20240118),
        ("2024年1月18日，马尔市议会投票决定", None),
    ],
)
def test_further_lines_that_state_a_day(tmp_path: Path, line: str, day: int | None) -> None:
    assert [article.date for article in put(tmp_path, {"a.txt": f"Weir\n\n{line}\n\n{TOLD}"})[0]] == [day]


@pytest.mark.parametrize(
    ("above", "below", "day"),
    [
        ("<p>Monday, 1 June 2015</p>", "<p>By Ada Pell | Published 18 January 2014</p>", 20140118),
        ("<p>1 June 2015</p>", "<div class='byline'>Ada Pell, 18 January 2014</div>", 20140118),
        ("<p class='date'>18 January 2014</p>", "", 20140118),
        ("<p>18 January 2014</p>", "", 20140118),
    ],
)
def test_a_day_below_the_headline_counts_before_one_above(tmp_path: Path, above: str, below: str, day: int) -> None:
    words = f"<p>{TOLD}</p><p>{MORE}</p><p>{LAST}</p>"
    page = f"<html><body><div>{above}<h1>Weir</h1>{below}{words}</div></body></html>"
    assert [article.date for article in put(tmp_path, {"a.html": page})[0]] == [day]


@pytest.mark.parametrize("kind", ["NewsArticle", "BlogPosting"])
def test_the_day_of_a_change_in_structured_data_is_never_taken(tmp_path: Path, kind: str) -> None:
    data = json.dumps({"@type": kind, "headline": "Weir", "dateModified": "2015-01-01T00:00:00Z"})
    head = f"<script type='application/ld+json'>{data}</script>"
    words = f"<article><h1>Weir</h1><p>{TOLD}</p><p>{MORE}</p><p>{LAST}</p></article>"
    page = f"<html><head><title>Weir</title>{head}</head><body>{words}</body></html>"
    assert [article.date for article in put(tmp_path, {"a.html": page})[0]] == [None]


def mail(text: str, page: str) -> str:
    part = 'Content-Type: text/{}; charset="utf-8"\n\n{}\n'
    parts = "--x\n" + part.format("plain", text) + "--x\n" + part.format("html", page) + "--x--\n"
    head = "From: News <n@t.example>\nSubject: Weir\nDate: Thu, 18 Jan 2024 08:00:00 +0000\nMIME-Version: 1.0\n"
    return f"{head}Content-Type: multipart/alternative; boundary=x\n\n{parts}"


@pytest.mark.parametrize(
    ("text", "shown"), [("See the web version.", f"{TOLD}\n\n{MORE}"), (f"{TOLD} {MORE}", f"{TOLD} {MORE}")]
)
def test_a_plain_text_that_only_points_to_the_page_is_not_taken(tmp_path: Path, text: str, shown: str) -> None:
    articles, _ = put(tmp_path, {"a.eml": mail(text, f"<p>{TOLD}</p><p>{MORE}</p>")})
    assert [article.text for article in articles] == [shown]


def test_a_line_of_a_mail_that_begins_with_from_begins_no_mail(tmp_path: Path) -> None:
    one = f"From a@b Thu Jan 18 08:00:00 2024\nSubject: Weir\nDate: Thu, 18 Jan 2024 08:00:00 +0000\n\n{TOLD}\n\n"
    articles, problems = put(tmp_path, {"a.mbox": f"{one}From the bridge one saw it.\n\n{one}"})
    assert [article.text for article in articles] == [f"{TOLD}\n\nFrom the bridge one saw it.", TOLD]
    assert problems == []


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp850", "Die Bürgermeisterin sagte, die Brücke werde nächste Woche geöffnet."),
        ("cp437", "Die Fähre hält am Montag nicht, sagte Käptn Jörg Müller."),
        ("cp932", "町長は土曜日、堰が崩壊し二百人が避難したと述べた。"),
        ("euc_jp", "月曜日の正午にフェリーが止まったと船長が述べた。"),
    ],
)
def test_texts_from_dos_and_japan_keep_their_letters(tmp_path: Path, encoding: str, text: str) -> None:
    assert [article.text for article in put(tmp_path, {"a.txt": text.encode(encoding)})[0]] == [text]


def test_a_page_that_is_wrongly_labelled_utf_8_is_read(tmp_path: Path) -> None:
    words = f"<article><h1>Weir</h1><p>{TOLD}</p><p>Zoë paid 40 € – twice, she said.</p><p>{LAST}</p></article>"
    page = f"<html><head><meta charset='utf-8'></head><body>{words}</body></html>".encode("cp1252")
    assert "Zoë paid 40 € – twice, she said." in put(tmp_path, {"a.html": page})[0][0].text


LEFT = [
    "The weir fell on",
    "Saturday, Bo Krail",
    "said. The road stays",
    "closed to all cars",
    "for the whole month,",
    "he told reporters",
    "at the old mill.",
]
RIGHT = [
    "The board elected",
    "Orla Dunmore as its",
    "chair by seven votes",
    "to four. She wants",
    "to lower the fares",
    "before the summer",
    "and open the quay.",
]


def placed(pieces: list[tuple[int, int, str]]) -> bytes:
    """Write a page with words at their places, in this order."""
    drawn = "\n".join(f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm ({words}) Tj ET" for x, y, words in pieces)
    plain = make_pdf(["x"])
    begins, ends = plain.index(b"stream\n") + 7, plain.index(b"\nendstream")
    length = f"/Length {ends - begins}".encode()
    return plain[:begins].replace(length, f"/Length {len(drawn)}".encode()) + drawn.encode() + plain[ends:]


@pytest.mark.parametrize("by_word", [False, True])
def test_columns_that_are_written_row_by_row_are_not_read_across(tmp_path: Path, by_word: bool) -> None:
    pieces = []
    for number, lines in enumerate(zip(LEFT, RIGHT, strict=True)):
        for x, line in zip((60, 320), lines, strict=True):
            at = [(x + 6 * len(line[: line.index(word)]), word) for word in line.split()] if by_word else [(x, line)]
            pieces += [(place, 700 - 14 * number, words) for place, words in at]
    articles, _ = put(tmp_path, {"a.pdf": placed(pieces)})
    assert [article.text.split("\n") for article in articles] == [LEFT + RIGHT]


def test_a_table_of_a_pdf_is_read_by_row(tmp_path: Path) -> None:
    rows = [
        (name, 700 - 14 * number) for number, name in enumerate("Marl Kell Tarn Orrin Ennis Lowford Fenwick".split())
    ]
    pieces = [piece for name, y in rows for piece in ((60, y, name), (320, y, str(y)))]
    assert "Marl 700" in put(tmp_path, {"a.pdf": placed(pieces)})[0][0].text


def test_the_heads_of_even_and_odd_pages_are_no_text(tmp_path: Path) -> None:
    heads = ["{} The Marl Gazette", "News of the day {}"]
    pages = [
        f"{heads[n % 2].format(n)}\n{name} mended the weir alone.\nHe was paid."
        for n, name in enumerate("Abe Bo Cy Di Ed Flo".split())
    ]
    text = put(tmp_path, {"a.pdf": make_pdf(pages)})[0][0].text
    assert "Gazette" not in text
    assert "News" not in text
    assert "Flo mended the weir alone." in text


def test_the_documents_of_a_nexis_pdf_are_split(tmp_path: Path) -> None:
    def one(day: str, words: str) -> str:
        return f"Weir\nTarn Times\nJanuary {day}, 2024 Thursday\nLength: 9 words\nBody\n{words}\nEnd of Document"

    articles, _ = put(tmp_path, {"a.pdf": make_pdf([one("18", TOLD), one("19", MORE)])})
    assert [(article.date, article.text) for article in articles] == [(20240118, TOLD), (20240119, MORE)]
