"""`gaps` on the terminal: the groups of servers that chose it, as text and as JSON, and a candidate of one."""

import datetime
import json

import pytest

from bot.cli.parser import main
from bot.client.state.database import Database, Place, ServerSettings
from tests.bot.client.state.test_database import CARD

pytestmark = pytest.mark.encoder
CHOSE, DID_NOT = 100, 200
LONG_AGO = datetime.datetime(2020, 1, 1)  # noqa: DTZ001  (UTC, as the database keeps it)


@pytest.fixture
def database(tmp_path):
    """The bot's database with questions of two servers; only one has them grouped."""
    opened = Database(tmp_path / "state" / "dateline.sqlite")
    opened.keep_server(CHOSE, ServerSettings(gaps_since=LONG_AGO))
    for person, server, question, more in (
        (1, CHOSE, "When does the pool open?", {}),
        (2, CHOSE, "when is the pool opening", {"intent": "fact"}),
        (2, CHOSE, "And who pays?", {"read_as": "Who pays for the pool?", "refused": False}),
        (3, CHOSE, "Hello!", {"intent": "greeting"}),
        (4, DID_NOT, "Who is the mayor?", {}),
        (5, None, "Who is the mayor?", {}),
    ):
        card = CARD.model_copy(update={"question": question, **more})
        opened.keep(Place(person, 10, server), card, private=False)
    yield opened
    opened.close()


@pytest.fixture
def gaps(corpus_data, tmp_path, capsys):
    """Run the verb in this process; give its exit code and what it printed."""

    def run(*arguments):
        settings = tmp_path / "settings.toml"
        settings.write_text(f'[index]\ndata = "{corpus_data}"\n[discord]\nstate = "{tmp_path / "state"}"\n')
        return main(["gaps", "--settings", str(settings), *arguments]), *capsys.readouterr()

    return run


def test_without_questions_it_says_why(gaps, tmp_path):
    code, _, said = gaps()
    assert (code, "nobody has asked on Discord yet" in said) == (2, True)
    Database(tmp_path / "state" / "dateline.sqlite").close()
    code, _, said = gaps()
    assert (code, "no server has its questions grouped; a manager switches that on" in said) == (2, True)


def test_it_lists_groups_as_text_and_as_json_and_names_nobody(gaps, database):
    rated = next(each for each in database.past_questions(CHOSE, LONG_AGO) if each.text == "Who pays for the pool?")
    database.rate(rated.reference, 9, helpful=False, reason="out of date")
    code, text, _ = gaps()
    assert code == 0
    assert "Not answered: 2 groups of questions." in text
    assert "asked 2 times by 2 people, refused 2; last on " in text
    assert "asked 1 time by 1 person, not helpful 1 (out of date 1); last on " in text
    assert "Asked most:\n   2 times by 2 people: " in text
    assert not {"Hello!", "mayor?"} & {*text.split()}
    lines = [json.loads(line) for line in gaps("--json")[1].splitlines()]
    assert [(row["asked"], row["people"], row["refused"], row["unhelpful"]) for row in lines] == [
        (2, 2, 2, 0),
        (1, 1, 0, 1),
    ]
    assert {*lines[0]["wordings"]} == {"When does the pool open?", "when is the pool opening"}
    assert gaps("--server", str(DID_NOT))[0] == 2


def test_a_group_becomes_a_candidate_once(gaps, database, tmp_path):
    group = json.loads(gaps("--json")[1].splitlines()[0])["group"]
    file = tmp_path / "mine.jsonl"
    code, said, _ = gaps("--gold", group, "--output", str(file))
    assert (code, f"python -m bot eval suggest 10 mine.jsonl --from {file}" in said) == (0, True)
    assert "Already in" in gaps("--gold", group, "--output", str(file))[1]
    (row,) = map(json.loads, file.read_text().splitlines())
    assert "asked: 2, refused: 2" in row["review"]
    code, _, said = gaps("--gold", "nothing")
    assert (code, "no group 'nothing'" in said) == (2, True)
