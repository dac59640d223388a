"""The article list: what is found by words, in which order, page by page, and how it is counted."""

import subprocess
import sys

import pytest

from index.article import NO_FILTERS, Article, Days, Filters, Passage
from index.store.catalogue import Catalogue
from tests.conftest import ROOT

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
        ("\ud800", []),  # half a character, which SQLite does not take
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


def test_a_long_list_is_given_whole_and_in_order(catalogue):
    for number in range(250):
        catalogue.put(Article(f"n{number:03}", "Text.", "Many", f"many/{number}.txt", 20230401, "Many"), "many")
    assert [one.id for one in catalogue.articles(NO_FILTERS, "many")] == [f"n{number:03}" for number in range(250)]


def _passage(article, *sentences):
    return Passage(article, sentences[0][0], sentences[-1][1], sentences)


def test_passages_are_found_by_the_days_their_sentences_tell_of(catalogue):
    two, one = _passage("two", (0, 4), (5, 9)), _passage("one", (0, 5))
    catalogue.add_passages([(two, b"", False), (one, b"", False)])
    march, fifth = Days(20230301, 20230331), Days(20230305, 20230305)
    sixth = Days(20230306, 20230306)
    catalogue.add_days([(two, [[sixth, fifth], []]), (one, [[march]])])
    assert catalogue.sentence_days([two.id, one.id, "none"]) == {two.id: {0: [fifth, sixth]}, one.id: {0: [march]}}
    assert catalogue.passages_on(fifth, 10) == [two.id]
    assert sorted(catalogue.passages_on(march, 10)) == [one.id, two.id]
    assert len(catalogue.passages_on(march, 1)) == 1
    assert catalogue.passages_on(Days(20230307, 20230331), 10) == []
    catalogue.remove_passages("two")
    assert catalogue.passages_on(march, 10) == [one.id]
    assert catalogue.count("event") == 1


# Threads that stand still hold Python's own lock, so only another process can tell.
THREADS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from index.article import NO_FILTERS
from index.store.catalogue import Catalogue
catalogue = Catalogue(Path(sys.argv[1]), read_only=True)
def read(turn):
    listed = [article.id for article in catalogue.articles(NO_FILTERS, "ferry", 150)]
    counted = catalogue.counts(NO_FILTERS, "ferry")
    return tuple(listed), tuple(counted), catalogue[f"a{turn % 7}"].title, len(catalogue.copies("a1"))
with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(read, range(210)))
for turn in range(210):
    assert found[turn] == (*found[0][:2], f"Ferry number {turn % 7}", 0), found[turn]
assert len(found[0][0]) == 150
print("all read")
"""


def test_many_threads_read_the_same_list(tmp_path):
    path = tmp_path / "threads.sqlite"
    written = Catalogue(path)
    for number in range(1_000):
        title = f"Ferry number {number}"
        written.put(Article(f"a{number}", f"{title}.", title, f"{number}.txt", 20230101 + number % 28), f"{number}.txt")
    written.close()
    done = subprocess.run(
        [sys.executable, "-c", THREADS, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "all read\n", done.stderr


def test_an_id_with_half_a_character_is_of_no_article(catalogue):
    assert catalogue.article("\ud800") is None
