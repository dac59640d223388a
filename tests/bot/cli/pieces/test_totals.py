"""Counts as a terminal shows them: sentences, bars, and the command that lists all."""

import pytest

from answer.model import Intent
from bot.cli.pieces.totals import list_command, total_pieces
from bot.client.phrases import words
from index.article import END, NO_FILTERS, Days, Filters
from tests.answer.counts import total


def written(counted, intent=Intent.COUNT, language="en"):
    return "".join(piece for piece, _ in total_pieces(counted, intent, words(language))).splitlines()


def test_bars_are_as_long_as_their_counts_and_a_month_without_an_article_is_empty():
    bars = written(total())[-4:]
    assert bars == ["January 2022  █ 2", "February 2022  0", f"March 2022    {'█' * 30} 50", "undated       █ 1"]


def test_years_without_an_article_are_shown_between_others():
    rows = written(total(months=((201905, 3), (202203, 3))))
    assert [row.split()[0::2] for row in rows[-4:]] == [["2019", "3"], ["2020"], ["2021"], ["2022", "3"]]


def test_many_months_become_years_and_many_outlets_one_row():
    months = tuple((year * 100 + month, 1) for year in (2021, 2022) for month in range(1, 13))
    assert [line.split()[0] for line in written(total(months=months))[-2:]] == ["2021", "2022"]
    outlets = tuple((f"Outlet {number}", 30 - number) for number in range(12))
    rows = written(total(by="outlet", outlets=outlets))
    assert rows[1].endswith(" · most in Outlet 0: 30")
    assert rows[-1].startswith("4 others")
    assert written(total(by="outlet"))[-1].startswith("no outlet given █")


def test_other_forms_are_named_and_one_bar_alone_is_not_drawn():
    assert "Counted: “vaccine”, “vaccines”" in written(total(topic="vaccine", forms=("vaccine", "vaccines")))
    assert len(written(total(months=((202201, 53),)))) == 2


def test_another_language_has_its_own_months_separators_and_words():
    many = total(articles=1053, months=((202201, 1050), (202203, 2), (None, 1)))
    assert written(many, language="de")[0] == "Artikel, die „Walmart“ erwähnen: 1.053"
    months = [f"Januar 2022  {'█' * 30} 1.050", "Februar 2022  0", "März 2022    █ 2", "ohne Datum   █ 1"]
    assert written(many, language="de")[-4:] == months
    others = total(by="outlet", outlets=(*((f"Zeitung {number}", 2) for number in range(10)), (None, 1)))
    assert written(others, language="de")[-1].startswith("3 andere")
    assert "Januar 2022" not in written(total(by="month"), language="fr")[-3]


@pytest.mark.parametrize(
    ("more", "limits", "command"),
    [
        ({}, NO_FILTERS, "Walmart"),
        ({"topic": "Joe Biden; ls"}, NO_FILTERS, "'Joe Biden; ls'"),
        ({"days": Days(20220501, END)}, NO_FILTERS, "Walmart --since 2022-05-01"),
        ({"days": Days(10101, 20220501)}, NO_FILTERS, "Walmart --until 2022-05-01"),
        ({"days": Days(20220501, END)}, Filters(20220601, 20220831), "Walmart --since 2022-06-01 --until 2022-08-31"),
        ({}, Filters(outlets=("The Week", "cnn.com")), "Walmart --outlet 'The Week' --outlet cnn.com"),
    ],
)
def test_the_command_lists_the_same_articles(more, limits, command):
    assert list_command(total(**more), limits) == f"python -m bot mentions {command}"


def test_months_that_are_asked_for_are_shown_each():
    months = tuple((year * 100 + month, 1) for year in (2021, 2022) for month in range(1, 13))
    assert len(written(total(by="month", months=months))) == 2 + 1 + 24
