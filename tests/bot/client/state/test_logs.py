"""The log and Sentry: what they say, and that they never repeat what was asked."""

import gzip
import io
import json
import logging
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.client.commands.answering import Answerer
from bot.client.state import logs
from bot.client.state.account import NotConfiguredError
from bot.settings import DiscordSettings, OperationSettings, Settings
from tests.bot.client.conftest import ANSWERED, REFUSED, change, reference_of, shown

WORDS = ("Kestrel", "chess")  # of the two questions
asked = pytest.mark.encoder
fails = pytest.mark.simcord(check_errors=False)


def log_of(settings=None, *, debug=True):
    """Begin a log; the stream fills when the block ends."""
    stream = io.StringIO()
    return logs.logged(settings or Settings(), debug=debug, stream=stream), stream


def break_answers(monkeypatch):
    """Let every question end in an error that repeats it, as a query parser's would, within another that does too."""

    def broken(_, asked, __):
        question = asked.question
        try:
            {}[question.text]
        except KeyError as error:
            raise ValueError(f"syntax error: {question.text}") from error

    monkeypatch.setattr(Answerer, "answer", broken)


@asked
@pytest.mark.parametrize("form", ["text", "json"])
async def test_the_whole_log_of_questions_does_not_repeat_them(newsroom, form):
    log, stream = log_of(Settings(operation=OperationSettings(log=form)))
    with log:
        for question in (ANSWERED, REFUSED):
            await newsroom.ann.slash(newsroom.channel, "ask", question=question)
            await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}> {question}")
    assert " answered in " in stream.getvalue()
    assert " refused in " in stream.getvalue()
    assert not [word for word in WORDS if word in stream.getvalue()]


@asked
@fails
async def test_an_error_is_logged_with_its_place_and_without_its_words(newsroom, monkeypatch):
    break_answers(monkeypatch)
    log, stream = log_of()
    with log:
        result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert "noted as" in shown(result.response)
    said = stream.getvalue()
    assert "ERROR bot.client.bot: unexpected error, reference" in said
    assert said.index("KeyError: (its words are left out") < said.index("ValueError: (its words are left out")
    assert 'raise ValueError(f"syntax error: {question.text}")' in said  # the line of the program, not its outcome
    assert "Kestrel" not in said


@asked
@fails
async def test_questions_are_logged_where_the_settings_ask_for_it(newsroom, monkeypatch):
    await change(newsroom, "discord", log_questions=True)
    log, stream = log_of(Settings(discord=DiscordSettings(log_questions=True)))
    with log:
        await newsroom.ann.slash(newsroom.channel, "ask", question=REFUSED)
        break_answers(monkeypatch)
        await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert "chess" in stream.getvalue()
    assert "ValueError: syntax error: How long was the longer crack in the Kestrel" in stream.getvalue()


@asked
async def test_json_lines_carry_reference_outcome_and_seconds(newsroom):
    log, stream = log_of(Settings(operation=OperationSettings(log="json")), debug=False)
    with log:
        result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    (line,) = [line for line in lines if line["logger"] == "bot.client.commands.ask"]
    assert line.keys() == {"time", "level", "logger", "message", "reference", "outcome", "seconds"}
    assert (line["level"], line["outcome"]) == ("INFO", "answered")
    assert line["reference"] == reference_of(result.response)
    assert line["time"].endswith("Z")
    assert isinstance(line["seconds"], float)


def test_the_words_of_the_system_and_of_discord_are_kept():
    said = logs.trace(OSError(28, "No space left on device"))
    assert said == "OSError: [Errno 28] No space left on device"


def test_others_are_kept_quiet_even_when_more_is_asked_for():
    log, stream = log_of(debug=True)
    with log:
        logging.getLogger("discord.http").debug("POST with %s", "Kestrel")
        logging.getLogger("sqlalchemy.engine.Engine").info("INSERT %s", "Kestrel")
        logging.getLogger("discord.gateway").info("Shard ID 0 has connected")
        logging.getLogger("bot.client.state.queue").debug("looking closely")
    assert [line.split(": ", 1)[1] for line in stream.getvalue().splitlines()] == [
        "Shard ID 0 has connected",
        "looking closely",
    ]


def test_a_lost_connection_is_one_line_and_no_error():
    log, stream = log_of()
    lost = ConnectionResetError(104, "Connection reset by peer")
    with log:
        logging.getLogger("discord.shard").error("Attempting a reconnect in %.2fs", 0.5, exc_info=lost)
        logging.getLogger("discord.shard").error("something else", exc_info=lost)
    first, second, *trace = stream.getvalue().splitlines()
    assert first.endswith(
        "WARNING discord.shard: Attempting a reconnect in 0.50s ([Errno 104] Connection reset by peer)"
    )
    assert second.endswith("ERROR discord.shard: something else")
    assert trace


def test_lines_are_written_by_another_thread_and_all_of_them_before_the_end():
    class Remembering(io.StringIO):
        writers: set[int] = set()  # noqa: RUF012 - one test, one instance

        def write(self, text):
            self.writers.add(threading.get_ident())
            return super().write(text)

    stream = Remembering()
    with logs.logged(Settings(), stream=stream):
        for number in range(1000):
            logging.getLogger("bot").warning("%d", number)
    assert len(stream.getvalue().splitlines()) == 1000
    assert threading.get_ident() not in stream.writers


@pytest.fixture
def sentry():
    """A Sentry project: its address, and the envelopes it was sent."""
    envelopes = []

    class Project(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            envelopes.append(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Project)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", envelopes
    server.shutdown()
    server.server_close()


@asked
@fails
async def test_sentry_hears_of_an_error_and_nothing_of_the_question(newsroom, monkeypatch, sentry):
    address, envelopes = sentry
    break_answers(monkeypatch)
    with logs.told_to_sentry({"SENTRY_DSN": address}):
        result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    (event,) = [json.loads(line) for each in envelopes for line in each.splitlines() if b'"exception"' in line]
    assert [error["type"] for error in event["exception"]["values"]] == ["KeyError", "ValueError"]
    frames = event["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "broken"
    assert event["extra"]["reference"] in shown(result.response)
    for everything in envelopes:
        assert b"Kestrel" not in everything
        assert str(newsroom.ann.id).encode() not in everything


def test_without_an_address_sentry_is_not_even_imported():
    program = (
        "import sys\nfrom bot.client.state import logs\n"
        "with logs.told_to_sentry({}):\n    print('sentry_sdk' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_address_that_is_none_is_one_line():
    refused = pytest.raises(NotConfiguredError, match="SENTRY_DSN is not the address of a Sentry project")
    with refused, logs.told_to_sentry({"SENTRY_DSN": "sentry.example.org"}):
        pass
