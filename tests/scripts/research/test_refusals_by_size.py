"""Archives of several sizes: what each holds, and how what was refused is counted."""

import argparse

import pytest

from index.article import Article

HOLDERS = tuple(f"h{n}" for n in range(4))
OTHERS = tuple(f"o{n}" for n in range(20))


def drawn(size, draw=0):
    from refusals_by_size import Pool

    articles = {key: Article(key, "Nothing of note.", "", key) for key in (*HOLDERS, *OTHERS)}
    return [article.id for article in Pool(articles, HOLDERS, OTHERS).draw(size, draw)]


def test_a_third_of_an_archive_holds_answers_as_far_as_there_are_so_many():
    assert drawn(6) == ["h0", "h1", "o0", "o1", "o2", "o3"]
    assert drawn(18) == [*HOLDERS, *OTHERS[:14]]


def test_a_larger_archive_holds_the_smaller():
    for size in range(1, 24):
        assert len(drawn(size)) == size
        assert {*drawn(size)} <= {*drawn(size + 1)}


def test_another_draw_of_a_tiny_archive_begins_with_another_holder():
    assert [drawn(1, draw) for draw in range(5)] == [["h0"], ["h1"], ["h2"], ["h3"], ["h0"]]
    assert drawn(6, 3)[:2] == ["h3", "h0"]


def test_a_question_that_was_asked_of_several_archives_counts_once():
    from refusals_by_size import _share

    mean, count = _share({"a": [True, False], "b": [True], "c": [False], "d": [True, True]})
    assert (mean[:5], count) == ("0.625", "4")
    assert _share({}) == ("–", "0")


def test_sizes_are_those_that_can_be_had():
    from refusals_by_size import ALL, _size

    assert [_size(text) for text in ("1", "2000", "5000", "all")] == [1, 2000, 5000, ALL]
    for text in ("-1", "2001", "19239"):
        with pytest.raises(argparse.ArgumentTypeError, match="expected 1 to 2000, 5000 or all"):
            _size(text)
