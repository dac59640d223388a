"""/index and /quality: who may do what where, and what an update, an added text and a rollback come to."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from bot.client.commands.index import safe_name
from bot.client.pages.answer import MOST_CHARACTERS
from bot.client.pages.components import layout
from bot.client.pages.managers import State, added_page, state_page, updated_page
from bot.client.phrases import words
from bot.client.state import processes, updates
from bot.client.state.account import TOKEN
from bot.client.state.adding import Adder
from bot.client.state.database import ServerSettings
from bot.client.state.updates import Updated, Updater
from bot.settings import AddSettings, DiscordSettings, IndexSettings, ReadingSettings, Settings
from index.article import Problem
from index.build import builds
from index.build.build import BuildSettings, Silent, build_index
from index.build.builds import Manifest
from index.build.refined import LOCK
from index.embed.export import DEFAULT
from index.fetch.fetch import Added
from index.fetch.followed import read_sources
from tests.bot.client.conftest import ANSWERED, REFUSED, change, parts_of, press, shown
from tests.conftest import CORPUS, placed
from tests.evaluation.runs import record, write_run
from tests.index.fetch.test_fetch import drip, site  # noqa: F401  (a fixture)
from tests.index.samples import make_page

pytestmark = pytest.mark.simcord(shard_count=1, check_errors=False, settle_timeout=60)

NEW = (
    "---\ntitle: The lighthouse keeper\ndate: 2023-04-02\noutlet: Harbour Gazette\n---\n\n"
    "Marta Quell, 61, was named keeper of the Skerry Lighthouse on Sunday, the harbour board said.\n"
)
QUESTION = "Who was named keeper of the Skerry Lighthouse?"


def copied(data, target):
    """Copy a data folder; the models in it, which nothing writes to, by hard link."""

    def copy(one, other):
        (placed if Path(one).suffix == ".onnx" else shutil.copy2)(one, other)

    shutil.copytree(data, target, copy_function=copy, ignore=shutil.ignore_patterns("index.lock"))


@pytest.fixture
def settings(corpus_data, tmp_path):
    """A copy of the test archive, its sources and its index, that a test may change."""
    copied(corpus_data, tmp_path / "data")
    shutil.copytree(CORPUS, tmp_path / "sources")
    return Settings(
        index=IndexSettings(data=tmp_path / "data", sources=tmp_path / "sources"),
        discord=DiscordSettings(state=tmp_path / "state"),
    )


@pytest.fixture(scope="session")
def updated(corpus_data, tmp_path_factory):
    """The test archive after an update that brought the lighthouse: there is an earlier build to go back to."""
    folder = tmp_path_factory.mktemp("updated")
    copied(corpus_data, folder / "data")
    shutil.copytree(CORPUS, folder / "sources")
    (folder / "sources" / "lighthouse.md").write_text(NEW)
    build_index(BuildSettings(folder / "sources", folder / "data", DEFAULT, "int8", 220), Silent())
    return folder


@pytest.fixture
def two_builds(settings, updated):
    """Let the archive be as after that update; the names of both builds, the earlier first."""
    shutil.rmtree(settings.index.data)
    copied(updated / "data", settings.index.data)
    shutil.copy2(updated / "sources" / "lighthouse.md", settings.index.sources)
    earlier, now = sorted(build.name for build in builds.builds(settings.index.data))
    return earlier, now


def published_once_more(data):
    """Publish the build that answers as one more, as the next index run would."""
    now = builds.current(data)
    later = now.with_name(f"9{now.name[1:]}")
    shutil.copytree(now, later)
    manifest = later / "manifest.json"
    manifest.write_text(manifest.read_text().replace(now.name, later.name))
    (data / "CURRENT").write_text(later.name)
    return later


async def index(newsroom, person, verb, **options):
    return await person.slash(newsroom.channel, f"index {verb}", **options)


async def until(condition: Callable[[], object]) -> None:
    """Wait for what another process does."""
    for _ in range(6000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


@pytest.fixture
def meanwhile(newsroom, monkeypatch):
    """Let people go on while an update runs: it is what simcord calls an external wait. None is left halted."""
    run, updaters = Updater.run, []

    async def waited(self, say):
        updaters.append(self)
        return await newsroom.env.external_wait(run(self, say), reason="the index run")

    monkeypatch.setattr(Updater, "run", waited)
    yield
    for left in filter(None, (updater._process for updater in updaters)):
        left.kill()


def process(newsroom):
    return newsroom.bot.get_cog("IndexCommands")._updater._process


async def under_way(newsroom, person):
    """An update that has said how far it is and was halted there; what it shows, and how to let it go on."""
    result = await index(newsroom, person, "update")
    await until(lambda: "Reading …" in shown(result.response))
    pid = process(newsroom).pid
    os.kill(pid, signal.SIGSTOP)
    return result, lambda: os.kill(pid, signal.SIGCONT)


# Who may


async def test_neither_the_commands_nor_their_buttons_are_for_everybody(newsroom, bea, settings, two_builds):
    for verb in ("status", "update", "add", "follow", "rollback"):
        declined = await index(newsroom, newsroom.ann, verb)
        assert declined.ephemeral
        assert "Only people with Manage Server, or with a role chosen in /settings" in shown(declined.response)
    declined = await newsroom.ann.slash(newsroom.channel, "quality")
    assert "Only people with Manage Server" in shown(declined.response)
    page = updated_page(Updated("b", 16, ("a.md",), (), (), (), 3.4), words("en"), can_roll_back=True)
    public = await newsroom.bot.get_channel(newsroom.channel.id).send(view=layout(page))
    pressed = await newsroom.ann.click(public, label="Roll back")
    assert "Only people with Manage Server" in shown(pressed.response)
    assert "answer again?" in shown((await bea.click(public, label="Roll back")).response)
    assert builds.current(settings.index.data).name == two_builds[1]


async def test_a_role_chosen_in_the_settings_may_update_and_hears_that_nothing_is_new(newsroom):
    desk = newsroom.guild.create_role("desk")
    cara = newsroom.guild.add_member(newsroom.env.create_user("cara"), roles=[desk])
    await newsroom.bot.servers.choose(newsroom.guild.id, ServerSettings(managers=(desk.id,)))
    assert "**The index**" in shown((await index(newsroom, cara, "status")).response)
    done = await index(newsroom, cara, "update")
    assert "**Nothing changed; the index stays as it is.**" in shown(done.response)
    assert "Roll back" not in str(done.response.components)


async def test_from_another_server_the_archive_can_be_seen_and_not_changed(newsroom, bea, settings):
    (settings.index.sources / "lighthouse.md").write_text(NEW)
    await change(newsroom, "discord", home_servers=(newsroom.guild.id + 1,))
    for verb in ("update", "add", "follow", "rollback"):
        declined = await index(newsroom, bea, verb)
        assert "The archive is managed from another server" in shown(declined.response)
    status = await index(newsroom, bea, "status")
    assert "Source files that changed since: 1." in shown(status.response)
    assert "dl:update" not in str(status.response.components)
    assert "**Quality**" in shown((await bea.slash(newsroom.channel, "quality")).response)
    await change(newsroom, "discord", home_servers=(newsroom.guild.id,))
    assert "dl:update" in str((await index(newsroom, bea, "status")).response.components)


async def test_on_several_servers_one_has_to_be_named(newsroom, bea):
    newsroom.env.create_guild()
    declined = await index(newsroom, bea, "update")
    assert "I am on 2 servers; whoever runs me has to name those" in shown(declined.response)


# How it is


async def test_status_says_what_is_indexed_and_what_changed_since(newsroom, bea, settings):
    (settings.index.sources / "gazette" / "2023-03-14-protest.md").unlink()
    (settings.index.sources / "empty.md").write_text("")
    letter = settings.index.sources / "gazette" / "2023-03-20-letter.md"
    letter.write_text(f"{letter.read_text()}\nIt was sent twice.\n")
    status = await index(newsroom, bea, "status")
    text = shown(status.response)
    assert status.ephemeral
    assert "Articles: 15 · passages: 16 · 4 March 2023 to 25 March 2023" in text
    assert "Outlets: Harbour Gazette, Northline News, The Meridian Wire" in text
    assert f"as build {builds.current(settings.index.data).name}" in text
    assert "Source files that changed since: 3." in text
    assert "No earlier build is kept" in text
    assert "Left out" not in text
    updated = shown((await bea.click(status.response.message, label="Update")).response)
    assert "**Changed: 1**\n- gazette/2023-03-20-letter.md" in updated
    assert "**Removed: 1**\n- gazette/2023-03-14-protest.md" in updated
    assert "**Left out: 1**\n- empty.md: empty; expected the text of an article" in updated
    text = shown((await index(newsroom, bea, "status")).response)
    assert "**Left out: 1**\n- empty.md: empty" in text
    assert "The build before can answer again: /index rollback. It was made <t:" in text


async def test_status_without_an_index_or_its_sources_says_so(newsroom, bea, settings):
    shutil.rmtree(settings.index.sources)
    assert "The folder with the sources is gone" in shown((await index(newsroom, bea, "status")).response)
    await change(newsroom, "index", data=settings.index.sources)
    assert "No index in" in shown((await index(newsroom, bea, "status")).response)


# Updating


async def test_the_old_build_answers_while_an_update_runs_and_the_new_one_afterwards(
    newsroom, bea, settings, meanwhile
):
    (settings.index.sources / "lighthouse.md").write_text(NEW)
    old = builds.current(settings.index.data).name
    update, go_on = await under_way(newsroom, bea)
    assert "Questions are answered meanwhile" in shown(update.response)
    assert os.getpriority(os.PRIO_PROCESS, process(newsroom).pid) == max(10, os.getpriority(os.PRIO_PROCESS, 0))
    assert "31" in shown((await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)).response)
    refused = await newsroom.ann.slash(newsroom.channel, "ask", question=QUESTION)
    assert "The archive does not answer this question." in shown(refused.response)
    assert newsroom.bot.archive.build_id == old
    assert "An update is running" in shown((await index(newsroom, bea, "status")).response)
    for verb in ("update", "rollback"):
        second = await index(newsroom, bea, verb)
        assert "The index is being updated already (begun <t:" in shown(second.response)
        assert second.ephemeral
    go_on()
    await until(lambda: "up to date" in shown(update.response))
    assert "**The index is up to date (articles: 16)**" in shown(update.response)
    assert "**Added: 1**\n- lighthouse.md" in shown(update.response)
    answered = await newsroom.ann.slash(newsroom.channel, "ask", question=QUESTION)
    assert "Marta Quell" in shown(answered.response)
    assert newsroom.bot.archive.build_id != old


async def test_a_run_does_not_know_the_token(newsroom, bea, meanwhile, monkeypatch):
    monkeypatch.setenv(TOKEN, "a secret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    await index(newsroom, bea, "update")
    await until(lambda: process(newsroom))
    known = Path(f"/proc/{process(newsroom).pid}/environ").read_bytes()  # noqa: ASYNC240
    process(newsroom).kill()
    await until(lambda: not process(newsroom))
    assert b"LANG=C.UTF-8" in known
    assert b"a secret" not in known


async def test_where_nothing_can_be_indexed_the_old_build_stays(newsroom, bea, settings):
    shutil.rmtree(settings.index.sources)
    settings.index.sources.mkdir()
    assert "Nothing in the sources could be indexed" in shown((await index(newsroom, bea, "update")).response)


async def test_what_the_run_says_of_its_failure_is_said(newsroom, bea, settings):
    with builds.writer_lock(settings.index.data):
        failed = await index(newsroom, bea, "update")
    assert "Another index run is at work in" in shown(failed.response)
    assert "dateline:" not in shown(failed.response)
    newsroom.bot.get_cog("IndexCommands")._updater.check_free()  # raises where the next could not begin


async def test_a_run_that_breaks_off_is_said_and_the_next_can_begin(newsroom, bea, settings, meanwhile):
    (settings.index.sources / "lighthouse.md").write_text(NEW)
    update, _ = await under_way(newsroom, bea)
    process(newsroom).kill()
    await until(lambda: "Reading …" not in shown(update.response))
    assert "The update broke off (exit code -9)" in shown(update.response)
    assert len(builds.builds(settings.index.data)) == 1
    update, go_on = await under_way(newsroom, bea)
    process(newsroom).kill()
    go_on()
    await until(lambda: "Reading …" not in shown(update.response))


@pytest.mark.parametrize("reacts", [True, False])
async def test_closing_the_bot_ends_the_run_and_says_so(newsroom, bea, settings, meanwhile, monkeypatch, reacts):
    (settings.index.sources / "lighthouse.md").write_text(NEW)
    monkeypatch.setattr(processes, "PATIENCE", 60 if reacts else 0.01)
    update, go_on = await under_way(newsroom, bea)
    pid = process(newsroom).pid
    closing = asyncio.create_task(newsroom.bot.close())
    if reacts:
        await asyncio.sleep(0)
        go_on()
    await closing
    assert "The update was stopped because I am being restarted." in shown(update.response)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert len(builds.builds(settings.index.data)) == 1


async def test_the_end_of_a_long_update_is_written_into_the_channel(newsroom, bea, settings, meanwhile):
    (settings.index.sources / "lighthouse.md").write_text(NEW)
    update, go_on = await under_way(newsroom, bea)
    await newsroom.env.advance_time(15 * 60)
    go_on()
    await until(lambda: "up to date" in shown(newsroom.channel.last_message))
    assert newsroom.channel.last_message.id != update.response.id
    assert "Reading …" in shown(update.response)
    rollback = await bea.click(newsroom.channel.last_message, label="Roll back")
    assert "answer again?" in shown(rollback.response)


async def test_waiting_for_vectors_that_are_being_published_is_shown(newsroom, bea, settings, meanwhile):
    data = settings.index.data
    with FileLock(data / LOCK), builds.writer_lock(data), builds.unfinished(data, "9"):
        update = await index(newsroom, bea, "update")
        await until(lambda: "Waiting until filled-in vectors are published …" in shown(update.response))
    await until(lambda: "Nothing changed" in shown(update.response))


async def test_progress_is_said_now_and_then_and_warnings_of_libraries_are_not(monkeypatch):
    progress = ["Reading …", "Indexing 2,000 articles …", "Indexing 7 of 2,000 articles, 3.5/s, 9 s left"]
    others = ["WARNING pypdf: odd", "Reading …", "7", '{"level": "odd"}', "dateline: nothing to index"]
    lines = [*(json.dumps({"progress": each}) for each in progress), *others]

    async def said():
        stream, heard = asyncio.StreamReader(), []
        stream.feed_data("\n".join(lines).encode() + b"\n")
        stream.feed_eof()

        async def hear(words):
            heard.append(words)

        assert await updates._follow(stream, hear) == others
        return heard

    assert await said() == progress[:1]
    monkeypatch.setattr(updates, "SAY_EVERY", 0.0)
    monkeypatch.setattr(updates.asyncio, "timeout", lambda _: contextlib.nullcontext())
    assert await said() == progress


def test_a_run_is_told_the_settings_of_the_bot_itself(tmp_path):
    index = IndexSettings(sources=tmp_path / 'a "quoted" \\ folder\té', data=tmp_path, passage_tokens=64)
    told = tomllib.loads(processes.as_toml(Settings(index=index, reading=ReadingSettings(max_file_megabytes=1e-7))))
    assert Settings.model_validate(told) == Settings(index=index, reading=ReadingSettings(max_file_megabytes=1e-7))


# What is followed


def feed(site, *numbers):  # noqa: F811
    items = "".join(
        f"<item><title>Report {number}</title><link>{link}</link></item>"
        for number in numbers
        if (link := site.page(f"/{number}", make_page(title=f"Report {number}")))
    )
    body = f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'
    return site.page("/feed", body, "application/rss+xml")


async def test_a_feed_is_followed_listed_and_stopped(newsroom, bea, settings, site):  # noqa: F811
    await change(newsroom, "add", allow_private_addresses=True)
    assert "Nothing is followed yet." in shown((await index(newsroom, bea, "follow")).response)
    address = feed(site, 1)
    page = await index(newsroom, bea, "follow", link=address)
    text = shown(page.response).replace("\\", "")
    assert f"Followed from now on: {address}. Articles that it lists: 1; they are being fetched." in text
    assert "Followed feeds, pages and folders: 1." in shown((await index(newsroom, bea, "status")).response)
    stopped = await bea.click(page.response, label="Stop following 1")
    assert f"No longer followed: {address}. Its articles stay." in shown(stopped.response).replace("\\", "")
    assert read_sources(settings.index.data) == []
    declined = await index(newsroom, bea, "follow", link=f"{site.url}/1")
    assert "expected a feed, a sitemap or a section page" in shown(declined.response)
    declined = await index(newsroom, bea, "follow", link="feed.xml")
    assert "is no web address" in shown(declined.response).replace("\\", "")


async def test_a_source_is_followed_from_a_question_without_an_answer(newsroom, bea, settings, site):  # noqa: F811
    await change(newsroom, "add", allow_private_addresses=True)
    await bea.click((await bea.slash(newsroom.channel, "settings")).response.message, label="Show unanswered questions")
    await newsroom.ann.slash(newsroom.channel, "ask", question=REFUSED)
    page = (await bea.slash(newsroom.channel, "quality", gaps=True)).response
    (option,) = next(part["options"] for part in parts_of(page.message) if part.get("options"))
    group = (await bea.select(page.message, [option["value"]])).response

    async def give(address):
        return await bea.submit_modal(await bea.click(group.message, label="Follow a source"), {"address": address})

    (declined,) = (await give("chess.example")).followups
    assert "is no web address" in shown(declined).replace("\\", "")
    done = (await give(f" {feed(site, 1)} ")).response
    text = shown(done).replace("\\", "")
    assert f"Followed from now on: {site.url}/feed. Articles that it lists: 1; they are being fetched." in text
    assert "/follow topic:Who won the chess championship" in text
    assert [source.address for source in read_sources(settings.index.data)] == [f"{site.url}/feed"]
    assert f"- {REFUSED}" in shown((await bea.click(done.message, label="Back")).response)


async def test_an_installation_that_only_answers_says_how_to_run_it(newsroom, bea, monkeypatch):
    monkeypatch.setattr(updates, "NEEDED", "no_such_package")
    for options in ({"verb": "update"}, {"verb": "add", "link": "https://example.org/"}):
        verb = options.pop("verb")
        declined = await index(newsroom, bea, verb, **options)
        assert "docker compose run --rm index" in shown(declined.response)


# Going back


async def test_the_build_before_answers_again_after_it_was_confirmed(newsroom, bea, settings, two_builds):
    old, new = two_builds
    assert "Marta" in shown((await newsroom.ann.slash(newsroom.channel, "ask", question=QUESTION)).response)
    asked = await index(newsroom, bea, "rollback")
    assert asked.ephemeral
    assert "(articles: 15) answer again? The one that answers now was made" in shown(asked.response)
    assert builds.current(settings.index.data).name == new
    done = await bea.click(asked.response.message, label="Roll back")
    assert done.response.id == asked.response.id
    assert "(articles: 15) answers again." in shown(done.response)
    refused = await newsroom.ann.slash(newsroom.channel, "ask", question=QUESTION)
    assert "The archive does not answer this question." in shown(refused.response)
    assert newsroom.bot.archive.build_id == old


async def test_a_confirmation_holds_only_for_the_builds_it_named(newsroom, bea, settings, two_builds):
    asked = await index(newsroom, bea, "rollback")
    now = published_once_more(settings.index.data)
    declined = await bea.click(asked.response.message, label="Roll back")
    assert "What you pressed is out of date" in shown(declined.response)
    assert builds.current(settings.index.data) == now


async def test_without_an_earlier_build_there_is_nothing_to_go_back_to(newsroom, bea):
    assert "There is no earlier build" in shown((await index(newsroom, bea, "rollback")).response)


# Adding


async def test_an_attached_text_is_added_indexed_by_a_button_and_answered_from(newsroom, bea):
    added = await index(newsroom, bea, "add", file=("lighthouse.md", NEW.encode()))
    assert added.ephemeral
    assert "**Added to the sources: 1**\n- lighthouse.md" in shown(added.response)
    update = await bea.click(added.response.message, label="Update the index now")
    assert "**Added: 1**\n- lighthouse.md" in shown(update.response)
    answered = await newsroom.ann.slash(newsroom.channel, "ask", question=QUESTION)
    assert "Marta Quell" in shown(answered.response)


async def test_an_attached_text_takes_no_other_texts_place_and_leaves_no_folder(newsroom, bea, settings):
    sources = settings.index.sources
    (sources / "note.md").write_text("Mine.")
    before = {path for path in sources.parent.rglob("*") if path.is_file() and sources not in path.parents}
    for name in ("note.md", "../note.md", "..\\..\\note.md", "/etc/note.md"):
        await index(newsroom, bea, "add", file=(name, NEW.encode()))
    again = await index(newsroom, bea, "add", file=("note.md", NEW.encode()))
    assert "**In the sources already: 1**\n- note-2.md" in shown(again.response)
    assert (sources / "note.md").read_text() == "Mine."
    assert (sources / "note-2.md").read_text() == NEW
    assert not (sources / "note-3.md").exists()
    after = {path for path in sources.parent.rglob("*") if path.is_file() and sources not in path.parents}
    assert {path.name for path in after - before} <= {"dateline.sqlite-wal", "dateline.sqlite-shm"}


async def test_a_page_is_fetched_where_private_addresses_are_allowed_and_refused_elsewhere(
    newsroom,
    bea,
    settings,
    site,  # noqa: F811
):
    link = site.page("/keeper", make_page())
    refused = await index(newsroom, bea, "add", link=link)
    assert "inside a private network" in shown(refused.response)
    assert "Update the index now" not in str(refused.response.components)
    assert site.asked == []
    await change(newsroom, "add", allow_private_addresses=True)
    added = await index(newsroom, bea, "add", link=link)
    assert "**Added to the sources: 1**\n- " in shown(added.response)
    (page,) = [path for path in settings.index.sources.rglob("*.md") if link in path.read_text()]
    assert page.name in shown(added.response).replace("\\", "")


async def test_what_drips_holds_nobody_up_and_a_manager_can_stop_it(
    newsroom,
    bea,
    settings,
    site,  # noqa: F811
    monkeypatch,
):
    run = Adder.run

    async def waited(self, targets):
        return await newsroom.env.external_wait(run(self, targets), reason="adding")

    monkeypatch.setattr(Adder, "run", waited)
    await change(newsroom, "add", allow_private_addresses=True, timeout_seconds=300.0)
    site.answers["/drip"] = drip(600, headers=False)
    first = await index(newsroom, bea, "add", link=f"{site.url}/drip")
    assert "Adding it to the sources" in shown(first.response)
    await until(lambda: site.asked)
    assert "31" in shown((await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)).response)
    await bea.click(first.response.message, label="Stop what is being added")
    await until(lambda: "Left out" in shown(first.response))
    assert f"{site.url}/drip: stopped by a manager; add it again to go on" in shown(first.response).replace("\\", "")
    added = await index(newsroom, bea, "add", link=site.page("/keeper", make_page()))
    await until(lambda: "**Added to the sources: 1**" in shown(added.response))


async def test_what_is_added_is_parsed_in_another_process(newsroom, bea, monkeypatch):
    for reads_or_fetches in ("index.read.sources.read_file", "index.fetch.fetch.adding", "index.fetch.fetch.fetch"):
        monkeypatch.delattr(reads_or_fetches)
    added = await index(newsroom, bea, "add", file=("lighthouse.md", NEW.encode()))
    assert "**Added to the sources: 1**\n- lighthouse.md" in shown(added.response)


async def test_what_cannot_be_added_is_said(newsroom, bea, settings):
    outside = settings.index.sources.parent / "secret.md"
    outside.write_text(NEW)
    for link in (str(outside), f"file://{outside}", "ftp://example.org/a.md", "dateline.toml"):
        declined = await index(newsroom, bea, "add", link=link)
        assert "is no web address; expected one that begins with https://" in shown(declined.response)
    assert "Give me something to add" in shown((await index(newsroom, bea, "add")).response)
    picture = await index(newsroom, bea, "add", file=("cat.png", b"\x89PNG\r\n\x1a\n" + bytes(2000)))
    assert "**Left out: 1**\n- cat.png: " in shown(picture.response)
    await change(newsroom, "add", **AddSettings(max_megabytes=0.0001).model_dump())
    large = await index(newsroom, bea, "add", file=("large.md", NEW.encode()))
    assert "The file has 0.0 MB, at most 0.0 MB" in shown(large.response)
    assert not list(settings.index.sources.glob("*.*"))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.md", "a.md"),
        ("../../a.md", "a.md"),
        ("..\\a.md", "a.md"),
        (".hidden.md", "hidden.md"),
        ("..", "text"),
        ("", "text"),
        ("a\u202emd.exe", "amd.exe"),
        ("a\nb.md", "ab.md"),
        ("/.md", "md"),
        (f"{'a' * 300}.md", f"{'a' * 97}.md"),
        ("a" * 300, "a" * 100),
        ("über Köln.md", "über Köln.md"),
    ],
)
def test_the_name_of_an_attachment_stays_in_its_folder(name, safe):
    assert safe_name(name) == safe


# How good


async def test_quality_says_how_to_run_an_evaluation_where_there_is_none(newsroom, bea):
    quality = await bea.slash(newsroom.channel, "quality")
    assert quality.ephemeral
    assert "Whoever runs me starts one with: python -m bot eval" in shown(quality.response)
    assert "Helpful: 0 · not helpful: 0" in shown(quality.response)


async def test_quality_shows_the_last_evaluation_and_what_people_said(newsroom, bea, settings):
    records = [record(i) for i in range(60)]
    write_run(settings.index.data / "evaluations" / "20260101T000000", records[:5])
    write_run(settings.index.data / "evaluations" / "20260102T000000", records)
    (settings.index.data / "evaluations" / "20260103T000000").mkdir()  # one that was stopped
    answer = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    await press(newsroom.ann, answer.response.message, "Helpful")
    form = await press(bea, answer.response.message, "Not helpful")
    await bea.submit_modal(form, {"reason": ["wrong source"]})
    text = shown((await bea.slash(newsroom.channel, "quality")).response)
    unanswerable = [one for one in records if one["unanswerable"]]
    refused = sum(one["refused"] for one in unanswerable)
    right = sum(one["failure"] is None for one in records) - refused
    assert "60 questions of invented, build 20260101T000000" in text
    assert f"Answered rightly: **{right}** of {60 - len(unanswerable)} · refused rightly: **{refused}** of 10" in text
    assert "Hit@1 **0." in text
    assert "Refused of what the archive cannot answer: **0." in text
    assert "half within 0.07 s, 95 % within 0.10 s" in text
    assert "Another build answers now" in text
    assert "Helpful: 1 · not helpful: 1\n- The source is wrong: 1" in text


# Long lists


def test_every_page_keeps_to_what_a_message_holds():
    names = tuple(f"{'_' * 190}{number}.md" for number in range(3000))
    problems = tuple(Problem(name, "*" * 500) for name in names)
    page = updated_page(Updated("b", 3000, names, names, names, problems, 3.0), words("en"), can_roll_back=True)
    assert page.size <= MOST_CHARACTERS
    assert "more; python -m bot doctor lists them all" in page.blocks[-1]
    added = [*(Added("a", name, state) for name in names for state in ("added", "updated", "unchanged")), *problems]
    assert added_page(added, words("en")).size <= MOST_CHARACTERS
    manifest = Manifest("b", "2024-01-18T00:00:00+00:00", 1, "e", "f", 220, "sources", 3000, 3000)
    state = State(manifest, names, 20240101, 20240118, names, problems, manifest, is_updated=True)
    assert state_page(state, words("en"), may_change=True).size <= MOST_CHARACTERS


def test_short_lists_are_shown_whole():
    page = updated_page(Updated("b", 1, ("a.md",), (), (), (), 3.4), words("en"), can_roll_back=False)
    assert page.blocks == ("**The index is up to date (articles: 1)**\n-# It took 3 s.", "**Added: 1**\n- a.md")
    assert page.buttons == ()
