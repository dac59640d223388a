"""Counts what became of the questions of the last days, in the bot's database. Changes nothing there."""

from __future__ import annotations

import datetime
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.client.state.database import SMALL_TALK
from index.errors import ExpectedError

COUNTED = """
SELECT count(*), coalesce(sum(json_extract(card, '$.refused')), 0), coalesce(sum(EXISTS (
    SELECT 1 FROM rating WHERE rating.reference = answer.reference AND NOT helpful)), 0)
FROM (SELECT reference, asked, CASE WHEN json_valid(card) THEN card ELSE '{}' END AS card FROM answer) AS answer
WHERE asked >= ? AND coalesce(json_extract(card, '$.intent'), '') NOT IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Fates:
    """How many questions were asked, how many of these were refused, and how many answers were rated not helpful."""

    asked: int
    refused: int
    unhelpful: int


def fates(database: Path, since: datetime.datetime) -> Fates:
    """Count the questions asked since then (UTC, without a zone), private ones too; all 0 without a database.

    ExpectedError if the file cannot be read.
    """
    if not database.is_file():
        return Fates(0, 0, 0)
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute(COUNTED, (since.isoformat(" "), json.dumps(SMALL_TALK))).fetchone()
    except sqlite3.Error as error:
        raise ExpectedError(f"{database} cannot be read ({error}); stop the bot and move the file away") from error
    return Fates(*row)
