"""Web pages of thirty builds: the article's own paragraphs are read, and nothing that others wrote."""

from __future__ import annotations

import pytest

from index.read.pages import page as pages
from tests.index.read.pages.site_pages import BUILDS, OTHERS, STORIES, built
from tests.index.samples import TODAY


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("build", BUILDS)
def test_a_page_is_its_article_and_nothing_else(build: str, story: str) -> None:
    text = pages.html("a.html", built(build, story).encode(), TODAY).text
    assert [name for name, words in OTHERS.items() if words[:60] in text] == []
    assert [paragraph for paragraph in STORIES[story][1] if paragraph not in text] == []


@pytest.mark.parametrize(
    ("named", "picture"),
    [
        ("https://img.example.org/a.jpg", "https://img.example.org/a.jpg"),
        ("/a.jpg", "https://example.org/a.jpg"),
        ("http://img.example.org/a.jpg", None),
        ("javascript:alert(1)", None),
        ("https://[::1", None),
    ],
)
def test_the_picture_that_a_page_names_is_kept_if_its_address_is_https(named: str, picture: str | None) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in STORIES["library"][1])
    page = (
        f'<html><head><meta property="og:image" content="{named}"></head><body><article>{text}</article></body></html>'
    )
    assert pages.html("a.html", page.encode(), TODAY, url="https://example.org/library").picture == picture


def test_a_text_about_comments_keeps_its_end() -> None:
    page = "<h1>A day on the web</h1><article><p>{0}</p><h2>The comments came late</h2><p>{1}</p></article>"
    one, two = STORIES["library"][1][:2]
    text = pages.html("a.html", f"<html><body>{page.format(one, two)}</body></html>".encode(), TODAY).text
    assert one in text
    assert two in text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Ferry runs aground | Coastal Wire", "Ferry runs aground"),
        ("Ferry runs aground - COASTAL WIRE", "Ferry runs aground"),
        ("Ferry | Boats | Coastal Wire", "Ferry | Boats"),
        ("Why I read the Coastal Wire", "Why I read the Coastal Wire"),
        ("The Old-Coastal Wire", "The Old-Coastal Wire"),
        ("Coastal Wire", "Coastal Wire"),
        ("Ferry runs aground | Boats", "Ferry runs aground | Boats"),
    ],
)
def test_a_title_goes_without_the_outlet_that_its_site_adds(title: str, shown: str) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in STORIES["library"][1])
    head = f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="Coastal Wire">'
    page = f"<html><head>{head}</head><body><article>{text}</article></body></html>"
    assert pages.html("a.html", page.encode(), TODAY).title == shown


def test_the_paragraphs_of_a_short_page_stay_apart() -> None:
    page = (
        "<nav><a href=/>Home</a></nav><article><h1>Barn burns near Ostley</h1><p class=byline>By Marta Quell</p>"
        "<p>A barn burned down near Ostley on Friday night.</p><p>Nobody was hurt, the fire service said.</p></article>"
    )
    paragraphs = pages.html("a.html", page.encode(), TODAY).text.split("\n\n")
    assert paragraphs[-2:] == [
        "A barn burned down near Ostley on Friday night.",
        "Nobody was hurt, the fire service said.",
    ]
