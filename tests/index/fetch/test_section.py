"""What a section page offers to follow: its feed, or the articles of its host."""

import pytest

from index.fetch.section import MOST_LINKS, section
from index.read.days import UnreadableError

URL = "https://www.kestrel.example/politics/"
HEADLINES = "".join(
    f'<h2><a href="/2024/06/council-votes-on-bridge-{number}#top">The council votes on bridge {number}</a></h2>'
    for number in range(3)
)


def page(body, head=""):
    return f"<html><head><title>Politics</title>{head}</head><body>{body}</body></html>".encode()


def alternate(href, title="Kestrel", kind="application/rss+xml"):
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


def test_links_to_articles_of_the_same_host_are_found_once_each():
    others = """
        <a href="/politics/">All that is new in politics</a>
        <a href="/tag/the-old-town-bridge">All about the old town bridge</a>
        <a href="/2024/06/short-link-text">Read on</a>
        <a href="https://other.example/2024/06/council-votes-on-bridge">The council votes on a bridge</a>
        <a rel="nofollow" href="/2024/06/buy-our-new-umbrella">Buy our new umbrella with a discount</a>
        <a href="/img/council-votes-on-bridge.jpg">A picture of the council at its vote</a>
        <a href="mailto:a-b-c@kestrel.example">Write a letter to the editor</a>
        <a href="javascript:open-a-window()">Open a window with a picture</a>
        <a href="http://[::1/a-b-c">An address that nobody can read</a>
        <a href="/story?id=81#comments">The mayor resigns after a long debate</a>
        <a href="http://kestrel.example/news/story/1234567"><span>The mayor</span> resigns after two years</a>"""
    found = section(URL, page(HEADLINES + others + HEADLINES))
    assert found.feed == ""
    assert found.articles == (
        *(f"https://www.kestrel.example/2024/06/council-votes-on-bridge-{number}" for number in range(3)),
        "http://kestrel.example/news/story/1234567",
    )


@pytest.mark.parametrize(
    ("head", "feed"),
    [
        (alternate("/feed.xml"), "https://www.kestrel.example/feed.xml"),
        (alternate("/c.xml", "Comments Feed") + alternate("/feed.xml"), "https://www.kestrel.example/feed.xml"),
        (alternate("/feed.xml") + alternate("/politics/rss"), "https://www.kestrel.example/politics/rss"),
        (
            '<base href="https://feeds.kestrel.example/">' + alternate("all.json", kind="application/feed+json"),
            "https://feeds.kestrel.example/all.json",
        ),
        ('<base href="http://[::1">' + alternate("/feed.xml"), "https://www.kestrel.example/feed.xml"),
        (alternate("/de/", kind="text/html"), ""),
        (alternate("javascript:alert(1)"), ""),
    ],
)
def test_a_feed_that_a_page_names_comes_first_and_the_one_of_the_section_before_others(head, feed):
    assert section(URL, page(HEADLINES, head)).feed == feed


def test_a_single_article_and_a_page_without_articles_are_refused():
    with pytest.raises(UnreadableError, match="the page of one article"):
        section(URL, page(HEADLINES, '<meta property="og:type" content="article">'))
    with pytest.raises(UnreadableError, match="names no feed and links to 0 articles"):
        section(URL, page("<p>Nothing here.</p>"))


def test_of_a_page_with_very_many_links_the_first_are_followed():
    links = "".join(f'<a href="/{"a-" * 3}{number}">one two three four five</a>' for number in range(1_000))
    assert len(section(URL, page(links)).articles) == MOST_LINKS
