"""What the bot keeps: in one file, over restarts, in several threads, and gone when it is to be gone."""

import datetime
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from answer.model import Turn
from bot.client.state.card import Card
from bot.client.state.database import Database, Place, ServerSettings
from index.errors import ExpectedError

ANN, BOB, HERE, THREAD = Place(1, 10, 100), Place(2, 10, 100), 10, 55
CARD = Card(
    question="Who resigned?", since=None, until=None, outlets=(), refused=True, statements=(), sources=(), nearest=(),
    oldest=None, newest=None, build="b", made=20230305,
)  # fmt: skip


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path / "state" / "dateline.sqlite")
    yield opened
    opened.close()


def _keep(database, place=ANN, question="Who resigned?"):
    return database.keep(place, CARD.model_copy(update={"question": question}), private=False)


def test_an_answer_is_there_again_after_the_file_was_closed(database, tmp_path):
    reference = _keep(database)
    database.close()
    kept = Database(tmp_path / "state" / "dateline.sqlite").kept(reference)
    assert kept is not None
    assert (kept.card, kept.place, kept.private) == (CARD, ANN, False)


def test_an_unknown_reference_is_none(database):
    assert database.kept("nothing") is None


def test_turns_are_the_persons_own_in_this_channel_oldest_first(database):
    for question in ("one", "two"):
        _keep(database, ANN, question)
    _keep(database, BOB, "not hers")
    _keep(database, Place(1, 11, 100), "elsewhere")
    assert database.turns(1, HERE) == (Turn("one"), Turn("two"))


def test_the_answer_a_thread_was_opened_on_counts_as_asked_in_it(database):
    reference = _keep(database, ANN, "before the thread")
    database.threaded(reference, THREAD)
    _keep(database, Place(1, THREAD, 100), "in the thread")
    assert database.turns(1, THREAD) == (Turn("before the thread"), Turn("in the thread"))
    assert database.turns(2, THREAD) == ()


def test_old_turns_are_left_out_where_a_time_is_given(database):
    _keep(database)
    soon = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(minutes=1)
    assert database.turns(1, HERE, since=soon) == ()


def test_deleting_mine_deletes_my_answers_my_ratings_and_what_was_said_on_my_answers(database):
    mine, theirs = _keep(database, ANN), _keep(database, BOB)
    database.rate(mine, 1, helpful=True)
    database.rate(mine, 2, helpful=True)
    database.rate(theirs, 1, helpful=False, reason="wrong")
    assert database.counts(1) == (1, 2)
    database.forget(1)
    assert database.counts(1) == (0, 0)
    assert database.kept(mine) is None
    assert database.kept(theirs) is not None
    assert database.ratings() == []


def test_old_answers_go_and_rated_ones_stay(database):
    rated, unrated = _keep(database), _keep(database)
    database.rate(rated, 2, helpful=True)
    soon = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(minutes=1)
    assert database.forget_before(soon) == 1
    assert database.kept(unrated) is None
    assert database.kept(rated) is not None


def test_what_a_server_chose_is_kept_and_forgotten_with_it(database):
    database.keep_server(100, ServerSettings(language="de"))
    database.keep_server(100, ServerSettings(private=True))
    assert database.servers() == {100: ServerSettings(private=True)}
    database.forget_server(100)
    assert database.servers() == {}


def test_a_token_stands_for_the_same_text_each_time(database):
    long = "a path " * 50
    assert database.token(long) == database.token(long)
    assert len(database.token(long)) == 16
    assert database.text(database.token(long)) == long
    assert database.text("0" * 16) is None


def test_a_token_that_nobody_used_for_long_is_forgotten(database):
    token = database.token("words")
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    database.forget_before(now - datetime.timedelta(minutes=1))
    assert database.text(token) == "words"
    database.forget_before(now + datetime.timedelta(minutes=1))
    assert database.text(token) is None


def test_many_threads_write_at_once_and_nothing_is_lost(database):
    with ThreadPoolExecutor(8) as pool:
        references = list(pool.map(lambda number: _keep(database, Place(number, HERE)), range(200)))
    assert len(set(references)) == 200
    assert all(database.kept(reference) for reference in references)


def test_a_file_of_a_newer_program_is_refused_in_one_line(tmp_path):
    path = tmp_path / "dateline.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(ExpectedError, match="has format 99, this program reads up to 1"):
        Database(path)
