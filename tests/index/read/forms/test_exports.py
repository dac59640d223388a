"""Exports of services: what was public is an article, word for word; the rest is counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from index.article import Article
from tests.index.read.forms.reading import put, zipped
from tests.index.samples import TODAY  # noqa: F401 - the day on which everything here is read

TELEGRAM: dict[str, Any] = {
    "name": "Delta Watch",
    "type": "public_channel",
    "id": 17,
    "messages": [
        {"id": 1, "type": "service", "date": "2022-06-01T10:00:00", "action": "create_channel", "text": ""},
        {
            "id": 2,
            "type": "message",
            "date": "2022-06-03T11:15:00",
            "date_unixtime": "1654254900",
            "edited": "2022-06-04T09:00:00",
            "from": "Delta Watch",
            "text": ["Governor ", {"type": "bold", "text": "Lena Vask"}, " said four firefighters were hurt."],
        },
        {"id": 3, "type": "message", "date": "2022-06-03T12:00:00", "forwarded_from": "Rumours", "text": "All dead."},
        {"id": 4, "type": "message", "date": "2022-06-03T13:00:00", "photo": "p.jpg", "text": ""},
    ],
}


def only(root: Path, name: str, value: Any) -> tuple[Article, list[str]]:
    articles, problems = put(root, {name: json.dumps(value, ensure_ascii=False)})
    assert len(articles) == 1, (articles, problems)
    return articles[0], problems


def test_a_channel_of_telegram(tmp_path: Path) -> None:
    article, problems = only(tmp_path, "result.json", TELEGRAM)
    assert article.text == "Governor Lena Vask said four firefighters were hurt."
    assert (article.date, article.outlet, article.author, article.id) == (20220603, "Delta Watch", None, "17/2")
    assert problems == ["result.json: no texts of this source: 1 forwarded messages, 1 messages without words"]


def test_private_chats_of_telegram_stay_private(tmp_path: Path) -> None:
    private = {**TELEGRAM, "type": "personal_chat", "messages": [TELEGRAM["messages"][1]]}
    public = {**TELEGRAM, "id": 18, "messages": [TELEGRAM["messages"][1]]}
    article, problems = only(tmp_path, "result.json", {"about": "", "chats": {"list": [private, public]}})
    assert article.id == "18/2"
    assert problems == [
        "result.json: not public and left out: 1 in a private chat; publish them there and export again"
    ]


def test_a_channel_of_telegram_without_its_kind(tmp_path: Path) -> None:
    value = {"name": "Delta Watch", "messages": [{**TELEGRAM["messages"][1], "id": 5}]}
    assert only(tmp_path, "result.json", value)[0].date == 20220603


DISCORD: dict[str, Any] = {
    "guild": {"id": "10", "name": "Marl News"},
    "channel": {"id": "20", "type": "GuildTextChat", "name": "council"},
    "messages": [
        {
            "id": "30",
            "type": "Default",
            "timestamp": "2023-09-12T21:40:00+01:00",
            "timestampEdited": "2024-01-01T00:00:00+00:00",
            "content": "The library stays open.",
            "author": {"id": "1", "name": "ada", "nickname": "Ada Pell", "isBot": False},
        },
        {"id": "31", "type": "GuildMemberJoin", "timestamp": "2023-09-12T21:41:00+01:00", "content": "Joined."},
        {"id": "32", "type": "Default", "timestamp": "2023-09-12T21:42:00+01:00", "content": ""},
    ],
}


def test_a_channel_of_discord(tmp_path: Path) -> None:
    article, problems = only(tmp_path, "council.json", DISCORD)
    assert (article.text, article.date) == ("The library stays open.", 20230912)
    assert (article.outlet, article.author) == ("Marl News #council", "Ada Pell")
    assert article.url == "https://discord.com/channels/10/20/30"
    assert problems == ["council.json: no texts of this source: 1 messages without words, 1 notices of the service"]


def test_direct_messages_of_discord_stay_private(tmp_path: Path) -> None:
    value = {**DISCORD, "channel": {"id": "20", "type": "DirectTextChat", "name": "Mina"}}
    articles, problems = put(tmp_path, {"dm.json": json.dumps(value)})
    assert articles == []
    assert problems == ["dm.json: not public and left out: 3 in a private channel; publish them there and export again"]


def tweet(key: str, text: str, **fields: Any) -> dict[str, Any]:
    created = "Thu Jan 18 09:12:00 +0000 2024"
    return {"tweet": {"id_str": key, "created_at": created, "full_text": text, "retweeted": False, **fields}}


TWEETS = "window.YTD.tweets.part0 = " + json.dumps(
    [
        tweet(
            "1",
            "The mill &amp; the weir are open: https://t.co/a https://t.co/p",
            entities={"urls": [{"url": "https://t.co/a", "display_url": "kell.example/mill"}]},
        ),
        tweet("2", "RT @other: The mill is haunted."),
    ]
)
ACCOUNT = 'window.YTD.account.part0 = [ { "account" : { "email" : "a@x.example", "username" : "kellpost" } } ]'


def test_posts_of_an_archive_of_x(tmp_path: Path) -> None:
    ((article,), problems) = put(tmp_path, {"tweets.js": TWEETS})
    assert article.text == "The mill & the weir are open: kell.example/mill"
    assert (article.date, article.outlet, article.url) == (20240118, "X", "https://x.com/i/web/status/1")
    assert problems == ["tweets.js: no texts of this source: 1 reposts"]


def test_an_archive_of_x_as_it_is_downloaded(tmp_path: Path) -> None:
    message = 'window.YTD.direct_messages.part0 = [ { "text" : "Our source is Mina Roe." } ]'
    archive = {
        "Your archive.html": "<html><body><div id='root'></div></body></html>",
        "data/account.js": ACCOUNT,
        "data/tweets.js": TWEETS,
        "data/deleted-tweets.js": TWEETS.replace("tweets.part0", "deleted_tweets.part0"),
        "data/direct-messages.js": message,
        "data/README.txt": "About this archive.",
    }
    ((article,), problems) = put(tmp_path, {"twitter-2024.zip": zipped(archive)})
    assert (article.author, article.url) == ("@kellpost", "https://x.com/kellpost/status/1")
    assert article.path == "twitter-2024.zip#data/tweets.js#1"
    assert problems == ["twitter-2024.zip#data/tweets.js: no texts of this source: 1 reposts"]


PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def activity(kind: str, key: int, to: list[str], cc: list[str], content: str = "<p>The weir<br>is open.</p>") -> Any:
    note = {
        "id": f"https://tarn.example/users/bo/statuses/{key}",
        "type": "Note",
        "summary": None,
        "published": "2024-03-02T10:00:00Z",
        "url": f"https://tarn.example/@bo/{key}",
        "attributedTo": "https://tarn.example/users/bo",
        "to": to,
        "cc": cc,
        "content": content,
    }
    return {
        "type": kind,
        "actor": note["attributedTo"],
        "published": note["published"],
        "to": to,
        "cc": cc,
        "object": note if kind == "Create" else "https://other.example/1",
    }


FOLLOWERS = "https://tarn.example/users/bo/followers"
OUTBOX = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "type": "OrderedCollection",
    "orderedItems": [
        activity("Create", 1, [PUBLIC], [FOLLOWERS]),
        activity("Create", 2, [FOLLOWERS], [], "<p>For followers.</p>"),
        activity("Create", 3, ["https://other.example/users/mina"], [], "<p>Our source.</p>"),
        activity("Announce", 4, [PUBLIC], []),
    ],
}


def test_public_posts_of_mastodon(tmp_path: Path) -> None:
    article, problems = only(tmp_path, "outbox.json", OUTBOX)
    assert (article.text, article.date) == ("The weir\nis open.", 20240302)
    assert (article.author, article.url) == ("@bo@tarn.example", "https://tarn.example/@bo/1")
    assert problems == [
        "outbox.json: no texts of this source: 1 reposts",
        ("outbox.json: not public and left out: 2 for followers or a few people; publish them there and export again"),
    ]


def test_a_json_feed(tmp_path: Path) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Kell Post",
        "items": [
            {
                "id": "https://kell.example/mill",
                "url": "https://kell.example/mill",
                "title": "Mill sold",
                "content_html": "<p>The Kell mill was <b>sold</b>.</p>",
                "date_modified": "2024-01-01T00:00:00Z",
                "date_published": "2022-09-23T10:00:00+02:00",
                "authors": [{"name": "Ada Pell"}],
            }
        ],
    }
    article, problems = only(tmp_path, "feed.json", feed)
    assert problems == []
    assert (article.text, article.date, article.title) == ("The Kell mill was sold.", 20220923, "Mill sold")
    assert (article.outlet, article.author) == ("Kell Post", "Ada Pell")


def test_posts_of_wordpress_as_its_interface_answers_them(tmp_path: Path) -> None:
    post = {
        "id": 7,
        "date": "2023-07-01T09:00:00",
        "modified": "2024-02-01T00:00:00",
        "link": "https://l.example/a",
        "status": "publish",
        "type": "post",
        "author": 1,
        "title": {"rendered": "Pool opens &#8211; early"},
        "content": {
            "rendered": "<p>The Lowford pool opened a week early, manager Sia Bron said.</p>",
            "protected": False,
        },
        "excerpt": {"rendered": "<p>The Lowford pool …</p>"},
        "_embedded": {"author": [{"id": 1, "name": "Ada Pell"}]},
    }
    locked = {**post, "id": 8, "content": {"rendered": "", "protected": True}}
    draft = {**post, "id": 9, "status": "draft"}
    comment = {"id": 3, "post": 7, "author_name": "Reader1", "content": {"rendered": "<p>A bribe!</p>"}}
    article, problems = only(tmp_path, "posts.json", [post, locked, draft, comment])
    assert article.text == "The Lowford pool opened a week early, manager Sia Bron said."
    assert (article.title, article.date) == ("Pool opens – early", 20230701)
    assert (article.author, article.outlet, article.url) == ("Ada Pell", "l.example", "https://l.example/a")
    assert problems == [
        "posts.json: no texts of this source: 1 readers' comments",
        "posts.json: not public and left out: 1 draft, 1 password; publish them there and export again",
    ]


def test_an_answer_of_the_guardian(tmp_path: Path) -> None:
    item = {
        "id": "marl/2023/sep/12/library",
        "webPublicationDate": "2023-09-12T20:40:00Z",
        "webTitle": "Library stays open",
        "webUrl": "https://www.theguardian.com/marl/2023/sep/12/library",
        "fields": {
            "byline": "Ada Pell",
            "lastModified": "2024-01-01T00:00:00Z",
            "trailText": "It stays.",
            "bodyText": "It stays open. It costs more.",
            "body": "<p>It stays open.</p><p>It costs more.</p>",
        },
    }
    article, problems = only(tmp_path, "g.json", {"response": {"status": "ok", "results": [item]}})
    assert problems == []
    assert (article.text, article.date) == ("It stays open.\n\nIt costs more.", 20230912)
    assert (article.outlet, article.author, article.title) == ("The Guardian", "Ada Pell", "Library stays open")


def test_answers_of_the_new_york_times(tmp_path: Path) -> None:
    document = {
        "_id": "nyt://article/1",
        "web_url": "https://www.nytimes.com/2024/01/18/marl.html",
        "abstract": "The library stays open for three years.",
        "snippet": "The library stays open…",
        "lead_paragraph": "MARL — The council voted on Tuesday.",
        "headline": {"main": "Library Stays Open", "kicker": None},
        "byline": {"original": "By Ada Pell"},
        "pub_date": "2024-01-18T10:00:00+0000",
        "source": "The New York Times",
    }
    story = {
        "uri": "nyt://article/2",
        "url": "https://www.nytimes.com/2024/01/19/kell.html",
        "title": "Mill Sold",
        "abstract": "The mill was sold.",
        "byline": "By Bo Krail",
        "published_date": "2024-01-19T05:00:00-05:00",
        "updated_date": "2024-02-01T05:00:00-05:00",
    }
    articles, problems = put(
        tmp_path,
        {
            "search.json": json.dumps({"status": "OK", "response": {"docs": [document], "metadata": {"hits": 1}}}),
            "top.json": json.dumps({"status": "OK", "results": [story]}),
        },
    )
    assert problems == []
    assert [(article.title, article.text, article.date, article.author) for article in articles] == [
        (
            "Library Stays Open",
            "The library stays open for three years.\n\nMARL — The council voted on Tuesday.",
            20240118,
            "Ada Pell",
        ),
        ("Mill Sold", "The mill was sold.", 20240119, "Bo Krail"),
    ]


def test_broken_exports_cost_one_line(tmp_path: Path) -> None:
    articles, problems = put(
        tmp_path,
        {
            "result.json": json.dumps(TELEGRAM)[:-20],
            "sub/tweets.js": TWEETS[:-9],
            "other.json": '{"messages": [1, null, {"type": "message", "text": {"a": [1]}}], "name": "x"}',
            "z.txt": "A text that is kept.",
        },
    )
    assert [article.path for article in articles] == ["z.txt"]
    assert [problem.partition(" (")[0] for problem in problems] == [
        "other.json: no texts of this source: 1 messages without words",
        "result.json, line 1: not JSON",
        "sub/tweets.js: broken or truncated archive of X; expected the whole file: copy it again",
    ]


def test_a_workspace_of_slack(tmp_path: Path) -> None:
    text = "The pool <https://l.example/a|opened> *early* &amp; stayed open."
    said = {"type": "message", "user": "U1", "ts": "1688202000.000200", "text": text}
    joined = {**said, "subtype": "channel_join", "text": "<@U1> has joined"}
    export = {
        "channels.json": json.dumps([{"id": "C1", "name": "news"}]),
        "groups.json": json.dumps([{"id": "G1", "name": "board"}]),
        "users.json": json.dumps([{"name": "ada", "text": "secret"}]),
        "news/2023-07-01.json": json.dumps([joined, {**said, "user_profile": {"real_name": "Ada Pell"}}]),
        "board/2023-07-01.json": json.dumps([said]),
    }
    articles, problems = put(tmp_path, {"slack.zip": zipped(export)})
    told = [(article.text, article.date, article.author) for article in articles]
    assert told == [("The pool opened early & stayed open.", 20230701, "Ada Pell")]
    assert problems == [
        "slack.zip#news/2023-07-01.json: no texts of this source: 1 notices of the service",
        "slack.zip: not public and left out: 1 in a private channel; publish them there and export again",
    ]


def test_a_chat_of_telegram_as_pages_is_left_out(tmp_path: Path) -> None:
    page = "<html><head><title>Exported Data</title></head><body><div class='page_body chat_page'><div class='history'>"
    articles, problems = put(tmp_path, {"messages.html": f"{page}<p>Secret.</p>"})
    assert articles == []
    assert "export it as JSON" in problems[0]
