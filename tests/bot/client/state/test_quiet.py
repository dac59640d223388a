"""Quiet hours: how people write them, where they begin and end, and whose they are."""

import datetime

import pytest

from bot.client.state.database import Database
from bot.client.state.stories.quiet import PERSON, SERVER, QuietHours, known_zone, read_hours, zones

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("22-7", "22:00", "07:00"),
        (" 22:30 – 07:05 ", "22:30", "07:05"),
        ("10pm-7 am", "22:00", "07:00"),
        ("12am to 12pm", "00:00", "12:00"),
        ("22 Uhr bis 6 Uhr", "22:00", "06:00"),
        ("22h30 à 7h", "22:30", "07:00"),
        ("18-24", "18:00", "00:00"),
    ],
)
def test_times_of_the_day_are_read_as_people_write_them(text, begin, end):
    hours = read_hours(text, BERLIN)
    assert [f"{each // 60:02}:{each % 60:02}" for each in (hours.begin, hours.end)] == [begin, end]


@pytest.mark.parametrize(
    "text", ["", "night", "22", "22-22", "25-7", "22:61-7", "13pm-2", "0am-3", "2-2-2", "-" * 99_999]
)
def test_anything_else_is_none(text):
    assert read_hours(text, BERLIN) is None


def test_a_zone_is_known_by_its_name_and_by_its_city():
    assert known_zone(" europe/berlin") == known_zone("Berlin") == BERLIN
    assert known_zone("new york") == "America/New_York"
    assert known_zone("utc") == "UTC"
    assert zones("lisb") == ["Europe/Lisbon"]
    assert [known_zone(text) for text in ("Mars", "Etc/GMT+2", "", "*")] == [None] * 4


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ("2024-01-18 20:59", False),  # 21:59 in Berlin
        ("2024-01-18 21:00", True),
        ("2024-01-19 05:59", True),
        ("2024-01-19 06:00", False),
        ("2024-07-18 20:00", True),  # 22:00 in summer
        ("2024-07-19 05:00", False),
        ("2024-03-31 04:59", True),  # 06:59, in the night in which the clocks change
        ("2024-03-31 05:00", False),
    ],
)
def test_hours_over_midnight_follow_the_clocks_of_their_zone(now, holds):
    assert QuietHours(22 * 60, 7 * 60, BERLIN).hold(datetime.datetime.fromisoformat(now)) is holds


def test_hours_within_a_day_end_with_their_last_minute():
    lunch = QuietHours(12 * 60, 13 * 60, "UTC")
    held = [lunch.hold(datetime.datetime(2024, 1, 18, *time)) for time in ((11, 59), (12, 0), (12, 59), (13, 0))]  # noqa: DTZ001
    assert held == [False, True, True, False]


def test_a_persons_hours_are_for_direct_messages_a_servers_for_its_channels_and_both_are_forgotten(tmp_path):
    database = Database(tmp_path / "dateline.sqlite")
    quiet, noon = database.quiet, datetime.datetime(2024, 1, 18, 12)  # noqa: DTZ001  (UTC, as the database keeps it)
    hours = QuietHours(11 * 60, 13 * 60, "UTC")
    quiet.choose(PERSON, 1, hours)
    quiet.choose(SERVER, 9, hours)
    assert [quiet.hold(1, None, None, noon), quiet.hold(2, None, None, noon)] == [True, False]
    assert [quiet.hold(1, 5, 8, noon), quiet.hold(1, 5, 9, noon)] == [False, True]
    database.forget(1)
    database.forget_server(9)
    assert (quiet.of(PERSON, 1), quiet.of(SERVER, 9)) == (None, None)
    database.close()
