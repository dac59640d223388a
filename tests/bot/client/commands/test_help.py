"""/help for everybody and for managers; /privacy: what is kept, and deleting one's own."""

import discord
import pytest

from bot.client.commands.help import Kept, help_page, privacy_page
from bot.client.phrases import words
from bot.settings import DiscordSettings
from tests.bot.client.conftest import ANSWERED, REFUSED, press, shown

ENGLISH = words("en")


async def _privacy(newsroom, person=None):
    return (await (person or newsroom.ann).slash(newsroom.channel, "privacy")).response


async def _ask(newsroom, person=None, question=ANSWERED):
    return (await (person or newsroom.ann).slash(newsroom.channel, "ask", question=question)).response


async def _rate(newsroom, person, answer):
    await press(person, answer.message, "Helpful")


# Help


async def test_help_is_private_and_names_every_way_to_ask(newsroom):
    message = (await newsroom.ann.slash(newsroom.channel, "help")).response
    text = shown(message)
    assert message.ephemeral
    for way in ("/ask", newsroom.bot.user.mention, "direct message", "Apps › Ask about this", "“Follow up”"):
        assert way in text
    for command in ("/sources", "/timeline", "/said", "/privacy"):
        assert command in text
    assert "**For those who manage**" not in text


async def test_a_manager_is_told_every_command_there_is(newsroom):
    role = newsroom.guild.create_role("chiefs", permissions=discord.Permissions(manage_guild=True))
    chief = newsroom.guild.add_member(newsroom.env.create_user("chief"), roles=[role])
    text = shown((await chief.slash(newsroom.channel, "help")).response)
    assert "**For those who manage**" in text
    slash = [command.name for command in newsroom.bot.tree.get_commands(type=discord.AppCommandType.chat_input)]
    assert len(slash) >= 8
    assert [name for name in slash if f"/{name}" not in text] == []


async def test_a_role_that_manages_is_told_too(newsroom):
    role = newsroom.guild.create_role("editors")
    editor = newsroom.guild.add_member(newsroom.env.create_user("editor"), roles=[role])
    assert "/settings" not in shown((await editor.slash(newsroom.channel, "help")).response)
    chosen = newsroom.bot.servers.settings(newsroom.guild.id).model_copy(update={"managers": (role.id,)})
    await newsroom.bot.servers.choose(newsroom.guild.id, chosen)
    assert "/settings" in shown((await editor.slash(newsroom.channel, "help")).response)


def test_help_is_one_screen():
    assert help_page(ENGLISH, "<@1>", may_manage=True).size < 2_000


# Privacy


async def test_privacy_counts_what_is_kept_of_whoever_asks(newsroom):
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    answer = await _ask(newsroom)
    await _ask(newsroom, question=REFUSED)
    await _rate(newsroom, bob, answer)
    own, other = await _privacy(newsroom), await _privacy(newsroom, bob)
    assert own.ephemeral
    assert "**Kept about you now**\nAnswers: 2 · ratings: 0" in shown(own)
    assert "**Kept about you now**\nAnswers: 0 · ratings: 1" in shown(other)


async def test_deleting_asks_first_and_takes_only_ones_own(newsroom):
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    answer, other = await _ask(newsroom), await _ask(newsroom, bob)
    await _rate(newsroom, newsroom.ann, answer)
    await _rate(newsroom, bob, answer)
    await _rate(newsroom, newsroom.ann, other)
    panel = await _privacy(newsroom)
    asked = (await newsroom.ann.click(panel.message, label="Delete mine")).response
    assert asked.id == panel.id
    assert "Delete what I keep about you? Answers: 1 · ratings: 2" in shown(asked)
    assert newsroom.bot.database.counts(newsroom.ann.id) == (1, 2)
    done = (await newsroom.ann.click(asked.message, label="Yes, delete")).response
    assert done.id == panel.id
    assert shown(done) == "Deleted. Answers: 1 · ratings: 2"
    assert newsroom.bot.database.counts(newsroom.ann.id) == (0, 0)
    assert newsroom.bot.database.counts(bob.id) == (1, 0)
    assert newsroom.bot.database.ratings() == []


async def test_whoever_thinks_again_keeps_everything(newsroom):
    await _ask(newsroom)
    panel = await _privacy(newsroom)
    asked = (await newsroom.ann.click(panel.message, label="Delete mine")).response
    back = (await newsroom.ann.click(asked.message, label="Keep")).response
    assert shown(back) == shown(panel)
    assert newsroom.bot.database.counts(newsroom.ann.id) == (1, 0)


async def test_with_nothing_kept_there_is_nothing_to_press(newsroom):
    panel = await _privacy(newsroom)
    (button,) = panel.components[0]["components"][-1]["components"]
    assert button["label"] == "Delete mine"
    assert button["disabled"]


async def test_it_answers_where_questions_are_not_answered(newsroom):
    chosen = newsroom.bot.servers.settings(newsroom.guild.id).model_copy(update={"channels": (1,)})
    await newsroom.bot.servers.choose(newsroom.guild.id, chosen)
    assert "**What I keep**" in shown(await _privacy(newsroom))


@pytest.mark.parametrize(
    ("settings", "said", "unsaid"),
    [
        (DiscordSettings(), "After 90 days it is deleted.", "kept until you delete it"),
        (DiscordSettings(keep_days=0), "It is kept until you delete it.", "days"),
        (DiscordSettings(), "No question is written into my log.", "Questions are written"),
        (DiscordSettings(log_questions=True), "Questions are written into my log", "No question"),
        (DiscordSettings(tell_owner_after=7), "turned away 7 times in an hour", "20"),
    ],
)
def test_it_says_what_the_settings_say(settings, said, unsaid):
    text = "\n".join(privacy_page(Kept(0, 0), settings, ENGLISH).blocks)
    assert said in text
    assert unsaid not in text


def test_it_says_when_reports_of_errors_leave_the_machine():
    quiet, told = (privacy_page(Kept(0, 0, leave), DiscordSettings(), ENGLISH).blocks[1] for leave in (False, True))
    assert "Nothing is sent anywhere" in quiet
    assert "Sentry" not in quiet
    assert "only reports of errors leave it, to Sentry" in told
