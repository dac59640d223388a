"""Exports of Medium and Substack, as they are downloaded and unpacked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.read.forms.reading import put, zipped

MEDIUM_POST = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Weir opens</title></head><body>
<article class="h-entry"><header><h1 class="p-name">Weir opens</h1></header>
<section data-field="subtitle" class="p-summary">It was closed.</section>
<section data-field="body" class="e-content"><section class="section"><div class="section-inner">
<h3 name="1" class="graf graf--h3 graf--title">Weir opens</h3>
<figure><img src="x.jpg"><figcaption>Photo: Bo Krail</figcaption></figure>
<p class="graf--p">The Tarn weir opened on <strong>Saturday</strong>, warden Bo Krail said.</p></div>
</section></section><footer><p>By <a href="https://medium.com/@ada" class="p-author h-card">Ada Pell</a> on
<a href="https://medium.com/p/1"><time class="dt-published" datetime="2024-03-02T10:00:00.000Z">2 March</time></a>.
</p><p><a href="https://medium.com/@ada/weir-1" class="p-canonical">Canonical link</a></p>
<p>Exported from <a href="https://medium.com">Medium</a> on May 1, 2024.</p></footer></article></body></html>"""
DRAFT = MEDIUM_POST.replace("<time", "<x").replace("Saturday", "Sunday")
MEDIUM = {
    "README.html": "<html><body><p>Your export.</p></body></html>",
    "profile/profile.html": "<html><body><p>Email address: ada@x.example</p></body></html>",
    "highlights/highlights-0001.html": "<html><body><p>The words of somebody else, marked.</p></body></html>",
    "posts/2024-03-02_Weir-opens-1.html": MEDIUM_POST,
    "posts/draft_Weir-opens-2.html": DRAFT,
}
DRAFT_LINE = "not public and left out: 1 draft; publish them there and export again"


def test_posts_of_medium(tmp_path: Path) -> None:
    ((article,), problems) = put(tmp_path, {"medium-export.zip": zipped(MEDIUM)})
    assert article.text == "The Tarn weir opened on Saturday, warden Bo Krail said."
    assert (article.title, article.date, article.author) == ("Weir opens", 20240302, "Ada Pell")
    assert (article.outlet, article.url) == ("Medium", "https://medium.com/@ada/weir-1")
    assert problems == [f"medium-export.zip: {DRAFT_LINE}"]


def test_posts_of_medium_in_a_folder(tmp_path: Path) -> None:
    articles, problems = put(tmp_path, {name: page for name, page in MEDIUM.items() if name.startswith("posts/")})
    assert [article.title for article in articles] == ["Weir opens"]
    assert problems == [f"posts/draft_Weir-opens-2.html: {DRAFT_LINE}"]


POSTS = """post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url
11.weir,2024-03-02T10:00:00.000Z,true,,,newsletter,everyone,Weir opens,It was closed,
12.source,2024-03-03T10:00:00.000Z,false,,,newsletter,everyone,Our source,,
13.paid,2024-03-04T10:00:00.000Z,true,,,newsletter,only_paid,For payers,,
../14.out,2024-03-05T10:00:00.000Z,true,,,newsletter,everyone,Outside,,
"""
SUBSTACK = {
    "posts.csv": POSTS,
    "posts/11.weir.html": "<p>The Tarn weir opened on <em>Saturday</em>.</p><p>It was closed for a year.</p>",
    "posts/12.source.html": "<p>Our source is Mina Roe.</p>",
    "posts/13.paid.html": "<p>For payers.</p>",
    "posts/11.weir.opens.csv": "post_id,timestamp,email\n11,2024-03-02,reader@x.example\n",
    "email_list.csv": "email,active_subscription\nreader@x.example,true\n",
    "14.out.html": "<p>Outside.</p>",
}


@pytest.mark.parametrize("packed", [True, False])
def test_posts_of_substack(tmp_path: Path, *, packed: bool) -> None:
    folder = {name: text for name, text in SUBSTACK.items() if name.startswith("posts") and "opens" not in name}
    ((article,), problems) = put(tmp_path, {"export.zip": zipped(SUBSTACK)} if packed else folder)
    assert article.text == "The Tarn weir opened on Saturday.\n\nIt was closed for a year."
    assert (article.title, article.date, article.id) == ("Weir opens", 20240302, "11.weir")
    place = "export.zip#posts.csv" if packed else "posts.csv"
    assert problems == [
        f"{place}: no texts of this source: 1 posts without a page",
        (
            f"{place.partition('#')[0]}: not public and left out: 1 draft, 1 for paying readers; "
            "publish them there and export again"
        ),
    ]
