"""The verb `run` against a stand-in for Discord: coming online, staying alone, being told to stop, the exit codes."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import discord
import pytest
from yarl import URL

from bot.cli.parser import main
from bot.client import run
from bot.client.commands.answering import opened_writer
from bot.client.state.account import NotConfiguredError
from bot.settings import load
from tests.conftest import ROOT
from tests.wire.discord_server import TOKEN, UNKNOWN, DiscordServer

pytestmark = pytest.mark.encoder
QUESTION = "How long was the longer crack in the Kestrel Bridge?"
ANSWER = "PATCH /webhooks/.*/@original"
# An answer that never comes, in a bot that is otherwise the program itself.
STUCK = """
import sys, time
from tests.wire.launch import point_at_stand_in
point_at_stand_in()
from bot.client.commands.answering import Answerer
Answerer.answer = lambda *_: time.sleep(3600)
from bot.cli.parser import main
sys.exit(main(sys.argv[1:]))
"""


# Name servers that never answer.
SILENT = """
import socket, sys, time
known = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: time.sleep(3600) if "discord" in host else known(host, *rest, **more)
from bot.cli.parser import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def settings_file(corpus_data, tmp_path):
    """Write a settings file over the test archive; `data` puts another one there."""

    def write(data=corpus_data, model="", **discord_settings):
        file = tmp_path / "settings.toml"
        lines = [f'[index]\ndata = "{data}"', f'[discord]\nstate = "{tmp_path / "state"}"']
        lines += [f"{name} = {value}" for name, value in discord_settings.items()]
        file.write_text("\n".join([*lines, "[operation]\nport = 0", f"[model]\n{model}"]))
        return str(file)

    return write


@pytest.fixture
def wire():
    with DiscordServer() as server:
        yield server


@pytest.fixture
def here(wire, monkeypatch):
    """Let a bot in this process find the stand-in."""
    monkeypatch.setenv("DISCORD_TOKEN", wire.token)
    monkeypatch.setattr(discord.http.Route, "BASE", wire.environment["WIRE_REST"])
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", URL(wire.environment["WIRE_GATEWAY"]))
    return wire


@pytest.fixture
def start(wire, tmp_path):
    """Start a bot in a process of its own."""
    log = tmp_path / "log"
    started = []

    def begin(*command):
        with log.open("wb") as output:
            started.append(
                subprocess.Popen(
                    [sys.executable, *command],
                    cwd=ROOT,
                    env=os.environ | wire.environment,
                    stdout=output,
                    stderr=output,
                )
            )
        return started[-1], log

    yield begin
    for process in started:
        process.kill()
        process.wait()


def until_logged(log, words):
    """Wait until the log has these words."""
    end = time.monotonic() + 60
    while words not in log.read_text():
        assert time.monotonic() < end, f"never logged: {words}; logged: {log.read_text()}"
        time.sleep(0.02)


def test_a_process_has_the_shards_that_its_settings_name(settings_file, start, wire):
    process, log = start("-m", "tests.wire.launch", "run", "--settings", settings_file(shard_count=3, shards=[2]))
    wire.wait_ready()
    until_logged(log, "the archive is open")
    assert wire.shard == [2, 3]
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_a_look_up_that_hangs_does_not_hold_up_the_end(settings_file, tmp_path):
    log = tmp_path / "log"
    command = [sys.executable, "-c", SILENT, "run", "--settings", settings_file()]
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DISCORD_TOKEN": TOKEN}, stderr=file)
    until_logged(log, "the archive is open")
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert "Traceback" not in log.read_text()


def test_without_a_token_it_says_where_to_get_one(settings_file, monkeypatch, capsys):
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    assert main(["run", "--settings", settings_file()]) == 78
    (line,) = capsys.readouterr().err.splitlines()
    assert "https://discord.com/developers/applications" in line
    assert "export DISCORD_TOKEN=" in line


@pytest.mark.parametrize("token", ["two words", "naïve", "a\nb"])
def test_what_cannot_be_a_token_is_not_sent_and_not_repeated(settings_file, monkeypatch, capsys, token):
    monkeypatch.setenv("DISCORD_TOKEN", token)
    assert main(["run", "--settings", settings_file()]) == 78
    (line,) = capsys.readouterr().err.splitlines()
    assert "DISCORD_TOKEN holds blanks or letters" in line
    assert token not in line


CLIENT_SECRET = "kQ3nR8xW2vB7mZ1tY6pL4sD9fG5hJ0aC"  # noqa: S105 - of the form of one


@pytest.mark.parametrize(
    "token",
    [
        "abc",
        "123456789012345678",
        CLIENT_SECRET,
        "your.token.here",
        TOKEN.rpartition(".")[0],
        f"{TOKEN}.x",
        f'"{TOKEN}"',
    ],
)
@pytest.mark.parametrize("verb", ["run", "sync", "invite"])
def test_what_has_not_the_form_of_a_token_is_said_at_once(settings_file, here, monkeypatch, capsys, verb, token):
    monkeypatch.setenv("DISCORD_TOKEN", token)
    assert main([verb, "--settings", settings_file()]) == 78
    (line,) = capsys.readouterr().err.splitlines()
    assert f"DISCORD_TOKEN does not look like a token: found {len(token)} characters" in line
    assert token not in line
    assert not here.requests


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ('name = "openai:gpt-5"', "openai:gpt-5 needs a key: set OPENAI_API_KEY in the environment"),
        ('name = "llama:8b"', "model.name = 'llama:8b'"),
        (
            'name = "anthropic:none-such"\ndollars_per_day = 5',
            "model.dollars_per_day = 5.0 cannot be held: no price of anthropic:none-such is known; set model.price_in",
        ),
    ],
)
@pytest.mark.parametrize("verb", ["run", "preview"])
def test_a_chat_model_that_cannot_be_opened_is_one_line(settings_file, here, monkeypatch, capsys, verb, model, said):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setattr("bot.indexing.update_index", lambda _: None)
    settings = settings_file(model=model)
    assert main([verb, "--settings", settings]) in (2, 78)
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith("dateline: ")
    assert said in line
    assert not here.requests


def test_dollars_may_be_capped_where_the_model_costs_nothing(settings_file):
    model = 'name = "openai:none-such"\naddress = "http://127.0.0.1:9/v1"\ndollars_per_day = 5'
    writer = opened_writer(load(Path(settings_file(model=model))), {})
    assert writer.settings.name == "openai:none-such"
    writer.close()


def test_without_a_name_there_is_no_chat_model(settings_file):
    assert opened_writer(load(Path(settings_file())), {}) is None


def test_a_second_bot_on_the_same_folder_is_refused(settings_file, here, tmp_path, capsys):
    with run.one_instance(tmp_path / "state"):
        assert main(["run", "--settings", settings_file()]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "another bot runs here" in line
    assert "discord.state" in line
    assert not here.requests


def test_a_folder_that_cannot_be_written_is_one_line(settings_file, here, tmp_path, capsys):
    (tmp_path / "state").write_text("a file in its place")
    assert main(["run", "--settings", settings_file()]) == 2
    assert f"cannot write to {tmp_path / 'state'}" in capsys.readouterr().err


def test_a_token_discord_does_not_know_ends_it(settings_file, here, monkeypatch, capsys):
    monkeypatch.setenv("DISCORD_TOKEN", UNKNOWN)
    assert main(["run", "--settings", settings_file()]) == 78
    assert "Discord does not accept the token in DISCORD_TOKEN" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "said"), [(4004, "Discord does not accept the token"), (4014, "Discord refuses the intents")]
)
def test_a_gateway_that_refuses_for_good_ends_it(settings_file, here, capsys, code, said):
    here.refuse_identify(code)
    assert main(["run", "--settings", settings_file()]) == 78
    assert said in capsys.readouterr().err
    assert here.count("identify") == 1


def test_a_crash_ends_it_with_a_traceback_in_the_log(settings_file, here, capsys):
    here.refuse("PUT /applications/.*/commands", 400, 50035, "Invalid Form Body")
    assert main(["run", "--settings", settings_file()]) == 1
    said = capsys.readouterr().err
    assert "CRITICAL bot.client.run: the bot crashed" in said
    assert "in sync_changed" in said


def test_it_waits_for_discord_and_drains_when_told_to_stop(settings_file, wire, start):
    wire.stop()
    process, log = start("-m", "tests.wire.launch", "run", "--settings", settings_file())
    until_logged(log, "cannot come online")
    wire.start()
    wire.wait_ready()
    until_logged(log, "the archive is open")
    with wire.held(ANSWER):
        running_question = wire.ask(QUESTION)
        wire.wait(lambda: running_question.acknowledged, "its acknowledgement")
        process.send_signal(signal.SIGTERM)
        until_logged(log, "told to stop")
        too_late = wire.ask(QUESTION)
        wire.wait(lambda: too_late.callback, "a refusal")
        assert "I am being restarted" in str(too_late.callback)
        assert process.poll() is None
    assert process.wait(60) == 0
    assert "31" in running_question.text
    assert log.read_text().count("cannot come online") == 1


def test_it_stops_in_time_although_an_answer_never_comes(settings_file, wire, start):
    process, log = start("-c", STUCK, "run", "--settings", settings_file(drain_seconds=0.1))
    wire.wait_ready()
    asked = wire.ask(QUESTION)
    wire.wait(lambda: asked.acknowledged, "its acknowledgement")
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert "questions left unanswered: 1" in log.read_text()
    assert asked.text == "I am being restarted; ask again in a minute."


def test_without_an_index_it_comes_online_and_says_so(settings_file, here, tmp_path, capsys):
    ended = threading.Event()

    def ask():
        try:
            here.wait_ready()
            asked = here.ask(QUESTION)
            here.wait(lambda: asked.answered, "an answer")
            return asked.text.replace("\\", "")
        finally:
            if not ended.is_set():
                os.kill(os.getpid(), signal.SIGINT)

    with ThreadPoolExecutor(1) as asker:
        said = asker.submit(ask)
        code = main(["run", "--settings", settings_file(data=tmp_path / "none")])
        ended.set()
    assert code == 0
    assert f"No index in {tmp_path / 'none'} yet" in said.result()
    assert "no question can be answered yet: no index" in capsys.readouterr().err


def test_what_goes_away_by_itself_is_told_from_what_does_not():
    class Response:
        reason = "?"

        def __init__(self, status):
            self.status = status

    passing = [OSError(), TimeoutError(), discord.GatewayNotFound()]
    passing += [discord.HTTPException(Response(status), "") for status in (429, 500, 503)]
    assert all(map(run._is_unreachable, passing))
    lasting = [ValueError(), discord.LoginFailure(), discord.HTTPException(Response(400), "")]
    assert not any(map(run._is_unreachable, lasting))
    assert isinstance(run.in_plain_words(discord.LoginFailure()), NotConfiguredError)
    assert run.in_plain_words(ValueError()) is None
