"""Every file that the bot writes, damaged in every way: the bot goes on, or one line says what mends it."""

import datetime
import sqlite3
from contextlib import closing

import pytest

from answer.model import Turn
from bot.client.bot import SYNCED
from bot.client.run import LOCK, one_instance
from bot.client.state.database import Database, ServerSettings, utc_now
from bot.client.state.gaps.fates import fates
from bot.following import LOCK as WATCH
from bot.following import only_one
from bot.settings import IndexSettings, Settings
from evaluation.gold.feedback import append_candidate, unanswered_candidate
from index.errors import ExpectedError
from index.fetch.followed import FILE, Followed
from tests.bot.client.state.test_database import ANN, CARD
from tests.index.build.test_damaged import WAYS

DATABASE = "dateline.sqlite"


def use(place):
    """Start as the bot does, and write each of its files; returns the line of the first error, or nothing."""
    try:
        with one_instance(place), only_one(Settings(index=IndexSettings(data=place))):
            with closing(Database(place / DATABASE)) as database:
                database.keep_server(100, ServerSettings(private=True))
                database.keep(ANN, CARD, private=False)
                assert database.servers()
                assert database.turns(ANN.person, ANN.channel)
            with closing(Followed(place)) as followed:
                followed.follow("https://example.com/feed", 0, 60)
                assert followed.sources()
            append_candidate(place / "candidates.jsonl", unanswered_candidate("Who?", (), "asked"))
    except ExpectedError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("name", [DATABASE, FILE, LOCK, WATCH, "candidates.jsonl"])
def test_every_damage_is_one_line_that_says_what_mends_it(tmp_path, name, way):
    assert not use(tmp_path)
    way(tmp_path / name)
    if line := use(tmp_path):
        assert "\n" not in line
        assert str(tmp_path / name) in line
        assert "move it away" in line
        (tmp_path / name).rename(tmp_path / "away")
        assert not use(tmp_path)


def test_one_damaged_row_costs_no_other(tmp_path):
    with closing(Database(tmp_path / DATABASE)) as database:
        for server in (100, 200):
            database.keep_server(server, ServerSettings(private=True))
        lost, _ = (database.keep(ANN, CARD.model_copy(update={"question": text}), private=False) for text in "ab")
        with closing(sqlite3.connect(tmp_path / DATABASE)) as file:
            file.execute("UPDATE server SET settings = '{' WHERE id = 100")
            file.execute("UPDATE answer SET card = '{}' WHERE reference = ?", (lost,))
            file.commit()
        assert list(database.servers()) == [200]
        assert database.turns(ANN.person, ANN.channel) == (Turn("b"),)


@pytest.mark.parametrize("card", ["{", "", "{}", "[]", "null"])
def test_a_damaged_answer_is_left_out_of_every_list(tmp_path, card):
    before = utc_now() - datetime.timedelta(days=1)
    with closing(Database(tmp_path / DATABASE)) as database:
        lost, kept = (database.keep(ANN, CARD, private=False) for _ in range(2))
        for reference in (lost, kept):
            database.rate(reference, ANN.person, helpful=False, reason="wrong")
        with closing(sqlite3.connect(tmp_path / DATABASE)) as file:
            file.execute("UPDATE answer SET card = ? WHERE reference = ?", (card, lost))
            file.commit()
        assert database.kept(lost) is None
        assert [said.kept.reference for said in database.ratings()] == [kept]
        assert [question.reference for question in database.past_questions(ANN.server, before)] == [kept]
    assert fates(tmp_path / DATABASE, before).asked == 2


@pytest.mark.encoder
async def test_a_damaged_note_of_the_registered_commands_is_written_again_or_done_without(newsroom):
    for way in WAYS:
        await newsroom.bot.sync_changed(force=True)
        way(newsroom.bot.state / SYNCED)
        assert await newsroom.bot.sync_changed()
        if (newsroom.bot.state / SYNCED).is_dir():
            (newsroom.bot.state / SYNCED).rmdir()
