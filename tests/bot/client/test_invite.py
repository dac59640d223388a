"""The link that invites the bot, and registering its commands without starting it."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from yarl import URL

from bot.cli.parser import main
from tests.wire.discord_server import UNKNOWN, DiscordServer

NUMBER = 157409194822074368


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in ("DISCORD_TOKEN", "DISCORD_APPLICATION_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def wire(monkeypatch):
    """Let a client in this process find a stand-in for Discord."""
    with DiscordServer() as server:
        monkeypatch.setenv("DISCORD_TOKEN", server.token)
        monkeypatch.setattr(discord.http.Route, "BASE", server.environment["WIRE_REST"])
        monkeypatch.setattr(
            discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", URL(server.environment["WIRE_GATEWAY"])
        )
        yield server


@pytest.fixture
def settings_file(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text(f'[index]\ndata = "{tmp_path / "data"}"\n[discord]\nstate = "{tmp_path / "state"}"\n')
    return str(file)


def link(capsys):
    """The parts of the link that was printed."""
    return parse_qs(urlsplit(capsys.readouterr().out.strip()).query)


def test_the_link_asks_for_what_the_bot_does_and_no_more(monkeypatch, capsys):
    monkeypatch.setenv("DISCORD_APPLICATION_ID", str(NUMBER))
    assert main(["invite"]) == 0
    found = link(capsys)
    assert found["client_id"] == [str(NUMBER)]
    assert found["scope"] == ["bot applications.commands"]
    allowed = {name for name, is_set in discord.Permissions(int(found["permissions"][0])) if is_set}
    assert allowed == {
        "attach_files",
        "create_public_threads",
        "read_message_history",
        "read_messages",
        "send_messages",
        "send_messages_in_threads",
    }


@pytest.mark.parametrize("padding", ["=", ""])
def test_the_application_is_read_from_the_token(monkeypatch, capsys, padding):
    first = base64.urlsafe_b64encode(str(NUMBER).encode()).decode().rstrip("=") + padding
    monkeypatch.setenv("DISCORD_TOKEN", f"{first}.Ab3dEf.secret-part")
    assert main(["invite", "--json"]) == 0
    said = capsys.readouterr()
    assert f"client_id={NUMBER}" in json.loads(said.out)["link"]
    assert "secret-part" not in said.out + said.err


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "set DISCORD_APPLICATION_ID to the number that https://discord.com/developers/applications shows"),
        ({"DISCORD_APPLICATION_ID": "Dateline"}, "found DISCORD_APPLICATION_ID='Dateline', expected the number"),
        ({"DISCORD_TOKEN": "short"}, "DISCORD_TOKEN does not look like a token"),
        ({"DISCORD_TOKEN": "bm8gbnVtYmVy.x.y"}, "DISCORD_TOKEN does not look like a token"),
    ],
)
def test_without_an_application_it_says_where_to_find_it(monkeypatch, capsys, environment, said):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["invite"]) == 78
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_commands_are_registered_as_often_as_asked_and_nobody_connects(wire, settings_file, capsys):
    for _ in range(2):
        wire.commands.clear()
        assert main(["sync", "--settings", settings_file]) == 0
        (commands,) = wire.commands.values()
        names = {command["name"] for command in commands}
        assert {"ask", "index", "Ask about this"} <= names
        said = capsys.readouterr().out
        assert all(name in said for name in names)
        assert "/ask, " in said
        assert "“Ask about this”" in said
    assert not wire.count("connect")


def test_a_wrong_token_is_one_line(wire, settings_file, monkeypatch, capsys):
    monkeypatch.setenv("DISCORD_TOKEN", UNKNOWN)
    assert main(["sync", "--settings", settings_file]) == 78
    assert "Discord does not accept the token" in capsys.readouterr().err


def test_discord_away_is_one_line(wire, settings_file, capsys):
    wire.stop()
    assert main(["sync", "--settings", settings_file]) == 2
    assert "Discord cannot be reached" in capsys.readouterr().err
