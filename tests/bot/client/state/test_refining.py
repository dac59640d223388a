"""The process in which the bot lets the encoder's own vectors be filled in: when it runs, and how it ends."""

import os
import shutil
from dataclasses import replace

import pytest

from bot.client.pages.managers import State, state_page
from bot.client.phrases import words
from bot.client.state import processes, refining
from bot.client.state.refining import Refiner
from bot.client.state.updates import Updater
from bot.settings import IndexSettings, Settings
from index.build import builds
from index.build.builds import Manifest
from index.build.refined import Refining
from tests.bot.client.commands.test_index import copied, until

pytestmark = pytest.mark.encoder


@pytest.fixture
def wanted(corpus_data, tmp_path):
    """Settings that ask for the encoder's own vectors, over a copy of the archive that has none of them."""
    copied(corpus_data, tmp_path / "data")
    return Settings(index=IndexSettings(data=tmp_path / "data", sources=tmp_path, vectors="transformer"))


def published(settings):
    return Manifest.read(builds.published(settings.index.data))


async def test_what_is_left_is_filled_in_by_a_process_that_comes_last(wanted, monkeypatch):
    begun, begin = [], processes.begin

    async def noted(*arguments, **how):
        process = await begin(*arguments, **how)
        begun.append(os.getpriority(os.PRIO_PROCESS, process.pid))
        return process

    monkeypatch.setattr(refining, "begin", noted)
    refiner = Refiner(wanted)
    refiner.begin()
    refiner.begin()
    await refiner._work
    assert published(wanted).refined == published(wanted).passages
    refiner.begin()
    await refiner._work
    assert begun == [max(refining.LOWEST, os.getpriority(os.PRIO_PROCESS, 0))]


async def test_it_ends_with_the_bot_and_is_begun_no_more(wanted, monkeypatch):
    begun, begin = [], processes.begin

    async def noted(*arguments, **how):
        begun.append(await begin(*arguments, **how))
        return begun[-1]

    monkeypatch.setattr(refining, "begin", noted)
    updater = Updater(wanted)
    updater.refine()
    await until(lambda: begun)
    await updater.close()
    assert begun[0].returncode is not None
    updater.refine()
    assert updater._refiner._work.done()


async def test_a_process_that_breaks_is_in_the_log(wanted, caplog):
    shutil.rmtree(builds.published(wanted.index.data) / builds.WORDS)
    refiner = Refiner(wanted)
    refiner.begin()
    await refiner._work
    assert "filling in the encoder's own vectors broke off (exit code " in caplog.text


@pytest.mark.parametrize("vectors", ["static", "transformer"])
async def test_nothing_is_begun_where_it_is_not_wanted_or_there_is_no_build(tmp_path, monkeypatch, vectors):
    monkeypatch.setattr(refining, "begin", None)  # a call would fail
    refiner = Refiner(Settings(index=IndexSettings(data=tmp_path, sources=tmp_path, vectors=vectors)))
    refiner.begin()
    assert (refiner._work is None) == (vectors == "static")
    if refiner._work:
        await refiner._work
    await refiner.end()


STATE = State(
    build=Manifest("b", "2024-01-01T00:00:00+00:00", builds.FORMAT, "e", "f", "s", 220, "sources", 9, 1800),
    outlets=(),
    oldest=None,
    newest=None,
    changed=(),
    problems=(),
    earlier=None,
    is_updated=False,
)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, ""),
        (Refining(1242, 1800, at_work=True), "1,242 of 1,800 passages (69 %). The rest is being filled in behind."),
        (Refining(1242, 1800, at_work=False), "starts that with: python -m bot index --refine"),
        (Refining(1799, 1800, at_work=False), "(99 %)"),
        (Refining(1800, 1800, at_work=False), "1,800 of 1,800 passages (100 %).\n"),
    ],
)
def test_the_state_of_the_index_says_how_far_it_is(found, said):
    text = "\n".join(state_page(replace(STATE, refining=found), words("en"), may_change=False).blocks)
    assert said in text
    assert ("encoder’s own" in text) == (found is not None)
