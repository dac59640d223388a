"""Four hundred articles of ten forms with known days: nearly all days are found, and hardly any is wrong."""

from __future__ import annotations

import csv
import datetime
import io
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from index.article import Article, as_integer
from index.read.sources import Limits, read_sources
from tests.index.samples import make_pdf

TODAY = datetime.date(2026, 6, 1)
EACH = 40
TEXT = "The council of Marl voted on Tuesday to keep the library open, said Petra Voss, who led the campaign for it."
# What stands beside the day of publication, and is not it.
LATER, OTHER_STORY = datetime.date(2026, 2, 3), datetime.date(2011, 9, 30)
Day = datetime.date
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()

WRITTEN: tuple[Callable[[Day], str], ...] = (
    lambda day: day.isoformat(),
    lambda day: f"{day}T{day.day:02}:15:00+02:00",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%a, %d %b %Y} 23:30:00 -0500",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day.day} {day:%b} {day.year} 08:05",
    lambda day: f"{day:%A}, {day:%B} {day.day}, {day.year} at 5:13 p.m.",
    lambda day: f"{day.day} {FRENCH[day.month - 1]} {day.year}",
    lambda day: f"{day.day}. {GERMAN[day.month - 1]} {day.year}",
    lambda day: f"{day.day} de {SPANISH[day.month - 1]} de {day.year}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%a %b %d} 09:12:00 +0000 {day.year}",
)
FIELDS = ("date", "published_date", "date_publish", "publishedAt", "pubDate", "webPublicationDate", "datePublished")
DECLARED = (
    '<meta property="article:published_time" content="{}">',
    '<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"{}"}}</script>',
    '<meta name="parsely-pub-date" content="{}">',
    '<meta name="date" content="{}">',
)


def rows(days: list[Day]) -> list[dict[str, str]]:
    chance = random.Random(len(days))  # noqa: S311 - the same days each time
    return [
        {
            "title": f"Item {place}",
            chance.choice(FIELDS): WRITTEN[place % len(WRITTEN)](day),
            "updated": LATER.isoformat(),
            "text": f"{place}. {TEXT}",
        }
        for place, day in enumerate(days)
    ]


def json_lines(days: list[Day]) -> dict[str, str | bytes]:
    return {"a.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(days))}


def json_list(days: list[Day]) -> dict[str, str | bytes]:
    return {"a.json": json.dumps({"articles": rows(days)})}


def day_first_table(days: list[Day]) -> dict[str, str | bytes]:
    written = io.StringIO()
    csv.writer(written).writerows(
        [("title", "date", "text"), *((f"{n}", f"{d:%d/%m/%Y}", f"{n}. {TEXT}") for n, d in enumerate(days))]
    )
    return {"a.csv": written.getvalue()}


def front_matter(days: list[Day]) -> dict[str, str | bytes]:
    forms = (
        "---\ndate: {}\nlastmod: {}\n---\n{}",
        '---\npublished: "{}"\nupdated: {}\n---\n{}',
        "+++\ndate = {}\nlastmod = {}\n+++\n{}",
    )
    return {f"{n}.md": forms[n % 3].format(day, LATER, f"{n}. {TEXT}") for n, day in enumerate(days)}


def named_texts(days: list[Day]) -> dict[str, str | bytes]:
    names: tuple[Callable[[Day], str], ...] = (
        lambda d: f"{d}-story",
        lambda d: f"{d:%Y%m%d}_story",
        lambda d: f"{d:%Y/%m/%d}/story",
        lambda d: f"story.{d}",
    )
    return {f"{names[n % 4](day)}-{n}.txt": f"{n}. {TEXT}" for n, day in enumerate(days)}


def headed_texts(days: list[Day]) -> dict[str, str | bytes]:
    heads: tuple[Callable[[Day], str], ...] = (
        lambda d: f"date {d} ",
        lambda d: f"Library stays\nThe Marl Post\n{d:%B} {d.day}, {d.year} {d:%A}\n\n",
        lambda d: f"Library stays\n\nPublished: {d.day} {d:%B} {d.year}\n\n",
        lambda d: f"Library stays\n{d}\n\n",
    )
    return {f"{n}.txt": f"{heads[n % 4](day)}{n}. {TEXT}" for n, day in enumerate(days)}


def pages(days: list[Day]) -> dict[str, str | bytes]:
    listed = f'{{"@type":"ItemList","itemListElement":[{{"@type":"NewsArticle","datePublished":"{OTHER_STORY}"}}]}}'
    other = f'<script type="application/ld+json">{listed}</script>'
    change = f'<meta property="article:modified_time" content="{LATER}">'
    aside = f"<aside><time datetime='{OTHER_STORY}'>Old</time></aside>"
    made = {}
    for n, day in enumerate(days):
        head = f"<title>Item {n}</title>{other}{change}{DECLARED[n % 4].format(f'{day}T21:40:00Z')}"
        body = f"<article><h1>Item {n}</h1><p>{n}. {TEXT}</p><p>{TEXT}</p></article>{aside}"
        made[f"{n}.html"] = f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    return {**made}


def feed(days: list[Day]) -> dict[str, str | bytes]:
    items = "".join(
        f"<item><title>Item {n}</title><guid>{n}</guid><pubDate>{day:%a, %d %b %Y} 10:00:00 GMT</pubDate>"
        f"<description>{n}. {TEXT}</description></item>"
        for n, day in enumerate(days)
    )
    built = f"<lastBuildDate>{LATER:%a, %d %b %Y} 10:00:00 GMT</lastBuildDate>"
    return {"a.rss": f'<rss version="2.0"><channel><title>T</title>{built}{items}</channel></rss>'}


def mails(days: list[Day]) -> dict[str, str | bytes]:
    return {
        f"{n}.eml": f"From: a@b.example\nSubject: Item {n}\nDate: {day:%a, %d %b %Y} 23:10:00 -0500\n\n{n}. {TEXT}\n"
        for n, day in enumerate(days)
    }


def scans(days: list[Day]) -> dict[str, str | bytes]:
    made = {"/CreationDate": "D:20150611120000Z"}
    return {
        f"{n}.pdf": make_pdf([f"THE MARL GAZETTE. {day:%A}, {day:%B} {day.day}, {day.year}. {n}. {TEXT}"], made)
        for n, day in enumerate(days)
    }


FORMS = (json_lines, json_list, day_first_table, front_matter, named_texts, headed_texts, pages, feed, mails, scans)


def found(root: Path, files: dict[str, str | bytes]) -> dict[int, int | None]:
    """Read the files and map each article's number, which its text or its name begins with, to its day."""
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    entries = [entry for file in read_sources(root, Limits(), today=TODAY) for entry in file.entries]
    articles = [entry for entry in entries if isinstance(entry, Article)]
    return {number(article): article.date for article in articles}


def number(article: Article) -> int:
    match = re.search(r"(\d+)\. The council", article.text)
    assert match
    return int(match[1])


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_days_are_right_or_missing(tmp_path: Path, form: Callable[[list[Day]], dict[str, str | bytes]]) -> None:
    chance = random.Random(form.__name__)  # noqa: S311 - the same days each time
    days = [datetime.date(1995, 1, 1) + datetime.timedelta(chance.randrange(11_000)) for _ in range(EACH)]
    read = found(tmp_path, form(days))
    wrong = {n: (day, read[n]) for n, day in enumerate(days) if n in read and read[n] not in (None, as_integer(day))}
    missing = [n for n in range(EACH) if read.get(n) is None]
    assert wrong == {}
    assert len(missing) <= EACH * 0.03
