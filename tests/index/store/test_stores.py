"""The two engines of a build, each a real one: in a temporary folder, the vectors on a Chroma server as well."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import NO_FILTERS, Article, Filters, Passage
from index.store.collection import drop
from index.store.vectors import VectorStore, begin_store
from index.store.words import LexicalIndex, stems

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


@pytest.fixture(params=["folder", "server"])
def begun(request, tmp_path):
    """Begin an empty store; the two are alike in all that follows."""
    opened = []

    def begin(name="vectors", base=None):
        address = request.getfixturevalue("chroma").address if request.param == "server" else ""
        begin_store(tmp_path / name, address, "20230301T000000000000", base)
        opened.append(VectorStore(tmp_path / name))
        return opened[-1]

    yield begin
    for store in opened:
        store.close()
    for folder in tmp_path.iterdir():
        drop(folder)


@pytest.fixture
def store(begun):
    opened = begun()
    opened.add(PAIRS, np.eye(3, 8, dtype=np.float32))
    return opened


def found(results):
    return [passage.split(":")[0] for passage, _ in results]


def test_every_word_may_be_demanded_in_the_text_or_in_the_title_above_it(lexical):
    assert found(lexical.search("ferry rescue", 10, NO_FILTERS, every=True)) == ["a"]
    assert found(lexical.search("bridge mayor", 10, NO_FILTERS, every=True)) == ["b"]
    assert lexical.search("ferry mayor", 10, NO_FILTERS, every=True) == []
    assert lexical.search("?!", 10, NO_FILTERS, every=True) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (NO_FILTERS, {"a", "b", "c"}),
        (Filters(since=20230305), {"b"}),
        (Filters(until=20230305), {"a"}),
        (Filters(since=20230301, until=20230310), {"a", "b"}),
        (Filters(since=20230310, until=20230301), set()),
        (Filters(outlets=("Gazette", "Nobody")), {"a"}),
        (Filters(as_of=20230305), {"a", "c"}),
        (Filters(as_of=20230228), {"c"}),
        (Filters(since=20230301, as_of=20230305), {"a"}),
        (Filters(since=20230305, outlets=("Gazette",)), set()),
    ],
)
def test_both_engines_filter_alike_and_leave_the_undated_out_of_date_filters(lexical, store, filters, expected):
    assert set(found(lexical.search("ferry ferries bridge", 10, filters))) == expected
    assert set(found(store.search(np.ones(8, dtype=np.float32), 10, filters))) == expected
    assert {article.id for article in ARTICLES if filters.hold(article)} == expected


def test_words_are_found_by_their_stem_and_in_the_title(lexical):
    assert set(found(lexical.search("ferry", 10, NO_FILTERS))) == {"a", "c"}
    assert found(lexical.search("SINKING", 10, NO_FILTERS)) == ["a"]


@pytest.mark.parametrize(
    "question",
    ["xyzzyplugh", "", "?!", '"(', "AND OR NOT", "text:ferry^3 -[a TO b]", "a" * 10_000, "sounds_like", "__"],
)
def test_no_question_breaks_the_word_search(lexical, question):
    assert isinstance(lexical.search(question, 10, NO_FILTERS), list)


# What a question may hold: any character, half a surrogate pair too, and above all what joins and parts words.
ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from("_-’'.:^\"()[]~*+\\/ abßİ½\ud800")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it only reads the index
@given(ANY_TEXT)
def test_no_characters_of_a_question_break_the_word_search(lexical, question):
    assert set(found(lexical.search(f"ferry {question}", 10, NO_FILTERS))) >= {"a", "c"}
    assert all(lexical.document_frequency(stem) >= 0 for stem in [question, *stems(question)])


def test_a_word_with_an_underscore_finds_the_text_that_has_it(lexical):
    fields = Article("d", "The sounds_like field was removed.", "Release", "d.txt")
    with lexical.changing() as change:
        change.add(fields, Passage("d", 0, len(fields.text), ((0, len(fields.text)),)))
    assert found(lexical.search("sounds_like", 10, NO_FILTERS)) == ["d"]
    assert found(lexical.search("What is the _sounds_like_ field", 10, NO_FILTERS))[0] == "d"


def test_a_name_gets_the_capitals_that_most_passages_give_it(lexical):
    fields = Article("d", "The NFL praised Goff.", "Football", "d.txt")
    with lexical.changing() as change:
        change.add(fields, Passage("d", 0, len(fields.text), ((0, len(fields.text)),)))
    assert [lexical.with_capitals(word) for word in ("nfl", "goff", "unknown")] == ["NFL", "Goff", "Unknown"]


def test_the_newest_passages_with_all_words_come_first_and_undated_ones_last(lexical):
    later = Article("d", "The ferry came back.", "Ferry", "d.txt", date=20230320, outlet="Gazette")
    with lexical.changing() as change:
        change.add(later, Passage("d", 0, len(later.text), ((0, len(later.text)),)))
    assert lexical.newest("ferry", 10, NO_FILTERS) == ["d:0", "a:0", "c:0"]
    assert lexical.newest("ferry", 1, NO_FILTERS, skip=1) == ["a:0"]
    assert lexical.newest("ferries sank", 10, NO_FILTERS) == ["a:0"]
    assert lexical.newest("ferry", 10, Filters(until=20230305)) == ["a:0"]
    assert lexical.newest("", 10, NO_FILTERS) == lexical.newest("?", 10, NO_FILTERS) == []


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


def test_an_empty_store_answers_with_nothing(begun):
    empty = begun()
    assert len(empty) == 0
    assert empty.search(np.ones(8, dtype=np.float32), 5, NO_FILTERS) == []
    assert empty.vectors([]) == empty.vectors(["nobody"]) == {}


def test_what_is_added_twice_or_removed_twice_is_there_once_or_not(store):
    store.add(PAIRS[:1], np.eye(1, 8, dtype=np.float32))
    assert len(store) == 3
    for _ in range(2):
        store.remove([PAIRS[0][1].id])
    assert len(store) == 2


def test_a_store_is_begun_with_all_of_another_and_goes_its_own_way(begun, store, tmp_path):
    many = [
        (article, Passage(f"{number}", 0, 1, ((0, 1),)))
        for number, article in enumerate(ARTICLES * 1_000)  # more than one page, and not a multiple of it
    ][:2_500]
    vectors = np.random.default_rng(0).standard_normal((2_500, 8)).astype(np.float32)
    store.add(many, vectors)
    copy = begun("copy", tmp_path / "vectors")
    assert len(copy) == len(store) == 2_503
    assert copy.search(vectors[7], 1, NO_FILTERS) == store.search(vectors[7], 1, NO_FILTERS)
    only = Filters(since=20230305)
    assert [p for p, _ in copy.search(vectors[7], 5, only)] == [p for p, _ in store.search(vectors[7], 5, only)]
    copy.remove([many[7][1].id])
    assert (len(copy), len(store)) == (2_502, 2_503)


@pytest.mark.parametrize("target", ["folder", "server"])
def test_a_store_moves_between_folder_and_server(begun, store, tmp_path, chroma, target):
    begin_store(tmp_path / "moved", chroma.address if target == "server" else "", "b", tmp_path / "vectors")
    moved = VectorStore(tmp_path / "moved")
    wanted = [passage.id for _, passage in PAIRS]
    assert {name: row.tolist() for name, row in moved.vectors(wanted).items()} == {
        name: row.tolist() for name, row in store.vectors(wanted).items()
    }
    moved.close()


def test_stems_fold_accents_and_case():
    assert stems("Élections élection") == stems("election ELECTIONS") == ["elect", "elect"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The town has 94 pau-\npers in the work-\nhouse.", ["paupers", "workhouse", "work", "house"]),
        ("A well-\r\n  known man from Mas\xadter Row.", ["known", "well", "wellknown", "master"]),
        ("The coun¬\ncil of Kyiv-\nMoscow rail.", ["council", "Kyiv", "Moscow"]),
        ("马尔市议会周二投票决定，将老街图书馆继续开放三年。", ["图书馆", "市议会"]),
        ("図書館は月曜日に開いた。", ["図書館", "月曜日"]),
        ("도서관은 월요일에 열렸다.", ["도서관"]),
        ("ห้องสมุดเปิดวันจันทร์", ["ห้องสมุด"]),
    ],
)
def test_words_are_found_across_line_ends_and_in_scripts_without_blanks(tmp_path, text, words):
    index, article = LexicalIndex(tmp_path / "words"), Article("a", text, "", "a.txt")
    with index.changing() as change:
        change.add(article, Passage("a", 0, len(text), ((0, len(text)),)))
    assert [word for word in words if not index.search(word, 1, NO_FILTERS, every=True)] == []
    assert [word for word in words if not set(stems(word)) <= set(stems(text))] == []


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "ab-\n" * 50_000, "-" * 100_000, "ab-" + " " * 100_000, "图" * 100_000]
)
def test_long_runs_are_split_into_stems(text):
    assert len(stems(text)) <= len(text)


def test_a_crowd_of_equal_vectors_hides_no_other(begun):
    vectors = np.random.default_rng(1).standard_normal((300, 32)).astype(np.float32)
    crowd = [(ARTICLES[0], Passage("crowd", place, place + 1, ())) for place in range(1_500)]
    others = [(ARTICLES[1], Passage("other", place, place + 1, ())) for place in range(len(vectors))]
    opened = begun()
    opened.add(
        [*others[:150], *crowd, *others[150:]],
        [*vectors[:150], *[np.ones(32, np.float32)] * 1_500, *vectors[150:]],
    )
    hidden = [
        passage.id
        for (_, passage), vector in zip(others, vectors, strict=True)
        if opened.search(vector, 3, NO_FILTERS)[0][0] != passage.id
    ]
    # The graph is approximate and its threads make it differently each time: with 40 others, 3 were hidden once in 60
    # runs. Without the remedy, a fifth of the 300 or more is hidden.
    assert len(hidden) <= 6
    assert opened.search(np.ones(32, np.float32), 10, NO_FILTERS)[9][1] > 0.9999
