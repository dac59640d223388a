"""What was never public is left out of every export, and counted; what was published stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.index.read.forms.reading import put

SECRET, TOLD = "Our source is Mina Roe.", "The Kell mill was sold."
BLOGGER = """<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://www.w3.org/2007/app'
 xmlns:blogger='http://schemas.google.com/blogger/2018'><title>Kell</title>{}</feed>"""
KIND = (
    "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{}'/>"
)


def lines(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def entry(number: int, inside: str, text: str) -> str:
    return (
        f"<entry><id>{number}</id><published>2023-09-12T10:00:00Z</published>{inside}<content>{text}</content></entry>"
    )


STATES: list[dict[str, object]] = [
    {"is_published": 0},
    {"published": False},
    {"moderation_state": "draft"},
    {"workflow_state": "in_review"},
    {"status": "unpublished"},
    {"status": 0},
    {"state": "-2"},
    {"status": False},
    {"deleted_at": "2024-02-01T00:00:00Z"},
    {"private": True},
    {"isDraft": "true"},
    {"archived": True},
    {"live": "no"},
    {"publishedAt": None, "createdAt": "2023-09-01"},
    {"_id": "drafts.abc"},
    {"post_status": "trash"},
    {"post_type": "revision"},
    {"access": "members"},
    {"title": "[Removed]", "text": "[Removed]"},
    {"text": "[deleted]"},
    {"status": {"id": 1, "name": "draft"}},
    {"status": "SOFT_TRASHED"},
    {"status": "Entwurf"},
    {"workflow_stage": "Ready for review"},
    {"state": "needs editing"},
    {"estado": "no publicado"},
    {"stato": "non pubblicato"},
    {"stage": "proofreading"},
    {"Status": "In progress"},
    {"Status": "Needs edit"},
    {"visibility": "unlisted"},
    {"seo": {"noindex": True}},
    {"do_not_publish": "yes"},
    {"date": "2023-07-01", "go_live_at": "2031-01-01"},
    {"metadata": {"status": "draft"}},
]


@pytest.mark.parametrize("state", STATES)
def test_a_row_in_a_state_that_is_not_public_is_left_out(tmp_path: Path, state: dict[str, object]) -> None:
    articles, problems = put(tmp_path, {"a.jsonl": lines({"text": SECRET, **state}, {"text": TOLD})})
    assert [article.text for article in articles] == [TOLD]
    assert [problem.startswith("a.jsonl: not public and left out: 1 ") for problem in problems] == [True]


UNKNOWN = ["Awaiting sign-off", "with editor", "ready to publish", "subbing", "QA", "à relire", "不发布", "Legal", 3]


@pytest.mark.parametrize("status", UNKNOWN)
def test_a_status_that_nobody_knows_hides_a_row_and_says_how_to_show_it(tmp_path: Path, status: object) -> None:
    articles, problems = put(tmp_path, {"a.jsonl": lines({"text": SECRET, "status": status}, {"text": TOLD})})
    assert [article.text for article in articles] == [TOLD]
    assert problems[0].endswith(", or write `published` as the status of those that are public")


@pytest.mark.parametrize(
    "state",
    [
        {"status": "Published (corrected) 2024-01-02"},
        {"status": "Live, updated"},
        {"status": "publiée"},
        {"status": "A short post of six words"},
        {"status": "n/a"},
        {"estado": "Jalisco"},
        {"stage": "group"},
        {"audience": "Adults"},
        {"status": 1},
        {"status": "200"},
        {"deleted_at": None},
        {"published": True},
        {"state": "CA"},
        {"publishedAt": "2023-09-12", "createdAt": "2023-09-01"},
        {"password": ""},
        {"status": "sent"},
        {"go_live_at": "2023-01-01"},
        {"release_date": "2023-01-01", "status": "published"},
        {"type": "comment piece"},
    ],
)
def test_a_row_that_was_published_stays(tmp_path: Path, state: dict[str, object]) -> None:
    articles, problems = put(tmp_path, {"a.jsonl": lines({"text": TOLD, **state})})
    assert ([article.text for article in articles], problems) == ([TOLD], [])


EXPORTS = {
    "blogger.xml": BLOGGER.format(
        entry(1, KIND.format("post"), TOLD)
        + entry(2, f"<app:control><app:draft>yes</app:draft></app:control>{KIND.format('post')}", SECRET)
        + entry(3, KIND.format("comment"), "Petra Voss took a bribe.")
        + entry(4, KIND.format("template"), "b:skin")
    ),
    "takeout.atom": BLOGGER.format(
        entry(1, "<blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>", TOLD)
        + entry(2, "<blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status>", SECRET)
        + entry(3, "<blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status>", "A bribe.")
    ),
    "drupal.json": json.dumps(
        {
            "data": [
                {"id": "1", "attributes": {"status": True, "created": "2023-09-12", "body": {"processed": TOLD}}},
                {"id": "2", "attributes": {"status": False, "created": "2023-09-12", "body": {"processed": SECRET}}},
            ]
        }
    ),
    "contentful.json": json.dumps(
        {
            "entries": [
                {
                    "sys": {"id": "a", "contentType": {}, "publishedAt": "2023-09-12T10:00:00Z"},
                    "fields": {"title": {"en-US": "Mill"}, "body": {"en-US": TOLD}},
                },
                {"sys": {"id": "b", "contentType": {}}, "fields": {"body": {"en-US": SECRET}}},
            ]
        }
    ),
    "sanity.ndjson": lines(
        {
            "_id": "drafts.a",
            "publishedAt": "2023-09-12",
            "body": [{"_type": "block", "children": [{"text": SECRET}]}],
        },
        {
            "_id": "a",
            "publishedAt": "2023-09-12",
            "body": [{"_type": "block", "children": [{"text": "The Kell mill "}, {"text": "was sold."}]}],
        },
    ),
    "webflow.csv": (
        "Name,Archived,Draft,Created On,Published On,Post Body\n"
        "Mill,false,false,Mon Jun 26 2023,Tue Sep 12 2023 09:00:00 GMT+0000 (Coordinated Universal Time),"
        f"<p>{TOLD}</p>\nSecret,false,true,Mon Jun 26 2023,,<p>{SECRET}</p>\n"
    ),
    "posts.csv": (
        '"post_date","post_content","post_title","post_status","post_password","post_type"\n'
        f'"2023-09-12 10:00:00","{TOLD}","Mill","publish","","post"\n'
        f'"2023-09-12 10:00:00","{SECRET}","Secret","draft","","post"\n'
        f'"2023-09-12 10:00:00","{SECRET}","Secret","publish","x","post"\n'
    ),
    "movable-type.txt": (
        f"TITLE: Mill\nSTATUS: Publish\nDATE: 09/12/2023 10:20:30 AM\n-----\nBODY:\n{TOLD}\n-----\n"
        "COMMENT:\nAUTHOR: Reader\nA bribe.\n-----\n--------\n"
        f"TITLE: Secret\nSTATUS: Draft\nDATE: 09/12/2023 10:20:30 AM\n-----\nBODY:\n{SECRET}\n-----\n--------\n"
    ),
    "feed.xml": (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title>'
        f"<item><pubDate>Tue, 12 Sep 2023 10:00:00 GMT</pubDate><description>{TOLD}</description></item><item>"
        f'<media:status state="deleted"/><description>{SECRET}</description></item></channel></rss>'
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_gives_what_was_published_with_its_day(tmp_path: Path, name: str) -> None:
    articles, problems = put(tmp_path, {name: EXPORTS[name]})
    assert [(article.date, article.text) for article in articles] == [(20230912, TOLD)]
    assert any("not public and left out: " in problem for problem in problems)


def test_only_the_words_of_a_wordpress_post_are_its_text(tmp_path: Path) -> None:
    body = '[caption id="a"]<img src="a"/> The old pool[/caption]The pool [sic] opened. [gallery ids="1,2"]'
    export = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        "<wp:author><wp:author_login>ada</wp:author_login><wp:author_display_name>Ada Pell</wp:author_display_name>"
        "</wp:author><item><title>Pool</title><dc:creator>ada</dc:creator><wp:status>publish</wp:status>"
        f"<wp:post_type>post</wp:post_type><content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>"
    )
    articles, problems = put(tmp_path, {"export.xml": export})
    assert [(article.author, article.text) for article in articles] == [("Ada Pell", "The pool [sic] opened.")]
    assert problems == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("_drafts/secret.md", f"---\ntitle: Secret\n---\n{SECRET}"),
        ("drafts/secret.txt", SECRET),
        ("Drafts.mbox", f"From a@b Thu Jan 18 12:08:34 2024\nSubject: A\n\n{SECRET}\n"),
        ("hugo.md", f'{{\n"title": "A",\n"draft": true\n}}\n\n{SECRET}'),
        ("pelican.md", f"Title: A\nDate: 2023-09-12\nStatus: draft\n\n{SECRET}"),
        ("press.txt", f"EMBARGOED UNTIL 00:01 ON 18 JANUARY 2031\n\n{SECRET}"),
        ("press.md", f"**STRICTLY EMBARGOED**\n\n{SECRET}"),
        ("presse.txt", f"Sperrfrist: 18. Januar 2031\n\n{SECRET}"),
        ("a.html", f'<html><head><meta name="googlebot" content="noindex"></head><body><p>{SECRET}</p></body></html>'),
        ("b.html", f'<html><head><META NAME="ROBOTS" CONTENT="none"></head><body><p>{SECRET}</p></body></html>'),
        ("c.html", '<body><p>Protected.</p><form class="post-password-form"></form></body>'),
        (
            "d.html",
            f'<html><head><meta name="article:embargo" content="2031-01-01"></head><body><p>{SECRET}</p></body></html>',
        ),
        ("e.html", f'<html><body><article class="post status-draft"><p>{SECRET}</p></article></body></html>'),
        ("release.txt", f"PRESS RELEASE\nUnder embargo until 00.01, 1 January 2031\n\n{SECRET}"),
        ("before.txt", f"Not to be published before 1 January 2031\n\n{SECRET}"),
        ("draft.txt", f"DRAFT - NOT FOR PUBLICATION\n\n{SECRET}"),
        ("notion.md", f"# Secret\n\nDate: July 1, 2023\nStatus: Draft\n\n{SECRET}"),
        ("hugo2.md", f"---\ndate: 2023-07-01\nembargo: 2031-01-01\n---\n{SECRET}"),
        ("mail.eml", f"From: a@b\nSubject: A\nX-Gmail-Labels: Drafts\n\n{SECRET}\n"),
        ("WhatsApp Chat with Ada.txt", f"12/25/23, 9:15 PM - Ada Pell: {SECRET}\n"),
        ("_chat.txt", f"[18.01.24, 21:16:03] Ada Pell: {SECRET}\n"),
    ],
)
def test_a_file_that_is_not_public_is_left_out(tmp_path: Path, name: str, content: str) -> None:
    articles, problems = put(tmp_path, {name: content})
    assert articles == []
    assert ["not public and left out: 1 " in problem for problem in problems] == [True]


def test_a_wordpress_post_has_the_day_that_its_site_shows(tmp_path: Path) -> None:
    item = (
        '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Star</title><item><title>Pool</title>'
        "<pubDate>{}</pubDate><wp:post_date>2019-02-05 18:30:00</wp:post_date><wp:status>publish</wp:status></item>"
        "</channel></rss>"
    )
    days = ("Wed, 06 Feb 2019 01:30:00 +0000", "Wed, 30 Nov -0001 00:00:00 +0000")
    articles, problems = put(tmp_path, {f"{number}.xml": item.format(day) for number, day in enumerate(days)})
    assert ([article.date for article in articles], problems) == ([20190205, 20190205], [])


def test_a_text_whose_embargo_has_ended_is_read(tmp_path: Path) -> None:
    text = f"EMBARGOED UNTIL 18 JANUARY 2024\n\n{TOLD}"
    articles, problems = put(tmp_path, {"press.txt": text, "goods.txt": "Embargoed goods were seized on Tuesday."})
    assert ([article.text for article in articles], problems) == (["Embargoed goods were seized on Tuesday.", text], [])
