"""Answers that a chat model writes: as they stream in, when it fails, on request, within caps, and what is counted."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time

import httpx
import pytest

from answer.chat.cache import Cache
from answer.model import Usage, Written
from bot.client.commands import answering
from bot.client.commands.ask import give_up
from bot.client.commands.help import ELSEWHERE, Kept, privacy_page
from bot.client.pages import streaming
from bot.client.phrases import words
from bot.client.run import make_bot
from bot.client.state import usage
from bot.settings import DiscordSettings, IndexSettings, ModelSection, Settings
from tests.bot.client.conftest import ANSWERED, REFUSED, press, reference_of, restart, shown
from tests.bot.client.test_hostile import check_pings
from tests.bot.client.writers import GROWING, INQUIRY, QUOTE, SENT, WRITTEN, WROTE, reply, statement, writer_of

pytestmark = pytest.mark.encoder
BY = "-# Written by scripted\\:one from the quotes shown"
NOT_BY = "-# Not written by scripted\\:one: "
BEING = "Being written by scripted"
EXTRACTIVE = "“The longer of the two cracks measured **31 centimetres**, the authority said.”"
TOOK = SENT + WROTE
FOLLOW_UP = "Who measured it?"


@pytest.fixture(autouse=True)
def no_pace(monkeypatch):
    """Edit as often as there is something new; the pace has tests of its own."""
    monkeypatch.setattr(streaming, "PACE", 0.0)


@pytest.fixture
def model():
    """What a test sets of the section [model]."""
    return {}


@pytest.fixture
def settings(corpus_data, tmp_path, model):
    return Settings(
        index=IndexSettings(data=corpus_data, sources=tmp_path / "sources"),
        discord=DiscordSettings(state=tmp_path / "state", person_per_minute=600),
        model=ModelSection(**model),
    )


def model_is(**section):
    return pytest.mark.parametrize("model", [section], ids=[",".join(map(str, section.values()))])


async def let_write(newsroom, *replies, **more):
    """Give the bot a chat model that replies so, and give that model."""
    writer, model = writer_of(*(replies or (reply((WRITTEN, QUOTE)),)), **more)
    await restart(newsroom, writer=writer)
    return model


def pages(newsroom):
    """Every page that was edited into an answer's place, oldest first."""
    sent = [one for one in newsroom.env.http_requests if one.method == "PATCH" and isinstance(one.json, dict)]
    return [str(one.json["components"]) for one in sent if "components" in one.json]


def seen(newsroom, *words):
    """Wait, where the model writes, until a page with these words was shown."""

    def wait():
        end = time.monotonic() + 30
        while not any(all(word in page for word in words) for page in pages(newsroom)):
            assert time.monotonic() < end, f"never shown: {words}; shown: {pages(newsroom)}"
            time.sleep(0.005)

    return wait


def in_parts(newsroom, *ends):
    """A reply of one statement that is seen before the rest comes."""
    return ['{"statements": [', statement(WRITTEN, QUOTE), seen(newsroom, "The longer crack in the"), *ends]


async def ask(newsroom, question=ANSWERED, who=None, **options):
    return await (who or newsroom.ann).slash(newsroom.channel, "ask", question=question, **options)


async def text_of(newsroom, question=ANSWERED, who=None):
    return shown((await ask(newsroom, question, who)).response)


# What is shown


async def test_a_written_answer_shows_its_quotes_its_marks_and_who_wrote_it(newsroom):
    model = await let_write(newsroom)
    text = await text_of(newsroom)
    assert f"**31 centimetres**, the authority said. [1]\n> “{QUOTE}” [1]\n\n-# [1] Harbour Gazette · 4 March" in text
    assert f"{BY}\n-# 4 Mar 2023 · archive up to 25 Mar 2023" in text
    assert "sentences kept" not in text
    assert str(newsroom.ann.id) not in model.sent[0]
    assert "ann" not in model.sent[0].split()


async def test_what_was_dropped_is_counted_under_the_answer_and_not_shown(newsroom):
    invented = "The bridge was sold to Norway for 77 crowns, the authority said."
    await let_write(
        newsroom, reply((WRITTEN, QUOTE), (invented, QUOTE), ("Lorries caused it.", "No such words anywhere."))
    )
    text = await text_of(newsroom)
    assert f"{BY}; 1 of 3 sentences kept\n" in text
    assert "Norway" not in text
    assert "Lorries" not in text


async def test_the_buttons_under_a_written_answer_work(newsroom):
    await let_write(newsroom, reply((WRITTEN, QUOTE), (GROWING, INQUIRY)))
    result = await ask(newsroom, private=True)
    context = await newsroom.ann.click(result.response.message, label="In context")
    assert f"**{QUOTE}**" in shown(context.response)
    assert " · Quote 1 of 2" in shown(context.response)
    shared = shown((await press(newsroom.ann, result.response.message, "Share")).response)
    assert f"> “{INQUIRY}” [2]\n\n-# [1] Harbour Gazette" in shared
    assert BY in shared


async def test_a_model_that_finds_no_answer_refuses_and_that_is_said(newsroom):
    await let_write(newsroom, '{"statements": []}')
    text = await text_of(newsroom)
    assert "The archive does not answer this question." in text
    assert "-# scripted\\:one found no answer in the passages it was given\n" in text


async def test_without_evidence_the_model_is_not_asked(newsroom):
    model = await let_write(newsroom)
    assert "scripted" not in await text_of(newsroom, REFUSED)
    assert model.sent == []


# Streaming


async def test_statements_are_shown_as_they_come_and_the_last_edit_has_the_buttons(newsroom):
    rest = [", ", statement(GROWING, INQUIRY), seen(newsroom, "The longer crack in the", "The cracks had been"), "]}"]
    await let_write(newsroom, in_parts(newsroom, *rest))
    result = await ask(newsroom)
    *partial, last = pages(newsroom)
    assert all(BEING in page and "custom_id" not in page and "Searched" not in page for page in partial)
    assert "The cracks had been" not in partial[0]
    assert BEING not in last
    assert "In context" in last
    assert shown(result.response).count("> “") == 2


async def test_a_reply_to_a_mention_is_edited_as_the_statements_come(newsroom):
    def replied():
        end = time.monotonic() + 30
        while BEING not in str([one.json for one in newsroom.env.http_requests]):
            assert time.monotonic() < end
            time.sleep(0.005)

    await let_write(newsroom, ['{"statements": [', statement(WRITTEN, QUOTE), replied, "]}"])
    await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}> {ANSWERED}")
    own = [one for one in newsroom.channel.history() if one.author.id == newsroom.bot.user.id]
    assert len(own) == 1
    assert BY in shown(own[0])
    check_pings(newsroom)


async def test_where_the_bot_may_not_write_the_asker_gets_one_message_that_is_edited(newsroom):
    newsroom.env.inject_error("POST", f"/channels/{newsroom.channel.id}/messages", status=403, code=50013, times=None)
    await let_write(newsroom, reply((WRITTEN, QUOTE), (GROWING, INQUIRY)))
    await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}> {ANSWERED}")
    elsewhere = [
        str(one.json)
        for one in newsroom.env.http_requests
        if one.method == "POST" and one.path.endswith("/messages") and str(newsroom.channel.id) not in one.path
    ]
    assert sum("I may not write in" in one for one in elsewhere) == 1
    assert len(elsewhere) == 2


async def test_an_edit_in_between_that_fails_is_left_out(newsroom):
    newsroom.env.inject_error("PATCH", "/webhooks/*", status=404, code=10015, times=1)

    def tried():
        end = time.monotonic() + 30
        while not any(one.method == "PATCH" for one in newsroom.env.http_requests):
            assert time.monotonic() < end
            time.sleep(0.005)

    await let_write(newsroom, ['{"statements": [', statement(WRITTEN, QUOTE), tried, "]}"])
    text = shown((await ask(newsroom)).response)
    assert BY in text
    assert newsroom.channel.last_message is None or BEING not in shown(newsroom.channel.last_message)


@model_is(when="after")
async def test_the_extractive_answer_comes_first_where_the_settings_say_so(newsroom):
    await let_write(newsroom, [seen(newsroom, "“The longer of the two", BEING), reply((WRITTEN, QUOTE))])
    text = await text_of(newsroom)
    assert EXTRACTIVE not in text
    assert BY in text


async def test_it_does_not_come_first_elsewhere(newsroom):
    await let_write(newsroom, in_parts(newsroom, "]}"))
    await ask(newsroom)
    assert not any("“The longer of the two cracks measured **31**" in page for page in pages(newsroom))


# Faults


async def test_a_stream_that_breaks_leaves_the_extractive_answer_with_a_note(newsroom):
    await let_write(newsroom, in_parts(newsroom, httpx.ReadError("peer closed, key sk-1234 of ann@example.org")))
    text = await text_of(newsroom)
    assert EXTRACTIVE in text
    assert f"{NOT_BY}its answer broke off\n-# 4 Mar 2023 · archive up to " in text
    assert "The longer crack in the" not in text
    assert "sk-1234" not in "".join(pages(newsroom))
    assert "sk-1234" not in str(newsroom.bot.database.ratings())


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ([ConnectionRefusedError("no")], "it cannot be reached"),
        ([TimeoutError("no")], "it took too long"),
        (["I would rather not."], "it did not answer in the form asked for"),
        ([reply(("Nobody said that.", "No such words."))], "nothing it wrote was borne out by its quotes"),
        (["x" * 7_000], "its answer grew too long"),
    ],
)
async def test_whatever_goes_wrong_is_said_in_one_phrase_under_the_extractive_answer(newsroom, said, note):
    await let_write(newsroom, said)
    text = await text_of(newsroom)
    assert EXTRACTIVE in text
    assert f"{NOT_BY}{note}\n" in text


async def test_a_question_that_waited_long_is_answered_without_the_model(newsroom, monkeypatch):
    model = await let_write(newsroom)
    monkeypatch.setattr(answering, "PATIENCE", -1.0)
    text = await text_of(newsroom)
    assert f"{NOT_BY}it takes no more questions right now\n" in text
    assert model.sent == []


# On request


@model_is(when="on_request")
async def test_on_request_an_answer_is_written_out_for_whoever_presses(newsroom):
    model = await let_write(newsroom)
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    answer = await ask(newsroom, since="2023-03-01", until="2023-03-10")
    assert EXTRACTIVE in shown(answer.response)
    assert model.sent == []
    written = await press(bob, answer.response.message, "Write it out")
    text = shown(written.response)
    assert written.ephemeral
    assert BY in text
    assert "Limited to: 1 March 2023 to 10 March 2023" in text
    assert written.response.id != answer.response.id
    assert EXTRACTIVE in shown(answer.response)
    labels = str(written.response.components)
    assert "Write it out" not in labels
    assert "Share" in labels
    assert len(model.sent) == 1
    assert newsroom.bot.database.spending.tokens(bob.id) == TOOK
    assert newsroom.bot.database.spending.tokens(newsroom.ann.id) == 0


@model_is(when="on_request")
async def test_a_follow_up_is_written_out_as_it_was_read(newsroom):
    model = await let_write(newsroom)
    user = newsroom.env.create_user("dora")
    await user.send_dm(ANSWERED)
    await user.send_dm(FOLLOW_UP)
    answer = user.dm_channel.last_message
    read_as = newsroom.bot.database.turns(user.id, user.dm_channel.id)
    assert read_as[-1].question == FOLLOW_UP
    await press(user, answer, "Write it out")
    assert "Read as" in shown(answer)
    assert FOLLOW_UP not in model.sent[0]


@model_is(when="on_request")
@pytest.mark.simcord(check_errors=False)
async def test_the_button_passes_the_desk_as_any_question_does(newsroom):
    await let_write(newsroom)
    answer = await ask(newsroom)
    newsroom.bot.desk.draining = True
    declined = await press(newsroom.ann, answer.response.message, "Write it out")
    assert "I am being restarted" in shown(declined.response)


@model_is(when="on_request")
async def test_a_refusal_has_no_such_button_and_neither_has_an_answer_without_a_model(newsroom):
    assert "Write it out" not in str((await ask(newsroom)).response.components)
    await let_write(newsroom)
    assert "Write it out" not in str((await ask(newsroom, REFUSED)).response.components)
    assert "Write it out" in str((await ask(newsroom)).response.components)


# Money


@pytest.mark.parametrize(
    "model", [{name: TOOK} for name in ("person_tokens_per_day", "server_tokens_per_day", "tokens_per_day")], ids=str
)
async def test_over_a_cap_the_extractive_answer_comes_with_a_note(newsroom, model):
    asked = await let_write(newsroom)
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    assert BY in await text_of(newsroom)
    text = await text_of(newsroom)
    assert EXTRACTIVE in text
    assert f"{NOT_BY}today’s budget for it is used up\n" in text
    assert (BY in await text_of(newsroom, who=bob)) == ("person_tokens_per_day" in model)
    user = newsroom.env.create_user("dora")
    await user.send_dm(ANSWERED)
    assert (BY in shown(user.dm_channel.last_message)) == ("tokens_per_day" not in model)
    assert "budget" not in await text_of(newsroom, REFUSED)
    assert len(asked.sent) == 1 + ("person_tokens_per_day" in model) + ("tokens_per_day" not in model)


@model_is(dollars_per_day=0.7)
async def test_dollars_are_capped_too_and_the_next_day_has_its_own(newsroom, monkeypatch):
    await let_write(newsroom)
    assert BY in await text_of(newsroom)
    assert "budget" in await text_of(newsroom)
    monkeypatch.setattr(usage, "today", lambda: 20991231)
    assert BY in await text_of(newsroom)


@model_is(person_tokens_per_day=1)
async def test_deleting_ones_data_does_not_give_a_second_budget(newsroom):
    await let_write(newsroom)
    assert BY in await text_of(newsroom)
    newsroom.bot.database.forget(newsroom.ann.id)
    assert newsroom.bot.database.spending.tokens(newsroom.ann.id) == 0
    assert "budget" in await text_of(newsroom)


async def test_what_comes_out_of_the_cache_costs_nothing(newsroom, tmp_path):
    cache = Cache(tmp_path / "written.sqlite", 30)
    model = await let_write(newsroom, cache=cache)
    for _ in range(2):
        assert BY in await text_of(newsroom)
    cache.close()
    assert len(model.sent) == 1
    assert newsroom.bot.database.spending.tokens(newsroom.ann.id) == TOOK


async def test_an_answer_keeps_what_it_took_and_a_failed_one_too(newsroom):
    await let_write(newsroom, reply((WRITTEN, QUOTE)), "no")
    for fault in ("", "unreadable"):
        reference = reference_of((await ask(newsroom)).response)
        written = newsroom.bot.database.kept(reference).card.written
        assert (written.fault, written.tokens_in, written.tokens_out) == (fault, SENT, WROTE)
        assert written.cost == pytest.approx(TOOK / 1_000)
    assert newsroom.bot.database.spending.tokens(newsroom.ann.id) == 2 * TOOK


async def test_reading_a_follow_up_is_counted_even_where_nothing_is_written(newsroom):
    model = await let_write(newsroom, reply((WRITTEN, QUOTE)), "Who won the chess championship in Reykjavik?")
    user = newsroom.env.create_user("dora")
    await user.send_dm(ANSWERED)
    await user.send_dm("Who won the chess championship in Reykjavik?")
    text = shown(user.dm_channel.last_message)
    assert len(model.sent) == 2
    assert newsroom.bot.database.spending.tokens(user.id) == 2 * TOOK
    assert "scripted" not in text


async def test_operators_can_count_tokens_cost_answers_and_statements(newsroom):
    await let_write(
        newsroom, reply((WRITTEN, QUOTE), ("Lorries caused it.", "No such words.")), '{"statements": []}', "nothing"
    )
    for _ in range(3):
        await ask(newsroom)
    counted = newsroom.bot.figures.text().decode()
    for line in (
        f'dateline_model_tokens_total{{direction="in"}} {3 * SENT:.1f}',
        f'dateline_model_tokens_total{{direction="out"}} {3 * WROTE:.1f}',
        f"dateline_model_cost_dollars_total {3 * TOOK / 1_000}",
        *(f'dateline_written_total{{outcome="{outcome}"}} 1.0' for outcome in ("written", "refused", "unreadable")),
        *(f'dateline_written_statements_total{{fate="{fate}"}} 1.0' for fate in ("verified", "not_found")),
        'dateline_written_statements_total{fate="unsure"} 0.0',
    ):
        assert line in counted


async def test_managers_see_what_the_model_took_and_how_its_statements_fared(newsroom, bea):
    assert "chat model" not in shown((await bea.slash(newsroom.channel, "quality")).response)
    await let_write(
        newsroom, reply((WRITTEN, QUOTE), (GROWING, INQUIRY), (WRITTEN, QUOTE), ("Lorries.", "No such words."))
    )
    long_ago = Written("scripted:one", verified=9, usage=Usage(9, 9, 9.0))
    newsroom.bot.database.spending.add(1, None, long_ago, 20200101)
    await ask(newsroom)
    text = shown((await bea.slash(newsroom.channel, "quality")).response)
    assert f"**The chat model**\nToday: {TOOK} tokens · 0.750 US dollars\nIn 30 days: {TOOK} tokens" in text
    assert "in its own words **50 %** · marked 0 % · replaced by their quote 0 % · not shown 50 %" in text


# Privacy


async def test_deleting_takes_a_persons_sums_and_leaves_those_of_the_server_and_the_day(newsroom):
    await let_write(newsroom)
    await ask(newsroom)
    panel = (await newsroom.ann.slash(newsroom.channel, "privacy")).response
    assert f"Answers: 1 · ratings: 0 · tokens: {TOOK}" in shown(panel)
    asked = (await newsroom.ann.click(panel.message, label="Delete mine")).response
    await newsroom.ann.click(asked.message, label="Yes, delete")
    kept = newsroom.bot.database.spending
    assert kept.tokens(newsroom.ann.id) == 0
    today = usage.today()
    assert kept.overview(today, today).today.tokens == TOOK
    cap = ModelSection(server_tokens_per_day=1)
    assert kept.is_over(0, newsroom.guild.id, cap, today)
    assert not kept.is_over(0, newsroom.guild.id + 1, cap, today)


@pytest.fixture
def no_addresses(monkeypatch):
    """No variable that sends a provider's requests elsewhere."""
    for name in itertools.chain(*ELSEWHERE.values()):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("model", "said", "unsaid"),
    [
        ({"name": "openai:gpt-x"}, "are sent to openai\\:gpt-x. Nothing that says who you are", "Nothing is sent"),
        ({"name": "openai:x", "address": "https://llm.example.org:8443/v1"}, "openai\\:x at llm.example.org.", "8443"),
        ({"name": "openai:x", "when": "on_request"}, "Where you ask for an answer to be written out", "Answers are wr"),
        ({"name": "openai:x", "address": "http://127.0.0.1:8080/v1"}, "Nothing is sent anywhere", "openai"),
        ({"name": "ollama:qwen3"}, "Nothing is sent anywhere", "ollama"),
        ({"name": "ollama:qwen3", "address": "http://10.0.0.7:11434"}, "ollama\\:qwen3 at 10\\.0.0.7.", "Nothing is"),
        ({"name": "ollama:gpt-oss:120b-cloud"}, "are sent to ollama\\:gpt-oss\\:120b-cloud.", "Nothing is sent"),
    ],
)
def test_privacy_says_what_is_sent_where(no_addresses, model, said, unsaid):
    page = privacy_page(Kept(0, 0), DiscordSettings(), words("en"), ModelSection(**model))
    text = "\n".join(page.blocks)
    assert said in text
    assert unsaid not in text
    assert "How many tokens of the chat model your questions took" in text
    assert "What the chat model wrote, without who asked, for 30 days" in text


def test_an_address_in_the_environment_counts_too(no_addresses):
    no_addresses.setenv("OLLAMA_HOST", "10.0.0.7:11434")
    page = privacy_page(Kept(0, 0), DiscordSettings(), words("en"), ModelSection(name="ollama:qwen3"))
    assert "at 10\\.0.0.7." in page.blocks[1]
    no_addresses.setenv("OLLAMA_HOST", "127.0.0.1:11434")
    page = privacy_page(Kept(0, 0), DiscordSettings(), words("en"), ModelSection(name="ollama:qwen3"))
    assert "Nothing is sent anywhere" in page.blocks[1]


def test_reports_of_errors_are_said_to_leave_beside_what_the_model_is_sent():
    page = privacy_page(Kept(0, 0, errors_leave=True), DiscordSettings(), words("en"), ModelSection(name="openai:x"))
    assert "are sent to openai\\:x" in page.blocks[1]
    assert "Reports of errors go to Sentry, without what was asked." in page.blocks[1]


@model_is(name="openai:gpt-x")
async def test_privacy_speaks_of_a_model_only_where_there_is_one(newsroom):
    before = shown((await newsroom.ann.slash(newsroom.channel, "privacy")).response)
    assert "openai" not in before
    assert "token" not in before
    await let_write(newsroom)
    assert "are sent to openai\\:gpt-x" in shown((await newsroom.ann.slash(newsroom.channel, "privacy")).response)


async def test_help_explains_the_marks_of_written_answers_where_there_are_any(newsroom):
    assert "chat model" not in shown((await newsroom.ann.slash(newsroom.channel, "help")).response)
    await let_write(newsroom)
    assert "was written by a chat model" in shown((await newsroom.ann.slash(newsroom.channel, "help")).response)


# Beginning and end


async def test_as_many_are_written_at_once_as_the_model_may_be_asked(settings):
    at_once = settings.model_copy(update={"model": ModelSection(at_once=5)})
    together = threading.Barrier(5)
    async with make_bot(at_once, writer_of("")[0]) as bot:
        await asyncio.gather(*(bot.desk.work(lambda: together.wait(30)) for _ in range(5)))


async def test_the_chat_model_is_closed_with_the_bot(settings, tmp_path):
    cache = Cache(tmp_path / "written.sqlite", 30)
    cache.put("key", "text")
    async with make_bot(settings, writer_of("", cache=cache)[0]):
        assert cache.get("key") == "text"
    assert cache.get("key") is None
    assert Cache(tmp_path / "written.sqlite", 30).get("key") == "text"


async def test_half_an_answer_is_not_left_behind_when_the_bot_stops(newsroom):
    told, told_off = threading.Event(), threading.Event()

    def stop():
        told.set()
        assert told_off.wait(30)

    async def drain():
        await asyncio.to_thread(told.wait, 30)
        await give_up(newsroom.bot.unfinished)
        given_up.append(pages(newsroom)[-1])
        told_off.set()

    given_up: list[str] = []
    await let_write(newsroom, in_parts(newsroom, stop, ", ", statement(GROWING, INQUIRY), "]}"))
    draining = asyncio.create_task(drain())
    await ask(newsroom)
    await draining
    assert "I am being restarted; ask again in a minute." in given_up[0]
    assert BEING not in pages(newsroom)[-1]
    assert not newsroom.bot.unfinished


# Buttons that outlive what they belong to


@model_is(when="on_request")
@pytest.mark.simcord(check_errors=False)
async def test_a_button_of_a_time_with_a_model_says_that_it_is_out_of_date(newsroom):
    await let_write(newsroom)
    answer = await ask(newsroom)
    await restart(newsroom)
    pressed = await press(newsroom.ann, answer.response.message, "Write it out")
    assert "What you pressed is out of date" in shown(pressed.response)
