"""Vectors by a table: what is written is read back, and a text is the sum of its tokens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from index import static
from index.export import DEFAULT, exported
from index.static import StaticEncoder, read_table, units, write_table

TABLES = arrays.arrays(
    np.float32, st.tuples(st.integers(1, 6), st.integers(1, 8)), elements=st.floats(-50, 50, width=32)
)


@pytest.fixture(scope="session")
def folder(encoders):
    return exported(DEFAULT, "int8", encoders)


@pytest.fixture(scope="session")
def table(folder):
    return StaticEncoder(folder)


@given(TABLES)
def test_a_table_comes_back_within_a_step_of_each_token(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("table") / static.TABLE
    write_table(path, rows)
    back = read_table(path)
    assert back.dtype == np.float32
    most = np.abs(rows).max(axis=1, keepdims=True)
    assert (np.abs(back - rows) <= 0.51 / 127 * most + 2e-3 * np.abs(rows) + 1e-6).all()


@pytest.mark.encoder
def test_a_text_points_where_the_plain_mean_of_its_tokens_does(table, folder):
    texts = ["The ferry sank on Thursday, and nobody was hurt.", "Kestrel bridge"]
    tokens = table.tokens(texts)
    rows = read_table(folder / static.TABLE)
    means = np.stack([np.mean([rows[token] for token in text], axis=0) for text in tokens])
    assert np.allclose(units(table.sums(tokens)), units(means), atol=1e-5)


@pytest.mark.encoder
def test_sums_add_up_over_the_sentences_of_a_text(table):
    whole = table.sums(table.tokens(["The ferry sank.\nNobody was hurt."]))
    parts = table.sums(table.tokens(["The ferry sank.", "Nobody was hurt."]))
    assert np.allclose(whole[0], parts.sum(axis=0), atol=1e-4)


@pytest.mark.encoder
def test_nothing_is_a_row_of_zeros_and_no_texts_are_no_rows(table):
    found = table.sums(table.tokens(["", "ferry", ""]))
    assert not found[[0, 2]].any()
    assert found[1].any()
    assert not units(found)[0].any()
    assert table.sums([]).shape == (0, found.shape[1])
    assert table.sums([[]]).shape == (1, found.shape[1])


@pytest.mark.encoder
def test_a_text_longer_than_what_is_looked_up_at_once_is_not_cut(table):
    word = table.tokens(["ferry"])[0]
    texts = [word, word * (static.AT_ONCE + 5), [], word * 3]
    assert np.allclose(table.sums(texts), np.outer([1, static.AT_ONCE + 5, 0, 3], table.sums([word])[0]), rtol=1e-3)
    assert [len(found) for found in table.tokens(["ferry " * 25_000])] == [25_000]


def test_another_table_has_another_fingerprint(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"a")
    other.write_bytes(b"b")
    assert static.fingerprint(one) == static.fingerprint(one) != static.fingerprint(other)
