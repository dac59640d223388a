"""Which articles mention some words, in a real index, against a plain scan of the texts."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store.mentions import MentionIndex, key_of, row_of
from index.store.words import plain_words, stems

TEXTS = [
    ("Ferry sinks", "The ferries of Walmart’s rival sank. U.S. officials met Prime Minister O'Brien."),
    ("Prime", "Minister Doe left. COVID-19 returned to São Paulo."),
    ("The prime minister", "Nothing else."),
]


def fingerprint(text):
    return f"{sum(text.encode()):032x}"[::-1]


def holding(index, texts):
    """Make the index hold these texts; their rows are their places, from 1."""
    keys = [key_of(row, fingerprint("".join(both))) for row, both in enumerate(texts, start=1)]
    index.update(keys, lambda rows: [texts[row - 1] for row in rows])


def rows(index, words):
    """Find the articles with the words in any form."""
    return index.rows([index.forms(word) for word in plain_words(words)])


@pytest.fixture
def index(tmp_path):
    made = MentionIndex(tmp_path / "mentions")
    holding(made, TEXTS)
    return made


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ferry", [1]),
        ("Walmart", [1]),
        ("Walmart's", [1]),
        ("u.s.", [1]),
        ("US", []),
        ("O’Brien", [1]),
        ("Prime Minister", [1, 3]),
        ("minister prime", []),
        ("COVID-19", [2]),
        ("covid 19", [2]),
        ("Sao Paulo", [2]),
        ("the", [1, 3]),
        ("", []),
        ("?!", []),
        ("\ud800", []),
    ],
)
def test_words_next_to_each_other_in_title_or_text_count(index, words, expected):
    assert sorted(rows(index, words)) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ferry", ["ferries", "ferry"]),
        ("FERRIES", ["ferries", "ferry"]),
        ("São", ["sao"]),
        ("nothing", ["nothing"]),
        ("aed", ["aed"]),
    ],
)
def test_the_forms_of_a_word_are_all_those_with_its_stem(index, word, expected):
    assert index.forms(word) == expected


@pytest.mark.parametrize(
    "pair",
    [("die", "dying"), ("vie", "vying"), ("hope", "hoping"), ("happy", "happily"), ("sky", "skies"), ("go", "go")],
)
def test_forms_that_differ_from_the_stem_are_found(tmp_path, pair):
    index = MentionIndex(tmp_path / "mentions")
    holding(index, [("", f"{pair[0]} then {pair[1]}")])
    expected = sorted({word for word in pair if stems(word) == stems(pair[0])})
    assert index.forms(pair[0]) == expected


def test_forms_may_be_left_out(index):
    assert (index.rows([["official"]]), index.rows([["officials"]])) == ([], [1])
    assert sorted(index.rows([["prime"], ["minister"]])) == [1, 3]
    assert index.rows([["prime", "first"], ["ministers", "minister"], ["doe", "o"]]) == [1]


def test_articles_are_counted_by_two_words_next_to_each_other_in_these_forms(index):
    assert index.count(["prime", "minister"]) == 2
    assert index.count(["prime", "ministers"]) == index.count(["minister", "prime"]) == 0


def test_title_and_text_are_not_read_as_one(index):
    assert 2 not in rows(index, "Prime Minister")


def test_an_update_takes_changed_and_new_articles_and_drops_the_others(index):
    read = []
    texts = {1: TEXTS[0], 3: ("Bridge", "Closed."), 4: ("Harbour", "The ferry came.")}

    def give(rows):
        read.extend(rows)
        return [texts[row] for row in rows]

    index.update([key_of(row, fingerprint("".join(both))) for row, both in texts.items()], give)
    assert read == [3, 4]
    assert (len(index), sorted(rows(index, "ferry")), rows(index, "minister Doe"), rows(index, "bridge")) == (
        3,
        [1, 4],
        [],
        [3],
    )


def test_it_is_read_again_from_its_folder(index, tmp_path):
    again = MentionIndex(tmp_path / "mentions")
    assert (len(again), rows(again, "Doe")) == (3, [2])


@given(st.integers(0, 2**31 - 1), st.text("0123456789abcdef", min_size=32, max_size=32))
def test_a_key_tells_its_row_and_fits_the_index(row, state):
    assert row_of(key_of(row, state)) == row
    assert key_of(row, state) < 2**63


WORDS = st.sampled_from(["ferry", "Ferries", "prime", "Minister", "ministers", "U.S.", "COVID-19", "The", "São", "a_b"])
JOINED = st.lists(st.tuples(WORDS, st.sampled_from([" ", ", ", "\n\n", "’s ", "—"])), max_size=12).map(
    lambda pairs: "".join(map("".join, pairs))
)


def plainly(texts, words):
    """Scan the texts: an independent way to the same rows."""

    def read(text):
        return " ".join(["", *(stem for word in re.split(r"[\W_]+", text) for stem in stems(word)), ""])

    wanted = read(words)
    return [row for row, both in enumerate(texts, start=1) if wanted.strip() and any(wanted in read(t) for t in both)]


@pytest.fixture(scope="module")
def emptied(tmp_path_factory):
    return MentionIndex(tmp_path_factory.mktemp("mentions"))


@settings(max_examples=30)
@given(st.lists(st.tuples(JOINED, JOINED), min_size=1, max_size=5), st.lists(JOINED, min_size=1, max_size=5))
def test_the_index_and_a_plain_scan_agree(emptied, texts, asked):
    holding(emptied, texts)
    for words in asked:
        assert sorted(rows(emptied, words)) == plainly(texts, words)
