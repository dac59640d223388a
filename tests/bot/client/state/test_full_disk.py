"""A database that cannot be written: the answer is shown all the same, and /healthz gives the reason."""

from contextlib import suppress

import pytest
from sqlalchemy import event

from bot.client import health
from bot.client.state.database import Database, NotStoredError
from index.errors import ExpectedError
from tests.bot.client.conftest import ANSWERED, shown
from tests.bot.client.state.test_database import ANN, CARD

FULL = "database or disk is full"


def fill(database: Database) -> None:
    """Let the file grow no further, as on a full disk; SQLite itself raises its error. Then fill what room it has."""

    def limit(connection, _):
        connection.execute("PRAGMA max_page_count = 1")  # means: as many as there are

    event.listen(database._engine, "connect", limit)
    database._engine.dispose()
    with suppress(NotStoredError):
        while True:
            database.keep(ANN, CARD, private=False)


@pytest.mark.encoder
async def test_an_answer_that_cannot_be_stored_is_shown_without_buttons(newsroom):
    fill(newsroom.bot.database)
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    text = shown(result.response)
    assert "31 centimetres" in text
    assert "without buttons, because it could not be stored" in text
    assert "custom_id" not in str([str(part) for part in result.response.components])
    assert FULL in await health.trouble(newsroom.bot)


def test_the_reason_is_one_line(tmp_path):
    database = Database(tmp_path / "dateline.sqlite")
    fill(database)
    with pytest.raises(NotStoredError, match=FULL):
        database.keep(ANN, CARD, private=False)
    said = database.trouble()
    assert FULL in said
    assert "\n" not in said
    database.close()


@pytest.mark.parametrize("content", [b"this is no database " * 400, b"SQLite format 3\0" + b"\xff" * 8_000])
def test_a_damaged_file_is_one_line_and_moving_it_away_mends_it(tmp_path, content):
    path = tmp_path / "dateline.sqlite"
    path.write_bytes(content)
    with pytest.raises(ExpectedError, match="move it away and start again") as told:
        Database(path)
    assert "\n" not in str(told.value)
    path.rename(tmp_path / "away.sqlite")
    for left in tmp_path.glob("dateline.sqlite-*"):
        left.unlink()
    database = Database(path)
    assert database.keep(ANN, CARD, private=False)
    database.close()


def test_a_file_with_damaged_pages_is_one_line(tmp_path):
    path = tmp_path / "dateline.sqlite"
    database = Database(path)
    for _ in range(100):
        database.keep(ANN, CARD, private=False)
    database.close()
    content = path.read_bytes()
    path.write_bytes(content[:4_096] + b"\xff" * (len(content) - 4_096))
    with pytest.raises(ExpectedError, match="move it away and start again"):
        Database(path)
