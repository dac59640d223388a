"""Retrieval measures against values worked by hand, and the form of TREC files."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.measures import retrieval

QRELS = {"one": {"a": 1, "b": 1}, "two": {"c": 1, "x": 0}, "three": {"d": 1}, "none": {"e": 0}}
RANKINGS = {"one": ["x", "a", "y", "b", "a"], "two": ["c"], "none": ["e"]}
RUN = {question: retrieval.ranked(ids) for question, ids in RANKINGS.items()}

# "one": hits at ranks 2 and 4; ideal at 1 and 2
NDCG_ONE = (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3))


@pytest.mark.parametrize(
    ("name", "one", "two", "three"),
    [
        ("Hit@1", 0, 1, 0),
        ("Hit@3", 1, 1, 0),
        ("recall@1", 0, 1, 0),
        ("recall@3", 0.5, 1, 0),
        ("recall@5", 1, 1, 0),
        ("MRR@10", 0.5, 1, 0),
        ("nDCG@10", NDCG_ONE, 1, 0),
    ],
)
def test_values(name: str, one: float, two: float, three: float) -> None:
    # "three" found nothing and scores 0; "none" has nothing to find and is left out
    expected = {"one": one, "two": two, "three": three}
    assert retrieval.measure(QRELS, RUN, (1, 3, 5))[name] == pytest.approx(expected)


def test_mrr_and_ndcg_stop_at_ten() -> None:
    run = {"q": retrieval.ranked([*(f"x{place}" for place in range(10)), "a"])}
    values = retrieval.measure({"q": {"a": 1}}, run, (10, 20))
    assert (values["MRR@10"]["q"], values["nDCG@10"]["q"], values["Hit@10"]["q"]) == (0, 0, 0)
    assert values["Hit@20"]["q"] == 1


def test_only_the_first_place_of_an_article_counts() -> None:
    assert retrieval.ranked(["a", "b", "a", "c"]) == {"a": 3, "b": 2, "c": 1}


def test_ties_do_not_depend_on_the_order_of_a_dictionary() -> None:
    qrels = {"q": {"b": 1}}
    forward = retrieval.measure(qrels, {"q": {"a": 1.0, "b": 1.0, "c": 1.0}})
    backward = retrieval.measure(qrels, {"q": {"c": 1.0, "b": 1.0, "a": 1.0}})
    assert forward == backward
    assert forward["MRR@10"]["q"] == 0.5


def test_nothing_judged_is_no_value() -> None:
    assert retrieval.measure({"q": {"a": 0}}, {"q": {"a": 1.0}}, (1,))["Hit@1"] == {}


def test_a_written_run_is_in_trecs_form(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    retrieval.write_run(path, {"q 1": {"b": 0.5, "a 100%.txt": 2.25}})
    assert path.read_text() == "q%201 Q0 a%20100%25.txt 1 2.25 dateline\nq%201 Q0 b 2 0.5 dateline\n"


def test_written_judgements_are_in_trecs_form(tmp_path: Path) -> None:
    path = tmp_path / "qrels.trec"
    retrieval.write_qrels(path, {"q 1": {"b": 1, "a 100%.txt": 0}})
    assert path.read_text() == "q%201 0 b 1\nq%201 0 a%20100%25.txt 0\n"


@settings(deadline=None)
@given(st.permutations("abcdefghij"), st.sets(st.sampled_from("abcdefghij"), min_size=1))
def test_values_are_shares_and_grow_with_the_cutoff(ranking: list[str], relevant: set[str]) -> None:
    values = retrieval.measure({"q": dict.fromkeys(relevant, 1)}, {"q": retrieval.ranked(ranking)}, (1, 5, 10))
    assert all(0 <= value["q"] <= 1 for value in values.values())
    assert values["recall@1"]["q"] <= values["recall@5"]["q"] <= values["recall@10"]["q"] == 1
    first = next(place for place, key in enumerate(ranking, start=1) if key in relevant)
    assert values["MRR@10"]["q"] == pytest.approx(1 / first)
