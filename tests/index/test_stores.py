"""The two engines of a build, each a real one in a temporary folder."""

import numpy as np
import pytest

from index.article import NO_FILTERS, Article, Filters, Passage
from index.lexical import LexicalIndex, stems
from index.store import VectorStore

ARTICLES = [
    Article("a", "The ferry sank. Rescue came.", "Ferry sinks", "a.txt", date=20230301, outlet="Gazette"),
    Article("b", "A bridge was closed by the mayor.", "Bridge", "b.txt", date=20230310, outlet="Northline"),
    Article("c", "Ferries are old.", "No day", "c.txt"),
]
PAIRS = [(article, Passage(article.id, 0, len(article.text), ((0, len(article.text)),))) for article in ARTICLES]


@pytest.fixture
def lexical(tmp_path):
    index = LexicalIndex(tmp_path / "words")
    with index.changing() as change:
        for article, passage in PAIRS:
            change.add(article, passage)
    return index


@pytest.fixture
def store(tmp_path):
    opened = VectorStore(tmp_path / "vectors")
    opened.add(PAIRS, np.eye(3, 8, dtype=np.float32))
    yield opened
    opened.close()


def found(results):
    return [passage.split(":")[0] for passage, _ in results]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (NO_FILTERS, {"a", "b", "c"}),
        (Filters(since=20230305), {"b"}),
        (Filters(until=20230305), {"a"}),
        (Filters(since=20230301, until=20230310), {"a", "b"}),
        (Filters(outlets=("Gazette", "Nobody")), {"a"}),
        (Filters(since=20230305, outlets=("Gazette",)), set()),
    ],
)
def test_both_engines_filter_alike_and_leave_the_undated_out_of_date_filters(lexical, store, filters, expected):
    assert set(found(lexical.search("ferry ferries bridge", 10, filters))) == expected
    assert set(found(store.search(np.ones(8, dtype=np.float32), 10, filters))) == expected


def test_words_are_found_by_their_stem_and_in_the_title(lexical):
    assert set(found(lexical.search("ferry", 10, NO_FILTERS))) == {"a", "c"}
    assert found(lexical.search("SINKING", 10, NO_FILTERS)) == ["a"]


@pytest.mark.parametrize(
    "question", ["xyzzyplugh", "", "?!", '"(', "AND OR NOT", "text:ferry^3 -[a TO b]", "a" * 10_000]
)
def test_no_question_breaks_the_word_search(lexical, question):
    assert isinstance(lexical.search(question, 10, NO_FILTERS), list)


def test_what_is_removed_is_gone_from_both(lexical, store):
    with lexical.changing() as change:
        change.remove("a")
    store.remove([PAIRS[0][1].id])
    assert (len(lexical), len(store)) == (2, 2)
    assert found(lexical.search("ferry", 10, NO_FILTERS)) == ["c"]
    assert "a" not in found(store.search(np.ones(8, dtype=np.float32), 10, NO_FILTERS))


def test_the_nearest_vector_comes_first_with_its_cosine(store):
    vector = np.zeros(8, dtype=np.float32)
    vector[1] = 2
    (passage, score), *_ = store.search(vector, 3, NO_FILTERS)
    assert passage == PAIRS[1][1].id
    assert score == pytest.approx(1, abs=1e-5)
    assert np.allclose(store.vectors([passage])[passage], np.eye(3, 8)[1])


def test_empty_stores_answer_with_nothing(tmp_path):
    assert LexicalIndex(tmp_path / "none").search("ferry", 5, NO_FILTERS) == []
    empty = VectorStore(tmp_path / "empty")
    assert empty.search(np.ones(8, dtype=np.float32), 5, NO_FILTERS) == []
    empty.close()


def test_stems_fold_accents_and_case():
    assert stems("Élections élection") == stems("election ELECTIONS") == ["elect", "elect"]
