"""The latest: which questions ask for it, and in which windows it is looked for."""

from dataclasses import replace

import pytest

from answer.evidence.newest import newest_first, windows
from answer.model import Quote, Statement
from answer.question.request import asks_newest
from index.article import Article, Hit, Passage


def _hit(name, day, score):
    return Hit(Article(name, "Text.", name, f"{name}.txt", day), Passage(name, 0, 5, ((0, 5),)), score)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What is the latest death toll?", True),
        ("What did he say most recently?", True),
        ("What is the most recent count?", True),
        ("How many have died so far?", True),
        ("Who is currently in charge?", True),
        ("What was the first count?", False),
        ("What happened later?", False),
    ],
)
def test_which_questions_ask_for_the_latest(question, asks):
    assert asks_newest(question) == asks


def test_windows_widen_and_those_that_hold_nothing_new_are_passed_over():
    hits = [_hit("year", 20230401, 0.9), _hit("week", 20240115, 0.6), _hit("month", 20231225, 0.8)]
    assert [[hit.article.id for hit in found] for found in windows(hits, 20240118)] == [
        ["week"],
        ["week", "month"],
        ["year", "week", "month"],
    ]


def test_the_irrelevant_the_undated_and_what_came_later_are_in_no_window():
    hits = [
        _hit("old", 20210101, 1.0),
        _hit("far", 20240117, 0.4),
        _hit("none", None, 1.0),
        _hit("next", 20240119, 1.0),
    ]
    assert list(windows(hits, 20240118)) == []
    assert list(windows([], 20240118)) == []
    assert [len(found) for found in windows([_hit("first", 10102, 1.0)], 10103)] == [1]


def _statement(*days):
    articles = [Article(str(day), "Text.", "T", "t.txt", day) for day in days]
    return Statement("Text.", tuple(Quote(article, 0, 5, "Text.") for article in articles), 0.9)


def test_the_sides_of_a_disagreement_stay_before_what_is_newer():
    newer, first, second = _statement(20240101), _statement(20230101), _statement(20230201)
    first, second = replace(first, differs=True), replace(second, differs=True)
    assert newest_first([first, second, newer]) == (second, first, newer)


def test_statements_stand_in_order_of_their_newest_article_the_undated_last():
    old, undated, mixed = _statement(20230101), _statement(None), _statement(20220101, 20240101)
    assert newest_first([old, undated, mixed]) == (mixed, old, undated)
    assert [one.published for one in (old, undated, mixed)] == [20230101, None, 20240101]
