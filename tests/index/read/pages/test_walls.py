"""Pages that show something else than an article, and the words of a site around an article."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.read.pages.walls import is_wall, without_walls
from tests.index.read.forms.reading import put

WALLS = [
    "We and our 842 partners store and/or access information on a device, such as unique IDs in cookies.",
    "Um der Nutzung mit Werbung zuzustimmen, müssen Cookies in Ihrem Browser erlaubt sein.",
    "Avec votre accord, nos 832 partenaires et nous utilisons des cookies pour traiter des données personnelles.",
    "Sorry, the page you are looking for could not be found. It may have been moved or deleted.",
    "You must be 18 or older to view this content. Please confirm your age to continue to the site.",
    "We've detected unusual activity from your network. Please click the box to show that you are not a robot.",
    "Please sign in to your account to read this article. Create a free account and read three articles a month.",
    "This article is for subscribers only. To continue reading, please log in or take out a subscription.",
    "For the best experience, please use a newer version of your browser to see our stories on this site.",
    "Loading, please wait…",
]
NEWS = [
    "The court fined Saltline 40,000 for setting cookies without the consent of its passengers, a clerk said.",
    "“You need a new browser for our site,” said Petra Voss, who leads the council, on Tuesday night.",
    "Subscription prices of the Marl Post rose by 12 percent in March, the publisher said in its report.",
    "The register of voters was checked twice before the vote on Tuesday, the returning officer said.",
]


@pytest.mark.parametrize("words", WALLS)
def test_a_page_that_speaks_to_its_reader_is_no_article(tmp_path: Path, words: str) -> None:
    assert is_wall(words)
    page = (
        f"<html><head><title>Marl Post</title></head><body><main><h1>Marl Post</h1><p>{words}</p></main></body></html>"
    )
    articles, problems = put(tmp_path, {"a.html": page})
    assert articles == []
    assert ["no article text found" in problem for problem in problems] == [True]


@pytest.mark.parametrize("words", NEWS)
def test_news_about_such_things_is_an_article(words: str) -> None:
    assert not is_wall(words)
    assert without_walls(f"{NEWS[0]}\n\n{words}") == f"{NEWS[0]}\n\n{words}"


def test_what_a_site_says_below_an_article_is_not_its_text() -> None:
    prompt = "Sign up for our daily newsletter"
    assert without_walls("\n\n".join([NEWS[0], prompt, NEWS[2], WALLS[7]])) == f"{NEWS[0]}\n\n{NEWS[2]}"


def test_a_list_of_stories_is_no_article(tmp_path: Path) -> None:
    teasers = "".join(
        f'<div><h2><a href="/{place}">Story {place}</a></h2><p>{one}</p></div>' for place, one in enumerate(NEWS)
    )
    articles, problems = put(tmp_path, {"home.html": f"<html><body><main>{teasers}</main></body></html>"})
    assert articles == []
    assert ["a list of stories" in problem for problem in problems] == [True]


@pytest.mark.parametrize(
    "after",
    [
        '<section class="reader-reactions"><h3>What readers say</h3><p>{}</p></section>',
        "<div><h3>Comments (3)</h3><div><p><b>R1</b> wrote:</p><p>{}</p></div></div>",
        '<div class="ugc"><h3>Join the conversation</h3><p>{}</p></div>',
        '<div itemprop="comment"><p>{}</p></div>',
        '<ol><li><article class="comment-body"><p>{}</p></article></li></ol>',
        "<section><h2>Leserkommentare</h2><p>{}</p></section>",
        "<p><strong>READ MORE: <a href='/a'>{}</a></strong></p>",
        "<p>Lesen Sie auch: <a href='/a'>{}</a></p>",
    ],
)
def test_what_others_wrote_inside_an_article_is_not_its_text(tmp_path: Path, after: str) -> None:
    bribe = "Councillor Quilby took a bribe of 1000 and everybody in this town knows it very well, believe me."
    told = f"<h1>Fine</h1><p>{NEWS[0]}</p><p>{NEWS[2]}</p>{after.format(bribe)}"
    page = f"<html><body><article>{told}</article></body></html>"
    articles, _ = put(tmp_path, {"a.html": page})
    assert [article.text for article in articles] == [f"Fine\n\n{NEWS[0]}\n\n{NEWS[2]}"]


def test_a_table_is_shown_without_the_marks_of_its_reader(tmp_path: Path) -> None:
    table = "<table><tr><th>Ward</th><th>Votes</th></tr><tr><td>Elder Street</td><td>1,200</td></tr></table>"
    page = f"<html><body><article><h1>Fine</h1><p>{NEWS[0]}</p>{table}<p>{NEWS[2]}</p></article></body></html>"
    articles, _ = put(tmp_path, {"a.html": page})
    assert [article.text for article in articles] == [
        f"Fine\n\n{NEWS[0]}\n\nWard Votes\n\nElder Street 1,200\n\n{NEWS[2]}"
    ]
