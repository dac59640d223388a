"""Documents of word processors and e-books: the words that a reader sees, and a day that is one of publication."""

from __future__ import annotations

import contextlib
import datetime
import io
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from index.read.days import UnreadableError
from index.read.forms import documents, rtf
from tests.index.read.forms.reading import put, zipped
from tests.index.samples import TODAY

TOWER = "The Orrin council approved a 40-storey tower on Wednesday night. Planner Gus Wray called it “a gamble”."
NEXIS_RTF = (
    r"{\rtf1\ansi\deff0{\fonttbl{\f0 Times;}}\f0\fs24 {\b Council approves tower}\par The Orrin Herald\par "
    r"January 18, 2024 Thursday\par Body\par The Orrin council approved a 40-storey tower on Wednesday night. "
    r"Planner Gus Wray called it \'93a gamble\'94.\par}"
)


def word_document(paragraphs: list[str], title: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "Ada Pell"
    document.core_properties.created = datetime.datetime(2015, 6, 11, tzinfo=datetime.UTC)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_word_document_is_dated_by_its_text_never_by_its_making(tmp_path: Path) -> None:
    articles, problems = put(
        tmp_path,
        {
            "a.docx": word_document(["Council approves tower", "January 18, 2024", TOWER], "Tower approved"),
            "b.docx": word_document([TOWER]),
            "2024-01-19 tower.docx": word_document([TOWER]),
        },
    )
    assert problems == []
    found = {article.path: article for article in articles}
    assert found["a.docx"].text == f"Council approves tower\n\nJanuary 18, 2024\n\n{TOWER}"
    assert (found["a.docx"].title, found["a.docx"].author) == ("Tower approved", "Ada Pell")
    assert (found["a.docx"].date, found["a.docx"].day_from) == (20240118, "a line of its own")
    assert found["b.docx"].date is None
    assert (found["2024-01-19 tower.docx"].date, found["2024-01-19 tower.docx"].day_from) == (
        20240119,
        "the file's name",
    )


def test_deleted_and_hidden_words_of_a_word_document_are_no_text(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The quay ")
    for tag, words in (("w:del", "is closed"), ("w:ins", "is open")):
        change, run = OxmlElement(tag), OxmlElement("w:r")
        text = OxmlElement("w:delText" if tag == "w:del" else "w:t")
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    hidden = paragraph.add_run(" (source: Mina Roe)")
    hidden.font.hidden = True
    paragraph.add_run(", said Jo Finch.")
    document.add_table(1, 1).cell(0, 0).text = "A cell."
    document.add_comment(paragraph.runs, "Ask the lawyer first.")
    document.sections[0].header.paragraphs[0].text = "CONFIDENTIAL"
    articles, problems = put(tmp_path, {"a.docx": saved(document)})
    assert [article.text for article in articles] == ["The quay is open, said Jo Finch.\n\nA cell."]
    assert problems == []


def test_the_title_paragraph_is_the_title(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Tower approved", 0)
    document.add_paragraph(TOWER)
    assert document.paragraphs[0]._p.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") is not None
    ((article,), _) = put(tmp_path, {"a.docx": saved(document)})
    assert article.title == "Tower approved"


ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>A deleted line.</text:p></text:deletion>
</text:changed-region></text:tracked-changes>
<text:table-of-content><text:index-body><text:p>Quay opens 1</text:p></text:index-body></text:table-of-content>
<text:h text:outline-level="1">Quay opens</text:h><text:p>date: 6 May 2001</text:p>
<text:p>The quay<text:s text:c="2"/>is <text:span>open</text:span><text:note><text:note-body><text:p>A note.</text:p>
</text:note-body></text:note>, said<office:annotation><dc:creator>Ed</dc:creator><text:p>Really?</text:p>
</office:annotation> Jo Finch.<text:line-break/>It costs €40.</text:p>
</office:text></office:body></office:document-content>"""
ODT_META = """<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0">
<office:meta>
<meta:creation-date>2015-06-11T12:00:00</meta:creation-date><dc:title>The quay</dc:title>
<dc:creator>Ada Pell</dc:creator>
</office:meta></office:document-meta>"""


def test_an_open_document(tmp_path: Path) -> None:
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ODT, "meta.xml": ODT_META})
    ((article,), problems) = put(tmp_path, {"a.odt": data})
    assert problems == []
    assert article.text == "Quay opens\n\ndate: 6 May 2001\n\nThe quay  is open, said Jo Finch.\nIt costs €40."
    assert (article.title, article.author, article.date) == ("The quay", "Ada Pell", 20010506)


def test_a_document_of_nexis_in_rtf(tmp_path: Path) -> None:
    ((article,), problems) = put(tmp_path, {"nexis.rtf": NEXIS_RTF})
    assert problems == []
    assert (article.title, article.outlet, article.date) == ("Council approves tower", "The Orrin Herald", 20240118)
    assert article.text == TOWER


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"{\rtf1\ansi One \'e9t\'e9.\par\par Two\line three.}", "One été.\n\nTwo\nthree."),
        (r"{\rtf1\ansi\ansicpg1250 G\'f3ra \u321?\'f3d\u378?.}", "Góra Łódź."),
        (r"{\rtf1{\fonttbl{\f1\fnil\fcharset204 Arial;}}\f1 \'cf\'f0\'e8\'e2\'e5\'f2}", "Привет"),
        (r"{\rtf1{\fonttbl{\f0\fcharset128 Gothic;}}\f0 \'93\'fa\'96\'7b}", "日本"),
        (r'{\rtf1 A {\field{\*\fldinst{HYPERLINK "https://x.example"}}{\fldrslt link}} here.}', "A link here."),
        (r"{\rtf1 Open{\v  (source: Mina Roe)}{\deleted  closed}\v  hidden\v0  now.{\footnote A note.}}", "Open now."),
        (
            r"{\rtf1{\info{\title X}{\author Y}}{\header Page 1}{\pict 0123}{\*\unknown z}Text \{a\\b\}.}",
            "Text {a\\b}.",
        ),
        (r"{\rtf1 \uc2 \u8220 ??quoted\u8221 ??}", "“quoted”"),
    ],
)
def test_rich_text_as_it_is_shown(source: str, text: str) -> None:
    assert rtf.text_of(source.encode())[0] == text


OPF = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:opf="http://www.idpf.org/2007/opf"><dc:title>The Marl Review</dc:title><dc:creator>Ada Pell</dc:creator>
<dc:date opf:event="modification">2020-01-01</dc:date><dc:date opf:event="publication">2019-05-06</dc:date></metadata>
<manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="a" href="text/a%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="c" href="text/c.xhtml" media-type="application/xhtml+xml"/>
<item id="t" href="text/title.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="n"/><itemref idref="t"/><itemref idref="a"/><itemref idref="c" linear="no"/></spine></package>"""
CHAPTER = (
    "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head><body><h1>The weir</h1>"
    "<p>The Tarn weir collapsed on Saturday, warden Bo Krail said &amp; nobody was hurt.</p><aside>A note.</aside>"
    "<p>It was built in 1902.</p></body></html>"
)
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
BOOK = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": OPF,
    "OEBPS/nav.xhtml": "<html><body><nav>The weir</nav></body></html>",
    "OEBPS/text/title.xhtml": "<html><body><h1>The Marl Review</h1></body></html>",
    "OEBPS/text/a b.xhtml": CHAPTER,
    "OEBPS/text/c.xhtml": CHAPTER,
}


def test_a_book_is_an_article_for_each_part_of_its_reading_order(tmp_path: Path) -> None:
    ((article,), problems) = put(tmp_path, {"book.epub": zipped(BOOK)})
    assert problems == []
    assert (article.title, article.outlet, article.author) == ("The weir", "The Marl Review", "Ada Pell")
    assert (article.date, article.path) == (20190506, "book.epub#2")
    assert article.text == (
        "The weir\n\nThe Tarn weir collapsed on Saturday, warden Bo Krail said & nobody was hurt.\n\n"
        "It was built in 1902."
    )


def test_a_missing_part_of_a_book_costs_one_line(tmp_path: Path) -> None:
    parts = {name: content for name, content in BOOK.items() if name != "OEBPS/text/title.xhtml"}
    articles, problems = put(tmp_path, {"book.epub": zipped(parts)})
    assert len(articles) == 1
    assert problems == ["book.epub: part 1 (OEBPS/text/title.xhtml): missing in the file; save the book again"]


def test_a_part_that_a_book_names_often_is_read_once(tmp_path: Path) -> None:
    often = OPF.replace("</spine>", "<itemref idref='a'/>" * 1000 + "</spine>")
    articles, problems = put(tmp_path, {"book.epub": zipped({**BOOK, "OEBPS/book.opf": often})})
    assert (len(articles), problems) == (1, [])


def test_a_book_that_unpacks_to_too_much_keeps_its_first_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGEST_BOOK", len(CHAPTER) + 100)
    more = OPF.replace(' linear="no"', "")
    articles, problems = put(tmp_path, {"book.epub": zipped({**BOOK, "OEBPS/book.opf": more})})
    assert len(articles) == 1
    assert problems == [f"book.epub: unpacks to more than {len(CHAPTER) + 100:,} bytes; parts from 3 on are left out"]


BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><office:d xmlns:office="o">&b;</office:d>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d><body><text><p>&a;</p></text></body></d>'


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", b"PK", "broken or truncated document"),
        ("a.docx", word_document([TOWER])[:9000], "broken or truncated document"),
        ("a.docx", zipped({"x": "y"}), "no word/document.xml in the document"),
        ("a.docx", documents.OLD_WORD + b"x" * 600, "an older or an encrypted Word document"),
        ("a.docx", word_document([]), "a document without text"),
        ("a.docx", zipped({"word/document.xml": "<a>" * 300}), "broken XML"),
        ("a.docx", zipped({"word/document.xml": " " * (documents.LARGEST_PART + 1)}), "unpacks to more than"),
        ("a.odt", zipped({"content.xml": BOMB}), "XML that declares entities"),
        ("a.odt", zipped({"content.xml": OUTSIDE}), "XML that declares entities"),
        ("a.epub", zipped({"META-INF/container.xml": "<container/>"}), "an EPUB without a list of its parts"),
        ("a.epub", zipped({**BOOK, "OEBPS/text/a b.xhtml": "<html/>"}), "a book without text"),
        ("a.rtf", b"Text.", "not RTF"),
        ("a.rtf", b"{\\rtf1 Text", "truncated RTF"),
        ("a.rtf", b"{\\rtf1" + b"{" * 5000, "RTF nested too deeply"),
    ],
)
def test_broken_documents_cost_one_line(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    articles, problems = put(tmp_path, {name: data, "b.txt": "A text that is kept."})
    assert [article.path for article in articles] == ["b.txt"]
    assert len(problems) == 1
    assert problems[0].startswith(f"{name}: {said}")


@pytest.mark.no_cover  # megabytes, letter by letter; the other tests reach the same lines
@pytest.mark.parametrize(
    "piece", ["\\", "{", "\\'9", "\\f1\\fcharset", "{\\title ", "\\u-1 ", "\\'93", "a" * 9, "\\v "]
)
def test_long_runs_of_anything_end(piece: str) -> None:
    with contextlib.suppress(UnreadableError):
        text, _ = rtf.text_of(b"{\\rtf1 " + piece.encode() * 100_000 + b"}")
        assert text == text.strip()


def test_any_cut_of_a_document_is_read_or_refused() -> None:
    whole = word_document([TOWER])
    for end in range(0, len(whole), 997):
        with pytest.raises(UnreadableError):
            list(documents.docx("a.docx", whole[:end], TODAY))
