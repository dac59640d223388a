"""From a rating in Discord to a question of the gold set that a person has yet to check: the whole way."""

import json

import pytest

from bot.cli import parser
from bot.client.state import database
from evaluation.gold import feedback
from evaluation.gold import load as gold
from index.errors import ExpectedError
from tests.bot.client.conftest import ANSWERED, REFUSED, press, shown


@pytest.fixture
def imported(settings, tmp_path, capsys):
    """Run `eval import` with the bot's settings and give the candidates, and what was printed."""
    file = tmp_path / "dateline.toml"
    file.write_text(
        f'[index]\ndata = "{tmp_path / "data"}"\n[discord]\nstate = "{settings.discord.state}"\n', encoding="utf-8"
    )

    def run(*arguments):
        output = tmp_path / "candidates.jsonl"
        more = ["--settings", str(file), "--output", str(output), "--gold", str(tmp_path / "gold.jsonl")]
        code = parser.main(["eval", "import", *arguments, *more])
        said = capsys.readouterr()
        rows = [json.loads(line) for line in output.read_text().splitlines()] if output.exists() else []
        return code, rows, said.out + said.err

    return run


async def test_ratings_given_in_discord_become_questions_to_review(newsroom, imported, tmp_path):
    answer = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    form = await press(newsroom.ann, answer.response.message, "Not helpful")
    await newsroom.ann.submit_modal(form, {"reason": ["out of date"], "correction": "32 centimetres"})
    refusal = await newsroom.ann.slash(newsroom.channel, "ask", question=REFUSED)
    await press(newsroom.ann, refusal.response.message, "Helpful")
    code, (wrong, refused), said = imported()
    assert code == 0
    assert "2 ratings; 2 questions not in" in said
    assert (wrong["question"], wrong["answers"]) == (ANSWERED, ["32 centimetres"])
    assert wrong["tags"] == ["feedback", "out of date"]
    assert wrong["review"].startswith("name the newest article that answers, and set as_of (0 of 1 found it helpful")
    assert "measured 31 centimetres" in wrong["review"]
    assert refused["question"] == REFUSED
    assert refused["unanswerable"]
    assert str(newsroom.ann.id) not in json.dumps([wrong, refused])
    with pytest.raises(ExpectedError, match="field review: unknown"):
        gold.load(tmp_path / "candidates.jsonl")


async def test_a_helpful_answer_brings_its_quotes_and_their_articles(newsroom, imported, settings):
    answer = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert "31" in shown(answer.response)
    await press(newsroom.ann, answer.response.message, "Helpful")
    _, (row,), _ = imported(str(settings.discord.state / "dateline.sqlite"))
    with newsroom.bot.archive.reading() as archive:
        for support in row["support"]:
            assert support["quote"] in archive.catalogue[support["article"]].text
    assert row["answers"] == ["31 centimetres"]
    assert row["answers"][0] in row["support"][0]["quote"]


async def test_without_ratings_the_import_says_so(newsroom, imported):
    code, rows, said = imported()
    assert (code, rows) == (2, [])
    assert "nobody has rated an answer yet in" in said


def test_without_a_database_the_import_says_so(imported):
    code, rows, said = imported()
    assert (code, rows) == (2, [])
    assert "nothing was rated yet; name a feedback file, or set discord.state" in said


def test_the_bot_and_the_evaluation_name_the_same_reasons():
    assert database.REASONS == feedback.REASONS
