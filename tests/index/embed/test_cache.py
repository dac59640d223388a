"""Vectors that are kept: packed small, read back nearly as they were, and never computed twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from index.embed.cache import VectorCache, packed, unpacked

DIMENSION = 8
ROWS = arrays.arrays(np.float32, st.tuples(st.integers(0, 5), st.just(DIMENSION)), elements=st.floats(-1, 1, width=32))
TEXTS = ["Shut on Friday. Open on Monday.", "A ferry."]
SENTENCES = [[(0, 15), (16, 31)], [(0, 8)]]


@given(ROWS)
def test_packed_vectors_come_back_within_a_step(vectors):
    back = unpacked(packed(vectors), DIMENSION)
    assert back.shape == vectors.shape
    step = np.abs(vectors).max(axis=1, initial=1e-6, keepdims=True) / 127
    assert (np.abs(back - vectors) <= 0.51 * step + 1e-3 * np.abs(vectors) + 1e-6).all()


def test_packed_unit_vectors_keep_their_cosines(encoder):
    vectors = encoder.encode([f"Sentence number {number} about the bridge." for number in range(20)])
    back = unpacked(packed(vectors), encoder.info.dimension)
    assert np.abs(back @ vectors.T - vectors @ vectors.T).max() < 0.01


@pytest.mark.encoder
def test_what_was_encoded_once_is_read_back_with_its_sentences(encoder, tmp_path, monkeypatch):
    cache = VectorCache(tmp_path, encoder)
    done = []
    first = cache.encode(TEXTS, SENTENCES, done.append)
    cache.close()
    monkeypatch.setattr(encoder, "encode_parts", None)  # a call would fail
    again = VectorCache(tmp_path, encoder).encode(TEXTS, SENTENCES, done.append)
    assert [np.array_equal(one.vector, other.vector) for one, other in zip(first, again, strict=True)] == [True, True]
    assert [one.sentences for one in first] == [other.sentences for other in again]
    assert [unpacked(one.sentences, encoder.info.dimension).shape[0] for one in first] == [2, 1]
    assert sum(done) == 4


@pytest.mark.encoder
def test_other_sentences_of_the_same_text_are_not_taken_for_the_same(encoder, tmp_path):
    cache = VectorCache(tmp_path, encoder)
    (whole,) = cache.encode(TEXTS[:1], [[(0, 31)]], lambda _: None)
    (split,) = cache.encode(TEXTS[:1], SENTENCES[:1], lambda _: None)
    assert len(split.sentences) == 2 * len(whole.sentences)
