"""/settings: who may open it, what each part of the panel changes, and that it works on after a restart."""

import discord
import pytest

from bot.client.phrases import languages
from bot.client.run import make_bot
from bot.client.state.database import ServerSettings
from tests.bot.client.conftest import ANSWERED, shown

pytestmark = pytest.mark.simcord(check_errors=False)
GONE = 1_000_000  # the number of a channel or role that is no longer there


async def opened(newsroom, person):
    return (await person.slash(newsroom.channel, "settings")).response


def chosen(newsroom):
    return newsroom.bot.servers.settings(newsroom.guild.id)


def part(message, custom_id):
    """A part of the panel as Discord is told of it."""
    parts = [row for frame in message.components for row in frame["components"]]
    parts += [one for row in parts for one in row.get("components", ())]
    return next(one for one in parts if one.get("custom_id") == custom_id)


async def test_the_panel_shows_what_holds_to_its_manager_alone(newsroom, bea):
    panel = await opened(newsroom, bea)
    assert panel.ephemeral
    text = shown(panel)
    assert "**Channels** in which I answer; none chosen: everywhere" in text
    assert "shown **to everybody**" in text
    assert "**6** for a person, **120** for the server" in text


async def test_only_managers_may_open_it_and_a_role_can_make_one(newsroom):
    desk = newsroom.guild.create_role("desk")
    cara = newsroom.guild.add_member(newsroom.env.create_user("cara"), roles=[desk])
    for person in (newsroom.ann, cara):
        assert "Only people with Manage Server" in shown(await opened(newsroom, person))
    await newsroom.bot.servers.choose(newsroom.guild.id, ServerSettings(managers=(desk.id,)))
    panel = await opened(newsroom, cara)
    assert "**Settings of this server**" in shown(panel)
    assert "Only people with Manage Server" in shown(await opened(newsroom, newsroom.ann))
    # The role no longer manages: the panel that is still open does nothing.
    await newsroom.bot.servers.choose(newsroom.guild.id, ServerSettings())
    for pressed in (
        await cara.click(panel.message, label="Answer privately"),
        await cara.click(panel.message, label="Limits"),
        await cara.select(panel.message, [desk], custom_id="dl:choose_managers"),
    ):
        assert "Only people with Manage Server" in shown(pressed.response)
    assert chosen(newsroom) == ServerSettings()


async def test_chosen_channels_are_where_questions_are_answered_and_can_be_given_back(newsroom, bea):
    desk = newsroom.guild.create_text_channel("desk")
    panel = await opened(newsroom, bea)
    changed = await bea.select(panel.message, [desk], custom_id="dl:choose_channels")
    assert changed.response.id == panel.id  # edited in place
    assert part(changed.response, "dl:choose_channels")["default_values"] == [{"id": desk.id, "type": "channel"}]
    declined = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert f"<#{desk.id}>" in shown(declined.response)
    await bea.select(panel.message, [], custom_id="dl:choose_channels")
    answered = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert "31" in shown(answered.response)


async def test_chosen_roles_are_whose_questions_are_answered(newsroom, bea):
    desk = newsroom.guild.create_role("desk")
    panel = await opened(newsroom, bea)
    changed = await bea.select(panel.message, [desk], custom_id="dl:choose_roles")
    assert part(changed.response, "dl:choose_roles")["default_values"] == [{"id": desk.id, "type": "role"}]
    declined = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert f"<@&{desk.id}>" in shown(declined.response)


async def test_everybody_cannot_become_a_manager(newsroom, bea):
    panel = await opened(newsroom, bea)
    declined = await bea.select(panel.message, [newsroom.guild.default_role], custom_id="dl:choose_managers")
    assert "@everyone cannot manage me" in shown(declined.response)
    assert declined.ephemeral
    assert chosen(newsroom).managers == ()


async def test_privacy_is_toggled_and_holds_for_the_next_question(newsroom, bea):
    panel = await opened(newsroom, bea)
    changed = await bea.click(panel.message, label="Answer privately")
    assert "to the asker alone" in shown(changed.response)
    assert (await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)).ephemeral
    changed = await bea.click(changed.response.message, label="Answer for everybody")
    assert "to everybody" in shown(changed.response)
    assert not chosen(newsroom).private


async def test_the_language_is_chosen_out_of_those_there_are(newsroom, bea):
    panel = await opened(newsroom, bea)
    offered = part(panel, "dl:choose_language")["options"]
    assert {one["value"]: one["label"] for one in offered} == languages()
    assert [one["value"] for one in offered if one.get("default")] == ["en"]
    await bea.select(panel.message, [offered[-1]["value"]], custom_id="dl:choose_language")
    assert chosen(newsroom).language == offered[-1]["value"]


async def test_limits_are_kept_within_the_programs_own(newsroom, bea):
    panel = await opened(newsroom, bea)
    form = await bea.click(panel.message, label="Limits")
    changed = await bea.submit_modal(form, {"person": "2", "server": " 60 "})
    assert changed.response.id == panel.id
    assert "**2** for a person, **60** for the server" in shown(changed.response)
    form = await bea.click(panel.message, label="Limits")
    for wrong in ("7", "0", "-1", "two", "²"):
        declined = await bea.submit_modal(form, {"person": wrong, "server": ""})
        assert f"Found {wrong} as a limit, expected a number from 1 to 6".replace("-1", "\\-1") in shown(
            declined.response
        )
        form = await bea.click(panel.message, label="Limits")
    assert chosen(newsroom).person_per_minute == 2
    changed = await bea.submit_modal(form, {"person": "", "server": ""})
    assert "**6** for a person, **120** for the server" in shown(changed.response)
    assert chosen(newsroom) == ServerSettings()


async def test_reset_forgets_every_choice(newsroom, bea):
    await newsroom.bot.servers.choose(newsroom.guild.id, ServerSettings(private=True, person_per_minute=1))
    panel = await opened(newsroom, bea)
    await bea.click(panel.message, label="Reset all settings")
    assert chosen(newsroom) == ServerSettings()
    assert newsroom.bot.database.servers() == {newsroom.guild.id: ServerSettings()}


async def test_deleted_channels_and_roles_are_taken_out_and_said(newsroom, bea):
    desk = newsroom.guild.create_role("desk")
    was = ServerSettings(channels=(GONE, newsroom.channel.id), roles=(GONE,), managers=(desk.id,))
    await newsroom.bot.servers.choose(newsroom.guild.id, was)
    panel = await opened(newsroom, bea)
    assert "no longer exist were taken out: 2." in shown(panel)
    assert chosen(newsroom) == ServerSettings(channels=(newsroom.channel.id,), managers=(desk.id,))
    assert "taken out" not in shown(await opened(newsroom, bea))


async def test_the_panel_works_on_after_a_restart(newsroom, bea, settings):
    desk = newsroom.guild.create_role("desk")
    panel = await opened(newsroom, bea)
    await bea.click(panel.message, label="Answer privately")
    fresh = make_bot(settings)
    await newsroom.env.restart_bot(fresh)
    await bea.select(panel.message, [newsroom.channel], custom_id="dl:choose_channels")
    changed = await bea.select(panel.message, [desk], custom_id="dl:choose_managers")
    kept = ServerSettings(private=True, channels=(newsroom.channel.id,), managers=(desk.id,))
    assert fresh.servers.settings(newsroom.guild.id) == kept
    assert fresh.database.servers() == {newsroom.guild.id: kept}
    assert "to the asker alone" in shown(changed.response)


async def test_there_is_no_such_command_in_direct_messages(newsroom):
    names = newsroom.ann.user.available_commands()
    assert "ask" in names
    assert not {"settings", "quality", "index status", "index update", "index add", "index rollback"} & {*names}


async def test_all_is_said_to_be_given_where_it_is(newsroom, bea):
    said = await bea.slash(newsroom.channel, "settings", check=True)
    assert said.ephemeral
    assert "Channels where I may do all that I need: 1" in shown(said.response)
    assert "I lack" not in shown(said.response)


async def test_what_is_missing_is_named_with_its_channels(newsroom, bea):
    newsroom.guild.create_text_channel("open")
    may_not = {newsroom.bot.user: discord.PermissionOverwrite(attach_files=False, send_messages=False)}
    shut = [newsroom.guild.create_text_channel(name, overwrites=may_not) for name in ("desk", "sport")]
    hidden = newsroom.guild.create_text_channel(
        "hidden", overwrites={newsroom.bot.user: discord.PermissionOverwrite(create_public_threads=False)}
    )
    said = shown((await bea.slash(newsroom.channel, "settings", check=True)).response)
    assert f"<#{shut[0].id}>, <#{shut[1].id}>: I lack “Send Messages”" in said
    assert "“Attach Files”" in said
    assert f"<#{hidden.id}>: I lack “Create Public Threads”\n" in said
    assert "Channels where I may do all that I need: 2" in said
    assert "make invite" in said


async def test_only_the_channels_chosen_are_checked_from_the_panel_too(newsroom, bea):
    may_not = {newsroom.bot.user: discord.PermissionOverwrite(attach_files=False)}
    newsroom.guild.create_text_channel("desk", overwrites=may_not)
    panel = await opened(newsroom, bea)
    await bea.select(panel.message, [newsroom.channel], custom_id="dl:choose_channels")
    said = await bea.click(panel.message, label="Check permissions")
    assert said.ephemeral
    assert said.response.id != panel.id
    assert "I lack" not in shown(said.response)


async def test_only_managers_may_check(newsroom):
    said = await newsroom.ann.slash(newsroom.channel, "settings", check=True)
    assert "Only people with Manage Server" in shown(said.response)
