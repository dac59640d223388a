"""What is told of one article: the vectors of its passages and sentences, held against a slow way to the same."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Days
from index.build.duplicates import signature
from index.build.prepare import AROUND, Preparation
from index.embed.cache import unpacked
from index.embed.export import DEFAULT, exported
from index.embed.static import StaticEncoder, units
from index.split import heading, passages

pytestmark = pytest.mark.encoder
SIZE = 32
FERRY = Article(
    "ferry",
    "The ferry Marigold sank off Kestrel on Wednesday. Eleven people were rescued by a trawler, the coast guard said. "
    "Two days earlier a pump had failed. The line was suspended, and the harbour stayed closed for a week. "
    "Nobody was hurt. An inquiry will begin in May, the minister said after a meeting with the owners.",
    "Marigold sinks",
    "ferry.txt",
    20230302,
)
LONG = Article("long", "word, " * 200 + "and so on. A short one follows.", "A list", "long.txt")
WORDS = st.sampled_from(
    ["Ferry", "bridge.", "the", "x" * 90, "“Yes,”", "\n\n", "- item", "3.5", "?", "Mr.", "日本語。"]
)
TEXTS = st.lists(WORDS, max_size=60).map(" ".join)


@pytest.fixture(scope="module")
def folder(encoders):
    return exported(DEFAULT, "int8", encoders)


@pytest.fixture(scope="module")
def prepared(folder):
    preparation = Preparation(folder, SIZE)
    return lambda article: preparation([article])[0]


@pytest.fixture(scope="module")
def slowly(folder):
    """The vectors of an article's passages and of their sentences, each text looked up by itself."""
    table = StaticEncoder(folder)

    def one(text):
        return table.sums(table.tokens([text]))[0]

    def vectors(article):
        found = passages(article, SIZE, lambda texts: [len(tokens) for tokens in table.tokens(texts)])
        parts = [[one(article.text[start:end]) for start, end in passage.sentences] for passage in found]
        wholes = [units((one(heading(article)) + sum(rows))[np.newaxis])[0] for rows in parts]
        leaning = [units(units(np.stack(rows)) + AROUND * whole) for rows, whole in zip(parts, wholes, strict=True)]
        return found, wholes, leaning

    return vectors


def are_same(made, slow):
    found, wholes, parts = slow
    return list(made.passages) == found and all(
        np.allclose(vectors.vector, whole, atol=1e-5)
        and np.allclose(unpacked(vectors.sentences, len(whole)), rows, atol=0.01)
        for vectors, whole, rows in zip(made.vectors, wholes, parts, strict=True)
    )


def test_passages_and_sentences_have_the_vectors_of_their_tokens(prepared, slowly):
    assert len(prepared(FERRY).passages) > 1
    assert are_same(prepared(FERRY), slowly(FERRY))


def test_a_sentence_that_is_cut_has_a_vector_for_each_piece(prepared, slowly):
    assert sum(len(passage.sentences) for passage in prepared(LONG).passages) > 5
    assert are_same(prepared(LONG), slowly(LONG))


@given(TEXTS)
def test_any_text_comes_to_the_same_as_slowly(prepared, slowly, text):
    article = Article("any", text, "Any", "any.txt", 20230302)
    assert are_same(prepared(article), slowly(article))


def test_a_text_without_a_sentence_has_no_passages(prepared):
    made = prepared(Article("empty", " \n ", "Nothing", "empty.txt"))
    assert (made.passages, made.vectors, made.days) == ((), (), ())


def test_days_and_signature_come_with_it(prepared):
    made = prepared(FERRY)
    told = [day for passage in made.days for sentence in passage for day in sentence]
    assert Days(20230301, 20230301) in told
    assert [len(days) for days in made.days] == [len(passage.sentences) for passage in made.passages]
    assert made.signature == signature(FERRY.text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("", "5842b5820eaa495c"), (" ".join(map(str, range(30_000))), "2fb4782e839b636a")],
    ids=["nothing", "long"],
)
def test_signatures_are_those_that_datasketch_made_for_earlier_builds(text, wanted):
    assert hashlib.sha256(signature(text)).hexdigest()[:16] == wanted


def test_articles_are_prepared_alike_alone_and_among_others(folder, prepared):
    one, other = Preparation(folder, SIZE)([LONG, FERRY])
    assert (one.article, other.article) == (LONG, FERRY)
    assert other.passages == prepared(FERRY).passages
    assert np.array_equal(other.vectors[0].vector, prepared(FERRY).vectors[0].vector)
