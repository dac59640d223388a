"""Where right articles stand, by hand; and that every system's numbers come into the tables."""

import pytest

from evaluation.gold.load import GoldQuestion, Support


def asked(*articles):
    return GoldQuestion(id="q", question="Who?", answers=(), support=tuple(map(Support, articles)))


def ranking(*places):
    return [frozenset(place.split()) for place in places]


@pytest.mark.parametrize(
    ("found", "right", "expected"),
    [
        (ranking("a", "b"), {"a"}, 1),
        (ranking("c", "a b"), {"b"}, 2),
        (ranking("c"), {"a"}, 0),
        ([], {"a"}, 0),
        (ranking(*"bcdefghijk", "a"), {"a"}, 0),
        (ranking(*"bcdefghij", "a"), {"a"}, 10),
    ],
)
def test_the_place_of_the_first_right_article(found, right, expected):
    from retrieved import rank

    assert rank(found, frozenset(right)) == expected


def test_an_article_with_the_same_text_is_right_as_well():
    from retrieved import equal_texts, right_articles

    rows = [{"id": "a", "text": "x"}, {"id": "b", "text": "x"}, {"id": "c", "text": "y"}]
    assert right_articles(asked("a"), equal_texts(rows)) == {"a", "b"}
    assert right_articles(asked("c", "elsewhere"), equal_texts(rows)) == {"c", "elsewhere"}


def test_passages_of_one_article_take_one_place():
    from systems import places

    assert places(["a", "a", "b", "a"]) == ranking("a", "b")


def test_means_and_paired_differences():
    from retrieved import differences, means

    before, after = {"1": 1, "2": 0, "3": 4}, {"1": 1, "2": 2, "3": 1, "4": 1}
    assert means(before) == pytest.approx({"Hit@1": 1 / 3, "MRR@10": 1.25 / 3, "Hits@10": 2 / 3})
    gained = differences(before, after)
    assert gained["MRR@10"].mean == pytest.approx((0.5 + 0.75) / 3)
    assert gained["MRR@10"].n == 3
    assert means({}) == {}
    assert differences(before, {"9": 1}) == {}


def test_the_table_adds_a_later_state_to_the_one_before():
    from compare_systems import table

    built = {"passages": 9, "memory": 1.0, "disk": 1.0}
    answers = {"open": 0.1, "process": {"resident": 5.0}, "ways": {"search": {"ranks": {"q": 2}}}}
    results = {
        "build Dateline: searchable": {**built, "seconds": 2.0},
        "asking Dateline: searchable": answers,
        "build Dateline: final": {**built, "seconds": 30.0},
        "asking Dateline: final": answers,
    }
    lines = [[cell.strip() for cell in line.split("|")] for line in table(results)][2:]
    assert [line[1] for line in lines] == ["Dateline, searchable: search", "Dateline, final: search"]
    assert [line[3] for line in lines] == ["2.0", "32.0"]
    assert [line[-4:-1] for line in lines] == [["0.000", "0.500", "1.000"]] * 2


def test_a_package_that_is_absent_is_named():
    from systems import SYSTEMS, Txtai, missing

    program = Txtai(whole=True, needs=("json", "no_such_package.below", "json.decoder"))
    assert missing(program) == ["no_such_package.below"]
    assert missing(SYSTEMS["Dateline"]()) == []
