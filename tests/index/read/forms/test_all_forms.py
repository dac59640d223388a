"""The same articles in every form of files: as many come out as went in, with the same day, title and text.

`python -m tests.index.read.forms.test_all_forms` prints the table of docs/measurements.md.
"""

from __future__ import annotations

import csv
import datetime
import email.message
import email.utils
import html
import io
import json
import mailbox
import random
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest

from index.article import Article
from tests.index.fetch.test_fetch import Site, bring
from tests.index.read.forms.reading import put, zipped
from tests.index.read.forms.test_documents import CONTAINER, saved
from tests.index.read.forms.test_packages import tarred
from tests.index.read.forms.test_webarchive import saved_page, web_archive

COUNT = 24
TOWNS = ("Marl", "Kell", "Orrin", "Tarn", "Łodź", "São Gil", "Lowford", "Köln-Süd")
PEOPLE = ("Orla Dunmore", "Bo Krail", "Zoë Ñáñez", "Ivo Sand", "Jürgen Groß")
ENDS = (
    "“It is a gamble”, he said.",
    "She called it ‘late’ – by 12 % & more.",
    "It cost €40 < £50.",
    "Nobody was hurt.",
)


@dataclass(frozen=True)
class Made:
    """An article made up for the tests."""

    title: str
    day: datetime.date
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def html(self) -> str:
        return "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in self.paragraphs)

    @property
    def moment(self) -> str:
        return f"{self.day}T10:15:00+00:00"

    @property
    def in_words(self) -> str:
        return f"{self.day:%B} {self.day.day}, {self.day.year}"


def made() -> list[Made]:
    draw = random.Random(11)  # noqa: S311
    articles = []
    for number in range(COUNT):
        town, person = draw.choice(TOWNS), draw.choice(PEOPLE)
        day = datetime.date(draw.randint(1996, 2023), draw.randint(1, 12), draw.randint(1, 28))
        first = (
            f"The council of {town} voted {number + 3} to {number} on a plan that {person} had put forward in the "
            "spring, after a campaign that gathered nine thousand signatures in the towns and villages along the river."
        )
        rest = [
            f"{draw.choice(PEOPLE)} counted {draw.randint(2, 9000):,} homes and {draw.randint(2, 90)} roads between "
            f"the harbour and the hills, and promised a report for the next session. {draw.choice(ENDS)}"
            for _ in range(draw.randint(1, 3))
        ]
        articles.append(Made(f"{town} votes on plan {number}", day, (first, *rest)))
    return articles


ARTICLES = made()
Files = Mapping[str, str | bytes]


def each(write: Callable[[Made], str | bytes], ending: str) -> Callable[[Path], Files]:
    return lambda _: {f"{number:02}{ending}": write(article) for number, article in enumerate(ARTICLES)}


def word(article: Made) -> bytes:
    document = docx.Document()
    for paragraph in (article.title, article.in_words, *article.paragraphs):
        document.add_paragraph(paragraph)
    return saved(document)


def open_document(article: Made) -> bytes:
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text"))
    lines = (article.title, article.in_words, *article.paragraphs)
    body = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in lines)
    content = f"<office:document-content{names}><office:body><office:text>{body}</office:text></office:body>"
    return zipped({"content.xml": f"{content}</office:document-content>"})


def rich(article: Made) -> str:
    lines = (article.title, article.in_words, *article.paragraphs)
    escaped = "".join(
        f"{''.join(c if c.isascii() else f'{chr(92)}u{ord(c)}?' for c in line)}{chr(92)}par\n" for line in lines
    )
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Times;}}}}\\f0\\fs24 {escaped}}}"


def book(article: Made) -> bytes:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>The Marl Review</dc:title><dc:date>{article.day}</dc:date></metadata><manifest>"
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    page = f"<html><body><h1>{html.escape(article.title)}</h1>{article.html}</body></html>"
    return zipped({"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package, "OEBPS/a.xhtml": page})


def letter(article: Made) -> email.message.EmailMessage:
    message = email.message.EmailMessage()
    message["From"] = "News Desk <desk@marl.example>"
    message["Subject"] = article.title
    noon = datetime.datetime.combine(article.day, datetime.time(12), datetime.UTC)
    message["Date"] = email.utils.format_datetime(noon)
    message.set_content(article.text)
    return message


def letters(folder: Path) -> Files:
    box = mailbox.mbox(folder / "box")
    for article in ARTICLES:
        box.add(mailbox.mboxMessage(letter(article)))
    box.close()
    return {"all.mbox": (folder / "box").read_bytes()}


def web_page(article: Made) -> bytes:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{html.escape(article.title)}</title>'
        f'<meta property="article:published_time" content="{article.moment}"></head><body><nav>Home</nav><article>'
        f"<h1>{html.escape(article.title)}</h1>{article.html}</article></body></html>"
    ).encode()


def nitf(article: Made) -> str:
    return (
        f"<nitf><head><title>{html.escape(article.title)}</title>"
        f'<pubdata date.publication="{article.day:%Y%m%d}"/></head>'
        f"<body><body.head><hedline><hl1>{html.escape(article.title)}</hl1></hedline></body.head>"
        f"<body.content>{article.html}</body.content></body></nitf>"
    )


def newsml() -> Files:
    items = "".join(
        f"<newsItem><itemMeta><firstCreated>{article.moment}</firstCreated></itemMeta><contentMeta>"
        f"<headline>{html.escape(article.title)}</headline></contentMeta><contentSet><inlineXML><html><body>"
        f"{article.html}</body></html></inlineXML></contentSet></newsItem>"
        for article in ARTICLES
    )
    return {
        "all.xml": f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{items}</itemSet></newsMessage>'
    }


def alto(article: Made) -> str:
    blocks = "".join(
        "<TextBlock><TextLine>"
        + "<SP/>".join(
            f"<String CONTENT={json.dumps(html.escape(word), ensure_ascii=False)}/>" for word in line.split()
        )
        + "</TextLine></TextBlock>"
        for line in article.paragraphs
    )
    return f'<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page>{blocks}</Page></Layout></alto>'


def issue(number: int, article: Made) -> Files:
    """Write a paper of one scanned page, whose day only the METS document knows."""
    document = (
        '<mets xmlns="http://www.loc.gov/METS/" xmlns:mods="http://www.loc.gov/mods/v3" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"><metsHdr CREATEDATE="2025-06-11T12:00:00"/><dmdSec ID="D"><mdWrap '
        'MDTYPE="MODS"><xmlData><mods:mods><mods:titleInfo><mods:title>The Marl Gazette</mods:title></mods:titleInfo>'
        f'<mods:originInfo><mods:dateIssued encoding="iso8601">{article.day}</mods:dateIssued></mods:originInfo>'
        '</mods:mods></xmlData></mdWrap></dmdSec><fileSec><fileGrp USE="Text"><file ID="A"><FLocat LOCTYPE="URL" '
        'xlink:href="file://./alto/1.xml"/></file></fileGrp></fileSec><structMap TYPE="PHYSICAL"><div TYPE="issue">'
        '<div TYPE="page" ORDER="1"><fptr FILEID="A"/></div></div></structMap></mets>'
    )
    return {f"{number}/mets.xml": document, f"{number}/alto/1.xml": alto(article)}


def table(name: str, separator: str) -> Files:
    written = io.StringIO()
    rows = csv.writer(written, delimiter=separator)
    rows.writerow(["title", "date", "content"])
    rows.writerows([article.title, article.day, article.text] for article in ARTICLES)
    return {name: written.getvalue()}


def telegram() -> Files:
    messages = [
        {
            "id": number,
            "type": "message",
            "date": f"{article.day}T10:15:00",
            "text": [article.text[:9], article.text[9:]],
        }
        for number, article in enumerate(ARTICLES)
    ]
    return {"result.json": json.dumps({"name": "X", "type": "public_channel", "id": 1, "messages": messages})}


def discord() -> Files:
    messages = [
        {"id": str(number), "type": "Default", "timestamp": article.moment, "content": article.text}
        for number, article in enumerate(ARTICLES)
    ]
    server = {"guild": {"id": "1", "name": "Marl"}, "channel": {"id": "2", "type": "GuildTextChat", "name": "news"}}
    return {"news.json": json.dumps({**server, "messages": messages})}


def tweets() -> Files:
    posts = [
        {"tweet": {"id_str": str(number), "created_at": f"{article.day:%a %b %d} 10:15:00 +0000 {article.day.year}",
                   "full_text": html.escape(article.text, quote=False)}}
        for number, article in enumerate(ARTICLES)
    ]  # fmt: skip
    return {"x.zip": zipped({"data/tweets.js": f"window.YTD.tweets.part0 = {json.dumps(posts, indent=2)}"})}


def mastodon() -> Files:
    public = "https://www.w3.org/ns/activitystreams#Public"
    items = [
        {"type": "Create", "to": [public], "cc": [], "object": {
            "id": f"https://m.example/{number}", "type": "Note", "published": article.moment, "content": article.html}}
        for number, article in enumerate(ARTICLES)
    ]  # fmt: skip
    return {"m.tar.gz": tarred({"outbox.json": json.dumps({"type": "OrderedCollection", "orderedItems": items})})}


def json_feed() -> Files:
    items = [
        {"id": str(number), "title": article.title, "date_published": article.moment, "content_html": article.html}
        for number, article in enumerate(ARTICLES)
    ]
    return {"feed.json": json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "X", "items": items})}


def wordpress() -> Files:
    posts = [
        {"id": number, "date": article.moment[:19], "title": {"rendered": html.escape(article.title)},
         "content": {"rendered": article.html, "protected": False}, "status": "publish", "type": "post"}
        for number, article in enumerate(ARTICLES)
    ]  # fmt: skip
    return {"posts.json": json.dumps(posts)}


def wordpress_export() -> Files:
    items = "".join(
        f"<item><title>{html.escape(article.title)}</title><link>https://m.example/{number}</link>"
        f"<pubDate>{article.day:%a, %d %b %Y} 10:15:00 +0000</pubDate><guid>{number}</guid>"
        f"<content:encoded><![CDATA[{article.html}]]></content:encoded><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type></item>"
        for number, article in enumerate(ARTICLES)
    )
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"'
    return {"wordpress.xml": f'<rss version="2.0" {spaces}><channel><title>X</title>{items}</channel></rss>'}


def ghost() -> Files:
    posts = [
        {"id": str(number), "title": article.title, "html": article.html, "status": "published", "visibility": "public",
         "type": "post", "created_at": "2009-01-01T10:00:00.000Z", "published_at": article.moment}
        for number, article in enumerate(ARTICLES)
    ]  # fmt: skip
    return {"x.ghost.json": json.dumps({"db": [{"meta": {"version": "5"}, "data": {"posts": posts}}]})}


def sitemap(folder: Path, *, is_news: bool) -> Files:
    """Serve the pages and their sitemap, and fetch them as `add` does. Only a news sitemap states the days itself."""
    site = Site()
    site.thread.start()
    places = []
    for number, article in enumerate(ARTICLES):
        page = (
            web_page(article).decode().replace("article:published_time", "x" if is_news else "article:published_time")
        )
        day = f"<news:news><news:publication_date>{article.day}</news:publication_date></news:news>" if is_news else ""
        places.append(f"<url><loc>{site.page(f'/{number}', page)}</loc>{day}</url>")
    names = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    bring(folder, site.page("/sitemap.xml", f"<urlset {names}>{''.join(places)}</urlset>", "application/xml"))
    site.server.shutdown()
    site.server.server_close()
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def guardian() -> Files:
    results = [
        {"id": str(number), "webPublicationDate": article.moment, "webTitle": article.title,
         "fields": {"body": article.html}}
        for number, article in enumerate(ARTICLES)
    ]  # fmt: skip
    return {"page1.json": json.dumps({"response": {"status": "ok", "results": results}})}


def new_york_times() -> Files:
    documents = [
        {"_id": str(number), "web_url": f"https://www.nytimes.com/{number}", "pub_date": article.moment,
         "headline": {"main": article.title}, "abstract": article.text, "lead_paragraph": article.paragraphs[0]}
        for number, article in enumerate(ARTICLES)
    ]  # fmt: skip
    return {"1996-1.json": json.dumps({"response": {"docs": documents}})}


def substack() -> Files:
    rows = "".join(
        f"{number}.post,{article.moment},true,everyone,{article.title}\n" for number, article in enumerate(ARTICLES)
    )
    pages = {f"posts/{number}.post.html": article.html for number, article in enumerate(ARTICLES)}
    return {"s.zip": zipped({"posts.csv": f"post_id,post_date,is_published,audience,title\n{rows}", **pages})}


def medium(article: Made) -> str:
    return (
        f'<html><head><meta charset="utf-8"></head><body><article class="h-entry"><h1 class="p-name">'
        f'{html.escape(article.title)}</h1><section class="e-content">{article.html}</section><footer>'
        f'<time class="dt-published" datetime="{article.moment}">x</time><p>Exported from '
        '<a href="https://medium.com">Medium</a></p></footer></article></body></html>'
    )


def old_nexis() -> Files:
    documents = "".join(
        f"\n\n          {number} of {COUNT} DOCUMENTS\n\n\n          The Marl Post\n\n"
        f"          {article.in_words} Friday\n\n{article.title}\n\nBYLINE: By ADA PELL\n\n"
        f"SECTION: NEWS\n\nLENGTH: 90 words\n\n{article.text}\n\n"
        "LOAD-DATE: March 1, 2024\n\nLANGUAGE: ENGLISH\n\n   Copyright 2024 The Marl Post\n   All Rights Reserved\n"
        for number, article in enumerate(ARTICLES, 1)
    )
    return {"found.txt": documents}


def new_nexis() -> Files:
    documents = "".join(
        f"{article.title}\nThe Marl Post\n{article.in_words} Friday\n\nCopyright 2024 The Marl Post\n\nSection: NEWS\n"
        f"Length: 90 words\nByline: Ada Pell\nBody\n\n{article.text}\n\nLoad-Date: March 1, 2024\n\nEnd of Document\n\n"
        for article in ARTICLES
    )
    return {"found.txt": documents}


def factiva() -> Files:
    documents = "".join(
        f"{article.title}\n\nBy Ada Pell\n90 words\n{article.day.day} {article.day:%B %Y}\nThe Marl Post\nMARL\n1\n"
        f"English\nCopyright 2024 The Marl Post\n\n{article.text}\n\nDocument MARLPO0020240118ek1i000{number:02}\n\n"
        for number, article in enumerate(ARTICLES)
    )
    return {"found.txt": documents}


def archived() -> Files:
    records = [
        (f"https://marl.example/{number}", "200 OK", "text/html", web_page(article))
        for number, article in enumerate(ARTICLES)
    ]
    return {"crawl-20240301.warc.gz": web_archive(records, packed=True)}


WITHOUT_TITLE = frozenset(("ALTO", "METS", "Telegram", "Discord", "X", "Mastodon"))
HEADED = frozenset(("docx", "odt", "RTF"))  # headline and day stand in the text, as a reader sees them
PAGES = frozenset(("EPUB", "MHTML", "WARC", "WACZ", "zip", "sitemap", "news sitemap"))
WRITERS: dict[str, Callable[[Path], Files]] = {
    "CSV": lambda _: table("all.csv", ","),
    "TSV": lambda _: table("all.tsv", "\t"),
    "docx": each(word, ".docx"),
    "odt": each(open_document, ".odt"),
    "EPUB": each(book, ".epub"),
    "RTF": each(rich, ".rtf"),
    "eml": each(lambda article: letter(article).as_bytes(), ".eml"),
    "mbox": letters,
    "MHTML": each(lambda article: saved_page(web_page(article)), ".mhtml"),
    "WARC": lambda _: archived(),
    "WACZ": lambda _: {
        "c.wacz": zipped({"datapackage.json": "{}", "archive/a.warc.gz": archived()["crawl-20240301.warc.gz"]})
    },
    "zip": lambda folder: {"all.zip": zipped(each(web_page, ".html")(folder))},
    "tar": lambda folder: {"all.tgz": tarred({name: str(text) for name, text in each(nitf, ".xml")(folder).items()})},
    "NITF": each(nitf, ".xml"),
    "NewsML-G2": lambda _: newsml(),
    "ALTO": lambda _: {f"{article.day}_{number}.xml": alto(article) for number, article in enumerate(ARTICLES)},
    "METS": lambda _: {name: text for pair in enumerate(ARTICLES) for name, text in issue(*pair).items()},
    "sitemap": lambda folder: sitemap(folder, is_news=False),
    "news sitemap": lambda folder: sitemap(folder, is_news=True),
    "WordPress, REST": lambda _: wordpress(),
    "WordPress, WXR": lambda _: wordpress_export(),
    "Ghost": lambda _: ghost(),
    "Substack": lambda _: substack(),
    "Medium": each(medium, ".html"),
    "Telegram": lambda _: telegram(),
    "Discord": lambda _: discord(),
    "X": lambda _: tweets(),
    "Mastodon": lambda _: mastodon(),
    "JSON Feed": lambda _: json_feed(),
    "Guardian": lambda _: guardian(),
    "New York Times": lambda _: new_york_times(),
    "Nexis, before 2019": lambda _: old_nexis(),
    "Nexis": lambda _: new_nexis(),
    "Factiva": lambda _: factiva(),
}


def read_again(form: str, folder: Path) -> tuple[list[Article], list[str]]:
    """Write the articles in a form and read them, as `python -m bot index` does."""
    sources, beside = folder / "sources", folder / "beside"
    sources.mkdir()
    beside.mkdir()
    return put(sources, WRITERS[form](beside))


def as_shown(form: str, article: Made) -> str:
    """Return the text that an article has in a form: some show its headline and its day in it."""
    if form in HEADED:
        return f"{article.title}\n\n{article.in_words}\n\n{article.text}"
    return f"{article.title}\n\n{article.text}" if form in PAGES else article.text


@pytest.mark.parametrize("form", WRITERS)
def test_what_goes_in_comes_out(tmp_path: Path, form: str) -> None:
    articles, problems = read_again(form, tmp_path)
    assert problems == []
    found = sorted((article.date, article.title, article.text) for article in articles)
    assert len({article.id for article in articles}) == COUNT
    expected = [(int(f"{article.day:%Y%m%d}"), article.title, as_shown(form, article)) for article in ARTICLES]
    if form in WITHOUT_TITLE:
        found, expected = ([(day, text) for day, _, text in rows] for rows in (found, sorted(expected)))
    assert found == sorted(expected)
    assert all(article.day_from for article in articles)


def main() -> None:
    """Print, for each form, how many articles come out, and how many of them have their day and their text."""
    rows = ["| form | articles in | out | days right | texts right |", "|---|---|---|---|---|"]
    for form in WRITERS:
        with tempfile.TemporaryDirectory() as folder:
            articles, _ = read_again(form, Path(folder))
        found = {article.text: article.date for article in articles}
        texts = [article for article in ARTICLES if as_shown(form, article) in found]
        days = sum(found[as_shown(form, article)] == int(f"{article.day:%Y%m%d}") for article in texts)
        rows.append(f"| {form} | {COUNT} | {len(articles)} | {days} | {len(texts)} |")
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
