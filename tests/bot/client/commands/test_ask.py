"""Asking: the command, the menu of a message, a mention, a direct message, a thread, a reply."""

import discord
import pytest

from bot.client.state.database import ServerSettings
from tests.bot.client.conftest import ANSWERED, REFUSED, press, shown

FOLLOW_UP = "How long was it?"  # refused on its own; answered to the person who asked about the crack before
turned_away = pytest.mark.simcord(check_errors=False)
REFUSAL = "The archive does not answer this question."


async def test_an_answer_quotes_its_source_with_its_day(newsroom):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    text = shown(result.response)
    quote = "“The longer of the two cracks measured **31 centimetres**, the authority said.”"
    assert f"{quote}\n-# Harbour Gazette · 4 March 2023 · [" in text
    assert text.endswith("-# 4 Mar 2023 · archive up to 25 Mar 2023")
    assert not result.ephemeral


async def test_what_the_archive_does_not_hold_is_refused_with_the_nearest_coverage(newsroom):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=REFUSED)
    assert REFUSAL in shown(result.response)
    assert "Nearest coverage:" in shown(result.response)


async def test_the_range_and_outlet_understood_are_shown(newsroom):
    asked = {"question": "Who resigned?", "since": "2023-03-10", "until": "2023-03", "outlet": "Harbour Gazette"}
    text = shown((await newsroom.ann.slash(newsroom.channel, "ask", **asked)).response)
    assert "Limited to: 10 March 2023 to 31 March 2023, Harbour Gazette" in text
    assert "The Meridian Wire" not in text


async def test_an_outlet_is_spelled_as_the_archive_spells_it(newsroom):
    asked = {"question": "Who resigned?", "outlet": "harbour GAZETTE"}
    text = shown((await newsroom.ann.slash(newsroom.channel, "ask", **asked)).response)
    assert "Limited to: Harbour Gazette" in text
    assert "Searched: 4 Mar 2023 to 20 Mar 2023" in text


@turned_away
async def test_an_outlet_the_archive_does_not_have_is_named(newsroom):
    asked = {"question": "Who resigned?", "outlet": "The Moon Times"}
    text = shown((await newsroom.ann.slash(newsroom.channel, "ask", **asked)).response)
    assert text.startswith("The archive has no outlet “The Moon Times”")


@turned_away
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"since": "the day the music died"}, "the day the music died"),
        ({"since": "2023-04", "until": "2023-03"}, "which lies after its end"),
        ({"until": "2023-02-30"}, "2023-02-30"),
    ],
)
async def test_a_day_that_is_none_is_said_to_the_asker_alone(newsroom, options, expected):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED, **options)
    assert expected in shown(result.response)
    assert result.ephemeral


@pytest.mark.parametrize(
    ("command", "option", "filled"),
    [("ask", "question", {}), ("timeline", "topic", {}), ("said", "speaker", {})],
)
async def test_names_of_the_archive_are_offered_as_one_types(newsroom, command, option, filled):
    offered = await newsroom.ann.autocomplete(newsroom.channel, command, option, "kestrel br", **filled)
    assert [one["value"] for one in offered][:2] == ["kestrel br", "Kestrel Bridge"]
    assert await newsroom.ann.autocomplete(newsroom.channel, command, option, "x" * 101, **filled) == []


async def test_an_empty_question_is_offered_questions_that_are_answered(newsroom):
    offered = await newsroom.ann.autocomplete(newsroom.channel, "ask", "question", "")
    assert offered
    for one in offered:
        result = await newsroom.ann.slash(newsroom.channel, "ask", question=one["value"])
        assert REFUSAL not in shown(result.response)


async def test_outlets_are_offered_while_typing(newsroom):
    choices = await newsroom.ann.autocomplete(newsroom.channel, "ask", "outlet", "gaz")
    assert [choice["value"] for choice in choices] == ["Harbour Gazette"]


@turned_away
async def test_sharing_counts_as_asking_so_nobody_fills_a_channel(newsroom):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED, private=True)
    most = newsroom.bot.settings.discord.person_per_minute
    pressed = [await press(newsroom.ann, result.response.message, "Share") for _ in range(most + 3)]
    assert sum(not one.ephemeral for one in pressed) == most - 1
    assert f"at most {most}" in shown(pressed[-1].response)


async def test_a_private_answer_is_private_and_can_be_shared(newsroom):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED, private=True)
    assert result.ephemeral
    shared = await press(newsroom.ann, result.response.message, "Share")
    assert not shared.ephemeral
    assert "-# Shared by <@" in shown(shared.response)
    assert "31" in shown(shared.response)
    assert newsroom.env.http_requests[-1].json["data"]["allowed_mentions"] == {"parse": []}


async def test_a_server_may_make_answers_private_by_default(newsroom):
    await newsroom.bot.servers.choose(newsroom.guild.id, ServerSettings(private=True))
    assert (await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)).ephemeral
    assert not (await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED, private=False)).ephemeral


async def test_a_message_becomes_a_question_that_can_be_changed_first(newsroom):
    message = await newsroom.ann.send(newsroom.channel, "I wonder how long that crack was")
    form = await newsroom.ann.context_menu(newsroom.channel, "Ask about this", message)
    assert "I wonder how long that crack was" in str(form.modal)
    result = await newsroom.ann.submit_modal(form, {"question": ANSWERED})
    assert result.ephemeral
    assert "**31 centimetres**" in shown(result.response)


async def test_a_mention_is_answered_with_a_reply_that_pings_nobody(newsroom):
    asked = await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}> {ANSWERED}")
    answer = newsroom.channel.last_message
    assert answer.reference.message_id == asked.id
    assert "**31 centimetres**" in shown(answer)
    assert not answer.mentions


async def test_a_message_that_does_not_name_the_bot_is_left_alone(newsroom):
    await newsroom.ann.send(newsroom.channel, ANSWERED)
    assert newsroom.channel.last_message.author.id == newsroom.ann.id


async def test_a_mention_without_a_question_says_how_to_ask(newsroom):
    await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}>  ")
    assert "Mention me with a question" in shown(newsroom.channel.last_message)


async def test_a_direct_message_is_a_question_and_goes_on_from_the_last(newsroom):
    user = newsroom.env.create_user("dora")
    await user.send_dm(ANSWERED)
    assert "**31 centimetres**" in shown(user.dm_channel.last_message)
    await user.send_dm(FOLLOW_UP)
    assert "31" in shown(user.dm_channel.last_message)


async def test_a_reply_to_an_answer_carries_the_turn_of_its_asker_and_nobody_else(newsroom):
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    mention = f"<@{newsroom.bot.user.id}>"
    await newsroom.ann.send(newsroom.channel, f"{mention} {ANSWERED}")
    answer = newsroom.channel.last_message
    await newsroom.ann.send(newsroom.channel, f"{mention} {FOLLOW_UP}", reply_to=answer)
    assert "31" in shown(newsroom.channel.last_message)
    await bob.send(newsroom.channel, f"{mention} {FOLLOW_UP}", reply_to=answer)
    assert REFUSAL in shown(newsroom.channel.last_message)


async def test_in_the_thread_of_an_answer_its_asker_asks_further(newsroom):
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    mention = f"<@{newsroom.bot.user.id}>"
    answer = (await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)).response
    opened = await press(newsroom.ann, answer.message, "Follow up")
    (thread,) = newsroom.channel.threads
    assert thread.name == ANSWERED
    assert f"<#{thread.id}>" in shown(opened.response)
    await newsroom.ann.send(thread, f"{mention} {FOLLOW_UP}")
    assert "31" in shown(thread.last_message)
    await bob.send(thread, f"{mention} {FOLLOW_UP}")
    assert REFUSAL in shown(thread.last_message)
    again = await press(newsroom.ann, answer.message, "Follow up")
    assert f"<#{thread.id}>" in shown(again.response)
    assert len(newsroom.channel.threads) == 1


async def test_without_the_right_to_open_threads_a_form_takes_the_follow_up(newsroom):
    newsroom.channel = newsroom.guild.create_text_channel(
        "quiet", overwrites={newsroom.guild.default_role: discord.PermissionOverwrite(create_public_threads=False)}
    )
    answer = (await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)).response
    form = await press(newsroom.ann, answer.message, "Follow up")
    result = await newsroom.ann.submit_modal(form, {"question": FOLLOW_UP})
    assert "31" in shown(result.response)
    assert not newsroom.channel.threads


@turned_away
async def test_a_question_may_be_asked_only_where_the_server_allows(newsroom):
    other = newsroom.guild.create_text_channel("other")
    await newsroom.bot.servers.choose(newsroom.guild.id, ServerSettings(channels=(other.id,)))
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert shown(result.response) == f"I do not answer in this channel; ask in <#{other.id}>."
    assert result.ephemeral
    await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}> {ANSWERED}")
    assert newsroom.channel.last_message.author.id == newsroom.ann.id
    assert not (await newsroom.ann.slash(other, "ask", question=ANSWERED)).ephemeral


@turned_away
async def test_a_question_may_be_asked_only_by_whom_the_server_allows(newsroom):
    desk = newsroom.guild.create_role("Desk")
    await newsroom.bot.servers.choose(newsroom.guild.id, ServerSettings(roles=(desk.id,)))
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert f"<@&{desk.id}>" in shown(result.response)
    editor = newsroom.guild.add_member(newsroom.env.create_user("editor"), roles=[desk])
    assert "31" in shown((await editor.slash(newsroom.channel, "ask", question=ANSWERED)).response)


async def test_where_the_bot_may_not_write_the_asker_gets_the_answer_in_private(newsroom):
    newsroom.env.inject_error("POST", f"/channels/{newsroom.channel.id}/messages", status=403, code=50013, times=None)
    await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}> {ANSWERED}")
    requests = [one for one in newsroom.env.http_requests if one.method == "POST" and one.path.endswith("/messages")]
    assert "31" in str(requests[-1].json)
    assert str(newsroom.channel.id) not in requests[-1].path


@turned_away
async def test_without_an_index_one_line_says_so(newsroom, no_index):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert "No index in" in shown(result.response)
    assert "reference" not in shown(result.response)


@turned_away
async def test_an_unexpected_error_gets_a_reference_and_the_log_the_rest(newsroom, caplog):
    newsroom.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035, times=1)
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    text = shown(result.response)
    assert "Something broke on my side; it is noted as " in text
    assert text.split("noted as ")[1][:6] in caplog.text


@turned_away
async def test_what_breaks_on_the_way_to_an_answer_is_counted_and_said_under_the_message(newsroom, monkeypatch, caplog):
    monkeypatch.setattr(newsroom.bot.database, "keep", None)
    await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}> {ANSWERED}")
    text = shown(newsroom.channel.last_message)
    assert "Something broke on my side; it is noted as " in text
    assert text.split("noted as ")[1][:6] in caplog.text
    counted = newsroom.bot.figures.text().decode()
    assert 'dateline_questions_total{outcome="failed"} 1.0' in counted
    assert "dateline_answer_seconds_count 0.0" in counted


async def test_an_expired_token_is_answered_in_the_channel(newsroom):
    newsroom.env.inject_error("PATCH", "/webhooks/*", status=404, code=10015, times=1)
    await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    assert "**31 centimetres**" in shown(newsroom.channel.last_message)
