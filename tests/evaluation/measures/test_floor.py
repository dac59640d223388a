"""Choosing the refusal floor, and writing it into a settings file."""

import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evaluation.measures.floor import choose, write_floor
from index.errors import ExpectedError
from tests.conftest import ROOT

SCORED = [(0.9, False), (0.8, False), (0.7, False), (0.4, False), (0.6, True), (0.3, True), (0.1, True)]


@pytest.mark.parametrize(
    ("allowed", "floor", "refused", "false"),
    [
        (0.0, 0.35, 2 / 3, 0.0),  # between 0.3, refused, and 0.4, answered
        (0.25, 0.65, 1.0, 0.25),
        (1.0, 0.65, 1.0, 0.25),
    ],
)
def test_the_floor_refuses_most_within_what_is_allowed(allowed, floor, refused, false):
    chosen = choose(SCORED, allowed)
    assert chosen.refused_unanswerable == pytest.approx(refused)
    assert chosen.false_refusals == pytest.approx(false)
    assert chosen.floor == pytest.approx(floor, abs=0.051)
    assert len(repr(chosen.floor)) <= 4
    assert (chosen.answerable, chosen.unanswerable, chosen.auc) == (4, 3, pytest.approx(11 / 12))


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=30).filter(
        lambda pairs: len({truth for _, truth in pairs}) == 2
    ),
    st.floats(0, 0.99),
)
@example([(0.75, False), (0.7, True)], 0.0)  # as a fraction .7 lies a little below its decimal
def test_what_is_written_does_what_is_said(scored, allowed):
    chosen = choose(scored, allowed)
    below = [score < chosen.floor for score, unanswerable in scored if not unanswerable]
    refused = [score < chosen.floor for score, unanswerable in scored if unanswerable]
    assert sum(below) / len(below) == pytest.approx(chosen.false_refusals)
    assert sum(refused) / len(refused) == pytest.approx(chosen.refused_unanswerable)
    assert 0 <= chosen.floor <= 1


def test_one_kind_of_question_is_not_enough():
    with pytest.raises(ExpectedError, match="found 1 answerable and 0 unanswerable questions"):
        choose([(0.5, False)], 0.1)


def test_only_the_number_changes_in_the_committed_settings(tmp_path):
    file = tmp_path / "dateline.toml"
    before = (ROOT / "dateline.toml").read_text(encoding="utf-8")
    file.write_text(before, encoding="utf-8")
    old = tomllib.loads(before)["answer"]["floor"]
    assert write_floor(file, 0.123) == old
    after = file.read_text(encoding="utf-8")
    changed = [(was, now) for was, now in zip(before.splitlines(), after.splitlines(), strict=True) if was != now]
    ((was, now),) = changed
    assert now.partition("#")[2] == was.partition("#")[2] != ""
    assert now.index("#") == was.index("#")
    assert tomllib.loads(after)["answer"]["floor"] == 0.123


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[answer]\nfloor=0.5", "[answer]\nfloor=0.25"),
        ("[answer]\nfloor = 0.5#why\nworth = 1\n", "[answer]\nfloor = 0.25#why\nworth = 1\n"),
        ("[answer] # how\nworth = 1\n", "[answer] # how\nfloor = 0.25\nworth = 1\n"),
        ("[other]\nfloor = 1\n", "[other]\nfloor = 1\n\n[answer]\nfloor = 0.25\n"),
        ("[answer]\nworth = 1\n[other]\nfloor = 1\n", "[answer]\nfloor = 0.25\nworth = 1\n[other]\nfloor = 1\n"),
        ("", "[answer]\nfloor = 0.25\n"),
    ],
)
def test_the_floor_is_written_where_it_belongs(tmp_path, before, after):
    file = tmp_path / "settings.toml"
    file.write_text(before)
    write_floor(file, 0.25)
    assert file.read_text() == after
    assert tomllib.loads(after)["answer"]["floor"] == 0.25


def test_no_settings_file_is_said(tmp_path):
    with pytest.raises(ExpectedError, match="no settings file"):
        write_floor(tmp_path / "none.toml", 0.5)
