"""What goes wrong between a bot and Discord, over real sockets, and that the bot comes through it."""

from __future__ import annotations

import time

import pytest

WRONG_SETTINGS = 78  # the exit code that tells a supervisor not to try again
ANSWER = "PATCH /webhooks/.*/@original"
CALLBACK = "POST /interactions/"


def answered(discord, *asked):
    """Wait until everybody has an answer."""
    discord.wait(lambda: all(each.answered for each in asked), "an answer to everybody")
    return asked


def new(discord, what):
    """Wait for something to happen at the gateway that has not happened yet: call it before, and the result after."""
    before = discord.count(what)
    return lambda: discord.wait(lambda: discord.count(what) > before, what)


def tried(discord, asked, count):
    """Wait for so many requests that carry this interaction's token, and give all there are."""

    def known():
        return [each for each in discord.requests if asked.payload["token"] in each.name]

    discord.wait(lambda: len(known()) >= count, f"{count} requests")
    return known()


def test_a_question_is_acknowledged_and_then_answered(discord):
    (asked,) = answered(discord, discord.ask("When did the ferry sink?"))
    assert asked.callback["type"] == 5
    assert asked.acknowledged < asked.original.edits[0][0]
    assert asked.text
    assert not discord.unknown


def test_commands_are_registered(discord):
    (commands,) = discord.commands.values()
    assert "ask" in [command["name"] for command in commands]


def test_a_button_is_answered(discord):
    (asked,) = answered(discord, discord.ask("What?"))
    pressed = discord.press(asked.original, asked.original.buttons[0], person=asked.person)
    discord.wait(lambda: pressed.acknowledged, "the button's acknowledgement")


def test_a_mention_and_a_direct_message_are_answered(discord):
    mention = discord.say("when did the ferry sink?", to_bot=True)
    direct = discord.direct("when did the ferry sink?", person="300000000000000000")
    discord.wait(lambda: discord.replies(mention) and discord.replies(direct), "replies")


def test_talk_among_others_cannot_be_read_and_is_left_alone(discord):
    said = discord.say("nice weather")
    answered(discord, discord.ask("Anything?"))
    assert not discord.replies(said)


def test_a_hundred_questions_at_once_are_all_answered(discord):
    asked = answered(discord, *(discord.ask(f"question {number}") for number in range(100)))
    assert all(each.callback["type"] == 5 for each in asked)
    assert len({each.original.id for each in asked}) == 100


@pytest.mark.parametrize("pattern", [CALLBACK, ANSWER])
def test_a_rate_limited_request_is_sent_again_after_the_time_asked_for(discord, pattern):
    discord.rate_limit(pattern, after=0.3)
    asked = discord.ask("Too often?")
    answered(discord, asked)
    sent = tried(discord, asked, 3)
    (refused,) = [each for each in sent if each.status == 429]
    again = sent[sent.index(refused) + 1]
    assert again.name == refused.name
    assert again.status == 200
    assert again.at - refused.at >= 0.3


@pytest.mark.parametrize("pattern", [CALLBACK, ANSWER])
def test_a_server_error_is_tried_again(discord, pattern):
    discord.server_error(pattern)
    asked = discord.ask("Is it broken?")
    answered(discord, asked)
    statuses = [each.status for each in tried(discord, asked, 3)]
    assert statuses == ([500, 200, 200] if pattern == CALLBACK else [200, 500, 200])


@pytest.mark.parametrize("unknown", [False, True])
def test_an_answer_that_comes_too_late_goes_to_the_channel(discord, bot, unknown):
    with discord.held(ANSWER):
        late = discord.ask("late")
        discord.wait(lambda: late.acknowledged, "its acknowledgement")
        discord.expire(late, unknown=unknown)
    found = discord.wait(
        lambda: [each for each in list(discord.messages.values()) if f"<@{late.person}>" in each.content],
        "a message in the channel",
    )
    assert found[0].by_bot
    assert bot.alive
    answered(discord, discord.ask("in time"))


def test_asked_to_reconnect_it_resumes(discord):
    resumed, identified = new(discord, "resumed"), discord.count("identify")
    discord.reconnect()
    resumed()
    answered(discord, discord.ask("Still there?"))
    assert discord.count("identify") == identified


def test_an_invalid_session_that_may_be_resumed_is_resumed(discord):
    resumed, identified = new(discord, "resumed"), discord.count("identify")
    discord.invalidate(resumable=True)
    resumed()
    answered(discord, discord.ask("Still there?"))
    assert discord.count("identify") == identified


def test_an_invalid_session_is_begun_anew(discord):
    ready, resumes = new(discord, "ready"), discord.count("resume")
    discord.invalidate(resumable=False)
    ready()
    answered(discord, discord.ask("Still there?"))
    assert discord.count("resume") == resumes


def test_what_is_asked_while_the_connection_is_broken_is_answered_after_it(discord):
    identified = discord.count("identify")
    with discord.dropped():
        missed = [discord.ask(f"missed {number}") for number in range(3)]
    answered(discord, *missed)
    assert discord.count("identify") == identified
    assert any(seen.what == "resumed" and seen.detail == "3 replayed" for seen in discord.seen)


def test_it_comes_back_after_an_outage(discord, bot):
    connected = new(discord, "connect")
    discord.stop()
    time.sleep(5)
    discord.start()
    connected()
    discord.wait_ready()
    answered(discord, discord.ask("Back again?"))
    assert bot.alive


def test_a_gateway_that_stops_acknowledging_heartbeats_is_left_and_found_again(own, start):
    own.heartbeats(0.3, acknowledged=False)
    start(own, WIRE_PATIENCE="1.5")
    own.wait_ready()
    own.wait(lambda: own.count("resume"), "a resume")
    own.heartbeats(0.3)
    answered(own, own.ask("Still there?"))
    assert "4000" in [seen.detail for seen in own.seen if seen.what == "closed"]  # it left by itself


def test_a_refused_first_connection_is_tried_again(own, start):
    own.refuse_connections(1)
    bot = start(own)
    own.wait_ready()
    answered(own, own.ask("There at last?"))
    assert own.count("refused") == 1
    assert bot.alive


@pytest.mark.parametrize("code", [4004, 4014])
def test_a_session_that_is_refused_for_good_ends_it(own, start, code):
    own.refuse_identify(code)
    assert start(own).ended() == WRONG_SETTINGS
    assert own.count("identify") == 1


def test_a_wrong_token_ends_it(own, start):
    assert start(own, DISCORD_TOKEN="wrong").ended() == WRONG_SETTINGS  # noqa: S106
    assert own.count("identify") == 0


def test_told_to_stop_it_ends_well(own, start):
    bot = start(own)
    own.wait_ready()
    assert bot.stop() == 0
