"""How the bot's process begins, and how it ends: refused, alone, killed, told to stop."""

from __future__ import annotations

import re
import time

from bot.client.phrases import Words
from bot.settings import DiscordSettings
from tests.wire.conftest import Bot
from tests.wire.discord_server import UNKNOWN
from tests.wire.people import QUESTION, answered, ask, finished, works

WORDS = Words("en")
WRONG_SETTINGS = 78  # the exit code that tells a supervisor not to try again
ANSWER = "PATCH /webhooks/.*/@original"


def refused_for_good(bot):
    """It ends with the code that says so, and one line of plain words."""
    assert bot.ended() == WRONG_SETTINGS
    (line,) = [line for line in bot.output.splitlines() if " INFO " not in line]
    assert line.startswith("dateline: Discord does not accept the token in DISCORD_TOKEN; ")


def test_a_wrong_token_ends_it(own, start):
    """Slow, as the next, because a process has to load everything before it can be refused."""
    refused_for_good(start(own, DISCORD_TOKEN=UNKNOWN))
    assert [request.status for request in own.requests] == [401]
    assert own.count("identify") == 0


def test_a_session_that_is_refused_for_good_ends_it(own, start):
    own.refuse_identify(4004)
    refused_for_good(start(own))
    assert own.count("identify") == 1


def test_refused_at_first_it_tries_again(own, start, figures):
    """Slow because it waits before it tries again: discord.py for five seconds before it knocks at the gateway."""
    own.refuse("GET /users/@me", 503, 0, "503: Service Unavailable")
    own.refuse_connections(1)
    begun = time.monotonic()
    bot = start(own)
    own.wait_ready()
    figures(online_after=time.monotonic() - begun)
    works(own)
    assert [request.status for request in own.requests if request.name == "GET /users/@me"][:2] == [503, 200]
    assert own.count("refused") == 1
    assert bot.output.count("cannot come online") == 1


def test_a_gateway_that_stops_acknowledging_heartbeats_is_left_and_found_again(own, start):
    """Slow because a bot is started that loses patience sooner than after a minute."""
    own.heartbeats(0.3, acknowledged=False)
    start(own, WIRE_PATIENCE="1.5")
    own.wait_ready()
    own.wait(lambda: own.count("resume"), "a resume")
    own.heartbeats(0.3)
    works(own)
    assert "4000" in [seen.detail for seen in own.seen if seen.what == "closed"]  # it left by itself


def test_a_second_bot_in_the_same_folder_does_not_begin(pair, discord):
    """Slow because a second process has to load everything."""
    requests = len(discord.requests)
    second = Bot(pair.settings, discord)
    assert second.ended() == 2
    (line,) = second.output.splitlines()
    assert line.startswith("dateline: another bot runs here and holds ")
    assert len(discord.requests) == requests
    works(discord)


def test_buttons_work_after_the_bot_was_killed(pair, discord, figures):
    """Slow because the bot is started once more."""
    (before,) = ask(discord)
    answered(discord, before)
    with discord.held(ANSWER):
        (lost,) = ask(discord)
        discord.wait(lambda: lost.acknowledged, "its acknowledgement")
        pair.bot.kill()
    killed = time.monotonic()
    pair.well()
    figures(restart=time.monotonic() - killed)
    said = {}
    reference = next(identity for identity in before.original.buttons if ":context:" in identity).split(":")[2]
    for action, chosen in (("choice", [f"helpful:{reference}"]), ("context", None), ("follow", None)):
        (button,) = [identity for identity in before.original.buttons if f":{action}:" in f"{identity}:"]
        pressed = discord.press(before.original, button, chosen)
        discord.wait(lambda: pressed.acknowledged and pressed.text, "what the button does")  # noqa: B023 -- used at once
        said[action] = pressed.text
    assert said["choice"] == WORDS("thanks")
    (quote, *_) = re.findall(
        "“(.+?)”\n", before.text.replace("*", "")
    )  # the first of the answer, whatever order it has
    assert quote in said["context"].replace("*", "")
    assert "<#" in said["follow"]  # the thread to go on in
    assert not finished(lost)
    works(discord)


def test_told_to_stop_it_finishes_what_it_has_begun(discord, bot, figures):
    """Answers are held on their way, so that some are still to be given when it is told to stop."""
    with discord.held(ANSWER):
        running = ask(discord, 3)
        discord.wait(lambda: all(each.acknowledged for each in running), "their acknowledgement")
        told = time.monotonic()
        bot.told_to_stop()
        bot.wait_for("told to stop")
        (late,) = ask(discord)
        mentioned = discord.say(QUESTION, to_bot=True)
        discord.wait(lambda: late.callback and discord.replies(mentioned), "that new questions are told so")
        assert bot.alive
    assert bot.ended() == 0
    assert time.monotonic() - told < DiscordSettings().drain_seconds
    answered(discord, *running)
    for message in (late.original, *discord.replies(mentioned)):
        assert message.text == WORDS("draining")
    assert late.original.private
    figures(stopped_after=time.monotonic() - told)
