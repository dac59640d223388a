"""Small inputs as people keep them, three further forms of each kind that once was read wrongly, with what is right.

They were written in one go and with what is expected of them, before any of them was read. Then six expectations were
corrected, where another result is as right: a line says what was left out, or a text keeps a line that its page shows.
"""

# ruff: noqa: E501 - inputs are easier to compare on one line each
from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from tests.index.samples import make_pdf

WEIR = "The Tarn weir collapsed on Saturday, warden Bo Krail said."
MILL = "The Kell mill was sold on Friday, agent Ivo Sand said."
SOURCE = "Our source inside the council is clerk Mina Roe."
HEADLINE = "Library stays open"
FIRST = "The Marl council voted on Tuesday to keep the Elder Street library open for another three years, after a campaign that gathered nine thousand signatures."
SECOND = (
    "The library costs 310,000 a year to run, according to the council's own figures, and lends about 64,000 books."
)
STORY = f"{HEADLINE}\n\n{FIRST}\n\n{SECOND}"
BRIBE = "Councillor Petra Voss took a bribe of 1000 and everybody in this town knows it very well indeed, believe me."


@dataclass(frozen=True)
class Kept:
    """What people have, and what is right: days and texts, or how many lines say that something was left out."""

    name: str
    files: Mapping[str, str | bytes]
    articles: tuple[tuple[int | None, str], ...]
    left_out: bool = False  # at least one line says so; otherwise no line at all, but for undated articles
    or_left_out: bool = False  # also right: nothing read, and a line that says so
    titles: tuple[str, ...] | None = None


def page(head: str = "", above: str = "", below: str = "", around: str = "{}", lang: str = "") -> str:
    """Write a page with the same story, and what stands around it."""
    article = f"<article><h1>{HEADLINE}</h1>{above}<p>{FIRST}</p><p>{SECOND}</p></article>"
    return (
        f'<!doctype html><html{lang}><head><meta charset="utf-8"><title>{HEADLINE}</title>{head}</head>'
        f"<body>{around.format(article)}{below}</body></html>"
    )


def zipped(files: Mapping[str, str]) -> bytes:
    """Pack files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def lines(*rows: object) -> str:
    """Write JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def days(*written: object) -> str:
    """Write JSON Lines with these days."""
    return lines(*({"title": f"T{n}", "date": day, "text": f"{MILL} {n}"} for n, day in enumerate(written)))


def dated(*found: int | None) -> tuple[tuple[int | None, str], ...]:
    """Say which day each line of `days` has."""
    return tuple((day, f"{MILL} {n}") for n, day in enumerate(found))


def record(kind: str, address: str, head: bytes, body: bytes) -> bytes:
    """Write a record of a WARC file."""
    content = head + b"\r\n" + body
    return (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-03-01T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:11111111-1111-1111-1111-111111111111>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(content)}\r\n\r\n"
    ).encode() + content + b"\r\n\r\n"  # fmt: skip


PUBLISHED = '<meta property="article:published_time" content="2023-09-12T21:40:00+01:00">'
OWN = page(PUBLISHED)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CRAWLED = (
    record("response", "https://m.example/a", OK, OWN.encode())
    + record("response", "https://m.example/a?utm_source=x", OK, OWN.encode())
    + record("response", "https://m.example/a.png", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n", b"\x89PNG")
)
PACKED = record("response", "https://m.example/a", OK + b"Content-Encoding: gzip\r\n", gzip.compress(OWN.encode()))
SAVED = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://m.example/a\r\nSubject: Library\r\nDate: Fri, 1 Mar 2024 10:00:00 -0000\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
    f"Content-Transfer-Encoding: base64\r\nContent-Location: https://m.example/a\r\n\r\n{base64.b64encode(OWN.encode()).decode()}\r\n--b--\r\n"
)
RUSSIAN = "Городской совет Марла во вторник проголосовал за то, чтобы библиотека работала ещё три года, сообщил мэр Иван Песков."

# fmt: off
TABLES = [
    Kept("tab-separated, with a byline", {"a.tsv": f"Headline\tByline\tSource\tPublished\tBody\tLink\nWeir\tBy Ada Pell\tTarn Times\tMarch 2, 2024\t{WEIR}\thttps://t.example/1\nMill\tBen Ross\tKell Post\tMarch 3, 2024\t{MILL}\thttps://k.example/1\n"}, ((20240302, WEIR), (20240303, MILL)), titles=("Weir", "Mill")),
    Kept("semicolons and German names", {"a.csv": f'\ufeffTitel;Datum;Quelle;Text\nWehr;02.03.2024;Tarn Times;"{WEIR}\n\nNobody; was hurt."\nMühle;03.03.2024;Kell Post;{MILL}\n'}, ((20240302, f"{WEIR}\n\nNobody; was hurt."), (20240303, MILL)), titles=("Wehr", "Mühle")),
    Kept("separated by bars", {"export.csv": f"article_id|headline|pub_date|article_text\n7|Weir|2024-03-02|{WEIR}\n8|Mill|2024-03-03|{MILL}\n"}, ((20240302, WEIR), (20240303, MILL)), titles=("Weir", "Mill")),
    Kept("headlines in a tab-separated table", {"h.tsv": "date\theadline\n19-Feb-2003\tcouncil backs new bus depot in tarnwick\n20-Feb-2003\ttarnwick mayor resigns\n"}, ((20030219, "council backs new bus depot in tarnwick"), (20030220, "tarnwick mayor resigns"))),
    Kept("headlines as JSON Lines", {"h.jsonl": lines({"publish_date": "20030219", "headline_text": "council backs new bus depot"}, {"publish_date": 20030220, "headline_text": "tarnwick mayor resigns"})}, ((20030219, "council backs new bus depot"), (20030220, "tarnwick mayor resigns"))),
    Kept("headlines with a category and a link", {"h.csv": "category,headline,link,short_description,date\nPOLITICS,Tarnwick mayor resigns,https://t.example/1,,2003-02-20\n"}, ((20030220, "Tarnwick mayor resigns"),)),
]
DOCUMENTS = [
    Kept("RTF in Cyrillic", {"a.rtf": "{\\rtf1\\ansi\\ansicpg1251\\deff0{\\fonttbl{\\f0\\fcharset204 Times;}}\\f0 " + "".join(f"\\'{byte:02x}" if byte > 127 else chr(byte) for byte in RUSSIAN.encode("cp1251")) + "\\par}"}, ((None, RUSSIAN),)),
    Kept("RTF with hidden parts", {"a.rtf": "{\\rtf1\\ansi{\\*\\generator Riched20;}{\\info{\\title Memo}{\\creatim\\yr2015\\mo6\\dy11}}{\\header Page header\\par}\\pard The Tarn weir {\\v secret }collapsed on Saturday,\\line warden Bo Krail said.{\\footnote A note.}\\par}"}, ((None, "The Tarn weir collapsed on Saturday,\nwarden Bo Krail said."),)),
    Kept("RTF with letters by number", {"a.rtf": "{\\rtf1\\ansi\\uc1 January 18, 2024\\par Caf\\u233?s in Gda\\u324?sk closed\\emdash all of them\\rquote s owners said.\\~So did {\\i others}.\\par}"}, ((20240118, "January 18, 2024\n\nCafés in Gdańsk closed—all of them’s owners said.\u00a0So did others."),)),
    Kept("mail as HTML in base64", {"a.eml": "From: desk@o.example\nSubject: Weir\nDate: Thu, 18 Jan 2024 09:10:00 +0000\nMIME-Version: 1.0\nContent-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode("<p>The cafés of Tarn must close, warden Bo Krail said.</p>".encode("latin-1")).decode() + "\n"}, ((20240118, "The cafés of Tarn must close, warden Bo Krail said."),), titles=("Weir",)),
    Kept("mail from the next day of its zone", {"a.eml": f"From: desk@o.example\nSubject: =?UTF-8?B?TWluaXN0w6hyZQ==?=\nDate: Fri, 19 Jan 2024 00:30:00 +0900\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{WEIR}\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>{WEIR}</p>\n--b--\n"}, ((20240119, WEIR),), titles=("Ministère",)),
    Kept("a mailbox with quoted From lines", {"a.mbox": f"From a@k.example Thu Jan 18 12:08:34 2024\nSubject: One\nDate: Thu, 18 Jan 2024 12:08:34 +0000\nContent-Type: text/plain; format=flowed\n\n>From the council: the Tarn weir collapsed on Saturday,\n warden Bo Krail said.\n\nFrom a@k.example Fri Jan 19 12:08:34 2024\nSubject: Two\nDate: Fri, 19 Jan 2024 12:08:34 +0000\n\n{MILL}\n"}, ((20240118, "From the council: the Tarn weir collapsed on Saturday,\nwarden Bo Krail said."), (20240119, MILL))),
    Kept("a page saved by a browser", {"a.mhtml": SAVED}, ((20230912, STORY),)),
    Kept("a crawl with a page twice and a picture", {"a.warc.gz": gzip.compress(CRAWLED)}, ((20230912, STORY),)),
    Kept("a crawl of a packed page", {"a.warc": PACKED}, ((20230912, STORY),)),
    Kept("editors' and systems' leftovers", {"story.txt": WEIR, "~$story.docx": b"\x04user", ".DS_Store": b"\0\0\0\1Bud1", "Thumbs.db": b"\xd0\xcf\x11\xe0", "#story.txt#": MILL, ".story.txt.swp": b"b0VIM 8.2"}, ((None, WEIR),), left_out=True),
    Kept("files of programs", {"story.txt": WEIR, "robots.txt": "User-agent: *\nDisallow: /private\n", "style.css": "p { color: red }", "package.json": '{"name": "site", "version": "1.0.0", "description": "The site of the Tarn Times."}', "Makefile": "all:\n\techo hi\n"}, ((None, WEIR),), left_out=True),
    Kept("older copies and half downloads", {"story.txt": WEIR, "story.txt.orig": MILL, "story.old": MILL, "story.txt.part": MILL, "story.html.crdownload": MILL}, ((None, WEIR),), left_out=True),
]
DAYS = [
    Kept("first published, in words", {"a.jsonl": lines({"headline": "Weir", "last_modified": "2024-03-01", "first_published": "2024-01-19T08:00:00Z", "body_text": WEIR})}, ((20240119, WEIR),), titles=("Weir",)),
    Kept("names in capitals", {"a.json": json.dumps([{"Title": "Weir", "DateScraped": "2024-03-01", "PublicationDate": "2024-01-19", "FullText": WEIR}])}, ((20240119, WEIR),), titles=("Weir",)),
    Kept("schema.org's names as lines", {"a.jsonl": lines({"headline": "Weir", "dateCreated": "2020-01-01", "dateModified": "2024-03-01", "datePublished": "2024-01-19", "articleBody": WEIR})}, ((20240119, WEIR),), titles=("Weir",)),
    Kept("day first, with hyphens", {"a.csv": f"date,text\n18-01-2021,{WEIR}\n03-02-2021,{MILL}\n"}, ((20210118, WEIR), (20210203, MILL))),
    Kept("month first, in a list", {"a.json": json.dumps([{"date": "01/18/2021", "text": WEIR}, {"date": "02/03/2021", "text": MILL}])}, ((20210118, WEIR), (20210203, MILL))),
    Kept("two figures, of which one may be the year", {"a.tsv": f"date\ttext\n25/12/20\t{WEIR}\n03/02/21\t{MILL}\n"}, ((None, WEIR), (None, MILL))),
    Kept("days as programs write them", {"a.jsonl": days("Fri, 19 Jan 2024 23:30:00 GMT", 1705622400000, "2024-01-19T23:30:00.000+0000", "/Date(1705622400000)/", "20240119T081500Z")}, dated(20240119, 20240119, 20240119, 20240119, 20240119)),
    Kept("days in five languages", {"a.jsonl": days("19 de enero de 2024", "19 stycznia 2024", "2024년 1월 19일", "19. ledna 2024", "19 Ocak 2024 Cuma")}, dated(20240119, 20240119, 20240119, 20240119, 20240119)),
    Kept("days as people write them, and none", {"a.jsonl": days("Jan. 19th, 2024", "the 19th of January 2024", "Q1 2024", "", None, "0000-00-00", "today")}, dated(20240119, 20240119, None, None, None, None, None)),
    Kept("a day in the folders", {"2023/09/12/library.txt": WEIR, "news/20230913-mill.txt": MILL}, ((20230912, WEIR), (20230913, MILL))),
    Kept("Astro's front matter", {"a.md": f"---\ntitle: Weir\npubDatetime: 2022-08-09T10:00:00Z\nmodDatetime: 2024-01-01T10:00:00Z\ndraft: false\n---\n\n{WEIR}\n"}, ((20220809, WEIR),), titles=("Weir",)),
    Kept("Org's header", {"a.org": f"#+TITLE: Weir\n#+DATE: <2022-08-09 Tue>\n\n{WEIR}\n"}, ((20220809, WEIR),), or_left_out=True),
    Kept("microdata of a related story first", {"a.html": page(around='<aside itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="datePublished" content="2019-05-05"><a itemprop="headline" href="/o">Old story</a></aside><main itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="headline" content="Library stays open"><meta itemprop="datePublished" content="2023-09-12">{}</main>')}, ((20230912, STORY),)),
    Kept("a graph with the page and an older part", {"a.html": page('<script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"2018-01-01"},{"@type":"NewsArticle","headline":"Library stays open - Marl Post","datePublished":"2023-09-12T10:00:00Z","mentions":[{"@type":"NewsArticle","headline":"Old story","datePublished":"2019-05-05"}]}]}</script>')}, ((20230912, STORY),)),
    Kept("a live page with the days of its posts", {"a.html": page('<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Library stays open","liveBlogUpdate":[{"@type":"BlogPosting","headline":"Vote","datePublished":"2023-09-14"}],"datePublished":"2023-09-12"}</script>')}, ((20230912, STORY),)),
    Kept("a change in JSON-LD, the day in microdata", {"a.html": page('<script type="application/ld+json">{"@type":"WebPage","dateModified":"2024-02-01"}</script>', '<span itemprop="datePublished" content="2023-09-12">Tuesday</span>')}, ((20230912, STORY.replace("\n\n", "\n\nTuesday\n\n", 1)),)),
    Kept("two marked times", {"a.html": page(above='<div class="meta"><time class="updated" datetime="2024-02-01">1 February 2024</time><time class="entry-date published" datetime="2023-09-12">12 September 2023</time></div>')}, ((20230912, STORY),)),
    Kept("an update beside Dublin Core", {"a.html": page('<meta property="og:updated_time" content="2024-02-01"><meta name="DCTERMS.issued" content="2023-09-12">')}, ((20230912, STORY),)),
    Kept("the weekday in brackets", {"a.html": page('<meta name="pubdate" content="09/12/2023 (Tuesday)">')}, ((20230912, STORY),)),
    Kept("the weekday before slashes", {"a.jsonl": days("Tuesday 12/09/2023", "Tue 09/12/2023")}, dated(20230912, 20230912)),
    Kept("slashes that nothing decides", {"a.html": page(above="<time>03/04/2023</time>")}, ((None, STORY),)),
    Kept("the head of an old paper", {"a.pdf": make_pdf(["THE MARL GAZETTE\nVol. XII. No. 34. Thursday, 5 June 1902. Price 1d.\nThe Board of Guardians met, chairman H. Bennet said."], {"/CreationDate": "D:20150611120000"})}, ((19020605, "THE MARL GAZETTE\nVol. XII. No. 34. Thursday, 5 June 1902. Price 1d.\nThe Board of Guardians met, chairman H. Bennet said."),)),
    Kept("a scan without a day", {"a.pdf": make_pdf(["The Board of Guardians met, chairman H. Bennet said."], {"/CreationDate": "D:20150611120000", "/ModDate": "D:20160611120000"})}, ((None, "The Board of Guardians met, chairman H. Bennet said."),)),
    Kept("a document that was made later", {"a.odt": zipped({"mimetype": "application/vnd.oasis.opendocument.text", "meta.xml": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"><office:meta><meta:creation-date>2015-06-11T12:00:00</meta:creation-date></office:meta></office:document-meta>', "content.xml": f'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>{WEIR}</text:p></office:text></office:body></office:document-content>'})}, ((None, WEIR),)),
]
LETTERS = [
    Kept("tags that were escaped", {"a.jsonl": lines({"title": "Pier", "date": "2022-08-09", "body": "&lt;p&gt;A fire destroyed the pier, fire chief Noor Hale said.&lt;/p&gt;&lt;p&gt;Nobody was hurt &amp;amp; the beach stayed open.&lt;/p&gt;"})}, ((20220809, "A fire destroyed the pier, fire chief Noor Hale said.\n\nNobody was hurt & the beach stayed open."),)),
    Kept("breaks and a caption in JSON", {"a.json": json.dumps([{"title": "Pier", "date": "2022-08-09", "content": "A fire destroyed the pier, Noor Hale said.<br><br>Nobody was hurt.<figure><img src='a.jpg'><figcaption>The pier in 1974.</figcaption></figure><blockquote>“It was old,” he said.</blockquote>"}])}, ((20220809, "A fire destroyed the pier, Noor Hale said.\n\nNobody was hurt.\n\n“It was old,” he said."),)),
    Kept("a page in a cell", {"a.csv": 'title,date,body\nPier,2022-08-09,"<style>p{color:red}</style><p>A fire destroyed the pier, Noor Hale said.</p><iframe src=""x"">No frames</iframe><p>Nobody&nbsp;was hurt.</p>"\n'}, ((20220809, "A fire destroyed the pier, Noor Hale said.\n\nNobody was hurt."),)),
    Kept("links below a text", {"a.md": '---\ndate: 2022-08-09\n---\n\nA _fire_ destroyed the [pier][1], ![smoke](a.jpg) said `Noor` **Hale**.\n\n[1]: https://x.example/pier "The pier"\n'}, ((20220809, "A fire destroyed the pier, said Noor Hale."),)),
    Kept("codes of Hugo and Liquid", {"a.md": "---\ndate: 2022-08-09\n---\n\n{{< youtube abc >}}\n\nA fire destroyed the pier, Noor Hale said.\n\n{% include share.html %}\n\nNobody was hurt.\n"}, ((20220809, "A fire destroyed the pier, Noor Hale said.\n\nNobody was hurt."),)),
    Kept("quotes, lists and comments", {"a.md": "---\ndate: 2022-08-09\n---\n\n<!-- check this -->\n> “It was old,” Noor Hale said.\n\n* A fire destroyed the pier.\n* Nobody was ~~killed~~ hurt.\n"}, ((20220809, "“It was old,” Noor Hale said.\n\n- A fire destroyed the pier.\n- Nobody was killed hurt."),)),
    Kept("Windows' quotation marks in a text", {"a.txt": "Harbour master Jo Finch said “the quay is open” – for €40 a night, she’d say.".encode("cp1252")}, ((None, "Harbour master Jo Finch said “the quay is open” – for €40 a night, she’d say."),)),
    Kept("a feed that says iso-8859-1", {"a.xml": '<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>T</title><item><title>Quay</title><pubDate>Thu, 18 Jan 2024 10:00:00 GMT</pubDate><description>Jo Finch said “the quay is open” – for €40.</description></item></channel></rss>'.encode("cp1252")}, ((20240118, "Jo Finch said “the quay is open” – for €40."),)),
    Kept("mail that says iso-8859-1", {"a.eml": b"From: a@k.example\nSubject: Quay\nDate: Thu, 18 Jan 2024 12:08:34 +0000\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n" + "Jo Finch said “the quay is open” – for €40.".encode("cp1252")}, ((20240118, "Jo Finch said “the quay is open” – for €40."),)),
    Kept("a page that says gb2312", {"a.html": '<html><head><meta charset="gb2312"><title>朱镕基</title><meta name="date" content="2023-09-12"></head><body><article><p>朱镕基和陶喆周二在马尔市出席了老街图书馆的重新开放仪式，市议会投票决定将图书馆继续开放三年，共有九千名市民签名支持。</p></article></body></html>'.encode("gbk")}, ((20230912, "朱镕基和陶喆周二在马尔市出席了老街图书馆的重新开放仪式，市议会投票决定将图书馆继续开放三年，共有九千名市民签名支持。"),)),
    Kept("a page that says euc-kr", {"a.html": '<html><head><meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><title>도서관</title><meta name="date" content="2023-09-12"></head><body><article><p>마을 의회는 화요일에 똠얌 거리의 도서관을 앞으로 삼 년 동안 더 열어 두기로 투표했다고 의장이 말했다. 시민 구천 명이 서명했다.</p></article></body></html>'.encode("cp949")}, ((20230912, "마을 의회는 화요일에 똠얌 거리의 도서관을 앞으로 삼 년 동안 더 열어 두기로 투표했다고 의장이 말했다. 시민 구천 명이 서명했다."),)),
    Kept("a page that says big5", {"a.html": '<html><head><meta charset="big5"><title>圖書館</title><meta name="date" content="2023-09-12"></head><body><article><p>議員話嗰間圖書館會繼續開放三年，星期二市議會投票決定，共有九千名市民簽名支持，圖書館每年的開支是三十一萬元。</p></article></body></html>'.encode("big5hkscs")}, ((20230912, "議員話嗰間圖書館會繼續開放三年，星期二市議會投票決定，共有九千名市民簽名支持，圖書館每年的開支是三十一萬元。"),)),
    Kept("Russian in Windows-1251", {"a.txt": f"2023-09-12\n\n{RUSSIAN}".encode("cp1251")}, ((20230912, f"2023-09-12\n\n{RUSSIAN}"),)),
    Kept("Czech in Windows-1250", {"a.txt": "date 2023-09-12 Městská rada ve čtvrtek rozhodla, že knihovna zůstane otevřená, řekl starosta Jiří Dvořák.".encode("cp1250")}, ((20230912, "Městská rada ve čtvrtek rozhodla, že knihovna zůstane otevřená, řekl starosta Jiří Dvořák."),)),
    Kept("Greek in Windows-1253", {"a.txt": "date 2023-09-12 Το δημοτικό συμβούλιο αποφάσισε την Τρίτη ότι η βιβλιοθήκη θα μείνει ανοιχτή, είπε ο δήμαρχος Γιώργος Παππάς.".encode("cp1253")}, ((20230912, "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη ότι η βιβλιοθήκη θα μείνει ανοιχτή, είπε ο δήμαρχος Γιώργος Παππάς."),)),
]
UNPUBLISHED = [
    Kept("Joomla's states", {"a.csv": f"id,title,state,publish_up,introtext\n1,Weir,1,2024-01-18 10:00:00,{WEIR}\n2,Source,0,2024-01-18 10:00:00,{SOURCE}\n3,Old,-2,2024-01-18 10:00:00,{SOURCE}\n"}, ((20240118, WEIR),), left_out=True),
    Kept("Wagtail's marks", {"a.json": json.dumps([{"title": "Weir", "live": True, "first_published_at": "2024-01-18T10:00:00Z", "body": WEIR}, {"title": "S", "live": False, "first_published_at": None, "body": SOURCE}])}, ((20240118, WEIR),), left_out=True),
    Kept("marks in other words", {"a.jsonl": lines({"title": "Weir", "date": "2024-01-18", "isPublished": True, "text": WEIR}, {"title": "S", "date": "2024-01-18", "isPublished": False, "text": SOURCE}, {"title": "S", "date": "2024-01-18", "is_public": "false", "text": SOURCE}, {"title": "S", "date": "2024-01-18", "embargo_until": "2030-01-01", "text": SOURCE})}, ((20240118, WEIR),), left_out=True),
    Kept("one id in a list", {"a.json": json.dumps([{"id": 1, "date": "2024-01-18", "text": WEIR}, {"id": 1, "date": "2024-01-19", "text": MILL}])}, ((20240118, WEIR), (20240119, MILL))),
    Kept("one id in a table", {"a.csv": f"id,date,text\n1,2024-01-18,{WEIR}\n1,2024-01-19,{MILL}\n"}, ((20240118, WEIR), (20240119, MILL))),
    Kept("one guid in a feed", {"a.xml": f'<rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>A</title><pubDate>Thu, 18 Jan 2024 10:00:00 GMT</pubDate><description>{WEIR}</description></item><item><guid>1</guid><title>B</title><pubDate>Fri, 19 Jan 2024 10:00:00 GMT</pubDate><description>{MILL}</description></item></channel></rss>'}, ((20240118, WEIR), (20240119, MILL))),
]
NICK = f"<div class=r7><div class=r8><b>Reader1</b> <span>2 hours ago</span></div><p>{BRIBE}</p><a href='#'>Reply</a></div>"
PAGES = [
    Kept("comments in schema.org's marks", {"a.html": page(PUBLISHED, below=f'<section><div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">R</span><p itemprop="text">{BRIBE}</p></div></section>')}, ((20230912, STORY),)),
    Kept("comments under a heading only", {"a.html": page(PUBLISHED, around="<main>{}" f"<h3>3 comments</h3><ul><li><b>R</b><p>{BRIBE}</p></li><li><b>S</b><p>{BRIBE}</p></li></ul></main>")}, ((20230912, STORY),)),
    Kept("comments without a word that says so", {"a.html": page(PUBLISHED, below=f"<div class=r6>{NICK * 3}</div>")}, ((20230912, STORY),)),
    Kept("a page that needs its program", {"a.html": '<html><head><title>Marl Post</title></head><body><div id="__next"></div><script>var a=1</script><noscript>Please enable JavaScript to continue using this application.</noscript></body></html>'}, (), left_out=True),
    Kept("a check of the browser", {"a.html": "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing kell.example.</h1><p>This process is automatic. Your browser will redirect to your requested content shortly. Please allow up to 5 seconds…</p><p>DDoS protection by Cloudflare</p></body></html>"}, (), left_out=True),
    Kept("a German consent request", {"a.html": "<html lang=de><head><title>Marler Post</title></head><body><div><h2>Wir brauchen Ihre Zustimmung</h2><p>Wir und unsere 214 Partner verarbeiten personenbezogene Daten wie Ihre IP-Adresse mithilfe von Cookies, um Informationen auf Ihrem Gerät zu speichern und darauf zuzugreifen.</p><button>Alle akzeptieren</button><button>Einstellungen</button></div></body></html>"}, (), left_out=True),
]
SERVICES = [
    Kept("a whole Telegram account", {"result.json": json.dumps({"about": "x", "chats": {"about": "y", "list": [{"name": "Delta Watch", "type": "public_channel", "id": 1, "messages": [{"id": 1, "type": "message", "date": "2022-06-03T11:15:00", "text": WEIR}]}, {"name": "Mina", "type": "personal_chat", "id": 2, "messages": [{"id": 1, "type": "message", "date": "2022-06-03T11:15:00", "text": SOURCE}]}]}})}, ((20220603, WEIR),), left_out=True),
    Kept("Telegram's entities, pictures and services", {"result.json": json.dumps({"name": "D", "type": "public_channel", "id": 1, "messages": [{"id": 1, "type": "service", "date": "2022-06-01T11:15:00", "action": "create_channel", "text": ""}, {"id": 2, "type": "message", "date": "2022-06-02T11:15:00", "photo": "a.jpg", "text": ""}, {"id": 3, "type": "message", "date": "2022-06-03T11:15:00", "date_unixtime": "1654254900", "edited": "2022-06-09T11:15:00", "text": ["The Tarn weir ", {"type": "text_link", "text": "collapsed", "href": "https://x.example"}, " on Saturday, warden Bo Krail said."], "text_entities": []}]})}, ((20220603, WEIR),), left_out=True),
    Kept("a Slack export", {"slack.zip": zipped({"channels.json": json.dumps([{"id": "C1", "name": "news"}]), "users.json": json.dumps([{"id": "U1", "name": "ada"}]), "news/2024-01-18.json": json.dumps([{"type": "message", "subtype": "channel_join", "user": "U1", "text": "<@U1> has joined the channel", "ts": "1705572000.000100"}, {"type": "message", "user": "U1", "text": WEIR, "ts": "1705572060.000200"}])})}, ((20240118, WEIR),), left_out=True),
    Kept("one post of WordPress", {"post.json": json.dumps({"id": 1, "date": "2023-07-01T09:00:00", "modified": "2024-01-01T09:00:00", "status": "publish", "type": "post", "link": "https://l.example/a", "title": {"rendered": "Pool opens"}, "content": {"rendered": f"<p>{WEIR}</p>", "protected": False}})}, ((20230701, WEIR),), titles=("Pool opens",)),
    Kept("WordPress with everything embedded", {"posts.json": json.dumps([{"id": 1, "date": "2023-07-01T09:00:00", "title": {"rendered": "Pool &#8211; open"}, "excerpt": {"rendered": "<p>Short.</p>"}, "content": {"rendered": f"<p>{WEIR}</p>"}, "yoast_head_json": {"title": "X", "article_modified_time": "2024-01-01"}, "_embedded": {"author": [{"name": "Ada Pell", "description": "Ada Pell writes."}]}}])}, ((20230701, WEIR),), titles=("Pool – open",)),
    Kept("Drupal's processed body", {"node.json": json.dumps({"data": [{"type": "node--article", "id": "u", "attributes": {"status": True, "title": "Pool opens", "created": "2023-07-01T09:00:00+00:00", "changed": "2024-01-01T09:00:00+00:00", "body": {"value": f"<p>{WEIR}</p>", "format": "full_html", "processed": f"<p>{WEIR}</p>", "summary": ""}}}]})}, ((20230701, WEIR),), titles=("Pool opens",)),
    Kept("a feed of headlines", {"a.xml": '<rss version="2.0"><channel><title>T</title><item><title>Mayor Nadia Osric resigns</title><pubDate>Thu, 20 Feb 2003 10:00:00 GMT</pubDate></item></channel></rss>'}, ((20030220, "Mayor Nadia Osric resigns"),)),
    Kept("Atom with headlines", {"a.atom": '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><title type="html">Mayor &lt;i&gt;Nadia Osric&lt;/i&gt; resigns</title><published>2003-02-20T10:00:00Z</published></entry></feed>'}, ((20030220, "Mayor Nadia Osric resigns"),)),
    Kept("a row without a text", {"a.csv": f"title,date,content\nMayor Nadia Osric resigns,2003-02-20,\nWeir,2003-02-21,{WEIR}\n"}, ((20030220, "Mayor Nadia Osric resigns"), (20030221, WEIR))),
]
# fmt: on
ALL = [*TABLES, *DOCUMENTS, *DAYS, *LETTERS, *UNPUBLISHED, *PAGES, *SERVICES]
