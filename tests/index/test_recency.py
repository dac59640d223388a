"""What a passage gains from its days."""

import pytest

from index.article import Days
from index.recency import MET, NEARNESS, PUBLISHED, TOLD, TOLD_OF_LATE, gains

TUESDAY = Days(20240116, 20240116)


def test_without_days_nothing_gains():
    assert gains({"a": 20240118}, {}, None, None) == {}


def test_the_day_of_asking_prefers_what_was_published_shortly_before_it():
    found = gains({"day": 20240118, "week": 20240111, "old": 20230101, "later": 20240119}, {}, 20240118, None)
    assert found["day"] == NEARNESS > found["week"] > 0
    assert found.keys() == {"day", "week"}


def test_what_tells_of_the_day_asked_about_gains_more_than_what_was_published_then():
    told = {"told": [Days(20231231, 20231231), TUESDAY], "other": [Days(20240115, 20240115)]}
    found = gains({"told": 20250301, "then": 20240116, "after": 20240126, "before": 20240115}, told, None, TUESDAY)
    assert found["told"] == TOLD > found["then"] == PUBLISHED > found["after"] > 0
    assert found.keys() == {"told", "then", "after"}


def test_what_happened_and_when_it_is_asked_add_up():
    found = gains({"told": 20240118}, {"told": [TUESDAY]}, 20240118, TUESDAY)
    assert found["told"] == pytest.approx(TOLD + NEARNESS)


def test_days_that_partly_lie_in_what_is_asked_about_count_where_that_is_long():
    told = {"years": [Days(20230601, 20250101)]}
    assert gains({}, told, None, Days(20240101, 20241231)) == {"years": MET}
    assert gains({}, told, None, TUESDAY) == {}


def test_of_what_reaches_up_to_the_day_of_asking_the_telling_counts_little():
    assert gains({}, {"told": [TUESDAY]}, 20240118, Days(20230101, 20240118)) == {"told": TOLD_OF_LATE}


def test_the_ends_of_the_calendar_are_no_trouble():
    assert gains({"a": 20240101}, {}, 20240118, Days(10101, 99991231))
