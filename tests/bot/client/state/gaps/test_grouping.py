"""Questions that ask for the same thing are one group, and neighbours are not."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from sklearn.cluster import AgglomerativeClustering

from bot.client.state.gaps.grouping import Group, Grouper, PastQuestion, grouped, linked, most_asked, unanswered

NOON = datetime.datetime(2024, 1, 18, 12)  # noqa: DTZ001  (UTC, as the database keeps it)
OPENING = ("When does the pool open?", "When can people swim in the new pool?", "when is the pool opening")
PAYING = ("Who pays for the pool?", "who is paying for the swimming pool")


def asked(text, person=1, number=0, *, refused=True, unhelpful=()):
    return PastQuestion(f"r{number}", text, person, refused, NOON, unhelpful)


@pytest.mark.encoder
def test_the_same_in_other_words_is_one_group_and_another_question_about_it_is_another(encoder):
    texts = [*OPENING, *PAYING, "What is the mayor's salary?"]
    questions = [asked(text, number=number) for number, text in enumerate(texts)]
    grouper = Grouper()
    for _ in range(2):  # the second time from memory
        found = [{question.text for question in group.questions} for group in grouper.groups(encoder, questions)]
        assert found == [{*OPENING}, {*PAYING}, {texts[-1]}]
    assert grouper.groups(encoder, []) == []


def test_a_wording_that_differs_in_case_and_marks_is_no_other():
    texts = ["Who  won?", "who won", "WHO WON??"]
    (group,) = grouped([asked(text, number=n) for n, text in enumerate(texts)], np.eye(3, dtype=np.float32))
    assert group.wordings == ("Who  won?",)
    assert group.example.reference == "r0"


def test_the_most_frequent_wording_stands_for_a_group_and_else_the_one_in_its_middle():
    vectors = np.array([[1, 0], [0.6, 0.8], [0.8, 0.6]], dtype=np.float32)
    odd, other, middle = (asked(text, number=n) for n, text in enumerate(("odd", "other", "middle")))
    (group,) = grouped([odd, other, middle], vectors)
    assert group.wordings[0] == "middle"
    (group,) = grouped([odd, other, middle, odd], vectors[[0, 1, 2, 0]])
    assert group.wordings[0] == "odd"


def test_what_most_people_lack_comes_first_and_one_person_does_not_make_it_urgent():
    often = Group(tuple(asked("Why?", 1, n) for n in range(9)), ("Why?",))
    rated = asked("Who?", 3, refused=False, unhelpful=("wrong", ""))
    widely = Group((asked("Who?", 1), asked("Who?", 2), rated), ("Who?",))
    fine = Group((asked("When?", 4, refused=False), asked("When?", 5, refused=False)), ("When?",))
    once = Group((asked("Where?", 4, refused=False),), ("Where?",))
    assert unanswered([often, widely, fine, once]) == [widely, often]
    assert most_asked([often, widely, fine, once]) == [widely, fine, often]
    assert (widely.refused, widely.unhelpful, widely.answered, widely.reasons["wrong"]) == (2, 1, 0, 1)
    assert fine.answered == 2


@given(some.integers(2, 30), some.integers(0, 2**32 - 1), some.floats(0.1, 0.9))
def test_groups_are_those_of_average_linkage(count, seed, same):
    points = np.random.default_rng(seed).normal(size=(count, 4))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    near = points @ points.T
    theirs = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=1 - same)
    numbers = theirs.fit_predict(1 - near)
    expected = {frozenset(np.flatnonzero(numbers == number)) for number in set(numbers)}
    assert {frozenset(group) for group in linked(near.copy(), same)} == expected
