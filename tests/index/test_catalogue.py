"""The article list: what is found by words, in which order, page by page, and how it is counted."""

import pytest

from index.article import NO_FILTERS, Article, Filters
from index.catalogue import Catalogue

ARTICLES = (
    Article("one", "Text.", "Cracks close the bridge", "gazette/one.md", 20230304, "Gazette"),
    Article("two", "Text too.", "The bridge opens: 100% safe", "gazette/two.md", 20230325, "Gazette"),
    Article("three", "More text.", "Ölpreis steigt", "wire/three.md", 20230310, "Wire"),
    Article("four", "Undated text.", "A bridge without a day", "wire/four.md", None, None),
)


@pytest.fixture
def catalogue(tmp_path):
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    for article in ARTICLES:
        catalogue.put(article, article.path)
    yield catalogue
    catalogue.close()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["two", "three", "one", "four"]),
        ("bridge", ["two", "one", "four"]),
        ("BRIDGE cracks", ["one"]),
        ("ölpreis", ["three"]),
        ("gazette bridge", ["two", "one"]),
        ("100%", ["two"]),
        ("_ridge", []),
    ],
)
def test_every_word_has_to_stand_in_title_or_path(catalogue, words, expected):
    assert [article.id for article in catalogue.articles(NO_FILTERS, words)] == expected


def test_a_page_goes_on_where_the_one_before_ended(catalogue):
    pages = [[one.id for one in catalogue.articles(NO_FILTERS, "", 2, start)] for start in (0, 2, 4)]
    assert pages == [["two", "three"], ["one", "four"], []]


def test_articles_are_counted_by_outlet_and_month(catalogue):
    assert catalogue.counts(NO_FILTERS) == [(None, None, 1), ("Gazette", 202303, 2), ("Wire", 202303, 1)]
    assert catalogue.counts(Filters(outlets=("Gazette",)), "cracks") == [("Gazette", 202303, 1)]
