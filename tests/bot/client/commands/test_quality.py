"""/quality gaps: who sees what was not answered, what is left out, and the weekly line, on a clock that is set."""

import datetime
import json

import pytest

from bot.client.commands import quality
from bot.client.commands.quality import QualityCommand
from bot.client.pages.answer import MOST_CHARACTERS
from bot.client.pages.gaps import gap_page, gaps_page
from bot.client.phrases import languages, words
from bot.client.state.gaps.candidates import CANDIDATES
from bot.client.state.gaps.grouping import Group, PastQuestion
from bot.client.state.stories.quiet import DAY, SERVER, QuietHours
from evaluation.gold import load as gold
from index.errors import ExpectedError
from tests.bot.client.conftest import ANSWERED, REFUSED, parts_of, press, refusing, restart, shown

pytestmark = pytest.mark.simcord(shard_count=1, check_errors=False, settle_timeout=60)
AGAIN = "who won the chess championship in Reykjavik??"


async def switched(newsroom, bea, label="Show unanswered questions"):
    panel = (await bea.slash(newsroom.channel, "settings")).response
    return (await bea.click(panel.message, label=label)).response


async def gaps(newsroom, person):
    return (await person.slash(newsroom.channel, "quality", gaps=True)).response


async def ask(newsroom, question, person=None, **how):
    return (await (person or newsroom.ann).slash(newsroom.channel, "ask", question=question, **how)).response


async def test_a_server_chooses_and_only_what_is_asked_openly_from_then_on_is_grouped_without_names(newsroom, bea):
    await ask(newsroom, "Who invented the telephone in Boston?")
    off = await gaps(newsroom, bea)
    assert "I do not collect unanswered questions" in shown(off)
    switched_on = (await bea.click(off.message, label="Show unanswered questions")).response
    assert "managers see them in groups" in shown(switched_on)
    assert "Managers of this server see in groups" in shown(
        (await newsroom.ann.slash(newsroom.channel, "privacy")).response
    )
    await ask(newsroom, "Who is the tallest man of Norway?", private=True)
    await newsroom.ann.send_dm("Who owns the moon?")
    await ask(newsroom, "hello")
    await ask(newsroom, REFUSED)
    await ask(newsroom, AGAIN, bea)
    rated = await ask(newsroom, ANSWERED)
    form = await press(bea, rated.message, "Not helpful")
    await bea.submit_modal(form, {"reason": ["out of date"]})
    assert "Only people with Manage Server" in shown(await gaps(newsroom, newsroom.ann))
    page = await gaps(newsroom, bea)
    assert page.ephemeral
    text = shown(page)
    assert f"1. **“{AGAIN}”**\n-# asked: 2 · people: 2 · refused: 2" in text
    assert f"2. **“{ANSWERED}”**\n-# asked: 1 · people: 1 · not helpful: 1 · It is out of date" in text
    assert f"**Asked most**\n- “{AGAIN}” · asked: 2 · people: 2" in text
    assert not {"telephone", "Norway", "moon", "hello", "ann", "bea"} & {*text.split()}
    assert "not shown" in shown(await switched(newsroom, bea, "Hide unanswered questions"))
    assert "I do not collect unanswered questions" in shown(await gaps(newsroom, bea))
    await switched(newsroom, bea)
    assert "Every question was answered." in shown(await gaps(newsroom, bea))


async def test_a_group_becomes_a_candidate_and_is_gone_when_its_asker_deletes_it(newsroom, bea, settings):
    await switched(newsroom, bea)
    await ask(newsroom, REFUSED)
    page = await gaps(newsroom, bea)
    await restart(newsroom)  # every button still works
    (option,) = next(part["options"] for part in parts_of(page.message) if part.get("options"))
    group = (await bea.select(page.message, [option["value"]])).response
    assert f"- {REFUSED}" in shown(group)
    done = (await bea.click(group.message, label="Make it a test question")).response
    file = settings.discord.state / CANDIDATES
    assert f"\n`python -m bot eval suggest 10 mine.jsonl --from {file}`" in shown(done)
    (row,) = map(json.loads, file.read_text().splitlines())
    assert (row["question"], row["tags"], row["answers"]) == (REFUSED, ["gap"], [])
    assert "asked: 1, refused: 1" in row["review"]
    with pytest.raises(ExpectedError, match="review"):
        gold.load(file)
    group = (await bea.click(done.message, label="Back")).response
    again = (await bea.click(group.message, label="Make it a test question")).response
    assert "already" in shown(again)
    assert len(file.read_text().splitlines()) == 1
    newsroom.bot.database.forget(newsroom.ann.id)
    (declined,) = (await bea.click(again.message, label="Back")).followups
    assert "out of date" in shown(declined)


@pytest.fixture
def now(monkeypatch):
    """The time, which a test may turn."""
    time = [quality.utc_now()]
    monkeypatch.setattr(quality, "utc_now", lambda: time[0])
    return time


async def look(newsroom):
    cog = newsroom.bot.get_cog(QualityCommand.__name__)
    await cog._look()


def posted(newsroom):
    return [message for message in newsroom.channel.history() if "Questions of the week" in shown(message)]


async def test_the_weekly_line_comes_once_a_week_if_there_is_something_to_say(newsroom, bea, now):
    await switched(newsroom, bea)
    await ask(newsroom, REFUSED)
    page = await gaps(newsroom, bea)
    await bea.click(page.message, label="Post here weekly")
    await look(newsroom)
    assert posted(newsroom) == []
    now[0] += datetime.timedelta(days=7)
    quiet, minute = newsroom.bot.database.quiet, 60 * now[0].hour + now[0].minute
    quiet.choose(SERVER, newsroom.guild.id, QuietHours(minute, (minute + 1) % DAY, "UTC"))
    await look(newsroom)
    assert posted(newsroom) == []
    quiet.choose(SERVER, newsroom.guild.id, None)
    with refusing(newsroom, 503):
        await look(newsroom)
    assert posted(newsroom) == []
    await look(newsroom)
    await look(newsroom)
    (message,) = posted(newsroom)
    assert f"without an answer: 1, in 1 groups; first “{REFUSED}”" in shown(message)
    now[0] += datetime.timedelta(days=15)  # nothing was asked since
    await look(newsroom)
    assert len(posted(newsroom)) == 1
    declined = await newsroom.ann.click(message, label="No weekly line")
    assert "Only people with Manage Server" in shown(declined.response)
    assert "The weekly line is off." in shown((await bea.click(message, label="No weekly line")).response)
    assert newsroom.bot.database.reports.of_person(bea.id) == []
    assert "Post here weekly" in str([*parts_of((await gaps(newsroom, bea)).message)])


@pytest.mark.parametrize("lost", ["role", "membership", "switch", "server"])
async def test_who_may_no_longer_manage_has_no_weekly_line_any_longer(newsroom, bea, now, lost):
    await switched(newsroom, bea)
    servers, server, desk = newsroom.bot.servers, newsroom.guild.id, newsroom.guild.create_role("desk")
    cara = newsroom.guild.add_member(newsroom.env.create_user("cara"), roles=[desk])
    await servers.choose(server, servers.settings(server).model_copy(update={"managers": (desk.id,)}))
    await ask(newsroom, REFUSED)
    await cara.click((await gaps(newsroom, cara)).message, label="Write to me weekly")
    assert "weekly lines: 1" in shown((await cara.slash(newsroom.channel, "privacy")).response)
    now[0] += datetime.timedelta(days=7)
    await look(newsroom)
    assert REFUSED in shown(cara.user.dm_channel.last_message)
    await ask(newsroom, REFUSED)
    if lost == "role":
        await servers.choose(server, servers.settings(server).model_copy(update={"managers": ()}))
    elif lost == "membership":
        newsroom.guild.remove_member(cara)
    elif lost == "switch":
        await switched(newsroom, bea, "Hide unanswered questions")
    else:
        await servers.forget(server)
    now[0] += datetime.timedelta(days=7)
    await look(newsroom)
    assert newsroom.bot.database.reports.of_person(cara.id) == []
    assert len(cara.user.dm_channel.history()) == 1


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_page_keeps_to_what_a_message_holds(language):
    moment = datetime.datetime(2024, 1, 18)  # noqa: DTZ001  (UTC, as the database keeps it)
    texts = [f"{'*' * 900} {number}" for number in range(40)]
    questions = tuple(PastQuestion(f"r{n}", text, n, True, moment, ("wrong",)) for n, text in enumerate(texts))
    groups = [Group(questions, tuple(texts))] * 12
    for number in (0, 2, 99):
        page = gaps_page(groups, moment, number, words(language), ())
        assert page.size <= MOST_CHARACTERS
        assert len(page.menu.choices) == (5 if number == 0 else 2)
    silent = Group((PastQuestion("r", "\u200b", 1, True, moment),), ("\u200b",))
    assert [choice.label for choice in gaps_page([silent], moment, 0, words(language), ()).menu.choices] == ["…"]
    for may_change, buttons in ((True, 3), (False, 1)):
        page = gap_page(groups[0], 0, words(language), may_change=may_change)
        assert page.size <= MOST_CHARACTERS
        assert [len(row) for row in page.buttons] == [buttons]
