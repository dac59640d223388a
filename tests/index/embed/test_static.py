"""Vectors by a table: what is written is read back, and a text is the sum of its tokens."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tokenizers import Tokenizer, pre_tokenizers

from index.embed import static
from index.embed.export import DEFAULT, exported
from index.embed.static import StaticEncoder, read_table, units, write_table

TABLES = arrays.arrays(
    np.float32, st.tuples(st.integers(1, 6), st.integers(1, 8)), elements=st.floats(-50, 50, width=32)
)


@pytest.fixture(scope="session")
def folder(encoders):
    return exported(DEFAULT, "int8", encoders)


@pytest.fixture(scope="session")
def table(folder):
    return StaticEncoder(folder)


@pytest.fixture(scope="session")
def tokenizer(folder):
    """The encoder's own, which cuts and pads nothing."""
    opened = Tokenizer.from_file(str(folder / "tokenizer.json"))
    opened.no_truncation()
    opened.no_padding()
    return opened


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


@given(TABLES)
def test_a_table_comes_back_within_a_step_of_each_token(tables, rows):
    path = tables / static.TABLE
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
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.text("aé.- \t\n\u00a0\u0301[SEP]漢"), max_size=5)
)
@example(["Über-\u00a0naïve \n“quotes”  [SEP] don't", "", " ", "e \u0301", "漢字 ff"])
def test_the_tokens_of_words_are_those_of_the_text(table, tokenizer, texts):
    assert table.tokens(texts) == [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]


@pytest.mark.encoder
def test_words_are_forgotten_where_there_are_too_many(folder, monkeypatch):
    monkeypatch.setattr(static, "MOST_WORDS", 3)
    fresh, texts = StaticEncoder(folder), ["one two three", "three four", "five one"]
    assert [fresh.tokens([text])[0] for text in texts * 2] == StaticEncoder(folder).tokens(texts * 2)
    assert len(fresh._words) <= 3 + 2


@pytest.mark.encoder
def test_where_a_word_s_tokens_hang_on_what_stands_before_texts_are_split_whole(folder, tmp_path):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    texts = ["The ferry sank."]
    found = StaticEncoder(tmp_path).tokens(texts)
    assert found == [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    assert found != StaticEncoder(folder).tokens(texts)


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
