"""An archive and questions that try to break out: nothing pings, formats or exceeds a limit, from asking to the end."""

from __future__ import annotations

import json

import pytest

from bot.client.markdown import units
from bot.settings import DiscordSettings, IndexSettings, Settings
from tests.bot.client.conftest import press
from tests.bot.client.pages.test_answer import MOST_CHARACTERS, MOST_COMPONENTS, components
from tests.bot.client.readers import READERS, kinds_of, squeezed, visible
from tests.conftest import indexed

TRAP = (
    "@everyone @here <@1> <@&1> <#1> </ask:1> [free](https://evil.example) https://evil.example "
    "`x` ||y|| __w__ **z** :smile:"
)
# Links and bold of Markdown are taken out of an article's text when it is read, not out of its title.
TRAP_IN_TEXT = TRAP.replace("[free](https://evil.example)", "free").replace("**", "")
ENDLESS = "x" * 5_000
ARTICLES = (
    {
        "title": f"Ferry [updated] {TRAP}",
        "outlet": "@everyone <@&1> **Marlow** _Post_",
        "url": "https://user:x@evil.example/",
        "text": f"The Marlow ferry carried 412 passengers on Monday, {TRAP} the company said.\n\n"
        "# Heading\n> quote\n-# small\n1. one\n- two\n```py\ncode\n```\n\nThe ferry returns on Friday.",
    },
    {
        "title": "\u202eThe Orlop dam \u200b](https://evil.example)",
        "outlet": "صحيفة \u2067أورلوب",
        "url": 'https://example.org/a(b)c "d" > e',
        "text": "The Orlop dam holds 37 million\u202e litres\u202c of water, e"
        + "\u0301" * 40
        + " قال المهندس](https://evil.example) today.",
    },
    {
        "title": "x" * 400,
        "outlet": "javascript:alert(1)",
        "url": "javascript:alert(1)",
        "text": f"The Sarnow inquiry heard 9 witnesses, of whom one said {ENDLESS} and left. It goes on.",
    },
    {
        "title": "\u200b\u3164",
        "outlet": "\u2060 ",
        "url": "https://localhost/",
        "text": "The Tannis lighthouse has 212 steps, said its keeper @here in 2024.",
    },
)
ASKED = (
    "How many passengers did the Marlow ferry carry?",
    "How much water does the Orlop dam hold?",
    "How many witnesses did the Sarnow inquiry hear?",
    "Who won the chess championship in Reykjavik?",
)


@pytest.fixture(scope="session")
def hostile_data(tmp_path_factory, encoders):
    folder = tmp_path_factory.mktemp("hostile")
    lines = "\n".join(json.dumps({**article, "date": f"2024-01-{day:02}"}) for day, article in enumerate(ARTICLES, 1))
    (folder / "hostile @everyone.jsonl").write_text(lines, encoding="utf-8")
    return indexed(folder, encoders)


@pytest.fixture
def settings(hostile_data, tmp_path):
    return Settings(
        index=IndexSettings(data=hostile_data, sources=tmp_path / "sources"),
        discord=DiscordSettings(state=tmp_path / "state", person_per_minute=600),
    )


def check_components(parts: list[dict[str, object]]) -> str:
    """Hold a message against every limit and all but our own formats, and give what it shows."""
    every = components(parts)
    texts = [part["content"] for part in every if part["type"] == 10]
    assert len(every) <= MOST_COMPONENTS
    assert sum(map(units, texts)) <= MOST_CHARACTERS
    for reading in READERS:
        for text in texts:
            kinds = kinds_of(list(reading(text)))
            assert kinds <= {"strong", "heading", "subtext", "link https://example.org/a%28b%29c%20%22d%22%20%3E%20e"}
    return "\n".join(visible(list(READERS[0](text))) for text in texts)


def check_pings(newsroom: object) -> None:
    """Everything that was sent says that nobody is to be pinged, and Discord pings nobody."""
    sent = [entry for entry in newsroom.env.http_requests if isinstance(entry.json, dict)]
    bodies = [entry.json.get("data") if "/callback" in entry.path else entry.json for entry in sent]
    shown = [body for body in bodies if body and body.get("components") and "custom_id" not in body]
    assert shown
    for body in shown:
        assert body["allowed_mentions"]["parse"] == []
        assert not body["allowed_mentions"].get("replied_user")
    kept = [message for channel in newsroom.env.backend.messages.values() for message in channel.values()]
    ours = [message for message in kept if message.author_id == newsroom.bot.user.id]
    assert ours
    for message in ours:
        assert (message.ping_user_ids, message.ping_role_ids, message.mention_everyone) == ([], [], False)


@pytest.fixture
def trap(newsroom):
    """Marks and mentions, of a person and a role that exist."""
    role = newsroom.guild.create_role("editors", mentionable=True)
    return f"{TRAP} <@{newsroom.ann.id}> <@&{role.id}>"


async def test_answers_and_refusals_to_commands(newsroom, trap):
    texts = []
    for question in (f"{ASKED[0]} {trap}", ASKED[1], f"{ASKED[3]} {trap}"):
        result = await newsroom.ann.slash(newsroom.channel, "ask", question=question)
        texts.append(check_components(result.response.components))
        assert squeezed(question) in texts[-1]  # as it was typed
    assert f"The Marlow ferry carried 412 passengers on Monday, {TRAP_IN_TEXT} the company said." in texts[0]
    assert "@everyone <@&1> **Marlow** _Post_ · 1 January 2024 · Ferry [updated]" in texts[0]
    assert "The Orlop dam holds 37 million litres of water" in texts[1]
    assert "The archive does not answer this question." in texts[2]
    check_pings(newsroom)


async def test_a_sentence_without_end_is_cut_and_its_source_shown(newsroom):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ASKED[2])
    text = check_components(result.response.components)
    assert "“The Sarnow inquiry heard 9 witnesses, of whom one said”" in text
    assert "javascript:alert(1) · 3 January 2024" in text


async def test_answers_to_mentions_ping_nobody_the_asker_included(newsroom, trap):
    for question in (ASKED[0], ASKED[3]):
        await newsroom.ann.send(newsroom.channel, f"<@{newsroom.bot.user.id}> {question} {trap}")
        answer = newsroom.channel.last_message
        assert answer.reference.resolved.author.id == newsroom.ann.id
        check_components([part.to_dict() for part in answer.components])
    check_pings(newsroom)


async def test_questions_from_forms_and_every_button_of_their_answers(newsroom, trap):
    message = await newsroom.ann.send(newsroom.channel, trap)
    form = await newsroom.ann.context_menu(newsroom.channel, "Ask about this", message)
    asked = await newsroom.ann.submit_modal(form, {"question": f"{ASKED[0]} {trap}"})
    check_components(asked.response.components)
    context = await newsroom.ann.click(asked.response.message, label="In context")
    assert f"on Monday, {TRAP_IN_TEXT} the company said." in check_components(context.response.components)
    shared = await press(newsroom.ann, asked.response.message, "Share")
    assert f"Shared by <@{newsroom.ann.id}>" in str(shared.response.components)
    opened = await press(newsroom.ann, shared.response.message, "Follow up")
    assert opened.ephemeral
    (thread,) = newsroom.channel.threads
    assert thread.name.startswith(ASKED[0])
    assert len(thread.name) <= 100
    check_pings(newsroom)


async def test_the_whole_article_and_the_list_of_them(newsroom):
    asked = await newsroom.ann.slash(newsroom.channel, "ask", question=ASKED[0])
    context = await newsroom.ann.click(asked.response.message, label="In context")
    read = await newsroom.ann.click(context.response.message, label="Read the article")
    assert "# Heading > quote -# small 1. one - two ```py code ```" in check_components(read.response.components)
    listed = await newsroom.ann.slash(newsroom.channel, "sources")
    text = check_components(listed.response.components)
    assert "4 January 2024 · hostile @everyone.jsonl#4" in text
    check_pings(newsroom)


async def test_an_article_without_a_visible_title_or_outlet(newsroom):
    asked = await newsroom.ann.slash(newsroom.channel, "ask", question="How many steps has the Tannis lighthouse?")
    assert "4 January 2024 · hostile @everyone.jsonl#4" in check_components(asked.response.components)
    context = await newsroom.ann.click(asked.response.message, label="In context")
    assert "hostile @everyone.jsonl#4" in check_components(context.response.components)
    read = await newsroom.ann.click(context.response.message, label="Read the article")
    assert "hostile @everyone.jsonl#4" in check_components(read.response.components)


async def test_a_topic_over_time(newsroom, trap):
    for topic in ("the Marlow ferry", f"ferry {trap}"[:100]):
        shown = await newsroom.ann.slash(newsroom.channel, "timeline", topic=topic)
        check_components(shown.response.components)
    check_pings(newsroom)


async def test_what_somebody_said(newsroom, trap):
    for speaker, about in (("police", "the Marlow ferry"), (f"police {trap}"[:100], f"ferry {trap}"[:100])):
        shown = await newsroom.ann.slash(newsroom.channel, "said", speaker=speaker, about=about)
        check_components(shown.response.components)
    check_pings(newsroom)


@pytest.mark.simcord(check_errors=False)
async def test_what_a_declined_question_repeats_is_safe(newsroom):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question="When?", since="@everyone **x**")
    assert "@everyone **x**" in check_components(result.response.components)
    check_pings(newsroom)
