"""What `doctor` says about the Discord bot's surroundings."""

import pytest

from bot.cli.doctor import Finding, examine
from bot.settings import DiscordSettings, IndexSettings, Settings
from index.build import builds
from index.store.collection import address_of
from tests.wire.discord_server import TOKEN


@pytest.fixture
def found(tmp_path):
    """Examine a place without an index; give what is said about the bot, which comes last."""

    def examined(environment, **discord):
        discord = {"state": tmp_path / "not" / "yet", **discord}
        settings = Settings(index=IndexSettings(data=tmp_path / "data"), discord=DiscordSettings(**discord))
        return [finding for finding in examine(settings, environment) if "index" not in finding.text]

    return examined


@pytest.mark.encoder
def test_the_server_with_the_vectors_is_asked(workplace, server, publish_there):
    def said(**index):
        where = {"sources": workplace.sources, "data": workplace.data, "store": address, **index}
        findings = examine(Settings(index=IndexSettings(**where)), {})
        return [
            (finding.text, finding.is_problem)
            for finding in findings
            if "vectors" in finding.text or "Chroma" in finding.text
        ]

    publish_there(1)
    address, name = address_of(builds.published(workplace.data) / builds.VECTORS), next(iter(server.collections()))
    assert said() == [(f"its vectors, 1, are on the Chroma server {address} (version 1.0.0) as {name}", False)]
    ((_, fine), (moved, is_problem)) = said(store="")
    assert not fine
    assert is_problem
    assert f"the build's vectors are on {address}, index.store asks for its folder" in moved
    server.stop()
    ((down, is_problem),) = said()
    assert is_problem
    assert "until then, words alone are searched" in down


def test_no_token_is_worth_knowing_and_no_problem(found):
    assert found({}) == [Finding("DISCORD_TOKEN is not set; only the bot on Discord needs it", is_problem=False)]


def test_a_token_is_nothing_to_speak_of(found):
    assert found({"DISCORD_TOKEN": TOKEN}) == []


@pytest.mark.parametrize("token", ["two words", "abcdef"])
def test_what_cannot_be_a_token_is_a_problem_and_not_repeated(found, token):
    (finding,) = found({"DISCORD_TOKEN": token})
    assert finding.is_problem
    assert "DISCORD_TOKEN" in finding.text
    assert token not in finding.text


def test_a_state_folder_that_cannot_be_is_a_problem(found, tmp_path):
    (tmp_path / "file").write_text("")
    (finding,) = found({"DISCORD_TOKEN": TOKEN}, state=tmp_path / "file" / "state")
    assert finding.is_problem
    assert f"the bot cannot write to {tmp_path / 'file'}" in finding.text


def test_questions_in_the_log_are_worth_knowing(found):
    (finding,) = found({"DISCORD_TOKEN": TOKEN}, log_questions=True)
    assert not finding.is_problem
    assert "discord.log_questions" in finding.text
