"""Items of news as agencies and papers exchange them; what is embargoed, withheld or cancelled stays out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.read.forms.reading import put

NITF = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/NITF/3.4/specification/dtd/nitf-3-4.dtd">
<nitf><head><title>Library Stays Open</title>{docdata}
<pubdata name="The Marl Post" date.publication="20230912T000000" ex-ref="https://marl.example/library"/></head>
<body><body.head><hedline><hl1>Library stays open</hl1></hedline><byline>By Ada Pell</byline>
<dateline><location>MARL</location></dateline></body.head>
<body.content>
<block class="lead_paragraph"><p>The council voted on Tuesday&nbsp;to keep the library open.</p></block>
<block class="full_text"><p>The council voted on <em>Tuesday</em>&nbsp;to keep the library open.</p>
<media media-type="image"><media-caption><p>Photo: Bo Krail</p></media-caption></media>
<p>It lends 64,000 books.</p></block></body.content></body></nitf>"""


def test_a_document_in_nitf(tmp_path: Path) -> None:
    ((article,), problems) = put(tmp_path, {"a.xml": NITF.format(docdata='<docdata management-status="usable"/>')})
    assert problems == []
    assert article.text == "The council voted on Tuesday to keep the library open.\n\nIt lends 64,000 books."
    assert (article.title, article.date, article.author) == ("Library stays open", 20230912, "Ada Pell")
    assert (article.outlet, article.url) == ("The Marl Post", "https://marl.example/library")


@pytest.mark.parametrize("state", ["embargoed", "withheld", "canceled"])
def test_what_agencies_hold_back_is_no_article(tmp_path: Path, state: str) -> None:
    articles, problems = put(
        tmp_path,
        {
            "a.xml": NITF.format(docdata=f'<docdata management-status="{state}"/>'),
            "b.xml": newsml(f'<pubStatus qcode="stat:{state}"/>'),
        },
    )
    assert articles == []
    assert problems == [
        f"{name}: not public and left out: 1 {state}; publish them there and export again"
        for name in ("a.xml", "b.xml")
    ]


def test_an_embargo_that_has_not_ended(tmp_path: Path) -> None:
    articles, problems = put(
        tmp_path,
        {
            "a.xml": NITF.format(docdata='<docdata><date.release norm="20250101T000000Z"/></docdata>'),
            "b.xml": newsml("<embargoed>2025-01-01T00:00:00Z</embargoed>"),
            "c.xml": newsml("<embargoed/>"),
            "d.xml": newsml("<embargoed>2023-01-01T00:00:00Z</embargoed>"),
        },
    )
    assert [article.path for article in articles] == ["d.xml"]
    assert [problem.partition(":")[0] for problem in problems] == ["a.xml", "b.xml", "c.xml"]


def newsml(meta: str, content: str = "") -> str:
    html = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><h1>Library stays open</h1>'
        "<p>The council voted on Tuesday.</p><p>It lends 64,000 books.</p></body></html>"
    )
    content = content or f'<inlineXML contenttype="application/xhtml+xml">{html}</inlineXML>'
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:marl.example,2023:1" version="3"><itemMeta>'
        '<itemClass qcode="ninat:text"/><provider literal="MP"><name>Marl Press</name></provider>'
        "<versionCreated>2023-09-14T10:00:00Z</versionCreated><firstCreated>2023-09-12T21:40:00+01:00</firstCreated>"
        f"{meta}</itemMeta><contentMeta><by>By Ada Pell</by><headline>Library stays open</headline></contentMeta>"
        f"<contentSet>{content}</contentSet></newsItem>"
    )


def test_an_item_in_newsml_g2(tmp_path: Path) -> None:
    ((article,), problems) = put(tmp_path, {"a.xml": newsml('<pubStatus qcode="stat:usable"/>')})
    assert problems == []
    assert article.text == "The council voted on Tuesday.\n\nIt lends 64,000 books."
    assert (article.title, article.date, article.author) == ("Library stays open", 20230912, "Ada Pell")
    assert (article.outlet, article.path) == ("Marl Press", "a.xml")


def test_a_message_of_several_items(tmp_path: Path) -> None:
    inside = NITF.format(docdata="").partition('dtd">')[2].replace("&nbsp;", " ")
    picture = newsml("", '<remoteContent href="x.jpg"/>')
    items = newsml("", f"<inlineXML>{inside}</inlineXML>") + newsml("") + picture
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{items}</itemSet></newsMessage>'
    articles, problems = put(tmp_path, {"a.xml": message})
    assert problems == []
    assert [(article.path, article.date, article.outlet) for article in articles] == [
        ("a.xml#1", 20230912, "Marl Press"),
        ("a.xml#2", 20230912, "Marl Press"),
    ]
    assert articles[0].text.endswith("\n\nIt lends 64,000 books.")


def test_an_item_in_newsml_1(tmp_path: Path) -> None:
    source = (
        "<NewsML><NewsItem><Identification><NewsIdentifier><DateId>20230912</DateId></NewsIdentifier></Identification>"
        '<NewsManagement><FirstCreated>20230912T214000Z</FirstCreated><Status FormalName="Usable"/></NewsManagement>'
        "<NewsComponent><NewsLines><HeadLine>Library stays open</HeadLine><ByLine>By Ada Pell</ByLine></NewsLines>"
        "<AdministrativeMetadata><Provider><Party FormalName='Marl Press'/></Provider></AdministrativeMetadata>"
        "<ContentItem><DataContent><p>The council voted.</p><p>It stays.</p></DataContent></ContentItem>"
        "</NewsComponent></NewsItem></NewsML>"
    )
    ((article,), problems) = put(tmp_path, {"a.xml": source})
    assert problems == []
    assert (article.text, article.date) == ("The council voted.\n\nIt stays.", 20230912)
    assert (article.title, article.outlet, article.author) == ("Library stays open", "Marl Press", "Ada Pell")


LAUGHS = '<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'
OUTSIDE = '<!DOCTYPE nitf [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (LAUGHS + "<nitf><body><body.content><p>&c;</p></body.content></body></nitf>", "XML that declares entities"),
        (OUTSIDE + "<nitf><body><body.content><p>&a;</p></body.content></body></nitf>", "XML that declares entities"),
        (NITF[:-30], "broken XML"),
        ("<nitf>" + "<a>" * 100_000, "broken XML"),
        ("<nitf><body/></nitf>", "empty"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>', "a sitemap"),
    ],
)
def test_hostile_and_broken_documents_cost_one_line(tmp_path: Path, source: str, said: str) -> None:
    articles, problems = put(tmp_path, {"a.xml": source, "b.txt": "A text that is kept."})
    assert [article.path for article in articles] == ["b.txt"]
    assert len(problems) == 1
    assert problems[0].partition(": ")[2].startswith(said)
