"""Archives as people keep them: what each form becomes, what is left out, and which day an article gets."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from index.article import OTHER_WEEKDAY, Article, Problem
from index.read.sources import Limits, read_sources
from tests.index.samples import make_pdf

TODAY = datetime.date(2026, 6, 1)
Row = tuple[int | None, str]  # the day, and the whole text
FIRST = (
    "The Marl council voted on Tuesday to keep the Elder Street library open for another three years, after a campaign "
    "that gathered nine thousand signatures."
)
SECOND = (
    "The library costs 310,000 a year to run, according to the council's own figures, and lends about 64,000 books."
)


def read(root: Path, files: dict[str, str | bytes], limits: Limits | None = None) -> tuple[list[Article], list[str]]:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    entries = [e for file in read_sources(root, limits or Limits(), today=TODAY) for e in file.entries]
    articles = [entry for entry in entries if isinstance(entry, Article)]
    return articles, [str(entry) for entry in entries if isinstance(entry, Problem)]


def rows(articles: list[Article]) -> list[Row]:
    return [(article.date, article.text) for article in articles]


def lines(*fields: dict[str, object]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in fields)


def page(head: str = "", after: str = "", title: str = "Library stays open") -> str:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body><article>'
        f"<h1>{title}</h1><p>{FIRST}</p><p>{SECOND}</p></article>{after}</body></html>"
    )


TABLES = {
    "many-columns.csv": (
        (
            "id,title,publication,author,date,year,month,url,content\n"
            "1,New chair,Fenwick Courier,Ada Pell,2021-03-04,2021,3,https://f.example/1,"
            '"The board elected Orla Dunmore.\n\nShe won by seven votes."\n'
            '2,Fares rise,Fenwick Courier,Ben Ross,2021-03-09,2021,3,https://f.example/2,"Fares rise by 12 percent."\n'
        ),
        [
            (20210304, "The board elected Orla Dunmore.\n\nShe won by seven votes."),
            (20210309, "Fares rise by 12 percent."),
        ],
    ),
    "headlines.csv": (
        "publish_date,headline_text\n20030219,council backs new bus depot\n20030220,mayor nadia osric resigns\n",
        [(20030219, "council backs new bus depot"), (20030220, "mayor nadia osric resigns")],
    ),
    "semicolons.csv": (
        "Titel;Headline;Published Date;Body\nx;Weir;03.02.2021;The weir held.\ny;Quay;25.02.2021;The quay broke.\n",
        [(20210203, "The weir held."), (20210225, "The quay broke.")],
    ),
    "tabs.tsv": (
        "date\ttext\tsource\n2020-01-02\tThe mill “closed”.\tKell Post\n",
        [(20200102, "The mill “closed”.")],
    ),
    "with-mark.csv": (
        '\ufeffheadline,pubDate,article_text\nA,"Thu, 18 Jan 2024 10:00:00 GMT",The pool opened.\n',
        [(20240118, "The pool opened.")],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_each_row_of_a_table_is_an_article(tmp_path: Path, name: str) -> None:
    content, wanted = TABLES[name]
    articles, problems = read(tmp_path, {name: content})
    assert (rows(articles), problems) == (wanted, [])


def test_a_table_gives_title_outlet_author_and_link(tmp_path: Path) -> None:
    articles, _ = read(tmp_path, {"news.csv": TABLES["many-columns.csv"][0]})
    chair = articles[0]
    assert (chair.title, chair.outlet, chair.author, chair.url) == (
        "New chair",
        "Fenwick Courier",
        "Ada Pell",
        "https://f.example/1",
    )
    assert chair.day_from == "its field date"


@pytest.mark.parametrize(
    "name",
    ["story.txt~", "story.bak", "desktop.ini", "LICENSE", "feeds.opml", "app.js", "README.md", "a.css", "Thumbs.db"],
)
def test_what_programs_leave_behind_is_no_article(tmp_path: Path, name: str) -> None:
    articles, problems = read(tmp_path, {name: "An older text of the story.", "story.txt": "The story."})
    assert rows(articles) == [(None, "The story.")]
    assert len(problems) == 1
    assert problems[0].startswith(name)


FIELDS: list[tuple[dict[str, object], int | None]] = [
    ({"published_date": "2024-01-19"}, 20240119),
    ({"date_publish": "2024-01-19 08:00:00", "date_download": "2024-03-01 10:00:00"}, 20240119),
    ({"created": "2020-01-01", "publishedDate": "2022-09-23"}, 20220923),
    ({"webPublicationDate": "2023-05-06T07:00:00Z"}, 20230506),
    ({"pub_date": "2024-01-05T10:00:00+0000", "updated": "2024-09-09"}, 20240105),
    ({"timestamp": 1705536000}, 20240118),
    ({"issued": {"date-parts": [["2024", 1, 18]]}, "accessed": {"date-parts": [[2024, 3, 1]]}}, 20240118),
    ({"dates": {"published": "2024-01-18", "crawled": "2024-03-01"}}, 20240118),
    ({"crawled_at": "2024-03-01", "modified": "2024-03-02"}, None),
]


@pytest.mark.parametrize(("fields", "day"), FIELDS)
def test_the_day_is_in_any_of_its_usual_fields_and_never_that_of_the_download(
    tmp_path: Path, fields: dict[str, object], day: int | None
) -> None:
    articles, problems = read(tmp_path, {"a.jsonl": lines({"text": "The tunnel reopened.", **fields})})
    assert (rows(articles), problems) == ([(day, "The tunnel reopened.")], [])


ORDERS = [
    (["18/01/2021", "25/02/2021", "03/02/2021"], 20210203),
    (["01/18/2021", "02/25/2021", "03/02/2021"], 20210302),
    (["18.01.2021", "3.2.2021"], 20210203),
    (["18-01-2021 10:00", "03-02-2021 09:30"], 20210203),
    (["18/01/2021", "02/25/2021", "03/02/2021"], None),  # the file contradicts itself
    (["01/02/2021", "03/02/2021"], None),
]


@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
@pytest.mark.parametrize(("days", "last"), ORDERS)
def test_the_whole_file_shows_whether_days_begin_with_the_day(
    tmp_path: Path, form: str, days: list[str], last: int | None
) -> None:
    made = [{"title": str(place), "date": day, "text": f"Text {place}."} for place, day in enumerate(days)]
    table = "title,date,text\n" + "".join(f"{row['title']},{row['date']},{row['text']}\n" for row in made)
    content = {"jsonl": lines(*made), "json": json.dumps(made), "csv": table}[form]
    articles, problems = read(tmp_path, {f"a.{form}": content})
    assert [article.text for article in articles] == [row["text"] for row in made]
    assert articles[-1].date == last
    assert (last is None) == any("can mean two days" in problem for problem in problems)


@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
def test_a_setting_says_what_days_begin_with(tmp_path: Path, form: str) -> None:
    row = {"date": "03/02/2021", "text": "The mill opened."}
    content = {"jsonl": lines(row), "json": json.dumps(row), "csv": "date,text\n03/02/2021,The mill opened.\n"}[form]
    for first, day in (("day", 20210203), ("month", 20210302)):
        articles, problems = read(tmp_path, {f"a.{form}": content}, Limits(first=first))  # type: ignore[arg-type]
        assert (rows(articles), problems) == ([(day, "The mill opened.")], [])


DAYS: list[tuple[object, int | None]] = [
    ("Thu Jan 18 09:12:00 +0000 2024", 20240118),
    ("Published 5:13 PM EST, Thu January 18, 2024", 20240118),
    ("6 janvier 2024", 20240106),
    ("6. Januar 2024", 20240106),
    ("2024年1月18日", 20240118),
    ({"$date": "2024-01-18T23:30:00Z"}, 20240118),
    ("18 de enero de 2024", 20240118),
    ("18 января 2024", 20240118),
    ("2024년 1월 18일", 20240118),
    ("18 stycznia 2024", 20240118),
    ("January 18th, 2024 at 5:13 p.m.", 20240118),
    ({"$date": {"$numberLong": "1705619400000"}}, 20240118),
    ("20240118T101500", 20240118),
    ("1º de agosto de 2023", 20230801),
    ("Sat, 01 Jul 23 09:00:00 GMT", 20230701),
    ("2023-07-01T09:00:00Z[UTC]", 20230701),
    (1688202000000000000, 20230701),
    ("Tue, 09/12/2023", 20230912),
    ("Monday, 12 September 2023", 20230912),
    ("Saturday, September 12, 2023", None),  # the weekday is that of 9 December, so one of both was misread
    ("2023-12-09 (Tue)", None),
    ("samedi 12 septembre 2023", None),
    ("Thu, 01 Jan 1970 00:00:00 GMT", None),
    ("1900-01-01T00:00:00", None),
    ("2024-01", None),
    ("2024", None),
    ("yesterday", None),
    (float("nan"), None),
    ("1402-10-28", None),
    ("2567-01-18", None),
    ("Updated January 19, 2024", None),
    ("January 18 or 19, 2024", None),
    ("31 February 2024", None),
]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_a_day_is_read_or_the_article_stays_undated_and_a_line_says_so(
    tmp_path: Path, written: object, day: int | None
) -> None:
    articles, problems = read(tmp_path, {"d.jsonl": lines({"date": written, "text": "The mill opened."})})
    assert rows(articles) == [(day, "The mill opened.")]
    assert [problem.endswith("kept without a day") for problem in problems] == ([] if day else [True])


NAMES: list[tuple[str, str, int | None]] = [
    ("2023-09-12-library.txt", "The council voted.", 20230912),
    ("2023/09/12/library.txt", "The council voted.", 20230912),
    ("20230912_library.txt", "The council voted.", 20230912),
    ("_posts/2024-01-19-zoo.md", "---\ntitle: Zoo\n---\nThe zoo opened.", 20240119),
    ("hugo.md", '+++\ntitle = "Pier"\ndate = 2022-08-09T10:00:00Z\n+++\nA fire destroyed the pier.', 20220809),
    ("hugo-day.md", "+++\ndate = 2022-08-09\n+++\nA fire destroyed the pier.", 20220809),
    (
        "a.txt",
        "Tower approved\nThe Orrin Herald\nJanuary 18, 2024 Thursday\n\nThe council met.",
        20240118,
    ),
    ("b.txt", "Tower approved\n\nPublished: 18 January 2024\n\nThe council approved it.", 20240118),
    ("Notes 18.01.2024.txt", "The council voted.", 20240118),
    ("03.02.2024.md", "The council voted.", 20240203),
    ("Notes 18.1.24.txt", "The council voted.", None),
    ("_posts/2024-01-21-hall.html", "---\ntitle: Hall\n---\n<p>The hall burned down.</p>", 20240121),
    ("d.txt", "LOWFORD, Jan. 18, 2024 /PRNewswire/ -- The pool opened.", 20240118),
    ("e.txt", "Printed 18 January 2024\n\nThe pool opened.", None),
    ("f.txt", "Deadline: 18 January 2024\n\nSend your texts.", None),
    ("g.txt", "The war that began on\n1 September 1939\nkilled millions, historians say.", None),
    ("2023-09-12-to-2023-09-14.txt", "The council voted.", None),
    ("report-12345678.txt", "The council voted.", None),
    ("c.txt", "The council approved the tower on January 18, 2024, after a long debate.", None),
]


@pytest.mark.parametrize(("name", "content", "day"), NAMES)
def test_a_day_stands_in_a_name_a_front_matter_or_a_line_of_its_own(
    tmp_path: Path, name: str, content: str, day: int | None
) -> None:
    articles, problems = read(tmp_path, {name: content})
    assert ([article.date for article in articles], problems) == ([day], [])
    assert bool(articles[0].day_from) == (day is not None)
    assert "+++" not in articles[0].text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Notes 3.2.24.txt", "The mill opened."),
        ("a.txt", "Mill opens\nOrrin, 3/2/2024\n\nThe mill opened."),
        ("a.md", "---\ndate: 03/02/24\n---\nThe mill opened."),
        ("a.html", f'<html><body><h1>Mill opens</h1><p class="date">03/02/2024</p><p>{FIRST}</p></body></html>'),
    ],
)
def test_the_setting_for_days_holds_for_texts_as_well(tmp_path: Path, name: str, content: str) -> None:
    for first, day in (("day", 20240203), ("month", 20240302), (None, None)):
        articles, _ = read(tmp_path, {name: content}, Limits(first=first))  # type: ignore[arg-type]
        assert [article.date for article in articles] == [day]


def test_a_weekday_that_contradicts_its_day_is_said(tmp_path: Path) -> None:
    days = ["Monday, 12 September 2023", "Tuesday, 12 September 2023"]
    articles, _ = read(tmp_path, {"d.jsonl": lines(*({"date": day, "text": "The mill opened."} for day in days))})
    assert [article.day_from.partition(", ")[2] for article in articles] == [OTHER_WEEKDAY, ""]


OLD_STORY = '{"@type":"NewsArticle","headline":"Old story","datePublished":"2019-05-05T08:00:00Z"}'
OWN = '{"@type":"NewsArticle","headline":"Library stays open","datePublished":"2023-09-12T21:40:00+01:00"}'
PAGES: list[tuple[str, int | None]] = [
    (
        (
            f'<script type="application/ld+json">{{"@type":"ItemList","itemListElement":[{OLD_STORY}]}}</script>'
            f'<script type="application/ld+json">{OWN}</script>'
        ),
        20230912,
    ),
    (f'<script type="application/ld+json">[{OLD_STORY},{OWN}]</script>', 20230912),
    (f'<script type="application/ld+json">{{"@graph":[{{"@type":"WebPage"}},{OWN}]}}</script>', 20230912),
    (
        (
            '<meta name="date" content="2024-02-01">'
            '<meta property="article:published_time" content="2023-09-12T21:40:00+01:00">'
        ),
        20230912,
    ),
    (
        (
            '<meta property="article:modified_time" content="2024-02-01">'
            '<meta property="article:published_time" content="2023-09-12">'
        ),
        20230912,
    ),
    ('<meta name="parsely-pub-date" content="2023-09-12T20:40:00Z">', 20230912),
    ('<meta property="article:published_time" content="Tue, 09/12/2023 - 21:40">', 20230912),
    ('<meta property="article:published_time" content="09/12/2023 - 21:40">', None),
    ('<meta property="article:modified_time" content="2024-02-01">', None),
    ('<meta http-equiv="date" content="2024-02-01">', None),
]


@pytest.mark.parametrize(("head", "day"), PAGES)
def test_a_page_has_the_day_of_its_own_publication(tmp_path: Path, head: str, day: int | None) -> None:
    articles, problems = read(tmp_path, {"a.html": page(head)})
    assert [article.date for article in articles] == [day]
    assert all("can mean two days" in problem for problem in problems)


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("THE MARL GAZETTE. WEDNESDAY, MARCH 2, 1898.", 18980302),
        ("The Marl Gazette, 2nd March 1898", 18980302),
        ("THE MARL GAZETTE", None),
        ("Vol. 12, No. 3. 1898", None),
    ],
)
def test_the_day_of_scanning_is_no_day_of_publication(tmp_path: Path, opening: str, day: int | None) -> None:
    scanned = {"/CreationDate": "D:20150611120000+00'00'", "/ModDate": "D:20150611120000+00'00'"}
    pdf = make_pdf([f"{opening} The Board of Guardians met on Tuesday, chairman H. Bennet said."], scanned)
    articles, _ = read(tmp_path, {"gazette.pdf": pdf})
    assert [article.date for article in articles] == [day]


@pytest.mark.parametrize(
    ("head", "foot"), [("The Marl Gazette", "Page {}"), ("{} THE MARL GAZETTE", ""), ("", "- {} -"), ("", "{} of 4")]
)
def test_the_running_head_and_foot_of_a_pdf_are_no_text(tmp_path: Path, head: str, foot: str) -> None:
    told = [
        f"The {thing} of Marl was mended in {year}.\nIt cost {year} pounds."
        for thing, year in (("bridge", 1891), ("weir", 1892), ("mill", 1893), ("quay", 1894))
    ]
    pages = ["\n".join(filter(None, (head.format(n), text, foot.format(n)))) for n, text in enumerate(told, 1)]
    articles, _ = read(tmp_path, {"book.pdf": make_pdf(pages)})
    assert [article.text for article in articles] == ["\n".join(told)]


def test_lines_that_differ_stay_on_the_pages_of_a_pdf(tmp_path: Path) -> None:
    told = [f"The mill ground {place} sacks.\nThe {name} was paid." for place, name in enumerate(("cook", "smith"))]
    articles, _ = read(tmp_path, {"book.pdf": make_pdf(told)})
    assert [article.text for article in articles] == ["\n".join(told)]


FIRE = "A fire destroyed the pier, said Noor Hale."
MARKED: list[tuple[str, str, str]] = [
    (
        "a.jsonl",
        lines({"body": '<p>A fire destroyed the pier, <a href="/t">said</a> Noor Hale.</p><script>track(1)</script>'}),
        FIRE,
    ),
    (
        "b.jsonl",
        lines({"text": "Nobody was hurt &amp; the beach stayed open."}),
        "Nobody was hurt & the beach stayed open.",
    ),
    ("c.jsonl", lines({"text": "In Q3, x < y and the ticker <P> rose."}), "In Q3, x < y and the ticker <P> rose."),
    (
        "d.csv",
        'content\n"<div>A fire destroyed the pier,<br/>said <b>Noor</b> Hale.</div>"\n',
        "A fire destroyed the pier,\nsaid Noor Hale.",
    ),
    (
        "e.md",
        "---\na: b\n---\nA **fire** destroyed the [pier](https://x.example/pier), said Noor Hale.[^1]\n\n[^1]: M\n",
        FIRE,
    ),
    ("f.md", "A _fire_ destroyed the ![](a.png)pier, said `Noor` Hale.\n", FIRE),
    ("g.md", "A fire destroyed the <em>pier</em>, said Noor Hale.\n", FIRE),
    ("h.md", "A fire destroyed the [pier][1], said Noor Hale.\n\n[1]: https://x.example\n", FIRE),
]


@pytest.mark.parametrize(("name", "content", "text"), MARKED)
def test_a_text_is_what_a_reader_of_the_page_saw(tmp_path: Path, name: str, content: str, text: str) -> None:
    articles, _ = read(tmp_path, {name: content})
    assert [article.text for article in articles] == [text]


QUAY = "Harbour master Jo Finch said “the quay is open” – and that it would cost €40 a night to moor there."
PIER = "港長は、岸壁が①再び開かれたと述べた。係留料は一泊四十ユーロであると説明した。"
BRIDGE = "Burmistrz Łukasz Żółć powiedział, że most w Gdańsku jest już otwarty dla ruchu."
LETTERS = [
    ("iso-8859-1", "cp1252", QUAY),
    ("latin1", "cp1252", QUAY),
    ("us-ascii", "cp1252", QUAY),
    ("Shift_JIS", "cp932", PIER),
    ("x-sjis", "cp932", PIER),
    ("euc-jp", "euc_jp", PIER.replace("①", "")),
    ("gb2312", "gbk", "港口主管说，码头已经重新开放，泊船费用为每晚四十欧元。镕"),
    ("windows-1250", "cp1250", BRIDGE),
    ("iso-8859-2", "iso8859_2", BRIDGE),
    ("koi8-r", "koi8_r", "Начальник порта сообщил, что причал открыт."),
]


@pytest.mark.parametrize(("label", "encoding", "text"), LETTERS)
def test_a_label_means_what_it_means_on_the_web(tmp_path: Path, label: str, encoding: str, text: str) -> None:
    body = f"<body><article><p>{text}</p></article></body>"
    whole = f'<html><head><meta charset="{label}"><title>Quay</title></head>{body}</html>'
    articles, problems = read(tmp_path, {"a.html": whole.encode(encoding)})
    assert ([article.text for article in articles], problems) == ([text], [])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", BRIDGE),
        ("cp1251", "Мэр города Иван Петров заявил, что мост снова открыт для движения транспорта."),
        (
            "cp1252",
            "Le maire Andr\xe9 Lef\xe8vre a d\xe9clar\xe9 que le pont \xe9tait d\xe9j\xe0 ouvert \xe0 la circulation.",
        ),
        ("cp1253", "Ο δήμαρχος δήλωσε ότι η γέφυρα είναι ήδη ανοιχτή για την κυκλοφορία των οχημάτων."),
    ],
)
def test_a_text_without_a_label_keeps_its_letters(tmp_path: Path, encoding: str, text: str) -> None:
    articles, _ = read(tmp_path, {"a.txt": f"date 2001-05-06 {text}".encode(encoding)})
    assert rows(articles) == [(20010506, text)]


def wordpress(*items: str) -> str:
    channel = f"<channel><title>Lowford Star</title>{''.join(items)}</channel>"
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:wp="http://wordpress.org/export/1.2/">{channel}</rss>'
    )


def item(number: int, state: str, kind: str = "post", extra: str = "") -> str:
    return (
        f"<item><title>Post {number}</title><link>https://l.example/?p={number}</link>"
        f"<pubDate>Tue, 05 Feb 2019 10:00:00 +0000</pubDate><guid>{number}</guid><content:encoded><![CDATA[<p>Text of "
        f"{state} {number}.</p>]]></content:encoded><wp:status>{state}</wp:status><wp:post_type>{kind}</wp:post_type>"
        f"{extra}</item>"
    )


def test_what_a_wordpress_site_never_published_is_left_out_and_counted(tmp_path: Path) -> None:
    items = [
        item(number, state)
        for number, state in enumerate(("draft", "private", "pending", "trash", "future", "publish"))
    ]
    secret = item(8, "publish", extra="<wp:post_password>x</wp:post_password>")
    others = (item(9, "inherit", "revision"), item(10, "inherit", "attachment"), item(11, "publish", "nav_menu_item"))
    articles, problems = read(tmp_path, {"export.xml": wordpress(*items, secret, *others)})
    assert rows(articles) == [(20190205, "Text of publish 5.")]
    assert problems == [
        (
            "export.xml: not public and left out: 1 draft, 1 future, 1 password, 1 pending, 1 private, 1 trash; "
            "publish them there and export again"
        )
    ]


HIDDEN: list[tuple[str, str]] = [
    ("a.jsonl", lines({"text": "Secret.", "status": "draft"})),
    (
        "b.json",
        json.dumps({"db": [{"data": {"posts": [{"title": "A", "status": "draft", "html": "<p>Secret.</p>"}]}}]}),
    ),
    ("c.csv", "title,text,post_status\nA,Secret.,private\n"),
    ("d.md", "---\ntitle: A\ndraft: true\n---\nSecret."),
    ("e.md", "+++\ndraft = true\n+++\nSecret."),
    ("f.md", "---\npublished: false\n---\nSecret."),
    ("g.jsonl", lines({"text": "Secret.", "visibility": "members"})),
    ("h.jsonl", lines({"text": "Secret.", "embargo": "2031-01-01T00:00:00Z"})),
    ("i.html", page('<meta name="robots" content="noindex, nofollow">')),
]


@pytest.mark.parametrize(("name", "content"), HIDDEN)
def test_what_is_not_public_is_left_out_and_counted(tmp_path: Path, name: str, content: str) -> None:
    articles, problems = read(tmp_path, {name: content})
    assert articles == []
    assert len(problems) == 1
    assert "left out" in problems[0]


def test_a_text_that_was_published_keeps_its_state(tmp_path: Path) -> None:
    made = lines(
        {"text": "One.", "status": "published"},
        {"text": "Two.", "draft": False},
        {"text": "Three.", "state": "CA"},
        {"text": "Four.", "embargo": "2021-01-01", "published": True},
    )
    articles, problems = read(tmp_path, {"a.jsonl": made})
    assert ([article.text for article in articles], problems) == (["One.", "Two.", "Three.", "Four."], [])


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "xml"])
def test_two_articles_with_one_id_are_both_kept(tmp_path: Path, form: str) -> None:
    made: list[dict[str, object]] = [
        {"id": "1", "text": "The weir collapsed."},
        {"id": "1", "text": "The chapel was sold."},
    ]
    entries = "".join(f"<item><guid>1</guid><description>{row['text']}</description></item>" for row in made)
    content = {
        "jsonl": lines(*made),
        "json": json.dumps(made),
        "csv": "id,text\n1,The weir collapsed.\n1,The chapel was sold.\n",
        "xml": f'<rss version="2.0"><channel><title>T</title>{entries}</channel></rss>',
    }[form]
    articles, problems = read(tmp_path, {f"a.{form}": content})
    assert ([article.text for article in articles], problems) == ([row["text"] for row in made], [])
    assert len({article.id for article in articles}) == 2


BRIBE = "Councillor Petra Voss took a bribe of 1000 and everybody in this town knows it very well indeed, believe me."
FOREIGN = [
    f'<div class="commentsContainer"><p>{BRIBE}</p></div>',
    f'<div role="complementary"><p>{BRIBE}</p></div>',
    f"<h3>Readers write</h3><p>{BRIBE}</p>",
    f"<p><b>Comments:</b></p><p>{BRIBE}</p>",
    '<div class="talk">' + f'<div class="post"><b>Reader1</b><p>{BRIBE}</p></div>' * 4 + "</div>",
    f'<section id="comments"><ol class="commentlist"><li><p>{BRIBE}</p></li></ol></section>',
    f'<div id="disqus_thread"><p>{BRIBE}</p></div>',
    f'<div class="related-stories"><h2>More</h2><p>{BRIBE}</p></div>',
    f'<div id="onetrust-consent-sdk"><p>{BRIBE}</p></div>',
    f"<aside><p>{BRIBE}</p></aside>",
    f'<div class="fb-comments"><p>{BRIBE}</p></div>',
]


@pytest.mark.parametrize("after", FOREIGN)
@pytest.mark.parametrize("inside", [False, True])
def test_what_others_wrote_is_not_the_article(tmp_path: Path, after: str, inside: bool) -> None:
    made = page(after=after)
    made = made.replace(f"</article>{after}", f"{after}</article>") if inside else made
    articles, _ = read(tmp_path, {"talk.html": made})
    assert [article.text.removeprefix("Library stays open\n\n") for article in articles] == [f"{FIRST}\n\n{SECOND}"]


@pytest.mark.parametrize(
    "body",
    [
        '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>',
        '<div id="app"></div><p>Please enable JavaScript to continue using this application.</p>',
        "<p>We use cookies. Accept all cookies to continue to the site, or manage your choices.</p>",
        "<h1>Archive</h1><ul><li><a href='a'>The mill in Kell</a></li><li><a href='b'>The weir at Tarn</a></li></ul>",
        "<p>This content is not available in your region.</p>",
        "<p>Redirecting...</p>",
        "<h1>403 Forbidden</h1><p>nginx</p>",
        '<div id="__next"></div><script>window.__DATA__={"text":"A long story"}</script>',
        "".join(
            f'<article><h2>Story</h2><time datetime="2023-09-{day}"></time><p>{FIRST}</p></article>' for day in (12, 13)
        ),
    ],
)
def test_a_page_without_an_article_is_left_out(tmp_path: Path, body: str) -> None:
    articles, problems = read(
        tmp_path, {"app.html": f"<html><head><title>News</title></head><body>{body}</body></html>"}
    )
    assert articles == []
    assert len(problems) == 1


SHAPES: list[tuple[str, str, Row, str]] = [
    (
        "result.json",
        json.dumps(
            {
                "name": "Delta Watch",
                "messages": [
                    {
                        "type": "message",
                        "date": "2022-06-03T11:15:00",
                        "text": ["Governor ", {"type": "bold", "text": "Lena Vask"}, " said four were hurt."],
                    }
                ],
            }
        ),
        (20220603, "Governor Lena Vask said four were hurt."),
        "Governor Lena Vask said four were hurt.",
    ),
    (
        "rest.json",
        json.dumps(
            [
                {
                    "date": "2023-07-01T09:00:00",
                    "link": "https://l.example/a",
                    "title": {"rendered": "Pool opens"},
                    "content": {"rendered": "<p>The Lowford pool opened early.</p>"},
                }
            ]
        ),
        (20230701, "The Lowford pool opened early."),
        "Pool opens",
    ),
    (
        "bluesky.json",
        json.dumps([{"uri": "at://x/1", "value": {"text": "The pool opened.", "createdAt": "2023-07-01T09:00:00Z"}}]),
        (20230701, "The pool opened."),
        "The pool opened.",
    ),
    (
        "reddit.json",
        json.dumps({"kind": "Listing", "data": {"children": [{"data": {"title": "Pool", "created_utc": 1688202000}}]}}),
        (20230701, "Pool"),
        "Pool",
    ),
    (
        "it.csv",
        "titolo,data,corpo\nPool,18 gennaio 2024,La piscina ha aperto.\n",
        (20240118, "La piscina ha aperto."),
        "Pool",
    ),
    (
        "hf.jsonl",
        lines({"article": "The pool opened.", "highlights": "Pool ."}),
        (None, "The pool opened."),
        "The pool opened.",
    ),
    (
        "wordpress.xml",
        (
            '<rss version="2.0"><channel><title>T</title><item><title>Pool</title><pubDate>Thu, 20 Feb 2003 10:00:00'
            " GMT</pubDate><description>&lt;p&gt;It opened.&lt;/p&gt;&lt;p&gt;&lt;a href='x'&gt;Read more&lt;/a&gt;"
            "&lt;p&gt;The post Pool appeared first on T.&lt;/p&gt;</description></item></channel></rss>"
        ),
        (20030220, "It opened."),
        "Pool",
    ),
    (
        "title.json",
        json.dumps({"title": "Mayor resigns", "date": "2003-02-20"}),
        (20030220, "Mayor resigns"),
        "Mayor resigns",
    ),
    (
        "title.jsonl",
        lines({"headline": "Mayor resigns", "date": "2003-02-20"}),
        (20030220, "Mayor resigns"),
        "Mayor resigns",
    ),
    (
        "title.xml",
        (
            '<rss version="2.0"><channel><title>T</title><item><title>Mayor resigns</title>'
            "<pubDate>Thu, 20 Feb 2003 10:00:00 GMT</pubDate></item></channel></rss>"
        ),
        (20030220, "Mayor resigns"),
        "Mayor resigns",
    ),
    (
        "nested.json",
        json.dumps(
            {
                "response": {
                    "docs": [{"headline": {"main": "Mayor wins"}, "pub_date": "2024-01-05", "abstract": "She won."}]
                }
            }
        ),
        (20240105, "She won."),
        "Mayor wins",
    ),
]


@pytest.mark.parametrize(("name", "content", "row", "title"), SHAPES)
def test_articles_of_other_shapes_are_read(tmp_path: Path, name: str, content: str, row: Row, title: str) -> None:
    articles, problems = read(tmp_path, {name: content})
    assert (rows(articles), [article.title for article in articles], problems) == ([row], [title], [])


MAIL = """From: News Desk <desk@orrin.example>
Subject: =?UTF-8?Q?Minist=C3=A8re=3A_new_rules?=
Date: Thu, 18 Jan 2024 23:10:00 -0500
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

The ministry said that caf=C3=A9s must close by ten =
o'clock.
"""


@pytest.mark.parametrize("name", ["alert.eml", "news.mbox"])
def test_mail_is_decoded_and_dated_by_its_sending(tmp_path: Path, name: str) -> None:
    content = (
        MAIL
        if name.endswith("eml")
        else f"From a@b Thu Jan 18 12:08:34 2024\n{MAIL}\nFrom a@b Fri Jan 19 12:08:34 2024\n{MAIL}"
    )
    articles, problems = read(tmp_path, {name: content})
    assert set(rows(articles)) == {(20240118, "The ministry said that cafés must close by ten o'clock.")}
    assert ({article.title for article in articles}, problems) == ({"Ministère: new rules"}, [])
