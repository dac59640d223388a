"""The preview: the bot in a local page, started as people start it and used in a real browser."""

import logging
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.cli.parser import main
from bot.client import preview
from bot.client.run import one_instance
from bot.settings import DiscordSettings, IndexSettings, OperationSettings, Settings
from tests.conftest import CORPUS, ROOT

pytestmark = pytest.mark.encoder
BROWSER = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
QUESTION = "How long was the longer crack in the Kestrel Bridge?"


@pytest.fixture(scope="module")
def place(tmp_path_factory, corpus_data):
    """A settings file over the test archive, and the folder of a real server's state beside it."""
    folder = tmp_path_factory.mktemp("preview")
    (folder / "settings.toml").write_text(
        f'[index]\nsources = "{CORPUS}"\ndata = "{corpus_data}"\n[discord]\nstate = "{folder / "state"}"\n'
    )
    return folder


@pytest.fixture(scope="module")
def shown(place):
    """A preview that runs: its process, its address and what it printed."""
    command = [sys.executable, "-m", "bot", "preview", "--settings", str(place / "settings.toml")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C ends" in line:
            break
    try:
        yield process, re.search(r"http://\S+", said)[0] if said else "", said
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_it_says_where_the_page_is_and_what_this_archive_answers(shown, place):
    _, address, said = shown
    assert re.match(r"http://127\.0\.0\.1:\d+/#\S{20,}$", address)
    questions = re.findall(r"^  (.+[?.])$", said, re.MULTILINE)
    assert len(questions) == 3
    assert not any("??" in question for question in questions)
    assert f"kept in {place / 'state-preview'}" in said
    with urllib.request.urlopen(address) as page:  # noqa: S310 - our own page
        assert b"channel-composer" in page.read()


def test_only_whoever_has_the_whole_address_may_use_it(shown):
    _, address, _ = shown
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address.partition("#")[0] + "api/state")  # noqa: S310
    assert refused.value.code == 401


def type_command(page, name, value):
    """Choose a command in the page and type its first option."""
    page.click("#channel-composer-input")
    page.keyboard.type(f"/{name}")
    page.locator("#command-picker-listbox [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.locator(".command-option-input").first.fill(value)


def add_option(page, name):
    """Choose another option of the command; completions of the last one, which come late, draw the list anew."""
    from playwright.sync_api import TimeoutError as NotThereError

    for attempt in range(5):
        page.locator(".command-ghost").click()
        try:
            page.get_by_role("option", name=name).click(timeout=3_000)
        except NotThereError:
            if attempt == 4:
                raise
        else:
            return


@pytest.mark.skipif(BROWSER is None, reason="no browser: apt install chromium-headless-shell")
def test_in_the_browser_a_question_is_answered_and_a_wrong_day_declined(shown):
    _, address, _ = shown
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER)
        page = browser.new_page()
        page.goto(address)
        type_command(page, "ask", QUESTION)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="In context").first.wait_for()
        said = page.inner_text("#channel-message-list")
        assert "measured 31 centimetres" in said
        page.get_by_role("button", name="In context").first.click()
        page.get_by_text("Only you can see this").first.wait_for()
        page.get_by_role("button", name="Follow up").first.click()
        page.get_by_label("Your question").fill("Who measured it?")  # a form: the page could show no thread
        page.get_by_role("button", name="Submit").click()
        page.get_by_text("Who measured it?").last.wait_for()
        type_command(page, "ask", QUESTION)
        add_option(page, "since")
        page.keyboard.type("the day the music died")
        page.keyboard.press("Enter")
        page.get_by_text("cannot read the day 'the day the music died'").last.wait_for()
        page.get_by_text("Action completed").wait_for()
        page.select_option("#viewer-picker", label="Sam")
        page.get_by_text("Only you can see this").first.wait_for(state="detached")
        browser.close()


def test_a_real_servers_state_is_not_touched(shown, place):
    assert sorted(path.name for path in place.iterdir()) == ["settings.toml", "state-preview"]


def test_ctrl_c_ends_it_well(shown):
    process, *_ = shown
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0


def test_a_second_preview_on_the_same_folder_is_refused(place, capsys):
    with one_instance(place / "state-preview"):
        assert main(["preview", "--settings", str(place / "settings.toml")]) == 2
    assert "another bot runs here" in capsys.readouterr().err


def test_without_simcord_it_says_what_installs_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "simcord", None)
    assert main(["preview"]) == 2
    assert capsys.readouterr().err == "dateline: the preview needs simcord, which is not installed; run: make preview\n"


def test_it_changes_nothing_but_where_things_are_kept_and_how_often_one_may_ask():
    settings = Settings(
        index=IndexSettings(data=Path("elsewhere")),
        discord=DiscordSettings(state=Path("kept/here"), person_per_minute=3),
        operation=OperationSettings(port=0),
    )
    apart = preview.apart(settings)
    assert apart.discord.state == Path("kept/here-preview")
    assert apart.discord.person_per_minute == settings.discord.server_per_minute
    restored = apart.discord.model_copy(update={"state": settings.discord.state, "person_per_minute": 3})
    assert apart.model_copy(update={"discord": restored}) == settings


def test_a_port_that_is_taken_is_one_line(place, capsys, caplog):
    caplog.set_level(logging.ERROR, "discord")  # as the preview sets it; this takes it back
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["preview", "--settings", str(place / "settings.toml"), "--port", port]) == 2
    assert f"dateline: the preview cannot be shown: preview could not bind port {port}" in capsys.readouterr().err
