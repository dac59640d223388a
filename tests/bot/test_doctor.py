"""What `doctor` says about the Discord bot's surroundings."""

import pytest

from bot.doctor import Finding, examine
from bot.settings import DiscordSettings, IndexSettings, Settings


@pytest.fixture
def found(tmp_path):
    """Examine a place without an index; give what is said about the bot, which comes last."""

    def examined(environment, **discord):
        discord = {"state": tmp_path / "not" / "yet", **discord}
        settings = Settings(index=IndexSettings(data=tmp_path / "data"), discord=DiscordSettings(**discord))
        return [finding for finding in examine(settings, environment) if "index" not in finding.text]

    return examined


def test_no_token_is_worth_knowing_and_no_problem(found):
    assert found({}) == [Finding("DISCORD_TOKEN is not set; only the bot on Discord needs it", is_problem=False)]


def test_a_token_is_nothing_to_speak_of(found):
    assert found({"DISCORD_TOKEN": "abc.def.ghi"}) == []


def test_what_cannot_be_a_token_is_a_problem_and_not_repeated(found):
    (finding,) = found({"DISCORD_TOKEN": "two words"})
    assert finding.is_problem
    assert "DISCORD_TOKEN" in finding.text
    assert "two words" not in finding.text


def test_a_state_folder_that_cannot_be_is_a_problem(found, tmp_path):
    (tmp_path / "file").write_text("")
    (finding,) = found({"DISCORD_TOKEN": "abc"}, state=tmp_path / "file" / "state")
    assert finding.is_problem
    assert f"the bot cannot write to {tmp_path / 'file'}" in finding.text


def test_questions_in_the_log_are_worth_knowing(found):
    (finding,) = found({"DISCORD_TOKEN": "abc"}, log_questions=True)
    assert not finding.is_problem
    assert "discord.log_questions" in finding.text
