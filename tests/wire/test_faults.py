"""What goes wrong between the bot and Discord, over real sockets, and that nobody's question is lost by it."""

from __future__ import annotations

import time

import pytest

from tests.wire.people import QUESTION, answered, ask, public, right, spread, waited, works

ANSWER = "PATCH /webhooks/.*/@original"
CALLBACK = "POST /interactions/"
OUTAGE = 5.0  # seconds


def new(discord, *what):
    """Wait for something to happen at the gateway that has not happened yet: call it before, and the result after."""

    def count():
        return sum(map(discord.count, what))

    before = count()
    return lambda: discord.wait(lambda: count() > before, " or ".join(what))


def sent(discord, asked, count):
    """Wait for so many requests that carry this interaction's token, and give all there are."""

    def known():
        return [each for each in discord.requests if asked.payload["token"] in each.name]

    discord.wait(lambda: len(known()) >= count, f"{count} requests")
    return known()


def test_a_question_is_acknowledged_and_then_answered(discord, figures):
    (asked,) = ask(discord)
    answered(discord, asked)
    assert asked.callback["type"] == 5
    assert asked.acknowledged < asked.original.edits[0][0]
    assert not discord.unknown
    figures(acknowledged=asked.latency, answered=waited(asked))


def test_a_mention_and_a_direct_message_are_answered_and_other_talk_is_left_alone(discord):
    talk = discord.say("nice weather in Ostley today")
    mention = discord.say(QUESTION, to_bot=True)
    direct = discord.direct(QUESTION, person="300000000000000000")
    for message in (mention, direct):
        (reply,) = discord.wait(lambda: discord.replies(message), "a reply")  # noqa: B023 -- used within the turn
        assert right(reply.text, QUESTION)
    assert not discord.replies(talk)


def test_a_private_answer_is_never_seen_in_the_channel(discord):
    before = len(public(discord))
    asked = discord.command("ask", {"question": QUESTION, "private": True})
    answered(discord, asked)
    assert asked.original.private
    works(discord)  # the one public answer
    assert len(public(discord)) == before + 1


@pytest.mark.parametrize("pattern", [CALLBACK, ANSWER], ids=["acknowledgement", "answer"])
def test_a_rate_limited_request_is_sent_again_after_the_time_asked_for(discord, pattern):
    discord.rate_limit(pattern, after=0.3)
    (asked,) = ask(discord)
    answered(discord, asked)
    requests = sent(discord, asked, 3)
    (refused,) = [each for each in requests if each.status == 429]
    again = requests[requests.index(refused) + 1]
    assert again.name == refused.name
    assert again.status == 200
    assert again.at - refused.at >= 0.3


@pytest.mark.parametrize("taken", [False, True], ids=["before it was taken", "after it was taken"])
@pytest.mark.parametrize("pattern", [CALLBACK, ANSWER], ids=["acknowledgement", "answer"])
def test_what_is_cut_off_is_sent_again(discord, pattern, taken):
    discord.cut(pattern, taken=taken)
    (asked,) = ask(discord)
    answered(discord, asked)
    assert [each.status for each in sent(discord, asked, 3)].count(0) == 1


@pytest.mark.parametrize("pattern", [CALLBACK, ANSWER], ids=["acknowledgement", "answer"])
def test_a_server_error_is_tried_again(discord, pattern):
    discord.server_error(pattern)
    (asked,) = ask(discord)
    answered(discord, asked)
    statuses = [each.status for each in sent(discord, asked, 3)]
    assert statuses == ([500, 200, 200] if pattern == CALLBACK else [200, 500, 200])


@pytest.mark.parametrize("unknown", [False, True], ids=["50027", "10015"])
def test_an_answer_that_comes_too_late_goes_to_the_channel(discord, unknown):
    with discord.held(ANSWER):
        (late,) = ask(discord)
        discord.wait(lambda: late.acknowledged, "its acknowledgement")
        discord.expire(late, unknown=unknown)
        before = public(discord)
    (message,) = discord.wait(lambda: [new for new in public(discord) if new not in before], "a message of its own")
    assert message.channel == late.original.channel
    assert right(message.text, QUESTION)
    assert late.original.thinking


def test_a_private_answer_that_comes_too_late_is_shown_to_nobody(discord, bot):
    begun = len(bot.output)
    with discord.held(ANSWER):
        late = discord.command("ask", {"question": QUESTION, "private": True})
        discord.wait(lambda: late.acknowledged, "its acknowledgement")
        discord.expire(late)
        before = len(public(discord))
    bot.wait_for("answered too late", begun)
    bot.wait_for("could not say what went wrong", begun)
    works(discord)  # the one public answer
    assert len(public(discord)) == before + 1
    assert late.original.thinking


def test_asked_to_reconnect_it_resumes(discord):
    resumed, identified = new(discord, "resumed"), discord.count("identify")
    discord.reconnect()
    resumed()
    works(discord)
    assert discord.count("identify") == identified


def test_an_invalid_session_that_may_be_resumed_is_resumed(discord):
    resumed, identified = new(discord, "resumed"), discord.count("identify")
    discord.invalidate(resumable=True)
    resumed()
    works(discord)
    assert discord.count("identify") == identified


def test_an_invalid_session_is_begun_anew(discord):
    """Slow because discord.py waits for five seconds before it identifies again, as Discord asks for."""
    ready, resumes = new(discord, "ready"), discord.count("resume")
    discord.invalidate(resumable=False)
    ready()
    works(discord)
    assert discord.count("resume") == resumes


def test_what_is_asked_while_the_connection_is_broken_is_answered_after_it(discord, figures):
    identified = discord.count("identify")
    with discord.dropped():
        missed = ask(discord, 3)
    answered(discord, *missed)
    assert discord.count("identify") == identified
    assert any(seen.what == "resumed" and seen.detail == "3 replayed" for seen in discord.seen)
    figures(**spread([waited(each) for each in missed], "answered"))


def test_it_comes_back_after_an_outage(discord, bot, figures):
    """Slow because Discord is away for five seconds; discord.py then tries again at growing, random distances."""
    back = new(discord, "resumed", "ready")
    discord.stop()
    time.sleep(OUTAGE)
    discord.start()
    returned = time.monotonic()
    back()
    figures(outage=OUTAGE, back_after=time.monotonic() - returned)
    works(discord)
    assert bot.alive
